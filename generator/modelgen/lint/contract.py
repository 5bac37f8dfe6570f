"""Rules over the contract alone: bounds, values, labels, kinds and capabilities."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from modelgen.analysis.naming import words
from modelgen.catalog.model import Model, Parameter, ParameterType
from modelgen.diagnostics.diagnostic import one_of, quoted
from modelgen.lint.findings import Finding, parameters
from modelgen.lint.kinds import FILES

_SOURCE = re.compile(r"(img|video|audio|3d)2")
_KINDS = {"img": ("image", "image-hdr"), "video": ("video",), "audio": ("audio",), "3d": ("3d",)}
_COUNTS = frozenset(
    "count counts num number width height seed steps frames fps images videos samples outputs iterations pixels".split()
)
_COUNTED = re.compile(r"\b(?:number of|how many|in pixels|whole number|integer|seed)\b", re.I)
_IMAGE_WORK = re.compile(r"controlnet|inpaint|outpaint|reference|\w*ip_adapter")


def bound_off_step(model: Model) -> Iterator[Finding]:
    """A bound that is no multiple of the step: no value can ever be it."""
    for parameter in parameters(model):
        if (step := parameter.whole_step) is None:
            continue
        for key, bound in (("min", parameter.min), ("max", parameter.max)):
            if bound is not None and bound % step:
                near = bound - bound % step + (step if key == "min" else 0)
                message = f"`{key}` {quoted(bound)} is not a multiple of `step` {step}, so no value reaches it"
                hint = f"the bound that holds is {quoted(near)}; check both against the service"
                yield Finding(parameter.places[key], message, hint, parameter.places["step"])


def duplicate_label(model: Model) -> Iterator[Finding]:
    """One label on two parameters: people cannot tell them apart."""
    yield from _duplicate_labels(model.parameters)


def _duplicate_labels(listed: Iterable[Parameter]) -> Iterator[Finding]:
    first: dict[str, Parameter] = {}
    for parameter in listed:
        label = parameter.annotations.get("x-label")
        if isinstance(label, str):
            other = first.setdefault(label.casefold(), parameter)
            if other is not parameter:
                message = f"{quoted(other.name)} has the label {quoted(label)} as well"
                yield Finding(parameter.places["label"], message, "tell them apart", other.places["label"])
        yield from _duplicate_labels(parameter.inputs)


def values_by_case(model: Model) -> Iterator[Finding]:
    """Allowed values that differ only by case: a caller will mistake one for the other."""
    for parameter in parameters(model):
        first: dict[str, tuple[str, int]] = {}
        for index, value in enumerate(parameter.allowed_values or ()):
            if not isinstance(value, str):
                continue
            other, at = first.setdefault(value.casefold(), (value, index))
            if at != index:
                message = f"{quoted(value)} and {quoted(other)} differ only by case"
                places = parameter.places
                place = places[f"allowedValues.{index}"]
                yield Finding(place, message, "remove one of them", places[f"allowedValues.{at}"])


def capability_input(model: Model) -> Iterator[Finding]:
    """A capability that starts from a file, and no parameter that takes such a file."""
    files = [parameter for parameter in parameters(model) if parameter.type in FILES]
    kinds = {parameter.annotations.get("x-kind") for parameter in files}
    for capability in model.capabilities if model.parameters else ():
        source = _SOURCE.match(capability)
        wanted = _KINDS[source[1]] if source else _KINDS["img"] if _IMAGE_WORK.match(capability) else ()
        if wanted and not kinds & {*wanted, None}:
            message = f"{quoted(capability)} starts from a file of kind {quoted(wanted[0])}, and no parameter takes one"
            place = model.places["capabilities"]
            start = place.text.find(capability, place.column - 1)
            if start >= 0:
                place = replace(place, column=start + 1, length=len(capability))
            hint = f"a parameter of type file or file_array with kind {one_of(wanted)} would serve it"
            yield Finding(place, message, hint)


def name_case(model: Model) -> Iterator[Finding]:
    """A parameter in snake_case among others in camelCase: most likely not its name on the wire."""
    names = [parameter.name for parameter in parameters(model)]
    camel = [name for name in names if re.fullmatch(r"[a-z]+[a-z0-9]*(?:[A-Z][a-z0-9]*)+", name)]
    snake = [name for name in names if re.fullmatch(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+", name)]
    if len(camel) <= len(snake):
        return
    for parameter in parameters(model):
        if parameter.name in snake:
            written = re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), parameter.name)
            message = f"{quoted(parameter.name)} is in snake_case, and the other parameters are in camelCase"
            yield Finding(parameter.places["name"], message, f"check the record: is it `{written}`?")


def whole_number(model: Model) -> Iterator[Finding]:
    """A number that counts something, by its name or text, and takes fractions."""
    for parameter in parameters(model):
        if parameter.type is not ParameterType.NUMBER or parameter.is_whole or parameter.step is not None:
            continue
        said = [one for one in (parameter.min, parameter.max) if one is not None]
        said += [one for one in (parameter.default, *(parameter.allowed_values or ())) if isinstance(one, int | float)]
        counts = _COUNTS & set(words(parameter.name)) or _COUNTED.search(parameter.description or "")
        if counts and said and all(type(one) is int for one in said):
            message = f"{quoted(parameter.name)} seems to count something, and takes fractions"
            hint = "add `integer: true`; where fractions are meant, accept it with the reason"
            yield Finding(parameter.places["name"], message, hint)
