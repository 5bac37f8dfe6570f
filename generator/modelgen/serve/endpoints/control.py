"""`/_fake`: what controls the fake itself, for programs in other processes and languages."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import asdict

from starlette.responses import Response, StreamingResponse

from .. import calls, json_text
from ..answers import Refusal, answer
from ..calls import Call
from ..identity import date
from ..limits import MOST_FAULTS
from ..requests import Request
from ..service import Service
from ..settings import fault_of


def about(service: Service, call: Call) -> Response:
    """`GET /_fake`: who answers."""
    return answer({"service": "modelgen serve", "pid": os.getpid(), "models": sorted(service.models)})


def get_settings(service: Service, call: Call) -> Response:
    """`GET /_fake/settings`"""
    return answer(asdict(service.settings))


def change_settings(service: Service, call: Call) -> Response:
    """`PATCH /_fake/settings`, all of the changes or none."""
    try:
        service.settings.update(calls.body(call))
    except ValueError as error:
        raise Refusal(400, str(error)) from None
    return get_settings(service, call)


def get_faults(service: Service, call: Call) -> Response:
    """`GET /_fake/faults`: those that are left."""
    return answer([asdict(fault) for fault in service.faults if fault.times != 0])


def add_fault(service: Service, call: Call) -> Response:
    """`POST /_fake/faults`"""
    try:
        fault = fault_of(calls.body(call))
    except ValueError as error:
        raise Refusal(400, str(error)) from None
    service.faults[:] = [held for held in service.faults if held.times != 0]
    if len(service.faults) >= MOST_FAULTS:
        raise Refusal(400, f"There are {MOST_FAULTS} faults already")
    service.faults.append(fault)
    return Response(status_code=204)


def forget_faults(service: Service, call: Call) -> Response:
    """`DELETE /_fake/faults`"""
    service.faults.clear()
    return Response(status_code=204)


def get_requests(service: Service, call: Call) -> Response:
    """`GET /_fake/requests`: what came in, the oldest first; no headers, because they hold credentials."""
    return StreamingResponse(_rows(list(service.requests)), media_type="application/json")


async def _rows(requests: list[Request]) -> AsyncIterator[bytes]:
    """A JSON array, one row at a time: together they may be large."""
    yield b"["
    for index, request in enumerate(requests):
        told = {
            "method": request.method,
            "path": request.path,
            "query": dict(request.query),
            "body": request.body,
            "size": request.size,
        }
        yield (b"," if index else b"") + json_text.write(told)
    yield b"]"


def advance(service: Service, call: Call) -> Response:
    """`POST /_fake/clock`: lets time pass without waiting for it, for jobs, uploads and signed URLs."""
    try:
        service.advance(calls.members(call).get("advance"))
    except ValueError as error:
        raise Refusal(400, str(error)) from None
    return answer({"now": date(service.now())})


def reset(service: Service, call: Call) -> Response:
    """`DELETE /_fake`: forgets everything."""
    service.reset()
    return Response(status_code=204)
