"""Files: found, checked, uploaded once, in bounded memory."""

from __future__ import annotations

import base64
import io
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
import scenario_models
from conftest import FOREVER, PACKAGE_ROOT, SEEDREAM, Time, custom_model
from modelgen.serve import Fault, Service, media
from scenario_models._model import FileParameter

RUN = f"/generate/custom/{SEEDREAM}"
PNG = media.png(7).content
MP4 = media.mp4(7).content


def sent_files(service: Service) -> list[bytes]:
    """The contents of the files of the last call, as the service has them."""
    body: Any = service.sent("POST", RUN)[-1].body
    return [service.assets[asset_id].file.content for asset_id in body["referenceImages"]]


def pipe(content: bytes) -> io.BufferedReader:
    """A file that cannot be rewound."""
    reading, writing = os.pipe()
    os.write(writing, content)
    os.close(writing)
    return os.fdopen(reading, "rb")


def test_every_way_to_give_a_file(model: Any, service: Service, tmp_path: Path) -> None:
    path = tmp_path / "fox.png"
    path.write_bytes(PNG)
    files = [media.png(seed).content for seed in range(6)]
    stream = io.BytesIO(b"skipped" + files[2])
    stream.seek(7)
    model.run(
        prompt="a fox",
        reference_images=(
            path,
            files[0],
            bytearray(files[1]),
            stream,
            pipe(files[3]),
            "data:image/png;base64," + base64.b64encode(files[4]).decode(),
            "https://example.org/fox.png?token=secret",
            "asset_example-image",
        ),
    )
    given = [PNG, files[0], files[1], files[2], files[3], files[4], media.png(2).content, media.png(1).content]
    assert sent_files(service) == given
    assert service.sent("POST", "/assets")[0].body["name"] == "fox.png"  # type: ignore[index]
    (fetched,) = service.sent("POST", "/uploads")
    assert fetched.body == {"kind": "image", "url": "https://example.org/fox.png?token=secret"}


def test_an_svg_in_percent_encoding(model: Any, service: Service) -> None:
    model.run(prompt="a fox", reference_images=["data:image/svg+xml,%3Csvg%20xmlns='x'/%3E"])
    assert sent_files(service) == [b"<svg xmlns='x'/>"]
    assert service.sent("POST", "/uploads")[0].body["contentType"] == "image/svg+xml"  # type: ignore[index]


def test_the_same_file_is_uploaded_once(model: Any, service: Service, tmp_path: Path) -> None:
    path = tmp_path / "fox.png"
    path.write_bytes(PNG)
    stream = io.BytesIO(media.png(8).content)
    not_seekable = pipe(media.png(9).content)
    model.run(
        prompt="a fox",
        reference_images=[
            path,
            tmp_path / "." / "fox.png",
            media.png(7).content,
            PNG,
            "https://example.org/a.png",
            "https://example.org/a.png",
            stream,
            stream,
            not_seekable,
            not_seekable,
        ],
    )
    assert len(service.sent("POST", "/assets")) == 4
    assert len(service.sent("POST", "/uploads")) == 1
    assert sent_files(service)[6] == sent_files(service)[7] == media.png(8).content
    assert sent_files(service)[8] == sent_files(service)[9] == media.png(9).content


def test_all_file_problems_at_once_before_any_upload(model: Any, service: Service, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "empty.png").touch()
    with pytest.raises(scenario_models.ValidationError) as caught:
        model.run(
            prompt="a fox",
            reference_images=[
                PNG,
                tmp_path / "notes.txt",
                tmp_path / "missing.png",
                tmp_path / "empty.png",
                tmp_path,
                io.StringIO("text"),
                "pictures/fox.png",
                "data:image/png;base64,@@@",
                MP4,
            ],
        )
    assert not service.requests
    text = str(caught.value)
    for index, said in (
        (1, "takes an image file, and notes.txt is a text file (text/plain)"),
        (2, "cannot be read"),
        (3, "is an empty file: empty.png"),
        (4, "is a folder"),
        (5, 'is a file open for text; open it with mode "rb"'),
        (6, "is a string that looks like a path; pass pathlib.Path"),
        (7, "is a data: URL whose base64 is damaged"),
        (8, "takes an image file, and file is a video file (video/mp4)"),
    ):
        assert f"item {index} of reference_images {said}" in text
    assert [issue.instance_location for issue in caught.value.issues] == [
        f"/referenceImages/{index}" for index in range(1, 9)
    ]


