"""Answers of the CRM that name nothing: a no, a doubt, never a loop."""

from __future__ import annotations

from typing import Any

import pytest
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


@pytest.mark.parametrize(
    ("kind", "method", "tries"),
    [
        ("deal.create", "crm.item.add", 5),
        ("registry.append", "lists.element.add", 5),
        ("calendar.add_event", "calendar.event.add", 5),
        ("timeline.comment", "crm.timeline.comment.add", 5),
        ("call.log", "telephony.externalcall.register", 16),
        ("folder.create", "disk.folder.addsubfolder", 16),
        ("file.upload", "disk.folder.uploadfile", 16),
    ],
)
def test_nothing_in_place_of_what_was_made_ends_in_a_refusal(kind: str, method: str, tries: int) -> None:
    """Looked for each time, and sent again only while nothing is found; the sender goes on with the others."""
    world, said = outcome([creating(0)[kind], creating(1)["notify"]], times(1000, method, Reply("done", None)))
    assert {getattr(one, "code", "") for one in said} == {"not_understood", ""}
    assert world.crm.methods.count(method) == tries
    assert all(row.recheck_at is None for row in world.ledger.rows.values())


def test_a_folder_that_is_answered_with_false_is_refused() -> None:
    _, (said,) = outcome([creating(0)["folder.create"]], times(1, "disk.folder.addsubfolder", Reply("done", False)))
    assert getattr(said, "code", "") == "answered_no"


def test_a_closed_command_that_can_t_be_looked_for_leaves_the_sender_at_work() -> None:
    """Its registry is taken out of the profile before it is looked for a last time."""
    kept: list[World] = []

    async def schedule() -> None:
        kept.append(world := World(1))
        row = creating(0)["registry.append"]
        meeting(world, times(5, "lists.element.add", Reply("done", None)))
        await world.order(row)
        first = world.process()
        await world.until(lambda: world.ledger.results, 3600.0)
        first.kill()
        world.names = world.names.model_copy(update={"registries": {}})
        (notice,) = await world.order(creating(1)["notify"])
        world.process()
        await world.until(lambda: world.now > world.ledger.rows[notice].intended_at + 300.0, 3600.0)

    run(schedule())
    assert [getattr(one, "code", "") for one in kept[0].ledger.results.values()] == ["not_understood", ""]


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
