"""Rounds: the next calls of many commands packed into requests, several requests at a time."""

from __future__ import annotations

from collections.abc import Sequence
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
from task_gateway.work import Job, Workshop

log = structlog.get_logger()

REQUEST_BYTES = 12 << 20


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
                for group in _grouped(packed):
                    await self._send(group)
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
            await self._shop.put_back(job)
        elif following.trouble is not None:
            await self._shop.trouble(job, following.trouble, well=self._way.well)
        elif not all(self._way.free(call.method) for call in following.calls):
            await self._shop.put_back(job)
        else:
            return Packed(job, list(following.calls[:BATCH]), following.marked, following.written)
        return None

    async def _send(self, group: list[Packed]) -> None:
        """One request. A job that somebody else has taken over falls out before anything is sent."""
        to_mark = [(one.job, one.marked) for one in group if one.marked or one.written]

        async def before() -> bool:
            return not to_mark or await self._shop.mark(to_mark)

        try:
            replies = await self._way.call([call for one in group for call in one.calls], before)
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


def _grouped(packed: Sequence[Packed]) -> list[list[Packed]]:
    """Requests of at most BATCH calls and REQUEST_BYTES; a job's calls stay together."""
    groups: list[list[Packed]] = []
    calls = size = 0
    for one in packed:
        weight = sum(call.size for call in one.calls)
        if not groups or calls + len(one.calls) > BATCH or size + weight > REQUEST_BYTES:
            groups.append([])
            calls = size = 0
        groups[-1].append(one)
        calls, size = calls + len(one.calls), size + weight
    return groups
