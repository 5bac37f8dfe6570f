"""Where files lie: other hosts in reality, reached without credentials, through signed URLs."""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.responses import Response, StreamingResponse

from ..calls import Call
from ..service import Service

_BLOCK = 1 << 20  # bytes of a file that are on their way at a time

# A file may be a page with scripts. It must not act with the rights of this host, which controls the fake.
_HARMLESS = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}


def get_file(service: Service, call: Call) -> Response:
    """`GET /files/{asset_id}`"""
    asset_id = call.names["asset_id"]
    if not service.admits(f"files/{asset_id}", call.query):
        return _refused(403, "AccessDenied", "Access denied")
    asset = service.asset(asset_id)
    if asset is None:
        return _refused(404, "NoSuchKey", "The specified key does not exist")
    file = asset.file
    headers = {**_HARMLESS, "Content-Length": str(len(file.content)), "Content-Type": file.mime_type}
    return StreamingResponse(_blocks(file.content), headers=headers)


def put_part(service: Service, call: Call) -> Response:
    """`PUT /parts/{upload_id}/{number}`"""
    upload_id, number = call.names["upload_id"], call.names["number"]
    if not service.admits(f"parts/{upload_id}/{number}", call.query):
        return _refused(403, "AccessDenied", "Access denied")
    upload = service.uploads.get(upload_id)
    if upload is None or upload.completed is not None:
        return _refused(404, "NoSuchUpload", "The specified upload does not exist")
    others = sum(len(part) for held, part in upload.parts.items() if held != int(number))
    if others + len(call.content) > upload.size:
        return _refused(400, "EntityTooLarge", f"The parts are larger than the {upload.size} bytes that were announced")
    upload.parts[int(number)] = call.content
    return Response()


async def _blocks(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), _BLOCK):
        yield content[start : start + _BLOCK]


def _refused(status: int, code: str, message: str) -> Response:
    text = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return Response(text, status, media_type="application/xml")
