"""Names in the output: case conversion, reserved words and file names. A name depends on one thing alone, its own source.

So adding a model never renames another. Reserved words are data (`reserved.json`) with a version: adding a word changes
published names, and is a breaking change of every package that has them.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources

from modelgen.catalog.model import Json
from modelgen.source.characters import slug

IDENTIFIER_ANNOTATION = "x-identifier"
MOST_TOOL_NAME = 40  # leaves room for the prefixes that clients put before it within their 60 or 64 characters
_TOOL = re.compile(rf"[a-z_][a-z0-9_-]{{0,{MOST_TOOL_NAME - 1}}}")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*_?")


class NoIdentifier(ValueError):
    """Nothing of a name can stand in an identifier."""


@cache
def _reserved() -> dict[str, dict[str, list[str]]]:
    text = resources.files("modelgen.analysis").joinpath("reserved.json").read_text("utf-8")
    return {key: value for key, value in json.loads(text).items() if key != "version"}


@cache
def reserved(language: str, group: str) -> frozenset[str]:
    """A list of `reserved.json`."""
    return frozenset(_reserved()[language][group])


def words(name: str) -> list[str]:
    """The words of a name in camelCase, snake_case or any punctuation: `lorasScale2x` makes `loras scale2x`."""
    normal = unicodedata.normalize("NFKC", name)
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", normal)
    return [word.lower() for word in re.findall(r"[^\W_]+", spaced)]


def model_identifier(model_id: str, annotations: Mapping[str, Json]) -> str:
    """The module and attribute of a model: its id without `model_`, in snake_case.

    `model_acme-painter-2.1` makes `acme_painter_2_1`; an id that would start with a digit keeps `model_`.
    Raises `NoIdentifier`.
    """
    if IDENTIFIER_ANNOTATION in annotations:
        return _own(annotations[IDENTIFIER_ANNOTATION], _taken_by_the_client())
    return _model_identifier(model_id)


@cache
def _taken_by_the_client() -> frozenset[str]:
    return (
        reserved("python", "keywords") | reserved("python", "client_attributes") | reserved("files", "windows_devices")
    )


@lru_cache(maxsize=16_384)  # each output asks, and each file of it
def _model_identifier(model_id: str) -> str:
    name = "_".join(re.findall(r"[a-z0-9]+", model_id.removeprefix("model_").lower()))
    if not name:
        raise NoIdentifier(model_id)
    if name[0].isdigit():
        name = f"model_{name}"
    return _beside(name, _taken_by_the_client())


def parameter_identifier(name: str, annotations: Mapping[str, Json]) -> str:
    """The keyword argument of a parameter: `referenceImages` makes `reference_images`, `class` makes `class_`.

    A name that starts with a digit gets `p_` before it. Raises `NoIdentifier`.
    """
    if IDENTIFIER_ANNOTATION in annotations:
        return _own(annotations[IDENTIFIER_ANNOTATION], _taken_by_run())
    return _parameter_identifier(name)


@cache
def _taken_by_run() -> frozenset[str]:
    return reserved("python", "keywords") | reserved("python", "run_parameters")


def field_identifier(name: str, annotations: Mapping[str, Json]) -> str:
    """The field of a parameter in a pydantic model: its keyword argument, `copy_` for what `BaseModel` or the class's body needs.

    Raises `NoIdentifier`.
    """
    return _beside(parameter_identifier(name, annotations), reserved("python", "model_attributes"))


@lru_cache(maxsize=16_384)
def _parameter_identifier(name: str) -> str:
    identifier = "_".join(words(name))
    if not identifier:
        raise NoIdentifier(name)
    if not identifier.isidentifier():
        identifier = f"p_{identifier}"
    if not identifier.isidentifier():  # a character that may be in no identifier, such as a superscript digit
        raise NoIdentifier(name)
    return _beside(identifier, _taken_by_run())


def validator_stem(model_id: str, annotations: Mapping[str, Json]) -> str:
    """The file of a model's stand-alone validator: its identifier, unless that would hide a module of the standard library.

    `model_typing` keeps its `model_`. Raises `NoIdentifier`.
    """
    name = model_identifier(model_id, annotations)
    return f"model_{name}" if name in reserved("python", "stdlib_modules") else name


def class_name(identifier: str) -> str:
    """`acme_painter_2` makes `AcmePainter2`."""
    return "".join(word[:1].upper() + word[1:] for word in identifier.split("_"))


def model_class_name(model_id: str, annotations: Mapping[str, Json]) -> str:
    """The class of a model's resource: its identifier in CamelCase; `model_job` makes `JobModel`, for `Job` is taken."""
    name = class_name(model_identifier(model_id, annotations))
    return f"{name}Model" if name in reserved("python", "class_names") else name


def tool_name(model_id: str) -> str:
    """The name of the tool that runs a model: its id, where that is a name of at most 40 of `[a-z0-9_-]` from a letter on.

    Any other id is brought to that form, with a hash of the id behind it so that it stays apart from all others.
    """
    if _TOOL.fullmatch(model_id):
        return model_id
    ending = "-" + hashlib.sha256(model_id.encode()).hexdigest()[:8]
    head = re.sub(r"[^a-z0-9_-]+", "-", model_id.lower()).strip("-")
    head = head if re.match("[a-z_]", head) else f"model_{head}"
    return head[: MOST_TOOL_NAME - len(ending)] + ending


def file_stem(text: str) -> str:
    """A file name that every operating system takes; `text` is an id or a slug."""
    return _beside(text, reserved("files", "windows_devices")) if "." not in text else _dotted(text)


def page_path(category: str, provider: str) -> str:
    """The path of a documentation page below `docs/`, without its ending."""
    return f"{file_stem(slug(category))}/{file_stem(slug(provider))}"


def _own(value: Json, taken: frozenset[str]) -> str:
    if not isinstance(value, str) or not _IDENTIFIER.fullmatch(value) or value in taken:
        raise ValueError(value)
    return value


def _dotted(text: str) -> str:
    head, dot, rest = text.partition(".")  # Windows looks only at what stands before the first dot
    return _beside(head, reserved("files", "windows_devices")) + dot + rest


def _beside(name: str, taken: frozenset[str]) -> str:
    return name + "_" if name.lower() in taken or name in taken else name
