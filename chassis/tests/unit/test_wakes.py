"""Wakes over the in-memory twin: once each, with their own due time, whatever fails or waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from chassis.clock import FixedClock
from chassis.decision import Decision, Wake, Woken
from chassis.halves import SPLIT_FROM
from chassis.timers import Timers
from chassis_examples import NOON, delivered, found, task
from contracts.registry import read
from runtime_bench import Bench


@pytest.fixture
def bench() -> Bench:
    return Bench()


async def test_a_wake_fires_once_when_due_with_its_due_time(bench: Bench) -> None:
    await bench.run(delivered(found()))
    clock = bench.shop.clock
    assert isinstance(clock, FixedClock)
    timers = Timers(bench.runtime, clock)
    assert await timers.fire_due() == 0

    clock.at = NOON + timedelta(days=3)
    assert (await timers.fire_due(), await timers.fire_due()) == (1, 0)
    last = bench.journal.contents.decisions[-1]
    assert (last.input_type, last.decided_at) == ("wake", NOON + timedelta(days=1))


async def test_many_wakes_fire_once_each_though_two_parts_of_them_go_side_by_side(bench: Bench) -> None:
    count = 2 * SPLIT_FROM + 1
    await bench.run(*(delivered(found(f"c{number}")) for number in range(count)))
    clock = bench.shop.clock
    assert isinstance(clock, FixedClock)
    clock.at = NOON + timedelta(days=3)

    assert await Timers(bench.runtime, clock).fire_due() == count
    woken = [row.stream.id for row in bench.journal.contents.decisions if row.input_type == "wake"]
    assert sorted(woken) == sorted(f"c{number}" for number in range(count))


async def test_a_wake_nobody_can_handle_lets_the_others_fire_and_waits_for_a_person(bench: Bench) -> None:
    await bench.run(delivered(found(portal="other")), delivered(found()))
    bench.world.headless = frozenset({"other"})
    clock = bench.shop.clock
    assert isinstance(clock, FixedClock)
    clock.at = NOON + timedelta(days=3)
    await Timers(bench.runtime, clock).fire_due()

    assert [(row.stream.portal, row.input_type) for row in bench.journal.contents.decisions][2:] == [("demo", "wake")]
    (dead,) = bench.journal.contents.parked
    assert (dead.state, dead.order_key) == ("dead", "wake:other/a/remind")
    assert dead.reason == "bug:RuntimeError: a bug in a wake"
    assert bench.topics().count("counting-service.dead") == 1


async def test_a_wake_that_waits_is_taken_up_with_its_own_due_time(bench: Bench) -> None:
    await bench.run(delivered(found()))
    clock = bench.shop.clock
    assert isinstance(clock, FixedClock)
    clock.at = NOON + timedelta(days=3)
    bench.world.away = True
    await Timers(bench.runtime, clock).fire_due()
    assert [row.state for row in bench.journal.contents.parked] == ["waiting"]

    bench.world.away = False
    await bench.machine.sleep(1)
    await bench.retry()
    last = bench.journal.contents.decisions[-1]
    assert (last.input_type, last.decided_at) == ("wake", NOON + timedelta(days=1))
    assert bench.journal.contents.parked == []


async def test_a_wake_that_waits_is_forgotten_when_it_is_cancelled(bench: Bench) -> None:
    await bench.run(delivered(found()))
    clock = bench.shop.clock
    assert isinstance(clock, FixedClock)
    clock.at = NOON + timedelta(days=3)
    bench.world.away = True
    await Timers(bench.runtime, clock).fire_due()

    bench.world.away = False
    await bench.run(delivered(found()))
    assert bench.journal.contents.parked == []


async def test_a_dead_wake_is_settled_when_it_is_cancelled_and_the_reason_says_so(bench: Bench) -> None:
    await bench.run(delivered(found()))
    clock = bench.shop.clock
    assert isinstance(clock, FixedClock)
    clock.at = NOON + timedelta(days=3)
    bench.world.head = 0
    await Timers(bench.runtime, clock).fire_due()
    bench.world.head = 1
    await bench.run(delivered(found()))

    (settled,) = bench.journal.contents.parked
    assert settled.state == "skipped"
    assert settled.reason == "bug:RuntimeError: a bug in a wake | skipped: cancelled by its stream"


async def test_an_overdue_wake_can_cancel_the_next_of_its_stream(bench: Bench) -> None:
    fired: list[str] = []

    def decide(state: Any, message: Any, _: Any) -> Decision:
        if isinstance(message, Woken):
            fired.append(message.name)
            return Decision(wakes=(Wake("escalate", None),))
        hours = (("escalate", 2), ("close", 1))
        return Decision(wakes=tuple(Wake(name, NOON + timedelta(hours=at)) for name, at in hours))

    decider = replace(bench.decider, decide=decide)
    await bench.runtime.run(decider, [delivered(found())])
    clock = bench.shop.clock
    assert isinstance(clock, FixedClock)
    clock.at = NOON + timedelta(days=3)
    await Timers(bench.runtime, clock).fire_due()

    assert fired == ["close"]


async def test_a_wake_asked_for_again_at_the_same_time_is_another_wake(bench: Bench) -> None:
    decider = replace(
        bench.decider,
        decide=lambda _, message, context: (
            Decision(commands=(task(context.head, "woken"),))
            if isinstance(message, Woken)
            else Decision(wakes=(Wake("remind", NOON),))
        ),
    )
    for _ in range(2):
        await bench.runtime.run(decider, [delivered(found())])
        await Timers(bench.runtime, bench.shop.clock).fire_due()

    first, second = (read(row.headers, row.value).id for row in bench.journal.contents.outbox)
    assert first != second


async def test_wakes_wait_while_their_automation_is_off() -> None:
    bench, off = Bench(), Bench("off")
    await bench.run(delivered(found()))
    off.journal.contents = bench.journal.contents
    off.runtime.register(off.decider)
    clock = FixedClock(NOON + timedelta(days=3))
    assert await Timers(off.runtime, clock).fire_due() == 0
    assert await Timers(bench.runtime, clock).fire_due() == 1


async def test_a_cancelled_wake_never_fires(bench: Bench) -> None:
    await bench.run(delivered(found()), delivered(found()))

    assert bench.journal.contents.timers == {}


async def test_a_clock_that_jumps_back_changes_no_recorded_order(bench: Bench) -> None:
    await bench.run(delivered(found()))
    clock = bench.shop.clock
    assert isinstance(clock, FixedClock)
    clock.at = NOON - timedelta(days=400)
    await bench.run(delivered(found()))

    assert [row.position for row in bench.journal.contents.decisions] == [0, 1]
