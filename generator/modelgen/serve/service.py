"""Everything that the fake remembers."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import time
import zlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from itertools import count

from . import assets, jobs, json_text, limits, media
from .assets import Asset
from .identity import FOUNDED, new_id
from .jobs import Job
from .media import MediaFile
from .memory import Memory
from .model_endpoint import ModelEndpoint
from .requests import Request, trimmed
from .settings import Fault, Settings
from .uploads import Upload


class Service:
    """The state of the fake. Endpoints and tests share one.

    Attributes:
        models: By id.
        settings: How it behaves; may be changed at any time.
        faults: What goes wrong, in order.
        requests: What came in, the oldest first.
        jobs: By id, the oldest first; so are assets and uploads.
        memory: Another object after every `reset`.
        sleep: Waits for some seconds.
    """

    def __init__(
        self,
        models: Mapping[str, ModelEndpoint],
        settings: Settings | None = None,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """Models by id, how it behaves at first, the time in seconds since 1970, and how time is let pass."""
        self.models = dict(models)
        self.sleep = sleep
        self._clock = clock
        self._first_settings = replace(settings or Settings())
        self.reset()

    def reset(self) -> None:
        """Forget everything; back to the first settings."""
        self.settings = replace(self._first_settings)
        self.memory = object()
        self.faults: list[Fault] = []
        self.requests: list[Request] = []
        self.jobs: Memory[Job] = Memory(limits.MOST_JOBS, limits.MOST_JOB_BYTES, lambda job: len(job.input_json))
        self.uploads: Memory[Upload] = Memory(
            limits.MOST_UPLOADS, limits.MOST_UPLOAD_BYTES, lambda upload: 0 if upload.completed else upload.size
        )
        self._serials = count(1)
        self._skipped = 0.0
        self._secret = secrets.token_bytes(16)
        made = (media.png(1), media.mp4(1), media.glb(1), media.wav(1), media.txt(1))
        # Documented ids, so that an example without files of its own has some to name.
        examples = [self._example(file) for file in made]
        self.assets: Memory[Asset] = Memory(
            limits.MOST_ASSETS,
            limits.MOST_ASSET_BYTES,
            lambda asset: len(asset.file.content),
            {asset.id: asset for asset in examples},
        )

    # Time

    def now(self) -> float:
        """Seconds since 1970."""
        return self._clock() + self._skipped

    def advance(self, seconds: object) -> None:
        """Let time pass without waiting, for all that the fake remembers.

        Raises:
            ValueError: It is no number of seconds from 0 to a year, or time is ten years ahead already.
        """
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 <= seconds <= limits.YEAR:
            raise ValueError(f"advance must be a number of seconds from 0 to {limits.YEAR}")
        if self._skipped + seconds > 10 * limits.YEAR:
            raise ValueError("advance leads more than ten years ahead: reset the fake")
        self._skipped += seconds

    # Requests

    def note(self, request: Request) -> None:
        """Remember that it came in."""
        self.requests.append(request)
        trimmed(self.requests)

    def sent(self, method: str, path: str) -> list[Request]:
        """The requests to a path, oldest first."""
        return [request for request in self.requests if (request.method, request.path) == (method, path)]

    def fault(self, method: str, path: str) -> Fault | None:
        """What goes wrong with this request."""
        return next((fault for fault in self.faults if fault.matches(method, path)), None)

    # Jobs

    def start(self, model: ModelEndpoint, body: Mapping[str, object]) -> Job:
        """Start a generation. Its results are made at once, and there for others when it is done."""
        seed = zlib.crc32(json_text.write(dict(sorted(body.items()))))
        capability = model.capabilities[0]
        made = [media.made_by(capability, seed + index) for index in range(self.settings.results)]
        return self.begin_job(
            "custom",
            body,
            price=model.price,
            files=[file for file in made if file is not None],
            asset_type=assets.made_type(capability),
            model=model,
            output={"text": f"Fake answer number {seed}."} if None in made else {},
        )

    def begin_job(
        self,
        kind: str,
        body: Mapping[str, object],
        *,
        price: float,
        files: Sequence[MediaFile] = (),
        asset_type: str = "unknown",
        model: ModelEndpoint | None = None,
        output: Mapping[str, object] | None = None,
    ) -> Job:
        """Start a job of a kind (see `jobs.TYPES`) that makes these files."""
        settings, job_id, now = self.settings, new_id("job"), self.now()
        succeeds = settings.outcome == "success"
        kept = [
            self.keep_file(
                file,
                f"result{file.extension}",
                asset_type,
                created=now + settings.job_seconds,
                model_id=None if model is None else model.id,
                job_id=job_id,
            )
            for file in (files if succeeds else ())
        ]
        job = Job(
            id=job_id,
            serial=next(self._serials),
            type=kind,
            model=model,
            input_json=json_text.write(dict(body)).decode(),
            created=now,
            seconds=settings.job_seconds,
            outcome=settings.outcome,
            error=settings.error,
            hint=settings.hint,
            refunds=settings.refunds,
            price=price,
            asset_ids=tuple(asset.id for asset in kept),
            output=(output or {}) if succeeds else {},
        )
        self.jobs.keep(job.id, job)
        return job

    def running_jobs(self) -> int:
        now = self.now()
        return sum(jobs.is_running(job, now) for job in self.jobs.values())

    # Files

    def asset(self, asset_id: str) -> Asset | None:
        """The asset, if it is there for others: not deleted, nor of a job that is not done."""
        asset = self.assets.get(asset_id)
        return asset if asset is not None and asset.deleted is None and self.is_made(asset) else None

    def is_made(self, asset: Asset) -> bool:
        """Whether the job that makes it, if there is one, is done."""
        job = self.jobs.get(asset.job_id or "")
        return job is None or jobs.status(job, self.now()) == "success"

    def keep_file(
        self,
        file: MediaFile,
        name: str,
        kind: str,
        parent_id: str | None = None,
        *,
        created: float | None = None,
        model_id: str | None = None,
        job_id: str | None = None,
    ) -> Asset:
        """A new asset of a type; see `Asset` for all."""
        created = self.now() if created is None else created
        asset = Asset(
            id=new_id("asset"),
            serial=next(self._serials),
            file=file,
            name=name,
            type=kind,
            created=created,
            updated=created,
            model_id=model_id,
            job_id=job_id,
            parent_id=parent_id,
        )
        self.assets.keep(asset.id, asset)
        return asset

    def _example(self, file: MediaFile) -> Asset:
        return Asset(
            id=f"asset_example-{file.kind}",
            serial=next(self._serials),
            file=file,
            name=f"example{file.extension}",
            type=assets.uploaded_type(file.kind),
            created=FOUNDED,
            updated=FOUNDED,
            is_public=True,
        )

    def signed(self, path: str) -> str:
        """The path with what lets it be used without credentials for a while."""
        expires = f"{self.now() + self.settings.url_seconds:.3f}"
        return f"{path}?expires={expires}&signature={self._signature(path, expires)}"

    def admits(self, path: str, query: Mapping[str, str]) -> bool:
        """Whether the query is one that `signed` gave the path, and still good."""
        expires = query.get("expires", "")
        known = self._signature(path, expires).encode()
        return hmac.compare_digest(known, query.get("signature", "").encode("utf-8", "replace")) and self.now() < float(
            expires
        )

    def _signature(self, path: str, expires: str) -> str:
        text = f"{path}\n{expires}".encode("utf-8", "replace")
        return hmac.new(self._secret, text, hashlib.sha256).hexdigest()[:32]