class Picture:
    """A picture in memory, with as much of Pillow's interface as writes it to a file."""

    def __init__(self, content: bytes = PNG, error: Exception | None = None) -> None:
        self.content, self.error = content, error

    def __repr__(self) -> str:
        return f"Picture({self.content[:4]!r}, {self.error!r})"

    def save(self, fp: Any, format: str | None = None, **params: object) -> None:
        if self.error is not None:
            raise self.error
        assert format == "PNG"
        fp.write(self.content)


class Readable:
    """What has a method `read`, and no more of a file."""

    def __init__(self, read: Any) -> None:
        self.read = read

    def __repr__(self) -> str:
        return "Readable"


class AsyncFile:
    def __repr__(self) -> str:
        return "AsyncFile"

    async def read(self, size: int = -1) -> bytes:
        return PNG


def test_a_bare_file_where_an_array_belongs(model: Any, service: Service, tmp_path: Path) -> None:
    """The service would drop it without a word, and charge."""
    path = tmp_path / "fox.png"
    path.write_bytes(PNG)
    for file in (PNG, path, tmp_path / "none.png", io.BytesIO(PNG), Picture(), memoryview(PNG)):
        with pytest.raises(scenario_models.ValidationError) as caught:
            model.run(prompt="a fox", reference_images=file)
        assert str(caught.value).splitlines()[1:] == [
            "  - reference_images must be an array of files, not one file; put it in a list: [pathlib.Path(…)]"
        ]
    assert not service.requests


def test_a_list_where_one_file_belongs(client: Any, service: Service) -> None:
    custom = custom_model(client, FileParameter(("film",), False, "video", None))
    with pytest.raises(
        scenario_models.ValidationError, match="film takes one file, not a list of them: a pathlib.Path"
    ):
        custom.run({"film": [MP4]})
    assert not service.requests


def test_more_ways_to_give_a_file(model: Any, service: Service) -> None:
    """Pictures as Pillow has them, buffers, whatever can be read, and data: URLs as browsers take them."""
    files = [media.png(seed).content for seed in range(8)]
    encoded = base64.b64encode(files[4]).decode()
    stream = io.BytesIO(files[3])
    model.run(
        prompt="a fox",
        reference_images=[
            Picture(files[0]),
            memoryview(files[1]),
            memoryview(b"".join(bytes([byte, 0]) for byte in files[2]))[::2],
            Readable(stream.read),
            "data:image/png;base64," + "\r\n".join(textwrap.wrap(encoded, 76)),
            "data:image/png;base64," + base64.b64encode(files[5]).decode().rstrip("="),
            "data:image/png;base64," + base64.urlsafe_b64encode(files[6]).decode(),
            "DATA:image/png;BASE64," + base64.b64encode(files[7]).decode().replace("+", "%2B"),
        ],
    )
    assert sent_files(service) == files


