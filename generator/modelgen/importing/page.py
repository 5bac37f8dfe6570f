"""Pages of the vendor's published documentation (Markdown) as models in the catalogue's words.

A page says of a parameter: name, type, whether it is always required, default, bounds, allowed values and description.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it.token import Token

from modelgen.catalog.grammar import default_category
from modelgen.diagnostics.diagnostic import Diagnostic, Place, one_of, quoted
from modelgen.importing import markdown_text as md
from modelgen.importing.cells import Row, parameter
from modelgen.importing.fitting import fitted
from modelgen.importing.imported import Imported, Kind, entry, scalar
from modelgen.source.nodes import Mapping, Mark, Node, Scalar, Sequence, SourceError, SourceFile
from modelgen.targets.docs import HEADER

_HTML = re.compile(r"\s*<(?:!doctype|html|head|body|\?xml)\b", re.IGNORECASE)
_UPDATED = re.compile(r"Last updated: *([0-9]{4}-[0-9]{2}-[0-9]{2})")
_INTRO = re.compile(r"This reference lists all available \*\*(.+?)\*\* (.+?) models and their parameters\.", re.DOTALL)
_LISTED = re.compile(r"\[(.+)\]\(#[^)]*\)$")
_FACT = re.compile(r"\*\*(Model ID|Capabilities|LLM Markdown):\*\*\s*(.*)", re.DOTALL)
_CUT_OFF = "the page may have been cut off: save it again, whole"


@dataclass(slots=True)
class _Section:
    """One model of a page: its heading, the facts under it, and its table."""

    name: Scalar
    description: Scalar | None = None
    facts: dict[str, tuple[str, Mark]] = field(default_factory=dict)
    table: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page's models, the provider and category that it lists all models of, and what is wrong with it."""

    models: tuple[Imported, ...]
    provider: str
    category: str
    place: Place
    problems: tuple[Diagnostic, ...]


def is_html(text: str) -> bool:
    return bool(_HTML.match(text))


def read_page(file: SourceFile) -> ReadPage:
    """The models of a page. Raises `SourceError` for a text that is no page at all."""
    return _Reader(file).page()


