"""What people do with the calendar's tasks: close, take up again, move, hand on, delete them; what the CRM refused."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.decision import Decision
from contracts.base import Command, Event
from contracts.claims import Text
from contracts.crm.v1 import CommandRefused, CrmRef, Made
from contracts.duties.v1 import DeadlineMet, DeadlineMoved, DeadlineReopened
from contracts.signs.v1 import Notify
from contracts.tasks.v1 import CancelTask, CommentTask, TaskChanged, TaskCompleted

from tax_calendar.core import calendar_wording as wording
from tax_calendar.core.notices import by_hand
from tax_calendar.core.standing import CalendarState, PutTask

AUTOMATION = "tax-calendar"
PUTTING = "task.create.v1"


def completed(state: CalendarState, message: TaskCompleted) -> Decision:
    """Its obligations are met; our own cancelling is none of a person's doing."""
    put = state.task_of(message.command_id)
    if put is None or put.closed or message.cancelled:
        return Decision()
    return Decision(
        tuple(
            DeadlineMet(**_named(put, key, message.command_id), met_at=message.completed_at, by_id=message.by_id)
            for key in put.parts
        )
    )


def changed(state: CalendarState, message: TaskChanged, zone: str, head: int) -> Decision:
    """A person's word about a task: kept, with who said it."""
    put = state.task_of(message.command_id)
    if put is None:
        return Decision()
    if message.gone:
        return Decision() if put.closed else _deleted(put, message, head)
    if put.closed:
        return _reopened(put, message) if message.state != "completed" and "state" in message.changed else Decision()
    day = message.deadline.astimezone(ZoneInfo(zone)).date() if message.deadline else None
    moved = day if "deadline" in message.changed and day != put.due_on else None
    who = message.responsible_id if "responsible_id" in message.changed else None
    said = _moved(put, message, moved, None if who == put.responsible_id else who)
    return Decision(said, () if moved is None or moved <= put.on else _past_its_day(message, put, moved, head))


def _moved(put: PutTask, message: TaskChanged, day: date | None, who: int | None) -> tuple[Event, ...]:
    if day is None and who is None:
        return ()
    return tuple(
        DeadlineMoved(**_named(put, key, message.command_id), due_on=day, responsible_id=who, by_id=message.by_id)
        for key in put.parts
    )


def _past_its_day(message: TaskChanged, put: PutTask, moved: date, head: int) -> tuple[Command, ...]:
    """The task keeps the person's day; what it asks for is due when it is due."""
    belongs_to = CrmRef(kind="client", id=put.client_id)
    task, words = Made(command_id=message.command_id), wording.moved_past(put.on, moved)
    told = wording.moved_past(put.on, moved, put.parts)
    return (
        CommentTask(automation=AUTOMATION, belongs_to=belongs_to, task=task, text=words),
        Notify(automation=AUTOMATION, belongs_to=belongs_to, employee_id=head, text=told),
    )


def _reopened(put: PutTask, message: TaskChanged) -> Decision:
    return Decision(
        tuple(DeadlineReopened(**_named(put, key, message.command_id), by_id=message.by_id) for key in put.parts)
    )


def _deleted(put: PutTask, message: TaskChanged, head: int) -> Decision:
    """Nobody is asked twice, but the head accountant is told: an obligation doesn't go with its task."""
    said: tuple[Event, ...] = tuple(
        DeadlineMet(
            **_named(put, key, message.command_id), met_at=message.changed_at, by_id=message.by_id, deleted=True
        )
        for key in put.parts
    )
    notice: Command = Notify(
        automation=AUTOMATION,
        belongs_to=CrmRef(kind="client", id=put.client_id),
        employee_id=head,
        text=wording.deleted(put.parts, put.remind_on),
    )
    return Decision(said, (notice,))


def refused(state: CalendarState, message: CommandRefused, head: int) -> Decision:
    """The CRM didn't take a task: the head accountant is told at once, the next working morning puts it again.

    It is taken back though nothing stands in the CRM: so the look of that morning finds its obligations uncovered.
    """
    if message.command_type != PUTTING:
        text = by_hand(message, f"налоговый календарь, клиент № {message.belongs_to.id}")
        return Decision(commands=() if text is None else (_told(message, head, text),))
    put = state.task_of(message.command_id)
    if put is None and (state.doubt is None or state.doubt.command_id != message.command_id):
        return Decision()
    what = wording.refused(put.parts if put else (), put.due_on if put else None, message.message, message.hint)
    again = CancelTask(
        automation=AUTOMATION,
        belongs_to=message.belongs_to,
        task=Made(command_id=message.command_id),
        reason=wording.never_put(),
    )
    return Decision(commands=(again, _told(message, head, what)))


def _told(message: CommandRefused, head: int, text: Text) -> Command:
    return Notify(automation=AUTOMATION, belongs_to=message.belongs_to, employee_id=head, text=text)


def _named(put: PutTask, key: str, command_id: UUID | None) -> dict[str, Any]:
    name, _, period = key.partition("/")
    return {"client_id": put.client_id, "obligation_id": name, "period": period, "command_id": command_id}
