"""Methods whose parameters are given by name, and whose callers are told which name they may have meant."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Collection, Mapping
from functools import wraps
from types import FunctionType
from typing import Protocol, TypeVar, cast

from ._errors import SignatureError

F = TypeVar("F", bound=Callable[..., object])


class Named(Protocol):
    """What has such methods."""

    def _misnamed(
        self, *, positional: int, given: Mapping[str, object], missing: Collection[str]
    ) -> SignatureError: ...


def by_name(method: F) -> F:
    """Turn arguments that do not fit a method into an error that lists every problem and suggests names.

    Python's own says the first only, and suggests nothing before 3.13. To type checkers, editors and
    `inspect.signature` the method stays what it is.

    Raises:
        SignatureError: When the method is called with arguments that do not fit.
    """
    function = cast(FunctionType, method)
    code = function.__code__
    known = frozenset(code.co_varnames[1 : 1 + code.co_kwonlyargcount])
    required = known - (function.__kwdefaults__ or {}).keys()

    def check(resource: Named, args: tuple[object, ...], kwargs: Mapping[str, object]) -> None:
        missing = [name for name in code.co_varnames if name in required - kwargs.keys()]
        if args or missing or not kwargs.keys() <= known:
            raise resource._misnamed(  # pyright: ignore[reportPrivateUsage]
                positional=len(args), given=kwargs, missing=missing
            )

    if inspect.iscoroutinefunction(method):
        started = cast("Callable[..., Awaitable[object]]", method)

        @wraps(method)
        async def checked_later(self: Named, /, *args: object, **kwargs: object) -> object:
            check(self, args, kwargs)
            return await started(self, **kwargs)

        return cast(F, checked_later)

    @wraps(method)
    def checked(self: Named, /, *args: object, **kwargs: object) -> object:
        check(self, args, kwargs)
        return method(self, **kwargs)

    return cast(F, checked)
