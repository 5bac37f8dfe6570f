"""Names in the output: published, so each is pinned here."""

from __future__ import annotations

import keyword

import pytest
from modelgen.analysis import naming
from pydantic import BaseModel

from tests.support.validators import EVERYTHING, catalog


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("prompt", "prompt"),
        ("referenceImages", "reference_images"),
        ("lorasScale", "loras_scale"),
        ("ipAdapterURL", "ip_adapter_url"),
        ("URLPrefix", "url_prefix"),
        ("a-b", "a_b"),
        ("a_b", "a_b"),
        ("class", "class_"),
        ("from", "from_"),
        ("self", "self_"),
        ("import", "import_"),
        ("None", "none"),
        ("validate", "validate_"),
        ("extraParams", "extra_params_"),
        ("model", "model"),
        ("modelId", "model_id"),
        ("length", "length"),
        ("run", "run"),
        ("type", "type"),
        ("3d", "p_3d"),
        ("é", "é"),
        ("ﬁx", "fix"),
        ("__init__", "init"),
        ("with space", "with_space"),
        ("$ref", "ref"),
        ("ＡＢ", "ab"),
    ],
)
def test_parameter_identifier(name: str, identifier: str) -> None:
    assert naming.parameter_identifier(name, {}) == identifier
    assert identifier.isidentifier()
    assert not keyword.iskeyword(identifier)


@pytest.mark.parametrize(
    ("model_id", "identifier", "class_name"),
    [
        ("model_bytedance-seedream-4-5-editing", "bytedance_seedream_4_5_editing", "BytedanceSeedream45Editing"),
        ("model_flux-1.1", "flux_1_1", "Flux11"),
        ("model_3d-maker", "model_3d_maker", "Model3dMaker"),
        ("model_Upper-Case", "upper_case", "UpperCase"),
        ("model_con", "con_", "Con"),
        ("con", "con_", "Con"),
        ("model_class", "class_", "Class"),
        ("model_job", "job_", "JobModel"),
        ("model_gather", "gather_", "Gather"),
        ("model_estimate", "estimate", "EstimateModel"),
        ("plain", "plain", "Plain"),
    ],
)
def test_model_names(model_id: str, identifier: str, class_name: str) -> None:
    assert naming.model_identifier(model_id, {}) == identifier
    assert naming.model_class_name(model_id, {}) == class_name


@pytest.mark.parametrize(
    ("name", "field"),
    [
        *(("prompt", "prompt"), ("modelId", "model_id"), ("type", "type"), ("validate", "validate_"), ("_x", "x")),
        *(("copy", "copy_"), ("json", "json_"), ("modelDump", "model_dump_"), ("list", "list_"), ("body", "body_")),
    ],
)
def test_field_identifier(name: str, field: str) -> None:
    assert naming.field_identifier(name, {}) == field


def test_every_attribute_of_a_pydantic_model_is_reserved() -> None:
    """In each version from the lowest to the locked one."""
    attributes = {name for name in dir(BaseModel) if not name.startswith("_")}
    used = {"body", "bool", "float", "int", "list", "object", "str"}  # in the class's own body
    assert naming.reserved("python", "model_attributes") >= attributes | used


@pytest.mark.parametrize("name", ["", "-", "__", "!?", "🦊"])
def test_no_identifier(name: str) -> None:
    with pytest.raises(naming.NoIdentifier):
        naming.parameter_identifier(name, {})


def test_own_identifiers_win_and_are_checked() -> None:
    assert naming.parameter_identifier("a-b", {"x-identifier": "a_b_2"}) == "a_b_2"
    for own in ("class", "A", "3d", "a b", "", 3, None):
        with pytest.raises(ValueError):
            naming.parameter_identifier("a-b", {"x-identifier": own})


def test_every_keyword_of_python_is_reserved() -> None:
    assert naming.reserved("python", "keywords") == set(keyword.kwlist)


@pytest.mark.parametrize(
    ("text", "stem"),
    [("aux", "aux_"), ("CON", "CON_"), ("con.txt", "con_.txt"), ("model_con", "model_con"), ("lpt1", "lpt1_")],
)
def test_file_stem(text: str, stem: str) -> None:
    assert naming.file_stem(text) == stem


def test_names_of_the_everything_catalogue_are_distinct() -> None:
    models = catalog(EVERYTHING).models
    identifiers = [naming.model_identifier(model.id, model.annotations) for model in models]
    assert len(set(identifiers)) == len(models)
    for model in models:
        names = [naming.parameter_identifier(one.name, one.annotations) for one in model.parameters]
        assert len(set(names)) == len(names)
