"""A model of 30 parameters, of which a body sends one: what a validator does for what is not there."""

from __future__ import annotations

from pathlib import Path

from benchmarks.catalogue import ROOT

NAME = "acme-wide"
BODIES: dict[str, dict[str, object]] = {
    "good, one of 30": {"prompt": "a fox in the snow"},
    "1 issue": {"prompt": "a fox in the snow", "number3": 99},
}
_PAIR = """\
  - {{name: number{0}, type: number, default: 4, min: 1, max: 8}}
  - {{name: size{0}, type: string, default: 1K, allowedValues: [1K, 2K]}}
"""


def write(folder: Path) -> None:
    """The catalogue's sources, in `folder`."""
    folder.mkdir(parents=True)
    (folder / "catalog.yaml").write_text((ROOT / "schemas/catalog.yaml").read_text("utf-8"), "utf-8")
    head = (
        f"id: model_{NAME}\nname: Wide\nprovider: Acme\ncapabilities: [txt2img]\nupdated: 2026-04-09\n\nparameters:\n"
    )
    prompt = "  - {name: prompt, type: string, required: true}\n  - {name: seed, type: number, integer: true}\n"
    (folder / "wide.yaml").write_text(head + prompt + "".join(map(_PAIR.format, range(14))), "utf-8")
