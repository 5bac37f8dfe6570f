"""Black on parts of files leaves what black on whole files leaves, and formats a part that stands in many files once."""

from __future__ import annotations

import black
import pytest
from black.mode import TargetVersion
from modelgen.languages.python import WIDTH
from modelgen.rendering.formatting import blackened, with_black
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates

from tests.support.validators import ROOT, catalog
from tests.support.work import calls_of

MODE = black.Mode(target_versions={TargetVersion.PY310}, line_length=WIDTH)


def test_what_stands_in_many_files_is_formatted_once() -> None:
    texts = render(catalog(ROOT / "schemas"), load_templates(), ("validators",))
    sources = {path: text.replace("RFC 6901", "RFC  6901") for path, text in texts.items() if path.endswith(".py")}
    with calls_of(blackened.__wrapped__) as calls:
        with_black(sources)
    assert len(sources) > 3
    assert sum("RFC  6901" in call["part"] for call in calls) == 1


@pytest.mark.parametrize(
    "text",
    [
        '"""About."""\n\n\ndef f():\n    return  1\n',
        '"""About."""\n\nimport os\n\n\n@os.x\nclass A:\n    """a\n\n\ndef b(): pass\n"""\n\n\nasync def  c(): ...\n',
        "import os\n# fmt: off\nA = [1,2]\n\n\ndef f( ): return  1\n\n\n# fmt: on\ndef g( ): return  1\n",
        "import os\n# about f\n\n\ndef f( ): return  1\n# after\n\n\ndef g( ): return  1\n\n\nif  f:\n    g\n\n\nclass B: x=1\n",
        "import os\n\n\n@o\ndef f(): ...\n\n\n@o\ndef f(a): ...\n\n\ndef f( b ):\n    pass\nx = '''\n\n\ndef y'''\n\n\n",
        "from a import (  # x\n  b,)\n\n\nclass  A:pass\n\n\n\n\ndef c():\n\n    x\n\n\n\n\n    def d(): pass\n\n\n\n",
    ],
)
def test_parts_are_formatted_as_the_whole_is(text: str) -> None:
    assert with_black({"a.py": text}) == {"a.py": black.format_str(text, mode=MODE)}
