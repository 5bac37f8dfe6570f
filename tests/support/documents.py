"""The blocks of docs/ that are made of the program's own tables: `<!-- made: NAME -->` up to `<!-- made -->`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from modelgen.catalog import grammar
from modelgen.catalog.grammar import Key
from modelgen.catalog.model import Model, ParameterType, Site
from modelgen.catalog.model_file import read_model
from modelgen.compat import table as changes
from modelgen.diagnostics.codes import CODES
from modelgen.languages import markdown
from modelgen.schema.consumers import ANY_CASES, FORMS, PLAIN
from modelgen.schema.json_schema import model_schema
from modelgen.source.parsing import parse

_BLOCK = re.compile(r"(<!-- made: ([a-z ]+) -->\n\n).*?(<!-- made -->)", re.DOTALL)
SITE = Site("Docs", "https://api.example.test", "https://schemas.example.test", "/api", "https://example.test/{id}")

# What each key of a parameter may look like: the type that it stands on here, and the line.
EXAMPLES: Mapping[str, tuple[str, str]] = {
    "name": ("string", "name: aspectRatio"),
    "type": ("string", "type: string"),
    "description": ("string", "description: The shape of the image."),
    "required": ("string", "required: true"),
    "default": ("string", "default: 16:9"),
    "min": ("number", "min: 512"),
    "max": ("number", "max: 2048"),
    "step": ("number", "step: 16"),
    "integer": ("number", "integer: true"),
    "minLength": ("string", "minLength: 1"),
    "maxLength": ("string", "maxLength: 2000"),
    "allowedValues": ("string", "allowedValues: [1:1, 16:9, custom]"),
    "usedWhen": ("number", "usedWhen: {other: [custom]}"),
    "inputs": ("inputs_array", "inputs: [{name: caption, type: string}]"),
    "deprecated": ("string", "deprecated: {since: 2026-05-01, replacement: size}"),
    "label": ("string", "label: Aspect ratio"),
    "group": ("string", "group: Advanced"),
    "hint": ("string", "hint: Wide images cost more."),
    "placeholder": ("string", "placeholder: A fox in the snow"),
    "kind": ("file", "kind: image"),
    "maxSize": ("file", "maxSize: 20971520"),
    "minDuration": ("file", "minDuration: 2"),
    "maxDuration": ("file", "maxDuration: 30"),
    "modelTypes": ("model", "modelTypes: [flux.1-lora]"),
    "maskFrom": ("file", "maskFrom: image"),
    "backgroundBehavior": ("file", "backgroundBehavior: opaque"),
    "parent": ("file", "parent: true"),
    "costImpact": ("number", "costImpact: true"),
    "color": ("string", "color: true"),
    "prompt": ("string", "prompt: true"),
    "promptSpark": ("string", "promptSpark: true"),
}


def current(page: str) -> str:
    """A page of docs/ with its made blocks made anew. Raises `KeyError` for a block that nothing makes."""
    return _BLOCK.sub(lambda found: f"{found[1]}{BLOCKS[found[2]]()}\n\n{found[3]}", page)


def keys(rows: Iterable[Key]) -> str:
    """A table of keys: what each holds and what it is for; one that must be there says so."""
    lines = [
        (
            markdown.cell_code(row.name),
            row.shape.value,
            f"{'Required. ' if row.required else ''}{markdown.cell(row.purpose)}",
        )
        for row in rows
    ]
    return markdown.table(("Key", "Holds", "Purpose"), lines)


def parameter_keys() -> str:
    header = ("Key", "Types", "Purpose", "Example", "JSON Schema")
    return markdown.table(header, [_parameter_key(row) for row in grammar.PARAMETER_KEYS])


def _parameter_key(row: Key) -> tuple[str, ...]:
    example = EXAMPLES[row.name][1]
    keywords = ", ".join(markdown.cell_code(word) for word in keywords_of(row.name)) or "-"
    return (
        markdown.cell_code(row.name),
        _types(row),
        f"{'Required. ' if row.required else ''}{markdown.cell(row.purpose)}",
        markdown.cell_code(example),
        keywords,
    )


def _types(row: Key) -> str:
    """The types that a key stands on, or the few that it does not."""
    on = [f"`{one.value}`" for one in ParameterType if row.types is None or one in row.types]
    off = [f"`{one.value}`" for one in ParameterType if f"`{one.value}`" not in on]
    return ", ".join(on) if len(on) <= len(off) else f"all but {', '.join(off)}" if off else "all"


def keywords_of(key: str) -> list[str]:
    """The keywords that this key's example adds to a model's JSON Schema: found by making it with and without."""
    kind, line = EXAMPLES[key]
    if key in ("name", "type"):
        return {"name": ["properties"], "type": ["type"]}[key]
    if key == "inputs":
        return ["items"]
    without, having = (_schema(kind, lines) for lines in ([], [line]))
    of_parameter = _differing(without["properties"]["p"], having["properties"]["p"])
    return of_parameter + [word for word in _differing(without, having) if word != "properties"]


def _differing(without: Mapping[str, Any], having: Mapping[str, Any]) -> list[str]:
    return [word for word in having if having[word] != without.get(word)]


def _schema(kind: str, lines: list[str]) -> Mapping[str, Any]:
    return model_schema(example_model(kind, lines), SITE)


def example_model(kind: str, lines: list[str]) -> Model:
    """A model with a parameter `p` of that type and these lines, beside one that they may speak of."""
    parameter = "".join(f"    {line}\n" for line in lines)
    text = (
        "id: model_m\nname: M\nprovider: P\ncapabilities: [txt2img]\nupdated: 2026-01-31\nparameters:\n"
        f"  - name: p\n    type: {kind}\n{parameter}  - name: other\n    type: string\n  - name: image\n    type: file\n"
    )
    file, root, _ = parse(text.encode(), "m.yaml")
    draft, problems = read_model(file, root, "m.yaml")
    assert not problems, problems
    return draft.model


def rule_kinds() -> str:
    rows = [(markdown.cell_code(kind), markdown.cell(purpose)) for kind, purpose in grammar.RULE_KINDS.items()]
    return markdown.table(("Rule", "What it asks"), rows)


def lists() -> str:
    listed = {
        "type": [one.value for one in ParameterType],
        "capabilities": grammar.CAPABILITIES,
        "kind": grammar.ASSET_KINDS,
        "backgroundBehavior": grammar.BACKGROUND_BEHAVIORS,
    }
    return "\n".join(f"- `{key}`: {', '.join(f'`{word}`' for word in words)}" for key, words in listed.items())


def codes() -> str:
    """All diagnostics by category, each with a heading that can be linked to."""
    return "\n\n".join(_by_category())


def _by_category() -> Iterator[str]:
    categories = dict.fromkeys(row.category for row in CODES.values())
    assert set(categories) == set(CATEGORIES), "give each category its heading"
    for category in categories:
        yield f"## {CATEGORIES[category]}"
        for row in CODES.values():
            if row.category == category:
                effect = "A warning" if row.warning else "An error"
                yield f"### `{row.id}`"
                yield f"{effect}. {markdown.prose(row.purpose)}"
                yield markdown.prose(row.explanation)


CATEGORIES = {
    "file": "Files",
    "yaml": "YAML",
    "key": "Keys",
    "value": "Values",
    "parameter": "Parameters",
    "rule": "Rules",
    "name": "Names",
    "import": "Import",
    "lint": "Lint",
    "workers": "Workers",
    "output": "Output",
    "template": "Templates",
    "compat": "Comparisons",
    "release": "Releases",
    "payload": "Request bodies",
}


def change_rows() -> str:
    """All kinds of changes, the worst first."""
    rows = sorted(changes.RULES.values(), key=lambda row: row.level.rank)
    lines = [(markdown.cell_code(row.id), row.level.value, markdown.cell(row.purpose)) for row in rows]
    return markdown.table(("Change", "Class", "What it is"), lines)


def form_limits() -> str:
    """What each form holds, and since when that is known."""
    lines = [
        (
            markdown.cell_code(form.name),
            ", ".join(markdown.cell_code(word) for word in sorted(PLAIN.keywords - form.keywords)) or "-",
            {0: "in words", ANY_CASES: "keywords"}.get(form.most_cases, f"keywords up to {form.most_cases} cases"),
            f"{form.most_description} characters" if form.most_description else "-",
            form.date,
            markdown.cell(form.source),
        )
        for form in FORMS
    ]
    return markdown.table(("Form", "Has no", "Rules", "Description", "As of", "Source"), lines)


BLOCKS: Mapping[str, Callable[[], str]] = {
    "catalogue keys": lambda: keys(grammar.CATALOG_KEYS),
    "model keys": lambda: keys(grammar.MODEL_KEYS),
    "parameter keys": parameter_keys,
    "deprecation keys": lambda: keys(grammar.DEPRECATED_KEYS),
    "requirement keys": lambda: keys(grammar.REQUIRED_KEYS),
    "rule kinds": rule_kinds,
    "closed lists": lists,
    "codes": codes,
    "changes": change_rows,
    "form limits": form_limits,
}
