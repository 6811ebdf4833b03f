"""Letters that tests order."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from contracts.claims import Blob, Text
from contracts.crm.v1 import CrmRef, TaskFile
from contracts.letters.v1 import Recipient, SendLetter
from mail_dispatch.core.rules import Rules

NOON = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)  # a Thursday, noon in Moscow
OFFICE = {"address": "office@nordlex.example", "name": "Нордлекс Консалт"}
RULES = Rules.model_validate({"senders": {"office": OFFICE}, "asks": 7, "pace": {"per_minute": 6000}})


def to(*addresses: str) -> tuple[Recipient, ...]:
    """Recipients; each is the contact of his number in the row."""
    return tuple(Recipient(address=Text.of(one), contact_id=n) for n, one in enumerate(addresses, 1))


def letter(*addresses: str, **changes: Any) -> SendLetter:
    """A letter to one client, with a plain text."""
    values: dict[str, Any] = {
        "automation": "test",
        "belongs_to": CrmRef(kind="client", id=5),
        "sender": "office",
        "to": to(*(addresses or ("client@client.example",))),
        "title": Text.of("Счёт № 17 за октябрь"),
        "text": Text.of("Здравствуйте!\n\nСчёт во вложении.\n"),
        "ordered_by_id": 3,
    }
    return SendLetter(**values | changes)


def paper(content: bytes = b"%PDF-1.4 a paper", name: str = "Счёт № 17.pdf") -> TaskFile:
    """An attachment."""
    return TaskFile(name=name, blob=Blob.holding(content, "application/pdf"))
