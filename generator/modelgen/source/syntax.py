"""What libyaml says about a file that is not YAML, in plain words and with a hint."""

from __future__ import annotations

import yaml

from modelgen.diagnostics.diagnostic import Diagnostic, Place
from modelgen.source.nodes import Mark, SourceFile


def error_mark(error: yaml.MarkedYAMLError, file: SourceFile) -> Mark | None:
    """Where to point: at what was never closed rather than at the end of the file."""
    mark = error.problem_mark or error.context_mark
    if mark is not None and mark.line >= len(file.lines) - 1 and error.context_mark is not None:
        mark = error.context_mark  # at the end of the file: what was never closed is the better place
    return None if mark is None else Mark(mark.line, mark.column, mark.line, mark.column + 1)


def syntax_error(error: yaml.MarkedYAMLError, mark: Mark | None, file: SourceFile) -> Diagnostic:
    """What libyaml could not read, in words of a person who writes model files."""
    said = f"{error.problem or 'this is not YAML'} {error.context or ''}".strip()
    message, hint = next(((message, hint) for part, message, hint in _SYNTAX if part in said), (said, None))
    place = Place(file.path) if mark is None else file.place(mark)
    opened = error.context_mark  # the bracket or mapping that is read, say
    is_elsewhere = opened is not None and mark is not None and opened.line != mark.line and "block" not in said
    see = (
        file.place(Mark(opened.line, opened.column, opened.line, opened.column + 1))
        if opened and is_elsewhere
        else None
    )
    return Diagnostic("yaml-syntax", message, place, hint, see)


_SYNTAX = (  # what libyaml says, and what is said instead
    (
        "mapping values are not allowed",
        "a key and its `:` cannot stand here",
        "a text with `: ` in it must be in quotes; the keys of one mapping are indented alike",
    ),
    (
        "cannot start any token",
        "a text cannot start with this character",
        "put the text in quotes",
    ),
    ("unexpected end of stream while scanning a quoted", "this quote is never closed", "close it with the same quote"),
    ("document indicator while scanning a quoted", "this quote is never closed", "close it with the same quote"),
    (
        "unknown escape character",
        "this is not an escape of double quotes",
        "write `\\\\` for a backslash, or put the text in single quotes",
    ),
    ("Unicode character escape", "this escape is no character", "write the character itself"),
    ("hexdecimal number", "this escape needs hexadecimal digits", "write the character itself"),
    (
        "expected comment or line break",
        "a text after `|` or `>` starts on the next line",
        "move it there and indent it, or put it in quotes",
    ),
    ("could not find expected ':'", "this line has no `:`", "write `key: value`, or indent it to go on with a text"),
    (
        "while parsing a flow sequence",
        "a `,` or `]` should stand here",
        "close the list, and put commas between its items",
    ),
    (
        "while parsing a flow mapping",
        "a `,` or `}` should stand here",
        "close the mapping, and put commas between its keys",
    ),
    ("flow node", "a value should stand here", "remove the comma or bracket too many"),
    ("scanning an a", "a text cannot start with `&` or `*`", "put the text in quotes"),
    ("unexpected ':'", "a `:` cannot stand here", "put a space after it, or put the text in quotes"),
    ("<document start>", "the file's mapping has ended above", "put this inside of it, or remove it"),
    ("directive", "`%` directives are not used here", "remove the line"),
    ("tag", "a text cannot start with `!`", "put the text in quotes"),
    ("block sequence entries", "a list cannot start here", "start the list on a line of its own, each item with `- `"),
    (
        "expected '-' indicator",
        "this is not an item of the list above",
        "start each item with `- `, and indent them alike",
    ),
    (
        "while parsing a block mapping",
        "a key should stand here",
        "indent the keys of one mapping alike, and close every quote and bracket above",
    ),
    ("node content", "a value should stand here", "put the text in quotes if it starts with a special character"),
)
