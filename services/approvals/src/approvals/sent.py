"""Which content came first by each form of a page: a form counts once, and another content is another request."""

from __future__ import annotations

import hashlib

from chassis.database import Connection
from contracts.approvals.v1 import RequestSubmitted

PUT = "INSERT INTO form_sent (portal, submission_id, content) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
FIRST = "SELECT content FROM form_sent WHERE portal = $1 AND submission_id = $2"


async def same(connection: Connection, portal: str, submitted: RequestSubmitted) -> bool:
    """Whether it is what came first by its form. Inside the transaction that says the submission."""
    said = submitted.model_dump_json(exclude={"submission_id", "submitted_at"})
    content = hashlib.sha256(said.encode()).hexdigest()
    await connection.execute(PUT, portal, submitted.submission_id, content)
    return bool(await connection.fetchval(FIRST, portal, submitted.submission_id) == content)
