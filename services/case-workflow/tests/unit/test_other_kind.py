"""A case whose kind changes on its way: from simplified to ordinary, or an order that is cancelled when in force."""

from __future__ import annotations

import pytest
from case_world import World
from contracts.signs.v1 import CommentTimeline

KNOWN = {"proceeding": "apk", "claim_needed": "no", "filed_on": "2026-01-12"}


def simplified(position: str = "plaintiff") -> World:
    world = World("litigation")
    world.open_deal("simplified", **KNOWN, position=position, kind="simplified", evidence_by="2026-03-16")
    return world


@pytest.mark.parametrize("position", ["plaintiff", "defendant"])
def test_a_simplified_case_that_the_court_takes_to_the_ordinary_procedure_is_heard(position: str) -> None:
    world = simplified(position)
    world.fill(ordinary_on="2026-03-02")

    assert (world.stage, world.open) == ("preliminary", ["date1"])
    assert (world.deal["kind"], {"ordinary_on", "evidence_by"} & set(world.deal)) == ("ordinary", set())


def test_where_only_the_kind_is_changed_the_day_of_the_ruling_is_asked_for() -> None:
    world = simplified()
    world.fill(kind="ordinary")
    assert (world.stage, "ordinary" in world.open) == ("simplified", True)

    world.complete("ordinary", "02.03.2026")
    assert world.stage == "preliminary"


def test_who_puts_an_ordinary_case_into_the_simplified_stage_is_obeyed() -> None:
    world = World("litigation")
    world.open_deal("hearing", **KNOWN, position="plaintiff", kind="ordinary")
    world.move("simplified")

    assert world.stage == "simplified"


def ordered(position: str, result: str) -> World:
    world = World("litigation")
    world.open_deal(
        "court_order", **{**KNOWN, "proceeding": "gpk"}, position=position, kind="order", case_number="2-1/2026"
    )
    world.fill(order_result="in_force")
    assert world.stage == "in_force"
    world.fill(in_force_on="2026-02-20", **({"writ_on": "2026-02-24", "enforcement_deal": "200"} if result else {}))
    return world


@pytest.mark.parametrize("result", ["cancelled", "refused"])
def test_an_order_that_is_cancelled_after_it_came_into_force_leads_the_creditor_to_a_suit(result: str) -> None:
    world = ordered("plaintiff", result)
    world.fill(order_result=result)

    assert (world.stage, world.open, world.deal["kind"]) == ("filing", ["statement"], "ordinary")
    gone = {"outcome", "in_force_on", "writ_on", "enforcement_deal", "order_result", "filed_on", "case_number"}
    assert gone & set(world.deal) == set()
    told = [one.text.content for one in world.commands if isinstance(one, CommentTimeline) and one.belongs_to.id == 200]
    (text,) = told
    assert text.endswith("обжалован или отменён и больше не в силе: проверьте исполнение и его приостановление.")


def test_for_the_debtor_an_order_that_is_cancelled_is_won_whenever_it_is() -> None:
    world = ordered("defendant", "")
    world.fill(order_result="cancelled")

    assert world.stage == "won"


def test_a_judgement_that_follows_a_cancelled_order_is_its_first_verdict() -> None:
    world = ordered("plaintiff", "cancelled")
    world.fill(order_result="cancelled")
    world.fill(filed_on="2026-03-02", acceptance="accepted", registered_at="2026-03-02T07:00:00+00:00")
    world.fill(preliminary_result="main")
    world.fill(outcome="against", announced_on="2026-03-02")

    assert (world.stage, world.objections) == ("decision", [])
