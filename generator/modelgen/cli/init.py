"""`modelgen init`: a catalogue to start from."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import click

from modelgen.cli.options import Folder, report
from modelgen.diagnostics.diagnostic import Diagnostic, Place

SITE = """\
# yaml-language-server: $schema=../generated/authoring/catalog.schema.json

title: Acme Models
apiBase: https://api.example.com/v1
schemaBase: https://api.example.com/v1/schemas

# Where a model is called, below apiBase.
endpoint: /models/{id}/run

# What the generated packages are called.
package: acme-models

# What `modelgen build` makes.
targets: [authoring, docs, json-schema, openapi, python-types, tools, validators]

# A folder of templates of your own, relative to this file: docs/targets.md
# templates: ../templates
"""

MODEL = """\
# yaml-language-server: $schema=../../generated/authoring/model.schema.json

id: acme-painter-1
name: Painter 1
provider: Acme
description: Paints a picture of what a text says.
capabilities: [txt2img, img2img]
updated: 2026-01-01

parameters:
  - name: prompt
    type: string
    required: true
    maxLength: 2000
    description: What to paint.

  - name: images
    type: file_array
    kind: image
    maxLength: 4
    description: Pictures to start from.

  - name: size
    type: string
    default: 1K
    allowedValues: [1K, 2K, 4K]
    description: Length of the longer side.

  - name: count
    type: number
    integer: true
    default: 1
    min: 1
    max: 8
    description: How many pictures to paint.

rules:
  - total: [images, count]
    max: 8
    message: Pictures in and out together cannot exceed 8.
"""

FILES = {"schemas/catalog.yaml": SITE, "schemas/acme/painter-1.yaml": MODEL}


@click.command()
@click.argument("folder", type=Folder(), default=Path())
def init(folder: Path) -> None:
    """Start a catalogue in FOLDER, here by default: its catalog.yaml and one model. No file is overwritten."""
    problems = create(folder)
    if problems:
        report(problems, "text")
        sys.exit(1)
    for name in FILES:
        click.echo(f"{(folder / name).as_posix()} written", err=True)
    enter = "" if folder == Path() else f"cd {shlex.quote(str(folder))} && "
    click.echo(f"next: {enter}modelgen build", err=True)


def create(folder: Path) -> list[Diagnostic]:
    """Writes the files of a first catalogue, all or none; what kept it from that."""
    from modelgen.publishing.files import write_all

    if taken := [folder / name for name in FILES if os.path.lexists(folder / name)]:
        hint = "name another folder: `modelgen init FOLDER`"
        return [Diagnostic("foreign-file", "a file is here already", Place(path.as_posix()), hint) for path in taken]
    texts = {folder / name: text.encode("utf-8") for name, text in FILES.items()}
    try:
        write_all(texts, dict.fromkeys(texts))
    except OSError as error:
        place = Place(Path(error.filename or folder).as_posix())
        return [Diagnostic("output-unwritable", error.strerror or str(error), place, "nothing was written")]
    return []
