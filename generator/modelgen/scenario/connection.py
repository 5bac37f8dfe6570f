"""The official SDK with the credentials and base URL of the environment, and its failures in words without credentials."""

from __future__ import annotations

import base64
import ipaddress
import os
from urllib.parse import urlsplit

import httpx
import scenario_sdk

from modelgen.diagnostics.diagnostic import printable
from modelgen.scenario.api import KEY_VARIABLE, SECRET_VARIABLE, TOKEN_VARIABLE
from modelgen.scenario.bounded import REFUSAL, BoundedClient, Limits

URL_VARIABLE = "SCENARIO_BASE_URL"  # where the SDK looks for it
_CREDENTIALS = (KEY_VARIABLE, SECRET_VARIABLE, TOKEN_VARIABLE)
_MOST_REASON = 300  # characters of a service's words that are shown


class NoConnection(Exception):
    """Why no client can be made, in words without credentials."""


def connect(limits: Limits, retries: int, base_url: str | None = None) -> scenario_sdk.Scenario:
    """A client of the API at `base_url`, or else at `SCENARIO_BASE_URL`, or else at the vendor's own.

    `retries` are those of the SDK: of 408, 409, 429, 5xx and lost connections. An address on loopback, such as that of
    `modelgen serve`, needs no credentials. Raises `NoConnection`.
    """
    url = base_url or os.environ.get(URL_VARIABLE) or None
    key, secret, token = _credentials()
    if not (key and secret) and not token:
        if not is_loopback(url):
            raise NoConnection(
                f"no credentials: set {KEY_VARIABLE} and {SECRET_VARIABLE}, or {TOKEN_VARIABLE}; or take a base URL on"
                " loopback, such as that of `modelgen serve`"
            )
        key = secret = "any"
    try:
        client = scenario_sdk.Scenario(
            api_key=key or None,
            api_secret=secret or None,
            bearer_auth=token or None,
            base_url=url,
            max_retries=retries,
            timeout=limits.seconds,
            http_client=BoundedClient(limits),
        )
    except (httpx.InvalidURL, ImportError, OSError, ValueError) as error:  # an address, a proxy, a file of certificates
        raise NoConnection(f"no connection can be made with these settings: {redacted(str(error))}") from None
    if client.base_url.scheme not in ("http", "https") or not client.base_url.host:
        client.close()
        raise NoConnection(f"the base URL is no address: {redacted(str(client.base_url))}")
    return client


def reason(error: scenario_sdk.ScenarioError) -> str:
    """What went wrong, in the service's words; never the request, whose headers hold credentials."""
    if isinstance(error, scenario_sdk.APIStatusError):
        if refusal := error.response.extensions.get(REFUSAL):
            return redacted(str(refusal))
        body = error.body
        told = body.get("reason") if isinstance(body, dict) else None
        return f"HTTP {error.status_code}" + (f": {redacted(told)}" if isinstance(told, str) else "")
    if isinstance(error, scenario_sdk.APITimeoutError):
        return "no answer in time"
    if isinstance(error, scenario_sdk.APIConnectionError):
        return f"no connection ({type(error.__cause__).__name__})"
    return "the answer cannot be read"


def redacted(text: str) -> str:
    """Words of the service without any credential that stands in them, cut to what anyone reads."""
    key, secret, token = _credentials()
    pair = base64.b64encode(f"{key}:{secret}".encode()).decode() if key and secret else ""
    for one in sorted(filter(None, (secret, token, pair, key)), key=len, reverse=True):
        text = text.replace(one, "[redacted]").replace(one.rstrip("="), "[redacted]")
    return printable(text[:_MOST_REASON]) + ("…" if len(text) > _MOST_REASON else "")


def is_loopback(url: str | None) -> bool:
    """Whether an address is of this machine."""
    try:
        host = urlsplit(url or "").hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _credentials() -> tuple[str, str, str]:
    """Key, secret and token of the environment, each empty where it is not set."""
    key, secret, token = (os.environ.get(name, "") for name in _CREDENTIALS)
    return key, secret, token
