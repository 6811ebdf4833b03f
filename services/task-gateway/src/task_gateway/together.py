"""Writings of one moment go to the database together: fifty commands of one request end in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from chassis.faults import passes

T = TypeVar("T")
R = TypeVar("R")
MOST = 200


class Together(Generic[T, R]):
    """What comes while one writing is under way is in the next one. work: one answer for each, all or nothing."""

    def __init__(self, work: Callable[[Sequence[T]], Awaitable[Sequence[R]]]) -> None:
        self._work = work
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._task: asyncio.Task[None] | None = None

    async def do(self, item: T) -> R:
        """Have *item* done. Raises what the work raises."""
        answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        return await answer

    async def _run(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                await self._done(batch)
            except BaseException as error:
                for _, answer in [*batch, *self._waiting]:
                    _end(answer, error)
                self._waiting = []
                raise

    async def _done(self, batch: Sequence[tuple[T, asyncio.Future[R]]]) -> None:
        try:
            results = await self._work([item for item, _ in batch])
        except Exception as error:  # noqa: BLE001 - whoever asked gets it
            if len(batch) == 1 or passes(error):
                for _, answer in batch:
                    _end(answer, error)
                return
            for one in batch:  # one that can't be written must not keep the others from it
                await self._done([one])
            return
        for (_, answer), result in zip(batch, results, strict=True):
            if not answer.done():
                answer.set_result(result)


def _end(answer: asyncio.Future[R], error: BaseException) -> None:
    if not answer.done():
        answer.set_exception(error)
