"""What follows when the item of something that was judged is deleted.

Anybody may delete it, perhaps by mistake, and the CRM often doesn't say who it was.
"""

from __future__ import annotations

from approvals.core import responsible
from approvals.core.course import Course
from approvals.core.form import Form
from approvals.core.links import SOURCE
from approvals.core.money import ZERO, written

DELETED = "удалён элемент"


def trip(course: Course, by_id: int | None) -> None:
    """It was cancelled by that: HR, accounting and the traveller hear of it, and by whom."""
    roles, traveller = course.office.general.roles, course.state.held.applicant_id
    words = _cancelled(course, by_id)
    responsible.tell(course, roles.hr, words, affair="person")
    responsible.tell(course, roles.accounting, words)
    if by_id != traveller:
        course.tell(traveller, words)


def payment(course: Course, by_id: int | None) -> None:
    """As of a trip: whoever was to pay, and whose it is."""
    applicant, words = course.state.held.applicant_id, _cancelled(course, by_id)
    responsible.tell(course, course.kind.pays or course.office.general.roles.accounting, words)
    if by_id != applicant:
        course.tell(applicant, words)


def expense(course: Course, by_id: int | None) -> None:
    """One that was accepted stands: its paper has been judged, and may be settled. Accounting hears of it, once."""
    state = course.state.held
    if course.made(f"task:{DELETED}") is not None:
        return
    amount = written(state.amount or ZERO, state.currency)
    source = Form(state.fields, kept=True).text(SOURCE)
    responsible.task(
        course,
        DELETED,
        course.office.general.roles.accounting,
        f"Удалён элемент принятого расхода № {state.item_id}",
        f"Расход {amount} ({source}) принят и остаётся учтённым, а его элемент удалён ({_who(by_id)})."
        " Если учтён он по ошибке, восстановите элемент и отмените его.",
        course.office.soon(course.at),
        affair="money",
    )


def _cancelled(course: Course, by_id: int | None) -> str:
    words = f"{course.kind.title} № {course.state.item_id} отменена: её элемент удалён ({_who(by_id)})."
    return f"{words} Если по ошибке, восстановите элемент: заявка пойдёт на согласование заново."


def _who(by_id: int | None) -> str:
    return f"сотрудник № {by_id}" if by_id else "кем, не известно"
