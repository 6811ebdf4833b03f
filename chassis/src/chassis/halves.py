"""A poll as two parts that are worked on side by side: while one waits for PostgreSQL, the other decides."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine, Iterable, Sequence
from typing import Any

from chassis.bus import Delivery

SPLIT_FROM = 100  # records; below, a second transaction costs more than it gives


def halves(batch: Sequence[Delivery], split_from: int = SPLIT_FROM) -> list[Sequence[Delivery]]:
    """The parts of *batch*, about as large as each other, each in order and with whole partitions.

    So no key is in both, and the order within a key stays.
    """
    if len(batch) < split_from:
        return [batch]
    sizes = Counter((delivery.topic, delivery.partition) for delivery in batch)
    first, taken = set(), 0
    for partition, size in sizes.most_common():
        if abs(len(batch) - 2 * (taken + size)) <= abs(len(batch) - 2 * taken):
            first.add(partition)
            taken += size
    parts: tuple[list[Delivery], list[Delivery]] = ([], [])
    for delivery in batch:
        parts[(delivery.topic, delivery.partition) in first].append(delivery)
    return [part for part in parts if part]


async def side_by_side(works: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Do all; each comes to its end before the first failure among them is raised."""
    for outcome in await asyncio.gather(*works, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome
