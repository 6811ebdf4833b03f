"""A partner's answer in words: only a plain yes sends an invoice, only a plain no voids it."""

from __future__ import annotations

import time

import pytest
from billing.core.consent import LONGEST, verdict


@pytest.mark.parametrize(
    "answer",
    [
        *("", "  ", "Согласовано", "Согласовано!", "[b]Согласовано[/b]", "«Утверждаю»", "Да", "ОК, отправляйте"),
        *("Нет замечаний", "Нет возражений, отправляйте", "Замечаний нет", "Не возражаю", "Счёт согласован, спасибо"),
        *("<p>Одобрено</p>", "Без замечаний. Согласовано", "Не против"),
        *("+", "👍", "👍🏻", "Согласовано 👍", "Согласовано)", "[Согласовано]", "[url=https://a.example/1]Да[/url]"),
    ],
)
def test_a_plain_yes_is_a_yes(answer: str) -> None:
    assert verdict(answer) == "yes"


@pytest.mark.parametrize(
    "answer",
    [
        *(
            "Отклонено",
            "отклоняю",
            "[b]Отклонено[/b] не тот договор",
            "«Отклонено»",
            '"«Отклонено»"',
            "<p>Отклонено</p>",
        ),
        *("Счёт отклонён", "Итог: отклонено", "Отказать", "Отказ: ставка", "нет", "Нет, сумма неверная", "НЕТ!"),
        *("Не согласовано", "Не утверждаю", "Не согласен", "Против. Вернуть на доработку", "Возражаю: не тот договор"),
        *("[Отклонено]", "<Отклонено>", "[Отклонено] ставка неверна", "Не согласен"),
    ],
)
def test_a_plain_no_is_a_no_in_whatever_marks(answer: str) -> None:
    assert verdict(answer) == "no"


@pytest.mark.parametrize(
    "answer",
    [
        *(
            "Не отправлять, ставка неверна",
            "На доработку",
            "Стоп",
            "Исправить строку 3 и переделать",
            "посмотрю завтра",
        ),
        *(
            "Согласовано. Отказов нет",
            "Согласовано, но исправьте строку 3",
            "Согласовано, кроме строки 3",
            "Отклонено?",
        ),
        *("Отклонений нет", "Не согласен с датой, остальное ок", "Нет ставки Дроздова", "Не можно", "Пока нет", "?"),
        *("Не да", "Не согласовано с клиентом ещё", "да " * LONGEST),
    ],
)
def test_all_else_is_asked_again(answer: str) -> None:
    assert verdict(answer) == "unclear"


@pytest.mark.parametrize(
    "answer",
    [
        *("[Не отправлять: ставка неверна]", "<не отправлять>", "-", "...", "❌", "👎", "⁉", "[b][/b]"),
        *("Согласовано 👎", "❌ Согласовано", "[s]Согласовано[/s]", "~~Согласовано~~", "[quote]Согласовано[/quote]"),
    ],
)
def test_what_is_in_brackets_or_struck_out_and_a_sign_without_words_send_nothing(answer: str) -> None:
    assert verdict(answer) == "unclear"


@pytest.mark.parametrize(
    "answer",
    [
        "Отклонено: клиент оплатит только после подписания акта",
        "Отклонено: ставка до 1 октября другая",
        "Отклонено. Почему 5 часов?",
        "Отклонено, почему 5 часов?",
        "Отклонено — с клиентом ещё не согласовано",
        "Отклонено - пока нет договора",
        "Отклонено\nтолько после акта",
        "Отклонено: " + "неверно посчитано время, " * 100,
    ],
)
def test_after_a_refusal_the_reason_may_be_long_and_doubt_and_ask(answer: str) -> None:
    assert verdict(answer) == "no"


@pytest.mark.parametrize(
    "answer",
    [
        *("Отклонено?", "Отклонено, если клиент не заплатит", "Отклонено частично", "Отклонено только в строке 3"),
        *("Отклонено: шучу, согласовано", "Отклонено, но отправляйте", "Отклонено: " + "а, " * LONGEST + "отправляйте"),
        *("Нет, я ещё смотрю", "Не согласен, если только не исправят"),
    ],
)
def test_a_refusal_that_is_itself_doubtful_or_is_taken_back_is_asked_again(answer: str) -> None:
    assert verdict(answer) == "unclear"


@pytest.mark.parametrize(
    "piece", ["[", "<", "счет ", "нет ", "[[]", "не ", ".", "счет.", "<b ", "[b=", "отклонено, ", "(", "не"]
)
def test_an_answer_of_any_length_is_judged_at_once(piece: str) -> None:
    began = time.process_time()
    verdict(piece * (LONGEST // len(piece)))
    verdict(piece * 200_000)

    assert time.process_time() - began < 0.5
