"""Records from the vendor's live API, through the official SDK.

Each record is kept in a cache as it arrives, whole or not at all. A pull that is stopped or fails goes on from there; one
that succeeds clears it.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs
import scenario_sdk

from modelgen.catalog.reading import Reading, attempt
from modelgen.catalog.values import model_id as read_id
from modelgen.diagnostics.diagnostic import Diagnostic, NoFile, Place, quoted
from modelgen.importing.imported import scalar
from modelgen.importing.json_source import parse_json
from modelgen.importing.record import read_records
from modelgen.importing.sources import Sources
from modelgen.publishing import files
from modelgen.scenario import connection
from modelgen.scenario.bounded import Limits
from modelgen.scenario.connection import reason
from modelgen.source.nodes import Mark, SourceError, SourceFile

MOST_RETRIES = 6  # of 408, 409, 429, 5xx and lost connections; the SDK waits 0.5 s and more, or as the answer says
MOST_PAGES = 200  # of the list; the vendor has some 500 models in all
FRESH_SECONDS = 3600  # how long a record of a pull that was stopped is gone on with
LIMITS = Limits()
_PAGE_SIZE = 500  # the API's most
_AGAIN = "run it again: what has arrived is kept, and only the rest is asked for"
_NO_ID = (
    "ids are letters and digits, with `-`, `_` or single `.` between them: `modelgen models` lists those that are there"
)


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
        spelled: dict[str, str] = {}
        try:
            for row in self._rows():
                identity = row.get("id")
                if isinstance(identity, str) and identity and (name := _maker(row, provider)):
                    spelled[identity] = name
        except scenario_sdk.ScenarioError as error:
            raise PullError(reason(error)) from None
        return sorted(spelled), next(iter(spelled.values()), provider)

    def _rows(self) -> Iterator[Mapping[str, Any]]:
        ask = self.client.models.with_raw_response.list
        asked: set[str] = set()
        token: str | scenario_sdk.Omit = scenario_sdk.omit
        for _ in range(MOST_PAGES):
            page = _json(ask(privacy="public", page_size=_PAGE_SIZE, pagination_token=token).text())
            rows = page.get("models") if isinstance(page, dict) else None
            if not isinstance(rows, list):
                raise PullError("the answer is no list of models")
            yield from (row for row in rows if isinstance(row, dict))
            token = str(page.get("nextPaginationToken") or "")
            if not token or not rows:
                return
            if token in asked:
                raise PullError("the list of models repeats itself")
            asked.add(token)
        raise PullError(f"the list of models has more than {MOST_PAGES} pages")

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
                        hint = _AGAIN if _is_id(model_id) else _NO_ID
                        self.problems.append(Diagnostic("pull-failed", message, Place(_shown(model_id)), hint))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
        return found

    def clear(self, ids: Iterable[str]) -> None:
        """Forgets records that have been taken over."""
        for model_id in ids:
            files.delete(self._path(model_id))

    def close(self) -> None:
        self.client.close()

    def _record(self, model_id: str) -> str | PullError:
        if not _is_id(model_id):  # it would be a part of the address that is asked
            return PullError("this is not a model id")
        path = self._path(model_id)
        if (kept := _kept(path)) is not None and _is_record(kept, model_id):
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
        return self.cache / f"{hashlib.sha256(model_id.encode('utf-8', 'surrogatepass')).hexdigest()}.json"


def connect() -> Pull:
    """A pull with the credentials and base URL of the environment. Raises `PullError` when no connection can be made."""
    try:
        client = connection.connect(LIMITS, MOST_RETRIES)
    except connection.NoConnection as error:
        raise PullError(str(error)) from None
    place = hashlib.sha256(str(client.base_url).encode()).hexdigest()[:16]
    return Pull(client, platformdirs.user_cache_path("modelgen") / "pull" / place)


def read(texts: Mapping[str, str], asked_for: Iterable[str], provider: str | None) -> Sources:
    """The records as models. One without inputs is passed over, with a warning when it was asked for by its id."""
    found = Sources()
    asked = set(asked_for)
    for model_id, text in texts.items():
        try:
            records = read_records(*parse_json(text, _shown(model_id)), provider, may_be_rows=False)
        except SourceError as error:
            found.problems += error.diagnostics
            continue
        found.models += records.models
        found.left |= records.left
        found.problems += [one for one in records.problems if one.code != "pull-skipped" or model_id in asked]
    return found


def _is_id(text: str) -> bool:
    """Whether the catalogue would take a text for a model's id."""
    reading = Reading(SourceFile("-", ("",)))
    return attempt(reading, read_id, scalar(text, Mark(0, 0, 0, 0))) is not None


def _maker(row: Mapping[str, Any], provider: str) -> str | None:
    """The provider's name in a row of the list that is of this provider: as it says itself, or else by its tags."""
    compliance = row.get("complianceMetadata")
    named = compliance.get("modelProvider") if isinstance(compliance, dict) else None
    tags = row.get("tags")
    words = [named] if isinstance(named, str) else map(str, tags if isinstance(tags, list) else ())
    return next((word for word in words if word.casefold() == provider.casefold()), None)


def _json(text: str) -> Any:
    """The value of a JSON text; None where it is none, or is nested deeper than anyone means it."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_record(text: str, model_id: str) -> bool:
    answer = _json(text)
    return isinstance(answer, dict) and isinstance(answer.get("model"), dict) and answer["model"].get("id") == model_id


def _kept(path: Path) -> str | None:
    try:
        is_fresh = time.time() - path.stat().st_mtime < FRESH_SECONDS
        return path.read_text("utf-8") if is_fresh else None
    except (OSError, UnicodeDecodeError):
        return None


def _write(path: Path, text: str) -> None:
    """Whole or not at all. Without a cache that can be written, a pull that is stopped starts anew."""
    try:
        files.write_whole(path, text.encode("utf-8"), is_synced=False)
    except OSError:
        return


def _shown(model_id: str) -> str:
    return NoFile(f"GET /models/{model_id}")
