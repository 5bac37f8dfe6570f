"""From the caller's values to a checked body, with every problem found at once and nothing sent."""

from __future__ import annotations

import inspect
import json
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from ._errors import DeprecatedAdvice, ParameterAdvice, ValidationError
from ._media import fits
from ._model import FileParameter, ModelInfo, Validator
from ._redaction import HiddenText, redact
from ._sources import (
    LocalFile,
    RemoteFile,
    UnusableFileError,
    is_file,
    mistaken_path,
    source_of,
)
from .issues import Issue

# Stands for a file until it is uploaded: the rules see an asset id, as the service will.
_PENDING = "asset_pending"


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


@dataclass(frozen=True, slots=True)
class Call:
    """A call that may be sent once its slots are filled.

    Attributes:
        body: What to send. Its slots hold a stand-in.
        slots: The files to upload, in documented order.
        advice: What has no effect as the parameters are set.
    """

    body: dict[str, object]
    slots: tuple[Slot, ...]
    advice: tuple[str, ...]


def prepare_run(
    info: ModelInfo,
    validator: Validator,
    params: Mapping[str, object],
    extra_params: Mapping[str, object] | None,
    check: bool,
) -> Call:
    """A call from Python values: `None` is left out, files are found and described.

    Args:
        info: The model.
        validator: Its rules.
        params: Values by wire name.
        extra_params: More of the body, by wire name. They win over `params` and are not checked, so they may hold
            what the catalogue does not know yet; files in them are uploaded all the same.
        check: Whether to hold the parameters against the catalogue.

    Raises:
        ValidationError: With every issue.
    """
    given = {name: value for name, value in params.items() if value is not None}
    body = cast("dict[str, object]", _plain({**given, **(extra_params or {})}))
    extras = frozenset(extra_params or ())
    slots, issues = _take_files(info, body, extras, check)
    return _checked(
        info, validator, body, slots, issues, extras, check, names=dict(info.parameters)
    )


def prepare_submit(
    info: ModelInfo,
    validator: Validator,
    params: Mapping[str, object],
    extra_params: Mapping[str, object] | None,
    check: bool,
) -> Call:
    """A call from a body as it goes over the wire. Arguments and errors are as in `prepare_run`."""
    body = cast("dict[str, object]", _plain({**params, **(extra_params or {})}))
    extras = frozenset(extra_params or ())
    issues = [
        Issue(
            place.location,
            "format",
            f"{_about(place.location)} looks like a path or a URL; submit takes asset ids, run uploads files",
        )
        for parameter in info.files
        for place in _places(body, parameter.path)
        if check and parameter.path[0] not in extras and _is_no_asset_id(place.value)
    ]
    return _checked(info, validator, body, [], issues, extras, check, names={})


def find_issues(validator: Validator, params: object) -> list[Issue]:
    """What the model's rules have against a wire body."""
    return validator.validate(params)


def warn(info: ModelInfo, call: Call) -> None:
    """Give the advice, and what is deprecated, as warnings that point at the line outside this package."""
    given: list[tuple[str, type[Warning]]] = [
        (f"{info.id}: {sentence}", ParameterAdvice) for sentence in call.advice
    ]
    if info.deprecated is not None:
        given.append((f"{info.id}: {info.deprecated}", DeprecatedAdvice))
    for name, sentence in info.deprecated_parameters.items():
        if name in call.body:
            given.append((f"{info.id}, {name}: {sentence}", DeprecatedAdvice))
    if not given:
        return
    package = str(Path(__file__).parent)
    level, frame = 1, inspect.currentframe()
    while frame is not None and frame.f_code.co_filename.startswith(package):
        level, frame = level + 1, frame.f_back
    for message, category in given:
        warnings.warn(message, category, stacklevel=level)


def _checked(
    info: ModelInfo,
    validator: Validator,
    body: dict[str, object],
    slots: list[Slot],
    issues: list[Issue],
    extras: frozenset[str],
    check: bool,
    names: Mapping[str, str],
) -> Call:
    found: list[Issue] = []
    advice: list[Issue] = []
    if check:
        known = {
            name: value
            for name, value in body.items()
            if name not in extras or name in info.parameters
        }
        found = [issue for issue in validator.validate(known) if _top(issue) not in extras]
        advice = [issue for issue in validator.advice(known) if _top(issue) not in extras]
    # What JSON cannot carry is a problem whoever asks, because it cannot be sent.
    reported = {issue.instance_location for issue in found}
    issues += [issue for issue in _unsendable(body, "") if issue.instance_location not in reported]
    found += issues
    if found:
        raise ValidationError(_message(info, found, names), issues=found, model_id=info.id)
    return Call(
        body=body,
        slots=tuple(slots),
        advice=tuple(_sentence(issue, names) for issue in advice),
    )


def _take_files(
    info: ModelInfo, body: dict[str, object], extras: frozenset[str], check: bool
) -> tuple[list[Slot], list[Issue]]:
    slots: list[Slot] = []
    issues: list[Issue] = []
    # A pipe can be read only once. The value is kept with its file, or its id could become another's.
    known: dict[int, tuple[object, LocalFile | RemoteFile | None]] = {}

    def take(place: Place, parameter: FileParameter | None) -> None:
        value = place.value
        try:
            if id(value) not in known:
                known[id(value)] = value, source_of(value)
            _, file = known[id(value)]
        except UnusableFileError as error:
            # A string in a parameter that is not checked goes out as it is.
            if not isinstance(value, str) or (parameter is not None and check):
                place.put(_PENDING)
                issues.append(Issue(place.location, "format", f"{_about(place.location)} {error}"))
            return
        if file is None:
            return
        place.put(_PENDING)
        slots.append(Slot(place, file, parameter.kind if parameter else None))
        if parameter is not None and check and parameter.path[0] not in extras:
            issues.extend(_misfits(file, parameter, place.location))

    for parameter in info.files:
        for place in _places(body, parameter.path):
            take(place, parameter)
    taken = {parameter.path[0] for parameter in info.files if len(parameter.path) == 1}
    for name in sorted(extras - taken):
        for place in _leaves(Place(body, name, f"/{_escaped(name)}")):
            if is_file(place.value):
                take(place, None)
    return slots, issues


