"""Small files that are what they say: PNG, MP4, GLB, WAV and text, each made from its format's first principles.

The result of a fake generation must open in a viewer and pass a parser, and it should tell two calls apart: so each
maker takes a seed, and the picture, the pitch or the shape follows from it.
"""

from __future__ import annotations

import json
import math
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file, and what the service says of one. The makers give the same one for the same arguments.

    Attributes:
        kind: Asset kind.
        mime_type: Media type.
        extension: With its dot.
        content: The bytes.
        properties: What `asset.properties` says of it besides its size.
    """

    kind: str
    mime_type: str
    extension: str
    content: bytes
    properties: dict[str, object]


def made_by(capability: str, seed: int) -> MediaFile | None:
    """What a model of this capability (`txt2img`, `img2video`, …) makes; None where its output is no file."""
    for word, maker in _MAKERS:
        if capability.endswith(word):
            return maker(seed)
    return None if capability.endswith("txt") else png(seed)


def image_type(content: bytes) -> str | None:
    """The media type of an image, from how it begins; None where it is none that the service takes."""
    for start, media_type in (
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF8", "image/gif"),
    ):
        if content.startswith(start):
            return media_type
    return "image/webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None


def extension(name: str) -> str:
    """Of a file's name, with its dot; "" where it has none."""
    return f".{name.rpartition('.')[2]}" if "." in name else ""


@lru_cache(maxsize=64)
def png(seed: int, size: int = 64) -> MediaFile:
    """A square image, one colour fading to another (ISO/IEC 15948)."""
    start, end = _colour(seed), _colour(seed + 1)
    rows = bytearray()
    for y in range(size):
        rows.append(0)  # no filter
        for x in range(size):
            mix = (x + y) / (2 * size - 2)
            rows.extend(round(a + (b - a) * mix) for a, b in zip(start, end, strict=True))
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    content = b"\x89PNG\r\n\x1a\n" + b"".join(_png_chunk(name, data) for name, data in chunks)
    return MediaFile("image", "image/png", ".png", content, {"width": size, "height": size})


def _png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


@lru_cache(maxsize=64)
def wav(seed: int, seconds: float = 0.25, rate: int = 8000) -> MediaFile:
    """A tone (RIFF, 16-bit PCM, mono)."""
    pitch = 220 * 2 ** (seed % 24 / 12)
    count = int(seconds * rate)
    samples = (round(12000 * math.sin(2 * math.pi * pitch * index / rate)) for index in range(count))
    data = struct.pack(f"<{count}h", *samples)
    form = struct.pack("<HHIIHH", 1, 1, rate, rate * 2, 2, 16)
    body = b"WAVE" + b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(data)) + data
    content = b"RIFF" + struct.pack("<I", len(body)) + body
    properties: dict[str, object] = {"duration": seconds, "channels": 1, "sampleRate": rate}
    return MediaFile("audio", "audio/wav", ".wav", content, properties)


