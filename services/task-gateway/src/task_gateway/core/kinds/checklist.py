"""A task's checklist: one list, its items each once, and what the replies mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from contracts.crm.v1 import CreateTask

from task_gateway.core.calls import Call, Ref, Reply, mapping, parted
from task_gateway.core.order import Order
from task_gateway.core.progress import Absorbed, Next, Progress
from task_gateway.core.refusals import refusal, unanswered

TITLE = "Что сделать"
ADD = "task.checklistitem.add"
LIST = "task.checklistitem.getlist"


def todo(command: CreateTask, progress: Progress) -> list[int]:
    """The numbers of the items that don't exist yet."""
    return [n for n in range(progress.checked, len(command.checklist)) if n not in progress.also_checked]


def upcoming(order: Order[CreateTask]) -> Next | None:
    """The next step towards the checklist; None when it is complete."""
    command, progress = order.command, order.progress
    missing = todo(command, progress)
    if not missing:
        return None
    if progress.uncertain:
        return Next((Call(LIST, {"TASKID": progress.made}),))
    if progress.checklist_id is None:
        # An item without a parent becomes a list of its own: the list comes first.
        return Next((item(progress.made, TITLE, 0),), marked=True)
    parent = progress.checklist_id
    return Next(tuple(item(progress.made, command.checklist[number], parent) for number in missing), marked=True)


def item(task: int | Ref | None, title: str, parent: int | Ref) -> Call:
    """An item of a list, or a list (parent 0)."""
    return Call(ADD, {"TASKID": task, "FIELDS": {"TITLE": title, "PARENT_ID": parent}})


def absorb(order: Order[CreateTask], calls: Sequence[Call], replies: Sequence[Reply]) -> Absorbed:
    """Take in what came of the calls."""
    method, reply = calls[0].method, replies[0]
    if method == ADD:
        return added(order.command, order.progress, replies)
    if (nothing := unanswered(order.progress, reply)) is not None:
        return nothing
    return listed(order.command, order.progress, reply) if method == LIST else Absorbed(order.progress)


def added(command: CreateTask, progress: Progress, replies: Sequence[Reply]) -> Absorbed:
    """Take in the answers to added items; in a batch one's failure does not stop the others."""
    fates = {reply.fate for reply in replies}
    known = progress.doubted() if "unknown" in fates else progress.but(uncertain=False)
    if progress.checklist_id is None:
        there, no = _root(command, known, replies[0])
    else:
        numbered = list(zip(todo(command, progress), replies, strict=False))
        there = _with(known, [number for number, reply in numbered if reply.fate == "done"])
        no = [number for number, reply in numbered if reply.fate == "refused"]
    return Absorbed(
        _with(there, no),
        also=_comment(command, progress, no) if no else None,
        later="later" in fates,
        unknown="unknown" in fates,
        trouble=next((refusal(reply) for reply in replies if reply.fate == "portal"), None),
    )


def _root(command: CreateTask, progress: Progress, reply: Reply) -> tuple[Progress, list[int]]:
    if reply.fate == "done":
        return progress.but(checklist_id=int(reply.result)), []
    return progress, list(range(len(command.checklist))) if reply.fate == "refused" else []


def listed(command: CreateTask, progress: Progress, reply: Reply) -> Absorbed:
    """Take in the list of what exists: titles may be equal, and the CRM trims them."""
    if reply.fate == "refused":
        return Absorbed(progress, trouble=refusal(reply))
    rows = [row for row in mapping(reply.result).values() if isinstance(row, dict)]
    root = progress.checklist_id or _list_id(rows)
    if root is None:
        return Absorbed(progress, hold=True)
    there = Counter(_trimmed(row.get("TITLE")) for row in rows if str(row.get("PARENT_ID")) == str(root))
    found = []
    for number, title in enumerate(command.checklist):
        if there[_trimmed(title)] > 0:
            there[_trimmed(title)] -= 1
            found.append(number)
    known = _with(progress.but(checklist_id=root), found)
    if todo(command, known):
        return Absorbed(known, hold=True)
    return Absorbed(known.but(uncertain=False))


def _with(progress: Progress, numbers: Sequence[int]) -> Progress:
    """Progress with the items of these *numbers* existing."""
    beyond = {*progress.also_checked, *numbers}
    checked = progress.checked
    while checked in beyond:
        checked += 1
    return progress.but(checked=checked, also_checked=tuple(sorted(n for n in beyond if n > checked)))


def _comment(command: CreateTask, progress: Progress, numbers: Sequence[int]) -> Call:
    """What the CRM does not take as an item a person sees all the same."""
    text = "\n".join(["CRM не приняла пункты чек-листа:", *(f"— {command.checklist[number]}" for number in numbers)])
    return Call("task.commentitem.add", {"TASKID": progress.made, "FIELDS": {"POST_MESSAGE": text}})


def _list_id(rows: Sequence[Any]) -> int | None:
    """Our list among the task's lists."""
    ours = [row for row in rows if row.get("TITLE") == TITLE and str(row.get("PARENT_ID") or "0") == "0"]
    return int(ours[0]["ID"]) if ours else None


def _trimmed(title: Any) -> str:
    """As it is compared: what we write goes out parted."""
    return " ".join(parted(str(title or "")).split())
