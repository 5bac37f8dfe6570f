"""What templates may print, and what replaces them."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from modelgen.catalog import grammar
from modelgen.languages.code import Fragment, Text, printed
from modelgen.languages.filters import FILTERS, filters_of
from modelgen.rendering.render import target_named
from modelgen.rendering.templates import OPTIONAL, SUFFIX, TARGET_FILE, TemplateTree, load_templates, shipped_folder

TREE = load_templates()
TEMPLATES = [name for name in TREE.texts if name.endswith(SUFFIX)]


@given(st.one_of(st.text(), st.floats(), st.booleans(), st.none(), st.lists(st.text()), st.binary()))
def test_only_fragments_and_whole_numbers_are_printed(value: object) -> None:
    with pytest.raises(TypeError):
        printed(value)


@given(st.text())
def test_text_has_no_way_into_a_string(text: str) -> None:
    hidden = Text(text)
    for attempt in (str, "{}".format, "%s".__mod__, lambda value: f"{value:>9}", lambda value: "".join([value])):
        with pytest.raises(TypeError):
            attempt(hidden)
    assert len(text) < 4 or text not in repr(hidden)


def test_what_is_made_of_a_fragment_is_none() -> None:
    """Methods that cut, join or change a fragment give plain strings, which cannot be printed."""
    one = Fragment("a b")
    arguments: dict[str, tuple[Any, ...]] = {
        "join": (["x", "y"],), "replace": ("a", "z"), "format": (), "center": (9,), "ljust": (9,), "rjust": (9,),
        "zfill": (9,), "translate": ({97: "z"},), "removeprefix": ("a",), "removesuffix": ("b",), "__add__": ("x",),
        "__mul__": (2,), "__rmul__": (2,), "__mod__": ((),), "__getitem__": (0,), "format_map": ({},),
    }  # fmt: skip
    for name in dir(str):
        method = getattr(one, name)
        if callable(method) and not name.startswith(("__init", "__new", "__class", "__sub", "__red", "__set", "__del")):
            try:
                result = method(*arguments.get(name, ()))
            except TypeError:
                continue
            if isinstance(result, str) and result != one:
                assert type(result) is str, name


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_printed_name_of_a_shipped_template_is_checked(name: str) -> None:
    """All of a template's output goes through `printed`: with one that refuses all, nothing of a view comes out."""
    target = target_named(TREE, name.partition("/")[0])
    environment = jinja2.Environment(finalize=printed, trim_blocks=True, lstrip_blocks=True, autoescape=False)
    environment.filters.clear()
    environment.filters.update(filters_of(target.languages))
    source = environment.parse(TREE.texts[name])
    for block in source.find_all(jinja2.nodes.FilterBlock):  # of what other templates printed, and nothing else
        assert not list(block.find_all((jinja2.nodes.Name, jinja2.nodes.Const)))[1:], block.lineno
        assert block.filter.name == "javascript"
    assert not list(source.find_all((jinja2.nodes.MarkSafe, jinja2.nodes.Macro)))
    for output in source.find_all(jinja2.nodes.Output):
        for node in output.nodes:
            assert not isinstance(node, (jinja2.nodes.Const, jinja2.nodes.Concat)), f"{name}:{node.lineno}"


@pytest.mark.parametrize("language", FILTERS)
def test_filters_are_the_languages_own_and_make_fragments(language: str) -> None:
    for name, function in FILTERS[language].items():
        assert callable(function)
        result = inspect.signature(function).return_annotation
        assert result in ("Fragment", Fragment), f"|{name} of {language}"
        assert str(inspect.getmodule(function)).count("modelgen.languages") == 1


def test_of_two_filters_of_a_name_the_first_language_has_it() -> None:
    assert filters_of(("python", "typescript"))["comment"] is FILTERS["python"]["comment"]
    assert filters_of(("typescript", "python"))["comment"] is FILTERS["typescript"]["comment"]
    assert filters_of(("typescript", "python")).keys() == FILTERS["python"].keys() | FILTERS["typescript"].keys()


def test_words_of_a_target_file_are_those_that_there_is_something_for() -> None:
    assert set(grammar.LANGUAGES) == FILTERS.keys()
    used = {target_named(TREE, name) for name in TREE.targets}
    assert {target.view for target in used} | {"plain"} == set(grammar.VIEWS)


@pytest.mark.parametrize("target", TREE.targets)
def test_every_shipped_folder_is_a_target(target: str) -> None:
    assert f"{target}/{TARGET_FILE}" in TREE.texts
    assert f"{target}/{TARGET_FILE}" not in TREE.outputs(target)
    assert TREE.outputs(target) and OPTIONAL < set(TREE.targets)
    for name in TREE.outputs(target):
        assert f"{target}/{TARGET_FILE}" in TREE.used_by(name)


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("{% include 'a/b' %}", {"a/b"}),
        ('{%- include "a/b" -%}', {"a/b"}),
        ("{%+ import 'a/b' as b %}", {"a/b"}),
        ("{% from 'a/b' import c with context %}", {"a/b"}),
        ("{% include name %}", {"a/b", "a/c"}),
        ("{% include ['a/b', 'a/c'] %}", {"a/b", "a/c"}),
        ("{% include 'a/' ~ name %}", {"a/b", "a/c"}),
        ("{% include 'a/gone' ignore missing %}", set()),
        ("{# include 'a/b' #}", set()),
    ],
)
def test_included_templates(text: str, used: set[str]) -> None:
    tree = TemplateTree({"a/a": text, "a/b": "", "a/c": ""})
    assert set(tree.used_by("a/a")) == {"a/a", *used}


def test_overlay_replaces_single_files(tmp_path: Path) -> None:
    name = TEMPLATES[0]
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text("own", "utf-8")
    (tmp_path / ".hidden").write_text("x", "utf-8")
    tree = load_templates(tmp_path)
    assert tree.texts == {**TREE.texts, name: "own"}
    assert tree.shown(name) == (tmp_path / name).as_posix()
    assert tree.shown(TEMPLATES[1]) == f"templates/{TEMPLATES[1]}"
    assert (shipped_folder() / TEMPLATES[1]).is_file()
