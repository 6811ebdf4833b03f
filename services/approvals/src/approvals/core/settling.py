"""The end of a trip: the comparison of what is owed with what was paid, what it asks for, and the closing.

After each message the books are looked at anew (`settle_up`); what follows is `settlement.next_step` of them alone.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from contracts.approvals.v1 import PaymentMade, RequestDecided
from contracts.crm.v1 import Made
from contracts.trips.v1 import TripPayment, TripSettled, TripTallied

from approvals.core import papers, responsible
from approvals.core.course import Course
from approvals.core.foreign import uncounted
from approvals.core.money import ZERO, written
from approvals.core.settlement import Expense, Outcome, Settlement, next_step, settle
from approvals.core.state import Granted, Request
from approvals.core.trip_flow import ADVANCE, REFUND, REPORT, REVOKE

EXTRA = "перерасход"
HOW = (
    "Завершите задачу с результатом «согласовано», и оплата будет заказана снова, или «отказ: причина», и перерасход"
    " не возмещается. Если элемент восстановлен, делать ничего не нужно: задача закроется сама."
)

ENDING = {"approved", "cancelled", "closed"}  # while a change is being approved nobody knows what will be owed
UNDONE = {"refused", "returned", "cancelled"}  # of one that was cancelled and is handed in again: that came to nothing


def tally(course: Course, **changes: object) -> None:
    """The books as they are, with some of it changed."""
    state = course.state
    before = state.reported is None and state.settling is not None  # a state of before says it so
    ended = bool(state.reported) or before or state.phase == "cancelled"
    books = {"lines": state.lines, "payments": state.payments, "settling": state.settling, "asked": state.asked}
    known = books | {"waived": state.waived, "reported": ended} | changes
    course.say(TripTallied(request=state.request, currency=state.currency, **known))


def compared(state: Request, granted: Granted) -> Settlement:
    """What is owed for the trip against what was paid; of one that doesn't hold only its expenses are."""
    expenses = tuple(
        Expense(one.request, one.on, one.kind, one.amount, one.currency, one.document, one.accepted)
        for one in state.lines
    )
    per_diem = granted.per_diem if state.holds else ZERO
    waiting = tuple(one.request or one.purpose for one in uncounted(state))
    return settle(expenses, per_diem, state.paid, state.waived, waiting)


def settle_up(course: Course) -> None:
    """What the books ask for now. Of one that closed before `settled` was kept nothing is asked any more."""
    state, granted = course.state, course.state.reckoned
    ending = UNDONE if state.granted is None else ENDING
    if granted is None or state.phase not in ending or (state.phase == "closed" and state.settled is None):
        return
    found, ended = compared(state, granted), bool(state.reported) or not state.holds
    match next_step(found, reported=ended, waits_for=state.settling, asked=state.asked):
        case "close":
            _close(course, found)
        case "extra":
            _drop_advance(course)
            tally(course, settling="extra", asked=found.amount)
            papers.payment_item(course, "extra", found.amount, f"Перерасход по командировке № {state.item_id}")
        case "refund":
            _drop_advance(course)
            tally(course, settling="refund", asked=found.amount)
            _ask_back(course, found)
        case "drop" if _is_asked_about(state):  # there is none to be dropped
            course.cancel_task(course.made(f"task:{EXTRA}"), "Перерасхода больше нет.")
            tally(course, settling=None, asked=None)
            settle_up(course)
        case "drop":
            papers.drop_payment(course, "extra")
            tally(course, asked=ZERO)


def _drop_advance(course: Course) -> None:
    """What has not been paid before the comparison is in it: it must not be paid beside it."""
    if course.state.unpaid("advance"):
        why = "Аванс не выплачен до отчёта: расчёт идёт по расходам."
        course.cancel_task(course.made(f"task:{ADVANCE}"), why)
        papers.drop_payment(course, "advance")


def _ask_back(course: Course, found: Settlement) -> None:
    number, cancelled = course.state.item_id, not course.state.holds
    words = f"Выплачено {written(found.paid)}, принято {written(found.owed)}: вернуть {written(found.amount)}."
    course.tell(course.state.applicant_id, f"Командировка № {number}. {words}")
    kept = f"Принять остаток аванса {written(found.amount)} по командировке № {number}"
    title = f"Вернуть {written(found.amount)}: командировка № {number} отменена" if cancelled else kept
    responsible.task(
        course,
        REFUND,
        course.office.general.roles.accounting,
        title,
        f"{words}\nЗавершите задачу, когда деньги вернутся.",
        course.office.soon(course.at, 3),
        affair="money",
    )
    course.wake("refund", course.office.soon(course.at, 3))


def remind_of_refund(course: Course, due_at: datetime, *, again: bool) -> None:
    """It has not come in its time: asked for each working day; from the second on his head hears of it."""
    state = course.state
    if not (amount := asked_back(state)):
        return
    words = f"Командировка № {state.item_id}: вернуть {written(amount, state.currency)}, срок прошёл."
    person = course.office.chart.person(state.applicant_id)
    course.tell(state.applicant_id, words)
    responsible.tell(course, course.office.general.roles.accounting, words)
    if again and person is not None and person.manager_id is not None:
        course.tell(person.manager_id, f"{words} Сотрудник № {state.applicant_id} не рассчитался.")
    course.wake("refund", course.office.soon(due_at), "again")


def asked_back(state: Request) -> Decimal:
    """What was asked back and has not come; nothing where none is."""
    if state.settling != "refund":
        return ZERO  # its task may be closed by a person all the same
    amount = state.asked
    if amount is None and state.reckoned is not None:  # a task of before, which kept no sum
        found = compared(state, state.reckoned)
        amount = found.amount if found.outcome == "refund" else None
    return amount or ZERO


