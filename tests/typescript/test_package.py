"""The npm package as its users get it: what is in it, what its tools say of it, and what a program that uses a part of it holds."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sysconfig
import tarfile
from pathlib import Path

import pytest

from tests.support.node import FOLDER, node, tool
from tests.support.typescript import write
from tests.support.validators import ROOT, catalog

CONSUMERS = ROOT / "tests/consumers"
WRAPPING = 50  # bytes that a bundler puts around a module of which nothing is left
ONE, OTHER = "bytedance-seedream-4-5-editing", "bytedance-seedream-3"
# Compiled against the packed types, as strictly as may be.
PROGRAM = f"""\
import {{ file, JobFailedError, progressBar, ScenarioModels, type ClientOptions, type Clock, type Job }} from "scenario-models";
import model from "scenario-models/{ONE}";
import {{ loadModel, modelIds, type ModelId }} from "scenario-models/models/by-id";
import {{ isValid }} from "scenario-models/validators/{OTHER}";
import schema from "scenario-models/zod/{OTHER}";

const clock: Clock = {{ now: () => 0, sleep: async () => undefined }};
const options: ClientOptions = {{ apiKey: "a", apiSecret: "b", clock, onAdvice: (issue, id) => issue.message + id }};

export async function main(client = new ScenarioModels(options)): Promise<string[]> {{
  const referenceImages = [file("fox.png"), new Blob([]), new URL("https://example.org/a.png"), new Uint8Array(1)];
  const job: Job = await client.run(model, {{ prompt: "a fox", referenceImages }});
  await job.wait({{ onProgress: progressBar(), signal: AbortSignal.timeout(1) }}).catch((error: unknown) => {{
    console.log(error instanceof JobFailedError && error.state?.hint);
  }});
  // @ts-expect-error: no such size
  await client.run(model, {{ prompt: "a fox", size: "8K" }});
  const seedream = await loadModel("model_{OTHER}");
  // @ts-expect-error: the prompt is missing
  await client.estimate(seedream, {{}});
  const ids: readonly ModelId[] = modelIds;
  await client.run(await loadModel(ids[0] ?? ""), {{ prompt: "a fox" }});
  isValid(schema.parse({{ prompt: "a fox" }}));
  return job.download("out");
}}
"""


def modules(package: Path, start: str) -> set[str]:
    """All modules that one loads at once, by their paths in `dist`."""
    found: set[str] = set()
    left = [start]
    while left:
        path = left.pop()
        if path not in found:
            found.add(path)
            text = (package / "dist" / path).read_text("utf-8")
            named = re.findall(r'^(?:import|export|\}) .*?"(\.[^"]+)";$|^import "(\.[^"]+)";$', text, re.MULTILINE)
            left += [os.path.normpath(os.path.join(os.path.dirname(path), one or other)) for one, other in named]
    return {Path(path).as_posix() for path in found}


def test_a_model_pulls_in_nothing_of_the_others(package: Path) -> None:
    models = sorted(path.name for path in (package / "dist/models").glob("*.js"))
    assert len(models) == 5
    for name in models:
        assert modules(package, f"validators/{name}") <= {f"validators/{name}", "issues.js"}
        assert modules(package, f"models/{name}") <= {f"models/{name}", f"validators/{name}", "issues.js"}
        zod = {one for one in modules(package, f"zod/{name}") if "/" in one}
        assert zod <= {f"zod/{name}", "zod/rules.js"}


def test_the_client_pulls_in_no_model(package: Path) -> None:
    client = modules(package, "index.js")
    assert {"client.js", "jobs.js"} < client and not {one for one in client if "/" in one}
    by_id = modules(package, "by-id.js")  # whose models load one by one
    assert "errors.js" in by_id and not {one for one in by_id if "/" in one}


# What follows needs `npm pack`, and packages of tests/consumers.


def npm(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    scripts = Path(sysconfig.get_path("scripts"))  # its own are beside Node, where they do not run
    environment = os.environ | {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}
    return subprocess.run(
        [scripts / "npm", *arguments], cwd=folder, env=environment, check=False, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(catalog(ROOT / "schemas"), tmp_path_factory.mktemp("source"))


@pytest.fixture(scope="module")
def tarball(source: Path) -> Path:
    """The package as `npm pack` makes it, of a folder in which others have worked."""
    for path in ("dist/models/gone.js", "test/secret.env", ".env"):
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_text("left over", "utf-8")
    done = npm(source, "pack", "--silent", "--offline", "--pack-destination", source.parent)
    assert done.returncode == 0, done.stderr
    (made,) = source.parent.glob("*.tgz")
    return made


@pytest.fixture(scope="module")
def installed(tarball: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program's folder with the package, and zod, in it."""
    folder = tmp_path_factory.mktemp("program")
    with tarfile.open(tarball) as archive:
        archive.extractall(folder, filter="data")
    (folder / "node_modules").mkdir()
    (folder / "package").rename(folder / "node_modules/scenario-models")
    (folder / "node_modules/zod").symlink_to(FOLDER / "node_modules/zod", target_is_directory=True)
    (folder / "package.json").write_text('{"type": "module"}', "utf-8")
    return folder


