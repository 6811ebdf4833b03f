"""Tasks of ours as doors: an answer in the result, a hand-over by changing who is responsible, work that is done."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Literal

from chassis.decision import Decision
from contracts.crm.v1 import Made
from contracts.tasks.v1 import ReassignTask, TaskChanged, TaskCompleted

from approvals.core import answering, consent, deputy_flow, document_flow, payer, settling, trip_report, wording
from approvals.core.concluding import conclude
from approvals.core.course import AUTOMATION, Course
from approvals.core.folding import PAYMENT
from approvals.core.foreign import meant_by
from approvals.core.limits import Limits
from approvals.core.money import ZERO
from approvals.core.results import is_done, verdict
from approvals.core.state import Asked
from approvals.core.trip_flow import ADVANCE, REFUND, REPORT

COUNTING = {*trip_report.UNDER_WAY, *settling.UNDONE, "closed"}


def completed(course: Course, task: TaskCompleted, limits: Limits) -> Decision:
    """A task of this request was closed by a person."""
    if task.cancelled or task.command_id is None:
        return Decision()
    made = Made(command_id=task.command_id)
    if (asked := _asked(course, made)) is not None:
        _answer(course, task, made, asked, limits)
    elif task.command_id == course.state.by_purpose(f"task:{consent.DEPUTY}"):
        _consent(course, task, made)
    else:
        _work_done(course, task, made)
        if verdict(task.result) and _was_asked(course, made):
            deputy_flow.told_how(course, task.by_id)
    return course.decision()


def _asked(course: Course, made: Made) -> Asked | None:
    """Who was asked by this task in a place that still waits."""
    found = [asked for seat in course.state.open_seats for asked in seat.asked]
    return next((one for one in found if one.task == made.command_id), None)


def _was_asked(course: Course, made: Made) -> bool:
    return any(asked.task == made.command_id for seat in course.state.seats for asked in seat.asked)


def _answer(course: Course, task: TaskCompleted, made: Made, asked: Asked, limits: Limits) -> None:
    code = answering.denial(course, task.by_id, task=made.command_id)
    said = verdict(task.result)
    if code is None and said is None:
        code = "unclear"
    if code is not None or task.by_id is None or said is None:
        answering.deny(course, code or "unclear", task.by_id, "task")
        if asked.gave:
            return  # it was taken back when he handed it over: nobody is to have it again
        course.reopen_task(made, wording.denied(code or "unclear", task.by_id))
        return
    conclude(course, task.by_id, "task", task.result, limits, made.command_id, agreed=said)


def _consent(course: Course, task: TaskCompleted, made: Made) -> None:
    """The deputy says yes or no, and he alone."""
    before, agreed = course.state.deputy, verdict(task.result)
    if before is None:
        return
    if before.withdrawn:
        if task.by_id == before.deputy_id and agreed is not False:
            consent.agrees_again(course, before, made, said=bool(task.result and task.result.content.strip()))
    elif task.by_id != before.deputy_id:
        course.reopen_task(made, "Согласие даёт сам заместитель.")
    elif agreed is None:
        course.reopen_task(made, wording.UNCLEAR_CONSENT)
    elif agreed:
        consent.deputy_agreed(course, before)
    elif consent.has_answered(course, before):
        consent.stopped(course, before)
    else:
        consent.deputy_refused(course, before)


def _work_done(course: Course, task: TaskCompleted, made: Made) -> None:
    state = course.state
    if made.command_id == state.by_purpose(f"task:{REPORT}") and state.phase in trip_report.UNDER_WAY:
        trip_report.reported(course, made)
    elif made.command_id == state.by_purpose(f"task:{REFUND}"):
        if amount := settling.asked_back(state):  # else it has come already
            _moved(course, task, made, "back", amount)
    elif made.command_id == state.by_purpose(f"task:{settling.EXTRA}") and state.phase in COUNTING:
        agreed = verdict(task.result)
        _on_money(course, task, made, lambda one: settling.extra_judged(one, made, agreed=agreed))
    elif made.command_id == state.by_purpose(f"task:{ADVANCE}") and state.phase in trip_report.UNDER_WAY:
        trip_report.advance_closed(course, made)
    elif made.command_id == state.by_purpose(f"task:{PAYMENT}"):
        _payment_closed(course, task, made)
    elif (foreign := meant_by(state, made)) is not None and state.phase in COUNTING:
        said = task.result.content if task.result is not None else ""
        _on_money(course, task, made, lambda one: trip_report.put_into_roubles(one, foreign, made, said))


def _payment_closed(course: Course, task: TaskCompleted, made: Made) -> None:
    if course.state.phase == "approved":
        _moved(course, task, made, "out", course.state.held.amount or ZERO)
    elif course.state.phase == "asking":
        document_flow.closed_while_changing(course, made)


def _moved(course: Course, task: TaskCompleted, made: Made, way: Literal["out", "back"], amount: Decimal) -> None:
    """All of it has gone out or come back, unless the result says anything else."""
    currency = course.state.held.currency
    if is_done(task.result, way, amount, currency):
        _on_money(course, task, made, document_flow.paid if way == "out" else settling.refunded)
    else:
        course.reopen_task(made, wording.not_done(way, amount, currency))


def _on_money(course: Course, task: TaskCompleted, made: Made, done: Callable[[Course], None]) -> None:
    """Nobody says of his own money that it has gone out or come back, nor does nobody: the task is opened again."""
    if task.by_id is None:
        course.reopen_task(made, wording.denied("unknown_person", None))
    elif task.by_id in {course.state.applicant_id, *course.state.authors}:
        course.reopen_task(made, wording.denied("own_money", task.by_id))
    else:
        done(course)


def changed(course: Course, task: TaskChanged) -> Decision:
    """The approver hands his task over; anybody else's hand on it is undone."""
    if task.command_id is None or "responsible_id" not in task.changed or task.responsible_id is None:
        return Decision()
    made = Made(command_id=task.command_id)
    asked = _asked(course, made)
    if made == course.made(f"task:{PAYMENT}"):
        payer.handed_over(course, task)
        return course.decision()
    if asked is None or task.responsible_id == asked.employee_id:
        return Decision()
    if task.by_id == asked.employee_id:
        before = course.state
        answering.hand_over(course, asked.employee_id, task.responsible_id, "task", made.command_id)
        if course.state.seats != before.seats:
            return course.decision()
    else:
        answering.deny(course, "not_asked", task.by_id, "task")
    target = {"task": made, "responsible_id": asked.employee_id}
    course.order(ReassignTask(automation=AUTOMATION, belongs_to=course.item, **target))
    return course.decision()
