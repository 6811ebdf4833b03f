"""Commands to a task that exists. States are set, never moved: what is so already is left alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.crm.v1 import CrmCommand, Known, Made
from contracts.tasks.v1 import CancelTask, CommentTask, CompleteTask, ReassignTask, ReopenTask, UpdateTask

from task_gateway.core.calls import Call, mapping
from task_gateway.core.doubles import Found, Marker
from task_gateway.core.far_back import PAGE, further
from task_gateway.core.fitting import fitting
from task_gateway.core.guard import Parts, guarded, remaining
from task_gateway.core.inbound.values import instant
from task_gateway.core.kinds.create_task import CLOSED, COMMENT, COMPLETE, number_of
from task_gateway.core.names import same
from task_gateway.core.order import Order
from task_gateway.core.progress import Progress, Refusal
from task_gateway.core.refusals import changed_meanwhile, gone
from task_gateway.core.way import Step, Taken, Way

PENDING = "2"
GET, UPDATE, RENEW = "tasks.task.get", "tasks.task.update", "tasks.task.renew"
COMMENTS, UNCOMMENT, MESSAGES = "task.commentitem.getlist", "task.commentitem.delete", "im.dialog.messages.get"
SELECT = ("ID", "TITLE", "DESCRIPTION", "DEADLINE", "RESPONSIBLE_ID", "PRIORITY", "STATUS", "CHAT_ID")
CAMEL = {
    "TITLE": "title",
    "DESCRIPTION": "description",
    "DEADLINE": "deadline",
    "RESPONSIBLE_ID": "responsibleId",
    "PRIORITY": "priority",
}


def task_id(order: Order[Any]) -> int:
    """Of the task that the command is about."""
    target: Made | Known = order.command.task
    return order.id_of(target)


def _read(order: Order[Any]) -> Call:
    return Call(GET, {"taskId": task_id(order), "select": list(SELECT)})


def _remember(order: Order[Any], result: Any) -> Taken:
    """The task as it is; a missing one is an empty list with status 200 (facts 8.6)."""
    task = mapping(mapping(result).get("task"))
    if not task:
        return gone(f"Задача {task_id(order)}")
    kept = {name: task.get(name) for name in (*CAMEL.values(), "status", "chatId")}
    return order.progress.but(seen=kept)


def _remember_open(order: Order[Any], result: Any) -> Taken:
    taken = _remember(order, result)
    if isinstance(taken, Progress) and str((taken.seen or {})["status"]) == CLOSED:
        words = f"Задача {task_id(order)} уже закрыта"
        return Refusal(code="closed_already", words=words, hint="Возобновите её, если изменение всё же нужно.")
    if not isinstance(taken, Progress):
        return taken
    taken = _guarded(order.at(taken), taken.seen or {})
    if taken.left and not remaining(order.at(taken), _parts(order)):
        return changed_meanwhile(f"Задача {task_id(order)}", taken.left)
    return taken


def _remember_as_reopened(order: Order[Any], result: Any) -> Taken:
    """One that takes a reopening back leaves a task that somebody has begun meanwhile."""
    taken = _remember(order, result)
    if order.of is None or not isinstance(taken, Progress):
        return taken
    kept = str((taken.seen or {})["status"]) in {PENDING, CLOSED}
    return taken if kept else changed_meanwhile(f"Задача {task_id(order)}", ("status",))


def _guarded(order: Order[Any], task: Mapping[str, Any]) -> Progress:
    return guarded(order, _parts, {name: task.get(camel) for name, camel in CAMEL.items()})


def wanted(order: Order[Any]) -> dict[str, Any]:
    """The fields that the command sets, as the CRM names them."""
    return remaining(order, _parts(order))


def _parts(order: Order[Any]) -> Parts:
    command = order.command
    if isinstance(command, ReassignTask):
        return {"responsible": {"RESPONSIBLE_ID": command.responsible_id}}
    assert isinstance(command, UpdateTask)  # noqa: S101 - the table below
    deadline = order.local(command.deadline) if command.deadline else ("" if command.no_deadline else None)
    given = {
        "title": ("TITLE", None if command.title is None else fitting(command.title)),
        "description": ("DESCRIPTION", command.description.content if command.description else None),
        "deadline": ("DEADLINE", deadline),
        "urgent": ("PRIORITY", None if command.urgent is None else (2 if command.urgent else 1)),
    }
    return {name: {field: value} for name, (field, value) in given.items() if value is not None}


def _reached(order: Order[Any], task: Any) -> bool:
    return all(same(value, task.get(CAMEL[name])) for name, value in wanted(order).items())


def _write(order: Order[Any]) -> Call | None:
    if _reached(order, order.seen):
        return None
    return Call(UPDATE, {"taskId": task_id(order), "fields": wanted(order)})


def _written(order: Order[Any], result: Any) -> Taken | None:
    task = mapping(mapping(result).get("task"))
    if not task:
        return gone(f"Задача {task_id(order)}")
    order = order.at(_guarded(order, task))
    return order.progress if wanted(order) and _reached(order, task) else None


SET = (Step(_read, _remember_open, judges=True), Step(_write, look=_read, there=_written))


def _text(order: Order[Any]) -> str | None:
    """What is said on the task; None where nothing is."""
    command = order.command
    if isinstance(command, CommentTask):
        return command.text.content
    if isinstance(command, CancelTask):
        return f"Отменено: {command.reason.content}"
    assert isinstance(command, CompleteTask)  # noqa: S101 - the table below
    return command.result.content if command.result else None


def _comment(order: Order[Any]) -> Call | None:
    text = _text(order)
    closing = not isinstance(order.command, CommentTask)
    if text is None or (closing and str(order.seen.get("status")) == CLOSED):
        return None
    message = f"{text}\n{order.mark}"
    return Call(COMMENT, {"TASKID": task_id(order), "FIELDS": {"POST_MESSAGE": message}})


def _comments(order: Order[Any]) -> Call:
    """On new task cards comments live in the task's chat (facts 3.1)."""
    if chat := order.seen.get("chatId"):
        before = {"LAST_ID": order.passed[-1]} if order.passed else {}
        return Call(MESSAGES, {"DIALOG_ID": f"chat{chat}", "LIMIT": PAGE, **before})
    return Call(COMMENTS, {"TASKID": task_id(order), "ORDER": {"ID": "asc"}})


