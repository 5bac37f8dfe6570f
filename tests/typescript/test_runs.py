"""Calls of the TypeScript client: checked first, paid once, refusals with types, and no secret in any error."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from modelgen.serve import Fault, Service

from tests.support.clients import REASONS
from tests.support.scripted import Reply, scripted
from tests.support.snippets import KEY, SECRET, SECRETS, Snippets
from tests.typescript.conftest import RUN, SEEDREAM

CALL = 'return client.run(model, { prompt: "a fox" });'
REDIRECTS = [301, 302, 303, 307, 308]


def bodies(service: Service) -> list[Any]:
    return [request.body for request in service.sent("POST", RUN)]


def test_run_sends_what_was_given_and_nothing_else(js: Snippets, url: str, service: Service) -> None:
    code = """
        const params = { prompt: "a fox", size: "2K", maxImages: undefined };
        const job = await client.run(model, params, { extraParams: { later: { a: [1] } } });
        return [job.id, job.status, job.creativeUnits, job.modelId, params, `${job}`, JSON.stringify([client, job])];
    """
    said = js.run(code, url).value
    assert bodies(service) == [{"prompt": "a fox", "size": "2K", "later": {"a": [1]}}]
    (job,) = service.jobs.values()
    assert said[:5] == [job.id, "success", 5, SEEDREAM, {"prompt": "a fox", "size": "2K"}]
    assert said[5].startswith(f"{job.id}, success, 100%, {SEEDREAM}, ") and said[5].endswith("Z, 'a fox'")
    assert not any(secret in said[6] for secret in SECRETS)


def test_every_problem_at_once_and_nothing_sent(js: Snippets, url: str, service: Service) -> None:
    code = """
        const params = { prompt: "", size: "8K", wrong: 1, referenceImages: ["./fox.png", "asset_1", 5] };
        return client.run(model, params);
    """
    error = js.run(code, url).error
    assert (error["name"], error["modelId"], error["isOurs"]) == ("ValidationError", SEEDREAM, True)
    assert [(one["location"], one["keyword"]) for one in error["issues"]] == [
        *(("/prompt", "minLength"), ("/size", "enum"), ("", "additionalProperties")),
        *(("/referenceImages/0", "format"), ("/referenceImages/2", "type")),
    ]
    first, *others = error["message"].splitlines()
    assert first == f"5 problems with the parameters of {SEEDREAM}. Nothing was sent, nothing was charged."
    assert others == [f"  - {one['message']}" for one in error["issues"]]
    assert not service.requests


def test_a_value_that_is_none_of_the_allowed_ones_is_told_once(js: Snippets, url: str) -> None:
    error = js.run('return client.run(model, { prompt: "a fox", size: 8 });', url).error
    assert sorted(one["keyword"] for one in error["issues"]) == ["enum", "type"]
    assert error["message"].startswith("1 problem with") and error["message"].count("size must be") == 1


@pytest.mark.parametrize(
    ("value", "said"),
    [
        *(
            ("NaN", "finite"),
            ("-Infinity", "finite"),
            ("1n", "JavaScript bigint"),
            ("Symbol('x')", "JavaScript symbol"),
        ),
        *(("() => 1", "JavaScript function"), ("new Date()", "JavaScript object"), ("new Map()", "JavaScript object")),
        *(
            ("'\\ud800'", "half of a surrogate pair"),
            ("new Blob(['x'])", "takes no file"),
            ("new URL('https://x')", "no file"),
        ),
        ("(() => { const me = { a: [] }; me.a.push(me); return me; })()", "holds itself"),
    ],
)
def test_what_json_cannot_carry_is_refused_even_unchecked(
    js: Snippets, url: str, service: Service, value: str, said: str
) -> None:
    error = js.run(f"return client.run(model, {{ prompt: {value} }}, {{ validate: false }});", url).error
    assert error["name"] == "ValidationError" and said in error["message"]
    assert not service.requests


def test_unchecked_the_verdict_is_the_services(js: Snippets, url: str, service: Service) -> None:
    error = js.run('return client.run(model, { prompt: "x", size: "8K" }, { validate: false });', url).error
    assert error["name"] == "RequestRejectedError"
    assert bodies(service) == [{"prompt": "x", "size": "8K"}]


def test_what_has_no_effect_or_is_deprecated_is_told(js: Snippets, url: str, service: Service) -> None:
    code = """
        const issue = { location: "/width", keyword: "x-usedWhen", message: "width has no effect" };
        const deprecated = { deprecated: "Use another.", deprecatedParameters: { height: "Use width.", depth: "Gone." } };
        const film = anything("model_film", [], { advice: () => [issue], ...deprecated });
        const [ofClient, ofCall] = [[], []];
        const told = make({ onAdvice: (one, id) => ofClient.push([id, one.keyword, one.location, one.message]) });
        await told.run(film, { width: 3, height: 1 });
        await told.estimate(film, { width: 3 }, { onAdvice: (one) => ofCall.push(one.keyword) });
        await client.run(film, {});
        const stop = () => { throw new Error("as you wish"); };
        const stopped = await told.run(film, {}, { onAdvice: stop }).catch((error) => error.message);
        return { ofClient, ofCall, stopped };
    """
    assert js.run(code, url).value == {
        "ofClient": [
            ["model_film", "x-usedWhen", "/width", "width has no effect"],
            ["model_film", "deprecated", "", "Use another."],
            ["model_film", "deprecated", "/height", "height: Use width."],
        ],
        "ofCall": ["x-usedWhen", "deprecated"],
        "stopped": "as you wish",
    }
    assert len(service.sent("POST", "/generate/custom/model_film")) == 3


def test_estimate_is_free_and_repeated(js: Snippets, url: str, service: Service) -> None:
    service.faults.append(Fault("POST", RUN, status=500))
    done = js.run('return client.estimate(model, { prompt: "a fox" });', url)
    assert done.value == {"creativeUnits": 5, "discount": 0, "details": {"custom-generation": 5}}
    assert not service.jobs and len(done.slept) == 1
    assert done.logged == [f"trying again in {done.slept[0] / 1000:.1f} seconds after: Internal Server Error"]


FAULTS = {
    "500": Fault("POST", RUN, status=500),
    "408": Fault("POST", RUN, status=408),
    "303": Fault("POST", RUN, status=303, headers={"location": "https://example.org/"}),
    "nonsense": Fault("POST", RUN, status=200, body={"job": 1}),
    "drop": Fault("POST", RUN, drop="request"),
    "lost answer": Fault("POST", RUN, drop="answer"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_paid_request_is_sent_once(js: Snippets, url: str, service: Service, name: str) -> None:
    fault = FAULTS[name]
    service.faults.append(Fault(**{field: getattr(fault, field) for field in fault.__slots__}))
    done = js.run(CALL, url)
    error = done.error
    assert (error["name"], error["modelId"], error["params"]) == (
        "GenerationUncertainError",
        SEEDREAM,
        {"prompt": "a fox"},
    )
    assert error["sentAt"].endswith("Z") and error["timedOut"] is False
    assert error.get("status") == fault.status
    assert "the request was not sent again" in error["message"]
    assert "client.recentJobs({ since: error })" in error["message"]
    assert len(bodies(service)) == 1 and not done.slept


def test_an_answer_that_never_comes(js: Snippets, url: str, service: Service) -> None:
    service.faults.append(Fault("POST", RUN, delay=3600))
    error = js.run(CALL, url, options={"timeout": 50}).error
    assert (error["name"], error["timedOut"]) == ("GenerationUncertainError", True)


def test_a_call_that_is_aborted(js: Snippets, url: str, service: Service) -> None:
    """Before it is sent nothing has happened; after that nobody knows."""
    service.faults.append(Fault("POST", RUN, delay=3600))
    code = """
        const gone = AbortSignal.abort(new Error("changed my mind"));
        const before = await client.run(model, { prompt: "a fox" }, { signal: gone }).catch((error) => error.message);
        const controller = new AbortController();
        const call = client.run(model, { prompt: "a fox" }, { signal: controller.signal }).catch((error) => error);
        for (let seen = 0; seen === 0; ) {
          const asked = await (await fetch(new URL("/_fake/requests", given.at))).json();
          seen = asked.filter((one) => one.method === "POST").length;
        }
        controller.abort();
        const after = await call;
        return { before, after: [after.name, after.timedOut, after.message], logged };
    """
    said = js.run(code, url, at=url).value
    assert said["before"] == "changed my mind"
    name, timed_out, message = said["after"]
    assert (name, timed_out) == ("GenerationUncertainError", False) and "AbortError" in message


@pytest.mark.parametrize("status", REDIRECTS)
def test_no_redirect_is_followed(js: Snippets, status: int) -> None:
    code = """
        const calls = {
          run: () => client.run(model, { prompt: "a fox" }),
          estimate: () => client.estimate(model, { prompt: "a fox" }),
          refresh: () => client.job("job_1").refresh(),
          wait: () => client.job("job_1").wait(),
          cancel: () => client.job("job_1").cancel(),
          recent: () => client.recentJobs(),
          upload: () => client.upload(new Blob([new Uint8Array([0x89, 80, 78, 71, 13, 10, 26, 10])])),
        };
        const said = {};
        for (const [name, call] of Object.entries(calls)) {
          said[name] = await call().then(() => "nothing", (error) => error);
        }
        return said;
    """
    with scripted(lambda _: Reply()) as other:
        target = {"Location": f"{other.url}/x?signature=abc"}
        with scripted(lambda _: Reply(status, target)) as server:
            said = js.run(code, server.url).value
            assert len(server.asked) == len(said)
        assert not other.asked
    paid = said.pop("run")
    assert paid["name"] == ("GenerationUncertainError" if status == 303 else "RedirectRefusedError")
    if status != 303:
        assert paid["message"] == (
            f"Could not start {SEEDREAM}, and no job was started: {server.url} answers with a redirect to {other.url} "
            f"(HTTP {status}), and none is followed: the request would be sent again, perhaps to somebody else. Check the "
            "base URL (baseUrl, SCENARIO_BASE_URL)."
        )
    upload = said.pop("upload")
    assert upload["name"] == "UploadError" and "answers with a redirect" in upload["message"]
    assert {name: (one["name"], one["location"], one["status"]) for name, one in said.items()} == dict.fromkeys(
        said, ("RedirectRefusedError", other.url, status)
    )


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *((401, "AuthenticationError"), (403, "PermissionDeniedError"), (404, "NotFoundError"), (418, "APIError")),
        *((400, "RequestRejectedError"), (409, "RequestRejectedError"), (422, "RequestRejectedError")),
    ],
)
def test_refusals_have_types(js: Snippets, url: str, service: Service, status: int, kind: str) -> None:
    headers = {"apigw-requestid": "req-7"}
    service.faults.append(Fault("POST", RUN, status=status, body={"reason": "Input size is wrong"}, headers=headers))
    error = js.run(CALL, url).error
    assert (error["name"], error["status"], error["reason"]) == (kind, status, "Input size is wrong")
    assert error["requestId"] == "req-7" and len(bodies(service)) == 1
    assert error.get("parameter") == ("size" if status in (400, 404, 409, 422) else None)


@pytest.mark.parametrize(("reason", "parameter"), REASONS)
def test_the_parameter_that_a_reason_names(
    js: Snippets, url: str, service: Service, reason: str, parameter: str | None
) -> None:
    service.faults.append(Fault("POST", RUN, status=400, body={"reason": reason}))
    error = js.run(CALL, url).error
    assert (error.get("parameter"), error["reason"]) == (parameter, reason)


def test_plan_needed(js: Snippets, url: str, service: Service) -> None:
    body = {"name": "ModelAccessRestrictedError", "reason": "No", "modelId": SEEDREAM, "requiredPlan": "cu-pro"}
    service.faults.append(Fault("POST", RUN, status=403, body=body))
    error = js.run(CALL, url).error
    assert (error["name"], error["modelId"], error["requiredPlan"]) == ("PlanRequiredError", SEEDREAM, "cu-pro")
    assert "the plan 'cu-pro'" in error["message"]


def test_nothing_listens(js: Snippets) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    done = js.run(CALL, f"{address}/v1")
    assert (done.error["name"], done.error["timedOut"]) == ("ConnectionFailedError", False)
    assert f"no connection to {address} (ECONNREFUSED). Nothing was sent, nothing was charged" in done.error["message"]
    done = js.run('return client.job("job_1").refresh();', f"{address}/v1")
    assert f"no connection to {address} " in done.error["message"] and len(done.slept) == 4


DATA = "data:image/png;base64," + "iVBORw0KGgo" * 40


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 400, "body": {"reason": f"Input image {DATA} is refused, {KEY}"}},
        {"status": 401, "body": {"reason": f"Bad header Basic {SECRETS[2]}"}},
        {"status": 403, "body": {"reason": f"{SECRET} may not use {'A' * 300}"}},
        {"status": 404, "body": {"message": "https://example.org/a.png?signature=abc is not found"}},
        {"status": 429, "body": {"reason": KEY}, "headers": {"Retry-After": "1000", "x-request-id": KEY}},
        {"status": 500, "body": {"error": DATA}},
        {"status": 502, "body": {"error": f"\x1b[2J{SECRET}"}},
        {"drop": "request"},
    ],
    ids=lambda fault: str(fault.get("status", "drop")),
)
def test_no_error_shows_a_secret_or_a_file(js: Snippets, url: str, service: Service, fault: dict[str, Any]) -> None:
    """That no credential and no signature is in any error, every snippet checks."""
    service.faults.append(Fault("POST", RUN, times=None, **fault))
    code = """
        const params = { prompt: "a fox " + given.data };
        const said = [];
        for (const call of [client.run, client.estimate]) {
          said.push(await call.call(client, model, params, { extraParams: { later: given.data } }).catch((error) => error));
        }
        return said;
    """
    said = js.run(code, url, data=DATA).value
    assert all(one["isOurs"] for one in said)
    assert "iVBORw0KGgo" not in str(said) and "AAAA" not in str(said) and "\x1b" not in str(said)


@pytest.mark.parametrize(
    ("options", "name", "said"),
    [
        ({"apiKey": "a\n", "apiSecret": SECRET}, "AuthenticationError", "a space, a line break"),
        ({"apiKey": KEY, "apiSecret": f"{SECRET}é"}, "AuthenticationError", "not ASCII"),
        ({"bearerAuth": f"{SECRET} token"}, "AuthenticationError", "a space"),
        ({}, "AuthenticationError", "Set SCENARIO_SDK_API_KEY"),
        ({"apiKey": KEY}, "AuthenticationError", "No credentials"),
        *(
            ({"apiKey": KEY, "apiSecret": SECRET, **bad}, name, said)
            for bad, name, said in (
                ({"baseUrl": "ftp://x"}, "SettingsError", "baseUrl is no address"),
                ({"baseUrl": "x"}, "SettingsError", "baseUrl is no URL"),
                ({"baseUrl": f"https://user:{SECRET}@x/"}, "SettingsError", "holds more than"),
                ({"baseUrl": "https://x/?signature=1"}, "SettingsError", "holds more than"),
                ({"timeout": 0}, "RangeError", "timeout must be more than 0 milliseconds"),
                ({"timeout": 2**31}, "RangeError", "timeout must be"),
                ({"rateLimitWait": -1}, "RangeError", "rateLimitWait must be 0 milliseconds or more"),
            )
        ),
    ],
    ids=str,
)
def test_settings_that_cannot_work(js: Snippets, options: dict[str, Any], name: str, said: str) -> None:
    done = js.run("new ScenarioModels(given.wanted);", wanted=options)
    assert done.error["name"] == name and said in done.error["message"]


def test_credentials_and_projects(js: Snippets, url: str, service: Service) -> None:
    """They go to the service, and the project with what takes one."""
    code = """
        const mine = make({ apiKey: undefined, apiSecret: undefined, bearerAuth: "a-token-of-mine", projectId: "proj_1" });
        const job = await mine.run(model, { prompt: "a fox", referenceImages: [given.data] });
        await mine.job(job.id).assets();
        await client.estimate(model, { prompt: "a fox" });
        return [mine.projectId, client.projectId ?? null];
    """
    png = "data:image/png;base64,iVBORw0KGgo="
    assert js.run(code, url, data=png).value == ["proj_1", None]
    *mine, last = service.requests
    assert {one.headers["authorization"] for one in mine} == {"Bearer a-token-of-mine"}
    assert last.headers["authorization"] == f"Basic {SECRETS[2]}" and last.query.get("projectId") is None
    assert [(one.method, one.query.get("projectId")) for one in mine] == [
        *(("POST", "proj_1"), ("POST", "proj_1"), ("GET", None), ("GET", None)),
    ]


def test_models_by_id(js: Snippets, url: str, service: Service) -> None:
    code = """
        const { loadModel, modelIds } = await load("by-id.js");
        const found = await loadModel(given.id);
        const job = await client.run(found, { prompt: "a fox" });
        const wrong = await loadModel(given.id.replace("4-5", "45")).catch((error) => error);
        const odd = await Promise.all(["__proto__", "constructor", "", "x".repeat(9999)].map((id) => loadModel(id).catch((error) => error.name)));
        return { ids: modelIds, same: found === model, name: found.name, status: job.status, wrong, odd };
    """
    said = js.run(code, url, id=SEEDREAM).value
    assert SEEDREAM in said["ids"] and len(said["ids"]) == 5
    assert said["same"] and said["status"] == "success" and said["name"] == "Seedream 4.5 Edit"
    assert said["wrong"]["name"] == "UnknownModelError"
    assert said["wrong"]["message"].endswith(f"did you mean '{SEEDREAM}'?")
    assert said["odd"] == ["UnknownModelError"] * 4
