"""Who may ask. A browser on this machine reaches the fake too, and with it any page that it shows.

A page of another site is refused by what browsers say of it (Fetch, `Origin`; Fetch Metadata, `Sec-Fetch-Site`), and one that
lets its own name point to this machine by the name that it asks for (`Host`).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Mapping

from .answers import Refusal, shown

_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?", re.ASCII)


def check(headers: Mapping[str, str], names: Collection[str], *, is_file: bool = False) -> str:
    """Refuse who may not ask; the authority by which the fake was reached, such as `127.0.0.1:8787`.

    Args:
        headers: Of the request, with names in small letters.
        names: By which the fake may be reached beside addresses and `localhost`.
        is_file: Whether a signed URL is asked for, which any page may show.
    """
    authority = headers.get("host", "")
    name = _name(authority)
    if name is None:
        raise Refusal(400, "Host is missing, or no name of a host")
    if not (_is_address(name) or _is_local(name) or name in names):
        raise Refusal(421, f"This fake is not {shown(name)}: name the host when it is started")
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if origin is not None:
        other = _name(_authority(origin))
        if other is None or not (_is_local(other) or other in names or _authority(origin) == authority):
            raise Refusal(403, f"Pages of {shown(origin)} may not ask this fake")
    elif site == "cross-site" and not is_file:
        raise Refusal(403, "Pages of other sites may not ask this fake")
    return authority


def _name(authority: str) -> str | None:
    """The name or address in `name:port`; None where there is none."""
    found = _AUTHORITY.fullmatch(authority)
    return found[1].strip("[]").lower().removesuffix(".") if found else None


def _authority(origin: str) -> str:
    """What stands after the scheme of an origin; "" for one that tells nothing, such as `null`."""
    return origin.partition("://")[2] if origin.startswith(("http://", "https://")) else ""


def _is_local(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    address = _address(name)
    return address is not None and address.is_loopback


def _is_address(name: str) -> bool:
    return _address(name) is not None


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
