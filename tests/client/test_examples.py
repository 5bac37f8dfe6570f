"""The examples of the generated package run as they stand, against the fake service with the generated schemas."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
import scenario_models
from conftest import PACKAGE_ROOT
from modelgen.serve import Service, Settings, create_app, endpoint_of, media, running

GENERATED = PACKAGE_ROOT.parents[1]
SCHEMAS = sorted((GENERATED / "json-schema").glob("*.schema.json"))
README = (GENERATED / "python/README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="module")
def catalogue() -> Iterator[tuple[Service, str]]:
    """The fake service with every model of the catalogue."""
    models = [endpoint_of(json.loads(path.read_text(encoding="utf-8"))) for path in SCHEMAS]
    app = create_app({model.id: model for model in models}, Settings(job_seconds=0.0))
    with running(app) as url:
        yield app.state.service, url


def test_there_are_examples() -> None:
    assert EXAMPLES
    assert SCHEMAS


@pytest.mark.parametrize("example", EXAMPLES)
def test_readme(catalogue: tuple[Service, str], tmp_path: Path, example: str) -> None:
    """As a program of its own, with credentials and address from the environment as users have them."""
    service, url = catalogue
    service.reset()
    (tmp_path / "fox.png").write_bytes(media.png(1).content)
    environment = {
        **os.environ,
        "PYTHONPATH": str(PACKAGE_ROOT),
        "SCENARIO_BASE_URL": url,
        "SCENARIO_SDK_API_KEY": "key",
        "SCENARIO_SDK_API_SECRET": "secret",
    }
    command = [sys.executable, "-W", "error", "-c", textwrap.dedent(example)]
    done = subprocess.run(command, env=environment, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(service.jobs) == 1
    assert [path.read_bytes()[:4] for path in (tmp_path / "out").iterdir()] == [b"\x89PNG"]


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda path: path.name.removesuffix(".schema.json"))
def test_every_model_reaches_its_endpoint(catalogue: tuple[Service, str], schema: Path) -> None:
    """Found by its id among the client's properties, and accepted by the schema on the other side."""
    service, url = catalogue
    service.reset()
    model_id = schema.name.removesuffix(".schema.json")
    with scenario_models.ScenarioModels(base_url=url, api_key="key", api_secret="secret") as client:
        names = [name for name in dir(client) if not name.startswith("_") and name not in dir(scenario_models.Job)]
        resources = [getattr(client, name) for name in names if hasattr(getattr(client, name), "estimate")]
        (resource,) = [resource for resource in resources if resource._info.id == model_id]
        assert resource.estimate(prompt="a fox").creative_units == 5
        resource.run(prompt="a fox").wait()
    (job,) = service.jobs.values()
    assert (job.model and job.model.id, job.input) == (model_id, {"prompt": "a fox"})
