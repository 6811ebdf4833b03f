"""/_sandbox/processes, /_sandbox/templates, /_sandbox/robots: what a designer and a person do in the feed by hand."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.bizproc import workflow
from sandbox.methods.bizproc_workflows import make_template
from sandbox.portal.calls import Call
from sandbox.web.control import NotUnderstood
from sandbox.web.host import base_url, host_of


async def templates(request: Request) -> Response:
    """POST ``name``, ``document_type``, ``steps``: a template as a designer draws one; tells its id."""
    sent = await _object(request)
    try:
        kind, steps = [str(item) for item in sent["document_type"]], workflow.steps_of(sent["steps"])
        body = make_template(kind, str(sent["name"]), steps)
    except (KeyError, TypeError, ValueError, IndexError) as wrong:
        raise NotUnderstood(f"a template is {{name, document_type, steps}}: {wrong}") from wrong
    host = host_of(request)
    return JSONResponse({"id": await host.change(lambda: host.portal.store.documents("template").add(body))})


async def processes(request: Request) -> Response:
    """GET tells every process; POST ``template_id`` and ``user_id`` starts one.

    Over ``document_id``, or a new list element called ``name``; with ``parameters``.
    """
    host = host_of(request)
    if request.method == "GET":
        rows = await host.run(lambda: host.portal.store.documents("workflow").find())
        return JSONResponse([row.body for row in rows])
    sent = await _object(request)

    def begin() -> str | None:
        who = host.portal.access.acting(int(sent.get("user_id", 1)), "webhook", "feed")
        return host.engine.perform(lambda call: _begin(call, sent), who, base_url(request))

    try:
        started = await host.run(begin)
    except (ValueError, TypeError, IndexError) as wrong:
        raise NotUnderstood(str(wrong)) from wrong
    if started is None:
        raise NotUnderstood("no such template")
    return JSONResponse({"workflow_id": started})


async def robots(request: Request) -> Response:
    """POST ``entity_type_id``, ``stage_id``, ``code``, ``properties``: put an application's robot on a stage."""
    host, sent = host_of(request), await _object(request)
    try:
        body = {"KIND": "placed", "ENTITY_TYPE_ID": int(sent["entity_type_id"]), "STAGE_ID": str(sent["stage_id"])}
        body |= {"CODE": str(sent["code"]), "PROPERTIES": dict(sent.get("properties") or {})}
    except (KeyError, TypeError, ValueError) as wrong:
        raise NotUnderstood("a robot is {entity_type_id, stage_id, code, properties}") from wrong
    return JSONResponse({"id": await host.change(lambda: host.portal.store.documents("robot").add(body))})


def _begin(call: Call, sent: dict[str, Any]) -> str | None:
    template = call.documents("template").get(int(sent.get("template_id", 0)))
    if template is None:
        return None
    document = sent.get("document_id") or _element(call, template.body["DOCUMENT_TYPE"], str(sent.get("name", "")))
    parameters = dict(sent.get("parameters") or {})
    return workflow.start(call, template, [str(item) for item in document], parameters, call.caller.user_id)


def _element(call: Call, kind: list[str], name: str) -> list[str]:
    """A feed process begins with a new element of its list."""
    number = int(kind[2].removeprefix("iblock_"))
    body = {"IBLOCK_ID": number, "NAME": name or "Процесс", "CODE": "", "CREATED_BY": call.caller.user_id, "SORT": 500}
    body |= {"IBLOCK_SECTION_ID": None, "DATE_CREATE": call.now(), "TIMESTAMP_X": call.now()}
    made = call.documents("list_element").add(body | {"MODIFIED_BY": call.caller.user_id})
    return [kind[0], kind[1], str(made)]


async def _object(request: Request) -> dict[str, Any]:
    try:
        sent = json.loads(await request.body() or b"{}")
    except ValueError as wrong:
        raise NotUnderstood("the body is not JSON") from wrong
    if not isinstance(sent, dict):
        raise NotUnderstood("the body is not a JSON object")
    return sent
