"""Profiles and one-off facts of clients, inside the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from chassis.database import Connection
from contracts.base import Message
from contracts.engagements.v1 import ServiceBegun, ServiceEnded
from contracts.envelope import Envelope
from contracts.portal.v1 import ClientChanged, ClientEvent, TaxField

from tax_calendar.core.facts_of_client import SINCE, Fact, Span, day_of
from tax_calendar.core.history import Card, dated

ACCOUNTING = "accounting"

PROFILE = "SELECT fields, since, earlier FROM client_profile WHERE portal = $1 AND client_id = $2"

PUT_PROFILE = """
    INSERT INTO client_profile (portal, client_id, fields, since, earlier) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (portal, client_id) DO UPDATE SET fields = excluded.fields, since = excluded.since,
        earlier = excluded.earlier
"""

PUT_FACT = """
    INSERT INTO client_fact (portal, event_id, kind, client_id, on_day, until_on) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (portal, event_id, kind) DO UPDATE SET client_id = excluded.client_id, on_day = excluded.on_day,
        until_on = excluded.until_on
"""

DROP_FACTS = "DELETE FROM client_fact WHERE portal = $1 AND event_id = $2 AND ($3::text IS NULL OR kind <> $3)"

CLIENT = "SELECT * FROM client WHERE portal = $1 AND client_id = $2"

PUT_BEGUN = """
    INSERT INTO service (portal, client_id, began_at) VALUES ($1, $2, $3)
    ON CONFLICT (portal, client_id) DO UPDATE SET began_at = greatest(service.began_at, excluded.began_at)
"""

PUT_ENDED = """
    INSERT INTO service (portal, client_id, ended_at, reason) VALUES ($1, $2, $3, $4)
    ON CONFLICT (portal, client_id) DO UPDATE SET ended_at = excluded.ended_at, reason = excluded.reason
    WHERE service.ended_at IS NULL OR service.ended_at <= excluded.ended_at
"""

OVER = """
    SELECT reason FROM service
    WHERE portal = $1 AND client_id = $2 AND ended_at > coalesce(began_at, '-infinity'::timestamptz)
"""

FACTS = """
    SELECT kind, on_day, until_on, event_id FROM client_fact WHERE portal = $1 AND client_id = $2
    ORDER BY on_day, event_id, kind
"""


async def put_profiles(connection: Connection, envelopes: Sequence[Envelope[Message]]) -> None:
    """Keep what a client's card says, and what it said before where it names the day of the change."""
    for envelope in envelopes:
        body = envelope.body
        if isinstance(body, ClientChanged):
            await _put_profile(connection, envelope.portal, body)


async def _put_profile(connection: Connection, portal: str, body: ClientChanged) -> None:
    fields, since = _told(body.tax_profile)
    if fields is None:
        await connection.execute(PUT_PROFILE, portal, body.client_id, None, None, "[]")
        return
    row = await connection.fetchrow(PROFILE, portal, body.client_id)
    now = dated(_card(row), fields, since)
    written = json.dumps(now.fields, ensure_ascii=False)
    await connection.execute(PUT_PROFILE, portal, body.client_id, written, now.since, json.dumps(now.earlier))


def _card(row: Any) -> Card | None:
    if row is None or row["fields"] is None:
        return None
    return Card(json.loads(row["fields"]), row["since"], tuple(json.loads(row["earlier"])))


def _told(profile: Sequence[TaxField] | None) -> tuple[dict[str, tuple[str, ...]] | None, date | None]:
    if profile is None:
        return None, None
    fields = {one.name: one.values for one in profile}
    said = fields.pop(SINCE, ())
    since = day_of(said[0]) if said else None
    if said and since is None:
        fields[SINCE] = said  # no day: the judgement will name it
    return fields, since


async def put_facts(connection: Connection, envelopes: Sequence[Envelope[Message]]) -> None:
    """Keep one-off facts; an entry that says something else now has said nothing before."""
    for envelope in envelopes:
        body = envelope.body
        if isinstance(body, ClientEvent):
            kept = None if body.withdrawn else body.kind
            await connection.execute(DROP_FACTS, envelope.portal, body.event_id, kept)
            if not body.withdrawn:
                named = envelope.portal, body.event_id, body.kind, body.client_id
                await connection.execute(PUT_FACT, *named, body.on, body.until_on)


async def history_of(connection: Connection, portal: str, client_id: int) -> tuple[Span, ...] | None:
    """The profile's fields in order of days, the first from ever; None if the portal keeps none."""
    card = _card(await connection.fetchrow(PROFILE, portal, client_id))
    if card is None:
        return None
    spans = [{"since": None, "fields": card.fields}] if card.is_doubtful else card.known
    return tuple(
        Span(None if number == 0 else _day(one["since"]), {key: tuple(texts) for key, texts in one["fields"].items()})
        for number, one in enumerate(spans)
    )


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


async def facts_of(connection: Connection, portal: str, client_id: int) -> tuple[Fact, ...]:
    """In order of days."""
    rows = await connection.fetch(FACTS, portal, client_id)
    return tuple(Fact(row["kind"], row["on_day"], row["until_on"], row["event_id"]) for row in rows)


async def client_row(connection: Connection, portal: str, client_id: int) -> Any:
    """The client's row of the directory, or None."""
    return await connection.fetchrow(CLIENT, portal, client_id)


async def put_services(connection: Connection, envelopes: Sequence[Envelope[Message]]) -> None:
    """Keep whose accounting is over: closed by a person, with no other deal of it that goes on."""
    for envelope in envelopes:
        body, portal = envelope.body, envelope.portal
        if isinstance(body, ServiceBegun) and body.funnel == ACCOUNTING:
            await connection.execute(PUT_BEGUN, portal, body.client_id, body.at)
        elif isinstance(body, ServiceEnded) and body.funnel == ACCOUNTING and body.how == "closed" and not body.others:
            await connection.execute(PUT_ENDED, portal, body.client_id, body.at, body.reason or "")


async def over_of(connection: Connection, portal: str, client_id: int) -> str | None:
    """Why a client's accounting is over ("" where nobody said); None while it goes on, or never was in a deal."""
    reason: str | None = await connection.fetchval(OVER, portal, client_id)
    return reason
