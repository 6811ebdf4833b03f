"""A court's verdict: after a filing, one of each instance; however the card is filled, emptied or first seen."""

from __future__ import annotations

import pytest
from case_world import World

CASE = {"position": "plaintiff", "proceeding": "apk", "kind": "ordinary"}


def heard(**facts: str) -> World:
    """A case in its hearing, its statement filed."""
    world = World("litigation")
    world.open_deal("hearing", **CASE, filed_on="2026-01-12", **facts)
    return world


@pytest.mark.parametrize("more", [{}, {"announced_on": "2026-03-10", "text_on": "2026-03-12"}])
def test_a_verdict_that_was_emptied_can_not_be_followed_by_another(more: dict[str, str]) -> None:
    world = heard()
    world.fill(outcome="against", **more)
    stage = world.stage
    world.fill(outcome=None)
    world.fill(outcome="for_client")

    assert (world.stage, world.objections) == (stage, ["second_verdict"])
    assert world.state.facts.get("outcome") != "for_client"
    assert "Второе решение той же инстанции не принято" in world.comments[-1]

    world.fill(partner_override="yes")
    assert (world.state.facts["outcome"], "partner_override" in world.deal) == ("for_client", False)


def test_a_verdict_that_was_emptied_may_be_entered_again_as_it_was() -> None:
    world = heard()
    world.fill(outcome="against")
    world.fill(outcome=None)
    assert "needs" in world.open
    assert "«Решение первой инстанции»" in world.task("needs").command.description.content

    world.fill(outcome="against")
    assert (world.stage, world.objections, world.open) == ("decision", [], ["announced"])


def test_after_an_emptied_verdict_a_case_sent_back_may_be_decided_otherwise() -> None:
    world = heard()
    world.fill(outcome="against", announced_on="2026-03-10", text_on="2026-03-12")
    world.fill(outcome=None)
    world.fill(appeal_by="us", appeal_contract="yes", appeal_paid="yes", appeal_filed_on="2026-04-06")
    world.fill(appeal_outcome="remanded", appeal_announced_on="2026-06-10", appeal_text_on="2026-06-15")
    assert world.stage == "hearing"

    world.fill(outcome="for_client")
    assert (world.stage, world.objections) == ("decision", [])


@pytest.mark.parametrize("stage", ["hearing", "preliminary", "simplified", "filing"])
def test_a_deal_first_seen_with_a_verdict_but_no_filing_keeps_its_stage_until_the_filing_is_entered(stage: str) -> None:
    world = World("litigation")
    world.open_deal(stage, **CASE, outcome="for_client")
    assert (world.stage, world.objections) == (stage, ["verdict_before_filing"])
    assert "outcome" not in world.state.facts

    world.fill(filed_on="2026-01-12")
    assert world.state.facts["outcome"] == "for_client"


def test_a_deal_first_seen_after_its_verdict_is_asked_when_it_was_filed() -> None:
    world = World("litigation")
    world.open_deal("decision", **CASE, outcome="for_client")

    assert (world.stage, world.objections) == ("decision", [])
    assert "«Документ подан в суд»" in world.task("needs").command.description.content


def test_an_appeal_s_act_without_the_day_of_its_filing_asks_for_it() -> None:
    world = World("litigation")
    world.open_deal("appeal_act", **CASE, filed_on="2026-01-12", outcome="against", appeal_outcome="for_client")

    assert "«Апелляция: документ подан»" in world.task("needs").command.description.content


@pytest.mark.parametrize("said", [{"voluntary": "none"}, {"bank_result": "no_money"}, {"fssp_result": "returned"}])
def test_who_ends_an_enforcement_as_paid_though_nothing_was_paid_is_obeyed_and_told(said: dict[str, str]) -> None:
    world = World("enforcement")
    world.open_deal("fssp_measures" if "bank_result" not in said else "bank_wait", in_force_on="2026-01-12", **said)
    world.move("paid")

    assert world.stage == "paid"
    assert "на стадию «Взыскано», а в карточке последний итог — другой" in world.notices[-1]


def test_the_full_text_reached_by_hand_asks_for_the_days_that_the_term_runs_from() -> None:
    world = World("litigation")
    world.open_deal("decision", **CASE, filed_on="2026-01-12", outcome="against")
    world.move("full_text")
    assert "«Резолютивная часть объявлена»" in world.task("needs").command.description.content
    assert "«Полный текст изготовлен»" in world.task("text").command.description.content

    world.fill(announced_on="2026-03-10", text_on="2026-03-12")
    assert world.open == ["appeal"]
