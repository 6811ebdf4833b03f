"""Carries out the trouble that fault rules order."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.portal.faults import Rule

REPLIES = {
    "503": (503, "QUERY_LIMIT_EXCEEDED", "Too many requests"),
    "429": (429, "OPERATION_TIME_LIMIT", "Method is blocked due to operation time limit."),
    "500": (500, "INTERNAL_SERVER_ERROR", "Internal server error"),
    "expired_token": (401, "expired_token", "The access token provided has expired."),
    "200_error": (200, "ERROR_SANDBOX_ORDERED", "An error told with the status of success"),
}


async def before(rules: list[Rule], request: Request) -> Response | None:
    """Trouble that comes before the call has any effect; a reply means the call is not made at all."""
    for rule in rules:
        if rule.kind in {"hang_before", "slow"}:
            await asyncio.sleep(rule.seconds)
        elif rule.kind == "302":
            target = rule.location or str(request.url)
            return Response(status_code=302, headers={"Location": target})
        else:
            return _reply(rule.kind)
    return None


async def after(rules: list[Rule], request: Request) -> Response | None:
    """Trouble when the effect is on disk already: a silence, a cut connection, an error in the reply's place."""
    for rule in rules:
        if rule.kind == "hang_after":
            await asyncio.sleep(rule.seconds)
        elif rule.kind == "lose_reply":
            await cut(request)
        else:
            return _reply(rule.kind.removesuffix("_after"))
    return None


def _reply(kind: str) -> Response:
    status, code, text = REPLIES[kind]
    return JSONResponse({"error": code, "error_description": text}, status)


async def cut(request: Request) -> None:
    """Drop the connection without a word."""
    request.state.transport.abort()
    await asyncio.sleep(0.05)  # let the server notice that there is nobody to answer
