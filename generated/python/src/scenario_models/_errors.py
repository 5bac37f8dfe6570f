"""What can go wrong, as types.

    ScenarioModelsError
    ├── SettingsError                   a setting or a variable of the environment cannot work
    ├── UnknownModelError               no model of the catalogue has this id
    ├── ValidationError                 nothing was sent; carries every issue at once
    │   └── SignatureError              a parameter by a name that is none, or one left out
    ├── UploadError                     a file could not be uploaded; nothing was generated
    ├── ConnectionFailedError           no answer, and no generation was at stake
    ├── GenerationUncertainError        a generation may have been started and paid for
    ├── APIError                        the service answered with an error
    │   ├── RequestRejectedError        400, 404, 422: names the parameter where the reason does
    │   │   └── NotFoundError           404
    │   ├── AuthenticationError         401, or no usable credentials
    │   ├── PermissionDeniedError       403
    │   │   └── PlanRequiredError       403, the model needs another plan
    │   ├── RateLimitError              429, with the limit that was met
    │   ├── RedirectRefusedError        3xx: no redirect is followed
    │   └── ServerError                 5xx
    ├── JobError                        carries the job's id and last known state
    │   ├── JobFailedError
    │   ├── JobCanceledError
    │   ├── JobTimeoutError             the job goes on; only the waiting ended
    │   ├── JobUnreachableError         the job may go on; it could not be looked at
    │   ├── JobNotFinishedError
    │   └── CancelRefusedError
    ├── DownloadError
    │   └── DownloadExistsError
    └── GatherError                     some of several jobs failed; carries all results

Messages hold no credentials, no signed URLs and no file contents, and no error holds the request it came from.
All can be pickled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._answers import JobState
    from .issues import Issue


class ScenarioModelsError(Exception):
    """Base of every error that this package raises on purpose."""


class SettingsError(ScenarioModelsError, ValueError):
    """A setting cannot work: an argument of the client, or a variable of the environment. Nothing was sent."""


class UnknownModelError(ScenarioModelsError, KeyError):
    """No model of the catalogue has this id."""

    def __str__(self) -> str:
        return str(self.args[0])  # a KeyError would show it in quotes


class ParameterAdvice(UserWarning):
    """A parameter that is sent but has no effect as the others are set (catalogue, `usedWhen`)."""


class DeprecatedAdvice(DeprecationWarning):
    """A model or a parameter that is still there, and should no longer be used (catalogue, `deprecated`)."""


class ValidationError(ScenarioModelsError, ValueError):
    """The parameters break the model's rules. Nothing was sent, nothing was charged.

    Attributes:
        issues: Every problem, in documented order.
        model_id: The model that they were meant for.
    """

    def __init__(
        self, message: str, *, issues: Sequence[Issue] = (), model_id: str | None = None
    ) -> None:
        super().__init__(message)
        self.issues = list(issues)
        self.model_id = model_id


class SignatureError(ValidationError, TypeError):
    """The arguments do not fit the method: one has a name that is none, or one is missing. Nothing was sent."""


class UploadError(ScenarioModelsError):
    """A file could not be read or uploaded. Nothing was generated, nothing was charged.

    Attributes:
        file: The file's name.
    """

    def __init__(self, message: str, *, file: str | None = None) -> None:
        super().__init__(message)
        self.file = file


class ConnectionFailedError(ScenarioModelsError, ConnectionError):
    """The service gave no answer, after retries where retrying is safe. No generation was started.

    Attributes:
        timed_out: Whether the wait for an answer ran out, as opposed to a connection that failed or broke.
    """

    def __init__(self, message: str, *, timed_out: bool = False) -> None:
        super().__init__(message)
        self.timed_out = timed_out


class GenerationUncertainError(ScenarioModelsError):
    """A generation was asked for, and no usable answer came: it may run, and it may be charged.

    It was not sent again. Look with `client.recent_jobs(since=error)` before you repeat the call.

    Attributes:
        model_id: The model.
        sent_at: When the request went out, in UTC.
        params: The body that was sent; files written into it are left out.
        status_code: The status of the answer, None where none came.
        timed_out: Whether the wait for an answer ran out.
    """

    def __init__(
        self,
        message: str,
        *,
        model_id: str | None = None,
        sent_at: datetime | None = None,
        params: Mapping[str, object] | None = None,
        status_code: int | None = None,
        timed_out: bool = False,
    ) -> None:
        super().__init__(message)
        self.model_id = model_id
        self.sent_at = sent_at
        self.params = dict(params or {})
        self.status_code = status_code
        self.timed_out = timed_out


class APIError(ScenarioModelsError):
    """The service answered with an error.

    Attributes:
        status_code: The HTTP status.
        reason: What the service said, with file contents and credentials left out.
        request_id: The answer's request id, for the vendor's support.
    """

    def __init__(
        self,
        message: str,
        *,
        status_code: int | None = None,
        reason: str | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.reason = reason
        self.request_id = request_id


class RequestRejectedError(APIError):
    """The service refused the request (400, 404, 409, 422). A refused generation was not started.

    Attributes:
        parameter: The wire name of the parameter that the reason names, None where it names none.
    """

    parameter: str | None = None


class NotFoundError(RequestRejectedError):
    """What the request names does not exist, or not for these credentials (404)."""


class AuthenticationError(APIError):
    """The credentials are missing, malformed or refused (401)."""


class PermissionDeniedError(APIError):
    """The credentials may not do this (403)."""


class PlanRequiredError(PermissionDeniedError):
    """The team's plan does not include the model (403 `ModelAccessRestrictedError`).

    Attributes:
        model_id: The model.
        required_plan: The plan that includes it, where the service names one.
    """

    model_id: str | None = None
    required_plan: str | None = None


class RateLimitError(APIError):
    """A limit of the team is reached, and waiting did not help in time (429). Nothing was started.

    Attributes:
        action: Which limit (`details.actionName`), None where the service does not say.
        limit: How many at a time it allows (`details.actionLimit`).
        retry_after: Seconds until the service expects to accept, None where it does not say.
    """

    action: str | None = None
    limit: int | None = None
    retry_after: float | None = None


class RedirectRefusedError(APIError):
    """The answer was a redirect (3xx), which is not followed: the request would be sent again, perhaps elsewhere.

    Attributes:
        location: Scheme and host that it leads to, None where it names none.
    """

    location: str | None = None


class ServerError(APIError):
    """The service failed (5xx), after retries where retrying is safe. No generation was at stake."""


class JobError(ScenarioModelsError):
    """Something about a job. The job itself is `client.job(error.job_id)`.

    Attributes:
        job_id: The job.
        state: What was last known of it, None where nothing was.
    """

    def __init__(self, message: str, *, job_id: str = "", state: JobState | None = None) -> None:
        super().__init__(message)
        self.job_id = job_id
        self.state = state


class JobFailedError(JobError):
    """The job ended with status `failure`.

    `state.error` and `state.hint` are the service's own words.
    """


class JobCanceledError(JobError):
    """The job ended with status `canceled`."""


class JobTimeoutError(JobError, TimeoutError):
    """The job did not end in time. It goes on: wait again with `client.job(error.job_id).wait()`."""


class JobUnreachableError(JobError):
    """The job could not be looked at for several minutes. It goes on: wait again later."""


class JobNotFinishedError(JobError):
    """The job has no results yet."""


class CancelRefusedError(JobError):
    """The service does not cancel this kind of job. It goes on, and it is charged."""


class DownloadError(ScenarioModelsError):
    """A result could not be saved. It stays in the service and can be downloaded again.

    Attributes:
        asset_id: The result.
    """

    def __init__(self, message: str, *, asset_id: str | None = None) -> None:
        super().__init__(message)
        self.asset_id = asset_id


class DownloadExistsError(DownloadError, FileExistsError):
    """Another file has the name that the result would get. Nothing was overwritten."""


class GatherError(ScenarioModelsError):
    """Some of several jobs did not succeed. The others did, and are here.

    Attributes:
        results: In the order of the calls: the finished job, or the error.
    """

    def __init__(self, message: str, *, results: Sequence[object] = ()) -> None:
        super().__init__(message)
        self.results = list(results)
