"""Rounds: a command's next calls, their replies, and again, until it is closed or put back."""

from __future__ import annotations

from collections import Counter

import structlog
from chassis.blobs import BlobMissing, BlobUnread
from chassis.dead import describe
from chassis.errors import Unavailable
from chassis.faults import passes

from task_gateway.core.calls import BATCH
from task_gateway.core.catalogue import WAYS
from task_gateway.core.progress import Next, Refusal
from task_gateway.ledger import Entry
from task_gateway.portal import NotSender, Overtaken, PortalWay
from task_gateway.taking import LATER_SECONDS, Job
from task_gateway.waiting import Before
from task_gateway.work import Workshop

log = structlog.get_logger()

LONGEST_REST_SECONDS = 60.0
FIRST_READS = 200  # at once of a kind of which it is not known yet what follows


class Rounds:
    """Carries commands on, each by itself: their calls meet in the way to the portal, their writings in the shop."""

    def __init__(self, way: PortalWay, shop: Workshop) -> None:
        self._way = way
        self._shop = shop
        self._resting: dict[tuple[str, str], float] = {}  # (type, lane) → until when
        self._effects: dict[str, str] = {}  # type → the method that it is judged for, once one has gone out
        self._promised: Counter[str] = Counter()  # methods of those that are being judged

    async def carry_on(self, entry: Entry) -> None:
        """Work on *entry*. Raises NotSender and what our engines raise; the rest is sorted here."""
        if (rest := self._resting.get((entry.type, entry.lane), 0.0) - self._way.now) > 0 and not entry.attempts:
            # Thousands of its kind may wait for the same minute: none is taken up before.
            await self._shop.leave_waiting(entry, rest)
            return
        self._way.coming += 1
        try:
            if (job := await self._take_up(entry)) is not None:
                await self._carry(job)
        finally:
            self._way.coming -= 1

    async def _carry(self, job: Job) -> None:
        try:
            while not job.closed:
                if (following := await self._next(job)) is not None:
                    await self._send(job, following)
        except NotSender:
            await self._shop.hand_over(job)
            raise
        finally:
            self._promise(job, None)

    async def _take_up(self, entry: Entry) -> Job | None:
        """One entry's trouble is its own."""
        try:
            return await self._shop.take_up(entry)
        except (Unavailable, BlobMissing) as error:
            # A command whose papers are away waits; nobody gets a task without them.
            log.warning("command.papers_missing", command_id=str(entry.command_id), reason=describe(error))
            await self._shop.leave(entry, PAPERS_AWAY, well=isinstance(error, BlobMissing | BlobUnread))
        except Exception as error:
            if passes(error):
                raise
            log.exception("command.bug", command_id=str(entry.command_id), reason=describe(error))
            await self._shop.leave(entry, BUG, well=False)
        return None

    async def _next(self, job: Job) -> Next | None:
        following = self._shop.next(job)
        if following.done:
            await self._shop.confirm(job)
        elif following.refused is not None:
            await self._shop.refuse(job, following.refused)
        elif following.wait:
            await self._shop.put_back(job, following.wait)
        elif following.trouble is not None:
            await self._shop.trouble(job, following.trouble, well=self._way.well)
        elif (method := self._resting_of(job, following)) is not None:
            await self._rest(job, method)
        else:
            return following
        return None

    def _resting_of(self, job: Job, following: Next) -> str | None:
        """A method without operating time; nothing is read for a call that can't follow."""
        lane, method, ahead = job.entry.lane, following.calls[0].method, self._ahead(job, following)
        self._promise(job, None)
        if not self._way.free(method, lane):
            return method
        if ahead is not None and not self._spare(ahead, job):
            return ahead
        self._promise(job, ahead)
        return None

    def _ahead(self, job: Job, following: Next) -> str | None:
        """What it is judged for by what it reads now."""
        reads = not following.marked and not following.written and not job.entry.progress.uncertain
        first = reads and job.judged_at is None
        kind = job.entry.type
        return following.ahead or (self._effects.get(kind, kind) if first and WAYS[type(job.command)].judged else None)

    def _spare(self, ahead: str, job: Job) -> bool:
        """Whether what is judged by this reading can go out soon."""
        promised = self._promised[ahead]
        return promised < FIRST_READS if ahead == job.entry.type else self._way.spare(ahead, promised, job.entry.lane)

    def _promise(self, job: Job, method: str | None) -> None:
        """A place for the call that follows, until it waits for its request itself."""
        if job.ahead is not None:
            self._promised[job.ahead] -= 1
        if method is not None:
            self._promised[method] += 1
        job.ahead = method

    async def _rest(self, job: Job, method: str) -> None:
        """Its method has no operating time left: back when some drops out."""
        rest = 0.0 if self._way.free(method, job.entry.lane) else self._way.rest_seconds(method)
        rest = min(LONGEST_REST_SECONDS, max(LATER_SECONDS, rest))
        self._resting[job.entry.type, job.entry.lane] = self._way.now + rest
        await self._shop.put_back(job, rest)

    async def _send(self, job: Job, following: Next) -> None:
        """One request. Who has been taken over falls out before anything is sent; the job is closed then."""
        calls = following.calls[:BATCH]
        before = None
        if following.marked or following.written:
            before = Before(self._shop.mark, (job, following.marked))
        if following.marked and job.judged_at is not None:
            self._effects[job.entry.type] = calls[0].method
        self._way.coming -= 1
        try:
            ahead = before is None  # it only asks: what it is about comes after
            replies = await self._way.call(
                calls, before, job.entry.lane, firm=following.firm, leads=ahead, since=job.since
            )
        except Overtaken:
            return
        finally:
            self._way.coming += 1
        try:
            await self._shop.absorb(job, list(calls[: len(replies)]), replies, well=self._way.well)
        except (KeyError, TypeError, ValueError) as error:
            # A reply of a shape we don't know: a bug of ours. The command waits, and somebody is told.
            log.exception("command.bug", command_id=str(job.entry.command_id), reason=describe(error))
            await self._shop.odd(job)


PAPERS_AWAY = Refusal(
    code="papers_missing", words="Файлы команды не найдены в хранилище", hint="Восстановите хранилище файлов."
)
BUG = Refusal(code="gateway_bug", words="Команда не читается: ошибка шлюза")
