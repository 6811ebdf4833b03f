"""crm.timeline.logmessage.* and crm.timeline.note.*. Source: Bitrix24 documentation, "timeline"."""

from __future__ import annotations

from typing import Any

from sandbox.crm import activities
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError, missing
from sandbox.portal.listing import Listing
from sandbox.portal.schema import Field, Schema
from sandbox.portal.store import Condition, Row
from sandbox.wire import php

methods = Methods()
MESSAGE = Schema.of("timeline", (Field("ID", "integer"), Field("CREATED", "datetime")))
COMMENT, ACTIVITY = 1, 2


@methods.offer("crm.timeline.logmessage.add", "crm")
def add(call: Call) -> Reply:
    """A line of an application in the timeline."""
    call.app_only()
    fields = call.map("fields")
    for name in ("entityTypeId", "entityId", "title", "text", "iconCode"):
        if not fields.get(name):
            raise missing(name)
    found, owner = activities.owner(call, php.integer(fields["entityTypeId"]), php.integer(fields["entityId"]))
    body: dict[str, Any] = {"KIND": "log", "OWNER_TYPE_ID": found.type_id, "ENTITY_ID": owner.id, "CREATED": call.now()}
    body |= {"AUTHOR_ID": call.caller.user_id, "TITLE": php.text(fields["title"]), "TEXT": php.text(fields["text"])}
    body["ICON"] = php.text(fields["iconCode"])
    return Reply({"logMessage": _shown(call, Row(call.documents("timeline").add(body), body))})


@methods.offer("crm.timeline.logmessage.get", "crm")
def get(call: Call) -> Reply:
    """One line."""
    call.app_only()
    return Reply({"logMessage": _shown(call, _existing(call))})


@methods.offer("crm.timeline.logmessage.list", "crm")
def listed(call: Call) -> Reply:
    """The lines of one object."""
    call.app_only()
    found, owner = activities.owner(call, call.number("entityTypeId"), call.number("entityId"))
    condition = Condition("json_extract(body, '$.KIND') = 'log'")
    condition &= Condition("json_extract(body, '$.OWNER_TYPE_ID') = ?", (found.type_id,))
    condition &= Condition("json_extract(body, '$.ENTITY_ID') = ?", (owner.id,))
    page = Listing(MESSAGE).page(call, None, call.given("order"), condition)
    return Reply([_shown(call, row) for row in page.rows], page.total, page.next)


@methods.offer("crm.timeline.logmessage.delete", "crm")
def delete(call: Call) -> Reply:
    """Remove a line."""
    call.app_only()
    call.documents("timeline").remove(_existing(call).id)
    return Reply(None)


@methods.offer("crm.timeline.note.save", "crm")
def save_note(call: Call) -> Reply:
    """A note on a comment or an activity; a former one is written over."""
    kind, row = _noted(call)
    text = php.text(call.wanted("text"))
    now, user = call.now(), call.caller.user_id
    note = {"CREATED_BY": user, "CREATED": now} | row.body.get("NOTE", {})
    note |= {"TEXT": text, "UPDATED": now, "UPDATED_BY": user}
    call.documents(kind).put(row.id, row.body | {"NOTE": note})
    return Reply(True)  # noqa: FBT003


@methods.offer("crm.timeline.note.get", "crm")
def note(call: Call) -> Reply:
    """The note on a comment or an activity."""
    _, row = _noted(call)
    found = row.body.get("NOTE")
    if not found:
        raise RestError("NOT_FOUND", "Заметка не найдена")
    told = {"text": found["TEXT"], "createdById": found["CREATED_BY"], "updatedById": found["UPDATED_BY"]}
    times = {
        "createdTime": call.shown_by_server(found["CREATED"]),
        "updatedTime": call.shown_by_server(found["UPDATED"]),
    }
    return Reply(told | times)


@methods.offer("crm.timeline.note.delete", "crm")
def delete_note(call: Call) -> Reply:
    """Take the note away."""
    kind, row = _noted(call)
    call.documents(kind).put(row.id, {name: value for name, value in row.body.items() if name != "NOTE"})
    return Reply(True)  # noqa: FBT003


def _existing(call: Call) -> Row:
    row = call.documents("timeline").get(call.number("id"))
    if row is None or row.body["KIND"] != "log":
        raise RestError("NOT_FOUND", "Запись не найдена")
    return row


def _noted(call: Call) -> tuple[str, Row]:
    found, owner = activities.owner(call, call.number("ownerTypeId"), call.number("ownerId"))
    kind = "activity" if call.number("itemType") == ACTIVITY else "timeline"
    row = call.documents(kind).get(call.number("itemId"))
    column = "OWNER_ID" if kind == "activity" else "ENTITY_ID"
    if row is None or (row.body["OWNER_TYPE_ID"], row.body[column]) != (found.type_id, owner.id):
        raise RestError("NOT_FOUND", "Запись не найдена")
    return kind, row


def _shown(call: Call, row: Row) -> dict[str, Any]:
    told: dict[str, Any] = {"id": row.id, "created": call.shown_by_server(row.body["CREATED"])}
    told |= {"authorId": row.body["AUTHOR_ID"], "title": row.body["TITLE"], "text": row.body["TEXT"]}
    return told | {"iconCode": row.body["ICON"]}
