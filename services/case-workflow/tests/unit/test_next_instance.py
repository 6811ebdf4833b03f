"""The next instance begins with its contract and its money, by whatever road a person takes."""

from __future__ import annotations

import pytest
from case_workflow.funnels import funnels
from case_world import World
from contracts.deals.v1 import MoveDealStage

INSTANCES = ("appeal", "cassation", "supreme")
STAGES = [f"{name}_{part}" for name in INSTANCES for part in ("filing", "hearing", "act")]


def judged(stage: str = "full_text", **facts: str) -> World:
    """A plaintiff's case of АПК with a judgement; nothing of a higher instance is signed or paid."""
    world = World("litigation")
    known = {"position": "plaintiff", "proceeding": "apk", "kind": "ordinary", "filed_on": "2026-01-12"}
    verdict = {"outcome": "against", "announced_on": "2026-03-10", "text_on": "2026-03-12"}
    world.open_deal(stage, **known | verdict | facts)
    return world


@pytest.mark.parametrize("filed", [False, True])
@pytest.mark.parametrize("stage", STAGES)
def test_no_stage_of_the_next_instance_begins_without_contract_and_money(stage: str, filed: bool) -> None:
    instance = stage.partition("_")[0]
    title = funnels()["litigation"].fields[f"{instance}_paid"].title
    world = judged(**({f"{instance}_filed_on": "2026-03-20"} if filed else {}))
    world.move(stage)

    assert (world.stage, world.objections) == ("full_text", ["next_instance"])
    assert f"«{title}»" in world.comments[-1]
    (back,) = [one for one in world.commands if isinstance(one, MoveDealStage)]
    assert (back.stage, back.only_from) == ("full_text", (stage,))


@pytest.mark.parametrize("stage", STAGES)
def test_with_contract_and_money_a_person_is_obeyed(stage: str) -> None:
    instance = stage.partition("_")[0]
    open_gate = {f"{instance}_contract": "yes", f"{instance}_paid": "yes", f"{instance}_filed_on": "2026-03-20"}
    world = judged(**open_gate)
    world.move(stage)

    assert world.objections == []
    assert world.stage.startswith(instance)


def test_an_instance_that_a_partner_let_begin_unpaid_goes_on_and_back_within_itself() -> None:
    world = judged()
    world.fill(partner_override="yes")
    world.move("appeal_filing")
    assert "partner_override" not in world.deal

    world.fill(appeal_by="us", appeal_filed_on="2026-04-06")
    world.move("appeal_act")
    world.move("appeal_hearing")
    world.move("appeal_filing")
    assert (world.stage, world.objections) == ("appeal_filing", [])


def test_who_goes_back_to_a_lower_instance_is_asked_for_nothing_and_onwards_again_for_the_money() -> None:
    world = judged("cassation_hearing", appeal_filed_on="2026-04-06", cassation_filed_on="2026-07-06")
    world.move("appeal_hearing")
    assert (world.stage, world.objections) == ("appeal_hearing", [])

    world.move("cassation_hearing")
    assert (world.stage, world.objections) == ("appeal_hearing", ["next_instance"])


def test_a_case_sent_back_needs_the_money_of_a_new_appeal_also_past_its_filing() -> None:
    world = judged(appeal_by="us", appeal_contract="yes", appeal_paid="yes", appeal_filed_on="2026-04-06")
    world.fill(appeal_outcome="remanded", appeal_announced_on="2026-06-10", appeal_text_on="2026-06-15")
    world.fill(outcome="against", announced_on="2026-08-10", text_on="2026-08-14")
    assert world.stage == "full_text"

    world.move("appeal_hearing")
    assert (world.stage, world.objections) == ("full_text", ["next_instance"])
