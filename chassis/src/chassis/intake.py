"""How a door records what happened outside: stored safely, published once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.base import Message
from contracts.envelope import Envelope

from chassis.blobs import BlobStore
from chassis.deciding import Author, outbox_row, prose_of
from chassis.journal import Journal, Unit, Writes
from chassis.tracing import root


@dataclass(frozen=True, slots=True)
class Stimulus:
    """A fact from outside. id: deterministic, so that seeing it again changes nothing. time: its business time.

    correlation_id: None for what starts a chain (its own id is taken). causation_id: the command it follows from.
    """

    id: UUID
    time: datetime
    body: Message
    correlation_id: UUID | None = None
    causation_id: UUID | None = None


class Intake:
    """Records stimuli through inbox and outbox, like everything else."""

    def __init__(self, journal: Journal, blobs: BlobStore, author: Author) -> None:
        self._journal = journal
        self._blobs = blobs
        self._author = author

    async def record(
        self, portal: str, stimuli: Sequence[Stimulus], also: Callable[[Any], Awaitable[None]] | None = None
    ) -> int:
        """Record *stimuli* in one transaction with *also* (a resume point); answers how many were new.

        Content that claims hold is stored and fsynced first. Raises Unavailable, or what the engines raise.
        """
        await self._blobs.put(portal, prose_of([stimulus.body for stimulus in stimuli]))
        async with self._journal.unit() as unit:
            new = await self.within(unit, portal, stimuli)
            if also is not None:
                await also(unit.connection)
        return new

    async def prepare(self, stimuli: Sequence[Stimulus]) -> None:
        """Make room for *stimuli*; before the transaction that `within` is called in."""
        await self._journal.prepare([stimulus.time for stimulus in stimuli])

    async def within(self, unit: Unit, portal: str, stimuli: Sequence[Stimulus]) -> int:
        """The same inside a transaction of the caller, who has stored the claims' content."""
        if not stimuli:
            return 0
        fresh = await unit.first_seen([stimulus.id for stimulus in stimuli])
        once = {stimulus.id: stimulus for stimulus in stimuli if stimulus.id in fresh}
        rows = [outbox_row(self.enveloped(portal, stimulus)) for stimulus in once.values()]
        await unit.write(Writes(outbox=rows))
        return len(rows)

    def enveloped(self, portal: str, stimulus: Stimulus) -> Envelope[Message]:
        """The stimulus as it is published."""
        correlation_id = stimulus.correlation_id or stimulus.id
        return Envelope(
            id=stimulus.id,
            source=self._author.source,
            time=stimulus.time,
            portal=portal,
            correlation_id=correlation_id,
            causation_id=stimulus.causation_id,
            traceparent=root(correlation_id, stimulus.id),
            body=stimulus.body,
        )
