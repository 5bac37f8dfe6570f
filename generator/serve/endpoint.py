"""What the fake service knows of a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FileRule:
    """What a file parameter takes.

    Attributes:
        kind: Asset kind, None for any (Scenario model record, `kind`).
        max_size: In bytes, None for no bound (Scenario model record, `maxSize`).
    """

    kind: str | None = None
    max_size: int | None = None


@dataclass(frozen=True, slots=True)
class ModelEndpoint:
    """A model behind `POST /generate/custom/{id}`.

    Attributes:
        id: The model's id.
        name: Its display name.
        json_schema: The schema of its body; draft 2020-12.
        capabilities: `txt2img`, `img2video`, …; the first decides what the model makes.
        files: What each file parameter takes, by its path: wire names joined by dots.
        price: Creative units of a call.
    """

    id: str
    name: str
    json_schema: Mapping[str, object]
    capabilities: tuple[str, ...] = ("txt2img",)
    files: Mapping[str, FileRule] = field(default_factory=dict)
    price: float = 5.0
