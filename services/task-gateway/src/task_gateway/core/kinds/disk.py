"""Folders and files: names are the markers. A folder in the archive is moved, never deleted."""

from __future__ import annotations

from typing import Any

from contracts.crm.v1 import CrmCommand
from contracts.disk.v1 import ArchiveFolder, CreateFolder, NewFileVersion, RestoreFolder, UploadFile

from task_gateway.core.calls import Call, mapping
from task_gateway.core.order import Order
from task_gateway.core.progress import Progress
from task_gateway.core.refusals import gone
from task_gateway.core.tree import Node, clean, marked, path
from task_gateway.core.way import Step, Taken, Way

FOLDER, MOVE = "disk.folder.get", "disk.folder.moveto"
FILE, NEW_VERSION = "disk.file.get", "disk.file.uploadversion"
TASK, ATTACH, ATTACHED = "tasks.task.get", "tasks.task.files.attach", "UF_TASK_WEBDAV_FILES"


def parts(text: str) -> list[str]:
    """The names of a path."""
    return [part for part in text.split("/") if part.strip()]


def _root(order: Order[Any]) -> int:
    """Of the place: a folder that the profile names, else the common disk. Raises UnknownName."""
    return order.names.place(order.command.place).root or order.root_folder


def _tree(order: Order[CreateFolder]) -> tuple[Node, ...]:
    """The place, the folder, and what is in it, each folder once however many paths lead through it."""
    command = order.command
    nodes = list(path(parts(order.names.place(command.place).path)))
    top = len(nodes)
    nodes.append(Node("folder", clean(command.name), top - 1 if top else None))
    numbers: dict[tuple[str, ...], int] = {(): top}
    for one in command.tree:
        way: tuple[str, ...] = ()
        for name in parts(one):
            above, way = numbers[way], (*way, name.casefold())
            if way not in numbers:
                numbers[way] = len(nodes)
                nodes.append(Node("folder", clean(name), above))
    return tuple(nodes)


def _folder(order: Order[CreateFolder]) -> int | None:
    """The folder itself, not what is in it."""
    return order.progress.nodes[len(parts(order.names.place(order.command.place).path))]


def _archive(order: Order[Any]) -> tuple[Node, ...]:
    place = order.names.place(order.command.place)
    return path(parts(place.archive if isinstance(order.command, ArchiveFolder) else place.path))


def _target(order: Order[Any]) -> int:
    """Where the folder is to lie."""
    return order.progress.nodes[-1] if order.progress.nodes else _root(order)


def _folder_id(order: Order[Any]) -> int:
    return order.id_of(order.command.folder)


def _read_folder(order: Order[Any]) -> Call:
    return Call(FOLDER, {"id": _folder_id(order)})


def _remember_folder(order: Order[Any], result: Any) -> Taken:
    row = mapping(result)
    if not row.get("ID"):
        return gone(f"Папка {_folder_id(order)}")
    return order.progress.but(seen={"PARENT_ID": row.get("PARENT_ID")})


def _move(order: Order[Any]) -> Call | None:
    if str(order.seen.get("PARENT_ID")) == str(_target(order)):
        return None
    return Call(MOVE, {"id": _folder_id(order), "targetFolderId": _target(order)})


def _moved(order: Order[Any], result: Any) -> Taken | None:
    return order.progress if str(mapping(result).get("PARENT_ID")) == str(_target(order)) else None


def _uploaded_nodes(order: Order[UploadFile]) -> tuple[Node, ...]:
    command, blob = order.command, order.command.blob
    folders = path(parts(command.within or ""))
    content, other = order.contents.get(blob.sha256, ""), marked(command.name, blob.sha256)
    parent = len(folders) - 1 if folders else None
    return (*folders, Node("file", clean(command.name), parent, content, blob.size_bytes, other))


def _into(order: Order[UploadFile]) -> int:
    return order.id_of(order.command.folder)


def _last(order: Order[Any]) -> int | None:
    return order.progress.nodes[-1]


def _read_task(order: Order[UploadFile]) -> Call | None:
    return None if order.command.task is None else _look_at_task(order)


def _look_at_task(order: Order[UploadFile]) -> Call:
    assert order.command.task is not None  # noqa: S101 - else nothing is attached
    return Call(TASK, {"taskId": order.id_of(order.command.task), "select": ["ID", ATTACHED]})


def _attachments(result: Any) -> list[str] | None:
    """Ids of what hangs on a task; None for a task that is gone (facts 8.6)."""
    task = mapping(mapping(result).get("task"))
    return [str(one) for one in mapping(task.get("ufTaskWebdavFiles") or []).values()] if task else None


def _remember_task(order: Order[UploadFile], result: Any) -> Taken:
    return order.progress.but(seen={"attached": _attachments(result)})


def _attach(order: Order[UploadFile]) -> Call | None:
    """Nothing for a file that hangs on no task, or whose task is gone: it lies in the folder all the same."""
    if order.command.task is None or order.seen.get("attached") is None:
        return None
    return Call(ATTACH, {"taskId": order.id_of(order.command.task), "fileId": _last(order)})


def _attached(order: Order[UploadFile], result: Any) -> Taken | None:
    there = _attachments(result)
    more = there is None or len(there) > len(order.seen.get("attached") or [])
    return order.progress if more else None


def _file_id(order: Order[NewFileVersion]) -> int:
    return order.id_of(order.command.file)


def _read_file(order: Order[NewFileVersion]) -> Call:
    return Call(FILE, {"id": _file_id(order)})


def _version(result: Any) -> tuple[int, str]:
    row = mapping(result)
    return int(row.get("GLOBAL_CONTENT_VERSION") or 0), str(row.get("SIZE"))


def _remember_file(order: Order[NewFileVersion], result: Any) -> Taken:
    row = mapping(result)
    if not row.get("ID"):
        return gone(f"Файл {_file_id(order)}")
    return order.progress.but(seen={"version": _version(result)[0], "name": row.get("NAME")})


def _renew(order: Order[NewFileVersion]) -> Call:
    content = [order.seen["name"], order.contents.get(order.command.blob.sha256, "")]
    return Call(NEW_VERSION, {"id": _file_id(order), "fileContent": content})


def _renewed(order: Order[NewFileVersion], result: Any) -> Progress | None:
    """A later version of our size: the CRM says nothing of content."""
    version, size = _version(result)
    newer = version > int(order.seen.get("version", 0)) and size == str(order.command.blob.size_bytes)
    return order.progress if newer else None


MOVING = Way(
    (Step(_read_folder, _remember_folder, judges=True), Step(_move, look=_read_folder, there=_moved)),
    nodes=_archive,
    root=_root,
    subject=_folder_id,
)

WAYS: dict[type[CrmCommand], Way] = {
    CreateFolder: Way((), nodes=_tree, root=_root, subject=_folder),
    ArchiveFolder: MOVING,
    RestoreFolder: MOVING,
    UploadFile: Way(
        (Step(_read_task, _remember_task, judges=True), Step(_attach, look=_look_at_task, there=_attached)),
        nodes=_uploaded_nodes,
        root=_into,
        subject=_last,
    ),
    NewFileVersion: Way(
        (Step(_read_file, _remember_file, judges=True), Step(_renew, look=_read_file, there=_renewed)), subject=_file_id
    ),
}
