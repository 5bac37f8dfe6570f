"""A model's page for language models: the whole schema can be read back out of it, and its examples run as they stand."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from modelgen.analysis.checks import body_plan
from modelgen.analysis.examples import example
from modelgen.analysis.plan import ObjectPlan
from modelgen.catalog.model import Model
from modelgen.languages import typescript
from modelgen.languages.layout import laid_out
from modelgen.loading.load import load
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates
from modelgen.serve import Service, Settings, create_app, endpoint_of, running

from tests.support.node import node
from tests.support.validators import EVERYTHING, ROOT, Subject, catalog, subjects

CATALOGUES = {"shipped": ROOT / "schemas", "everything": EVERYTHING}
SUBJECTS = [(name, subject) for name, folder in CATALOGUES.items() for subject in subjects(folder)]
TEXTS = {name: render(catalog(folder), load_templates(), ("docs",)) for name, folder in CATALOGUES.items()}
PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
CODE = "\x00"  # stands for a code span in what is read

each_model = pytest.mark.parametrize(
    ("name", "subject"), SUBJECTS, ids=[f"{name}-{subject.model.id}" for name, subject in SUBJECTS]
)


@dataclass
class Read:
    """What a page says of a parameter."""

    type: str
    is_required: bool
    description: str = ""
    facts: str = ""
    codes: list[str] = field(default_factory=list)
    inner: dict[str, Read] = field(default_factory=dict)


def page(name: str, model: Model) -> str:
    return TEXTS[name][f"docs/llm/{model.id if model.id != 'CON' else 'CON_'}.md"]


def _tree(text: str) -> SyntaxTreeNode:
    return SyntaxTreeNode(PARSER.parse(text))


def _inline(item: SyntaxTreeNode) -> tuple[str, list[str]]:
    """A list item's own line, code spans as `CODE`, and what is in those."""
    (inline,) = item.children[0].children
    codes = [child.content for child in inline.children if child.type == "code_inline"]
    parts = (CODE if child.type == "code_inline" else child.content for child in inline.children)
    return "".join(parts), codes


def _parameters(items: SyntaxTreeNode) -> dict[str, Read]:
    found = {}
    for item in items.children:
        text, codes = _inline(item)
        head = re.match(rf"{CODE} \(([a-z ]+), (required|optional)\)(?:: (.*))?$", text, re.DOTALL)
        assert head, text
        one = found[codes[0]] = Read(head[1], head[2] == "required", head[3] or "")
        for line in item.children[1].children if len(item.children) > 1 else ():
            said, inside = _inline(line)
            one.facts += said + "\n"
            one.codes += inside
            for nested in line.children[1:]:
                one.inner |= _parameters(nested)
    return found


def read(text: str) -> dict[str, Read]:
    children = _tree(text).children
    at = next(at for at, child in enumerate(children) if child.type == "heading" and _heading(child) == "Parameters")
    lists = [child for child in children[at + 1 : at + 3] if child.type == "bullet_list"]
    return _parameters(lists[0]) if lists else {}


def _heading(node: SyntaxTreeNode) -> str:
    return node.children[0].content


# Constraints

NUMBER = r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?"
FACT = re.compile(
    rf"(?:^|(?<=\. ))(?P<each>Each )?(?:(?P<low>{NUMBER}) to (?P<high>{NUMBER})|at least (?P<least>{NUMBER})|at most (?P<most>{NUMBER})"
    rf"|a multiple of (?P<multiple>{NUMBER})|in steps of (?P<step>{NUMBER}), which is advice)(?: (?P<unit>item|character)s?)?\.(?= |$)",
    re.IGNORECASE | re.MULTILINE,
)
BOUNDS = ("minimum", "maximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems")


def constraints_read(facts: str) -> dict[str, Any]:
    """The keywords that the sentences come to; those of items with `items.` before them."""
    found: dict[str, Any] = {}
    for fact in FACT.finditer(facts):
        prefix = "items." if fact["each"] else ""
        unit = {"item": "Items", "character": "Length", None: "imum"}[fact["unit"]]
        for group, keyword in (("low", "min"), ("least", "min"), ("high", "max"), ("most", "max")):
            if fact[group]:
                found[f"{prefix}{keyword}{unit}"] = json.loads(fact[group])
        if fact["multiple"]:
            found[f"{prefix}multipleOf"] = json.loads(fact["multiple"])
        if fact["step"]:
            found["x-step"] = json.loads(fact["step"])
    return found


