"""The ledger in PostgreSQL. Machine time is the database's: two replicas must agree on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from chassis.blobs import BlobStore
from chassis.database import Connection
from chassis.deciding import prose_of
from chassis.intake import Intake, Stimulus
from chassis.journal.postgres import PostgresUnit

from mail_dispatch.ledger import OPEN_TO, SETTLED, Entry, Notice, Settlement, Share, closing_id, result_id, task_id
from mail_dispatch.ledger.closing import closes_task

COLUMNS = """
    command_id, portal, sender, subject, body, lane, automation, correlation_id, traceparent, state, message_id,
    attempt, refused, attempts, troubles, again, revision,
    extract(epoch FROM clock_timestamp() - troubled_at)::float AS troubled_seconds,
    extract(epoch FROM clock_timestamp() - sent_at)::float AS sent_seconds
"""

OURS = "portal = $1 AND (sender = ANY($2::text[]) OR ($3 AND sender <> ALL($4::text[])))"

# A lane is a head start in seconds, so that bulk waits for the rest but never starves.
DUE = f"""
    SELECT {COLUMNS} FROM letter
    WHERE {OURS} AND state = 'intended' AND retry_at <= clock_timestamp() AND command_id <> ALL($5::uuid[])
      AND ($7::text IS NULL OR lane = $7)
    ORDER BY intended_at + make_interval(secs => CASE lane WHEN 'interactive' THEN 0 WHEN 'normal' THEN 20
        WHEN 'read' THEN 60 ELSE 120 END), command_id
    LIMIT $6
"""  # noqa: S608 - constants

OLDEST = f"""
    SELECT coalesce(extract(epoch FROM clock_timestamp() - min(retry_at)), 0)::float FROM letter
    WHERE {OURS} AND state = 'intended' AND retry_at <= clock_timestamp() AND ($5::text IS NULL OR lane = $5)
"""  # noqa: S608 - constants

MARK = """
    UPDATE letter SET state = 'sent', sent_at = clock_timestamp(), attempt = $3, attempts = attempts + 1,
        message_id = $4, refused = $5, revision = revision + 1
    WHERE command_id = $1 AND revision = $2 - 1 AND state = 'intended' RETURNING command_id
"""

PUT_BACK = """
    UPDATE letter SET state = 'intended', attempt = NULL, reason = $3, troubles = troubles + 1, closed_at = NULL,
        troubled_at = coalesce(troubled_at, clock_timestamp()), revision = revision + 1,
        retry_at = clock_timestamp() + make_interval(secs => $2)
    WHERE command_id = $1
"""

DEFER = """
    UPDATE letter SET retry_at = clock_timestamp() + make_interval(secs => $3), revision = revision + 1
    WHERE command_id = $1 AND revision = $2 AND state = 'intended' RETURNING command_id
"""

LOCK = "SELECT state, attempt, again, revision FROM letter WHERE command_id = $1 FOR UPDATE"

SETTLE = """
    UPDATE letter SET state = $2, reason = $3, refused = $4, message_id = coalesce(message_id, $5),
        parked_at = CASE WHEN $2 = 'parked' THEN clock_timestamp() END,
        closed_at = clock_timestamp(), revision = revision + 1
    WHERE command_id = $1
"""

ASKED = "SELECT parked_at FROM letter WHERE command_id = $1"

AGAIN = """
    UPDATE letter SET state = 'intended', attempt = NULL, reason = NULL, refused = '{}', parked_at = NULL,
        closed_at = NULL, sent_at = NULL, troubled_at = NULL, troubles = 0, retry_at = clock_timestamp(),
        again = again + 1, revision = revision + 1
    WHERE command_id = $1
"""

DOUBTFUL = f"""
    SELECT {COLUMNS} FROM letter
    WHERE {OURS} AND state = 'sent' AND command_id <> ALL($5::uuid[])
      AND sent_at <= clock_timestamp() - make_interval(secs => $6)
    ORDER BY sent_at LIMIT 100
"""  # noqa: S608 - constants

# What came in before what a person decided without knowing of it: else a letter that went out is sent again.
NOTICES = f"""
    SELECT notice.id AS notice_id, kind, notice.body AS said, {COLUMNS.replace("body", "letter.body")}
    FROM notice JOIN letter USING (command_id)
    WHERE {OURS} AND done_at IS NULL AND notice.id <> ALL($5::uuid[])
    ORDER BY kind IN ('again', 'drop'), notice.id LIMIT $6