def refunded(course: Course) -> None:
    """What was asked back has come: a payment, a row of them, and the books are looked at anew."""
    state, amount = course.state, asked_back(course.state)
    if not amount:
        return
    about = {"request": state.request, "purpose": "refund", "amount": amount, "currency": state.currency}
    course.say(PaymentMade(**about, paid_at=course.at, source=state.request))
    for detail in ("", "again"):
        course.wake("refund", None, detail)
    tally(course, payments=(*state.payments, TripPayment(**about)), settling=None, asked=None)
    kind = course.office.named(course.office.general.payment_kind)
    if kind is not None and kind.registry is not None:
        papers.payment_row(course, kind, "refund", amount)


def begun_anew(course: Course) -> None:
    """A trip that was cancelled has been approved again: its order needs no revoking, nor does its money come back."""
    why = "Командировка согласована снова: см. новые задачи."
    course.cancel_task(course.made(f"task:{REVOKE}"), why)
    if course.state.settling != "refund":
        return
    number, kept = course.state.item_id, written(asked_back(course.state), course.state.currency)
    course.cancel_task(course.made(f"task:{REFUND}"), why)
    for detail in ("", "again"):
        course.wake("refund", None, detail)
    tally(course, settling=None, asked=None)
    words = f"Командировка № {number} согласована снова: {kept} возвращать не нужно, они учтены в ней."
    course.tell(course.state.applicant_id, words)
    already = " Если они уже вернулись, выдайте их снова: в учёте они числятся выданными."
    responsible.tell(course, course.office.general.roles.accounting, words + already)


def not_paid(course: Course, decided: RequestDecided) -> None:
    """A payment was refused or dropped: an advance is told of; extra costs that nobody grants are owed no more."""
    state, granted = course.state, course.state.reckoned
    if granted is None or decided.still_holds is not None:
        return
    if decided.purpose == "advance":
        _not_advanced(course, decided)
    if state.settling != "extra" or decided.purpose not in {None, "extra"}:
        if not state.reported:
            ended = "отменена" if decided.outcome == "cancelled" else "не согласована"
            course.tell(state.applicant_id, f"Оплата {decided.request} по командировке № {state.item_id} {ended}.")
        return
    asked = compared(state, granted).amount if state.asked is None else state.asked
    if asked and decided.outcome == "cancelled":
        _ask_about(course, asked)
    else:
        _waive(course, asked)


def _waive(course: Course, asked: Decimal) -> None:
    if asked:
        course.comment(f"Перерасход {written(asked)} не согласован и не возмещается.")
    course.cancel_task(course.made(f"task:{EXTRA}"), "В перерасходе отказано.")
    tally(course, settling=None, asked=None, waived=course.state.waived + asked)


def _ask_about(course: Course, asked: Decimal) -> None:
    """Its item was cancelled or deleted, by whomever: nobody has judged that what was spent is not owed. Until
    accounting says what it means nothing is ordered beside an item that may be restored.
    """
    number = course.state.item_id
    course.cancel_task(course.made(f"task:{EXTRA}"), "См. новую задачу.")
    tally(course, asked=None)
    words = f"Оплата перерасхода {written(asked)} по командировке № {number} отменена, или её элемент удалён."
    responsible.task(
        course,
        EXTRA,
        course.office.general.roles.accounting,
        f"Перерасход {written(asked)} по командировке № {number}: оплата отменена",
        f"{words} Расходы приняты, и в возмещении никто не отказал. {HOW}",
        course.office.soon(course.at),
        affair="money",
    )
    course.tell(course.state.applicant_id, f"{words} Что с ним делать, решает бухгалтерия.")


def _is_asked_about(state: Request) -> bool:
    return state.settling == "extra" and state.asked is None and state.by_purpose(f"task:{EXTRA}") is not None


def extra_judged(course: Course, task: Made, *, agreed: bool | None) -> None:
    """Accounting says whether a payment that was cancelled is ordered again."""
    state = course.state
    if not _is_asked_about(state) or state.reckoned is None:
        return
    if agreed is None:
        course.reopen_task(task, HOW)
    elif agreed:
        tally(course, settling=None, asked=None)
    else:
        _waive(course, compared(state, state.reckoned).amount)


def extra_paid(course: Course) -> None:
    """Nothing is left to be asked about it."""
    if _is_asked_about(course.state):
        course.cancel_task(course.made(f"task:{EXTRA}"), "Перерасход выплачен.")


def _not_advanced(course: Course, decided: RequestDecided) -> None:
    """An advance that somebody refused is paid by nobody; one that we have dropped ourselves is known no more."""
    waiting = course.state.unpaid("advance")
    sums = [one.amount for one in course.state.made if one.command_id in waiting and one.amount is not None]
    amount = decided.amount if decided.amount is not None else sums[0] if len(sums) == 1 else None
    if amount not in sums:
        return
    tally(course, not_advanced=amount)
    if not course.state.unpaid("advance"):
        course.cancel_task(course.made(f"task:{ADVANCE}"), "Аванс не согласован: выплачивать нечего.")


def _close(course: Course, found: Settlement) -> None:
    """Money and papers agree. A trip that has closed says so again only when they agree on something else."""
    state = course.state
    if not state.holds or state.settled == found.owed:
        return
    _drop_advance(course)
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
    course.comment(f"Командировка закрыта: принято {written(found.owed)}, выплачено {written(found.paid)}.")
    if state.phase == "approved":
        course.complete_task(course.made(f"task:{REPORT}"), "Расходы приняты, деньги сошлись.")
        course.move(course.kind.stages.closed)
        course.wake("late", None)
