"""Tasks: what a row says, and what has happened since the last look. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.base import Part
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, CrmRef
from contracts.tasks.v1 import (
    CancelTask,
    CompleteTask,
    ReassignTask,
    ReopenTask,
    TaskChanged,
    TaskCompleted,
    TaskState,
    UpdateTask,
)

from task_gateway.core.calls import mapping
from task_gateway.core.fitting import fitting
from task_gateway.core.inbound.facts import Compared, Fact, Ordered
from task_gateway.core.inbound.values import instant, reference
from task_gateway.core.names import DEAL, INVOICE, Names

SELECT = (
    *("ID", "TITLE", "STATUS", "RESPONSIBLE_ID", "CREATED_BY", "DEADLINE", "PRIORITY", "CHANGED_DATE", "CHANGED_BY"),
    *("CLOSED_DATE", "CLOSED_BY", "XML_ID", "UF_CRM_TASK"),
)
STATES: Mapping[str, TaskState] = {
    "2": "pending",
    "3": "in_progress",
    "4": "awaiting_control",
    "5": "completed",
    "6": "deferred",
}
COMPANY = 4
SHORT = {"CO": COMPANY, "D": DEAL, "SI": INVOICE}
WATCHED = ("state", "title", "responsible_id", "deadline", "urgent", "belongs_to")


class SeenTask(Part):
    """How a task was when it was last looked at. marker: its XML_ID, the command it comes from where that is ours.

    closed_before: when it was closed before it was taken up again.
    """

    state: TaskState
    title: Text | None = None
    responsible_id: int | None = None
    created_by_id: int | None = None
    deadline: datetime | None = None
    urgent: bool = False
    belongs_to: tuple[CrmRef, ...] = ()
    marker: UUID | None = None
    closed_at: datetime | None = None
    closed_before: datetime | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """A row as it was read, and who touched it."""

    number: int
    seen: SeenTask
    changed_at: datetime
    by_id: int | None
    closed_by_id: int | None


def look(row: Mapping[str, Any], names: Names, zone: str, read_at: datetime) -> Look:
    """A row of tasks.task.list, in camelCase. read_at: for what the row doesn't say. Raises KeyError."""
    seen = SeenTask(
        state=STATES[str(row["status"])],
        title=Text.of(str(row.get("title") or "")),
        responsible_id=reference(row.get("responsibleId")),
        created_by_id=reference(row.get("createdBy")),
        deadline=instant(row.get("deadline"), zone),
        urgent=str(row.get("priority")) == "2",
        belongs_to=bindings(row.get("ufCrmTask"), names),
        marker=_uuid(row.get("xmlId")),
        closed_at=instant(row.get("closedDate"), zone),
    )
    changed_at = instant(row.get("changedDate"), zone) or read_at
    who = reference(row.get("changedBy")), reference(row.get("closedBy"))
    return Look(int(row["id"]), seen, changed_at, *who)


def carried(before: SeenTask | None, now: Look) -> Look:
    """With what the row no longer says."""
    if before is None:
        return now
    closed = before.closed_at if before.closed_at != now.seen.closed_at else None
    return replace(now, seen=now.seen.model_copy(update={"closed_before": closed or before.closed_before}))


def bindings(raw: Any, names: Names) -> tuple[CrmRef, ...]:
    """`CO_5`, `D_10`, `SI_3`, `T416_5` (hexadecimal type): what a task belongs to, as far as it has a name here."""
    types = {kind.entity_type_id: name for name, kind in names.items.items()}
    found = []
    for one in mapping(raw).values():
        short, _, tail = str(one).partition("_")
        number = SHORT.get(short) or _hexadecimal(short)
        if number is None or not tail.isdecimal():
            continue
        if number in {COMPANY, DEAL}:
            found.append(CrmRef(kind="client" if number == COMPANY else "deal", id=int(tail)))
        elif number in types:
            found.append(CrmRef(kind="item", id=int(tail), item_type=types[number]))
    return tuple(sorted(found, key=lambda ref: (ref.kind, ref.item_type or "", ref.id)))


def _hexadecimal(short: str) -> int | None:
    try:
        return int(short[1:], 16) if short.startswith("T") else None
    except ValueError:
        return None


def _uuid(raw: Any) -> UUID | None:
    try:
        return UUID(str(raw))
    except ValueError:
        return None


def ended(before: SeenTask | None, now: Look, *, born: bool) -> bool:
    """Whether it is news that it is closed."""
    closed = born if before is None else before.state != "completed" or before.closed_at != now.seen.closed_at
    return closed and now.seen.state == "completed"


def ended_by_us(now: Look, ordered: Sequence[Ordered]) -> Ordered | None:
    """The command of ours that closed it."""
    return next((one for one in ordered if _did(one, now.number, "state", now.seen)), None)


