"""File parameters that do not say what kind of file they take, and what their names say of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from modelgen.analysis.naming import words
from modelgen.catalog.grammar import ASSET_KINDS
from modelgen.catalog.model import Model, ParameterType
from modelgen.diagnostics.diagnostic import Diagnostic, one_of, quoted
from modelgen.lint.findings import Finding, parameters

FILES = (ParameterType.FILE, ParameterType.FILE_ARRAY)
MISSING = "missing-kind"
_OF_RECORDS = ("x-label", "x-costImpact")
_KINDS = {
    "image": "image images img photo photos picture pictures mask frame face portrait logo sketch texture",
    "video": "video videos clip clips footage movie",
    "audio": "audio audios voice voices music sound song speech vocals",
    "3d": "3d mesh glb obj fbx",
    "document": "document documents pdf",
}
_BY_WORD = {word: kind for kind, listed in _KINDS.items() for word in listed.split()}


def missing_kind(model: Model) -> Iterator[Finding]:
    """A file of which nothing says what it is: clients cannot check it before it is uploaded."""
    for parameter in parameters(model):
        if parameter.type in FILES and "x-kind" not in parameter.annotations:
            name = parameter.name
            message = f"{quoted(name)} does not say what kind of file it takes"
            kind = likely_kind(name)
            what = f"`kind: {kind}`, going by its name" if kind else f"`kind: …`: {one_of(ASSET_KINDS)}"
            yield Finding(parameter.places["name"], message, f"add {what}; records have it, pages do not", subject=name)


def likely_kind(name: str) -> str | None:
    """The kind that a parameter's name speaks of, its last word first: `videoMask` is an image."""
    return next((_BY_WORD[word] for word in reversed(words(name)) if word in _BY_WORD), None)


def of_pages(found: Iterable[tuple[Model, Diagnostic]]) -> Iterator[Diagnostic]:
    """The findings, those of one page as one: pages never say the kind, and it takes records to mend it."""
    of_page: dict[tuple[str, str], list[tuple[Model, Diagnostic]]] = {}
    for model, problem in found:
        if problem.code == MISSING and not _is_of_record(model):
            of_page.setdefault((model.provider, model.category), []).append((model, problem))
        else:
            yield problem
    for together in of_page.values():
        yield _as_one(together) if len(together) > 1 else together[0][1]


def _is_of_record(model: Model) -> bool:
    return any(key in parameter.annotations for parameter in model.parameters for key in _OF_RECORDS)


def _as_one(found: list[tuple[Model, Diagnostic]]) -> Diagnostic:
    """Many findings, at the place of the first."""
    first = min((problem for _, problem in found), key=lambda one: one.place)
    names = [problem.subject or "" for _, problem in found]
    models = len({model.id for model, _ in found})
    of = f" of {models} models of this page" if models > 1 else ""
    do = "do" if len(set(names)) > 1 else "does"
    listed = one_of(dict.fromkeys(names), most=4, word="and")
    message = f"{listed}{of} {do} not say what kind of file to take"
    kinds = [likely_kind(name) for name in names]
    likely = ", ".join(f"`kind: {kind}` ({kinds.count(kind)})" for kind in sorted({one for one in kinds if one}))
    hint = "pages never do: `modelgen pull` brings it" + (f"; going by the names it is {likely}" if likely else "")
    return Diagnostic(MISSING, message, first.place, hint)
