"""One command carried on: the next calls, their replies, the ledger."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid5

import structlog
from chassis.claims import fetch
from chassis.intake import Stimulus
from chassis.journal.postgres import PostgresUnit
from chassis.service import Running
from contracts.claims import Blob, Text, claims_in
from contracts.crm.v1 import CommandConfirmed, CommandRefused, CreateTask

from task_gateway import ledger, metrics
from task_gateway.core import create_task as steps
from task_gateway.core.absorb import Absorbed, absorb
from task_gateway.core.calls import Call, Reply
from task_gateway.core.progress import Next, Refusal
from task_gateway.ledger import Entry
from task_gateway.settings import Settings

log = structlog.get_logger()

LATER_SECONDS = 2.0


@dataclass(slots=True)
class Job:
    """An entry in the sender's hands. also: a call that an earlier reply asked for."""

    entry: Entry
    command: CreateTask
    contents: list[str] = field(default_factory=list)
    also: Call | None = None
    closed: bool = False


class Workshop:
    """Carries jobs on and writes down how far they came."""

    def __init__(self, running: Running, settings: Settings, base_url: str) -> None:
        self._running = running
        self._settings = settings
        self._base_url = base_url
        self.root_folder = 0

    async def take_up(self, entry: Entry) -> Job:
        """The command with the content of its claims. Raises BlobMissing, BlobsAway."""
        command = CreateTask.model_validate_json(entry.body)
        await fetch(self._running.blobs, [(entry.portal, c) for c in claims_in(command) if isinstance(c, Text | Blob)])
        contents = [base64.b64encode(file.blob.held or b"").decode() for file in command.files]
        return Job(entry, command, contents)

    def next(self, job: Job) -> Next:
        """What to send for *job*."""
        if job.also is not None:
            return Next((job.also,))
        zone = self._running.profiles[job.entry.portal].zone
        entry = job.entry
        return steps.upcoming(job.command, entry.command_id, entry.progress, self.root_folder, job.contents, zone)

    async def mark(self, jobs: list[Job]) -> None:
        """Written down before a creating call goes out: after a crash its outcome is unknown."""
        if not jobs:
            return
        uncertain = {job.entry.command_id: job.entry.progress.model_copy(update={"uncertain": True}) for job in jobs}
        async with self._running.pool.acquire() as connection, connection.transaction():
            await connection.execute(ledger.MARK_SENT, list(uncertain))
            rows = [(command_id, progress.encoded_text(), 0.0) for command_id, progress in uncertain.items()]
            await connection.executemany(ledger.ADVANCE, rows)

    async def absorb(self, job: Job, calls: list[Call], replies: list[Reply]) -> None:
        """Take in the replies; closes the job when nothing is left or the CRM says no."""
        job.also = None
        before = job.entry.progress
        taken = absorb(job.command, before, self.root_folder, calls, replies)
        if taken.progress.doubts > before.doubts:
            metrics.UNKNOWN.labels(job.entry.type).inc()
            log.warning("command.unknown_outcome", command_id=str(job.entry.command_id))
        metrics.DOUBLES.labels(job.entry.type).inc(max(0, len(before.extra_ids) - len(taken.progress.extra_ids)))
        job.entry = _with(job.entry, taken)
        if taken.refused is not None:
            await self._refuse(job, taken.refused)
        elif taken.hold:
            await self._hold(job)
        elif taken.later:
            await self._put_back(job, LATER_SECONDS)
        elif taken.also is not None:
            job.also = taken.also
        elif any(reply.fate == "unknown" for reply in replies):
            await self._put_back(job, 0.0)

    async def _hold(self, job: Job) -> None:
        """Nothing was found of a creating call. The CRM may still be at it: send it again only when that is over."""
        certain = self._settings.certain_after.total_seconds()
        waited = job.entry.sent_seconds or 0.0
        if waited >= certain:
            job.entry = _with(job.entry, Absorbed(job.entry.progress.model_copy(update={"uncertain": False})))
            await self._put_back(job, 0.0)
        else:
            await self._put_back(job, certain - waited)

    async def _put_back(self, job: Job, seconds: float) -> None:
        job.closed = True
        await self.delay(job.entry, seconds)

    async def delay(self, entry: Entry, seconds: float) -> None:
        """Leave a command that could not be taken up for later."""
        async with self._running.pool.acquire() as connection:
            await connection.execute(ledger.ADVANCE, entry.command_id, entry.progress.encoded_text(), seconds)

    async def put_back(self, job: Job, seconds: float) -> None:
        """Leave the job for later."""
        await self._put_back(job, seconds)

    async def confirm(self, job: Job) -> None:
        """Everything of it exists: say so, once."""
        entry, task_id = job.entry, str(job.entry.progress.task_id)
        url = self._settings.task_url.format(base=self._base_url, responsible=job.command.responsible_id, id=task_id)
        said = CommandConfirmed(
            command_id=entry.command_id,
            command_type=entry.type,
            belongs_to=job.command.belongs_to,
            crm_id=task_id,
            url=url,
        )
        recheck = self._settings.certain_after.total_seconds() * 1.5 if entry.progress.doubts else None
        await self._close(job, said, "confirmed", task_id, None, recheck)

    async def _refuse(self, job: Job, refusal: Refusal) -> None:
        said = CommandRefused(
            command_id=job.entry.command_id,
            command_type=job.entry.type,
            belongs_to=job.command.belongs_to,
            code=refusal.code,
            message=refusal.words,
            hint=refusal.hint,
        )
        await self._close(job, said, "refused", None, f"{refusal.code}: {refusal.words}", None)

    async def _close(
        self, job: Job, said: Any, state: str, crm_id: str | None, reason: str | None, recheck: Any
    ) -> None:
        entry = job.entry
        job.closed = True
        stimulus = Stimulus(
            result_id(entry.command_id), self._running.clock.business(), said, entry.correlation_id, entry.command_id
        )
        await self._running.intake.prepare([stimulus])
        async with self._running.pool.acquire() as connection, connection.transaction():
            text = entry.progress.encoded_text()
            await connection.execute(ledger.CLOSE, entry.command_id, state, crm_id, reason, text, recheck)
            await self._running.intake.within(PostgresUnit(connection), entry.portal, [stimulus])
        metrics.COMMANDS.labels(entry.type, entry.lane, state).inc()
        log.info(
            f"command.{state}",
            command_id=str(entry.command_id),
            correlation_id=str(entry.correlation_id),
            portal=entry.portal,
            crm_id=crm_id,
            reason=reason,
        )


RESULTS = UUID("3f7d8d84-6b0b-5d57-8f6f-27b5f2a5b6a1")


def result_id(command_id: UUID) -> UUID:
    """The id of a command's one result."""
    return uuid5(RESULTS, str(command_id))


def _with(entry: Entry, taken: Absorbed) -> Entry:
    return replace(entry, progress=taken.progress)
