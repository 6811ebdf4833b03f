"""A poll in two lanes: nothing lost, no key in both, order kept, no lane left alone."""

from __future__ import annotations

import asyncio

import pytest
from chassis.bus import Delivery
from chassis.halves import halves, side_by_side
from hypothesis import given
from hypothesis import strategies as st


def record(key: int | None, offset: int) -> Delivery:
    return Delivery("t", 0, offset, None if key is None else b"%d" % key, (), None, None, None)


@given(st.lists(st.integers(0, 5) | st.none(), min_size=2, max_size=60))
def test_lanes_hold_everything_once_in_order_and_share_no_key(keys: list[int | None]) -> None:
    batch = [record(key, offset) for offset, key in enumerate(keys)]
    lanes = halves(batch, 2)

    assert sorted((one for lane in lanes for one in lane), key=lambda one: one.offset) == batch
    assert all(list(lane) == sorted(lane, key=lambda one: one.offset) for lane in lanes)
    named = [{one.key for one in lane if one.key is not None} for lane in lanes]
    assert sum(map(len, named)) == len({key for key in keys if key is not None})


def test_one_partition_with_many_keys_makes_two_lanes_about_as_long_as_each_other() -> None:
    shorter, longer = sorted(len(lane) for lane in halves([record(at, at) for at in range(1000)], 100))
    assert shorter > 0.8 * longer


def test_a_small_poll_stays_whole() -> None:
    batch = [record(key, 0) for key in range(4)]
    assert halves(batch, 5) == [batch]


async def test_a_failure_is_raised_when_the_other_lane_has_ended() -> None:
    ended = asyncio.Event()

    async def fails() -> None:
        raise ValueError("one lane")

    async def goes_on() -> None:
        await asyncio.sleep(0)
        ended.set()

    with pytest.raises(ValueError, match="one lane"):
        await side_by_side([fails(), goes_on()])
    assert ended.is_set()
