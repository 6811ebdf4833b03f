"""Payments in foreign money: the accountant's roubles return to the comparison, and without them no trip closes."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
from approvals.core.roubles import in_roubles
from approvals_scenes import ACCOUNTANT, APPLICANT, HEAD, TRIP, Scene, rub
from contracts.approvals.v1 import PaymentMade
from contracts.crm.v1 import CreateTask
from contracts.items.v1 import CreateItem
from contracts.signs.v1 import CommentTimeline
from contracts.tasks.v1 import CommentTask, ReopenTask
from contracts.trips.v1 import TripSettled
from hypothesis import given
from hypothesis import strategies as st

RATE = "курс ЦБ на 12.10.2026: 91,2345"  # 900 × 91,2345 = 82 111,05


@pytest.mark.parametrize(
    ("said", "roubles"),
    [
        (RATE, "82111.05"),
        ("Курс 91.2345", "82111.05"),
        ("82 111,05 руб.", "82111.05"),
        ("итого 82111,05₽ по выписке", "82111.05"),
        ("82 111 р.", "82111.00"),
        ("курс 91,23, всего 82 107,00 руб.", "82107.00"),
        ("курс 91,2345, это 82 111,05 рублей", "82111.05"),
        ("82 111,05 руб. (курс 91,23)", "82111.05"),
        ("", None),
        ("готово", None),
        ("91,2345", None),  # a rate or a sum?
        ("по 91,2345 руб.", None),  # no sum has a third of a kopeck
        ("91,23 руб. за доллар", None),
        ("82.111,05 руб.", None),
        ("82 111 руб. 05 коп.", None),
        ("82 111 руб., потом ещё 5 руб.", None),
        ("курс 91,2345, 9 111,05 руб.", None),  # they don't agree
        ("курс 0", None),
        ("-5 руб. и курс -3", None),
        ("٩١ руб.", None),
        ("99999999999999 руб.", None),
    ],
)
def test_an_accountant_says_a_sum_or_a_rate_and_doubt_is_no_answer(said: str, roubles: str | None) -> None:
    assert in_roubles(said, Decimal("900.00"), "USD") == (None if roubles is None else Decimal(roubles))


@pytest.mark.parametrize(
    ("said", "paid", "roubles"),
    [
        ("курс 1 USD = 91,2345", "900 USD", "82111.05"),
        ("курс 1 доллар — 91,2345", "900 USD", "82111.05"),
        ("курс 91,2345 руб. за доллар", "900 USD", "82111.05"),
        ("курс доллара на 12 октября 91,2345", "900 USD", "82111.05"),
        ("курс ЦБ на 12 октября 2026 г.: 91,2345", "900 USD", "82111.05"),
        ("курс на 2026-10-12: 91,2345", "900 USD", "82111.05"),
        ("курс ЦБ 18,2345 за 100 тенге", "50000 KZT", "9117.25"),  # 50 000 ÷ 100 × 18,2345
        ("курс 100 тенге = 18,2345 р.", "50000 KZT", "9117.25"),
        ("курс 72,5000 руб. за 10 000 сумов", "1000000 UZS", "7250.00"),
        ("курс 18,2345", "50000 KZT", None),  # for one tenge or for a hundred?
        ("курс ЦБ на 12.10: 91,2345", "900 USD", None),  # a day or 12,10 roubles?
        ("курс на день покупки (№ 5) 91,2345", "900 USD", None),
        ("курс 91,2345 или 91,50", "900 USD", None),
        ("курс 91,2345, счёт 17", "900 USD", None),
        ("курс евро 98,10", "900 USD", None),
        ("курс не 91,2345", "900 USD", None),
        ("курс примерно 91", "900 USD", None),
        ("курс -3", "900 USD", None),
        ("-82 111 руб.", "900 USD", None),
        ("курс 91 234", "900 USD", None),
        ("курс 91,2345?", "900 USD", None),
        ("82 111,05 руб. по курсу", "900 USD", None),
    ],
)
def test_a_rate_is_taken_with_what_it_is_quoted_for_or_asked_again(said: str, paid: str, roubles: str | None) -> None:
    amount, currency = paid.split()

    assert in_roubles(said, Decimal(amount), currency) == (None if roubles is None else Decimal(roubles))


@given(st.text(max_size=60))
def test_whatever_is_written_it_is_a_sum_of_kopecks_or_nothing(said: str) -> None:
    found = in_roubles(said, Decimal("900.00"), "USD")
    assert found is None or (found > 0 and found == found.quantize(Decimal("0.01")))


def trip(purpose: str = "lodging") -> tuple[Scene, UUID]:
    """Approved; thirty thousand advanced, and 900 dollars paid by hand. With the task about those."""
    scene = Scene().submit()
    scene.answer(HEAD)
    scene.paid("advance", "30000.00")
    made = {"request": "payment:6", "purpose": purpose, "amount": Decimal("900.00"), "currency": "USD"}
    scene.hear(PaymentMade(**made, paid_at=scene.now, source="trip:58"))  # type: ignore[arg-type]
    return scene, task(scene, "Учесть валютную")


def task(scene: Scene, words: str) -> UUID:
    found = [number for number, one in scene.commands if isinstance(one, CreateTask) and words in one.title]
    return found[-1]


def test_the_roubles_of_a_foreign_payment_return_to_the_comparison() -> None:
    scene, about = trip()
    scene.close(about, ACCOUNTANT, RATE)

    assert scene.state.paid == Decimal("112111.05")  # 30 000,00 + 82 111,05
    assert "900,00 $ учтены как 82 111,05 ₽" in scene.last(CommentTimeline).text.content
    scene.wake("back")
    scene.spent(7, "108611.05")
    scene.close(task(scene, "Авансовый отчёт"), APPLICANT)  # with 5 × 700,00 per diem
    settled = scene.last(TripSettled)
    assert (settled.owed, settled.paid, settled.outcome) == (Decimal("112111.05"), Decimal("112111.05"), "even")


def test_no_trip_closes_while_foreign_money_is_not_counted() -> None:
    scene, about = trip()
    scene.wake("back")
    report = task(scene, "Авансовый отчёт")
    scene.spent(7, "26500.00")  # with the per diem just what was paid in roubles
    scene.close(report, APPLICANT)

    assert not scene.all_of(TripSettled)
    assert [one.task.command_id for one in scene.all_of(ReopenTask)] == [report, about]  # type: ignore[union-attr]
    scene.close(about, ACCOUNTANT, "82 111,05 руб.")
    scene.close(report, APPLICANT)
    assert "вернуть 82 111,05 ₽" in [one.description.content for one in scene.all_of(CreateTask)][-1]


def test_a_result_that_does_not_say_it_opens_the_task_again_and_a_later_one_corrects() -> None:
    scene, about = trip()
    scene.close(about, ACCOUNTANT, "учтено")
    assert scene.last(ReopenTask).task.command_id == about  # type: ignore[union-attr]
    assert "«курс 91,2345»" in scene.last(CommentTask).text.content
    assert scene.state.paid == Decimal("30000.00")

    scene.close(about, ACCOUNTANT, "81 000,00 руб.")
    scene.close(about, ACCOUNTANT, "82 111,05 руб.")
    assert scene.state.paid == Decimal("112111.05")


def test_nobody_counts_his_own_foreign_money() -> None:
    scene, about = trip()
    scene.close(about, APPLICANT, RATE)

    assert scene.last(ReopenTask).task.command_id == about  # type: ignore[union-attr]
    assert scene.state.paid == Decimal("30000.00")


def test_extra_costs_paid_in_foreign_money_end_the_trip_once_they_are_counted() -> None:
    scene = Scene(values=TRIP | {"advance": rub("0.00")}).submit()
    scene.answer(HEAD)
    scene.wake("back")
    scene.spent(7, "78611.05")
    scene.close(task(scene, "Авансовый отчёт"), APPLICANT)
    (extra,) = [one for one in scene.all_of(CreateItem) if "Перерасход" in one.title]
    assert extra.title
    made = {"request": "payment:6", "purpose": "extra", "amount": Decimal("900.00"), "currency": "USD"}
    scene.hear(PaymentMade(**made, paid_at=scene.now, source="trip:58"))  # type: ignore[arg-type]
    assert not scene.all_of(TripSettled)
    scene.close(task(scene, "Учесть валютную"), ACCOUNTANT, RATE)

    assert scene.last(TripSettled).paid == Decimal("82111.05")  # 78 611,05 and 5 × 700,00
