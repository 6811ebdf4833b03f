"""Only what is plain from its first word to its last counts: nobody's plan or condition approves or moves money."""

from __future__ import annotations

from decimal import Decimal

import pytest
from approvals.core.results import is_done, verdict
from approvals_scenes import ACCOUNTANT, APPLICANT, HEAD, LAWYER, VACATION, Scene, rub, text
from approvals_trips import REFUND, back, refunds, task
from contracts.approvals.v1 import DeputyDeclared, PaymentMade
from contracts.claims import Text
from contracts.crm.v1 import Value
from contracts.tasks.v1 import CommentTask, ReopenTask

SUM = Decimal("30000.00")


@pytest.mark.parametrize(
    "said",
    [
        "Согласовываю с директором, жду ответа",
        "Согласую с руководством",
        "ок, посмотрю",
        "ок, передам директору",
        "Да, завтра посмотрю",
        "Да, урежьте гостиницу",
        "Согласен, переделайте и подайте заново",
        "Согласовано, гостиницу убрать",
        "Согласовано, суточные убрать",
        "Согласовано условно",
        "Согласовано предварительно",
        "Согласовано эконом-классом",
        "Согласовано с оговорками",
        "Согласен с бухгалтером",
        "Утверждаю аванс поменьше",
        "Согласовано в следующем месяце",
        "ok, but cheaper",
        "Approved if cheaper",
        "Yes, later",
        "Agreed with the director",
        "Согласен, со вторника",
        "Согласовано 👎",
        "Согласовано ❌",
    ],
)
def test_a_yes_with_anything_beside_it_is_none(said: str) -> None:
    assert verdict(Text.of(said)) is None


@pytest.mark.parametrize(
    "said",
    [
        "Да, согласовано. Спасибо!",
        "Согласен",
        "Ок",
        "Да.",
        "Ок 👍",
        "Согласовано",
        "Согласовываю.",
        "Согласован, хорошей поездки!",
        "Согласна замещать",
        "Согласовано полностью, удачной командировки",
        "Согласую отпуск. Хорошего отдыха!",
        "Да, конечно, утверждаю",
        "Согласен, всё верно, можно оплачивать",
        "С моей стороны согласовано",
        "Approved, thanks",
        "Yes",
        "I agree",
        "OK, approved. Thank you!",
    ],
)
def test_an_ordinary_yes_is_one(said: str) -> None:
    assert verdict(Text.of(said)) is True


PLANS = [
    "Ок, оплачу",
    "Ок, сегодня",
    "Ок, аванс с карты",
    "ок, принято",
    "Да, оплачу вечером",
    "Готово к оплате",
    "Готово платёжное поручение № 512",
    "Готово: платёжка № 512",
    "ок, в понедельник",
    "Ок, принято в работу",
    "Перечислено обратно банком",
    "Возврат прошёл",
    "Отправлено в банк",
    "Отправлена платёжка № 512",
    "Отправлен счёт",
    "Счёт отправлен",
    "Отправлено директору",
    "Сделано, платёж формируется",
    "Оплачено с другого счёта по ошибке",
    "Оплачено дважды",
    "Оплачено не тому",
    "Списано ошибочно",
    "Выполнено поручение",
    "Оплачено 05.10 и 20 000",
    "Оплачено 12.10 тыс",
    "Оплачено 12.45",
]


@pytest.mark.parametrize("said", PLANS)
def test_what_will_be_paid_or_has_come_back_has_not_gone_out(said: str) -> None:
    assert not is_done(Text.of(said), "out", SUM)


@pytest.mark.parametrize(
    "said",
    [
        "Принято в работу",
        "Принято к исполнению",
        "ок, удержим из зарплаты",
        "Ок, принято",
        "Получено заявление на удержание",
        "Удержано будет из зарплаты",
        "Удержано из зарплаты частями",
        "Ок, приму",
        "Принято обещание",
    ],
)
def test_what_will_come_back_has_not(said: str) -> None:
    assert not is_done(Text.of(said), "back", SUM)


@pytest.mark.parametrize(
    "said",
    [
        "Оплачено 30 000 руб. 05.10",
        "Оплачено 05.10, 30 000 руб.",
        "Оплачено 05.10.26, 30 000 ₽",
        "Оплачено, п/п № 412 от 05.10.2026",
        "Оплачено, п/п № 412 от 05.10",
        "Перечислено",
        "Ок",
        "Ок, оплачено",
        "Готово, оплачено. Спасибо!",
        "Счёт оплачен",
        "Перечислено на карту 30 000 р.",
        "Вся сумма выплачена сегодня",
        "Деньги переведены вчера через банк",
        "Аванс выплачен из кассы, РКО № 5",
        "Всё оплачено",
    ],
)
def test_the_ordinary_ways_to_say_that_it_has_gone_out(said: str) -> None:
    assert is_done(Text.of(said), "out", SUM)


@pytest.mark.parametrize(
    "said", ["Удержано из зарплаты", "Принято в кассу, ПКО № 7", "Остаток внесён в кассу 03.11.2026", "Возврат получен"]
)
def test_the_ordinary_ways_to_say_that_it_has_come_back(said: str) -> None:
    assert is_done(Text.of(said), "back", SUM)


def test_foreign_money_is_said_in_its_own_words() -> None:
    dollars = [
        is_done(Text.of(one), "out", Decimal("900.00"), "USD") for one in ("Оплачено 900 $", "900 долларов ушли")
    ]
    assert dollars == [True, False]  # begins with a figure, as before
    assert is_done(Text.of("Оплачено 900 долларов, USD"), "out", Decimal("900.00"), "USD")


def test_a_plan_approves_nothing_and_its_author_hears_which_words_do() -> None:
    scene = Scene().submit()
    asked = scene.task_of(HEAD)
    scene.close(asked, HEAD, "Согласовываю с директором, жду ответа")

    assert scene.state.phase == "asking"
    assert scene.last(ReopenTask).task.command_id == asked  # type: ignore[union-attr]
    assert "«согласовано»" in scene.last(CommentTask).text.content


def test_a_plan_pays_nothing_and_gives_nothing_back() -> None:
    about = {"source": text("trip:58"), "purpose": text("advance"), "amount": rub("30000.00")}
    paying = Scene("payment", about | {"employee": Value(employee_ids=(APPLICANT,))}, deal_id=None).submit()
    paying.answer(HEAD)
    paying.close(paying.task_of(ACCOUNTANT), ACCOUNTANT, "Ок, оплачу")
    assert (paying.state.phase, paying.all_of(PaymentMade)) == ("approved", [])
    assert "«оплачено»" in paying.last(CommentTask).text.content

    trip = back("30000.00")
    trip.close(task(trip, REFUND), ACCOUNTANT, "Принято в работу")
    assert (refunds(trip), "«возвращено»" in trip.last(CommentTask).text.content) == ([], True)


def test_a_deputy_with_a_condition_has_not_consented() -> None:
    scene = Scene("vacation", VACATION | {"deputy": Value(employee_ids=(LAWYER,))}).submit()
    scene.answer(HEAD)
    scene.close(task(scene, "Согласие на замещение"), LAWYER, "Согласен, со вторника")
    assert not any(one.consented for one in scene.all_of(DeputyDeclared))
