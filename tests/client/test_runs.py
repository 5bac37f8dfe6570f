"""A call from its arguments to a job: what is sent, and that it is sent once."""

from __future__ import annotations

import asyncio
import logging
import socket
import warnings
from typing import Any

import httpx
import pytest
import scenario_models
import scenario_sdk
from conftest import SEEDREAM, Blocking, Time, custom_model
from modelgen.serve import Fault, Service

from tests.support.clients import REASONS

RUN = f"/generate/custom/{SEEDREAM}"


def sent(service: Service) -> list[Any]:
    return [request.body for request in service.sent("POST", RUN)]


def test_run_sends_what_was_given_and_nothing_else(model: Any, service: Service) -> None:
    job = model.run(prompt="a fox", size="2K", max_images=2)
    assert sent(service) == [{"prompt": "a fox", "size": "2K", "maxImages": 2}]
    assert job.id in service.jobs
    assert job.creative_units == 5.0
    assert job.status == "success"


def test_submit_sends_the_body_as_it_is(model: Any, service: Service) -> None:
    model.submit({"prompt": "a fox", "aspectRatio": "16:9"}, extra_params={"size": "2K"})
    assert sent(service) == [{"prompt": "a fox", "aspectRatio": "16:9", "size": "2K"}]


def test_a_body_is_not_renamed_on_its_way(model: Any, service: Service) -> None:
    """The SDK turns `project_id` within `body` into `projectId`; a model's parameter must not suffer that."""
    service.models[SEEDREAM].json_schema["additionalProperties"] = True  # type: ignore[index]
    try:
        model.run(prompt="a fox", extra_params={"project_id": "mine", "body": {"dry_run": 1}})
    finally:
        service.models[SEEDREAM].json_schema["additionalProperties"] = False  # type: ignore[index]
    assert sent(service) == [{"prompt": "a fox", "project_id": "mine", "body": {"dry_run": 1}}]


def test_project_is_sent_with_every_request_that_takes_one(make_client: Any, service: Service) -> None:
    client = make_client(project_id="proj_1")
    client.bytedance_seedream_4_5_editing.run(prompt="a fox", reference_images=[b"\x89PNG\r\n\x1a\n fox"])
    posts = [request for request in service.requests if request.method == "POST"]
    assert [request.query.get("projectId") for request in posts] == ["proj_1", "proj_1"]


def test_every_problem_at_once_and_nothing_sent(model: Any, service: Service) -> None:
    with pytest.raises(scenario_models.ValidationError) as caught:
        model.run(prompt="", size="8K", max_images=99, reference_images="asset_1")
    assert {issue.instance_location for issue in caught.value.issues} == {
        "/prompt",
        "/size",
        "/maxImages",
        "/referenceImages",
    }
    text = str(caught.value)
    assert text.startswith(f"4 problems with the parameters of {SEEDREAM}. Nothing was sent, nothing was charged.")
    assert "reference_images must be an array" in text and "max_images must be at most 15" in text
    assert caught.value.model_id == SEEDREAM
    assert isinstance(caught.value, ValueError)
    assert not service.requests


@pytest.mark.parametrize(
    ("value", "said"),
    [(float("nan"), "number"), (b"\x89PNG", "prompt"), ("\ud800", "surrogate"), (object(), "prompt")],
)
def test_what_json_cannot_carry_is_refused_even_unchecked(model: Any, service: Service, value: Any, said: str) -> None:
    with pytest.raises(scenario_models.ValidationError, match=said):
        model.run(prompt=value, validate=False)
    assert not service.requests


def test_extra_params_go_out_unchecked(model: Any, service: Service) -> None:
    """They are for a service that is ahead of the catalogue: new parameters, and new values of known ones."""
    service.models[SEEDREAM].json_schema["properties"]["size"]["enum"].append("8K")  # type: ignore[index]
    try:
        model.run(prompt="a fox", extra_params={"size": "8K"})
    finally:
        service.models[SEEDREAM].json_schema["properties"]["size"]["enum"].remove("8K")  # type: ignore[index]
    with pytest.raises(scenario_models.RequestRejectedError) as caught:
        model.run(prompt="a fox", extra_params={"sparkle": True})
    assert sent(service) == [{"prompt": "a fox", "size": "8K"}, {"prompt": "a fox", "sparkle": True}]
    assert caught.value.reason == "Input sparkle is not supported by this model"
    assert caught.value.parameter is None


def test_advice_is_a_warning_before_anything_is_sent(client: Any, service: Service) -> None:
    model = custom_model(client, advice=(scenario_models.Issue("/width", "x-usedWhen", "width has no effect"),))
    with pytest.warns(scenario_models.ParameterAdvice) as caught:
        model.run({"width": 3})
    assert str(caught[0].message) == "model_film: width has no effect"
    assert service.jobs
    service.reset()
    with warnings.catch_warnings(), pytest.raises(scenario_models.ParameterAdvice):
        warnings.simplefilter("error")
        model.run({"width": 3})
    assert not service.requests


