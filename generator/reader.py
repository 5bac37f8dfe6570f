"""From the nodes of one YAML file to a model of the catalogue, or to diagnostics; never to half a model."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from datetime import date
from difflib import get_close_matches

from generator import grammar
from generator.catalog import (
    MISSING,
    AnyOf,
    Conditional,
    Dependency,
    Deprecation,
    Exclusive,
    Json,
    JsonScalar,
    Match,
    Model,
    Parameter,
    ParameterType,
    Requirement,
    Rule,
    SameLength,
    Site,
    Total,
)
from generator.diagnostics import Diagnostic, Place, one_of, quoted
from generator.grammar import ANNOTATION_PREFIX, Key, Shape
from generator.source import Mapping, Node, Scalar, Sequence, SourceFile
from generator.text import refused_character

_ID = re.compile(r"[A-Za-z0-9](?:[._-]?[A-Za-z0-9_-])*")
_LONGEST_ID = 100
_LONGEST_LABEL = 200
_LONGEST_NAME = 100


def read_model(file: SourceFile, root: Mapping, source: str) -> tuple[Model | None, list[Diagnostic]]:
    """The model of a file; `source` is its path relative to the catalogue folder. None when there is an error."""
    reader = _Reader(file)
    model = reader.model(root, source)
    return (None if any(problem.is_error for problem in reader.problems) else model), reader.problems


def read_site(file: SourceFile, root: Mapping) -> tuple[Site | None, list[Diagnostic]]:
    """The facts of `catalog.yaml`. None when there is an error."""
    reader = _Reader(file)
    fields, _ = reader.fields(root, grammar.CATALOG_KEYS, {})
    if reader.problems:
        return None, reader.problems
    facts = {key: str(value) for key, value in fields.items()}
    site = Site(
        title=facts["title"],
        api_base=facts["apiBase"].rstrip("/"),
        schema_base=facts["schemaBase"].rstrip("/"),
        generation_link=facts["generationLink"],
        llm_link=facts["llmLink"],
    )
    return site, reader.problems


class _Invalid(Exception):
    """A value that has been reported; whoever catches it leaves the value out."""


class _Reader:
    """Reads one file; every problem goes to `problems`, and reading goes on behind it."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.problems: list[Diagnostic] = []
        self._parsers: dict[Shape, Callable[[Node], object]] = {
            Shape.TEXT: self.text,
            Shape.LABEL: self.label,
            Shape.NAME: self.name,
            Shape.ID: self.id,
            Shape.DATE: self.date,
            Shape.URL: self.url,
            Shape.BOOLEAN: self.boolean,
            Shape.NUMBER: self.number,
            Shape.POSITIVE: self.positive,
            Shape.COUNT: self.count,
            Shape.STRINGS: self.strings,
            Shape.CAPABILITIES: self.capabilities,
            Shape.TYPE: lambda node: ParameterType(self.choice(node, [t.value for t in ParameterType], "unknown-type")),
            Shape.KIND: lambda node: self.choice(node, grammar.ASSET_KINDS, "unknown-choice"),
            Shape.BACKGROUND: lambda node: self.choice(node, grammar.BACKGROUND_BEHAVIORS, "unknown-choice"),
            Shape.SCALARS: self.scalars,
            Shape.VALUE: self.json,
            Shape.DEPRECATED: self.deprecation,
        }

    # Structure

    def report(self, code: str, node: Node | Place, message: str, hint: str | None = None) -> None:
        place = node if isinstance(node, Place) else self.file.place(node.mark)
        self.problems.append(Diagnostic(code, message, place, hint))

    def invalid(self, code: str, node: Node | Place, message: str, hint: str | None = None) -> _Invalid:
        self.report(code, node, message, hint)
        return _Invalid()

    def fields(
        self, mapping: Mapping, keys: Iterable[Key], places: dict[str, Place], prefix: str = ""
    ) -> tuple[dict[str, object], dict[str, Json]]:
        """The values of a mapping by key, and its `x-` annotations; keys of a richer shape keep their node."""
        known = {key.name: key for key in keys}
        values: dict[str, object] = {}
        annotations: dict[str, Json] = {}
        seen = set()
        for name, node in mapping.entries:
            word = str(name.value)
            places[prefix + word] = self.file.place(node.mark)
            try:
                if word in known:
                    seen.add(word)
                    parse = self._parsers.get(known[word].shape)
                    values[word] = parse(node) if parse else node
                elif word.startswith(ANNOTATION_PREFIX):
                    if word.removeprefix(ANNOTATION_PREFIX) in known:
                        hint = f"write `{word.removeprefix(ANNOTATION_PREFIX)}`"
                        raise self.invalid(
                            "reserved-annotation", name, f"{word} is what the output calls a known key", hint
                        )
                    self.characters(name, word)
                    annotations[word] = self.json(node)
                else:
                    self.report("unknown-key", name, f"{quoted(word)} is not a key here", _nearest(word, known))
            except _Invalid:
                pass
        if missing := [key.name for key in known.values() if key.required and key.name not in seen]:
            place = self.file.place(mapping.entries[0][0].mark if mapping.entries else mapping.mark)
            for word in missing:
                self.report("missing-key", place, f"the key {quoted(word)} is missing", known[word].purpose)
        return values, annotations

    def model(self, root: Mapping, source: str) -> Model | None:
        places = {"": self.file.place(root.mark)}
        fields, annotations = self.fields(root, grammar.MODEL_KEYS, places)
        parameters = self.parameters(fields.get("parameters"))
        rules = self.rules(fields.get("rules"))
        if any(problem.is_error for problem in self.problems):
            return None
        capabilities = fields["capabilities"]
        assert isinstance(capabilities, tuple)
        return Model(
            id=str(fields["id"]),
            name=str(fields["name"]),
            provider=str(fields["provider"]),
            capabilities=capabilities,
            category=str(fields.get("category") or grammar.default_category(capabilities[0])),
            updated=str(fields["updated"]),
            description=_optional_text(fields.get("description")),
            parameters=parameters,
            rules=rules,
            deprecated=_deprecation(fields.get("deprecated")),
            annotations=annotations,
            source=source,
            places=places,
        )

    def parameters(self, node: object) -> tuple[Parameter, ...]:
        if node is None:
            return ()
        first: dict[str, Place] = {}
        parameters = []
        for item in self.items(node, "a list of parameters"):
            try:
                parameter = self.parameter(item)
            except _Invalid:
                continue
            if parameter.name in first:
                place = parameter.places["name"]
                message = f"a parameter named {quoted(parameter.name)} is there already"
                self.problems.append(
                    Diagnostic("duplicate-parameter", message, place, "keep one", first[parameter.name])
                )
                continue
            first[parameter.name] = parameter.places["name"]
            parameters.append(parameter)
        return tuple(parameters)

    def parameter(self, node: Node) -> Parameter:
        if not isinstance(node, Mapping):
            raise self.invalid("wrong-type", node, "a parameter must be a mapping with a `name` and a `type`")
        places = {"": self.file.place(node.mark)}
        fields, annotations = self.fields(node, grammar.PARAMETER_KEYS, places)
        kind, name = fields.get("type"), fields.get("name")
        if not isinstance(kind, ParameterType) or not isinstance(name, str):
            raise _Invalid
        for key in grammar.PARAMETER_KEYS:
            if key.types is not None and kind not in key.types and node.get(key.name) is not None:
                fields.pop(key.name, None)
                allowed = ", ".join(sorted(t.value for t in key.types))
                place = next(self.file.place(word.mark) for word, _ in node.entries if word.value == key.name)
                message = f"{key.name} has no meaning on a parameter of type {kind.value}"
                self.report("key-not-applicable", place, message, f"it goes with {allowed}")
        if kind is ParameterType.INPUTS_ARRAY and node.get("inputs") is None:
            self.report(
                "missing-key", places["type"], "an inputs_array needs `inputs`", "list the parameters of an item"
            )
        for key in grammar.PARAMETER_KEYS:
            if key.is_annotation and key.name in fields:
                annotations[ANNOTATION_PREFIX + key.name] = _plain(fields[key.name])
        return Parameter(
            name=name,
            type=kind,
            description=_optional_text(fields.get("description")),
            required=self.requirement(fields.get("required"), places),
            default=fields.get("default", MISSING),  # type: ignore[arg-type]
            min=fields.get("min"),  # type: ignore[arg-type]
            max=fields.get("max"),  # type: ignore[arg-type]
            step=fields.get("step"),  # type: ignore[arg-type]
            min_length=fields.get("minLength"),  # type: ignore[arg-type]
            max_length=fields.get("maxLength"),  # type: ignore[arg-type]
            allowed_values=self.allowed_values(fields.get("allowedValues"), places),
            used_when=self.matches(fields.get("usedWhen"), "usedWhen", places),
            inputs=self.parameters(fields.get("inputs")),
            deprecated=_deprecation(fields.get("deprecated")),
            annotations=annotations,
            places=places,
        )

    def allowed_values(self, node: object, places: dict[str, Place]) -> tuple[JsonScalar, ...] | None:
        if node is None:
            return None
        assert isinstance(node, Sequence)
        for index, item in enumerate(node.items):
            places[f"allowedValues.{index}"] = self.file.place(item.mark)
        return tuple(item.value for item in node.items)  # type: ignore[union-attr,misc]

    # Requirements and rules

    def requirement(self, node: object, places: dict[str, Place]) -> Requirement:
        if node is None:
            return Requirement()
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return Requirement(always=node.value)
        if not isinstance(node, Mapping):
            self.report(
                "wrong-type", _node(node), "required must be true, false or a mapping", "write `required: true`"
            )
            return Requirement()
        known = {key.name for key in grammar.REQUIRED_KEYS}
        unknown: list[tuple[str, Json]] = []
        values: dict[str, Node] = {}
        for name, value in node.entries:
            places[f"required.{name.value}"] = self.file.place(name.mark)
            if name.value in known:
                values[str(name.value)] = value
                continue
            try:
                unknown.append((str(name.value), self.json(value)))
                near = _nearest(str(name.value), known) or f"known forms: {one_of(sorted(known))}"
                self.report("unknown-requirement", name, f"{quoted(name.value)} is kept, but enforced nowhere", near)
            except _Invalid:
                pass
        try:
            always = self.boolean(values["always"]) if "always" in values else False
        except _Invalid:
            always = False
        return Requirement(
            always=always,
            if_defined=self.dependencies(values.get("ifDefined"), "required.ifDefined", places),
            if_not_defined=self.dependencies(values.get("ifNotDefined"), "required.ifNotDefined", places),
            conditional=self.conditional(values.get("conditional"), places),
            when=self.matches(values.get("when"), "required.when", places),
            unknown=tuple(unknown),
        )

    def dependencies(self, node: Node | None, path: str, places: dict[str, Place]) -> tuple[Dependency, ...]:
        """`{other: {message}}`; the message may also stand there as it is, as the vendor's SDK documents it."""
        if node is None:
            return ()
        if not isinstance(node, Mapping) or not node.entries:
            hint = "write `otherParameter: {message: …}`"
            self.report("wrong-type", node, f"{path} must be a mapping of parameter names to messages", hint)
            return ()
        found = []
        for name, value in node.entries:
            places[f"{path}.{name.value}"] = self.file.place(name.mark)
            try:
                found.append(Dependency(self.name(name), self.message(value)))
            except _Invalid:
                pass
        return tuple(found)

    def message(self, node: Node) -> str | None:
        if isinstance(node, Scalar) and node.value is None:
            return None
        if not isinstance(node, Mapping):
            return self.text(node)
        for name, value in node.entries:
            if name.value != "message":
                near = _nearest(str(name.value), ["message"])
                raise self.invalid("unknown-key", name, f"{quoted(name.value)} is not a key here", near)
            return self.text(value)
        return None

    def conditional(self, node: Node | None, places: dict[str, Place]) -> Conditional | None:
        if node is None:
            return None
        if not isinstance(node, Mapping) or node.get("values") is None:
            hint = "write `conditional: {values: {parameter: [value]}, operator: and}`"
            self.report("wrong-type", node, "conditional must be a mapping with `values`", hint)
            return None
        operator = "and"
        for name, value in node.entries:
            try:
                if name.value == "operator":
                    operator = self.choice(value, ("and", "or"), "unknown-choice")
                elif name.value != "values":
                    hint = _nearest(str(name.value), ["values", "operator"])
                    self.report("unknown-key", name, f"{quoted(name.value)} is not a key here", hint)
            except _Invalid:
                pass
        matches = self.matches(node.get("values"), "required.conditional.values", places)
        return Conditional(matches, operator) if matches else None

    def matches(self, node: object, path: str, places: dict[str, Place]) -> tuple[Match, ...]:
        if node is None:
            return ()
        if not isinstance(node, Mapping) or not node.entries:
            message = f"{path.rpartition('.')[2]} must be a mapping of parameter names to lists of values"
            self.report("wrong-type", _node(node), message, "write `{parameter: [value]}`")
            return ()
        found = []
        for name, value in node.entries:
            places[f"{path}.{name.value}"] = self.file.place(name.mark)
            try:
                items = value if isinstance(value, Sequence) else Sequence((value,), value.mark)
                values = self.scalars(items)
                found.append(Match(self.name(name), tuple(item.value for item in values.items)))  # type: ignore[union-attr,misc]
            except _Invalid:
                pass
        return tuple(found)

    def rules(self, node: object) -> tuple[Rule, ...]:
        if node is None:
            return ()
        found = []
        for item in self.items(node, "a list of rules"):
            try:
                found.append(self.rule(item))
            except _Invalid:
                pass
        return tuple(found)

    def rule(self, node: Node) -> Rule:
        kinds = grammar.RULE_KINDS
        if not isinstance(node, Mapping):
            raise self.invalid("wrong-type", node, "a rule must be a mapping", f"its first key is {one_of(kinds)}")
        places = {"": self.file.place(node.mark)}
        named = [name for name, _ in node.entries if name.value in kinds]
        if len(named) != 1:
            message = "a rule must have exactly one kind"
            raise self.invalid("unknown-rule", node, message, f"a rule has one of the keys {one_of(kinds)}")
        kind = str(named[0].value)
        allowed = {kind, "when", "message"} | ({"max"} if kind == "total" else set())
        for name, value in node.entries:
            places[str(name.value)] = self.file.place(value.mark)
            if name.value not in allowed:
                near = _nearest(str(name.value), allowed)
                self.report("unknown-key", name, f"{quoted(name.value)} is not a key of a rule of kind {kind}", near)
        operands = node.get(kind)
        assert operands is not None
        parameters = []
        for index, item in enumerate(self.items(operands, "a list of parameter names")):
            places[f"{kind}.{index}"] = self.file.place(item.mark)
            parameters.append(self.name(item))
        least = 1 if kind in ("total", "anyOf") else 2
        if len(parameters) < least or len(set(parameters)) < len(parameters):
            hint = f"name at least {least}, each once"
            raise self.invalid("rule-operands", operands, f"{kind} must name different parameters", hint)
        when = self.matches(node.get("when"), "when", places)
        message_node = node.get("message")
        message = None if message_node is None else self.text(message_node)
        names = tuple(parameters)
        if kind == "total":
            limit = node.get("max")
            if limit is None:
                raise self.invalid("missing-key", named[0], "a total needs `max`", "write `max: 15`")
            return Total(names, when, message, places, self.number(limit))
        classes: dict[str, type[Rule]] = {"exclusive": Exclusive, "anyOf": AnyOf, "sameLength": SameLength}
        return classes[kind](names, when, message, places)

    # Values

    def items(self, node: object, what: str) -> tuple[Node, ...]:
        if isinstance(node, Sequence):
            return node.items
        self.report(
            "wrong-type", _node(node), f"this must be {what}, not {_kind(_node(node))}", "start each item with `- `"
        )
        return ()

    def scalar(self, node: Node, what: str, hint: str | None = None) -> Scalar:
        if isinstance(node, Scalar):
            return node
        raise self.invalid("wrong-type", node, f"this must be {what}, not {_kind(node)}", hint)

    def text(self, node: Node) -> str:
        scalar = self.scalar(node, "a text")
        if not isinstance(scalar.value, str):
            shown = scalar.text or "null"
            mend = f"quote it: {_yaml_string(scalar.text)}" if scalar.text else "write a text, or remove the key"
            raise self.invalid("wrong-type", node, f"this must be a text, not {_kind(node)} ({quoted(shown)})", mend)
        if not scalar.value.strip():
            raise self.invalid("wrong-type", node, "this must not be empty", "write a text, or remove the key")
        self.characters(node, scalar.value)
        return scalar.value

    def characters(self, node: Node, text: str) -> None:
        if character := refused_character(text):
            message = f"the text holds {character}, which not every output can carry"
            raise self.invalid("text-character", node, message, "remove the character")

    def label(self, node: Node) -> str:
        text = self.text(node)
        if "\n" in text or len(text) > _LONGEST_LABEL:
            message = f"this must be one line of at most {_LONGEST_LABEL} characters"
            raise self.invalid("wrong-type", node, message)
        return text

    def name(self, node: Node) -> str:
        text = self.text(node)
        if "\n" in text or len(text) > _LONGEST_NAME:
            message = f"a parameter's name must be one line of at most {_LONGEST_NAME} characters"
            raise self.invalid("wrong-type", node, message)
        return text

    def id(self, node: Node) -> str:
        text = self.text(node)
        if not _ID.fullmatch(text) or len(text) > _LONGEST_ID:
            message = f"{quoted(text)} is not a model id"
            hint = f"at most {_LONGEST_ID} ASCII letters, digits, and single `.`, `_` or `-` between them"
            raise self.invalid("invalid-id", node, message, hint)
        return text

    def date(self, node: Node) -> str:
        text = self.text(node)
        try:
            if date.fromisoformat(text).isoformat() != text:
                raise ValueError
        except ValueError:
            raise self.invalid(
                "invalid-date", node, f"{quoted(text)} is not a calendar date", "write it as 2026-04-09"
            ) from None
        return text

    def url(self, node: Node) -> str:
        text = self.text(node)
        if not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+(?:/[\x21-\x7e]*)?", text):
            raise self.invalid("invalid-url", node, f"{quoted(text)} is not an http(s) URL", "write `https://…`")
        return text

    def boolean(self, node: Node) -> bool:
        scalar = self.scalar(node, "true or false")
        if not isinstance(scalar.value, bool):
            hint = "YAML 1.2 knows only true and false" if scalar.text.lower() in _YAML_1_1_BOOLEANS else None
            raise self.invalid("wrong-type", node, f"this must be true or false, not {_kind(node)}", hint)
        return scalar.value

    def number(self, node: Node) -> int | float:
        scalar = self.scalar(node, "a number")
        if isinstance(scalar.value, bool) or not isinstance(scalar.value, int | float):
            hint = "remove the quotes" if _looks_numeric(scalar.value) else None
            raise self.invalid("wrong-type", node, f"this must be a number, not {_kind(node)}", hint)
        return self.finite(node, scalar.value)

    def finite(self, node: Node, value: int | float) -> int | float:
        if not math.isfinite(value):
            raise self.invalid("wrong-type", node, f"{quoted(value)} is not a JSON number", "write a finite number")
        return canonical_number(value)

    def positive(self, node: Node) -> int | float:
        value = self.number(node)
        if value <= 0:
            raise self.invalid("invalid-bound", node, f"this must be more than 0, not {quoted(value)}")
        return value

    def count(self, node: Node) -> int:
        value = self.number(node)
        if not isinstance(value, int) or value < 0:
            raise self.invalid("invalid-bound", node, f"this must be a whole number from 0, not {quoted(value)}")
        return value

    def strings(self, node: Node) -> tuple[str, ...]:
        return tuple(self.text(item) for item in self.items(node, "a list of texts"))

    def capabilities(self, node: Node) -> tuple[str, ...]:
        items = self.items(node, "a list of capabilities")
        if not items:
            raise self.invalid("wrong-type", node, "a model needs at least one capability", "write `[txt2img]`")
        found = []
        for item in items:
            try:
                found.append(self.choice(item, grammar.CAPABILITIES, "unknown-capability"))
            except _Invalid:
                pass
        return tuple(dict.fromkeys(found))

    def choice(self, node: Node, choices: Iterable[str], code: str) -> str:
        text = self.text(node)
        listed = list(choices)
        if text not in listed:
            hint = _nearest(text, listed) or f"one of {one_of(listed, most=len(listed))}"
            raise self.invalid(code, node, f"{quoted(text)} is not known here", hint)
        return text

    def scalars(self, node: Node) -> Sequence:
        """A list of scalars, its numbers in canonical form."""
        items = self.items(node, "a list of values")
        if not items:
            raise self.invalid("wrong-type", node, "the list of values is empty", "name at least one value")
        found: list[Node] = []
        for item in items:
            if not isinstance(item, Scalar) or item.value is None:
                raise self.invalid(
                    "wrong-type", item, f"a value here is a text, a number or a boolean, not {_kind(item)}"
                )
            value = self.json(item)
            assert not isinstance(value, list | dict)
            found.append(Scalar(value, item.mark, item.text))
        return Sequence(tuple(found), node.mark)

    def json(self, node: Node) -> Json:
        if isinstance(node, Mapping):
            for name, _ in node.entries:
                self.characters(name, str(name.value))
            return {str(name.value): self.json(value) for name, value in node.entries}
        if isinstance(node, Sequence):
            return [self.json(item) for item in node.items]
        if isinstance(node.value, str):
            self.characters(node, node.value)
        elif isinstance(node.value, float):
            return self.finite(node, node.value)
        return node.value

    def deprecation(self, node: Node) -> Deprecation:
        if isinstance(node, Scalar) and node.value is True:
            return Deprecation()
        if not isinstance(node, Mapping):
            hint = "write `deprecated: {since: 2026-04-09, replacement: …, reason: …}`"
            raise self.invalid("wrong-type", node, "deprecated must be a mapping", hint)
        fields, _ = self.fields(node, grammar.DEPRECATED_KEYS, {})
        texts = {key: _optional_text(value) for key, value in fields.items()}
        return Deprecation(texts.get("since"), texts.get("replacement"), texts.get("reason"))


