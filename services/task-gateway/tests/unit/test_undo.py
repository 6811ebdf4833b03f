"""Whatever an automation can do it can undo by a command: done, taken back, as it was before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from contracts.calendar.v1 import CancelCalendarEvent, MoveCalendarEvent
from contracts.claims import Text
from contracts.crm.v1 import CommandConfirmed, CommandRefused, CrmCommand, Known, Made, RestoreTaken, WithdrawMade
from contracts.deals.v1 import UpdateDeal
from contracts.items.v1 import SetItemRows
from contracts.tasks.v1 import CancelTask, CompleteTask, ReassignTask, ReopenTask
from gateway_examples import CLIENT, DEAL, NAMES, ROW, TEN, TRIP, creating, field, ordered
from gateway_settled import Task, office
from gateway_undone import SET, everything, undone
from gateway_world import World, run
from task_gateway.core.progress import Progress
from task_gateway.core.undo import BY_HAND, STAYS, undoing

EVENT = ordered(CancelCalendarEvent, DEAL, event=Known(crm_id=500))
ROWS = ordered(SetItemRows, TRIP, item_type="trip", item=Known(crm_id=58), rows=(ROW,))
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


@pytest.mark.parametrize(
    ("since", "kind", "status"),
    [
        ("2", CommandConfirmed, "5"),
        ("5", CommandConfirmed, "5"),
        ("3", CommandRefused, "3"),
        ("6", CommandRefused, "6"),
    ],
    ids=["nobody touched it", "a person closed it", "a person has begun it", "a person has put it off"],
)
def test_a_task_that_was_taken_up_again_is_closed_again_unless_somebody_is_at_it(
    since: str, kind: type[Any], status: str
) -> None:
    async def schedule() -> None:
        world = World(1)
        everything(world)
        world.crm.contents.tasks[50]["STATUS"] = "5"
        command = ordered(ReopenTask, CLIENT, task=Task)
        (number,) = await world.order(command)
        await world.settle()
        assert world.crm.contents.tasks[50]["STATUS"] == "2"
        world.crm.contents.tasks[50]["STATUS"] = since
        back = undoing(command, number, world.ledger.rows[number].entry.progress, NAMES)
        assert isinstance(back, CompleteTask)
        await world.order(back)
        await world.settle()
        said = list(world.ledger.results.values())[-1]
        assert type(said) is kind
        assert world.crm.contents.tasks[50]["STATUS"] == status
        assert not office(world).comments
        if isinstance(said, CommandRefused):
            assert said.message == "Задача 50: поле уже изменил человек или другое правило (status)"

    run(schedule())


def test_a_task_that_was_open_anyway_stays_open() -> None:
    command = ordered(ReopenTask, CLIENT, task=Task)
    assert undoing(command, UUID(int=1), Progress(seen={"status": "3"}), NAMES) == STAYS


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


def test_a_deal_that_a_person_moved_back_into_its_funnel_himself_is_left_there() -> None:
    def moved(world: World) -> None:
        office(world).items[2, 377] |= {"categoryId": 5, "stageId": "C5:HEARING"}

    _, after, said = undone(SET[12], moved)
    assert isinstance(said, CommandRefused)
    assert (said.code, after["items"][2, 377]["stageId"]) == ("moved_meanwhile", "C5:HEARING")


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


SERIES = {"ID": "500", "there": True, "PARENT_ID": "500", "RRULE": {"FREQ": "WEEKLY"}}


@pytest.mark.parametrize(
    ("command", "seen", "why"),
    [
        (EVENT, SERIES, f"{BY_HAND} (it was a series, whose exceptions can't be written)"),
        (
            EVENT,
            SERIES | {"RRULE": "", "PARENT_ID": "499"},
            f"{BY_HAND} (it was somebody's copy of an event that others keep)",
        ),
        (EVENT, {"there": True, "NAME": "Заседание"}, f"{BY_HAND} (what was there before is not known)"),
        (EVENT, {"there": False}, STAYS),
        (EVENT, None, STAYS),
        (ROWS, None, f"{BY_HAND} (what was there before is not known)"),
        (ROWS, {"rows": None}, f"{BY_HAND} (there were more rows than are kept)"),
    ],
)
def test_what_cannot_be_put_back_is_said_to_be_for_a_person_and_why(
    command: CrmCommand, seen: dict[str, Any] | None, why: str
) -> None:
    assert undoing(command, UUID(int=1), Progress(seen=seen), NAMES) == why


def test_of_fifty_rows_nobody_knows_whether_they_are_all() -> None:
    async def schedule() -> None:
        world = World(1)
        everything(world)
        office(world).rows["T416", 58] = [{"id": n, "productName": f"{n}", "price": 1} for n in range(50)]
        (number,) = await world.order(ROWS)
        await world.settle()
        assert world.ledger.rows[number].entry.progress.seen == {"rows": None}

    run(schedule())


def test_an_event_that_came_back_is_found_by_whatever_refers_to_it() -> None:
    """By the command that made it, and by the number that it had."""

    async def schedule() -> None:
        world = World(1)
        everything(world)
        (made,) = await world.order(creating(0)["calendar.add_event"])
        (cancelled,) = await world.order(ordered(CancelCalendarEvent, DEAL, event=Made(command_id=made)))
        for _ in range(2):
            await world.settle()
            progress = world.ledger.rows[cancelled].entry.progress
            back = undoing(ordered(CancelCalendarEvent, DEAL, event=Made(command_id=made)), cancelled, progress, NAMES)
            assert not isinstance(back, str)
            await world.order(back)
            (cancelled,) = await world.order(ordered(CancelCalendarEvent, DEAL, event=Made(command_id=made)))
        await world.settle()
        back = RestoreTaken(automation="t", belongs_to=DEAL, takes_back=cancelled)
        await world.order(back)
        was = int(world.ledger.rows[made].crm_id or 0)
        times = {"starts_at": TEN + timedelta(days=9), "ends_at": TEN + timedelta(days=9, hours=1)}
        for target in (Made(command_id=made), Known(crm_id=was)):
            await world.order(ordered(MoveCalendarEvent, DEAL, event=target, **times, title="Перенесено"))
        await world.settle()
        results = list(world.ledger.results.values())
        assert {type(one) for one in results} == {CommandConfirmed}
        standing = [row for row in office(world).events.values() if row["DELETED"] == "N" and row["OWNER_ID"] == "4"]
        assert [row["NAME"] for row in standing] == ["Заседание", "Перенесено"]
        assert results[-1].crm_id == standing[1]["ID"] != str(was)  # type: ignore[attr-defined]

    run(schedule())


def test_an_event_of_which_the_portal_says_that_there_is_none_is_entered_again() -> None:
    """Some keep the row of one that was deleted, some answer with nothing, some that it is not found."""
    before, after, said = undone(EVENT, lambda world: office(world).events.pop(500))
    assert isinstance(said, CommandConfirmed)
    assert after == before
    assert said.crm_id not in {"", "500"}


def test_what_took_nothing_cannot_be_put_back() -> None:
    async def schedule() -> None:
        world = World(1)
        everything(world)
        (number,) = await world.order(ordered(ReassignTask, CLIENT, task=Task, responsible_id=9))
        await world.order(ordered(RestoreTaken, CLIENT, takes_back=number))
        await world.settle()
        assert [getattr(one, "code", "") for one in world.ledger.results.values()] == ["", "nothing_taken"]

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
