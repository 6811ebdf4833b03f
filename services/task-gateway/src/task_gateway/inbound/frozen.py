"""Closed timesheets: what was frozen, so that nothing changes in silence."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import asyncpg
from chassis.blobs import BlobStore
from chassis.database import Connection
from chassis.deciding import prose_of
from chassis.intake import Intake, Stimulus
from chassis.journal.postgres import PostgresUnit
from contracts.base import Event

from task_gateway.core.inbound import timesheets
from task_gateway.core.inbound.timesheets import Entry, Frozen, Period
from task_gateway.ledger.postgres import Also

SHEETS = UUID("0d3b1df7-1a3e-5d0c-9b63-2c1c9f6a7e55")

# The row is locked from here on; a new one is empty until it is written.
OPEN = """
    INSERT INTO timesheet (portal, client_id, first_on, last_on, entries, version)
    VALUES ($1, $2, $3, $4, NULL, 0) ON CONFLICT (portal, client_id, first_on, last_on) DO UPDATE
    SET version = timesheet.version RETURNING entries, version
"""
WRITE = """
    UPDATE timesheet SET entries = $5, version = nextval('mirror_version'), checked_at = clock_timestamp()
    WHERE portal = $1 AND client_id = $2 AND first_on = $3 AND last_on = $4 RETURNING version
"""
TICKET = "SELECT nextval('mirror_version')"
# Those of a quarter change most; of older ones a few each time, so that they take no reading from the others.
PERIODS = """
    (SELECT client_id, first_on, last_on FROM timesheet
    WHERE portal = $1 AND entries IS NOT NULL AND closed_at > clock_timestamp() - interval '92 days'
    ORDER BY checked_at LIMIT 200)
    UNION ALL
    (SELECT client_id, first_on, last_on FROM timesheet
    WHERE portal = $1 AND entries IS NOT NULL AND closed_at <= clock_timestamp() - interval '92 days'
    ORDER BY checked_at LIMIT 20)
"""
CHECKED = """
    UPDATE timesheet SET checked_at = clock_timestamp()
    WHERE portal = $1 AND client_id = $2 AND first_on = $3 AND last_on = $4
"""


class Stale(Exception):
    """Somebody has written this timesheet since we read: read again."""


class Freezing:
    """Of one portal. business: the clock of what is said."""

    def __init__(
        self,
        pool: asyncpg.Pool[Any],
        intake: Intake,
        blobs: BlobStore,
        business: Callable[[], datetime],
        portal: str,
    ) -> None:
        self._pool = pool
        self._intake = intake
        self._blobs = blobs
        self._business = business
        self._portal = portal

    async def ticket(self) -> int:
        """Drawn before the entries are read."""
        number: int = await self._pool.fetchval(TICKET)
        return number

    async def periods(self) -> list[Period]:
        """Closed within a quarter, those first that were longest not looked into; then some of the older ones."""
        rows = await self._pool.fetch(PERIODS, self._portal)
        return [Period(row["client_id"], row["first_on"], row["last_on"]) for row in rows]

    def freezing(self, period: Period, entries: Sequence[Entry], ticket: int, ordered: tuple[UUID, UUID]) -> Also:
        """What to do inside the transaction that closes the command *ordered* (its id, its correlation)."""

        async def write(connection: Connection) -> list[Stimulus]:
            before = await self._locked(connection, period, ticket)
            now = self._business()
            if before is None:
                events: Sequence[Event] = [timesheets.closed(period, entries, ordered[0], now)]
            else:
                events = timesheets.corrections(period, before, entries, now)
            return await self._said(connection, period, entries, events, ordered)

        return write

    async def correct(self, period: Period, entries: Sequence[Entry], ticket: int) -> int:
        """Say what is another than it was frozen; answers how many entries. Raises Stale."""
        now = self._business()
        await self._intake.prepare([Stimulus(SHEETS, now, timesheets.closed(period, entries, SHEETS, now))])
        async with self._pool.acquire() as connection, connection.transaction():
            before = await self._locked(connection, period, ticket)
            events = timesheets.corrections(period, before or {}, entries, now)
            if events:
                said = await self._said(connection, period, entries, events, None)
                await self._intake.within(PostgresUnit(connection), self._portal, said)
            else:
                await connection.execute(CHECKED, self._portal, *_key(period))
        return len(events)

    async def looked(self, period: Period) -> None:
        """Whatever came of it: others come first the next time."""
        await self._pool.execute(CHECKED, self._portal, *_key(period))

    async def _locked(self, connection: Connection, period: Period, ticket: int) -> dict[int, Frozen] | None:
        (row,) = await connection.fetch(OPEN, self._portal, *_key(period))
        if row["version"] > ticket:
            raise Stale
        if row["entries"] is None:
            return None
        return {int(number): Frozen.model_validate(one) for number, one in json.loads(row["entries"]).items()}

    async def _said(
        self,
        connection: Connection,
        period: Period,
        entries: Sequence[Entry],
        events: Sequence[Event],
        ordered: tuple[UUID, UUID] | None,
    ) -> list[Stimulus]:
        """The content is stored before the transaction commits; the row is written with what is known now."""
        await self._blobs.put(self._portal, prose_of(events))
        known = {number: one.model_dump(mode="json") for number, one in timesheets.frozen(entries).items()}
        version = await connection.fetchval(WRITE, self._portal, *_key(period), json.dumps(known))
        name = f"{self._portal}/{period.client_id}/{period.first_on}/{period.last_on}/{version}"
        command_id, correlation_id = ordered or (None, None)
        now = self._business()
        return [
            Stimulus(uuid5(SHEETS, f"{name}/{place}"), now, event, correlation_id, command_id)
            for place, event in enumerate(events)
        ]


def _key(period: Period) -> tuple[int, Any, Any]:
    return period.client_id, period.first_on, period.last_on
