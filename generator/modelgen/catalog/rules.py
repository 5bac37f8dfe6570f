"""Rules over several parameters of one model."""

from __future__ import annotations

from dataclasses import dataclass

from modelgen.catalog import grammar, values
from modelgen.catalog.model import AnyOf, Exclusive, Forbid, Rule, SameLength, Total
from modelgen.catalog.reading import Reading, attempt, items, wrong_type
from modelgen.catalog.requirements import read_matches
from modelgen.diagnostics.diagnostic import Place, one_of, quoted
from modelgen.source.nodes import Mapping, Node, Scalar, Sequence

MOST_OPERANDS = 64  # every pair of them may be a case of its own in JSON Schema
_FEWEST_OPERANDS = {"total": 1, "exclusive": 2, "anyOf": 1, "sameLength": 2}
_PLAIN: dict[str, type[Rule]] = {"exclusive": Exclusive, "anyOf": AnyOf, "sameLength": SameLength}


@dataclass(frozen=True, slots=True)
class ReadRules:
    """The rules of a model, and those with a mistake in them: what these name can be checked, and nothing else."""

    whole: tuple[Rule, ...] = ()
    half_read: tuple[Rule, ...] = ()


def read_rules(reading: Reading, node: Node | None) -> ReadRules:
    if node is None:
        return ReadRules()
    with reading.about("`rules`"):
        listed = attempt(reading, lambda reading, node: items(reading, node, "rules"), node)
    found = [rule for item in listed or () if (rule := _rule(reading, item)) is not None]
    return ReadRules(*(tuple(rule for rule, is_whole in found if is_whole is whole) for whole in (True, False)))


def _rule(reading: Reading, node: Node) -> tuple[Rule, bool] | None:
    """A rule as far as it could be read, and whether that is all of it; None where its kind could not."""
    errors = reading.errors
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
    forbidden = read_matches(reading, node.get(kind), kind, places) if kind == "forbid" else ()
    operands = () if kind == "forbid" else _operands(reading, node.get(kind), kind, places)
    when = read_matches(reading, node.get("when"), "when", places)
    with reading.about("`message`"):
        message = attempt(reading, values.text, node.get("message"))
    with reading.about(f"`{grammar.RECORD_MARK}`"):
        from_record = attempt(reading, values.boolean, node.get(grammar.RECORD_MARK)) or False
    limit = _limit(reading, node, named[0]) if kind == "total" else 0
    names = operands or tuple(one.parameter for one in forbidden)
    has_values = all(one.values for one in (*when, *forbidden))
    given = node.get(kind)
    has_all = bool(names) and (not isinstance(given, Sequence) or len(given.items) == len(names))
    is_whole = reading.errors == errors and has_all and has_values and limit is not None
    common = (names, when, message, from_record, places)
    if kind == "forbid":
        return Forbid(*common, forbidden), is_whole
    return Total(*common, limit or 0) if kind == "total" else _PLAIN[kind](*common), is_whole


def _limit(reading: Reading, node: Mapping, kind: Scalar) -> int | float | None:
    with reading.about("`max`"):
        limit = attempt(reading, values.number, node.get("max"))
    if node.get("max") is None and not node.is_partial:
        reading.report("missing-key", kind, "the key `max` is missing", "add the largest total, as in `max: 15`")
    return limit


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


def _operands(reading: Reading, node: Node | None, kind: str, places: dict[str, Place]) -> tuple[str, ...]:
    """The names that a rule is over, as far as they can be read; `places` notes each."""
    if not isinstance(node, Sequence):
        if node is not None:
            with reading.about(f"`{kind}`"):
                wrong_type(reading, node, "a list of parameter names", "write `[first, second]`")
        return ()
    fewest = _FEWEST_OPERANDS[kind]
    if not fewest <= len(node.items) <= MOST_OPERANDS:
        message = f"`{kind}` must name {fewest} to {MOST_OPERANDS} parameters, not {len(node.items)}"
        reading.report("rule-operands", node, message, "name each parameter that the rule is over")
    first: dict[str, Node] = {}
    for item in node.items:
        with reading.about("a parameter's name"):
            name = attempt(reading, values.name, item)
        if name is None:
            continue
        if first.setdefault(name, item) is not item:
            message = f"the rule names {quoted(name)} a second time"
            reading.report("rule-operands", item, message, "keep one of the two", reading.place(first[name]))
            continue
        places[f"{kind}.{len(first) - 1}"] = reading.place(item)
    return tuple(first)
