"""The official SDK's exceptions as this package's.

An exception of the SDK holds its request: headers with credentials, a body with files. So none is kept, chained or
printed. What is worth knowing is copied out of it, and the error is raised where the exception is gone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Literal

import httpx
import scenario_sdk

from ._answers import mapping, number, text
from ._errors import (
    APIError,
    AuthenticationError,
    ConnectionFailedError,
    GenerationUncertainError,
    NotFoundError,
    PermissionDeniedError,
    PlanRequiredError,
    RateLimitError,
    RequestRejectedError,
    ScenarioModelsError,
    ServerError,
)
from ._model import ModelInfo
from ._redaction import redact

# httpx raises these before any byte of the request has left.
_UNSENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.ProxyError,
)
# The service's wording of what is wrong with a parameter, as seen.
_NAMED = re.compile(r"\bInput\s+[\"'`]?([\w-]+)")


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong with a request.

    Attributes:
        kind: An error status, no answer, nothing sent, an answer that makes no sense, or no credentials.
        status: The HTTP status, None where no answer came.
        reason: The service's words, or the name of the network's error.
        body: The answer, where it is a JSON object.
        request_id: The answer's request id.
        retry_after: Seconds that the answer asks to wait.
        timed_out: Whether the wait for an answer ran out.
    """

    kind: Literal["status", "silence", "unsent", "nonsense", "credentials"]
    reason: str
    status: int | None = None
    body: Mapping[str, object] | None = None
    request_id: str | None = None
    retry_after: float | None = None
    timed_out: bool = False


