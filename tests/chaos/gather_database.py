"""Evidence out of PostgreSQL: what waits, what is noted, what was decided, and whether it comes out the same again."""

from __future__ import annotations

from dataclasses import dataclass

import asyncpg
from chaos.evidence import Decided, Entry, Left, Reader
from chassis.blobs.folder import FolderBlobs
from chassis.replay import Verdict, replay
from delo.clock.lag import living
from delo.testing import RunningStack
from task_gateway.handlers import commands
from tax_calendar.deciders import DECIDERS, demands, directory, letters, unclear

SCHEMAS = ("mail_ingest", "tax_calendar", "task_gateway")
READERS: dict[str, dict[str, tuple[str, ...]]] = {
    "tax_calendar": {
        letters.name: ("mail.received",),
        demands.name: (
            *("demand.found", "demand.settled", "demand.handover_due", "task.changed", "task.completed"),
            "crm.results crm.refused.v1",
        ),
        unclear.name: ("letter.unclear", "task.changed", "task.completed", "crm.results crm.refused.v1"),
        directory.name: (
            *("client.changed", "employee.changed", "portal.swept"),
            *("deputy.declared", "absence.registered"),
        ),
    },
    "task_gateway": {commands.name: ("crm.commands",)},
}
LEFT = """
    SELECT (SELECT count(*) FROM {schema}.outbox) AS outbox,
        (SELECT count(*) FROM {schema}.timer WHERE due_at <= clock_timestamp()) AS due_timers
"""
PARKED = "SELECT topic, partition, record_offset, state FROM {schema}.parked WHERE state <> 'skipped'"
NOTED = "SELECT id FROM {schema}.inbox WHERE consumer = $1"
DECISIONS = "SELECT decider, stream, position, input_id FROM {schema}.decision"
LEDGER = "SELECT command_id, subject, seq, state, crm_id, type FROM task_gateway.command ORDER BY seq"
OPEN = """
    SELECT (SELECT count(*) FROM task_gateway.command
            WHERE state IN ('intended', 'sent') OR recheck_at IS NOT NULL)
        + (SELECT count(*) FROM mail_ingest.outbox) + (SELECT count(*) FROM tax_calendar.outbox)
        + (SELECT count(*) FROM task_gateway.outbox)
        + (SELECT count(*) FROM mail_ingest.parked WHERE state = 'waiting')
        + (SELECT count(*) FROM tax_calendar.parked WHERE state = 'waiting')
        + (SELECT count(*) FROM task_gateway.parked WHERE state = 'waiting')
"""


@dataclass(frozen=True)
class Books:
    """What the databases of all services hold."""

    left: tuple[Left, ...]
    readers: tuple[Reader, ...]
    ledger: tuple[Entry, ...]
    decided: tuple[Decided, ...]


async def waiting(admin_dsn: str) -> int:
    """Unsent records, waiting keys, open commands and commands still to be looked up for doubles."""
    connection = await asyncpg.connect(admin_dsn, timeout=10)
    try:
        return int(await connection.fetchval(OPEN))
    finally:
        await connection.close()


async def services(admin_dsn: str) -> list[str]:
    """The services of this stack."""
    connection = await asyncpg.connect(admin_dsn, timeout=10)
    try:
        return await living(connection)
    finally:
        await connection.close()


async def books(admin_dsn: str) -> Books:
    """Everything, read by the superuser."""
    connection = await asyncpg.connect(admin_dsn)
    try:
        return Books(
            tuple([await _left(connection, schema) for schema in SCHEMAS]),
            tuple([await _reader(connection, schema, name) for schema in READERS for name in READERS[schema]]),
            tuple([_entry(row) for row in await connection.fetch(LEDGER)]),
            tuple([one for schema in SCHEMAS for one in await _decided(connection, schema)]),
        )
    finally:
        await connection.close()


async def _left(connection: asyncpg.Connection, schema: str) -> Left:
    (row,) = await connection.fetch(LEFT.format(schema=schema))
    parked = await connection.fetch(PARKED.format(schema=schema))
    places = tuple(((p["topic"], p["partition"], p["record_offset"]), p["state"]) for p in parked)
    return Left(schema, row["outbox"], row["due_timers"], places)


async def _reader(connection: asyncpg.Connection, schema: str, consumer: str) -> Reader:
    rows = await connection.fetch(NOTED.format(schema=schema), consumer)
    return Reader(schema, consumer, READERS[schema][consumer], frozenset(row["id"] for row in rows))


def _entry(row: asyncpg.Record) -> Entry:
    crm_id = int(row["crm_id"]) if row["crm_id"] else None
    return Entry(row["command_id"], row["subject"], row["seq"], row["state"], crm_id, row["type"])


async def _decided(connection: asyncpg.Connection, schema: str) -> list[Decided]:
    return [Decided(schema, *tuple(row)) for row in await connection.fetch(DECISIONS.format(schema=schema))]


async def replayed(running: RunningStack) -> tuple[int, tuple[str, ...]]:
    """Decisions of tax-calendar decided again, and where they came out otherwise."""
    verdict = Verdict()
    connection = await asyncpg.connect(running.dsn("tax-calendar"))
    try:
        differences = [
            f"{one.decider} {one.stream} at {one.position}: {one.recorded[:120]} / {one.replayed[:120]}"
            async for one in replay(connection, FolderBlobs(running.home.blobs), DECIDERS, verdict)
        ]
    finally:
        await connection.close()
    return verdict.decisions, tuple(differences)
