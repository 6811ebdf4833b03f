"""Keeping a task: its stamps, its history, its events, what the caller is told."""

from __future__ import annotations

from typing import Any

from sandbox.methods.task_fields import (
    AWAITING_CONTROL,
    COMPLETED,
    DEFERRED,
    IN_PROGRESS,
    PENDING,
    schema,
    selected,
    shown,
)
from sandbox.portal.calls import Call, Reply
from sandbox.portal.store import Row

SILENT = {"CHANGED_DATE", "CHANGED_BY", "ACTIVITY_DATE", "STATUS_CHANGED_DATE", "STATUS_CHANGED_BY", "CLOSED_BY"}


def enter(call: Call, body: dict[str, Any], status: int) -> None:
    """Put a task into a state."""
    now, closed = call.now(), status in (COMPLETED, AWAITING_CONTROL)
    body.update({"STATUS": status, "STATUS_CHANGED_BY": call.caller.user_id, "STATUS_CHANGED_DATE": now})
    body.update({"CLOSED_BY": call.caller.user_id if closed else None, "CLOSED_DATE": now if closed else None})
    if status == IN_PROGRESS:
        body["DATE_START"] = now


def saved(call: Call, before: Row, body: dict[str, Any]) -> Reply:
    """Keep the changed *body* of a task and tell it."""
    body.update({"CHANGED_DATE": call.now(), "CHANGED_BY": call.caller.user_id, "ACTIVITY_DATE": call.now()})
    call.documents("task").put(before.id, body)
    remember(call, before.id, before.body, body)
    fire(call, "UPDATE", before.id)
    return told(call, Row(before.id, body))


def told(call: Call, row: Row) -> Reply:
    """A task as the methods that change it answer."""
    return Reply({"task": full(call, row, None)})


def full(call: Call, row: Row, select: Any) -> dict[str, Any]:
    """A task with what one may do with it."""
    return shown(call, row, selected(call, select, listing=False)) | {
        "action": _actions(row),
        "favorite": _favorite(call, row),
    }


def remember(call: Call, number: int, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Add a line of history per field that has changed."""
    for name in schema(call).fields:
        if name in SILENT or name == "ID" or before.get(name) == after.get(name):
            continue
        line(call, number, name, before.get(name), after.get(name))


def line(call: Call, number: int, name: str, old: Any, new: Any) -> None:
    """One line of a task's history."""
    body = {"TASK_ID": number, "FIELD": name, "FROM": old, "TO": new, "USER_ID": call.caller.user_id}
    call.documents("task_history").add(body | {"CREATED_DATE": call.now()})


def fire(call: Call, what: str, number: int) -> None:
    """ONTASKADD, ONTASKUPDATE, ONTASKDELETE with the fields as the portal sends them."""
    here = {"ID": number}
    data = {
        "FIELDS_BEFORE": "undefined" if what == "ADD" else here,
        "FIELDS_AFTER": "undefined" if what == "DELETE" else here,
        "IS_ACCESSIBLE_BEFORE": "N" if what == "ADD" else "undefined",
        "IS_ACCESSIBLE_AFTER": "undefined" if what == "DELETE" else "Y",
    }
    call.emit(f"ONTASK{what}", data)


def _favorite(call: Call, row: Row) -> str:
    return "Y" if call.caller.user_id in (row.body.get("FAVORITE_OF") or []) else "N"


def _actions(row: Row) -> dict[str, bool]:
    status = row.body["STATUS"]
    open_now = status in (PENDING, IN_PROGRESS, DEFERRED)
    return {
        "accept": False,
        "decline": False,
        "complete": open_now,
        "approve": status == AWAITING_CONTROL,
        "disapprove": status == AWAITING_CONTROL,
        "start": status in (PENDING, DEFERRED),
        "pause": status == IN_PROGRESS,
        "delegate": open_now,
        "remove": True,
        "edit": True,
        "defer": status in (PENDING, IN_PROGRESS),
        "renew": not open_now or status == DEFERRED,
    }
