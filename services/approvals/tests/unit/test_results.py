"""What the result of a task says where money or a consent hangs on it: all of it, or the task stays open."""

from __future__ import annotations

from decimal import Decimal

import pytest
from approvals.core.results import is_done
from approvals_scenes import ACCOUNTANT, APPLICANT, HEAD, LAWYER, VACATION, Scene, rub, text
from approvals_trips import REFUND, asked_for, back, change, ends, refunds, report, task, trip
from contracts.approvals.v1 import DeputyDeclared, PaymentMade
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, Value
from contracts.signs.v1 import Notify
from contracts.tasks.v1 import CancelTask, CommentTask, CompleteTask, ReopenTask
from hypothesis import given
from hypothesis import strategies as st

GONE_OUT = [
    "Оплачено",
    "оплатила.",
    "Выплачено 30 000",
    "Выплачен аванс",
    "Перечислено 30000,00 руб.",
    "Готово!",
    "Да",
    "Деньги ушли",
    "платёж прошёл",
    "Оплачено 30 000,00 ₽, п/п № 512 от 20.10.2026",
    "Оплата проведена 20 октября 2026",
    "Оплачено, платёжное поручение 512/1",
]
NOT_OUT = [
    "Не оплачено: банк вернул платёж, реквизиты неверные",
    "Выплачено 20 000",
    "Оплачено 30 000 $",
    "30 000",
    "посмотрю",
    "Выплачено частично",
    "Оплачено?",
    "оплатим завтра",
    "Оплачено, но банк вернул",
    "Вернул",
    "Деньги вернулись",
    "Выплачено 30 тыс.",
    "Оплачено 20 000, остальное в декабре",
    "Нет",
    "Отказ",
    "Оплачено 30 000 и 500",
    "Оплачено 300",
]
CAME_BACK = [
    "Вернул",
    "вернула 26 500,00",
    "Возвращено 26500 руб.",
    "Деньги вернулись",
    "Остаток принят",
    "Удержано",
    "Внёс в кассу, ПКО № 7",
    "Получено 26 500 ₽ 03.11.2026",
]
NOT_BACK = [
    "Не вернул, удержать нельзя без заявления",
    "Вернул 10 000, остальное в декабре",
    "Вернул 10 000",
    "вернёт",
    "Вернул половину",
    "Вернул не всё",
    "Вернул 26 500 тенге",
]


def said(words: str | None) -> Text | None:
    return None if words is None else Text.of(words)


@pytest.mark.parametrize(
    ("words", "done"),
    [*((one, True) for one in (None, "", " ", *GONE_OUT)), *((one, False) for one in NOT_OUT)],
    ids=str,
)
def test_what_says_that_all_of_it_has_gone_out(words: str | None, done: bool) -> None:
    assert is_done(said(words), "out", Decimal("30000.00")) is done


@pytest.mark.parametrize(
    ("words", "done"), [*((one, True) for one in (None, *CAME_BACK)), *((one, False) for one in NOT_BACK)], ids=str
)
def test_what_says_that_all_of_it_has_come_back(words: str | None, done: bool) -> None:
    assert is_done(said(words), "back", Decimal("26500.00")) is done


@given(st.text(max_size=60))
def test_whatever_is_written_is_done_or_not(words: str) -> None:
    is_done(Text.of(words), "back", Decimal("26500.00"))


def with_deputy() -> tuple[Scene, object]:
    scene = Scene("vacation", VACATION | {"deputy": Value(employee_ids=(LAWYER,))}).submit()
    scene.answer(HEAD)
    return scene, task(scene, "Согласие на замещение")


def test_a_deputy_who_says_no_stands_in_for_nobody_and_the_applicant_hears_of_it() -> None:
    scene, question = with_deputy()
    scene.close(question, LAWYER, "Не согласен: сам в отпуске с 20.11")  # type: ignore[arg-type]

    assert [(one.consented, one.withdrawn) for one in scene.all_of(DeputyDeclared)] == [(False, False), (False, True)]
    assert not scene.all_of(ReopenTask)
    told = scene.last(Notify)
    assert (told.employee_id, f"Сотрудник № {LAWYER} замещать не согласен" in told.text.content) == (APPLICANT, True)


@pytest.mark.parametrize("words", ["Если отпустят, то да", "с 20.11 смогу", "посмотрю"])
def test_a_deputy_whose_consent_is_not_plain_is_asked_again(words: str) -> None:
    scene, question = with_deputy()
    scene.close(question, LAWYER, words)  # type: ignore[arg-type]

    assert [one.consented for one in scene.all_of(DeputyDeclared)] == [False]
    assert scene.last(ReopenTask).task.command_id == question  # type: ignore[union-attr]
    assert "«согласен»" in scene.last(CommentTask).text.content
    scene.close(question, LAWYER, "Согласен")  # type: ignore[arg-type]
    assert scene.last(DeputyDeclared).consented


