"""What ends a demand: its accountant closes the task, the authority takes the reply, a suspension is lifted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from chassis.decision import Decision
from contracts.crm.v1 import Made
from contracts.tasks.v1 import CancelTask, CompleteTask, ReopenTask, TaskCompleted
from contracts.tax.v1 import DemandClosed, DemandSettled
from domain.calendar import ProductionCalendar

from tax_calendar.core import reminders
from tax_calendar.core.answering import triage_answered
from tax_calendar.core.demand_state import DemandState, altered
from tax_calendar.core.notices import notice, on
from tax_calendar.core.people import Directory
from tax_calendar.core.task_of import AUTOMATION, made, place, said

# A reply is given to these; a payment, a summons or an objection isn't done when some letter of ours was taken.
ANSWERED = {"docs_93", "docs_93_1_audit", "docs_93_1_deal", "explain_88_3", "tax_calc_msg", "currency_control", None}


def task_completed(
    state: DemandState, done: TaskCompleted, directory: Directory, calendar: ProductionCalendar
) -> Decision:
    """The task of the demand was closed by a person; what we close ourselves is known already."""
    own = done.cancelled or directory.caused_by in state.orders
    if own or state.closed or done.command_id is None or done.command_id != state.open_task:
        return Decision()
    if state.triage is not None:
        answered = triage_answered(state, done, directory, calendar)
        if answered is not None:
            return answered
    closed_on = directory.local_day(done.completed_at)
    closed = DemandClosed(
        outcome="answered" if state.triage is None else "sorted_out",
        closed_at=done.completed_at,
        by_id=done.by_id,
        answer=done.result,
        **_used(state, closed_on, directory, calendar),
    )
    return Decision(events=(closed,), wakes=reminders.none())


def settled(state: DemandState, told: DemandSettled, directory: Directory, calendar: ProductionCalendar) -> Decision:
    """A letter says what became of the demand. A forged one must not close a task, a repeated one changes nothing."""
    match told.what:
        case "reply_refused":
            return _refused(state, told)
        case "suspension_lifted":
            return _lifted(state, told, directory, calendar)
    return _accepted(state, told, directory, calendar)


def _accepted(state: DemandState, told: DemandSettled, directory: Directory, calendar: ProductionCalendar) -> Decision:
    if state.closed or not state.known:
        return Decision()
    if told.verified is False:
        return Decision(commands=said(state, notice("reply_unverified", on=on(told.on))))
    if state.kind not in ANSWERED:
        return Decision(commands=said(state, notice("reply_told", on=on(told.on))))
    closed = DemandClosed(outcome="accepted", letter_id=told.letter_id, **_used(state, told.on, directory, calendar))
    if state.open_task is None:
        return Decision(events=(closed,))
    result = notice("reply_accepted", on=on(told.on))
    done = CompleteTask(automation=AUTOMATION, belongs_to=place(state.client_id), task=made(state), result=result)
    return Decision(events=(closed,), commands=(done,), wakes=reminders.none())


def _lifted(state: DemandState, told: DemandSettled, directory: Directory, calendar: ProductionCalendar) -> Decision:
    """The letter that lifts may be read before the one that suspends: then there is no task to be put."""
    if state.closed or (state.known and state.kind != "suspend_76"):
        return Decision()
    if told.verified is False:
        return Decision(commands=said(state, notice("lifted_unverified", on=on(told.on))))
    used = _used(state, told.on, directory, calendar) | {"identity": told.identity}
    closed = DemandClosed(outcome="lifted", letter_id=told.letter_id, **used)
    if state.open_task is None:
        return Decision(events=(closed,))
    reason = notice("lifted", on=on(told.on))
    cancel = CancelTask(automation=AUTOMATION, belongs_to=place(state.client_id), task=made(state), reason=reason)
    return Decision(events=(closed,), commands=(cancel,), wakes=reminders.none())


def _refused(state: DemandState, told: DemandSettled) -> Decision:
    """What was sent was not taken: a task that is closed is taken up again."""
    task = state.open_task
    if not state.known or task is None:
        return Decision()
    comment = said(state, notice("reply_refused", on=on(told.on)))
    if not state.closed:
        return Decision(commands=comment)
    opened = altered(state, "reopened", letter_id=told.letter_id)
    again = ReopenTask(automation=AUTOMATION, belongs_to=place(state.client_id), task=Made(command_id=task))
    return Decision(events=(opened,), commands=(again, *comment))


def _used(
    state: DemandState, closed_on: date | None, directory: Directory, calendar: ProductionCalendar
) -> dict[str, Any]:
    """What demand.closed says of the demand, and of the time it took."""
    found_on = directory.local_day(state.found_at) if state.found_at else None
    return {
        "identity": state.identity,
        "revision": state.revision + 1,
        "client_id": state.client_id,
        "responsible_id": state.responsible_id,
        "kind": state.kind,
        "authority_code": state.authority_code,
        "due_on": state.due_on,
        "working_days_used": working_days(calendar, found_on, closed_on) if found_on and closed_on else None,
        "late": closed_on > state.due_on if closed_on and state.due_on else None,
    }


def working_days(calendar: ProductionCalendar, first: date, last: date) -> int:
    """Working days after *first* up to *last*; 0 if they are one day, or *last* lies before."""
    return sum(calendar.is_working_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