def test_a_warning_points_at_the_line_of_the_call(server: tuple[Service, str]) -> None:
    advice = (scenario_models.Issue("/width", "x-usedWhen", "width has no effect"),)

    async def run() -> None:
        async with scenario_models.AsyncScenarioModels(base_url=server[1], api_key="k", api_secret="s") as client:
            resource = custom_model(Blocking(client, asyncio.get_running_loop()), advice=advice)._target
            await resource._run({"width": 3}, extra_params=None, validate=True)

    with pytest.warns(scenario_models.ParameterAdvice) as caught:
        asyncio.run(run())
    assert caught[0].filename == __file__


def test_validate_false_leaves_the_verdict_to_the_service(model: Any) -> None:
    with pytest.raises(scenario_models.RequestRejectedError) as caught:
        model.run(prompt="a fox", max_images=99, validate=False)
    assert caught.value.parameter == "maxImages"
    assert caught.value.status_code == 400
    assert str(caught.value) == (
        f"Could not start {SEEDREAM}, and no job was started: Input maxImages must be at most 15. In Python it is max_images."
    )


def test_validate_lists_issues_and_sends_nothing(model: Any, service: Service) -> None:
    assert model.validate({"prompt": "a fox"}) == []
    assert [issue.keyword for issue in model.validate({"prompt": "a fox", "size": "8K"})] == ["enum"]
    assert not service.requests


def test_estimate_understands_an_answer_without_a_job(model: Any, service: Service) -> None:
    estimate = model.estimate(prompt="a fox")
    assert estimate.creative_units == 5.0
    assert estimate.discount == 0.0
    assert dict(estimate.details) == {"custom-generation": 5.0}
    assert service.sent("POST", RUN)[0].query["dryRun"] == "true"
    assert not service.jobs


def test_estimate_is_retried_because_it_is_free(model: Any, service: Service) -> None:
    service.faults.append(Fault("POST", RUN, status=503))
    assert model.estimate(prompt="a fox").creative_units == 5.0


@pytest.mark.parametrize(
    "fault",
    [
        Fault("POST", RUN, times=None, status=500, body={"reason": "Oops"}),
        Fault("POST", RUN, times=None, status=502),
        Fault("POST", RUN, times=None, status=408),
        Fault("POST", RUN, times=None, status=200, body={"surprise": True}),
        Fault("POST", RUN, times=None, drop="request"),
        Fault("POST", RUN, times=None, drop="answer"),
        Fault("POST", RUN, times=None, delay=3600),
    ],
    ids=["500", "502", "408", "nonsense", "drop", "lost answer", "timeout"],
)
def test_a_paid_request_is_sent_once(
    make_client: Any, server: tuple[Service, str], flavour: str, fault: Fault, time: Time
) -> None:
    service, is_async = server[0], flavour == "async"
    service.faults.append(Fault(**{name: getattr(fault, name) for name in fault.__slots__}))
    # Only an answer that never comes can time out, however slow the machine is.
    timeout = httpx.Timeout(60, read=0.05 if fault.delay else 60)
    kind: Any = scenario_sdk.AsyncScenario if is_async else scenario_sdk.Scenario
    sdk = kind(base_url=server[1], api_key="k", api_secret="s", timeout=timeout)
    client = make_client(sdk=sdk)
    with pytest.raises(scenario_models.GenerationUncertainError) as caught:
        client.bytedance_seedream_4_5_editing.run(prompt="a fox")
    while not sent(service):  # the client may have given up before the service has read the request
        pass
    make_client().recent_jobs()
    assert len(sent(service)) == 1
    error = caught.value
    assert (error.model_id, error.params) == (SEEDREAM, {"prompt": "a fox"})
    assert error.sent_at is not None and error.sent_at.tzinfo is not None
    assert error.timed_out is (fault.delay > 0)
    assert "was not sent again" in str(error) and "client.recent_jobs(since=error)" in str(error)
    assert not time.slept


@pytest.mark.parametrize(("reason", "parameter"), REASONS)
def test_the_parameter_that_a_reason_names(model: Any, service: Service, reason: str, parameter: str | None) -> None:
    service.faults.append(Fault("POST", RUN, status=400, body={"reason": reason}))
    with pytest.raises(scenario_models.RequestRejectedError) as caught:
        model.run(prompt="a fox")
    assert (caught.value.parameter, caught.value.reason) == (parameter, reason)


