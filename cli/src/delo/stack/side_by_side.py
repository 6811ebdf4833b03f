"""Several things at once, each in a thread; also how what has an event loop of its own runs beside another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def side_by_side(work: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """The results in the order of the items; all are finished before the first failure is raised."""
    with ThreadPoolExecutor(max(len(items), 1)) as pool:
        return list(pool.map(work, items))
