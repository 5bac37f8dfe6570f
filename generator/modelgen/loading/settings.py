"""What `catalog.yaml` says of a build before anything is built: which targets, and where own templates are.

A build with nothing to do asks for it too, so the YAML parser is loaded only where the file speaks of either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from modelgen.diagnostics.diagnostic import Place
from modelgen.source.folder import SITE_FILE, inside, shown_name

# Whoever writes a key with an escape, or in another encoding, is asked for by the parser.
_MAY_SPEAK_OF_A_BUILD = re.compile(rb"targets|templates|\\|\x00")


@dataclass(frozen=True, slots=True)
class Settings:
    """The targets of a plain build (() is all that are not optional), and the folder of own templates; where each is said.

    `templates` is relative to the catalogue folder; `templates_folder` is that folder.
    """

    targets: tuple[str, ...] = ()
    templates: str | None = None
    templates_folder: Path | None = None
    places: Mapping[str, Place] = field(default_factory=dict)


def read_settings(folder: Path) -> Settings:
    """The settings of a catalogue folder; those of an empty file where it cannot be read: loading says why."""
    path = folder / SITE_FILE
    try:
        if not path.is_file() or not _MAY_SPEAK_OF_A_BUILD.search(path.read_bytes()):
            return Settings()
    except OSError:
        return Settings()

    from modelgen.catalog.site_file import read_site
    from modelgen.source.nodes import SourceError
    from modelgen.source.parsing import parse, read_bytes

    try:
        file, root, _ = parse(read_bytes(path, shown_name(folder, SITE_FILE)), shown_name(folder, SITE_FILE))
    except SourceError:
        return Settings()
    site, _ = read_site(file, root)
    if site is None:
        return Settings()
    return Settings(site.targets, site.templates, inside(folder, site.templates), site.places)
