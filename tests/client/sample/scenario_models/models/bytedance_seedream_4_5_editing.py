"""Seedream 4.5 by Bytedance: a hand-written stand-in for a generated resource."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal, TypedDict

from .._answers import Estimate
from .._async_jobs import AsyncJob
from .._async_resource import AsyncResource
from .._jobs import Job
from .._model import FileParameter, ModelInfo, Validator
from .._resource import Resource
from .._sources import FileInput
from ..validators import bytedance_seedream_4_5_editing as _rules

if TYPE_CHECKING:
    from typing_extensions import Required

    class BytedanceSeedream45EditingParams(TypedDict, total=False):
        referenceImages: Sequence[str]
        prompt: Required[str]
        size: Literal["4K", "2K"]
        aspectRatio: Literal["1:1", "16:9", "auto"]
        sequentialImageGeneration: Literal["disabled", "auto"]
        maxImages: float


_INFO = ModelInfo(
    id="model_bytedance-seedream-4-5-editing",
    name="Seedream 4.5",
    files=(FileParameter(("referenceImages",), array=True, kind="image", max_size=None),),
    parameters={
        "referenceImages": "reference_images",
        "prompt": "prompt",
        "size": "size",
        "aspectRatio": "aspect_ratio",
        "sequentialImageGeneration": "sequential_image_generation",
        "maxImages": "max_images",
    },
)


class BytedanceSeedream45Editing(Resource):
    """Seedream 4.5."""

    _info: ClassVar[ModelInfo] = _INFO
    _validator: ClassVar[Validator] = _rules

    def run(
        self,
        *,
        prompt: str,
        reference_images: Sequence[FileInput] | None = None,
        size: Literal["4K", "2K"] | None = None,
        aspect_ratio: Literal["1:1", "16:9", "auto"] | None = None,
        sequential_image_generation: Literal["disabled", "auto"] | None = None,
        max_images: float | None = None,
        extra_params: Mapping[str, object] | None = None,
        validate: bool = True,
    ) -> Job:
        """Start a generation."""
        return self._run(
            {
                "prompt": prompt,
                "referenceImages": reference_images,
                "size": size,
                "aspectRatio": aspect_ratio,
                "sequentialImageGeneration": sequential_image_generation,
                "maxImages": max_images,
            },
            extra_params=extra_params,
            validate=validate,
        )

    def submit(
        self,
        params: BytedanceSeedream45EditingParams,
        *,
        extra_params: Mapping[str, object] | None = None,
        validate: bool = True,
    ) -> Job:
        """Start a generation with a body as it goes over the wire."""
        return self._submit(params, extra_params=extra_params, validate=validate)

    def estimate(
        self,
        *,
        prompt: str,
        reference_images: Sequence[FileInput] | None = None,
        size: Literal["4K", "2K"] | None = None,
        sequential_image_generation: Literal["disabled", "auto"] | None = None,
        max_images: float | None = None,
        extra_params: Mapping[str, object] | None = None,
        validate: bool = True,
    ) -> Estimate:
        """The price of `run`."""
        return self._estimate(
            {
                "prompt": prompt,
                "referenceImages": reference_images,
                "size": size,
                "sequentialImageGeneration": sequential_image_generation,
                "maxImages": max_images,
            },
            extra_params=extra_params,
            validate=validate,
        )


class AsyncBytedanceSeedream45Editing(AsyncResource):
    """Seedream 4.5."""

    _info: ClassVar[ModelInfo] = _INFO
    _validator: ClassVar[Validator] = _rules

    async def run(
        self,
        *,
        prompt: str,
        reference_images: Sequence[FileInput] | None = None,
        size: Literal["4K", "2K"] | None = None,
        aspect_ratio: Literal["1:1", "16:9", "auto"] | None = None,
        sequential_image_generation: Literal["disabled", "auto"] | None = None,
        max_images: float | None = None,
        extra_params: Mapping[str, object] | None = None,
        validate: bool = True,
    ) -> AsyncJob:
        """Start a generation."""
        return await self._run(
            {
                "prompt": prompt,
                "referenceImages": reference_images,
                "size": size,
                "aspectRatio": aspect_ratio,
                "sequentialImageGeneration": sequential_image_generation,
                "maxImages": max_images,
            },
            extra_params=extra_params,
            validate=validate,
        )

    async def submit(
        self,
        params: BytedanceSeedream45EditingParams,
        *,
        extra_params: Mapping[str, object] | None = None,
        validate: bool = True,
    ) -> AsyncJob:
        """Start a generation with a body as it goes over the wire."""
        return await self._submit(params, extra_params=extra_params, validate=validate)

    async def estimate(
        self,
        *,
        prompt: str,
        reference_images: Sequence[FileInput] | None = None,
        size: Literal["4K", "2K"] | None = None,
        sequential_image_generation: Literal["disabled", "auto"] | None = None,
        max_images: float | None = None,
        extra_params: Mapping[str, object] | None = None,
        validate: bool = True,
    ) -> Estimate:
        """The price of `run`."""
        return await self._estimate(
            {
                "prompt": prompt,
                "referenceImages": reference_images,
                "size": size,
                "sequentialImageGeneration": sequential_image_generation,
                "maxImages": max_images,
            },
            extra_params=extra_params,
            validate=validate,
        )
