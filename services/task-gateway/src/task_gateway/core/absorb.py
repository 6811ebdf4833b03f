"""What a command's progress becomes by the CRM's replies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.crm.v1 import CreateTask

from task_gateway.core import create_task as steps
from task_gateway.core.calls import Call, Reply, mapping
from task_gateway.core.progress import Progress, Refusal


@dataclass(frozen=True, slots=True)
class Absorbed:
    """progress: what is known now. also: a call that must follow at once. refused: the end.

    hold: the outcome of a creating call is unknown and nothing was found; look again when it is certain.
    later: a limit is reached.
    """

    progress: Progress
    also: Call | None = None
    refused: Refusal | None = None
    hold: bool = False
    later: bool = False


def absorb(
    command: CreateTask, progress: Progress, root_folder: int, calls: Sequence[Call], replies: Sequence[Reply]
) -> Absorbed:
    """Take the replies of one round into the progress, in order; stops at the first that says no or nothing."""
    for call, reply in zip(calls, replies, strict=True):
        if reply.fate in {"later", "portal"}:
            return Absorbed(progress, later=True)
        if reply.fate == "unknown":
            return Absorbed(_doubtful(call, progress))
        step = _one(command, progress, root_folder, call, reply)
        if step.refused or step.also or step.hold:
            return step
        progress = step.progress
    return Absorbed(progress)


def _doubtful(call: Call, progress: Progress) -> Progress:
    """Look-ups, uploads and folders can simply be repeated: what they make has a name that is taken once."""
    if call.method in {"tasks.task.add", "task.checklistitem.add"}:
        return progress.model_copy(update={"uncertain": True, "doubts": progress.doubts + 1})
    return progress


def _one(command: CreateTask, progress: Progress, root_folder: int, call: Call, reply: Reply) -> Absorbed:
    if call.method == "disk.folder.getchildren":
        return _children(command, progress, root_folder, reply)
    if call.method == "tasks.task.complete":
        return Absorbed(progress.model_copy(update={"extra_ids": progress.extra_ids[1:]}))
    readers = {
        "disk.folder.addsubfolder": _folder,
        "disk.folder.uploadfile": _file,
        "tasks.task.add": _added,
        "tasks.task.list": _found,
        "task.checklistitem.add": _item,
        "task.checklistitem.getlist": _checked,
    }
    reader = readers.get(call.method)
    return reader(command, progress, call, reply) if reader else Absorbed(progress)


def _children(command: CreateTask, progress: Progress, root_folder: int, reply: Reply) -> Absorbed:
    if reply.fate == "refused":
        return Absorbed(progress, refused=steps.refusal(reply))
    if len(progress.folder_ids) < len(steps.folders(command)):
        name = steps.folders(command)[len(progress.folder_ids)]
        found = steps.child_id(reply.result, name)
        if found is None:
            return Absorbed(progress, also=steps.make_folder(command, progress, root_folder))
        return Absorbed(progress.model_copy(update={"folder_ids": (*progress.folder_ids, found)}))
    name = steps.file_name(command.files[len(progress.file_ids)])
    found = steps.child_id(reply.result, name)
    if found is None:
        return Absorbed(progress)  # removed since its name was taken: upload it again
    return Absorbed(progress.model_copy(update={"file_ids": (*progress.file_ids, found)}))


def _folder(command: CreateTask, progress: Progress, call: Call, reply: Reply) -> Absorbed:
    if reply.fate == "refused" and reply.code.lower() != steps.EXISTS:
        return Absorbed(progress, refused=steps.refusal(reply))
    if reply.fate == "refused":
        name = steps.folders(command)[len(progress.folder_ids)]
        look = Call("disk.folder.getchildren", {"id": call.params["id"], "filter": {"NAME": name}})
        return Absorbed(progress, also=look)
    found = int(mapping(reply.result)["ID"])
    return Absorbed(progress.model_copy(update={"folder_ids": (*progress.folder_ids, found)}))


def _file(command: CreateTask, progress: Progress, _: Call, reply: Reply) -> Absorbed:
    if reply.fate == "refused":
        if reply.code.lower() == steps.EXISTS:
            return Absorbed(progress, also=steps.find_file(command, progress))
        return Absorbed(progress, refused=steps.refusal(reply))
    found = int(mapping(reply.result)["ID"])
    return Absorbed(progress.model_copy(update={"file_ids": (*progress.file_ids, found)}))


def _added(_command: CreateTask, progress: Progress, _: Call, reply: Reply) -> Absorbed:
    if reply.fate == "refused":
        return Absorbed(progress, refused=steps.refusal(reply))
    number = int(mapping(mapping(reply.result).get("task")).get("id", 0))
    if not number:
        return Absorbed(progress.model_copy(update={"uncertain": True, "doubts": progress.doubts + 1}))
    return Absorbed(progress.model_copy(update={"task_id": number, "uncertain": False}))


def _found(_command: CreateTask, progress: Progress, _: Call, reply: Reply) -> Absorbed:
    if reply.fate == "refused":
        return Absorbed(progress, refused=steps.refusal(reply))
    found = steps.task_ids(reply.result)
    if not found:
        return Absorbed(progress, hold=True)
    keep = progress.task_id if progress.task_id in found else found[0]
    extra = tuple(number for number in found if number != keep)
    return Absorbed(progress.model_copy(update={"task_id": keep, "uncertain": False, "extra_ids": extra}))


def _item(_command: CreateTask, progress: Progress, _: Call, reply: Reply) -> Absorbed:
    if reply.fate == "refused":
        return Absorbed(progress, refused=steps.refusal(reply))
    if progress.checklist_id is None:
        return Absorbed(progress.model_copy(update={"checklist_id": int(reply.result)}))
    return Absorbed(progress.model_copy(update={"checked": progress.checked + 1}))


def _checked(command: CreateTask, progress: Progress, _: Call, reply: Reply) -> Absorbed:
    if reply.fate == "refused":
        return Absorbed(progress, refused=steps.refusal(reply))
    root = progress.checklist_id or steps.checklist_id(reply.result)
    if root is None:
        return Absorbed(progress, hold=True)
    progress = progress.model_copy(update={"checklist_id": root})
    titles = steps.checklist_titles(reply.result)
    there = 0
    for title in command.checklist:
        if title not in titles:
            break
        there += 1
    known = progress.model_copy(update={"checked": there})
    if there < len(command.checklist):
        return Absorbed(known, hold=True)
    return Absorbed(known.model_copy(update={"uncertain": False}))
