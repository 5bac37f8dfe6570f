"""The protocol: tools listed and called, over standard input and output or over HTTP on loopback."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from functools import partial
from typing import Any

import anyio
import uvicorn
from anyio.to_thread import run_sync
from mcp.server.caching import CacheHint
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel.server import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
)
from mcp_types import Tool as ToolDefinition

from modelgen import __version__
from modelgen.agents.answers import NOT_ALLOWED, Refused, Tool

HOST = "127.0.0.1"
PATH = "/mcp"
_FRESH = 3_600_000  # milliseconds that the list of tools may be kept; it changes with a new start only


def server_of(title: str, tools: Mapping[str, Tool]) -> Server[Any]:
    """A server of these tools. `title` is the catalogue's.

    A call that cannot be done is a result with `isError`, so that the model that called can mend it; an unknown tool is an
    error of the protocol.
    """

    async def listed(_: ServerRequestContext[Any], __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[ToolDefinition.model_validate(tool.definition) for tool in tools.values()])

    async def called(_: ServerRequestContext[Any], asked: CallToolRequestParams) -> CallToolResult:
        tool = tools.get(asked.name)
        if tool is None:
            if asked.name == "run_model":  # known to who has read of the compact form
                return _refused(NOT_ALLOWED)
            raise MCPError(code=INVALID_PARAMS, message=f"Unknown tool: {asked.name[:200]}")
        try:
            answer = await run_sync(partial(tool.answer, asked.arguments or {}))
        except Refused as refusal:
            return _refused(str(refusal))
        text = json.dumps(answer, ensure_ascii=False)
        return CallToolResult(content=[TextContent(text=text)], structured_content=answer)

    steps = "find_models, then describe_model, then check_parameters"
    runs = (
        " Runs are paid for: estimate_cost tells the price, read_job what came of one." if "run_model" in tools else ""
    )
    return Server(
        "modelgen",
        version=__version__,
        title=title,
        instructions=f"Generation models of {title}: {steps}.{runs}",
        cache_hints={"tools/list": CacheHint(ttl_ms=_FRESH, scope="public")},
        on_list_tools=listed,
        on_call_tool=called,
    )


def _refused(sentences: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=sentences)], is_error=True)


def over_stdio(server: Server[Any]) -> None:
    """Serve whoever started this process, until its input ends."""

    async def serve() -> None:
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(serve)


def bind(port: int) -> socket.socket:
    """A socket on loopback that listens; port 0 is any free one. Raises `OSError`."""
    return socket.create_server((HOST, port))


def url_of(listener: socket.socket) -> str:
    return f"http://{HOST}:{listener.getsockname()[1]}{PATH}"


def over_http(server: Server[Any], listener: socket.socket) -> None:
    """Serve programs of this machine until interrupted. Pages of other sites are refused by their `Origin` and `Host`."""
    app = server.streamable_http_app(streamable_http_path=PATH, host=HOST)
    uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none")).run(sockets=[listener])
