"""The service's answers as data. Reading is liberal: what is absent or of another type is None or empty."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeGuard, cast

from ._redaction import redact

JobStatus = Literal[
    "pending",
    "queued",
    "warming-up",
    "in-progress",
    "finalizing",
    "success",
    "failure",
    "canceled",
]
"""The statuses of a job. The last three are final."""

_LONGEST_ID = 200  # characters; those that were seen have about 30

FINAL: frozenset[str] = frozenset({"success", "failure", "canceled"})
_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class JobState:
    """What a job was like when it was last looked at.

    Attributes:
        id: The job's id.
        status: Its status.
        progress: From 0 to 1.
        asset_ids: The ids of its results so far.
        error: Why it failed, in the service's words.
        hint: What to do about it, in the service's words.
        output: Results that are no files, such as the text of a language model.
        input: The parameters as the service recorded them.
        created_at: ISO 8601.
        updated_at: ISO 8601.
        model_id: The model, None where the service does not say.
        creative_units: What the generation was charged, None where the service does not say.
        refundable: Whether a failed generation is refunded, None where the service does not say.
    """

    id: str
    status: JobStatus
    progress: float
    asset_ids: tuple[str, ...] = ()
    error: str | None = None
    hint: str | None = None
    output: Mapping[str, object] = field(default_factory=dict[str, object], repr=False)
    input: Mapping[str, object] = field(default_factory=dict[str, object], repr=False)
    created_at: str | None = None
    updated_at: str | None = None
    model_id: str | None = None
    creative_units: float | None = None
    refundable: bool | None = None

    @property
    def done(self) -> bool:
        """Whether the status is final."""
        return self.status in FINAL


@dataclass(frozen=True, slots=True)
class Asset:
    """A result of a job.

    Attributes:
        id: The asset's id; usable as a file parameter of another model.
        kind: `image`, `video`, `audio`, `3d`, `text`, …
        mime_type: Its media type.
        size: In bytes, None where the service does not say.
        url: Where to fetch it. Signed and short-lived: keep the id, not the URL.
        original_url: Where to fetch the file before the service converted it, if it did.
    """

    id: str
    kind: str | None
    mime_type: str | None
    size: int | None
    url: str = field(repr=False)
    original_url: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Estimate:
    """The price of a call that was not made.

    Attributes:
        creative_units: What the call would be charged, after discount.
        discount: The discount in creative units.
        details: Creative units per billed action, such as `custom-generation`.
    """

    creative_units: float
    discount: float
    details: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way into the service.

    Attributes:
        id: The upload's id.
        status: `pending`, `validating`, `validated`, `imported`, `complete` or `failed`.
        asset_id: The asset that it became, None before.
        error: Why it failed.
        parts: Where to send each part, by its number.
    """

    id: str
    status: str
    asset_id: str | None
    error: str | None
    parts: Mapping[int, str] = field(repr=False)


def read_job(answer: object) -> JobState | None:
    """The job in an answer (`{"job": {…}}`, or the job itself), None where there is none."""
    raw = mapping(mapping(answer).get("job", answer))
    job_id = identifier(raw, "jobId")
    if job_id is None:
        return None
    metadata = mapping(raw.get("metadata"))
    given = mapping(metadata.get("input"))
    billing = mapping(raw.get("billing"))
    disable_refund = billing.get("disableRefund")
    error, hint = text(metadata, "error"), text(metadata, "hint")
    return JobState(
        id=job_id,
        # A status that is new to this package counts as not final, so it is as good as any.
        status=cast(JobStatus, identifier(raw, "status") or "pending"),
        progress=min(1.0, max(0.0, number(raw, "progress") or 0.0)),
        asset_ids=tuple(item for item in sequence(metadata.get("assetIds")) if is_identifier(item)),
        error=redact(error) if error else None,
        hint=redact(hint) if hint else None,
        output=dict(mapping(metadata.get("output"))),
        input=dict(given),
        created_at=identifier(raw, "createdAt"),
        updated_at=identifier(raw, "updatedAt"),
        # Seen among the parameters.
        model_id=identifier(given, "modelId") or identifier(metadata, "modelId"),
        creative_units=number(billing, "cuCost"),
        refundable=None if not billing else disable_refund is not True,
    )


def read_asset(answer: object) -> Asset | None:
    """The asset in an answer (`{"asset": {…}}`), None where there is none."""
    raw = mapping(mapping(answer).get("asset", answer))
    asset_id = identifier(raw, "id")
    if asset_id is None:
        return None
    size = number(mapping(raw.get("properties")), "size")
    return Asset(
        id=asset_id,
        kind=identifier(raw, "kind"),
        mime_type=text(raw, "mimeType"),
        size=None if size is None or size < 0 else int(size),
        url=text(raw, "url") or "",
        original_url=text(raw, "originalFileUrl"),
    )


def read_estimate(answer: object) -> Estimate | None:
    """The price in the answer to a dry run, None where there is none."""
    raw = mapping(answer)
    cost = number(raw, "creativeUnitsCost")
    if cost is None:
        return None
    details = mapping(raw.get("costDetails"))
    costs = {key: number(details, key) for key in details}
    return Estimate(
        creative_units=cost,
        discount=number(raw, "creativeUnitsDiscount") or 0.0,
        details={key: cost for key, cost in costs.items() if cost is not None},
    )


def read_upload(answer: object) -> Upload | None:
    """The upload in an answer (`{"upload": {…}}`), None where there is none."""
    raw = mapping(mapping(answer).get("upload", answer))
    upload_id = identifier(raw, "id")
    if upload_id is None:
        return None
    parts: dict[int, str] = {}
    for item in map(mapping, sequence(raw.get("parts"))):
        part, url = number(item, "number"), text(item, "url")
        if part is not None and url is not None:
            parts[int(part)] = url
    error = text(raw, "errorMessage")
    return Upload(
        id=upload_id,
        status=identifier(raw, "status") or "pending",
        asset_id=identifier(raw, "entityId"),
        error=redact(error) if error else None,
        parts=parts,
    )


def mapping(value: object) -> Mapping[str, object]:
    """`value` if it is a JSON object, an empty one otherwise."""
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else _NOTHING


def sequence(value: object) -> Sequence[object]:
    """`value` if it is a JSON array, an empty one otherwise."""
    return cast("Sequence[object]", value) if isinstance(value, list) else ()


def text(raw: Mapping[str, object], key: str) -> str | None:
    """The string at `key`, None where there is none or an empty one."""
    value = raw.get(key)
    return value if isinstance(value, str) and value else None


def identifier(raw: Mapping[str, object], key: str) -> str | None:
    """The id or other single word at `key`, None where there is none."""
    value = raw.get(key)
    return value if is_identifier(value) else None


def is_identifier(value: object) -> TypeGuard[str]:
    """Whether a value can be an id: it can stand, quoted, in a URL's path, and on a terminal as it is."""
    return (
        isinstance(value, str)
        and 0 < len(value) <= _LONGEST_ID
        and value.isprintable()
        and value not in (".", "..")
    )


def number(raw: Mapping[str, object], key: str) -> float | None:
    """The finite number at `key`, None where there is none."""
    value = raw.get(key)
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    try:
        found = float(value)
    except OverflowError:  # a whole number beyond every float
        return None
    return found if math.isfinite(found) else None
