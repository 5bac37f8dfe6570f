"""Makes the paths of editable installs in .venv relative.

Python before 3.13 reads them in the encoding of the locale, and does not start where that has no letter for one of them.
"""

import os
from pathlib import Path

HOME = Path(__file__).resolve().parents[1]

for path in sorted((HOME / ".venv").glob("[lL]ib*/**/site-packages/_editable_impl_scenario_*.pth")):
    lines = path.read_text("utf-8").splitlines()
    folders = [os.path.relpath(line, path.parent) if os.path.isabs(line) else line for line in lines if line]
    path.write_text("".join(f"{folder}\n" for folder in folders), "ascii")
