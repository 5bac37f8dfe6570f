"""Requests to the service, each with the retries that are safe for it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import scenario_sdk

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
from ._concurrency import async_sleep
from ._errors import (
    CancelRefusedError,
    RateLimitError,
    RequestRejectedError,
    ScenarioModelsError,
)
from ._media import UploadKind
from ._model import ModelInfo
from ._polling import backoff, resume
from ._redaction import HiddenText
from ._sdk_errors import Caught, Failure, call_error, generation_error

if TYPE_CHECKING:
    from scenario_sdk import AsyncScenario

log = logging.getLogger("scenario_models")

WAITS_ELSEWHERE: ContextVar[bool] = ContextVar("scenario_models_waits_elsewhere", default=False)
"""Set while a caller deals with 429 itself, so that `start` does not sleep."""

_RETRIES = 4


@dataclass(frozen=True, slots=True)
class Started:
    """A job that was just started, and what it was charged."""

    job: JobState
    creative_units: float | None


class AsyncTransport:
    """The service as this package uses it, on the official SDK.

    Args:
        sdk: The SDK's client. Its own settings hold, its number of retries apart.
        project_id: Sent with every request that takes one.
        rate_limit_wait: Seconds for which to wait at 429 before giving up.
    """

    def __init__(
        self, sdk: AsyncScenario, *, project_id: str | None, rate_limit_wait: float
    ) -> None:
        # The SDK repeats a POST after timeouts and 5xx, which here would pay twice.
        self._once = sdk.with_options(max_retries=0)
        self._patient = sdk.with_options(max_retries=max(_RETRIES, sdk.max_retries))
        self._project_id = project_id if project_id is not None else scenario_sdk.omit
        self._rate_limit_wait = rate_limit_wait
        self._secrets = tuple(
            secret for secret in (sdk.api_key, sdk.api_secret, sdk.bearer_auth) if secret
        )

    async def start(self, info: ModelInfo, body: Mapping[str, object]) -> Started:
        """Start a generation. The request is repeated only after 429, which starts nothing.

        Raises:
            GenerationUncertainError: No usable answer came.
            RateLimitError: A limit was still met after `rate_limit_wait` seconds.
            ScenarioModelsError: The service refused, or was not reached.
        """
        waited, attempt = 0.0, 0
        while True:
            error = await self._try_to_start(info, body)
            if isinstance(error, Started):
                return error
            if not isinstance(error, RateLimitError) or WAITS_ELSEWHERE.get():
                raise error
            pause = error.retry_after
            if pause is None:
                pause = backoff(attempt, first=1.0, longest=15.0)
            if waited + pause > self._rate_limit_wait:
                raise error
            log.info("%s: rate limit reached, trying again in %.1f seconds", info.id, pause)
            await async_sleep(pause)
            waited, attempt = waited + pause, attempt + 1

    async def _try_to_start(
        self, info: ModelInfo, body: Mapping[str, object]
    ) -> Started | ScenarioModelsError:
        sent_at = datetime.now(timezone.utc)
        try:
            with Caught(self._secrets) as caught:
                # As an extra body, because the SDK renames some keys of its own in `body`.
                response = await self._once.generate.with_raw_response.run_model(
                    info.id, body={}, extra_body=body, project_id=self._project_id
                )
                answer = mapping(await response.json())
                job = read_job(answer)
                if job is not None:
                    return Started(job, number(answer, "creativeUnitsCost"))
                caught.failure = Failure("nonsense", "no job in it", status=response.status_code)
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
        return generation_error(caught.failure, info, sent_at)

    async def estimate(self, info: ModelInfo, body: Mapping[str, object]) -> Estimate:
        """Ask for the price of a generation (`dryRun=true`, HTTP 269). It starts nothing, so it is retried."""
        with Caught(self._secrets) as caught:
            response = await self._patient.generate.with_raw_response.run_model(
                info.id,
                body={},
                extra_body=body,
                dry_run="true",
                project_id=self._project_id,
            )
            # The SDK's own type of this answer demands a job, so the JSON is read instead.
            estimate = read_estimate(await response.json())
            if estimate is not None:
                return estimate
            caught.failure = Failure("nonsense", "no price in it", status=response.status_code)
        raise call_error(caught.failure, f"estimate {info.id}", info)

    async def job(self, job_id: str, *, within: float | None = None) -> JobState:
        """Look at a job.

        Args:
            job_id: The job.
            within: Seconds for a single try; None for the SDK's own timeout and retries.
        """
        with Caught(self._secrets) as caught:
            if within is None:
                response = await self._patient.jobs.with_raw_response.retrieve(job_id)
            else:
                response = await self._once.jobs.with_raw_response.retrieve(job_id, timeout=within)
            state = read_job(await response.json())
            if state is not None:
                return state
            caught.failure = Failure("nonsense", "no job in it", status=response.status_code)
        raise call_error(caught.failure, f"look at {job_id}")

    async def recent_jobs(self, since: datetime | None, limit: int) -> list[JobState]:
        """The newest jobs of models, newest first."""
        found: list[JobState] = []
        token: str | None = None
        while len(found) < limit:
            page = mapping(await self._jobs_page(since, token))
            jobs = (mapping(item) for item in sequence(page.get("jobs")))
            states = (read_job(job) for job in jobs if text(job, "jobType") in (None, "custom"))
            found.extend(state for state in states if state is not None)
            token = text(page, "nextPaginationToken")
            if token is None:
                break
        return found[:limit]

    async def _jobs_page(self, since: datetime | None, token: str | None) -> object:
        with Caught(self._secrets) as caught:
            jobs = self._patient.jobs.with_raw_response
            page_token = scenario_sdk.omit if token is None else token
            if since is None:
                response = await jobs.list(
                    type="custom", project_id=self._project_id, pagination_token=page_token
                )
            else:
                # The service does not take a date of creation and a type together.
                response = await jobs.list(
                    created_after=since.isoformat(),
                    project_id=self._project_id,
                    pagination_token=page_token,
                )
            return await response.json()
        raise call_error(caught.failure, "list recent jobs")

    async def cancel(self, job_id: str) -> JobState | None:
        """Ask for a job to be canceled.

        Raises:
            CancelRefusedError: The service does not cancel jobs of this kind (400), which is so for most.
        """
        with Caught(self._secrets) as caught:
            response = await self._patient.jobs.with_raw_response.trigger_action(
                job_id, action="cancel", project_id=self._project_id
            )
            return read_job(await response.json())
        error = call_error(caught.failure, f"cancel {job_id}")
        if isinstance(error, RequestRejectedError) and error.status_code == 400:
            raise CancelRefusedError(
                f"{job_id} was not canceled: {error.reason}. It goes on, and it is charged. {resume(job_id)}",
                job_id=job_id,
            )
        raise error

    async def asset(self, asset_id: str) -> Asset:
        """Look up an asset, with fresh URLs."""
        with Caught(self._secrets) as caught:
            response = await self._patient.assets.with_raw_response.retrieve(asset_id)
            asset = read_asset(await response.json())
            if asset is not None:
                return asset
            caught.failure = Failure("nonsense", "no asset in it", status=response.status_code)
        raise call_error(caught.failure, f"look up {asset_id}")

    async def upload_image(self, name: str, image: str) -> str:
        """Upload an image in base64; gives its asset id."""
        with Caught(self._secrets) as caught:
            response = await self._patient.assets.with_raw_response.upload(
                name=name, image=HiddenText(image), project_id=self._project_id
            )
            asset = read_asset(await response.json())
            if asset is not None:
                return asset.id
            caught.failure = Failure("nonsense", "no asset in it", status=response.status_code)
        raise call_error(caught.failure, f"upload {name}")

    async def create_upload(
        self, *, name: str, kind: UploadKind, content_type: str, size: int, parts: int
    ) -> Upload:
        """Announce a file; the answer has a URL for each part."""
        with Caught(self._secrets) as caught:
            response = await self._patient.uploads.with_raw_response.create(
                kind=kind,
                file_name=name,
                content_type=content_type,
                file_size=size,
                parts=parts,
                project_id=self._project_id,
            )
            upload = read_upload(await response.json())
            if upload is not None:
                return upload
            caught.failure = Failure("nonsense", "no upload in it", status=response.status_code)
        raise call_error(caught.failure, f"upload {name}")

    async def create_upload_of_url(self, *, name: str, kind: UploadKind, url: str) -> Upload:
        """Have the service fetch a file."""
        with Caught((*self._secrets, url)) as caught:
            response = await self._patient.uploads.with_raw_response.create(
                kind=kind, url=HiddenText(url), project_id=self._project_id
            )
            upload = read_upload(await response.json())
            if upload is not None:
                return upload
            caught.failure = Failure("nonsense", "no upload in it", status=response.status_code)
        raise call_error(caught.failure, f"upload {name} by its URL")

    async def complete_upload(self, upload_id: str, name: str) -> Upload:
        """Say that all parts are there."""
        with Caught(self._secrets) as caught:
            response = await self._patient.uploads.with_raw_response.trigger_action(
                upload_id, action="complete", project_id=self._project_id
            )
            upload = read_upload(await response.json())
            if upload is not None:
                return upload
            caught.failure = Failure("nonsense", "no upload in it", status=response.status_code)
        raise call_error(caught.failure, f"complete the upload of {name}")

    async def upload_state(self, upload_id: str, name: str) -> Upload:
        """Look at an upload, with fresh URLs for its parts."""
        with Caught(self._secrets) as caught:
            response = await self._patient.uploads.with_raw_response.retrieve(
                upload_id, project_id=self._project_id
            )
            upload = read_upload(await response.json())
            if upload is not None:
                return upload
            caught.failure = Failure("nonsense", "no upload in it", status=response.status_code)
        raise call_error(caught.failure, f"look at the upload of {name}")
