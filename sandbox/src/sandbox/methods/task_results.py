"""tasks.task.result.*: comments that are a task's result. Source: Bitrix24 documentation, "task results"."""

from __future__ import annotations

from typing import Any

from sandbox.methods.task_access import named
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import core
from sandbox.portal.store import Row

methods = Methods()


@methods.offer("tasks.task.result.list", "task")
def listed(call: Call) -> Reply:
    """A task's results, the newest first."""
    number = named(call, call.wanted("taskId"))
    rows = call.documents("task_result").where(TASK_ID=number)
    return Reply([_shown(call, row) for row in reversed(rows)])


@methods.offer("tasks.task.result.addFromComment", "task")
def add(call: Call) -> Reply:
    """Take a comment for a result; taken already, it is told as it is."""
    comment = _comment(call)
    known = call.documents("task_result").where(COMMENT_ID=comment.id)
    if known:
        return Reply(_shown(call, known[0]))
    body: dict[str, Any] = {"TASK_ID": comment.body["TASK_ID"], "COMMENT_ID": comment.id, "STATUS": 0}
    body |= {"CREATED_BY": call.caller.user_id, "CREATED_AT": call.now(), "TEXT": comment.body["POST_MESSAGE"]}
    return Reply(_shown(call, Row(call.documents("task_result").add(body), body)))


@methods.offer("tasks.task.result.deleteFromComment", "task")
def delete(call: Call) -> Reply:
    """The comment is a result no more."""
    for row in call.documents("task_result").where(COMMENT_ID=_comment(call).id):
        call.documents("task_result").remove(row.id)
    return Reply(None)


def put_down(call: Call, task_id: int, text: str) -> Row:
    """A result of the new task card, which hangs on no comment."""
    body: dict[str, Any] = {"TASK_ID": task_id, "COMMENT_ID": 0, "STATUS": 0}
    body |= {"CREATED_BY": call.caller.user_id, "CREATED_AT": call.now(), "TEXT": text}
    return Row(call.documents("task_result").add(body), body)


def _comment(call: Call) -> Row:
    row = call.documents("comment").get(call.number("commentId"))
    if row is None:
        raise core("Комментарий не найден")
    named(call, row.body["TASK_ID"])
    return row


def _shown(call: Call, row: Row) -> dict[str, Any]:
    body, made = row.body, call.shown(row.body["CREATED_AT"])
    told: dict[str, Any] = {"id": row.id, "taskId": body["TASK_ID"], "commentId": body["COMMENT_ID"]}
    told |= {"createdBy": body["CREATED_BY"], "createdAt": made, "updatedAt": made, "status": body["STATUS"]}
    return told | {"text": body["TEXT"], "formattedText": body["TEXT"], "files": []}
