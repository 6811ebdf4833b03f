"""What a person must have entered to end a case: a reason that means that end."""

from __future__ import annotations

import pytest
from case_workflow.core.declaration import Funnel
from case_workflow.funnels import funnels
from case_world import World
from contracts.cases.v1 import CaseAdvanced

CASE = {"position": "plaintiff", "proceeding": "apk", "kind": "ordinary", "filed_on": "2026-03-02"}


def reason(world: World) -> str | None:
    return [one for one in world.events if isinstance(one, CaseAdvanced)][-1].reason


@pytest.mark.parametrize(
    ("funnel", "stage", "facts", "to"),
    [
        ("litigation", "preliminary", CASE | {"claim_answer": "refused"}, "settled"),
        ("enforcement", "returned", {"again": "again"}, "stopped"),
    ],
)
def test_an_answer_that_means_another_way_is_no_reason_for_this_end(
    funnel: str, stage: str, facts: dict[str, str], to: str
) -> None:
    world = World(funnel)
    world.open_deal(stage, **facts)
    world.move(to)

    assert (world.stage, world.objections) == (stage, ["no_reason"])
    world.fill(close_reason="other")
    world.move(to)
    assert (world.stage, reason(world)) == (to, "other")


def test_a_claim_that_was_agreed_is_a_reason_to_end_as_settled() -> None:
    world = World("litigation")
    world.open_deal("claim", **CASE, claim_answer="agreed")
    world.move("settled")

    assert (world.stage, reason(world)) == ("settled", "agreed")


def test_every_reason_of_an_end_is_a_list_of_fields_or_says_which_answer_is_one() -> None:
    def said(funnel: Funnel, stage: str) -> dict[str, object]:
        return dict(funnel.states[stage].reason)

    assert said(funnels()["litigation"], "settled") == {
        "last_outcome": "given",
        "close_reason": "given",
        "claim_answer": "agreed",
        "debt_paid": "full",
        "dismissal": "withdrawn",
    }
    assert said(funnels()["enquiry"], "handed") == {"paid": "yes"}
    assert said(funnels()["legal"], "closed") == {"close_reason": "given"}
