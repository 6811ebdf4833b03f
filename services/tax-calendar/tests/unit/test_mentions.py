"""Receipts, refusals and cancelled suspensions: which demand they speak of."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from chassis.decision import Decision
from contracts.mail.v1 import Authentication
from contracts.tax.v1 import (
    DemandFound,
    DemandMentioned,
    DemandSettled,
)
from contracts.triage.v1 import (
    LetterUnclear,
)
from domain.calendar import russia
from letters_in_words import HEAD, TO, letter
from tax_calendar.core.letters import Letter, mail_received
from tax_calendar.core.mentioned import Candidates, Mentions, mentioned

OURS = "Организация: ООО «Пример», ИНН 7707083893, КПП 770701001\nНалоговый орган: 7714\n"


def told(body: str, subject: str, *papers: str, **kept: Any) -> list[DemandMentioned]:
    events = mail_received(Letter(), letter(body, subject, *papers, **kept), russia()).events
    return [event for event in events if isinstance(event, DemandMentioned)]


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Квитанция о приёме ответа на требование", "Документ: ответ на требование № 15-08/1234 от 12.10.2026"),
        ("Квитанция о приеме", "Пояснения по требованию о представлении пояснений № 15-08/1234 от 12.10.2026 приняты."),
        ("Ответ принят", "Ваш ответ на требование № 15-08/1234 от 12.10.2026 принят налоговым органом."),
        ("Квитанция о приёме", "Опись документов к требованию N 15-08/1234 от 12.10.2026, квитанция о приеме получена"),
    ],
)
def test_a_receipt_names_the_demand_that_was_answered(subject: str, words: str) -> None:
    (mention,) = told(f"{words}\n{OURS}Дата приёма: 26.10.2026\n", subject)

    assert (mention.what, mention.inn, mention.number) == ("reply_accepted", "7707083893", "15-08/1234")
    assert (mention.dated_on, mention.authority_code, mention.on) == (date(2026, 10, 12), "7714", date(2026, 10, 26))
    assert mention.verified is None


RECEIPT = (
    "Межрайонная ИФНС России № 25 по г. Москве (код 7725). Квитанция о приёме. Ответ на требование № 25-10/2"
    " от 03.11.2026 принят 12.11.2026. ООО «Северный Каркас», ИНН 7798120412, КПП 772501001."
)


def test_a_receipt_in_one_line_closes_the_demand_on_the_day_the_reply_was_taken() -> None:
    (mention,) = told(RECEIPT, "Документ")
    settled = mentioned(Mentions(), mention, Candidates(())).events

    assert settled == (
        DemandSettled(
            identity="7798120412:7725:25-10/2:2026-11-03", letter_id=mention.letter_id, what="reply_accepted",
            on=date(2026, 11, 12),
        ),
    )  # fmt: skip


def test_a_receipt_that_leaves_the_inspectorate_out_closes_the_only_demand_it_can_mean() -> None:
    (mention,) = told("Квитанция о приёме. Ответ на требование № 25-10/2 принят. ИНН 7798120412", "Документ")
    only = "7798120412:7725:25-10/2:2026-11-03"

    (settled,) = mentioned(Mentions(), mention, Candidates((only,))).events
    assert isinstance(settled, DemandSettled)
    assert (settled.identity, settled.what) == (only, "reply_accepted")
    assert mentioned(Mentions(), mention, Candidates((only, "7798120412:7733:25-10/2:2026-11-03"))).events == ()


@pytest.mark.parametrize(
    "words",
    [
        "Приняты ответы на требования № 15-08/1234 от 12.10.2026, № 15-08/1235 от 13.10.2026 и № 16 от 14.10.2026.",
        (
            "Ответ на требование № 15-08/1234 от 12.10.2026 принят, на требование № 15-08/1235 от 13.10.2026 принят, "
            "на требование № 16 от 14.10.2026 принят."
        ),
        (
            "Квитанция о приёме.\nОтветы на требования:\n1) № 15-08/1234 от 12.10.2026\n2) № 15-08/1235 от 13.10.2026;"
            "\n3) № 16 от 14.10.2026"
        ),
        (
            "Ответ на требование № 15-08/1234 от 12.10.2026 принят.\nПояснения по требованию № 15-08/1235 от 13.10.2026"
            " приняты.\nОпись документов к требованию № 16 от 14.10.2026 принята."
        ),
        (
            "Документ | Номер | Дата | Статус\nОтвет на требование | 15-08/1234 | 12.10.2026 | принят\n"
            "Ответ на требование | № 15-08/1235 | 13.10.2026 | принят\nОтвет на требование | 16 | 14.10.2026 | принят"
        ),
    ],
    ids=["in a row", "each with its fate", "numbered lines", "sentences", "a table"],
)
def test_a_receipt_for_several_replies_names_every_demand(words: str) -> None:
    mentions = told(f"{words}\nКвитанция № 77 от 26.10.2026\n{OURS}", "Квитанция о приёме")

    assert [(one.seq, one.what, one.number, one.dated_on) for one in mentions] == [
        (1, "reply_accepted", "15-08/1234", date(2026, 10, 12)),
        (2, "reply_accepted", "15-08/1235", date(2026, 10, 13)),
        (3, "reply_accepted", "16", date(2026, 10, 14)),
    ]
    assert {one.inn for one in mentions} == {"7707083893"}


def test_a_demand_that_subject_and_body_name_is_one_and_what_else_has_a_number_is_none() -> None:
    words = (
        "Ответ на требование № 15 от 12.10.2026 принят. Регистрационный номер № 990011.\n"
        "По поручению № 12/4410 от 01.10.2026 ИФНС № 25.\n"
    )

    assert [one.number for one in told(f"{words}{OURS}", "Квитанция о приёме: ответ на требование № 15")] == ["15"]


def test_of_replies_one_of_which_was_refused_each_has_its_own_end() -> None:
    words = (
        "Ответ на требование № 15 от 12.10.2026 принят, ответ на требование № 16 от 13.10.2026 не принят: ошибка.\n"
        "Ответ на требование № 17 от 14.10.2026 отправлен.\n"
    )
    mentions = told(f"{words}{OURS}", "Результаты обработки")

    assert [(one.number, one.what) for one in mentions] == [("15", "reply_accepted"), ("16", "reply_refused")]


def test_a_receipt_for_several_clients_names_each_with_its_own_inn() -> None:
    words = (
        "ООО «Пример», ИНН 7707083893: ответ на требование № 15 от 12.10.2026 принят.\n"
        "ООО «Северный Каркас», ИНН 7798120412: ответ на требование № 25-10/2 от 03.11.2026 принят.\n"
    )
    behind = (
        "Ответ на требование № 15 от 12.10.2026 принят (ИНН 7707083893).\n"
        "Ответ на требование № 25-10/2 от 03.11.2026 принят (ИНН 7798120412).\n"
    )

    expected = [("7707083893", "15"), ("7798120412", "25-10/2")]
    assert [(one.inn, one.number) for one in told(words, "Квитанция о приёме")] == expected
    assert [(one.inn, one.number) for one in told(behind, "Квитанция о приёме")] == expected


WITHOUT_INN = "Квитанция о приёме. Налоговый орган: 7714. Ответ на требование № 15-08/1234 от 12.10.2026 принят."


def test_a_receipt_without_inn_closes_the_only_open_demand_of_its_inspectorate_with_that_number() -> None:
    (mention,) = told(WITHOUT_INN, "Квитанция о приёме")
    assert (mention.inn, mention.number, mention.authority_code) == ("", "15-08/1234", "7714")

    (settled,) = mentioned(Mentions(), mention, Candidates((IDENTITY,))).events
    assert isinstance(settled, DemandSettled)
    assert (settled.identity, settled.what) == (IDENTITY, "reply_accepted")


@pytest.mark.parametrize(
    ("known", "said"),
    [((), "нет"), (("7707083893:7714:15-08/1234:2026-10-12", "7798120412:7714:15-08/1234:x"), "их несколько")],
)
def test_a_receipt_without_inn_that_may_mean_no_demand_or_several_is_for_a_person(
    known: tuple[str, ...], said: str
) -> None:
    (mention,) = told(WITHOUT_INN, "Квитанция о приёме")

    (asked,) = mentioned(Mentions(), mention, Candidates(known)).events
    assert isinstance(asked, LetterUnclear)
    assert said in asked.reasons[0]
    assert (asked.letter_id, asked.number, asked.fingerprint) == (mention.letter_id, "15-08/1234", mention.fingerprint)
    assert asked.raw == mention.raw


def test_a_receipt_that_says_neither_whose_nor_which_is_for_a_person() -> None:
    sent = letter("Квитанция о приёме. Ваш ответ на требование налогового органа принят.", "Квитанция о приёме")
    _, asked = mail_received(Letter(), sent, russia()).events

    assert isinstance(asked, LetterUnclear)
    assert "нет ни ИНН, ни номера" in asked.reasons[0]
    assert told(f"Квитанция о приёме. Ваш ответ на требование принят.\n{OURS}", "Квитанция о приёме") == []


def test_a_refusal_of_a_reply_names_it_too_and_a_person_looks() -> None:
    body = f"Ответ на требование № 15-08/1234 от 12.10.2026 не принят: ошибка формата.\n{OURS}"
    sent = letter(body, "Уведомление об отказе", sender=Authentication(dmarc="pass"))
    events = mail_received(Letter(), sent, russia()).events

    (mention,) = [event for event in events if isinstance(event, DemandMentioned)]
    assert (mention.what, mention.number, mention.verified) == ("reply_refused", "15-08/1234", True)
    assert any(isinstance(event, LetterUnclear) for event in events)


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Квитанция о приёме", f"Квитанция о приёме налоговой декларации по НДС.\n{OURS}"),
        ("Извещение о получении", f"Извещение о получении: ответ на требование № 15-08/1234 от 12.10.2026.\n{OURS}"),
        ("Подтверждение отправки", f"Ответ на требование № 15-08/1234 от 12.10.2026 отправлен в ИФНС.\n{OURS}"),
        ("Обед", "Встречаемся в час."),
    ],
    ids=["a return", "only received", "only sent", "lunch"],
)
def test_what_proves_no_acceptance_of_a_reply_names_nothing(subject: str, body: str) -> None:
    assert told(body, subject) == []


CANCELLED = (
    "РЕШЕНИЕ № 5522\nоб отмене приостановления операций по счетам налогоплательщика в банке\nг. Москва 12.10.2026\n"
)


@pytest.mark.parametrize(
    "words",
    [
        "Отменить решение о приостановлении операций от 01.10.2026 № 6679-8841.",
        "Отменить решение № 6679-8841 от 01.10.2026 о приостановлении операций по счетам.",
        "отменить приостановление, решение о приостановлении операций по счетам № 6679-8841 от 01.10.2026 г.",
    ],
)
def test_a_cancellation_names_the_suspension_it_ends(words: str) -> None:
    sent = letter("Отправлено инспекцией 12.10.2026", "Решение", HEAD + TO + CANCELLED + words)
    events = mail_received(Letter(), sent, russia()).events

    (mention,) = [event for event in events if isinstance(event, DemandMentioned)]
    (demand,) = [event for event in events if isinstance(event, DemandFound)]
    assert demand.kind == "unsuspend_76"
    assert (mention.what, mention.number, mention.dated_on) == ("suspension_lifted", "6679-8841", date(2026, 10, 1))
    assert (mention.inn, mention.authority_code, mention.on) == ("7707083893", "7714", date(2026, 10, 12))


@pytest.mark.parametrize(
    "words",
    [
        "Решение о приостановлении операций по счетам № 900 от 20.10.2026 отменяется.",
        "Отменить решение о приостановлении операций по счетам от 20.10.2026 № 900.",
        "Отменяется решение № 900 от 20.10.2026 о приостановлении операций по счетам.",
        "Отменяется Решение № 900 от 20.10.2026 о приостановлении операций по счетам.",
        "Решение № 900 от 20.10.2026 отменено.",
        "Отменить приостановление операций по счетам, принятое решением № 900 от 20.10.2026.",
        "Отменить действие решения о приостановлении операций по счетам в банке от 20.10.2026 № 900.",
        "Налоговый орган отменяет приостановление операций, примененное решением от 20.10.2026 № 900.",
    ],
)
def test_an_operators_own_words_of_a_cancellation_are_one_paper_that_ends_one_suspension(words: str) -> None:
    told_of = (
        "Поступил документ от налогового органа.\n\nДокумент: Решение об отмене приостановления операций по счетам\n"
        f"Номер: 4000 от 02.11.2026\nДата отправки налоговым органом: 02.11.2026\n\n{words}\n"
    )
    events = mail_received(Letter(), letter(OURS + told_of, "Новый документ"), russia()).events
    (demand,) = [event for event in events if isinstance(event, DemandFound)]
    (mention,) = [event for event in events if isinstance(event, DemandMentioned)]

    assert not any(isinstance(event, LetterUnclear) for event in events)
    assert (demand.kind, demand.number) == ("unsuspend_76", "4000")
    assert (mention.what, mention.number, mention.dated_on) == ("suspension_lifted", "900", date(2026, 10, 20))
    assert (mention.inn, mention.authority_code) == ("7707083893", "7714")


@pytest.mark.parametrize(
    "words",
    [
        "Отменить решения о приостановлении операций по счетам № 900 от 20.10.2026 и № 901 от 21.10.2026.",
        "Отменить решение о приостановлении операций № 900 от 20.10.2026, решение № 901 от 21.10.2026 г.",
        "Отменяются решения от 20.10.2026 № 900, от 21.10.2026 № 901 о приостановлении операций по счетам.",
        "Решения о приостановлении операций по счетам № 900 от 20.10.2026; № 901 от 21.10.2026 отменены.",
    ],
)
def test_a_cancellation_of_two_suspensions_ends_both(words: str) -> None:
    told_of = f"Документ: Решение об отмене приостановления операций по счетам\nНомер: 4000 от 02.11.2026\n\n{words}\n"
    events = mail_received(Letter(), letter(OURS + told_of, "Новый документ"), russia()).events
    mentions = [event for event in events if isinstance(event, DemandMentioned)]

    assert [(one.seq, one.number, one.dated_on) for one in mentions] == [
        (1, "900", date(2026, 10, 20)),
        (2, "901", date(2026, 10, 21)),
    ]
    assert [event.number for event in events if isinstance(event, DemandFound)] == ["4000"]


@pytest.mark.parametrize(
    "words",
    [
        "Отменить решения о приостановлении операций № 900 от 20.10.2026 и № 901 от 21.10.2026 частично.",
        "Решение о приостановлении операций по счетам № 900 от 20.10.2026 отменяется частично.",
        "Отменить в части суммы 100 руб. решение № 900 от 20.10.2026 о приостановлении операций.",
    ],
)
def test_a_suspension_that_is_lifted_in_part_goes_on(words: str) -> None:
    told_of = f"Документ: Решение об отмене приостановления операций по счетам\nНомер: 4000 от 02.11.2026\n\n{words}\n"

    assert told(OURS + told_of, "Новый документ") == []


def test_old_letters_tell_nothing_that_would_close_a_task() -> None:
    old = letter(f"Ваш ответ на требование № 15 от 12.10.2026 принят.\n{OURS}", "Ответ принят")
    events = mail_received(Letter(), old.model_copy(update={"history": True}), russia()).events

    assert not any(isinstance(event, DemandMentioned) for event in events)


def mention(**values: Any) -> DemandMentioned:
    given = {"letter_id": uuid4(), "seq": 1, "what": "reply_accepted", "inn": "7707083893", "number": "15-08 / 1234"}
    return DemandMentioned(**given | values)


IDENTITY = "7707083893:7714:15-08/1234:2026-10-12"


def test_a_whole_identity_needs_no_register() -> None:
    (settled,) = mentioned(
        Mentions(), mention(dated_on=date(2026, 10, 12), authority_code="7714"), Candidates(())
    ).events

    assert isinstance(settled, DemandSettled)
    assert settled.identity == IDENTITY


@pytest.mark.parametrize(
    ("known", "count"), [((IDENTITY,), 1), ((), 0), ((IDENTITY, "7707083893:7728:15-08/1234:2026-10-13"), 0)]
)
def test_less_than_an_identity_must_fit_one_demand_only(known: tuple[str, ...], count: int) -> None:
    decision = mentioned(Mentions(), mention(), Candidates(known))

    assert len(decision.events) == count
    assert decision == Decision(events=decision.events)
