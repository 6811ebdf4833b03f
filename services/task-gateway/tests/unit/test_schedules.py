"""One open task for each command under every schedule we can think of: seeded, without sleeping, many hundreds of them.

A schedule is a CRM whose effects come before the reply, without it or up to 60 s later; replicas that die or stand
still at any await point; and the leases between them. Of the defects planted so far some show in one schedule of a
hundred (a request not put under suspicion, a double not withdrawn); `SCHEDULES=10` tries ten times as many.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from random import Random
from typing import Any

import pytest
import structlog
from contracts.crm.v1 import CommandConfirmed, CreateTask
from gateway_examples import command
from gateway_world import Stuck, World, run
from leaping import seeds


@pytest.fixture(autouse=True)
def _quiet() -> Any:
    """What a sender says under fire is not the question; nothing is that critical."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(**before)


def orders(random: Random) -> list[CreateTask]:
    """A few commands of a few clients, with and without papers."""
    return [
        command(files=random.choice([0, 0, 1, 2]), checklist=random.choice([0, 2, 3]), client=random.randrange(1, 4))
        for _ in range(random.randrange(2, 6))
    ]


def kept_promises(world: World, *, items_once: bool = True) -> None:
    """Exactly one open task for each command, its papers and items on it; the ledger says the same as the CRM."""
    contents = world.crm.contents
    open_tasks = {number: task for number, task in contents.tasks.items() if task["STATUS"] != "5"}
    assert Counter(task["XML_ID"] for task in open_tasks.values()) == Counter(str(n) for n in world.ledger.rows)
    assert len(world.ledger.results) == len(world.ledger.rows)
    for number, row in world.ledger.rows.items():
        assert (row.entry.state, row.recheck_at) == ("confirmed", None)
        task = open_tasks[int(row.crm_id or 0)]
        assert task["XML_ID"] == str(number)
        order = CreateTask.model_validate_json(row.entry.body)
        assert len(set(task.get("UF_TASK_WEBDAV_FILES", []))) == len(order.files)
        titles = [r["TITLE"] for r in contents.items.values() if r["TASK"] == int(row.crm_id or 0) and r["PARENT_ID"]]
        assert set(titles) == set(order.checklist)
        if items_once:
            assert sorted(titles) == sorted(order.checklist)
    said = [one for one in world.ledger.results.values() if isinstance(one, CommandConfirmed)]
    assert {(one.command_id, one.crm_id) for one in said} == {(n, r.crm_id) for n, r in world.ledger.rows.items()}


@pytest.mark.parametrize("block", range(4))
def test_a_crash_at_any_await_point_loses_and_doubles_nothing(block: int) -> None:
    """Every point of one life is tried, for several orders."""
    for seed in range(block, block + 1):
        crash_at = 0
        reached = True
        while reached:
            crash_at += 1

            async def schedule(seed: int = seed, crash_at: int = crash_at) -> bool:
                world = World(seed)
                await world.order(*orders(Random(seed)))
                first = world.process(crash_at)
                await world.until(lambda: first.dead or world.quiet(), 100.0)
                await world.settle()
                kept_promises(world)
                return first.passed >= crash_at

            reached = ran(schedule())
        assert crash_at > 40


def ran(schedule: Any) -> Any:
    """The schedule's answer."""
    answers: list[Any] = []

    async def keep() -> None:
        answers.append(await schedule)

    run(keep())
    return answers[0]


@pytest.mark.parametrize("block", range(8))
def test_trouble_of_every_kind_loses_and_doubles_nothing(block: int) -> None:
    async def schedule(seed: int) -> None:
        world = World(seed)
        world.crm.trouble = world.random.choice([0.1, 0.3, 0.6])
        await world.order(*orders(world.random))
        world.process()
        await world.until(world.quiet, 300.0)
        await world.order(*orders(world.random))
        await world.settle()
        kept_promises(world, items_once=False)

    for seed in seeds(block, 25):
        ran(schedule(seed))


