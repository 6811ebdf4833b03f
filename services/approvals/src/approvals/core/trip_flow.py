"""What follows from a trip that is approved, changed or cancelled."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from contracts.crm.v1 import Field, Value
from contracts.trips.v1 import PlacedTrip, TripApproved, TripPlaced

from approvals.core import absences, consent, papers, responsible
from approvals.core.course import Course
from approvals.core.drafts import trip_order
from approvals.core.form import Form
from approvals.core.limits import Limits
from approvals.core.money import ZERO, written
from approvals.core.office import Office
from approvals.core.settlement import report_due
from approvals.core.state import Granted, Request
from approvals.core.trip_check import Trip, days_off, lines, read_trip
from approvals.core.wording import bb

APPROVED = "Согласована"
HR, TRAVELLER, ADVANCE, REPORT, REFUND = "кадры", "командировка", "аванс", "отчёт", "возврат"
REVOKE = "отмена"


def approved(course: Course, limits: Limits, former: Granted | None) -> None:
    """Papers, advance, absence, deal, registry; of a changed trip all of it follows the change. former: what held.

    Of one that was cancelled and is handed in again what was paid, and has not come back, is advanced already.
    """
    before = course.state.granted
    again = before is not None and before.first_on is not None
    ordered_before = before.advance if before is not None and former is not None else course.state.advanced
    trip = read_trip(Form(course.state.fields, kept=True), course.office, limits)
    course.move(course.kind.stages.approved)
    was = None if former is None else lines(read_trip(Form(former.fields, kept=True), course.office, limits))[0]
    absences.register(course, "trip", trip.first_on, trip.last_on, lines(trip)[0], was)
    course.say(_fact(course, trip, limits))
    _tasks(course, trip, again=again)
    _advance(course, trip, ordered_before)
    consent.ask_deputy(course, trip.first_on, trip.last_on)
    fields = _fields(course.state, trip, APPROVED)
    papers.row(course, fields, f"Командировка № {course.state.item_id}")
    _tell_deals(course, trip, fields, former)
    course.tell(course.state.applicant_id, f"{bb(lines(trip)[0])}: согласовано.")
    if before is None or before.last_on != trip.last_on:
        course.wake("back", course.office.deadline(trip.last_on))


def _tell_deals(course: Course, trip: Trip, fields: tuple[Field, ...], former: Granted | None) -> None:
    """Its deal, and the one that it was for before."""
    state, said = course.state, "\n".join(lines(trip))
    if former is not None and former.deal_id != state.deal_id:
        left = f"Командировка № {state.item_id} теперь относится к другой сделке.\n{said}"
        papers.tell_deal(course, left, former.deal_id)
        _place(course, trip, _taken_off(fields, "Другая сделка"), former.deal_id, gone=True)
    told = "Командировка согласована." if former is None else "Командировка изменена."
    papers.tell_deal(course, f"{told}\n{said}", state.deal_id)
    _place(course, trip, fields, state.deal_id)


def _place(course: Course, trip: Trip, fields: tuple[Field, ...], deal_id: int | None, *, gone: bool = False) -> None:
    """Which of a deal's trips its fields show is decided where all of them are known: core/deals.py."""
    if deal_id is None:
        return
    held, days = course.state.held, {"first_on": trip.first_on, "last_on": trip.last_on}
    placed = PlacedTrip(request=held.request, version=held.version, **days, fields=fields)
    course.say(TripPlaced(deal_id=deal_id, trip=placed, placed_at=course.at, gone=gone))


def placed(state: Request, office: Office, limits: Limits) -> PlacedTrip | None:
    """As an approval says it of the trip that holds, for a deal that has not heard of it; None where none does."""
    granted, held = state.granted, state.held
    if granted is None or held.phase not in {"approved", "asking"}:
        return None
    trip = read_trip(Form(granted.fields, kept=True), office, limits)
    about = {"request": state.request, "version": granted.version, "first_on": trip.first_on, "last_on": trip.last_on}
    return PlacedTrip(**about, fields=_fields(held, trip, APPROVED))


def _taken_off(fields: tuple[Field, ...], outcome: str) -> tuple[Field, ...]:
    """For a deal that a trip is not for any more: nobody travels on these days, and nothing is spent."""
    gone = {name: Value() for name in ("first_on", "last_on", "cost", "advance")} | {"outcome": Value(text=outcome)}
    return tuple(Field(name=one.name, value=gone.get(one.name, one.value)) for one in fields)


def _fact(course: Course, trip: Trip, limits: Limits) -> TripApproved:
    state = course.state
    return TripApproved(
        request=state.request,
        version=state.version,
        employee_id=state.applicant_id,
        first_on=trip.first_on,
        last_on=trip.last_on,
        approved_at=course.at,
        per_diem=trip.per_diem.amount,
        per_diem_taxed=trip.per_diem.taxed,
        advance=trip.advance,
        currency=trip.currency,
        report_due_on=report_due(trip.last_on, limits),
        deal_id=state.deal_id,
    )


