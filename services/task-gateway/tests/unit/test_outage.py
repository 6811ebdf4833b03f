"""Twenty minutes without the portal, by the clock: nothing is dropped or doubled, and what people wait for is first."""

from __future__ import annotations

import logging
from collections import Counter
from typing import Any

import pytest
import structlog
from contracts.crm.v1 import CommandConfirmed
from gateway_examples import command
from gateway_world import World, run
from task_gateway.tries import TRIES

MINUTE = 60.0
OUTAGE = 20 * MINUTE
REFUSED = ("plan",)
ANYTHING = ("never arrived", "reply lost", "half done", "late", "hang")


@pytest.fixture(autouse=True)
def _quiet() -> Any:
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(**before)


async def outage(world: World, fates: tuple[str, ...]) -> dict[str, set[str]]:
    """Bulk and normal work waits when the portal goes; people's comes in the midst of it. The ids, by lane."""
    world.crm.trouble, world.crm.fates = 1.0, fates
    first = [command(client=n, lane="bulk" if n % 3 else "normal", files=n % 2) for n in range(1, 121)]
    ids = await world.order(*first)
    world.process()
    await world.until(lambda: False, OUTAGE / 2)
    people = await world.order(*(command(client=n, lane="interactive", checklist=n % 2) for n in range(200, 230)))
    await world.until(lambda: False, OUTAGE / 2)
    world.crm.trouble = 0.0
    return {"people": set(map(str, people)), "others": set(map(str, ids))}


@pytest.mark.parametrize("seed", range(3))
def test_what_people_wait_for_is_first_when_the_portal_returns(seed: int) -> None:
    async def schedule() -> None:
        world = World(seed)
        ids = await outage(world, REFUSED)
        assert (world.crm.contents.tasks, world.ledger.results) == ({}, {})
        returned = world.now
        await world.until(lambda: len(world.crm.contents.tasks) >= 30, 90.0)
        made = [task["XML_ID"] for _, task in sorted(world.crm.contents.tasks.items())]
        assert set(made[:30]) == ids["people"]
        # The circuit asks once a minute at least, and its first answer lets everybody go.
        assert world.now - returned <= 1.5 * MINUTE
        await world.until(world.quiet, 10 * MINUTE)
        assert Counter(task["XML_ID"] for task in world.crm.contents.tasks.values()) == Counter(
            ids["people"] | ids["others"]
        )

    run(schedule())


@pytest.mark.parametrize("seed", range(8))
def test_every_command_has_one_effect_whatever_was_lost_on_the_way(seed: int) -> None:
    async def schedule() -> None:
        world = World(seed)
        ids = await outage(world, ANYTHING)
        await world.until(world.quiet, 30 * MINUTE)
        standing = [task["XML_ID"] for task in world.crm.contents.tasks.values() if task["STATUS"] != "5"]
        assert Counter(standing) == Counter(ids["people"] | ids["others"])
        assert {type(said) for said in world.ledger.results.values()} == {CommandConfirmed}
        assert len(world.ledger.results) == 150

    run(schedule())


def test_the_portal_is_asked_gently_while_it_is_away() -> None:
    """It may be away because it is overloaded: one request at a time, with pauses up to a minute."""

    async def schedule() -> None:
        world = World(1)
        asked: list[float] = []
        receive = world.crm.receive

        def counted(calls: Any) -> Any:
            asked.append(world.now)
            return receive(calls)

        world.crm.receive = counted  # type: ignore[method-assign]
        await outage(world, REFUSED)
        later = [at for at in asked if 5 * MINUTE < at < OUTAGE]
        assert 10 <= len(later) <= 17  # fifteen minutes

    run(schedule())


def test_a_weekend_without_the_portal_uses_up_none_of_a_commands_tries() -> None:
    async def schedule() -> None:
        world = World(1)
        world.crm.trouble, world.crm.fates = 1.0, ("plan", "never arrived")
        await world.order(*(command(client=n) for n in range(1, 4)))
        world.process()
        await world.until(lambda: False, 2 * 60 * MINUTE)
        assert all(row.entry.progress.tries < TRIES / 2 for row in world.ledger.rows.values())
        # What an older version has counted of the weekend before is no power of two that a float could hold.
        for row in world.ledger.rows.values():
            row.entry = row.entry.but(row.entry.progress.but(tries=2000))
        await world.until(lambda: False, 5 * MINUTE)
        await world.settle()
        assert {type(said) for said in world.ledger.results.values()} == {CommandConfirmed}

    run(schedule())
