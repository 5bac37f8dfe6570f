"""How fast the generated TypeScript validators list all issues of a body, as ratios against libraries of Node.

    .venv/bin/npm ci --prefix benchmarks/node
    .venv/bin/python -m benchmarks.typescript [ROUNDS MILLISECONDS]

All are asked about the same bodies in one process of Node, in turns; compiling schemas is left out. All list all issues.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import wide
from benchmarks.timing import conditions, table
from benchmarks.validators import MODELS, ROOT, wide_model

NODE = Path(__file__).parent / "node"
PROGRAM = ROOT / ".venv/bin/node"


def main(rounds: int = 15, milliseconds: float = 20) -> None:
    with tempfile.TemporaryDirectory() as name, wide_model("typescript") as generated:
        folder = Path(name)
        work = {
            "rounds": rounds,
            "milliseconds": milliseconds,
            "models": [
                _work(model, about, generated if model == wide.NAME else ROOT / "generated", folder / str(number))
                for number, (model, about) in enumerate(MODELS.items())
            ],
        }
        command = [str(PROGRAM), str(NODE / "validators.mjs")]
        done = subprocess.run(command, input=json.dumps(work), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    answer = json.loads(done.stdout)
    lock = json.loads((NODE / "package-lock.json").read_text("utf-8"))["packages"]
    peers = [peer for peer in answer["found"][0]["times"] if peer not in ("validate", "isValid")]
    versions = ", ".join(f"{peer} {lock[f'node_modules/{peer}']['version']}" for peer in peers)
    print(f"{conditions(())} Node {answer['node'].removeprefix('v')}, {versions}\n")
    for title in dict.fromkeys(one["name"] for one in answer["found"]):
        print(f"{title}: time of a peer ÷ time of `validate`\n")
        rows = [_row(one, peers) for one in answer["found"] if one["name"] == title]
        print(table(["body", "`validate`", "`isValid`", *(f"`{peer}`" for peer in peers)], rows), end="\n\n")


def _work(model: str, about: tuple[str, dict[str, Any]], generated: Path, out: Path) -> dict[str, Any]:
    """What Node is told of one model, whose validator is compiled into a folder."""
    source = generated / "typescript/src"
    options = ("--module nodenext --target es2022 --skipLibCheck --rootDir", str(source), "--outDir", str(out))
    compiler = [str(PROGRAM), str(NODE / "node_modules/typescript/bin/tsc"), *" ".join(options).split()]
    out.mkdir()
    (out / "package.json").write_text('{"type": "module"}', "utf-8")
    subprocess.run([*compiler, str(source / f"validators/{model}.ts")], check=True)
    schema = json.loads((generated / f"json-schema/model_{model}.schema.json").read_text("utf-8"))
    name, bodies = about
    return {"name": name, "schema": schema, "module": str(out / f"validators/{model}.js"), "bodies": bodies}


def _row(one: dict[str, Any], peers: list[str]) -> list[str]:
    own = one["times"]["validate"]
    ratios = [f"{one['times'][peer] / own:.2f}" for peer in peers]
    return [one["label"], f"{own:.0f} ns", f"{one['times']['isValid']:.0f} ns", *ratios]


if __name__ == "__main__":
    main(*(kind(argument) for kind, argument in zip((int, float), sys.argv[1:], strict=False)))
