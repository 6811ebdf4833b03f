"""Commands that a limit, an outage or a lost reply keeps waiting while a person does something."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from contracts.base import Event
from contracts.crm.v1 import CrmCommand
from gateway_examples import NAMES
from gateway_settled import office
from gateway_undone import everything
from gateway_world import World, run
from task_gateway.core.calls import Call, Reply, classified
from task_gateway.core.undo import undoing

Deed = Callable[[World], None]
Receive = Callable[[Sequence[Call]], Any]
UPDATE = "crm.item.update"


def interrupted(world: World, method: str, fate: str, deed: Deed) -> None:
    """The first call of *method* meets *fate*; while it waits a person does the *deed*."""
    receive, first = world.crm.receive, [fate]

    async def met(calls: Sequence[Call]) -> list[Reply]:
        if not first or method not in {call.method for call in calls}:
            return list(await receive(calls))
        first.clear()
        if fate == "busy":
            replies = [classified("OPERATION_TIME_LIMIT", "") for _ in calls]
        else:
            replies = list(await world.crm._meet(fate, calls))
        deed(world)
        return replies

    world.crm.receive = met  # type: ignore[method-assign, assignment]


def waited(
    command: CrmCommand, method: str, fate: str, deed: Deed, *, undo: bool = False, start: Deed = lambda _: None
) -> tuple[World, Event]:
    """The world where *command*, or what takes it back, was kept waiting by *fate*, and what was said of that."""
    kept: list[Any] = []

    async def schedule() -> None:
        world = World(1)
        everything(world)
        start(world)
        ordering: CrmCommand | str = command
        if undo:
            (number,) = await world.order(command)
            await world.settle()
            ordering = undoing(command, number, world.ledger.rows[number].entry.progress, NAMES)
        assert not isinstance(ordering, str)
        interrupted(world, method, fate, deed)
        (taken,) = await world.order(ordering)
        await world.settle()
        kept.extend([world, next(one for one in world.ledger.results.values() if one.command_id == taken)])  # type: ignore[attr-defined]

    run(schedule())
    return kept[0], kept[1]


def item(key: tuple[int, int], **values: Any) -> Deed:
    return lambda world: office(world).items[key].update(values)


def task(**values: Any) -> Deed:
    return lambda world: world.crm.contents.tasks[50].update(values)
