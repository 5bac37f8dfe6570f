"""How the fake behaves, and what goes wrong on purpose. Nothing is taken that would spoil a later request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from typing import Any, Literal, cast, get_args

from . import json_text
from .answers import shown
from .limits import YEAR
from .reasons import problems

Outcome = Literal["success", "failure", "canceled"]
Drop = Literal["request", "answer"]

_SECONDS = {"type": "number", "minimum": 0, "maximum": YEAR}
_TEXT = {"type": "string", "maxLength": 10_000}
_COUNT = {"type": "integer", "minimum": 0, "maximum": 1_000_000}
_COUNT_OR_NONE = {**_COUNT, "type": ["integer", "null"]}
_FLAG = {"type": "boolean"}

_SETTINGS: dict[str, object] = {
    "type": "object",
    "properties": {
        "job_seconds": _SECONDS,
        "outcome": {"enum": list(get_args(Outcome))},
        "error": _TEXT,
        "hint": _TEXT,
        "refunds": _FLAG,
        "results": {**_COUNT, "maximum": 32},
        "parallel_jobs": _COUNT_OR_NONE,
        "cancelable": _FLAG,
        "check_assets": _FLAG,
        "upload_seconds": _SECONDS,
        "url_seconds": _SECONDS,
        "credentials": {"type": ["string", "null"], "minLength": 1, "maxLength": 1_000},
    },
    "additionalProperties": False,
}

_FAULT: dict[str, object] = {
    "type": "object",
    "properties": {
        "method": {"type": "string", "maxLength": 20},
        "path": {"type": "string", "maxLength": 1_000},
        "times": _COUNT_OR_NONE,
        "skip": _COUNT,
        "delay": {**_SECONDS, "maximum": 3_600},
        "status": {"type": ["integer", "null"], "minimum": 200, "maximum": 599},
        "body": {},
        "headers": {"type": "object", "additionalProperties": _TEXT},
        "drop": {"enum": [*get_args(Drop), None]},
    },
    "additionalProperties": False,
}

# Names and values of headers (RFC 9110, 5.1 and 5.5); those that frame a message are the server's own.
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"(?:[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?)?")
_FRAMING = frozenset(("content-length", "transfer-encoding", "connection", "upgrade", "trailer"))


@dataclass(slots=True)
class Settings:
    """How the fake service behaves. A value that it cannot have raises ValueError, whenever it is set.

    Attributes:
        job_seconds: How long a generation runs.
        outcome: How it ends.
        error: `metadata.error` of a failed job.
        hint: `metadata.hint` of a failed job.
        refunds: Whether failed generations are refunded.
        results: How many files a generation makes.
        parallel_jobs: How many may run at a time before 429; None for any number.
        cancelable: Whether jobs can be canceled; most of the real ones cannot.
        check_assets: Whether the file parameters of a call must be assets that are there.
        upload_seconds: How long an uploaded file is validated.
        url_seconds: How long signed URLs are good.
        credentials: The only ones that are taken, `key:secret` or a token; None for any.
    """

    job_seconds: float = 1.0
    outcome: Outcome = "success"
    error: str = "The provider refused the prompt"
    hint: str = "Change the prompt and try again."
    refunds: bool = True
    results: int = 1
    parallel_jobs: int | None = None
    cancelable: bool = False
    check_assets: bool = True
    upload_seconds: float = 0.0
    url_seconds: float = 3600.0
    credentials: str | None = None

    def __setattr__(self, name: str, value: object) -> None:
        _refuse(problems(_SETTINGS, {name: value}))
        object.__setattr__(self, name, value)

    def update(self, changes: object) -> None:
        """Change some: an object of names and values.

        Raises:
            ValueError: What is wrong with them, all of it; nothing is changed then.
        """
        _refuse(problems(_SETTINGS, changes))
        for name, value in cast("Mapping[str, object]", changes).items():
            setattr(self, name, value)


@dataclass(slots=True)
class Fault:
    """A fault in the requests that it matches. The first that matches is used.

    Attributes:
        method: `POST`, …; `*` for any.
        path: A shell pattern over the path without `/v1`, such as `/generate/custom/*`.
        times: How many requests it spoils, None for all.
        skip: How many matching requests to let through before.
        delay: Seconds to wait first. Alone it is a slow service.
        status: Answer with this status and do nothing; None for the real answer.
        body: The JSON of that answer; None for an empty object.
        headers: Its headers.
        drop: Close the connection: `request` before the request has any effect, `answer` after it had.

    Raises:
        ValueError: What is wrong with it, all of it.
    """

    method: str = "*"
    path: str = "*"
    times: int | None = 1
    skip: int = 0
    delay: float = 0.0
    status: int | None = None
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: Drop | None = None

    def __post_init__(self) -> None:
        told = {item.name: getattr(self, item.name) for item in fields(self)}
        _refuse([*problems(_FAULT, told), *_beyond_schema(told)])
        self.method = self.method.upper()
        self.path = self.path.removeprefix("/v1")

    def matches(self, method: str, path: str) -> bool:
        """Whether it spoils this request; counts it if so."""
        if self.method not in ("*", method) or not fnmatchcase(path, self.path) or self.times == 0:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True


def fault_of(told: object) -> Fault:
    """The fault that a JSON object describes.

    Raises:
        ValueError: What is wrong with it, all of it.
    """
    _refuse([*problems(_FAULT, told), *_beyond_schema(told if isinstance(told, dict) else {})])
    return Fault(**cast("dict[str, Any]", told))


def _beyond_schema(told: Mapping[str, object]) -> Iterator[str]:
    """What the schema of a fault cannot say."""
    path, headers = told.get("path"), told.get("headers")
    if isinstance(path, str) and not path.startswith(("/", "*")):
        yield "path must begin with / or *"
    for name, value in headers.items() if isinstance(headers, dict) else ():
        if name.lower() in _FRAMING:
            yield f"headers.{shown(name)} is the server's own"
        elif not _HEADER_NAME.fullmatch(name):
            yield f"headers.{shown(name)} is no name of a header"
        elif isinstance(value, str) and not _HEADER_VALUE.fullmatch(value):
            yield f"headers.{shown(name)} is no value of a header"
    if told.get("status") is not None and told.get("drop") is not None:
        yield "status and drop exclude each other"
    try:
        json_text.write(told.get("body"))
    except (TypeError, ValueError, RecursionError):
        yield "body must be JSON"


def _refuse(wrong: list[str]) -> None:
    if wrong:
        raise ValueError("; ".join(wrong))
