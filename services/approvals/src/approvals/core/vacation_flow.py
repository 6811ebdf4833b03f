"""What follows from a vacation that is approved, changed or cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from contracts.crm.v1 import Field, Value

from approvals.core import absences, consent, leave_year, papers, responsible
from approvals.core.course import Course
from approvals.core.deletions import DELETED
from approvals.core.drafts import leave_order
from approvals.core.form import Form
from approvals.core.limits import Limits
from approvals.core.sick_note import PROVE, Notes, duties_of, notes_of, pauses_of, until
from approvals.core.sick_note import said as sick_said
from approvals.core.state import Granted
from approvals.core.vacation import counted_days, notice_by, pay_by

HR, PAY, REVOKE, OFFSET = "кадры", "отпускные", "отмена", "зачёт отпускных"
ORDER = ("Уведомление о начале отпуска под подпись", "Приказ Т-6", "Одна часть отпуска — от 14 дней (ТК ст. 125)")


@dataclass(frozen=True)
class Leave:
    """last_on: illness and duties counted in. days: of the balance. notes: of illness. ill: both in words."""

    first_on: date
    last_on: date
    days: int
    notes: Notes = ()
    duties: Notes = ()
    ill: str = ""

    @property
    def span(self) -> tuple[date, date]:
        return self.first_on, self.last_on

    @property
    def said(self) -> str:
        return f"Отпуск {_span(self.span)}, {self.days} дн."

    @property
    def words(self) -> str:
        """As those who carry it out read it."""
        codes = (("болезнь — код Б (19)", self.notes), ("обязанность — код Г (23)", self.duties))
        sheet = ", ".join(code for code, days in codes if days)
        return f"{self.said}\n{self.ill}. Табель: {sheet}." if sheet else self.said


def leave_of(form: Form) -> Leave:
    """A leave that has been checked. Raises ValueError for one without its days."""
    first_on, last_on, notes, duties = form.day("first_on"), form.day("last_on"), notes_of(form), duties_of(form)
    if first_on is None or last_on is None:
        raise ValueError("a vacation without its days")
    asked = first_on, last_on
    ill, ends = "".join(sick_said(asked, notes, duties)[:1]), until(asked, pauses_of(form))
    return Leave(first_on, ends, counted_days(*asked), notes, duties, ill)


def approved(course: Course, limits: Limits, former: Granted | None) -> None:
    """Absence, order and notice, money three days before, the deputy, a row of the registry. former: what held."""
    before = _days_of(course.state.granted)
    leave = leave_of(Form(course.state.fields, kept=True))
    anew = former is None and _cancelled_before(course)
    course.move(course.kind.stages.approved)
    absences.register(course, "vacation", *leave.span, leave.said)
    held = Form(former.fields if former is not None else (), kept=True)
    paused = notes_of(held), duties_of(held)
    absences.pause(course, "sick", leave.notes, paused[0])
    absences.pause(course, "duty", leave.duties, paused[1])
    if (before, *paused) != (leave.span, leave.notes, leave.duties):
        for purpose in (HR, PAY) if before else ():
            course.cancel_task(course.made(f"task:{purpose}"), "Отпуск перенесён: см. новую задачу.")
        _order(course, leave, before, limits)
        _pay(course, leave, before, limits, anew=anew)
    consent.ask_deputy(course, *leave.span)
    papers.row(course, _fields(course, leave, "Согласован"), f"Отпуск № {course.state.item_id}")
    course.tell(course.state.applicant_id, f"{leave.said} Согласовано.")


def _cancelled_before(course: Course) -> bool:
    """Whether it was approved once and cancelled; what that asked of HR and of accounting is taken back."""
    asked = [made for purpose in (REVOKE, OFFSET) if (made := course.made(f"task:{purpose}")) is not None]
    for made in asked:
        course.cancel_task(made, "Отпуск согласован снова: см. новые задачи.")
    return bool(asked)


def _days_of(granted: Granted | None) -> tuple[date, date] | None:
    """The days that were approved before."""
    if granted is None or granted.first_on is None or granted.last_on is None:
        return None
    return granted.first_on, granted.last_on


def _fields(course: Course, leave: Leave, outcome: str) -> tuple[Field, ...]:
    values = {
        "request": Value(text=course.state.request),
        "employee": Value(employee_ids=(course.state.applicant_id,)),
        "first_on": Value(on=leave.first_on),
        "last_on": Value(on=leave.last_on),
        "days": Value(number=leave.days),
        "outcome": Value(text=outcome),
    }
    return tuple(Field(name=name, value=value) for name, value in values.items())


def _order(course: Course, leave: Leave, before: tuple[date, date] | None, limits: Limits) -> None:
    office, number = course.office, course.state.item_id
    today, notice = office.today(course.at), notice_by(leave.first_on, limits)
    words, due = f"{leave.words}\nТабель: код ОТ (09).", office.soon(course.at)
    consent = before is not None and not (leave.notes or leave.duties)  # these prolong it by themselves
    if before is None or before[0] != leave.first_on:
        words += f"\nУведомить под подпись не позднее {notice:%d.%m.%Y} (ТК ст. 123)."
        due = office.deadline(max(today, notice))
    doubts = (*leave_year.doubts(office), *((PROVE,) if leave.duties else ()))
    words += "".join(f"\nПроверить: {one}." for one in doubts)
    if before is not None:
        words += f"\nБыло {_span(before)}."
    if consent:
        words += " Отзыв и перенос — с согласия работника (ТК ст. 124, 125)."
    responsible.task(
        course,
        HR,
        office.general.roles.hr,
        f"{'Приказ и уведомление' if before is None else 'Изменение приказа'} об отпуске № {number}",
        words,
        due,
        ORDER if before is None else (*(("Согласие работника",) if consent else ()), *ORDER[1:]),
        leave_order(course, *leave.span, leave.days),
    )


def _pay(course: Course, leave: Leave, before: tuple[date, date] | None, limits: Limits, *, anew: bool) -> None:
    """What was paid for other days, or before it was cancelled, is counted in: the same leave is not paid twice."""
    office, pay = course.office, pay_by(leave.first_on, limits)
    in_time = office.today(course.at) <= pay
    what = f"выплатить до {pay:%d.%m.%Y}" if in_time else "выплатить сразу"
    term = limits.term("vacation_pay_days", leave.first_on).value
    words = f"Не позднее чем за {term} дня до начала (ТК ст. 136 ч. 9); за опоздание — проценты (ТК ст. 236)."
    if before is not None or anew:
        what = f"пересчитать, {what}" if in_time else "пересчитать"
        again = "Отпуск отменяли, и он согласован снова: что за него"
        was = again if before is None else f"Было {_span(before)}: что за эти дни"
        words = f"{was} уже выплачено и не вернулось, учесть, разницу доплатить или зачесть.\n{words}"
    responsible.task(
        course,
        PAY,
        office.general.roles.accounting,
        f"Отпускные № {course.state.item_id}: {what}",
        f"{leave.words}\n{words}",
        office.deadline(pay) if in_time else office.soon(course.at),
        ("Расчёт Т-60", "Выплата"),
        affair="money",
    )


def _span(days: tuple[date, date]) -> str:
    return f"{days[0]:%d.%m.%Y}–{days[1]:%d.%m.%Y}"


def has_begun(course: Course) -> bool:
    """Whether the first day of what was approved has come: days that are taken can't be given back."""
    days = _days_of(course.state.granted)
    return days is not None and days[0] <= course.office.today(course.at)


