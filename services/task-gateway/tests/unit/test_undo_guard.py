"""Undoing gives way: what a person or a later rule has set since stays, the rest goes back, and that is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from contracts.crm.v1 import CommandConfirmed, CommandRefused, CrmCommand, Known
from contracts.deals.v1 import UpdateDeal
from contracts.tasks.v1 import ReassignTask, UpdateTask
from gateway_examples import CLIENT, DEAL, NAMES, creating, field, ordered
from gateway_settled import Task, office
from gateway_undone import MOSCOW, SET, SOLD, everything, standing, undone
from gateway_world import World, run
from task_gateway.core.catalogue import COMMANDS
from task_gateway.core.undo import proviso, undoing


def tasks(**values: Any) -> Callable[[World], None]:
    return lambda world: world.crm.contents.tasks[50].update(values)


def deals(**values: Any) -> Callable[[World], None]:
    return lambda world: office(world).items[2, 377].update(values)


def events(number: int, **values: Any) -> Callable[[World], None]:
    return lambda world: office(world).events[number].update(values)


LATER = str(int(datetime(2026, 12, 9, 12, 0, tzinfo=MOSCOW).timestamp()))
AND_AN_HOUR = str(int(LATER) + 3600)
FRIDAY, SATURDAY = (str(int(datetime(2026, 12, day, tzinfo=MOSCOW).timestamp())) for day in (11, 12))
CORRECTED: dict[str, tuple[CrmCommand, Callable[[World], None], set[str]]] = {
    "a deadline": (SET[0], tasks(DEADLINE="2026-12-01T18:00:00+03:00"), {"deadline"}),
    "a task's title and deadline": (
        SET[0],
        tasks(TITLE="Иначе", DEADLINE="2026-12-01T18:00:00+03:00"),
        {"title", "deadline"},
    ),
    "a deal's date": (SET[4], deals(UF_CRM_CLAIM_DEADLINE="2026-11-09T03:00:00+03:00"), {"claim_deadline"}),
    "a deal's title": (SET[4], deals(title="Третье"), {"title"}),
    "a deal's amount": (SET[4], deals(UF_CRM_CLAIM_AMOUNT="7|RUB"), {"claim_amount"}),
    "a row's cell": (
        SET[6],
        lambda world: office(world).elements[33].update(PROPERTY_951={"PROPERTY_951:0": "Омск"}),
        {"city"},
    ),
    "the time of a hearing": (SET[7], events(500, DATE_FROM_TS_UTC=LATER, DATE_TO_TS_UTC=AND_AN_HOUR), {"time"}),
    "the room of a hearing": (SET[7], events(500, LOCATION="зал 3"), {"location"}),
}


@pytest.mark.parametrize("case", CORRECTED)
def test_what_a_person_has_changed_since_is_left_and_named_the_rest_goes_back(case: str) -> None:
    command, correct, names = CORRECTED[case]
    kept: list[dict[str, Any]] = []

    def corrected(world: World) -> None:
        correct(world)
        kept.append(standing(world))

    before, after, said = undone(command, corrected)
    assert isinstance(said, CommandConfirmed)
    assert set(said.left or ()) == names
    assert after not in (before, kept[0])
    now, then, person = (dict(leaves(seen)) for seen in (after, before, kept[0]))
    for place in now.keys() | then.keys() | person.keys():
        assert now.get(place, "") in (person.get(place, ""), then.get(place, "")), place


def leaves(seen: Any, place: str = "") -> list[tuple[str, str]]:
    """Every value with its place, without the priority (an ordinary one is said, or not)."""
    if isinstance(seen, dict | list):
        inner = seen.items() if isinstance(seen, dict) else enumerate(seen)
        return [leaf for name, one in inner if name != "PRIORITY" for leaf in leaves(one, f"{place}/{name}")]
    return [(place, str(seen))]


ALONE: dict[str, tuple[CrmCommand, Callable[[World], None], str]] = {
    "responsible": (SET[1], tasks(RESPONSIBLE_ID="11"), "Задача 50"),
    "city": (
        SET[5],
        lambda world: office(world).items[1046, 58].update(UF_CRM_8_CITY="Омск"),
        "trip 58",
    ),
    "time": (
        SET[8],
        events(501, DATE_FROM_TS_UTC=FRIDAY, DATE_TO_TS_UTC=SATURDAY),
        "Событие календаря 501",
    ),
}


@pytest.mark.parametrize("name", ALONE)
def test_where_a_person_has_changed_all_of_it_nothing_is_taken_back_and_that_is_told(name: str) -> None:
    command, correct, what = ALONE[name]
    kept: list[dict[str, Any]] = []

    def corrected(world: World) -> None:
        correct(world)
        kept.append(standing(world))

    _, after, said = undone(command, corrected)
    assert isinstance(said, CommandRefused)
    words = f"{what}: поле уже изменил человек или другое правило ({name})"
    assert (said.code, said.message) == ("changed_meanwhile", words)
    assert after == kept[0]


def test_what_a_later_rule_has_set_stays_until_that_is_taken_back_itself() -> None:
    async def schedule() -> None:
        world = World(1)
        everything(world)
        first, second = await world.order(
            ordered(ReassignTask, CLIENT, task=Task, responsible_id=9),
            ordered(ReassignTask, CLIENT, task=Task, responsible_id=11),
        )
        await world.settle()
        responsible = []
        for number in (first, second):
            row = world.ledger.rows[number]
            back = undoing(
                COMMANDS[row.entry.type].model_validate_json(row.entry.body), number, row.entry.progress, NAMES
            )
            assert not isinstance(back, str)
            await world.order(back)
            await world.settle()
            responsible.append(str(world.crm.contents.tasks[50]["RESPONSIBLE_ID"]))
        assert responsible == ["11", "9"]

    run(schedule())


def test_a_command_is_not_measured_by_one_of_another_kind() -> None:
    async def schedule() -> None:
        world = World(1)
        everything(world)
        (number,) = await world.order(SET[1])
        await world.settle()
        await world.order(ordered(UpdateTask, CLIENT, task=Task, title="Иначе", takes_back=number))
        await world.settle()
        assert [getattr(one, "code", "") for one in world.ledger.results.values()] == ["", "other_kind"]

    run(schedule())


def test_only_if_is_refused_as_a_whole_where_one_field_differs() -> None:
    async def schedule() -> None:
        world = World(1)
        everything(world)
        was = (field("claim_deadline", on=date(2026, 11, 2)),)
        fields = (field("claim_deadline", on=date(2026, 11, 3)),)
        await world.order(ordered(UpdateDeal, DEAL, deal=Known(crm_id=377), fields=fields, only_if=was))
        await world.settle()
        assert [getattr(one, "code", "") for one in world.ledger.results.values()] == ["changed_meanwhile"]

    run(schedule())


def test_rows_that_a_person_has_changed_since_stay_and_that_is_told() -> None:
    kept: list[dict[str, Any]] = []

    def corrected(world: World) -> None:
        office(world).rows["T416", 58] = [{"id": 20, "productName": "Скидка дана", "price": 50_000, "quantity": 1}]
        kept.append(standing(world))

    _, after, said = undone(SET[9], corrected)
    assert isinstance(said, CommandRefused)
    assert (said.code, said.message) == (
        "changed_meanwhile",
        "trip 58: поле уже изменил человек или другое правило (rows)",
    )
    assert after == kept[0]


def test_rows_that_a_person_has_put_back_himself_are_not_written_again() -> None:
    def by_hand(world: World) -> None:
        office(world).rows["T416", 58] = [
            dict(SOLD, id=31),
            dict(SOLD, id=32, productName="Выезд", productId=0, price=5.5),
        ]

    before, after, said = undone(SET[9], by_hand)
    assert isinstance(said, CommandConfirmed)
    assert after == before


@pytest.mark.parametrize("command", SET[10:12], ids=lambda one: one.type)
def test_an_event_that_stands_again_is_not_entered_twice(command: CrmCommand) -> None:
    def restored(world: World) -> None:
        for row in office(world).events.values():
            row["DELETED"] = "N"

    before, after, said = undone(command, restored)
    assert isinstance(said, CommandConfirmed)
    assert after == before


@pytest.mark.parametrize("command", SET[9:], ids=lambda one: one.type)
def test_whatever_is_lost_on_the_way_it_comes_back_once(command: CrmCommand) -> None:
    async def schedule(seed: int) -> None:
        world = World(seed)
        everything(world)
        before = standing(world)
        (number,) = await world.order(command)
        await world.settle()
        back = undoing(command, number, world.ledger.rows[number].entry.progress, NAMES)
        assert not isinstance(back, str)
        world.crm.trouble = 0.6
        await world.order(back)
        world.process()
        await world.until(world.quiet, 300.0)
        await world.settle()
        assert {type(one) for one in world.ledger.results.values()} == {CommandConfirmed}
        assert standing(world) == before

    for seed in range(20):
        run(schedule(seed))


def made(world: World, **values: Any) -> None:
    """What was made is changed like that."""
    office(world).items[_newest(world)].update(values)


def _newest(world: World) -> tuple[int, int]:
    (key,) = office(world).items.keys() - {(2, 377), (1046, 58)}
    return key


TOUCHED: dict[str, tuple[str, Callable[[World], None], str]] = {
    "an invoice that was paid": ("item.create", lambda world: made(world, stageId="DT31_11:P"), "stage"),
    "an item whose title was set": ("item.create", lambda world: made(world, title="Иначе"), "title"),
    "a deal that was moved": ("deal.copy", lambda world: made(world, stageId="C5:HEARING"), "stage"),
    "a deal that somebody else moved and moved back": (
        "deal.create",
        lambda world: made(world, createdBy=1, updatedBy=1, movedBy="3"),
        "movedBy",
    ),
    "a deal that somebody else has saved": (
        "deal.create",
        lambda world: made(world, createdBy=1, updatedBy=3, movedBy=1),
        "updatedBy",
    ),
    "a row of a registry": (
        "registry.append",
        lambda world: office(world).elements[max(office(world).elements)].update(NAME="Иначе"),
        "title",
    ),
}


@pytest.mark.parametrize("case", TOUCHED)
def test_what_was_made_and_people_have_changed_since_is_not_deleted_but_told(case: str) -> None:
    kind, touch, name = TOUCHED[case]
    kept: list[dict[str, Any]] = []

    def touched(world: World) -> None:
        touch(world)
        kept.append(standing(world))

    _, after, said = undone(creating(0)[kind], touched)
    assert isinstance(said, CommandRefused)
    assert said.code == "changed_meanwhile"
    assert name in said.message
    assert after == kept[0]


@pytest.mark.parametrize("kind", ["deal.copy", "deal.create", "item.create", "registry.append"])
def test_what_was_made_and_is_gone_already_is_taken_back(kind: str) -> None:
    def gone(world: World) -> None:
        items, elements = office(world).items, office(world).elements
        if kind == "registry.append":
            elements.pop(max(elements))
        else:
            items.pop(_newest(world))

    before, after, said = undone(creating(0)[kind], gone)
    assert isinstance(said, CommandConfirmed)
    assert after == before


@pytest.mark.parametrize("kind", ["deal.copy", "deal.create", "item.create"])
def test_what_only_we_have_touched_is_deleted(kind: str) -> None:
    before, after, said = undone(creating(0)[kind], lambda world: made(world, createdBy=1, updatedBy="1", movedBy=1))
    assert isinstance(said, CommandConfirmed)
    assert after == before


@pytest.mark.parametrize("kind", ["deal.copy", "deal.create", "item.create", "registry.append"])
def test_before_a_thing_is_deleted_the_order_says_that_it_stays_where_somebody_has_changed_it(kind: str) -> None:
    assert proviso(creating(0)[kind]) == "unless somebody has changed it since: then it stays, and you are told"


@pytest.mark.parametrize("kind", ["task.create", "timeline.comment", "task.comment"])
def test_what_is_taken_away_whatever_has_become_of_it_says_nothing_of_the_kind(kind: str) -> None:
    assert proviso(creating(0)[kind]) is None
