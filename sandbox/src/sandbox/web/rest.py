"""/rest/…: one request in, one reply out, with the limits and the ordered trouble in between."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox.portal.access import Caller
from sandbox.portal.engine import BATCH, Outcome, inner_methods, method_name
from sandbox.portal.errors import RestError
from sandbox.portal.faults import AFTER, BEFORE, Rule
from sandbox.web.host import Host, base_url, host_of
from sandbox.web.trouble import after, before
from sandbox.wire.body import parameters


async def webhook(request: Request) -> Response:
    """``/rest/{user}/{secret}/{method}``."""
    user, secret = request.path_params["user"], request.path_params["secret"]
    return await _serve(request, lambda host, _: host.portal.access.by_webhook(user, secret))


async def application(request: Request) -> Response:
    """``/rest/{method}`` with ``auth`` (or ``access_token``) among the parameters or a Bearer header."""
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip()

    def who(host: Host, params: dict[str, Any] | list[Any]) -> Caller:
        given = params if isinstance(params, dict) else {}
        token = given.get("auth") or given.get("access_token") or request.query_params.get("auth") or bearer
        return host.portal.access.by_token(str(token))

    return await _serve(request, who)


async def _serve(request: Request, who: Any) -> Response:
    host = host_of(request)
    host.portal.statistics.requests += 1
    method = method_name(request.path_params["method"])
    try:
        params = await parameters(request)
        touched = [method, *(inner_methods(params) if method == BATCH else [])]
        host.portal.limits.admit(request.client.host if request.client else "")
        response = await before(host.portal.faults.struck(touched, BEFORE), request)
        if response is not None:
            return response
        caller = await host.run(lambda: who(host, params))
        outcome = await host.run(lambda: host.engine.run(method, params, caller, base_url(request)))
    except RestError as refused:
        host.portal.statistics.errors[refused.code or "(empty)"] += 1
        return refusal(refused)
    await _take_time(outcome)
    return await _sent(outcome, host.portal.faults.struck(touched, AFTER), request)


async def _take_time(outcome: Outcome) -> None:
    if outcome.cost > 0:
        await asyncio.sleep(max(0.0, outcome.cost - (time.time() - outcome.started)))


async def _sent(outcome: Outcome, rules: list[Rule], request: Request) -> Response:
    instead = await after(rules, request)
    if instead is not None:
        return instead
    if outcome.error is not None:
        return refusal(outcome.error)
    block = outcome.time(time.time())
    return answer({**_found(outcome), "time": block}, 200)


def _found(outcome: Outcome) -> dict[str, Any]:
    reply = outcome.reply
    if reply is None:
        return {"result": None}
    told: dict[str, Any] = {"result": reply.result}
    if reply.next is not None:
        told["next"] = reply.next
    if reply.total is not None:
        told["total"] = reply.total
    return told


def refusal(error: RestError) -> Response:
    """The error envelope."""
    return answer({"error": error.code, "error_description": error.description}, error.status)


def answer(body: Any, status: int) -> Response:
    """JSON as the portal sends it."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    headers = {"Access-Control-Allow-Origin": "*"}
    return Response(text, status, headers, media_type="application/json; charset=utf-8")
