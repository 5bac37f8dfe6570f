"""The clients: a hand-written stand-in for the generated module."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ._async_base_client import AsyncBaseClient
from ._base_client import BaseClient

if TYPE_CHECKING:
    from .models.bytedance_seedream_4_5_editing import (
        AsyncBytedanceSeedream45Editing,
        BytedanceSeedream45Editing,
    )


class ScenarioModels(BaseClient):
    @cached_property
    def bytedance_seedream_4_5_editing(self) -> BytedanceSeedream45Editing:
        from .models.bytedance_seedream_4_5_editing import BytedanceSeedream45Editing

        return BytedanceSeedream45Editing(self)


class AsyncScenarioModels(AsyncBaseClient):
    @cached_property
    def bytedance_seedream_4_5_editing(self) -> AsyncBytedanceSeedream45Editing:
        from .models.bytedance_seedream_4_5_editing import AsyncBytedanceSeedream45Editing

        return AsyncBytedanceSeedream45Editing(self)