def _misfits(
    file: LocalFile | RemoteFile, parameter: FileParameter, location: str
) -> Iterator[Issue]:
    if not fits(file.media, parameter.kind):
        kinds = " or ".join(sorted(file.media.kinds))
        yield Issue(
            location,
            "x-kind",
            f"{_about(location)} takes {_article(parameter.kind or '')} file, and {file.name} is {_article(kinds)} file "
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
            f"{_about(location)} takes files of at most {_size(parameter.max_size)}, and {file.name} has {_size(file.size)}",
        )


def _places(body: dict[str, object], path: Sequence[str]) -> Iterator[Place]:
    """Where the values of a file parameter stand, outermost first in `path`."""
    objects: list[tuple[dict[str, object], str]] = [(body, "")]
    for name in path[:-1]:
        objects = [
            (cast("dict[str, object]", leaf.value), leaf.location)
            for parent, start in objects
            if name in parent
            for leaf in _items(Place(parent, name, f"{start}/{_escaped(name)}"))
            if isinstance(leaf.value, dict)
        ]
    for parent, start in objects:
        if path[-1] in parent:
            yield from _leaves(Place(parent, path[-1], f"{start}/{_escaped(path[-1])}"))


def _items(place: Place) -> list[Place]:
    """The items of an array, or the place itself where it holds none."""
    value = place.value
    if not isinstance(value, list):
        return [place]
    items = cast("list[object]", value)
    return [Place(items, index, f"{place.location}/{index}") for index in range(len(items))]


def _leaves(place: Place) -> Iterator[Place]:
    value = place.value
    if isinstance(value, list):
        for item in _items(place):
            yield from _leaves(item)
    elif isinstance(value, dict):
        members = cast("dict[str, object]", value)
        for name in members:
            yield from _leaves(Place(members, name, f"{place.location}/{_escaped(str(name))}"))
    else:
        yield place


def _is_no_asset_id(value: object) -> bool:
    # The service takes a file written into the body; of URLs there its documentation says nothing.
    return isinstance(value, str) and value[:5].lower() != "data:" and mistaken_path(value)


def _plain(value: object) -> object:
    """A copy that is ours to change, in JSON's own containers. A file as text is never shown."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in cast("Mapping[str, object]", value).items()}
    if isinstance(value, str):
        return HiddenText(value) if value[:5].lower() == "data:" else value
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [_plain(item) for item in cast("Sequence[object]", value)]
    return value


def _unsendable(value: object, location: str) -> Iterator[Issue]:
    if isinstance(value, dict):
        for name, item in cast("dict[object, object]", value).items():
            if isinstance(name, str):
                yield from _unsendable(item, f"{location}/{_escaped(name)}")
            else:
                yield Issue(location, "type", f"{_about(location)} has a key that is not a string")
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            yield from _unsendable(item, f"{location}/{index}")
    elif is_file(value):
        yield Issue(location, "type", f"{_about(location)} takes no file")
    elif not isinstance(value, HiddenText):
        try:
            json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
        except TypeError:
            kind = type(value).__name__
            yield Issue(location, "type", f"{_about(location)} is a Python {kind}, not JSON")
        except UnicodeEncodeError:
            half = "holds half of a surrogate pair, which is not text"
            yield Issue(location, "format", f"{_about(location)} {half}")
        except ValueError:
            yield Issue(location, "type", f"{_about(location)} is not a finite number")


def _top(issue: Issue) -> str:
    return _unescaped(issue.instance_location.split("/")[1]) if issue.instance_location else ""


def _message(info: ModelInfo, issues: list[Issue], names: Mapping[str, str]) -> str:
    count = "1 problem" if len(issues) == 1 else f"{len(issues)} problems"
    lines = [f"  - {_sentence(issue, names)}" for issue in issues]
    return (
        f"{count} with the parameters of {info.id}. Nothing was sent, nothing was charged.\n"
        + "\n".join(lines)
    )


def _sentence(issue: Issue, names: Mapping[str, str]) -> str:
    """The message, with the names that the caller used."""

    def used(name: re.Match[str]) -> str:
        # Only names that are no words of English: `from` is a parameter, and a preposition.
        return names.get(name[0], name[0]) if not name[0].islower() else name[0]

    return re.sub(r"\b[A-Za-z]\w+\b", used, redact(issue.message))


def _about(location: str) -> str:
    """What a message is about, in words: `referenceImages`, `item 2 of referenceImages`."""
    steps = [_unescaped(step) for step in location.split("/")[1:]]
    words = [f"item {step}" if step.isdecimal() else step for step in reversed(steps)]
    return " of ".join(words) or "the body"


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _unescaped(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")


def _article(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def _size(size: int) -> str:
    for unit, name in ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")):
        if size >= unit:
            return f"{size / unit:.4g} {name}"
    return f"{size} bytes"
