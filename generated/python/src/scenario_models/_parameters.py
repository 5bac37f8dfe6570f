"""From the caller's values to a checked body, with every problem found at once and nothing sent."""

from __future__ import annotations

import inspect
import json
import re
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from ._errors import DeprecatedAdvice, ParameterAdvice, SignatureError, ValidationError
from ._file_parameters import Slot, no_asset_ids, take_files
from ._model import ModelInfo, Validator
from ._places import about, escaped, unescaped
from ._redaction import HiddenText, redact
from ._sources import is_file
from .issues import Issue, refuse_unknown
from .issues import _nearest as nearest  # pyright: ignore[reportPrivateUsage]

_OPTIONS = ("extra_params", "validate")  # what `run` takes beside the model's parameters


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
    slots, issues = take_files(info, body, extras, check)
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
    issues = no_asset_ids(info, body, extras) if check else []
    return _checked(info, validator, body, [], issues, extras, check, names={})


def signature_error(
    info: ModelInfo,
    validator: Validator,
    *,
    positional: int,
    given: Mapping[str, object],
    missing: Collection[str],
) -> SignatureError:
    """The error for arguments that do not fit `run`: every problem, those of the values too.

    Args:
        info: The model.
        validator: Its rules.
        positional: How many arguments were given without a name.
        given: The others, by the name that the caller used.
        missing: Names that must be there and are not.
    """
    keywords = {keyword: wire for wire, keyword in info.parameters.items()}
    issues: list[Issue] = []
    if positional:
        issues.append(Issue("", "type", "every parameter is given by its name, as in prompt=…"))
    params: dict[str, object] = {}
    for name, value in given.items():
        meant = name
        if name not in keywords and name not in _OPTIONS:
            known = (*keywords, *_OPTIONS)
            refuse_unknown(issues, "", {name: value}, known)
            meant = nearest(name, known) or name
        if meant in keywords and (meant == name or meant not in given):
            params[keywords[meant]] = value
    extra_params = cast("Mapping[str, object] | None", given.get("extra_params"))
    try:
        prepare_run(info, validator, params, extra_params, True)
    except ValidationError as error:
        issues += error.issues
    if not issues:
        issues = [Issue("", "required", f"{name} is required") for name in missing]
    message = _message(info, issues, info.parameters)
    return SignatureError(message, issues=issues, model_id=info.id)


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


def _plain(value: object) -> object:
    """A copy that is ours to change, in JSON's own containers. A file as text is never shown."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in cast("Mapping[str, object]", value).items()}
    if isinstance(value, str):
        return HiddenText(value) if value[:5].lower() == "data:" else value
    if isinstance(value, (bytes, bytearray, memoryview)):
        return cast(object, value)
    if isinstance(value, Sequence):
        return [_plain(item) for item in cast("Sequence[object]", value)]
    return value


def _unsendable(value: object, location: str) -> Iterator[Issue]:
    if isinstance(value, dict):
        for name, item in cast("dict[object, object]", value).items():
            if isinstance(name, str):
                yield from _unsendable(item, f"{location}/{escaped(name)}")
            else:
                yield Issue(location, "type", f"{about(location)} has a key that is not a string")
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            yield from _unsendable(item, f"{location}/{index}")
    elif is_file(value):
        yield Issue(location, "type", f"{about(location)} takes no file")
    elif not (isinstance(value, HiddenText) and value.isascii()):
        try:
            json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
        except TypeError:
            kind = type(value).__name__
            yield Issue(location, "type", f"{about(location)} is a Python {kind}, not JSON")
        except UnicodeEncodeError:
            half = "holds half of a surrogate pair, which is not text"
            yield Issue(location, "format", f"{about(location)} {half}")
        except ValueError:
            yield Issue(location, "type", f"{about(location)} is not a finite number")


def _top(issue: Issue) -> str:
    return unescaped(issue.instance_location.split("/")[1]) if issue.instance_location else ""


def _message(info: ModelInfo, issues: list[Issue], names: Mapping[str, str]) -> str:
    listed = {issue.instance_location for issue in issues if issue.keyword == "enum"}
    told = [  # what is none of the allowed values need not be told its type as well
        one for one in issues if one.keyword != "type" or one.instance_location not in listed
    ]
    count = "1 problem" if len(told) == 1 else f"{len(told)} problems"
    lines = [f"  - {_sentence(issue, names)}" for issue in told]
    return (
        f"{count} with the parameters of {info.id}. Nothing was sent, nothing was charged.\n"
        + "\n".join(lines)
    )


def _sentence(issue: Issue, names: Mapping[str, str]) -> str:
    """The message, with the names that the caller used."""
    if issue.keyword == "additionalProperties" and not issue.instance_location:
        return redact(issue.message)  # it quotes the caller already

    def used(name: re.Match[str]) -> str:
        # Only names that are no words of English: `from` is a parameter, and a preposition.
        return names.get(name[0], name[0]) if not name[0].islower() else name[0]

    return re.sub(r"\b[A-Za-z]\w+\b", used, redact(issue.message))
