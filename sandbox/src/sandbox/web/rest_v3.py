"""/rest/api/…: REST 3.0. JSON only; the limits, the tokens and the ordered trouble are those of the older version."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox.portal.access import Caller
from sandbox.portal.engine import BATCH, Engine, Outcome, method_name
from sandbox.portal.errors import RestError, method_not_found
from sandbox.portal.faults import AFTER, BEFORE
from sandbox.v3.errors import Refusal
from sandbox.v3.methods import CHANGING, METHODS
from sandbox.v3.once import Key
from sandbox.web.host import Host, base_url, host_of
from sandbox.web.rest import answer, refusal
from sandbox.web.trouble import after, before

HEADER = "idempotency-key"


async def webhook(request: Request) -> Response:
    """``/rest/api/{user}/{secret}/{method}``."""
    user, secret = str(request.path_params["user"]), request.path_params["secret"]
    return await _serve(request, lambda host, _: host.portal.access.by_webhook(user, secret))


async def application(request: Request) -> Response:
    """``/rest/api/{method}`` with ``auth`` in the body."""

    def who(host: Host, params: Any) -> Caller:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        given = params.get("auth") if isinstance(params, dict) else None
        return host.portal.access.by_token(str(given or bearer))

    return await _serve(request, who)


async def _serve(request: Request, who: Any) -> Response:
    host, method = host_of(request), method_name(request.path_params["method"])
    host.portal.statistics.requests += 1
    try:
        host.portal.limits.admit(request.client.host if request.client else "")
        params = _parameters(await request.body(), request.headers.get("content-type", ""))
        touched = [method, *_inner(params)] if method == BATCH else [method]
        response = await before(host.portal.faults.struck(touched, BEFORE), request)
        if response is not None:
            return response
        caller = await host.run(lambda: who(host, params))
        sent = {key: value for key, value in params.items() if key != "auth"} if isinstance(params, dict) else params
        told, cost, replayed, key = await host.run(lambda: _made(host, request, method, sent, caller))
    except Refusal as refused:
        host.portal.statistics.errors[refused.code] += 1
        return answer({"error": refused.told()}, refused.status)
    except RestError as refused:
        host.portal.statistics.errors[refused.code or "(empty)"] += 1
        return refusal(refused)
    await asyncio.sleep(cost)
    instead = await after(host.portal.faults.struck(touched, AFTER), request)
    if instead is not None:
        return instead
    response = answer(told, 200)
    if key:
        response.headers["Idempotency-Key"] = key
    if replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def _made(host: Host, request: Request, method: str, params: Any, caller: Caller) -> tuple[Any, float, bool, str]:
    """On the portal's thread: the reply, what it costs in seconds, whether it is a former one, and the key."""
    engine = Engine(host.portal, METHODS.by_name, described=False)
    if method == BATCH:
        outcomes = [engine.run(name, query, caller, base_url(request)) for name, query in _commands(params)]
        return _batch(outcomes), sum(outcome.cost for outcome in outcomes), False, ""
    if method not in METHODS.by_name:
        host.portal.statistics.unknown_methods[f"v3 {method}"] += 1
        raise method_not_found()
    given = request.headers.get(HEADER) if method in CHANGING else None
    key = None if given is None else Key.of(given, caller, method, params)
    with host.portal.store.transaction():
        former = key.replayed(host.portal) if key else None
    if key and former is not None:
        return former, 0.0, True, key.value

    told: dict[str, Any] = {}

    def keep(outcome: Outcome) -> None:
        told.update(_told(outcome))
        if key and outcome.reply is not None:
            key.keep(host.portal, told)

    outcome = engine.run(method, params if isinstance(params, dict) else {}, caller, base_url(request), keep)
    if outcome.error:
        raise outcome.error
    return told, outcome.cost, False, key.value if key else ""


def _told(outcome: Outcome) -> dict[str, Any]:
    result = outcome.reply.result if outcome.reply else None
    return {"result": result, "time": outcome.time(time.time())}


def _batch(outcomes: list[Outcome]) -> dict[str, Any]:
    """Results in their order; the first refusal is the whole batch's answer, what was done before it stays done."""
    for outcome in outcomes:
        if outcome.error:
            raise outcome.error
    finished = outcomes[-1].time(time.time()) if outcomes else {}
    return {"result": [outcome.reply.result if outcome.reply else None for outcome in outcomes], "time": finished}


def _parameters(raw: bytes, kind: str) -> Any:
    if not raw.strip():
        return {}
    unreadable = Refusal("INVALIDJSONEXCEPTION", "Request body is not valid JSON")
    if kind.partition(";")[0].strip().lower() != "application/json":
        raise unreadable
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        raise unreadable from None
    return found if isinstance(found, (dict, list)) else {}


def _inner(params: Any) -> list[str]:
    return [method_name(str(item.get("method"))) for item in params if isinstance(item, dict)] if params else []


def _commands(params: Any) -> list[tuple[str, dict[str, Any]]]:
    if not isinstance(params, list):
        raise Refusal("INVALIDSELECTEXCEPTION", "A batch is an array of {method, query}")
    return [
        (method_name(str(item.get("method"))), item.get("query") or {}) for item in params if isinstance(item, dict)
    ]