class _Reader:
    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.problems: list[Diagnostic] = []

    def page(self) -> ReadPage:
        tokens = md.blocks("\n".join(self._without_front_matter()))
        provider, category, updated = self._head()
        sections, listed = self._sections(tokens)
        for name in listed:
            if not any(one.name.value == name.value for one in sections):
                message = f"the list at the top names {quoted(name.value)}, and there is no section of that name"
                self._report(message, name.mark, _CUT_OFF)
        if not sections and not self.problems:
            self._report("the page has no section of a model", updated.mark, _CUT_OFF)
        models = [one for section in sections if (one := self._model(section, provider, category, updated)) is not None]
        place = self.file.place(provider.mark)
        return ReadPage(tuple(models), str(provider.value), str(category.value), place, tuple(self.problems))

    def _report(self, message: str, mark: Mark, hint: str) -> None:
        self.problems.append(Diagnostic("page-shape", message, self.file.place(mark), hint))

    def _without_front_matter(self) -> list[str]:
        """The lines, those of the front matter blank."""
        lines = list(self.file.lines)
        if lines and lines[0].strip() == "---":
            end = next((number for number, line in enumerate(lines[1:], 1) if line.strip() == "---"), 0)
            lines[: end + 1] = [""] * (end + 1)
        return lines

    def _head(self) -> tuple[Scalar, Scalar, Scalar]:
        """Provider, category and date, from the two sentences at the top."""
        provider, category = self._found(_INTRO, 1), self._found(_INTRO, 2)
        updated = self._found(_UPDATED, 1)
        if provider is None or category is None or updated is None:
            sentence = "Last updated: …" if provider else "This reference lists all available **provider** … models"
            message = f"this is no page of models: it does not say `{sentence}`"
            place = self.file.place(Mark(0, 0, 0, len(self.file.lines[0])))
            hint = "save the page as Markdown, as the vendor publishes it"
            raise SourceError(Diagnostic("page-shape", message, place, hint))
        return provider, category, updated

    def _found(self, pattern: re.Pattern[str], group: int) -> Scalar | None:
        for number, line in enumerate(self.file.lines):
            if found := pattern.search(line):
                mark = Mark(number, found.start(group), number, found.end(group))
                return scalar(md.prose(found[group]), mark)
        return None

    def _sections(self, tokens: list[Token]) -> tuple[list[_Section], list[Scalar]]:
        sections: list[_Section] = []
        listed: list[Scalar] = []
        for token, content, parents in _with_content(tokens):
            first, last = token.map or (0, 0)
            if token.type == "heading_open" and token.tag == "h2":
                sections.append(_Section(scalar(md.prose(content), self._mark(first, content))))
            elif token.type == "table_open" and sections:
                if sections[-1].table is not None:
                    self._report("a second table of one model", self._mark(first, ""), "a model has one table")
                sections[-1].table = sections[-1].table or (first, last)
            elif token.type == "paragraph_open" and "bullet_list_open" in parents and not sections:
                if found := _LISTED.match(content):
                    listed.append(scalar(md.prose(found[1]), self._mark(first, content)))
            elif token.type == "paragraph_open" and sections and not parents:
                self._paragraph(sections[-1], content, first)
        return sections, listed

    def _paragraph(self, section: _Section, content: str, line: int) -> None:
        if found := _FACT.match(content):
            offset = self.file.lines[line].find(found[2]) if found[2] else -1
            start = max(offset, 0)
            end = len(self.file.lines[line].rstrip())
            section.facts[found[1]] = (found[2].strip(), Mark(line, start, line, end))
        elif not section.facts and section.description is None:
            section.description = scalar(md.prose(content), self._mark(line, content))
        else:
            self._report("this paragraph has no place on a page of models", self._mark(line, content), _CUT_OFF)

    def _model(self, section: _Section, provider: Scalar, category: Scalar, updated: Scalar) -> Imported | None:
        before = len(self.problems)
        name = quoted(section.name.value)
        for fact in ("Model ID", "Capabilities"):
            if fact not in section.facts:
                self._report(f"{name} has no line `**{fact}:**`", section.name.mark, _CUT_OFF)
            elif not md.is_only_spans(section.facts[fact][0]):
                self._report(
                    f"`{fact}` must be in backticks", section.facts[fact][1], "as in `**Model ID:** `model_x``"
                )
        lacking: set[tuple[str, str]] = set()
        parameters: list[Node] = []
        end = section.name.mark
        if section.table is None:
            self._report(f"{name} has no table of parameters", section.name.mark, _CUT_OFF)
        else:
            end = self._mark(section.table[0], self.file.lines[section.table[0]])
            for row in self._rows(*section.table):
                one, without = parameter(row, self._report)
                parameters.append(one)
                lacking |= {(str(row.name), key) for key in without}
        if len(self.problems) > before:
            return None
        identity, capabilities = section.facts["Model ID"], section.facts["Capabilities"]
        names = tuple(scalar(one, capabilities[1]) for one in md.spans(capabilities[0]))
        keys = [entry("id", scalar("".join(md.spans(identity[0])), identity[1])), entry("name", section.name)]
        keys.append(entry("provider", provider))
        if section.description is not None:
            keys.append(entry("description", section.description))
        keys.append(entry("capabilities", Sequence(names, capabilities[1])))
        if names and category.value != default_category(str(names[0].value)):
            keys.append(entry("category", category))
        keys += [entry("updated", updated), entry("parameters", Sequence(tuple(parameters), end))]
        fit = fitted(self.file, Mapping(tuple(keys), section.name.mark), Kind.PAGE)
        self.problems += [*fit.notes, *fit.errors]
        if fit.errors:
            return None
        return Imported(Kind.PAGE, self.file, fit.root, fit.model, fit.lacking | lacking)

    def _rows(self, first: int, last: int) -> Iterator[Row]:
        lines = self.file.lines
        header = [lines[first][start:end].strip() for start, end in md.cells(lines[first])]
        if missing := [column for column in HEADER if column not in header]:
            message = f"the table has no column {one_of(missing, word='and')}"
            hint = f"a table of parameters has the columns {one_of(HEADER, word='and')}"
            self._report(message, self._mark(first, lines[first]), hint)
            return
        for number in range(first + 2, last):
            found = md.cells(lines[number])
            if len(found) != len(header):
                message = f"the row has {len(found)} cells, and the table {len(header)} columns"
                self._report(message, self._mark(number, lines[number]), _CUT_OFF)
                continue
            yield Row(
                {
                    column: (md.cell_source(lines[number][start:end]), Mark(number, start, number, end))
                    for column, (start, end) in zip(header, found, strict=True)
                }
            )

    def _mark(self, line: int, content: str) -> Mark:
        text = self.file.lines[line]
        start = max(text.find(content.split("\n")[0]), 0) if content else 0
        return Mark(line, start, line, max(start + 1, len(text.rstrip())))


def _with_content(tokens: list[Token]) -> Iterator[tuple[Token, str, list[str]]]:
    """Each opening token, the Markdown inside of it, and the types of those that it is inside of."""
    parents: list[str] = []
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.nesting < 0:
            parents.pop()
        else:
            content = following.content if following is not None and following.type == "inline" else ""
            yield token, content, list(parents)
        if token.nesting > 0:
            parents.append(token.type)
