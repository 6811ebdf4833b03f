"""Publishing inside a transaction of one's own."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.base import Message
from contracts.envelope import Envelope

from chassis.database import Connection
from chassis.deciding import outbox_row
from chassis.journal.postgres import publish_rows


async def publish(connection: Connection, envelopes: Sequence[Envelope[Message]]) -> None:
    """Put *envelopes* into the outbox; the relay publishes them after the caller's commit."""
    await publish_rows(connection, [outbox_row(envelope) for envelope in envelopes])
