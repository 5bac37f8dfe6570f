"""What a file is: told by its first bytes, then by its name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal
from urllib.parse import unquote, urlsplit

UploadKind = Literal["3d", "asset", "audio", "image", "text", "video"]
"""What the upload endpoint calls a file; it has fewer words than the asset kinds."""

HEAD = 4096
"""How many bytes of a file `media_of` wants to see."""


@dataclass(frozen=True, slots=True)
class Media:
    """What a file is.

    Attributes:
        content_type: Its media type.
        kinds: The asset kinds that it may be; more than one where the container does not tell, none where unknown.
    """

    content_type: str
    kinds: frozenset[str]

    @property
    def kind(self) -> str | None:
        """The asset kind, None where it is unknown or not certain."""
        return next(iter(self.kinds)) if len(self.kinds) == 1 else None


def _media(content_type: str, *kinds: str) -> Media:
    return Media(content_type, frozenset(kinds))


UNKNOWN = _media("application/octet-stream")

_PREFIXES = (
    (b"\x89PNG\r\n\x1a\n", _media("image/png", "image")),
    (b"\xff\xd8\xff", _media("image/jpeg", "image")),
    (b"GIF87a", _media("image/gif", "image")),
    (b"GIF89a", _media("image/gif", "image")),
    (b"II*\x00", _media("image/tiff", "image")),
    (b"MM\x00*", _media("image/tiff", "image")),
    (b"BM", _media("image/bmp", "image")),
    (b"\x76\x2f\x31\x01", _media("image/x-exr", "image-hdr")),
    (b"#?RADIANCE", _media("image/vnd.radiance", "image-hdr")),
    (b"#?RGBE", _media("image/vnd.radiance", "image-hdr")),
    (b"glTF", _media("model/gltf-binary", "3d")),
    (b"Kaydara FBX Binary", _media("application/vnd.autodesk.fbx", "3d")),
    (b"ply\n", _media("model/ply", "3d")),
    (b"ply\r\n", _media("model/ply", "3d")),
    (b"%PDF-", _media("application/pdf", "document")),
    (b"fLaC", _media("audio/flac", "audio")),
    (b"ID3", _media("audio/mpeg", "audio")),
    (b"\xff\xfb", _media("audio/mpeg", "audio")),
    (b"\xff\xf3", _media("audio/mpeg", "audio")),
    (b"\xff\xf2", _media("audio/mpeg", "audio")),
    (b"\xff\xf1", _media("audio/aac", "audio")),
    (b"\xff\xf9", _media("audio/aac", "audio")),
    (b"OggS", _media("audio/ogg", "audio", "video")),
    (b"\x1a\x45\xdf\xa3", _media("video/webm", "video", "audio")),
)
_RIFF = {
    b"WAVE": _media("audio/wav", "audio"),
    b"WEBP": _media("image/webp", "image"),
    b"AVI ": _media("video/x-msvideo", "video"),
}
_BRANDS = {
    b"avif": _media("image/avif", "image"),
    b"avis": _media("image/avif", "image"),
    b"heic": _media("image/heic", "image"),
    b"heix": _media("image/heic", "image"),
    b"mif1": _media("image/heif", "image"),
    b"M4A ": _media("audio/m4a", "audio"),
    b"M4B ": _media("audio/m4a", "audio"),
    b"qt  ": _media("video/quicktime", "video"),
}
# The suffixes of formats that the first bytes do not tell apart, and of all others for URLs.
_SUFFIXES = {
    ".png": _media("image/png", "image"),
    ".jpg": _media("image/jpeg", "image"),
    ".jpeg": _media("image/jpeg", "image"),
    ".webp": _media("image/webp", "image"),
    ".gif": _media("image/gif", "image"),
    ".avif": _media("image/avif", "image"),
    ".heic": _media("image/heic", "image"),
    ".bmp": _media("image/bmp", "image"),
    ".tif": _media("image/tiff", "image"),
    ".tiff": _media("image/tiff", "image"),
    ".svg": _media("image/svg+xml", "image"),
    ".exr": _media("image/x-exr", "image-hdr"),
    ".hdr": _media("image/vnd.radiance", "image-hdr"),
    ".mp4": _media("video/mp4", "video"),
    ".m4v": _media("video/mp4", "video"),
    ".mov": _media("video/quicktime", "video"),
    ".webm": _media("video/webm", "video"),
    ".mkv": _media("video/x-matroska", "video"),
    ".avi": _media("video/x-msvideo", "video"),
    ".mp3": _media("audio/mpeg", "audio"),
    ".wav": _media("audio/wav", "audio"),
    ".flac": _media("audio/flac", "audio"),
    ".ogg": _media("audio/ogg", "audio"),
    ".oga": _media("audio/ogg", "audio"),
    ".opus": _media("audio/ogg", "audio"),
    ".m4a": _media("audio/m4a", "audio"),
    ".aac": _media("audio/aac", "audio"),
    ".glb": _media("model/gltf-binary", "3d"),
    ".gltf": _media("model/gltf+json", "3d"),
    ".obj": _media("model/obj", "3d"),
    ".mtl": _media("model/mtl", "3d"),
    ".fbx": _media("application/vnd.autodesk.fbx", "3d"),
    ".stl": _media("model/stl", "3d"),
    ".ply": _media("model/ply", "3d"),
    ".usdz": _media("model/vnd.usdz+zip", "3d"),
    ".pdf": _media("application/pdf", "document"),
    ".docx": _media(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "document"
    ),
    ".json": _media("application/json", "json"),
    ".txt": _media("text/plain", "text"),
    ".md": _media("text/markdown", "text"),
    ".csv": _media("text/csv", "text"),
    ".srt": _media("application/x-subrip", "text"),
    ".vtt": _media("text/vtt", "text"),
}
# Suffixes of files that no more is known of.
_OTHER_SUFFIXES = frozenset(
    ".3gp .aif .aiff .blend .dae .doc .gz .heif .htm .html .ico .jfif .jxl .m4b .mpeg .mpg .psd .raw .spz .splat .tar "
    ".tga .tsv .usd .usda .usdc .webloc .wma .wmv .xml .yaml .yml .zip".split()
)
_EXTENSIONS = {
    "image/jpeg": ".jpg",
    "audio/x-wav": ".wav",
    "audio/mp4": ".m4a",
    "application/x.autodesk.fbx": ".fbx",
    "audio/ogg": ".ogg",
    "video/mp4": ".mp4",
    "image/tiff": ".tiff",
}

_UPLOAD_KINDS: dict[str, UploadKind] = {
    "3d": "3d",
    "audio": "audio",
    "image": "image",
    "image-hdr": "image",
    "json": "text",
    "text": "text",
    "video": "video",
}

# A parameter of the kind on the left takes files that look like the kinds on the right.
_ACCEPTED = {
    "document": frozenset({"document", "text", "json"}),
    "json": frozenset({"json", "text"}),
    "text": frozenset({"text", "json"}),
}


def media_of(name: str, head: bytes) -> Media:
    """What the file `name` is whose first bytes are `head`. Its bytes count for more than its name."""
    named = _SUFFIXES.get(PurePath(name).suffix.lower())
    seen = _seen(head)
    if seen is None:
        if named is not None:
            return named
        return _media("text/plain", "text") if _is_text(head) else UNKNOWN
    # One container, several formats: .ogg and .webm, .m4a in MP4, .mkv in EBML.
    if named is not None and len(seen.kinds) > 1 and named.kinds <= seen.kinds:
        return named
    if named is not None and seen.content_type == "video/mp4" and named.kind == "audio":
        return named
    return seen


def media_of_url(url: str) -> Media:
    """What the path of a URL says that its file is."""
    return _SUFFIXES.get(suffix_of(url), UNKNOWN)


def suffix_of(url: str) -> str:
    """The suffix of the file that the path of a URL names, in small letters; empty where it has none or is none."""
    try:
        return PurePath(unquote(urlsplit(url).path)).suffix.lower()
    except ValueError:  # half an IPv6 address
        return ""


def is_file_suffix(suffix: str) -> bool:
    """Whether `.png` or another suffix is that of a file, in any case of letters."""
    return suffix.lower() in _SUFFIXES or suffix.lower() in _OTHER_SUFFIXES


def fits(media: Media, kind: str | None) -> bool:
    """Whether a parameter of this kind may take the file. What is unknown may."""
    if kind is None or not media.kinds:
        return True
    return bool(media.kinds & _ACCEPTED.get(kind, frozenset({kind})))


def upload_kind(media: Media, kind: str | None) -> UploadKind:
    """The upload kind of a file for a parameter of the asset kind `kind`; `asset` where nothing says more."""
    return _UPLOAD_KINDS.get(media.kind or kind or "", "asset")


def extension(content_type: str | None) -> str:
    """The file name extension of a media type with its dot, empty where there is none known."""
    bare = (content_type or "").split(";")[0].strip().lower()
    if bare in _EXTENSIONS:
        return _EXTENSIONS[bare]
    matches = (suffix for suffix, media in _SUFFIXES.items() if media.content_type == bare)
    return next(matches, "")


def _seen(head: bytes) -> Media | None:
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], _media("video/mp4", "video"))
    for prefix, media in _PREFIXES:
        if head.startswith(prefix):
            return media
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1024].lower()
    if start.startswith(b"<svg") or (start.startswith(b"<?xml") and b"<svg" in start):
        return _media("image/svg+xml", "image")
    return None


def _is_text(head: bytes) -> bool:
    if not head or b"\x00" in head:
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        # The head may end within a character.
        return len(head) == HEAD and error.start > HEAD - 4
    return True
