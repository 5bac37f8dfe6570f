"""The documented view: its reference is what the dataclasses say, and it leaves out nothing that the catalogue says."""

from __future__ import annotations

import dataclasses
import inspect
import json
import os
import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any

import jsonschema
import pytest
from modelgen.analysis import wording
from modelgen.catalog import grammar, model
from modelgen.catalog.model import MISSING, Model, Parameter, Rule
from modelgen.languages.code import Text, Value
from modelgen.languages.filters import FILTERS
from modelgen.targets import names, plain_view
from modelgen.targets.plain import PlainViews
from modelgen.targets.plain_view import ModelView, ParameterView, RuleView
from modelgen.targets.target_file import Target

from tests.support.validators import EVERYTHING, ROOT, catalog

REFERENCE = ROOT / "docs/targets.md"
UPDATE = os.environ.get("MODELGEN_UPDATE_DOCS") == "1"
VIEWS: list[type] = [
    one for one in vars(plain_view).values() if isinstance(one, type) and dataclasses.is_dataclass(one)
]
MODELS = [one.id for one in catalog(EVERYTHING).models]


# The reference


def table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def shown(hint: object) -> str:
    """A type as the reference says it."""
    words = {Text: "text", Value: "value", names.Names: "names", bool: "true or false", types.NoneType: "none"}
    if hint in words:
        return words[hint]
    arguments = typing.get_args(hint)
    origin = typing.get_origin(hint)
    if origin is tuple:
        return f"list of {shown(arguments[0])}"
    if origin is Mapping:
        return f"{shown(arguments[1])} by {shown(arguments[0])}"
    if origin is types.UnionType or origin is typing.Union:
        return " or ".join(map(shown, arguments))
    assert isinstance(hint, type), hint
    return f"[{spoken(hint)}](#{spoken(hint)})"


def spoken(view: type) -> str:
    return view.__name__.removesuffix("View").lower()


def fields(view: type) -> list[tuple[str, ...]]:
    hints = typing.get_type_hints(view, include_extras=True)
    found: list[tuple[str, ...]] = []
    for field in dataclasses.fields(view):
        hint, sentence = typing.get_args(hints[field.name])
        found.append((f"`{field.name}`", shown(hint), sentence))
    return found


def sections() -> dict[str, str]:
    keys = [(f"`{key.name}`", f"{key.purpose}{_words(key)}") for key in grammar.TARGET_KEYS]
    filters = [
        (f"`{language}`", f"`\\|{name}`", _sentence(function))
        for language, own in FILTERS.items()
        for name, function in own.items()
        if language == "json" or name != "json"
    ]
    views = [
        f"### {spoken(view)}\n\n{inspect.getdoc(view)}\n\n" + table(("field", "type", "what it is"), fields(view))
        for view in reversed(VIEWS)
    ]
    return {
        "target.yaml": table(("key", "what it says"), keys),
        "filters": table(
            ("language", "filter", "what it writes"), [(a, b.replace("\\|", "|"), c) for a, b, c in filters]
        ),
        "view": "\n".join(views),
    }


def _words(key: grammar.Key) -> str:
    words = {
        "language": grammar.LANGUAGES, "view": grammar.VIEWS, "names": grammar.NAMES, "files": grammar.STYLES,
        "formatter": grammar.FORMATTERS,
    }.get(key.name)  # fmt: skip
    return f" One of {', '.join(f'`{word}`' for word in words)}." if words else ""


def _sentence(function: object) -> str:
    """What the first line of a filter's docstring says of it."""
    first = (inspect.getdoc(function) or "").partition("\n")[0]
    said = first.partition(": ")[2] if first.startswith("The filter") else first
    assert said, function
    return said[0].upper() + said[1:]


def test_reference_is_what_the_code_says() -> None:
    """`MODELGEN_UPDATE_DOCS=1` writes it anew."""
    text = REFERENCE.read_text("utf-8")
    for name, section in sections().items():
        start, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
        before, _, rest = text.partition(start)
        written, _, after = rest.partition(end)
        assert after, name
        if UPDATE:
            text = f"{before}{start}\n{section}\n{end}{after}"
            REFERENCE.write_text(text, "utf-8")
        else:
            assert written == f"\n{section}\n", (
                f"{name}: run the tests with MODELGEN_UPDATE_DOCS=1, and read the difference"
            )


# What it holds


@pytest.fixture(scope="module")
def views() -> PlainViews:
    return PlainViews(Target("t"), catalog(EVERYTHING))


