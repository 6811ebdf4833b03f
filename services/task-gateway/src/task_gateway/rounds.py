"""Rounds: the next calls of many commands packed into requests, several requests at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from chassis.blobs import BlobMissing
from chassis.dead import describe
from chassis.errors import Unavailable

from task_gateway.adapters.bitrix import BATCH
from task_gateway.core.calls import Call, Reply
from task_gateway.ledger import Entry
from task_gateway.portal import PortalWay
from task_gateway.work import Job, Workshop

log = structlog.get_logger()

REQUEST_BYTES = 12 << 20
AWAY_SECONDS = 5.0
BUG_SECONDS = 60.0


@dataclass(slots=True)
class Packed:
    """A job's calls of one round."""

    job: Job
    calls: list[Call]
    marked: bool


class Rounds:
    """Carries a group of commands on until each is closed or put back."""

    def __init__(self, way: PortalWay, shop: Workshop) -> None:
        self._way = way
        self._shop = shop

    async def carry_on(self, entries: Sequence[Entry]) -> None:
        """Work on *entries* together. Raises NotSender; everything else is sorted here."""
        jobs = [job for entry in entries if (job := await self._take_up(entry))]
        while jobs := [job for job in jobs if not job.closed]:
            packed = [one for job in jobs if (one := await self._pack(job))]
            for group in _grouped(packed):
                await self._send(group)

    async def _take_up(self, entry: Entry) -> Job | None:
        try:
            return await self._shop.take_up(entry)
        except (Unavailable, BlobMissing) as error:
            # A command whose papers are away waits; nobody gets a task without them.
            log.warning("command.papers_missing", command_id=str(entry.command_id), reason=describe(error))
            await self._shop.delay(entry, AWAY_SECONDS)
            return None

    async def _pack(self, job: Job) -> Packed | None:
        following = self._shop.next(job)
        if following.done:
            await self._shop.confirm(job)
            return None
        if not all(self._way.free(call.method) for call in following.calls):
            await self._shop.put_back(job, 2.0)
            return None
        return Packed(job, list(following.calls), following.marked)

    async def _send(self, group: list[Packed]) -> None:
        await self._shop.mark([one.job for one in group if one.marked])
        replies = await self._way.call([call for one in group for call in one.calls])
        start = 0
        for one in group:
            own: list[Reply] = replies[start : start + len(one.calls)]
            start += len(one.calls)
            try:
                await self._shop.absorb(one.job, one.calls, own)
            except (KeyError, TypeError, ValueError) as error:
                # A reply of a shape we don't know: a bug of ours. The command waits, and somebody is told.
                log.exception("command.bug", command_id=str(one.job.entry.command_id), reason=describe(error))
                await self._shop.put_back(one.job, BUG_SECONDS)


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
