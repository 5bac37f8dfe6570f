"""`releases.yaml` beside `catalog.yaml`: each released version, its date, and the changes that were accepted into it.

The last one is the version of the generated packages, and their changelog is rendered from all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from modelgen.catalog import values
from modelgen.catalog.fields import Fields, read_fields, read_list
from modelgen.catalog.grammar import Key, Shape
from modelgen.catalog.model import Notes, Release
from modelgen.catalog.reading import Reading, attempt, each, items, wrong_type
from modelgen.diagnostics.diagnostic import Diagnostic, Place, quoted
from modelgen.source.folder import RELEASES_FILE
from modelgen.source.nodes import Mapping, Node, SourceError, SourceFile
from modelgen.source.parsing import parse
from modelgen.source.tree import Tree

WHOLE_CATALOGUE = "catalogue"  # in the place of a model's id
LEVELS = ("breaking", "risky", "compatible", "documentation")
_LIST = Key("releases", Shape.VALUE, "Each release, the oldest first.", True)
_RELEASE_KEYS = (
    Key("version", Shape.LABEL, "Its version, such as `1.4.0`.", True),
    Key("date", Shape.DATE, "When it was released.", True),
    Key("changes", Shape.VALUE, "What changed: by level, then by model, a list of sentences."),
)
_LEVEL_KEYS = tuple(Key(level, Shape.VALUE, "Sentences by model.") for level in LEVELS)
_VERSION = re.compile(r"(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})")


def parsed_version(version: str) -> tuple[int, int, int] | None:
    """`1.2.3` as numbers; None for anything else: pre-releases are not made here (semver.org, item 2)."""
    found = _VERSION.fullmatch(version)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def load_releases(tree: Tree) -> tuple[tuple[Release, ...], list[Diagnostic]]:
    """The releases of a catalogue, none where there is no such file, and what is wrong with it."""
    if not tree.has(RELEASES_FILE):
        return (), []
    try:
        file, root, found = parse(tree.read(RELEASES_FILE), tree.shown(RELEASES_FILE))
    except SourceError as error:
        return (), list(error.diagnostics)
    releases, problems = read_releases(file, root)
    return releases, [*found, *problems]


def read_releases(file: SourceFile, root: Mapping) -> tuple[tuple[Release, ...], list[Diagnostic]]:
    """The releases of a file, the oldest first; what is wrong is reported and left out."""
    reading = Reading(file)
    hint = "write `version: …`, `date: …` and `changes: …`"
    listed = read_list(reading, root, _LIST, _RELEASE_KEYS, "releases", "a release", hint)
    releases = [release for fields in listed if (release := _release(reading, fields)) is not None]
    places = [place for _, place in releases]
    for (before, _), (after, place), first in zip(releases, releases[1:], places, strict=False):
        if (parsed_version(before.version) or ()) >= (parsed_version(after.version) or ()):
            message = f"{after.version} does not come after {before.version}"
            reading.report("release-order", place, message, "list the oldest release first", first)
    return tuple(release for release, _ in releases), reading.problems


def _release(reading: Reading, fields: Fields) -> tuple[Release, Place] | None:
    version, date = fields.text("version"), fields.text("date")
    notes = tuple(_notes(reading, fields.nodes.get("changes")))
    if version is not None and parsed_version(version) is None:
        hint = "write three whole numbers, as in 1.4.0"
        reading.report("invalid-version", fields.nodes["version"], f"{quoted(version)} is not a version", hint)
        return None
    if version is None or date is None:
        return None
    return Release(version, date, notes), reading.place(fields.nodes["version"])


def _notes(reading: Reading, node: Node | None) -> Iterator[Notes]:
    """By level in the order of `LEVELS`, then by model as written."""
    if node is None:
        return
    if not isinstance(node, Mapping):
        with reading.about("`changes`"):
            wrong_type(reading, node, "a mapping of levels", "write `changes: {breaking: {model_…: [a sentence]}}`")
        return
    fields = read_fields(reading, node, _LEVEL_KEYS, {})
    for level in (level for level in LEVELS if level in fields.nodes):
        by_model = fields.nodes[level]
        with reading.about(f"`{level}`"):
            if not isinstance(by_model, Mapping):
                wrong_type(reading, by_model, "a mapping of model ids", "write `model_…: [a sentence]`")
                continue
            for key, listed in by_model.entries:
                with reading.about(f"`{key.value}`"):
                    name = attempt(reading, values.model_id, key)
                    sentences = attempt(reading, _sentences, listed)
                if name is not None and sentences is not None:
                    yield Notes(level, name, sentences)


def _sentences(reading: Reading, node: Node) -> tuple[str, ...]:
    return each(reading, items(reading, node, "sentences"), values.text)
