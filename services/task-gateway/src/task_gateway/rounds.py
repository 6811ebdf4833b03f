"""Rounds: the next calls of many commands packed into requests, several requests at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from chassis.blobs import BlobMissing
from chassis.dead import describe
from chassis.errors import Unavailable
from chassis.faults import passes

from task_gateway.core.calls import BATCH, Call
from task_gateway.core.progress import Refusal
from task_gateway.ledger import Entry
from task_gateway.portal import NotSender, Overtaken, PortalWay
from task_gateway.taking import LATER_SECONDS, Job
from task_gateway.work import Workshop

log = structlog.get_logger()

REQUEST_BYTES = 12 << 20
REQUEST_SECONDS = 20.0  # of server time: the CRM ends a request after 60
SHARES = {"interactive": 1.0, "normal": 0.9, "read": 0.6, "bulk": 0.8}  # of the bucket
LONGEST_REST_SECONDS = 60.0


@dataclass(slots=True)
class Packed:
    """A job's calls of one round. marked: they create; written: progress goes to the ledger before them."""

    job: Job
    calls: list[Call]
    marked: bool
    written: bool


class Rounds:
    """Carries a group of commands on until each is closed or put back."""

    def __init__(self, way: PortalWay, shop: Workshop) -> None:
        self._way = way
        self._shop = shop

    async def carry_on(self, entries: Sequence[Entry]) -> None:
        """Work on *entries* together. Raises NotSender and what our engines raise; the rest is sorted here."""
        jobs = [job for entry in entries if (job := await self._take_up(entry))]
        try:
            while jobs := [job for job in jobs if not job.closed]:
                packed = [one for job in jobs if (one := await self._pack(job))]
                admitted = await self._admitted(packed)
                while admitted:
                    group = _first(admitted, self._way.cost)
                    await self._send(group)
                    admitted = admitted[len(group) :]
        except NotSender:
            for job in jobs:
                await self._shop.hand_over(job)
            raise

    async def _take_up(self, entry: Entry) -> Job | None:
        """One entry's trouble is its own: the others of the group go on."""
        try:
            return await self._shop.take_up(entry)
        except (Unavailable, BlobMissing) as error:
            # A command whose papers are away waits; nobody gets a task without them.
            log.warning("command.papers_missing", command_id=str(entry.command_id), reason=describe(error))
            await self._shop.leave(entry, PAPERS_AWAY, well=isinstance(error, BlobMissing))
        except Exception as error:
            if passes(error):
                raise
            log.exception("command.bug", command_id=str(entry.command_id), reason=describe(error))
            await self._shop.leave(entry, BUG, well=False)
        return None

    async def _pack(self, job: Job) -> Packed | None:
        following = self._shop.next(job)
        if following.done:
            await self._shop.confirm(job)
        elif following.refused is not None:
            await self._shop.refuse(job, following.refused)
        elif following.wait:
            await self._shop.put_back(job, following.wait)
        elif following.trouble is not None:
            await self._shop.trouble(job, following.trouble, well=self._way.well)
        elif resting := [call.method for call in following.calls if not self._way.free(call.method, job.entry.lane)]:
            await self._rest(job, resting)
        else:
            return Packed(job, list(following.calls[:BATCH]), following.marked, following.written)
        return None

    async def _rest(self, job: Job, methods: Sequence[str]) -> None:
        """Its method has no operating time left: back when some drops out."""
        rest = max(self._way.rest_seconds(method) for method in methods)
        await self._shop.put_back(job, min(LONGEST_REST_SECONDS, max(LATER_SECONDS, rest)))

    async def _admitted(self, packed: Sequence[Packed]) -> list[Packed]:
        """Those whose calls are known not to be refused; the others rest."""
        left: dict[str, int] = {}
        admitted = []
        for one in packed:
            wanted = Counter(call.method for call in one.calls)
            rooms = {method: left.setdefault(method, self._way.room(method, one.job.entry.lane)) for method in wanted}
            if any(rooms[method] <= 0 for method in wanted):
                await self._rest(one.job, list(wanted))
                continue
            left |= {method: rooms[method] - count for method, count in wanted.items()}
            admitted.append(one)
        return admitted

    async def _send(self, group: list[Packed]) -> None:
        """One request. A job that somebody else has taken over falls out before anything is sent."""
        to_mark = [(one.job, one.marked) for one in group if one.marked or one.written]

        async def before() -> bool:
            return not to_mark or await self._shop.mark(to_mark)

        try:
            share = max(SHARES[one.job.entry.lane] for one in group)
            replies = await self._way.call([call for one in group for call in one.calls], before, share)
        except Overtaken:
            for job, _ in to_mark:
                await self._shop.hand_over(job)
            return  # those still ours are due at once
        start = 0
        for one in group:
            own = replies[start : start + len(one.calls)]
            start += len(one.calls)
            try:
                await self._shop.absorb(one.job, one.calls, own, well=self._way.well)
            except (KeyError, TypeError, ValueError) as error:
                # A reply of a shape we don't know: a bug of ours. The command waits, and somebody is told.
                log.exception("command.bug", command_id=str(one.job.entry.command_id), reason=describe(error))
                await self._shop.odd(one.job)


PAPERS_AWAY = Refusal(
    code="papers_missing", words="Файлы команды не найдены в хранилище", hint="Восстановите хранилище файлов."
)
BUG = Refusal(code="gateway_bug", words="Команда не читается: ошибка шлюза")


def _first(packed: Sequence[Packed], cost: Callable[[str], float]) -> list[Packed]:
    """The next request: at most BATCH calls, REQUEST_BYTES, REQUEST_SECONDS; a job's calls stay together.

    One at a time, so that what a request has taught counts for the next.
    """
    group: list[Packed] = []
    calls, size, seconds = 0, 0, 0.0
    for one in packed:
        calls += len(one.calls)
        size += sum(call.size for call in one.calls)
        seconds += sum(cost(call.method) for call in one.calls)
        if group and (calls > BATCH or size > REQUEST_BYTES or seconds > REQUEST_SECONDS):
            break
        group.append(one)
    return group
