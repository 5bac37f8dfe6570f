"""When a parameter must be defined, and the matches that conditions are made of (Scenario model record, `inputs[].required`)."""

from __future__ import annotations

from modelgen.catalog import grammar, values
from modelgen.catalog.model import Conditional, Dependency, Json, JsonScalar, Match, Requirement
from modelgen.catalog.reading import Reading, Refused, attempt, each, wrong_type
from modelgen.diagnostics.diagnostic import Place, one_of, quoted
from modelgen.source.nodes import Mapping, Node, Scalar, Sequence, Unusable

_KNOWN = [key.name for key in grammar.REQUIRED_KEYS]
_CONDITIONAL_KEYS = ("values", "operator")


def read_requirement(reading: Reading, node: Node | None, places: dict[str, Place]) -> Requirement:
    """`required` in any of its forms; what is wrong is reported and left out."""
    if node is None or isinstance(node, Unusable):
        return Requirement()
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return Requirement(always=node.value)
    if not isinstance(node, Mapping):
        with reading.about("`required`"):
            wrong_type(reading, node, "true, false or a mapping", "write `required: true`")
        return Requirement()
    unknown: list[tuple[str, Json]] = []
    known: dict[str, Node] = {}
    with reading.about(f"`{grammar.RECORD_MARK}`"):
        from_record = attempt(reading, values.boolean, node.get(grammar.RECORD_MARK)) or False
    for key, value in node.entries:
        word = str(key.value)
        places[f"required.{word}"] = reading.place(key)
        if word in _KNOWN or word == grammar.RECORD_MARK:
            known[word] = value
            continue
        try:
            values.check_characters(reading, key, word)
            unknown.append((word, values.json(reading, value)))
        except Refused:
            continue
        if from_record:
            hint = "see in the vendor's documentation what it asks for"
            reading.report("record-requirement", key, f"{quoted(word)} is kept, but nothing enforces it", hint)
        else:
            reading.report(
                "unknown-requirement", key, f"{quoted(word)} is no form of `required`", _form_hint(reading, word, value)
            )
    with reading.about("`always`"):
        always = attempt(reading, values.boolean, known.get("always"))
    return Requirement(
        always=always or False,
        if_defined=_dependencies(reading, known.get("ifDefined"), "ifDefined", places),
        if_not_defined=_dependencies(reading, known.get("ifNotDefined"), "ifNotDefined", places),
        conditional=_conditional(reading, known.get("conditional"), places),
        when=read_matches(reading, known.get("when"), "required.when", places),
        unknown=tuple(unknown),
        from_record=from_record,
    )


def _form_hint(reading: Reading, word: str, value: Node) -> str | None:
    """The nearest form; a parameter's name with values most likely lacks its `when`."""
    if near := reading.speller.nearest(word, _KNOWN):
        return f"did you mean `{near}`?"
    if isinstance(value, Sequence | Scalar):
        return f"did you mean `when: {{{word}: …}}`?"
    return f"the known forms are {one_of(_KNOWN, word='and')}"


def _dependencies(reading: Reading, node: Node | None, form: str, places: dict[str, Place]) -> tuple[Dependency, ...]:
    """`{other: {message: text}}`; the text may also stand there as it is, as the vendor's SDK documents it."""
    if node is None:
        return ()
    hint = f"write `{form}: {{otherParameter: {{message: …}}}}`"
    if not isinstance(node, Mapping) or not node.entries:
        with reading.about(f"`{form}`"):
            wrong_type(reading, node, "a mapping of at least one parameter name to a message", hint)
        return ()
    found = []
    for key, value in node.entries:
        places[f"required.{form}.{key.value}"] = reading.place(key)
        with reading.about("a parameter's name"):
            parameter = attempt(reading, values.name, key)
        with reading.about("the message"):
            message = attempt(reading, _message, value)
        if parameter is not None:
            found.append(Dependency(parameter, message or None))
    return tuple(found)


def _message(reading: Reading, node: Node) -> str:
    """The text of a message, "" where there is none."""
    if isinstance(node, Scalar) and node.value is None:
        return ""
    if not isinstance(node, Mapping):
        return values.text(reading, node)
    for key, _ in node.entries:
        if key.value != "message":
            reading.unknown_key(key, ["message"])
    message = node.get("message")
    return "" if message is None else values.text(reading, message)


def _conditional(reading: Reading, node: Node | None, places: dict[str, Place]) -> Conditional | None:
    if node is None or isinstance(node, Unusable):
        return None
    with reading.about("`conditional`"):
        if not isinstance(node, Mapping) or not node.entries:
            hint = "write `conditional: {values: {parameter: [value]}, operator: and}`"
            wrong_type(reading, node, "a mapping with `values`", hint)
            return None
    for key, _ in node.entries:
        if key.value not in _CONDITIONAL_KEYS:
            reading.unknown_key(key, _CONDITIONAL_KEYS, "of a conditional")
    if node.get("values") is None and not node.is_partial:
        hint = "add `values: {parameter: [value]}`"
        reading.report("missing-key", node.entries[0][0], "the key `values` is missing", hint)
    with reading.about("`operator`"):
        operator = attempt(reading, values.choice(("and", "or"), "operator"), node.get("operator"))
    matches = read_matches(reading, node.get("values"), "required.conditional.values", places)
    return Conditional(matches, operator or "and") if matches else None


def read_matches(reading: Reading, node: Node | None, path: str, places: dict[str, Place]) -> tuple[Match, ...]:
    """`{parameter: [values]}`; a single value may stand without its list. `path` is where `places` notes each name.

    A match whose values cannot be read has none: its name is checked all the same.
    """
    if node is None:
        return ()
    key_name = path.rpartition(".")[2]
    if not isinstance(node, Mapping) or not node.entries:
        with reading.about(f"`{key_name}`"):
            hint = f"write `{key_name}: {{parameter: [value]}}`"
            wrong_type(reading, node, "a mapping of at least one parameter name to a list of values", hint)
        return ()
    found = []
    for key, value in node.entries:
        places[f"{path}.{key.value}"] = reading.place(key)
        with reading.about("a parameter's name"):
            name = attempt(reading, values.name, key)
        with reading.about(f"`{key.value}`"):
            parse = values.scalars if isinstance(value, Sequence) else _only
            listed = attempt(reading, parse, value)
        if name is not None:
            found.append(Match(name, listed or ()))
    return tuple(found)


def _only(reading: Reading, node: Node) -> tuple[JsonScalar, ...]:
    return each(reading, (node,), values.scalar)
