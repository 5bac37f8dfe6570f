"""Waiting for jobs with the TypeScript client, several at once, finding lost ones, and keeping their results."""

from __future__ import annotations

import base64
import math
import os
from pathlib import Path
from typing import Any

import pytest
from modelgen.serve import Fault, Service, media

from tests.support.clients import endpoint
from tests.support.snippets import Snippets
from tests.typescript.conftest import RUN, SEEDREAM

FOREVER = 3e7  # seconds
WAIT = 'const job = await client.run(model, { prompt: "a fox" }); return (await job.wait(given)).status;'
COURSE = [("queued", 0.1), ("warming-up", 0.2), ("in-progress", 0.5), ("in-progress", 0.4), ("brewing", 0.95)]


def at_each_look(service: Service, *states: tuple[str, float]) -> None:
    """What the service says of any job, look by look; after that it says how it is."""
    for status, progress in states:
        body = {"job": {"jobId": "job_1", "status": status, "progress": progress}}
        service.faults.append(Fault("GET", "/jobs/*", status=200, body=body))


def looks(service: Service) -> int:
    """How often jobs were looked at."""
    return sum(request.method == "GET" and request.path.startswith("/jobs/") for request in service.requests)


def started(service: Service, capability: str = "txt2img", results: int = 1) -> str:
    """The id of a finished job of a model with this capability."""
    service.settings.results = results
    return service.start(endpoint("model_any", capability), {}).id


# Waiting


def test_wait_goes_through_the_statuses(js: Snippets, url: str, service: Service) -> None:
    service.settings.job_seconds = FOREVER
    at_each_look(service, *COURSE, ("success", 1.0))
    code = """
        const job = await client.run(model, { prompt: "a fox" });
        const seen = [];
        const before = [job.status, job.done];
        const same = (await job.wait({ onProgress: (one) => seen.push(one) })) === job;
        return { before, same, seen, after: [job.status, job.done, job.progress] };
    """
    done = js.run(code, url)
    said, seen = done.value, done.value["seen"]
    assert said["before"] == ["pending", False] and said["same"] and said["after"] == ["success", True, 1]
    assert [one["status"] for one in seen] == [status for status, _ in COURSE] + ["success"]
    assert [one["percent"] for one in seen] == pytest.approx([10, 20, 50, 50, 95, 100])
    assert [one["advance"] for one in seen] == pytest.approx([10, 10, 30, 0, 45, 5])
    assert seen[-1]["elapsed"] == pytest.approx(sum(done.slept)) and seen[0]["state"]["id"] == "job_1"


def test_looks_grow_rarer_and_end_in_time(js: Snippets, url: str, service: Service) -> None:
    service.settings.job_seconds = FOREVER
    done = js.run(WAIT, url, timeout=120_000)
    assert done.error["name"] == "JobTimeoutError" and sum(done.slept) == pytest.approx(120_000)
    assert 800 <= done.slept[0] <= 1200 and all(pause <= 12_000 for pause in done.slept) and len(done.slept) < 25
    (job,) = service.jobs.values()
    job.seconds = 0.0
    assert f'client.job("{job.id}").wait()' in done.error["message"] and done.error["jobId"] == job.id
    assert js.run("return (await client.job(given.id).wait()).status;", url, id=job.id).value == "success"
    assert len(service.sent("POST", RUN)) == 1


def test_a_wait_without_end_ends_with_the_job(js: Snippets, url: str, service: Service) -> None:
    service.settings.job_seconds = 2000
    code = WAIT.replace("given", "{ timeout: Infinity }")
    done = js.run(code, url, passes=True)
    assert done.value == "success" and 1_990_000 < sum(done.slept) < 2_015_000


@pytest.mark.parametrize("refunds", [True, False])
def test_failure_says_why_and_what_it_cost(js: Snippets, url: str, service: Service, refunds: bool) -> None:
    service.settings.update({"outcome": "failure", "refunds": refunds})
    error = js.run(WAIT, url).error
    assert (error["name"], error["state"]["error"]) == ("JobFailedError", "The provider refused the prompt")
    assert error["message"] == (
        f"{error['jobId']} failed: The provider refused the prompt. Change the prompt and try again. "
        f"Its 5 creative units are {'' if refunds else 'not '}refunded."
    )


