"""Credentials, signatures and files written into text: in no message, repr, log line or traceback."""

from __future__ import annotations

import base64
import logging
import pickle
import traceback
from pathlib import Path
from typing import Any

import pytest
import scenario_models
from conftest import SEEDREAM
from modelgen.serve import Fault, Service, media

RUN = f"/generate/custom/{SEEDREAM}"
PAYLOAD = base64.b64encode(media.png(11).content).decode()
DATA_URL = f"data:image/png;base64,{PAYLOAD}"
SECRETS = ("key-of-test", "secret-of-test", base64.b64encode(b"key-of-test:secret-of-test").decode(), PAYLOAD[40:120])


def assert_clean(text: str) -> None:
    assert not [secret for secret in SECRETS if secret in text]
    assert "signature=" not in text and "token=mine" not in text


def shown(error: BaseException) -> str:
    """All that a person or a log could see of an error."""
    parts = ["".join(traceback.format_exception(error)), repr(error), str(vars(error))]
    parts += [repr(pickle.loads(pickle.dumps(error)))]
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__  # type: ignore[assignment]
        parts += [str(error), repr(error), str(getattr(error, "__dict__", ""))]
    return "\n".join(parts)


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 400, "body": {"reason": f"Input image {DATA_URL} is refused, key-of-test"}},
        {"status": 401, "body": {"reason": "Bad header Basic a2V5LW9mLXRlc3Q6c2VjcmV0LW9mLXRlc3Q="}},
        {"status": 403, "body": {"reason": f"secret-of-test may not use {PAYLOAD}"}},
        {"status": 404, "body": {"message": "https://example.org/a.png?signature=abc is not found"}},
        {"status": 429, "body": {"reason": "key-of-test"}, "headers": {"Retry-After": "1000"}},
        {"status": 500, "body": {"error": DATA_URL}},
        {"drop": "request"},
    ],
    ids=["400", "401", "403", "404", "429", "500", "drop"],
)
def test_errors(client: Any, service: Service, fault: dict[str, Any]) -> None:
    service.faults.append(Fault("POST", RUN, **fault))
    with pytest.raises(scenario_models.ScenarioModelsError) as caught:
        client.bytedance_seedream_4_5_editing.submit({"prompt": "a fox", "referenceImages": [DATA_URL]})
    assert_clean(shown(caught.value))
    # Not even hidden: what the SDK raised holds its request.
    assert caught.value.__cause__ is None and caught.value.__context__ is None


def test_validation_errors(model: Any) -> None:
    with pytest.raises(scenario_models.ValidationError) as caught:
        model.run(prompt=DATA_URL, size=DATA_URL, reference_images=DATA_URL)
    assert_clean(str(caught.value))
    assert_clean(repr(caught.value.issues))


def test_logs(client: Any, service: Service, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """At level DEBUG of everything: the SDK logs bodies, and httpx logs URLs."""
    caplog.set_level(logging.DEBUG)
    model = client.bytedance_seedream_4_5_editing
    service.faults += [
        Fault("GET", "/files/*", status=503),
        Fault("PUT", "/parts/*", drop="request"),
        Fault("POST", RUN, status=429, headers={"Retry-After": "1"}),
    ]
    big = media.png(11).content + bytes(6_000_000)
    job = model.run(
        prompt="a fox", reference_images=[media.png(11).content, big, "https://example.org/a.png?token=mine"]
    )
    job.wait().download(tmp_path)
    model.submit({"prompt": "a fox", "referenceImages": [DATA_URL]})
    assert_clean(caplog.text)
    for said in ("Request options", "/parts/", "/files/"):
        assert said in caplog.text  # it was logged, without what must not be


def test_reprs(client: Any, service: Service) -> None:
    job = client.bytedance_seedream_4_5_editing.run(prompt="a fox")
    for thing in (client, job, job.state, job.assets(), client.bytedance_seedream_4_5_editing):
        assert_clean(repr(thing))
    assert "asset_" in repr(job.assets()) and job.id in repr(job)


@pytest.mark.parametrize(
    "credentials",
    [
        {"api_key": "key-of-test\n", "api_secret": "secret-of-test"},
        {"api_key": "key-of-test", "api_secret": "secret-of-test-é"},
        {"bearer_auth": "secret-of-test token"},
    ],
)
def test_credentials_that_cannot_be_sent(
    server: tuple[Service, str], credentials: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The network library would say so too, and print them."""
    with pytest.raises(scenario_models.AuthenticationError) as caught:
        scenario_models.ScenarioModels(base_url=server[1], **credentials)
    assert_clean(shown(caught.value))


def test_no_credentials(server: tuple[Service, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("API_KEY", "API_SECRET", "JWT"):
        monkeypatch.delenv(f"SCENARIO_SDK_{name}", raising=False)
    with pytest.raises(scenario_models.AuthenticationError, match="SCENARIO_SDK_API_KEY"):
        scenario_models.ScenarioModels(base_url=server[1])


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("a data:image/png;base64,QUJD b", "a data:image/png;base64,… b"),
        ("at https://s3.example/a.png?X-Amz-Signature=1&b=2.", "at https://s3.example/a.png?…"),
        ("at https://user:pass@host/x", "at https://…@host/x"),
        ("Authorization: Bearer abc.def.ghi", "Authorization: Bearer …"),
        ("x" * 250, "…"),
        ("a test of any key", "a test of any key"),
        ("Input loras must be at most 6 items long", "Input loras must be at most 6 items long"),
        ("word " * 200, ("word " * 200)[:599] + "…"),
    ],
)
def test_redaction(text: str, redacted: str) -> None:
    from scenario_models._redaction import redact

    assert redact(text, ("any", "not in it")) == redacted
