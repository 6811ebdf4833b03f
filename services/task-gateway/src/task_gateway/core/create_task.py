"""`task.create`: files first, so that the task appears with them; the task under its marker; then its checklist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.crm.v1 import CreateTask

from task_gateway.core import checklist, papers
from task_gateway.core.calls import Call, mapping
from task_gateway.core.progress import Next, Progress

CLOSED = "5"
COMPLETE = "tasks.task.complete"


@dataclass(frozen=True, slots=True)
class Found:
    """A task that carries the marker."""

    id: int
    closed: bool


def upcoming(
    command: CreateTask, command_id: UUID, progress: Progress, root_folder: int, contents: Sequence[str], zone: str
) -> Next:
    """What to send next. contents: the files in base64, in order. root_folder: of the common disk, 0 if unknown."""
    if progress.extra_ids:
        # On disk first: nobody else may meanwhile take the double for the task and the task for the double.
        return Next(tuple(closing(progress.task_id, progress.extra_ids)), written=True)
    if progress.task_id is None:
        if progress.uncertain:
            return Next((found_by_marker(command_id),))
        paper = papers.upcoming(command, progress, root_folder, contents)
        return paper or Next((_add(command, command_id, progress, zone),), marked=True)
    return checklist.upcoming(command, progress) or Next(done=True)


def found_by_marker(command_id: UUID) -> Call:
    """Every task that carries the marker."""
    params = {"filter": {"XML_ID": str(command_id)}, "select": ["ID", "XML_ID", "STATUS"], "order": {"ID": "asc"}}
    return Call("tasks.task.list", params)


def tasks_found(result: Any) -> list[Found]:
    """The tasks in a reply of tasks.task.list, by ascending id."""
    tasks = mapping(mapping(result).get("tasks", []))
    found = (Found(int(task["id"]), str(task.get("status")) == CLOSED) for task in tasks.values())
    return sorted(found, key=lambda one: one.id)


def doubles(found: Sequence[Found], keep: int | None) -> tuple[int, ...]:
    """Those that are open beside the one to *keep*."""
    return tuple(one.id for one in found if one.id != keep and not one.closed)


def closing(keep: int | None, extra_ids: Sequence[int]) -> list[Call]:
    """Two calls for each double: why, and the end of it."""
    because = f"Дубль задачи {keep}" if keep else "Команда была отклонена"
    text = f"{because}: ответ CRM был потерян, задача создана лишний раз. Закрыто автоматически."
    calls: list[Call] = []
    for number in extra_ids:
        calls.append(Call("task.commentitem.add", {"TASKID": number, "FIELDS": {"POST_MESSAGE": text}}))
        calls.append(Call(COMPLETE, {"taskId": number}))
    return calls


def _add(command: CreateTask, command_id: UUID, progress: Progress, zone: str) -> Call:
    fields: dict[str, Any] = {
        "TITLE": command.title,
        "RESPONSIBLE_ID": command.responsible_id,
        "DESCRIPTION": command.description.content,
        "XML_ID": str(command_id),
        "PRIORITY": 2 if command.urgent else 1,
    }
    if command.deadline is not None:
        fields["DEADLINE"] = command.deadline.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")
    if command.belongs_to.kind in {"client", "deal"}:
        prefix = {"client": "CO", "deal": "D"}[command.belongs_to.kind]
        fields["UF_CRM_TASK"] = [f"{prefix}_{command.belongs_to.id}"]
    if command.tags:
        fields["TAGS"] = list(command.tags)
    if progress.file_ids:
        fields["UF_TASK_WEBDAV_FILES"] = [f"n{number}" for number in progress.file_ids]
    return Call("tasks.task.add", {"fields": fields})
