"""The sender's side of errands: it carries to the portal what `delo portal` has written down, within the limits."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import asyncpg
import structlog
from chassis.faults import passes

from task_gateway.core.calls import BATCH, Call, Reply
from task_gateway.portal import Overtaken, PortalWay
from task_gateway.setup import store

log = structlog.get_logger()

IDLE_SECONDS = 1.0
BUSY_SECONDS = 0.05
REST_SECONDS = 2.0
BUSY_ROUNDS = 60  # a person at work asks again and again
REQUEST_SECONDS = 20.0  # of server time
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

        async def before() -> bool:
            return {row["errand_id"] for row in await self._pool.fetch(store.SEND, ids)} == set(ids)

        try:
            replies = await self._way.call(calls, before)
        except Overtaken:  # one was withdrawn meanwhile: none was sent
            await self._pool.executemany(store.NOT_SENT, [(number,) for number in ids])
            return True
        if all(reply.fate == "later" for reply in replies):
            await asyncio.sleep(REST_SECONDS)
        for number, reply in zip(ids, replies, strict=True):
            if reply.fate == "later":
                await self._pool.execute(store.NOT_SENT, number)
            else:
                await self._pool.execute(store.ANSWER, number, store.encoded(reply))
        return True

    def _chosen(self, rows: Sequence[Any]) -> list[Any]:
        """In their order, as many as a request may hold; those whose method rests wait."""
        chosen: list[Any] = []
        seconds = 0.0
        for row in rows:
            if not self._way.free(row["method"]):
                continue
            seconds += self._way.cost(row["method"])
            if chosen and seconds > REQUEST_SECONDS:
                break
            chosen.append(row)
        return chosen
