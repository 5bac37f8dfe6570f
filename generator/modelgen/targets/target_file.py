"""From the `target.yaml` of a folder of templates to what a target is, or to diagnostics."""

from __future__ import annotations

from dataclasses import dataclass

from modelgen.analysis import naming
from modelgen.catalog import grammar, values
from modelgen.catalog.fields import Fields, read_fields
from modelgen.catalog.reading import Parse, Reading, T, attempt, each, items
from modelgen.diagnostics.diagnostic import Problem, quoted
from modelgen.source.nodes import Node, Scalar, Sequence, SourceError
from modelgen.source.parsing import parse

_KEYWORDS = {"python": naming.reserved("python", "keywords"), "typescript": naming.reserved("typescript", "words")}


@dataclass(frozen=True, slots=True)
class Target:
    """What a target's templates are given, and what becomes of the finished files; see `grammar.TARGET_KEYS`."""

    name: str
    languages: tuple[str, ...] = ("none",)
    view: str = "plain"
    names: str = "plain"
    reserved: frozenset[str] = frozenset()
    is_ascii: bool = False
    files: str = "id"
    formatter: str = "none"


def read_target(name: str, text: str, shown: str) -> Target:
    """The target of a folder `name`; `shown` is what messages call the file. Raises `Problem`."""
    try:
        file, root, found = parse(text.encode("utf-8"), shown)
    except SourceError as error:
        raise Problem(*error.diagnostics) from error
    reading = Reading(file)
    fields = read_fields(reading, root, grammar.TARGET_KEYS, {})
    languages = _value(reading, fields, "language", _languages) or ("none",)
    view = _value(reading, fields, "view", values.choice(grammar.VIEWS, "view")) or "plain"
    names = _value(reading, fields, "names", values.choice(grammar.NAMES, "plan of names")) or "plain"
    files = _value(reading, fields, "files", values.choice(grammar.STYLES, "style")) or "id"
    formatter = _value(reading, fields, "formatter", values.choice(grammar.FORMATTERS, "formatter")) or "none"
    reserved = _value(reading, fields, "reserved", _words) or ()
    if not reading.errors:
        _check_version(reading, fields, view, root)
    if found or reading.errors:
        raise Problem(*found, *reading.problems)
    keywords = frozenset[str]().union(*(_KEYWORDS.get(language, frozenset()) for language in languages))
    return Target(
        name=name,
        languages=languages,
        view=view,
        names=names,
        reserved=keywords | frozenset(reserved),
        is_ascii=fields.values.get("ascii") is True,
        files=files,
        formatter=formatter,
    )


def _value(reading: Reading, fields: Fields, key: str, parse_value: Parse[T]) -> T | None:
    with reading.about(f"`{key}`"):
        return attempt(reading, parse_value, fields.nodes.get(key))


def _languages(reading: Reading, node: Node) -> tuple[str, ...]:
    parse_word = values.choice(grammar.LANGUAGES, "language")
    if not isinstance(node, Sequence):
        return (parse_word(reading, node),)
    if not node.items:
        message = f"{reading.subject} must name at least one language"
        raise reading.refuse("wrong-type", node, message, "write `language: none`, or leave the key out")
    return each(reading, node.items, parse_word)


def _words(reading: Reading, node: Node) -> tuple[str, ...]:
    """Words of a language, as they are written: `true` and `null` stand there without quotes."""
    nodes = items(reading, node, "words")
    with reading.about(f"each of {reading.subject}"):
        return each(reading, nodes, _word)


def _word(reading: Reading, node: Node) -> str:
    if isinstance(node, Scalar) and node.text and (node.value is None or isinstance(node.value, bool)):
        return node.text
    return values.text(reading, node)


def _check_version(reading: Reading, fields: Fields, view: str, root: Node) -> None:
    """Of the view `plain` there may be several versions one day; every other view changes with modelgen."""
    version, newest = fields.count("version"), grammar.VIEW_VERSION
    if view != "plain" and version is not None:
        message = f"the view {quoted(view)} has no versions: it may change with every modelgen"
        reading.report("view-version", fields.nodes["version"], message, "remove `version`, or take the view `plain`")
    elif view == "plain" and version is None:
        hint = f"add `version: {newest}`; docs/targets.md says what it holds"
        reading.report("view-version", root, "nothing says for which version of the view it was written", hint)
    elif view == "plain" and version != newest:
        hint = f"write the templates for version {newest}, or use the modelgen that they were written for"
        reading.report("view-version", fields.nodes["version"], f"there is no version {version} of the view", hint)
