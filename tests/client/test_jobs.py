"""Waiting for jobs, and keeping their results."""

from __future__ import annotations

import asyncio
import io
import logging
import pickle
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import scenario_models
from conftest import FOREVER, SEEDREAM, Time, endpoint, plain
from modelgen.serve import Fault, Service

RUN = f"/generate/custom/{SEEDREAM}"


def at_each_look(service: Service, job: Any, *states: tuple[str, float]) -> None:
    """What the service says of a job, look by look; after that it says how it is."""
    for status, progress in states:
        body = {"job": {"jobId": job.id, "status": status, "progress": progress}}
        service.faults.append(Fault("GET", f"/jobs/{job.id}", status=200, body=body))


def end_all(service: Service) -> None:
    """Every job that runs comes to its end."""
    for job in service.jobs.values():
        job.seconds = 0.0


def end_one(service: Service) -> None:
    """The oldest job that runs comes to its end."""
    running = [job for job in service.jobs.values() if job.seconds]
    for job in running[:1]:
        job.seconds = 0.0


def test_wait_goes_through_the_statuses(model: Any, service: Service, time: Time) -> None:
    service.settings.job_seconds = FOREVER
    job = model.run(prompt="a fox")
    assert job.status == "pending" and not job.done
    course = [("queued", 0.1), ("warming-up", 0.2), ("in-progress", 0.5), ("in-progress", 0.4), ("finalizing", 0.9)]
    at_each_look(service, job, *course, ("brewing", 0.95), ("success", 1.0))
    seen: list[scenario_models.Progress] = []
    assert job.wait(on_progress=seen.append).id == job.id
    assert [progress.status for progress in seen] == [status for status, _ in course] + ["brewing", "success"]
    assert [progress.percent for progress in seen] == pytest.approx([10, 20, 50, 50, 90, 95, 100])
    assert [progress.advance for progress in seen] == pytest.approx([10, 10, 30, 0, 40, 5, 5])
    assert seen[-1].job_id == job.id
    assert seen[-1].elapsed == pytest.approx(sum(time.slept))


def test_looks_grow_rarer(model: Any, service: Service, time: Time) -> None:
    service.settings.job_seconds = FOREVER
    job = model.run(prompt="a fox")
    with pytest.raises(scenario_models.JobTimeoutError):
        job.wait(poll=0.1, timeout=200)
    growing = [0.1 * 1.3**number for number in range(18)]  # to 10 seconds
    assert all(pause == pytest.approx(even, rel=0.21) for pause, even in zip(time.slept, growing, strict=False))
    assert all(8 <= pause <= 12 for pause in time.slept[18:-1])
    assert len(service.sent("GET", f"/jobs/{job.id}")) == len(time.slept) + 1 <= 45


def test_failure_says_why_and_what_it_cost(model: Any, service: Service) -> None:
    service.settings.outcome = "failure"
    job = model.run(prompt="a fox")
    with pytest.raises(scenario_models.JobFailedError) as caught:
        job.wait()
    assert caught.value.job_id == job.id
    assert caught.value.state is not None and caught.value.state.error == "The provider refused the prompt"
    assert str(caught.value) == (
        f"{job.id} failed: The provider refused the prompt. Change the prompt and try again. "
        "Its 5 creative units are refunded."
    )
    with pytest.raises(scenario_models.JobFailedError):
        job.assets()


def test_failure_that_is_not_refunded(model: Any, service: Service) -> None:
    service.settings.outcome, service.settings.refunds = "failure", False
    with pytest.raises(scenario_models.JobFailedError, match="5 creative units are not refunded"):
        model.run(prompt="a fox").wait()


def test_canceled_elsewhere(model: Any, service: Service) -> None:
    service.settings.outcome = "canceled"
    with pytest.raises(scenario_models.JobCanceledError):
        model.run(prompt="a fox").wait()


