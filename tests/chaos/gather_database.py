"""Evidence out of PostgreSQL: what waits, what is noted, what was decided, and whether it comes out the same again."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from chaos.declared import everybody
from chaos.evidence import Decided, Entry, Left, Reader, Wake
from chassis.blobs.folder import FolderBlobs
from chassis.decision import Woken
from chassis.journal import WAKE
from chassis.journal.headers import unpacked
from chassis.recording import WOKEN, read_input
from chassis.replay import Verdict, replay
from contracts.base import Command, Message
from contracts.envelope import follow_up
from contracts.registry import BY_TYPE
from delo.clock.lag import living
from delo.commands.replay import DECIDERS
from delo.stack.services import SERVICES, role
from delo.testing import RunningStack

SCHEMAS = tuple(role(service.name) for service in SERVICES)
LEFT = """
    SELECT (SELECT count(*) FROM {schema}.outbox) AS outbox,
        (SELECT count(*) FROM {schema}.timer WHERE due_at <= clock_timestamp()) AS due_timers
"""
PARKED = "SELECT topic, partition, record_offset, state FROM {schema}.parked WHERE state <> 'skipped'"
NOTED = "SELECT consumer, id FROM {schema}.inbox"
DECISIONS = "SELECT decider, stream, position, input_id, input_type, input, output, mode FROM {schema}.decision"
TIMERS = "SELECT decider, stream, name, due_at FROM {schema}.timer"
PARKED_WAKES = """
    SELECT consumer, headers FROM {schema}.parked WHERE topic = $1 AND state <> 'skipped'
"""
STREAMS = "SELECT decider, id, position FROM {schema}.stream"
STIMULI = "SELECT id FROM {schema}.stimulus"
ACTED_UPON = {decider.name: decider.acted_upon for deciders in DECIDERS.values() for decider in deciders}
LEDGER = "SELECT command_id, subject, seq, state, crm_id, type FROM task_gateway.command ORDER BY seq"
# What a door has been ordered and hasn't brought to an end yet.
ORDERS = {
    "task_gateway": """
        SELECT count(*) FROM task_gateway.command WHERE state IN ('intended', 'sent') OR recheck_at IS NOT NULL
    """,
    "mail_dispatch": """
        SELECT (SELECT count(*) FROM mail_dispatch.letter WHERE state IN ('intended', 'sent'))
            + (SELECT count(*) FROM mail_dispatch.notice WHERE done_at IS NULL)
    """,
}
WAITING = """
    SELECT (SELECT count(*) FROM {schema}.outbox)
        + (SELECT count(*) FROM {schema}.parked WHERE state = 'waiting')
