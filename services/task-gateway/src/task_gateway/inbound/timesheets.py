"""`timesheet.collect`: freezes a client's time entries, and keeps watch over what was frozen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

import structlog
from chassis.dead import describe
from contracts.crm.v1 import CommandConfirmed, CommandRefused
from contracts.timesheets.v1 import CollectTimesheet

from task_gateway import metrics
from task_gateway.core.inbound.timesheets import Period
from task_gateway.core.progress import Refusal
from task_gateway.core.refusals import TOO_LATE, refusal
from task_gateway.faults import its_own, survived
from task_gateway.inbound.asking import NotAnswered
from task_gateway.inbound.collecting import Reading
from task_gateway.inbound.frozen import Freezing, Stale
from task_gateway.ledger import COLLECT, Closing, Entry
from task_gateway.ledger.postgres import PostgresLedger
from task_gateway.portal import NotSender
from task_gateway.tries import LONGEST_SECONDS, TELL_AT, TRIES, away_once_more, away_seconds, growing

log = structlog.get_logger()

IDLE_SECONDS = 1.0
NO_CLIENT = Refusal(
    code="no_client",
    words="Табель собирается по клиенту, а команда относится не к клиенту",
    hint="Отправьте timesheet.collect с belongs_to клиента.",
)
NOT_READABLE = Refusal(
    code="not_readable",
    words="Записи времени этого клиента не читаются: CRM отвечает не так, как ожидает шлюз",
    hint="Какая запись, сказано в журнале task-gateway (command.stuck); исправьте её и отправьте команду заново.",
)
BACKWARDS = Refusal(code="bad_period", words="Последний день периода раньше первого", hint="Исправьте период.")


class Timesheets:
    """Of one portal, while we are its sender. check_seconds: how often closed periods are looked into again."""

    def __init__(
        self,
        ledger: PostgresLedger,
        freezing: Freezing,
        reading: Reading,
        business: Callable[[], datetime],
        check_seconds: float,
    ) -> None:
        self._ledger = ledger
        self._freezing = freezing
        self._reading = reading
        self._business = business
        self._check_seconds = check_seconds

    async def run(self) -> None:
        """Raises NotSender."""
        checked_at = time.monotonic()
        while True:
            try:
                for entry in await self._ledger.aside(COLLECT, 5):
                    await self._collect(entry)
                if time.monotonic() - checked_at > self._check_seconds:
                    checked_at = time.monotonic()
                    await self.check()
            except NotAnswered as error:
                log.warning("timesheet.not_answered", reason=str(error))
            except Exception as error:
                if isinstance(error, NotSender):
                    raise
                survived("timesheet", error)
            await asyncio.sleep(IDLE_SECONDS)

    async def _collect(self, entry: Entry) -> None:
        """One command's trouble is its own."""
        command = CollectTimesheet.model_validate_json(entry.body)
        try:
            await self._carry_out(entry, command)
        except Exception as error:
            if not its_own(error):
                raise
            await self._put_off(entry, command, error)

    async def _put_off(self, entry: Entry, command: CollectTimesheet, error: Exception) -> None:
        """With growing pauses. What a portal that is well does not give us in a readable form is refused in the end."""
        if isinstance(error, NotAnswered) and not error.refused:
            log.warning("timesheet.not_answered", command_id=str(entry.command_id), reason=str(error))
            entry = away_once_more(entry)
            await self._ledger.advance(entry, away_seconds(entry))
            return
        why, tries = _why(error), entry.progress.tries + 1
        tell = log.error if tries >= TELL_AT else log.warning
        tell("command.stuck", command_id=str(entry.command_id), tries=tries, code=why.code, reason=describe(error))
        metrics.STUCK.labels(entry.type, why.code).inc()
        if tries >= TRIES:
            await self._refuse(entry, command, why)
        else:
            await self._ledger.advance(entry.but(entry.progress.but(tries=tries)), growing(tries, LONGEST_SECONDS))

    async def _carry_out(self, entry: Entry, command: CollectTimesheet) -> None:
        if (why := self._refused(entry, command)) is not None:
            await self._refuse(entry, command, why)
            return
        period = Period(command.belongs_to.id, command.first_on, command.last_on)
        ticket = await self._freezing.ticket()
        entries = await self._reading.entries(period)
        said = CommandConfirmed(
            command_id=entry.command_id,
            command_type=entry.type,
            belongs_to=command.belongs_to,
            crm_id=str(period.client_id),
        )
        closing = Closing("confirmed", said, crm_id=said.crm_id)
        cause = (entry.command_id, entry.correlation_id)
        try:
            if await self._ledger.close(entry, closing, self._freezing.freezing(period, entries, ticket, cause)):
                metrics.COMMANDS.labels(entry.type, entry.lane, closing.state).inc()
        except Stale:
            log.info("timesheet.overtaken", command_id=str(entry.command_id))  # read again at once

    def _refused(self, entry: Entry, command: CollectTimesheet) -> Refusal | None:
        if command.belongs_to.kind != "client":
            return NO_CLIENT
        if command.last_on < command.first_on:
            return BACKWARDS
        late = command.drop_after is not None and self._business() > command.drop_after
        return TOO_LATE if late and not entry.attempts else None

    async def _refuse(self, entry: Entry, command: CollectTimesheet, why: Refusal) -> None:
        said = CommandRefused(
            command_id=entry.command_id,
            command_type=entry.type,
            belongs_to=command.belongs_to,
            code=why.code,
            message=why.words,
            hint=why.hint,
        )
        await self._ledger.close(entry, Closing("refused", said, reason=f"{why.code}: {why.words}"))

    async def check(self) -> None:
        """Closed periods again: what was entered or changed late is said. Raises NotAnswered if the portal is away."""
        for period in await self._freezing.periods():
            ticket = await self._freezing.ticket()
            try:
                await self._freezing.correct(period, await self._reading.entries(period), ticket)
            except Stale:
                continue  # whoever has written has read later than we
            except Exception as error:
                if not its_own(error):
                    raise
                await self._not_checked(period, error)

    async def _not_checked(self, period: Period, error: Exception) -> None:
        """One client's trouble is its own: it must not come first for ever."""
        await self._freezing.looked(period)
        if isinstance(error, NotAnswered) and not error.refused:
            raise error
        why, days = _why(error), f"{period.first_on}/{period.last_on}"
        log.error("timesheet.not_checked", client_id=period.client_id, days=days, code=why.code, reason=describe(error))
        metrics.STUCK.labels(COLLECT, why.code).inc()


def _why(error: Exception) -> Refusal:
    return refusal(error.reply) if isinstance(error, NotAnswered) else NOT_READABLE
