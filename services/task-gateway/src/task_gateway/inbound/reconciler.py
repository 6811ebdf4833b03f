"""One for all hints and sweeps: reads, compares with the mirror, publishes the difference (design 4.6)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

import structlog
from chassis.dead import describe
from chassis.pauses import Pauses

from task_gateway import metrics
from task_gateway.core.inbound.hints import Hint
from task_gateway.core.inbound.listing import PAGE
from task_gateway.core.inbound.values import reference
from task_gateway.faults import its_own, survived
from task_gateway.inbound.asking import Asking, NotAnswered
from task_gateway.inbound.kind import Before, Kind, Look, Rows
from task_gateway.inbound.signs import Signs
from task_gateway.inbound.store import InboundStore, Swept, Taken
from task_gateway.portal import NotSender

log = structlog.get_logger()

PAUSES = Pauses(1.0, 2.0, 300.0)
IDLE_SECONDS = 0.3
BUG_SECONDS = 5.0
TOGETHER = 200


class Reconciler:
    """kinds: by entity. business: the clock of what follows from a look."""

    def __init__(
        self,
        asking: Asking,
        store: InboundStore,
        kinds: Sequence[Kind],
        business: Callable[[], datetime],
        signs: Signs | None = None,
    ) -> None:
        self.signs = signs or Signs(store, ())
        self._asking = asking
        self._store = store
        self.kinds: Mapping[str, Kind] = {kind.entity: kind for kind in kinds}
        self.business = business
        self._begun: set[str] = set()
        self.wakes: dict[str, asyncio.Event] = {}
        self.wanted: set[str] = set()
        self.sweep_wanted = asyncio.Event()

    async def run(self) -> None:
        """Follow hints as they come. Raises NotSender."""
        while True:
            try:
                done = await self.follow()
                rest = 0.0 if done else IDLE_SECONDS
            except Exception as error:
                if isinstance(error, NotSender):
                    raise
                rest = IDLE_SECONDS if survived("hints", error) == "interrupted" else BUG_SECONDS
            await asyncio.sleep(rest)

    async def follow(self) -> int:
        """One round of what is due; answers how many hints were taken."""
        taken = await self._store.due(TOGETHER)
        groups: dict[str, list[Taken]] = {}
        for one in taken:
            groups.setdefault(one.hint.entity, []).append(one)
        for entity, group in groups.items():
            if entity in self.signs.sorts:
                await self._heard(entity, group)
                continue
            kind = self.kinds.get(entity)
            single = [] if kind is None or kind.listing is None else [one for one in group if reference(one.hint.key)]
            if len(single) < len(group):
                self._want(entity)
                await self._store.settle([one for one in group if one not in single])
            for start in range(0, len(single), PAGE):
                await self._followed(self.kinds[entity], single[start : start + PAGE])
        return len(taken)

    async def _heard(self, entity: str, group: Sequence[Taken]) -> None:
        """What happens once has no mirror: it is said, unless it was said before."""
        for start in range(0, len(group), PAGE):
            taken = group[start : start + PAGE]
            try:
                await self.signs.follow(entity, [one.hint.key for one in taken if one.hint.key])
                await self._store.settle(taken)
            except NotAnswered as error:
                if self.signs.lacks(entity, error):
                    await self._store.settle(group)
                    return
                log.warning("look.not_answered", entity=entity, reason=str(error))
                await self._put_off(taken)
            except Exception as error:
                if not its_own(error):
                    raise
                log.exception("look.bug", entity=entity, reason=describe(error))
                await self._heard_by_halves(entity, taken)

    async def _heard_by_halves(self, entity: str, taken: Sequence[Taken]) -> None:
        """One that nobody understands waits alone."""
        middle = len(taken) // 2
        if not middle:
            await self._put_off(taken)
            return
        for half in (taken[:middle], taken[middle:]):
            await self._heard(entity, half)

    def _want(self, entity: str) -> None:
        """What can't be looked at one by one is looked at by the next sweep, and that soon."""
        if entity in self.wakes:
            self.wakes[entity].set()
        if entity in self.kinds:
            self.wanted.add(entity)
            self.sweep_wanted.set()

    async def _followed(self, kind: Kind, taken: Sequence[Taken]) -> None:
        """One group's trouble is its own; one that fails is looked at by halves, and the last with growing pauses."""
        try:
            await self.look(kind, [int(one.hint.key) for one in taken], taken)
        except NotAnswered as error:
            log.warning("look.not_answered", entity=kind.entity, reason=str(error))
            await self._by_halves(kind, taken)
        except Exception as error:
            if not its_own(error):
                raise
            log.exception("look.bug", entity=kind.entity, reason=describe(error))
            await self._by_halves(kind, taken)

    async def _by_halves(self, kind: Kind, taken: Sequence[Taken]) -> None:
        """One that can't be read holds no other, unless the portal answers nobody."""
        middle = len(taken) // 2
        if not middle or self._asking.away:
            await self._put_off(taken)
            return
        for half in (taken[:middle], taken[middle:]):
            await self._followed(kind, half)

    async def _put_off(self, taken: Sequence[Taken]) -> None:
        for one in taken:
            await self._store.postpone([one], PAUSES.after(one.tries + 1))

    async def look(self, kind: Kind, ids: Sequence[int], taken: Sequence[Taken] = ()) -> None:
        """Read these, 50 at most, and say what is news. Raises NotAnswered."""
        before = await self.before(kind)
        await self.take_in(kind, await kind.read(ids), before, taken)

    async def before(self, kind: Kind) -> Before:
        """To be noted before a read. Raises NotAnswered."""
        if kind.entity not in self._begun:
            await kind.begin()
            self._begun.add(kind.entity)
        baseline = await self.baseline(kind)
        return Before(await self._store.ticket(), await kind.mark(), baseline)

    async def take_in(self, kind: Kind, rows: Rows, before: Before, taken: Sequence[Taken] = ()) -> None:
        """Rows as they were read after *before*. One of a shape that we don't know leaves the others alone."""
        try:
            await self._take_in(kind, rows, before, taken)
        except Exception as error:
            if not its_own(error):
                raise
            if len(rows) > 1:
                for number, row in rows.items():
                    own = [one for one in taken if one.hint.key == str(number)]
                    await self.take_in(kind, {number: row}, before, own)
                return
            # A bug of ours: somebody is told.
            log.exception("look.bug", entity=kind.entity, ids=list(rows), reason=describe(error))
            metrics.LOOKS.labels(kind.entity.partition("/")[0], "bug").inc()
            await self._put_off(taken)

    async def _take_in(self, kind: Kind, rows: Rows, before: Before, taken: Sequence[Taken]) -> None:
        known = await self._store.mirrored(kind.entity, list(rows))
        look = Look(before.ticket, before.mark, self.business(), rows, known, before.baseline)
        found = await kind.compare(look)
        stale = await self._store.commit(found.news, before.ticket, taken, found.echoed)
        sort = kind.entity.partition("/")[0]
        metrics.LOOKS.labels(sort, "stale").inc(len(stale))
        metrics.LOOKS.labels(sort, "taken").inc(len(rows) - len(stale))
        if stale:
            # Somebody has written the mirror since we read: ours may be older, or newer.
            await self.look_again(kind.entity, stale)

    async def look_again(self, entity: str, ids: Iterable[int]) -> None:
        """At these, as if an event had told of them."""
        await self._store.hint([Hint(entity, str(number)) for number in sorted(ids)])

    async def baseline(self, kind: Kind) -> int:
        """The highest id at the first contact; noted now if this is it. Raises NotAnswered."""
        swept = await self._store.swept(kind.entity)
        if swept is None:
            swept = Swept(baseline=await self._highest(kind))
            await self._store.sweep(kind.entity, swept)
        return swept.baseline

    async def _highest(self, kind: Kind) -> int:
        if kind.listing is None:
            return 0
        rows = kind.listing.rows(await self._asking.result(kind.listing.highest()))
        return kind.listing.id(rows[0]) if rows else 0
