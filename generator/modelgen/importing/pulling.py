"""Records from the vendor's live API, through the official SDK.

Each record is kept in a cache as it arrives, whole or not at all. A pull that is stopped or fails goes on from there; one
that succeeds clears it.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs
import scenario_sdk

from modelgen.diagnostics.diagnostic import Diagnostic, Place, quoted
from modelgen.importing.json_source import parse_json
from modelgen.importing.record import read_records
from modelgen.importing.sources import Sources
from modelgen.source.nodes import SourceError

MOST_RETRIES = 6  # of 408, 409, 429, 5xx and lost connections; the SDK waits 0.5 s and more, or as the answer says
FRESH_SECONDS = 3600  # how long a record of a pull that was stopped is gone on with
_PAGE_SIZE = 500  # the API's most


class PullError(Exception):
    """A request that failed for good, in words without credentials."""


@dataclass(slots=True)
class Pull:
    """One pull: the SDK's client, where records are kept, and what has gone wrong so far."""

    client: scenario_sdk.Scenario
    cache: Path
    problems: list[Diagnostic] = field(default_factory=list)

    def listed(self, provider: str) -> tuple[list[str], str]:
        """The ids of the public models of a provider, and its name as the vendor spells it. Raises `PullError`."""
        try:
            rows = [row.to_dict() for row in self.client.models.list(privacy="public", page_size=_PAGE_SIZE)]
        except scenario_sdk.ScenarioError as error:
            raise PullError(reason(error)) from None
        spelled = {str(row["id"]): name for row in rows if "id" in row and (name := _maker(row, provider))}
        return sorted(spelled), next(iter(spelled.values()), provider)

    def fetch(self, ids: Iterable[str], parallel: int, on_model: Callable[[], None]) -> dict[str, str]:
        """The record of each id as JSON text, at most `parallel` requests at once; those that failed are reported."""
        wanted = list(dict.fromkeys(ids))
        found: dict[str, str] = {}
        with ThreadPoolExecutor(parallel) as pool:
            try:
                for model_id, text in zip(wanted, pool.map(self._record, wanted), strict=True):
                    on_model()
                    if isinstance(text, str):
                        found[model_id] = text
                    else:
                        message = f"{quoted(model_id)}: {text.args[0]}"
                        hint = "run it again: what has arrived is kept, and only the rest is asked for"
                        self.problems.append(Diagnostic("pull-failed", message, Place(_shown(model_id)), hint))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
        return found

    def clear(self, ids: Iterable[str]) -> None:
        """Forgets records that have been taken over."""
        for model_id in ids:
            self._path(model_id).unlink(missing_ok=True)

    def _record(self, model_id: str) -> str | PullError:
        path = self._path(model_id)
        if (kept := _kept(path)) is not None:
            return kept
        try:
            text = self.client.models.with_raw_response.retrieve(model_id).text()
        except scenario_sdk.ScenarioError as error:
            return PullError(reason(error))
        if not _is_record(text, model_id):
            return PullError("the answer is not its record")
        _write(path, text)
        return text

    def _path(self, model_id: str) -> Path:
        return self.cache / f"{hashlib.sha256(model_id.encode()).hexdigest()}.json"


def connect() -> Pull:
    """A client with the credentials and base URL of the environment. Raises `PullError` when there are none."""
    names = ("SCENARIO_SDK_API_KEY", "SCENARIO_SDK_API_SECRET", "SCENARIO_SDK_JWT")
    key, secret, token = (os.environ.get(name) for name in names)
    if not (key and secret) and not token:
        raise PullError(f"no credentials: set {names[0]} and {names[1]}, or {names[2]}")
    client = scenario_sdk.Scenario(max_retries=MOST_RETRIES)
    place = hashlib.sha256(str(client.base_url).encode()).hexdigest()[:16]
    return Pull(client, platformdirs.user_cache_path("modelgen") / "pull" / place)


def read(texts: Mapping[str, str], asked_for: Iterable[str], provider: str | None) -> Sources:
    """The records as models. One without inputs is passed over, with a warning when it was asked for by its id."""
    found = Sources()
    asked = set(asked_for)
    for model_id, text in texts.items():
        shown = _shown(model_id)
        if "inputs" not in json.loads(text)["model"]:
            if model_id in asked:
                message = f"{quoted(model_id)} has no inputs of its own"
                hint = "models of this kind are run through their base model; pull that one"
                found.problems.append(Diagnostic("pull-skipped", message, Place(shown), hint))
            continue
        try:
            models, problems = read_records(*parse_json(text, shown), provider)
        except SourceError as error:
            found.problems += error.diagnostics
            continue
        found.models += models
        found.problems += problems
    return found


def reason(error: scenario_sdk.ScenarioError) -> str:
    """What went wrong, in the service's words; never the request, whose headers hold credentials."""
    if isinstance(error, scenario_sdk.APIStatusError):
        body = error.body
        told = body.get("reason") if isinstance(body, dict) else None
        return f"HTTP {error.status_code}" + (f": {told}" if isinstance(told, str) else "")
    if isinstance(error, scenario_sdk.APITimeoutError):
        return "no answer in time"
    if isinstance(error, scenario_sdk.APIConnectionError):
        return f"no connection ({type(error.__cause__).__name__})"
    return "the answer cannot be read"


def _maker(row: Mapping[str, Any], provider: str) -> str | None:
    """The provider's name in a row of the list that is of this provider: as it says itself, or else by its tags."""
    compliance = row.get("complianceMetadata")
    named = compliance.get("modelProvider") if isinstance(compliance, dict) else None
    words = [named] if isinstance(named, str) else map(str, row.get("tags") or ())
    return next((word for word in words if word.casefold() == provider.casefold()), None)


def _is_record(text: str, model_id: str) -> bool:
    try:
        answer = json.loads(text)
    except ValueError:
        return False
    return isinstance(answer, dict) and isinstance(answer.get("model"), dict) and answer["model"].get("id") == model_id


def _kept(path: Path) -> str | None:
    try:
        is_fresh = time.time() - path.stat().st_mtime < FRESH_SECONDS
        return path.read_text("utf-8") if is_fresh else None
    except OSError:
        return None


def _write(path: Path, text: str) -> None:
    """Whole or not at all. Without a cache that can be written, a pull that is stopped starts anew."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}.tmp")
        temporary.write_text(text, "utf-8")
        os.replace(temporary, path)
    except OSError:
        return


def _shown(model_id: str) -> str:
    return f"GET /models/{model_id}"
