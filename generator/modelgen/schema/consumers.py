"""What each family of tools takes: the one table of their limits, each with its date and source. Forms are made by it.

Where a limit could not be tried, the stricter reading stands here.
"""

from __future__ import annotations

from dataclasses import dataclass

_SHAPE = frozenset("type description enum items properties required additionalProperties".split())
_BOUNDS = frozenset("minimum maximum multipleOf minItems maxItems".split())
_LENGTHS = frozenset(("minLength", "maxLength"))
CONDITIONS = frozenset("if then allOf anyOf not const exclusiveMaximum $comment".split())

ANY_CASES = 4096  # as many as a rule may have at all
FEW_CASES = 16  # a tool is read by a language model: a rule of more cases costs it more than a sentence


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a model's schema, named as its folder is.

    `keywords` are all that its schemas hold, but for `$schema` and `$id`; a rule of more than `most_cases` clauses is said in
    words, 0 is all of them. `most_description` is in characters, of the tool as a whole. `is_strict`: every property is
    required, null stands for what is left out, and only what is within `STRICT` may be called strict.
    """

    name: str
    keywords: frozenset[str]
    most_cases: int
    date: str
    source: str
    most_description: int | None = None
    is_strict: bool = False


PLAIN = Form(
    "plain",
    _SHAPE | _BOUNDS | _LENGTHS | CONDITIONS | {"title", "default", "deprecated"},
    ANY_CASES,
    date="2020-12",
    source="json-schema.org, draft 2020-12; ajv 8 in strict mode refuses keywords that the draft does not know",
)
DRAFT_07 = Form(
    "draft-07",
    PLAIN.keywords - {"deprecated"},
    ANY_CASES,
    date="2018-03",
    source="json-schema.org, draft-07, which SchemaStore and react-jsonschema-form take by default",
)
SHAPE = Form(
    "shape",
    PLAIN.keywords - CONDITIONS,
    0,
    date="2026-11",
    source="zod 4.6, fromJSONSchema, which throws on if and not",
)
OPENAI = Form(
    "openai",
    PLAIN.keywords,
    FEW_CASES,
    date="2025-05",
    source="openai-python, FunctionToolParam; a longer description was refused with string_above_max_length",
    most_description=1024,
)
OPENAI_STRICT = Form(
    "openai-strict",
    _SHAPE | _BOUNDS,
    0,
    date="2026-02",
    source="OpenAI, Structured Outputs, supported schemas; lengths of texts are not among them",
    most_description=1024,
    is_strict=True,
)
ANTHROPIC = Form(
    "anthropic",
    PLAIN.keywords,
    FEW_CASES,
    date="2026-09",
    source="Anthropic, tool use: no oneOf, allOf, anyOf at the root of input_schema",
)
GEMINI = Form(
    "gemini",
    (_SHAPE | _BOUNDS | {"title"}) - {"multipleOf"},
    0,
    date="2026-08",
    source="python-genai, keywords of parametersJsonSchema",
)
MCP = Form(
    "mcp",
    PLAIN.keywords,
    FEW_CASES,
    date="2026-07-28",
    source="Model Context Protocol, server/tools: any keyword of 2020-12, an object at the root",
)

SCHEMA_FORMS = (PLAIN, DRAFT_07, SHAPE)
TOOL_FORMS = (OPENAI, OPENAI_STRICT, ANTHROPIC, GEMINI, MCP)
FORMS = (*SCHEMA_FORMS, *TOOL_FORMS)


@dataclass(frozen=True, slots=True)
class StrictLimits:
    """What one strict schema may hold (OpenAI, Structured Outputs, 2026-02)."""

    properties: int = 5_000
    levels: int = 10
    enum_values: int = 1_000
    characters: int = 120_000  # of names and enum values
    long_enum: int = 250  # an enum of more texts than this…
    long_enum_characters: int = 15_000  # …has at most these


STRICT = StrictLimits()
