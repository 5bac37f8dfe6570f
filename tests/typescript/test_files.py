"""Files of the TypeScript client: found, checked, uploaded once, in bounded memory."""

from __future__ import annotations

import base64
import os
import time
from pathlib import Path
from typing import Any

import pytest
from modelgen.serve import Fault, Service, media

from tests.support.node import FOLDER, node
from tests.support.snippets import Snippets
from tests.typescript.conftest import RUN

PNG = media.png(7).content
MP4 = media.mp4(7).content
FOREVER = 3e7  # seconds
# Files as a snippet makes them of what it is given in base64.
BYTES = "const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));"


def text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def sent_files(service: Service) -> list[bytes]:
    """The contents of the files of the last call, as the service has them."""
    body: Any = service.sent("POST", RUN)[-1].body
    return [service.assets[asset_id].file.content for asset_id in body["referenceImages"]]


def test_every_way_to_give_a_file(js: Snippets, url: str, service: Service, tmp_path: Path) -> None:
    files = [media.png(seed).content for seed in range(8)]
    (tmp_path / "fox 1.png").write_bytes(files[0])
    (tmp_path / "fox 2.png").write_bytes(files[1])
    code = f"""
        {BYTES}
        const referenceImages = [
          file(given.folder + "/fox 1.png"),
          new URL("file://" + given.folder + "/fox%202.png"),
          new File([bytes(given.files[2])], "mine.png"),
          new Blob([bytes(given.files[3])]),
          bytes(given.files[4]),
          Buffer.from(bytes(given.files[5])),
          bytes(given.files[6]).buffer,
          "data:image/png;base64," + given.files[7],
          new URL("https://example.org/fox.png?token=secret"),
          "asset_example-image",
        ];
        const before = [...referenceImages];
        await client.run(model, {{ prompt: "a fox", referenceImages }});
        return before.every((one, index) => one === referenceImages[index]);
    """
    assert js.run(code, url, folder=str(tmp_path), files=[text(one) for one in files]).value is True
    assert sent_files(service) == [*files, media.png(2).content, media.png(1).content]
    names = [request.body["name"] for request in service.sent("POST", "/assets")]  # type: ignore[index]
    assert names == ["fox 1.png", "fox 2.png", "mine.png", *["file"] * 5]
    (fetched,) = service.sent("POST", "/uploads")
    assert fetched.body == {"kind": "image", "url": "https://example.org/fox.png?token=secret"}


@pytest.mark.parametrize(
    ("data", "content"),
    [
        ("data:image/svg+xml,%3Csvg%20xmlns='x'/%3E", b"<svg xmlns='x'/>"),
        ("data:image/svg+xml,<svg>100%</svg>", b"<svg>100%</svg>"),
        ("data:;base64," + text(PNG).rstrip("="), PNG),
        ("DATA:image/png;BASE64," + text(PNG).replace("+", "%2B").replace("/", "%2F"), PNG),
        ("data:image/png;base64," + base64.urlsafe_b64encode(PNG).decode(), PNG),
        ("data:image/png;base64," + text(PNG)[:40] + "\r\n " + text(PNG)[40:], PNG),
        ("data:image/png," + "".join(f"%{byte:02x}" for byte in PNG), PNG),
    ],
)
def test_data_urls_as_browsers_take_them(js: Snippets, url: str, service: Service, data: str, content: bytes) -> None:
    js.run("await client.run(model, { prompt: 'a fox', referenceImages: [given.data] });", url, data=data)
    assert sent_files(service) == [content]


