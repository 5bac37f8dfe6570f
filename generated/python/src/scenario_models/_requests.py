"""Requests to the service, one at a time: how often they are tried, and that none is redirected."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx

from ._clock import Clock
from ._failures import Failure, failure_of
from ._http import quiet
from ._polling import backoff
from ._settings import route

if TYPE_CHECKING:
    from scenario_sdk import Scenario, RequestOptions

log = logging.getLogger("scenario_models")

_TRIES = 5
_MOST_TRIES = 10
_PATIENCE = 60.0  # seconds of a single pause; a service that asks for more is not asked again
_PASSING = frozenset({408, 409, 425, 429})


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the service that says that all went well.

    Attributes:
        status: The HTTP status.
        body: Its JSON.
    """

    status: int
    body: object


class Requests:
    """The service's endpoints through the official SDK.

    Args:
        sdk: The SDK's client. Its own settings hold. Its number of tries is for what may be repeated, and never less
            than this package's own.
        clock: The time that pauses take.
    """

    def __init__(self, sdk: Scenario, clock: Clock) -> None:
        # The SDK repeats a POST after timeouts and 5xx, which for some would pay twice.
        self._sdk = sdk.with_options(max_retries=0)
        self._tries = int(min(max(_TRIES, sdk.max_retries + 1), _MOST_TRIES))
        self._clock = clock
        self._secrets = tuple(
            secret for secret in (sdk.api_key, sdk.api_secret, sdk.bearer_auth) if secret
        )

    def get(
        self,
        path: str,
        query: Mapping[str, str | None] | None = None,
        *,
        within: float | None = None,
        secrets: tuple[str, ...] = (),
    ) -> Answer | Failure:
        """Read something; tried again where that may help, unless `within` gives seconds for a single try."""
        tries = 1 if within is not None else self._tries
        return self._sent(path, None, _options(query, within), tries, secrets)

    def post(
        self,
        path: str,
        body: Mapping[str, object],
        query: Mapping[str, str | None] | None = None,
        *,
        once: bool = False,
        secrets: tuple[str, ...] = (),
    ) -> Answer | Failure:
        """Ask for something; tried again where that may help, unless it must happen at most once."""
        tries = 1 if once else self._tries
        return self._sent(path, body, _options(query, None), tries, secrets)

    def _sent(
        self,
        path: str,
        body: Mapping[str, object] | None,
        options: RequestOptions,
        tries: int,
        secrets: tuple[str, ...],
    ) -> Answer | Failure:
        for attempt in range(tries):
            answer = self._try(path, body, options, secrets)
            if isinstance(answer, Answer) or attempt + 1 == tries or not _may_pass(answer):
                return answer
            pause = max(backoff(attempt), answer.retry_after or 0.0)
            if pause > _PATIENCE:
                return answer
            log.info("trying again in %.1f seconds after: %s", pause, answer.reason)
            self._clock.sleep(pause)
        raise AssertionError("no try is the last")

    def _try(
        self,
        path: str,
        body: Mapping[str, object] | None,
        options: RequestOptions,
        secrets: tuple[str, ...],
    ) -> Answer | Failure:
        kind = httpx.Response
        try:
            with quiet():
                if body is None:
                    response = self._sdk.get(path, cast_to=kind, options=options)
                else:
                    response = self._sdk.post(path, cast_to=kind, body=body, options=options)
        except Exception as error:
            where = route(self._sdk.base_url)
            failure = failure_of(error, (*self._secrets, *secrets), where)
            if failure is None:
                raise
            return failure
        try:
            return Answer(response.status_code, json.loads(response.content))
        except (ValueError, RecursionError):  # no JSON, or some that only harms
            return Failure("nonsense", "not JSON", status=response.status_code)


def segment(name: str) -> str:
    """A name as a part of a URL's path."""
    return quote(name, safe="!$&'()*+,;=:@")  # RFC 3986, pchar


def _options(query: Mapping[str, str | None] | None, timeout: float | None) -> RequestOptions:
    options: RequestOptions = {
        "params": {key: value for key, value in (query or {}).items() if value is not None},
        # A redirect would send the body again, files and all, and perhaps to another host.
        "follow_redirects": False,
    }
    if timeout is not None:
        options["timeout"] = timeout
    return options


def _may_pass(failure: Failure) -> bool:
    """Whether the same request may succeed in a moment."""
    if failure.kind == "status":
        return failure.status in _PASSING or (failure.status or 0) >= 500
    return failure.kind in ("silence", "unsent") and not failure.final