def compared(
    before: SeenTask | None,
    now: Look,
    ordered: Sequence[Ordered] = (),
    *,
    ours: bool = False,
    born: bool = False,
    words: Text | None = None,
) -> Compared:
    """ours: it is what a command of this gateway has made, no double of it. born: made after the first contact: also
    its end is news. words: what a person has said at its end.
    """
    seen, left = now.seen, list(ordered)
    facts: list[Fact] = []
    if before is None or before.gone:
        cause = next((one for one in left if ours and _created(one, now)), None)
        made = _as_ordered(cause, seen)
        facts.append(Fact(_changed(now, made, (), ours=ours), cause))
        facts += _changes(made, now, seen, left, ours=ours)
    else:
        facts += _changes(before, now, seen, left, ours=ours)
    if ended(before, now, born=born):
        facts.append(_completed(now, ended_by_us(now, left), words, ours=ours))
    return Compared(seen, tuple(facts))


def gone(number: int, before: SeenTask, seen_at: datetime, *, ours: bool) -> Compared:
    """It was deleted."""
    seen = before.model_copy(update={"gone": True})
    nobody = Look(number, seen, seen_at, None, None)
    return Compared(seen, (Fact(_changed(nobody, seen, (), ours=ours, gone=True)),))


def _changes(before: SeenTask, now: Look, seen: SeenTask, left: Sequence[Ordered], *, ours: bool) -> list[Fact]:
    """What a command of ours did is said apart from what others did meanwhile."""
    facts, others = [], [name for name in WATCHED if getattr(before, name) != getattr(seen, name)]
    for one in left:
        own = [name for name in others if _did(one, now.number, name, seen)]
        if own:
            others = [name for name in others if name not in own]
            facts.append(Fact(_changed(now, seen, own, ours=ours), one))
    if others:
        facts.append(Fact(_changed(now, seen, others, ours=ours)))
    return facts


def _changed(now: Look, seen: SeenTask, changed: Sequence[str], *, ours: bool, gone: bool = False) -> TaskChanged:
    return TaskChanged(
        task_id=now.number,
        state=seen.state,
        changed=tuple(changed),
        changed_at=now.changed_at,
        command_id=seen.marker if ours else None,
        belongs_to=seen.belongs_to,
        title=seen.title,
        responsible_id=seen.responsible_id,
        created_by_id=seen.created_by_id,
        deadline=seen.deadline,
        urgent=seen.urgent,
        by_id=now.by_id,
        gone=gone,
    )


def _completed(now: Look, cause: Ordered | None, words: Text | None, *, ours: bool) -> Fact:
    seen, command = now.seen, None if cause is None else cause.command
    said = TaskCompleted(
        task_id=now.number,
        completed_at=seen.closed_at or now.changed_at,
        command_id=seen.marker if ours else None,
        belongs_to=seen.belongs_to,
        responsible_id=seen.responsible_id,
        by_id=now.closed_by_id,
        result=command.result if isinstance(command, CompleteTask) else words,
        cancelled=isinstance(command, CancelTask),
    )
    return Fact(said, cause)


def _as_ordered(cause: Ordered | None, seen: SeenTask) -> SeenTask:
    """The task as our command made it: somebody may have moved it before we first looked."""
    if cause is None or not isinstance(cause.command, CreateTask):
        return seen
    wanted = cause.command
    changes: dict[str, object] = {}
    if wanted.deadline is not None and (seen.deadline is None or not _same_minute(wanted.deadline, seen.deadline)):
        changes["deadline"] = wanted.deadline
    if seen.responsible_id not in {None, wanted.responsible_id}:
        changes["responsible_id"] = wanted.responsible_id
    return seen.model_copy(update=changes)


def _created(one: Ordered, now: Look) -> bool:
    return isinstance(one.command, CreateTask) and now.seen.marker == one.command_id


def _did(one: Ordered, number: int, name: str, seen: SeenTask) -> bool:
    """Whether the command explains that this is so now."""
    if one.target("task") != number:
        return False
    match one.command:
        case CompleteTask() | CancelTask():
            return name == "state" and seen.state == "completed"
        case ReopenTask():
            return name == "state" and seen.state != "completed"
        case ReassignTask(responsible_id=responsible):
            return name == "responsible_id" and seen.responsible_id == responsible
        case UpdateTask() as command:
            return _updated(command, name, seen)
    return False


def _updated(command: UpdateTask, name: str, seen: SeenTask) -> bool:
    match name:
        case "title":
            return command.title is not None and seen.title == Text.of(fitting(command.title))
        case "urgent":
            return command.urgent == seen.urgent
        case "deadline":
            return command.no_deadline if seen.deadline is None else _same_minute(command.deadline, seen.deadline)
    return False


def _same_minute(wanted: datetime | None, there: datetime) -> bool:
    """The CRM keeps no seconds (facts 8.9)."""
    return wanted is not None and abs((wanted - there).total_seconds()) < 60