def test_the_same_file_is_uploaded_once(js: Snippets, url: str, service: Service, tmp_path: Path) -> None:
    """But once for each kind that it is taken for."""
    (tmp_path / "fox.png").write_bytes(PNG)
    code = """
        const [path, blob, link] = [given.folder + "/fox.png", new Blob(["unknown"]), "https://example.org/a.png"];
        const referenceImages = [file(path), file(given.folder + "/./fox.png"), link, link, new URL(link)];
        await client.run(model, { prompt: "a fox", referenceImages });
        const files = [{ path: ["sound"], kind: "audio" }, { path: ["other"], kind: "audio" }, { path: ["film"], kind: "video" }];
        const odd = new Blob([new Uint8Array([0, 1, 2])]);
        await client.run(anything("model_film", files), { sound: odd, other: odd, film: odd });
    """
    js.run(code, url, folder=str(tmp_path))
    assert len(service.sent("POST", "/assets")) == 1
    kinds = [request.body["kind"] for request in service.sent("POST", "/uploads")]  # type: ignore[index]
    assert kinds == ["image", "audio", "video"]


def test_all_file_problems_at_once_before_any_upload(js: Snippets, url: str, service: Service, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "empty.png").touch()
    code = f"""
        {BYTES}
        const at = (name) => file(given.folder + "/" + name);
        const referenceImages = [
          bytes(given.png), at("notes.txt"), at("missing.png"), at("empty.png"), at("."), "pictures/fox.png",
          "data:image/png;base64,@@@", bytes(given.mp4), file("/dev/null"), new Blob([]),
        ];
        return client.run(model, {{ prompt: "a fox", referenceImages }});
    """
    error = js.run(code, url, folder=str(tmp_path), png=text(PNG), mp4=text(MP4)).error
    assert not service.requests and error["name"] == "ValidationError"
    for index, said in (
        (1, "takes an image file, and notes.txt is a text file (text/plain)"),
        (2, f"cannot be read: {tmp_path}/missing.png: ENOENT"),
        (3, "is an empty file: empty.png"),
        (4, "is a folder"),
        (5, 'is a text that looks like a path; pass file("…") to upload a local file'),
        (6, "is a data: URL whose base64 is damaged"),
        (7, "takes an image file, and file is a video file (video/mp4)"),
        (8, "is a pipe or a device: null"),
        (9, "is an empty file"),
    ):
        assert f"item {index} of referenceImages {said}" in error["message"]
    assert [one["location"] for one in error["issues"]] == [f"/referenceImages/{index}" for index in range(1, 10)]


@pytest.mark.parametrize("value", ["new Blob(['x'])", "new Uint8Array(3)", "file('none.png')", "new URL('https://x')"])
def test_a_bare_file_where_an_array_belongs(js: Snippets, url: str, service: Service, value: str) -> None:
    """The service would drop it without a word, and charge."""
    error = js.run(f"return client.run(model, {{ prompt: 'a fox', referenceImages: {value} }});", url).error
    said = "must be an array of files, not one file; put it in a list"
    assert error["message"].splitlines()[1:] == [f"  - referenceImages {said}"]
    assert not service.requests


ACCEPTED = 'a Blob, a File, bytes, file("…"), a URL, a text that is a data: or https: URL, or an asset id'
BASE64 = "looks like a file in base64; write it as a data: URL"
PATH = "is a text that looks like a path"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        *((f'"{name}"', PATH) for name in ("fox.png", "a fox.JPEG", "fox.tar.gz", "~/fox", "file:///fox.png")),
        ('"pictures\\\\fox"', PATH),
        (f'"{text(PNG)}"', BASE64),
        (f'"{text(PNG[:30])}"', BASE64),
        (f'"{text(bytes(200))}"', BASE64),
        ('"ftp://example.org/fox.png"', f"is a URL of the scheme ftp:, and takes {ACCEPTED}"),
        ('new URL("s3://bucket/fox.png")', "is a URL of the scheme s3:"),
        ('"https://"', "is a URL that cannot be read"),
        ('"https://["', "is a URL that cannot be read"),
        ('"data:image/png;base64"', "is a data: URL without a comma"),
        ("5", f"takes {ACCEPTED}, not a JavaScript number"),
        ("null", f"takes {ACCEPTED}, not null"),
        ("({ file: 1 })", f"takes {ACCEPTED}, not a JavaScript object"),
        ("new DataView(new ArrayBuffer(2))", f"takes {ACCEPTED}, not a JavaScript object"),
    ],
)
def test_what_is_no_file_is_told_what_is(js: Snippets, url: str, service: Service, value: str, said: str) -> None:
    """And nothing else is said of it."""
    code = f"""
        const images = anything("model_film", [{{ path: ["images"], array: true }}]);
        return client.run(images, {{ images: ["asset_1", {value}] }});
    """
    (issue,) = js.run(code, url).error["issues"]
    assert issue["location"] == "/images/1" and issue["message"].startswith(f"item 1 of images {said}")
    assert not service.requests


