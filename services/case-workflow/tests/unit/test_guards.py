"""Moves by hand: obeyed, but for four guards; what can't be is told once, and nothing loops."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from case_workflow.core import results
from case_workflow.funnels import funnels
from case_world import LAWYER, PARTNER, World, payment
from contracts.deals.v1 import MoveDealStage
from contracts.tasks.v1 import CancelTask

PLAINTIFF = {"position": "plaintiff", "proceeding": "apk", "kind": "ordinary", "claim_needed": "no"}
FIELDS = funnels()["litigation"].fields


def at_stage(stage: str, **facts: str) -> World:
    world = World("litigation")
    world.open_deal(stage, **PLAINTIFF | facts)
    return world


def returned(world: World) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.stage, one.only_from) for one in world.commands if isinstance(one, MoveDealStage)]


def test_a_person_who_moves_past_several_stages_is_obeyed_and_tasks_of_skipped_ones_are_closed_with_the_reason() -> (
    None
):
    world = World("litigation")
    world.open_deal()
    world.move("hearing")

    assert (world.stage, world.open) == ("hearing", ["date1", "needs"])
    assert world.task("study").why == (
        "Сделку перевели вручную со стадии «Изучение материалов» на «Судебное заседание»: "
        "задача пройденной стадии закрыта."
    )
    assert isinstance(next(one for one in world.commands if one.type == "task.cancel.v1"), CancelTask)
    assert "Принято: сделку перевели вручную" in world.comments[-1]
    assert returned(world) == []
    assert "«Позиция клиента»" in world.task("needs").command.description.content


def test_a_person_who_moves_back_is_obeyed_and_what_was_answered_there_is_asked_again() -> None:
    world = at_stage("filing", filed_on="2026-03-02")
    assert world.stage == "acceptance"
    world.move("filing")
    assert (world.stage, world.open) == ("filing", ["statement"])

    world.fill(case_number="А40-1/2026")  # something else does not throw the deal forward again
    assert world.stage == "filing"
    world.complete("statement")  # the day of filing stands
    assert (world.stage, world.deal["filed_on"]) == ("acceptance", "2026-03-02")


def test_our_own_moves_seen_late_and_together_are_no_moves_by_hand() -> None:
    world = World("litigation")
    world.open_deal()
    world.fill(**PLAINTIFF)
    world.fill(filed_on="2026-03-02")

    assert returned(world) == [("filing", ("study",)), ("acceptance", ("filing",))]
    assert not [one for one in world.comments if "вручную" in one]


def test_the_next_instance_without_contract_or_money_is_given_back_with_the_reason() -> None:
    world = at_stage(
        "full_text", announced_on="2026-03-10", text_on="2026-03-12", filed_on="2026-01-12", outcome="against"
    )
    world.move("appeal_filing")

    assert (world.stage, world.objections) == ("full_text", ["next_instance"])
    assert "Сделка возвращена на стадию «Решение изготовлено»" in world.comments[-1]
    assert "«Договор на апелляцию подписан», «Апелляция оплачена»" in world.comments[-1]
    assert returned(world)[-1] == ("full_text", ("appeal_filing",))
    assert world.open == ["appeal"]


def test_a_deal_made_straight_in_the_sessions_of_the_next_instance_is_told_of_as_well() -> None:
    world = at_stage("appeal_hearing", appeal_by="us", appeal_contract="yes", appeal_filed_on="2026-02-20")

    assert "«Апелляция: рассмотрение», а в карточке нет: «Апелляция оплачена»" in " ".join(world.notices)


def test_a_deal_made_straight_in_the_next_instance_is_led_and_a_person_is_told_what_it_lacks() -> None:
    world = at_stage("appeal_filing", appeal_by="us", appeal_contract="yes")
    assert (world.stage, world.open) == ("appeal_filing", ["complaint"])
    assert (
        "сделка создана сразу на стадии «Апелляция: подготовка», а в карточке нет: «Апелляция оплачена»"
        in (world.notices[-1])
    )

    paid = at_stage("appeal_filing", appeal_by="us", appeal_contract="yes", appeal_paid="yes")
    assert not [one for one in paid.notices if "создана сразу" in one]


def test_a_partner_may_lift_a_guard_once() -> None:
    world = at_stage("full_text", text_on="2026-03-12", filed_on="2026-01-12")
    world.fill(partner_override="yes")
    world.move("appeal_filing")

    assert (world.stage, world.objections) == ("appeal_filing", [])
    assert "partner_override" not in world.deal
    assert "разрешён партнёром" in world.comments[-1]

    world.fill(appeal_by="us", appeal_filed_on="2026-03-20")
    world.fill(
        appeal_outcome="against", appeal_announced_on="2026-05-10", appeal_text_on="2026-05-14", cassation_by="us"
    )
    assert (world.stage, "gate_cassation" in world.open) == ("appeal_act", True)


def test_a_permission_that_no_partner_gave_is_taken_back_and_opens_nothing() -> None:
    world = at_stage("full_text", announced_on="2026-03-10", text_on="2026-03-12", outcome="against")
    world.by_id = LAWYER
    world.fill(partner_override="yes")
    assert (world.objections, "partner_override" in world.deal) == (["not_partner"], False)
    assert "сотрудник № 7, который не партнёр" in world.comments[-1]

    world.move("appeal_filing")
    assert (world.stage, world.objections) == ("full_text", ["not_partner", "next_instance"])
    world.deal["partner_override"] = "yes"  # with the move itself
    world.move("appeal_filing")
    assert world.stage == "full_text"

    world.by_id = PARTNER
    world.fill(partner_override="yes")
    world.by_id = LAWYER
    world.move("appeal_filing")
    assert (world.stage, world.state.facts.get("partner_override")) == ("appeal_filing", None)


def test_a_permission_that_no_partner_gave_lets_no_second_verdict_in() -> None:
    world = at_stage("hearing", filed_on="2026-01-12")
    world.fill(outcome="against")
    world.by_id = LAWYER
    world.fill(outcome="for_client", partner_override="yes")

    assert (world.state.facts["outcome"], world.objections) == ("against", ["not_partner", "second_verdict"])
    world.by_id = PARTNER
    world.fill(partner_override="yes")
    assert world.state.facts["outcome"] == "for_client"


@pytest.mark.parametrize("funnel", ["accounting", "legal"])
def test_a_service_is_not_closed_without_the_reason_that_the_client_left(funnel: str) -> None:
    world = World(funnel)
    world.open_deal("service")
    world.move("closed")
    assert (world.stage, world.objections) == ("service", ["no_reason"])
    assert "Заполните «Причина закрытия»" in world.comments[-1]

    world.move("closed")  # again: given back again, and told again
    assert (world.stage, len(returned(world))) == ("service", 2)

    world.fill(partner_override="yes")
    world.move("closed")
    assert world.stage == "closed"


def test_with_a_reason_a_service_is_closed() -> None:
    world = World("accounting")
    world.open_deal("dormant")
    world.fill(close_reason="refused")
    world.move("closed")

    assert (world.stage, world.objections) == ("closed", [])


@pytest.mark.parametrize("left_from", ["closing", "closed"])
def test_a_client_who_comes_back_is_not_closed_again_by_the_fields_of_his_last_close(left_from: str) -> None:
    world = World("accounting")
    world.open_deal("service")
    world.fill(close_reason="refused")
    if left_from == "closed":
        world.fill(handover_on="2026-03-05", access_closed_on="2026-03-05", final_act_on="2026-03-06")
    assert world.stage == left_from

    world.move("service")
    assert world.stage == "service"
    assert "очищены поля прошлого закрытия: «Причина закрытия»" in world.comments[-1]
    assert "close_reason" not in world.state.facts

    world.fill(close_reason="refused")
    assert world.stage == "closing"


def test_a_verdict_before_filing_changes_nothing_until_the_filing_is_entered() -> None:
    world = at_stage("hearing")
    world.fill(outcome="for_client")

    assert (world.stage, world.objections) == ("hearing", ["verdict_before_filing"])
    assert "документ в суд ещё не подан" in world.comments[-1]
    assert world.state.rejected == {"outcome": "for_client"}

    world.fill(filed_on="2026-03-01")
    assert (world.stage, world.state.facts["outcome"]) == ("decision", "for_client")


def test_a_move_to_the_verdict_before_filing_is_given_back() -> None:
    world = at_stage("study", claim_needed="")
    world.move("decision")

    assert (world.stage, world.objections) == ("study", ["verdict_before_filing"])


def test_of_two_verdicts_the_first_stands_unless_a_partner_says_otherwise() -> None:
    world = at_stage("hearing", filed_on="2026-01-12")
    world.fill(outcome="against")
    world.fill(announced_on="2026-03-10", text_on="2026-03-12")
    world.fill(outcome="for_client")

    assert (world.stage, world.objections) == ("full_text", ["second_verdict"])
    assert world.state.facts["outcome"] == "against"
    world.fill(announced_on="2026-03-11")
    assert world.objections == ["second_verdict"]

    world.fill(partner_override="yes")
    assert world.state.facts["outcome"] == "for_client"
    assert "partner_override" not in world.deal  # it holds once


def test_a_second_move_to_the_verdict_is_given_back() -> None:
    world = at_stage("hearing", filed_on="2026-01-12")
    world.fill(outcome="against")
    world.fill(announced_on="2026-03-10", text_on="2026-03-12")
    world.move("decision")

    assert (world.stage, world.objections) == ("full_text", ["second_verdict"])


def test_a_hearing_in_the_past_is_told_once_and_not_scheduled() -> None:
    world = at_stage("hearing", filed_on="2026-01-12")
    world.fill(hearing_at="2026-02-10T08:00:00+00:00")
    world.fill(case_number="А40-1/2026")

    assert (world.calendar, world.objections, world.open) == ({}, ["hearing_past"], ["date1"])
    assert "10.02.2026 11:00 (МСК) уже прошла" in world.comments[-1]

    world.fill(hearing_at="2026-04-10T08:00:00+00:00")
    assert (len(world.calendar), world.open) == (1, ["prepare1"])


def test_a_hearing_moved_into_the_past_stays_where_it_is_with_its_task() -> None:
    world = at_stage("hearing", filed_on="2026-01-12")
    world.fill(hearing_at="2026-04-10T08:00:00+00:00")
    world.fill(hearing_at="2026-02-10T08:00:00+00:00")

    assert (world.objections, world.open) == (["no_email", "hearing_past"], ["prepare1"])
    assert world.task("prepare1").deadline == datetime(2026, 4, 10, 8, 0, tzinfo=UTC)  # when it begins


def test_what_was_refused_emptied_and_entered_again_is_told_again() -> None:
    world = at_stage("hearing")
    for count in (1, 2):
        world.fill(outcome="against")
        assert world.objections == ["verdict_before_filing"] * count
        world.fill(case_number=f"А40-{count}/2026")  # something else: nothing new is said of it
        assert world.objections == ["verdict_before_filing"] * count
        world.fill(outcome=None)

    world = at_stage("hearing", filed_on="2026-01-12")
    for count in (1, 2):
        world.fill(hearing_at="2026-02-10T08:00:00+00:00")
        assert world.objections == ["hearing_past"] * count
        world.fill(hearing_at=None)


def test_a_case_led_on_without_a_position_asks_for_it() -> None:
    world = World("litigation")
    world.open_deal("filing")

    assert world.open == ["needs"]
    world.fill(position="defendant", proceeding="gpk", kind="ordinary")
    assert world.open == ["response"]


def test_a_stage_that_nobody_named_stops_nothing() -> None:
    world = at_stage("filing")
    world.move("#C5:EXTRA")
    assert (world.state.stage, world.objections, world.open) == ("filing", ["unknown_stage"], ["statement"])

    world.move("filing")
    assert world.open == ["statement"]


def test_a_task_closed_without_its_answer_is_opened_again_and_says_what_is_missing() -> None:
    world = at_stage("filing")
    world.complete("statement", "готово")

    assert (world.stage, world.open) == ("filing", ["statement"])
    said = next(one for one in world.commands if one.type == "task.comment.v1")
    assert "«Документ подан в суд»" in said.text.content  # type: ignore[attr-defined]


def test_a_deleted_deal_leaves_nothing_open() -> None:
    world = at_stage("hearing", filed_on="2026-01-12")
    world.fill(hearing_at="2026-04-10T08:00:00+00:00")
    message = world._changed(()).model_copy(update={"gone": True})
    world.tell(message)

    assert (world.open, world.calendar, world.wakes) == ([], {}, {})


@pytest.mark.parametrize(
    ("text", "asked", "said"),
    [
        ("подано 12.03.2026", ["filed_on"], {"filed_on": "2026-03-12"}),
        ("2026-03-12", ["filed_on"], {"filed_on": "2026-03-12"}),
        ("12.03.2026 или 13.03.2026", ["filed_on"], {}),
        ("32.13.2026", ["filed_on"], {}),
        ("12.03.2026", ["announced_on", "text_on"], {}),
        ("отложено на 24.04.2026 в 12:15", ["hearing_at"], {"hearing_at": "2026-04-24T09:15:00+00:00"}),
        ("24.04.2026", ["hearing_at"], {}),  # without the hour it is no hearing
        ("24.04.2026 25:00", ["hearing_at"], {}),
        ("Да", ["appeal_paid"], {"appeal_paid": "yes"}),
        ("да нет", ["appeal_paid"], {}),
        ("В пользу клиента", ["outcome"], {"outcome": "for_client"}),
        ("против клиента, не в пользу клиента", ["outcome"], {}),
        ("Против клиента", ["outcome", "announced_on"], {"outcome": "against"}),
        ("А40-123456/2026", ["case_number"], {"case_number": "А40-123456/2026"}),
        ("", ["case_number"], {}),
        ("Да, нужен", ["claim_needed"], {"claim_needed": "yes"}),
        ("передано", ["claim_needed"], {}),  # a word that only holds another
    ],
)
def test_a_result_says_what_it_says_and_nothing_is_guessed(text: str, asked: list[str], said: dict[str, str]) -> None:
    assert results.read(text, asked, FIELDS, "Europe/Moscow") == said


def test_time_is_read_by_the_portal_s_clock() -> None:
    found = results.read("20.04.2026 10:00", ["hearing_at"], FIELDS, "Asia/Vladivostok")

    assert datetime.fromisoformat(found["hearing_at"]) == datetime(2026, 4, 20, 0, 0, tzinfo=UTC)


def test_a_payment_opens_the_gate_that_waits_for_it() -> None:
    world = at_stage("full_text", text_on="2026-03-12", filed_on="2026-01-12")
    world.fill(appeal_by="us", appeal_contract="yes")
    assert world.stage == "full_text"
    world.tell(payment(world, paid=False, amount=Decimal("20000.00"), left=Decimal("30000.00")))
    assert (world.stage, "осталось 30000.00" in world.comments[-1]) == ("full_text", True)

    world.tell(payment(world))
    assert (world.stage, world.deal["appeal_paid"]) == ("appeal_filing", "yes")


def test_a_payment_ends_the_enquiry_s_waiting_and_one_that_nobody_waits_for_is_only_told() -> None:
    world = World("enquiry")
    world.open_deal("payment", service="legal")
    world.tell(payment(world))
    assert (world.stage, len(world.copies)) == ("handed", 1)

    other = at_stage("filing")
    other.tell(payment(other))
    assert (other.stage, other.deal.get("appeal_paid")) == ("filing", None)
    assert "Оплачен счёт № 17" in other.comments[-1]


def test_money_that_goes_back_is_told_and_undoes_nothing_by_itself() -> None:
    world = at_stage("filing")
    world.tell(payment(world, amount=Decimal("-50000.00"), paid=False, left=Decimal("50000.00"), how="refund"))

    assert world.stage == "filing"
    assert "Возврат по счёту № 17" in world.comments[-1]


@pytest.mark.parametrize(("stage", "told"), [("won", True), ("lost", False), ("settled", False)])
def test_who_ends_a_case_against_its_last_verdict_is_obeyed_and_told(stage: str, told: bool) -> None:
    world = World("litigation")
    world.open_deal("full_text", position="plaintiff", proceeding="apk", kind="ordinary", filed_on="2026-03-02")
    world.fill(outcome="against", announced_on="2026-03-10", text_on="2026-03-12")
    world.move(stage)

    assert (world.stage, world.objections) == (stage, [])
    text = "«ООО «Север»»: дело переведено вручную на стадию «Завершено в пользу клиента», а в карточке последний итог"
    assert [one.partition(" — ")[0] for one in world.notices if "вручную" in one] == ([text] if told else [])
