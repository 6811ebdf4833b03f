"""Whatever an automation can do it can undo by a command: done, taken back, as it was before."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from contracts.calendar.v1 import CancelCalendarEvent
from contracts.claims import Text
from contracts.crm.v1 import CommandConfirmed, CommandRefused, CrmCommand, Known, Made, WithdrawMade
from contracts.deals.v1 import UpdateDeal
from contracts.items.v1 import SetItemRows
from contracts.tasks.v1 import CancelTask, CompleteTask, ReassignTask
from gateway_examples import CLIENT, DEAL, NAMES, ROW, TRIP, creating, field, ordered
from gateway_settled import Task, office
from gateway_undone import SET, everything, undone
from gateway_world import World, run
from task_gateway.core.progress import Progress
from task_gateway.core.undo import BY_HAND, STAYS, undoing

MADE = ("task.create", "task.comment", "deal.copy", "item.create", "registry.append", "calendar.add_event")


@pytest.mark.parametrize("kind", [*MADE, "absence.register", "timeline.comment"])
def test_what_was_made_is_taken_away(kind: str) -> None:
    before, after, said = undone(creating(0)[kind])
    assert isinstance(said, CommandConfirmed)
    assert after == before


@pytest.mark.parametrize("command", SET, ids=lambda one: one.type)
def test_what_was_set_is_as_it_was(command: CrmCommand) -> None:
    before, after, said = undone(command)
    assert isinstance(said, CommandConfirmed)
    before["tasks"][50].pop("PRIORITY"), after["tasks"][50].pop("PRIORITY")  # an ordinary one is said, or not
    assert after == before


@pytest.mark.parametrize(
    "command", [ordered(CompleteTask, CLIENT, task=Task), ordered(CancelTask, CLIENT, task=Task, reason=Text.of("x"))]
)
def test_a_task_that_was_closed_is_open_again(command: CrmCommand) -> None:
    before, after, _ = undone(command)
    assert after["tasks"].keys() == before["tasks"].keys()


def test_a_folder_goes_to_the_archive() -> None:
    async def schedule() -> None:
        world = World(1)
        command = creating(0)["folder.create"]
        (number,) = await world.order(command)
        await world.settle()
        back = undoing(command, number, world.ledger.rows[number].entry.progress, NAMES)
        assert not isinstance(back, str)
        await world.order(back)
        await world.settle()
        named = {row["NAME"]: row for row in office(world).folders.values()}
        assert named["Дело 0"]["PARENT_ID"] == named["Архив"]["ID"]

    run(schedule())


def test_a_deal_that_a_person_moved_on_is_left_where_it_is() -> None:
    def moved_on(world: World) -> None:
        office(world).items[2, 377]["stageId"] = "C5:APPEAL"

    _, after, said = undone(SET[2], moved_on)
    assert isinstance(said, CommandRefused)
    assert (said.code, after["items"][2, 377]["stageId"]) == ("moved_meanwhile", "C5:APPEAL")


@pytest.mark.parametrize("kind", ["notify", "process.respond", "call.log", "file.upload"])
def test_what_was_said_or_does_no_harm_stays_and_that_is_told(kind: str) -> None:
    async def schedule() -> None:
        world = World(1)
        (number,) = await world.order(creating(0)[kind])
        await world.settle()
        assert undoing(creating(0)[kind], number, world.ledger.rows[number].entry.progress, NAMES) == STAYS

    run(schedule())


@pytest.mark.parametrize(
    "command",
    [
        ordered(CancelCalendarEvent, DEAL, event=Known(crm_id=500)),
        ordered(SetItemRows, TRIP, item_type="trip", item=Known(crm_id=58), rows=(ROW,)),
    ],
    ids=lambda one: one.type,
)
def test_what_nothing_of_ours_can_put_back_is_said_to_be_for_a_person(command: CrmCommand) -> None:
    async def schedule() -> None:
        world = World(1)
        everything(world)
        (number,) = await world.order(command)
        await world.settle()
        row = world.ledger.rows[number]
        assert (row.entry.state, undoing(command, number, row.entry.progress, NAMES)) == ("confirmed", BY_HAND)

    run(schedule())


@pytest.mark.parametrize(
    ("name", "seen", "why"),
    [
        ("gone", {}, "field 'gone' is not in the portal profile: a person takes it back"),
        ("lawyers", {"UF_CRM_LAWYERS": ["Иванов", "Петров"]}, BY_HAND),
    ],
)
def test_one_that_cannot_be_said_back_says_so_and_holds_up_no_other(name: str, seen: dict[str, Any], why: str) -> None:
    command = ordered(UpdateDeal, DEAL, deal=Known(crm_id=377), fields=(field(name, text="x"),))
    assert undoing(command, UUID(int=1), Progress(seen=seen), NAMES) == why


def test_only_what_a_command_made_can_be_withdrawn() -> None:
    async def schedule() -> None:
        world = World(1)
        everything(world)
        (number,) = await world.order(ordered(ReassignTask, CLIENT, task=Task, responsible_id=9))
        await world.order(ordered(WithdrawMade, CLIENT, what=Made(command_id=number)))
        await world.settle()
        assert [getattr(one, "code", "") for one in world.ledger.results.values()] == ["", "nothing_made"]

    run(schedule())
