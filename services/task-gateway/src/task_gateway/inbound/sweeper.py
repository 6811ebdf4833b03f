"""The sweep: finds what no event has told, and what was deleted. How and how often: `core/inbound/sweeps.py`."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import structlog
from chassis.faults import passes
from chassis.waiting import first_of
from contracts.portal.v1 import PortalSwept

from task_gateway import metrics
from task_gateway.core.inbound import hints, sweeps
from task_gateway.core.inbound.listing import PAGE, Listing
from task_gateway.inbound.asking import Asking, NotAnswered
from task_gateway.inbound.kind import Kind
from task_gateway.inbound.reconciler import Reconciler
from task_gateway.inbound.store import InboundStore, Swept
from task_gateway.portal import NotSender

log = structlog.get_logger()

AGAIN_SECONDS = 2.0
COUNTED = (hints.CLIENT, hints.EMPLOYEE)


class Sweeper:
    """Sweeps one portal's kinds again and again while we are its sender."""

    def __init__(self, asking: Asking, store: InboundStore, reconciler: Reconciler, every_seconds: float) -> None:
        self._asking = asking
        self._store = store
        self._reconciler = reconciler
        self._every_seconds = every_seconds
        self._failed: set[str] = set()

    async def run(self) -> None:
        """At once, then every so often. Raises NotSender."""
        round_number = 0
        while True:
            wanted = self._reconciler.wanted
            self._reconciler.wanted = set()
            self._reconciler.sweep_wanted.clear()
            again, self._failed = self._failed, set()
            for kind in self._reconciler.kinds.values():
                forced = kind.entity in wanted or kind.entity in again
                await self._swept(kind, round_number, forced=forced)
            for entity in list(self._reconciler.signs.sorts):
                if sweeps.due(sweeps.plan(entity).added, round_number):
                    await self._heard(entity)
            if not self._failed:
                round_number += 1
            pause = AGAIN_SECONDS if self._failed else self._every_seconds
            await first_of(self._reconciler.sweep_wanted, timeout=pause)

    async def _heard(self, entity: str) -> None:
        """See _swept."""
        signs, outcome = self._reconciler.signs, "done"
        try:
            await signs.sweep(entity)
        except NotAnswered as error:
            if signs.lacks(entity, error):
                return
            outcome = "not_answered"
            log.warning("sweep.failed", portal=self._asking.portal, entity=entity, reason=str(error))
        except (KeyError, TypeError, ValueError):
            outcome = "bug"
            log.exception("sweep.bug", portal=self._asking.portal, entity=entity)
        metrics.SWEEPS.labels(entity.partition("/")[0], outcome).inc()

    async def _swept(self, kind: Kind, round_number: int, *, forced: bool) -> None:
        """One kind's trouble is its own."""
        try:
            await self.sweep(kind, round_number, forced=forced)
            outcome = "done"
        except NotSender:
            raise
        except NotAnswered as error:
            outcome = "not_answered"
            log.warning("sweep.failed", portal=self._asking.portal, entity=kind.entity, reason=str(error))
        except Exception as error:
            if not passes(error):
                raise
            outcome = "interrupted"
            log.warning("sweep.failed", portal=self._asking.portal, entity=kind.entity, reason=type(error).__name__)
        if outcome != "done":
            self._failed.add(kind.entity)
        metrics.SWEEPS.labels(kind.entity.partition("/")[0], outcome).inc()

    async def sweep(self, kind: Kind, round_number: int, *, forced: bool = False) -> None:
        """What its plan says for this round. Raises NotAnswered."""
        plan = sweeps.plan(kind.entity)
        first = await self._store.swept(kind.entity) is None
        if first or forced or sweeps.due(plan.whole, round_number):
            await kind.begin()
            if kind.listing is None or plan.changed is None:
                await self._read_all(kind)
            else:
                await self._compare_all(kind, kind.listing, first=first)
        if sweeps.due(plan.changed, round_number) and kind.listing is not None and not first:
            await self._read_changed(kind, kind.listing)

    async def _read_all(self, kind: Kind) -> None:
        """Everything is read; what is known and not there was deleted."""
        before = await self._reconciler.before(kind)
        found: set[int] = set()
        async for rows in kind.whole():
            found |= rows.keys()
            await self._reconciler.take_in(kind, rows, before)
            before = replace(before, ticket=await self._store.ticket())
        gone = sorted((await self._store.stamps(kind.entity)).keys() - found)
        if kind.listing is None and gone:
            await self._reconciler.take_in(kind, dict.fromkeys(gone), before)
        elif gone:
            await self._look(kind, gone)  # once more: a row may have come while we were reading
        if kind.entity in COUNTED:
            await self._say_count(kind)

    async def _look(self, kind: Kind, ids: list[int]) -> None:
        for start in range(0, len(ids), PAGE):
            await self._reconciler.look(kind, ids[start : start + PAGE])

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
