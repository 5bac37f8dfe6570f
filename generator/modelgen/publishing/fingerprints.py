"""Fingerprints of what a build is made from: model files, templates and the generator's own code, by their bytes.

They decide what is up to date without parsing or rendering anything. Line ends and byte order marks are no part of them: a
checkout may change these.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from modelgen.diagnostics.diagnostic import Diagnostic
from modelgen.publishing.hash_cache import HashCache
from modelgen.rendering.templates import TemplateTree
from modelgen.source.folder import RELEASES_FILE, SITE_FILE, model_names

# Code that no output can depend on: it starts a build, moves its bytes, or changes files before it. Rooms
# are counted in unless they are named here, and a test holds that nothing counted in imports one of these.
UNCOUNTED = frozenset(
    ("__main__", "agents", "cli", "compat", "importing", "lint", "payloads", "publishing", "serve", "workers")
)


@dataclass(frozen=True)
class Inputs:
    """SHA-256 of the generator as a whole, of `catalog.yaml`, of `releases.yaml` and of each model file; and the templates.

    Only files about the whole catalogue depend on the releases, which are "" where there are none.
    """

    generator: str
    site: str
    releases: str
    models: Mapping[str, str]
    tree: TemplateTree

    def of_file(self, template: str, models: Sequence[str] | None) -> str:
        """The fingerprint of a file made by `template` from `models`; None is all of them."""
        if models is None:
            return _digest([self._made_by[template], *self._all])
        if len(models) == 1:  # as of most, so no digest of digests is made
            return f"{self._made_by[template]} {self.models[models[0]]}"
        return _digest([self._made_by[template], *((name, self.models[name]) for name in sorted(models))])

    def of_target(self, target: str) -> str:
        """The fingerprint of all that a target's files are made from, and of which files they are."""
        return _digest([[self._made_by[name] for name in self.tree.outputs(target)], *self._all])

    def of_catalogue(self, shown: str) -> str:
        """The fingerprint of all that loading says of a catalogue that is named `shown`."""
        return _digest([self.generator, self.site, *self._all, shown])

    @cached_property
    def _made_by(self) -> Mapping[str, str]:
        """For each template the fingerprint of all that its files are made of but for models and releases."""
        hashes = {name: _sha256(text) for name, text in self.tree.texts.items()}
        return {
            name: _digest([self.generator, self.site, *((used, hashes[used]) for used in self.tree.used_by(name))])
            for name in self.tree.texts
        }

    @cached_property
    def _all(self) -> list[str]:
        return [_digest(sorted(self.models.items())), self.releases]


def gather(
    folder: Path, tree: TemplateTree, hashes: HashCache, templates: str | None = None, generator: str | None = None
) -> Inputs | None:
    """Hashes all inputs; None where a file cannot be read, or would be overlooked: loading says which.

    `generator` is the fingerprint of the code, where that is known already: what runs does not change while it runs.
    """
    overlooked: list[Diagnostic] = []
    names = model_names(folder, overlooked, templates)
    if overlooked:
        return None
    root = os.path.join(os.path.abspath(folder), "")
    try:
        return Inputs(
            generator=generator
            or _digest([(name, hashes.of_text(os.path.abspath(path))) for name, path in generator_files()]),
            site=hashes.of_text(root + SITE_FILE),
            releases=hashes.of_text(root + RELEASES_FILE) if os.path.exists(root + RELEASES_FILE) else "",
            models={name: hashes.of_text(f"{root}{name}") for name in names},
            tree=tree,
        )
    except OSError:
        return None


def generator_files() -> list[tuple[str, Path]]:
    """The generator's code and data that outputs depend on, by path below the package, sorted."""
    code = Path(__file__).parents[1]
    found = ((path.relative_to(code), path) for ending in ("py", "json") for path in code.rglob(f"*.{ending}"))
    return sorted(
        (name.as_posix(), path)
        for name, path in found
        if name.parts[0].removesuffix(".py") not in UNCOUNTED and name.parts[0] != "_templates"
    )


def _digest(value: object) -> str:
    return _sha256(json.dumps(value))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
