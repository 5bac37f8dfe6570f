"""Names for the templates of a target: planned together for all that stand side by side, in each style that code is written in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from modelgen.analysis import naming
from modelgen.catalog.model import Json, Model, Parameter
from modelgen.diagnostics.diagnostic import Diagnostic, Place, Problem, quoted
from modelgen.languages.code import Fragment
from modelgen.targets.target_file import Target


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that is to have a name: the words of the name, what messages call the thing, and where it is written.

    `own` is a finished name in snake_case where another plan has given one.
    """

    words: tuple[str, ...]
    shown: str
    place: Place
    own: str | None = None


class Names:
    """The name of one thing in each style, ready to be printed.

    A name that another thing beside it has as well, in this style, is a `Problem` when it is asked for.
    """

    __slots__ = ("_planned",)

    def __init__(self, planned: Mapping[str, Fragment | Diagnostic]) -> None:
        self._planned = planned

    @property
    def snake(self) -> Fragment:
        """`reference_images`"""
        return self.style("snake")

    @property
    def camel(self) -> Fragment:
        """`referenceImages`"""
        return self.style("camel")

    @property
    def pascal(self) -> Fragment:
        """`ReferenceImages`"""
        return self.style("pascal")

    @property
    def upper(self) -> Fragment:
        """`REFERENCE_IMAGES`"""
        return self.style("upper")

    @property
    def kebab(self) -> Fragment:
        """`reference-images`"""
        return self.style("kebab")

    def style(self, style: str) -> Fragment:
        """The name in a style, or the `Problem` that it is not for this thing alone."""
        found = self._planned[style]
        if isinstance(found, Diagnostic):
            raise Problem(found)
        return found


def plan(things: Sequence[Named], target: Target) -> tuple[Names, ...]:
    """The names of things that stand side by side, in their order."""
    planned: list[dict[str, Fragment | Diagnostic]] = [{} for _ in things]
    for style, written in _STYLES.items():
        first: dict[str, Named] = {}
        for thing, names in zip(things, planned, strict=True):
            name = thing.own if thing.own is not None and style == "snake" else written(thing.words)
            name += "_" if name in target.reserved and style != "kebab" else ""
            other = first.setdefault(name, thing)
            names[style] = _problem(thing, other, name, target) or Fragment(name)
    return tuple(map(Names, planned))


def of_model(model: Model, target: Target) -> Named:
    """Its id without `model_`; an id that would start with a digit keeps it."""
    words = _own(model.annotations) or re.findall("[a-z0-9]+", model.id.removeprefix("model_").lower())
    own = naming.model_identifier(model.id, model.annotations) if target.names == "python" else None
    return Named(_not_a_digit(words, "model"), model.id, model.places["id"], own)


def of_parameter(parameter: Parameter, target: Target) -> Named:
    """The words of its name on the wire; one that starts with a digit gets `p` before it."""
    words = _own(parameter.annotations) or naming.words(parameter.name)
    own = naming.parameter_identifier(parameter.name, parameter.annotations) if target.names == "python" else None
    return Named(_not_a_digit(words, "p"), parameter.name, parameter.places["name"], own)


def of_text(text: str, kind: str, place: Place) -> Named:
    """The words of a provider's name, or of another text that models are grouped by; `kind` stands before a digit."""
    return Named(_not_a_digit(naming.words(text), kind), text, place)


def _own(annotations: Mapping[str, Json]) -> list[str]:
    own = annotations.get(naming.IDENTIFIER_ANNOTATION)
    return own.strip("_").split("_") if isinstance(own, str) else []


def _not_a_digit(words: list[str], prefix: str) -> tuple[str, ...]:
    return (prefix, *words) if not words or not words[0].isidentifier() else tuple(words)


def _problem(thing: Named, other: Named, name: str, target: Target) -> Diagnostic | None:
    if target.is_ascii and not name.isascii():
        message = f"{quoted(thing.shown)} has characters that no name of the target {quoted(target.name)} may have"
        return Diagnostic("no-identifier", message, thing.place, "give it an `x-identifier` in ASCII letters")
    if other is not thing:
        message = (
            f"{quoted(thing.shown)} and {quoted(other.shown)} are both `{name}` in the target {quoted(target.name)}"
        )
        return Diagnostic("name-collision", message, thing.place, "give one of them an `x-identifier`", other.place)
    return None


def _title(word: str) -> str:
    return word[:1].upper() + word[1:]


_STYLES: Mapping[str, Callable[[tuple[str, ...]], str]] = {
    "snake": "_".join,
    "camel": lambda words: words[0] + "".join(map(_title, words[1:])),
    "pascal": lambda words: "".join(map(_title, words)),
    "upper": lambda words: "_".join(words).upper(),
    "kebab": "-".join,
}
