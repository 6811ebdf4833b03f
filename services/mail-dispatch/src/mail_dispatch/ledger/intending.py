"""What Kafka brings is written down in the batch's own transaction; the senders hear of it at its commit."""

from __future__ import annotations

from collections.abc import Sequence

from chassis.database import Connection
from contracts.base import Message
from contracts.envelope import Envelope
from contracts.letters.v1 import LetterJournaled, MailBounced, SendLetter

from mail_dispatch.core.letter import command_of

INTEND = """
    INSERT INTO letter (command_id, portal, sender, subject, body, lane, automation, correlation_id, traceparent)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (command_id) DO NOTHING
"""

# A letter is known, and its Message-ID written down, before anything can come in about it: what names one that isn't,
# or that never went out, is none of ours, or forged.
NOTICE = """
    INSERT INTO notice (id, command_id, kind, body)
    SELECT $1, command_id, $4, $5 FROM letter WHERE command_id = $2 AND portal = $3 AND lower(message_id) = lower($6)
    ON CONFLICT (id) DO NOTHING
"""

NOTIFY = "SELECT pg_notify('ledger_' || current_schema(), '')"


async def intend(connection: Connection, envelopes: Sequence[Envelope[Message]]) -> None:
    """Letters to send."""
    for envelope in envelopes:
        body = envelope.body
        if isinstance(body, SendLetter):
            about = (envelope.id, envelope.portal, body.sender, body.subject, body.encoded().decode())
            await connection.execute(
                INTEND, *about, body.lane, body.automation, envelope.correlation_id, envelope.traceparent
            )
    await connection.execute(NOTIFY)


async def notice(connection: Connection, envelopes: Sequence[Envelope[Message]]) -> None:
    """Letters of ours that came back, and copies in the journal; what is said of other people's letters is no news."""
    for envelope in envelopes:
        body = envelope.body
        if not isinstance(body, MailBounced | LetterJournaled):
            continue
        kind = "bounced" if isinstance(body, MailBounced) else "journaled"
        if (command_id := command_of(body.message_id)) is not None:
            text = body.encoded().decode()
            await connection.execute(
                NOTICE, envelope.id, command_id, envelope.portal, kind, text, body.message_id.strip()
            )
    await connection.execute(NOTIFY)
