"""tasks.task.*: tasks and what happens to them. Source: Bitrix24 documentation, "tasks"."""

from __future__ import annotations

import uuid
from typing import Any

from sandbox.methods import attachments
from sandbox.methods.task_fields import (
    AWAITING_CONTROL,
    COMPLETED,
    DEFERRED,
    IN_PROGRESS,
    PENDING,
    TASK,
    selected,
    shown,
    written,
)
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError, core
from sandbox.portal.filters import Special
from sandbox.portal.listing import Listing
from sandbox.portal.store import EVERYTHING, Condition, Row
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
        item.name: [] if item.multiple else item.default for item in TASK.fields.values() if item.name != "ID"
    }
    body |= {"CREATED_BY": call.caller.user_id, "GUID": f"{{{uuid.uuid4()}}}"} | values
    body |= dict.fromkeys(("CREATED_DATE", "CHANGED_DATE", "STATUS_CHANGED_DATE", "ACTIVITY_DATE"), now)
    body["CHANGED_BY"] = call.caller.user_id
    number = call.documents("task").add(body)
    _attach(call, number, given, body)
    return _told(call, Row(number, body))


@methods.offer("tasks.task.get", "task")
def get(call: Call) -> Reply:
    """One task; one that is not there, or not for the caller to see, is an empty list and no error."""
    number = call.number("taskId", "id")
    found = _visible(call, number)
    if found is None:
        return Reply([])
    return Reply({"task": _full(call, found, call.given("select"))})


@methods.offer("tasks.task.list", "task")
def tasks_list(call: Call) -> Reply:
    """Tasks by filter: request names in upper case, reply names in camelCase."""
    listing = Listing(TASK, "id DESC", strict_order=True, specials=_specials(call))
    page = listing.page(call, call.given("filter"), call.given("order"), _seen_by(call))
    select = selected(call.given("select"), listing=True)
    rows = [shown(call, row, select) for row in page.rows]
    return Reply({"tasks": rows}, page.total if page.total is not None else 0, page.next)


@methods.offer("tasks.task.update", "task")
def update(call: Call) -> Reply:
    """Change fields; a change of STATUS is one of state."""
    row, given = _existing(call), call.fields()
    values = written(call, given)
    if values.get("TITLE", "x") == "":
        raise core("Не указано название задачи")
    wanted = values.get("RESPONSIBLE_ID")
    if "RESPONSIBLE_ID" in values and call.documents("person").get(wanted or 0) is None:
        raise core("Исполнитель не найден")
    status = values.pop("STATUS", row.body["STATUS"])
    row.body.update(values)
    if status != row.body["STATUS"]:
        _enter(call, row, status)
    _attach(call, row.id, given, row.body)
    return _saved(call, row)


@methods.offer("tasks.task.delete", "task")
def delete(call: Call) -> Reply:
    """Remove a task with its checklist, comments and attachments."""
    row = _existing(call)
    for kind in ("checklist", "comment"):
        for part in call.documents(kind).where(TASK_ID=row.id):
            call.documents(kind).remove(part.id)
    for part in call.documents("attachment").where(ENTITY_ID=row.id):
        call.documents("attachment").remove(part.id)
    call.documents("task").remove(row.id)
    return Reply({"task": True})


@methods.offer("tasks.task.complete", "task")
def complete(call: Call) -> Reply:
    """Finish; a task under control waits for whoever set it, unless they finish it themselves."""
    row = _existing(call)
    controlled = row.body["TASK_CONTROL"] == "Y" and row.body["CREATED_BY"] != call.caller.user_id
    return _move(call, row, AWAITING_CONTROL if controlled else COMPLETED, {PENDING, IN_PROGRESS, DEFERRED})


@methods.offer("tasks.task.start", "task")
def start(call: Call) -> Reply:
    """Begin work."""
    return _move(call, _existing(call), IN_PROGRESS, {PENDING, DEFERRED})


@methods.offer("tasks.task.pause", "task")
def pause(call: Call) -> Reply:
    """Stop work for now."""
    return _move(call, _existing(call), PENDING, {IN_PROGRESS})


@methods.offer("tasks.task.defer", "task")
def defer(call: Call) -> Reply:
    """Put off."""
    return _move(call, _existing(call), DEFERRED, {PENDING, IN_PROGRESS})


