"""Rules over several parameters of one model."""

from __future__ import annotations

from modelgen.catalog import grammar, values
from modelgen.catalog.model import AnyOf, Exclusive, Forbid, Rule, SameLength, Total
from modelgen.catalog.reading import Reading, attempt, each, items, wrong_type
from modelgen.catalog.requirements import read_matches
from modelgen.diagnostics.diagnostic import Place, one_of, quoted
from modelgen.source.nodes import Mapping, Node, Scalar, Sequence

MOST_OPERANDS = 64  # every pair of them may be a case of its own in JSON Schema
_FEWEST_OPERANDS = {"total": 1, "exclusive": 2, "anyOf": 1, "sameLength": 2}
_PLAIN: dict[str, type[Rule]] = {"exclusive": Exclusive, "anyOf": AnyOf, "sameLength": SameLength}


def read_rules(reading: Reading, node: Node | None) -> tuple[Rule, ...]:
    """The rules that could be read; the others are reported."""
    if node is None:
        return ()
    with reading.about("`rules`"):
        listed = attempt(reading, lambda reading, node: items(reading, node, "rules"), node)
    return tuple(rule for item in listed or () if (rule := _rule(reading, item)) is not None)


def _rule(reading: Reading, node: Node) -> Rule | None:
    kinds = grammar.RULE_KINDS
    if not isinstance(node, Mapping):
        with reading.about("a rule"):
            wrong_type(reading, node, "a mapping", f"start it with {one_of(kinds)}, as in `anyOf: [prompt, image]`")
        return None
    named = [key for key, _ in node.entries if key.value in kinds]
    if len(named) != 1:
        if not node.is_partial:
            _report_kind(reading, node, named)
        return None
    kind = str(named[0].value)
    places = {"": reading.place(node)}
    allowed = [kind, "when", "message", *(["max"] if kind == "total" else [])]
    for key, value in node.entries:
        places[str(key.value)] = reading.place(value)
        if key.value not in (*allowed, grammar.RECORD_MARK):
            reading.unknown_key(key, allowed, f"of a rule `{kind}`")
    operands = None if kind == "forbid" else _operands(reading, node.get(kind), kind, places)
    when = read_matches(reading, node.get("when"), "when", places)
    with reading.about("`message`"):
        message = attempt(reading, values.text, node.get("message"))
    with reading.about(f"`{grammar.RECORD_MARK}`"):
        from_record = attempt(reading, values.boolean, node.get(grammar.RECORD_MARK)) or False
    if kind == "forbid":
        forbidden = read_matches(reading, node.get(kind), kind, places)
        names = tuple(one.parameter for one in forbidden)
        return Forbid(names, when, message, from_record, places, forbidden) if forbidden else None
    if kind != "total":
        return None if operands is None else _PLAIN[kind](operands, when, message, from_record, places)
    with reading.about("`max`"):
        limit = attempt(reading, values.number, node.get("max"))
    if "max" not in places and not node.is_partial:
        reading.report("missing-key", named[0], "the key `max` is missing", "add the largest total, as in `max: 15`")
    return None if operands is None or limit is None else Total(operands, when, message, from_record, places, limit)


def _report_kind(reading: Reading, node: Mapping, named: list[Scalar]) -> None:
    kinds = grammar.RULE_KINDS
    if named:
        message = f"a rule has one kind, and this one has {len(named)}: {', '.join(key.text for key in named)}"
        reading.report("unknown-rule", named[1], message, "make each a rule of its own")
        return
    for key, _ in node.entries:
        if near := reading.speller.nearest(key.text, kinds):
            reading.report("unknown-rule", key, f"{quoted(key.text)} is not a kind of rule", f"did you mean `{near}`?")
            return
    at = node.entries[0][0] if node.entries else node
    reading.report("unknown-rule", at, "the rule has no kind", f"give it one of the keys {one_of(kinds)}")


def _operands(reading: Reading, node: Node | None, kind: str, places: dict[str, Place]) -> tuple[str, ...] | None:
    """The names that a rule is over, each once; None when they are not what the kind needs."""
    if not isinstance(node, Sequence):
        if node is not None:
            with reading.about(f"`{kind}`"):
                wrong_type(reading, node, "a list of parameter names", "write `[first, second]`")
        return None
    for index, item in enumerate(node.items):
        places[f"{kind}.{index}"] = reading.place(item)
    with reading.about("a parameter's name"):
        names = attempt(reading, lambda reading, _: each(reading, node.items, values.name), node)
    if names is None:
        return None
    fewest = _FEWEST_OPERANDS[kind]
    if not fewest <= len(names) <= MOST_OPERANDS:
        message = f"`{kind}` must name {fewest} to {MOST_OPERANDS} parameters, not {len(names)}"
        reading.report("rule-operands", node, message, "name each parameter that the rule is over")
        return None
    first: dict[str, Node] = {}
    for name, item in zip(names, node.items, strict=True):
        if first.setdefault(name, item) is not item:
            message = f"the rule names {quoted(name)} a second time"
            reading.report("rule-operands", item, message, "keep one of the two", reading.place(first[name]))
    return names if len(first) == len(names) else None