def cancelled_by(course: Course) -> frozenset[int]:
    """Who alone may cancel a leave that has begun: HR, which knows whether it was taken, but nobody his own."""
    chart = course.office.chart
    hr = frozenset(chart.with_role(course.office.general.roles.hr)) - {course.state.held.applicant_id}
    return hr or frozenset(chart.duty) - {course.state.held.applicant_id}


def deleted(course: Course) -> None:
    """The item of a leave that has begun is gone: the leave is not, and HR hears of it, once."""
    days = _days_of(course.state.granted)
    if days is None or course.made(f"task:{DELETED}") is not None:
        return
    responsible.task(
        course,
        DELETED,
        course.office.general.roles.hr,
        f"Удалён элемент отпуска № {course.state.item_id}",
        f"Отпуск {_span(days)} начался и остаётся в учёте. Если его не было, восстановите элемент и отмените его.",
        course.office.soon(course.at),
    )


def refused(course: Course) -> None:
    """HR hears of one that the law would have him take."""
    for one in leave_year.owed(course.office):
        said = f"{course.kind.title} № {course.state.item_id}: отказ. {one}."
        responsible.tell(course, course.office.general.roles.hr, said, affair="person")


def cancelled(course: Course, _: Limits) -> None:
    """All of it is taken back, also the order and what may have been paid."""
    why = "Отпуск отменён."
    days = _days_of(course.state.granted)
    absences.withdraw(course, "vacation", why)
    consent.no_deputy(course)
    for purpose in (HR, PAY):
        course.cancel_task(course.made(f"task:{purpose}"), why)
    if days is None:
        return
    leave = leave_of(Form(course.state.held.fields, kept=True))
    absences.pause(course, "sick", (), leave.notes)
    absences.pause(course, "duty", (), leave.duties)
    papers.row(course, _fields(course, leave, "Отменён"), f"Отпуск № {course.state.item_id}")
    office, number, said = course.office, course.state.item_id, f"Отпуск {_span(days)} отменён."
    owed = leave_year.owed(office)
    responsible.task(
        course,
        REVOKE,
        office.general.roles.hr,
        f"Приказ об отмене отпуска № {number}",
        "\n".join((f"{said} Если приказ и уведомление уже есть, отменить их; табель исправить.", *owed)),
        office.soon(course.at),
    )
    responsible.task(
        course,
        OFFSET,
        office.general.roles.accounting,
        f"Отпускные № {number}: отпуск отменён",
        f"{said} Если отпускные выплачены, вернуть их или зачесть; если нет, не выплачивать.",
        office.soon(course.at),
        affair="money",
    )
