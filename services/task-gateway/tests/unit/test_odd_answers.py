"""Answers of the CRM that name nothing: a no, a doubt, never a loop."""

from __future__ import annotations

from typing import Any

from contracts.claims import Text
from contracts.crm.v1 import CommandRefused, Known
from contracts.deals.v1 import MoveDealStage
from gateway_examples import DEAL, command, creating, ordered
from gateway_settled import a_deal, meeting, office, outcome, settled, times
from gateway_world import World, run
from task_gateway.core.calls import Reply


def test_an_odd_reply_to_a_creating_call_leaves_it_in_doubt() -> None:
    kept: list[World] = []

    async def schedule() -> None:
        kept.append(world := World(1))
        add = world.crm.contents._add

        def odd(given: Any) -> Reply:
            add(given)
            return Reply("done", {"task": {"id": "no number"}})

        world.crm.contents._add = odd  # type: ignore[method-assign]
        await world.order(command())
        await world.settle()

    run(schedule())
    assert len(kept[0].crm.contents.tasks) == 1
    assert [row.entry.state for row in kept[0].ledger.rows.values()] == ["confirmed"]


def test_a_false_in_place_of_what_was_made_is_a_refusal_and_holds_up_nobody() -> None:
    """As im.notify.personal.add answers for an employee whom nobody knows."""
    notice = creating(0)["notify"]
    later = notice.model_copy(update={"text": Text.of("второе")})
    _, said = outcome([notice, later], times(1, "im.notify.personal.add", Reply("done", False)), seconds=60.0)
    assert [getattr(one, "code", "") for one in said] == ["answered_no", ""]
    assert "false" in getattr(said[0], "message", "")


def test_an_answer_that_nobody_understands_ends_in_a_refusal_after_many_tries() -> None:
    world, (said,) = outcome([creating(0)["notify"]], times(1000, "im.notify.personal.add", Reply("done", [])))
    assert getattr(said, "code", "") == "not_understood"
    assert world.crm.methods.count("im.notify.personal.add") == 16


def test_a_false_answer_to_a_creation_that_stands_after_all_leaves_nothing_behind() -> None:
    kept: list[World] = []

    async def schedule() -> None:
        kept.append(world := World(1))
        add = world.crm.contents._add

        def false(given: Any) -> Reply:
            add(given)
            return Reply("done", False)

        world.crm.contents._add = false  # type: ignore[method-assign]
        await world.order(command())
        await world.settle()

    run(schedule())
    assert {task["STATUS"] for task in kept[0].crm.contents.tasks.values()} == {"5"}
    assert [getattr(one, "code", "") for one in kept[0].ledger.results.values()] == ["answered_no"]


def test_a_false_answer_to_a_move_is_no_move_that_was_made() -> None:
    def deal_that_stays(world: World) -> None:
        a_deal(world)
        meeting(world, times(1, "crm.item.update", Reply("done", False)))

    move = ordered(MoveDealStage, DEAL, deal=Known(crm_id=377), funnel="litigation", stage="hearing")
    world, (said,) = settled(move, setup=deal_that_stays)
    assert isinstance(said, CommandRefused)
    assert said.code == "answered_no"
    assert office(world).items[2, 377]["stageId"] == "C5:ACCEPTED"
