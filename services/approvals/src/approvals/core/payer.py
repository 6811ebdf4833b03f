"""Whose the task of a payment is while it waits: it doesn't stay with one who has left, or is away for long."""

from __future__ import annotations

from contracts.claims import Text
from contracts.tasks.v1 import CommentTask, ReassignTask, TaskChanged

from approvals.core.course import AUTOMATION, Course
from approvals.core.folding import PAYMENT
from approvals.core.responsible import missing, responsible

LOOK = "payer"


def look_after(course: Course) -> None:
    """Each working morning until it is paid or cancelled."""
    course.wake(LOOK, course.office.hours.next_begin(course.at))


def let_be(course: Course) -> None:
    """Nobody is looked for any more."""
    course.wake(LOOK, None)


def look(course: Course) -> None:
    """To another, if whoever has it is gone; not while nobody knows what will be paid."""
    state, task, role = course.state, course.made(f"task:{PAYMENT}"), course.kind.pays
    if state.phase not in {"approved", "asking"} or state.granted is None or task is None or role is None:
        return
    look_after(course)
    if state.phase == "asking" or state.payer_id is None or (why := missing(course, state.payer_id)) is None:
        return
    found = responsible(course, role, course.office.soon(course.at), "money")
    if found.employee_id in {0, state.payer_id}:
        return
    about = {"automation": AUTOMATION, "belongs_to": course.item, "task": task}
    said = Text.of(f"Задача передана вам: {why}. {found.why}".strip())
    course.order(ReassignTask(**about, responsible_id=found.employee_id), CommentTask(**about, text=said))


def handed_over(course: Course, task: TaskChanged) -> None:
    """Whom a person gives it to is that person's choice; an echo of a move of ours is none."""
    if task.responsible_id != course.state.payer_id:
        let_be(course)
