"""A client who answers nothing has his verdict all the same: what was filed is the other side's suit or complaint."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from case_world import World

NOW = datetime(2026, 3, 16, 8, 0, tzinfo=UTC)
DEFENDANT = {"position": "defendant", "proceeding": "apk", "kind": "ordinary", "claim_needed": "no"}
VERDICT = {"outcome": "against", "announced_on": "2026-03-10", "text_on": "2026-03-12"}


def sued(**facts: str) -> World:
    world = World("litigation", now=NOW)
    world.open_deal(**DEFENDANT | facts)
    assert world.stage == "filing"
    return world


@pytest.mark.parametrize("known", [{"suit_served_on": "2026-01-20"}, {"case_number": "А40-1/2026"}])
@pytest.mark.parametrize("kind", ["ordinary", "simplified"])
def test_a_defendant_who_filed_no_response_is_judged(known: dict[str, str], kind: str) -> None:
    world = sued(kind=kind, **known)
    world.fill(**VERDICT, reasons="asked")

    assert (world.stage, world.objections, world.open) == ("full_text", [], ["appeal"])
    assert world.task("appeal").deadline is not None


def test_a_settlement_ends_the_case_of_a_defendant_who_filed_nothing() -> None:
    world = sued(case_number="А40-1/2026")
    world.fill(outcome="settled")

    assert world.stage == "settled"


def test_an_order_against_which_the_debtor_objected_nothing_comes_into_force_against_him() -> None:
    world = sued(kind="order")
    world.fill(order_result="in_force")

    assert (world.stage, world.deal["outcome"]) == ("in_force", "against")


def test_where_no_suit_is_known_of_a_verdict_is_refused_and_it_is_said_what_to_enter() -> None:
    world = sued()
    world.fill(outcome="against")

    assert (world.stage, world.objections) == ("filing", ["verdict_before_filing"])
    assert "Если отзыв не подавался, внесите «Иск получен клиентом» или «Номер дела»" in world.comments[-1]
    world.fill(case_number="А40-1/2026")
    assert world.stage == "decision"


def test_a_suit_of_ours_is_not_filed_by_being_numbered() -> None:
    world = World("litigation", now=NOW)
    world.open_deal(**DEFENDANT | {"position": "plaintiff"}, case_number="А40-1/2026", suit_served_on="2026-01-20")
    world.fill(outcome="against")

    assert (world.stage, world.objections) == ("filing", ["verdict_before_filing"])


@pytest.mark.parametrize("instance", ["appeal", "cassation"])
def test_a_complaint_of_the_other_side_that_was_not_answered_is_decided(instance: str) -> None:
    world = World("litigation", now=NOW)
    open_gate = {f"{instance}_contract": "yes", f"{instance}_paid": "yes"}
    first = {**DEFENDANT, "position": "plaintiff", "filed_on": "2026-01-12", **VERDICT}
    world.open_deal(f"{instance}_filing", **first, **{f"{instance}_by": "them"}, **open_gate)
    assert world.open == ["response"]
    world.fill(**{f"{instance}_outcome": "against", f"{instance}_announced_on": "2026-05-20"})

    assert (world.stage, world.objections) == (f"{instance}_act", [])
    assert (set(world.open) - {"next", "safe"}, "needs" in world.open) == ({"text"}, False)


def test_a_complaint_of_ours_is_not_decided_before_it_was_filed() -> None:
    world = World("litigation", now=NOW)
    first = {**DEFENDANT, "position": "plaintiff", "filed_on": "2026-01-12", **VERDICT}
    world.open_deal("appeal_filing", **first, appeal_by="us", appeal_contract="yes", appeal_paid="yes")
    world.fill(appeal_outcome="against")

    assert (world.stage, world.objections) == ("appeal_filing", ["verdict_before_filing"])


def test_a_suit_that_is_served_before_the_claim_is_answered_is_answered_itself() -> None:
    world = World("litigation", now=NOW)
    world.open_deal("claim", **DEFENDANT | {"claim_needed": "yes"})
    assert world.open == ["answer"]
    world.fill(suit_served_on="2026-03-13")

    assert (world.stage, world.open) == ("filing", ["response"])
