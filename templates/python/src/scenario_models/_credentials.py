"""Credentials that could not work, told before they are used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._errors import AuthenticationError

if TYPE_CHECKING:
    from scenario_sdk import AsyncScenario, Scenario


def refuse_malformed(sdk: Scenario | AsyncScenario) -> None:
    """Check that the credentials can stand in a header.

    Later the network library would find out, with an error that repeats them.

    Raises:
        AuthenticationError: They hold what a header cannot.
    """
    for name, value in (
        ("API key", sdk.api_key),
        ("API secret", sdk.api_secret),
        ("bearer token", sdk.bearer_auth),
    ):
        if value is not None and not (value.isascii() and value.isprintable() and " " not in value):
            raise AuthenticationError(
                f"The {name} holds a space, a line break or a character that is not ASCII. Was it copied with one?"
            )


def require_credentials(sdk: Scenario | AsyncScenario) -> None:
    """Check that there are credentials.

    Raises:
        AuthenticationError: There are none.
    """
    if sdk.bearer_auth or (sdk.api_key and sdk.api_secret):
        return
    if any(name.lower() == "authorization" for name in sdk.default_headers):
        return
    raise AuthenticationError(
        "No credentials. Set SCENARIO_SDK_API_KEY and SCENARIO_SDK_API_SECRET, or pass api_key and api_secret."
    )