def _fields(state: Request, trip: Trip, outcome: str) -> tuple[Field, ...]:
    """Of the registry's row and of the deal."""
    values = {
        "request": Value(text=state.request),
        "employee": Value(employee_ids=(state.applicant_id,)),
        "route": Value(text="; ".join(leg.town for leg in trip.legs)[:200]),
        "first_on": Value(on=trip.first_on),
        "last_on": Value(on=trip.last_on),
        "cost": papers.money(trip.amount, trip.currency),
        "advance": papers.money(trip.advance, trip.currency),
        "outcome": Value(text=outcome),
    }
    return tuple(Field(name=name, value=value) for name, value in values.items())


def _tasks(course: Course, trip: Trip, *, again: bool) -> None:
    office, number = course.office, course.state.item_id
    start, said = _before_departure(course, trip), "\n".join(lines(trip))
    draft = "\nПроект приказа приложен."
    off = "".join(f"\n{one}: код табеля РВ (03)." for one in days_off(trip))
    for purpose in (HR, TRAVELLER) if again else ():
        course.cancel_task(course.made(f"task:{purpose}"), "Командировка изменена: см. новую задачу.")
    change = "Изменение приказа" if again else "Приказ"
    responsible.task(
        course,
        HR,
        office.general.roles.hr,
        f"{change} о командировке № {number}",
        f"{said}\n\nОснование: решение работодателя, ПП № 501 от 16.04.2025. Код табеля К.{off}{draft}",
        start,
        (
            "Проверить, не нужно ли письменное согласие работника (ТК ст. 259, 264, 268)",
            "Приказ Т-9 подписать и ознакомить работника",
            "Табель: код К (06)",
        ),
        trip_order(course, trip),
    )
    papers.task(
        course,
        TRAVELLER,
        course.state.applicant_id,
        f"Подготовиться к командировке № {number}",
        f"{said}\n\nСохраняйте все документы: билеты, посадочные, счёт гостиницы, чеки.",
        start,
        ("Ознакомиться с приказом", "Билеты и гостиница", "Доверенность и документы для встречи"),
    )


def _before_departure(course: Course, trip: Trip) -> datetime:
    """Of one that has begun already: today, for no day that is over can be kept."""
    office = course.office
    return office.deadline(max(office.today(course.at), office.before(trip.first_on)))


def _advance(course: Course, trip: Trip, known: Decimal) -> None:
    """The advance is paid before departure (ПП № 501); of a changed trip only what comes on top of *known*, which was
    ordered so far. A smaller one takes the place of what has been ordered and not been paid.
    """
    more, left = trip.advance - known, course.state.unpaid_sum("advance")
    if more < 0 and course.state.unpaid("advance"):
        course.cancel_task(course.made(f"task:{ADVANCE}"), "Аванс изменён: см. новую задачу, если она есть.")
        papers.drop_payment(course, "advance")
        more, left = trip.advance - course.state.advanced, ZERO
    if more <= 0:
        return
    if left:
        course.cancel_task(course.made(f"task:{ADVANCE}"), "Аванс увеличен: см. новую задачу.")
    office = course.office
    due = _before_departure(course, trip)
    papers.payment_item(course, "advance", more, f"Аванс на командировку № {course.state.item_id}")
    responsible.task(
        course,
        ADVANCE,
        office.general.roles.accounting,
        f"Аванс {written(left + more)} на командировку № {course.state.item_id}",
        f"Выплатить до отъезда {trip.first_on:%d.%m.%Y}. Счёт на аванс создан и проходит своё согласование.\n"
        f"Суточные {written(trip.per_diem.amount)}, облагаются {written(trip.per_diem.taxed)} (НК ст. 217 п. 1).",
        due,
        affair="money",
    )


def cancelled(course: Course, limits: Limits) -> None:
    """All of it is taken back; an advance that has been paid is asked back."""
    trip = read_trip(Form((course.state.granted or course.state).fields, kept=True), course.office, limits)
    why = "Командировка отменена."
    absences.withdraw(course, "trip", why)
    consent.no_deputy(course)
    for purpose in (HR, TRAVELLER, ADVANCE, REPORT):
        course.cancel_task(course.made(f"task:{purpose}"), why)
    papers.drop_payment(course, "advance")
    fields = _fields(course.state, trip, "Отменена")
    papers.row(course, fields, f"Командировка № {course.state.item_id}")
    deal_id = course.state.held.deal_id
    papers.tell_deal(course, f"{why} {lines(trip)[0]}", deal_id)
    _place(course, trip, _taken_off(fields, "Отменена"), deal_id, gone=True)
    responsible.task(
        course,
        REVOKE,
        course.office.general.roles.hr,
        f"Приказ об отмене командировки № {course.state.item_id}",
        f"{lines(trip)[0]} отменена. Штрафы за возврат билетов — расход (подтвердить документами).",
        course.office.soon(course.at),
    )
    course.wake("back", None)
    waits = any(one.accepted is None for one in course.state.lines)  # somebody has to judge it, or to hand it in again
    course.wake("late", course.office.soon(course.at) if waits else None)
