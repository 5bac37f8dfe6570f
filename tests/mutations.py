"""Which small mistakes in the code that decides rules, changes and files the tests would not notice.

    python -m tests.mutations rules            # or changes, publishing; several; none is all of them

Each mutation is tried on a copy of the project by the tests of its group (`GROUPS`), with mutmut. A survivor is a test that is
missing, or a mutation that changes nothing: the second kind is answered in `tests/surviving_mutations.yaml` with its reason. What is
left is printed, and makes the exit code 1. It takes long, some mutations a second: `--every 10` tries each tenth.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).parent.parent
ANSWERS = PROJECT / "tests" / "surviving_mutations.yaml"
_COPIED = "benchmarks docs generated schemas templates .ci CHANGELOG.md CONTRIBUTING.md LICENSE README.md".split()


@dataclass(frozen=True)
class Group:
    """Modules that are mutated, as patterns below `generator/modelgen/`, and the tests that are to notice: what `quick` ones do not,
    is tried by the others.

    `without`: what the names of those hold that run these modules and are about others.
    """

    modules: tuple[str, ...]
    quick: tuple[str, ...]
    tests: tuple[str, ...]
    without: tuple[str, ...] = ()


GROUPS = {
    "rules": Group(
        (
            "analysis/plan.py",
            "analysis/checks.py",
            "analysis/totals.py",
            "analysis/clauses.py",
            "analysis/conditions.py",
        ),
        (
            "tests/test_checks.py",
            "tests/test_clauses.py",
        ),
        (
            "tests/test_reference_table.py",
            "tests/test_schemas.py",
            "tests/test_cases.py",
            "tests/test_reference.py",
        ),
    ),
    "changes": Group(
        ("compat/*.py", "source/revisions.py"),
        (
            "tests/test_compat_words.py",
            "tests/test_compat_rules.py",
        ),
        (
            "tests/test_compat_sides.py",
            "tests/test_compat_property.py",
            "tests/test_cases.py",
        ),
        ("written_against", "warn_where", "type_checkers"),
    ),
    "publishing": Group(
        ("publishing/*.py",),
        (
            "tests/test_publishing.py",
            "tests/test_drift.py",
            "tests/test_writing.py",
        ),
        (
            "tests/test_build.py",
            "tests/test_incremental.py",
            "tests/test_cases.py",
            "tests/test_crash.py",
        ),
        ("ruff", "surroundings", "read_what_they_need", "at_once", "generator_code", "generator_that_count"),
    ),
}


@dataclass(frozen=True)
class Survivor:
    """A mutation that no test noticed: the function, and its line before and after."""

    function: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.function}\n  - {self.before}\n  + {self.after}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutations", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("groups", nargs="*", choices=[[], *GROUPS], help="what is mutated; all by default")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="tries each Nth mutation")
    parser.add_argument(
        "--only",
        metavar="PATTERN",
        action="append",
        default=[],
        help="modules below generator/modelgen/ instead of all of the group; several times",
    )
    given = parser.parse_args(arguments)
    answered = answers()
    left = []
    for name in given.groups or GROUPS:
        with tempfile.TemporaryDirectory(prefix="mutations-") as folder:
            found, count, late = survivors(GROUPS[name], Path(folder), given.every, given.only)
        new = [one for one in found if one not in answered]
        ends = f"{late} ran out of time, {len(found)} survived, {len(found) - len(new)} of them with an answer"
        print(f"{name}: {count} mutations tried, {ends}", flush=True)
        left += new
    print(*left, sep="\n")
    return 1 if left else 0


def answers() -> frozenset[Survivor]:
    """The mutations that are known to change nothing that a user could notice."""
    listed: list[dict[str, Any]] = yaml.safe_load(ANSWERS.read_text("utf-8")) or []
    return frozenset(
        Survivor(one["function"], change["before"], change["after"]) for one in listed for change in one["mutations"]
    )


def survivors(group: Group, folder: Path, every: int, only: Sequence[str] = ()) -> tuple[list[Survivor], int, int]:
    """What survives of a group, how many mutations were tried, and how many of them the tests did not come to an end of."""
    mutmut = Path(sysconfig.get_path("scripts")) / "mutmut"
    quick, whole = folder / "quick", folder / "whole"
    copy(quick, group, group.quick, only)
    chosen: list[str] = []
    if every > 1:
        subprocess.run([mutmut, "run", "no-such-mutation"], cwd=quick, capture_output=True)
        chosen = [name for name, _ in _results(mutmut, quick)][::every]
    states = _tried(mutmut, quick, chosen)
    left = [name for name, state in states.items() if state != "killed"]
    if left:
        copy(whole, group, group.tests, only)
        states |= _tried(mutmut, whole, left)
    names = [name for name, state in states.items() if state not in ("killed", "timeout")]
    late = sum(state == "timeout" for state in states.values())
    return [one for name in names if (one := _survivor(mutmut, whole, name))], len(states), late


def _tried(mutmut: Path, folder: Path, names: Sequence[str]) -> dict[str, str]:
    """What becomes of mutations, of all where none is named."""
    subprocess.run([mutmut, "run", *names], cwd=folder, check=False, stdin=subprocess.DEVNULL, stdout=sys.stderr)
    return {name: state for name, state in _results(mutmut, folder) if state != "not checked"}


def copy(folder: Path, group: Group, tests: Iterable[str], only: Sequence[str] = ()) -> None:
    """The files that git knows, in the layout that mutmut names modules by: `generator` becomes `src`."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        target = folder / ("src" + name.removeprefix("generator") if name.startswith("generator/") else name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((PROJECT / name).read_bytes())
    modules = only or group.modules
    left_out = ["-k", f"not ({' or '.join(group.without)})"] if group.without else []
    options = {
        "source_paths": ["src"],
        "only_mutate": [f"src/modelgen/{one}" for one in modules],
        "also_copy": _COPIED,
        "process_isolation": "forkserver",  # tests keep what they made: each mutation needs a process that made nothing yet
        "pytest_add_cli_args": ["-n0", "-x", "-q", "-p", "no:cacheprovider", *left_out],
        "pytest_add_cli_args_test_selection": list(tests),
    }
    lines = [f"{key} = {value!r}" for key, value in options.items()]
    settings = folder / "pyproject.toml"
    settings.write_text("\n".join([settings.read_text("utf-8"), "[tool.mutmut]", *lines, ""]), "utf-8")


def _results(mutmut: Path, folder: Path) -> Iterable[tuple[str, str]]:
    shown = subprocess.run([mutmut, "results", "--all", "true"], cwd=folder, check=True, capture_output=True, text=True)
    for line in shown.stdout.splitlines():
        name, _, state = line.strip().partition(": ")
        if state:
            yield name, state


def _survivor(mutmut: Path, folder: Path, name: str) -> Survivor | None:
    """None where the change cannot be read as one of lines."""
    shown = subprocess.run([mutmut, "show", name], cwd=folder, capture_output=True, text=True).stdout.splitlines()
    before = [line[1:].strip() for line in shown if line.startswith("-") and not line.startswith("---")]
    after = [line[1:].strip() for line in shown if line.startswith("+") and not line.startswith("+++")]
    function = (
        name.partition("__mutmut_")[0].removeprefix("modelgen.").replace(".x_", ".").replace("xǁ", "").replace("ǁ", ".")
    )
    return Survivor(function, " ".join(before), " ".join(after))


if __name__ == "__main__":
    sys.exit(main())
