"""Settings that could not work, told before they are used, with the name of the argument or variable."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable
from typing import TypeVar
from urllib.request import proxy_bypass

import httpx

from ._errors import SettingsError

T = TypeVar("T")

_BASE_URL = "SCENARIO_BASE_URL"
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


def require_address(url: httpx.URL, given: object) -> None:
    """Check that requests can be sent to the base URL `url`.

    Args:
        url: The base URL that the SDK came to.
        given: The argument `base_url`; where it is None, the URL is from the environment.

    Raises:
        SettingsError: It is not `http:` or `https:`, or names no host.
    """
    if url.scheme in ("http", "https") and url.host:
        return
    raise SettingsError(
        f"{_base_url(given)} is no address: it must start with https:// and a host, such as "
        "https://api.cloud.scenario.com/v1."
    )


def with_address(make: Callable[[], T], given: object) -> T:
    """Make a client of a base URL.

    Args:
        make: Makes it.
        given: The argument `base_url`; where it is None, the URL is from the environment.

    Raises:
        SettingsError: The URL cannot be read.
    """
    try:
        return make()
    except httpx.InvalidURL as error:
        reason = str(error).rstrip(".")
    raise SettingsError(f"{_base_url(given)} is no URL: {reason}.")


def _base_url(given: object) -> str:
    return (
        f"The base URL of {_BASE_URL}" if given is None and _BASE_URL in os.environ else "base_url"
    )


def with_network(make: Callable[[], T]) -> T:
    """Make an HTTP client, which reads the environment.

    Raises:
        SettingsError: A proxy or the certificates that the environment names cannot be used.
    """
    try:
        return make()
    except ImportError:
        names = _or([name for name, url in _proxies() if url.lower().startswith("socks")])
        reason = f"{names or 'A proxy'} names a SOCKS proxy, which needs a package more: pip install 'httpx[socks]'"
    except (httpx.InvalidURL, ValueError):
        # Without the text: a proxy's URL may hold a password.
        names = _or([name for name, url in _proxies() if not _is_proxy(url)])
        reason = f"{names or 'NO_PROXY or a proxy'} names what is no address; a proxy looks like http://host:port"
    except OSError as error:
        name = next((name for name in _CERTIFICATES if os.environ.get(name)), None)
        what = f"{name} names {os.environ[name]}, which holds" if name else "There are"
        why = error.reason if isinstance(error, ssl.SSLError) else error.strerror
        reason = f"{what} no certificates that can be read ({why or type(error).__name__})"
    # Here, so that the other error is gone: it may hold a proxy's password.
    raise SettingsError(f"{reason}.")


def address(url: httpx.URL) -> str:
    """Scheme, host and port of a URL: what may be shown of it."""
    return str(httpx.URL(scheme=url.scheme, host=url.host, port=url.port)).rstrip("/")


def route(url: httpx.URL) -> str:
    """Where a request to `url` goes, in words: its address, and the variable that names a proxy, if one does."""
    wanted = (f"{url.scheme.upper()}_PROXY", "ALL_PROXY")
    name = next((name for name, _ in _proxies() if name.upper() in wanted), None)
    if name is None or proxy_bypass(url.host):
        return address(url)
    return f"{address(url)} through the proxy of {name}"


def _proxies() -> list[tuple[str, str]]:
    """The environment's proxies by the names of their variables."""
    names = [spelling for name in _PROXIES for spelling in (name, name.lower())]
    found = [(name, os.environ.get(name, "")) for name in names]
    return [(name, url) for name, url in found if url]


def _is_proxy(url: str) -> bool:
    try:
        httpx.Proxy(url if "://" in url else f"http://{url}")
    except (httpx.InvalidURL, ValueError):
        return False
    return True


def _or(names: list[str]) -> str:
    return " or ".join(names)
