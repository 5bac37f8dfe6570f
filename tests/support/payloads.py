"""Payload strategies for a model: mostly valid values, values at the edges of its bounds, and any JSON at all."""

from __future__ import annotations

from hypothesis import strategies as st
from modelgen.catalog.model import MISSING, Match, Model, Parameter, ParameterType

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
numbers = st.one_of(
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.sampled_from([0, -0.0, 1.0, 0.5, -1, 1e300, 2**53 + 1]),
)
json_values = st.recursive(
    st.none() | st.booleans() | numbers | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=6,
)


def payloads(model: Model) -> st.SearchStrategy[object]:
    """Bodies of a model: objects of fitting values, with faults; sometimes anything."""
    return st.one_of(_objects(model.parameters, model), _objects(model.parameters, model), json_values)


def _objects(parameters: tuple[Parameter, ...], model: Model | None) -> st.SearchStrategy[object]:
    interesting = _interesting(parameters, model)
    known = {one.name: _values(one, interesting.get(one.name, [])) for one in parameters}
    always = {name: value for name, value in known.items() if _required(parameters, name)}
    sometimes = {name: value for name, value in known.items() if name not in always}
    fitting = st.fixed_dictionaries(always, optional=sometimes)

    @st.composite
    def faulty(draw: st.DrawFn) -> object:
        body = dict(draw(fitting))
        for _ in range(draw(st.integers(0, 2))):
            kind = draw(st.sampled_from(["drop", "any", "extra", "empty", "none"]))
            name = draw(st.sampled_from([one.name for one in parameters] or ["x"]))
            if kind == "drop":
                body.pop(name, None)
            elif kind == "any":
                body[name] = draw(json_values)
            elif kind == "empty":
                body[name] = draw(st.sampled_from(["", [], 0, False, {}]))
            elif kind == "none":
                body[name] = None
            else:
                body[draw(text)] = draw(json_values)
        return body

    return st.one_of(fitting, faulty())


def _required(parameters: tuple[Parameter, ...], name: str) -> bool:
    return any(one.name == name and one.required.always for one in parameters)


def _interesting(parameters: tuple[Parameter, ...], model: Model | None) -> dict[str, list[object]]:
    """Values that conditions ask for."""
    matches: list[Match] = [m for one in parameters for m in (*one.used_when, *one.required.when)]
    matches += [m for one in parameters if one.required.conditional for m in one.required.conditional.matches]
    matches += [m for rule in (model.rules if model else ()) for m in rule.when]
    found: dict[str, list[object]] = {}
    for match in matches:
        found.setdefault(match.parameter, []).extend(match.values)
    return found


def _values(parameter: Parameter, interesting: list[object]) -> st.SearchStrategy[object]:
    choices = [_typed(parameter)]
    if interesting:
        choices.append(st.sampled_from(interesting))
    if parameter.default is not MISSING:
        choices.append(st.just(parameter.default))
    return st.one_of(choices)


def _typed(parameter: Parameter) -> st.SearchStrategy[object]:
    kind = parameter.type
    if kind is ParameterType.INPUTS_ARRAY:
        return _lists(parameter, _objects(parameter.inputs, None))
    if kind.item is not None:
        return _lists(parameter, _scalars(parameter, kind.item))
    if kind.is_text and parameter.allowed_values is None:
        return _texts(parameter)
    return _scalars(parameter, kind)


def _scalars(parameter: Parameter, kind: ParameterType) -> st.SearchStrategy[object]:
    if parameter.allowed_values is not None:
        return st.sampled_from(list(parameter.allowed_values))
    if kind is ParameterType.BOOLEAN:
        return st.booleans()
    if kind is ParameterType.NUMBER:
        step = parameter.whole_step or 1
        edges = [bound + delta for bound in (parameter.min, parameter.max) if bound is not None for delta in (-1, 0, 1)]
        low = int(parameter.min) if parameter.min is not None else -100
        high = int(parameter.max) if parameter.max is not None else low + 100
        whole = st.integers(-(-low // step), max(-(-low // step), high // step)).map(lambda value: value * step)
        return st.one_of(whole, whole, st.sampled_from(edges or [0]), numbers)
    return st.sampled_from(["asset_1", "asset_2", "a", ""])


def _texts(parameter: Parameter) -> st.SearchStrategy[object]:
    lengths = {0, 1, 2}
    for bound in (parameter.min_length, parameter.max_length):
        if bound is not None and bound < 300:
            lengths |= {max(0, bound - 1), bound, bound + 1}
    return st.one_of(text, st.sampled_from(sorted(lengths)).flatmap(lambda n: st.sampled_from(["x" * n, "😀" * n])))


def _lists(parameter: Parameter, items: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    most = min(parameter.max_length if parameter.max_length is not None else 8, 20)
    return st.lists(items, max_size=most + 1)
