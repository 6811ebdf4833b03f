"""Calendars to subscribe to: `/calendar/<id>.<secret>.ics`, per client and per accountant."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import socket
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import asyncpg
import structlog
from chassis.database import Connection
from chassis.service import Background, Running
from chassis.waiting import first_of
from domain.ical import Entry

from chassis import health
from tax_calendar.core import ics
from tax_calendar.law import lawbook

Owner = Literal["client", "accountant"]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Scope]]
Send = Callable[[Scope], Awaitable[None]]

log = structlog.get_logger()

PORT_SECONDS = 5.0
PREFIX, SUFFIX = "/calendar/", ".ics"
NOBODY = hashlib.sha256(b"nobody").digest()
PAST = timedelta(days=92)
LONGEST = 200

MAKE = """
    INSERT INTO feed (portal, feed_id, secret_sha256, owner, owner_id, made_at) VALUES ($1, $2, $3, $4, $5, $6)
"""
REVOKE = "UPDATE feed SET revoked_at = $2 WHERE feed_id = $1 AND revoked_at IS NULL RETURNING feed_id"
ALL = "SELECT portal, feed_id, owner, owner_id, made_at, revoked_at FROM feed ORDER BY made_at, feed_id"
ONE = "SELECT * FROM feed WHERE feed_id = $1"

ENTRIES = """
    SELECT s.*, coalesce(c.name, '') AS client FROM scheduled s
    LEFT JOIN client c ON c.portal = s.portal AND c.client_id = s.client_id
    WHERE s.portal = $1 AND s.actual_on >= $2
        AND CASE $3 WHEN 'client' THEN s.client_id = $4 ELSE s.responsible_id = $4 END
    ORDER BY s.actual_on, s.client_id, s.obligation_id, s.period
"""


async def make(connection: Connection, portal: str, owner: Owner, owner_id: int, at: datetime) -> str:
    """A new secret address's last part; it is told once and never kept."""
    feed_id, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    await connection.execute(MAKE, portal, feed_id, _hash(secret), owner, owner_id, at)
    return f"{feed_id}.{secret}"


async def revoke(connection: Connection, feed_id: str, at: datetime) -> bool:
    """Whether there was such an address; from now on it is nobody's."""
    return await connection.fetchval(REVOKE, feed_id, at) is not None


async def every(connection: Connection) -> Sequence[asyncpg.Record]:
    """All addresses that were made, without their secrets."""
    return await connection.fetch(ALL)


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


async def calendar_of(connection: Connection, token: str, now: datetime) -> str | None:
    """The calendar behind `<id>.<secret>`, None for any other token; the comparison takes as long whatever is wrong."""
    feed_id, _, secret = token.partition(".")
    found = await connection.fetchrow(ONE, feed_id)
    expected = NOBODY if found is None or found["revoked_at"] is not None else bytes(found["secret_sha256"])
    if not hmac.compare_digest(expected, _hash(secret)) or found is None:
        return None
    since = (now - PAST).date()
    rows = await connection.fetch(ENTRIES, found["portal"], since, found["owner"], found["owner_id"])
    stamp = max([found["made_at"], *(row["said_at"] for row in rows)])
    title = (
        f"Налоговый календарь — {rows[0]['client']}" if found["owner"] == "client" and rows else "Налоговый календарь"
    )
    return ics.calendar(title, [_entry(row) for row in rows], stamp)


def _entry(row: asyncpg.Record) -> Entry:
    """The same uid in the client's feed and in the accountant's, so that a program that has both shows it once."""
    key = f"{row['obligation_id']}/{row['period']}"
    obligation = lawbook().obligations.get(row["obligation_id"])
    return ics.entry(
        owner=f"{row['portal']}/client/{row['client_id']}",
        key=key,
        title=f"{obligation.name if obligation else row['obligation_id']}, {row['period']} — {row['client']}",
        days=(row["nominal_on"], row["actual_on"]),
        source=(row["authority"], row["legal_basis"]),
        provisional=row["provisional"],
    )


class Feeds:
    """The ASGI application."""

    def __init__(self, running: Running) -> None:
        self._running = running

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        status, body = await self._answer(str(scope["method"]), str(scope["path"]))
        kind = b"text/calendar; charset=utf-8" if status == 200 else b"text/plain; charset=utf-8"
        headers = [
            (b"content-type", kind),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"private, no-cache"),
        ]
        headers += [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    async def _answer(self, method: str, path: str) -> tuple[int, bytes]:
        if method not in {"GET", "HEAD"}:
            return 405, b"GET\n"
        if not path.startswith(PREFIX) or not path.endswith(SUFFIX) or len(path) > LONGEST or "\0" in path:
            return 404, b"nothing here\n"
        token = path.removeprefix(PREFIX).removesuffix(SUFFIX)
        async with self._running.pool.acquire() as connection:
            found = await calendar_of(connection, token, self._running.clock.business())
        return (404, b"nothing here\n") if found is None else (200, found.encode())


async def _serve(running: Running, host: str, port: int) -> None:
    """As soon as the port is free: two replicas on one machine take turns."""
    while not running.stopping.is_set():
        try:
            listening = socket.create_server((host, port))
        except OSError as error:
            log.warning("feeds.port_taken", port=port, reason=str(error))
            await first_of(running.stopping, timeout=PORT_SECONDS)
        else:
            with listening:
                await health.serve_app(Feeds(running), host, port, running.stopping, listening)


def serving(host: str, port: int | None) -> Background:
    """The background task that serves them; without a port there are none."""

    async def serve_feeds(running: Running) -> None:
        if port is None:
            await running.stopping.wait()
        else:
            await _serve(running, host, port)

    return serve_feeds
