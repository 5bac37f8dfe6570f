"""What the generated client can do whatever its models are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING, ClassVar

from ._answers import is_identifier
from ._async_catalogue import AsyncCatalogue
from ._async_jobs import AsyncJob
from ._clock import AsyncClock, require_seconds
from ._errors import GenerationUncertainError, UploadError
from ._media import fits, upload_kind
from ._progress import Progress
from ._recent import matching_first
from ._sources import ACCEPTED, FileInput, UnusableFileError, source_of
from ._starting import AsyncStartable
from ._threads import in_thread

if TYPE_CHECKING:
    import httpx
    from scenario_sdk import AsyncScenario
    from typing_extensions import Self

    from ._async_storage import AsyncStorage
    from ._async_transport import AsyncTransport

_CLOCKS = timedelta(minutes=1)  # by which the service's clock and this one may differ
_MANY = 1000  # jobs among which one that was lost is looked for


class AsyncBaseClient:
    """The official SDK's client with the catalogue's models on it.

    Args:
        sdk: A client of the official SDK to use; it is not closed with this one. None makes one, from the arguments
            that follow and where they are absent from the SDK's environment variables (`SCENARIO_SDK_API_KEY`,
            `SCENARIO_SDK_API_SECRET`, `SCENARIO_SDK_JWT`, `SCENARIO_BASE_URL`).
        api_key: For Basic authentication.
        api_secret: For Basic authentication.
        bearer_auth: A bearer token instead.
        base_url: Of the API; `modelgen serve` prints one for tests.
        timeout: Seconds to wait for an answer; the SDK's default is 60.
        project_id: The project that jobs and uploads belong to.
        rate_limit_wait: Seconds for which a call waits while a limit of the team is met (429).
        storage_client: The HTTP client for signed URLs (parts of uploads, downloads); it is not closed with this one.
        clock: Where the time for pauses comes from, None for the real one.

    Raises:
        AuthenticationError: There are no credentials, or they cannot be sent.
        SettingsError: The base URL, a proxy or certificates that the environment names cannot be used.
        ValueError: Both `sdk` and settings for a new one are given, or a length of time is none.
    """

    _attributes: ClassVar[Mapping[str, str]] = {}

    def __init__(
        self,
        *,
        sdk: AsyncScenario | None = None,
        api_key: str | None = None,
        api_secret: str | None = None,
        bearer_auth: str | None = None,
        base_url: str | None = None,
        timeout: float | None = None,
        project_id: str | None = None,
        rate_limit_wait: float = 300.0,
        storage_client: httpx.AsyncClient | None = None,
        clock: AsyncClock | None = None,
    ) -> None:
        # Here, because importing this package must not import the SDK.
        import scenario_sdk

        from ._async_storage import AsyncStorage
        from ._async_transport import AsyncTransport
        from ._credentials import refuse_malformed, require_credentials
        from ._http import async_http_client_of
        from ._settings import require_address, with_address, with_network

        settings = (api_key, api_secret, bearer_auth, base_url, timeout)
        if sdk is not None and any(setting is not None for setting in settings):
            raise ValueError("Pass either sdk or settings for a new one, not both.")
        require_seconds("timeout", timeout, more_than=0)
        require_seconds("rate_limit_wait", rate_limit_wait)
        clock = AsyncClock() if clock is None else clock
        self._own = sdk is None
        if sdk is None:
            http_client = with_network(lambda: async_http_client_of(clock.now))
            sdk = with_address(
                lambda: scenario_sdk.AsyncScenario(
                    api_key=api_key,
                    api_secret=api_secret,
                    bearer_auth=bearer_auth,
                    base_url=base_url,
                    timeout=scenario_sdk.not_given if timeout is None else timeout,
                    http_client=http_client,
                ),
                base_url,
            )
            require_credentials(sdk)
        refuse_malformed(sdk)
        require_address(sdk.base_url, base_url if self._own else "the SDK's")
        self._sdk = sdk
        self._project_id = project_id
        self._rate_limit_wait = rate_limit_wait
        self._transport = AsyncTransport(
            sdk, project_id=project_id, rate_limit_wait=rate_limit_wait, clock=clock
        )
        self._storage = AsyncStorage(storage_client, clock)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._sdk.base_url.host}>"

    @property
    def sdk(self) -> AsyncScenario:
        """The official SDK's client, for everything that is no model.

        Where this client made it, it follows no redirect and bounds answers.
        """
        return self._sdk

    @property
    def project_id(self) -> str | None:
        """The project that jobs and uploads belong to."""
        return self._project_id

    @property
    def models(self) -> AsyncCatalogue:
        """The models by id: `client.models["model_…"].run(…)`. Attributes say more to type checkers and editors."""
        return AsyncCatalogue(self, self._attributes)

    def job(self, job_id: str) -> AsyncJob:
        """Take up a job by its id. Sends nothing yet: `wait`, `refresh`, `assets` and `download` look at it.

        Raises:
            ValueError: The id is empty, or cannot be one.
        """
        if not is_identifier(job_id):
            raise ValueError(f"{job_id!r} is no job id." if job_id else "The job id is empty.")
        return AsyncJob(self._transport, self._storage, job_id)

    async def recent_jobs(
        self, *, since: datetime | GenerationUncertainError | None = None, limit: int = 20
    ) -> list[AsyncJob]:
        """The newest jobs of models, newest first; `job.state.input` has their parameters.

        Args:
            since: Only jobs created after this, less a minute for clocks that differ; with its time zone. An error
                that says that an answer was lost stands for the time of its request, and those of the jobs come first
                that have its model and everything that was sent.
            limit: How many at most.

        Raises:
            ValueError: `since` has no time zone.
            ServerError: The service's list comes to no end.
            ScenarioModelsError: The service was not reached, or failed.
        """
        lost = since if isinstance(since, GenerationUncertainError) else None
        after = since.sent_at if isinstance(since, GenerationUncertainError) else since
        if after is not None and after.tzinfo is None:
            raise ValueError("since has no time zone; use datetime.now(timezone.utc).")
        after = None if after is None else after - _CLOCKS
        # Of the jobs since then the one that was lost is among the oldest.
        states = await self._transport.recent_jobs(after, max(limit, _MANY) if lost else limit)
        states = matching_first(states, lost)[:limit] if lost else states
        return [AsyncJob(self._transport, self._storage, state.id, state=state) for state in states]

    async def gather(
        self,
        calls: Iterable[AsyncStartable],
        *,
        limit: int = 4,
        timeout: float | None = 1800.0,
        on_progress: Callable[[Progress], object] | None = None,
        poll: float = 1.0,
    ) -> list[AsyncJob]:
        """Start several jobs and wait for all.

        At most `limit` run at a time, and fewer where the service says that the team may run fewer (429,
        `details.actionLimit`). All calls are made, whatever becomes of others.

        Args:
            calls: Jobs, or calls that start them. `functools.partial(client.model.run, prompt=prompt)` keeps the
                arguments of now; a lambda in a loop would see the last ones.
            limit: How many run at a time.
            timeout: Seconds to wait for each job, None for ever.
            on_progress: Called after every look at any of the jobs.
            poll: Seconds between the first looks at a job.

        Returns:
            The finished jobs, in the order of `calls`.

        Raises:
            GatherError: Some did not succeed; `results` has the jobs that did and the errors, in order.
        """
        from ._async_gather import AsyncGathering

        return await AsyncGathering(
            calls,
            limit=limit,
            timeout=timeout,
            poll=poll,
            on_progress=on_progress,
            rate_limit_wait=self._rate_limit_wait,
            clock=self._transport.clock,
        ).run()

    async def upload(self, file: FileInput, *, kind: str | None = None) -> str:
        """Upload a file once to use it in several calls.

        Args:
            file: A `Path`, bytes, a file open for reading bytes, a Pillow image, a `data:` URL or an `https:` URL.
            kind: The asset kind that it must be, None for any.

        Returns:
            Its asset id.

        Raises:
            UploadError: It cannot be read, is of another kind, or did not get there.
        """
        from ._async_uploads import upload

        try:
            source = await in_thread(source_of, file)
        except UnusableFileError as error:
            raise UploadError(f"The file {error}.") from None
        if source is None and isinstance(file, str):
            raise UploadError("An asset id needs no upload.")
        if source is None:
            raise UploadError(f"The file must be {ACCEPTED}, not a Python {type(file).__name__}.")
        if not fits(source.media, kind):
            raise UploadError(
                f"{source.name} is {source.media.content_type}, not {kind}.", file=source.name
            )
        return await upload(self._transport, self._storage, source, upload_kind(source.media, kind))

    async def close(self) -> None:
        """Close the connections that this client made."""
        await self._storage.close()
        if self._own:
            await self._sdk.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()


def connections(client: AsyncBaseClient) -> tuple[AsyncTransport, AsyncStorage]:
    """What the resources of a client send their requests through."""
    return client._transport, client._storage  # pyright: ignore[reportPrivateUsage]
