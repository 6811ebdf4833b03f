"""Whatever an automation can do it can undo by a command: done, taken back, as it was before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from contracts.calendar.v1 import CancelCalendarEvent, ChangeAbsence, MoveCalendarEvent
from contracts.claims import Text
from contracts.crm.v1 import CommandConfirmed, CommandRefused, CrmCommand, Known, Made, WithdrawMade
from contracts.deals.v1 import MoveDealStage, UpdateDeal
from contracts.items.v1 import MoveItemStage, SetItemRows, UpdateItem, UpdateRegistry
from contracts.tasks.v1 import CancelTask, CompleteTask, ReassignTask, UpdateTask
from gateway_examples import CLIENT, DEAL, NAMES, ROW, TEN, TRIP, creating, field, ordered
from gateway_settled import Task, a_deal, a_task, a_trip, office
from gateway_world import World, run
from task_gateway.core.progress import Progress
from task_gateway.core.undo import BY_HAND, STAYS, undoing

MOSCOW = ZoneInfo("Europe/Moscow")


def everything(world: World) -> None:
    a_task(world)
    a_deal(world)
    a_trip(world)
    office(world).elements[33] = {
        "ID": "33",
        "CODE": "r",
        "NAME": "Казань",
        "PROPERTY_951": {"PROPERTY_951:0": "Казань"},
    }
    hearing = {"CAL_TYPE": "group", "OWNER_ID": "4", "NAME": "Заседание", "LOCATION": "зал 1", "DT_SKIP_TIME": "N"}
    trip = {"CAL_TYPE": "user", "OWNER_ID": "7", "NAME": "Командировка", "DT_SKIP_TIME": "Y"}
    for number, row, days in ((500, hearing, ("24T10:00", "24T11:00")), (501, trip, ("23", "25"))):
        times = [str(int(datetime.fromisoformat(f"2026-11-{day}").replace(tzinfo=MOSCOW).timestamp())) for day in days]
        stamps = dict(zip(("DATE_FROM_TS_UTC", "DATE_TO_TS_UTC"), times, strict=True))
        office(world).events[number] = {"ID": str(number), "DELETED": "N", **row, **stamps}
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
        "events": [dict(row) for row in office(world).events.values() if row["DELETED"] == "N"],
        "comments": [row for row in office(world).comments.values() if "Отменено" not in row["COMMENT"]],
        "elements": {n: {f: v for f, v in e.items() if _said(v)} for n, e in office(world).elements.items()},
    }


def _said(value: Any) -> bool:
    return any(value.values()) if isinstance(value, dict) else bool(value)


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
    ordered(
        UpdateRegistry,
        DEAL,
        registry="trips",
        row=Known(crm_id=33),
        title="Уфа",
        fields=(field("city", text="Уфа"), field("from", text="Москва")),
    ),
    ordered(
        MoveCalendarEvent,
        DEAL,
        event=Known(crm_id=500),
        starts_at=TEN + timedelta(days=7),
        ends_at=TEN + timedelta(days=7, hours=1),
        title="Заседание отложено",
        location="зал 2",
    ),
    ordered(ChangeAbsence, CLIENT, absence=Known(crm_id=501), first_on=date(2026, 11, 30), last_on=date(2026, 12, 4)),
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


def test_a_date_that_a_person_has_changed_since_is_left_as_it_is() -> None:
    def corrected(world: World) -> None:
        office(world).items[2, 377]["UF_CRM_CLAIM_DEADLINE"] = "2026-11-09T03:00:00+03:00"

    _, after, said = undone(SET[4], corrected)
    assert isinstance(said, CommandRefused)
    kept = after["items"][2, 377]["UF_CRM_CLAIM_DEADLINE"]
    assert (said.code, kept) == ("changed_meanwhile", "2026-11-09T03:00:00+03:00")


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
