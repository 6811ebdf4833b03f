"""A client's word that he has answered: a note to whoever has the demand, if it is known; else a person looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from uuid import uuid4

import pytest
from contracts.tax.v1 import DemandFound
from contracts.triage.v1 import LetterUnclear, TriageAnswered, TriageAsked
from domain.calendar import russia
from letters_in_words import HEAD, TO, letter, reading
from tax_calendar.core import unclear
from tax_calendar.core.letters import Letter, mail_received
from tax_calendar.core.people import Directory
from tax_calendar.core.unclear import UnclearState

SIGNED = "\nС уважением, ООО «Пример», ИНН 7707083893"
OFFICE = Directory((), (), (), 4, "Europe/Moscow", time(18))
IDENTITY = "7707083893:7714:555:2026-09-20"


@pytest.mark.parametrize(
    "words",
    [
        "Добрый день!\nУже отвечали на № 555.",
        "На требование № 555 от 20.09.2026 ответили 25.09.2026.",
        "Требование № 555 мы выполнили.",
        "Мы уже отправили документы по требованию № 555.",
        "Ответили на № 555, спасибо. Новикова, г. Новосибирск",
    ],
)
def test_a_word_that_it_was_answered_names_the_demand_and_nothing_new(words: str) -> None:
    (_, told) = mail_received(Letter(), letter(words + SIGNED, "Re: требование"), russia()).events

    assert isinstance(told, LetterUnclear)
    assert (told.kind, told.number, told.inn) == ("answered", "555", "7707083893")
    assert "№ 555" in told.reasons[0]


@pytest.mark.parametrize(
    "words",
    [
        "На требование № 555 ещё не ответили.",
        "Вы уже ответили на требование № 555?",
        "Уже отвечали на № 555, поступило требование № 556.",
        "Мы направили Вам требование № 555, прошу представить документы.",
        "Ранее ответили на № 555 с ошибкой, налоговая не приняла.",
        "По № 555 ответили частично.",
        "Уже отвечали на № 555. Теперь прислали штраф.",
        "Уже отвечали на № 555. Счёт заблокирован!",
        "Уже ответили на требование, а № 555 и № 556 нужно разобрать.",
        "Уже отвечали на № 555, но инспекция хочет ещё документы за 2025 год до 5 декабря.",
        "Мы ответили на требование № 555 не полностью.",
        "Мы ответили на № 555, но не на все пункты.",
        "Получили № 555. Мы ответили на прошлое требование, а это новое, посмотрите, пожалуйста.",
        "На аналогичное требование уже отвечали в сентябре. Это № 555 от 20.11.2026, ответьте до пятницы.",
        "Напомните, ответили ли мы на № 555",
        "Мы бы ответили на № 555, но не знаем как.",
        "Ответили на № 555 не мы.",
        "Уже отвечали на № 555. Надо ещё что-то сделать.",
        "Уже отвечали на № 555. Инспекция ждёт документы за 2025 год.",
        "Уже отвечали на № 555. Хотят пояснения до пятницы.",
    ],
)
def test_what_may_ask_for_something_is_no_such_word(words: str) -> None:
    assert reading(words + SIGNED, "Re: требование").sort not in {None}
    assert reading(words + SIGNED, "Re: требование").sort.kind != "answered"  # type: ignore[union-attr]


def test_of_which_it_is_said_stands_in_the_sentence_that_says_it() -> None:
    sort = reading("Требование № 555 от 20.09.2026.\nУже ответили." + SIGNED, "Re: требование").sort

    assert sort is not None
    assert (sort.relevance, sort.kind) == ("triage", "unclear")


def test_with_a_paper_the_letter_is_about_the_paper() -> None:
    paper = f"{HEAD}{TO}ТРЕБОВАНИЕ № 556 от 10.10.2026\nо представлении документов по ст. 93 НК РФ"
    (found,) = reading("Уже отвечали на № 555." + SIGNED, "Re: требование", paper).demands

    assert (found.fields.number, found.news) == ("556", ())


def test_a_demand_named_in_full_has_it_as_news() -> None:
    quoted = "> Требование № 555 от 20.09.2026 о представлении документов по ст. 93 НК РФ\n> ИФНС 7714"
    (found,) = reading(f"Уже отвечали на № 555.\n{quoted}{SIGNED}\n\n{TO}", "Re: требование").demands

    assert (found.identity, len(found.news), found.doubts) == (IDENTITY, 1, found.news)


def asked(**changes: object) -> LetterUnclear:
    told = LetterUnclear(letter_id=uuid4(), fingerprint="f", reasons=("Сказано.",), kind="answered", number="555")
    return told.model_copy(update=changes)


def test_whoever_has_the_demand_hears_it_and_nobody_else() -> None:
    told = asked()
    decision = unclear.decide(UnclearState(), told, replace(OFFICE, fitting=(IDENTITY,)))
    found, answered = decision.events

    assert decision.commands == ()
    assert isinstance(found, DemandFound)
    assert (found.identity, found.news, found.due_on) == (IDENTITY, ("Сказано.",), None)
    assert isinstance(answered, TriageAnswered)
    state = unclear.evolve(unclear.evolve(UnclearState(), found), answered)
    assert unclear.decide(state, told, replace(OFFICE, fitting=(IDENTITY,))).events == ()


@pytest.mark.parametrize("fitting", [(), (IDENTITY, "other")])
def test_of_an_unknown_demand_or_one_of_several_a_person_is_asked(fitting: tuple[str, ...]) -> None:
    decision = unclear.decide(UnclearState(), asked(dated_on=date(2026, 9, 20)), replace(OFFICE, fitting=fitting))

    assert [type(one) for one in decision.events] == [TriageAsked]
    assert len(decision.commands) == 1
