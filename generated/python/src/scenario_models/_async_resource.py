"""What every generated resource can do."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, ClassVar

from ._answers import Estimate
from ._async_base_client import AsyncBaseClient, connections
from ._async_jobs import AsyncJob
from ._async_uploads import fill
from ._errors import SignatureError
from ._model import ModelInfo, Validator
from ._parameters import (
    Call,
    find_issues,
    prepare_run,
    prepare_submit,
    signature_error,
    warn,
)
from ._threads import in_thread

if TYPE_CHECKING:
    from .issues import Issue


class AsyncResource:
    """Base of the generated resources: the way of a call from its arguments to a job."""

    _info: ClassVar[ModelInfo]
    _validator: ClassVar[Validator]

    def __init__(self, client: AsyncBaseClient) -> None:
        self._transport, self._storage = connections(client)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._info.id}>"

    @property
    def id(self) -> str:
        """The model's id."""
        return self._info.id

    @property
    def name(self) -> str:
        """The model's display name."""
        return self._info.name

    def validate(self, params: object) -> list[Issue]:
        """What the model's rules have against a wire body; an empty list where nothing. Sends nothing."""
        return find_issues(self._validator, params)

    def _misnamed(
        self, *, positional: int, given: Mapping[str, object], missing: Collection[str]
    ) -> SignatureError:
        """What to raise for arguments that do not fit `run`; see `by_name`."""
        return signature_error(
            self._info, self._validator, positional=positional, given=given, missing=missing
        )

    async def _run(
        self,
        params: Mapping[str, object],
        *,
        extra_params: Mapping[str, object] | None,
        validate: bool,
    ) -> AsyncJob:
        call = await in_thread(
            prepare_run, self._info, self._validator, params, extra_params, validate
        )
        return await self._start(call)

    async def _submit(
        self,
        params: Mapping[str, object],
        *,
        extra_params: Mapping[str, object] | None,
        validate: bool,
    ) -> AsyncJob:
        call = prepare_submit(self._info, self._validator, params, extra_params, validate)
        return await self._start(call)

    async def _estimate(
        self,
        params: Mapping[str, object],
        *,
        extra_params: Mapping[str, object] | None,
        validate: bool,
    ) -> Estimate:
        call = await in_thread(
            prepare_run, self._info, self._validator, params, extra_params, validate
        )
        warn(self._info, call)
        await fill(self._transport, self._storage, call.slots)
        return await self._transport.estimate(self._info, call.body)

    async def _start(self, call: Call) -> AsyncJob:
        warn(self._info, call)
        await fill(self._transport, self._storage, call.slots)
        started = await self._transport.start(self._info, call.body)
        return AsyncJob(
            self._transport,
            self._storage,
            started.job.id,
            model_id=self._info.id,
            state=started.job,
            creative_units=started.creative_units,
        )