@pytest.mark.heavy
def test_the_package_holds_what_is_meant(source: Path, tarball: Path) -> None:
    """Each module and its types, and what tells of the package; nothing that was left over, and no map without a source."""
    sources = [path.relative_to(source / "src").with_suffix("") for path in (source / "src").rglob("*.ts")]
    meant = {f"dist/{path.as_posix()}{suffix}" for path in sources for suffix in (".js", ".d.ts")}
    with tarfile.open(tarball) as archive:
        found = {one.name.removeprefix("package/") for one in archive.getmembers() if one.isfile()}
    assert found == meant | {"package.json", "README.md", "CHANGELOG.md", "LICENSE"}


@pytest.mark.heavy
def test_publint_finds_nothing(tarball: Path) -> None:
    done = node(CONSUMERS / "js/publint.mjs", tarball)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.heavy
def test_every_entry_has_the_types_that_run(tarball: Path) -> None:
    entries = [".", "./models/by-id", f"./{ONE}", f"./validators/{ONE}", f"./zod/{ONE}"]
    attw = CONSUMERS / "node_modules/@arethetypeswrong/cli/dist/index.js"
    done = node(attw, tarball, "--profile", "esm-only", "--format", "json", "--entrypoints", *entries)
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout)["analysis"]["entrypoints"]
    assert set(said) == set(entries)
    for entry in said.values():
        for way in ("node16-esm", "bundler"):
            assert entry["resolutions"][way]["resolution"]["isTypeScript"], entry


def compiled(installed: Path, folder: Path, texts: list[str], *, is_browser: bool = False) -> str:
    """What the compiler has against programs, with the types of a browser or those of Node, neither of which the other has."""
    folder.joinpath("node_modules").mkdir()
    packages = [*(installed / "node_modules").iterdir()]
    if not is_browser:
        packages += [FOLDER / "node_modules" / name for name in ("@types", "undici-types")]
    for path in packages:
        (folder / "node_modules" / path.name).symlink_to(path.resolve(), target_is_directory=True)
    for number, text in enumerate(texts):
        (folder / f"program-{number}.ts").write_text(text, "utf-8")
    options: dict[str, object] = {"module": "nodenext", "target": "es2022", "noEmit": True, "strict": True}
    options |= {"lib": ["ES2022", "DOM"], "types": []} if is_browser else {"lib": ["ES2022"], "types": ["node"]}
    options |= {"exactOptionalPropertyTypes": True, "noUncheckedIndexedAccess": True}
    files = [f"program-{number}.ts" for number in range(len(texts))]
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": options, "files": files}), "utf-8")
    (folder / "package.json").write_text('{"type": "module"}', "utf-8")
    return tool("typescript", "-p", folder, name="tsc").stdout


