"""The files among the parameters of a call: found, looked at, and held against what the model takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ._media import fits
from ._model import FileParameter, ModelInfo
from ._places import Place, about, escaped, items, leaves, places
from ._sources import (
    ACCEPTED,
    LocalFile,
    RemoteFile,
    UnusableFileError,
    is_file,
    source_of,
    why_no_asset_id,
)
from .issues import Issue

# Stands for a file until it is uploaded: the rules see an asset id, as the service will.
_PENDING = "asset_pending"


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a body that waits for the id of an uploaded file.

    Attributes:
        place: The place.
        file: What to upload.
        kind: The asset kind that the parameter takes, None where it takes any or is not in the catalogue.
    """

    place: Place
    file: LocalFile | RemoteFile
    kind: str | None


def take_files(
    info: ModelInfo, body: dict[str, object], extras: frozenset[str], check: bool
) -> tuple[list[Slot], list[Issue]]:
    """The files of a body, each of which leaves a stand-in behind, and what is wrong with them.

    Args:
        info: The model.
        body: The body; changed.
        extras: Names of its parameters that are not checked.
        check: Whether to check the others.
    """
    taken = _Taken()
    for parameter in info.files:
        strict = check and parameter.path[0] not in extras
        for place in places(body, parameter.path):
            if not strict:
                for leaf in leaves(place):
                    taken.take(leaf, parameter, strict=False)
            elif wrong := _wrong_shape(place, parameter):
                taken.issues.append(wrong)
            else:
                for item in items(place):
                    taken.take(item, parameter, strict=True)
    known = {parameter.path[0] for parameter in info.files if len(parameter.path) == 1}
    for name in sorted(extras - known):
        for place in leaves(Place(body, name, f"/{escaped(name)}")):
            if is_file(place.value):
                taken.take(place, None, strict=False)
    return taken.slots, taken.issues


def no_asset_ids(info: ModelInfo, body: dict[str, object], extras: frozenset[str]) -> list[Issue]:
    """What is no asset id where a body on the wire must have some; each leaves a stand-in behind."""
    issues: list[Issue] = []
    for parameter in info.files:
        for root in places(body, parameter.path) if parameter.path[0] not in extras else ():
            for place in leaves(root):
                if not _is_no_asset_id(place.value):
                    continue
                said = "is a path, a URL or a file; submit takes asset ids, run uploads files"
                issues.append(Issue(place.location, "format", f"{about(place.location)} {said}"))
                place.put(_PENDING)
    return issues


class _Taken:
    """The files of a call so far."""

    def __init__(self) -> None:
        self.slots: list[Slot] = []
        self.issues: list[Issue] = []
        # A pipe can be read only once. The value is kept with its file, or its id could become another's.
        self._known: dict[int, tuple[object, LocalFile | RemoteFile | None]] = {}

    def take(self, place: Place, parameter: FileParameter | None, *, strict: bool) -> None:
        value = place.value
        try:
            if id(value) not in self._known:
                self._known[id(value)] = value, source_of(value)
            _, file = self._known[id(value)]
        except UnusableFileError as error:
            # A string in a parameter that is not checked goes out as it is.
            if strict or not isinstance(value, str):
                self._refuse(place, "format", str(error))
            return
        if file is not None:
            place.put(_PENDING)
            self.slots.append(Slot(place, file, parameter.kind if parameter else None))
            if strict and parameter is not None:
                self.issues.extend(_misfits(file, parameter, place.location))
        elif strict and not isinstance(value, str):
            kind = "None" if value is None else f"a Python {type(value).__name__}"
            self._refuse(place, "type", f"takes {ACCEPTED}, not {kind}")

    def _refuse(self, place: Place, keyword: str, said: str) -> None:
        place.put(_PENDING)
        self.issues.append(Issue(place.location, keyword, f"{about(place.location)} {said}"))


def _wrong_shape(place: Place, parameter: FileParameter) -> Issue | None:
    """One file where a list of them belongs, or the other way round."""
    value = place.value
    if parameter.array and is_file(value):
        place.put([_PENDING])
        said = "must be an array of files, not one file; put it in a list: [pathlib.Path(…)]"
    elif not parameter.array and isinstance(value, list):
        place.put(_PENDING)
        said = f"takes one file, not a list of them: {ACCEPTED}"
    else:
        return None
    return Issue(place.location, "type", f"{about(place.location)} {said}")


def _misfits(
    file: LocalFile | RemoteFile, parameter: FileParameter, location: str
) -> Iterator[Issue]:
    if not fits(file.media, parameter.kind):
        kinds = " or ".join(sorted(file.media.kinds))
        yield Issue(
            location,
            "x-kind",
            f"{about(location)} takes {_article(parameter.kind or '')} file, and {file.name} is {_article(kinds)} file "
            f"({file.media.content_type})",
        )
    if (
        isinstance(file, LocalFile)
        and parameter.max_size is not None
        and file.size > parameter.max_size
    ):
        yield Issue(
            location,
            "x-maxSize",
            f"{about(location)} takes files of at most {_size(parameter.max_size)}, and {file.name} has {_size(file.size)}",
        )


def _is_no_asset_id(value: object) -> bool:
    if not isinstance(value, str):
        return is_file(value)
    # The service takes a file written into the body; of URLs there its documentation says nothing.
    return value[:5].lower() != "data:" and why_no_asset_id(value) is not None


def _article(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def _size(size: int) -> str:
    for unit, name in ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")):
        if size >= unit:
            return f"{size / unit:.4g} {name}"
    return f"{size} bytes"
