"""How models are found and called: by attribute or id, by the right names, with help that says it all."""

from __future__ import annotations

import inspect
import subprocess
import sys
import textwrap
from typing import Any

import pytest
import scenario_models
from conftest import SEEDREAM, Blocking, plain
from modelgen.serve import Service
from scenario_models.client import _ATTRIBUTES as ATTRIBUTES
from scenario_models.models.bytedance_seedream_4_5_editing import (
    AsyncBytedanceSeedream45Editing,
    BytedanceSeedream45Editing,
)

METHODS = ["run", "estimate"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("aspct_ratio", "aspect_ratio"),
        ("maxImages", "max_images"),
        ("max_image", "max_images"),
        ("REFERENCE_IMAGES", "reference_images"),
        ("extraParams", "extra_params"),
        ("validates", "validate"),
        ("colour", None),
        ("x" * 10_000, None),
        ("", None),
        ("\x1b[2J", None),
    ],
)
def test_a_name_that_is_none(model: Any, service: Service, method: str, given: str, meant: str | None) -> None:
    with pytest.raises(scenario_models.SignatureError) as caught:
        getattr(model, method)(prompt="a fox", **{given: None})
    (issue,) = caught.value.issues
    hint = f"; did you mean '{meant}'?" if meant else ""
    assert (issue.instance_location, issue.keyword) == ("", "additionalProperties")
    assert issue.message.startswith("there is no parameter '") and issue.message.endswith(hint or "'")
    assert len(str(caught.value)) < 300 and "\x1b" not in str(caught.value)
    assert not service.requests


def test_such_errors_are_what_python_raises_and_what_this_package_raises(model: Any) -> None:
    with pytest.raises(TypeError) as caught:
        model.run(prompt="a fox", maxImages=2)
    assert isinstance(caught.value, scenario_models.ValidationError)
    assert str(caught.value) == (
        f"1 problem with the parameters of {SEEDREAM}. Nothing was sent, nothing was charged.\n"
        "  - there is no parameter 'maxImages'; did you mean 'max_images'?"
    )
    assert caught.value.model_id == SEEDREAM
    assert caught.value.__cause__ is None and caught.value.__context__ is None


@pytest.mark.parametrize("method", METHODS)
def test_every_problem_of_such_a_call_is_told(model: Any, service: Service, method: str) -> None:
    """Those of the values too, also of one whose name was misspelt."""
    with pytest.raises(scenario_models.SignatureError) as caught:
        getattr(model, method)("a fox", maxImages=99, sizes="8K", reference_images="fox.png", validate=False)
    assert [(issue.instance_location, issue.keyword) for issue in caught.value.issues] == [
        ("", "type"),
        ("", "additionalProperties"),
        ("", "additionalProperties"),
        ("/referenceImages", "type"),
        ("", "required"),
        ("/size", "enum"),
        ("/maxImages", "maximum"),
        ("/referenceImages", "format"),
    ]
    assert "every parameter is given by its name" in str(caught.value)
    assert "prompt is required" in str(caught.value)
    assert not service.requests


def test_submit_suggests_names_of_the_wire(model: Any) -> None:
    with pytest.raises(scenario_models.ValidationError, match="'max_images'; did you mean 'maxImages'"):
        model.submit({"prompt": "a fox", "max_images": 2})


@pytest.mark.parametrize("resource", [BytedanceSeedream45Editing, AsyncBytedanceSeedream45Editing])
@pytest.mark.parametrize("method", METHODS)
def test_the_signature_is_exact(resource: Any, method: str) -> None:
    signature = inspect.signature(getattr(resource, method))
    assert list(signature.parameters) == ["self", *resource._info.parameters.values(), "extra_params", "validate"]
    kinds = {parameter.kind for name, parameter in signature.parameters.items() if name != "self"}
    assert kinds == {inspect.Parameter.KEYWORD_ONLY}
    assert signature.parameters["prompt"].default is inspect.Parameter.empty
    assert signature.parameters["size"].annotation == "SizeValue | None"
    assert inspect.iscoroutinefunction(getattr(resource, method)) is (resource is AsyncBytedanceSeedream45Editing)
    assert getattr(resource, method).__qualname__ == f"{resource.__name__}.{method}"


@pytest.mark.parametrize("resource", [BytedanceSeedream45Editing, AsyncBytedanceSeedream45Editing])
def test_the_help_of_run_has_the_rules_over_several_parameters(resource: Any) -> None:
    help_ = inspect.getdoc(resource.run) or ""
    rules = (inspect.getdoc(resource) or "").partition("Rules over several parameters:\n\n")[2].partition("\n\n")[0]
    assert rules.startswith("- ")
    assert " ".join(rules.split()) in " ".join(help_.split())
    assert help_.index("Args:") < help_.index("Rules over several parameters:") < help_.index("Raises:")


def test_models_by_id(client: Any, service: Service) -> None:
    models = plain(client.models)
    assert list(models) == list(ATTRIBUTES) and len(models) == len(ATTRIBUTES) > 3
    assert SEEDREAM in models and "model_none" not in models and 5 not in models
    model = Blocking(models[SEEDREAM], client._loop) if isinstance(client, Blocking) else models[SEEDREAM]
    assert (model.id, model.name) == (SEEDREAM, "Seedream 4.5 Edit")
    assert plain(model) is plain(client.bytedance_seedream_4_5_editing)
    assert model.run(prompt="a fox").status == "success"
    assert model.submit({"prompt": "a hare"}).status == "success"
    assert model.estimate(prompt="an owl").creative_units == 5
    assert len(service.jobs) == 2
    with pytest.raises(scenario_models.SignatureError, match="did you mean 'max_images'"):
        model.run(prompt="a fox", maxImages=2)


def test_every_id_leads_to_its_model(client: Any) -> None:
    models = plain(client.models)
    assert {model_id: model.id for model_id, model in models.items()} == {model_id: model_id for model_id in ATTRIBUTES}
    assert repr(models).endswith(f"Catalogue of {len(ATTRIBUTES)} models>")


@pytest.mark.parametrize(
    ("model_id", "hint"),
    [
        ("model_bytedance-seedream-4.5-editing", f"; did you mean '{SEEDREAM}'?"),
        ("bytedance_seedream_4_5_editing", f"; did you mean '{SEEDREAM}'?"),
        ("zzz", "."),
        ("x" * 10_000, "."),
    ],
)
def test_an_id_of_no_model(client: Any, model_id: str, hint: str) -> None:
    models = plain(client.models)
    with pytest.raises(scenario_models.UnknownModelError) as caught:
        models[model_id]
    assert isinstance(caught.value, KeyError)
    assert str(caught.value).startswith("The catalogue has no model '") and str(caught.value).endswith(hint)
    assert len(str(caught.value)) < 400
    assert models.get(model_id) is None


def test_looking_models_up_loads_those_alone() -> None:
    program = f"""
        import sys
        from scenario_models import AsyncScenarioModels, ScenarioModels
        loaded = lambda: [name for name in sys.modules if name.startswith("scenario_models.models.")]
        for kind in (ScenarioModels, AsyncScenarioModels):
            client = kind(api_key="a", api_secret="b", base_url="http://service.invalid")
            assert len(list(client.models)) == len(client.models) > 3
            assert "{SEEDREAM}" in client.models
        assert not loaded(), loaded()
        client.models["{SEEDREAM}"]
        assert loaded() == ["scenario_models.models.bytedance_seedream_4_5_editing"], loaded()
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True)
