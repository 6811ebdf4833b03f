"""Whether a command may still go out is read right before it does: what people do while it waits stays."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from contracts.crm.v1 import CommandConfirmed, CommandRefused, CrmCommand, Known
from contracts.deals.v1 import MoveDealStage, UpdateDeal
from contracts.items.v1 import MoveItemStage, UpdateRegistry
from contracts.tasks.v1 import ReopenTask
from gateway_examples import CLIENT, DEAL, TRIP, creating, field, ordered
from gateway_settled import Task, office
from gateway_undone import SET, everything
from gateway_waited import UPDATE, Deed, Receive, item, task, waited
from gateway_world import World, run
from task_gateway.core.calls import Call
from task_gateway.core.limits import Tariff

FATES = ("never arrived", "500", "limit", "busy")


def newest(world: World) -> Any:
    """What was made last."""
    items = office(world).items
    return items[max(items.keys() - {(2, 377), (1046, 58)}, key=lambda key: key[1])]


HEARING = ordered(MoveDealStage, DEAL, deal=Known(crm_id=377), funnel="litigation", stage="hearing")
GUARDED = ordered(
    MoveDealStage, DEAL, deal=Known(crm_id=377), funnel="litigation", stage="hearing", only_from=("accepted",)
)
TRIED = ordered(MoveItemStage, TRIP, item_type="trip", item=Known(crm_id=58), stage="approved", only_from=("draft",))
COURT = ordered(
    UpdateDeal, DEAL, deal=Known(crm_id=377), title="Наше", fields=(), only_if=(field("instance", choice="first"),)
)
REOPENED = ordered(ReopenTask, CLIENT, task=Task)
Case = tuple[CrmCommand, bool, str, Deed, Callable[[World], Any], Any, str]
GIVE_WAY: dict[str, Case] = {
    "a move from a stage": (
        GUARDED,
        False,
        UPDATE,
        item((2, 377), stageId="C5:APPEAL"),
        lambda world: office(world).items[2, 377]["stageId"],
        "C5:APPEAL",
        "moved_meanwhile",
    ),
    "a move taken back": (
        HEARING,
        True,
        UPDATE,
        item((2, 377), stageId="C5:APPEAL"),
        lambda world: office(world).items[2, 377]["stageId"],
        "C5:APPEAL",
        "moved_meanwhile",
    ),
    "an item's move from a stage": (
        TRIED,
        False,
        UPDATE,
        item((1046, 58), stageId="DT1046_12:FAIL"),
        lambda world: office(world).items[1046, 58]["stageId"],
        "DT1046_12:FAIL",
        "moved_meanwhile",
    ),
    "an update if a field is so": (
        COURT,
        False,
        UPDATE,
        item((2, 377), UF_CRM_INSTANCE=62, title="Его"),
        lambda world: office(world).items[2, 377]["title"],
        "Его",
        "changed_meanwhile",
    ),
    "a responsible taken back": (
        SET[1],
        True,
        "tasks.task.update",
        task(RESPONSIBLE_ID="11"),
        lambda world: world.crm.contents.tasks[50]["RESPONSIBLE_ID"],
        "11",
        "changed_meanwhile",
    ),
    "a task that is closed meanwhile": (
        SET[1],
        False,
        "tasks.task.update",
        task(STATUS="5"),
        lambda world: str(world.crm.contents.tasks[50]["RESPONSIBLE_ID"]),
        "3",
        "closed_already",
    ),
    "a deal that was made": (
        creating(0)["deal.create"],
        True,
        "crm.item.delete",
        lambda world: newest(world).update(title="Человек работает"),
        lambda world: newest(world)["title"],
        "Человек работает",
        "changed_meanwhile",
    ),
    "rows taken back": (
        SET[9],
        True,
        "crm.item.productrow.set",
        lambda world: office(world).rows.update({("T416", 58): [{"id": 20, "productName": "Его"}]}),
        lambda world: office(world).rows["T416", 58],
        [{"id": 20, "productName": "Его"}],
        "changed_meanwhile",
    ),
}


@pytest.mark.parametrize("fate", FATES)
@pytest.mark.parametrize("case", GIVE_WAY)
def test_what_a_person_does_while_a_command_waits_stays_and_the_command_is_refused(case: str, fate: str) -> None:
    command, undo, method, deed, stands, his, code = GIVE_WAY[case]
    start: Deed = item((2, 377), UF_CRM_INSTANCE=61)

    world, said = waited(command, method, fate, deed, undo=undo, start=start)
    assert isinstance(said, CommandRefused)
    assert (said.code, stands(world)) == (code, his)


@pytest.mark.parametrize("fate", FATES)
@pytest.mark.parametrize("case", GIVE_WAY)
def test_a_command_that_waited_and_nobody_touched_its_thing_is_carried_out(case: str, fate: str) -> None:
    command, undo, method, *_ = GIVE_WAY[case]
    start: Deed = item((2, 377), UF_CRM_INSTANCE=61)

    world, said = waited(command, method, fate, lambda _: None, undo=undo, start=start)
    assert isinstance(said, CommandConfirmed)
    assert world.crm.methods.count(method) == 1 + (undo and command.type != "deal.create.v1")


@pytest.mark.parametrize("fate", FATES)
def test_a_task_that_somebody_begins_while_its_closing_waits_stays_open(fate: str) -> None:
    start = task(STATUS="5")
    world, said = waited(REOPENED, "tasks.task.complete", fate, task(STATUS="3"), undo=True, start=start)
    assert isinstance(said, CommandRefused)
    assert world.crm.contents.tasks[50]["STATUS"] == "3"


@pytest.mark.parametrize("fate", FATES)
def test_a_registrys_row_that_goes_out_whole_has_what_a_person_wrote_while_it_waited(fate: str) -> None:
    city = ordered(UpdateRegistry, DEAL, registry="trips", row=Known(crm_id=33), fields=(field("city", text="Уфа"),))

    def named(world: World) -> None:
        office(world).elements[33]["NAME"] = "Его"

    world, said = waited(city, "lists.element.update", fate, named)
    assert isinstance(said, CommandConfirmed)
    assert office(world).elements[33]["NAME"] == "Его"
    assert "Уфа" in str(office(world).elements[33]["PROPERTY_951"])


@pytest.mark.parametrize("fate", ["reply lost", "hang"])
def test_what_was_done_and_not_answered_is_taken_back_to_what_was_there_before_it(fate: str) -> None:
    world, said = waited(SET[1], "tasks.task.update", fate, lambda _: None)
    assert isinstance(said, CommandConfirmed)
    (row,) = world.ledger.rows.values()
    assert (row.entry.progress.seen or {})["responsibleId"] == "3"


def test_what_waits_long_for_a_request_is_judged_again_right_before_it() -> None:
    kept: list[World] = []

    async def schedule() -> None:
        kept.append(world := World(1))
        everything(world)
        world.tariff = Tariff(capacity=3, drain=0.0125)  # eighty seconds between two requests
        receive: Receive = world.crm.receive

        def moved(calls: Sequence[Call]) -> Any:
            if "crm.item.get" in {call.method for call in calls}:
                asyncio.get_running_loop().call_later(5.0, item((2, 377), stageId="C5:APPEAL"), world)
            return receive(calls)

        world.crm.receive = moved  # type: ignore[method-assign]
        await world.order(GUARDED)
        await world.settle()

    run(schedule())
    assert [getattr(one, "code", "") for one in kept[0].ledger.results.values()] == ["moved_meanwhile"]
    assert UPDATE not in kept[0].crm.methods