def test_a_payment_that_the_bank_sent_back_is_not_made() -> None:
    about = {"source": text("trip:58"), "purpose": text("advance"), "amount": rub("30000.00")}
    scene = Scene("payment", about | {"employee": Value(employee_ids=(APPLICANT,))}, creator=1000)
    scene.item("on_approval", APPLICANT)
    scene.answer(HEAD)
    paying = scene.task_of(ACCOUNTANT)
    scene.close(paying, ACCOUNTANT, "Не оплачено: банк вернул платёж, реквизиты неверные")

    assert not scene.all_of(PaymentMade)
    assert (scene.last(ReopenTask).task.command_id, scene.state.phase) == (paying, "approved")  # type: ignore[union-attr]
    assert "30 000,00 ₽" in scene.last(CommentTask).text.content
    scene.close(paying, ACCOUNTANT, "Оплачено 30 000,00")
    assert scene.last(PaymentMade).amount == Decimal("30000.00")


def test_a_payment_is_not_made_by_nobody_knows_whom() -> None:
    about = {"source": text("trip:58"), "purpose": text("advance"), "amount": rub("30000.00")}
    scene = Scene("payment", about | {"employee": Value(employee_ids=(APPLICANT,))}, creator=1000)
    scene.item("on_approval", APPLICANT)
    scene.answer(HEAD)
    paying = scene.task_of(ACCOUNTANT)
    scene.close(paying, None)

    assert not scene.all_of(PaymentMade)
    assert scene.last(ReopenTask).task.command_id == paying  # type: ignore[union-attr]
    assert "неизвестного" in scene.last(CommentTask).text.content
    scene.close(paying, ACCOUNTANT)
    assert scene.last(PaymentMade).amount == Decimal("30000.00")


@pytest.mark.parametrize("words", ["Не вернул, удержать нельзя без заявления", "Вернул 10 000, остальное в декабре"])
def test_a_rest_that_has_not_come_back_whole_is_not_booked(words: str) -> None:
    scene = back("30000.00")  # five days of 700,00 owed: 26 500,00 come back
    refund = task(scene, REFUND)
    scene.close(refund, ACCOUNTANT, words)

    assert (refunds(scene), ends(scene)) == ([], [])
    assert scene.last(ReopenTask).task.command_id == refund  # type: ignore[union-attr]
    assert "26 500,00 ₽" in scene.last(CommentTask).text.content
    scene.close(refund, ACCOUNTANT, "Вернул 26 500,00")
    assert (refunds(scene), ends(scene)) == (["26500.00"], [("3500.00", "3500.00", "refund")])


def test_the_task_of_an_advance_is_not_done_before_its_item_is_paid() -> None:
    scene = trip()
    advance = task(scene, "Аванс 30 000,00 ₽")
    scene.close(advance, ACCOUNTANT, "Выплачено 30 000")

    assert scene.last(ReopenTask).task.command_id == advance  # type: ignore[union-attr]
    assert "«Оплатить 30 000,00 ₽»" in scene.last(CommentTask).text.content
    scene.paid("advance", "30000.00")
    assert scene.last(CompleteTask).task.command_id == advance  # type: ignore[union-attr]
    reopened = len(scene.all_of(ReopenTask))
    scene.close(advance, None)  # as the gateway has carried it out
    assert len(scene.all_of(ReopenTask)) == reopened
    scene.wake("back")
    scene.spent(1, "26500.00")
    report(scene)
    assert (asked_for(scene, "extra"), ends(scene)) == ([], [("30000.00", "30000.00", "even")])


def test_a_raised_advance_has_one_task_of_what_is_unpaid_and_it_closes_with_the_last_payment() -> None:
    scene = trip("30000.00")
    first = task(scene, "Аванс 30 000,00 ₽")
    change(scene, advance=rub("31000.00"))

    assert first in [one.task.command_id for one in scene.all_of(CancelTask)]  # type: ignore[union-attr]
    both = task(scene, "Аванс 31 000,00 ₽")
    assert asked_for(scene, "advance") == [Decimal("30000.00"), Decimal("1000.00")]
    scene.paid("advance", "30000.00", 5)
    assert both not in [one.task.command_id for one in scene.all_of(CompleteTask)]  # type: ignore[union-attr]
    scene.paid("advance", "1000.00", 6)
    assert scene.last(CompleteTask).task.command_id == both  # type: ignore[union-attr]


def test_an_advance_that_was_raised_after_it_was_paid_asks_for_the_rest_only() -> None:
    scene = trip("30000.00")
    scene.paid("advance", "30000.00")
    change(scene, advance=rub("31000.00"))

    of_accounting = [one.title for one in scene.all_of(CreateTask) if one.responsible_id == ACCOUNTANT]
    assert of_accounting[-1] == "Аванс 1 000,00 ₽ на командировку № 58"
