"""The sweep: finds what no event has told, and what was deleted. How and how often: `core/inbound/sweeps.py`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Coroutine
from dataclasses import replace
from typing import Any, Literal

import structlog
from chassis.waiting import first_of
from contracts.portal.v1 import PortalSwept

from task_gateway import metrics
from task_gateway.core.inbound import hints, sweeps
from task_gateway.core.inbound.listing import PAGE, Listing
from task_gateway.faults import its_own, survived
from task_gateway.inbound.asking import Asking, NotAnswered
from task_gateway.inbound.kind import Kind
from task_gateway.inbound.reconciler import Reconciler
from task_gateway.inbound.store import InboundStore, Swept
from task_gateway.portal import NotSender

log = structlog.get_logger()

AGAIN_SECONDS = 2.0
GAP_SECONDS = 1.0
OVERLOOK_EVERY = 60  # rounds
COUNTED = (hints.CLIENT, hints.EMPLOYEE)


class Sweeper:
    """Sweeps one portal's kinds again and again while we are its sender."""

    def __init__(self, asking: Asking, store: InboundStore, reconciler: Reconciler, every_seconds: float) -> None:
        self._asking = asking
        self._store = store
        self._reconciler = reconciler
        self._every_seconds = every_seconds
        self._failed: dict[str, int] = {}

    async def run(self) -> None:
        """At once, then every so often; what hints want as a whole, and what failed, in between. Raises NotSender."""
        round_number, next_at = 0, time.monotonic()
        while True:
            wanted = self._reconciler.wanted | self._failed.keys()
            self._reconciler.wanted = set()
            self._reconciler.sweep_wanted.clear()
            turn = time.monotonic() >= next_at
            for kind in self._reconciler.kinds.values():
                if turn or kind.entity in wanted:
                    await self._guarded(kind.entity, self._sweeping(kind, round_number, turn, wanted))
            for entity in list(self._reconciler.signs.sorts) if turn else ():
                await self._guarded(entity, self._reconciler.signs.sweep(entity))
            if turn and round_number % OVERLOOK_EVERY == 0:
                await self._guarded("commands", self._store.overlook())
            if turn:
                round_number, next_at = round_number + 1, time.monotonic() + self._every_seconds
            await self._pause(next_at)

    async def _sweeping(self, kind: Kind, round_number: int, turn: bool, wanted: Collection[str]) -> None:  # noqa: FBT001
        await self.sweep(kind, round_number if turn else None, forced=kind.entity in wanted)

    async def _pause(self, next_at: float) -> None:
        """Until the next turn, or until something is wanted; a flood of such wishes is one."""
        again = min((AGAIN_SECONDS * 2.0**tries for tries in self._failed.values()), default=self._every_seconds)
        await asyncio.sleep(min(GAP_SECONDS, self._every_seconds))
        left = next_at - time.monotonic()
        await first_of(self._reconciler.sweep_wanted, timeout=max(0.0, min(left, again - GAP_SECONDS)))

    async def _guarded(self, entity: str, sweep: Coroutine[Any, Any, None]) -> None:
        """One kind's trouble is its own."""
        outcome: str = "done"
        try:
            await sweep
        except NotAnswered as error:
            if self._reconciler.signs.lacks(entity, error):
                return
            outcome = "not_answered"
            log.warning("sweep.failed", portal=self._asking.portal, entity=entity, reason=str(error))
        except Exception as error:
            if isinstance(error, NotSender):
                raise
            outcome = survived("sweep", error, portal=self._asking.portal, entity=entity)
        if outcome == "done":
            self._failed.pop(entity, None)
        elif entity in self._reconciler.kinds:
            self._failed[entity] = min(self._failed.get(entity, -1) + 1, 8)
        metrics.SWEEPS.labels(entity.partition("/")[0], outcome).inc()

    async def sweep(self, kind: Kind, round_number: int | None, *, forced: bool = False) -> None:
        """What its plan says for this round; None: it is not its turn, but wanted as a whole. Raises NotAnswered."""
        plan = sweeps.plan(kind.entity)
        first = await self._store.swept(kind.entity) is None
        failed: Exception | None = None
        if first or forced or sweeps.due(plan.whole, round_number):
            try:
                await self._read_or_compare(kind, plan, first=first)
            except Exception as error:
                if not its_own(error):
                    raise
                failed = error  # what has changed is read all the same
        if sweeps.due(plan.changed, round_number) and kind.listing is not None and not first:
            await self._read_changed(kind, kind.listing)
        if failed is not None:
            raise failed

    async def _read_or_compare(self, kind: Kind, plan: sweeps.Plan, *, first: bool) -> None:
        await kind.begin()
        if kind.listing is None or plan.changed is None:
            await self._read_all(kind)
        else:
            await self._compare_all(kind, kind.listing, first=first)

    async def _read_all(self, kind: Kind) -> None:
        """Everything is read; what is known and not there was deleted."""
        before = await self._reconciler.before(kind)
        found: set[int] = set()
        async for rows in kind.whole():
            found |= rows.keys()
            await self._reconciler.take_in(kind, rows, before)
            before = replace(before, ticket=await self._store.ticket())
        gone = sorted((await self._store.stamps(kind.entity)).keys() - found)
        await self._look(kind, gone)  # once more: a row may have come, or been passed over, while we were reading
        if kind.entity in COUNTED:
            await self._say_count(kind)

    async def _look(self, kind: Kind, ids: list[int]) -> None:
        """Fifty of which one can't be read are left to whoever follows hints: it looks at them by halves."""
        for start in range(0, len(ids), PAGE):
            some = ids[start : start + PAGE]
            try:
                await self._reconciler.look(kind, some)
            except NotAnswered as error:
                if self._asking.away:
                    raise
                log.warning("look.not_answered", entity=kind.entity, reason=str(error))
                await self._reconciler.look_again(kind.entity, some)

    async def _compare_all(self, kind: Kind, listing: Listing, *, first: bool) -> None:
        """Ids and times of change against the mirror; the first time everything is read."""
        if first:
            latest = await self._latest(listing)
            await self._read_all(kind)
            await self._remember(kind, latest)
            return
        there, known = await self._asking.stamps(listing), await self._store.stamps(kind.entity)
        differ = sorted(number for number in there.keys() | known.keys() if there.get(number) != known.get(number))
        await self._look(kind, differ)

    async def _read_changed(self, kind: Kind, listing: Listing) -> None:
        """Rows changed since the last sweep began, the second of its newest row included."""
        swept = await self._store.swept(kind.entity)
        since = swept.cursor if swept else ""
        latest = await self._latest(listing)
        before = await self._reconciler.before(kind)
        count = 0
        async for page in self._asking.pages(listing, since):
            count += len(page)
            await self._reconciler.take_in(kind, {listing.id(row): row for row in page}, before)
            before = replace(before, ticket=await self._store.ticket())
        if since and latest and not count:
            # The newest row is not older than the last newest one: a filter that doesn't find it can't be trusted.
            log.warning("sweep.edge_missing", portal=self._asking.portal, entity=kind.entity)
            await self._compare_all(kind, listing, first=False)
        await self._remember(kind, latest)

    async def _latest(self, listing: Listing) -> str:
        rows = listing.rows(await self._asking.result(listing.latest()))
        return listing.stamp(rows[0]) if rows else ""

    async def _remember(self, kind: Kind, latest: str) -> None:
        swept = await self._store.swept(kind.entity) or Swept(baseline=0)
        await self._store.sweep(kind.entity, replace(swept, cursor=latest or swept.cursor))

    async def _say_count(self, kind: Kind) -> None:
        count = await self._store.count(kind.entity)
        entity: Literal["client", "employee"] = "client" if kind.entity == hints.CLIENT else "employee"
        said = PortalSwept(entity=entity, count=count, swept_at=self._reconciler.business())
        await self._store.say_once(f"swept/{kind.entity}/{count}", said)
