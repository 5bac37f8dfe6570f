"""What the vendor publishes, where a copy of it lies beside the project: pages, the text of one, and records.

Tests of these alone are marked `vendor`, and are not there where the copy is not; each has a sibling on invented input.
"""

from __future__ import annotations

import os
from pathlib import Path

from tests.support.project import ROOT

DATA = Path(os.environ.get("MODELGEN_SHARED", ROOT.parent / "shared")) / "data"
PAGES = sorted(DATA.glob("20*.md"))
RECORDS = sorted(DATA.glob("records/*.json"))
TEXTS = sorted(DATA.glob("*.txt"))
IS_HERE = bool(PAGES and RECORDS and TEXTS)