@lru_cache(maxsize=64)
def glb(seed: int) -> MediaFile:
    """A coloured tetrahedron (glTF 2.0, binary)."""
    corners = ((1, 1, 1), (-1, -1, 1), (-1, 1, -1), (1, -1, -1))
    faces = (0, 1, 3, 0, 2, 1, 0, 3, 2, 1, 2, 3)
    positions = b"".join(struct.pack("<3f", *corner) for corner in corners)
    indices = struct.pack(f"<{len(faces)}H", *faces)
    colour = [round(channel / 255, 4) for channel in _colour(seed)]
    document = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1, "material": 0}]}],
        "materials": [{"pbrMetallicRoughness": {"baseColorFactor": [*colour, 1]}}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 4, "type": "VEC3", "min": [-1] * 3, "max": [1] * 3},
            {"bufferView": 1, "componentType": 5123, "count": len(faces), "type": "SCALAR"},
        ],
        "bufferViews": [
            {"buffer": 0, "byteOffset": 0, "byteLength": len(positions), "target": 34962},
            {"buffer": 0, "byteOffset": len(positions), "byteLength": len(indices), "target": 34963},
        ],
        "buffers": [{"byteLength": len(positions) + len(indices)}],
    }
    text = json.dumps(document, separators=(",", ":")).encode()
    chunks = ((b"JSON", text.ljust(-(-len(text) // 4) * 4, b" ")), (b"BIN\x00", positions + indices))
    body = b"".join(struct.pack("<I", len(data)) + name + data for name, data in chunks)
    content = b"glTF" + struct.pack("<II", 2, 12 + len(body)) + body
    return MediaFile("3d", "model/gltf-binary", ".glb", content, {"faceCount": 4, "vertexCount": 4, "format": "glb"})


@lru_cache(maxsize=64)
def mp4(seed: int, frames: int = 8, rate: int = 8, size: int = 32) -> MediaFile:
    """A film of plain frames that change colour (ISO/IEC 14496-12, with H.264 in `avc1`).

    Every macroblock is sent as raw samples (`I_PCM`), so no transform or entropy coder is needed.
    """
    blocks = size // 16
    sps = _sps(blocks)
    pps = b"\x68" + _Bits().ue(0).ue(0).put(0, 2).ue(0).ue(0).ue(0).put(0, 3).se(0).se(0).se(0).put(0, 3).trailing()
    samples = [_idr(_yuv(_colour(seed + frame // 2)), frame, blocks) for frame in range(frames)]
    sizes = [len(sample) for sample in samples]
    head = _box(b"ftyp", b"isom", struct.pack(">I", 512), b"isom", b"iso2", b"avc1", b"mp41")
    moov_size = len(_moov(sps, pps, sizes, rate, size, 0))
    moov = _moov(sps, pps, sizes, rate, size, len(head) + moov_size + 8)
    content = head + moov + _box(b"mdat", *samples)
    properties: dict[str, object] = {"width": size, "height": size, "duration": frames / rate, "frameRate": rate}
    return MediaFile("video", "video/mp4", ".mp4", content, properties)


@lru_cache(maxsize=64)
def txt(seed: int) -> MediaFile:
    """A sentence."""
    return MediaFile("text", "text/plain", ".txt", f"Fake text number {seed}.\n".encode(), {})


_MAKERS = (("img", png), ("video", mp4), ("3d", glb), ("audio", wav))


def _colour(seed: int) -> tuple[int, int, int]:
    """A colour of its own for every seed, neither black nor white."""
    mixed = (seed * 2654435761) & 0xFFFFFFFF
    return 40 + mixed % 176, 40 + (mixed >> 8) % 176, 40 + (mixed >> 16) % 176


def _yuv(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    """BT.601, studio range."""
    red, green, blue = (channel / 255 for channel in colour)
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    return round(16 + 219 * luma), round(128 + 224 * 0.564 * (blue - luma)), round(128 + 224 * 0.713 * (red - luma))


class _Bits:
    """Bits of an H.264 payload (ITU-T H.264, 7.2 and 9.1)."""

    def __init__(self) -> None:
        self._bits: list[int] = []

    def put(self, value: int, width: int) -> _Bits:
        self._bits.extend(value >> shift & 1 for shift in reversed(range(width)))
        return self

    def ue(self, value: int) -> _Bits:
        width = (value + 1).bit_length()
        return self.put(0, width - 1).put(value + 1, width)

    def se(self, value: int) -> _Bits:
        return self.ue(2 * value - 1 if value > 0 else -2 * value)

    def align(self) -> _Bits:
        return self.put(0, -len(self._bits) % 8)

    def samples(self, values: Iterable[int]) -> _Bits:
        for value in values:
            self.put(value, 8)
        return self

    def trailing(self) -> bytes:
        return self.put(1, 1).align().bytes()

    def bytes(self) -> bytes:
        return bytes(int("".join(map(str, self._bits[start : start + 8])), 2) for start in range(0, len(self._bits), 8))


def _sps(blocks: int) -> bytes:
    """Sequence parameters: Baseline, level 1, one reference, frames only, no cropping (7.3.2.1)."""
    bits = _Bits().put(66, 8).put(0b11000000, 8).put(10, 8).ue(0).ue(0).ue(2).ue(0).put(0, 1)
    return b"\x67" + bits.ue(blocks - 1).ue(blocks - 1).put(1, 1).put(1, 1).put(0, 1).put(0, 1).trailing()


def _idr(yuv: tuple[int, int, int], frame: int, blocks: int) -> bytes:
    """A picture of one colour, with its length before it (7.3.3; 7.3.5 for `I_PCM`)."""
    # first_mb 0, slice type 7 (all I), PPS 0, frame_num 0, idr_pic_id (two in a row must differ), no reordering,
    # no deblocking change of QP.
    bits = _Bits().ue(0).ue(7).ue(0).put(0, 4).ue(frame % 2).put(0, 2).se(0)
    for _ in range(blocks * blocks):
        bits.ue(25).align()
        luma, blue, red = yuv
        bits.samples([luma] * 256 + [blue] * 64 + [red] * 64)
    payload = b"\x65" + _escaped(bits.trailing())
    return struct.pack(">I", len(payload)) + payload


def _escaped(payload: bytes) -> bytes:
    """Emulation prevention: no start code may appear within (7.4.1)."""
    escaped = bytearray()
    zeros = 0
    for byte in payload:
        if zeros >= 2 and byte <= 3:
            escaped.append(3)
            zeros = 0
        escaped.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return bytes(escaped)


def _box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + name + body


def _full_box(name: bytes, *parts: bytes, flags: int = 0) -> bytes:
    return _box(name, struct.pack(">I", flags), *parts)


def _moov(sps: bytes, pps: bytes, sizes: list[int], rate: int, size: int, offset: int) -> bytes:
    """The index: one video track, all its samples in one chunk at `offset`."""
    count = len(sizes)
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    header = struct.pack(">IIIIIHH8x", 0, 0, rate, count, 0x10000, 0x100, 0) + matrix + bytes(24) + struct.pack(">I", 2)
    track = (
        struct.pack(">IIIII8xHHHH", 0, 0, 1, 0, count, 0, 0, 0, 0) + matrix + struct.pack(">II", size << 16, size << 16)
    )
    config = bytes((1, 66, 0b11000000, 10, 0xFF, 0xE1)) + struct.pack(">H", len(sps)) + sps
    config += b"\x01" + struct.pack(">H", len(pps)) + pps
    entry = struct.pack(">6xH16xHHIIIH32xHh", 1, size, size, 0x480000, 0x480000, 0, 1, 24, -1)
    one = struct.pack(">I", 1)
    samples = _box(
        b"stbl",
        _full_box(b"stsd", one, _box(b"avc1", entry, _box(b"avcC", config))),
        _full_box(b"stts", one, struct.pack(">II", count, 1)),
        _full_box(b"stsc", one, struct.pack(">III", 1, count, 1)),
        _full_box(b"stsz", struct.pack(">II", 0, count), *(struct.pack(">I", length) for length in sizes)),
        _full_box(b"stco", one, struct.pack(">I", offset)),
    )
    media = _box(
        b"minf",
        _full_box(b"vmhd", bytes(8), flags=1),
        _box(b"dinf", _full_box(b"dref", one, _full_box(b"url ", flags=1))),
        samples,
    )
    return _box(
        b"moov",
        _full_box(b"mvhd", header),
        _box(
            b"trak",
            _full_box(b"tkhd", track, flags=3),
            _box(
                b"mdia",
                _full_box(b"mdhd", struct.pack(">IIIIHH", 0, 0, rate, count, 0x55C4, 0)),
                _full_box(b"hdlr", bytes(4), b"vide", bytes(12), b"video\x00"),
                media,
            ),
        ),
    )