def constraints_of(schema: dict[str, Any]) -> dict[str, Any]:
    found = {keyword: schema[keyword] for keyword in (*BOUNDS, "x-step") if keyword in schema}
    return found | {
        f"items.{keyword}": schema["items"][keyword] for keyword in BOUNDS if keyword in schema.get("items", {})
    }


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _after(one: Read, words: str) -> str:
    """The code span that follows some words."""
    before, found, _ = one.facts.partition(words + CODE)
    assert found, (words, one.facts)
    return one.codes[before.count(CODE)]


def check_object(schema: dict[str, Any], said: dict[str, Read]) -> int:
    """Compares what is said with an object's schema, both ways; how many facts were there."""
    assert list(said) == list(schema.get("properties", {}))
    count = len(said)
    for name, one in said.items():
        given = schema["properties"][name]
        items = given.get("items", {})
        of = f"array of {items['type']}s" if items else given["type"]
        assert (one.type, one.is_required) == (of, name in schema.get("required", [])), name
        constraints = constraints_of(given)
        assert constraints_read(one.facts) == constraints, name
        count += len(constraints)
        allowed = given.get("enum", items.get("enum"))
        if allowed is not None:
            start = one.facts.index("ne of " + CODE)
            first = one.facts.count(CODE, 0, start)
            assert one.codes[first : first + len(allowed)] == [_written(value) for value in allowed]
            count += len(allowed)
        defaults = [given[key] for key in ("default", "x-default") if key in given]
        if defaults:
            assert _after(one, "Default: ") == _written(defaults[0])
            assert ("refused where it is sent" in one.facts) is ("x-default" in given)
        assert ("Default: " in one.facts) is bool(defaults)
        assert ("Deprecated" in one.facts) is ("deprecated" in given)
        for fact in given.get("x-deprecated", {}).values():
            assert fact.rstrip(".") in one.facts or fact in one.codes
        if "x-usedWhen" in given:
            assert "Has an effect only when" in one.facts
            assert {*given["x-usedWhen"]} <= {*one.codes}
        if "x-kind" in given:
            assert f"Asset kind: {given['x-kind']}." in one.facts
        if "x-maxSize" in given:
            assert f"At most {given['x-maxSize']:,} bytes" in one.facts
        for key in ("x-minDuration", "x-maxDuration"):
            if key in given:
                assert re.search(rf"t {'least' if 'min' in key else 'most'} {given[key]}\b.* seconds long", one.facts)
        assert {*given.get("x-modelTypes", ())} <= {*one.codes}
        if "properties" in items:
            count += check_object(items, one.inner)
        else:
            assert not one.inner
    return count


@each_model
def test_the_schema_can_be_read_out_of_the_page(name: str, subject: Subject) -> None:
    assert check_object(subject.schema, read(page(name, subject.model))) or not subject.model.parameters


def test_a_missing_fact_is_seen() -> None:
    subject = next(subject for _, subject in SUBJECTS if subject.model.id == "model_acme-types")
    text = page("everything", subject.model)
    for fact in (
        " 64 to 4096.",
        "`2K`",
        " A multiple of 64.",
        "1 to 80 characters.",
        " Default: `0.5`.",
        "0 to 1. Default: `1`.",
    ):
        there = fact if fact in text else fact.replace("`2K`", '`"2K"`')
        assert there in text
        with pytest.raises(AssertionError):
            check_object(subject.schema, read(text.replace(there, "", 1)))


# Rules


def _plain(text: str) -> str:
    return " ".join(text.replace("`", "").split())


def _shown(text: str) -> str:
    """A page as a reader sees it, but for code that only backticks set off."""
    inlines = [token for token in PARSER.parse(text) if token.type == "inline"]
    return _plain("\n".join("".join(child.content for child in token.children or ()) for token in inlines)).replace(
        "\\|", "|"
    )