@pytest.mark.parametrize("asset_id", ["asset_GTrL3mq4SXWyMxkOHRxlpw", "asset_1.png", "b7f9.x", "ünï", "a:b", "x" * 100])
def test_what_may_be_an_asset_id_is_sent_as_one(js: Snippets, url: str, service: Service, asset_id: str) -> None:
    service.settings.check_assets = False
    code = "await client.run(anything('model_film', [{ path: ['image'] }]), { image: given.id });"
    js.run(code, url, id=asset_id)
    assert service.sent("POST", "/generate/custom/model_film")[0].body == {"image": asset_id}


def test_sizes_and_shapes_and_nested_files(js: Snippets, url: str, service: Service) -> None:
    code = f"""
        {BYTES}
        const [png, mp4] = [bytes(given.png), bytes(given.mp4)];
        const film = anything("model_film", [{{ path: ["film"], kind: "video", maxSize: 1_500_000 }}]);
        const nested = anything("model_film", [{{ path: ["shots", "frames"], array: true, kind: "image" }}]);
        const caught = async (call) => call.then(() => null, (error) => error.message.split("\\n")[1]);
        return [
          await caught(client.run(film, {{ film: new Blob([mp4, new Uint8Array(2_000_000)]) }})),
          await caught(client.run(film, {{ film: [mp4] }})),
          await caught(client.run(film, {{ film: new Blob([mp4, new Uint8Array(1_000_000)]) }})),
          await caught(client.run(nested, {{ shots: [{{ frames: [png, "asset_example-image"] }}, {{ label: "two" }}] }})),
        ];
    """
    said = js.run(code, url, png=text(PNG), mp4=text(MP4)).value
    assert said[0] == "  - film takes files of at most 1.5 MB, and file has 2.013 MB"
    assert said[1] == f"  - film takes one file, not a list of them: {ACCEPTED}"
    assert said[2:] == [None, None]
    body: Any = service.sent("POST", "/generate/custom/model_film")[-1].body
    uploaded = body["shots"][0]["frames"][0]
    assert service.assets[uploaded].file.content == PNG
    assert body == {"shots": [{"frames": [uploaded, "asset_example-image"]}, {"label": "two"}]}


def test_files_in_extra_params(js: Snippets, url: str, service: Service) -> None:
    """They are uploaded, whatever the catalogue knows of the parameter; and texts go out as they are."""
    code = f"""
        {BYTES}
        const later = {{ deep: 1, mask: [bytes(given.png)] }};
        const referenceImages = ["not/an/id"];
        const extraParams = {{ later: [bytes(given.png), "a/b"], referenceImages }};
        return client.run(model, {{ prompt: "a fox" }}, {{ extraParams }});
    """
    error = js.run(code, url, png=text(PNG)).error
    assert error["name"] == "RequestRejectedError"  # the service knows no asset of such an id
    body: Any = service.sent("POST", RUN)[0].body
    assert service.assets[body["later"][0]].file.content == PNG
    assert body["later"][1:] == ["a/b"] and body["referenceImages"] == ["not/an/id"]


