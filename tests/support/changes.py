"""One pair of models for each rule of `modelgen.compat`, with code that was written against the old one.

`fails` says what becomes of that code against the new package: "types" is a type checker's error, "run" an exception before
anything is sent. `gained` is code that only the new package takes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from modelgen.catalog.model import Catalog
from modelgen.loading.load import load

SITE = """\
title: Case Docs
apiBase: https://api.example.test/v1
schemaBase: https://api.example.test/v1/schemas
generationLink: /api/generate/index.md
llmLink: https://app.example.test/models/{id}/markdown
"""

HEAD = {"provider": "Acme", "capabilities": "[txt2img, img2img]", "updated": "2026-01-31"}
NOTHING: frozenset[str] = frozenset()
TYPES, RUN, BOTH = frozenset({"types"}), frozenset({"run"}), frozenset({"types", "run"})
CALL = "model.run(prompt='a')"


@dataclass(frozen=True)
class Case:
    """`old` and `new` are parameters, or whole keys of a model where they start with one; `head` overrides the new model's."""

    rule: str
    old: str
    new: str
    code: str = CALL
    fails: frozenset[str] = NOTHING
    gained: str | None = None
    also: tuple[str, ...] = ()
    old_head: dict[str, str] = field(default_factory=dict)
    new_head: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"model_acme-{self.rule}"

    @property
    def attribute(self) -> str:
        return f"acme_{self.rule.replace('-', '_')}"

    def model(self, side: str) -> str:
        """The YAML of the model on one side, "old" or "new"."""
        head = {"id": self.id, "name": self.rule, **HEAD, **getattr(self, f"{side}_head")}
        lines = "".join(f"{key}: {value}\n" for key, value in head.items())
        listed, _, rest = getattr(self, side).partition("\n---\n")
        return f"{lines}parameters:\n  - {{name: prompt, type: string}}\n{_items(listed)}{rest and 'rules:' + chr(10)}{_items(rest)}"


def catalog_of(side: str, folder: Path) -> Catalog:
    """The catalogue of all cases on one side, "old" or "new", written into a folder."""
    (folder / "acme").mkdir(parents=True)
    (folder / "catalog.yaml").write_text(SITE, "utf-8")
    for case in CASES:
        (folder / "acme" / f"{case.rule}.yaml").write_text(case.model(side), "utf-8")
    loaded = load(folder)
    assert loaded.catalog is not None, loaded.diagnostics
    return loaded.catalog


def _items(text: str) -> str:
    return "".join(f"  - {{{line.strip()}}}\n" for line in text.strip().splitlines())


SEED = "name: seed, type: number, description: Makes it repeatable."
MODE = "name: mode, type: string, allowedValues: [fast, good]"
AB = "name: a, type: string\nname: b, type: string\nname: c, type: string"
IMAGES = "name: images, type: string_array, maxLength: 9\nname: masks, type: string_array, maxLength: 9"


def number(keys: str) -> str:
    return f"name: amount, type: number{keys and ', ' + keys}"


