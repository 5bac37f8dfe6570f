"""Whether the names of one model can stand in the output, and be told apart there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count

from modelgen.analysis import naming
from modelgen.analysis.names import TypeName, type_names
from modelgen.catalog.model import Json, Model, Parameter
from modelgen.diagnostics.diagnostic import Diagnostic, Place, quoted
from modelgen.source.characters import slug

_LONGEST_FILE_NAME = 200  # bytes; every file system takes 255, and an ending follows


def check_slug(text: str, place: Place) -> Iterator[Diagnostic]:
    if text and not slug(text):
        yield Diagnostic("no-slug", f"no file name can be made of {quoted(text)}", place, "add a letter or a digit")
    elif (size := len(slug(text).encode())) > _LONGEST_FILE_NAME:
        message = f"the file name made of it has {size} bytes; at most {_LONGEST_FILE_NAME} fit everywhere"
        yield Diagnostic("no-slug", message, place, "shorten it")


def check_identifier(model: Model) -> Iterator[Diagnostic]:
    try:
        naming.model_identifier(model.id, model.annotations)
    except naming.NoIdentifier:
        yield _no_identifier(model.id, model.places["id"])
    except ValueError:
        yield _invalid_identifier(model.annotations, model.places)


def check_type_names(model: Model) -> Iterator[Diagnostic]:
    """That no two types of the model's module have one name."""
    taken: dict[str, TypeName] = {}
    try:
        names = list(type_names(model)) if model.id else []
    except ValueError:  # reported with the model or the parameter
        return
    for one in names:
        if (other := taken.setdefault(one.name, one)) is not one and one.parameter is not None:
            place, first = one.parameter.places["name"], (other.parameter or model).places
            what = "the model's own class" if other.parameter is None else f"a type of {quoted(other.parameter.name)}"
            message = f"a type of {quoted(one.parameter.name)} would be `{one.name}` in Python, as {what} is"
            hint = "add `x-identifier: …` to the newer of the two"
            yield Diagnostic("name-collision", message, place, hint, first.get("name" if other.parameter else "id"))


def check_names(parameters: Iterable[Parameter]) -> Iterator[Diagnostic]:
    taken: dict[str, Parameter] = {}
    for parameter in parameters:
        place = parameter.places["name"]
        try:
            identifier = naming.field_identifier(parameter.name, parameter.annotations)
        except naming.NoIdentifier:
            yield _no_identifier(parameter.name, place)
            continue
        except ValueError:
            yield _invalid_identifier(parameter.annotations, parameter.places)
            continue
        other = taken.setdefault(identifier, parameter)
        if other.name != parameter.name:
            message = f"{quoted(parameter.name)} and {quoted(other.name)} are both `{identifier}` in Python"
            free = next(name for n in count(2) if (name := f"{identifier.rstrip('_')}_{n}") not in taken)
            taken[free] = parameter  # suggested once
            hint = f"add `x-identifier: {free}` to the newer of the two"
            yield Diagnostic("name-collision", message, place, hint, other.places["name"])


def _no_identifier(name: str, place: Place) -> Diagnostic:
    hint = "add `x-identifier: …` beside it, as in `x-identifier: width_2`"
    return Diagnostic("no-identifier", f"no identifier can be made of {quoted(name)}", place, hint)


def _invalid_identifier(annotations: Mapping[str, Json], places: Mapping[str, Place]) -> Diagnostic:
    own = annotations[naming.IDENTIFIER_ANNOTATION]
    shown = quoted(own) if not isinstance(own, list | dict) else "this"
    message = f"{shown} is not an identifier, or is a word that Python or the client needs"
    hint = "write lower-case ASCII letters, digits and single `_`, as in `width_2`"
    return Diagnostic("invalid-identifier", message, places[naming.IDENTIFIER_ANNOTATION], hint)
