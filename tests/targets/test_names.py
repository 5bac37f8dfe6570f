"""Names for templates: each is an identifier, told apart from those beside it, and depends on nothing but its own source."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from modelgen.analysis import naming
from modelgen.catalog.model import Model, Parameter, ParameterType
from modelgen.diagnostics.diagnostic import Place, Problem
from modelgen.targets import names
from modelgen.targets.names import Names
from modelgen.targets.target_file import Target

from tests.support.validators import EVERYTHING, catalog

STYLES = {
    "snake": r"[^\W\dA-Z][^\WA-Z]*",
    "camel": r"[^\W\dA-Z_]\w*",
    "pascal": r"[^\W\d_]\w*",
    "upper": r"[^\W\da-z][^\Wa-z]*",
    "kebab": r"[^\W\dA-Z_][^\W_A-Z]*(?:-[^\W_A-Z]+)*",
}
_fighting = st.lists(st.sampled_from(["a", "A", "b", "1", "_", "-", "class", "é", " "]), min_size=1, max_size=6)
_names = st.one_of(_fighting.map("".join), st.text(min_size=1, max_size=8)).filter(naming.words)


def parameter(name: str, **annotations: str) -> Parameter:
    place = Place("m.yaml", 1, 1)
    return Parameter(
        name,
        ParameterType.STRING,
        annotations={key.replace("_", "-"): value for key, value in annotations.items()},
        places={"name": place, "": place},
    )


PLAIN = Target("t")


def plan(*parameters: Parameter, target: Target = PLAIN) -> tuple[Names, ...]:
    return names.plan([names.of_parameter(one, target) for one in parameters], target)


def written(found: Names, style: str) -> str | None:
    """The name, or None where another has it as well."""
    try:
        name = found.style(style)
    except Problem as problem:
        assert [one.code for one in problem.diagnostics] == ["name-collision"]
        return None
    assert name == getattr(found, style)
    return str(name)


@given(st.lists(_names, min_size=1, max_size=8, unique=True))
def test_names_are_told_apart_or_an_error(drawn: list[str]) -> None:
    reserved = frozenset(("class", "aB", "A"))
    planned = plan(*map(parameter, drawn), target=Target("t", reserved=reserved))
    for style, shape in STYLES.items():
        given_out = [name for found in planned if (name := written(found, style)) is not None]
        assert len(given_out) == len(set(given_out)) >= 1
        assert style == "kebab" or reserved.isdisjoint(given_out)
        for name in given_out:
            assert re.fullmatch(shape, name.removesuffix("_")) or not name.isascii(), (style, name)


@given(st.lists(_names, min_size=2, max_size=5, unique=True))
def test_name_depends_on_its_own_source_alone(drawn: list[str]) -> None:
    together = plan(*map(parameter, drawn))
    for name, found in zip(drawn, together, strict=True):
        (alone,) = plan(parameter(name))
        for style in STYLES:
            assert written(found, style) in (None, written(alone, style))


@pytest.mark.parametrize(
    ("name", "snake", "camel", "pascal", "upper", "kebab"),
    [
        ("referenceImages", "reference_images", "referenceImages", "ReferenceImages", "REFERENCE_IMAGES", "reference-images"),
        ("loras_scale2x", "loras_scale2x", "lorasScale2x", "LorasScale2x", "LORAS_SCALE2X", "loras-scale2x"),
        ("3dMode", "p_3d_mode", "p3dMode", "P3dMode", "P_3D_MODE", "p-3d-mode"),
        ("größe", "größe", "größe", "Größe", "GRÖSSE", "größe"),
        ("class", "class_", "class_", "Class", "CLASS", "class"),
    ],
)  # fmt: skip
def test_styles(name: str, snake: str, camel: str, pascal: str, upper: str, kebab: str) -> None:
    (found,) = plan(parameter(name), target=Target("t", reserved=frozenset(["class"])))
    assert [getattr(found, style) for style in STYLES] == [snake, camel, pascal, upper, kebab]


def test_own_name_of_the_catalogue_counts() -> None:
    taken, free = plan(parameter("a-b"), parameter("a_b", x_identifier="second_one"))
    assert (taken.camel, free.camel, free.upper) == ("aB", "secondOne", "SECOND_ONE")


def test_both_places_are_told() -> None:
    one, other = parameter("a1b"), parameter("a_1b")
    first, second = plan(one, other)
    assert (first.snake, second.snake, first.camel) == ("a1b", "a_1b", "a1b")
    with pytest.raises(Problem) as caught:
        assert second.camel
    (found,) = caught.value.diagnostics
    assert (found.place, found.related) == (other.places["name"], one.places["name"])


def test_names_of_the_python_outputs() -> None:
    """`names: python` gives what the client and the validators use."""
    target = Target("t", names="python")
    models = catalog(EVERYTHING).models
    planned = names.plan([names.of_model(model, target) for model in models], target)
    assert [found.snake for found in planned] == [naming.model_identifier(one.id, one.annotations) for one in models]
    for model in models:
        found = names.plan([names.of_parameter(one, target) for one in model.parameters], target)
        assert [one.snake for one in found] == [_keyword(model, index) for index in range(len(found))]


def _keyword(model: Model, index: int) -> str:
    return naming.parameter_identifier(model.parameters[index].name, model.parameters[index].annotations)
