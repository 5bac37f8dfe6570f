"""What went wrong with a request, as this package's errors: typed, and with what to do next."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

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
    RedirectRefusedError,
    RequestRejectedError,
    ScenarioModelsError,
    ServerError,
)
from ._failures import Failure
from ._model import ModelInfo
from ._redaction import without_files

# The service's wording of what is wrong with a parameter, as seen.
_NAMED = re.compile(r"\bInput\s+[\"'`]?([\w-]+)")


def call_error(failure: Failure, doing: str, info: ModelInfo | None = None) -> ScenarioModelsError:
    """The error for a request at which no generation was at stake.

    Args:
        failure: What went wrong.
        doing: What was tried, to complete "Could not …".
        info: The model, where there is one.
    """
    start = f"Could not {doing}"
    if failure.kind in ("silence", "unsent"):
        what = "no answer from" if failure.kind == "silence" else "no connection to"
        return ConnectionFailedError(
            f"{start}: {what} {failure.route} ({failure.reason}). Check the connection and try again.",
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


def generation_error(
    failure: Failure, info: ModelInfo, body: Mapping[str, object], sent_at: datetime
) -> ScenarioModelsError:
    """The error for a request that was to start a generation.

    Args:
        failure: What went wrong.
        info: The model.
        body: What was sent.
        sent_at: When the request went out, in UTC.
    """
    start = f"Could not start {info.id}"
    if failure.kind == "unsent":
        return ConnectionFailedError(
            f"{start}: no connection to {failure.route} ({failure.reason}). Nothing was sent, nothing was charged.",
            timed_out=failure.timed_out,
        )
    status = failure.status or 0
    # "See Other" is the answer to a request that was carried out (RFC 9110, 15.4.4).
    if failure.kind in ("silence", "nonsense") or status in (303, 408) or status >= 500:
        answer = f"HTTP {status}, {failure.reason}" if status else failure.reason
        return GenerationUncertainError(
            f"{info.id} was asked to generate at {sent_at:%Y-%m-%d %H:%M:%S} UTC, and the answer of {failure.route} "
            f"was lost ({answer}). A job may exist and may be charged, so the request was not sent again. Look before "
            "you repeat it: client.recent_jobs(since=error) lists the jobs since then, those that match what was sent "
            "first, and client.job(job_id) takes one up.",
            model_id=info.id,
            sent_at=sent_at,
            params=without_files(body),
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
    elif 300 <= status < 400:
        error = _redirected(start, failure)
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


def _redirected(start: str, failure: Failure) -> RedirectRefusedError:
    where = f" to {failure.location}" if failure.location else ""
    error = RedirectRefusedError(
        f"{start}: {failure.route} answers with a redirect{where} (HTTP {failure.status}), and none is followed: the "
        "request would be sent again, perhaps to somebody else. Check the base URL (base_url, SCENARIO_BASE_URL)."
    )
    error.location = failure.location
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
    waits = (retry_after, number(details, "remainingSeconds"))
    # The longer of what the header and a cooldown say; what has passed asks for nothing.
    error.retry_after = max(
        (wait for wait in waits if wait is not None and wait >= 0), default=None
    )
    return error


def _parameter(reason: str, info: ModelInfo | None) -> str | None:
    """The parameter that a reason is about, by wire name."""
    for name in _NAMED.findall(reason):
        if info is not None and name in info.parameters:
            return str(name)
    return None


def _sentence(reason: str) -> str:
    return reason if reason.endswith((".", "!", "?")) else f"{reason}."
