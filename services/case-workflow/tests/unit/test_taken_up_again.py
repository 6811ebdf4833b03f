"""What comes after the end: a restored term, a cancelled order or ruling, a settlement that is not kept."""

from __future__ import annotations

import pytest
from case_world import World
from contracts.signs.v1 import CommentTimeline

KNOWN = {"position": "plaintiff", "proceeding": "apk", "kind": "ordinary", "filed_on": "2026-01-12"}
PAID = {"appeal_contract": "yes", "appeal_paid": "yes"}
JUDGED = {"announced_on": "2026-01-20", "text_on": "2026-01-20"}


def told(world: World, deal: int) -> list[str]:
    return [
        one.text.content for one in world.commands if isinstance(one, CommentTimeline) and one.belongs_to.id == deal
    ]


def won(**facts: str) -> World:
    """In force with its writ, which deal 200 enforces; the costs are settled."""
    world = World("litigation")
    world.open_deal("in_force", **{**KNOWN, **JUDGED, "outcome": "for_client", **facts})
    world.fill(in_force_on="2026-02-20", writ_on="2026-02-24", enforcement_deal="200")
    world.fill(costs="none")
    assert (world.stage, world.open) == ("won", [])
    return world


def lost(**facts: str) -> World:
    world = World("litigation")
    world.open_deal("in_force", **{**KNOWN, **JUDGED, "outcome": "against", **facts})
    world.fill(in_force_on="2026-02-20", performed_on="2026-03-01")
    assert (world.stage, world.open) == ("lost", [])
    return world


ORDER = {"proceeding": "gpk", "kind": "order", "case_number": "2-1/2026"}
NOT_IN_FORCE = "больше не в силе: проверьте исполнение и его приостановление"


def test_an_order_that_is_cancelled_after_the_end_leads_to_a_suit_and_its_enforcement_hears_of_it() -> None:
    world = World("litigation")
    world.open_deal("court_order", **{**KNOWN, **ORDER})
    world.fill(order_result="in_force")
    world.fill(in_force_on="2026-02-20", writ_on="2026-02-24", costs="none", enforcement_deal="200")
    assert world.stage == "won"
    world.fill(order_result="cancelled")

    assert (world.stage, world.open, world.deal["kind"]) == ("filing", ["statement"], "ordinary")
    assert not {"writ_on", "in_force_on", "case_number", "filed_on", "outcome"} & set(world.deal)
    assert NOT_IN_FORCE in told(world, 200)[-1]


def test_an_order_that_was_performed_and_is_cancelled_is_won_by_the_debtor() -> None:
    world = lost(**ORDER, position="defendant", order_result="in_force")
    world.fill(order_result="cancelled")

    assert world.stage == "won"


def test_an_appeal_whose_term_is_restored_takes_the_won_case_up_again() -> None:
    world = won()
    world.fill(appeal_by="them")

    assert (world.stage, "gate_appeal" in world.open) == ("full_text", True)
    assert not {"in_force_on", "writ_on"} & set(world.deal)
    assert NOT_IN_FORCE in told(world, 200)[-1]


def test_our_appeal_takes_a_lost_case_up_again_once_it_is_paid_for() -> None:
    world = lost()
    world.fill(appeal_by="us")
    assert world.stage == "lost"
    world.fill(**PAID)

    assert (world.stage, world.open) == ("appeal_filing", ["complaint"])


@pytest.mark.parametrize("instance", ["cassation", "supreme"])
@pytest.mark.parametrize("end", [won, lost])
def test_the_other_side_s_complaint_to_a_higher_court_is_answered_after_the_end(end: object, instance: str) -> None:
    world = end()  # type: ignore[operator]
    world.fill(**{f"{instance}_by": "them"})
    assert (world.stage, f"gate_{instance}" in world.open) == ("in_force", True)

    world.fill(**{f"{instance}_contract": "yes", f"{instance}_paid": "yes"})
    assert (world.stage, world.open) == (f"{instance}_filing", ["response"])


@pytest.mark.parametrize(("position", "asked"), [("plaintiff", "writ"), ("defendant", "performance")])
def test_a_settlement_that_is_not_kept_takes_the_case_up_again(position: str, asked: str) -> None:
    world = World("litigation")
    world.open_deal("hearing", **{**KNOWN, "position": position})
    world.fill(outcome="settled")
    assert world.stage == "settled"
    world.fill(settlement="broken")
    assert (world.stage, world.open) == ("in_force", sorted(["in_force", asked]))

    world.fill(in_force_on="2026-02-10", writ_on="2026-03-02", performed_on="2026-03-02")
    assert world.stage == "settled"


@pytest.mark.parametrize(("position", "end"), [("defendant", "won"), ("plaintiff", "lost")])
def test_a_ruling_that_is_cancelled_after_the_end_leads_back_to_the_court(position: str, end: str) -> None:
    world = World("litigation")
    world.open_deal("hearing", **{**KNOWN, "position": position})
    world.fill(dismissal="terminated", dismissed_on="2026-02-20")
    world.fill(costs="claimed", ruling_complaint="kept")
    assert world.stage == end
    world.fill(ruling_complaint="cancelled")

    assert (world.stage, world.open) == ("hearing", ["date1"])
    assert not {"dismissal", "costs"} & set(world.deal)


def test_a_promise_that_was_not_kept_takes_the_settled_case_to_its_suit() -> None:
    world = World("litigation")
    world.open_deal("claim_wait", position="plaintiff", proceeding="apk", kind="ordinary", claim_sent_on="2026-02-03")
    world.fill(claim_answer="agreed")
    assert world.stage == "settled"
    world.fill(debt_paid="none")

    assert (world.stage, world.open) == ("filing", ["statement"])


def test_costs_are_asked_for_anew_after_a_ruling_that_was_cancelled() -> None:
    world = World("litigation")
    world.open_deal("hearing", **{**KNOWN, "position": "defendant"})
    world.fill(dismissal="terminated", costs="claimed")
    world.fill(ruling_complaint="cancelled")

    assert (world.stage, "costs" in world.deal) == ("hearing", False)


def test_what_a_closed_card_has_said_all_along_opens_it_with_no_other_change() -> None:
    world = World("litigation")
    world.open_deal("won", **{**KNOWN, **JUDGED, "outcome": "for_client"}, appeal_by="them", in_force_on="2026-02-20")
    world.fill(opponent="ООО «Долг»")

    assert (world.stage, world.open) == ("won", [])


def test_who_closes_a_case_by_hand_leaves_its_card_as_it_is() -> None:
    world = World("litigation")
    world.open_deal("full_text", **{**KNOWN, **JUDGED, "outcome": "for_client"}, appeal_by="them")
    world.move("won")

    assert (world.stage, world.deal["appeal_by"]) == ("won", "them")


def test_who_takes_a_closed_case_up_again_keeps_what_leads_it_further_back() -> None:
    world = World("litigation")
    world.open_deal("won", **{**KNOWN, **JUDGED, "outcome": "for_client"}, appeal_by="them", in_force_on="2026-02-20")
    world.move("in_force")

    assert (world.stage, world.deal["appeal_by"]) == ("full_text", "them")
