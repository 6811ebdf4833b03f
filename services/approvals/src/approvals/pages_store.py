"""What the pages of signed links show: each request as it was opened last, who is asked, and whether it is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.database import Connection
from contracts.approvals.v1 import ApprovalAsked, RequestDecided, RequestOpened, RequestReturned
from contracts.base import Message
from contracts.envelope import Envelope

PUT = """
    INSERT INTO page (portal, request, kind, version, applicant_id, summary, phase)
    VALUES ($1, $2, $3, $4, $5, $6, 'asking')
    ON CONFLICT (portal, request) DO UPDATE SET kind = excluded.kind, version = excluded.version,
        applicant_id = excluded.applicant_id, summary = excluded.summary, phase = excluded.phase
    WHERE page.version <= excluded.version
"""
PHASE = "UPDATE page SET phase = $4 WHERE portal = $1 AND request = $2 AND version = $3"
ASKED = """
    INSERT INTO page_asked (portal, request, version, seat, approver_id, for_id) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (portal, request, version, approver_id) DO UPDATE SET seat = excluded.seat, for_id = excluded.for_id
"""
GAVE = """
    DELETE FROM page_asked WHERE portal = $1 AND request = $2 AND version = $3 AND seat = $4 AND approver_id = $5
"""
SHOWN = """
    SELECT page.kind, page.version, page.applicant_id, page.summary, page.phase, asked.for_id,
        asked.approver_id IS NOT NULL AS asked
    FROM page LEFT JOIN page_asked AS asked ON asked.portal = page.portal AND asked.request = page.request
        AND asked.version = page.version AND asked.approver_id = $3
    WHERE page.portal = $1 AND page.request = $2
"""
WORKING = "SELECT active FROM employee WHERE portal = $1 AND employee_id = $2"


@dataclass(frozen=True)
class Shown:
    """A request as its page shows it. summary: sha256 of its words. asked: whether the reader was asked."""

    kind: str
    version: int
    applicant_id: int
    summary: str
    phase: str
    for_id: int | None
    asked: bool


async def put(connection: Connection, envelopes: Sequence[Envelope[Message]]) -> None:
    """Write facts down. They come from topics of their own: each counts for its version, in either order."""
    for envelope in envelopes:
        portal, body = envelope.portal, envelope.body
        if isinstance(body, RequestOpened):
            own = (body.request, body.kind, body.version, body.applicant_id, body.summary.sha256)
            await connection.execute(PUT, portal, *own)
        elif isinstance(body, RequestDecided):
            await connection.execute(PHASE, portal, body.request, body.version, body.outcome)
        elif isinstance(body, RequestReturned):
            await connection.execute(PHASE, portal, body.request, body.version, "returned")
        elif isinstance(body, ApprovalAsked):
            own_seat = (body.request, body.version, body.seat, body.approver_id, body.for_id)
            await connection.execute(ASKED, portal, *own_seat)
            if body.cause == "handed_over":
                await connection.execute(GAVE, portal, body.request, body.version, body.seat, body.instead_of)


async def shown(connection: Connection, portal: str, request: str, employee_id: int) -> Shown | None:
    """None for a request that nobody has opened."""
    row = await connection.fetchrow(SHOWN, portal, request, employee_id)
    return None if row is None else Shown(**dict(row))


async def works(connection: Connection, portal: str, employee_id: int) -> bool:
    """Whether he still does."""
    return bool(await connection.fetchval(WORKING, portal, employee_id))
