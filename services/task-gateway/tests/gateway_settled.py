"""Worlds with something in them, and what becomes of commands there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts.base import Event
from contracts.crm.v1 import CommandConfirmed, CommandRefused, CrmCommand, Known
from gateway_world import World, run

Task = Known(crm_id=50)
Setup = Callable[[World], None]


def office(world: World) -> Any:
    return world.crm.contents.office


def a_task(world: World) -> None:
    world.crm.contents.tasks[50] = {"TITLE": "Старое", "RESPONSIBLE_ID": 3, "STATUS": "2", "XML_ID": ""}


def a_deal(world: World) -> None:
    office(world).items[2, 377] = {"id": 377, "stageId": "C5:ACCEPTED", "categoryId": 5, "UF_CRM_CLAIM_DEADLINE": ""}


def a_trip(world: World) -> None:
    office(world).items[1046, 58] = {"id": 58, "categoryId": 12, "stageId": "DT1046_12:NEW", "title": "Казань"}


def settled(
    *commands: CrmCommand, setup: Setup = a_task, trouble: float = 0.0, seed: int = 1
) -> tuple[World, list[Event]]:
    """The world after *commands*, and what was said of each."""
    kept: list[World] = []
    said: list[Event] = []

    async def schedule() -> None:
        kept.append(world := World(seed))
        setup(world)
        world.crm.trouble = trouble
        ids = await world.order(*commands)
        world.process()
        await world.until(world.quiet, 600.0)
        await world.settle()
        results = {one.command_id: one for one in world.ledger.results.values()}  # type: ignore[attr-defined]
        said.extend(results[number] for number in ids)

    run(schedule())
    return kept[0], said


def confirmed(*commands: CrmCommand, setup: Setup = a_task) -> World:
    world, said = settled(*commands, setup=setup)
    assert {type(one) for one in said} == {CommandConfirmed}, said
    return world


def refused(command: CrmCommand, setup: Setup = a_task) -> CommandRefused:
    _, (said,) = settled(command, setup=setup)
    assert isinstance(said, CommandRefused)
    return said
