"""Whatever an automation can do it can undo by a command: done, taken back, as it was before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from contracts.claims import Text
from contracts.crm.v1 import CommandConfirmed, CommandRefused, CrmCommand, Known, Made, WithdrawMade
from contracts.deals.v1 import MoveDealStage, UpdateDeal
from contracts.items.v1 import MoveItemStage, UpdateItem
from contracts.tasks.v1 import CancelTask, CompleteTask, ReassignTask, UpdateTask
from gateway_examples import CLIENT, DEAL, NAMES, TEN, TRIP, creating, field, ordered
from gateway_settled import Task, a_deal, a_task, a_trip, office
from gateway_world import World, run
from task_gateway.core.undo import STAYS, undoing


def everything(world: World) -> None:
    a_task(world)
    a_deal(world)
    a_trip(world)
    world.crm.contents.office.items[2, 377] |= {"title": "Дело", "opportunity": "100", "currencyId": "RUB"}


def standing(world: World) -> dict[str, Any]:
    """What a person sees."""
    contents = world.crm.contents
    seen = ("TITLE", "RESPONSIBLE_ID", "DEADLINE", "PRIORITY", "STATUS")
    tasks = {n: {f: str(t.get(f) or "") for f in seen} for n, t in contents.tasks.items()}
    return {
        "tasks": {n: one for n, one in tasks.items() if one["STATUS"] != "5"},
        "items": {
            k: {f: str(v) for f, v in one.items() if v not in ("", None)} for k, one in office(world).items.items()
        },
        "events": [row for row in office(world).events.values() if row["DELETED"] == "N"],
        "comments": [row for row in office(world).comments.values() if "Отменено" not in row["COMMENT"]],
        "elements": dict(office(world).elements),
    }


def undone(
    command: CrmCommand, between: Callable[[World], None] | None = None
) -> tuple[dict[str, Any], dict[str, Any], Any]:
    """What stands before the command and after it was taken back, and what was said of the taking back."""
    kept: list[Any] = []

    async def schedule() -> None:
        world = World(1)
        everything(world)
        before = standing(world)
        (number,) = await world.order(command)
        await world.settle()
        row = world.ledger.rows[number]
        assert row.entry.state == "confirmed", row.reason
        assert standing(world) != before
        if between is not None:
            between(world)
        back = undoing(command, number, row.entry.progress, NAMES)
        assert not isinstance(back, str), back
        (taken,) = await world.order(back)
        await world.settle()
        said = next(one for one in world.ledger.results.values() if one.command_id == taken)  # type: ignore[attr-defined]
        kept.extend([before, standing(world), said])

    run(schedule())
    return kept[0], kept[1], kept[2]


MADE = ("task.create", "task.comment", "deal.copy", "item.create", "registry.append", "calendar.add_event")


@pytest.mark.parametrize("kind", [*MADE, "absence.register", "timeline.comment"])
def test_what_was_made_is_taken_away(kind: str) -> None:
    before, after, said = undone(creating(0)[kind])
    assert isinstance(said, CommandConfirmed)
    assert after == before


SET: list[CrmCommand] = [
    ordered(UpdateTask, CLIENT, task=Task, title="Новое", deadline=TEN, urgent=True),
    ordered(ReassignTask, CLIENT, task=Task, responsible_id=9),
    ordered(MoveDealStage, DEAL, deal=Known(crm_id=377), funnel="litigation", stage="hearing"),
    ordered(MoveItemStage, TRIP, item_type="trip", item=Known(crm_id=58), stage="approved"),
    ordered(
        UpdateDeal,
        DEAL,
        deal=Known(crm_id=377),
        title="Другое",
        fields=(
            field("claim_deadline", on=date(2026, 11, 3)),
            field("claim_amount", amount=Decimal(5), currency="RUB"),
        ),
    ),
    ordered(UpdateItem, TRIP, item_type="trip", item=Known(crm_id=58), fields=(field("city", text="Уфа"),)),
]


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


def test_only_what_a_command_made_can_be_withdrawn() -> None:
    async def schedule() -> None:
        world = World(1)
        everything(world)
        (number,) = await world.order(ordered(ReassignTask, CLIENT, task=Task, responsible_id=9))
        await world.order(ordered(WithdrawMade, CLIENT, what=Made(command_id=number)))
        await world.settle()
        assert [getattr(one, "code", "") for one in world.ledger.results.values()] == ["", "nothing_made"]

    run(schedule())