def test_upload_for_several_calls(js: Snippets, url: str, service: Service) -> None:
    code = f"""
        {BYTES}
        const id = await client.upload(bytes(given.png), {{ kind: "image" }});
        const params = {{ prompt: "a fox", referenceImages: [id] }};
        const {{ creativeUnits }} = await client.estimate(model, params);
        await client.run(model, params);
        const wrong = [];
        for (const input of [new File(["hello"], "a.txt"), 5, undefined, "asset_1", "fox.png"]) {{
          wrong.push(await client.upload(input, {{ kind: "image" }}).catch((error) => error));
        }}
        return {{ id, creativeUnits, wrong }};
    """
    said = js.run(code, url, png=text(PNG)).value
    assert service.assets[said["id"]].file.content == PNG and said["creativeUnits"] == 5
    assert len(service.sent("POST", "/assets")) == 1
    assert [(one["name"], one["message"].split(";")[0], one.get("file")) for one in said["wrong"]] == [
        ("UploadError", "a.txt is text/plain, not image.", "a.txt"),
        *[("UploadError", f"The file must be {ACCEPTED}.", None)] * 2,
        ("UploadError", "An asset id needs no upload.", None),
        ("UploadError", "The file is a text that looks like a path", None),
    ]


@pytest.mark.parametrize("size", [5_999_999, 6_000_000], ids=["base64", "parts"])
def test_images_go_as_base64_below_six_megabytes(
    js: Snippets, url: str, service: Service, tmp_path: Path, size: int
) -> None:
    (tmp_path / "fox.png").write_bytes(PNG + bytes(size - len(PNG)))
    asset = js.run("return client.upload(file(given.path));", url, path=str(tmp_path / "fox.png")).value
    assert service.assets[asset].file.content == (tmp_path / "fox.png").read_bytes()
    assert bool(service.sent("POST", "/assets")) is (size < 6_000_000)


@pytest.mark.parametrize("way", ["file(given.path)", "await (await import('node:fs')).openAsBlob(given.path)"])
def test_large_files_go_in_parts(js: Snippets, url: str, service: Service, tmp_path: Path, way: str) -> None:
    """Which are repeated, and get fresh URLs where theirs have run out."""
    path = tmp_path / "fox.png"
    path.write_bytes(PNG + os.urandom(20_000_000))
    service.faults += [
        Fault("PUT", "/parts/*", drop="request"),
        Fault("PUT", "/parts/*/2", status=503),
        Fault("PUT", "/parts/*/2", drop="answer"),
        Fault("PUT", "/parts/*/3", status=403),
    ]
    done = js.run(f"return client.upload({way});", url, path=str(path))
    assert service.assets[done.value].file.content == path.read_bytes() and len(done.slept) == 3
    assert not [fault for fault in service.faults if fault.times]
    announced: Any = service.sent("POST", "/uploads")[0].body
    assert (announced["fileSize"], announced["parts"], announced["contentType"]) == (
        len(path.read_bytes()),
        3,
        "image/png",
    )
    parts = {request.path: request.size for request in service.requests if request.method == "PUT"}
    assert list(parts.values()) == [8 << 20, 8 << 20, path.stat().st_size - (16 << 20)]
    assert not any("authorization" in one.headers for one in service.requests if one.method == "PUT")


def test_the_service_may_take_its_time_to_check(js: Snippets, url: str, service: Service) -> None:
    service.settings.upload_seconds = 60
    began = time.monotonic()
    done = js.run("return client.upload('https://example.org/a.png');", url, passes=True)
    passed = 1000 * (time.monotonic() - began)  # which the service has had beside the pauses
    assert service.assets[done.value].file.content == media.png(2).content
    assert max(done.slept) <= 5000 and 60_000 <= sum(done.slept) + passed and sum(done.slept) < 66_000


def test_a_check_that_never_ends_is_given_up(js: Snippets, url: str, service: Service) -> None:
    service.settings.upload_seconds = FOREVER
    done = js.run("return client.run(model, { prompt: 'x', referenceImages: ['https://example.org/a.png'] });", url)
    assert done.error["name"] == "UploadError" and "still checking it after 600 seconds" in done.error["message"]
    assert 600_000 < sum(done.slept) < 606_000 and not service.sent("POST", RUN)


