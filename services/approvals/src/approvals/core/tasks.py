"""Tasks of ours as doors: an answer in the result, a hand-over by changing who is responsible, work that is done."""

from __future__ import annotations

import re
from collections.abc import Callable

from chassis.decision import Decision
from contracts.claims import Text
from contracts.crm.v1 import Made
from contracts.tasks.v1 import ReassignTask, TaskChanged, TaskCompleted

from approvals.core import answering, document_flow, papers, settling, trip_report, wording
from approvals.core.concluding import conclude
from approvals.core.course import AUTOMATION, Course
from approvals.core.foreign import meant_by
from approvals.core.limits import Limits
from approvals.core.state import Asked
from approvals.core.trip_flow import REFUND, REPORT

YES = re.compile(
    r"(?:(?:согласован[оаы]?|согласен|согласн[аы]|согласую|согласовываю|утверждаю|утвержд[её]н[оаы]?|одобряю"
    r"|одобрен[оаы]?)\b|(?:да|ок|ok)\s*(?:$|[,.!;:]))",
    re.IGNORECASE,
)
NO = re.compile(
    r"(?:отказ|отказано|отказываю|отклоняю|отклонен[оаы]?|отклонён|(?P<none>нет)|против"
    r"|не\s*(?:соглас|утвержд|одобр)\w*)\b"
    r"(?P<end>\s*(?:$|[,.!;:–—-]))?",
    re.IGNORECASE,
)
NEGATION = re.compile(
    r"\b(?:не|нет|ни|никак\w*|никогда|нельзя|незачем|не(?:возмож|соглас|одобр|утвержд|допуст|цел|прием)\w*|отка[зж]\w*"
    r"|откл[оа]н\w*|против\w*|запре\w*|отмен\w*|вряд|рано|воздерж\w*|возраж\w*|no|not|never|\w+n't)\b",
    re.IGNORECASE,
)
DOUBT = re.compile(
    r"[?\d]|\b(?:на|до|при|однако|максимум|руб\w*|тыс\w*|д(?:ень|ня|ней)|сут(?:ки|ок)|недел\w*|размер\w*|сумм\w*"
    r"|частичн\w*|половин\w*|только|лишь|если|услови\w*|кроме|без|после|потом|позже|когда|почти|возражен\w*"
    r"|замечан\w*|претензи\w*)\b",
    re.IGNORECASE,
)
REFUSING_NOTHING = re.compile(r"\?|\b(?:возраж\w*|замечан\w*|претензи\w*)", re.IGNORECASE)
MISSING_NOTHING = re.compile(r"\b(?:вопрос|проблем|препятств|помех|сложност)", re.IGNORECASE)
BEFORE_WORDS = re.compile(r"\W+")

COUNTING = {*trip_report.UNDER_WAY, "cancelled", "closed"}


def verdict(result: Text | None) -> bool | None:
    """What a result says: nothing or a plain yes is an agreement, a plain no is a refusal; None for all else.

    A yes with a negation, a condition or a figure anywhere near is none: whoever wrote it is asked again.
    """
    said = result.content.strip() if result is not None else ""
    if not said:
        return True
    start = before.end() if (before := BEFORE_WORDS.match(said)) is not None else 0
    if YES.match(said, start):
        return None if NEGATION.search(said) or DOUBT.search(said) else True
    refusal = NO.match(said, start)
    if refusal is None:
        return None
    rest, alone = said[refusal.end() :], refusal["end"] is not None
    if refusal["none"] is not None and (not alone or MISSING_NOTHING.search(rest)):
        return None  # «нет проблем»: what there is none of may be a hindrance, or money
    if YES.search(rest) or REFUSING_NOTHING.search(said) or (not alone and NEGATION.search(rest)):
        return None  # «нет возражений», «отказ невозможен», «нет, согласен»
    return False


def completed(course: Course, task: TaskCompleted, limits: Limits) -> Decision:
    """A task of this request was closed by a person."""
    if task.cancelled or task.command_id is None:
        return Decision()
    made = Made(command_id=task.command_id)
    if (asked := _asked(course, made)) is not None:
        _answer(course, task, made, asked, limits)
    elif task.command_id == course.state.by_purpose(f"task:{papers.DEPUTY}"):
        if not papers.deputy_agreed(course, task.by_id) and course.state.deputy is not None:
            course.reopen_task(made, "Согласие даёт сам заместитель.")
    else:
        _work_done(course, task, made)
    return course.decision()


def _asked(course: Course, made: Made) -> Asked | None:
    """Who was asked by this task in a place that still waits."""
    found = [asked for seat in course.state.open_seats for asked in seat.asked]
    return next((one for one in found if one.task == made.command_id), None)


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


def _work_done(course: Course, task: TaskCompleted, made: Made) -> None:
    state = course.state
    if made.command_id == state.by_purpose(f"task:{REPORT}") and state.phase in trip_report.UNDER_WAY:
        trip_report.reported(course, made)
    elif made.command_id == state.by_purpose(f"task:{REFUND}"):
        _on_money(course, task, made, settling.refunded)
    elif made.command_id == state.by_purpose(f"task:{document_flow.PAYMENT}") and state.phase == "approved":
        _on_money(course, task, made, document_flow.paid)
    elif made.command_id == state.by_purpose(f"task:{document_flow.PAYMENT}") and state.phase == "asking":
        document_flow.closed_while_changing(course, made)
    elif (foreign := meant_by(state, made)) is not None and state.phase in COUNTING:
        said = task.result.content if task.result is not None else ""
        _on_money(course, task, made, lambda one: trip_report.put_into_roubles(one, foreign, made, said))


def _on_money(course: Course, task: TaskCompleted, made: Made, done: Callable[[Course], None]) -> None:
    """Nobody says of his own money that it has gone out or come back: his task is opened again."""
    if task.by_id in {course.state.applicant_id, *course.state.authors}:
        course.reopen_task(made, wording.denied("own_money", task.by_id))
    else:
        done(course)


def changed(course: Course, task: TaskChanged) -> Decision:
    """The approver hands his task over; anybody else's hand on it is undone."""
    if task.command_id is None or "responsible_id" not in task.changed or task.responsible_id is None:
        return Decision()
    made = Made(command_id=task.command_id)
    asked = _asked(course, made)
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
