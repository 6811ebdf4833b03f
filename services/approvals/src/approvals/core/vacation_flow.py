"""What follows from a vacation that is approved, changed or cancelled."""

from __future__ import annotations

from datetime import date

from contracts.crm.v1 import Field, Value

from approvals.core import absences, papers
from approvals.core.course import Course
from approvals.core.drafts import leave_order
from approvals.core.form import Form
from approvals.core.limits import Limits
from approvals.core.vacation import counted_days, notice_by, pay_by

HR, PAY = "кадры", "отпускные"


def approved(course: Course, limits: Limits) -> None:
    """Absence, order and notice, money three days before, the deputy, a row of the registry."""
    before = course.state.granted
    again = before is not None and before.first_on is not None
    form = Form(course.state.fields, kept=True)
    first_on, last_on = form.day("first_on"), form.day("last_on")
    if first_on is None or last_on is None:
        raise ValueError("a vacation without its days")
    days = counted_days(first_on, last_on)
    said = f"Отпуск {first_on:%d.%m.%Y}–{last_on:%d.%m.%Y}, {days} дн."
    course.move(course.kind.stages.approved)
    absences.register(course, "vacation", first_on, last_on, said)
    if again:
        for purpose in (HR, PAY):
            course.cancel_task(course.made(f"task:{purpose}"), "Отпуск перенесён: см. новую задачу.")
    _tasks(course, said, first_on, last_on, limits)
    papers.ask_deputy(course, first_on, last_on)
    papers.row(course, _fields(course, first_on, last_on, "Согласован"), f"Отпуск № {course.state.item_id}")
    course.tell(course.state.applicant_id, f"{said} Согласовано.")


def _fields(course: Course, first_on: date, last_on: date, outcome: str) -> tuple[Field, ...]:
    values = {
        "request": Value(text=course.state.request),
        "employee": Value(employee_ids=(course.state.applicant_id,)),
        "first_on": Value(on=first_on),
        "last_on": Value(on=last_on),
        "days": Value(number=counted_days(first_on, last_on)),
        "outcome": Value(text=outcome),
    }
    return tuple(Field(name=name, value=value) for name, value in values.items())


def _tasks(course: Course, said: str, first_on: date, last_on: date, limits: Limits) -> None:
    office, number = course.office, course.state.item_id
    notice, pay = notice_by(first_on, limits), pay_by(first_on, limits)
    papers.task(
        course,
        HR,
        office.one_with(office.general.roles.hr),
        f"Приказ и уведомление об отпуске № {number}",
        f"{said}\nУведомить под подпись не позднее {notice:%d.%m.%Y} (ТК ст. 123). Табель: код ОТ (09).",
        office.deadline(max(office.today(course.at), notice)),
        (
            "Уведомление о начале отпуска под подпись",
            "Приказ Т-6",
            "Одна часть отпуска — от 14 дней (ТК ст. 125)",
        ),
        leave_order(course, first_on, last_on),
    )
    papers.task(
        course,
        PAY,
        office.one_with(office.general.roles.accounting),
        f"Отпускные № {number}: выплатить до {pay:%d.%m.%Y}",
        f"{said}\nНе позднее чем за {limits.term('vacation_pay_days', first_on).value} дня до начала (ТК ст. 136 ч. 9);"
        " за опоздание — проценты (ТК ст. 236).",
        office.deadline(pay),
        ("Расчёт Т-60", "Выплата"),
    )


def cancelled(course: Course, _: Limits) -> None:
    """All of it is taken back."""
    why = "Отпуск отменён."
    granted = course.state.granted
    absences.withdraw(course, "vacation", why)
    papers.no_deputy(course)
    for purpose in (HR, PAY):
        course.cancel_task(course.made(f"task:{purpose}"), why)
    if granted is not None and granted.first_on is not None and granted.last_on is not None:
        fields = _fields(course, granted.first_on, granted.last_on, "Отменён")
        papers.row(course, fields, f"Отпуск № {course.state.item_id}")
