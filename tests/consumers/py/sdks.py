"""What the providers' SDKs say of tools and schemas, without network: for each group why it is refused, or null."""

import json
import sys
from typing import Any

from pydantic import TypeAdapter


def anthropic_tool(tool: Any) -> None:
    from anthropic.types import ToolParam

    read: Any = TypeAdapter(ToolParam).validate_python(tool)
    if read["name"] != tool["name"] or {"oneOf", "allOf", "anyOf"} & tool["input_schema"].keys():
        raise ValueError("a combinator stands at the root of input_schema")


def anthropic_transform(schema: Any) -> None:
    from anthropic import transform_schema

    transform_schema({key: value for key, value in schema.items() if not key.startswith("$")})


def openai_function(tool: Any) -> None:
    from openai.types.responses import FunctionToolParam

    TypeAdapter(FunctionToolParam).validate_python(tool)


def openai_strict(tool: Any) -> None:
    """The SDK's own function that makes a schema strict has nothing left to change."""
    from openai.lib._pydantic import _ensure_strict_json_schema
    from openai.types.responses import FunctionToolParam

    TypeAdapter(FunctionToolParam).validate_python(tool)
    if tool["strict"]:
        own = json.dumps(tool["parameters"])
        if json.dumps(_ensure_strict_json_schema(json.loads(own), path=(), root=json.loads(own))) != own:
            raise ValueError("the SDK would change the schema before it is strict")


def gemini(tool: Any) -> None:
    from google.genai import types

    declared = types.FunctionDeclaration.model_validate(tool)
    types.GenerateContentConfig(tools=[types.Tool(function_declarations=[declared])])
    if declared.parameters_json_schema != tool["parametersJsonSchema"]:
        raise ValueError("the SDK changes the schema")
    types.JSONSchema.model_validate(tool["parametersJsonSchema"])


def mcp(tool: Any) -> None:
    from mcp.shared.tool_name_validation import validate_tool_name
    from mcp_types import Tool

    if not validate_tool_name(tool["name"]).is_valid:
        raise ValueError("the name is not one of a tool")
    if Tool.model_validate(tool).model_dump(by_alias=True, exclude_none=True) != tool:
        raise ValueError("the SDK changes the tool")


READERS = {
    "anthropic-tool": anthropic_tool,
    "anthropic-transform": anthropic_transform,
    "openai-function": openai_function,
    "openai-strict": openai_strict,
    "gemini": gemini,
    "mcp": mcp,
}


def main() -> None:
    answers: list[str | None] = []
    for group in json.load(sys.stdin):
        try:
            READERS[group["reader"]](group["value"])
            answers.append(None)
        except Exception as error:  # whatever it is, the table says it
            answers.append(f"{type(error).__name__}: {' '.join(str(error).split())[:120]}")
    json.dump(answers, sys.stdout)


main()
