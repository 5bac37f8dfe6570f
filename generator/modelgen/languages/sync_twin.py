"""The synchronous twin of an asynchronous runtime module.

The Python client exists in two flavours. Every module that has both is written once, as `_async_<name>.py`; its
twin `_<name>.py` is that text with the words of asynchrony left out. Nothing but words is replaced: a place where
the flavours really differ (sleeping, threads) is written by hand in `_concurrency.py` under both names.
"""

from __future__ import annotations

import re

PREFIX = "_async_"

# Applied in order to the whole text, docstrings and comments too, so that the twin reads as if written by hand.
_WORDS = (
    # Blocking work is done where it stands: in_thread(file.write, block) becomes file.write(block).
    (r"(?m)^from \._threads import .*\n", ""),
    (r"\bawait in_thread\(\n\s*([\w.]+), ([^()\n]*)\n\s*\)", r"\1(\2)"),
    (r"\bawait in_thread\(\s*([\w.]+),?\s*", r"\1("),
    (r"\basync (def|with|for)\b", r"\1"),
    (r"\bawait ", ""),
    (r"\bAsync(?=[A-Z])", ""),  # AsyncJob, httpx.AsyncClient, AsyncAPIResponse
    (r"\b_async_(?=[a-z])", "_"),  # from ._async_jobs import ...
    (r"\basync_(?=[a-z])", ""),  # async_sleep, from ._concurrency
    (r"\b__a(enter|exit)__\b", r"__\1__"),
    (r"\basynccontextmanager\b", "contextmanager"),
    (r"\ba(close|read|iter_bytes)\b", r"\1"),  # httpx's own prefix
    (r"\b(an|An) asynchronous\b", r"\1 synchronous"),
    (r"\basynchronous\b", "synchronous"),
)

_RELATIVE_IMPORT = r"from \.\S* import (?:\([^)]*\)|[^(\n]*)\n"
_RELATIVE_IMPORTS = re.compile(rf"(?m)(?:^{_RELATIVE_IMPORT})+")


def sync_name(name: str) -> str | None:
    """The file name of the synchronous twin of `name`, or None where the module has one flavour."""
    return "_" + name.removeprefix(PREFIX) if name.startswith(PREFIX) and name.endswith(".py") else None


def sync_source(async_source: str) -> str:
    """The source of the synchronous twin of an asynchronous module."""
    text = async_source
    for pattern, replacement in _WORDS:
        text = re.sub(pattern, replacement, text)
    return _RELATIVE_IMPORTS.sub(_sorted_imports, text)


def _sorted_imports(block: re.Match[str]) -> str:
    # Without their prefix the modules sort elsewhere.
    statements = [_sorted_names(found) for found in re.findall(_RELATIVE_IMPORT, block[0])]
    return "".join(sorted(statements, key=lambda statement: statement.split()[1]))


def _sorted_names(statement: str) -> str:
    start, word, names = statement.partition(" import ")
    return statement if "(" in names else start + word + ", ".join(sorted(names.strip().split(", "))) + "\n"
