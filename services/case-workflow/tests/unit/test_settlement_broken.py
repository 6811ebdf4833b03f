"""A settlement that is not kept: a person takes the case back to its act in force, for a writ."""

from __future__ import annotations

import pytest
from case_world import World

KNOWN = {"proceeding": "apk", "kind": "ordinary", "filed_on": "2026-01-12", "claim_needed": "no"}


def settled(position: str = "plaintiff", **facts: str) -> World:
    world = World("litigation")
    world.open_deal("hearing", **KNOWN, position=position, **facts)
    world.fill(outcome="settled")
    assert world.stage == "settled"
    return world


def test_a_settled_case_that_a_person_puts_into_force_stays_there_with_its_verdict() -> None:
    world = settled()
    world.move("in_force")

    assert (world.stage, world.deal["outcome"]) == ("in_force", "settled")
    assert world.open == ["in_force", "settlement"]
    world.fill(settlement="kept")
    assert (world.stage, world.open) == ("settled", [])


def test_a_settlement_that_is_broken_gets_its_writ_and_its_enforcement() -> None:
    world = settled()
    world.move("in_force")
    world.fill(settlement="broken")
    assert world.open == ["in_force", "writ"]

    world.fill(in_force_on="2026-02-10", writ_on="2026-03-02")
    assert (world.stage, len(world.copies)) == ("settled", 1)


def test_a_client_who_owes_by_a_broken_settlement_plans_to_perform_it() -> None:
    world = settled("defendant")
    world.move("in_force")
    world.fill(settlement="broken")
    assert world.open == ["in_force", "performance"]

    world.fill(in_force_on="2026-02-10", performed_on="2026-03-02")
    assert world.stage == "settled"


@pytest.mark.parametrize("answer", ["kept", "broken"])
def test_a_settled_case_that_is_taken_back_again_is_asked_again(answer: str) -> None:
    world = settled()
    world.move("in_force")
    world.fill(settlement="kept")
    world.move("in_force")
    assert (world.stage, "settlement" in world.open) == ("in_force", True)

    world.fill(settlement=None)
    world.fill(settlement=answer)
    assert world.stage == ("settled" if answer == "kept" else "in_force")


def test_a_settlement_of_the_appeal_is_put_into_force_by_hand_as_well() -> None:
    world = World("litigation")
    world.open_deal("appeal_act", **KNOWN, position="plaintiff", outcome="against", appeal_by="us",
                    appeal_filed_on="2026-02-10", appeal_contract="yes", appeal_paid="yes")  # fmt: skip
    world.fill(appeal_outcome="settled")
    assert world.stage == "settled"
    world.move("in_force")

    assert (world.stage, world.deal["appeal_outcome"]) == ("in_force", "settled")
