"""What a sender leaves to its successor of the portal's limits."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from gateway_examples import command
from gateway_world import World, run
from hypothesis import given
from hypothesis import strategies as st
from task_gateway.core.calls import Call, Reply
from task_gateway.core.limits import TARIFFS, Limiter, Tariff
from task_gateway.core.pace import Pace, pace_of, resume

CLOUD = TARIFFS["cloud"]
SMALL = Tariff(10, 0.4)


def handed_over(limiter: Limiter, now: float, seconds: float, later: float) -> Limiter:
    """A successor whose own clock says *later*; the pace goes through JSON, as it does."""
    successor = Limiter(CLOUD)
    resume(successor, Pace.model_validate_json(pace_of(limiter, now).model_dump_json()), seconds, later)
    return successor


@given(st.lists(st.floats(0, 3), max_size=80), st.floats(0, 60), st.floats(0, 1e6))
def test_a_successor_waits_as_long_as_its_predecessor_would_have(
    pauses: list[float], seconds: float, later: float
) -> None:
    limiter, now = Limiter(CLOUD), 0.0
    for pause in pauses:
        now += pause
        limiter.spend(now)
    successor = handed_over(limiter, now, seconds, later)
    assert successor.wait_seconds(later) == pytest.approx(limiter.wait_seconds(now + seconds), abs=1e-6)


def test_a_method_that_rests_goes_on_resting_and_what_a_call_costs_is_known() -> None:
    limiter = Limiter(CLOUD)
    limiter.learn("tasks.task.add", 0.3)
    limiter.used("tasks.task.add", 479.0, 30.0, now=0.0)
    limiter.blocked("crm.item.list", 0.0)
    successor = handed_over(limiter, 5.0, 8.0, 1000.0)
    assert successor.cost("tasks.task.add") == 0.3
    # 13 s after the reply that said so: 17 s are left of its 30, 47 of the 60 of the other.
    assert not successor.free("tasks.task.add", 1016.9)
    assert successor.free("tasks.task.add", 1017.1)
    assert not successor.free("crm.item.list", 1046.9)
    assert successor.free("crm.item.list", 1047.1)


def test_calls_that_were_out_count_as_worked() -> None:
    limiter = Limiter(CLOUD)
    limiter.learn("tasks.task.add", 100.0)
    limiter.takes_off(["tasks.task.add"] * 5)
    assert not handed_over(limiter, 0.0, 1.0, 0.0).free("tasks.task.add", 0.0)


def test_who_takes_over_does_not_take_the_bucket_for_empty() -> None:
    async def schedule() -> None:
        world = World(1)
        world.tariff = SMALL
        asked, receive = [], world.crm.receive

        async def counted(calls: Sequence[Call]) -> list[Reply]:
            asked.append(world.now)
            return await receive(calls)

        world.crm.receive = counted  # type: ignore[method-assign]
        await world.order(*(command(client=n) for n in range(900)))
        first = world.process()
        await world.until(lambda: len(asked) >= 9, 100.0)
        await asyncio.sleep(1.0)  # it writes twice a second how full the bucket is
        first.kill()
        world.process()
        await world.until(lambda: all(r.entry.state == "confirmed" for r in world.ledger.rows.values()), 300.0)
        assert fullest(asked) <= SMALL.capacity

    run(schedule())


def fullest(asked: Sequence[float]) -> float:
    """The portal's own count (facts 2.1), requests at these times."""
    level, most, at = 0.0, 0.0, asked[0]
    for moment in asked:
        level = max(0.0, level - (moment - at) * SMALL.drain) + 1
        most, at = max(most, level), moment
    return most
