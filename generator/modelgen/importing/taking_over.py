"""An import from sources that were read to a catalogue that says what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from modelgen.diagnostics.diagnostic import Diagnostic, has_errors
from modelgen.importing.model_files import FileChange, ModelFiles
from modelgen.importing.putting import write
from modelgen.importing.sources import Sources


@dataclass(frozen=True, slots=True)
class Options:
    """`provider` names who makes new models where a source does not say so; `takes_older`: see `ModelFiles`."""

    folder: Path
    provider: str | None = None
    is_dry_run: bool = False
    takes_older: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What differs from the files that were there, and what is wrong. Where `is_sound`, it was written, or would be."""

    changes: Sequence[FileChange]
    problems: Sequence[Diagnostic]

    @property
    def is_sound(self) -> bool:
        return not has_errors(self.problems)


def take_over(sources: Sources, options: Options) -> Outcome:
    """Merges what was read into the files, and writes all of them, or none where anything is wrong."""
    files = ModelFiles.read(options.folder, options.provider, options.takes_older)
    files.problems[:0] = sources.problems
    if not has_errors(files.problems):
        for model in sources.models:
            files.add(model)
        for page in sources.pages:
            files.note_gone(page)
    if not has_errors(files.problems):
        files.check()
    changes = files.changes
    if not has_errors(files.problems) and not options.is_dry_run:
        files.problems += write(changes, options.folder)
    return Outcome(changes, files.problems)
