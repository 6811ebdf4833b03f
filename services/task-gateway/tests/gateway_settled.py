"""Worlds with something in them, and what becomes of commands there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from contracts.base import Event
from contracts.crm.v1 import CommandConfirmed, CommandRefused, CrmCommand, Known
from gateway_world import World, run
from task_gateway.core.calls import Call, Reply

Task = Known(crm_id=50)
Answer = Callable[[Call], Reply | None]
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


def meeting(world: World, answer: Answer) -> None:
    """The CRM answers by *answer* where it gives one, else as always."""
    carry_out = world.crm.contents.carry_out
    world.crm.contents.carry_out = lambda call: answer(call) or carry_out(call)  # type: ignore[method-assign]


def outcome(orders: Sequence[Any], answer: Answer, seconds: float = 20_000.0) -> tuple[World, list[Any]]:
    """The results after the commands have met this CRM."""
    kept: list[World] = []

    async def schedule() -> None:
        world = World(1)
        kept.append(world)
        meeting(world, answer)
        await world.order(*orders)
        world.process()
        await world.until(world.quiet, seconds)

    run(schedule())
    return kept[0], list(kept[0].ledger.results.values())


def times(count: int, method: str, reply: Reply) -> Answer:
    """*reply* to the first *count* calls of *method*."""
    left = [count]

    def answer(call: Call) -> Reply | None:
        if call.method != method or left[0] == 0:
            return None
        left[0] -= 1
        return reply

    return answer