@methods.offer("tasks.task.renew", "task")
def renew(call: Call) -> Reply:
    """Open again."""
    return _move(call, _existing(call), PENDING, {AWAITING_CONTROL, COMPLETED, DEFERRED})


@methods.offer("tasks.task.getFields", "task")
def get_fields(call: Call) -> Reply:
    """What fields a task has."""
    del call
    fields = {}
    for item in TASK.fields.values():
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
    row = _visible(call, number)
    if row is None:
        raise _inaccessible()
    made = attachments.attach(call, number, php.integer(file_id))
    row.body["UF_TASK_WEBDAV_FILES"] = [*(row.body.get("UF_TASK_WEBDAV_FILES") or []), made]
    row.body["CHANGED_DATE"] = call.now()
    call.documents("task").put(row.id, row.body)
    return Reply({"attachmentId": made})


def _attach(call: Call, number: int, given: dict[str, Any], body: dict[str, Any]) -> None:
    if "UF_TASK_WEBDAV_FILES" not in given:
        return
    body["UF_TASK_WEBDAV_FILES"] = attachments.resolved(call, number, given["UF_TASK_WEBDAV_FILES"])
    call.documents("task").put(number, body)


def _move(call: Call, row: Row, status: int, allowed: set[int]) -> Reply:
    if row.body["STATUS"] not in allowed:
        raise core("TASKS_ERROR_EXCEPTION_#16; Action not allowed; 16/TE/ACTION_NOT_ALLOWED<br>")
    _enter(call, row, status)
    return _saved(call, row)


def _enter(call: Call, row: Row, status: int) -> None:
    now, closed = call.now(), status in (COMPLETED, AWAITING_CONTROL)
    row.body.update({"STATUS": status, "STATUS_CHANGED_BY": call.caller.user_id, "STATUS_CHANGED_DATE": now})
    row.body.update({"CLOSED_BY": call.caller.user_id if closed else None, "CLOSED_DATE": now if closed else None})
    if status == IN_PROGRESS:
        row.body["DATE_START"] = now


def _saved(call: Call, row: Row) -> Reply:
    row.body.update({"CHANGED_DATE": call.now(), "CHANGED_BY": call.caller.user_id, "ACTIVITY_DATE": call.now()})
    call.documents("task").put(row.id, row.body)
    return _told(call, row)


def _told(call: Call, row: Row) -> Reply:
    return Reply({"task": _full(call, row, None)})


def _full(call: Call, row: Row, select: Any) -> dict[str, Any]:
    return shown(call, row, selected(select, listing=False)) | {"action": _actions(row), "favorite": "N"}


def _actions(row: Row) -> dict[str, bool]:
    status = row.body["STATUS"]
    open_now = status in (PENDING, IN_PROGRESS, DEFERRED)
    return {
        "complete": open_now,
        "start": status in (PENDING, DEFERRED),
        "pause": status == IN_PROGRESS,
        "defer": status in (PENDING, IN_PROGRESS),
        "renew": not open_now or status == DEFERRED,
        "edit": True,
        "remove": True,
    }


def _existing(call: Call) -> Row:
    row = _visible(call, call.number("taskId", "id"))
    if row is None:
        raise _inaccessible()
    return row


def _inaccessible() -> RestError:
    return core("TASKS_ERROR_EXCEPTION_#4; Action failed; 4/TE/ITEM_NOT_FOUND_OR_NOT_ACCESSIBLE<br>")


def _visible(call: Call, number: int) -> Row | None:
    found = call.documents("task").find(Condition("id = ?", (number,)) & _seen_by(call))
    return found[0] if found else None


def _seen_by(call: Call) -> Condition:
    if call.caller.admin:
        return EVERYTHING
    own = "json_extract(body, '$.CREATED_BY') = ?1 OR json_extract(body, '$.RESPONSIBLE_ID') = ?1"
    shared = " OR ".join(
        f"EXISTS (SELECT 1 FROM json_each(body, '$.{name}') WHERE value = ?1)"  # noqa: S608
        for name in ("ACCOMPLICES", "AUDITORS")
    )
    return Condition(f"{own} OR {shared}".replace("?1", "?"), (call.caller.user_id,) * 4)


def _specials(call: Call) -> dict[str, Special]:
    """Filter names that are no fields: one member of a list field, the real status, the status people see."""
    reader = Listing(TASK)

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
