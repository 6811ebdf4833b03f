"""The sender's side of errands: it carries to the portal what `delo portal` has written down, within the limits."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

import asyncpg
import structlog
from chassis.faults import passes

from task_gateway.core.calls import BATCH, Call, Reply
from task_gateway.portal import Overtaken, PortalWay
from task_gateway.setup import store
from task_gateway.waiting import Before

log = structlog.get_logger()

IDLE_SECONDS = 1.0
BUSY_SECONDS = 0.05
REST_SECONDS = 2.0
BUSY_ROUNDS = 60  # a person at work asks again and again
LATER = Reply("later", words="it did not go with the others")
LOST = Reply("unknown", words="the sender ended before the portal's answer")


class Errands:
    """One portal's. Runs while we are its sender."""

    def __init__(self, pool: asyncpg.Pool[Any], way: PortalWay) -> None:
        self._pool = pool
        self._way = way
        self._calls: dict[Any, Call] = {}

    async def run(self) -> None:
        """As long as we are the sender. Raises NotSender."""
        began, busy = False, 0
        while True:
            try:
                if not began:
                    await self._begin()
                    began = True
                busy = BUSY_ROUNDS if await self.round() else max(0, busy - 1)
            except Exception as error:
                if not passes(error):
                    raise
                log.warning("errands.waiting", portal=self._way.name, reason=type(error).__name__)
                busy = 0
            await asyncio.sleep(BUSY_SECONDS if busy else IDLE_SECONDS)

    async def _begin(self) -> None:
        """What a sender before us has sent and not heard of is unknown."""
        await self._pool.execute(store.GIVE_UP, self._way.name, store.encoded(LOST))
        await self._pool.execute(store.FORGET_OLD, self._way.name)

    async def round(self) -> bool:
        """One request; False if there is nothing to do. Raises NotSender."""
        rows = self._chosen(await self._pool.fetch(store.DUE, self._way.name, BATCH))
        if not rows:
            return False
        ids = [row["errand_id"] for row in rows]
        calls = [Call(row["method"], json.loads(row["params"])) for row in rows]

        try:
            replies = await self._way.call(calls, Before(self._written, ids), "interactive")
        except Overtaken:  # one was withdrawn meanwhile: none was sent
            await self._pool.executemany(store.NOT_SENT, [(number,) for number in ids])
            return True
        if all(reply.fate == "later" for reply in replies):
            await asyncio.sleep(REST_SECONDS)
        for number, reply in zip_longest(ids, replies, fillvalue=LATER):
            if reply.fate == "later":
                await self._pool.execute(store.NOT_SENT, number)
            else:
                await self._pool.execute(store.ANSWER, number, store.encoded(reply))
        return True

    async def _written(self, asked: Sequence[list[Any]]) -> list[bool]:
        """That they are being sent. Not of a request one of whose errands was withdrawn."""
        return [{row["errand_id"] for row in await self._pool.fetch(store.SEND, ids)} == set(ids) for ids in asked]

    def _chosen(self, rows: Sequence[Any]) -> list[Any]:
        """In their order, as many as a request may hold; those whose method rests wait."""
        free = [row for row in rows if self._way.free(row["method"])]
        return free[: self._way.fitting([row["method"] for row in free])]
