"""task.commentitem.*: comments of the task card before the one that moved them into chats; of that one only adding."""

from __future__ import annotations

from typing import Any

from sandbox.methods import task_chats
from sandbox.methods.task_access import inaccessible, named, visible
from sandbox.portal import dates
from sandbox.portal.calls import Call, Methods, Reply, wrong_arguments
from sandbox.portal.errors import core
from sandbox.portal.filters import Filter
from sandbox.portal.schema import Field, Schema
from sandbox.portal.store import Condition, Row
from sandbox.wire import php

methods = Methods()

COMMENT = Schema.of(
    "comment",
    (
        Field("ID", "integer"),
        Field("AUTHOR_ID", "integer"),
        Field("AUTHOR_NAME", "string"),
        Field("POST_DATE", "datetime"),
    ),
)


@methods.offer("task.commentitem.add", "task")
def add(call: Call) -> Reply:
    """A new comment; AUTHOR_ID and POST_DATE may be given. On the new card a message of the task's chat, of now."""
    task_id, fields = call.positional(("TASKID", "FIELDS"), required=2)
    if not isinstance(fields, dict):
        raise wrong_arguments(call.method, "FIELDS", 1)
    values = {str(key).upper(): value for key, value in fields.items()}
    message = php.text(values.get("POST_MESSAGE"))
    if not message:
        raise core("TASKS_ERROR_EXCEPTION_#256; Не задан текст сообщения; 256/TE/WRONG_ARGUMENTS<br>")
    task = visible(call, php.integer(task_id))
    if task is None:
        raise inaccessible()
    author = php.integer(values.get("AUTHOR_ID")) or call.caller.user_id
    if call.portal.task_chats:
        return Reply(task_chats.say(call, task, author, message))
    posted = dates.read(php.text(values.get("POST_DATE")), call.portal.zone)
    body: dict[str, Any] = {
        "TASK_ID": task.id,
        "AUTHOR_ID": author,
        "POST_MESSAGE": message,
        "POST_DATE": dates.kept(posted) if posted else call.now(),
    }
    made = call.documents("comment").add(body)
    _fire(call, "ADD", made, task.id)
    return Reply(made)


@methods.offer("task.commentitem.get", "task")
def get(call: Call) -> Reply:
    """One comment."""
    return Reply(_shown(call, _comment(call, *call.positional(("TASKID", "ITEMID"), required=2))))


@methods.offer("task.commentitem.update", "task")
def update(call: Call) -> Reply:
    """Change the text."""
    task_id, item_id, fields = call.positional(("TASKID", "ITEMID", "FIELDS"), required=3)
    row = _comment(call, task_id, item_id)
    given = {str(key).upper(): value for key, value in fields.items()} if isinstance(fields, dict) else {}
    if not given.get("POST_MESSAGE"):
        raise wrong_arguments(call.method, "FIELDS", 2)
    call.documents("comment").put(row.id, row.body | {"POST_MESSAGE": php.text(given["POST_MESSAGE"])})
    _fire(call, "UPDATE", row.id, row.body["TASK_ID"])
    return Reply(True)  # noqa: FBT003


@methods.offer("task.commentitem.delete", "task")
def delete(call: Call) -> Reply:
    """Remove a comment."""
    row = _comment(call, *call.positional(("TASKID", "ITEMID"), required=2))
    call.documents("comment").remove(row.id)
    _fire(call, "DELETE", row.id, row.body["TASK_ID"])
    return Reply(True)  # noqa: FBT003


@methods.offer("task.commentitem.getlist", "task")
def getlist(call: Call) -> Reply:
    """Every comment of a task at once, no pages."""
    task_id, order, wanted = call.positional(("TASKID", "ORDER", "FILTER"))
    condition = Condition("json_extract(body, '$.TASK_ID') = ?", (named(call, task_id),))
    condition &= Filter(COMMENT, call.portal.zone).condition(wanted)
    rows = call.documents("comment").find(condition, _order(order))
    return Reply([_shown(call, row) for row in rows])


def _comment(call: Call, task_id: Any, item_id: Any) -> Row:
    number, row = named(call, task_id), call.documents("comment").get(php.integer(item_id))
    if row is None or row.body["TASK_ID"] != number:
        raise core("TASKS_ERROR_EXCEPTION_#4; Action failed; 4/TE/ITEM_NOT_FOUND_OR_NOT_ACCESSIBLE<br>")
    return row


def _fire(call: Call, what: str, number: int, task_id: int) -> None:
    here = {"ID": number, "TASK_ID": task_id}
    sides = {"FIELDS_BEFORE": "undefined" if what == "ADD" else here}
    call.emit(f"ONTASKCOMMENT{what}", sides | {"FIELDS_AFTER": "undefined" if what == "DELETE" else here})


def _order(order: Any) -> str:
    for name, direction in order.items() if isinstance(order, dict) else ():
        field = COMMENT.field(str(name))
        if field is not None:
            return f"{COMMENT.column(field.name)} {'DESC' if str(direction).lower() == 'desc' else 'ASC'}, id"
    return "id"


def _shown(call: Call, row: Row) -> dict[str, Any]:
    author = call.documents("person").get(row.body["AUTHOR_ID"])
    name = f"{author.body['NAME']} {author.body['LAST_NAME']}" if author else ""
    return {
        "POST_MESSAGE_HTML": None,
        "ID": str(row.id),
        "AUTHOR_ID": str(row.body["AUTHOR_ID"]),
        "AUTHOR_NAME": name,
        "AUTHOR_EMAIL": "",
        "POST_DATE": call.shown(row.body["POST_DATE"]),
        "POST_MESSAGE": row.body["POST_MESSAGE"],
        "ATTACHED_OBJECTS": [],
    }
