"""Every command that makes something, under the schedules of test_schedules.py: made once, whatever is lost or dies."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from random import Random
from typing import Any
from uuid import UUID

import pytest
import structlog
from contracts.crm.v1 import CommandConfirmed, CrmCommand
from gateway_crm import Contents
from gateway_examples import TASK, creating
from gateway_world import World, run
from leaping import seeds
from task_gateway.core.catalogue import WAYS

NATURAL = {"notify.v1"}  # a repetition replaces what it repeats

each_kind = pytest.mark.parametrize("kind", list(creating(0)))


@pytest.fixture(autouse=True)
def _quiet() -> Any:
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(**before)


def marked(rows: Mapping[Any, Mapping[str, Any]], *names: str) -> Callable[[UUID], list[int]]:
    """The ids of what carries the command's id in one of the fields *names*."""

    def found(number: UUID) -> list[int]:
        return [
            int(row.get("ID") or row["id"])
            for row in rows.values()
            if any(str(number) in str(row.get(n)) for n in names)
        ]

    return found


def standing(contents: Contents, command: CrmCommand) -> Callable[[UUID], list[int]]:
    """What of *command* stands in the CRM."""
    office = contents.office
    named = {row["NAME"]: n for n, row in office.folders.items()}
    tasks = {n: {"id": n, **task} for n, task in contents.tasks.items() if task["STATUS"] != "5"}
    events = {n: row for n, row in office.events.items() if row["DELETED"] == "N"}
    kind = command.type.removesuffix(".v1")
    return {
        "task.create": marked(tasks, "XML_ID"),
        "task.comment": marked(office.comments, "COMMENT"),
        "timeline.comment": marked(office.comments, "COMMENT"),
        "deal.create": marked(office.items, "originId"),
        "deal.copy": marked(office.items, "originId"),
        "item.create": marked(office.items, "xmlId"),
        "registry.append": marked(office.elements, "CODE"),
        "calendar.add_event": marked(events, "DESCRIPTION"),
        "absence.register": marked(events, "DESCRIPTION"),
        "folder.create": lambda _: [named[command.name]],  # type: ignore[attr-defined]
        "file.upload": lambda _: [named[command.name]],  # type: ignore[attr-defined]
        "call.log": lambda number: [office.calls[str(number)]["ID"]],
    }[kind]


def began(seed: int) -> World:
    """A world in which there is something to copy and to comment."""
    world = World(seed)
    world.crm.contents.office.items[2, 377] = {"id": 377, "title": "Дело", "companyId": 9, "stageId": "C5:HEARING"}
    world.crm.contents.tasks[TASK] = {"TITLE": "Задача", "STATUS": "2", "XML_ID": ""}
    return world


def kept_promises(world: World) -> None:
    """Each command is confirmed, and what it makes stands once, under the id that was confirmed."""
    said = {one.command_id: one for one in world.ledger.results.values() if isinstance(one, CommandConfirmed)}
    assert said.keys() == world.ledger.rows.keys()
    for number, row in world.ledger.rows.items():
        (kind,) = [kind for kind in WAYS if kind.model_fields["type"].default == row.entry.type]
        command = kind.model_validate_json(row.entry.body)
        if command.type == "process.respond.v1":
            assert command.event_token in world.crm.contents.office.answers  # type: ignore[attr-defined]
        elif command.type in NATURAL:
            assert world.crm.contents.office.notices[f"delo|{number}"] >= 1
        else:
            assert [str(one) for one in standing(world.crm.contents, command)(number)] == [said[number].crm_id]


@each_kind
def test_a_crash_at_any_await_point_makes_it_once(kind: str) -> None:
    crash_at, reached = 0, True
    while reached:
        crash_at += 1

        async def schedule(crash_at: int = crash_at) -> None:
            nonlocal reached
            world = began(1)
            await world.order(creating(0)[kind], creating(1)[kind])
            first = world.process(crash_at)
            await world.until(lambda: first.dead or world.quiet(), 100.0)
            await world.settle()
            kept_promises(world)
            reached = first.passed >= crash_at

        run(schedule())
    assert crash_at > 10


@each_kind
def test_trouble_of_every_kind_makes_it_once(kind: str) -> None:
    async def schedule(seed: int) -> None:
        world = began(seed)
        world.crm.trouble = world.random.choice([0.2, 0.5])
        await world.order(*(creating(number)[kind] for number in range(4)))
        world.process()
        await world.until(world.quiet, 300.0)
        await world.settle()
        kept_promises(world)

    for seed in seeds(0, 15):
        run(schedule(seed))


@each_kind
def test_a_frozen_sender_and_its_successor_make_it_once(kind: str) -> None:
    async def schedule(seed: int) -> None:
        world = began(seed)
        await world.order(*(creating(number)[kind] for number in range(2)))
        world.process(freezes={1 + world.random.randrange(60): world.random.choice([10.0, 100.0, 400.0])})
        world.process()
        await world.until(world.quiet, 60.0)
        await world.settle()
        kept_promises(world)

    for seed in seeds(0, 10):
        run(schedule(seed))


def test_all_kinds_together_crash_after_crash_in_the_midst_of_trouble() -> None:
    async def schedule(seed: int) -> None:
        world = began(seed)
        world.crm.trouble = world.random.choice([0.0, 0.2, 0.4])
        everything = [one for number in range(2) for one in creating(number).values()]
        Random(seed).shuffle(everything)
        await world.order(*everything)
        for _ in range(4):
            life = world.process(crash_at=1 + world.random.randrange(200))
            await world.until(lambda life=life: life.dead, world.random.choice([5.0, 60.0]))
            life.kill()
        await world.settle()
        kept_promises(world)

    for seed in seeds(0, 15):
        run(schedule(seed))


def test_a_double_would_be_seen() -> None:
    """The checker itself."""

    async def schedule() -> None:
        world = began(1)
        await world.order(creating(0)["item.create"])
        await world.settle()
        kept_promises(world)
        office = world.crm.contents.office
        office.items[31, 999] = {**office.items[next(key for key in office.items if key[0] == 31)], "id": 999}
        with pytest.raises(AssertionError):
            kept_promises(world)

    run(schedule())