ACCEPTED = "a pathlib.Path, bytes, a file open for reading bytes, a Pillow image, a data: or https: URL, or an asset id"
BASE64 = "looks like a file in base64; write it as a data: URL (data:image/png;base64,…), or pass its bytes, base64.b64decode"
PATH = "is a string that looks like a path; pass pathlib.Path(…) to upload a local file"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("fox.png", PATH),
        ("a fox.JPEG", PATH),
        ("fox.tar.gz", PATH),
        ("pictures\\fox", PATH),
        ("file:///pictures/fox.png", PATH),
        ("~/fox", PATH),
        (base64.b64encode(PNG).decode(), BASE64),
        (base64.b64encode(PNG[:30]).decode(), BASE64),
        (base64.b64encode(bytes(200)).decode(), BASE64),
        ("\n".join(textwrap.wrap(base64.b64encode(bytes(200)).decode(), 76)), BASE64),
        ("ftp://example.org/fox.png", f"is a URL of the scheme ftp:, and takes {ACCEPTED}"),
        ("S3://bucket/fox.png", f"is a URL of the scheme s3:, and takes {ACCEPTED}"),
        ("https://", "is a URL without a host"),
        ("https://[", "is a URL without a host"),
        ("data:image/png;base64,QUJ", None),
        ("data:image/png;base64,Q", "is a data: URL whose base64 is damaged"),
        ("data:image/png;base64,QU=JD", "is a data: URL whose base64 is damaged"),
        ("data:image/png;base64", "is a data: URL without a comma"),
        (5, f"takes {ACCEPTED}, not a Python int"),
        (None, f"takes {ACCEPTED}, not None"),
        ([PNG], f"takes {ACCEPTED}, not a Python list"),
        ({"file": PNG}, f"takes {ACCEPTED}, not a Python dict"),
        (Picture(error=OSError("cannot write mode CMYK as PNG")), "is a Python Picture that cannot be saved as PNG"),
        (Picture(b""), "is an empty file"),
        (AsyncFile(), f"is a file for asynchronous reading; it takes {ACCEPTED}"),
        (Readable(lambda size=-1: "text"), 'is a file open for text; open it with mode "rb"'),
        (Readable(lambda: b"all at once"), "is an open file that cannot be read (TypeError)"),
        (Path("/dev/null"), "is a pipe or a device: null; pass it open for reading"),
        (Path("a\0b"), "is a path with a NUL character in it"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_no_file_is_told_what_is(client: Any, service: Service, value: Any, said: str | None) -> None:
    """Alone and in a list, and nothing else is said of it."""
    custom = custom_model(client, FileParameter(("images",), True, None, None))
    if said is None:
        custom.run({"images": [value]})
        return
    with pytest.raises(scenario_models.ValidationError) as caught:
        custom.run({"images": ["asset_1", value]})
    (issue,) = caught.value.issues
    assert issue.instance_location == "/images/1"
    assert issue.message.startswith(f"item 1 of images {said}")
    assert not service.requests


@pytest.mark.parametrize("asset_id", ["asset_GTrL3mq4SXWyMxkOHRxlpw", "asset_1.png", "b7f9.x", "ünï", "a:b", "x" * 100])
def test_what_may_be_an_asset_id_is_sent_as_one(client: Any, service: Service, asset_id: str) -> None:
    service.settings.check_assets = False
    custom_model(client, FileParameter(("images",), True, None, None)).run({"images": [asset_id]})
    assert service.sent("POST", "/generate/custom/model_film")[0].body == {"images": [asset_id]}


@pytest.mark.parametrize("file", ["fox.png", base64.b64encode(PNG).decode(), PNG, Path("fox.png"), Picture()], ids=repr)
def test_submit_takes_no_files(model: Any, service: Service, file: Any) -> None:
    with pytest.raises(scenario_models.ValidationError) as caught:
        model.submit({"prompt": "a fox", "referenceImages": [file]})
    assert str(caught.value).splitlines()[1:] == [
        "  - item 0 of referenceImages is a path, a URL or a file; submit takes asset ids, run uploads files"
    ]
    assert not service.requests


def test_upload_says_what_it_takes(client: Any, service: Service) -> None:
    with pytest.raises(scenario_models.UploadError, match=f"^The file must be {ACCEPTED}, not a Python int.$"):
        client.upload(5)
    with pytest.raises(scenario_models.UploadError, match="^The file is a string that looks like a path"):
        client.upload("fox.png")
    with pytest.raises(scenario_models.UploadError, match="An asset id needs no upload"):
        client.upload("asset_1")
    assert service.assets[client.upload(Picture())].file.content == PNG


def test_size_is_checked_before_the_upload(make_client: Any, service: Service) -> None:
    custom = custom_model(make_client(), FileParameter(("film",), False, "video", 1_500_000))
    big = MP4 + bytes(2_000_000)
    with pytest.raises(scenario_models.ValidationError) as caught:
        custom.run({"film": big})
    assert "film takes files of at most 1.5 MB, and file has 2.013 MB" in str(caught.value)
    assert not service.requests
    custom.run({"film": MP4 + bytes(1_000_000)})


def test_files_of_nested_parameters(make_client: Any, service: Service) -> None:
    custom = custom_model(make_client(), FileParameter(("shots", "frames"), True, "image", None))
    custom.run({"shots": [{"frames": [PNG, "asset_example-image"], "label": "one"}, {"label": "two"}]})
    body: Any = service.sent("POST", "/generate/custom/model_film")[0].body
    uploaded = body["shots"][0]["frames"][0]
    assert service.assets[uploaded].file.content == PNG
    assert body == {"shots": [{"frames": [uploaded, "asset_example-image"], "label": "one"}, {"label": "two"}]}


def test_files_in_extra_params(model: Any, service: Service) -> None:
    with pytest.raises(scenario_models.RequestRejectedError):
        model.run(prompt="a fox", extra_params={"mask": [PNG]})
    body: Any = service.sent("POST", RUN)[0].body
    assert service.assets[body["mask"][0]].file.content == PNG


def test_a_call_does_not_change_its_arguments(model: Any) -> None:
    images, extra = [PNG], {"referenceImages": [PNG]}
    model.run(prompt="a fox", reference_images=images, extra_params=extra)
    assert images == [PNG] and extra == {"referenceImages": [PNG]}


def test_submit_refuses_what_is_no_asset_id(model: Any, service: Service) -> None:
    with pytest.raises(scenario_models.ValidationError, match="submit takes asset ids"):
        model.submit({"prompt": "a fox", "referenceImages": ["out/fox.png"]})
    assert not service.requests


def test_submit_takes_a_file_written_into_the_body_and_no_web_url(model: Any, service: Service) -> None:
    """A data URL works in the real service; of web URLs in a body its documentation says nothing."""
    data_url = "data:image/png;base64," + base64.b64encode(PNG).decode()
    model.submit({"prompt": "a fox", "referenceImages": [data_url]})
    with pytest.raises(scenario_models.ValidationError, match="a URL"):
        model.submit({"prompt": "a fox", "referenceImages": ["https://example.org/fox.png"]})
    assert [request.body["referenceImages"] for request in service.sent("POST", RUN)] == [[data_url]]  # type: ignore[index]


@pytest.mark.parametrize("size", [5_999_999, 6_000_000], ids=["base64", "parts"])
def test_images_go_as_base64_below_six_megabytes(model: Any, service: Service, size: int) -> None:
    image = PNG + bytes(size - len(PNG))
    model.run(prompt="a fox", reference_images=[image])
    assert sent_files(service) == [image]
    assert bool(service.sent("POST", "/assets")) is (size < 6_000_000)


def test_large_files_go_in_parts(model: Any, service: Service, tmp_path: Path) -> None:
    path = tmp_path / "fox.png"
    path.write_bytes(PNG + os.urandom(20_000_000))
    model.run(prompt="a fox", reference_images=[path])
    assert sent_files(service) == [path.read_bytes()]
    announced: Any = service.sent("POST", "/uploads")[0].body
    assert announced == {
        "kind": "image",
        "fileName": "fox.png",
        "fileSize": path.stat().st_size,
        "contentType": "image/png",
        "parts": 3,
    }
    parts = [request for request in service.requests if request.method == "PUT"]
    assert [part.size for part in parts] == [8 << 20, 8 << 20, path.stat().st_size - (16 << 20)]
    assert not any("authorization" in part.headers for part in parts)


def test_parts_are_repeated_and_get_fresh_urls(model: Any, service: Service) -> None:
    image = PNG + os.urandom(17_000_000)
    service.faults += [
        Fault("PUT", "/parts/*", drop="request"),
        Fault("PUT", "/parts/*/2", status=503),
        Fault("PUT", "/parts/*/2", drop="answer"),
        Fault("PUT", "/parts/*/3", status=403),
    ]
    model.run(prompt="a fox", reference_images=[image])
    assert sent_files(service) == [image]
    assert not [fault for fault in service.faults if fault.times]


def test_the_service_may_take_its_time_to_check(model: Any, service: Service, time: Time) -> None:
    def passing() -> None:
        if len(time.slept) == 20:
            service.settings.upload_seconds = 0.0

    service.settings.upload_seconds = FOREVER
    time.passing = passing
    model.run(prompt="a fox", reference_images=["https://example.org/a.png"])
    assert sent_files(service) == [media.png(2).content]
    assert len(time.slept) == 20 and max(time.slept) <= 5


def test_a_check_that_never_ends_is_given_up(model: Any, service: Service, time: Time) -> None:
    service.settings.upload_seconds = FOREVER
    with pytest.raises(scenario_models.UploadError, match="still checking it after 600 seconds"):
        model.run(prompt="a fox", reference_images=["https://example.org/a.png"])
    assert 600 < sum(time.slept) < 606 and len(time.slept) < 170
    assert not service.sent("POST", RUN)


def test_a_url_that_leads_nowhere(model: Any, service: Service) -> None:
    with pytest.raises(scenario_models.UploadError) as caught:
        model.run(prompt="a fox", reference_images=["https://example.org/missing.png?key=secret"])
    assert str(caught.value) == (
        "missing.png was not uploaded: The file could not be downloaded. Nothing was generated, nothing was charged."
    )
    assert not service.sent("POST", RUN)


def test_a_file_that_changes_while_it_is_read(model: Any, service: Service, tmp_path: Path, time: Time) -> None:
    from scenario_models._sources import source_of

    path = tmp_path / "fox.png"
    path.write_bytes(PNG)
    source = source_of(path)
    assert source is not None
    path.write_bytes(PNG[:-5])
    assert len(source.read(0, source.size)) == len(PNG) - 5  # type: ignore[union-attr]
    path.write_bytes(PNG + bytes(8_000_000))
    service.faults.append(Fault("POST", "/uploads", status=503))
    time.passing = lambda: path.write_bytes(PNG)  # before the service is asked again
    with pytest.raises(scenario_models.UploadError, match="became shorter"):
        model.run(prompt="a fox", reference_images=[path])
    assert not service.sent("POST", RUN)


def test_upload_for_several_calls(client: Any, service: Service) -> None:
    asset_id = client.upload(PNG, kind="image")
    model = client.bytedance_seedream_4_5_editing
    assert model.estimate(prompt="a fox", reference_images=[asset_id]).creative_units == 5
    model.run(prompt="a fox", reference_images=[asset_id])
    assert len(service.sent("POST", "/assets")) == 1
    with pytest.raises(scenario_models.UploadError, match="text/plain, not image"):
        client.upload(b"hello", kind="image")


@pytest.mark.parametrize("field", ["film", "model", "sound"])
def test_kinds_have_upload_kinds(client: Any, service: Service, field: str) -> None:
    content, kind = {
        "film": (MP4, "video"),
        "model": (media.glb(1).content, "3d"),
        "sound": (media.wav(1).content, "audio"),
    }[field]
    asset_id = client.upload(content)
    assert service.assets[asset_id].file.content == content
    assert service.assets[asset_id].file.kind == kind


@pytest.mark.parametrize(
    ("name", "head", "content_type", "kind"),
    [
        ("a", media.png(1).content, "image/png", "image"),
        ("a.jpg", media.png(1).content, "image/png", "image"),
        ("a.bin", b"\xff\xd8\xff\xe0", "image/jpeg", "image"),
        ("a", b"RIFF\0\0\0\0WEBPVP8 ", "image/webp", "image"),
        ("a", b"\0\0\0\x20ftypavif", "image/avif", "image"),
        ("a", b"\0\0\0\x20ftypM4A ", "audio/m4a", "audio"),
        ("a.m4a", b"\0\0\0\x20ftypisom", "audio/m4a", "audio"),
        ("a.mov", b"\0\0\0\x20ftypqt  ", "video/quicktime", "video"),
        ("a.ogg", b"OggS\0", "audio/ogg", "audio"),
        ("a.webm", b"\x1a\x45\xdf\xa3", "video/webm", "video"),
        ("a.exr", b"\x76\x2f\x31\x01", "image/x-exr", "image-hdr"),
        ("a.obj", b"# made by hand\nv 0 0 0", "model/obj", "3d"),
        ("a.gltf", b'{"asset": {}}', "model/gltf+json", "3d"),
        ("a.json", b'{"a": 1}', "application/json", "json"),
        ("README", "héllo".encode(), "text/plain", "text"),
        ("a", b"%PDF-1.7", "application/pdf", "document"),
        ("a.xyz", b"\x00\x01\x02", "application/octet-stream", None),
    ],
)
def test_what_a_file_is(name: str, head: bytes, content_type: str, kind: str | None) -> None:
    from scenario_models._media import media_of

    found = media_of(name, head)
    assert (found.content_type, found.kind) == (content_type, kind)


def test_unknown_files_are_left_to_the_service(model: Any, service: Service) -> None:
    with pytest.raises(scenario_models.UploadError, match="The file is not a valid image"):
        model.run(prompt="a fox", reference_images=[b"\x00\x01\x02"])
    assert not service.sent("POST", RUN)


def test_a_file_of_twice_the_size_takes_no_more_memory(server: tuple[Service, str], tmp_path: Path) -> None:
    """In a process of its own, which counts the bytes that are allocated at a time."""
    sizes = {"film.mp4": 24_000_000, "long film.mp4": 48_000_000}
    for name, size in sizes.items():
        (tmp_path / name).write_bytes(MP4)
        os.truncate(tmp_path / name, size)
    program = """
        import asyncio, sys, tracemalloc
        from pathlib import Path
        import scenario_models
        url, *paths = sys.argv[1:]
        settings = dict(base_url=url, api_key="key", api_secret="secret")

        async def async_main():
            async with scenario_models.AsyncScenarioModels(**settings) as client:
                await client.upload(b"what is loaded once, is loaded")
                for path in paths:
                    tracemalloc.start()
                    await client.upload(Path(path))
                    print(tracemalloc.get_traced_memory()[1])
                    tracemalloc.stop()

        with scenario_models.ScenarioModels(**settings) as client:
            client.upload(b"what is loaded once, is loaded")
            for path in paths:
                tracemalloc.start()
                client.upload(Path(path))
                print(tracemalloc.get_traced_memory()[1])
                tracemalloc.stop()
        asyncio.run(async_main())
    """
    output = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), server[1], *(str(tmp_path / name) for name in sizes)],
        env={**os.environ, "PYTHONPATH": str(PACKAGE_ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    parts = [request for request in server[0].requests if request.method == "PUT"]
    assert sum(part.size for part in parts) == 2 * (sum(sizes.values()) + 30)
    small, large, async_small, async_large = map(int, output.stdout.split())
    assert large < small + 1_000_000 and async_large < async_small + 1_000_000
    assert max(large, async_large) < 24_000_000  # three parts, and never the whole