_YAML_1_1_BOOLEANS = frozenset(("yes", "no", "on", "off", "y", "n"))


def canonical_number(value: int | float) -> int | float:
    """`1.0` and `1` are the same JSON number: whole floats within 2^53 become integers."""
    if isinstance(value, float) and value.is_integer() and abs(value) <= 2**53:
        return int(value)
    return value


def _nearest(word: str, known: Iterable[str]) -> str | None:
    listed = list(known)
    by_case = {name.casefold(): name for name in listed}
    folded = word.replace("_", "").replace("-", "").casefold()
    if folded in by_case:
        return f"did you mean `{by_case[folded]}`?"
    close = get_close_matches(word, listed, n=1, cutoff=0.6)
    return f"did you mean `{close[0]}`?" if close else None


def _kind(node: Node) -> str:
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Sequence):
        return "a list"
    value = node.value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    return "a text" if isinstance(value, str) else "a number"


def _node(value: object) -> Node:
    assert isinstance(value, Scalar | Sequence | Mapping)
    return value


def _looks_numeric(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"[-+]?[0-9.]+", value))


def _yaml_string(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _optional_text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _deprecation(value: object) -> Deprecation | None:
    return value if isinstance(value, Deprecation) else None


def _plain(value: object) -> Json:
    return list(value) if isinstance(value, tuple) else value  # type: ignore[return-value]