def test_cancel(js: Snippets, url: str, service: Service) -> None:
    service.settings.job_seconds = FOREVER
    code = """
        const job = await client.run(model, { prompt: "a fox" });
        const refused = await job.cancel().catch((error) => error);
        await fetch(new URL("/_fake/settings", given.at), {
          method: "PATCH", body: '{"cancelable": true}', headers: { "content-type": "application/json" },
        });
        const { status } = await job.cancel();
        return { refused, status, waited: await job.wait().catch((error) => error.name) };
    """
    said = js.run(code, url, at=url).value
    assert said["refused"]["name"] == "CancelRefusedError"
    assert "Cannot cancel this type of job. It goes on, and it is charged." in said["refused"]["message"]
    assert (said["status"], said["waited"]) == ("canceled", "JobCanceledError")


def test_wait_outlives_a_bad_network(js: Snippets, url: str, service: Service) -> None:
    service.settings.job_seconds = 1
    path = "/jobs/*"
    service.faults += [
        Fault("GET", path, drop="request"),
        Fault("GET", path, status=503),
        Fault("GET", path, status=429, headers={"Retry-After": "3600"}),
        Fault("GET", path, status=404),
        Fault("GET", path, status=200, body={}),
    ]
    done = js.run(WAIT, url, passes=True)
    assert done.error.get("name") == "NotFoundError"  # a minute after the start it is no more a job that settles
    assert max(done.slept) == 60_000
    service.reset()
    service.settings.job_seconds = 1
    service.faults += [
        Fault("GET", path, status=404),
        Fault("GET", path, drop="answer"),
        Fault("GET", path, status=502),
    ]
    assert js.run(WAIT, url, passes=True).value == "success"
    assert not [fault for fault in service.faults if fault.times]


def test_a_job_that_cannot_be_looked_at_is_given_up_after_minutes(js: Snippets, url: str, service: Service) -> None:
    service.faults.append(Fault("GET", "/jobs/*", times=None, status=503))
    service.settings.job_seconds = FOREVER
    done = js.run(WAIT.replace("given", "{ timeout: Infinity }"), url)
    assert done.error["name"] == "JobUnreachableError" and "for 300 seconds" in done.error["message"]
    assert 300_000 < sum(done.slept) < 325_000 and 30 < looks(service) < 60
    assert min(done.slept) >= 800  # a wait looks once at a time, and its own pauses are between


def test_a_wait_can_be_aborted(js: Snippets, url: str, service: Service) -> None:
    service.settings.job_seconds = FOREVER
    code = """
        const job = await client.run(model, { prompt: "a fox" });
        const controller = new AbortController();
        const onProgress = () => controller.abort(new Error("enough"));
        await job.wait({ signal: controller.signal, onProgress });
    """
    done = js.run(code, url)
    assert done.error["message"] == "enough" and not done.slept and looks(service) == 1


NO_TIMES = ["{ poll: 0 }", "{ poll: NaN }", "{ poll: Infinity }", "{ timeout: -1 }", "{ timeout: NaN }"]


@pytest.mark.parametrize("bad", [*NO_TIMES, "{ limit: 0 }", "{ limit: NaN }"])
def test_nonsense_is_refused_before_anything_is_paid(js: Snippets, url: str, service: Service, bad: str) -> None:
    done = js.run(f"return client.gather([() => client.run(model, {{ prompt: 'a fox' }})], {bad});", url)
    assert done.error["name"] == "RangeError" and "must be" in done.error["message"]
    if "limit" not in bad:
        assert js.run(f"return client.job('job_1').wait({bad});", url).error["name"] == "RangeError"
    assert not service.requests


@pytest.mark.parametrize("no_id", ["", ".", "..", "a\nb", "x" * 300])
def test_a_job_id_that_is_none(js: Snippets, url: str, no_id: str) -> None:
    error = js.run("client.job(given.id);", url, id=no_id).error
    assert error["name"] == "RangeError" and "job id" in error["message"]


def test_a_terminal_bar(js: Snippets, url: str, service: Service) -> None:
    service.settings.job_seconds = FOREVER
    course = [("queued", 0.1), ("in-progress", 0.5), ("in-progress", 0.6), ("success", 1.0)]
    at_each_look(service, *course, *course)
    code = """
        const drawn = [];
        for (const isTTY of [true, false]) {
          const lines = [];
          const stream = { isTTY, write: (text) => lines.push(text) };
          await client.job("job_1").wait({ onProgress: progressBar({ stream, width: 10 }) });
          drawn.push(lines);
        }
        return drawn;
    """
    bar, lines = js.run(code, url).value
    assert [line.split(" ")[1:4] for line in bar[:2]] == [["[#---------]", "", "10%"], ["[#####-----]", "", "50%"]]
    assert bar[-1].startswith("\r\x1b[2Kjob_1 [##########] 100% success ") and bar[-1].endswith("s\n")
    assert [line.split()[1] for line in lines] == ["queued", "in-progress", "success"]


