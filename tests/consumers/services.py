"""Linters and servers of OpenAPI: what they say of the document, and of requests by it."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
from modelgen.serve import Settings, create_app, running
from modelgen.serve.records import endpoints

from tests.consumers.cases import Case
from tests.consumers.generators import of_documents, write
from tests.consumers.readers import HOME, PROGRAMS, Tried, environment, program, run
from tests.support.validators import catalog

_TOKEN = "right"

# What the document does not say of values: which tokens the service gave, what an image is, how large a file may be, where a
# job or an upload is at.
_CONFIG = """\
[[operations]]
include-operation-id = ["listJobs", "listAssets", "uploadImage", "createUpload", "actOnJob", "actOnUpload"]
checks.positive_data_acceptance.expected-statuses = ["2xx", "400", "401", "403", "404"]

# The service has more methods there than a job needs.
[[operations]]
include-path = ["/assets", "/assets/{assetId}"]
checks.unsupported_method.enabled = false
checks.allow_header_conformance.enabled = false
"""


def spectral(cases: Sequence[Case], folder: Path) -> Tried:
    """With its ruleset for OpenAPI, warnings included."""
    rules = folder / "spectral.yaml"
    rules.write_text('extends: ["spectral:oas"]\n', "utf-8")

    def make(document: Path, out: Path) -> str | None:
        command = [*program("@stoplight/spectral-cli", "spectral"), "lint", "--format", "json", "--quiet"]
        done = run(*command, "--fail-severity", "hint", "--ruleset", rules, document)
        if done.returncode == 0:
            return None
        try:
            return str(json.loads(done.stdout)[0]["message"])
        except (ValueError, LookupError):
            return next(
                (line for line in (done.stdout + done.stderr).splitlines() if line.startswith("Error #")), "it fails"
            )

    return of_documents(make, lambda part, out: [None] * len(part), cases, folder)


def redocly(cases: Sequence[Case], folder: Path) -> Tried:
    """With its recommended rules, warnings included."""

    def make(document: Path, out: Path) -> str | None:
        done = run(*program("@redocly/cli", "redocly"), "lint", "--format=json", document)
        problems = json.loads(done.stdout)["problems"]
        return f"{problems[0]['ruleId']}: {problems[0]['message']}" if problems else None

    return of_documents(make, lambda part, out: [None] * len(part), cases, folder)


@contextmanager
def _prism(document: Path) -> Iterator[str | None]:
    """The URL of a server of the document; None where it does not start."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [*program("@stoplight/prism-cli", "prism"), "mock", "--errors", "--port", str(port), str(document)]
    process = subprocess.Popen(
        command,
        cwd=HOME,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        while process.poll() is None:
            try:
                httpx.get(url, timeout=20)
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield url if process.poll() is None else None
    finally:
        process.terminate()
        process.wait(20)


def prism(cases: Sequence[Case], folder: Path) -> Tried:
    """A server of the document that judges requests."""

    def make(document: Path, out: Path) -> str | None:
        with _prism(document) as url:
            return None if url else "it does not start"

    def judged(part: Sequence[Case], out: Path) -> Tried:
        found: Tried = []
        while len(found) < len(part):
            with (
                _prism(out.parent / "openapi.json") as url,
                httpx.Client(headers={"authorization": "Bearer x"}) as client,
            ):
                for case in part[len(found) :]:
                    address = f"{url}/generate/custom/{case.id}"
                    try:
                        found.append([client.post(address, json=body).status_code == 200 for body in case.listed])
                    except httpx.TransportError:
                        found.append("it stops at a request")
                        break
        return found

    return of_documents(make, judged, cases, folder)


def schemathesis(cases: Sequence[Case], folder: Path) -> Tried:
    """Drawn requests to `modelgen serve`, whose answers it holds to the document, with all of its checks."""
    (folder / "schemathesis.toml").write_text(_CONFIG, "utf-8")
    said: dict[Path, dict[str, str]] = {}
    for number, source in enumerate(dict.fromkeys(case.folder for case in cases)):
        document = write([case for case in cases if case.folder == source], folder / str(number))
        settings = Settings(job_seconds=0.0, credentials=_TOKEN, check_assets=False)
        with running(create_app(endpoints(catalog(source)), settings)) as url:
            command = [str(PROGRAMS / "schemathesis"), "--config-file", str(folder / "schemathesis.toml"), "run"]
            command += [str(document), "--url", url, "-H", f"Authorization: Bearer {_TOKEN}", "--continue-on-failure"]
            done = run(*command, "--max-examples", "5", "--generation-deterministic", "--no-color", cwd=folder)
        said[source] = dict(_problems(done.stdout))
        assert said[source] or done.returncode == 0, done.stdout + done.stderr
    paths = {f"/generate/custom/{case.id}" for case in cases}
    shared = {path: what for one in said.values() for path, what in one.items() if path not in paths}
    assert not shared, shared
    return [said[case.folder].get(f"/generate/custom/{case.id}") for case in cases]


def _problems(output: str) -> Iterator[tuple[str, str]]:
    """The paths of operations that a report speaks of, each with the first thing that it says."""
    lines = [line for line in output.splitlines() if line.strip()]
    for heading, *rest in zip(lines, lines[1:], lines[2:], lines[3:], strict=False):
        if found := re.fullmatch(r"_+ [A-Z]+ (/\S*) _+", heading):
            yield found[1], " ".join(rest[0].split() if "Error" in rest[0] else rest[1].split())
