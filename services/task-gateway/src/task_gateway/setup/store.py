"""Errands to a portal and what its domain names are bound to, in the gateway's own schema."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any
from uuid import UUID, uuid4

from chassis.database import Connection

from task_gateway.core.calls import Call, Reply

ASK = "INSERT INTO errand (errand_id, portal, method, params, makes, beside) VALUES ($1, $2, $3, $4, $5, $6)"
DUE = """
    SELECT errand_id, method, params FROM errand
    WHERE portal = $1 AND sent_at IS NULL AND answered_at IS NULL AND settled_at IS NULL ORDER BY seq LIMIT $2
"""
SEND = """
    UPDATE errand SET sent_at = clock_timestamp()
    WHERE errand_id = ANY($1::uuid[]) AND sent_at IS NULL AND settled_at IS NULL RETURNING errand_id
"""
NOT_SENT = "UPDATE errand SET sent_at = NULL WHERE errand_id = $1 AND answered_at IS NULL"
ANSWER = """
    UPDATE errand SET reply = $2, answered_at = clock_timestamp() WHERE errand_id = $1 AND answered_at IS NULL
"""
# A sender that died between its request and the answer: what came of it is unknown.
GIVE_UP = """
    UPDATE errand SET reply = $2, answered_at = clock_timestamp()
    WHERE portal = $1 AND sent_at IS NOT NULL AND answered_at IS NULL
"""
FORGET_OLD = """
    DELETE FROM errand
    WHERE portal = $1 AND makes IS NULL AND asked_at < clock_timestamp() - make_interval(hours => 1)
"""
FORGET = "DELETE FROM errand WHERE errand_id = ANY($1::uuid[]) AND makes IS NULL"
ANSWERS = "SELECT errand_id, reply FROM errand WHERE errand_id = ANY($1::uuid[]) AND answered_at IS NOT NULL"
UNSETTLED = """
    SELECT errand_id, method, params, makes, beside, reply, sent_at IS NOT NULL AS sent,
        extract(epoch FROM clock_timestamp() - sent_at)::float AS seconds_ago
    FROM errand WHERE portal = $1 AND makes IS NOT NULL AND settled_at IS NULL ORDER BY seq
"""
SETTLE = "UPDATE errand SET settled_at = clock_timestamp() WHERE errand_id = $1"
WITHDRAW = f"{SETTLE} AND sent_at IS NULL RETURNING errand_id"
SENDER = "SELECT until > clock_timestamp() FROM lease WHERE name = $1"

BOUND = "SELECT path, crm_id FROM binding WHERE portal = $1"
BOUND_EVERYWHERE = "SELECT portal, path, crm_id FROM binding"
BIND = """
    INSERT INTO binding (portal, path, crm_id) VALUES ($1, $2, $3)
    ON CONFLICT (portal, path) DO UPDATE SET crm_id = excluded.crm_id, bound_at = clock_timestamp()
"""
UNBIND = "DELETE FROM binding WHERE portal = $1 AND (path = $2 OR starts_with(path, $2 || '/')) RETURNING path"


@dataclass(frozen=True, slots=True)
class Order:
    """A call to be made. makes: the domain name of what it makes or changes; None: it reads. beside: ids so far."""

    call: Call
    makes: str | None = None
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A making call of which nobody has written down what came. seconds_ago: since it was sent."""

    errand_id: UUID
    call: Call
    makes: str
    beside: tuple[str, ...]
    reply: Reply | None
    sent: bool
    seconds_ago: float | None


async def ask(connection: Connection, portal: str, orders: Sequence[Order]) -> list[UUID]:
    """Write orders down for the sender, all or none."""
    ids = [uuid4() for _ in orders]
    rows = [
        (number, portal, one.call.method, json.dumps(one.call.params), one.makes, json.dumps(one.beside))
        for number, one in zip(ids, orders, strict=True)
    ]
    async with connection.transaction():
        await connection.executemany(ASK, rows)
    return ids


async def answers(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, Reply]:
    """Those of *ids* that were answered."""
    return {row["errand_id"]: decoded(row["reply"]) for row in await connection.fetch(ANSWERS, list(ids))}


async def unsettled(connection: Connection, portal: str) -> list[Unsettled]:
    """Making calls whose outcome was not written down."""
    return [_unsettled(row) for row in await connection.fetch(UNSETTLED, portal)]


def _unsettled(row: Any) -> Unsettled:
    call, reply = Call(row["method"], json.loads(row["params"])), row["reply"] and decoded(row["reply"])
    beside = tuple(json.loads(row["beside"]))
    return Unsettled(row["errand_id"], call, row["makes"], beside, reply, row["sent"], row["seconds_ago"])


async def has_sender(connection: Connection, portal: str) -> bool:
    """Whether a gateway serves this portal now."""
    return bool(await connection.fetchval(SENDER, f"sender/{portal}"))


async def bound(connection: Connection, portal: str) -> dict[str, str]:
    """Domain name → id, of what was found or made."""
    return {row["path"]: row["crm_id"] for row in await connection.fetch(BOUND, portal)}


async def bound_everywhere(connection: Connection) -> dict[str, dict[str, str]]:
    """The same of each portal."""
    found: dict[str, dict[str, str]] = {}
    for row in await connection.fetch(BOUND_EVERYWHERE):
        found.setdefault(row["portal"], {})[row["path"]] = row["crm_id"]
    return found


async def bind(connection: Connection, portal: str, path: str, crm_id: str) -> None:
    """Remember an id."""
    await connection.execute(BIND, portal, path, crm_id)


async def unbind(connection: Connection, portal: str, path: str) -> list[str]:
    """Forget an id and those of what lies in it; the names that were bound."""
    return [row["path"] for row in await connection.fetch(UNBIND, portal, path)]


def encoded(reply: Reply) -> str:
    """As a row holds it."""
    return json.dumps(asdict(reply), ensure_ascii=False)


def decoded(text: str) -> Reply:
    """Out of a row."""
    known = {one.name for one in fields(Reply)}
    return Reply(**{name: value for name, value in json.loads(text).items() if name in known})
