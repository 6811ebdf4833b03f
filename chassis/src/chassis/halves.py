"""A poll as two lanes that are worked on side by side: while one waits for PostgreSQL, the other decides."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from typing import Any
from zlib import crc32

from chassis.bus import Delivery

SPLIT_FROM = 100  # records; below, a second transaction costs more than it gives


def halves(batch: Sequence[Delivery], split_from: int = SPLIT_FROM) -> list[Sequence[Delivery]]:
    """The lanes of *batch*, about as long as each other, each in order and with whole keys.

    By key and not by partition: a poll of a backlog often holds one partition only.
    """
    if len(batch) < split_from:
        return [batch]
    lanes: tuple[list[Delivery], list[Delivery]] = ([], [])
    for delivery in batch:
        lanes[_side(delivery)].append(delivery)
    return [lane for lane in lanes if lane]


def _side(delivery: Delivery) -> int:
    """0 or 1, the same for all records of a key; a record without a key stands alone."""
    return (delivery.offset if delivery.key is None else crc32(delivery.key)) & 1


async def side_by_side(works: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Do all; each comes to its end before the first failure among them is raised."""
    for outcome in await asyncio.gather(*works, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome
