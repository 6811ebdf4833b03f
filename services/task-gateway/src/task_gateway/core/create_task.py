"""`task.create`: files first, so that the task appears with them; the task under its marker; then its checklist."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.crm.v1 import CreateTask, TaskFile

from task_gateway.core.calls import Call, Reply, mapping
from task_gateway.core.progress import Next, Progress, Refusal

ROOT = "Delo"
CHECKLIST = "Что сделать"
UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
EXISTS = "disk_obj_22000"
HINTS = {
    "100": "Проверьте обязательные поля задачи: название и ответственного.",
    "error_core": "CRM не приняла поля задачи: проверьте ответственного (работает ли он) и срок.",
    "access_denied": "У вебхука нет прав на это действие: проверьте его разрешения.",
}


def folders(command: CreateTask) -> tuple[str, ...]:
    """The names of the folders its files lie in, outermost first."""
    return (ROOT, f"{command.belongs_to.kind}-{command.belongs_to.id}")


def file_name(file: TaskFile) -> str:
    """A name that is the same for the same content and differs for another: the natural marker of an upload."""
    clean = UNSAFE.sub(" ", file.name).strip(" .") or "file"
    stem, dot, suffix = clean.rpartition(".")
    if not dot or len(suffix) > 5:
        stem, suffix = clean, ""
    return f"{stem[:120]} [{file.blob.sha256[:10]}]{'.' + suffix if suffix else ''}"


def upcoming(
    command: CreateTask, command_id: UUID, progress: Progress, root_folder: int, contents: Sequence[str], zone: str
) -> Next:
    """What to send next. contents: the files in base64, in order. root_folder: of the common disk."""
    if progress.uncertain and progress.task_id is None and _files_are_there(command, progress):
        return Next((found_by_marker(command_id),))
    if progress.extra_ids:
        return Next(tuple(_closing(progress)))
    if progress.task_id is None:
        return _before_the_task(command, command_id, progress, root_folder, contents, zone)
    if progress.checked < len(command.checklist):
        return _checklist(command, progress)
    return Next(done=True)


def found_by_marker(command_id: UUID) -> Call:
    """Every task that carries the marker."""
    params = {"filter": {"XML_ID": str(command_id)}, "select": ["ID", "XML_ID"], "order": {"ID": "asc"}}
    return Call("tasks.task.list", params)


def _files_are_there(command: CreateTask, progress: Progress) -> bool:
    return len(progress.file_ids) == len(command.files)


def _before_the_task(
    command: CreateTask, command_id: UUID, progress: Progress, root_folder: int, contents: Sequence[str], zone: str
) -> Next:
    if command.files and len(progress.folder_ids) < len(folders(command)):
        parent = progress.folder_ids[-1] if progress.folder_ids else root_folder
        name = folders(command)[len(progress.folder_ids)]
        # Names are unique in a folder: the look-up costs nothing, and a repetition finds what is there.
        return Next((Call("disk.folder.getchildren", {"id": parent, "filter": {"NAME": name}}),))
    if not _files_are_there(command, progress):
        number = len(progress.file_ids)
        return Next((_upload(command.files[number], progress.folder_ids[-1], contents[number]),))
    return Next((_add(command, command_id, progress, zone),), marked=True)


def make_folder(command: CreateTask, progress: Progress, root_folder: int) -> Call:
    """The call for a folder that the look-up did not find."""
    parent = progress.folder_ids[-1] if progress.folder_ids else root_folder
    name = folders(command)[len(progress.folder_ids)]
    return Call("disk.folder.addsubfolder", {"id": parent, "data": {"NAME": name}})


def find_file(command: CreateTask, progress: Progress) -> Call:
    """The call for a file whose name is taken: by an earlier attempt of ours."""
    name = file_name(command.files[len(progress.file_ids)])
    return Call("disk.folder.getchildren", {"id": progress.folder_ids[-1], "filter": {"NAME": name}})


def _upload(file: TaskFile, folder: int, content: str) -> Call:
    name = file_name(file)
    return Call(
        "disk.folder.uploadfile",
        {"id": folder, "data": {"NAME": name}, "fileContent": [name, content], "generateUniqueName": False},
    )


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


def _checklist(command: CreateTask, progress: Progress) -> Next:
    if progress.uncertain:
        return Next((Call("task.checklistitem.getlist", {"TASKID": progress.task_id}),))
    if progress.checklist_id is None:
        # An item without a parent becomes a list of its own: the list comes first.
        fields = {"TITLE": CHECKLIST, "PARENT_ID": 0}
        return Next((Call("task.checklistitem.add", {"TASKID": progress.task_id, "FIELDS": fields}),), marked=True)
    calls = [
        Call(
            "task.checklistitem.add",
            {"TASKID": progress.task_id, "FIELDS": {"TITLE": title, "PARENT_ID": progress.checklist_id}},
        )
        for title in command.checklist[progress.checked :]
    ]
    return Next(tuple(calls), marked=True)


def _closing(progress: Progress) -> list[Call]:
    text = f"Дубль задачи {progress.task_id}: ответ CRM был потерян, задача создана дважды. Закрыто автоматически."
    calls: list[Call] = []
    for number in progress.extra_ids:
        calls.append(Call("task.commentitem.add", {"TASKID": number, "FIELDS": {"POST_MESSAGE": text}}))
        calls.append(Call("tasks.task.complete", {"taskId": number}))
    return calls


def refusal(reply: Reply) -> Refusal:
    """The CRM's own words with what a person can do."""
    return Refusal(reply.code or "error", reply.words or "CRM отказала без объяснения", HINTS.get(reply.code.lower()))


def task_ids(result: Any) -> list[int]:
    """The ids in a reply of tasks.task.list, ascending."""
    tasks = mapping(result).get("tasks", [])
    return sorted(int(task["id"]) for task in mapping(tasks).values())


def child_id(result: Any, name: str) -> int | None:
    """The id of the child named *name* in a reply of getchildren."""
    rows = [row for row in mapping(result).values() if isinstance(row, dict) and row.get("NAME") == name]
    return int(rows[0]["ID"]) if rows else None


def checklist_id(result: Any) -> int | None:
    """The id of our list in a reply of task.checklistitem.getlist."""
    rows = [row for row in mapping(result).values() if isinstance(row, dict) and row.get("TITLE") == CHECKLIST]
    roots = [row for row in rows if str(row.get("PARENT_ID") or "0") == "0"]
    return int(roots[0]["ID"]) if roots else None


def checklist_titles(result: Any) -> list[str]:
    """The titles in a reply of task.checklistitem.getlist."""
    return [str(row.get("TITLE")) for row in mapping(result).values() if isinstance(row, dict)]
