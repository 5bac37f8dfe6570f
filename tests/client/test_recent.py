"""Finding the job of a request whose answer was lost, among others."""

from __future__ import annotations

import base64
import json
import pickle
from datetime import UTC, datetime
from typing import Any, Literal

import pytest
import scenario_models
from conftest import SEEDREAM, endpoint
from modelgen.serve import Fault, Service, media

from tests.support.scripted import Reply, scripted

RUN = f"/generate/custom/{SEEDREAM}"
DATA_URL = f"data:image/png;base64,{base64.b64encode(media.png(5).content).decode()}"


def lose(
    client: Any, service: Service, drop: Literal["request", "answer"] = "answer", **params: Any
) -> scenario_models.GenerationUncertainError:
    """The error of a request whose answer did not arrive; it started a job, unless it was lost itself."""
    service.faults.append(Fault("POST", RUN, drop=drop))
    with pytest.raises(scenario_models.GenerationUncertainError) as caught:
        client.bytedance_seedream_4_5_editing.submit(params)
    return caught.value


def test_a_lost_job_is_found_as_the_error_says(client: Any, service: Service) -> None:
    error = lose(client, service, prompt="a fox")
    assert "client.recent_jobs(since=error) lists the jobs since then" in str(error)
    (found,) = client.recent_jobs(since=error)
    assert (found.model_id, found.state.input) == (SEEDREAM, {"prompt": "a fox"})
    assert client.job(found.id).wait().status == "success"
    assert [job.id for job in client.recent_jobs(since=error.sent_at)] == [found.id]


def test_what_matches_comes_first(client: Any, service: Service) -> None:
    """Among more jobs than are asked for, all of them newer."""
    service.settings.results = 0
    model = client.bytedance_seedream_4_5_editing
    before = model.run(prompt="a hare", size="2K")
    sent = {"prompt": "a fox", "size": "2K", "referenceImages": [DATA_URL]}
    error = lose(client, service, drop="request", **sent)
    # As the service records it: with what it filled in.
    lost = service.start(endpoint(SEEDREAM, "txt2img"), {**sent, "aspectRatio": "auto"}).id
    others = [model.run(prompt="a fox"), model.run(prompt="a fox", size="4K"), model.run(prompt="an owl", size="2K")]
    elsewhere = service.start(endpoint("model_other", "txt2img"), sent)
    for number in range(150):
        service.start(endpoint("model_other", "txt2img"), {"prompt": f"{number}"})
    found = client.recent_jobs(since=error, limit=5)
    assert len(found) == 5 and found[0].id == lost
    assert found[0].model_id == SEEDREAM
    everything = [job.id for job in client.recent_jobs(since=error, limit=500)]
    assert set(everything) == {before.id, lost, elsewhere.id, *(job.id for job in others), *list(service.jobs)[-150:]}
    assert everything[1:] == [job for job in reversed(service.jobs) if job != lost]


def test_an_error_holds_what_was_sent_without_files(client: Any, service: Service) -> None:
    error = lose(client, service, prompt="a fox", referenceImages=[DATA_URL])
    assert error.params == {"prompt": "a fox", "referenceImages": ["data:image/png;base64,…"]}
    again = pickle.loads(pickle.dumps(error))
    assert (again.params, again.sent_at, str(again)) == (error.params, error.sent_at, str(error))


def test_the_model_is_found_where_the_service_has_it(make_client: Any) -> None:
    job = {"jobId": "job_1", "status": "success", "metadata": {"input": {"modelId": "model_x", "prompt": "a fox"}}}
    with scripted(lambda _: Reply(body=json.dumps({"jobs": [job]}).encode())) as server:
        (found,) = make_client(base_url=server.url).recent_jobs()
    assert repr(found).endswith("Job job_1, success, 0%, model_x, 'a fox'>")


def test_a_repr_tells_jobs_apart(client: Any, service: Service) -> None:
    model = client.bytedance_seedream_4_5_editing
    job = model.run(prompt="a fox in the snow, painted by nobody in particular")
    created = job.state.created_at
    assert repr(job) == (
        f"<{type(getattr(job, '_target', job)).__name__} {job.id}, success, 100%, {SEEDREAM}, {created}, "
        "'a fox in the snow, painted by nobody in…'>"
    )
    (again,) = client.recent_jobs()
    assert repr(again) == repr(job)
    assert repr(client.job("job_1")).endswith("Job job_1>")


@pytest.mark.parametrize(
    ("params", "shown"),
    [
        ({"text": "first words\nthen others"}, "'first words then others'"),
        ({"image": "asset_1", "size": "2K"}, "Z"),
        ({"prompt": DATA_URL}, "'data:image/png;base64,…'"),
        ({"prompt": "see https://example.org/a?signature=abc"}, "'see https://example.org/a?…'"),
        ({"prompt": 5}, "Z"),
    ],
)
def test_what_a_repr_shows_of_a_prompt(client: Any, service: Service, params: dict[str, Any], shown: str) -> None:
    job = client.job(service.start(endpoint("model_other", "txt2img"), params).id)
    job.refresh()
    assert repr(job).endswith(f"{shown}>")


def test_since_needs_a_time_zone(client: Any) -> None:
    with pytest.raises(ValueError, match="time zone"):
        client.recent_jobs(since=datetime(2026, 1, 1))
    assert client.recent_jobs(since=datetime(2026, 1, 1, tzinfo=UTC)) == []
