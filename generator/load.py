"""From a catalogue folder to a catalogue, or to every problem of every file in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator import naming
from generator.catalog import Catalog, Model, Site
from generator.checks import check_model
from generator.diagnostics import Diagnostic, Place, has_errors, quoted
from generator.reader import read_model, read_site
from generator.source import SourceError, parse, read_bytes

SITE_FILE = "catalog.yaml"


@dataclass(frozen=True, slots=True)
class Loaded:
    """The catalogue, when there is no error, and what was found on the way."""

    catalog: Catalog | None
    diagnostics: tuple[Diagnostic, ...]


def model_files(folder: Path) -> list[Path]:
    """The YAML files of a catalogue folder but for `catalog.yaml`, sorted by path; hidden ones are left out."""
    found = (path for path in folder.rglob("*.yaml") if path != folder / SITE_FILE)
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def load(folder: Path, on_file: Callable[[Path], None] = lambda path: None) -> Loaded:
    """Reads every file of a catalogue folder; `on_file` is called after each. Raises nothing for bad input."""
    problems: list[Diagnostic] = []
    site = _load_site(folder, problems)
    models: list[Model] = []
    for path in model_files(folder):
        model = _load_model(folder, path, problems)
        if model is not None:
            models.append(model)
        on_file(path)
    problems += _overlooked(folder)
    problems += check_together(models)
    if site is None or has_errors(problems):
        return Loaded(None, tuple(problems))
    return Loaded(Catalog(site, tuple(sorted(models, key=lambda model: model.id))), tuple(problems))


def shown(folder: Path, path: Path) -> str:
    """A path as it is shown in messages: as the user named the folder, with forward slashes."""
    return str(PurePosixPath(folder.as_posix()) / path.relative_to(folder).as_posix())


def _load_site(folder: Path, problems: list[Diagnostic]) -> Site | None:
    path = folder / SITE_FILE
    try:
        file, root, found = parse(read_bytes(path, shown(folder, path)), shown(folder, path))
    except SourceError as error:
        problems += error.diagnostics
        return None
    site, more = read_site(file, root)
    problems += [*found, *more]
    return site


def _load_model(folder: Path, path: Path, problems: list[Diagnostic]) -> Model | None:
    try:
        file, root, found = parse(read_bytes(path, shown(folder, path)), shown(folder, path))
    except SourceError as error:
        problems += error.diagnostics
        return None
    model, more = read_model(file, root, path.relative_to(folder).as_posix())
    problems += [*found, *more]
    if model is not None:
        problems += check_model(model)
    return model


def _overlooked(folder: Path) -> Iterator[Diagnostic]:
    for path in sorted(folder.rglob("*.yml")):
        name = path.with_suffix(".yaml").name
        yield Diagnostic(
            "file-name", "only files ending in .yaml are read", Place(shown(folder, path)), f"name it {name}"
        )


def check_together(models: Sequence[Model]) -> Iterator[Diagnostic]:
    """What no model shows alone: ids, identifiers and pages that meet."""
    yield from _meeting(models, "duplicate-id", lambda model: model.id, "id", "the id {value} is taken", "keep one")
    distinct = list({model.id: model for model in models}.values())
    yield from _meeting(
        distinct,
        "name-collision",
        _identifier,
        "id",
        "{value} becomes the same identifier as another model's id",
        "add `x-identifier: …` to the newer of the two",
    )
    spellings: dict[str, Model] = {}
    for model in distinct:
        page = naming.page_path(model.category, model.provider)
        other = spellings.setdefault(page, model)
        for key in ("provider", "category"):
            if getattr(other, key) != getattr(model, key):
                message = f"{key} {quoted(getattr(model, key))} makes the same page as {quoted(getattr(other, key))}"
                place, related = model.places.get(key, model.places["id"]), other.places.get(key, other.places["id"])
                yield Diagnostic("page-collision", message, place, "use one spelling", related)


def _identifier(model: Model) -> str:
    try:
        return naming.model_identifier(model.id, model.annotations)
    except ValueError:  # reported with the model
        return model.id


def _meeting(
    models: Sequence[Model], code: str, name: Callable[[Model], str], key: str, message: str, hint: str
) -> Iterator[Diagnostic]:
    first: dict[str, Model] = {}
    for model in models:
        other = first.setdefault(name(model), model)
        if other is not model:
            said = message.format(value=quoted(getattr(model, key)))
            yield Diagnostic(code, said, model.places[key], hint, other.places[key])
