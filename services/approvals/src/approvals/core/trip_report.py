"""After the return: the report, the comparison with what was paid, and the end of the trip."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

from contracts.approvals.v1 import (
    PaymentMade,
    RequestDecided,
)
from contracts.crm.v1 import Made
from contracts.trips.v1 import (
    ExpenseClaimed,
    TripLine,
    TripPayment,
    TripSettled,
    TripTallied,
)

from approvals.core import foreign as foreign_money
from approvals.core import papers
from approvals.core.course import Course
from approvals.core.limits import Limits
from approvals.core.money import ZERO, written
from approvals.core.settlement import Expense, Outcome, Settlement, report_due, settle
from approvals.core.state import Granted
from approvals.core.trip_flow import REFUND, REPORT, ask_back

UNDER_WAY = {"approved", "asking"}  # a change that waits for its approval holds no report up
Settling = Literal["extra", "refund"]

CHECKLIST = (
    "Авансовый отчёт АО-1 (или своя форма)",
    "Билеты, посадочные талоны, счёт гостиницы, чеки: каждый расход отдельным элементом «Расход» с документом",
    "Документа нет: служебная записка (возможен НДФЛ)",
)


def back(course: Course, limits: Limits) -> None:
    """The last day of the trip: the report is asked for, with its term."""
    granted = course.state.granted
    if course.state.phase not in UNDER_WAY or granted is None or granted.last_on is None:
        return
    due = report_due(granted.last_on, limits)
    term = limits.term("report_working_days", granted.last_on)
    papers.task(
        course,
        REPORT,
        course.state.applicant_id,
        f"Авансовый отчёт по командировке № {course.state.item_id} до {due:%d.%m.%Y}",
        f"Возвращение {granted.last_on:%d.%m.%Y}; отчёт — {term.value} рабочих дня ({term.source}).\n"
        f"Выплачено {written(course.state.paid)}, суточные {written(granted.per_diem)}.\n"
        "Завершите задачу, когда все расходы и документы сданы.",
        course.office.deadline(due),
        CHECKLIST,
    )
    course.wake("late", course.office.deadline(due))


def late(course: Course, due_at: datetime, limits: Limits) -> None:
    """Not settled in time: the traveller is reminded each working day, from the second on his head hears of it."""
    granted = course.state.granted
    if course.state.phase not in UNDER_WAY or granted is None or granted.last_on is None:
        return
    due = report_due(granted.last_on, limits)
    words = f"Командировка № {course.state.item_id}: отчёт нужно было сдать до {due:%d.%m.%Y}."
    course.tell(course.state.applicant_id, words)
    person = course.office.chart.person(course.state.applicant_id)
    if course.office.today(due_at) > due and person is not None and person.manager_id is not None:
        course.tell(person.manager_id, f"{words} Сотрудник № {course.state.applicant_id} не отчитался.")
    course.wake("late", course.office.soon(due_at))


def counted(course: Course, message: ExpenseClaimed | PaymentMade) -> None:
    """An expense handed in or judged, money paid: written down; after the report it may end the trip."""
    state = course.state
    if message.request == state.request:
        return  # a refund that we have told ourselves
    lines, payments = state.lines, state.payments
    if isinstance(message, ExpenseClaimed):
        lines = (*(one for one in lines if one.request != message.request), _line(message))
    elif any(one.request == message.request for one in payments):
        return
    else:
        payments = (*payments, _payment(message))
    foreign = isinstance(message, PaymentMade) and message.currency != state.currency
    _tally(course, lines, payments, None if isinstance(message, PaymentMade) and not foreign else state.settling)
    if isinstance(message, PaymentMade) and foreign:
        foreign_money.ask(course, payments[-1])
    elif isinstance(message, PaymentMade):
        _paid(course, message.purpose, written(message.amount))


def _paid(course: Course, purpose: str, amount: str) -> None:
    """What a payment that counts is followed by."""
    if purpose == "advance":
        course.complete_task(course.made("task:аванс"), f"Аванс выплачен: {amount}.")
    if purpose == "extra":
        settle_up(course)
    if course.state.phase == "cancelled":
        ask_back(course)


def put_into_roubles(course: Course, payment: TripPayment, task: Made, said: str) -> None:
    """The accountant has said what a foreign payment is: from now on it counts as any other."""
    found = foreign_money.counted_of(course, payment, task, said)
    if found is None:
        return
    state = course.state
    payments = tuple(found if one.request == found.request else one for one in state.payments)
    _tally(course, state.lines, payments, None if found.purpose == "extra" else state.settling)
    _paid(course, found.purpose, written(found.amount, found.currency))
    if any(one.purpose == "extra" for one in payments):
        settle_up(course)  # reported long ago: only this sum was waited for


def _line(claimed: ExpenseClaimed) -> TripLine:
    return TripLine.model_validate(claimed.model_dump(include=set(TripLine.model_fields)))


def _payment(made: PaymentMade) -> TripPayment:
    return TripPayment.model_validate(made.model_dump(include=set(TripPayment.model_fields)))


def _tally(
    course: Course, lines: tuple[TripLine, ...], payments: tuple[TripPayment, ...], settling: Settling | None
) -> None:
    course.say(TripTallied(request=course.state.request, lines=lines, payments=payments, settling=settling))


def compared(course: Course, granted: Granted) -> Settlement:
    """What was spent against what was paid."""
    expenses = tuple(
        Expense(one.request, one.on, one.kind, one.amount, one.currency, one.document, one.accepted)
        for one in course.state.lines
    )
    found = settle(expenses, granted.per_diem, course.state.paid)
    waiting = (one.request or one.purpose for one in foreign_money.uncounted(course.state))
    return replace(found, open=(*found.open, *waiting))


def reported(course: Course, task: Made) -> None:
    """The traveller says that all is handed in."""
    granted = course.state.granted
    if granted is None:
        return
    if course.state.phase == "asking":
        course.reopen_task(task, "Изменение командировки ещё согласуется: отчёт закроется после решения.")
        return
    found = compared(course, granted)
    if not found.complete:
        words = f"Ещё не учтены: {', '.join(found.open)}. Отчёт закроется, когда расходы примут или отклонят"
        course.reopen_task(task, f"{words}, а валютные оплаты пересчитают в рубли.")
        foreign_money.ask_again(course, foreign_money.uncounted(course.state))
        return
    settle_up(course)


def settle_up(course: Course) -> None:
    """Even: the trip closes. Spent more: an item of its own, approved and paid. Spent less: the rest comes back."""
    state, granted = course.state, course.state.granted
    if granted is None or state.phase != "approved":
        return
    found = compared(course, granted)
    if not found.complete or state.settling is not None:
        return
    if found.outcome == "even":
        _close(course, found)
        return
    _tally(course, state.lines, state.payments, found.outcome)
    if found.outcome == "extra":
        papers.payment_item(course, "extra", found.amount, f"Перерасход по командировке № {state.item_id}")
        return
    words = f"Выплачено {written(found.paid)}, принято {written(found.owed)}: вернуть {written(found.amount)}."
    course.tell(state.applicant_id, f"Командировка № {state.item_id}. {words}")
    accounting = course.office.one_with(course.office.general.roles.accounting)
    title = f"Принять остаток аванса {written(found.amount)} по командировке № {state.item_id}"
    papers.task(
        course,
        REFUND,
        accounting,
        title,
        f"{words}\nЗавершите задачу, когда деньги вернутся.",
        course.office.soon(course.at, 3),
    )


def not_paid(course: Course, decided: RequestDecided) -> None:
    """A payment was refused: an advance is told of; extra costs that the head doesn't grant are owed no more."""
    state, granted = course.state, course.state.granted
    if state.phase != "approved" or granted is None:
        return
    if state.settling != "extra":
        course.tell(state.applicant_id, f"Оплата {decided.request} по командировке № {state.item_id} не согласована.")
        return
    found = compared(course, granted)
    course.comment(f"Перерасход {written(found.amount)} не согласован и не возмещается.")
    _close(course, Settlement(found.paid, found.paid, "even", ZERO))


