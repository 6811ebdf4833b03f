"""A command's files: the folders they lie in, their names, the uploads, and what the replies mean.

Names are unique in a folder whatever their case: they are the natural markers, a repetition finds what is there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from contracts.crm.v1 import CreateTask, TaskFile

from task_gateway.core.calls import Call, Reply, mapping
from task_gateway.core.progress import Absorbed, Next, Progress, Refusal
from task_gateway.core.refusals import refusal

ROOT = "Delo"
UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
EXISTS = "disk_obj_22000"
GONE = "error_not_found"
NO_DISK = Refusal(
    "no_common_disk",
    "Общий диск портала не найден",
    "Дайте вебхуку право «Диск» и проверьте, что на портале есть общий диск.",
)


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


def upcoming(command: CreateTask, progress: Progress, root_folder: int, contents: Sequence[str]) -> Next | None:
    """The next step towards the files; None when all are there."""
    if len(progress.file_ids) == len(command.files):
        return None
    if not progress.folder_ids and not root_folder:
        return Next(trouble=NO_DISK)
    if len(progress.folder_ids) < len(folders(command)):
        return Next((_look(command, progress, root_folder),))
    number = len(progress.file_ids)
    return Next((_upload(command.files[number], progress.folder_ids[-1], contents[number]),))


def absorb(command: CreateTask, progress: Progress, root_folder: int, call: Call, reply: Reply) -> Absorbed:
    """Take in an answer (done or refused) about folders and files."""
    if reply.fate == "refused":
        return _refused(command, progress, root_folder, call, reply)
    making_folders = len(progress.folder_ids) < len(folders(command))
    if call.method == "disk.folder.getchildren":
        number = child_id(reply.result, _name(command, progress), "folder" if making_folders else "file")
    else:
        number = int(mapping(reply.result)["ID"])
    if number is not None:
        return Absorbed(_with(progress, number, folder=making_folders))
    if progress.taken:
        # Something else has the name: a file where we need a folder, or what this webhook may not see.
        return Absorbed(progress.but(taken=False), trouble=_taken(_name(command, progress)))
    if making_folders:
        return Absorbed(progress, also=_make_folder(command, progress, root_folder))
    return Absorbed(progress)  # removed since its name was taken: upload it again


def _refused(command: CreateTask, progress: Progress, root_folder: int, call: Call, reply: Reply) -> Absorbed:
    code = reply.code.lower()
    if code == EXISTS and call.method != "disk.folder.getchildren":
        return Absorbed(progress.but(taken=True), also=_look(command, progress, root_folder))
    if code == GONE and progress.folder_ids:
        # Somebody removed a folder of ours meanwhile: build the path anew.
        return Absorbed(progress.but(folder_ids=(), taken=False), trouble=refusal(reply))
    return Absorbed(progress, refused=refusal(reply))


def _with(progress: Progress, number: int, *, folder: bool) -> Progress:
    name = "folder_ids" if folder else "file_ids"
    return progress.but(taken=False, **{name: (*getattr(progress, name), number)})


def _name(command: CreateTask, progress: Progress) -> str:
    """Of the folder or file that comes next."""
    made = len(progress.folder_ids)
    return folders(command)[made] if made < len(folders(command)) else file_name(command.files[len(progress.file_ids)])


def _parent(progress: Progress, root_folder: int) -> int:
    return progress.folder_ids[-1] if progress.folder_ids else root_folder


def _look(command: CreateTask, progress: Progress, root_folder: int) -> Call:
    """The look-up by name; costs nothing."""
    params = {"id": _parent(progress, root_folder), "filter": {"NAME": _name(command, progress)}}
    return Call("disk.folder.getchildren", params)


def _make_folder(command: CreateTask, progress: Progress, root_folder: int) -> Call:
    params = {"id": _parent(progress, root_folder), "data": {"NAME": _name(command, progress)}}
    return Call("disk.folder.addsubfolder", params)


def _upload(file: TaskFile, folder: int, content: str) -> Call:
    name = file_name(file)
    return Call(
        "disk.folder.uploadfile",
        {"id": folder, "data": {"NAME": name}, "fileContent": [name, content], "generateUniqueName": False},
    )


def _taken(name: str) -> Refusal:
    words = f"Имя «{name}» на общем диске занято чем-то другим"
    return Refusal("name_taken", words, "Переименуйте или удалите этот объект и повторите команду.")


def child_id(result: Any, name: str, kind: str) -> int | None:
    """The id of the child of that *kind* (folder or file) in a reply of getchildren, its name in any case."""
    for row in mapping(result).values():
        if isinstance(row, dict) and str(row.get("NAME")).casefold() == name.casefold() and row.get("TYPE") == kind:
            return int(row["ID"])
    return None
