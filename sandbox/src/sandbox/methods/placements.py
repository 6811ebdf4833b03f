"""placement.*: where an application shows itself. Source: Bitrix24 documentation, "widgets"."""

from __future__ import annotations

import re
from typing import Any

from sandbox.methods.event_handlers import checked_handler
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.store import Row
from sandbox.wire import php

methods = Methods()
_OF = ("LEAD", "DEAL", "CONTACT", "COMPANY", "SMART_INVOICE")
_WHERE = ("DETAIL_TAB", "DETAIL_TOOLBAR", "DETAIL_ACTIVITY", "LIST_TOOLBAR", "LIST_MENU", "ACTIVITY_TIMELINE_MENU")
PLACES = (
    *(f"CRM_{kind}_{where}" for kind in _OF for where in _WHERE),
    "TASK_VIEW_TAB", "TASK_VIEW_SIDEBAR", "CALL_CARD", "IM_TEXTAREA", "IM_CONTEXT_MENU", "LEFT_MENU",
    "USERFIELD_TYPE", "PAGE_BACKGROUND_WORKER", "REST_APP_URI",
)  # fmt: skip
_DYNAMIC = re.compile(rf"CRM_DYNAMIC_\d+_({'|'.join(_WHERE)})")


@methods.offer("placement.bind", "placement")
def bind(call: Call) -> Reply:
    """Show the application in a place; what is wrong is told with the status of success, as the portal does."""
    _allowed(call)
    place, handler = php.text(call.given("PLACEMENT")).upper(), php.text(call.given("HANDLER"))
    if place not in PLACES and not _DYNAMIC.fullmatch(place):
        raise RestError("ERROR_PLACEMENT_NOT_FOUND", "Placement not found", 200)
    try:
        checked_handler(handler)
    except RestError as refused:
        raise RestError(refused.code, refused.description, 200) from None
    body: dict[str, Any] = {"PLACEMENT": place, "HANDLER": handler, "USER_ID": php.integer(call.given("USER_ID"))}
    if call.documents("placement").where(**body):
        raise RestError("ERROR_CORE", "Unable to set placement handler: Handler already binded", 200)
    body |= {"TITLE": php.text(call.given("TITLE")), "DESCRIPTION": php.text(call.given("DESCRIPTION"))}
    call.documents("placement").add(body | {"LANG_ALL": call.map("LANG_ALL"), "OPTIONS": call.map("OPTIONS")})
    return Reply(True)  # noqa: FBT003


@methods.offer("placement.unbind", "placement")
def unbind(call: Call) -> Reply:
    """Show it there no more; without HANDLER every handler of the place goes."""
    _allowed(call)
    wanted: dict[str, Any] = {"PLACEMENT": php.text(call.given("PLACEMENT")).upper()}
    wanted |= {"HANDLER": php.text(call.given("HANDLER"))} if call.given("HANDLER") else {}
    wanted |= {"USER_ID": php.integer(call.given("USER_ID"))} if call.given("USER_ID") else {}
    found = call.documents("placement").where(**wanted)
    for row in found:
        call.documents("placement").remove(row.id)
    return Reply({"count": len(found)})


@methods.offer("placement.get", "placement")
def get(call: Call) -> Reply:
    """Where the application shows itself."""
    _allowed(call)
    return Reply([_shown(row) for row in call.documents("placement").find()])


@methods.offer("placement.list", "placement")
def places(call: Call) -> Reply:
    """Which places there are."""
    call.app_only()
    types = call.documents("crm_type").find()
    return Reply([*PLACES, *(f"CRM_DYNAMIC_{row.body['entityTypeId']}_{where}" for row in types for where in _WHERE)])


def _allowed(call: Call) -> None:
    call.app_only()
    call.admin_only()


def _shown(row: Row) -> dict[str, Any]:
    body = row.body
    told: dict[str, Any] = {"placement": body["PLACEMENT"], "userId": body["USER_ID"], "handler": body["HANDLER"]}
    told |= {"options": php.filled(body["OPTIONS"]), "title": body["TITLE"], "description": body["DESCRIPTION"]}
    return told | {"langAll": php.filled(body["LANG_ALL"])}
