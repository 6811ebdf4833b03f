"""A poll in two parts: nothing lost, no key in both, order kept, no part left alone."""

from __future__ import annotations

import asyncio

import pytest
from chassis.bus import Delivery
from chassis.halves import halves, side_by_side
from hypothesis import given
from hypothesis import strategies as st


def record(partition: int, offset: int) -> Delivery:
    return Delivery("t", partition, offset, b"k", (), None, None, None)


@given(st.lists(st.integers(0, 5), min_size=2, max_size=60))
def test_parts_hold_everything_once_in_order_and_share_no_partition(partitions: list[int]) -> None:
    batch = [record(partition, offset) for offset, partition in enumerate(partitions)]
    parts = halves(batch, 2)

    assert sorted((one for part in parts for one in part), key=lambda one: one.offset) == batch
    assert all(list(part) == sorted(part, key=lambda one: one.offset) for part in parts)
    assert sum(len({one.partition for one in part}) for part in parts) == len(set(partitions))
    assert len(parts) == min(2, len(set(partitions)))


def test_partitions_of_one_size_make_equal_parts() -> None:
    batch = [record(partition, offset) for offset in range(50) for partition in range(4)]
    assert [len(part) for part in halves(batch, 100)] == [100, 100]


def test_a_small_poll_stays_whole() -> None:
    batch = [record(partition, 0) for partition in range(4)]
    assert halves(batch, 5) == [batch]


async def test_a_failure_is_raised_when_the_other_part_has_ended() -> None:
    ended = asyncio.Event()

    async def fails() -> None:
        raise ValueError("one part")

    async def goes_on() -> None:
        await asyncio.sleep(0)
        ended.set()

    with pytest.raises(ValueError, match="one part"):
        await side_by_side([fails(), goes_on()])
    assert ended.is_set()
