"""Places in a body: found by a path of names, and named in JSON Pointers and in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a body.

    Attributes:
        container: The object or array that it is in.
        key: The name or index within it.
        location: Its JSON Pointer.
    """

    container: dict[str, object] | list[object]
    key: str | int
    location: str

    @property
    def value(self) -> object:
        return cast("dict[object, object]", self.container)[self.key]

    def put(self, value: object) -> None:
        cast("dict[object, object]", self.container)[self.key] = value


def places(body: dict[str, object], path: Sequence[str]) -> Iterator[Place]:
    """Where the values of a parameter stand, outermost name first in `path`; arrays on the way have several."""
    objects: list[tuple[dict[str, object], str]] = [(body, "")]
    for name in path[:-1]:
        objects = [
            (cast("dict[str, object]", leaf.value), leaf.location)
            for parent, start in objects
            if name in parent
            for leaf in items(Place(parent, name, f"{start}/{escaped(name)}"))
            if isinstance(leaf.value, dict)
        ]
    for parent, start in objects:
        if path[-1] in parent:
            yield Place(parent, path[-1], f"{start}/{escaped(path[-1])}")


def items(place: Place) -> list[Place]:
    """The items of an array, or the place itself where it holds none."""
    value = place.value
    if not isinstance(value, list):
        return [place]
    held = cast("list[object]", value)
    return [Place(held, index, f"{place.location}/{index}") for index in range(len(held))]


def leaves(place: Place) -> Iterator[Place]:
    """Every value below a place that is neither array nor object."""
    value = place.value
    if isinstance(value, list):
        for item in items(place):
            yield from leaves(item)
    elif isinstance(value, dict):
        members = cast("dict[str, object]", value)
        for name in members:
            yield from leaves(Place(members, name, f"{place.location}/{escaped(str(name))}"))
    else:
        yield place


def about(location: str) -> str:
    """What a message is about, in words: `referenceImages`, `item 2 of referenceImages`."""
    steps = [unescaped(step) for step in location.split("/")[1:]]
    words = [f"item {step}" if step.isdecimal() else step for step in reversed(steps)]
    return " of ".join(words) or "the body"


def escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def unescaped(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")
