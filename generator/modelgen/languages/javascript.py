"""JavaScript of the TypeScript that is made here: the same text without its types.

Only the forms that the templates of validators write are known: types behind the names of a declaration or of a function's
parameters, behind a function's parentheses, and declarations of types alone. A test holds the outcome to the compiler's.
"""

from __future__ import annotations

import re

from modelgen.languages.code import Fragment

_COMMENT = r"(?:^/\*\*(?:(?!\*/).)*?\*/\n)?"
_INTERFACE = re.compile(
    _COMMENT + r"^(?:export )?interface \w+(?: extends \w+)? \{\n.*?^\}\n\n?", re.MULTILINE | re.DOTALL
)
_ALIAS = re.compile(r"^(?:export )?type \w+ = [^;]*;\n\n?", re.MULTILINE)
_DECLARED = re.compile(r"^(\s*(?:export )?(?:const|let) \w+): (?:\([^()\n]*\) => )?[^=;\n]+?(?= = |;$)", re.MULTILINE)
_SIGNATURE = re.compile(r"^((?:export )?function \w+\()(.*?)\)(?:: [^{\n]+)? \{$", re.MULTILINE | re.DOTALL)
_PARAMETER_TYPE = re.compile(r"(?<=[\w}]): (?:readonly )?\w+(?:\[\])?(?=,| = |$)", re.MULTILINE)


def javascript(text: str) -> Fragment:
    """The filter `|javascript`: finished TypeScript of the validators, as JavaScript."""
    text = _ALIAS.sub("", _INTERFACE.sub("", text))
    text = _DECLARED.sub(r"\1", text)
    return Fragment(_SIGNATURE.sub(_untyped, text).strip("\n"))


def _untyped(found: re.Match[str]) -> str:
    return f"{found[1]}{_PARAMETER_TYPE.sub('', found[2])}) {{"
