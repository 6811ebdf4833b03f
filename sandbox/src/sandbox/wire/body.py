"""What parameters a request carries, wherever it carries them."""

from __future__ import annotations

import json
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from sandbox.portal.errors import RestError
from sandbox.wire import php

MAX_BODY_BYTES = 64 * 1024 * 1024


async def parameters(request: Request) -> dict[str, Any] | list[Any]:
    """Query and body as one structure; the body wins. A JSON array stays a list (positional methods).

    JSON that cannot be read is no parameters at all, as at the portal. RestError with status 413 above the limit.
    """
    query = php.parse_query(request.url.query)
    if php.integer(request.headers.get("content-length")) > MAX_BODY_BYTES:
        raise _too_large()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return query | await _multipart(request)
    raw = await _limited(request)
    text = raw.decode("utf-8", "replace")
    if kind == "application/json" or text.lstrip()[:1] in {"{", "["}:
        sent = _json(text)
        return sent if isinstance(sent, list) and sent else query | (sent if isinstance(sent, dict) else {})
    return query | php.parse_query(text)


async def _multipart(request: Request) -> dict[str, Any]:
    form = await request.form()
    pairs = [(name, value) for name, value in form.multi_items() if not isinstance(value, UploadFile)]
    return php.nested(pairs)


async def _limited(request: Request) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BODY_BYTES:
            raise _too_large()
        parts.append(part)
    return b"".join(parts)


def _too_large() -> RestError:
    return RestError("REQUEST_ENTITY_TOO_LARGE", "Request body is too large", 413)


def _json(text: str) -> Any:
    try:
        found = json.loads(text)
        if "\\ud" in text.lower():  # half of a surrogate pair is no text, and could not be kept or sent back
            found = json.loads(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return found
