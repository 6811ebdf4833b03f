"""A payment in foreign money: dollars are not added to roubles, so the accountant says how many roubles they are.

He says it in the result of his task: a sum («82 111,05 руб.») or a rate («курс 91,2345»); which rate is right is his to
know (НК ст. 272 п. 10). Until then the trip doesn't close.
"""

from __future__ import annotations

from collections.abc import Iterable

from contracts.crm.v1 import Made
from contracts.trips.v1 import TripPayment

from approvals.core import responsible
from approvals.core.course import Course
from approvals.core.money import written
from approvals.core.roubles import in_roubles
from approvals.core.state import Request

FOREIGN = "валюта"
HOW = (
    "Напишите в результате задачи сумму («82 111,05 руб.») или курс («курс 91,2345», «курс 18,2345 за 100 тенге»)"
    " и завершите её."
)
UNCLEAR = f"Сколько это в рублях, из результата задачи не ясно. {HOW}"
WAITED_FOR = f"Отчёт по командировке сдан и ждёт этой суммы. {HOW}"


def uncounted(state: Request) -> tuple[TripPayment, ...]:
    """The payments that nobody has put into roubles yet."""
    return tuple(one for one in state.payments if one.currency != state.currency and one.counted is None)


def ask(course: Course, made: TripPayment) -> None:
    """The accountant hears that the comparison lacks it, and is asked for the roubles."""
    number, sum_ = course.state.item_id, written(made.amount, made.currency)
    words = f"Оплата {made.request} по командировке № {number} прошла в валюте: {sum_}. В сверку она ещё не вошла."
    responsible.task(
        course,
        f"{FOREIGN} {made.request}",
        course.office.general.roles.accounting,
        f"Учесть валютную оплату {sum_} по командировке № {number}",
        f"{words}\nПересчитайте её по курсу (НК ст. 272 п. 10). {HOW} До этого командировка не закроется.",
        course.office.soon(course.at),
        affair="money",
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
    roubles = in_roubles(said, payment.amount, payment.currency)
    if roubles is None:
        course.reopen_task(task, UNCLEAR)
        return None
    sums = f"{written(payment.amount, payment.currency)} учтены как {written(roubles)}"
    course.comment(f"Валютная оплата {payment.request}: {sums}.")
    return payment.model_copy(update={"counted": roubles})
