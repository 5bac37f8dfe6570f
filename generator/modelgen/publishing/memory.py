"""What the user's cache keeps of an output folder: hashes of files, what each output was made from, and the warnings.

It can be lost at any time, and costs one slower build then. Nothing in it is believed of what stands on the disk: it says
which inputs make which bytes, and the bytes are looked at.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

from modelgen.diagnostics.diagnostic import Diagnostic, Place
from modelgen.loading.settings import Settings
from modelgen.publishing import kept
from modelgen.publishing.hash_cache import HashCache
from modelgen.publishing.manifest import target_of
from modelgen.source.folder import SITE_FILE, inside

_FORM = ("outputs", 3)


# What an output was made from, and what that made: the fingerprint of its inputs, the SHA-256 of its bytes.
Origin: TypeAlias = "tuple[str, str]"


@dataclass(slots=True)
class Memory:
    """What is remembered. `path` is where, None for nowhere.

    `origins` are those of the files of each target that was built, `targets` the fingerprints of all inputs of each. `warnings`
    are those of loading the inputs whose fingerprint is `warned`; `settings` are what the `catalog.yaml` whose fingerprint is
    `site` says of a build.
    """

    path: Path | None = None
    hashes: HashCache = field(default_factory=HashCache)
    origins: dict[str, Origin] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)
    warned: str = ""
    warnings: tuple[Diagnostic, ...] = ()
    site: str = ""
    settings: Settings | None = None
    is_changed: bool = False

    def settings_of(self, catalog: Path) -> Settings | None:
        """What a catalogue folder's `catalog.yaml` says of a build; None where that is not known."""
        if self.settings is None or self._site(catalog) != self.site:
            return None
        return replace(self.settings, templates_folder=inside(catalog, self.settings.templates))

    def learn_settings(self, catalog: Path, settings: Settings) -> None:
        """What takes no parser to know is not kept, and nothing of a file that could not be read: the next modelgen may read it."""
        if settings.places and (site := self._site(catalog)) != self.site:
            self.site, self.settings, self.is_changed = site, settings, True

    def _site(self, catalog: Path) -> str:
        """The fingerprint of `catalog.yaml`, and of how messages name it; "" where it cannot be read."""
        try:
            return f"{self.hashes.of_text(os.path.abspath(catalog / SITE_FILE))} {catalog.as_posix()}"
        except OSError:
            return ""

    def warnings_of(self, fingerprint: str) -> tuple[Diagnostic, ...] | None:
        """The warnings of inputs; None where they are not known."""
        return self.warnings if self.warned == fingerprint else None

    def learn_warnings(self, fingerprint: str, warnings: Iterable[Diagnostic]) -> None:
        self.warned, self.warnings, self.is_changed = fingerprint, tuple(warnings), True

    def learn_outputs(self, targets: Mapping[str, str], origins: Mapping[str, Origin]) -> None:
        """What was made of `targets`, by their fingerprints: the whole of each."""
        others = {path: origin for path, origin in self.origins.items() if target_of(path) not in targets}
        self.targets |= targets
        self.origins = others | dict(origins)
        self.is_changed = True

    def save(self) -> None:
        """Keeps what was learned; a cache that cannot be written is no problem."""
        if self.path is None or not (self.is_changed or self.hashes.is_changed):
            return
        content = {
            "hashes": self.hashes.known,
            "origins": self.origins,
            "targets": self.targets,
            "warned": self.warned,
            "warnings": [asdict(warning) for warning in self.warnings],
            "site": self.site,
            "settings": None if self.settings is None else _record(self.settings),
        }
        kept.write(self.path, _FORM, content)


def recall(folder: Path) -> Memory:
    """What is remembered of an output folder; nothing where it was lost, or cannot be read."""
    path = kept.path_for(folder, "outputs")
    content = kept.read(path, _FORM)
    return Memory(path) if content is None else _read(content, path)


def _read(content: Any, path: Path) -> Memory:
    return Memory(
        path,
        HashCache(dict(content["hashes"])),
        content["origins"],
        {str(name): str(fingerprint) for name, fingerprint in content["targets"].items()},
        str(content["warned"]),
        tuple(map(diagnostic_of, content["warnings"])),
        str(content["site"]),
        None if content["settings"] is None else _settings(content["settings"]),
    )


def _record(settings: Settings) -> dict[str, object]:
    places = {key: asdict(place) for key, place in settings.places.items()}
    return {"targets": list(settings.targets), "templates": settings.templates, "places": places}


def _settings(record: Mapping[str, Any]) -> Settings:
    templates = record["templates"]
    places = {str(key): Place(**place) for key, place in record["places"].items()}
    return Settings(tuple(map(str, record["targets"])), None if templates is None else str(templates), None, places)


def diagnostic_of(record: Mapping[str, Any]) -> Diagnostic:
    """A diagnostic of what `asdict` made of it."""
    related = record["related"]
    places = {"place": Place(**record["place"]), "related": None if related is None else Place(**related)}
    return Diagnostic(**{**record, **places})