def test_a_url_that_leads_nowhere(js: Snippets, url: str, service: Service) -> None:
    code = (
        "return client.run(model, { prompt: 'x', referenceImages: ['https://example.org/missing.png?signature=1'] });"
    )
    error = js.run(code, url).error
    assert error["message"] == (
        "missing.png was not uploaded: The file could not be downloaded. Nothing was generated, nothing was charged."
    )
    assert not service.sent("POST", RUN)


def test_the_url_of_a_file_is_in_no_error(js: Snippets, url: str, service: Service) -> None:
    """Even where its path is what is secret."""
    link = "https://example.org/shares/a-long-secret-path/fox.png"
    service.faults.append(Fault("POST", "/uploads", times=None, status=400, body={"reason": f"{link} is refused"}))
    error = js.run("return client.upload(given.link);", url, link=link).error
    assert error["name"] == "UploadError" and "a-long-secret-path" not in str(error)
    assert error["message"].startswith("fox.png was not uploaded: Could not upload fox.png by its URL: … is refused.")


def test_a_file_that_changes_while_it_is_read(js: Snippets, url: str, service: Service, tmp_path: Path) -> None:
    path = tmp_path / "fox.png"
    path.write_bytes(PNG + bytes(8_000_000))
    service.faults.append(Fault("POST", "/uploads", status=503))
    code = """
        const { truncate } = await import("node:fs/promises");
        const mine = make({ clock: { now: () => 0, sleep: () => truncate(given.path, 500) } });
        return mine.run(model, { prompt: "x", referenceImages: [file(given.path)] });
    """
    error = js.run(code, url, path=str(path)).error
    assert error["name"] == "UploadError" and "became shorter" in error["message"]
    assert not service.sent("POST", RUN)


def test_an_upload_can_be_aborted(js: Snippets, url: str, service: Service) -> None:
    service.settings.upload_seconds = FOREVER
    code = """
        const controller = new AbortController();
        const sleep = async (_, signal) => { controller.abort(new Error("enough")); signal.throwIfAborted(); };
        const params = { prompt: "x", referenceImages: ["https://example.org/a.png"] };
        return make({ clock: { now: () => 0, sleep } }).run(model, params, { signal: controller.signal });
    """
    assert js.run(code, url).error["message"] == "enough" and not service.sent("POST", RUN)


@pytest.mark.parametrize(
    ("name", "head", "content_type", "kinds"),
    [
        *(("a", PNG, "image/png", ["image"]), ("a.jpg", PNG, "image/png", ["image"])),
        ("a", b"\0\0\0\x20ftypM4A ", "audio/m4a", ["audio"]),
        ("a.m4a", b"\0\0\0\x20ftypisom", "audio/m4a", ["audio"]),
        ("a.mov", b"\0\0\0\x20ftypqt  ", "video/quicktime", ["video"]),
        ("a.ogg", b"OggS\0", "audio/ogg", ["audio"]),
        ("a.webm", b"\x1a\x45\xdf\xa3", "video/webm", ["video"]),
        ("a.json", b'{"a": 1}', "application/json", ["json"]),
        ("README", "héllo".encode(), "text/plain", ["text"]),
        ("a.xyz", b"\x00\x01\x02", "application/octet-stream", []),
    ],
)
def test_what_a_file_is(js: Snippets, name: str, head: bytes, content_type: str, kinds: list[str]) -> None:
    code = f"{BYTES} return internal.mediaOf(given.name, bytes(given.head));"
    assert js.run(code, name=name, head=text(head)).value == {"contentType": content_type, "kinds": kinds}


@pytest.mark.heavy
def test_a_large_file_is_never_in_memory_as_a_whole(package: Path, url: str, tmp_path: Path) -> None:
    """In a process of its own, which counts the bytes of buffers that are there at a time."""
    part, count = 8 << 20, 18
    film = tmp_path / "film.mp4"
    film.write_bytes(MP4)
    os.truncate(film, count * part)
    done = node(FOLDER / "memory.mjs", package, url, film)
    assert done.returncode == 0, done.stderr
    most = [int(line) for line in done.stdout.split()]
    assert len(most) == 2 and all(part <= one < count * part / 2 for one in most), most
