"""Waiting for jobs, and keeping their results."""

from __future__ import annotations

import asyncio
import io
import logging
import os
import pickle
import sys
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import scenario_models
from conftest import SEEDREAM, endpoint
from modelgen.serve import Fault, Service

RUN = f"/generate/custom/{SEEDREAM}"


def test_wait_goes_through_the_statuses(model: Any, service: Service) -> None:
    service.settings.job_seconds = 0.6
    job = model.run(prompt="a fox")
    seen: list[scenario_models.Progress] = []
    assert job.status == "pending" and not job.done
    assert job.wait(poll=0.02, on_progress=seen.append).id == job.id
    statuses = list(dict.fromkeys(progress.status for progress in seen))
    order = ["pending", "queued", "warming-up", "in-progress", "finalizing", "success"]
    assert statuses == [status for status in order if status in statuses]
    assert {"in-progress", "success"} <= set(statuses)
    assert sum(progress.advance for progress in seen) == pytest.approx(100)
    assert seen[-1].percent == 100 and seen[-1].job_id == job.id
    assert [progress.percent for progress in seen] == sorted(progress.percent for progress in seen)


def test_looks_grow_rarer(model: Any, service: Service) -> None:
    service.settings.job_seconds = 2.0
    job = model.run(prompt="a fox")
    job.wait(poll=0.1)
    assert 4 <= len(service.sent("GET", f"/jobs/{job.id}")) <= 12  # 20 at an even pace


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


def test_timeout_keeps_the_job(client: Any, service: Service) -> None:
    service.settings.job_seconds = 1.0
    job = client.bytedance_seedream_4_5_editing.run(prompt="a fox")
    began = time.monotonic()
    with pytest.raises(scenario_models.JobTimeoutError) as caught:
        job.wait(timeout=0.3, poll=0.1)
    assert time.monotonic() - began < 0.9
    assert isinstance(caught.value, TimeoutError)
    assert f"client.job('{job.id}').wait()" in str(caught.value)
    assert client.job(caught.value.job_id).wait(poll=0.1).status == "success"
    assert len(service.sent("POST", RUN)) == 1


def test_wait_outlives_a_bad_network(model: Any, service: Service) -> None:
    service.settings.job_seconds = 0.5
    job = model.run(prompt="a fox")
    path = f"/jobs/{job.id}"
    service.faults += [
        Fault("GET", path, drop="request"),
        Fault("GET", path, status=503),
        Fault("GET", path, status=429),
        Fault("GET", path, status=404),
        Fault("GET", path, status=200, body={}),
    ]
    assert job.wait(poll=0.05).status == "success"
    assert not [fault for fault in service.faults if fault.times]


def test_wait_ends_where_looking_on_is_no_use(client: Any, service: Service) -> None:
    with pytest.raises(scenario_models.NotFoundError):
        client.job("job_none").wait()
    job = client.bytedance_seedream_4_5_editing.run(prompt="a fox")
    service.faults.append(Fault("GET", f"/jobs/{job.id}", status=401, body={"reason": "Key revoked"}))
    service.settings.job_seconds = 5.0
    job = client.bytedance_seedream_4_5_editing.run(prompt="a fox")
    service.faults.append(Fault("GET", f"/jobs/{job.id}", status=401, body={"reason": "Key revoked"}))
    with pytest.raises(scenario_models.AuthenticationError):
        job.wait(poll=0.05)


