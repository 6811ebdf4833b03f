"""How calls are packed into requests, and who is served first."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from gateway_examples import command
from gateway_world import World, run
from task_gateway.core.calls import Call, Reply


class Slow:
    """A portal on which every call takes so many seconds of server time; requests are served side by side."""

    def __init__(self, world: World, seconds: float) -> None:
        self.world = world
        self.seconds = seconds
        self.requests: list[int] = []
        world.crm.receive = self.receive  # type: ignore[method-assign]

    async def receive(self, calls: Sequence[Call]) -> list[Reply]:
        self.requests.append(len(calls))
        await asyncio.sleep(self.seconds * len(calls))
        replies = self.world.crm._carry_out(calls)
        return [Reply(r.fate, r.result, r.code, r.words, seconds=self.seconds) for r in replies]


def office_of(seconds: float, count: int) -> tuple[World, Slow]:
    kept: list[Any] = []

    async def schedule() -> None:
        world = World(1)
        kept.extend([world, Slow(world, seconds)])
        await world.order(*(command(client=n) for n in range(count)))
        world.process()
        await world.until(world.quiet, 3000.0)

    run(schedule())
    return kept[0], kept[1]


def test_quick_calls_go_in_batches_of_fifty() -> None:
    world, portal = office_of(0.01, 300)
    assert max(portal.requests) == 50
    assert len(world.ledger.results) == 300


@pytest.mark.parametrize("seconds", [1.0, 7.0, 30.0])
def test_a_request_is_expected_to_take_twenty_seconds_at_most(seconds: float) -> None:
    """What a method costs is learned by its first calls, which are few; the others wait for what they teach."""
    _, portal = office_of(seconds, 120)
    looked_for_the_disk, first, *later = portal.requests
    assert (looked_for_the_disk, first) == (1, 4)
    assert max(later) == max(1, 20 // seconds)


def test_what_a_person_waits_for_does_not_wait_for_what_can() -> None:
    async def schedule() -> None:
        world = World(1)
        Slow(world, 0.2)
        await world.order(*(command(client=n, lane="bulk") for n in range(2000)))
        world.process()
        await asyncio.sleep(30.0)
        for turn in range(5):
            (number,) = await world.order(command(client=5000 + turn, lane="interactive"))
            asked = world.now
            await world.until(lambda number=number: world.ledger.rows[number].entry.state == "confirmed", 60.0)
            assert world.now - asked <= 1.5
        assert world.crm.contents.tasks

    run(schedule())
