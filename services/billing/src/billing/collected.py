"""The work that was collected of each period, inside the caller's transaction: what no invoice has is unbilled.

Facts of two topics, in whatever order they come: the last of each stands; that they belong together their ids say.
"""

from __future__ import annotations

from typing import Any

from chassis.database import Connection
from contracts.billing.v1 import MonthHeld, WorkCollected
from contracts.envelope import Envelope

COLLECTED = """
    INSERT INTO collected_work (portal, client_id, first_on, last_on, work_id, issuer, collected_at, entries_sha256)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (portal, client_id, first_on, last_on) DO UPDATE SET work_id = excluded.work_id,
        issuer = excluded.issuer, collected_at = excluded.collected_at, entries_sha256 = excluded.entries_sha256
"""

HELD = """
    INSERT INTO collected_work (portal, client_id, first_on, last_on, held_of, codes, waiting_sha256)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (portal, client_id, first_on, last_on) DO UPDATE SET held_of = excluded.held_of,
        codes = excluded.codes, waiting_sha256 = excluded.waiting_sha256
"""


async def put(connection: Connection, envelope: Envelope[Any]) -> None:
    """An attempt at a period, or why there is no invoice of it."""
    body: WorkCollected | MonthHeld = envelope.body
    period = (envelope.portal, body.client_id, body.first_on, body.last_on)
    if isinstance(body, WorkCollected):
        work = (envelope.id, body.issuer, envelope.time, body.entries.sha256)
        await connection.execute(COLLECTED, *period, *work)
    else:
        why = (envelope.causation_id, list(body.codes), body.work.sha256 if body.work else None)
        await connection.execute(HELD, *period, *why)