# Several


def test_gather_keeps_the_order(js: Snippets, url: str, service: Service) -> None:
    service.settings.job_seconds = 20
    code = """
        const done = await client.run(model, { prompt: "done before" });
        const calls = [0, 1, 2, 3, 4].map((number) => () => client.run(model, { prompt: `fox ${number}` }));
        const lines = [];
        const onProgress = progressBar({ stream: { isTTY: true, write: (text) => lines.push(text) } });
        const jobs = await client.gather([done, ...calls], { limit: 2, onProgress });
        return { ids: jobs.map((job) => [job.id, job.status]), last: lines.at(-1) };
    """
    said = js.run(code, url, passes=True).value
    ids = [job for job, _ in said["ids"]]
    assert [service.jobs[job].input["prompt"] for job in ids] == ["done before", *(f"fox {one}" for one in range(5))]
    assert {status for _, status in said["ids"]} == {"success"}
    assert "6 jobs [" in said["last"] and "6 done" in said["last"]


def test_gather_respects_the_limits(js: Snippets, url: str, service: Service) -> None:
    """Its own, and the service's: after the first 429 no more are sent at a time than `details.actionLimit`."""
    service.settings.update({"job_seconds": 20, "parallel_jobs": 2})
    code = """
        const calls = Array.from({ length: 6 }, (_, number) => () => client.run(model, { prompt: `${number}` }));
        return (await client.gather(calls, { limit: 5 })).length;
    """
    done = js.run(code, url, passes=True)
    assert done.value == len(service.jobs) == 6
    assert "rate limit reached; at most 2 jobs at a time from here on" in done.logged
    assert len(service.sent("POST", RUN)) < 12  # those that were refused were tried now and then


def test_gather_loses_nothing(js: Snippets, url: str, service: Service) -> None:
    service.faults.append(Fault("POST", RUN, skip=1, status=400, body={"reason": "Input prompt is refused"}))
    code = """
        return client.gather(["a", "b", ""].map((prompt) => () => client.run(model, { prompt })));
    """
    error = js.run(code, url).error
    first, second, third = error["results"]
    assert first["state"]["status"] == "success"
    assert (second["name"], third["name"]) == ("RequestRejectedError", "ValidationError")
    first_line, *others = error["message"].splitlines()
    assert first_line == "2 of 3 jobs did not succeed; error.results has all of them in order."
    assert others[0] == f"  [1] {second['message']}"


def test_gather_gives_up_when_there_is_never_room(js: Snippets, url: str, service: Service) -> None:
    service.settings.parallel_jobs = 0
    code = "return client.gather(['a', 'b'].map((prompt) => () => client.run(model, { prompt })));"
    error = js.run(code, url, options={"rateLimitWait": 0}).error
    assert [one["name"] for one in error["results"]] == ["RateLimitError"] * 2


def test_gather_that_is_aborted_starts_no_more(js: Snippets, url: str, service: Service) -> None:
    service.settings.job_seconds = FOREVER
    code = """
        const controller = new AbortController();
        const calls = ["a", "b", "c"].map((prompt) => () => client.run(model, { prompt }));
        const onProgress = () => controller.abort(new Error("enough"));
        return client.gather(calls, { limit: 2, signal: controller.signal, onProgress });
    """
    done = js.run(code, url)
    assert done.error["message"] == "enough" and len(service.jobs) <= 2
    assert done.logged == [f"gather was interrupted; these jobs go on: {', '.join(service.jobs)}"]


# Lost and found


