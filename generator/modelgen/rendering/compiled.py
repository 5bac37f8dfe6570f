"""Shipped templates as Python code, so that a build of one model compiles none of them again."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import jinja2
from jinja2.bccache import Bucket

# Code is only good for the Jinja and the Python that made it.
VERSION = ("templates", jinja2.__version__, sys.implementation.cache_tag)


class CompiledTemplates(jinja2.BytecodeCache):
    """The code of templates, by their names: that of another source than today's is made anew.

    `code` is what there is to keep.
    """

    def __init__(self, known: Mapping[str, bytes] | None = None) -> None:
        self.code = dict(known or {})
        self.is_changed = False

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return name

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.code:
            bucket.bytecode_from_string(self.code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.code[bucket.key] = bucket.bytecode_to_string()
        self.is_changed = True
