"""`task.create`: files first, so that the task appears with them; the task under its marker; then its checklist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from contracts.crm.v1 import CreateTask

from task_gateway.core import tree
from task_gateway.core.calls import BATCH, Call, Ref, Reply, mapping
from task_gateway.core.doubles import Found, Marker
from task_gateway.core.fitting import fitting
from task_gateway.core.kinds import checklist
from task_gateway.core.kinds.bindings import task_binding
from task_gateway.core.order import Order
from task_gateway.core.progress import Absorbed, Next, Progress
from task_gateway.core.way import Step, Way

ROOT = "Delo"
FOLDERS = 2  # a task's papers lie in a folder of their subject in ours
CHAIN_BYTES = 8 << 20  # base64
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


def chain(order: Order[CreateTask]) -> tuple[Call, ...]:
    """All that is left in one request: papers, task, checklist, each referring to what those before bring.

    Empty where folders are still to be found, something is in doubt, or the papers are too big for it.
    """
    progress, there = order.progress, nodes(order)
    doubtful = progress.uncertain or progress.taken or progress.renamed
    if doubtful or progress.step or progress.made is not None or len(progress.nodes) < min(FOLDERS, len(there)):
        return ()
    left = there[len(progress.nodes) :]
    if sum(len(node.content) for node in left) > CHAIN_BYTES:
        return ()
    uploads = [tree.upload(node, progress, order.root_folder) for node in left]
    known = [f"n{number}" for number in progress.nodes[FOLDERS:]]
    made = Ref(len(uploads), ("task", "id"))
    calls = [*uploads, task(order, [*known, *(Ref(number, ("ID",), "n") for number in range(len(uploads)))])]
    if order.command.checklist:
        calls.append(checklist.item(made, checklist.TITLE, 0))
        parent = Ref(len(uploads) + 1)
        calls += [checklist.item(made, title, parent) for title in order.command.checklist]
    return tuple(calls[:BATCH])


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
    return task(order, [f"n{number}" for number in order.progress.nodes[FOLDERS:]])


def task(order: Order[CreateTask], files: Sequence[str | Ref]) -> Call:
    """The call that makes it. files: ids on the disk, with the letter that the CRM wants before them."""
    command = order.command
    fields: dict[str, Any] = {
        "TITLE": fitting(command.title),
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
        fields["UF_TASK_WEBDAV_FILES"] = list(files)
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


class TaskWay(Way):
    """A task in one request where that can be, else step by step."""

    def upcoming(self, order: Order[Any]) -> Next:
        """See Way."""
        following = super().upcoming(order)
        if following.calls and not order.progress.extra_ids and len(calls := chain(order)) > 1:
            firm = next(number for number, call in enumerate(calls) if call.refers)
            return Next(calls, marked=True, onward=order.progress.but(chained=True), firm=firm)
        return following

    def absorb(self, order: Order[Any], calls: Sequence[Call], replies: Sequence[Reply]) -> Absorbed:
        """See Way."""
        progress = order.progress
        if progress.chained and calls[0].method in {tree.UPLOAD, ADD}:
            return self._one_by_one(order, calls, replies)
        taken = super().absorb(order, calls, replies)
        if progress.chained and progress.uncertain and taken.progress.step > progress.step:
            # Found by its marker: its papers are on it, but how much of its checklist is nobody knows.
            doubtful = bool(checklist.todo(order.command, taken.progress))
            return replace(taken, progress=taken.progress.but(chained=False, uncertain=doubtful))
        return taken

    def _one_by_one(self, order: Order[Any], calls: Sequence[Call], replies: Sequence[Reply]) -> Absorbed:
        """The replies to a chain, as if each step had been sent by itself."""
        progress = order.progress
        if all(reply.fate == "unknown" for reply in replies):
            return Absorbed(progress.doubted(), unknown=True)
        taken = Absorbed(progress.but(uncertain=False, chained=False))
        start = 0
        while start < len(replies) and taken == Absorbed(taken.progress):
            here = order.at(taken.progress)
            end = start + len(super().upcoming(here).calls)
            if end == start:
                break
            taken = super().absorb(here, calls[start:end], replies[start:end])
            start = end
        if taken.unknown:
            return replace(taken, progress=taken.progress.but(chained=True))
        return taken


MARKER = Marker(found_by_marker, tasks_found, closing)
WAY = TaskWay(nodes=nodes, steps=(Step(_add, _added, marker=MARKER),), tail=Checklist())
