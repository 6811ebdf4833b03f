"""task.checklistitem.*: positional methods over the lines of a task's checklists."""

from __future__ import annotations

from typing import Any

from sandbox.methods.task_access import named
from sandbox.portal.calls import Call, Methods, Reply, wrong_arguments
from sandbox.portal.errors import core
from sandbox.portal.store import Row
from sandbox.wire import php

methods = Methods()


@methods.offer("task.checklistitem.add", "task")
def add(call: Call) -> Reply:
    """A new line; PARENT_ID 0 makes a new checklist whose name is the TITLE."""
    task_id, fields = call.positional(("TASKID", "FIELDS"), required=2)
    if not isinstance(fields, dict):
        raise wrong_arguments(call.method, "FIELDS", 1)
    values = {str(key).upper(): value for key, value in fields.items()}
    if not php.text(values.get("TITLE")).strip():
        raise core("TASKS_ERROR_EXCEPTION_#8; Не указано название пункта; 8/TE/ACTION_FAILED_TO_BE_PROCESSED<br>")
    number = named(call, task_id)
    parent = php.integer(values.get("PARENT_ID"))
    siblings = [row for row in call.documents("checklist").where(TASK_ID=number) if row.body["PARENT_ID"] == parent]
    body = {
        "TASK_ID": number,
        "PARENT_ID": parent,
        "CREATED_BY": call.caller.user_id,
        "TITLE": php.text(values["TITLE"]),
        "SORT_INDEX": php.integer(values.get("SORT_INDEX")) or len(siblings),
        "IS_COMPLETE": "Y" if php.truth(values.get("IS_COMPLETE")) else "N",
        "IS_IMPORTANT": "Y" if php.truth(values.get("IS_IMPORTANT")) else "N",
        "TOGGLED_BY": None,
        "TOGGLED_DATE": None,
        "MEMBERS": _members(values.get("MEMBERS")),
    }
    return Reply(call.documents("checklist").add(body))


@methods.offer("task.checklistitem.get", "task")
def get(call: Call) -> Reply:
    """One line."""
    return Reply(_shown(call, _line(call)))


@methods.offer("task.checklistitem.getlist", "task")
def getlist(call: Call) -> Reply:
    """Every line of a task at once, no pages."""
    task_id, _ = call.positional(("TASKID", "ORDER"))
    rows = call.documents("checklist").where(TASK_ID=named(call, task_id))
    return Reply([_shown(call, row) for row in rows])


@methods.offer("task.checklistitem.update", "task")
def update(call: Call) -> Reply:
    """Change a line."""
    *names, fields = call.positional(("TASKID", "ITEMID", "FIELDS"), required=3)
    row = _named_line(call, *names)
    if not isinstance(fields, dict):
        raise wrong_arguments(call.method, "FIELDS", 2)
    values = {str(key).upper(): value for key, value in fields.items()}
    kept: dict[str, Any] = {}
    if "TITLE" in values:
        kept["TITLE"] = php.text(values["TITLE"])
    for name in ("SORT_INDEX", "PARENT_ID"):
        if name in values:
            kept[name] = php.integer(values[name])
    for name in ("IS_COMPLETE", "IS_IMPORTANT"):
        if name in values:
            kept[name] = "Y" if php.truth(values[name]) else "N"
    if "MEMBERS" in values:
        kept["MEMBERS"] = _members(values["MEMBERS"])
    call.documents("checklist").put(row.id, row.body | kept)
    return Reply(None)


@methods.offer("task.checklistitem.moveafteritem", "task")
def move_after(call: Call) -> Reply:
    """Put a line behind another of the same task."""
    task_id, item_id, after_id = call.positional(("TASKID", "ITEMID", "AFTERITEMID"), required=3)
    row, other = _named_line(call, task_id, item_id), _named_line(call, task_id, after_id)
    place = {"PARENT_ID": other.body["PARENT_ID"], "SORT_INDEX": other.body["SORT_INDEX"] + 1}
    call.documents("checklist").put(row.id, row.body | place)
    return Reply(None)


@methods.offer("task.checklistitem.complete", "task")
def complete(call: Call) -> Reply:
    """Tick a line."""
    return _toggle(call, done="Y")


@methods.offer("task.checklistitem.renew", "task")
def renew(call: Call) -> Reply:
    """Take the tick away."""
    return _toggle(call, done="N")


@methods.offer("task.checklistitem.delete", "task")
def delete(call: Call) -> Reply:
    """Remove a line."""
    call.documents("checklist").remove(_line(call).id)
    return Reply(None)


def _toggle(call: Call, *, done: str) -> Reply:
    row = _line(call)
    row.body.update({"IS_COMPLETE": done, "TOGGLED_BY": call.caller.user_id, "TOGGLED_DATE": call.now()})
    call.documents("checklist").put(row.id, row.body)
    return Reply(True)  # noqa: FBT003


def _line(call: Call) -> Row:
    return _named_line(call, *call.positional(("TASKID", "ITEMID"), required=2))


def _named_line(call: Call, task_id: Any, item_id: Any) -> Row:
    number = named(call, task_id)
    found = call.documents("checklist").get(php.integer(item_id))
    if found is None or found.body["TASK_ID"] != number:
        raise core("TASKS_ERROR_EXCEPTION_#4; Action failed; 4/TE/ITEM_NOT_FOUND_OR_NOT_ACCESSIBLE<br>")
    return found


def _members(given: Any) -> dict[str, str]:
    if not isinstance(given, dict):
        return {}
    return {str(number): str((value or {}).get("TYPE", "A")) for number, value in given.items()}


def _shown(call: Call, row: Row) -> dict[str, Any]:
    body = row.body
    return {
        "ID": str(row.id),
        "TASK_ID": str(body["TASK_ID"]),
        "PARENT_ID": str(body["PARENT_ID"]) if body["PARENT_ID"] else 0,
        "CREATED_BY": str(body["CREATED_BY"]),
        "TITLE": body["TITLE"],
        "SORT_INDEX": str(body["SORT_INDEX"]),
        "IS_COMPLETE": body["IS_COMPLETE"],
        "IS_IMPORTANT": body["IS_IMPORTANT"],
        "TOGGLED_BY": str(body["TOGGLED_BY"]) if body["TOGGLED_BY"] else None,
        "TOGGLED_DATE": call.shown(body["TOGGLED_DATE"]) or "",
        "MEMBERS": [{"ID": number, "TYPE": kind} for number, kind in body["MEMBERS"].items()],
        "ATTACHMENTS": [],
    }
