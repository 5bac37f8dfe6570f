"""Settings that cannot work: told when the client is made, with the name of the argument or variable."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import scenario_models
import scenario_sdk

PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """An environment that sets nothing."""
    for name in (*PROXIES, *map(str.lower, PROXIES), "SSL_CERT_FILE", "SSL_CERT_DIR", "SCENARIO_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    yield monkeypatch


def refused(make_client: Any, **settings: Any) -> str:
    with pytest.raises(scenario_models.SettingsError) as caught:
        make_client(**{"api_key": "key", "api_secret": "secret"} | settings)
    assert isinstance(caught.value, ValueError)
    assert caught.value.__context__ is None
    return str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "api.example.org/v1",
        "localhost:8787/v1",
        "ftp://example.org",
        "https://",
        "https:example.org",
        "",
        "/v1",
        "C:\\x",
    ],
)
def test_a_base_url_that_is_no_address(make_client: Any, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    said = "is no address: it must start with https:// and a host, such as https://api.cloud.scenario.com/v1."
    assert refused(make_client, base_url=url) == f"base_url {said}"
    monkeypatch.setenv("SCENARIO_BASE_URL", url)
    assert refused(make_client, base_url=None) == f"The base URL of SCENARIO_BASE_URL {said}"


@pytest.mark.parametrize("url", ["https://example.org:port/v1", "https://example.org/\x00"])
def test_a_base_url_that_is_none(make_client: Any, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    assert refused(make_client, base_url=url).startswith("base_url is no URL: Invalid ")
    monkeypatch.setenv("SCENARIO_BASE_URL", "https://user:password@example.org:port")
    said = refused(make_client, base_url=None)
    assert said.startswith("The base URL of SCENARIO_BASE_URL is no URL: Invalid port")
    assert "password" not in said


def test_a_base_url_of_a_given_sdk(make_client: Any, flavour: str) -> None:
    kind: Any = scenario_sdk.Scenario if flavour == "sync" else scenario_sdk.AsyncScenario
    with pytest.raises(scenario_models.SettingsError, match="base_url is no address"):
        make_client(sdk=kind(base_url="example.org", bearer_auth="token"))


@pytest.mark.parametrize("name", ["ALL_PROXY", "https_proxy", "HTTPS_PROXY"])
@pytest.mark.parametrize("scheme", ["socks5", "SOCKS5h"])
def test_a_socks_proxy(make_client: Any, monkeypatch: pytest.MonkeyPatch, name: str, scheme: str) -> None:
    if find_spec("socksio") is not None:
        pytest.skip("what a SOCKS proxy needs is installed")
    monkeypatch.setenv(name, f"{scheme.lower()}://user:password@127.0.0.1:1080")
    said = refused(make_client)
    assert said == f"{name} names a SOCKS proxy, which needs a package more: pip install 'httpx[socks]'."


@pytest.mark.parametrize("url", ["gopher://user:password@127.0.0.1", "http://user:password@127.0.0.1:port"])
def test_a_proxy_that_is_none(make_client: Any, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:3128")
    monkeypatch.setenv("ALL_PROXY", url)
    said = refused(make_client)
    assert said == "ALL_PROXY names what is no address; a proxy looks like http://host:port."


def test_a_proxy_that_is_not_there_is_named(make_client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.setenv("HTTP_PROXY", f"http://user:password@127.0.0.1:{port}")
    client = make_client(base_url="http://service.invalid/v1")
    with pytest.raises(scenario_models.ConnectionFailedError) as caught:
        client.bytedance_seedream_4_5_editing.run(prompt="a fox")
    assert "no connection to http://service.invalid through the proxy of HTTP_PROXY (" in str(caught.value)
    assert "password" not in str(caught.value)


@pytest.mark.parametrize("name", ["SSL_CERT_FILE"])
def test_certificates_that_are_not_there(
    make_client: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    monkeypatch.setenv(name, str(tmp_path / "nowhere.pem"))
    said = refused(make_client)
    assert said.startswith(f"{name} names {tmp_path / 'nowhere.pem'}, which holds no certificates that can be read (")
    (tmp_path / "nowhere.pem").write_text("no certificate")
    assert refused(make_client).startswith(f"{name} names ")


def test_certificates_of_storage(
    make_client: Any, flavour: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, server: Any
) -> None:
    """Where the SDK is the user's, storage is the first for which they are read."""
    kind: Any = scenario_sdk.Scenario if flavour == "sync" else scenario_sdk.AsyncScenario
    client = make_client(sdk=kind(base_url=server[1], api_key="k", api_secret="s"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nowhere.pem"))
    with pytest.raises(scenario_models.UploadError, match="SSL_CERT_FILE names .* no certificates that can be read"):
        client.upload(b"hello")


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf")])
def test_a_timeout_that_is_none(make_client: Any, timeout: float) -> None:
    with pytest.raises(ValueError, match="timeout must be more than 0 seconds"):
        make_client(timeout=timeout)
