"""/_sandbox/…: the switches of tests and of the local stack. No portal has these addresses."""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.portal import dates, event_names
from sandbox.portal.costs import CostModel
from sandbox.portal.faults import Rule
from sandbox.portal.limits import TARIFFS
from sandbox.portal.state import SERVER_ZONE
from sandbox.web.host import base_url, host_of


class NotUnderstood(Exception):
    """The body of a control request is not what the switch takes."""


async def health(request: Request) -> Response:
    """Alive, and the store answers."""
    host = host_of(request)
    await host.run(lambda: host.portal.store.documents("person").count())
    return JSONResponse({"status": "ok"})


async def clock(request: Request) -> Response:
    """GET tells, POST sets ``offset_seconds`` and ``frozen_at`` (ISO or null); what is not given is zero or null."""
    host = host_of(request)
    if request.method == "POST":
        sent = await _object(request)
        if unknown := sorted(sent.keys() - {"offset_seconds", "frozen_at"}):
            raise NotUnderstood(f"unknown: {', '.join(unknown)}; known: frozen_at, offset_seconds")
        offset, frozen = _offset(sent), _frozen(sent)
        await host.change(lambda: host.portal.clock.move(offset, frozen))
    return JSONResponse(host.portal.clock.shown())


async def faults(request: Request) -> Response:
    """GET tells rules and hits, POST puts a list of rules in place of the present ones, DELETE clears."""
    board = host_of(request).portal.faults
    if request.method == "DELETE":
        board.rules = []
    if request.method == "POST":
        sent = await _json(request)
        try:
            board.rules = [Rule.of(item) for item in (sent if isinstance(sent, list) else [sent])]
        except (ValueError, TypeError) as wrong:
            raise NotUnderstood(str(wrong)) from wrong
    return JSONResponse([rule.shown() for rule in board.rules])


async def limits(request: Request) -> Response:
    """GET tells, POST sets: ``tariff``, single figures, ``cost_model``, ``reset`` (empties every bucket)."""
    host = host_of(request)
    portal = host.portal
    if request.method == "POST":
        sent = await _object(request)
        if sent.pop("reset", False):
            await host.run(portal.limits.forget)
        tariff, costs = sent.pop("tariff", None), sent.pop("cost_model", None)
        if tariff is not None and tariff not in TARIFFS:
            raise NotUnderstood(f"unknown tariff {tariff!r}; known: {sorted(TARIFFS)}")
        try:
            rates = (TARIFFS[tariff] if tariff is not None else portal.limits.rates).changed(sent)
            model = portal.costs if costs is None else CostModel.of(costs)
        except (KeyError, ValueError, TypeError) as wrong:
            raise NotUnderstood(str(wrong)) from wrong
        portal.limits.rates, portal.costs = rates, model
    return JSONResponse({**vars(portal.limits.rates), "cost_model": portal.costs.shown()})


async def stats(request: Request) -> Response:
    """Counters since the start, and how full the limits are."""
    host = host_of(request)
    counted = host.portal.statistics
    levels = await host.run(host.portal.limits.shown)
    tasks = await host.run(lambda: host.portal.store.documents("task").count())
    return JSONResponse(
        {
            "requests": counted.requests,
            "calls": dict(counted.calls),
            "answered": dict(counted.answered),
            "errors": dict(counted.errors),
            "unknown_methods": dict(counted.unknown_methods),
            "ignored_filters": dict(counted.ignored_filters),
            "unknown_parameters": dict(counted.unknown_parameters),
            "deliveries": dict(counted.deliveries),
            "server_seconds": dict(counted.server_seconds),
            "limits": levels,
            "documents": {"task": tasks},
        }
    )


async def webhooks(request: Request) -> Response:
    """POST ``user_id``: the address of that person's webhook, made if there is none."""
    host = host_of(request)
    user = (await _object(request)).get("user_id")
    if not isinstance(user, int):
        raise NotUnderstood("user_id is a whole number")
    secret = await host.change(lambda: host.portal.access.webhook(user))
    return JSONResponse({"webhook_url": f"{base_url(request)}/rest/{user}/{secret}/"})


async def outgoing(request: Request) -> Response:
    """POST ``event`` and ``handler``: an outgoing webhook as one sets it up by hand; tells its application token."""
    host, sent = host_of(request), await _object(request)
    name, handler = str(sent.get("event")).upper(), str(sent.get("handler"))
    if not event_names.known(name) or urlsplit(handler).scheme not in {"http", "https"}:
        raise NotUnderstood("event is the name of one, handler an address")
    token = secrets.token_hex(16)
    body = {"EVENT": name, "HANDLER": handler, "OFFLINE": False, "AUTH_TYPE": 0, "AUTH_CONNECTOR": "", "OPTIONS": {}}

    def put() -> None:
        host.portal.store.documents("binding").add(body | {"OUTGOING": token})
        host.portal.cache.pop("bindings", None)

    await host.change(put)
    return JSONResponse({"application_token": token})


async def features(request: Request) -> Response:
    """GET tells, POST sets what the tariff has: ``{"rest_offline_extended": "N"}``."""
    portal = host_of(request).portal
    if request.method == "POST":
        sent = await _object(request)
        if not all(value in {"Y", "N"} for value in sent.values()):
            raise NotUnderstood('a feature is "Y" or "N"')
        portal.features.update(sent)
    return JSONResponse(portal.features)


async def cards(request: Request) -> Response:
    """GET tells, POST sets which task card the portal has: ``{"task": "new"}`` has its comments in a chat."""
    portal = host_of(request).portal
    if request.method == "POST":
        sent = await _object(request)
        if sent.get("task") not in {"old", "new"} or len(sent) > 1:
            raise NotUnderstood('task is "old" or "new"')
        portal.task_chats = sent["task"] == "new"
    return JSONResponse({"task": "new" if portal.task_chats else "old"})


async def misunderstood(request: Request, wrong: Exception) -> Response:
    """The answer to a switch turned wrongly."""
    del request
    return JSONResponse({"error": str(wrong)}, 422)


async def _json(request: Request) -> Any:
    try:
        return json.loads(await request.body() or b"{}")
    except ValueError as wrong:
        raise NotUnderstood("the body is not JSON") from wrong


async def _object(request: Request) -> dict[str, Any]:
    sent = await _json(request)
    if not isinstance(sent, dict):
        raise NotUnderstood("the body is not a JSON object")
    return sent


def _offset(sent: dict[str, Any]) -> float:
    value = sent.get("offset_seconds") or 0
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise NotUnderstood("offset_seconds is a number")
    return float(value)


def _frozen(sent: dict[str, Any]) -> datetime | None:
    value = sent.get("frozen_at")
    if value is None:
        return None
    moment = dates.read(str(value), ZoneInfo(SERVER_ZONE))
    if moment is None:
        raise NotUnderstood("frozen_at is an ISO 8601 moment or null")
    return moment
