"""tasks.task.*: tasks and what happens to them. Source: Bitrix24 documentation, "tasks"."""

from __future__ import annotations

import uuid
from typing import Any

from sandbox.methods import attachments, task_chats
from sandbox.methods.task_access import existing, inaccessible, seen_by, visible
from sandbox.methods.task_fields import IN_PROGRESS, PENDING, schema, selected, shown, written
from sandbox.methods.task_saving import enter, fire, full, line, saved, told
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import core
from sandbox.portal.filters import Special
from sandbox.portal.listing import Listing
from sandbox.portal.store import Condition, Row
from sandbox.wire import php

methods = Methods()


@methods.offer("tasks.task.add", "task")
def add(call: Call) -> Reply:
    """A new task; TITLE and RESPONSIBLE_ID are needed, the caller is the one who sets it unless CREATED_BY says."""
    given = call.fields()
    values = written(call, given)
    if not values.get("TITLE"):
        raise core("Не указано название задачи")
    if call.documents("person").get(values.get("RESPONSIBLE_ID") or 0) is None:
        raise core("Не указан исполнитель" if not values.get("RESPONSIBLE_ID") else "Исполнитель не найден")
    now = call.now()
    body: dict[str, Any] = {
        item.name: [] if item.multiple else item.default for item in schema(call).fields.values() if item.name != "ID"
    }
    body |= {"CREATED_BY": call.caller.user_id, "GUID": f"{{{uuid.uuid4()}}}"} | values
    body |= dict.fromkeys(("CREATED_DATE", "CHANGED_DATE", "STATUS_CHANGED_DATE", "ACTIVITY_DATE"), now)
    body["CHANGED_BY"] = call.caller.user_id
    number = call.documents("task").add(body)
    _attach(call, number, given, body)
    line(call, number, "NEW", None, None)
    fire(call, "ADD", number)
    return told(call, Row(number, body))


@methods.offer("tasks.task.get", "task")
def get(call: Call) -> Reply:
    """One task; one that is not there, or not for the caller to see, is an empty list and no error."""
    number = call.number("taskId", "id")
    found = visible(call, number)
    if found is None:
        return Reply([])
    told = full(call, found, call.given("select"))
    if call.portal.task_chats and "CHAT_ID" in _names(call.given("select")):
        told["chatId"] = task_chats.chat_of(call, found).id
    return Reply({"task": told})


def _names(select: Any) -> set[str]:
    return {str(name).upper() for name in select} if isinstance(select, list) else set()


@methods.offer("tasks.task.list", "task")
def tasks_list(call: Call) -> Reply:
    """Tasks by filter: request names in upper case, reply names in camelCase."""
    listing = Listing(schema(call), "id DESC", strict_order=True, specials=_specials(call))
    page = listing.page(call, call.given("filter"), call.given("order"), seen_by(call))
    select = selected(call, call.given("select"), listing=True)
    rows = [shown(call, row, select) for row in page.rows]
    return Reply({"tasks": rows}, page.total if page.total is not None else 0, page.next)


@methods.offer("tasks.task.update", "task")
def update(call: Call) -> Reply:
    """Change fields; a change of STATUS is one of state."""
    row, given = existing(call), call.fields()
    values = written(call, given)
    if values.get("TITLE", "x") == "":
        raise core("Не указано название задачи")
    wanted = values.get("RESPONSIBLE_ID")
    if "RESPONSIBLE_ID" in values and call.documents("person").get(wanted or 0) is None:
        raise core("Исполнитель не найден")
    body = row.body | values | {"STATUS": row.body["STATUS"]}
    if values.get("STATUS", body["STATUS"]) != body["STATUS"]:
        enter(call, body, values["STATUS"])
    _attach(call, row.id, given, body)
    return saved(call, row, body)


@methods.offer("tasks.task.delete", "task")
def delete(call: Call) -> Reply:
    """Remove a task with its checklist, comments and attachments."""
    row = existing(call)
    for kind in ("checklist", "comment", "elapsed", "task_history", "task_result"):
        for part in call.documents(kind).where(TASK_ID=row.id):
            call.documents(kind).remove(part.id)
    for part in call.documents("attachment").where(ENTITY_ID=row.id):
        call.documents("attachment").remove(part.id)
    call.documents("task").remove(row.id)
    fire(call, "DELETE", row.id)
    return Reply({"task": True})


@methods.offer("tasks.task.getFields", "task")
def get_fields(call: Call) -> Reply:
    """What fields a task has."""
    fields = {}
    for item in schema(call).fields.values():
        kind = {"flag": "enum", "exact": "string"}.get(item.kind, item.kind)
        described: dict[str, Any] = {"title": item.title, "type": "enum" if item.values else kind}
        described |= {"required": True} if item.required else {}
        described |= {"values": dict(item.values)} if item.values else {}
        described |= {"default": item.default} if item.default is not None else {}
        fields[item.name] = described | ({"primary": True} if item.name == "ID" else {})
    return Reply({"fields": fields})


@methods.offer("tasks.task.files.attach", "task")
def attach(call: Call) -> Reply:
    """Attach a file of the disk to a task."""
    number = call.number("taskId")
    file_id = str(call.wanted("fileId")).removeprefix("n")
    row = visible(call, number)
    if row is None:
        raise inaccessible()
    made = attachments.attach(call, number, php.integer(file_id))
    saved(call, row, row.body | {"UF_TASK_WEBDAV_FILES": [*(row.body.get("UF_TASK_WEBDAV_FILES") or []), made]})
    return Reply({"attachmentId": made})


def _attach(call: Call, number: int, given: dict[str, Any], body: dict[str, Any]) -> None:
    if "UF_TASK_WEBDAV_FILES" not in given:
        return
    body["UF_TASK_WEBDAV_FILES"] = attachments.resolved(call, number, given["UF_TASK_WEBDAV_FILES"])
    call.documents("task").put(number, body)


def _specials(call: Call) -> dict[str, Special]:
    """Filter names that are no fields: one member of a list field, the real status, the status people see."""
    reader = Listing(schema(call))

    def as_field(name: str) -> Special:
        return lambda prefix, value: reader.condition(call, {f"{prefix}{name}": value})

    def status(prefix: str, value: Any) -> Condition:
        wanted = value if isinstance(value, list) else [value]
        if prefix in ("", "=") and any(php.integer(item) < 0 for item in wanted):
            return reader.condition(call, [{"LOGIC": "OR", **{str(n): _meta(call, v) for n, v in enumerate(wanted)}}])
        return as_real(prefix, value)

    as_real = as_field("STATUS")
    return {
        "ACCOMPLICE": as_field("ACCOMPLICES"),
        "AUDITOR": as_field("AUDITORS"),
        "TAG": as_field("TAGS"),
        "REAL_STATUS": as_real,
        "STATUS": status,
    }


def _meta(call: Call, value: Any) -> dict[str, Any]:
    number = php.integer(value)
    if number == -1:
        return {"<DEADLINE": call.now(), "!DEADLINE": "", "STATUS": [PENDING, IN_PROGRESS]}
    return {"STATUS": number}
