"""The files that the fake makes are what they say."""

from __future__ import annotations

import io
import json
import struct
import wave
import zlib

import pytest
from modelgen.serve import media


@pytest.mark.parametrize(
    ("capability", "kind"),
    [
        ("txt2img", "image"),
        ("video2img", "image"),
        ("img2video", "video"),
        ("txt23d", "3d"),
        ("3d23d", "3d"),
        ("txt2audio", "audio"),
        ("upscale", "image"),
        ("img2txt", None),
    ],
)
def test_results_follow_the_capability(capability: str, kind: str | None) -> None:
    made = media.made_by(capability, 1)
    assert (made.kind if made else None) == kind


def test_png() -> None:
    content = media.png(3).content
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, rest = [], content[8:]
    while rest:
        (length,) = struct.unpack(">I", rest[:4])
        name, data, (check,) = rest[4:8], rest[8 : 8 + length], struct.unpack(">I", rest[8 + length : 12 + length])
        assert zlib.crc32(name + data) == check
        chunks.append((name, data))
        rest = rest[12 + length :]
    assert [name for name, _ in chunks] == [b"IHDR", b"IDAT", b"IEND"]
    width, height = struct.unpack(">II", chunks[0][1][:8])
    assert len(zlib.decompress(chunks[1][1])) == height * (1 + 3 * width)
    assert media.png(4).content != content


def test_wav() -> None:
    with wave.open(io.BytesIO(media.wav(3).content)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 8000)
        assert len(sound.readframes(sound.getnframes())) == 2 * sound.getnframes() > 0


def test_glb() -> None:
    content = media.glb(3).content
    magic, version, length = struct.unpack("<4sII", content[:12])
    assert (magic, version, length) == (b"glTF", 2, len(content))
    size, name = struct.unpack("<I4s", content[12:20])
    document = json.loads(content[20 : 20 + size])
    binary = content[28 + size :]
    assert name == b"JSON" and size % 4 == 0 and content[24 + size : 28 + size] == b"BIN\x00"
    assert document["buffers"] == [{"byteLength": len(binary)}]
    views = document["bufferViews"]
    assert views[-1]["byteOffset"] + views[-1]["byteLength"] == len(binary)
    indices = struct.unpack(f"<{document['accessors'][1]['count']}H", binary[views[1]["byteOffset"] :])
    assert set(indices) == set(range(document["accessors"][0]["count"]))


def test_mp4() -> None:
    """Its boxes nest, and its index leads to pictures. (A decoder agrees; it is no dependency of this project.)"""
    content = media.mp4(3).content
    top = _boxes(content)
    assert [name for name, _, _ in top] == [b"ftyp", b"moov", b"mdat"]
    table = content
    start = 0
    for wanted in (b"moov", b"trak", b"mdia", b"minf", b"stbl"):
        start, end = next((at, to) for name, at, to in _boxes(table, start, len(table)) if name == wanted)
        table = table[:end]
    parts = {name: table[at:to] for name, at, to in _boxes(table, start, len(table))}
    count = struct.unpack(">I", parts[b"stsz"][8:12])[0]
    sizes = struct.unpack(f">{count}I", parts[b"stsz"][12:])
    (offset,) = struct.unpack(">I", parts[b"stco"][8:12])
    assert count == 8
    for size in sizes:
        (length,) = struct.unpack(">I", content[offset : offset + 4])
        assert length + 4 == size and content[offset + 4] == 0x65  # an IDR picture
        offset += size
    assert offset == len(content)


def _boxes(content: bytes, start: int = 0, end: int | None = None) -> list[tuple[bytes, int, int]]:
    """Name, start and end of the payload of each box."""
    found = []
    end = len(content) if end is None else end
    while start < end:
        size, name = struct.unpack(">I4s", content[start : start + 8])
        found.append((name, start + 8, start + size))
        start += size
    assert start == end
    return found


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (media.png(1).content, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\0WEBP", "image/webp"),
        (b"RIFF\0\0\0\0WAVE", None),
        (b"", None),
        (b"<svg/>", None),
    ],
)
def test_images_are_known_by_how_they_begin(content: bytes, media_type: str | None) -> None:
    assert media.image_type(content) == media_type


def test_extensions() -> None:
    assert [media.extension(name) for name in ("a.png", "a.tar.gz", "a")] == [".png", ".gz", ""]
