"""crm.timeline.comment.*: what people say at a CRM object. Source: Bitrix24 documentation, "timeline"."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from sandbox.crm.entities import Entity, by_name
from sandbox.lists.values import hidden_file
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError, missing
from sandbox.portal.listing import Listing
from sandbox.portal.schema import Field, Schema
from sandbox.portal.store import Condition, Row
from sandbox.wire import php

methods = Methods()
COMMENT = Schema.of(
    "timeline",
    (
        *(Field(name, "integer") for name in ("ID", "ENTITY_ID", "AUTHOR_ID")),
        Field("CREATED", "datetime"),
    ),
)


@methods.offer("crm.timeline.comment.add", "crm")
def add(call: Call) -> Reply:
    """A new comment; ``fields`` must be spelled in lower case here."""
    given = call.params.get("fields") if isinstance(call.params, dict) else None
    if not isinstance(given, dict):
        raise missing("fields")
    told = {str(name).upper(): value for name, value in given.items()}
    found, number = _owner(call, told.get("ENTITY_TYPE"), told.get("ENTITY_ID"))
    text = php.text(told.get("COMMENT"))
    if not text:
        raise RestError("INVALID_ARG_VALUE", "Пустой комментарий")
    body: dict[str, Any] = {"KIND": "comment", "OWNER_TYPE_ID": found.type_id, "ENTITY_ID": number, "COMMENT": text}
    body |= {"ENTITY_TYPE": php.text(told["ENTITY_TYPE"]).lower(), "CREATED": call.now()}
    body |= {"AUTHOR_ID": call.caller.user_id, "FILES": _files(call, told.get("FILES"))}
    made = call.documents("timeline").add(body)
    call.emit("ONCRMTIMELINECOMMENTADD", {"ID": made})
    return Reply(made)


@methods.offer("crm.timeline.comment.get", "crm")
def get(call: Call) -> Reply:
    """One comment."""
    return Reply(_shown(call, _existing(call)))


@methods.offer("crm.timeline.comment.list", "crm")
def listed(call: Call) -> Reply:
    """The comments of one object; both halves of its name are needed."""
    wanted = {str(name).lstrip("=").upper(): value for name, value in call.map("filter").items()}
    found, number = _owner(call, wanted.get("ENTITY_TYPE"), wanted.get("ENTITY_ID"))
    condition = Condition("json_extract(body, '$.KIND') = 'comment'")
    condition &= Condition("json_extract(body, '$.OWNER_TYPE_ID') = ?", (found.type_id,))
    condition &= Condition("json_extract(body, '$.ENTITY_ID') = ?", (number,))
    page = Listing(COMMENT).page(call, None, call.given("order"), condition)
    given = call.given("select")
    names = {str(name).upper() for name in given} if isinstance(given, list) and given else None
    rows = [_shown(call, row) for row in page.rows]
    if names:
        rows = [{name: value for name, value in row.items() if name in names} for row in rows]
    return Reply(rows, page.total, page.next)


@methods.offer("crm.timeline.comment.update", "crm")
def update(call: Call) -> Reply:
    """Change a comment's text or files."""
    row = _existing(call)
    given = {str(name).upper(): value for name, value in call.map("fields").items()}
    if "COMMENT" in given:
        row.body["COMMENT"] = php.text(given["COMMENT"])
        if not row.body["COMMENT"]:
            raise RestError("INVALID_ARG_VALUE", "Пустой комментарий")
    if "FILES" in given:
        row.body["FILES"] = _files(call, given["FILES"])
    call.documents("timeline").put(row.id, row.body)
    call.emit("ONCRMTIMELINECOMMENTUPDATE", {"ID": row.id})
    return Reply(row.id)


@methods.offer("crm.timeline.comment.delete", "crm")
def delete(call: Call) -> Reply:
    """Remove a comment."""
    row = _existing(call)
    call.documents("timeline").remove(row.id)
    call.emit("ONCRMTIMELINECOMMENTDELETE", {"ID": row.id})
    return Reply(None)


def _owner(call: Call, name: Any, number: Any) -> tuple[Entity, int]:
    try:
        found = by_name(call.portal, php.text(name))
    except RestError:
        found = None
    if found is None or call.documents(found.kind).get(php.integer(number)) is None:
        raise RestError("OWNER_NOT_FOUND", "Владелец не найден")
    return found, php.integer(number)


def _existing(call: Call) -> Row:
    row = call.documents("timeline").get(call.number("id"))
    if row is None or row.body["KIND"] != "comment":
        raise RestError("NOT_FOUND", "Комментарий не найден")
    return row


def _files(call: Call, given: Any) -> list[int]:
    items = list(given.values()) if isinstance(given, dict) else given if isinstance(given, list) else []
    if len(items) == 2 and all(isinstance(item, str) for item in items):
        items = [items]  # one file without a list around it
    return [hidden_file(call, item) for item in items if item]


def _shown(call: Call, row: Row) -> dict[str, Any]:
    body = row.body
    told: dict[str, Any] = {"ID": str(row.id), "ENTITY_ID": str(body["ENTITY_ID"]), "ENTITY_TYPE": body["ENTITY_TYPE"]}
    told |= {"CREATED": call.shown_by_server(body["CREATED"]), "COMMENT": body["COMMENT"]}
    told["AUTHOR_ID"] = str(body["AUTHOR_ID"])
    files = {str(number): _file(call, number, body) for number in body["FILES"]}
    return told | ({"FILES": files} if files else {})


def _file(call: Call, number: int, body: dict[str, Any]) -> dict[str, Any]:
    row = call.documents("disk_object").get(number)
    if row is None:
        raise LookupError(number)
    token = quote(call.portal.access.file_token(number), safe="")
    url = f"{call.base_url}/rest/download.json?auth=&token={token}"
    told = {"id": number, "date": call.shown_by_server(body["CREATED"]), "type": "file", "name": row.body["NAME"]}
    told |= {"size": row.body["SIZE"], "authorId": body["AUTHOR_ID"], "urlDownload": url, "urlShow": url}
    return told