@pytest.mark.heavy
@pytest.mark.parametrize("is_browser", [False, True], ids=["node", "browser"])
def test_programs_compile_against_its_types(installed: Path, tmp_path: Path, is_browser: bool) -> None:
    assert compiled(installed, tmp_path, [PROGRAM], is_browser=is_browser) == ""


@pytest.mark.heavy
def test_examples_of_the_readme_compile(installed: Path, tmp_path: Path) -> None:
    """Each with what those before it have made."""
    readme = (installed / "node_modules/scenario-models/README.md").read_text("utf-8")
    blocks = re.findall(r"```ts\n(.*?)```", readme, re.DOTALL)
    assert len(blocks) == 6
    made = {
        "client": "new (await import('scenario-models')).ScenarioModels()",
        "model": f"(await import('scenario-models/{OTHER}')).default",
        "body": "JSON.parse('{}') as unknown",
    }
    programs = []
    for block in blocks:
        missing = [name for name in made if not re.search(rf"^(?:const|import) {name} ", block, re.MULTILINE)]
        programs.append("\n".join([*(f"const {name} = {made[name]};" for name in missing), block, "export {};"]))
    assert compiled(installed, tmp_path, programs) == ""


def bundled(installed: Path, code: str, *, platform: str = "browser") -> tuple[Path, dict[str, int], int]:
    """A program as esbuild bundles it: the file, the package's modules in it with the bytes of each, and its size."""
    (installed / "program.mjs").write_text(code, "utf-8")
    out = ("--outfile=out.mjs", "--metafile=meta.json", "--log-level=warning")
    how = ("--bundle", "--minify", "--format=esm", f"--platform={platform}")
    done = node(CONSUMERS / "node_modules/esbuild/bin/esbuild", "program.mjs", *how, *out, cwd=installed)
    assert (done.returncode, done.stderr) == (0, "")
    (made,) = json.loads((installed / "meta.json").read_text("utf-8"))["outputs"].values()
    sizes = {path.rpartition("/dist/")[2]: one["bytesInOutput"] for path, one in made["inputs"].items()}
    some = {path: size for path, size in sizes.items() if size > WRAPPING}
    return installed / "out.mjs", some, made["bytes"]


@pytest.mark.heavy
@pytest.mark.parametrize("platform", ["browser", "node"])
def test_a_bundle_has_one_model_and_runs(installed: Path, platform: str) -> None:
    """Names of errors are what they are, whatever the minifier calls their classes."""
    code = f"""
        import {{ ScenarioModels }} from "scenario-models";
        import model from "scenario-models/{ONE}";
        const client = new ScenarioModels({{ apiKey: "a", apiSecret: "b" }});
        console.log(await client.run(model, {{ prompt: "" }}).catch((error) => error.name + ": " + error.message));
    """
    out, sizes, size = bundled(installed, code, platform=platform)
    assert {path for path in sizes if "/" in path} == {f"models/{ONE}.js", f"validators/{ONE}.js"}
    assert "progress-bar.js" not in sizes and "by-id.js" not in sizes and size < 60_000
    done = node(out)
    assert done.stdout.startswith("ValidationError: 1 problem with the parameters of"), done.stderr


@pytest.mark.heavy
def test_what_is_not_used_is_left_out(installed: Path) -> None:
    out, sizes, size = bundled(installed, 'import { version } from "scenario-models";\nconsole.log(version);')
    assert not sizes and size < 300
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", node(out).stdout)
    code = (
        f'import {{ isValid }} from "scenario-models/validators/{OTHER}";\nconsole.log(isValid({{ prompt: "a fox" }}));'
    )
    out, sizes, size = bundled(installed, code)
    assert set(sizes) - {"program.mjs"} <= {"issues.js", f"validators/{OTHER}.js"} and size < 2000
    assert node(out).stdout == "true\n"
