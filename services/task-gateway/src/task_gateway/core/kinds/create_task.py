"""`task.create`: files first, so that the task appears with them; the task under its marker; then its checklist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contracts.crm.v1 import CreateTask

from task_gateway.core import tree
from task_gateway.core.calls import Call, Reply, mapping
from task_gateway.core.kinds import checklist
from task_gateway.core.kinds.bindings import task_binding
from task_gateway.core.order import Order
from task_gateway.core.progress import Absorbed, Next, Progress
from task_gateway.core.way import Found, Marker, Step, Way

ROOT = "Delo"
CLOSED = "5"
ADD, LIST, COMPLETE, COMMENT = "tasks.task.add", "tasks.task.list", "tasks.task.complete", "task.commentitem.add"


def nodes(order: Order[CreateTask]) -> tuple[tree.Node, ...]:
    """The folders that its files lie in and the files; none without files."""
    command = order.command
    if not command.files:
        return ()
    folders = tree.path([ROOT, folder_of(command)])
    files = (
        tree.Node("file", tree.marked(file.name, file.blob.sha256), 1, order.contents.get(file.blob.sha256, ""))
        for file in command.files
    )
    return (*folders, *files)


def folder_of(command: CreateTask) -> str:
    """What the folder of its subject's files is called."""
    return command.belongs_to.subject.replace("/", "-").replace(":", "-")


def found_by_marker(order: Order[Any]) -> Call:
    """Every task that carries the marker."""
    select = ["ID", "XML_ID", "STATUS"]
    params = {"filter": {"XML_ID": str(order.command_id)}, "select": select, "order": {"ID": "asc"}}
    return Call(LIST, params)


def tasks_found(_: Order[Any], result: Any) -> list[Found]:
    """The tasks in a reply of tasks.task.list, by ascending id."""
    tasks = mapping(mapping(result).get("tasks", []))
    found = (Found(int(task["id"]), str(task.get("status")) == CLOSED) for task in tasks.values())
    return sorted(found, key=lambda one: one.id)


def closing(_: Order[Any], number: int, keep: int | None) -> list[Call]:
    """Two calls for a double: why, and the end of it."""
    because = f"Дубль задачи {keep}" if keep else "Команда была отклонена"
    text = f"{because}: ответ CRM был потерян, задача создана лишний раз. Закрыто автоматически."
    comment = Call(COMMENT, {"TASKID": number, "FIELDS": {"POST_MESSAGE": text}})
    return [comment, Call(COMPLETE, {"taskId": number})]


def _add(order: Order[CreateTask]) -> Call:
    command = order.command
    fields: dict[str, Any] = {
        "TITLE": command.title,
        "RESPONSIBLE_ID": command.responsible_id,
        "DESCRIPTION": command.description.content,
        "XML_ID": str(order.command_id),
        "PRIORITY": 2 if command.urgent else 1,
    }
    if command.deadline is not None:
        fields["DEADLINE"] = order.local(command.deadline)
    if binding := task_binding(command.belongs_to, order.names):
        fields["UF_CRM_TASK"] = [binding]
    if command.tags:
        fields["TAGS"] = list(command.tags)
    if command.files:
        fields["UF_TASK_WEBDAV_FILES"] = [f"n{number}" for number in order.progress.nodes[2:]]
    return Call(ADD, {"fields": fields})


def _added(order: Order[CreateTask], result: Any) -> Progress:
    return order.progress.but(made=number_of(mapping(mapping(result).get("task")).get("id")))


def number_of(value: Any) -> int:
    """A positive id. Raises ValueError."""
    number = int(value)
    if number <= 0:
        raise ValueError(f"{value!r} is no id")
    return number


class Checklist:
    """What hangs on the task when it stands."""

    def upcoming(self, order: Order[CreateTask]) -> Next | None:
        """See Tail."""
        return checklist.upcoming(order)

    def absorb(self, order: Order[CreateTask], calls: Sequence[Call], replies: Sequence[Reply]) -> Absorbed:
        """See Tail."""
        return checklist.absorb(order, calls, replies)


MARKER = Marker(found_by_marker, tasks_found, closing)
WAY = Way(nodes=nodes, steps=(Step(_add, _added, marker=MARKER),), tail=Checklist())
