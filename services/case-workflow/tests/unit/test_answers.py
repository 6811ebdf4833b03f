"""What a person writes as a task's result: an answer counts where it is plainly one, anything else is asked again."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from case_workflow.core import results
from case_workflow.funnels import funnels
from case_world import World

CASE = {"position": "plaintiff", "proceeding": "apk", "kind": "ordinary", "claim_needed": "no"}
HELD = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)
LITIGATION, ENFORCEMENT = funnels()["litigation"].fields, funnels()["enforcement"].fields


def held() -> World:
    """A hearing of 10 March is over; how it ended is asked."""
    world = World("litigation")
    world.open_deal("hearing", **CASE, filed_on="2026-01-12")
    world.fill(hearing_at="2026-03-10T10:00:00+00:00")
    world.until(HELD)
    return world


@pytest.mark.parametrize(
    ("funnel", "text", "asked", "said"),
    [
        ("litigation", "Решение не в пользу клиента", ["outcome"], {}),
        ("litigation", "Дело выиграно не в пользу клиента, а против клиента", ["outcome"], {}),
        ("litigation", "Стороны обсуждают мировое соглашение", ["outcome"], {}),
        ("litigation", "В пользу клиента?", ["outcome"], {}),
        ("litigation", "Решение в пользу клиента, 12.03.2026 г.", ["outcome"], {"outcome": "for_client"}),
        ("litigation", "Здравствуйте! Решение первой инстанции: частично. Спасибо", ["outcome"], {"outcome": "partly"}),
        ("litigation", "Истец, АПК; общее", ["position", "proceeding", "kind"], dict(list(CASE.items())[:3])),
        ("litigation", "Документов нет. Истец, АПК, общее", ["position", "kind", "claim_needed"], {}),
        ("litigation", "Иск пока не принят", ["acceptance", "registered_at"], {}),
        (
            "litigation",
            "Принят, 05.03.2026 в 13:00",
            ["acceptance", "registered_at"],
            {"acceptance": "accepted", "registered_at": "2026-03-05T10:00:00+00:00"},
        ),
        ("litigation", "возвращен 05.03.2026", ["acceptance", "registered_at"], {"acceptance": "returned"}),
        ("litigation", "Приказ ещё не вступил в силу", ["order_result"], {}),
        ("litigation", "судебные расходы не заявлены", ["costs"], {}),
        ("litigation", "Не заявляются", ["costs"], {"costs": "none"}),
        ("litigation", "Клиент пока думает", ["appeal_by"], {}),
        ("litigation", "Клиент подаёт апелляционную жалобу", ["appeal_by"], {"appeal_by": "us"}),
        ("litigation", "Клиент сказал: да, оплатит на следующей неделе", ["appeal_paid"], {}),
        ("litigation", "да не оплачено", ["appeal_paid"], {}),
        ("litigation", "Апелляция оплачена: да", ["appeal_paid"], {"appeal_paid": "yes"}),
        ("litigation", "Нет.", ["appeal_paid"], {"appeal_paid": "no"}),
        ("litigation", "Да", ["appeal_contract", "appeal_paid"], {}),
        (
            "litigation",
            "Договор на апелляцию подписан: да; апелляция оплачена — нет",
            ["appeal_contract", "appeal_paid"],
            {"appeal_contract": "yes", "appeal_paid": "no"},
        ),
        ("litigation", "Ещё не подано, подам 12.03.2026", ["filed_on"], {}),
        ("litigation", "Подать до 12.03.2026", ["filed_on"], {}),
        ("litigation", "Подано 12.03.2026, принято", ["filed_on"], {"filed_on": "2026-03-12"}),
        ("litigation", "Отложено с 12.05.2026 10:00 на 27.05.2026 10:00", ["outcome", "hearing_at"], {}),
        ("litigation", "Возможно отложение на 27.05.2026 в 10:00", ["outcome", "hearing_at"], {}),
        (
            "litigation",
            "Перерыв до 27.05.2026 в 10:00, эксперт не явился",
            ["outcome", "hearing_at"],
            {"hearing_at": "2026-05-27T07:00:00+00:00"},
        ),
        (
            "litigation",
            "Отложено, следующее заседание будет 27.03.2026 в 10:30",
            ["outcome", "hearing_at"],
            {"hearing_at": "2026-03-27T07:30:00+00:00"},
        ),
        (
            "litigation",
            "Отложено по ходатайству ответчика на 27.03.2026 в 10:30",
            ["outcome", "hearing_at"],
            {"hearing_at": "2026-03-27T07:30:00+00:00"},
        ),
        ("litigation", "Просили отложить на 27.03.2026 в 10:30, суд отказал", ["outcome", "hearing_at"], {}),
        ("litigation", "Заявлено ходатайство об отложении на 27.03.2026 10:30", ["outcome", "hearing_at"], {}),
        ("litigation", "Заседание 27.03.2026 в 10:30 отменено", ["hearing_at"], {}),
        ("litigation", "Назначено на 27.03.2026 в 10:30, но снято с рассмотрения", ["hearing_at"], {}),
        ("litigation", "Иск не принят, звонил 05.03.2026 в 13:00", ["acceptance", "registered_at"], {}),
        (
            "litigation",
            "Вступило в силу 01.03.2026, жалоб нет",
            ["in_force_on"],
            {"in_force_on": "2026-03-01"},
        ),
        ("litigation", "Вступило 01.03.2026. Жалоб не поступало.", ["in_force_on"], {"in_force_on": "2026-03-01"}),
        ("litigation", "Срок был 02.03.2026, не подали", ["filed_on"], {}),
        ("litigation", "Жалоб нет, проверил 02.03.2026", ["in_force_on"], {}),
        ("litigation", "Будет подано 02.03.2026", ["filed_on"], {}),
        ("enforcement", "Не возбуждено", ["fssp_opened"], {}),
        ("enforcement", "Возбуждено", ["fssp_opened"], {"fssp_opened": "opened"}),
        ("enforcement", "Пока не взыскано полностью, ждём", ["bank_result"], {}),
        ("enforcement", "Жалоба не удовлетворена", ["complaint_result"], {}),
        ("enforcement", "Жалоба удовлетворена", ["complaint_result"], {"complaint_result": "satisfied"}),
        ("enforcement", "Взыскано", ["fssp_result"], {"fssp_result": "paid"}),
        ("enforcement", "Лист возвращён (ст. 46)", ["fssp_result"], {"fssp_result": "returned"}),
        ("enforcement", "Не исполнено", ["voluntary"], {"voluntary": "none"}),
    ],
)
def test_an_answer_counts_where_the_result_is_nothing_else(
    funnel: str, text: str, asked: list[str], said: dict[str, str]
) -> None:
    assert results.read(text, asked, funnels()[funnel].fields, "Europe/Moscow") == said


def test_every_choice_of_every_funnel_may_be_written_as_people_know_it() -> None:
    for funnel in funnels().values():
        for name, spec in funnel.fields.items():
            for choice, title in spec.choices.items():
                assert results.read(f"{title}.", [name], funnel.fields, "Europe/Moscow") == {name: choice}


def test_a_negated_verdict_is_asked_again_with_the_answers_there_are() -> None:
    world = held()
    world.complete("result1", "Решение не в пользу клиента")

    assert (world.stage, world.open, world.deal.get("outcome")) == ("hearing", ["result1"], None)
    said = [one.text.content for one in world.commands if one.type == "task.comment.v1"][-1]  # type: ignore[attr-defined]
    assert "«Решение первой инстанции» (В пользу клиента | Частично | Против клиента | Мировое соглашение)" in said


@pytest.mark.parametrize(
    "text",
    [
        "Стороны обсуждают мировое соглашение, отложено на 27.03.2026 в 10:30",
        "Мировое соглашение не утверждено, отложено на 27.03.2026 в 10:30",
    ],
)
def test_a_settlement_that_is_only_spoken_of_ends_nothing_and_the_next_hearing_is_set(text: str) -> None:
    world = held()
    world.complete("result1", text)

    assert (world.stage, world.deal.get("outcome"), world.open) == ("hearing", None, ["prepare2"])
    assert world.deal["hearing_at"] == "2026-03-27T07:30:00+00:00"
    assert len(world.calendar) == 2


@pytest.mark.parametrize("when", ["27.03.2026 в 10:30", "27.03.2026"])
def test_an_end_beside_a_day_to_come_is_asked_again(when: str) -> None:
    world = held()
    world.complete("result1", f"Мировое соглашение, {when}")

    assert (world.stage, world.deal.get("outcome"), world.open) == ("hearing", None, ["result1"])
    assert world.deal["hearing_at"] == "2026-03-10T10:00:00+00:00"


def test_an_end_with_the_time_of_the_hearing_itself_is_one() -> None:
    world = held()
    world.complete("result1", "В пользу клиента, 10.03.2026 в 13:00")

    assert (world.stage, world.deal["outcome"], world.objections) == ("decision", "for_client", ["no_email"])


def test_the_main_hearing_may_be_told_with_the_end_of_the_preliminary_one() -> None:
    world = World("litigation")
    world.open_deal("preliminary", **CASE, filed_on="2026-01-12")
    world.fill(hearing_at="2026-03-10T10:00:00+00:00")
    world.until(HELD)
    world.complete("result1", "Назначено основное, 27.03.2026 в 10:30")

    assert (world.stage, world.deal["hearing_at"]) == ("hearing", "2026-03-27T07:30:00+00:00")


def test_money_that_is_promised_opens_no_gate() -> None:
    world = World("litigation")
    world.open_deal("full_text", **CASE, filed_on="2026-01-12", outcome="against", announced_on="2026-02-20")
    world.fill(text_on="2026-02-27", appeal_by="us", appeal_contract="yes")
    world.complete("gate_appeal", "Клиент сказал: да, оплатит на следующей неделе")

    assert (world.stage, world.deal.get("appeal_paid"), world.open) == ("full_text", None, ["gate_appeal"])


def test_a_day_to_come_is_a_promise_and_no_answer() -> None:
    world = World("litigation")
    world.open_deal("filing", **CASE)  # on 2 March 2026
    world.complete("statement", "Подам 12.03.2026")
    assert (world.stage, world.deal.get("filed_on"), world.open) == ("filing", None, ["statement"])

    world.complete("statement", "Подано 02.03.2026")
    assert (world.stage, world.deal["filed_on"]) == ("acceptance", "2026-03-02")


def test_a_bank_that_has_not_paid_yet_closes_nothing() -> None:
    world = World("enforcement")
    world.open_deal("bank_wait", in_force_on="2026-02-05", writ_on="2026-02-20", bank_sent_on="2026-03-01")
    world.complete("bank_report", "Пока не взыскано полностью, ждём")

    assert (world.stage, world.deal.get("bank_result"), world.open) == ("bank_wait", None, ["bank_report"])


def test_a_verdict_told_by_a_task_s_result_before_anything_was_filed_is_refused_as_in_the_card() -> None:
    world = World("litigation")
    world.open_deal("hearing", **CASE)
    world.fill(hearing_at="2026-03-10T10:00:00+00:00")
    world.until(HELD)
    world.complete("result1", "В пользу клиента")

    assert (world.stage, world.objections, "outcome" in world.deal) == (
        "hearing",
        ["no_email", "verdict_before_filing"],
        False,
    )
    assert "result1" in world.open
    world.complete("result1", "В пользу клиента")  # again, and told again
    assert world.objections.count("verdict_before_filing") == 2


def test_a_second_verdict_told_by_a_task_s_result_needs_a_partner_as_in_the_card() -> None:
    world = held()
    world.fill(outcome="for_client")
    world.fill(outcome=None)
    world.complete("needs", "Против клиента")
    assert (world.objections[-1], "outcome" in world.deal, "needs" in world.open) == ("second_verdict", False, True)

    world.fill(partner_override="yes")
    world.complete("needs", "Против клиента")
    assert (world.deal["outcome"], "partner_override" in world.deal) == ("against", False)


@pytest.mark.parametrize("piece", ["в пользу ", "12.03.2026 ", "12.03.2026, в ", "(", "не ", "а", " ", "1", "\0"])
def test_a_long_result_is_read_in_no_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    began = time.process_time()
    results.read(text, ["outcome", "hearing_at"], LITIGATION, "Europe/Moscow")
    results.read(text, ["fssp_result", "inaction_on"], ENFORCEMENT, "Europe/Moscow")
    assert time.process_time() - began < 5
