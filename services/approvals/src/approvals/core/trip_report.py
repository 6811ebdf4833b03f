"""After the return: the report is asked for, expenses and payments are written down as they come."""

from __future__ import annotations

from datetime import datetime

from contracts.approvals.v1 import PaymentMade
from contracts.crm.v1 import Made
from contracts.trips.v1 import ExpenseClaimed, TripLine, TripPayment

from approvals.core import foreign as foreign_money
from approvals.core import papers, responsible
from approvals.core.course import Course
from approvals.core.limits import Limits
from approvals.core.money import written
from approvals.core.own_trips import BY_HAND, ORDERED
from approvals.core.settlement import report_due
from approvals.core.settling import compared, extra_paid, tally
from approvals.core.state import Granted
from approvals.core.trip_flow import ADVANCE, REPORT

UNDER_WAY = {"approved", "asking"}  # a change that waits for its approval holds no report up

CHECKLIST = (
    "Авансовый отчёт АО-1 (или своя форма)",
    "Билеты, посадочные талоны, счёт гостиницы, чеки: каждый расход отдельным элементом «Расход» с документом",
    "Документа нет: служебная записка (возможен НДФЛ)",
)


def back(course: Course, limits: Limits) -> None:
    """The last day of the trip: the report is asked for, with its term."""
    granted = course.state.granted
    if course.state.phase not in UNDER_WAY or granted is None or granted.last_on is None or course.state.reported:
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
    granted, reckoned = course.state.granted, course.state.reckoned
    if reckoned is not None and (course.state.reported or course.state.phase not in UNDER_WAY):
        _unjudged(course, reckoned, due_at)
        return
    if course.state.phase not in UNDER_WAY or granted is None or granted.last_on is None:
        return
    due = report_due(granted.last_on, limits)
    if course.office.today(due_at) < due:  # the trip became longer
        course.wake("late", course.office.deadline(due))
        return
    words = f"Командировка № {course.state.item_id}: отчёт нужно было сдать до {due:%d.%m.%Y}."
    course.tell(course.state.applicant_id, words)
    person = course.office.chart.person(course.state.applicant_id)
    if course.office.today(due_at) > due and person is not None and person.manager_id is not None:
        course.tell(person.manager_id, f"{words} Сотрудник № {course.state.applicant_id} не отчитался.")
    course.wake("late", course.office.soon(due_at))


def _unjudged(course: Course, granted: Granted, due_at: datetime) -> None:
    """All is handed in and some of it waits: for a paper of his, or for the accountant."""
    found = compared(course.state, granted)
    if found.complete:
        return
    ended = "отчёт сдан" if course.state.holds else "она отменена"
    words = f"Командировка № {course.state.item_id}: {ended}, но ещё не учтены {', '.join(found.open)}."
    course.tell(course.state.applicant_id, f"{words} Приложите документы и подайте возвращённые расходы снова.")
    responsible.tell(course, course.office.general.roles.accounting, f"{words} Примите их или отклоните.")
    course.wake("late", course.office.soon(due_at))


def prolonged(course: Course) -> None:
    """Other days were approved: what was reported for those before is asked for again after the return."""
    course.cancel_task(course.made(f"task:{REPORT}"), "Даты командировки изменены: отчёт после возвращения.")
    course.wake("late", None)
    tally(course, reported=False)


def counted(course: Course, message: ExpenseClaimed | PaymentMade) -> None:
    """An expense handed in or judged, money paid: written down; what follows of it is in settling."""
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
    ours = isinstance(message, PaymentMade) and _purpose(message) == "extra"  # not any other payment that says so
    ended = {"settling": None, "asked": None} if ours else {}
    if ours:
        extra_paid(course)
    tally(course, lines=lines, payments=payments, **ended)
    if isinstance(message, ExpenseClaimed) and message.accepted is None and state.phase not in UNDER_WAY:
        course.wake("late", course.office.soon(course.at))  # nothing else reminds of it any more
    if isinstance(message, PaymentMade) and foreign:
        foreign_money.ask(course, payments[-1])
    elif isinstance(message, PaymentMade):
        _paid(course, _purpose(message), written(message.amount))


def _paid(course: Course, purpose: str, amount: str) -> None:
    """What a payment that counts is followed by, beside the comparison."""
    if purpose == "advance" and not course.state.unpaid("advance"):
        course.complete_task(course.made(f"task:{ADVANCE}"), f"Аванс выплачен: {amount}.")


def advance_closed(course: Course, task: Made) -> None:
    """It closes by itself when its items are paid: whoever closes it before has not said that they are."""
    left = course.state.unpaid_sum("advance")
    if course.state.unpaid("advance"):
        sum_ = f" {written(left, course.state.currency)}" if left else ""
        course.reopen_task(
            task,
            f"Аванс считается выплаченным по его счёту: когда счёт согласуют, завершите его задачу «Оплатить{sum_}»."
            " Эта задача закроется сама; без счёта аванс выплатили бы дважды.",
        )


def put_into_roubles(course: Course, payment: TripPayment, task: Made, said: str) -> None:
    """The accountant has said what a foreign payment is: from now on it counts as any other."""
    found = foreign_money.counted_of(course, payment, task, said)
    if found is None:
        return
    tally(course, payments=tuple(found if one.request == found.request else one for one in course.state.payments))
    _paid(course, found.purpose, written(found.amount, found.currency))


def _line(claimed: ExpenseClaimed) -> TripLine:
    return TripLine.model_validate(claimed.model_dump(include=set(TripLine.model_fields)))


def _payment(made: PaymentMade) -> TripPayment:
    said = made.model_dump(include=set(TripPayment.model_fields))
    return TripPayment.model_validate(said | {"purpose": _purpose(made)})


def _purpose(made: PaymentMade) -> str:
    """Money that goes out by an item of somebody's own is neither what we have ordered nor what comes back."""
    return BY_HAND if made.ordered is False and made.purpose in ORDERED else made.purpose


def reported(course: Course, task: Made) -> None:
    """The traveller says that all is handed in: from now on the trip closes by itself, as soon as it can."""
    granted = course.state.granted
    if granted is None:
        return
    if course.state.phase == "asking":
        course.reopen_task(task, "Изменение командировки ещё согласуется: отчёт закроется после решения.")
        return
    tally(course, reported=True)
    found = compared(course.state, granted)
    if not found.complete:
        words = f"Ещё не учтены: {', '.join(found.open)}. Отчёт закроется, когда расходы примут или отклонят"
        course.reopen_task(task, f"{words}, а валютные оплаты пересчитают в рубли.")
        foreign_money.ask_again(course, foreign_money.uncounted(course.state))
