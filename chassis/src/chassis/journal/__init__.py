"""What a service remembers, as the runtime asks for it: one unit of work is one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple, Protocol
from uuid import UUID

from contracts.envelope import RawHeaders

ParkState = Literal["waiting", "dead", "skipped"]


class StreamId(NamedTuple):
    """A stream of one decider; the order of these is the order in which a batch locks them."""

    decider: str
    portal: str
    id: str


class StreamRow(NamedTuple):
    """A stream's folded state as JSON; position: how many inputs it has had; version: that of its shape."""

    stream: StreamId
    position: int
    state: str | None
    version: int = 1


class DecisionRow(NamedTuple):
    """One input of a stream and what came of it: all that replay needs. Texts are JSON, byte for byte."""

    stream: StreamId
    position: int
    input_id: UUID
    input_type: str
    input: str
    context: str
    output: str
    correlation_id: UUID
    rules_version: str
    code_version: str
    mode: str
    decided_at: datetime


class OutboxRow(NamedTuple):
    """A record to publish; id is given by the journal."""

    topic: str
    key: bytes | None
    headers: RawHeaders
    value: bytes | None
    id: int = 0


@dataclass(frozen=True, slots=True)
class TimerRow:
    """A wake that a stream asked for. set_by: the input that asked."""

    stream: StreamId
    name: str
    due_at: datetime
    correlation_id: UUID
    set_by: UUID


WAKE = "wake"  # in the place of a parked record's topic
TAKEN_BACK = " | skipped: cancelled by its stream"  # what is added to the reason of a dead wake


def wake_key(stream: StreamId, name: str) -> str:
    """The order key of a parked wake."""
    return f"{WAKE}:{stream.portal}/{stream.id}/{name}"


@dataclass(frozen=True, slots=True)
class ParkedRow:
    """A record that waits with its key, or is dead until a person redrives or skips it."""

    consumer: str
    order_key: str
    topic: str
    partition: int
    offset: int
    key: bytes | None
    headers: RawHeaders
    value: bytes | None
    reason: str
    attempts: int = 0
    state: ParkState = "waiting"
    retry_in_seconds: float = 0.0
    id: int = 0


@dataclass(slots=True)
class Writes:
    """What a batch adds; written at once.

    timers: by stream and name; None cancels. prose: portal → sha256 → content, stored before the commit. orders: the
    commands that may be answered, with who gave them.
    """

    streams: list[StreamRow] = field(default_factory=list)
    decisions: list[DecisionRow] = field(default_factory=list)
    outbox: list[OutboxRow] = field(default_factory=list)
    timers: dict[tuple[StreamId, str], TimerRow | None] = field(default_factory=dict)
    parked: list[ParkedRow] = field(default_factory=list)
    prose: dict[str, dict[str, bytes]] = field(default_factory=dict)
    orders: list[tuple[UUID, StreamId]] = field(default_factory=list)


class Unit(Protocol):
    """One transaction."""

    @property
    def connection(self) -> Any:
        """What contexts and projections read and write through: an asyncpg connection in production."""

    async def note(self, consumer: str, messages: Sequence[tuple[UUID, datetime]]) -> set[UUID]:
        """Enter ids (with the message's own time) in the inbox; answers those that were not there before."""

    async def first_seen(self, ids: Sequence[UUID]) -> set[UUID]:
        """Note ids of outside facts; answers those never seen before, whatever time they came with."""

    async def held_keys(self, consumer: str, order_keys: Sequence[str]) -> set[str]:
        """Which of the keys have a record parked or dead."""

    async def skipped(self, row: ParkedRow) -> bool:
        """Whether a person has left this very record for good; never of a wake."""

    async def ordering(self, decider: str, commands: Sequence[tuple[str, UUID]]) -> dict[tuple[str, UUID], StreamId]:
        """The streams of *decider* that ordered these commands (portal, id); the others are left out."""

    async def lock(self, streams: Sequence[StreamId]) -> dict[StreamId, StreamRow]:
        """Lock the streams in order, new ones too, and answer what is known of them."""

    async def write(self, writes: Writes) -> None:
        """Add everything; a timer of the same stream and name is replaced.

        Also if it is parked as a wake: one that waits is forgotten, a dead one skipped.
        """

    async def due_timers(self, decider: str, portals: Sequence[str], now: datetime, limit: int) -> list[TimerRow]:
        """The first timer of each stream that is due at business time *now*, oldest first, not locked.

        Only the first: what follows from it may move or cancel the next. limit: of the oldest that are looked at, so of
        the streams at most.
        """

    async def take_timers(self, timers: Sequence[TimerRow]) -> list[TimerRow]:
        """Remove the timers that are still there with the same due time, under their streams' locks."""

    async def take_parked(self, consumer: str, after_id: int = 0) -> ParkedRow | None:
        """Lock the oldest due head of a key; None if there is none, or others hold them."""

    async def unpark(self, parked_id: int) -> None:
        """The record has been handled: its key goes on with the next one."""

    async def repark(self, row: ParkedRow) -> bool:
        """Put a waiting record back with another state, reason, pause, and one attempt more.

        False if it isn't there as it was taken: somebody else has handled, skipped or reparked it.
        """


class Journal(Protocol):
    """Where units of work begin."""

    def unit(self) -> AbstractAsyncContextManager[Unit]:
        """A transaction: committed when the block ends well, else rolled back."""

    async def prepare(self, times: Sequence[datetime]) -> None:
        """Make room in the inbox for messages of these times; before the unit that notes them."""


class Outbox(Protocol):
    """The relay's view."""

    async def waiting(self, limit: int, without: Sequence[str] = ()) -> list[OutboxRow]:
        """The oldest records, in order of id. without: topics that are left out."""

    async def published(self, ids: Sequence[int]) -> None:
        """Delete what Kafka has acknowledged."""

    async def refused(self, row: OutboxRow, reason: str) -> None:
        """Set aside what Kafka refuses whatever happens."""
