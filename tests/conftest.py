"""Hypothesis in CI: a failing example is printed as it was drawn, because shrinking one may take minutes."""

from __future__ import annotations

import os

from hypothesis import Phase, settings

settings.register_profile("ci", phases=(Phase.explicit, Phase.reuse, Phase.generate), print_blob=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")
