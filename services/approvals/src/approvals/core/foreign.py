"""A payment in foreign money: dollars are not added to roubles, so the accountant says how many roubles they are.

He says it in the result of his task: a sum («82 111,05 руб.») or a rate («курс 91,2345»); which rate is right is his to
know (НК ст. 272 п. 10). Until then the trip doesn't close.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from contracts.crm.v1 import Made
from contracts.trips.v1 import TripPayment

from approvals.core import papers
from approvals.core.course import Course
from approvals.core.form import LARGEST
from approvals.core.money import rounded, written
from approvals.core.state import Request

FOREIGN = "валюта"
DATE = re.compile(r"\b[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{2,4}\b")
NUMBER = r"(?<![\d.,])([0-9]{1,3}(?:[ \u00a0][0-9]{3})+(?:[.,][0-9]+)?|[0-9]+(?:[.,][0-9]+)?)(?![\d.,]*\d)"
ROUBLES = re.compile(rf"{NUMBER}\s*(?:руб\w*+\.?+|р\.|₽)(?!\s*(?:за\b|/))", re.IGNORECASE)
RATE = re.compile(rf"курс\w*[^\d\n]{{0,40}}{NUMBER}", re.IGNORECASE)
HALF_A_KOPECK = Decimal("0.005")
HOW = "Напишите в результате задачи сумму («82 111,05 руб.») или курс («курс 91,2345») и завершите её."
UNCLEAR = f"Сколько это в рублях, из результата задачи не ясно. {HOW}"
WAITED_FOR = f"Отчёт по командировке сдан и ждёт этой суммы. {HOW}"


def in_roubles(said: str, amount: Decimal) -> Decimal | None:
    """What *amount* is in roubles by an accountant's words; None if they don't say exactly one thing.

    >>> in_roubles("курс ЦБ на 12.10.2026: 91,2345", Decimal("900.00"))
    Decimal('82111.05')
    >>> in_roubles("82 111,05 руб.", Decimal("900.00"))
    Decimal('82111.05')
    >>> in_roubles("91,2345", Decimal("900.00")) is None
    True
    """
    words = DATE.sub(" ", said)
    sums, rates = [_number(one) for one in ROUBLES.findall(words)], [_number(one) for one in RATE.findall(words)]
    if "коп" in words.lower() or len(sums) > 1 or len(rates) > 1:
        return None
    if sums and sums[0] != rounded(sums[0]):
        return None  # no sum has a third of a kopeck: it is a rate
    found = sums[0] if sums else rounded(rates[0] * amount) if rates else None
    if found is None or not 0 < found < LARGEST:
        return None
    agree = not (sums and rates) or abs(rates[0] * amount - found) <= HALF_A_KOPECK * amount + 1  # a rate is rounded
    return rounded(found) if agree else None


def _number(written_so: str) -> Decimal:
    return Decimal(re.sub(r"[ \u00a0]", "", written_so).replace(",", "."))


def uncounted(state: Request) -> tuple[TripPayment, ...]:
    """The payments that nobody has put into roubles yet."""
    return tuple(one for one in state.payments if one.currency != state.currency and one.counted is None)


def ask(course: Course, made: TripPayment) -> None:
    """The accountant hears that the comparison lacks it, and is asked for the roubles."""
    number, sum_ = course.state.item_id, written(made.amount, made.currency)
    words = f"Оплата {made.request} по командировке № {number} прошла в валюте: {sum_}. В сверку она ещё не вошла."
    papers.task(
        course,
        f"{FOREIGN} {made.request}",
        course.office.one_with(course.office.general.roles.accounting),
        f"Учесть валютную оплату {sum_} по командировке № {number}",
        f"{words}\nПересчитайте её по курсу (НК ст. 272 п. 10). {HOW} До этого командировка не закроется.",
        course.office.soon(course.at),
    )
    course.comment(words)


def ask_again(course: Course, waiting: Iterable[TripPayment]) -> None:
    """Of what still waits: its task is opened again, or made if it never was."""
    for one in waiting:
        made = course.made(f"task:{FOREIGN} {one.request}")
        if made is None:
            ask(course, one)
        else:
            course.reopen_task(made, WAITED_FOR)


def meant_by(state: Request, task: Made) -> TripPayment | None:
    """Which payment's task it is."""
    foreign = [one for one in state.payments if one.currency != state.currency]
    return next((one for one in foreign if task.command_id == state.by_purpose(f"task:{FOREIGN} {one.request}")), None)


def counted_of(course: Course, payment: TripPayment, task: Made, said: str) -> TripPayment | None:
    """The payment with its roubles; None, and the task is opened again, where the result doesn't say them."""
    roubles = in_roubles(said, payment.amount)
    if roubles is None:
        course.reopen_task(task, UNCLEAR)
        return None
    sums = f"{written(payment.amount, payment.currency)} учтены как {written(roubles)}"
    course.comment(f"Валютная оплата {payment.request}: {sums}.")
    return payment.model_copy(update={"counted": roubles})
