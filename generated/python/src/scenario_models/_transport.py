"""What this package asks of the service, each with the retries that are safe for it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, TypeVar, cast

from ._answers import (
    Asset,
    Estimate,
    JobState,
    Upload,
    mapping,
    number,
    read_asset,
    read_estimate,
    read_job,
    read_upload,
    sequence,
    text,
)
from ._clock import Clock
from ._errors import (
    CancelRefusedError,
    RateLimitError,
    RequestRejectedError,
    ScenarioModelsError,
    ServerError,
)
from ._failures import Failure
from ._media import UploadKind
from ._model import ModelInfo
from ._polling import backoff, resume
from ._redaction import HiddenText
from ._requests import Answer, Requests, segment
from ._sdk_errors import call_error, generation_error

if TYPE_CHECKING:
    from scenario_sdk import Scenario

log = logging.getLogger("scenario_models")

WAITS_ELSEWHERE: ContextVar[bool] = ContextVar("scenario_models_waits_elsewhere", default=False)
"""Set while a caller deals with 429 itself, so that `start` does not sleep."""

_PAGE = 100  # the most that the service gives at once (Scenario API, jobs)
_MOST_PAGES = 100
_LISTING = 300.0  # seconds for all pages

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Started:
    """A job that was just started, and what it was charged."""

    job: JobState
    creative_units: float | None


class Transport:
    """The service as this package uses it, on the official SDK.

    Args:
        sdk: The SDK's client. Its own settings hold, its number of retries apart.
        project_id: Sent with every request that takes one.
        rate_limit_wait: Seconds for which to wait at 429 before giving up.
        clock: The time that waiting takes.
    """

    def __init__(
        self,
        sdk: Scenario,
        *,
        project_id: str | None,
        rate_limit_wait: float,
        clock: Clock,
    ) -> None:
        self.clock = clock
        self._requests = Requests(sdk, clock)
        self._project = {"projectId": project_id}
        self._rate_limit_wait = rate_limit_wait

    def start(self, info: ModelInfo, body: Mapping[str, object]) -> Started:
        """Start a generation. The request is repeated only after 429, which starts nothing.

        Each pause is at least as long as the backoff, whatever the service asks for, so `rate_limit_wait` bounds
        their number as well as their sum.

        Raises:
            GenerationUncertainError: No usable answer came.
            RateLimitError: A limit was still met after `rate_limit_wait` seconds.
            ScenarioModelsError: The service refused, or was not reached.
        """
        waited, attempt = 0.0, 0
        while True:
            error = self._try_to_start(info, body)
            if isinstance(error, Started):
                return error
            if not isinstance(error, RateLimitError) or WAITS_ELSEWHERE.get():
                raise error
            pause = max(limit_backoff(attempt), error.retry_after or 0.0)
            if waited + pause > self._rate_limit_wait:
                raise error
            log.info("%s: rate limit reached, trying again in %.1f seconds", info.id, pause)
            self.clock.sleep(pause)
            waited, attempt = waited + pause, attempt + 1

    def _try_to_start(
        self, info: ModelInfo, body: Mapping[str, object]
    ) -> Started | ScenarioModelsError:
        sent_at = datetime.now(timezone.utc)
        try:
            answer = self._requests.post(_run_path(info), body, self._project, once=True)
        except BaseException as interruption:
            # Ctrl-C or a canceled task, while the service may be starting the job.
            if not isinstance(interruption, Exception):
                log.warning(
                    "%s: interrupted (%s) while starting a generation at %s UTC; a job may exist",
                    info.id,
                    type(interruption).__name__,
                    sent_at.strftime("%Y-%m-%d %H:%M:%S"),
                )
            raise
        if isinstance(answer, Answer):
            job = read_job(answer.body)
            if job is not None:
                return Started(job, number(mapping(answer.body), "creativeUnitsCost"))
            answer = Failure("nonsense", "no job in it", status=answer.status)
        return generation_error(answer, info, body, sent_at)

    def estimate(self, info: ModelInfo, body: Mapping[str, object]) -> Estimate:
        """Ask for the price of a generation (`dryRun=true`, HTTP 269). It starts nothing, so it is retried."""
        query = {"dryRun": "true", **self._project}
        answer = self._requests.post(_run_path(info), body, query)
        return _read(answer, read_estimate, "price", f"estimate {info.id}", info)

    def job(self, job_id: str, *, within: float | None = None) -> JobState:
        """Look at a job.

        Args:
            job_id: The job.
            within: Seconds for a single try; None for the SDK's own timeout, and several.
        """
        answer = self._requests.get(f"/jobs/{segment(job_id)}", within=within)
        return _read(answer, read_job, "job", f"look at {job_id}")

    def recent_jobs(self, since: datetime | None, limit: int) -> list[JobState]:
        """The newest jobs of models, newest first.

        Raises:
            ServerError: The pages come to no end.
            ScenarioModelsError: The service was not reached, or refused.
        """
        found: list[JobState] = []
        began = self.clock.now()
        tokens: set[str | None] = {None}
        query = {"pageSize": str(_PAGE), **self._project}
        # The service does not take a date of creation and a type together.
        query |= {"type": "custom"} if since is None else {"createdAfter": since.isoformat()}
        while len(found) < limit:
            page = _read(self._requests.get("/jobs", query), _read_page, "list", _LIST)
            jobs = (mapping(item) for item in sequence(page.get("jobs")))
            states = (read_job(job) for job in jobs if text(job, "jobType") in (None, "custom"))
            found.extend(state for state in states if state is not None)
            token = text(page, "nextPaginationToken")
            if token is None:
                break
            if token in tokens:
                raise _endless("a page names one as the next that was there before")
            if len(tokens) == _MOST_PAGES:
                raise _endless(f"there are more than {_MOST_PAGES} pages of them")
            if self.clock.now() - began > _LISTING:
                raise _endless(f"they did not all come within {_LISTING:.0f} seconds")
            tokens.add(token)
            query["paginationToken"] = token
        return found[:limit]

    def cancel(self, job_id: str) -> JobState | None:
        """Ask for a job to be canceled.

        Raises:
            CancelRefusedError: The service does not cancel jobs of this kind (400), which is so for most.
        """
        path = f"/jobs/{segment(job_id)}/action"
        answer = self._requests.post(path, {"action": "cancel"}, self._project)
        if isinstance(answer, Answer):
            return read_job(answer.body)
        error = call_error(answer, f"cancel {job_id}")
        if isinstance(error, RequestRejectedError) and error.status_code == 400:
            raise CancelRefusedError(
                f"{job_id} was not canceled: {error.reason}. It goes on, and it is charged. {resume(job_id)}",
                job_id=job_id,
            )
        raise error

    def asset(self, asset_id: str) -> Asset:
        """Look up an asset, with fresh URLs."""
        answer = self._requests.get(f"/assets/{segment(asset_id)}")
        return _read(answer, read_asset, "asset", f"look up {asset_id}")

    def upload_image(self, name: str, image: str) -> str:
        """Upload an image in base64; gives its asset id."""
        body = {"image": HiddenText(image), "name": name}
        answer = self._requests.post("/assets", body, self._project)
        return _read(answer, read_asset, "asset", f"upload {name}").id

    def create_upload(
        self, *, name: str, kind: UploadKind, content_type: str, size: int, parts: int
    ) -> Upload:
        """Announce a file; the answer has a URL for each part."""
        body = {
            "kind": kind,
            "fileName": name,
            "contentType": content_type,
            "fileSize": size,
            "parts": parts,
        }
        answer = self._requests.post("/uploads", body, self._project)
        return _read(answer, read_upload, "upload", f"upload {name}")

    def create_upload_of_url(self, *, name: str, kind: UploadKind, url: str) -> Upload:
        """Have the service fetch a file."""
        body = {"kind": kind, "url": HiddenText(url)}
        answer = self._requests.post("/uploads", body, self._project, secrets=(url,))
        return _read(answer, read_upload, "upload", f"upload {name} by its URL")

    def complete_upload(self, upload_id: str, name: str) -> Upload:
        """Say that all parts are there."""
        path = f"/uploads/{segment(upload_id)}/action"
        answer = self._requests.post(path, {"action": "complete"}, self._project)
        return _read(answer, read_upload, "upload", f"complete the upload of {name}")

    def upload_state(self, upload_id: str, name: str) -> Upload:
        """Look at an upload, with fresh URLs for its parts."""
        answer = self._requests.get(f"/uploads/{segment(upload_id)}", self._project)
        return _read(answer, read_upload, "upload", f"look at the upload of {name}")


def limit_backoff(attempt: int) -> float:
    """Seconds to wait at least after having met a limit (429) for the time number `attempt`, counted from 0."""
    return backoff(attempt, first=1.0, longest=15.0)


_LIST = "list recent jobs"


def _run_path(info: ModelInfo) -> str:
    return f"/generate/custom/{segment(info.id)}"


def _read_page(body: object) -> Mapping[str, object] | None:
    return cast("Mapping[str, object]", body) if isinstance(body, Mapping) else None


def _read(
    answer: Answer | Failure,
    read: Callable[[object], T | None],
    noun: str,
    doing: str,
    info: ModelInfo | None = None,
) -> T:
    """What an answer holds, where no generation is at stake.

    Args:
        answer: The answer.
        read: Finds it, or gives None.
        noun: What it is.
        doing: What was tried, to complete "Could not …".
        info: The model, where there is one.

    Raises:
        ScenarioModelsError: There is none.
    """
    if isinstance(answer, Answer):
        found = read(answer.body)
        if found is not None:
            return found
        answer = Failure("nonsense", f"no {noun} in it", status=answer.status)
    raise call_error(answer, doing, info)


def _endless(reason: str) -> ServerError:
    return ServerError(f"Could not {_LIST}: {reason}. Ask for fewer, or give a later `since`.")
