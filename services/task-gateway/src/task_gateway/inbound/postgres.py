"""The inbound store in PostgreSQL."""

from __future__ import annotations

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
from contracts.crm.v1 import CrmCommand
from contracts.registry import wire_type

from task_gateway import metrics
from task_gateway.core.catalogue import COMMANDS
from task_gateway.core.inbound.facts import Fact, Making, Ordered
from task_gateway.core.inbound.hints import Hint
from task_gateway.core.order import references
from task_gateway.core.progress import Progress
from task_gateway.inbound import sql
from task_gateway.inbound.store import Mirrored, News, Swept, Taken, Ticket

FACTS = UUID("a2c0a5a2-2f52-5c55-b2c0-7c9b2d8e2f11")
SOON_SECONDS = 0.3  # one save of a person makes several events (facts 4.1)

OVERLOOKED = 5000  # commands at once


class PostgresInbound:
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

    async def hint(self, hints: Sequence[Hint]) -> None:
        """See InboundStore."""
        known = sorted(set(hints))
        entities, keys = [one.entity for one in known], [one.key for one in known]
        await self._pool.execute(sql.HINT, self._portal, entities, keys, SOON_SECONDS)

    async def due(self, limit: int) -> list[Taken]:
        """See InboundStore."""
        rows = await self._pool.fetch(sql.DUE, self._portal, limit)
        return [Taken(Hint(row["entity"], row["key"]), row["revision"], row["tries"]) for row in rows]

    async def settle(self, taken: Sequence[Taken]) -> None:
        """See InboundStore."""
        await self._pool.execute(sql.SETTLE, self._portal, *_columns(taken))

    async def postpone(self, taken: Sequence[Taken], seconds: float) -> None:
        """See InboundStore."""
        await self._pool.execute(sql.POSTPONE, self._portal, *_columns(taken), seconds)

    async def ticket(self) -> Ticket:
        """See InboundStore."""
        (row,) = await self._pool.fetch(sql.TICKET)
        return Ticket(row["number"], row["at"])

    async def mirrored(self, entity: str, ids: Sequence[int]) -> dict[int, Mirrored]:
        """See InboundStore."""
        rows = await self._pool.fetch(sql.MIRRORED, self._portal, entity, list(ids))
        return {row["id"]: Mirrored(row["body"], row["stamp"]) for row in rows}

    async def stamps(self, entity: str) -> dict[int, str]:
        """See InboundStore."""
        rows = await self._pool.fetch(sql.STAMPS, self._portal, entity)
        return {row["id"]: row["stamp"] for row in rows}

    async def commit(
        self, news: Sequence[News], ticket: Ticket, taken: Sequence[Taken] = (), echoed: Sequence[UUID] = ()
    ) -> set[int]:
        """See InboundStore."""
        if not (news or taken or echoed):
            return set()
        now = self._business()
        events = [fact.event for one in news for fact in one.facts]
        await self._blobs.put(self._portal, prose_of(events))
        await self._intake.prepare([Stimulus(FACTS, now, event) for event in events])
        async with self._pool.acquire() as connection, connection.transaction():
            versions = await self._write(connection, news, ticket)
            said = [
                self._stimulus(f"{one.entity}/{one.id}/{versions[one.id]}/{place}", now, fact)
                for one in news
                if one.id in versions
                for place, fact in enumerate(one.facts)
            ]
            await self._intake.within(PostgresUnit(connection), self._portal, said)
            stale = {one.id for one in news} - versions.keys()
            followed = [one for one in taken if one.hint.key not in {str(number) for number in stale}]
            await connection.execute(sql.SETTLE, self._portal, *_columns(followed))
            await connection.execute(sql.ECHOED, list(echoed))
        for event in [one.body for one in said]:
            metrics.FACTS.labels(event.type).inc()
        return stale

    async def _write(self, connection: Connection, news: Sequence[News], ticket: Ticket) -> dict[int, int]:
        """Ids that were written, with their versions; each row is locked until the end."""
        if not news:
            return {}
        rows = sorted(news, key=lambda one: one.id)
        columns = [one.id for one in rows], [one.body for one in rows], [one.stamp for one in rows]
        written = await connection.fetch(sql.SEE, self._portal, rows[0].entity, *columns, ticket.number)
        return {row["id"]: row["version"] for row in written}

    def _stimulus(self, name: str, now: datetime, fact: Fact) -> Stimulus:
        number, cause = uuid5(FACTS, f"{self._portal}/{name}"), fact.cause
        if cause is None:
            return Stimulus(number, now, fact.event)
        return Stimulus(number, now, fact.event, cause.correlation_id, cause.command_id)

    async def ordered(self, types: Sequence[type[CrmCommand]], ids: Sequence[int], ticket: Ticket) -> list[Ordered]:
        """See InboundStore."""
        if not ids:
            return []
        names = [wire_type(kind) for kind in types]
        rows = await self._pool.fetch(sql.ORDERED, self._portal, names, [str(number) for number in ids], ticket.at)
        commands = {row["command_id"]: COMMANDS[row["type"]].model_validate_json(row["body"]) for row in rows}
        wanted = {number for command in commands.values() for number in references(command)}
        made = {row["command_id"]: int(row["crm_id"]) for row in await self._pool.fetch(sql.MADE, sorted(wanted))}
        return [
            Ordered(
                row["command_id"],
                row["correlation_id"],
                commands[row["command_id"]],
                int(row["crm_id"]) if str(row["crm_id"] or "").isdigit() else None,
                made,
                row["over"],
            )
            for row in rows
        ]

    async def overlook(self) -> None:
        """See InboundStore."""
        while int((await self._pool.execute(sql.OVERLOOK, self._portal, OVERLOOKED)).split()[-1]) == OVERLOOKED:
            pass

    async def ours(self, ids: Sequence[UUID]) -> dict[UUID, Making]:
        """See InboundStore."""
        rows = await self._pool.fetch(sql.OURS, self._portal, list(ids))
        return {row["command_id"]: _making(row) for row in rows}

    async def swept(self, entity: str) -> Swept | None:
        """See InboundStore."""
        row = await self._pool.fetchrow(sql.SWEPT, self._portal, entity)
        return None if row is None else Swept(row["baseline"], row["cursor"])

    async def sweep(self, entity: str, swept: Swept) -> None:
        """See InboundStore."""
        await self._pool.execute(sql.SWEEP, self._portal, entity, swept.baseline, swept.cursor)

    async def count(self, entity: str) -> int:
        """See InboundStore."""
        count: int = await self._pool.fetchval(sql.COUNT, self._portal, entity)
        return count

    async def say_once(self, name: str, event: Event) -> None:
        """See InboundStore."""
        await self._intake.record(self._portal, [self._stimulus(f"once/{name}", self._business(), Fact(event))])


def _columns(taken: Sequence[Taken]) -> tuple[list[str], list[str], list[int]]:
    hints = [one.hint for one in taken]
    return [one.entity for one in hints], [one.key for one in hints], [one.revision for one in taken]


def _making(row: Any) -> Making:
    progress = Progress.model_validate_json(row["progress"])
    made = int(row["crm_id"]) if str(row["crm_id"] or "").isdigit() else progress.made
    return Making(made, progress.extra_ids, row["state"] == "refused")
