"""What the reconciler asks of a kind of thing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import structlog

from task_gateway import metrics
from task_gateway.core.calls import Reply
from task_gateway.core.inbound.facts import Ordered
from task_gateway.core.inbound.listing import Listing
from task_gateway.inbound.store import Mirrored, News, Ticket

log = structlog.get_logger()

Rows = Mapping[int, Any]  # None: the CRM says that it is gone


@dataclass(frozen=True, slots=True)
class Before:
    """What was noted before a read. baseline: the highest id at the first contact; mark: the kind's own."""

    ticket: Ticket
    mark: Any
    baseline: int


@dataclass(frozen=True, slots=True)
class Look:
    """One read. ticket: drawn before it. mark: what the kind noted before it. read_at: business time.

    known: the mirror, loaded after it. baseline: the highest id at the first contact.
    """

    ticket: Ticket
    mark: Any
    read_at: datetime
    rows: Rows
    known: Mapping[int, Mirrored]
    baseline: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a look has found. echoed: commands whose effect was seen, or can't be seen any more."""

    news: Sequence[News]
    echoed: Sequence[UUID] = ()


class Kind(Protocol):
    """Deals, tasks, clients, … of one portal. Reads raise NotAnswered and NotSender."""

    @property
    def entity(self) -> str:
        """Its name in the mirror and in hints."""

    @property
    def listing(self) -> Listing | None:
        """How it is listed by id and time of change; None: it is only ever read as a whole."""

    async def begin(self) -> None:
        """Learn what the portal says of it; at the start of a term and now and then."""

    async def mark(self) -> Any:
        """What has to be noted before a read."""

    async def read(self, ids: Sequence[int]) -> Rows:
        """These, 50 at most. One that is missing in the answer can't be read, and nobody knows why."""

    def whole(self) -> AsyncIterator[Rows]:
        """Everything there is, in portions."""

    async def compare(self, look: Look) -> Outcome:
        """What is news."""


def missing(entity: str, ids: Sequence[int], replies: Sequence[Reply]) -> dict[int, None]:
    """Those of *ids* that the CRM, asked for each, says are not there. One that it refuses otherwise may well be."""
    kept = [reply.code or reply.words for reply in replies if reply.fate == "refused" and not reply.missing]
    if kept:
        log.warning("look.refused", entity=entity, count=len(kept), said=sorted(set(kept)))
        metrics.LOOKS.labels(entity.partition("/")[0], "refused").inc(len(kept))
    return {number: None for number, reply in zip(ids, replies, strict=True) if reply.missing}


def echoed(ordered: Iterable[Ordered], news: Iterable[News], ids: Iterable[int]) -> list[UUID]:
    """Commands that need no longer be thought of."""
    seen = {fact.cause.command_id for one in news for fact in one.facts if fact.cause is not None}
    known = set(ids)
    return sorted(seen | {one.command_id for one in ordered if one.over and one.crm_id in known})
