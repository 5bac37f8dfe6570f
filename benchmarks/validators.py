"""How fast the generated Python validators are, as ratios against library validators of the same schemas.

    python benchmarks/validators.py

Every validator answers the same question about the same bodies in the same process, in turns; the best of several rounds
counts. Preparation (compiling a schema, importing a module) is left out for all of them. Needs the extra `bench`.
"""

from __future__ import annotations

import json
import timeit
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType

import fastjsonschema
import jsonschema
import jsonschema_rs

ROOT = Path(__file__).parents[1]
MODEL = "bytedance_seedream_4_5_editing"
SCHEMA = "model_bytedance-seedream-4-5-editing"
ROUNDS, SECONDS = 7, 0.05

BODIES: dict[str, object] = {
    "small, valid": {"prompt": "a fox in the snow"},
    "typical, valid": {"prompt": "a fox in the snow", "size": "2K", "aspectRatio": "16:9"},
    "large, valid": {
        "prompt": "a fox in the snow " * 40,
        "referenceImages": [f"asset_{number:024d}" for number in range(8)],
        "size": "4K",
        "aspectRatio": "1:1",
        "sequentialImageGeneration": "auto",
        "maxImages": 7,
    },
    "one fault": {"prompt": "a fox in the snow", "size": "8K"},
    "many faults": {"size": "8K", "maxImages": 99, "referenceImages": [""], "extra": 1},
}


def main() -> None:
    schema = json.loads((ROOT / f"generated/json-schema/{SCHEMA}.schema.json").read_text("utf-8"))
    generated = _module(ROOT / f"generated/validators/python/{MODEL}.py")
    python = jsonschema.Draft202012Validator(schema)
    rust = jsonschema_rs.Draft202012Validator(schema)
    # fastjsonschema reads draft 7, in which these schemas say the same.
    compiled = fastjsonschema.compile({**schema, "$schema": "http://json-schema.org/draft-07/schema#"})

    def fast(body: object) -> bool:
        try:
            compiled(body)
            return True
        except fastjsonschema.JsonSchemaException:
            return False

    verdicts: dict[str, Callable[[object], object]] = {
        "is_valid (generated)": generated.is_valid,
        "jsonschema-rs": rust.is_valid,
        "fastjsonschema": fast,
        "jsonschema": python.is_valid,
    }
    reports: dict[str, Callable[[object], object]] = {
        "validate (generated)": generated.validate,
        "jsonschema-rs": lambda body: list(rust.iter_errors(body)),
        "jsonschema": lambda body: list(python.iter_errors(body)),
    }
    _table("A verdict: times that of the generated is_valid", verdicts)
    _table("All problems: times that of the generated validate", reports)


def _module(path: Path) -> ModuleType:
    module = ModuleType(path.stem)
    exec(compile(path.read_text("utf-8"), str(path), "exec"), module.__dict__)
    return module


def _table(title: str, validators: dict[str, Callable[[object], object]]) -> None:
    print(f"\n{title}\n\n{'body':16}" + "".join(f"{name:>22}" for name in validators))
    for label, body in BODIES.items():
        verdicts = {bool(check(body)) for name, check in validators.items()}
        assert len(verdicts) == 1, f"the validators disagree about {label}"
        best = _best([partial(check, body) for check in validators.values()])
        own = best[0]
        print(f"{label:16}{own * 1e9:>19.0f} ns" + "".join(f"{time / own:>21.1f}x" for time in best[1:]))


def _best(calls: list[Callable[[], object]]) -> list[float]:
    """The least time of one call, in seconds, for each; rounds go in turns so that none has the quiet machine."""
    timers = [timeit.Timer(call) for call in calls]
    numbers = [max(1, int(SECONDS / (timer.timeit(20) / 20))) for timer in timers]
    best = [float("inf")] * len(calls)
    for _ in range(ROUNDS):
        for index, (timer, number) in enumerate(zip(timers, numbers, strict=True)):
            best[index] = min(best[index], timer.timeit(number) / number)
    return best


if __name__ == "__main__":
    main()
