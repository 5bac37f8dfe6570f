"""What publishing says of what stands in its way, of manifests that it cannot read, and of what it keeps: to the letter."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from modelgen.diagnostics.diagnostic import Diagnostic, Place
from modelgen.loading.settings import Settings
from modelgen.publishing import files, kept, manifest
from modelgen.publishing.hash_cache import HashCache, settles_at
from modelgen.publishing.lock import LockProblem, locked
from modelgen.publishing.manifest import Manifest, ManifestProblem
from modelgen.publishing.memory import recall
from modelgen.publishing.publish import (
    Published,
    PublishProblem,
    Staging,
    clear,
    obstacles,
    publish,
    sha256,
    sha256_of,
)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pipes and links")
OURS, THEIRS = sha256("ours\n"), sha256("theirs\n")
AWAY = "move it away, or build into another folder with --out"


def shown(problem: Diagnostic, folder: Path) -> str:
    place = os.path.relpath(problem.place.file, folder).replace(os.sep, "/")
    return f"{place}: {problem.code}: {problem.message.replace(folder.as_posix(), '…')} [{problem.hint}]"


def link(path: Path) -> None:
    path.symlink_to("elsewhere")


def text(content: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_text(content, "utf-8")

    return write


BLOCKED: dict[str, tuple[str, Callable[[Path], None], str | None]] = {
    "nothing": ("b", lambda path: None, None),
    "a file that is as it is to be": ("a/b", text("ours\n"), None),
    "a file of someone else": ("a/b", text("theirs\n"), f"a/b: foreign-file: the manifest does not own this file, so it stays [{AWAY}]"),
    "a file that is owned": ("owned", text("theirs\n"), None),
    "a folder": ("a/b", Path.mkdir, f"a/b: foreign-file: a folder stands where a file is to be written [{AWAY}]"),
    "a link": ("a/b", link, "a/b: output-symlink: this is a symbolic link [remove the link]"),
    "a pipe": ("a/b", os.mkfifo, f"a/b: foreign-file: this is no regular file, so it stays [{AWAY}]"),
    "a file for a folder": ("a", text("x"), "a/b: foreign-file: …/a is in the way: it is no folder [move it away]"),
    "a link for a folder": ("a", link, "a/b: output-symlink: …/a is a symbolic link [remove the link]"),
    "what is left over": ("old", text("ours\n"), None),
    "what is left over, and was edited": (
        "old",
        text("theirs\n"),
        "old: foreign-file: nothing makes this file any more, but it was changed since it was written, so it stays "
        "[delete it, or move it away if you want to keep it]",
    ),
    "what is left over, and stands for a folder": ("old", text("ours\n"), None),
}  # fmt: skip


@pytest.mark.parametrize("case", BLOCKED)
def test_what_stands_in_the_way(case: str, tmp_path: Path) -> None:
    at, make, expected = BLOCKED[case]
    (tmp_path / at).parent.mkdir(exist_ok=True)
    make(tmp_path / at)
    owned = Manifest({"old": frozenset((OURS,)), "owned": frozenset((OURS,))})
    wanted = {
        "a/b": OURS,
        "owned": OURS,
        **({"old/new": OURS} if case.endswith("for a folder") and at == "old" else {}),
    }
    found = obstacles(tmp_path, owned, wanted, ["old"])
    assert [shown(one, tmp_path) for one in found.values()] == ([] if expected is None else [expected])


def test_names_and_paths_that_are_too_long(tmp_path: Path) -> None:
    name, path = os.pathconf(tmp_path, "PC_NAME_MAX"), os.pathconf(tmp_path, "PC_PATH_MAX") - 1
    room = path - len(os.fsencode(tmp_path)) - 1
    longest = "/".join(["d" * 99] * (room // 100)) + "/" + "f" * (room % 100)
    assert len(longest) == room
    hint = "give the model a shorter id or `x-identifier`, or build into a folder with a shorter path"
    fitting, over = "n" * name, "é" * (name // 2 + 1)
    found = obstacles(tmp_path, Manifest(), dict.fromkeys((fitting, over, longest, f"{longest}f"), OURS))
    assert {path: (one.code, one.message, one.hint) for path, one in found.items()} == {
        over: ("output-unwritable", f"a name of {len(over.encode())} bytes; the file system takes {name}", hint),
        f"{longest}f": ("output-unwritable", f"a path of {path + 1} bytes; the system takes {path}", hint),
    }


def staged(folder: Path, texts: dict[str, str]) -> Staging:
    made = Staging(folder)
    for path, content in texts.items():
        made.put(path, content, sha256(content))
    return made


def manifest_of(texts: dict[str, str]) -> Manifest:
    return Manifest({path: frozenset((sha256(content),)) for path, content in texts.items()})


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()
    }


def test_a_folder_becomes_what_is_wanted(tmp_path: Path) -> None:
    first = {"a/b/one": "1\n", "a/two": "2\n", "three": "3\n"}
    assert publish(staged(tmp_path, first), Manifest(), manifest_of(first)) == Published(("a/b/one", "a/two", "three"))
    clear(tmp_path)
    assert tree(tmp_path) == {**first, "manifest.json": manifest.as_bytes(manifest_of(first)).decode()}
    second = {"a/two": "2\n", "three": "4\n"}
    owned = manifest.read(tmp_path)
    assert owned == manifest_of(first)
    before = (tmp_path / "a/two").stat().st_mtime_ns
    assert publish(staged(tmp_path, second), owned, manifest_of(second)) == Published(("three",), ("a/b/one",))
    clear(tmp_path)
    assert not (tmp_path / "a/b").exists() and (tmp_path / "a/two").stat().st_mtime_ns == before
    assert publish(staged(tmp_path, second), manifest.read(tmp_path), manifest_of(second)) == Published()
    assert sorted(os.listdir(tmp_path)) == ["a", "manifest.json", "three"]
    assert publish(staged(tmp_path, {}), manifest.read(tmp_path), Manifest()) == Published((), ("a/two", "three"))
    clear(tmp_path)
    assert tree(tmp_path) == {"manifest.json": '{\n  "version": 2,\n  "files": {}\n}\n'}


def test_nothing_is_touched_where_anything_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "b").write_text("theirs\n", "utf-8")
    wanted = {"a": "1\n", "b": "2\n"}
    with pytest.raises(PublishProblem) as raised:
        publish(staged(tmp_path, wanted), Manifest(), manifest_of(wanted))
    assert [shown(one, tmp_path) for one in raised.value.diagnostics] == [
        f"b: foreign-file: the manifest does not own this file, so it stays [{AWAY}]"
    ]
    assert raised.value.done == Published()
    clear(tmp_path)
    assert tree(tmp_path) == {"b": "theirs\n"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("0", None),
        ("17", None),
        ("manifest.json", None),
        ("notes", ".modelgen-staging: foreign-file: the generator did not put notes here [move it away]"),
    ],
)
def test_a_staging_folder_that_is_left_goes(name: str, said: str | None, tmp_path: Path) -> None:
    (tmp_path / manifest.STAGING).mkdir()
    (tmp_path / manifest.STAGING / name).write_text("x", "utf-8")
    if said is None:
        clear(tmp_path)
        assert os.listdir(tmp_path) == []
        return
    with pytest.raises(PublishProblem) as raised:
        clear(tmp_path)
    assert [shown(one, tmp_path) for one in raised.value.diagnostics] == [said]
    assert (tmp_path / manifest.STAGING / name).exists()


@pytest.mark.parametrize(("make", "code"), [(link, "output-symlink"), (text("x"), "foreign-file")])
def test_what_is_no_staging_folder_stays(make: Callable[[Path], None], code: str, tmp_path: Path) -> None:
    make(tmp_path / manifest.STAGING)
    with pytest.raises(PublishProblem) as raised:
        clear(tmp_path)
    (problem,) = raised.value.diagnostics
    assert shown(problem, tmp_path) == f".modelgen-staging: {code}: this name is the generator's own [move it away]"


MEND = "take either side of a merge conflict, or restore it from version control; then build again"
GOOD = "0" * 64


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[]", "it is not a manifest"),
        ("7", "it is not a manifest"),
        ('{"version": 2}', "it is not a manifest"),
        ('{"version": 2, "files": []}', "it is not a manifest"),
        ('{"version": 2, "files": {"a": {}}}', "it is not a manifest"),
        ('{"version": 2, "files": {"a": {"sha256": "x"}}}', "it is not a manifest"),
        ('{"version": 2, "files": {"a": {"sha256": []}}}', "it is not a manifest"),
        ('{"version": 2, "files": {"a": {"sha256": [7]}}}', "it is not a manifest"),
        ("\ufeff{}", "it is not JSON: Unexpected UTF-8 BOM (decode using utf-8-sig)"),
        ('{"version": 2,\n  nothing}', "it is not JSON: Expecting property name enclosed in double quotes (2:3+1)"),
        ('{\n<<<<<<< ours\n"a": 1', "it holds both sides of a merge conflict (2:1+7)"),
        ('{"version": 9, "files": {}}', "its version is 9, this modelgen writes 2"),
        *(
            (f'{{"version": 2, "files": {{"{name}": {{"sha256": "{GOOD}"}}}}}}', f"it lists '{name}', which no build writes")
            for name in ("../a", "/a", "a//b", ".git/config", "a/.b", "c:a", "a/", "", "manifest.json", "manifest.json/a")
        ),
    ],
)  # fmt: skip
def test_a_manifest_that_cannot_be_read(content: str, said: str, tmp_path: Path) -> None:
    (tmp_path / manifest.NAME).write_text(content, "utf-8")
    with pytest.raises(ManifestProblem) as raised:
        manifest.read(tmp_path)
    (problem,) = raised.value.diagnostics
    place = problem.place
    at = f" ({place.line}:{place.column}+{place.length})" if place.line and "BOM" not in said else ""
    assert (problem.code, place.file) == ("manifest-broken", (tmp_path / manifest.NAME).as_posix())
    assert problem.message + at == said
    assert problem.hint == (
        "use the modelgen that wrote it, or empty the output folder" if "version is" in said else MEND
    )


def test_manifests_of_both_versions(tmp_path: Path) -> None:
    assert manifest.read(tmp_path) == Manifest()
    path = tmp_path / manifest.NAME
    path.write_text(f'{{"version": 1, "files": {{"a b/c": {{"sha256": "{GOOD}", "made": "x"}}}}}}', "utf-8")
    assert manifest.read(tmp_path) == Manifest({"a b/c": frozenset((GOOD,))})
    several = Manifest({"b": frozenset((OURS, THEIRS)), "a": frozenset((GOOD,))})
    path.write_bytes(manifest.as_bytes(several))
    assert manifest.read(tmp_path) == several
    lines = path.read_text("utf-8").splitlines()
    assert [line.strip() for line in lines if "sha256" in line or '"a"' in line or '"b"' in line] == [
        '"a": {',
        f'"sha256": "{GOOD}"',
        '"b": {',
        '"sha256": [',
    ]


def test_bytes_and_hashes_of_what_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to("file")
    os.mkfifo(tmp_path / "pipe")
    names = ("file", "link", "pipe", "none", "file/below")
    digest = hashlib.sha256(b"x").hexdigest()
    assert [manifest.regular_bytes(tmp_path / name) for name in names] == [b"x", None, None, None, None]
    assert [sha256_of(tmp_path / name) for name in names] == [digest, None, None, None, None]
    assert manifest.target_of("docs/a/b.md") == "docs" and manifest.target_of("top") == "top"


def test_what_is_kept_is_given_back_to_who_made_it_alone(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "file"
    content = {"a": [1, "x", None], "b": ({"c"}, 2.5)}
    kept.write(path, ("form", 1), content)
    assert kept.read(path, ("form", 1)) == content
    assert kept.read(path, ("form", 2)) is None and kept.read(path.parent / "none", ("form", 1)) is None
    data = path.read_bytes()
    for broken in (b"", data[:-1], data[1:], data[:40] + bytes([data[40] ^ 1]) + data[41:], b"\0" * len(data)):
        path.write_bytes(broken)
        assert kept.read(path, ("form", 1)) is None
    (tmp_path / "file").write_text("", "utf-8")
    kept.write(tmp_path / "file" / "below", ("form", 1), content)  # a cache that cannot be written is no problem
    assert kept.unpacked(kept.packed(content)) == content
    places = {kept.path_for(tmp_path / one, kind, also) for one in "ab" for kind in ("x", "y") for also in ("", "z")}
    assert len(places) == 8 and all(len(one.name) == 16 for one in places)
    assert kept.path_for(tmp_path, "x") == kept.path_for(tmp_path / "folder" / "..", "x")


def test_a_hash_is_remembered_once_a_file_is_at_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"\xef\xbb\xbfa\r\nb\r")
    status = os.stat(file)
    settled = settles_at(status)
    assert settled - max(status.st_mtime_ns, status.st_ctime_ns) in (100_000_000, 3_000_000_000)
    digest = hashlib.sha256(b"a\nb\n").hexdigest()
    for moment, is_at_rest in ((settled, False), (settled + 1, True)):
        monkeypatch.setattr("time.time_ns", lambda moment=moment: moment)
        cache = HashCache()
        assert cache.of_text(str(file)) == digest and cache.is_changed is is_at_rest
        assert len(cache.known) == is_at_rest
    stamp = [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]
    key = f"text:{file}"
    assert HashCache({key: [*stamp, "remembered"]}).of_text(str(file)) == "remembered"
    for index in range(4):
        other = [value + (position == index) for position, value in enumerate(stamp)]
        assert HashCache({key: [*other, "remembered"]}).of_text(str(file)) == digest
    raw = hashlib.sha256(file.read_bytes()).hexdigest()
    (tmp_path / "link").symlink_to("file")
    root = f"{tmp_path}{os.sep}"
    expected = {"file": raw, "link": raw, "none": raw}
    assert HashCache().holding(root, expected) == {"file"}
    known = HashCache({f"bytes:{file}": [*stamp, "remembered"], f"bytes:{tmp_path}/gone": [*stamp, "x"]})
    assert known.holding(root, {"file": "remembered"}) == {"file"} and known.holding(root, {"file": raw}) == set()
    assert known.known.keys() == {f"bytes:{file}"}
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="this is no regular file"):
        HashCache().of_text(str(tmp_path / "pipe"))


def test_files_are_appended_to_and_deleted_twice(tmp_path: Path) -> None:
    files.append(tmp_path / "log", b"a")
    files.append(tmp_path / "log", b"b")
    assert (tmp_path / "log").read_bytes() == b"ab"
    files.delete(tmp_path / "log")
    files.delete(tmp_path / "log")
    files.make_folder(tmp_path / "a" / "b")
    files.make_folder(tmp_path / "a" / "b")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "b"]


def test_what_is_remembered_of_an_output_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    catalog, out = tmp_path / "schemas", tmp_path / "out"
    catalog.mkdir()
    (catalog / "catalog.yaml").write_text("title: x\n", "utf-8")
    place = Place("schemas/a.yaml", 3, 4, 5, "text")
    warnings = (
        Diagnostic("record-default", "one", place, "a hint", Place("schemas/b.yaml")),
        Diagnostic("payload-invalid", "two", place, None, None, "subject"),
    )
    settings = Settings(("docs",), "../own", catalog / "../own", {"targets.docs": place})
    memory = recall(out)
    assert (memory.origins, memory.settings_of(catalog), memory.warnings_of("w")) == ({}, None, None)
    memory.save()
    assert memory.path is not None and not memory.path.exists()  # there is nothing to keep
    memory.learn_outputs({"docs": "1", "python": "2"}, {"docs/a": ("x", "y"), "python/a": ("z", "y")})
    memory.learn_outputs({"docs": "3"}, {"docs/b": ("u", "v")})
    memory.learn_warnings("w", warnings)
    memory.learn_settings(catalog, settings)
    memory.save()
    again = recall(out)
    assert again.origins == {"python/a": ("z", "y"), "docs/b": ("u", "v")}
    assert again.targets == {"docs": "3", "python": "2"} and not again.is_changed
    assert again.warnings_of("w") == warnings and again.warnings_of("other") is None
    known = again.settings_of(catalog)
    assert known is not None and (known.targets, known.templates, dict(known.places)) == (
        settings.targets,
        settings.templates,
        settings.places,
    )
    assert known.templates_folder == tmp_path / "own" and recall(tmp_path / "else").origins == {}
    again.learn_settings(catalog, Settings())  # says nothing that would have to be known
    assert again.settings_of(catalog) == known and not again.is_changed
    (catalog / "catalog.yaml").write_text("title: y\n", "utf-8")
    assert again.settings_of(catalog) is None and again.settings_of(tmp_path / "none") is None


def test_a_folder_is_held_by_one_and_removed_where_it_stays_empty(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    with locked(folder):
        assert folder.is_dir()
        with pytest.raises(LockProblem) as raised, locked(folder, wait=0):
            pass
        (problem,) = raised.value.diagnostics
        assert (
            shown(problem, tmp_path)
            == "a/b: output-locked: another build is writing here [wait for it to end, and build again]"
        )
    assert not (tmp_path / "a").exists()
    with locked(folder):
        (folder / "file").write_text("x", "utf-8")
    with locked(folder, wait=0):
        pass
    assert (folder / "file").exists()
    (tmp_path / "file").write_text("x", "utf-8")
    for path, at in (("file", "file"), ("file/below", "file/below")):
        with pytest.raises(LockProblem) as raised, locked(tmp_path / path):
            pass
        (problem,) = raised.value.diagnostics
        assert (
            shown(problem, tmp_path)
            == f"{at}: output-unwritable: this is not a folder [name a folder that you may write to with --out]"
        )