CASES = (
    Case("model-identifier-changed", "", "", fails=BOTH, new_head={"x-identifier": "acme_other"}),
    Case(
        "type-removed",
        MODE,
        "name: mode, type: string",
        "from scenario_models.models.acme_type_removed import ModeValue",
        BOTH,
        "model.run(mode='best')",
        ("allowed-values-dropped",),
    ),
    Case("capability-removed", "", "", new_head={"capabilities": "[txt2img]"}),
    Case("capability-added", "", "", new_head={"capabilities": "[txt2img, img2img, inpaint]"}),
    Case("capabilities-reordered", "", "", new_head={"capabilities": "[img2img, txt2img]"}),
    Case("page-moved", "", "", new_head={"category": "image upscale"}),
    Case("provider-changed", "", "", old_head={"provider": "Solo-Co"}, new_head={"provider": "Solo Co"}),
    Case(
        "category-changed",
        "",
        "",
        old_head={"provider": "Duo", "category": "Image-Tools"},
        new_head={"provider": "Duo", "category": "Image Tools"},
    ),
    Case("model-name-changed", "", "", new_head={"name": "Another name"}),
    Case("model-description-changed", "", "", new_head={"description": "It draws."}),
    Case("model-updated", "", "", new_head={"updated": "2026-02-01"}),
    Case("model-deprecated", "", "", new_head={"deprecated": "true"}),
    Case("model-undeprecated", "", "", old_head={"deprecated": "true"}),
    Case(
        "model-deprecation-changed", "", "", old_head={"deprecated": "true"}, new_head={"deprecated": "{reason: Slow.}"}
    ),
    Case("model-annotation-changed", "", "", new_head={"x-tier": "2"}),
    Case("rule-added", AB, AB + "\n---\nexclusive: [a, b]", "model.run(a='1', b='1')", RUN),
    Case("rule-added-harmless", AB, AB + "\nname: d, type: string\n---\nexclusive: [a, d]", "model.run(a='1', b='1')",
         gained="model.run(d='1')", also=("parameter-added",)),
    Case("rule-tightened", IMAGES + "\n---\ntotal: [images, masks], max: 3", IMAGES + "\n---\ntotal: [images, masks], max: 2",
         "model.run(images=['1', '2'], masks=['1'])", RUN),
    Case("rule-loosened", AB + "\n---\nanyOf: [a, b]", AB + "\n---\nanyOf: [a, b, c]", "model.run(a='1')",
         gained="model.run(c='1')"),
    Case("rule-removed", AB + "\n---\nexclusive: [a, b]", AB, "model.run(a='1')", gained="model.run(a='1', b='1')"),
    Case("rule-message-changed", AB + "\n---\nexclusive: [a, b]", AB + "\n---\nexclusive: [a, b], message: Not both.",
         "model.run(a='1')"),
    Case("rules-reordered", AB + "\n---\nexclusive: [a, b]\nanyOf: [b, c]", AB + "\n---\nanyOf: [b, c]\nexclusive: [a, b]",
         "model.run(c='1')"),
    Case("parameter-removed", SEED, "", "model.run(seed=1)", BOTH),
    Case("parameter-renamed", SEED, SEED.replace("seed", "start"), "model.run(seed=1)", BOTH, "model.run(start=1)"),
    Case("parameter-added-required", "", SEED + ", required: true", CALL, BOTH, "model.run(seed=1)"),
    Case("parameter-added-required-sometimes", "", SEED + ", required: {ifNotDefined: {prompt: {}}}", "model.run()", RUN,
         "model.run(seed=1)"),
    Case("parameter-added", "", SEED, gained="model.run(seed=1)"),
    Case("parameters-reordered", AB, "\n".join(reversed(AB.splitlines())), "model.run(a='1', b='2')"),
    Case("keyword-changed", SEED, SEED + ", x-identifier: start", "model.run(seed=1)", BOTH, "model.run(start=1)"),
    Case("parameter-required", SEED, SEED + ", required: true", CALL, BOTH),
    Case("parameter-required-sometimes", AB, AB.replace("b, type: string", "b, type: string, required: {ifDefined: {a: {}}}"),
         "model.run(a='1')", RUN),
    Case("parameter-required-less", SEED + ", required: true", SEED, "model.run(seed=1)", gained=CALL),
    Case("requirement-restated", number("default: 1"), number("default: 1, required: true")),
    Case("requirement-message-changed", AB + "\nname: d, type: string, required: {ifDefined: {a: {message: Give d.}}}",
         AB + "\nname: d, type: string, required: {ifDefined: {a: {message: It needs d.}}}", "model.run(a='1', d='1')"),
    Case("requirement-unknown", SEED, SEED + ", required: {onSundays: true, x-record: true}"),
    Case("type-changed", number(""), "name: amount, type: string", "model.run(amount=1)", BOTH, "model.run(amount='1')"),
    Case("type-reread", "name: base, type: string", "name: base, type: model", "model.run(base='model_x')"),
    Case("default-changed", number("default: 1"), number("default: 2")),
    Case("default-added", number(""), number("default: 2")),
    Case("default-removed", number("default: 1"), number("")),
    Case("default-spares-sending", number("required: true"), number("required: true, default: 1"), "model.run(amount=2)",
         gained=CALL),
    Case("default-missed", number("required: true, default: 1"), number("required: true"), CALL, BOTH),
    Case("default-empty", IMAGES, IMAGES.replace("maxLength: 9\n", "maxLength: 9, default: []\n")),
    Case("min-raised", number("min: 1"), number("min: 2"), "model.run(amount=1)", RUN),
    Case("min-lowered", number("min: 2"), number("min: 1"), "model.run(amount=2)", gained="model.run(amount=1)"),
    Case("max-lowered", number(""), number("max: 5"), "model.run(amount=6)", RUN),
    Case("max-raised", number("max: 5"), number("max: 6"), "model.run(amount=5)", gained="model.run(amount=6)"),
    Case("min-length-raised", AB, AB.replace("a, type: string", "a, type: string, minLength: 2"), "model.run(a='1')", RUN),
    Case("min-length-lowered", "name: a, type: string, minLength: 2", "name: a, type: string", "model.run(a='12')",
         gained="model.run(a='1')"),
    Case("max-length-lowered", IMAGES, IMAGES.replace("9", "1"), "model.run(images=['1', '2'])", RUN,
         also=("max-length-lowered",)),
    Case("max-length-raised", "name: a, type: string, maxLength: 1", "name: a, type: string, maxLength: 2", "model.run(a='1')",
         gained="model.run(a='12')"),
    Case("step-coarser", number(""), number("step: 8"), "model.run(amount=0.5)", BOTH),
    Case("whole-required", number("max: 9"), number("max: 9, integer: true"), "model.run(amount=0.5)", BOTH),
    Case("whole-relaxed", number("integer: true"), number(""), "model.run(amount=8)", gained="model.run(amount=0.5)"),
    Case("step-finer", number("step: 8"), number("step: 4"), "model.run(amount=8)", gained="model.run(amount=4)"),
    Case("step-noted", number("step: 0.1"), number("step: 0.25"), "model.run(amount=0.1)"),
    Case("allowed-value-removed", MODE, MODE.replace("fast, ", ""), "model.run(mode='fast')", BOTH),
    Case("allowed-value-added", MODE, MODE.replace("good", "good, best"), "model.run(mode='fast')",
         gained="model.run(mode='best')"),
    Case("allowed-values-introduced", "name: mode, type: string", MODE, "model.run(mode='slow')", BOTH),
    Case("allowed-values-dropped", "name: fps, type: number, allowedValues: [0.5, 1]", "name: fps, type: number",
         "model.run(fps=1)", gained="model.run(fps=2)"),
    Case("allowed-values-reordered", MODE, MODE.replace("fast, good", "good, fast"), "model.run(mode='fast')"),
    Case("kind-changed", "name: image, type: file", "name: image, type: file, kind: video", "model.run(image=PNG)", RUN),
    Case("kind-dropped", "name: image, type: file, kind: video", "name: image, type: file", gained="model.run(image=PNG)"),
    Case("max-size-lowered", "name: image, type: file, kind: image", "name: image, type: file, kind: image, maxSize: 9",
         "model.run(image=PNG)", RUN),
    Case("max-size-raised", "name: image, type: file, kind: image, maxSize: 9", "name: image, type: file, kind: image",
         gained="model.run(image=PNG)"),
    Case("duration-narrowed", "name: film, type: file, kind: video, maxDuration: 9",
         "name: film, type: file, kind: video, maxDuration: 5", "model.run(film=FILM)"),
    Case("duration-widened", "name: film, type: file, kind: video, minDuration: 9",
         "name: film, type: file, kind: video, minDuration: 5", "model.run(film=FILM)"),
    Case("model-types-narrowed", "name: lora, type: model, modelTypes: [one, two]", "name: lora, type: model, modelTypes: [one]",
         "model.run(lora='model_x')"),
    Case("model-types-widened", "name: lora, type: model, modelTypes: [one]", "name: lora, type: model",
         "model.run(lora='model_x')"),
    Case("effect-changed", number(""), number("costImpact: true"), "model.run(amount=1)"),
    Case("used-when-narrowed", AB, AB.replace("b, type: string", "b, type: string, usedWhen: {a: [x]}"), "model.run(b='1')"),
    Case("used-when-widened", AB.replace("b, type: string", "b, type: string, usedWhen: {a: [x]}"),
         AB.replace("b, type: string", "b, type: string, usedWhen: {a: [x, y]}"), "model.run(a='x', b='1')"),
    Case("parameter-deprecated", SEED, SEED + ", deprecated: {replacement: start}", "model.run(seed=1)"),
    Case("parameter-undeprecated", SEED + ", deprecated: true", SEED, "model.run(seed=1)"),
    Case("parameter-deprecation-changed", SEED + ", deprecated: true", SEED + ", deprecated: {since: 2026-01-01}",
         "model.run(seed=1)"),
    Case("parameter-description-changed", SEED, SEED.replace("it", "all"), "model.run(seed=1)"),
    Case("presentation-changed", SEED, SEED + ", label: Seed", "model.run(seed=1)"),
    Case("parameter-annotation-changed", SEED, SEED + ", x-note: 1", "model.run(seed=1)"),
)  # fmt: skip
