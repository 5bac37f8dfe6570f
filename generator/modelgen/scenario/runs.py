"""Prices, runs and jobs of models: the vendor's API through the official SDK, one short-lived client a call.

A paid request is sent once. Where no usable answer comes to it, the job may exist all the same, and the words say so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import scenario_sdk

from modelgen.scenario.bounded import REFUSAL, Limits
from modelgen.scenario.connection import NoConnection, connect, reason, redacted

LIMITS = Limits(most_bytes=4 * 1024 * 1024, seconds=60, seconds_in_all=120)
MOST_ASSETS = 16  # of a job whose URLs are asked for
_RETRIES = 2  # of what costs nothing
_ID = re.compile(r"[A-Za-z0-9_-]{1,200}")
_UNCERTAIN = (
    "No usable answer came ({reason}), so the run may have started and may be charged."
    " Do not run it again before the account's recent jobs have been looked at."
)


class RunError(Exception):
    """Why there is no answer, in a sentence without credentials."""


@dataclass(frozen=True, slots=True)
class Service:
    """The service at a base URL; None is `SCENARIO_BASE_URL`, or else the vendor's own. One on loopback needs no key."""

    base_url: str | None = None

    def estimate(self, model_id: str, body: Mapping[str, object]) -> dict[str, Any]:
        """What a run would cost, in creative units. Raises `RunError`."""
        with self._client(_RETRIES) as client:
            told = _post(client, model_id, body, {"dryRun": "true"})
        cost = told.get("creativeUnitsCost")
        if not _is_number(cost):
            raise RunError("The answer names no cost.")
        return {"creativeUnits": cost, **_more(told, "costDetails", dict)}

    def run(self, model_id: str, body: Mapping[str, object]) -> dict[str, Any]:
        """Starts a run, which is paid for; the request is never repeated. Raises `RunError`."""
        with self._client(0) as client:
            try:
                told = _post(client, model_id, body, {})
            except scenario_sdk.APIStatusError as error:
                if error.status_code < 500 and REFUSAL not in error.response.extensions:
                    raise  # the service refused it: nothing has started
                raise RunError(_UNCERTAIN.format(reason=reason(error))) from None
            except scenario_sdk.APIConnectionError as error:
                if isinstance(error.__cause__, httpx.ConnectError):  # it was never sent
                    raise
                raise RunError(_UNCERTAIN.format(reason=reason(error))) from None
            except _NoJson:
                raise RunError(_UNCERTAIN.format(reason="the answer cannot be read")) from None
        job = told.get("job")
        if not isinstance(job, dict) or not isinstance(job.get("jobId"), str):
            raise RunError(_UNCERTAIN.format(reason="it names no job"))
        cost = told.get("creativeUnitsCost")
        return {
            "job": job["jobId"],
            "status": job.get("status"),
            **({"creativeUnits": cost} if _is_number(cost) else {}),
        }

    def job(self, job_id: str) -> dict[str, Any]:
        """How far a job is, and what it made: assets with signed URLs. Raises `RunError`."""
        if not _ID.fullmatch(job_id):
            raise RunError("job must be an id as run_model gives it, of letters, digits, - and _.")
        with self._client(_RETRIES) as client:
            job = _get(client, f"/jobs/{job_id}").get("job")
            if not isinstance(job, dict):
                raise RunError("The answer is no job.")
            told = job.get("metadata")
            metadata: dict[str, Any] = told if isinstance(told, dict) else {}
            found = {"job": job_id, **_more(job, "status", str), **_more(job, "progress", (int, float))}
            for name in ("error", "hint"):
                if isinstance(metadata.get(name), str):
                    found[name] = redacted(metadata[name])
            found |= _more(metadata, "output", dict)
            ids = metadata.get("assetIds")
            if isinstance(ids, list):
                found["assets"] = [_asset(client, one) for one in ids[:MOST_ASSETS] if isinstance(one, str)]
                if len(ids) > MOST_ASSETS:
                    found["moreAssets"] = ids[MOST_ASSETS:]
        return found

    @contextmanager
    def _client(self, retries: int) -> Iterator[scenario_sdk.Scenario]:
        try:
            with closing(connect(LIMITS, retries, self.base_url)) as client:
                yield client
        except NoConnection as error:
            message = str(error)
            raise RunError(f"{message[0].upper()}{message[1:]}.") from None
        except scenario_sdk.ScenarioError as error:
            raise RunError(f"The service did not do it: {reason(error)}.") from None
        except _NoJson:
            raise RunError("The answer cannot be read.") from None


class _NoJson(Exception):
    """The answer is no JSON object."""


def _post(
    client: scenario_sdk.Scenario, model_id: str, body: Mapping[str, object], query: Mapping[str, object]
) -> dict[str, Any]:
    path = f"/generate/custom/{model_id}"  # an id of the catalogue, of letters, digits, `-`, `_` and `.`
    return _read(client.post(path, cast_to=httpx.Response, body=dict(body), options={"params": dict(query)}))


def _get(client: scenario_sdk.Scenario, path: str) -> dict[str, Any]:
    return _read(client.get(path, cast_to=httpx.Response))


def _read(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = json.loads(answer.content)
    except (ValueError, RecursionError):
        raise _NoJson from None
    if not isinstance(found, dict):
        raise _NoJson
    return found


def _asset(client: scenario_sdk.Scenario, asset_id: str) -> dict[str, Any]:
    """An asset with its signed URL; its id alone where it cannot be had."""
    found: dict[str, Any] = {"id": asset_id}
    if not _ID.fullmatch(asset_id):
        return found
    try:
        asset = _get(client, f"/assets/{asset_id}").get("asset")
    except (scenario_sdk.ScenarioError, _NoJson):
        return found
    told = asset if isinstance(asset, dict) else {}
    return found | {name: told[name] for name in ("url", "kind", "mimeType") if isinstance(told.get(name), str)}


def _more(told: Mapping[str, Any], name: str, kind: type | tuple[type, ...]) -> dict[str, Any]:
    return {name: told[name]} if isinstance(told.get(name), kind) else {}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
