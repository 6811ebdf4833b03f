"""A case that ends without a judgement, withdrawn, left without consideration or terminated, by the ruling's terms."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from case_world import World

PLAINTIFF = {"position": "plaintiff", "proceeding": "apk", "kind": "ordinary", "filed_on": "2026-01-12"}
DEFENDANT = PLAINTIFF | {"position": "defendant"}


def end_of(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T18:00:00+03:00")


def heard(**facts: str) -> World:
    world = World("litigation")
    world.open_deal("hearing", **{**PLAINTIFF, **facts})
    world.fill(hearing_at="2026-03-20T07:30:00+00:00")
    assert len(world.calendar) == 1
    return world


def test_an_accepted_withdrawal_ends_the_case_once_its_costs_are_settled() -> None:
    world = heard(debt_paid="full")
    world.fill(dismissal="withdrawn", dismissed_on="2026-03-02")
    assert (world.stage, world.open, world.calendar) == ("discontinued", ["costs"], {})
    assert world.task("costs").deadline == end_of("2026-06-02")  # three months

    world.fill(costs="claimed")
    assert (world.stage, world.open) == ("settled", [])


@pytest.mark.parametrize(("proceeding", "due"), [("apk", "2026-04-02"), ("gpk", "2026-03-24"), ("kas", "2026-03-10")])
def test_a_suit_left_without_consideration_may_be_complained_of_or_filed_again(proceeding: str, due: str) -> None:
    world = heard(proceeding=proceeding, case_number="А40-1/2026")
    world.fill(dismissal="unconsidered", dismissed_on="2026-03-02")
    assert (world.stage, world.open) == ("discontinued", ["again", "complaint"])
    assert world.task("complaint").deadline == end_of(due)

    world.fill(ruling_complaint="none", sue_again="again")
    assert (world.stage, world.open) == ("filing", ["statement"])
    left = {"filed_on", "case_number", "dismissal", "dismissed_on", "ruling_complaint", "sue_again"} & set(world.deal)
    assert left == set()


def test_a_suit_that_is_not_filed_again_is_lost_and_one_that_was_terminated_as_well() -> None:
    world = heard()
    world.fill(dismissal="unconsidered", dismissed_on="2026-03-02", ruling_complaint="kept", sue_again="stop")
    assert world.stage == "lost"

    world = heard()
    world.fill(dismissal="terminated", dismissed_on="2026-03-02")
    assert world.open == ["complaint"]
    world.fill(ruling_complaint="none")
    assert world.stage == "lost"


@pytest.mark.parametrize(("kind", "stage"), [("ordinary", "hearing"), ("simplified", "simplified")])
def test_a_ruling_that_is_cancelled_leads_back_to_the_court(kind: str, stage: str) -> None:
    world = World("litigation")
    world.open_deal(stage, **{**PLAINTIFF, "kind": kind})
    world.fill(dismissal="terminated", dismissed_on="2026-03-02")
    world.fill(ruling_complaint="cancelled")

    assert (world.stage, "dismissal" in world.deal) == (stage, False)


@pytest.mark.parametrize("dismissal", ["withdrawn", "unconsidered", "terminated"])
def test_for_a_defendant_a_case_without_a_judgement_is_won_once_its_costs_are_settled(dismissal: str) -> None:
    world = World("litigation")
    world.open_deal("preliminary", **DEFENDANT)
    world.fill(dismissal=dismissal)
    assert (world.stage, world.open) == ("discontinued", ["costs", "ruling"])

    world.fill(dismissed_on="2026-03-02", costs="none")
    assert world.stage == "won"


def test_a_case_that_was_put_there_by_hand_asks_what_ended_it_and_is_taken_back_by_hand() -> None:
    world = heard()
    world.move("discontinued")
    assert (world.stage, "dismissal" in world.open) == ("discontinued", True)
    world.fill(dismissal="unconsidered")
    world.move("hearing")

    assert (world.stage, "dismissal" in world.deal) == ("hearing", False)
    world.until(datetime(2026, 3, 10, 8, 0, tzinfo=UTC))
    assert world.stage == "hearing"


def test_a_defendant_whose_answer_was_in_preparation_needs_none_when_the_suit_is_withdrawn() -> None:
    world = World("litigation")
    world.open_deal("filing", **{**DEFENDANT, "filed_on": ""}, suit_served_on="2026-02-20")
    world.fill(dismissal="withdrawn", dismissed_on="2026-03-02")

    assert (world.stage, world.open) == ("discontinued", ["costs"])