class Caught:
    """A `with` block that keeps what went wrong in it, and ends quietly.

    `return` within the block on success; what follows the block deals with `failure`.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = tuple(secrets)
        self.failure = Failure("nonsense", "the answer was not understood")

    def __enter__(self) -> Caught:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if error is None:
            return True
        failure = _failure(error, self._secrets)
        if failure is None:
            return False
        self.failure = failure
        return True


def call_error(failure: Failure, doing: str, info: ModelInfo | None = None) -> ScenarioModelsError:
    """The error for a request at which no generation was at stake.

    Args:
        failure: What went wrong.
        doing: What was tried, to complete "Could not …".
        info: The model, where there is one.
    """
    start = f"Could not {doing}"
    if failure.kind in ("silence", "unsent"):
        return ConnectionFailedError(
            f"{start}: no answer from the service ({failure.reason}). Check the connection and try again.",
            timed_out=failure.timed_out,
        )
    if failure.kind == "nonsense":
        return ServerError(
            f"{start}: the service's answer makes no sense ({failure.reason}).",
            status_code=failure.status,
            reason=failure.reason,
            request_id=failure.request_id,
        )
    return _status_error(failure, start, info)


def generation_error(failure: Failure, info: ModelInfo, sent_at: datetime) -> ScenarioModelsError:
    """The error for a request that was to start a generation.

    Args:
        failure: What went wrong.
        info: The model.
        sent_at: When the request went out, in UTC.
    """
    start = f"Could not start {info.id}"
    if failure.kind == "unsent":
        return ConnectionFailedError(
            f"{start}: no connection to the service ({failure.reason}). Nothing was sent, nothing was charged.",
            timed_out=failure.timed_out,
        )
    status = failure.status or 0
    if failure.kind in ("silence", "nonsense") or status == 408 or status >= 500:
        answer = f"HTTP {status}, {failure.reason}" if status else failure.reason
        return GenerationUncertainError(
            f"{info.id} was asked to generate at {sent_at:%Y-%m-%d %H:%M:%S} UTC, and the answer was lost ({answer}). "
            "A job may exist and may be charged, so the request was not sent again. Look before you repeat it: "
            "client.recent_jobs(since=error.sent_at) lists the jobs since then, and client.job(job_id) takes one up.",
            model_id=info.id,
            sent_at=sent_at,
            status_code=failure.status,
            timed_out=failure.timed_out,
        )
    return _status_error(failure, f"{start}, and no job was started", info)


def _status_error(failure: Failure, start: str, info: ModelInfo | None) -> APIError:
    status = 401 if failure.kind == "credentials" else failure.status or 0
    said = f"{start}: {_sentence(failure.reason)}"
    body = failure.body or {}
    error: APIError
    if status == 401:
        error = AuthenticationError(
            f"{said} Check the API key and secret (SCENARIO_SDK_API_KEY and SCENARIO_SDK_API_SECRET)."
        )
    elif status == 403:
        error = _forbidden(said, body)
    elif status == 429:
        error = _limited(said, body, failure.retry_after)
    elif status in (400, 404, 409, 422):
        parameter = _parameter(failure.reason, info)
        if info is not None and parameter is not None:
            keyword = info.parameters[parameter]
            said += "" if keyword == parameter else f" In Python it is {keyword}."
        error = NotFoundError(said) if status == 404 else RequestRejectedError(said)
        error.parameter = parameter
    elif status >= 500:
        error = ServerError(f"{said} The service failed (HTTP {status}); try again later.")
    else:
        error = APIError(f"{said} (HTTP {status})")
    error.status_code = failure.status
    error.reason = failure.reason
    error.request_id = failure.request_id
    return error


def _forbidden(said: str, body: Mapping[str, object]) -> PermissionDeniedError:
    if text(body, "name") != "ModelAccessRestrictedError":
        return PermissionDeniedError(f"{said} These credentials do not allow it.")
    # The facts are seen at the top of the answer; other errors carry theirs in `details`.
    facts = {**mapping(body.get("details")), **body}
    plan = text(facts, "requiredPlan")
    error = PlanRequiredError(
        f"{said} The model needs {f'the plan {plan!r}' if plan else 'another plan'}."
    )
    error.model_id = text(facts, "modelId")
    error.required_plan = plan
    return error


def _limited(said: str, body: Mapping[str, object], retry_after: float | None) -> RateLimitError:
    details = mapping(body.get("details"))
    action, limit = text(details, "actionName"), number(details, "actionLimit")
    if limit is not None:
        said = f"{said} The team's limit for {action or 'this'} is {limit:g} at a time."
    error = RateLimitError(f"{said} Wait for running jobs to end, then try again.")
    error.action = action
    error.limit = None if limit is None else int(limit)
    cooldown = number(details, "remainingSeconds")
    error.retry_after = retry_after if retry_after is not None else cooldown
    return error


def _parameter(reason: str, info: ModelInfo | None) -> str | None:
    """The parameter that a reason is about, by wire name."""
    for name in _NAMED.findall(reason):
        if info is not None and name in info.parameters:
            return str(name)
    return None


def _failure(error: BaseException, secrets: tuple[str, ...]) -> Failure | None:
    """What an exception says; None where it is none of the SDK's."""
    if isinstance(error, scenario_sdk.APIStatusError):
        body = mapping(error.body)
        return Failure(
            "status",
            _reason(error, body, secrets),
            status=error.status_code,
            body=body,
            request_id=_request_id(error.response.headers),
            retry_after=_retry_after(error.response.headers),
        )
    if isinstance(error, scenario_sdk.APIConnectionError):
        cause = error.__cause__
        timed_out = isinstance(error, scenario_sdk.APITimeoutError)
        unsent = isinstance(cause, _UNSENT)
        # Only its name: the text of some repeats a header.
        name = type(cause).__name__ if cause is not None else type(error).__name__
        return Failure("unsent" if unsent else "silence", name, timed_out=timed_out)
    if isinstance(error, scenario_sdk.APIResponseValidationError):
        return Failure("nonsense", "not what its schema says", status=error.status_code)
    if isinstance(error, (json.JSONDecodeError, UnicodeDecodeError)):
        return Failure("nonsense", "not JSON")
    if isinstance(error, TypeError) and "authentication" in str(error):
        return Failure("credentials", "no credentials are set")
    return None


def _reason(
    error: scenario_sdk.APIStatusError, body: Mapping[str, object], secrets: tuple[str, ...]
) -> str:
    for key in ("reason", "message", "error"):
        said = text(body, key)
        if said is not None:
            return redact(said, secrets)
    if isinstance(error.body, str) and error.body and "<" not in error.body[:20]:
        return redact(error.body, secrets)
    return redact(error.response.reason_phrase, secrets) or f"HTTP {error.status_code}"


def _request_id(headers: httpx.Headers) -> str | None:
    for name in ("x-request-id", "x-amzn-requestid", "apigw-requestid"):
        if name in headers:
            return headers[name]
    return None


def _retry_after(headers: httpx.Headers) -> float | None:
    """RFC 9110, 10.2.3: seconds or a date."""
    value = headers.get("retry-after")
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        date = parsedate_to_datetime(value)
        return max(0.0, (date - datetime.now(timezone.utc)).total_seconds())
    except (TypeError, ValueError):
        return None


def _sentence(reason: str) -> str:
    return reason if reason.endswith((".", "!", "?")) else f"{reason}."