@pytest.mark.parametrize("bad", [{"poll": 0}, {"timeout": -1}])
def test_wait_refuses_nonsense(client: Any, bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be"):
        client.job("job_1").wait(**bad)


def test_cancel(model: Any, service: Service) -> None:
    service.settings.job_seconds = 5.0
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
    service.settings.job_seconds = 5.0
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
    assert file_names([asset], original=False) == ["a.spz"]
    assert file_names([asset], original=True) == ["a.fbx"]


def test_results_that_are_no_files(client: Any, service: Service, tmp_path: Path) -> None:
    job = _job(client, service, "txt2txt")
    assert job.output["text"].startswith("Fake answer")
    assert job.download(tmp_path) == []


def test_gather_keeps_the_order(client: Any, service: Service) -> None:
    service.settings.job_seconds = 0.2
    model = client.bytedance_seedream_4_5_editing
    done = model.run(prompt="done before")
    jobs = client.gather(
        [_raw(done), *(partial(_raw(model).run, prompt=f"fox {number}") for number in range(5))], limit=2, poll=0.05
    )
    prompts = [service.jobs[job.id].input["prompt"] for job in jobs]
    assert prompts == ["done before", *(f"fox {number}" for number in range(5))]
    assert all(job.status == "success" for job in jobs)


def test_gather_respects_the_limits(
    client: Any, service: Service, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own, and the service's: after the first 429 no more are sent at a time than `details.actionLimit`."""
    service.settings.job_seconds = 0.3
    service.settings.parallel_jobs = 2
    most = 0
    start = service.start

    def watched(*args: Any) -> Any:
        nonlocal most
        job = start(*args)
        most = max(most, service.running_jobs())
        return job

    monkeypatch.setattr(service, "start", watched)
    model = _raw(client.bytedance_seedream_4_5_editing)
    with caplog.at_level(logging.INFO, "scenario_models"):
        jobs = client.gather([partial(model.run, prompt=f"{number}") for number in range(6)], limit=5, poll=0.05)
    assert len(jobs) == len(service.jobs) == 6
    assert most == 2
    assert "at most 2 jobs at a time" in caplog.text
    assert len(service.sent("POST", RUN)) <= 9  # without the limit every free moment would be tried


def test_gather_loses_nothing(client: Any, service: Service) -> None:
    model = _raw(client.bytedance_seedream_4_5_editing)
    service.faults.append(Fault("POST", RUN, skip=1, status=400, body={"reason": "Input prompt is refused"}))
    with pytest.raises(scenario_models.GatherError) as caught:
        client.gather([partial(model.run, prompt="a"), partial(model.run, prompt="b"), partial(model.run, prompt="")])
    first, second, third = caught.value.results
    assert first.status == "success"
    assert isinstance(second, scenario_models.RequestRejectedError)
    assert isinstance(third, scenario_models.ValidationError)
    assert str(caught.value).startswith("2 of 3 jobs did not succeed")


def test_gather_gives_up_when_there_is_never_room(make_client: Any, service: Service) -> None:
    service.settings.parallel_jobs = 0
    client = make_client(rate_limit_wait=0.0)
    model = _raw(client.bytedance_seedream_4_5_editing)
    with pytest.raises(scenario_models.GatherError) as caught:
        client.gather([partial(model.run, prompt="a"), partial(model.run, prompt="b")])
    assert [type(result).__name__ for result in caught.value.results] == ["RateLimitError"] * 2


def test_gather_takes_coroutines(server: tuple[Service, str]) -> None:
    async def main() -> list[str | None]:
        async with scenario_models.AsyncScenarioModels(base_url=server[1], api_key="k", api_secret="s") as client:
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


def test_a_terminal_bar(model: Any, service: Service) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    service.settings.job_seconds = 0.2
    terminal, pipe = Terminal(), io.StringIO()
    job = model.run(prompt="a fox")
    job.wait(poll=0.05, on_progress=scenario_models.ProgressBar(terminal, width=10))
    last = terminal.getvalue().split("\r\x1b[2K")[-1]
    assert last.startswith(f"{job.id} [##########] 100% success") and last.endswith("\n")
    model.run(prompt="a cat").wait(poll=0.05, on_progress=scenario_models.ProgressBar(pipe))
    lines = pipe.getvalue().splitlines()
    assert lines[-1].split()[1] == "success" and len(lines) == len({line.split()[1] for line in lines})


def test_one_bar_for_several_jobs(client: Any, service: Service) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    service.settings.job_seconds = 0.2
    terminal = Terminal()
    model = _raw(client.bytedance_seedream_4_5_editing)
    calls = [partial(model.run, prompt=f"{number}") for number in range(3)]
    client.gather(calls, poll=0.05, on_progress=scenario_models.ProgressBar(terminal, width=10))
    assert terminal.getvalue().split("\r\x1b[2K")[-1].startswith("3 jobs [##########] 100% 3 done")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions are POSIX, and not for root")
def test_a_folder_that_cannot_be_written(client: Any, service: Service, tmp_path: Path) -> None:
    job = _job(client, service, "txt2img")
    tmp_path.chmod(0o500)
    with pytest.raises(scenario_models.DownloadError, match="cannot be written"):
        job.download(tmp_path)


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


def _raw(resource: Any) -> Any:
    """The resource itself: `gather` is to see real coroutines."""
    return getattr(resource, "_target", resource)
