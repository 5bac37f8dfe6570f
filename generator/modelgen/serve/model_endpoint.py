"""What the fake service knows of a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
        record: What `GET /models/{id}` says beyond id, name and capabilities, such as `inputs`.
    """

    id: str
    name: str
    json_schema: Mapping[str, object]
    capabilities: tuple[str, ...] = ("txt2img",)
    files: Mapping[str, FileRule] = field(default_factory=dict)
    price: float = 5.0
    record: Mapping[str, object] = field(default_factory=dict)


def endpoint_of(
    schema: Mapping[str, object], *, price: float = 5.0, record: Mapping[str, object] | None = None
) -> ModelEndpoint:
    """The endpoint of a model whose generated JSON Schema this is; its `x-` annotations say the rest.

    Raises:
        ValueError: The schema is not one of a model.
    """
    model_id, capabilities = str(schema.get("x-modelId", "")), schema.get("x-capabilities")
    if not model_id:
        raise ValueError("the schema has no x-modelId, so it is not one of a model")
    return ModelEndpoint(
        id=model_id,
        name=str(schema.get("title", model_id)),
        json_schema=schema,
        capabilities=tuple(map(str, capabilities)) if isinstance(capabilities, list) and capabilities else ("txt2img",),
        files=dict(_files(schema, "")),
        price=price,
        record=record or {},
    )


def _files(schema: Mapping[str, object], start: str) -> Iterator[tuple[str, FileRule]]:
    properties = schema.get("properties")
    for name, parameter in (properties if isinstance(properties, dict) else {}).items():
        kind, max_size, items = parameter.get("x-kind"), parameter.get("x-maxSize"), parameter.get("items")
        if kind is not None or max_size is not None:
            yield f"{start}{name}", FileRule(kind, max_size)
        if isinstance(items, dict):
            yield from _files(items, f"{start}{name}.")