def test_timeout_keeps_the_job(client: Any, service: Service, time: Time) -> None:
    service.settings.job_seconds = FOREVER
    job = client.bytedance_seedream_4_5_editing.run(prompt="a fox")
    with pytest.raises(scenario_models.JobTimeoutError) as caught:
        job.wait(timeout=30)
    assert sum(time.slept) == pytest.approx(30)
    assert isinstance(caught.value, TimeoutError)
    assert f"client.job('{job.id}').wait()" in str(caught.value)
    time.passing = lambda: end_all(service)
    assert client.job(caught.value.job_id).wait().status == "success"
    assert len(service.sent("POST", RUN)) == 1


def test_wait_outlives_a_bad_network(model: Any, service: Service) -> None:
    service.settings.job_seconds = FOREVER
    job = model.run(prompt="a fox")
    service.jobs[job.id].seconds = 0.0
    path = f"/jobs/{job.id}"
    service.faults += [
        Fault("GET", path, drop="request"),
        Fault("GET", path, status=503),
        Fault("GET", path, status=429),
        Fault("GET", path, status=404),
        Fault("GET", path, status=200, body={}),
    ]
    assert job.wait().status == "success"
    assert not [fault for fault in service.faults if fault.times]


def test_a_look_that_meets_a_limit_is_repeated_when_the_service_says(model: Any, service: Service, time: Time) -> None:
    """But in a minute at the latest, and no sooner than it would be anyway."""
    service.settings.job_seconds = FOREVER
    job = model.run(prompt="a fox")
    service.jobs[job.id].seconds = 0.0
    service.faults += [
        Fault("GET", f"/jobs/{job.id}", status=429, headers={"Retry-After": after}) for after in ("30", "3600", "0")
    ]
    job.wait(poll=1)
    assert time.slept[:2] == [30, 60] and 1.3 <= time.slept[2] <= 2.1


def test_a_job_that_cannot_be_looked_at_is_given_up_after_minutes(model: Any, service: Service, time: Time) -> None:
    service.settings.job_seconds = FOREVER
    job = model.run(prompt="a fox")
    service.faults.append(Fault("GET", f"/jobs/{job.id}", times=None, status=503))
    with pytest.raises(scenario_models.JobUnreachableError, match="could not be looked at for 300 seconds"):
        job.wait(timeout=None)
    assert 300 < sum(time.slept) < 325
    assert len(service.sent("GET", f"/jobs/{job.id}")) < 60


def test_wait_ends_where_looking_on_is_no_use(client: Any, service: Service) -> None:
    with pytest.raises(scenario_models.NotFoundError):
        client.job("job_none").wait()
    service.settings.job_seconds = FOREVER
    job = client.bytedance_seedream_4_5_editing.run(prompt="a fox")
    service.faults.append(Fault("GET", f"/jobs/{job.id}", status=401, body={"reason": "Key revoked"}))
    with pytest.raises(scenario_models.AuthenticationError):
        job.wait()


NAN = float("nan")
NO_TIMES = [{"poll": 0}, {"poll": NAN}, {"poll": float("inf")}, {"timeout": -1}, {"timeout": NAN}]


