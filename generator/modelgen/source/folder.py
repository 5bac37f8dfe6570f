"""The files of a catalogue folder. Nothing here reads one, so that a build with nothing to do loads no YAML parser."""

from __future__ import annotations

import os
from pathlib import Path

from modelgen.diagnostics.diagnostic import Diagnostic, Place
from modelgen.source.characters import refused_character

SITE_FILE = "catalog.yaml"
RELEASES_FILE = "releases.yaml"


def shown(folder: Path, path: Path) -> str:
    """A path as it is shown in messages: as the user named the folder, with forward slashes."""
    return shown_name(folder, path.relative_to(folder).as_posix())


def shown_name(folder: Path, name: str) -> str:
    """The same, by the path below the folder; "" is the folder itself."""
    above = folder.as_posix()
    if not name:
        return above
    return name if above == "." else f"{above.rstrip('/')}/{name}"


def inside(folder: Path, relative: str | None) -> Path | None:
    """A folder that a file in `folder` names relative to itself, as short as it can be written."""
    return None if relative is None else Path(os.path.normpath(folder / relative))


def model_names(folder: Path, problems: list[Diagnostic], templates: str | None = None) -> list[str]:
    """The model files of a folder, by their paths below it with forward slashes, sorted by folder and name.

    These are all YAML files but `catalog.yaml`, `releases.yaml` and hidden ones. Nothing in `templates`, a folder named relative to
    this one, is a model. Reports into `problems` what stands there as if it were a model, and would be overlooked.
    """
    own = None if templates is None else os.path.normpath(folder / templates)
    found: list[str] = []
    waiting = [""]
    while waiting:
        current = waiting.pop()
        try:
            with os.scandir(os.path.join(folder, current)) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            message = f"the folder cannot be read: {error.strerror or error}"
            hint = "check that you may read it"
            problems.append(Diagnostic("file-unreadable", message, Place(shown_name(folder, current)), hint))
            continue
        for entry in entries:
            name = f"{current}/{entry.name}" if current else entry.name
            if entry.name.startswith(".") or name in (SITE_FILE, RELEASES_FILE):
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting += [name] if own is None or os.path.normpath(entry.path) != own else []
            elif problem := _overlooked(entry):
                problems.append(Diagnostic("file-name", problem[0], Place(shown_name(folder, name)), problem[1]))
            elif entry.name.endswith(".yaml"):
                found.append(name)
    return sorted(found, key=lambda name: name.split("/"))


def _overlooked(entry: os.DirEntry[str]) -> tuple[str, str] | None:
    """Why an entry that is no plain folder is not read though it should be, and what to do; None for any other."""
    try:
        is_linked_folder = entry.is_dir()
    except OSError:  # a link that leads to itself; reading it says so
        is_linked_folder = False
    if is_linked_folder:
        return "links to folders are not followed", "put the folder itself here"
    return wrong_name(entry.name)


def is_model_name(name: str) -> bool:
    """Whether a file of this name, without its folder, is read as a model or should be."""
    return os.path.splitext(name)[1].lower() in (".yaml", ".yml")


def wrong_name(name: str) -> tuple[str, str] | None:
    """Why a file of this name, without its folder, would be overlooked, and what to do; None where it is not."""
    stem, ending = os.path.splitext(name)
    if not is_model_name(name):
        return None
    if refused_character(name) or not name.isprintable():
        return "the file's name has characters that not every system can show", "rename it"
    if ending != ".yaml":
        return "only files ending in .yaml are read", f"name it {stem}.yaml"
    return None