def _comments_found(order: Order[Any], result: Any) -> list[Found]:
    rows = mapping(mapping(result)["messages"]) if "messages" in mapping(result) else mapping(result)
    found = [row for row in rows.values() if order.mark in str(row.get("POST_MESSAGE") or row.get("text") or "")]
    return sorted((Found(int(row.get("ID") or row["id"])) for row in found), key=lambda one: one.id)


def _comments_further(order: Order[Any], result: Any) -> int | None:
    """The older card tells all its comments at once."""
    rows = mapping(mapping(result).get("messages")).values()
    return further(order, [(int(row["id"]), instant(row.get("date"), order.zone)) for row in rows])


def _uncomment(order: Order[Any], number: int, _: int | None) -> list[Call]:
    if order.seen.get("chatId"):
        return [Call("im.message.delete", {"MESSAGE_ID": number})]
    return [Call(UNCOMMENT, {"TASKID": task_id(order), "ITEMID": number})]


def _commented(order: Order[Any], result: Any) -> Progress:
    return order.progress.but(made=number_of(result))


SAID = Marker(_comments, _comments_found, _uncomment, _comments_further)
SAY = (Step(_read, _remember), Step(_comment, _commented, marker=SAID))


def _close(order: Order[Any]) -> Call | None:
    return None if str(order.seen.get("status")) == CLOSED else Call(COMPLETE, {"taskId": task_id(order)})


def _closed(order: Order[Any], result: Any) -> Taken | None:
    task = mapping(mapping(result).get("task"))
    if not task:
        return order.progress  # deleted meanwhile: closed more than enough
    return order.progress if str(task.get("status")) == CLOSED else None


def _reopen(order: Order[Any]) -> Call | None:
    return Call(RENEW, {"taskId": task_id(order)}) if str(order.seen.get("status")) == CLOSED else None


def _reopened(order: Order[Any], result: Any) -> Taken | None:
    task = mapping(mapping(result).get("task"))
    return order.progress if task and str(task.get("status")) != CLOSED else None


CLOSING = (Step(_comment, _commented, marker=SAID), Step(_close, look=_read, there=_closed))

WAYS: dict[type[CrmCommand], Way] = {
    UpdateTask: Way(SET, subject=task_id),
    ReassignTask: Way(SET, subject=task_id),
    CommentTask: Way(SAY),
    CompleteTask: Way((Step(_read, _remember_as_reopened, judges=True), *CLOSING), subject=task_id),
    CancelTask: Way((Step(_read, _remember, judges=True), *CLOSING), subject=task_id),
    ReopenTask: Way((Step(_read, _remember, judges=True), Step(_reopen, look=_read, there=_reopened)), subject=task_id),
}
