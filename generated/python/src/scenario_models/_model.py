"""What the generated resources say about their models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .issues import Issue


@dataclass(frozen=True, slots=True)
class FileParameter:
    """A parameter whose values are files.

    Attributes:
        path: Wire names from the body down to the parameter; more than one where it is nested in an `inputs_array`.
        array: Whether it holds a list of files.
        kind: The asset kind that it takes, None where any will do (Scenario model record, `kind`).
        max_size: The largest file in bytes, None where there is no bound (Scenario model record, `maxSize`).
    """

    path: tuple[str, ...]
    array: bool
    kind: str | None
    max_size: int | None


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """The facts of a model that calls to it need.

    Attributes:
        id: The model's id, as in `POST /generate/custom/{id}`.
        name: Its display name.
        files: The parameters that take files.
        parameters: For each parameter of the body its Python keyword.
        deprecated: What to tell whoever calls the model, None where it is not deprecated.
        deprecated_parameters: By wire name, what to tell whoever sends the parameter.
    """

    id: str
    name: str
    files: tuple[FileParameter, ...]
    parameters: Mapping[str, str]
    deprecated: str | None = None
    deprecated_parameters: Mapping[str, str] = field(default_factory=dict[str, str])


class Validator(Protocol):
    """A generated validator module."""

    def validate(self, params: object) -> list[Issue]: ...

    def is_valid(self, params: object) -> bool: ...

    def advice(self, params: object) -> list[Issue]: ...
