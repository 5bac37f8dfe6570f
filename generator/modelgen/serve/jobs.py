"""Jobs: what is remembered of one, and what the API says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from .identity import AUTHOR, OWNER, date
from .model_endpoint import ModelEndpoint
from .settings import Outcome

# Where a job is after which part of its time.
_COURSE = ((0.05, "pending"), (0.1, "queued"), (0.2, "warming-up"), (0.9, "in-progress"), (1.0, "finalizing"))
STATUSES = (*(name for _, name in _COURSE), "success", "failure", "canceled")

# The vendor's closed list (scenario-sdk 2.4.0, `jobs.list`).
TYPES = (
    "assets-download model-training flux-model-training musubi-model-training inference pixelate embed remove-background"
    " vectorize canvas-export image-generation image-prompt-editing caption generate-prompt describe-style translate"
    " detection restyle repaint reframe segment skybox-base-360 skybox-upscale-360 skybox-hdri skybox-3d texture upscale"
    " upscale-skybox upscale-texture flux openai-image-generation upload custom splat mesh-preview-rendering workflow"
).split()


@dataclass(slots=True)
class Job:
    """A job, finished or not.

    Attributes:
        serial: Grows from one job to the next.
        type: One of `TYPES`.
        model: What it runs; None for a tool of the service.
        input_json: What it was started with.
        created: Seconds since 1970, as all times here.
        seconds: How long it runs.
        outcome: How it will end.
        price: In creative units.
        asset_ids: What it makes.
        output: What it makes that is no asset.
        canceled: When it was; None where it was not.
    """

    id: str
    serial: int
    type: str
    model: ModelEndpoint | None
    input_json: str
    created: float
    seconds: float
    outcome: Outcome
    error: str
    hint: str
    refunds: bool
    price: float
    asset_ids: tuple[str, ...]
    output: Mapping[str, object]
    canceled: float | None = None

    @property
    def input(self) -> dict[str, object]:
        return cast("dict[str, object]", json.loads(self.input_json))


def part(job: Job, now: float) -> float:
    """Which part of its time has passed, from 0 to 1."""
    end = now if job.canceled is None else job.canceled
    return 1.0 if job.seconds <= 0 else max(0.0, min(1.0, (end - job.created) / job.seconds))


def status(job: Job, now: float) -> str:
    if job.canceled is not None:
        return "canceled"
    passed = part(job, now)
    return next((name for end, name in _COURSE if passed < end), job.outcome)


def is_running(job: Job, now: float) -> bool:
    return status(job, now) not in ("success", "failure", "canceled")


def updated(job: Job, now: float) -> float:
    """When it last came on."""
    return job.created + part(job, now) * job.seconds


def job_json(job: Job, now: float) -> dict[str, object]:
    """A job as the API tells it."""
    reached = status(job, now)
    metadata: dict[str, object] = {"input": job.input}
    if job.model is not None:
        metadata["modelId"] = job.model.id  # the vendor has it in `input`, where here are the parameters alone
    if reached == "success":
        metadata["assetIds"] = list(job.asset_ids)
        if job.output:
            metadata["output"] = dict(job.output)
    elif reached == "failure":
        metadata |= {"error": job.error, "hint": job.hint}
    billing: dict[str, object] = {"cuCost": job.price, "cuDiscount": 0}
    if not job.refunds:
        billing["disableRefund"] = True
    return {
        "jobId": job.id,
        "jobType": job.type,
        "status": reached,
        "progress": round(part(job, now), 2),
        "statusHistory": list(_history(job, reached, now)),
        "metadata": metadata,
        "billing": billing,
        "authorId": AUTHOR,
        "ownerId": OWNER,
        "createdAt": date(job.created),
        "updatedAt": date(updated(job, now)),
    }


def _history(job: Job, reached: str, now: float) -> Iterator[dict[str, str]]:
    passed, start = part(job, now), 0.0
    for end, name in _COURSE:
        if name == reached or passed < start:
            break
        yield {"status": name, "date": date(job.created + start * job.seconds)}
        start = end
    yield {"status": reached, "date": date(updated(job, now) if job.canceled else job.created + start * job.seconds)}
