"""CRM forms as a visitor meets them, and the switch that makes more of them."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from sandbox.crm import forms
from sandbox.portal.calls import Call
from sandbox.portal.errors import RestError
from sandbox.portal.state import ADMIN_ID
from sandbox.web.control import NotUnderstood
from sandbox.web.desk import HEADERS, TEMPLATES
from sandbox.web.host import base_url, host_of
from sandbox.web.rest import refusal
from sandbox.wire.body import parameters


async def form(request: Request) -> Response:
    """GET shows the form, POST (form-encoded or JSON) makes the lead or deal."""
    host, number = host_of(request), int(request.path_params["id"])
    sent = await parameters(request) if request.method == "POST" else None
    caller = host.portal.access

    def work() -> tuple[str, tuple[str, int] | None]:
        who = caller.acting(ADMIN_ID, "form", "form")

        def fill(call: Call) -> tuple[str, tuple[str, int] | None]:
            found = forms.existing(call, number)
            answers = sent if isinstance(sent, dict) else None
            return found.body["TITLE"], forms.submit(call, found, answers) if answers is not None else None

        return host.engine.perform(fill, who, base_url(request))

    try:
        title, made = await host.run(work)
    except RestError as refused:
        return refusal(refused)
    if made and request.headers.get("content-type", "").startswith("application/json"):
        return JSONResponse({"entity": made[0], "id": made[1]})
    html = TEMPLATES.get_template("form.html").render(section="", admin=ADMIN_ID, title=title, done=made is not None)
    return HTMLResponse(html, headers=HEADERS)


async def settings(request: Request) -> Response:
    """GET tells the forms; POST ``entity`` (lead, deal), ``title``, ``category_id``, ``assigned_by_id`` makes one."""
    host = host_of(request)
    if request.method == "POST":
        body = _described(await request.body())
        await host.change(lambda: host.portal.store.documents("form").add(body))
    rows = await host.run(lambda: host.portal.store.documents("form").find())
    told = [{"id": row.id, "url": f"{base_url(request)}/pub/form/{row.id}/", **row.body} for row in rows]
    return JSONResponse(told)


def _described(raw: bytes) -> dict[str, Any]:
    try:
        sent = json.loads(raw)
        entity, title = sent["entity"], str(sent.get("title") or "Форма")
        numbers = int(sent.get("category_id", 0)), int(sent.get("assigned_by_id", ADMIN_ID))
    except (ValueError, TypeError, KeyError, AttributeError) as wrong:
        raise NotUnderstood("a form is {entity: lead or deal, title, category_id, assigned_by_id}") from wrong
    if entity not in forms.ENTITIES:
        raise NotUnderstood("entity is lead or deal")
    return {"ENTITY": entity, "TITLE": title, "CATEGORY_ID": numbers[0], "ASSIGNED_BY_ID": numbers[1]}