@pytest.mark.parametrize("block", range(8))
def test_crash_after_crash_in_the_midst_of_trouble_loses_and_doubles_nothing(block: int) -> None:
    async def schedule(seed: int) -> None:
        world = World(seed)
        world.crm.trouble = world.random.choice([0.0, 0.2, 0.5])
        await world.order(*orders(world.random))
        for _ in range(5):
            life = world.process(crash_at=1 + world.random.randrange(120))
            await world.until(lambda life=life: life.dead, world.random.choice([1.0, 20.0, 90.0]))
            life.kill()
        await world.settle()
        kept_promises(world, items_once=False)

    for seed in seeds(block, 25):
        ran(schedule(seed))


@pytest.mark.parametrize("block", range(8))
def test_a_sender_that_was_frozen_and_its_successor_leave_one_open_task_each(block: int) -> None:
    """Frozen at any await point, also between the look at the lease and the request, for longer than the lease."""

    async def schedule(seed: int) -> None:
        world = World(seed)
        world.crm.trouble = world.random.choice([0.0, 0.0, 0.3])
        await world.order(*orders(world.random))
        pause = world.random.choice([10.0, 70.0, 150.0, 400.0])
        world.process(freezes={1 + world.random.randrange(100): pause})
        world.process(freezes={1 + world.random.randrange(200): world.random.choice([10.0, 100.0])})
        await world.until(world.quiet, 60.0)
        await world.settle()
        kept_promises(world, items_once=False)

    for seed in seeds(block, 25):
        ran(schedule(seed))


def test_a_request_that_leaves_after_its_successors_recheck_is_closed_by_who_sent_it() -> None:
    """The worst freeze: at each point of the life, for so long that the successor has long been sure."""
    for point in range(1, 80):

        async def schedule(point: int = point) -> None:
            world = World(1)
            await world.order(command(client=1), command(client=2, checklist=2))
            world.process(freezes={point: 1000.0})
            world.process()
            await world.settle()
            kept_promises(world, items_once=False)

        ran(schedule())


def test_unsent_commands_move_to_the_successor_within_ten_seconds() -> None:
    """Frozen at each point before the creating call is marked, also between taking a command up and marking it."""
    moved = 0
    for point in range(1, 40):

        async def schedule(point: int = point) -> bool:
            world = World(point)
            frozen = world.process(freezes={point: 1000.0})
            world.process()
            await asyncio.sleep(0.7)
            (number,) = await world.order(command(client=9))
            await world.until(lambda: frozen.frozen_until > 0, 20.0)
            began, row = world.now, world.ledger.rows[number]
            if frozen.frozen_until == 0 or row.entry.attempts:
                return False
            await world.until(lambda: row.entry.state == "confirmed", 60.0)
            assert world.now - began <= 10.0
            return True

        moved += ran(schedule())
    assert moved > 10


def test_a_seed_gives_one_schedule() -> None:
    async def schedule(seed: int) -> tuple[list[str], float]:
        world = World(seed)
        world.crm.trouble = 0.4
        await world.order(*orders(world.random))
        world.process(crash_at=70)
        world.process(freezes={40: 30.0})
        await world.settle()
        return world.crm.methods, world.now

    for seed in range(10):
        assert ran(schedule(seed)) == ran(schedule(seed))


def test_a_deadlock_would_be_seen() -> None:
    with pytest.raises(Stuck):
        run(asyncio.Event().wait())  # type: ignore[arg-type]


def test_a_lost_or_doubled_task_would_be_seen() -> None:
    """The checker itself."""

    async def schedule(harm: str) -> None:
        world = World(1)
        await world.order(command(client=1), command(client=2))
        await world.settle()
        kept_promises(world)
        tasks = world.crm.contents.tasks
        first = min(tasks)
        if harm == "lost":
            del tasks[first]
        else:
            tasks[999] = dict(tasks[first])
        with pytest.raises(AssertionError):
            kept_promises(world)

    ran(schedule("lost"))
    ran(schedule("doubled"))


def test_a_sender_that_is_certain_too_soon_would_be_seen() -> None:
    """The schedules themselves: they find a gateway that sends again before the CRM's own limit."""
    caught = 0
    for seed in range(30):

        async def schedule(seed: int = seed) -> None:
            world = World(seed)
            world.certain_seconds = 1.0
            world.crm.trouble, world.crm.fates = 0.25, ("late",)
            await world.order(*orders(world.random))
            world.process()
            await world.until(world.quiet, 300.0)
            await world.settle()
            kept_promises(world, items_once=False)

        try:
            ran(schedule())
        except AssertionError:
            caught += 1
    assert caught
