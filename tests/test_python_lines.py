"""Generated Python is written as ruff and black leave it, so no build runs one of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from textwrap import indent

import pytest
from hypothesis import strategies as st
from modelgen.catalog.model import PackageNames, PythonPackage
from modelgen.languages.code import Text
from modelgen.languages.python import WIDTH, below, docstring
from modelgen.languages.python_lines import fitted, split
from modelgen.languages.python_tokens import NotLaidOut
from modelgen.publishing.build import Options, build
from modelgen.publishing.files import workspace
from modelgen.rendering.formatting import format_python, with_black, with_ruff
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates

from tests.support.catalogs import loaded, models
from tests.support.effort import effort
from tests.support.project import Project, tree
from tests.support.sampling import sample
from tests.support.validators import EVERYTHING, ROOT, catalog
from tests.support.work import calls_of

TARGETS = ("python", "python-types", "validators")


def sources_of(folder: Path) -> dict[str, str]:
    """The Python files of a catalogue as templates write them."""
    given = catalog(folder)
    named = replace(given.site, package=PackageNames(PythonPackage("acme-models", "acme_models")))
    texts = render(replace(given, site=named), load_templates(), TARGETS)
    return {path: text for path, text in texts.items() if path.endswith(".py")}


def check(sources: Mapping[str, str], most_left: int) -> None:
    """`most_left`: of how many files a formatter has to be asked."""
    found = {path: text for path, source in sources.items() if (text := fitted(source)) is not None}
    assert len(sources) - len(found) <= most_left
    assert found == with_ruff(found, workspace)


@pytest.mark.parametrize("folder", [ROOT / "schemas", EVERYTHING], ids=["shipped", "everything"])
def test_output_needs_no_formatter(folder: Path) -> None:
    check(sources_of(folder), 0)


def test_a_name_that_starts_with_a_quote_needs_no_formatter() -> None:
    given = catalog(ROOT / "schemas")
    quoted = tuple(replace(one, name=f'"{one.name}"', description='"Quoted"') for one in given.models)
    texts = render(replace(given, models=quoted), load_templates(), ("python", "validators"))
    check({path: text for path, text in texts.items() if path.endswith(".py")}, 0)


@pytest.mark.drawn
def test_drawn_output_needs_no_formatter(tmp_path: Path) -> None:
    """Few files hold a character whose width formatters do not agree about."""
    drawn = sample(models(0), effort(25), 0)
    good = [one for one in drawn if loaded(tmp_path / "one", [one])[1]]
    assert len(good) > len(drawn) / 3
    numbered = [{**one, "id": f"model_drawn-{number}", "provider": "Acme"} for number, one in enumerate(good)]
    result, _ = loaded(tmp_path / "all", numbered)
    assert result.catalog is not None
    texts = render(result.catalog, load_templates(), ("python", "validators"))
    sources = {path: text for path, text in texts.items() if path.endswith(".py")}
    check(sources, len(sources) // 10)


def test_a_build_asks_no_formatter_but_for_what_templates_of_ones_own_make(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.model("acme/painter.yaml")
    (tmp_path / "own/python").mkdir(parents=True)
    overlay = tmp_path / "own/python/_arguments.py.j2"
    overlay.write_text(
        (ROOT / "templates/python/_arguments.py.j2").read_text("utf-8").replace("self,", "self  ,"), "utf-8"
    )
    with calls_of(format_python) as calls:
        assert build(Options(project.schemas, project.out, ("python", "validators"))).ok
        before = tree(project.out)
        assert not [call for call in calls if call["texts"]]
        assert build(Options(project.schemas, project.out, ("python", "validators"), tmp_path / "own")).ok
    assert [list(call["texts"]) for call in calls if call["texts"]] == [
        ["python/src/scenario_models/models/acme_painter.py"]
    ]
    assert tree(project.out) == before


@pytest.mark.parametrize(
    "line", ["for item in {}:", "x = [y for y in {}]", "x = {} if y else z", "f({}, # a\nb)", "f({},)"]
)
def test_what_is_not_known_is_left_to_a_formatter(line: str) -> None:
    with pytest.raises(NotLaidOut):
        split(line.format("a" * WIDTH))
    assert fitted(line.format("a" * WIDTH)) is None


# Lines of every kind that views write, of any width

_names = st.builds(
    lambda word, times: "_".join([word] * times), st.sampled_from(["width", "image", "a"]), st.integers(1, 7)
)
_texts = st.builds(lambda words: f'"{words}"', _names) | st.sampled_from(["'\"'", '"é"', '"日本"', '""', '"a, (b"'])
_numbers = st.sampled_from(["0", "1", "4096", "0.05", "-1", "1e300", "1e-07"])
_values = st.lists(_texts, min_size=2, max_size=12).map(", ".join)
_tuples = st.lists(_texts | _numbers, min_size=1, max_size=9).map(
    lambda items: f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"
)
_tests = st.one_of(
    st.builds("type({}) is not {}".format, _names, st.sampled_from(["str", "int"])),
    st.builds("{} not in _SET_{}".format, _names, _names),
    st.builds("not {} <= {} <= {}".format, _numbers, _names, _numbers),
    st.builds("not -_INFINITY < {} < _INFINITY".format, _names),
    st.builds("len({}) > {}".format, _names, _numbers),
    st.builds('"".startswith(tuple({}))'.format, _names),
    st.builds("{} % 8".format, _names),
    st.builds("{} == {}".format, _names, _texts),
    st.builds("{}among({}, {})".format, st.sampled_from(["", "not "]), _names, _tuples),
    st.builds("({} if {} is None else {}) > 15 - (len({}) if {} else 0)".format, _numbers, *[_names] * 4),
    st.builds(
        "(len({0}) if {0} else 0) > 8 - ((2 if {1} is None else int({1})) + (len({2}) if {2} else 0))".format,
        *[_names] * 3,
    ),
    st.builds("0 != (len({0}) if {0} else 0) != (1 if {1} is None else len({1})) != 0".format, _names, _names),
)
_some = st.lists(_tests, min_size=1, max_size=4).map(" or ".join)
_conditions = _some | st.builds(
    lambda parts, word: f" {word} ".join(f"({one})" if " or " in one else one for one in parts),
    st.lists(_some, min_size=2, max_size=3),
    st.sampled_from(["and", "or"]),
)
_calls = st.one_of(
    st.builds("check_string(issues, {}, {}, minimum=1, allowed=_ALLOWED_{})".format, _texts, _names, _names),
    st.builds("check_number(issues, f{}, item, minimum={}, whole=True)".format, _texts, _numbers),
    st.builds("issues.append(Issue({}, {}, {}))".format, _texts, _texts, _texts),
    st.builds(
        'add_at_most(issues, "", {}, {}, max(0, 15 - ({} + length({}, most=15))), "maxItems", 1, {})'.format,
        _texts, _names, _names, _names, _texts,
    ),
)  # fmt: skip
_types = st.one_of(
    _names,
    st.builds("{}.{}".format, _names, _names),
    st.builds("Literal[{}]".format, _values),
    st.builds("list[{}]".format, _names),
    st.builds("Required[list[{}] | {}]".format, _names, _names),
)
# Fields of pydantic
_constraints = st.lists(
    st.one_of(
        st.builds("alias={}".format, _texts),
        st.builds("title={}".format, _texts),
        st.builds("ge={}, le={}".format, _numbers, _numbers),
        st.builds("max_length={}".format, _numbers),
        st.builds('json_schema_extra={{"enum": [{}]}}'.format, _values),
    ),
    min_size=1,
    max_size=4,
).map(lambda said: f"Field({', '.join(said)})")
_marked = st.builds(
    "{}[{}, {}{}]".format,
    st.just("Annotated"),
    st.sampled_from(["str", "int | None", "SizeValue", "list[Annotated[str, Field(min_length=1), TEXT]]"]),
    _constraints,
    st.sampled_from(["", ", TEXT", ", WHOLE"]),
)
_defaults = st.one_of(st.sampled_from(["None", "True", "4096", "0.05"]), _texts, _values.map("[{}]".format))
_statements = st.one_of(
    st.builds("{}: {}".format, _names, _marked),
    st.builds("{}: {} = {}".format, _names, _marked, _defaults),
    st.builds("{}: list[{}Item] | None = {}".format, _names, _names, _defaults),
    st.builds("{} {}:".format, st.sampled_from(["if", "elif"]), _conditions),
    _calls,
    st.builds("{} = {}".format, _names, _tuples),
    st.builds("{} = {}".format, _names, _texts),
    st.builds("{} = Literal[{}]".format, _names, _values),
    st.builds("__all__ = [{}]".format, _values),
    st.builds("{}: dict[str, None] = dict.fromkeys({})".format, _names, _tuples),
    st.builds("{}: {}".format, _names, _types),
    st.builds("{} = params.get({}, ABSENT)".format, _names, _texts),
    st.builds("return {}".format, _conditions),
    st.builds("from ..issues import {}".format, st.lists(_names, min_size=1, max_size=6, unique=True).map(", ".join)),
    st.builds("def {}(self) -> {}:".format, _names, st.builds("{}.{}".format, _names, _names)),
    st.builds("def {}(params: object, {}: str, issues: list[Issue]) -> list[Issue]:".format, _names, _names),
    st.builds("@deprecated({}, category=None)".format, _texts),
)
_items = st.one_of(
    st.builds(
        "{}={{{}}},".format, _names, st.lists(st.builds("{}: {}".format, _texts, _texts), min_size=1).map(", ".join)
    ),
    st.builds("{}=(FileParameter({}, array=True, kind={}, max_size=None),),".format, _names, _tuples, _texts),
    st.builds("{}: {} | FileInput | None = None,".format, _names, _types),
    st.builds("{}: {} | None = None,".format, _names, _types),
    st.builds("{}: {},".format, _names, _types),
    st.builds("{}: {} | FileInput,".format, _names, _types),
    st.builds("{}: {},".format, _texts, _texts),
    st.builds("{},".format, _texts),
)


def _around(line: str) -> tuple[str, str]:
    """What makes a file of a line, as text before it and behind it."""
    body = line.strip()
    if body.endswith(","):
        opening = (
            "f = {"
            if body.startswith(('"', "'")) and ": " in body
            else "def f("
            if re.match(r"\w+: ", body)
            else "f = f("
        )
        closing = {"{": "}", "(": ")"}[opening[-1]] + (": ..." if opening.startswith("def") else "")
        return f"{opening}\n", f"\n{closing}\n"
    depth = len(line) - len(body)
    before = "".join(f"{' ' * at}class A:\n" for at in range(0, depth, 4))
    before += f"{' ' * depth}if a:\n{' ' * depth}    pass\n" if body.startswith("elif") else ""
    behind = (
        f"{' ' * depth}    pass\n" if body.endswith(":") else f"{' ' * depth}class B: ...\n" if body[0] == "@" else ""
    )
    return before, f"\n{behind}"


@pytest.mark.drawn
def test_drawn_lines_are_split_as_formatters_split_them() -> None:
    lines = [
        indent(line, "    " * depth)
        for depth, line in sample(st.tuples(st.integers(0, 3), _statements), effort(300), 1)
    ]
    lines += [f"    {line}" for line in sample(_items, effort(100), 2)]
    long = list(dict.fromkeys(line for line in lines if len(line) > WIDTH))
    assert len(long) > len(lines) / 4
    sources = {f"{number}.py": line.join(_around(line)) for number, line in enumerate(long)}
    found = {path: text for path, source in sources.items() if (text := fitted(source)) is not None}
    assert len(found) > len(sources) * 0.95
    expected = with_black(sources)
    assert {path: _code(text) for path, text in found.items()} == {path: _code(expected[path]) for path in found}


def _code(text: str) -> str:
    """A file without what was put around its line."""
    return re.sub(r"\n\s*\n", "\n", text).replace(": ...", ":\n...").replace("\n\n", "\n")


@pytest.mark.parametrize("default", ["[]", "{}", "-1", "-0.5", "None", "4096"])
def test_short_defaults_stand_behind_what_is_split(default: str) -> None:
    """As ruff has them: black puts some into parentheses where the line is one column too wide."""
    fields = [
        f"{'y' * times}: Annotated[list[Annotated[int, Field(ge=-9, le=-7), WHOLE]], Field(max_length=12)] = {default}"
        for times in range(1, 30)
    ]
    sources = {f"{number}.py": f"class A:\n    {field}\n" for number, field in enumerate(fields)}
    assert {path: fitted(source) for path, source in sources.items()} == with_ruff(sources, workspace)


@pytest.mark.parametrize("text", ['"x" y', '"" y.', "x.", '"x ' + "word " * 30 + "end.", "\\ x."])
def test_docstrings_start_as_formatters_leave_them(text: str) -> None:
    sources = {
        "0.py": f"{docstring(Text(text))}\n\nimport re\n",
        "1.py": f"class A:\n    {docstring(Text(text), 4)}\n\n    a: int\n    {below(Text(text), 4)}\n",
    }
    assert sources == with_ruff(sources, workspace) == with_black(sources)
    assert ast.literal_eval(docstring(Text(text))).split() == text.split()