"""  # noqa: S608 - constants

DONE = "UPDATE notice SET done_at = clock_timestamp() WHERE id = $1 AND done_at IS NULL RETURNING id"

PARKED = "SELECT count(*) FROM letter WHERE portal = $1 AND state = 'parked'"


class PostgresLedger:
    """See Ledger."""

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

    def _ours(self, share: Share) -> tuple[Any, ...]:
        return self._portal, list(share.mine), share.others, list(share.known)

    async def due(self, share: Share, busy: Sequence[UUID], limit: int, lane: str | None = None) -> list[Entry]:
        """See Ledger."""
        return [entry(row) for row in await self._pool.fetch(DUE, *self._ours(share), list(busy), limit, lane)]

    async def oldest_due(self, share: Share, lane: str | None = None) -> float:
        """See Ledger."""
        return float(await self._pool.fetchval(OLDEST, *self._ours(share), lane))

    async def mark(self, marked: Entry) -> bool:
        """See Ledger."""
        values = (marked.revision, marked.attempt, marked.message_id, _text(marked.refused))
        return await self._pool.fetchval(MARK, marked.command_id, *values) is not None

    async def put_back(self, entry_: Entry, seconds: float, reason: str) -> bool:
        """See Ledger."""
        async with self._pool.acquire() as connection, connection.transaction():
            if await self._still(connection, entry_) is None:
                return False
            await connection.execute(PUT_BACK, entry_.command_id, seconds, reason)
        return True

    async def defer(self, entry_: Entry, seconds: float) -> bool:
        """See Ledger."""
        return await self._pool.fetchval(DEFER, entry_.command_id, entry_.revision, seconds) is not None

    async def settle(self, entry_: Entry, settlement: Settlement) -> bool:
        """See Ledger."""
        stimuli = self._stimuli(entry_, settlement.state, settlement)
        closing = await self._prepare(entry_, stimuli)
        async with self._pool.acquire() as connection, connection.transaction():
            before = await self._still(connection, entry_)
            if before is None or (settlement.state == "parked" and before != "sent"):
                return False
            await self._settled(connection, entry_, settlement, stimuli, closing)
        return True

    async def doubtful(self, share: Share, busy: Sequence[UUID], older_than_seconds: float) -> list[Entry]:
        """See Ledger."""
        rows = await self._pool.fetch(DOUBTFUL, *self._ours(share), list(busy), older_than_seconds)
        return [entry(row) for row in rows]

    async def notices(self, share: Share, limit: int, but: Sequence[UUID] = ()) -> list[Notice]:
        """See Ledger."""
        rows = [dict(row) for row in await self._pool.fetch(NOTICES, *self._ours(share), list(but), limit)]
        return [Notice(row.pop("notice_id"), row.pop("kind"), row.pop("said"), entry(row)) for row in rows]

    async def conclude(self, notice: Notice, outcome: Settlement | None, beside: Settlement | None = None) -> None:
        """See Ledger."""
        one = notice.entry
        first = self._stimuli(one, outcome.state, outcome) if outcome else []
        second = self._stimuli(one, notice.news, beside) if beside else []
        closing = await self._prepare(one, [*first, *second])
        async with self._pool.acquire() as connection, connection.transaction():
            if await connection.fetchval(DONE, notice.id) is None:
                return
            now = await _locked(connection, one)
            if now["again"] == one.again and now["state"] in OPEN_TO[notice.kind]:
                if outcome is not None:
                    await self._settled(connection, one, outcome, first, closing)
                elif notice.kind == "again":
                    await self._close_task(connection, one, closing)
                    await connection.execute(AGAIN, one.command_id)
            await self._intake.within(PostgresUnit(connection), one.portal, second)

    async def parked(self) -> int:
        """See Ledger."""
        return int(await self._pool.fetchval(PARKED, self._portal))

    async def _still(self, connection: Connection, known: Entry) -> str | None:
        """The state, locked, if what is known of *known* still holds: it was not tried since. None if not."""
        now = await _locked(connection, known)
        if now["state"] in SETTLED or (now["attempt"], now["again"]) != (known.attempt, known.again):
            return None
        if known.state == "intended" and now["revision"] != known.revision:
            return None
        return str(now["state"])

    async def _settled(
        self,
        connection: Connection,
        one: Entry,
        settlement: Settlement,
        stimuli: Sequence[Stimulus],
        closing: Stimulus,
    ) -> None:
        if settlement.state != "parked":
            await self._close_task(connection, one, closing)
        values = (settlement.state, settlement.reason, _text(one.refused), one.message_id)
        await connection.execute(SETTLE, one.command_id, *values)
        await self._intake.within(PostgresUnit(connection), one.portal, stimuli)

    async def _close_task(self, connection: Connection, one: Entry, closing: Stimulus) -> None:
        """If there is one that asks a person about this letter."""
        if await connection.fetchval(ASKED, one.command_id) is not None:
            await self._intake.within(PostgresUnit(connection), one.portal, [closing])

    async def _prepare(self, one: Entry, stimuli: Sequence[Stimulus]) -> Stimulus:
        """Content first, room in the inbox second: neither belongs into the transaction. Answers what closes a task."""
        now = self._business()
        closing = Stimulus(closing_id(one), now, closes_task(one), one.correlation_id, one.command_id)
        await self._blobs.put(one.portal, prose_of([each.body for each in [*stimuli, closing]]))
        await self._intake.prepare([closing])
        return closing

    def _stimuli(self, one: Entry, kind: str, settlement: Settlement) -> list[Stimulus]:
        now, number = self._business(), result_id(one, kind)
        said = Stimulus(number, now, settlement.said, one.correlation_id, one.command_id)
        tasks = enumerate(settlement.tasks)
        return [said, *(Stimulus(task_id(one, kind, n), now, task, one.correlation_id, number) for n, task in tasks)]


async def _locked(connection: Connection, one: Entry) -> Any:
    return await connection.fetchrow(LOCK, one.command_id)


def _text(refused: Mapping[int, str]) -> str:
    return json.dumps({str(index): reply for index, reply in refused.items()}, ensure_ascii=False)


def entry(row: Any) -> Entry:
    """A row of COLUMNS."""
    values = dict(row)
    refused = {int(index): reply for index, reply in json.loads(values["refused"]).items()}
    return Entry(**values | {"refused": refused})
