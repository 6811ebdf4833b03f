"""One decision may not hold the process: it ends after a bounded time of the processor, the others go on."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from chassis.clock import FixedClock
from chassis.consumers import SLICE_SECONDS
from chassis.decision import Decision
from chassis.errors import Broken
from chassis.overrun import Bound
from chassis.timers import Timers
from chassis_examples import NOON, decide, delivered, found
from runtime_bench import Bench

from chassis import overrun

LIMIT = 0.2


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(overrun, "TICK_SECONDS", 0.02)
    bench = Bench()
    bench.decider = replace(bench.decider, seconds=LIMIT)
    return bench


def spin() -> None:
    while True:
        pass


def look_for_ever() -> None:
    re.match(r"(a+)+$", "a" * 60 + "b")


def hold_on() -> None:
    while True:
        with contextlib.suppress(Exception):  # as a careless core may
            spin()


def spinning(bench: Bench, work: Callable[[], None], number: str = "spin") -> None:
    def held(state: Any, message: Any, context: Any) -> Decision:
        if message.number == number:
            work()
        return decide(state, message, context)

    bench.decider = replace(bench.decider, decide=held)


@pytest.mark.parametrize("work", [spin, look_for_ever, hold_on])
async def test_a_decider_that_spins_is_a_bug_of_its_record_and_the_others_are_decided(
    bench: Bench, work: Callable[[], None]
) -> None:
    spinning(bench, work)

    await bench.run(delivered(found("a")), delivered(found("b", "spin")), delivered(found("c")))

    assert [row.stream.id for row in bench.journal.contents.decisions] == ["a", "c"]
    (dead,) = bench.journal.contents.parked
    assert (dead.state, dead.reason) == ("dead", f"bug:Overran: no decision within {LIMIT} s of the processor")
    assert bench.topics() == ["demand.recognised", "counting-service.dead", "demand.recognised"]


async def test_a_fold_that_spins_is_a_bug_too_and_its_key_waits_for_a_person(bench: Bench) -> None:
    bench.decider = replace(bench.decider, evolve=lambda _, __: spin())
    await bench.run(delivered(found("a")))
    await bench.run(delivered(found("a")))

    assert [row.state for row in bench.journal.contents.parked] == ["dead", "waiting"]


async def test_a_wake_that_spins_is_dead_by_itself(bench: Bench) -> None:
    await bench.run(delivered(found("a")))
    bench.runtime = bench.begun(replace(bench.decider, decide=lambda *_: spin()))

    await Timers(bench.runtime, FixedClock(NOON + timedelta(days=2))).fire_due()

    assert [(row.topic, row.state) for row in bench.journal.contents.parked] == [("wake", "dead")]


async def test_many_decisions_that_take_their_time_are_none_that_spins(bench: Bench) -> None:
    spinning(bench, lambda: busy(LIMIT / 4), "1")

    await bench.run(*(delivered(found(f"{number}")) for number in range(8)))

    assert (len(bench.journal.contents.decisions), bench.journal.contents.parked) == (8, [])


async def test_a_decision_leaves_no_timer_behind_and_a_late_tick_hits_nobody(bench: Bench) -> None:
    await bench.run(delivered(found("a")))

    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    for _ in range(100):
        signal.raise_signal(signal.SIGPROF)
    assert len(bench.journal.contents.decisions) == 1


async def test_while_the_engines_work_no_timer_runs(bench: Bench) -> None:
    seen = []
    put = bench.blobs.put

    async def watched(*given: Any) -> None:
        seen.append(signal.getitimer(signal.ITIMER_PROF)[0])
        await put(*given)

    bench.blobs.put = watched  # type: ignore[method-assign]
    await bench.run(delivered(found("a")), delivered(found("a")))  # the second writes a task's prose

    assert seen == [0.0]


def test_off_the_main_thread_there_is_no_bound_and_no_error() -> None:
    answers: list[object] = []
    thread = threading.Thread(target=lambda: answers.append(Bound(LIMIT).within(lambda: "decided")))
    thread.start()
    thread.join()

    assert answers == ["decided"]


def test_what_other_threads_use_of_the_processor_is_not_the_decision_s(bench: Bench) -> None:
    ended = threading.Event()

    def work() -> None:
        while not ended.is_set():
            hashlib.pbkdf2_hmac("sha256", b"a paper", b"salt", 10_000)  # as blobs are hashed, beside the main thread

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(3):
            assert Bound(LIMIT).within(lambda: busy(LIMIT / 2, time.thread_time)) is None
        with pytest.raises(Broken):
            Bound(LIMIT).within(spin)
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def test_within_another_bound_the_inner_one_gives_the_time_back(bench: Bench) -> None:
    outer = Bound(LIMIT)

    def work() -> tuple[float, float]:
        assert Bound(LIMIT).within(lambda: 7) == 7
        return signal.getitimer(signal.ITIMER_PROF)

    left, tick = outer.within(work)
    assert left > 0 < tick < LIMIT
    with pytest.raises(Broken):
        outer.within(lambda: Bound(LIMIT).within(lambda: None) or spin())
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_a_profiler_that_has_the_ticks_keeps_them(monkeypatch: pytest.MonkeyPatch, bench: Bench) -> None:
    heard = []
    mine = signal.signal(signal.SIGPROF, lambda *_: heard.append(1))
    try:
        signal.setitimer(signal.ITIMER_PROF, 0.02, 0.02)
        Bound(LIMIT).within(lambda: busy(2 * LIMIT))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, mine)

    assert heard


async def test_a_long_slice_lets_the_heartbeat_through(bench: Bench) -> None:
    spinning(bench, lambda: busy(SLICE_SECONDS / 2), "1")
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            beats += 1
            await asyncio.sleep(0)

    beating = asyncio.create_task(beat())
    try:
        before, step = beats, bench.decider.decide
        seen: list[int] = []
        bench.decider = replace(bench.decider, decide=lambda *given: (seen.append(beats - before), step(*given))[1])
        await bench.run(*(delivered(found(f"{number}")) for number in range(8)))
    finally:
        beating.cancel()

    assert len({*seen}) >= 3  # of eight decisions of half a slice each, three at least began in slices of their own
    assert [row.stream.id for row in bench.journal.contents.decisions] == [f"{number}" for number in range(8)]


def busy(seconds: float, used: Callable[[], float] = time.process_time) -> None:
    """Use the processor for so long."""
    until = used() + seconds
    while used() < until:
        pass
