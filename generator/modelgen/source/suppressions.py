"""Comments in a model file that accept a warning: `# lint: allow prose-range: the table wins`.

They stand on the line of what they accept, or right above it, and give a reason. One may name several codes. They hold for
every command: what is accepted is not reported by `build` either; only `lint` says when one is not needed any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from modelgen.diagnostics.codes import CODES
from modelgen.diagnostics.diagnostic import Diagnostic, quoted
from modelgen.diagnostics.spelling import Speller
from modelgen.source.nodes import Mapping, Mark, Node, Scalar, SourceFile, Unusable

_COMMENT = re.compile(r"(?:^|(?<=\s))#\s*lint:(.*)$")
_ALLOW = re.compile(r"\s*allow\s+([A-Za-z0-9-]+(?:\s*,\s*[A-Za-z0-9-]+)*)\s*(?::\s*(.*?))?\s*$")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment: the codes that it accepts, on which line (from 1), and why. No codes where it cannot be read."""

    codes: tuple[str, ...]
    line: int
    reason: str
    mark: Mark

    def covers(self, problem: Diagnostic) -> bool:
        return (
            bool(self.reason)
            and not problem.is_error
            and problem.code in self.codes
            and problem.place.line == self.line
        )


def suppressions(file: SourceFile, root: Node) -> list[Suppression]:
    """The comments of a file that start with `lint:`."""
    if not any("lint:" in line for line in file.lines):
        return []
    texts = list(_scalar_marks(root))
    found: list[Suppression] = []
    for number, line in enumerate(file.lines):
        comment = _COMMENT.search(line)
        if comment is None or any(_is_inside(mark, number, comment.start()) for mark in texts):
            continue
        read = _ALLOW.match(comment[1])
        codes = tuple(re.split(r"\s*,\s*", read[1])) if read else ()
        mark = Mark(number, comment.start(), number, len(line.rstrip()))
        reason = str(read[2] or "") if read else ""
        found.append(Suppression(codes, _target(file, number, comment.start()), reason, mark))
    return found


def unsuppressed(problems: Iterable[Diagnostic], found: Sequence[Suppression]) -> list[Diagnostic]:
    """The problems that no comment accepts."""
    return [problem for problem in problems if not any(one.covers(problem) for one in found)]


def check_suppressions(
    file: SourceFile, found: Sequence[Suppression], problems: Sequence[Diagnostic]
) -> Iterator[Diagnostic]:
    """What is wrong with the comments themselves; `problems` are all of the file's, accepted or not."""
    speller = Speller()
    allowed = [code for code, row in CODES.items() if row.warning]
    for one in found:
        place = file.place(one.mark)
        if not one.codes:
            hint = "write `# lint: allow CODE: reason`"
            yield Diagnostic("invalid-suppression", "this comment cannot be read", place, hint)
        elif not one.reason:
            hint = f"write `# lint: allow {', '.join(one.codes)}: …` and say why"
            yield Diagnostic("invalid-suppression", "the comment gives no reason, so it accepts nothing", place, hint)
        for code in one.codes if one.reason else ():
            if code not in allowed:
                what = "an error, which cannot be accepted" if code in CODES else "no code of a warning"
                near = None if code in CODES else speller.hint(code, allowed, "`modelgen lint --rules` lists them")
                yield Diagnostic("invalid-suppression", f"{quoted(code)} is {what}", place, near or "mend it")
            elif not any(problem.code == code and problem.place.line == one.line for problem in problems):
                message = f"nothing on line {one.line} is reported as {code}"
                yield Diagnostic("unused-suppression", message, place, "remove the comment")


def _target(file: SourceFile, number: int, column: int) -> int:
    """The line, from 1, that a comment is about: its own, or the first below that is more than a comment."""
    if file.lines[number][:column].strip():
        return number + 1
    below = number + 1
    while below < len(file.lines) and file.lines[below].lstrip().startswith("#"):
        below += 1
    return below + 1


def _scalar_marks(node: Node) -> Iterator[Mark]:
    if isinstance(node, Scalar | Unusable):
        yield node.mark
    elif isinstance(node, Mapping):
        for key, value in node.entries:
            yield key.mark
            yield from _scalar_marks(value)
    else:
        for item in node.items:
            yield from _scalar_marks(item)


def _is_inside(mark: Mark, line: int, column: int) -> bool:
    return (mark.line, mark.column) <= (line, column) < (mark.end_line, mark.end_column)