def test_nothing_listens(make_client: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    client = make_client(base_url=f"{address}/v1")
    with pytest.raises(scenario_models.ConnectionFailedError, match="Nothing was sent, nothing was charged") as caught:
        client.bytedance_seedream_4_5_editing.run(prompt="a fox")
    assert f"no connection to {address} (" in str(caught.value)
    with pytest.raises(scenario_models.ConnectionFailedError, match=f"no connection to {address} "):
        client.job("job_1").refresh()


def test_a_client_that_is_closed_sent_nothing(make_client: Any, time: Time) -> None:
    client = make_client(timeout=60)
    client.close()
    with pytest.raises(scenario_models.ConnectionFailedError, match="the client is closed.*Nothing was sent"):
        client.bytedance_seedream_4_5_editing.run(prompt="a fox")
    with pytest.raises(scenario_models.ConnectionFailedError, match="the client is closed"):
        client.job("job_1").refresh()
    assert not time.slept


def test_429_waits_and_sends_again(model: Any, service: Service, time: Time) -> None:
    limit = {"reason": "Too many", "details": {"actionName": "parallelCustomJobs", "actionLimit": 2}}
    service.faults.append(Fault("POST", RUN, times=2, status=429, body=limit, headers={"Retry-After": "7"}))
    job = model.run(prompt="a fox")
    assert job.status == "success"
    assert len(sent(service)) == 3 and len(service.jobs) == 1
    assert time.slept == [7, 7]


def test_429_that_lasts_says_which_limit(make_client: Any, service: Service) -> None:
    service.settings.parallel_jobs = 0
    client = make_client(rate_limit_wait=0.0)
    with pytest.raises(scenario_models.RateLimitError) as caught:
        client.bytedance_seedream_4_5_editing.run(prompt="a fox")
    assert (caught.value.action, caught.value.limit) == ("parallelCustomJobs", 0)
    assert not service.jobs


def test_training_cooldown_is_understood(make_client: Any, service: Service) -> None:
    body = {"reason": "Cooldown", "details": {"remainingSeconds": 90}}
    service.faults.append(Fault("POST", RUN, status=429, body=body))
    with pytest.raises(scenario_models.RateLimitError) as caught:
        make_client(rate_limit_wait=10.0).bytedance_seedream_4_5_editing.run(prompt="a fox")
    assert caught.value.retry_after == 90


def test_plan_needed(model: Any, service: Service) -> None:
    body = {
        "name": "ModelAccessRestrictedError",
        "reason": "Model restricted",
        "modelId": SEEDREAM,
        "requiredPlan": "cu-pro",
    }
    service.faults.append(Fault("POST", RUN, status=403, body=body))
    with pytest.raises(scenario_models.PlanRequiredError) as caught:
        model.run(prompt="a fox")
    assert (caught.value.required_plan, caught.value.model_id) == ("cu-pro", SEEDREAM)
    assert "'cu-pro'" in str(caught.value)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, "AuthenticationError"),
        (403, "PermissionDeniedError"),
        (404, "NotFoundError"),
        (409, "RequestRejectedError"),
        (422, "RequestRejectedError"),
        (418, "APIError"),
    ],
)
def test_refusals_have_types(model: Any, service: Service, status: int, kind: str) -> None:
    service.faults.append(Fault("POST", RUN, status=status, body={"reason": "No"}, headers={"x-request-id": "req-7"}))
    with pytest.raises(scenario_models.APIError) as caught:
        model.run(prompt="a fox")
    assert type(caught.value).__name__ == kind
    assert (caught.value.status_code, caught.value.reason, caught.value.request_id) == (status, "No", "req-7")
    assert len(sent(service)) == 1


def test_an_own_sdk_client_is_used_and_left_open(server: tuple[Service, str]) -> None:
    with scenario_sdk.Scenario(base_url=server[1], bearer_auth="token", max_retries=9) as sdk:
        with scenario_models.ScenarioModels(sdk=sdk) as client:
            assert client.sdk is sdk
            client.bytedance_seedream_4_5_editing.run(prompt="a fox")
        assert not sdk.is_closed()
        assert server[0].requests[0].headers["authorization"] == "Bearer token"
        with pytest.raises(ValueError, match="either sdk or settings"):
            scenario_models.ScenarioModels(sdk=sdk, api_key="key")


def test_an_interrupted_start_is_logged(server: tuple[Service, str], caplog: pytest.LogCaptureFixture) -> None:
    server[0].faults.append(Fault("POST", RUN, delay=3600))

    async def interrupted() -> None:
        async with scenario_models.AsyncScenarioModels(base_url=server[1], api_key="k", api_secret="s") as client:
            call = asyncio.create_task(client.bytedance_seedream_4_5_editing.run(prompt="a fox"))
            while not sent(server[0]):
                await asyncio.sleep(0)
            call.cancel()
            await call

    with caplog.at_level(logging.WARNING, "scenario_models"), pytest.raises(asyncio.CancelledError):
        asyncio.run(interrupted())
    assert "a job may exist" in caplog.text


def test_a_value_that_is_none_of_the_allowed_ones_is_told_once(model: Any) -> None:
    with pytest.raises(scenario_models.ValidationError) as caught:
        model.submit({"prompt": "a fox", "size": 8})
    assert sorted(issue.keyword for issue in caught.value.issues) == ["enum", "type"]
    assert str(caught.value).startswith("1 problem with") and str(caught.value).count("size must be") == 1