def test_a_lost_job_is_found_as_the_error_says(js: Snippets, url: str, service: Service) -> None:
    """Among more jobs than are asked for, all of them newer; files do not keep it from being found."""
    service.settings.results = 0
    data = "data:image/png;base64," + base64.b64encode(media.png(5).content).decode()
    code = """
        const params = { prompt: "a fox", size: "2K" };
        const lost = await client.run(model, params, { extraParams: { later: given.data } }).catch((error) => error);
        return lost;
    """
    service.models[SEEDREAM].json_schema["properties"]["later"] = {}  # type: ignore[index]
    service.faults.append(Fault("POST", RUN, drop="request"))
    error = js.run(code, url, data=data).value
    assert error["name"] == "GenerationUncertainError"
    assert error["params"] == {"prompt": "a fox", "size": "2K", "later": "data:image/png;base64,…"}
    sent = {"prompt": "a fox", "size": "2K", "later": data}
    job = service.start(endpoint(SEEDREAM, "txt2img"), {**sent, "aspectRatio": "auto"}).id
    elsewhere = service.start(endpoint("model_other", "txt2img"), sent).id
    for number in range(150):
        service.start(endpoint(SEEDREAM, "txt2img"), {"prompt": f"{number}"})
    code = """
        const { message, modelId, params, sentAt } = given.error;
        const error = new GenerationUncertainError(message, modelId, new Date(sentAt), params, undefined, false);
        const found = await client.recentJobs({ since: error, limit: 5 });
        const all = await client.recentJobs({ since: error, limit: 500 });
        const newest = await client.recentJobs({ limit: 2 });
        const later = await client.recentJobs({ since: new Date(Date.now() + 3_600_000) });
        return [found, all, newest, later].map((jobs) => jobs.map((job) => job.id));
    """
    found, everything, newest, later = js.run(code, url, error=error).value
    assert len(found) == 5 and found[0] == job
    assert everything == [job, *(one for one in reversed(service.jobs) if one != job)] and elsewhere in everything
    assert newest == list(reversed(service.jobs))[:2] and later == []


# Results


@pytest.mark.parametrize(
    ("capability", "suffix"), [("txt2img", "png"), ("img2video", "mp4"), ("txt23d", "glb"), ("txt2audio", "wav")]
)
def test_download(js: Snippets, url: str, service: Service, tmp_path: Path, capability: str, suffix: str) -> None:
    code = """
        const job = client.job(given.id);
        const paths = await job.download(given.folder);
        const assets = await job.assets();
        const opened = await (await job.open(assets[0])).arrayBuffer();
        return { paths, again: await job.download(given.folder), assets, size: opened.byteLength };
    """
    folder = tmp_path / "new/out"
    said = js.run(code, url, id=started(service, capability, 2), folder=str(folder)).value
    assert said["paths"] == said["again"] == [str(folder / f"{one['id']}.{suffix}") for one in said["assets"]]
    for path, asset in zip(said["paths"], said["assets"], strict=True):
        assert Path(path).read_bytes() == service.assets[asset["id"]].file.content
    assert said["size"] == said["assets"][0]["size"] and len(list(folder.iterdir())) == 2
    files = [one for one in service.requests if one.path.startswith("/files/")]
    assert len(files) == 3 and not any("authorization" in one.headers for one in files)


def test_download_before_the_end(js: Snippets, url: str, service: Service, tmp_path: Path) -> None:
    service.settings.job_seconds = FOREVER
    code = "return (await client.run(model, { prompt: 'a fox' })).download(given.folder);"
    assert js.run(code, url, folder=str(tmp_path)).error["name"] == "JobNotFinishedError"
    assert not list(tmp_path.iterdir())


def test_download_overwrites_only_when_asked(js: Snippets, url: str, service: Service, tmp_path: Path) -> None:
    job = started(service, results=2)
    code = "return (await client.job(given.id).assets()).map((one) => one.id);"
    taken = tmp_path / f"{js.run(code, url, id=job).value[1]}.png"
    taken.write_text("mine")
    code = "return client.job(given.id).download(given.folder, given.how);"
    error = js.run(code, url, id=job, folder=str(tmp_path), how={}).error
    assert error["name"] == "DownloadExistsError" and str(taken) in error["message"]
    assert [path.name for path in tmp_path.iterdir()] == [taken.name] and taken.read_text() == "mine"
    assert js.run(code, url, id=job, folder=str(tmp_path), how={"overwrite": True}).value[1] == str(taken)
    assert taken.read_bytes().startswith(b"\x89PNG") and len(list(tmp_path.iterdir())) == 2


