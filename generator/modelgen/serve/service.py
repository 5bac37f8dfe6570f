"""The state of the fake service: jobs, assets and uploads, and what the API says of them."""

from __future__ import annotations

import secrets
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from . import media
from .endpoint import ModelEndpoint
from .faults import Fault, Settings
from .media import MediaFile

OWNER = "proj_fake"
_AUTHOR = "user_fake"

# Where a job is after which part of its time.
_COURSE = ((0.05, "pending"), (0.1, "queued"), (0.2, "warming-up"), (0.9, "in-progress"), (1.0, "finalizing"))


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came in.

    Attributes:
        method: In capitals.
        path: Without `/v1`.
        query: Without repetitions.
        headers: With names in small letters.
        body: The JSON, None where it is none.
        size: Bytes of the body.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str] = field(repr=False)
    body: object
    size: int


@dataclass(slots=True)
class Job:
    id: str
    model: ModelEndpoint
    input: Mapping[str, object]
    created: float
    seconds: float
    outcome: str
    error: str
    hint: str
    refunds: bool
    asset_ids: tuple[str, ...]
    output: Mapping[str, object]
    ended_early: str | None = None

    def part(self) -> float:
        """Which part of its time has passed, from 0 to 1."""
        if self.ended_early is not None or self.seconds <= 0:
            return 1.0
        return min(1.0, (time.time() - self.created) / self.seconds)

    def status(self) -> str:
        if self.ended_early is not None:
            return self.ended_early
        part = self.part()
        return next((status for end, status in _COURSE if part < end), self.outcome)

    def running(self) -> bool:
        return self.status() not in ("success", "failure", "canceled")


@dataclass(slots=True)
class Asset:
    id: str
    file: MediaFile
    name: str
    source: str
    created: float


@dataclass(slots=True)
class Upload:
    id: str
    kind: str
    name: str
    content_type: str | None
    size: int
    part_count: int
    source: str
    created: float
    parts: dict[int, bytes] = field(default_factory=dict)
    url: str | None = None
    completed: float | None = None
    asset_id: str | None = None
    error: str | None = None