def _comments(schema: Any) -> Iterator[str]:
    """What the catalogue says to a user, anywhere in a schema."""
    if isinstance(schema, dict):
        if isinstance(schema.get("$comment"), str):
            yield schema["$comment"]
        for key, value in schema.items():
            if key not in ("enum", "const", "default"):
                yield from _comments(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _comments(value)


def _messages(plan: ObjectPlan) -> Iterator[str]:
    for one in plan.parameters:
        yield from (check.message for check in one.requirements)
    for rule in plan.rules:
        yield from (check.message for check in rule.checks)
    for inner in plan.nested:
        yield from _messages(inner)


@each_model
def test_every_message_of_a_rule_is_there(name: str, subject: Subject) -> None:
    shown = _shown(page(name, subject.model))
    for message in {*_comments(subject.schema), *_messages(body_plan(subject.model))}:
        assert f"Error: “{_plain(message)}”" in shown


@each_model
def test_facts_of_the_model_are_there(name: str, subject: Subject) -> None:
    model, shown = subject.model, _shown(page(name, subject.model))
    assert f"Model id: {model.id}" in shown and f"Updated: {model.updated}" in shown
    assert f"Provider: {_plain(model.provider)}" in shown and f"Capabilities: {', '.join(model.capabilities)}" in shown
    assert f"{catalog(CATALOGUES[name]).site.api_base}/generate/custom/{model.id}." in shown
    assert model.description is None or _plain(model.description) in shown
    assert ("Deprecated" in shown) is any([model.deprecated, *(one.deprecated for one in model.parameters)])


@each_model
def test_text_of_the_catalogue_stays_text(name: str, subject: Subject) -> None:
    """No name or description adds a heading, a link, a tag or a rule; the sections are the page's own."""
    nodes = list(_tree(page(name, subject.model)).walk())
    headings = [_heading(node) for node in nodes if node.type == "heading"]
    assert [text for text in headings[1:] if text != "Rules"] == ["Request", "Parameters", "Examples"]
    assert not {node.type for node in nodes} & {
        "html_inline",
        "html_block",
        "link",
        "image",
        "s",
        "em",
        "strong",
        "hr",
        "table",
    }


# Examples


def _examples(text: str) -> dict[str, str]:
    return {token.info: token.content for token in PARSER.parse(text) if token.type == "fence"}


def _sent(text: str) -> Any:
    words = shlex.split(_examples(text)["sh"])
    return json.loads(words[words.index("--data") + 1])


@each_model
def test_the_body_of_the_examples_is_valid(name: str, subject: Subject) -> None:
    text = page(name, subject.model)
    body = _sent(text)
    assert list(_examples(text)) == ["sh", "python", "ts"]
    assert subject.generated(body) == set() and subject.rust.is_valid(body)


@pytest.fixture(scope="module", params=list(CATALOGUES))
def served(request: pytest.FixtureRequest) -> Iterator[tuple[str, Service, str]]:
    """A catalogue's name, the fake service with its models, and where that is."""
    models = [endpoint_of(subject.schema) for name, subject in SUBJECTS if name == request.param]
    settings = Settings(job_seconds=0, check_assets=False, parallel_jobs=None)
    app = create_app({model.id: model for model in models}, settings)
    with running(app) as url:
        yield request.param, app.state.service, url


def _run(command: list[str], folder: Path, url: str, **variables: str) -> None:
    environment = {
        **os.environ,
        "SCENARIO_BASE_URL": url,
        "SCENARIO_SDK_API_KEY": "key",
        "SCENARIO_SDK_API_SECRET": "secret",
        **variables,
    }
    done = subprocess.run(command, env=environment, cwd=folder, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def _all(served: tuple[str, Service, str], language: str) -> list[str]:
    """The examples of a catalogue's models, sent to the fake service."""
    name, _, url = served
    base = catalog(CATALOGUES[name]).site.api_base
    return [_examples(page(name, model))[language].replace(base, url) for model in catalog(CATALOGUES[name]).models]


def _expect_calls(served: tuple[str, Service, str]) -> None:
    name, service, _ = served
    calls = [(job.model.id, job.input) for job in service.jobs.values() if job.model is not None]
    assert calls == [(model.id, _sent(page(name, model))) for model in catalog(CATALOGUES[name]).models]


def test_curl(served: tuple[str, Service, str], tmp_path: Path) -> None:
    served[1].reset()
    _run(["bash", "-ec", "\n".join(_all(served, "sh"))], tmp_path, served[2])
    _expect_calls(served)


def test_python(served: tuple[str, Service, str], tmp_path: Path) -> None:
    served[1].reset()
    for path, text in render(catalog(CATALOGUES[served[0]]), load_templates(), ("python",)).items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    code = "\n".join(_all(served, "python"))
    _run([sys.executable, "-c", code], tmp_path, served[2], PYTHONPATH=str(tmp_path / "python/src"))
    _expect_calls(served)


def test_typescript(served: tuple[str, Service, str], tmp_path: Path) -> None:
    served[1].reset()
    file = tmp_path / "examples.mts"
    file.write_text("".join(f"await (async () => {{\n{code}}})();\n" for code in _all(served, "ts")), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCENARIO_SDK_API_KEY", "key")
        patch.setenv("SCENARIO_SDK_API_SECRET", "secret")
        done = node(file, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    _expect_calls(served)


def test_typescript_breaks_what_is_long() -> None:
    body: dict[str, Any] = {"a b": "x" * 80, "items": [{"n": 1, "of": ["y" * 40, "z" * 40]}]}
    lines = [laid_out(typescript.property_of(name, value), 80, "  ") for name, value in body.items()]
    assert lines[0] == f'"a b":\n  "{"x" * 80}"'
    assert all(len(line) <= 80 for line in lines[1].split("\n")) and lines[1].startswith("items: [\n  {")


HEAD = "name: N\nprovider: P\ncapabilities: [txt2img]\nupdated: 2026-01-01\n"
SITE = "title: T\napiBase: https://api.example.test/v1\nschemaBase: https://schemas.example.test\n"


def _loaded(folder: Path, text: str) -> Model:
    (folder / "catalog.yaml").write_text(SITE, "utf-8")
    (folder / "model_n.yaml").write_text(f"id: model_n\n{HEAD}{text}", "utf-8")
    loaded = load(folder)
    assert loaded.catalog is not None, loaded.diagnostics
    return loaded.catalog.models[0]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("parameters: [{name: a, type: string, required: true, minLength: 20}]", {"a": "a fox in the snowmmm"}),
        ("parameters: [{name: a, type: file, required: true, maxLength: 5}]", {"a": "asset"}),
        ("parameters: [{name: a, type: number, required: true, min: 10, step: 8}]", {"a": 16}),
        ("parameters: [{name: a, type: number_array, required: true, minLength: 2, max: -1}]", {"a": [-1, -1]}),
        (
            "parameters: [{name: a, type: number, required: true, max: 3}, {name: b, type: file, required: {ifDefined: {a: {}}}},"
            " {name: c, type: model, required: {ifDefined: {b: {}}}}]",
            {"a": 1, "b": "asset_example", "c": "model_example"},
        ),
        (
            "parameters: [{name: a, type: string, allowedValues: [x, y], required: true}, {name: b, type: string}]\n"
            "rules: [{forbid: {a: [x]}}, {anyOf: [b], when: {a: [y]}}]",
            {"a": "y", "b": "a fox in the snow"},
        ),
        (
            "parameters: [{name: a, type: inputs_array, required: true, inputs: [{name: b, type: boolean, required: true}]}]",
            {"a": [{"b": True}]},
        ),
        ("parameters: [{name: a, type: boolean, required: true}]\nrules: [{forbid: {a: [true]}}, {forbid: {a: [false]}}]", None),
    ],
)  # fmt: skip
def test_example_is_the_least_that_is_valid(tmp_path: Path, text: str, body: object) -> None:
    assert example(body_plan(_loaded(tmp_path, text))) == body


def test_a_model_that_takes_nothing_valid_has_no_examples(tmp_path: Path) -> None:
    _loaded(tmp_path, "parameters: [{name: a, type: boolean, required: true}]\nrules: [{forbid: {a: [true, false]}}]")
    text = render(catalog(tmp_path), load_templates(), ("docs",))["docs/llm/model_n.md"]
    assert "## Rules" in text and "## Examples" not in text


# The index


@pytest.mark.parametrize("name", CATALOGUES)
def test_index_keeps_to_the_convention(name: str) -> None:
    """H1, a quote, text without headings, then sections that are lists of links (llmstxt.org)."""
    children = _tree(TEXTS[name]["docs/llms.txt"]).children
    assert (children[0].type, children[0].tag, children[1].type) == ("heading", "h1", "blockquote")
    first = next(at for at, child in enumerate(children) if child.tag == "h2")
    assert {child.type for child in children[2:first]} == {"paragraph"}
    sections = children[first:]
    assert [child.type for child in sections] == ["heading", "bullet_list"] * (len(sections) // 2)
    assert {child.tag for child in sections[::2]} == {"h2"} and _heading(sections[-2]) == "Optional"
    links = [node.attrs["href"] for one in sections[1:-2:2] for node in one.walk() if node.type == "link"]
    pattern = catalog(CATALOGUES[name]).site.llm_link or ""
    assert sorted(links) == sorted(pattern.replace("{id}", model.id) for model in catalog(CATALOGUES[name]).models)


@pytest.mark.parametrize("name", CATALOGUES)
def test_full_text_is_all_pages(name: str) -> None:
    models = catalog(CATALOGUES[name]).models
    assert TEXTS[name]["docs/llms-full.txt"] == "\n---\n\n".join(page(name, model) for model in models)


def test_links_lead_to_the_pages_made_here_where_the_catalogue_names_no_others(tmp_path: Path) -> None:
    _loaded(tmp_path, "parameters: []")
    texts = render(catalog(tmp_path), load_templates(), ("docs",))
    assert "- [N](llm/model_n.md): image generation" in texts["docs/llms.txt"]
    assert "**LLM Markdown:** [../llm/model\\_n.md](../llm/model_n.md)\n" in texts["docs/image-generation/p.md"]
    assert "docs/llm/model_n.md" in texts