def test_a_download_that_was_cut_short_can_be_repeated(
    js: Snippets, url: str, service: Service, tmp_path: Path
) -> None:
    job = started(service, results=3)
    ids = js.run("return (await client.job(given.id).assets()).map((one) => one.id);", url, id=job).value
    service.faults += [
        Fault("GET", f"/files/{ids[0]}", status=503),
        Fault("GET", f"/files/{ids[0]}", drop="request"),
        Fault("GET", f"/files/{ids[1]}", status=400, times=2),
    ]
    code = "return client.job(given.id).download(given.folder);"
    done = js.run(code, url, id=job, folder=str(tmp_path))
    assert (done.error["name"], done.error["assetId"]) == ("DownloadError", ids[1]) and len(done.slept) == 2
    assert [path.name for path in tmp_path.iterdir()] == [f"{ids[0]}.png"]
    service.faults.append(Fault("GET", f"/files/{ids[1]}", status=403))  # its URL has run out
    assert len(js.run(code, url, id=job, folder=str(tmp_path)).value) == 3
    assert len(service.sent("GET", f"/files/{ids[0]}")) == 3
    assert not [fault for fault in service.faults if fault.times]


ASSET = {"id": "a", "kind": "image", "mimeType": "image/png", "size": 1, "url": "https://x/y"}
NEW = {**ASSET, "mimeType": "application/x-new"}


@pytest.mark.parametrize(
    ("assets", "original", "names"),
    [
        *(
            ([{**ASSET, "id": name}], False, [safe])
            for name, safe in (
                *(("../../etc/passwd", "etc_passwd.png"), ("C:\\evil", "C_evil.png"), ("nul", "_nul.png")),
                *(("..", "asset.png"), ("a\x00b\nc", "a_b_c.png"), ("ünï", "n.png"), ("COM1.x", "_COM1.x.png")),
            )
        ),
        ([{**ASSET, "id": name} for name in ("a/b", "a_b", "A_B")], False, ["a_b.png", "a_b-2.png", "A_B-3.png"]),
        ([{**ASSET, "mimeType": "image/../../x"}], False, ["a"]),
        ([{**NEW, "url": "https://x/y.SPZ?sig=1"}, {**NEW, "url": "https://[/y.spz"}], False, ["a.spz", "a"]),
        ([{**NEW, "url": "https://x/y", "originalUrl": "https://x/z.fbx?s"}], True, ["a.fbx"]),
        ([{**ASSET, "url": "https://x/y.jpg"}], True, ["a.png"]),
        ([{**NEW, "url": "https://x/y.%2e%2e%2fetc"}], False, ["a"]),
    ],
)
def test_names_are_safe(js: Snippets, assets: list[Any], original: bool, names: list[str]) -> None:
    """Both parts of them come from the service."""
    code = "return internal.fileNames(given.assets, given.original);"
    assert js.run(code, assets=assets, original=original).value == names


def test_folders_that_cannot_be_made(js: Snippets, url: str, service: Service, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    job = started(service)
    for folder in (tmp_path / "file", tmp_path / "file/out", tmp_path / "nul\0"):
        error = js.run("return client.job(given.id).download(given.folder);", url, id=job, folder=str(folder)).error
        assert error["name"] == "DownloadError" and "cannot be made" in error["message"]


@pytest.mark.skipif(os.name == "nt", reason="its names are not case-sensitive")
def test_a_symbolic_link_is_not_written_through(js: Snippets, url: str, service: Service, tmp_path: Path) -> None:
    job = started(service)
    code = "return (await client.job(given.id).assets()).map((one) => one.id);"
    (asset,) = js.run(code, url, id=job).value
    outside = tmp_path / "outside"
    outside.write_text("mine")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / f"{asset}.png").symlink_to(outside)
    error = js.run("return client.job(given.id).download(given.folder);", url, id=job, folder=str(folder)).error
    assert error["name"] == "DownloadExistsError" and outside.read_text() == "mine"


def test_results_that_are_no_files(js: Snippets, url: str, service: Service, tmp_path: Path) -> None:
    code = "const job = client.job(given.id); await job.wait(); return [job.output, await job.download(given.folder)];"
    output, paths = js.run(code, url, id=started(service, "txt2txt"), folder=str(tmp_path)).value
    assert output["text"].startswith("Fake answer") and paths == []


def test_pauses_have_a_jitter(js: Snippets, url: str, service: Service) -> None:
    """So that many clients do not look at once."""
    service.settings.job_seconds = FOREVER
    slept = js.run(WAIT, url, timeout=60_000).slept
    assert len({math.floor(pause) for pause in slept}) > len(slept) / 2