class Service:
    """Everything that the fake remembers. Handlers and tests share one.

    Attributes:
        models: By id.
        settings: How it behaves; may be changed at any time.
        faults: What goes wrong, in order.
        requests: What came in, oldest first.
    """

    def __init__(self, models: Mapping[str, ModelEndpoint], settings: Settings | None = None) -> None:
        self.models = dict(models)
        self.settings = settings or Settings()
        self._first_settings = replace(self.settings)
        self.memory = object()  # another after every `reset`
        self.faults: list[Fault] = []
        self.requests: list[Request] = []
        self.jobs: dict[str, Job] = {}
        self.assets: dict[str, Asset] = {}
        self.uploads: dict[str, Upload] = {}
        self._tokens: dict[str, tuple[str, float]] = {}
        for example in (media.png(1), media.mp4(1), media.glb(1), media.wav(1), media.txt(1)):
            # Documented ids, so that an example without files of its own has some to name.
            self._keep(f"asset_example-{example.kind}", example, f"example{example.extension}", "uploaded")

    def reset(self) -> None:
        """Forget everything; back to the first settings."""
        self.__init__(self.models, self._first_settings)  # type: ignore[misc]

    def fault(self, method: str, path: str) -> Fault | None:
        """What goes wrong with this request."""
        return next((fault for fault in self.faults if fault.matches(method, path)), None)

    def sent(self, method: str, path: str) -> list[Request]:
        """The requests to a path, oldest first."""
        return [request for request in self.requests if (request.method, request.path) == (method, path)]

    # Jobs

    def start(self, model: ModelEndpoint, body: Mapping[str, object]) -> Job:
        settings = self.settings
        seed = zlib.crc32(repr(sorted(body.items())).encode(errors="replace"))
        files = [media.made_by(model.capabilities[0], seed + index) for index in range(settings.results)]
        kept = [
            self._keep(_id("asset"), file, f"result{file.extension}", model.capabilities[0]) for file in files if file
        ]
        output = {} if kept else {"text": f"Fake answer number {seed}."}
        succeeds = settings.outcome == "success"
        job = Job(
            id=_id("job"),
            model=model,
            input=dict(body),
            created=time.time(),
            seconds=settings.job_seconds,
            outcome=settings.outcome,
            error=settings.error,
            hint=settings.hint,
            refunds=settings.refunds,
            asset_ids=tuple(asset.id for asset in kept) if succeeds else (),
            output=output if succeeds else {},
        )
        self.jobs[job.id] = job
        return job

    def running_jobs(self) -> int:
        return sum(job.running() for job in self.jobs.values())

    def job_json(self, job: Job) -> dict[str, object]:
        status, part = job.status(), job.part()
        metadata: dict[str, object] = {"input": dict(job.input)}
        if status == "success":
            metadata["assetIds"] = list(job.asset_ids)
            if job.output:
                metadata["output"] = dict(job.output)
        elif status == "failure":
            metadata |= {"error": job.error, "hint": job.hint}
        billing: dict[str, object] = {"cuCost": job.model.price, "cuDiscount": 0}
        if not job.refunds:
            billing["disableRefund"] = True
        return {
            "jobId": job.id,
            "jobType": "custom",
            "status": status,
            "progress": round(part, 2),
            "statusHistory": list(_history(job, status)),
            "metadata": metadata,
            "billing": billing,
            "authorId": _AUTHOR,
            "ownerId": OWNER,
            "createdAt": _date(job.created),
            "updatedAt": _date(job.created + part * job.seconds),
        }

    # Assets

    def keep_file(self, content: bytes, name: str, kind: str, content_type: str) -> Asset:
        suffix = f".{name.rpartition('.')[2]}" if "." in name else ""
        file = MediaFile(kind, content_type, suffix, content, {})
        return self._keep(_id("asset"), file, name, "uploaded")

    def asset_json(self, asset: Asset, base: str) -> dict[str, object]:
        file = asset.file
        return {
            "id": asset.id,
            "url": f"{base}/files/{self.token(asset.id)}",
            "kind": file.kind,
            "mimeType": file.mime_type,
            "properties": {"size": len(file.content), **file.properties},
            "metadata": {"kind": file.kind, "type": asset.source},
            "source": asset.source,
            "status": "success",
            "privacy": "private",
            "tags": [],
            "collectionIds": [],
            "editCapabilities": [],
            "authorId": _AUTHOR,
            "ownerId": OWNER,
            "createdAt": _date(asset.created),
            "updatedAt": _date(asset.created),
        }

    def _keep(self, asset_id: str, file: MediaFile, name: str, source: str) -> Asset:
        asset = Asset(asset_id, file, name, source, time.time())
        self.assets[asset_id] = asset
        return asset

    # Signed URLs

    def token(self, subject: str) -> str:
        """The last part of a signed URL: what it is for, and its signature."""
        signature = secrets.token_urlsafe(12)
        self._tokens[signature] = (subject, time.time() + self.settings.url_seconds)
        return f"{subject}?signature={signature}"

    def admits(self, subject: str, signature: str) -> bool:
        known, expires = self._tokens.get(signature, ("", 0.0))
        return known == subject and time.time() < expires

    # Uploads

    def begin_upload(self, **facts: object) -> Upload:
        upload = Upload(id=_id("upload"), created=time.time(), **facts)  # type: ignore[arg-type]
        self.uploads[upload.id] = upload
        return upload

    def upload_json(self, upload: Upload, base: str) -> dict[str, object]:
        answer: dict[str, object] = {
            "id": upload.id,
            "kind": upload.kind,
            "fileName": upload.name,
            "source": upload.source,
            "status": self.upload_status(upload),
            "authorId": _AUTHOR,
            "ownerId": OWNER,
            "createdAt": _date(upload.created),
            "updatedAt": _date(upload.completed or upload.created),
        }
        if upload.source == "multipart":
            expires = _date(time.time() + self.settings.url_seconds)
            answer |= {
                "fileSize": upload.size,
                "contentType": upload.content_type,
                "partsCount": upload.part_count,
                "parts": [
                    {
                        "number": number,
                        "expires": expires,
                        "url": f"{base}/parts/{self.token(f'{upload.id}/{number}')}",
                    }
                    for number in range(1, upload.part_count + 1)
                ],
            }
        if upload.error is not None:
            answer["errorMessage"] = upload.error
        if upload.asset_id is not None and answer["status"] != "validating":
            answer["entityId"] = upload.asset_id
        return answer

    def upload_status(self, upload: Upload) -> str:
        if upload.error is not None:
            return "failed"
        if upload.completed is None:
            return "pending"
        return "validating" if time.time() < upload.completed + self.settings.upload_seconds else "imported"


def _history(job: Job, status: str) -> Iterator[dict[str, str]]:
    start = 0.0
    for end, name in _COURSE:
        if name == status:
            break
        yield {"status": name, "date": _date(job.created + start * job.seconds)}
        start = end
    yield {"status": status, "date": _date(job.created + start * job.seconds)}


def _id(kind: str) -> str:
    return f"{kind}_{secrets.token_hex(12)}"


def _date(moment: float) -> str:
    date = datetime.fromtimestamp(moment, UTC)
    return date.isoformat(timespec="milliseconds").replace("+00:00", "Z")
