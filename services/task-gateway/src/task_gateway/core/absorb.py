"""What a command's progress becomes by the CRM's replies."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.crm.v1 import CreateTask

from task_gateway.core import checklist, papers
from task_gateway.core import create_task as steps
from task_gateway.core.calls import Call, Reply, mapping
from task_gateway.core.progress import Absorbed, Progress
from task_gateway.core.refusals import refusal

ADD = "tasks.task.add"


def absorb(
    command: CreateTask, progress: Progress, root_folder: int, calls: Sequence[Call], replies: Sequence[Reply]
) -> Absorbed:
    """Take the replies of one round into the progress. Raises KeyError, TypeError, ValueError for odd shapes."""
    first = calls[0].method
    if first == checklist.ADD:
        return checklist.added(command, progress, replies)
    if progress.extra_ids:
        return _closed(progress, calls, replies)
    return _one(command, progress, root_folder, calls[0], replies[0])


def _one(command: CreateTask, progress: Progress, root_folder: int, call: Call, reply: Reply) -> Absorbed:
    if reply.fate == "unknown":
        # Look-ups, uploads and folders can simply be repeated: what they make has a name that is taken once.
        return Absorbed(progress.doubted() if call.method == ADD else progress, unknown=True)
    # Whatever else was said of the creating call, it is no longer under way.
    known = progress.but(uncertain=False) if call.method == ADD else progress
    if reply.fate == "later":
        return Absorbed(known, later=True)
    if reply.fate == "portal":
        return Absorbed(known, trouble=refusal(reply))
    if call.method.startswith("disk."):
        return papers.absorb(command, known, root_folder, call, reply)
    readers = {ADD: _added, "tasks.task.list": _found}
    if call.method in readers:
        return readers[call.method](known, reply)
    return checklist.listed(command, known, reply) if call.method == checklist.LIST else Absorbed(known)


def _added(progress: Progress, reply: Reply) -> Absorbed:
    if reply.fate == "refused":
        return Absorbed(progress, refused=refusal(reply))
    number = int(mapping(mapping(reply.result).get("task")).get("id", 0))
    if not number:
        return Absorbed(progress.doubted(), unknown=True)
    return Absorbed(progress.but(task_id=number))


def _found(progress: Progress, reply: Reply) -> Absorbed:
    if reply.fate == "refused":
        # The task may exist: no right to look is no reason to say that it does not.
        return Absorbed(progress, trouble=refusal(reply))
    found = steps.tasks_found(reply.result)
    if not found:
        return Absorbed(progress, hold=True)
    keep = found[0].id
    return Absorbed(progress.but(task_id=keep, uncertain=False, extra_ids=steps.doubles(found, keep)))


def _closed(progress: Progress, calls: Sequence[Call], replies: Sequence[Reply]) -> Absorbed:
    """Doubles that are closed, or that the CRM will not let us close."""
    fates = {reply.fate for reply in replies}
    pairs = zip(calls, replies, strict=True)
    settled = {c.params["taskId"] for c, r in pairs if c.method == steps.COMPLETE and r.fate in {"done", "refused"}}
    return Absorbed(
        progress.but(extra_ids=tuple(number for number in progress.extra_ids if number not in settled)),
        later="later" in fates,
        unknown="unknown" in fates,
        trouble=next((refusal(reply) for reply in replies if reply.fate == "portal"), None),
    )
