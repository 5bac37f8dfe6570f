"""A catalogue of any size, the same each time: models of 4 to 12 parameters of every kind, some with rules."""

from __future__ import annotations

from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[1]

_KINDS = (
    "type: string\n    required: true",
    "type: string\n    default: 1:1\n    allowedValues: [1:1, 4:3, 16:9, 9:16]",
    "type: number\n    default: 4\n    min: 1\n    max: 8\n    integer: true",
    "type: number\n    min: 0\n    max: 1\n    step: 0.05",
    "type: boolean\n    default: false",
    "type: file\n    kind: image",
    "type: file_array\n    kind: image\n    maxLength: 8",
    "type: string\n    maxLength: 2000",
)
_WORDS = "image style detail light color shape noise depth mask motion frame scale tone edge grain seed".split()


def write(folder: Path, models: int) -> None:
    """The catalogue's sources, in `folder`."""
    settings = (ROOT / "schemas/catalog.yaml").read_text("utf-8")
    folder.mkdir(parents=True)
    (folder / "catalog.yaml").write_text(settings, "utf-8")
    for number in range(models):
        path = folder / f"provider-{number % 20}" / f"painter-{number}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(model(number), "utf-8")


def model(number: int) -> str:
    """The source of one model."""
    random = Random(number)
    parameters = ["  - name: prompt\n    type: string\n    required: true\n    description: What is to be seen.\n"]
    words = random.sample(_WORDS, random.randint(3, 11))
    for word in words:
        kind = _KINDS[random.randrange(1, len(_KINDS))]
        parameters.append(f"  - name: {word}\n    {kind}\n    description: How the {word} of the result is made.\n")
    head = (
        f"id: model_provider-{number % 20}-painter-{number}\nname: Painter {number}\nprovider: Provider {number % 20}\n"
        f"description: Paints what it is told, in manner {number}.\ncapabilities: [txt2img]\nupdated: 2026-04-09\n"
    )
    return f"{head}\nparameters:\n" + "\n".join(parameters)