"""


@dataclass(frozen=True)
class Books:
    """What the databases of all services hold."""

    left: tuple[Left, ...]
    readers: tuple[Reader, ...]
    ledger: tuple[Entry, ...]
    decided: tuple[Decided, ...]
    streams: dict[tuple[str, str, str], int]
    stimuli: dict[str, frozenset[UUID]]
    wakes: tuple[Wake, ...]


async def waiting(admin_dsn: str) -> int:
    """Unsent records, waiting keys, open commands and letters, and commands still to be looked up for doubles."""
    connection = await asyncpg.connect(admin_dsn, timeout=10)
    try:
        queries = [*(WAITING.format(schema=schema) for schema in SCHEMAS), *ORDERS.values()]
        return sum([int(await connection.fetchval(query)) for query in queries])
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
    """Everything as of one moment, read by the superuser."""
    connection = await asyncpg.connect(admin_dsn)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            return await _books(connection)
    finally:
        await connection.close()


async def _books(connection: asyncpg.Connection) -> Books:
    return Books(
        tuple([await _left(connection, schema) for schema in SCHEMAS]),
        await _readers(connection),
        tuple([_entry(row) for row in await connection.fetch(LEDGER)]),
        tuple([one for schema in SCHEMAS for one in await _decided(connection, schema)]),
        {
            (schema, row["decider"], row["id"]): row["position"]
            for schema in SCHEMAS
            for row in await connection.fetch(STREAMS.format(schema=schema))
        },
        {schema: await _stimuli(connection, schema) for schema in SCHEMAS},
        tuple([one for schema in SCHEMAS for one in await _wakes(connection, schema)]),
    )


async def _left(connection: asyncpg.Connection, schema: str) -> Left:
    (row,) = await connection.fetch(LEFT.format(schema=schema))
    parked = await connection.fetch(PARKED.format(schema=schema))
    places = tuple(((p["topic"], p["partition"], p["record_offset"]), p["state"]) for p in parked)
    orders = int(await connection.fetchval(ORDERS[schema])) if schema in ORDERS else 0
    return Left(schema, row["outbox"], row["due_timers"], places, orders)


async def _readers(connection: asyncpg.Connection) -> tuple[Reader, ...]:
    """Every consumer that is given messages, and whoever has noted any without being given some."""
    found: list[Reader] = []
    for service, given in (await everybody()).items():
        noted: defaultdict[str, set[UUID]] = defaultdict(set)
        for row in await connection.fetch(NOTED.format(schema=role(service))):
            noted[row["consumer"]].add(row["id"])
        for name in sorted(given.keys() | noted.keys()):
            topics = tuple(sorted(f"{topic} {kind}" for topic, kind in given.get(name, ())))
            found.append(Reader(role(service), name, topics, frozenset(noted[name])))
    return tuple(found)


def _entry(row: asyncpg.Record) -> Entry:
    crm_id = int(row["crm_id"]) if row["crm_id"] else None
    return Entry(row["command_id"], row["subject"], row["seq"], row["state"], crm_id, row["type"])


async def _decided(connection: asyncpg.Connection, schema: str) -> list[Decided]:
    return [_decision(schema, row) for row in await connection.fetch(DECISIONS.format(schema=schema))]


def _decision(schema: str, row: Mapping[str, Any]) -> Decided:
    decider, cause = row["decider"], row["input_id"]
    unsent = (Command, *ACTED_UPON[decider]) if row["mode"] == "shadow" else ()
    said = follows(decider, cause, row["output"], unsent)
    asked = tuple((one["name"], _moment(one["at"])) for one in json.loads(row["output"]).get("wakes", ()))
    return Decided(schema, decider, row["stream"], row["position"], cause, said, asked, _woken(row))


def _woken(row: Mapping[str, Any]) -> tuple[str, datetime] | None:
    if row["input_type"] != WOKEN:
        return None
    wake = read_input(WOKEN, row["input"])
    assert isinstance(wake, Woken)
    return wake.name, wake.due_at


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def follows(
    decider: str, cause: UUID, output: str, unsent: tuple[type[Message], ...] = ()
) -> tuple[tuple[str, UUID], ...]:
    """Topic and id of each message that follows from a recorded decision. unsent: what stays in shadow."""
    recorded = json.loads(output)
    kinds = [BY_TYPE[body["type"]] for part in ("events", "commands") for body in recorded.get(part, ())]
    return tuple(
        (kind.topic, follow_up(cause, decider, number))
        for number, kind in enumerate(kinds)
        if not issubclass(kind, unsent)
    )


async def _stimuli(connection: asyncpg.Connection, schema: str) -> frozenset[UUID]:
    return frozenset(row["id"] for row in await connection.fetch(STIMULI.format(schema=schema)))


async def _wakes(connection: asyncpg.Connection, schema: str) -> list[Wake]:
    timers = await connection.fetch(TIMERS.format(schema=schema))
    parked = [
        (row["consumer"], {name: (value or b"").decode() for name, value in unpacked(row["headers"])})
        for row in await connection.fetch(PARKED_WAKES.format(schema=schema), WAKE)
    ]
    return [
        *(Wake(schema, row["decider"], row["stream"], row["name"], row["due_at"]) for row in timers),
        *(
            Wake(schema, decider, said["stream"], said["name"], datetime.fromisoformat(said["due_at"]))
            for decider, said in parked
        ),
    ]


async def replayed(running: RunningStack) -> tuple[int, tuple[str, ...]]:
    """Every decision of every service decided again, and where it came out otherwise: as `delo replay` does."""
    verdict, differences = Verdict(), []
    for service, deciders in DECIDERS.items():
        connection = await asyncpg.connect(running.dsn(service))
        try:
            differences += [
                f"{one.decider} {one.stream} at {one.position}: {one.recorded[:120]} / {one.replayed[:120]}"
                async for one in replay(connection, FolderBlobs(running.home.blobs), deciders, verdict)
            ]
        finally:
            await connection.close()
    return verdict.decisions, tuple(differences)
