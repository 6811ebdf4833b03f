"""Nothing is read twice for nothing, however slow the portal is or however little operating time it leaves."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import replace

import pytest
from contracts.crm.v1 import CrmRef, Known
from contracts.deals.v1 import UpdateDeal
from gateway_examples import ordered
from gateway_settled import office
from gateway_world import World, run
from task_gateway.core.calls import Call, Reply, classified

GET, UPDATE = "crm.item.get", "crm.item.update"


def limited(world: World, costs: dict[str, float], sent: Counter[str]) -> None:
    """The CRM takes so long for each call, and so long in ten minutes only."""
    worked: dict[str, deque[tuple[float, float]]] = {method: deque() for method in costs}

    def carried_out(call: Call, now: float) -> Reply:
        sent[call.method] += 1
        if (history := worked.get(call.method)) is None:
            return world.crm.contents.carry_out(call)
        while history and history[0][0] <= now - 600.0:
            history.popleft()
        if sum(seconds for _, seconds in history) >= 480.0:
            return classified("OPERATION_TIME_LIMIT", "")
        history.append((now, costs[call.method]))
        total, reset = sum(seconds for _, seconds in history), history[0][0] + 600.0 - now
        reply = world.crm.contents.carry_out(call)
        return replace(reply, seconds=costs[call.method], operating=total, reset_seconds=reset)

    async def receive(calls: Sequence[Call]) -> list[Reply]:
        now = asyncio.get_running_loop().time()
        replies = [carried_out(call, now) for call in calls]
        await asyncio.sleep(0.1 + sum(reply.seconds or 0.0 for reply in replies))
        return replies

    world.crm.receive = receive  # type: ignore[method-assign]


@pytest.mark.parametrize(("count", "write", "read"), [(700, 1.0, 0.15), (800, 0.3, 0.3)])
def test_a_command_is_read_hardly_more_than_once(count: int, write: float, read: float) -> None:
    sent: Counter[str] = Counter()

    async def schedule() -> None:
        world = World(1)
        limited(world, {UPDATE: write, GET: read}, sent)
        for n in range(1000, 1000 + count):
            office(world).items[2, n] = {"id": n, "stageId": "C5:ACCEPTED", "categoryId": 5, "title": "x"}
        given = {"title": "y", "fields": (), "lane": "bulk"}
        deals = [(CrmRef(kind="deal", id=n), Known(crm_id=n)) for n in range(1000, 1000 + count)]
        await world.order(*(ordered(UpdateDeal, ref, deal=deal, **given) for ref, deal in deals))
        world.process()
        await world.until(world.quiet, 5000.0)

    run(schedule())
    assert sent[GET] <= 1.1 * count
    assert sent[UPDATE] <= 1.05 * count