def refunded(course: Course) -> None:
    """The rest has come back: a row of the payments, and the trip may close."""
    state, granted = course.state, course.state.granted
    amount = state.paid if state.phase == "cancelled" else compared(course, granted).amount if granted else state.paid
    if amount <= 0:
        return
    course.say(
        PaymentMade(
            request=state.request,
            purpose="refund",
            amount=amount,
            currency=state.currency,
            paid_at=course.at,
            source=state.request,
        )
    )
    refund = TripPayment(purpose="refund", amount=amount, currency=state.currency, request=state.request)
    _tally(course, state.lines, (*state.payments, refund), None)
    _refund_row(course, amount)
    settle_up(course)


def _refund_row(course: Course, amount: Decimal) -> None:
    kind = course.office.named(course.office.general.payment_kind)
    if kind is not None and kind.registry is not None:
        papers.payment_row(course, kind, "refund", amount)


def _close(course: Course, found: Settlement) -> None:
    state = course.state
    kinds = {one.purpose for one in state.payments}
    outcome: Outcome = "extra" if "extra" in kinds else "refund" if "refund" in kinds else "even"
    course.say(
        TripSettled(
            request=state.request,
            owed=found.owed,
            paid=found.paid,
            currency=state.currency,
            outcome=outcome,
            settled_at=course.at,
        )
    )
    course.complete_task(course.made(f"task:{REPORT}"), "Расходы приняты, деньги сошлись.")
    course.move(course.kind.stages.closed)
    course.comment(f"Командировка закрыта: принято {written(found.owed)}, выплачено {written(found.paid)}.")
    course.wake("late", None)
