"""What goes wrong on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from typing import Literal, get_args

Drop = Literal["request", "answer"]


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
        body: The JSON of that answer.
        headers: Its headers.
        drop: Close the connection: `request` before the request has any effect, `answer` after it had.
    """

    method: str = "*"
    path: str = "*"
    times: int | None = 1
    skip: int = 0
    delay: float = 0.0
    status: int | None = None
    body: Mapping[str, object] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: Drop | None = None

    def __post_init__(self) -> None:
        if self.drop is not None and self.drop not in get_args(Drop):
            raise ValueError(f"drop must be one of {', '.join(get_args(Drop))}, not {self.drop!r}")

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


@dataclass(slots=True)
class Settings:
    """How the fake service behaves.

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
    """

    job_seconds: float = 1.0
    outcome: Literal["success", "failure", "canceled"] = "success"
    error: str = "The provider refused the prompt"
    hint: str = "Change the prompt and try again."
    refunds: bool = True
    results: int = 1
    parallel_jobs: int | None = None
    cancelable: bool = False
    check_assets: bool = True
    upload_seconds: float = 0.0
    url_seconds: float = 3600.0

    def update(self, changes: Mapping[str, object]) -> None:
        """Change some.

        Raises:
            ValueError: A name that is none.
        """
        names = {item.name for item in fields(self)}
        unknown = sorted(set(changes) - names)
        if unknown:
            raise ValueError(f"no such setting: {', '.join(unknown)}; there are {', '.join(sorted(names))}")
        for name, value in changes.items():
            setattr(self, name, value)