@pytest.mark.parametrize("bad", NO_TIMES, ids=str)
def test_wait_refuses_nonsense(client: Any, bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be"):
        client.job("job_1").wait(**bad)


@pytest.mark.parametrize("bad", [*NO_TIMES, {"limit": 0}], ids=str)
def test_gather_refuses_nonsense_before_it_pays(client: Any, service: Service, bad: dict[str, Any]) -> None:
    model = plain(client.bytedance_seedream_4_5_editing)
    with pytest.raises(ValueError, match="must be"):
        client.gather([partial(model.run, prompt="a fox")], **bad)
    assert not service.requests


@pytest.mark.parametrize("no_id", ["", ".", "..", "a\nb", "x" * 300])
def test_a_job_id_that_is_none(client: Any, no_id: str) -> None:
    with pytest.raises(ValueError, match="job id"):
        client.job(no_id)


def test_cancel(model: Any, service: Service) -> None:
    service.settings.job_seconds = FOREVER
    job = model.run(prompt="a fox")
    with pytest.raises(scenario_models.CancelRefusedError) as caught:
        job.cancel()
    assert "Cannot cancel this type of job" in str(caught.value) and caught.value.job_id == job.id
    service.settings.cancelable = True
    assert job.cancel().status == "canceled"
    with pytest.raises(scenario_models.JobCanceledError):
        job.wait()


@pytest.mark.parametrize(
    ("capability", "suffix", "start"),
    [
        ("txt2img", ".png", b"\x89PNG"),
        ("img2video", ".mp4", b"\x00\x00\x00"),
        ("txt23d", ".glb", b"glTF"),
        ("txt2audio", ".wav", b"RIFF"),
    ],
)
def test_download(client: Any, service: Service, tmp_path: Path, capability: str, suffix: str, start: bytes) -> None:
    job = _job(client, service, capability, results=2)
    paths = job.download(tmp_path / "new/out")
    assets = job.assets()
    assert paths == [tmp_path / f"new/out/{asset.id}{suffix}" for asset in assets]
    for path, asset in zip(paths, assets, strict=True):
        assert path.read_bytes() == service.assets[asset.id].file.content
        assert path.read_bytes().startswith(start)
        assert path.stat().st_size == asset.size
    assert len(list((tmp_path / "new/out").iterdir())) == 2


def test_download_before_the_end(model: Any, service: Service, tmp_path: Path) -> None:
    service.settings.job_seconds = FOREVER
    with pytest.raises(scenario_models.JobNotFinishedError, match="wait"):
        model.run(prompt="a fox").download(tmp_path)
    assert not list(tmp_path.iterdir())


def test_download_overwrites_only_when_asked(client: Any, service: Service, tmp_path: Path) -> None:
    job = _job(client, service, "txt2img", results=2)
    taken = tmp_path / f"{job.assets()[1].id}.png"
    taken.write_text("mine")
    with pytest.raises(scenario_models.DownloadExistsError) as caught:
        job.download(tmp_path)
    assert isinstance(caught.value, FileExistsError) and str(taken) in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == [taken.name] and taken.read_text() == "mine"
    job.download(tmp_path, overwrite=True)
    assert taken.read_bytes().startswith(b"\x89PNG")


def test_a_download_that_was_cut_short_can_be_repeated(client: Any, service: Service, tmp_path: Path) -> None:
    job = _job(client, service, "txt2img", results=3)
    ids = [asset.id for asset in job.assets()]
    service.faults.append(Fault("GET", f"/files/{ids[1]}", status=400, times=2))
    with pytest.raises(scenario_models.DownloadError) as caught:
        job.download(tmp_path)
    assert caught.value.asset_id == ids[1]
    assert [path.name for path in tmp_path.iterdir()] == [f"{ids[0]}.png"]
    assert len(job.download(tmp_path)) == 3
    assert len(service.sent("GET", f"/files/{ids[0]}")) == 1


@pytest.mark.parametrize("fault", [{"drop": "request"}, {"status": 503}], ids=["drop", "503"])
def test_download_is_retried(client: Any, service: Service, tmp_path: Path, fault: dict[str, Any]) -> None:
    job = _job(client, service, "txt2img")
    (asset,) = job.assets()
    service.faults.append(Fault("GET", f"/files/{asset.id}", **fault))
    (path,) = job.download(tmp_path)
    assert path.read_bytes() == service.assets[asset.id].file.content


def test_download_gets_a_fresh_url(client: Any, service: Service, tmp_path: Path) -> None:
    job = _job(client, service, "txt2img")
    (asset,) = job.assets()
    service.faults.append(Fault("GET", f"/files/{asset.id}", status=403))
    job.download(tmp_path)
    assert len(service.sent("GET", f"/assets/{asset.id}")) == 3  # assets(), download(), and after 403


def test_credentials_stay_out_of_storage(client: Any, service: Service, tmp_path: Path) -> None:
    _job(client, service, "txt2img").download(tmp_path)
    (request,) = [request for request in service.requests if request.path.startswith("/files/")]
    assert "authorization" not in request.headers


@pytest.mark.parametrize(
    ("asset_id", "name"),
    [
        ("../../etc/passwd", "etc_passwd.png"),
        ("C:\\evil", "C_evil.png"),
        ("nul", "_nul.png"),
        ("..", "asset.png"),
        ("a\x00b\nc", "a_b_c.png"),
        ("ünï", "n.png"),
    ],
)
def test_names_are_safe(asset_id: str, name: str) -> None:
    from scenario_models._saving import file_names

    asset = scenario_models.Asset(asset_id, "image", "image/png", 1, "https://x/y")
    assert file_names([asset], original=False) == [name]


def test_names_differ() -> None:
    from scenario_models._saving import file_names

    assets = [scenario_models.Asset(name, "image", "image/png", 1, "") for name in ("a/b", "a_b", "A_B")]
    assert file_names(assets, original=False) == ["a_b.png", "a_b-2.png", "A_B-3.png"]


def test_unknown_media_types_are_named_by_their_url() -> None:
    from scenario_models._saving import file_names

    asset = scenario_models.Asset("a", "3d", "application/x-new", 1, "https://x/y.SPZ?sig=1", "https://x/z.fbx?s")
    broken = scenario_models.Asset("a", "3d", "application/x-new", 1, "https://[/y.spz")
    assert file_names([broken, asset], original=False) == ["a", "a.spz"]
    assert file_names([asset], original=False) == ["a.spz"]
    assert file_names([asset], original=True) == ["a.fbx"]


def test_results_that_are_no_files(client: Any, service: Service, tmp_path: Path) -> None:
    job = _job(client, service, "txt2txt")
    assert job.output["text"].startswith("Fake answer")
    assert job.download(tmp_path) == []


def test_gather_keeps_the_order(client: Any, service: Service, time: Time) -> None:
    model = client.bytedance_seedream_4_5_editing
    done = model.run(prompt="done before")
    service.settings.job_seconds = FOREVER
    time.passing = lambda: end_one(service)
    jobs = client.gather(
        [plain(done), *(partial(plain(model).run, prompt=f"fox {number}") for number in range(5))], limit=2
    )
    prompts = [service.jobs[job.id].input["prompt"] for job in jobs]
    assert prompts == ["done before", *(f"fox {number}" for number in range(5))]
    assert all(job.status == "success" for job in jobs)


def test_gather_respects_the_limits(
    client: Any, service: Service, caplog: pytest.LogCaptureFixture, time: Time
) -> None:
    """Its own, and the service's: after the first 429 no more are sent at a time than `details.actionLimit`."""
    service.settings.job_seconds = FOREVER
    service.settings.parallel_jobs = 2
    running: list[int] = []

    def passing() -> None:
        running.append(service.running_jobs())
        if len(running) % 3 == 0:
            end_one(service)

    time.passing = passing
    model = plain(client.bytedance_seedream_4_5_editing)
    with caplog.at_level(logging.INFO, "scenario_models"):
        jobs = client.gather([partial(model.run, prompt=f"{number}") for number in range(6)], limit=5)
    assert len(jobs) == len(service.jobs) == 6
    assert max(running) == 2
    assert "at most 2 jobs at a time" in caplog.text
    assert len(service.sent("POST", RUN)) == 7  # one more than there are jobs


def test_gather_loses_nothing(client: Any, service: Service) -> None:
    model = plain(client.bytedance_seedream_4_5_editing)
    service.faults.append(Fault("POST", RUN, skip=1, status=400, body={"reason": "Input prompt is refused"}))
    with pytest.raises(scenario_models.GatherError) as caught:
        client.gather([partial(model.run, prompt="a"), partial(model.run, prompt="b"), partial(model.run, prompt="")])
    results: list[Any] = caught.value.results
    first, second, third = results
    assert first.status == "success"
    assert isinstance(second, scenario_models.RequestRejectedError)
    assert isinstance(third, scenario_models.ValidationError)
    assert str(caught.value).startswith("2 of 3 jobs did not succeed")


def test_gather_gives_up_when_there_is_never_room(make_client: Any, service: Service) -> None:
    service.settings.parallel_jobs = 0
    client = make_client(rate_limit_wait=0.0)
    model = plain(client.bytedance_seedream_4_5_editing)
    with pytest.raises(scenario_models.GatherError) as caught:
        client.gather([partial(model.run, prompt="a"), partial(model.run, prompt="b")])
    assert [type(result).__name__ for result in caught.value.results] == ["RateLimitError"] * 2


def test_gather_takes_coroutines(server: tuple[Service, str], time: Time) -> None:
    async def main() -> list[str | None]:
        settings: Any = {"base_url": server[1], "api_key": "k", "api_secret": "s", "clock": time.clock(True)}
        async with scenario_models.AsyncScenarioModels(**settings) as client:
            model = client.bytedance_seedream_4_5_editing
            jobs = await client.gather([model.run(prompt="a"), model.run(prompt="b")])
            return [job.status for job in jobs]

    assert asyncio.run(main()) == ["success", "success"]


def test_recent_jobs(client: Any, service: Service) -> None:
    for number in range(3):
        client.bytedance_seedream_4_5_editing.run(prompt=f"{number}")
    newest = [job.state.input["prompt"] for job in client.recent_jobs(limit=2)]
    assert newest == ["2", "1"]
    assert client.recent_jobs(since=datetime.now(UTC) + timedelta(hours=1)) == []
    with pytest.raises(ValueError, match="time zone"):
        client.recent_jobs(since=datetime.now())


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_bar(model: Any, service: Service) -> None:
    service.settings.job_seconds = FOREVER
    course = [("queued", 0.1), ("in-progress", 0.5), ("in-progress", 0.6), ("success", 1.0)]
    terminal, pipe = Terminal(), io.StringIO()
    job = model.run(prompt="a fox")
    at_each_look(service, job, *course)
    job.wait(on_progress=scenario_models.ProgressBar(terminal, width=10))
    drawn = terminal.getvalue().split("\r\x1b[2K")[1:]
    assert [line.split(" ")[1:4] for line in drawn[:2]] == [
        ["[#---------]", "", "10%"],
        ["[#####-----]", "", "50%"],
    ]
    assert drawn[-1].startswith(f"{job.id} [##########] 100% success") and drawn[-1].endswith("\n")
    job = model.run(prompt="a cat")
    at_each_look(service, job, *course)
    job.wait(on_progress=scenario_models.ProgressBar(pipe))
    assert [line.split()[1] for line in pipe.getvalue().splitlines()] == ["queued", "in-progress", "success"]


def test_one_bar_for_several_jobs(client: Any, service: Service, time: Time) -> None:
    service.settings.job_seconds = FOREVER
    time.passing = lambda: end_one(service)
    terminal = Terminal()
    model = plain(client.bytedance_seedream_4_5_editing)
    calls = [partial(model.run, prompt=f"{number}") for number in range(3)]
    client.gather(calls, on_progress=scenario_models.ProgressBar(terminal, width=10))
    assert terminal.getvalue().split("\r\x1b[2K")[-1].startswith("3 jobs [##########] 100% 3 done")


def test_a_folder_that_cannot_be_made(client: Any, service: Service, tmp_path: Path) -> None:
    job = _job(client, service, "txt2img")
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file/out", tmp_path / "nul\0"):
        with pytest.raises(scenario_models.DownloadError, match="cannot be made"):
            job.download(folder)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk(client: Any, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = _job(client, service, "txt2img")
    opened = Path.open

    def full(path: Path, mode: str = "r", **options: Any) -> Any:
        return opened(Path("/dev/full") if path.suffix == ".part" else path, mode.replace("x", "w"), **options)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(scenario_models.DownloadError, match="cannot be written .No space left on device"):
        job.download(tmp_path)
    assert not list(tmp_path.iterdir())


def test_errors_travel_between_processes(model: Any, service: Service) -> None:
    service.settings.outcome = "failure"
    with pytest.raises(scenario_models.JobFailedError) as caught:
        model.run(prompt="a fox").wait()
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.job_id, again.state) == (str(caught.value), caught.value.job_id, caught.value.state)


def _job(client: Any, service: Service, capability: str, results: int = 1) -> Any:
    """A finished job of a model with this capability."""
    service.settings.results = results
    return client.job(service.start(endpoint("model_any", capability), {}).id).wait()