def plain(value: object) -> Any:
    """A view as plain data; texts and values as what filters make of them."""
    if isinstance(value, Value):
        return value.reveal_value()
    if isinstance(value, Text):
        return value.reveal()
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {plain(key): plain(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value):
        return {one.name: plain(getattr(value, one.name)) for one in dataclasses.fields(value) if one.name != "names"}
    return value


@pytest.mark.parametrize("id_", MODELS)
def test_view_says_what_the_catalogue_says(id_: str, views: PlainViews) -> None:
    (one,) = (one for one in catalog(EVERYTHING).models if one.id == id_)
    view = views.model(one)
    assert view is views.model(one)
    same = "id name provider description category updated source".split()
    assert {key: plain(getattr(view, key)) for key in same} == {key: getattr(one, key) for key in same}
    assert plain(view.capabilities) == list(one.capabilities)
    assert plain(view.annotations) == one.annotations
    assert isinstance(view.schema.reveal_value(), dict)
    jsonschema.Draft202012Validator.check_schema(view.schema.reveal_value())  # type: ignore[arg-type]
    _check_parameters(view.parameters, one.parameters)
    for rule_view, rule in zip(view.rules, one.rules, strict=True):
        _check_rule(rule_view, rule)
    json.dumps(plain(view))


def _check_parameters(found: tuple[ParameterView, ...], parameters: tuple[Parameter, ...]) -> None:
    for view, one in zip(found, parameters, strict=True):
        same = "name description min max step min_length max_length".split()
        assert {key: plain(getattr(view, key)) for key in same} == {key: getattr(one, key) for key in same}
        assert (plain(view.type), view.is_array) == (one.type.value, one.type.is_array)
        assert (None if view.default is None else [plain(view.default)]) == (
            None if one.default is MISSING else [one.default]
        )
        assert plain(view.allowed_values) == list(one.allowed_values or ())
        assert plain(view.annotations) == one.annotations
        assert view.required or not one.required.always or one.default_is_defined
        required = one.required
        forms = ["ifDefined"] * len(required.if_defined) + ["ifNotDefined"] * len(required.if_not_defined)
        forms += ["conditional"] * (required.conditional is not None) + ["when"] * bool(required.when)
        assert plain(tuple(form.form for form in view.requirements)) == forms
        assert plain(tuple(form.sentence for form in view.requirements)) == wording.requirements(one)
        assert [match["values"] for match in plain(view.used_when)] == [list(match.values) for match in one.used_when]
        _check_parameters(view.inputs, one.inputs)


def _check_rule(view: RuleView, rule: Rule) -> None:
    assert plain(view.parameters) == list(rule.parameters)
    assert plain(view.message) == rule.message
    assert plain(view.max) == getattr(rule, "max", None)
    assert [match["parameter"] for match in plain(view.when)] == [match.parameter for match in rule.when]
    assert plain(view.kind) in grammar.RULE_KINDS
    assert plain(view.sentence) == wording.rule(rule)


# Fields of the catalogue that go by another name in the view, or into other fields.
_ELSEWHERE = {
    Model: {"places", "by_name"},
    Parameter: {"places", "required", "allowed_values"},
    Rule: {"places", "from_record"},
}


@pytest.mark.parametrize(("one", "view"), [(Model, ModelView), (Parameter, ParameterView), (Rule, RuleView)])
def test_no_field_of_the_catalogue_is_forgotten(one: Any, view: Any) -> None:
    kinds: list[Any] = [kind for kind in vars(model).values() if isinstance(kind, type) and issubclass(kind, one)]
    known = {field.name for kind in kinds for field in dataclasses.fields(kind)} - _ELSEWHERE[one]
    assert known <= {field.name for field in dataclasses.fields(view)}


def test_groups_hold_every_model(views: PlainViews) -> None:
    models = catalog(EVERYTHING).models
    whole = views.catalog
    assert plain(tuple(one.id for one in whole.models)) == [one.id for one in models]
    for groups, wanted in (
        (whole.providers, {(one.provider, one.id) for one in models}),
        (whole.categories, {(one.category, one.id) for one in models}),
        (whole.capabilities, {(key, one.id) for one in models for key in one.capabilities}),
    ):
        assert {(plain(group.name), plain(one.id)) for group in groups for one in group.models} == wanted
        snake = [group.names.snake for group in groups]
        assert len(set(snake)) == len(snake) and all(name.isidentifier() for name in snake)


def test_every_name_of_everything_can_be_printed(views: PlainViews) -> None:
    """In the styles that differ in more than capitals; camel and pascal may meet, and that is told."""
    for one in views.catalog.models:
        for style in ("snake", "upper", "kebab"):
            assert one.names.style(style)
            assert all(parameter.names.style(style) for parameter in one.parameters)
