"""One command carried on: the next calls, their replies, the ledger."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import structlog
from chassis.blobs import BlobStore
from contracts.crm.v1 import CommandConfirmed, CommandRefused, CreateTask

from task_gateway import metrics
from task_gateway.core.calls import Call, Reply
from task_gateway.core.catalogue import COMMANDS, WAYS
from task_gateway.core.names import Names
from task_gateway.core.order import Order
from task_gateway.core.progress import Absorbed, Next, Progress, Refusal
from task_gateway.core.way import Way
from task_gateway.folders import Folders
from task_gateway.ledger import Closing, Entry, Ledger
from task_gateway.taking import LATER_SECONDS, Job, Portal, TakingUp
from task_gateway.together import Together
from task_gateway.tries import (
    LONGEST_SECONDS,
    TELL_AT,
    TRIES,
    away_once_more,
    away_seconds,
    growing,
)

log = structlog.get_logger()

ODD_SECONDS = 60.0


class Workshop:
    """Carries jobs on and writes down how far they came. root_folder: of the common disk, 0 until it is known."""

    def __init__(
        self, ledger: Ledger, blobs: BlobStore, portal: Portal, machine: Callable[[], float] = time.monotonic
    ) -> None:
        self._ledger = ledger
        self._portal = portal
        self._advancing = Together(self._advance_all)
        self._closing = Together(self._close_all)
        self._folders = Folders(machine)
        self._taking = TakingUp(ledger, blobs, portal, machine)
        self._machine = machine
        self.root_folder = 0

    @property
    def names(self) -> Names:
        """The portal's domain names."""
        return self._portal.names

    async def take_up(self, entry: Entry) -> Job:
        """See TakingUp."""
        return await self._taking.take_up(entry)

    async def again(self, entry: Entry) -> tuple[Way, Order[Any]]:
        """A command that is closed, to look for its doubles; without its prose and files."""
        command = COMMANDS[entry.type].model_validate_json(entry.body)
        made, _ = await self._taking.referred(command)
        of = await self._taking.taken_back(command)
        return WAYS[type(command)], self._order(Job(entry, command, None, made=made, of=of))

    def _order(self, job: Job) -> Order[Any]:
        portal, entry = self._portal, job.entry
        about = (job.command, entry.command_id, entry.progress, portal.names, portal.zone)
        known = (job.judged_at is not None, portal.business() - timedelta(seconds=entry.age_seconds), job.passed)
        return Order(*about, self.root_folder, job.contents, job.made, job.of, *known)

    def next(self, job: Job) -> Next:
        """What to send for *job*; steps that have nothing to do are passed over."""
        if job.instead is not None:
            return job.instead
        if job.also is not None:
            return Next((job.also,))
        way = WAYS[type(job.command)]
        known = way.recalled(self._order(job), self._folders)
        if known != job.entry.progress:
            job.entry, job.recalled = job.entry.but(known), True
        following = way.upcoming(self._order(job))
        if following.onward is not None:
            job.entry = job.entry.but(following.onward)
        return following

    async def mark(self, jobs: Sequence[tuple[Job, bool]]) -> list[bool]:
        """Written down right before calls go out. The flag says that they create: after a crash their outcome is
        unknown. Answers which jobs may go: who is no longer ours is closed, who waited long is to be judged again.
        """
        now, asked = self._machine(), [job for job, _ in jobs]
        jobs = [(job, creating) for job, creating in jobs if not (creating and job.stale(now))]
        for job, creating in jobs:
            if job.before is None:  # else it was marked for a request that halted before it
                job.before = job.entry.progress
            if creating:
                job.entry = job.entry.but(job.before.but(uncertain=True))
        ours = await self._ledger.mark([job.entry for job, _ in jobs])
        for job, _ in jobs:
            job.closed = job.entry.command_id not in ours
            if not job.closed:
                job.entry, job.sent_at = job.entry.written(), self._machine()
        going = {id(job) for job, _ in jobs if not job.closed}
        return [id(job) in going for job in asked]

    async def hand_over(self, job: Job) -> None:
        """Nothing more is sent by us: what is known goes to the ledger, so that whoever takes the job up need not wait.

        What was marked for a request that never went out is unmarked. Where somebody has taken over already, what
        we have sent before is under suspicion.
        """
        if not job.closed:
            job.entry = job.entry.but(job.before or job.entry.progress)
            await self._put_back(job, 0.0)

    async def absorb(self, job: Job, calls: list[Call], replies: list[Reply], *, well: bool) -> None:
        """Take in the replies; closes the job when nothing is left or the CRM says no. well: so is the portal."""
        job.also = None
        before = job.before or job.entry.progress
        way = WAYS[type(job.command)]
        taken = way.absorb(self._order(job), calls, replies)
        job.judged_at = self._machine() if taken.judged else job.judged_at
        job.look_on(taken.further, self._machine())
        self._count(job, before, taken)
        if job.recalled and not taken.progress.step and (taken.refused or taken.trouble):
            # A folder that we have not asked for may be there no more, or closed to us: ask, then judge.
            self._folders.forget(before.nodes)
            taken, job.recalled = Absorbed(taken.progress.but(nodes=(), taken=False, renamed=False)), False
        progress = taken.progress.but(tries=0) if taken.progress.further_than(before) else taken.progress
        job.entry, job.before = job.entry.but(progress), None
        self._folders.learn(way.folders(self._order(job)))
        if taken.refused is not None:
            await self.refuse(job, taken.refused)
        elif taken.hold:
            await self._hold(job)
        elif taken.also is not None:
            job.also = taken.also  # it is lost if the job is put back before
        elif taken.trouble is not None:
            await self.trouble(job, taken.trouble, well=well)
        elif taken.unknown:
            await self._again(job)
        elif taken.later:
            await self.put_back(job)

    def _count(self, job: Job, before: Progress, taken: Absorbed) -> None:
        if taken.progress.doubts > before.doubts:
            metrics.UNKNOWN.labels(job.entry.type).inc()
            log.warning("command.unknown_outcome", command_id=str(job.entry.command_id))
        metrics.DOUBLES.labels(job.entry.type).inc(taken.doubles)

    async def _hold(self, job: Job) -> None:
        """Nothing was found of a creating call. The CRM may still be at it: send it again only when that is over.

        What it did while we looked further back stands on the page that was read first.
        """
        looked_at = self._machine() if job.looked_at is None else job.looked_at
        waited = 0.0 if job.sent_at is None else looked_at - job.sent_at
        left = self._portal.certain_seconds - waited
        if left <= 0:
            job.entry = job.entry.but(job.entry.progress.but(uncertain=False))
        await self._put_back(job, max(0.0, left))

    async def _again(self, job: Job) -> None:
        """No answer: at once, then with growing pauses (the portal's circuit has its own beside)."""
        pause = away_seconds(job.entry) if job.entry.progress.tries else 0.0
        job.entry = away_once_more(job.entry)
        await self._put_back(job, pause)

    async def trouble(self, job: Job, why: Refusal, *, well: bool) -> None:
        """It can't be done now. Put back with growing pauses; after many, from a portal that is well, refused.

        Never refused while a task of it stands or may stand.
        """
        before = job.entry.progress
        job.entry = job.entry.but(before.but(tries=before.tries + 1)) if well else away_once_more(job.entry)
        progress = job.entry.progress
        tell = log.error if progress.tries >= TELL_AT else log.warning
        tell("command.stuck", command_id=str(job.entry.command_id), tries=progress.tries, code=why.code)
        metrics.STUCK.labels(job.entry.type, why.code).inc()
        if progress.tries >= TRIES and well and not progress.uncertain and progress.made is None:
            await self.refuse(job, why)
        else:
            await self._put_back(job, growing(progress.tries, LONGEST_SECONDS) if well else away_seconds(job.entry))

    async def leave(self, entry: Entry, why: Refusal, *, well: bool) -> None:
        """A command that could not even be taken up. well: only this one is to blame, it may be refused in the end."""
        if well:
            await self.trouble(Job(entry, COMMANDS[entry.type].model_validate_json(entry.body), None), why, well=True)
            return
        entry = away_once_more(entry)
        await self._advancing.do((entry, away_seconds(entry)))

    async def leave_waiting(self, entry: Entry, seconds: float) -> None:
        """Not taken up now."""
        await self._advancing.do((entry, seconds))

    async def odd(self, job: Job) -> None:
        """A reply that we don't understand: what was marked stays in doubt."""
        if job.before is not None and job.entry.progress.uncertain:
            job.entry = job.entry.but(job.entry.progress.doubted())
        await self._put_back(job, ODD_SECONDS)

    async def put_back(self, job: Job, seconds: float = LATER_SECONDS) -> None:
        """A limit is reached: soon again."""
        await self._put_back(job, seconds)

    async def _put_back(self, job: Job, seconds: float) -> None:
        job.closed = True
        if not await self._advancing.do((job.entry, seconds)):
            await self._overtaken(job)

    async def _advance_all(self, those: Sequence[tuple[Entry, float]]) -> list[bool]:
        ours = await self._ledger.advance_all(those)
        return [entry.command_id in ours for entry, _ in those]

    async def _close_all(self, those: Sequence[tuple[Entry, Closing]]) -> list[bool]:
        ours = await self._ledger.close_all(those)
        return [entry.command_id in ours for entry, _ in those]

    async def _overtaken(self, job: Job) -> None:
        """Somebody took over while we were frozen: what our call did he can't know, so it is looked into again."""
        log.warning("command.overtaken", command_id=str(job.entry.command_id))
        await self._ledger.suspect(job.entry.command_id, self._portal.certain_seconds * 1.5)

    async def confirm(self, job: Job) -> None:
        """Everything of it exists: say so, once."""
        entry = job.entry
        number = WAYS[type(job.command)].subject(self._order(job))
        crm_id = "" if number is None else str(number)
        said = CommandConfirmed(
            command_id=entry.command_id,
            command_type=entry.type,
            belongs_to=job.command.belongs_to,
            crm_id=crm_id,
            url=self._page(job, crm_id),
            left=entry.progress.left or None,
        )
        reason = f"changed since, left as it is: {', '.join(entry.progress.left)}" if entry.progress.left else None
        await self._close(job, Closing("confirmed", said, crm_id or None, reason, self._recheck(job)))

    def _page(self, job: Job, crm_id: str) -> str | None:
        """Where a person sees it."""
        if isinstance(job.command, CreateTask):
            task = self._portal.task_url
            return task.format(base=self._portal.base_url, responsible=job.command.responsible_id, id=crm_id)
        page = WAYS[type(job.command)].page(self._order(job))
        return page and page.format(base=self._portal.base_url, id=crm_id)

    async def refuse(self, job: Job, refusal: Refusal) -> None:
        """The end of it: nothing of it stands in the CRM."""
        said = CommandRefused(
            command_id=job.entry.command_id,
            command_type=job.entry.type,
            belongs_to=job.command.belongs_to,
            code=refusal.code,
            message=refusal.words,
            hint=refusal.hint,
        )
        reason = f"{refusal.code}: {refusal.words}"
        await self._close(job, Closing("refused", said, reason=reason, recheck_seconds=self._recheck(job)))

    def _recheck(self, job: Job) -> float | None:
        return self._portal.certain_seconds * 1.5 if job.entry.progress.doubts else None

    async def _close(self, job: Job, closing: Closing) -> None:
        entry = job.entry
        job.closed = True
        if not await self._closing.do((entry, closing)):
            await self._overtaken(job)
            return
        metrics.COMMANDS.labels(entry.type, entry.lane, closing.state).inc()
        log.info(
            f"command.{closing.state}",
            command_id=str(entry.command_id),
            correlation_id=str(entry.correlation_id),
            portal=entry.portal,
            crm_id=closing.crm_id,
            reason=closing.reason,
        )
