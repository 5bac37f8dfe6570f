"""What was measured, as docs/consumers.md has it: a row a consumer, and what it does not take."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from modelgen.languages import markdown

from tests.consumers import generators, readers, services
from tests.consumers.cases import KINDS, Case, cases
from tests.consumers.readers import HOME, Tried, judge, sdk
from tests.support.validators import EVERYTHING, ROOT

PAGE = ROOT / "docs/consumers.md"
UPDATE = bool(os.environ.get("MODELGEN_UPDATE_CONSUMERS"))
FOLDERS = (ROOT / "schemas", EVERYTHING)
HEAD = ("Consumer", "Version", "Reads", "Takes", "Value not allowed", "Broken rule", "Unknown key")
_NOT_TAKEN = "Not taken (`model_3d.borealis-2.5_x` has parameters called `constructor`, `toString`, `hasOwnProperty` and `__proto__`):"
_START, _END = "<!-- measured -->", "<!-- measured end -->"


@dataclass(frozen=True)
class Consumer:
    """A consumer by its package, what of ours it reads, and how it is tried on models. `what` is what of it is meant."""

    package: str
    reads: str
    try_on: Callable[[Sequence[Case], Path], Tried]
    what: str = ""

    @property
    def name(self) -> str:
        return f"{self.package}, {self.what}" if self.what else self.package

    @property
    def version(self) -> str:
        """The locked one."""
        packages = json.loads((HOME / "package-lock.json").read_text("utf-8"))["packages"]
        if (found := packages.get(f"node_modules/{self.package}")) is not None:
            return str(found["version"])
        locked = re.search(rf"^{re.escape(self.package)}==(\S+)", (HOME / "requirements.txt").read_text("utf-8"), re.M)
        assert locked, self.package
        return locked[1]


OPENAPI = "openapi"
READERS = (
    Consumer("ajv", "json-schema/plain", judge("ajv", "plain")),
    Consumer("ajv", "json-schema/draft-07", judge("ajv-draft-07", "draft-07"), "draft-07"),
    Consumer("@hyperjump/json-schema", "json-schema", judge("hyperjump", "")),
    Consumer("zod", "json-schema/shape", judge("zod", "shape"), "fromJSONSchema"),
    Consumer("@rjsf/core", "json-schema/draft-07", judge("rjsf", "draft-07"), "its own validator"),
    Consumer("@rjsf/core", "json-schema/plain", judge("rjsf-2020", "plain"), "Ajv2020"),
    Consumer("json-schema-to-typescript", "json-schema/plain", readers.schema_types, "maxItems: -1"),
    Consumer("anthropic", "tools/anthropic", sdk("anthropic-tool", "tools/anthropic"), "ToolParam"),
    Consumer("anthropic", "json-schema/shape", sdk("anthropic-transform", "shape"), "transform_schema"),
    Consumer("openai", "tools/openai", sdk("openai-function", "tools/openai"), "FunctionToolParam"),
    Consumer("openai", "tools/openai-strict", sdk("openai-strict", "tools/openai-strict"), "strict"),
    Consumer("mcp", "tools/mcp", sdk("mcp", "tools/mcp"), "Tool"),
    Consumer("google-genai", "tools/gemini", sdk("gemini", "tools/gemini")),
)
GENERATORS = (
    Consumer("openapi-typescript", OPENAPI, generators.openapi_typescript, "--default-non-nullable=false"),
    Consumer("@hey-api/openapi-ts", OPENAPI, generators.hey_types, "types"),
    Consumer("@hey-api/openapi-ts", OPENAPI, generators.hey_zod, "zod"),
    Consumer("orval", OPENAPI, generators.orval_types, "types"),
    Consumer("orval", OPENAPI, generators.orval_zod, "zod"),
    Consumer("openapi-python-client", OPENAPI, generators.openapi_python_client),
    Consumer("datamodel-code-generator", OPENAPI, generators.datamodel_code_generator, "Pydantic"),
)
SERVICES = (
    Consumer("@stoplight/spectral-cli", OPENAPI, services.spectral, "spectral:oas"),
    Consumer("@redocly/cli", OPENAPI, services.redocly, "lint"),
    Consumer("@stoplight/prism-cli", OPENAPI, services.prism, "mock --errors"),
    Consumer("schemathesis", OPENAPI, services.schemathesis, "modelgen serve"),
)
CONSUMERS = (*READERS, *GENERATORS, *SERVICES)


@dataclass(frozen=True)
class Measured:
    """What a consumer does: on how many of how many models, what it does not take and why; how many
    bodies of each kind it refuses of how many, on models that it takes."""

    taken: int
    models: int
    refused: dict[str, tuple[int, int]]
    problems: dict[str, str]

    def cell(self, kind: str) -> str:
        refused, of = self.refused[kind]
        return "-" if not of else "refused" if refused == of else "lost" if not refused else "in part"


def measured(consumer: Consumer, folders: Sequence[Path], place: Path) -> Measured:
    """Tries the consumer on the models of some catalogues; `place` is an empty folder."""
    (place / "node_modules").symlink_to(HOME / "node_modules")
    tried_on = [case for folder in folders for case in cases(folder)]
    counts = dict.fromkeys(KINDS, (0, 0))
    problems: dict[str, str] = {}
    for case, said in zip(tried_on, consumer.try_on(tried_on, place), strict=True):
        if isinstance(said, str):
            problems[case.id] = " ".join(said.replace(str(place), "…").split())
            continue
        if said is None:
            continue
        found = case.sorted_out(said)
        if not all(found["right"]):
            problems[case.id] = "right bodies are refused"
            continue
        for kind, taken in found.items():
            refused, of = counts[kind]
            counts[kind] = (refused + taken.count(False), of + len(taken))
    return Measured(len(tried_on) - len(problems), len(tried_on), counts, problems)


def row(consumer: Consumer, found: Measured) -> tuple[str, ...]:
    name, reads = row_key(consumer)
    takes = f"{found.taken} of {found.models}"
    return (name, consumer.version, reads, takes, *(found.cell(kind) for kind in KINDS[1:]))


def problem_lines(consumer: Consumer, found: Measured) -> list[str]:
    name = row_key(consumer)[0]
    return [f"- {name}, `{model}`: {markdown.code(why)}" for model, why in sorted(found.problems.items())]


def row_key(consumer: Consumer) -> tuple[str, str]:
    """What a row is told by: the consumer, and what it reads."""
    return f"`{consumer.package}`" + (f", {consumer.what}" if consumer.what else ""), f"`{consumer.reads}`"


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


def written() -> tuple[dict[tuple[str, str], tuple[str, ...]], list[str]]:
    """The rows of the page, by consumer and what it reads, and the lines below them."""
    block = PAGE.read_text("utf-8").partition(_START)[2].partition(_END)[0]
    rows = [_cells(line) for line in block.splitlines() if line.startswith("|")][2:]
    return {(one[0], one[2]): one for one in rows}, [line for line in block.splitlines() if line.startswith("- ")]


def write(consumer: Consumer, found: Measured) -> None:
    """Puts what was measured into the page."""
    rows, lines = written()
    rows[row_key(consumer)] = row(consumer, found)
    others = [line for line in lines if not line.startswith(f"- {row_key(consumer)[0]}, `")]
    listed = [rows[key] for key in map(row_key, CONSUMERS) if key in rows]
    below = "\n".join(sorted([*others, *problem_lines(consumer, found)]))
    before, _, rest = PAGE.read_text("utf-8").partition(_START)
    text = f"{before}{_START}\n\n{markdown.table(HEAD, listed)}\n\n{_NOT_TAKEN}\n\n{below}\n\n{_END}{rest.partition(_END)[2]}"
    PAGE.write_text(text, "utf-8")


def hold(consumer: Consumer, place: Path) -> None:
    """The page says what is measured; `MODELGEN_UPDATE_CONSUMERS=1` (with `-n0`) writes it anew."""
    assert readers.IS_HERE, "the consumers are not installed: run the first lines of the README's block `sh heavy`"
    found = measured(consumer, FOLDERS, place)
    if UPDATE:
        write(consumer, found)
    rows, _ = written()
    assert rows[row_key(consumer)] == row(consumer, found)
    assert _lines_of(consumer) == sorted(problem_lines(consumer, found))


def _lines_of(consumer: Consumer) -> list[str]:
    return [line for line in written()[1] if line.startswith(f"- {row_key(consumer)[0]}, `")]


def hold_on(consumer: Consumer, folder: Path, place: Path) -> None:
    """On other models nothing is in its way that the page does not know, and it refuses whatever the page says."""
    found = measured(consumer, (folder,), place)
    known = "\n".join(_lines_of(consumer))
    assert all(markdown.code(why) in known for why in found.problems.values()), found.problems
    said = dict(zip(KINDS[1:], written()[0][row_key(consumer)][4:], strict=True))
    for kind, cell in said.items():
        assert cell != "refused" or found.cell(kind) in ("refused", "-"), (kind, found.refused)
