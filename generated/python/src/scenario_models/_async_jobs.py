"""Jobs: generations under way, and what they made."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ._answers import Asset, JobState, JobStatus
from ._errors import (
    DownloadError,
    JobCanceledError,
    JobFailedError,
    JobNotFinishedError,
    ScenarioModelsError,
)
from ._polling import Watch, resume
from ._progress import Progress
from ._recent import described
from ._saving import PartialFile, file_names, is_saved, make_folder
from ._threads import in_thread

if TYPE_CHECKING:
    from ._async_storage import AsyncStorage
    from ._async_transport import AsyncTransport

_LONGEST_LOOK = 30.0  # seconds; a look that hangs must not outlast a wait by much
_SHORTEST_LOOK = 2.0


class AsyncJob:
    """A generation that was started. It runs in the service whether or not anyone waits.

    Attributes:
        id: The job's id; `client.job(id)` takes it up again, in another process too.
        creative_units: What starting it was charged, None where the service did not say.
        state: What it was like when last looked at, None before the first look.
    """

    def __init__(
        self,
        transport: AsyncTransport,
        storage: AsyncStorage,
        job_id: str,
        *,
        model_id: str | None = None,
        state: JobState | None = None,
        creative_units: float | None = None,
    ) -> None:
        self._transport = transport
        self._storage = storage
        self.id = job_id
        self.state = state
        self._model_id = model_id
        self._charged = creative_units

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {described(self.id, self.model_id, self.state)}>"

    @property
    def model_id(self) -> str | None:
        """The model, None where nobody has said yet: of a job taken up by its id the service may."""
        return self._model_id or (self.state.model_id if self.state else None)

    @property
    def status(self) -> JobStatus | None:
        """The status when last looked at, None before the first look."""
        return self.state.status if self.state else None

    @property
    def progress(self) -> float:
        """From 0 to 1, when last looked at."""
        return self.state.progress if self.state else 0.0

    @property
    def done(self) -> bool:
        """Whether it had ended, well or not, when last looked at."""
        return self.state is not None and self.state.done

    @property
    def output(self) -> Mapping[str, object]:
        """Results that are no files, such as the text of a language model; empty before the end."""
        return self.state.output if self.state else {}

    @property
    def creative_units(self) -> float | None:
        if self._charged is not None or self.state is None:
            return self._charged
        return self.state.creative_units

    async def refresh(self) -> JobState:
        """Look at the job once.

        Raises:
            NotFoundError: There is no such job.
            ScenarioModelsError: The service was not reached, or failed.
        """
        self.state = await self._transport.job(self.id)
        return self.state

    async def wait(
        self,
        *,
        timeout: float | None = 1800.0,
        on_progress: Callable[[Progress], object] | None = None,
        poll: float = 1.0,
    ) -> AsyncJob:
        """Wait for success.

        Args:
            timeout: Seconds after which to stop waiting, None for never. The job itself goes on.
            on_progress: Called after every look; `ProgressBar()` draws a bar.
            poll: Seconds between the first looks. They grow to 10, with a jitter.

        Returns:
            The job itself.

        Raises:
            JobFailedError: It failed; the message has the service's reason.
            JobCanceledError: It was canceled.
            JobTimeoutError: It has not ended in time; wait again.
            JobUnreachableError: It could not be looked at for five minutes.
            ScenarioModelsError: The service refused to show it.
        """
        clock = self._transport.clock
        watch = Watch(self.id, timeout=timeout, poll=poll, on_progress=on_progress, now=clock.now)
        while not await self.look(watch):
            await clock.sleep(watch.pause(self.state))
        self.require_success()
        return self

    async def look(self, watch: Watch) -> bool:
        """Look once on behalf of a wait; whether the job has ended."""
        if not self.done:
            remaining = watch.remaining
            within = _LONGEST_LOOK if remaining is None else min(_LONGEST_LOOK, remaining)
            try:
                self.state = await self._transport.job(self.id, within=max(within, _SHORTEST_LOOK))
            except ScenarioModelsError as error:
                watch.missed(error, self.state)
                return False
        if self.state is not None:
            watch.saw(self.state)
        return self.done

    def require_success(self) -> None:
        """Raise what kept the job from success, as far as is known.

        Raises:
            JobFailedError: It failed.
            JobCanceledError: It was canceled.
            JobNotFinishedError: It has not ended.
        """
        state = self.state
        if state is None or not state.done:
            known = state.status if state else "of unknown status"
            raise JobNotFinishedError(
                f"{self.id} is {known} and has no results yet. {resume(self.id)}",
                job_id=self.id,
                state=state,
            )
        if state.status == "canceled":
            raise JobCanceledError(
                f"{self.id} was canceled.{_cost(state)}", job_id=self.id, state=state
            )
        if state.status == "failure":
            reason = (state.error or "the service gives no reason").rstrip(".")
            hint = f" {state.hint}" if state.hint else ""
            raise JobFailedError(
                f"{self.id} failed: {reason}.{hint}{_cost(state)}", job_id=self.id, state=state
            )

    async def assets(self) -> list[Asset]:
        """The results, in the service's order, with fresh URLs.

        Raises:
            JobNotFinishedError: The job has not ended; `wait` first.
            JobFailedError: It failed.
            JobCanceledError: It was canceled.
        """
        if not self.done:
            await self.refresh()
        self.require_success()
        ids = self.state.asset_ids if self.state else ()
        return [await self._transport.asset(asset_id) for asset_id in ids]

    async def download(
        self,
        directory: str | os.PathLike[str],
        *,
        overwrite: bool = False,
        original: bool = False,
    ) -> list[Path]:
        """Save the results as `<asset id>.<extension>`.

        Each file appears whole or not at all. One that is there from an earlier download is kept as it is, so a
        download that was cut short can be repeated.

        Args:
            directory: The folder; made if it is not there.
            overwrite: Whether to replace other files of these names.
            original: Whether to take the files from before the service converted them, where it did.

        Returns:
            The paths, in the order of `assets()`.

        Raises:
            DownloadExistsError: Another file has the name of a result; nothing was downloaded.
            DownloadError: The folder cannot be made, or a result could not be fetched. It stays in the service.
            JobError: As for `assets()`.
        """
        assets = await self.assets()
        folder = Path(directory)
        await in_thread(make_folder, folder)
        paths = [folder / name for name in file_names(assets, original=original)]
        saved = [
            is_saved(path, asset, overwrite=overwrite, original=original)
            for path, asset in zip(paths, assets, strict=True)
        ]
        for asset, path, there in zip(assets, paths, saved, strict=True):
            if not there:
                await self._save(asset, path, overwrite=overwrite, original=original)
        return paths

    async def _save(self, asset: Asset, path: Path, *, overwrite: bool, original: bool) -> None:
        from ._async_storage import RefusedURLError

        try:
            with PartialFile(path, asset_id=asset.id, overwrite=overwrite) as file:
                try:
                    await self._storage.save(_url(asset, original), file, asset.id)
                except RefusedURLError:
                    # The URL is short-lived, and earlier files may have taken long.
                    asset = await self._transport.asset(asset.id)
                    await in_thread(file.restart)
                    await self._storage.save(_url(asset, original), file, asset.id)
                await in_thread(file.finish)
        except ScenarioModelsError:
            raise
        except RefusedURLError as error:
            reason = str(error)
        except OSError as error:
            reason = f"{path} cannot be written ({error.strerror or type(error).__name__})"
        else:
            return
        raise DownloadError(
            f"{asset.id} was not saved: {reason}. It stays in the service; download it again.",
            asset_id=asset.id,
        )

    async def cancel(self) -> JobState | None:
        """Ask the service to cancel the job.

        Raises:
            CancelRefusedError: It does not cancel jobs of this kind, which is so for most generations.
        """
        state = await self._transport.cancel(self.id)
        if state is not None:
            self.state = state
        return self.state


def _url(asset: Asset, original: bool) -> str:
    return (asset.original_url if original else None) or asset.url


def _cost(state: JobState) -> str:
    if state.creative_units is None:
        return ""
    units = f"{state.creative_units:g} creative units"
    if state.refundable:
        return f" Its {units} are refunded."
    return f" Its {units} are not refunded." if state.refundable is False else f" It cost {units}."
