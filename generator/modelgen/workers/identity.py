"""What a worker must have in common with the process that it works for: this package, and what its output depends on."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from modelgen import __version__

# Packages of other versions may print or parse otherwise.
_PACKAGES = ("black", "jinja2", "pyyaml")


@dataclass(frozen=True, slots=True)
class Identity:
    """The version of this package, the SHA-256 of its code in hexadecimal, and the versions of packages that count."""

    version: str
    code: str
    packages: tuple[str, ...]

    def __str__(self) -> str:
        return f"modelgen {self.version} (code {self.code[:8]}; {', '.join(self.packages)})"


@cache
def identity() -> Identity:
    """Of this process."""
    code = Path(__file__).parents[1]
    found = (path for ending in ("py", "json") for path in code.rglob(f"*.{ending}"))
    files = sorted((path.relative_to(code).as_posix(), path) for path in found)
    digest = hashlib.sha256()
    for name, path in files:
        if name.startswith("_templates/"):  # which are sent along
            continue
        digest.update(f"{name}\0".encode() + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    python = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    return Identity(__version__, digest.hexdigest(), (python, *map(_named, _PACKAGES)))


def _named(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"no {package}"
