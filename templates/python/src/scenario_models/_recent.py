"""Telling jobs apart: what is shown of one, and which were started by a request whose answer was lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ._answers import JobState
from ._errors import GenerationUncertainError
from ._redaction import redact, without_files

_START = 40  # characters


def described(job_id: str, model_id: str | None, state: JobState | None) -> str:
    """A job in a line: its id and, as far as is known, status, model, time and the start of its prompt."""
    facts = [job_id]
    if state is not None:
        facts += [state.status, f"{state.progress:.0%}"]
    facts += [model_id] if model_id else []
    if state is not None:
        facts += [state.created_at] if state.created_at else []
        start = _start(state.input)
        facts += [repr(start)] if start else []
    return ", ".join(facts)


def matching_first(states: Iterable[JobState], lost: GenerationUncertainError) -> list[JobState]:
    """Jobs in the order in which they may be the one that a lost answer was about; else in the order they come in."""
    sent = without_files(lost.params)
    return sorted(states, key=lambda state: not _may_be(state, lost.model_id, sent))


def _may_be(state: JobState, model_id: str | None, sent: Mapping[str, object]) -> bool:
    """Whether a job has the model and every parameter that was sent; the service may have added some."""
    if None not in (state.model_id, model_id) and state.model_id != model_id:
        return False
    recorded = without_files(state.input)
    return all(key in recorded and recorded[key] == value for key, value in sent.items())


def _start(params: Mapping[str, object]) -> str:
    """The start of the prompt, or of the first other text that is no id; empty where there is none."""
    texts = {key: value for key, value in params.items() if isinstance(value, str) and value}
    prompt = texts.get("prompt") or next((text for text in texts.values() if " " in text), "")
    line = " ".join(redact(prompt[:1000]).split())
    return line if len(line) <= _START else line[: _START - 1] + "…"
