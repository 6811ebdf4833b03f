"""The in-memory twin of the journal, for unit tests of the runtime: same promises, no engine."""

from __future__ import annotations

import asyncio
import copy
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.journal import (
    TAKEN_BACK,
    WAKE,
    DecisionRow,
    OutboxRow,
    ParkedRow,
    StreamId,
    StreamRow,
    TimerRow,
    Unit,
    Writes,
    wake_key,
)


@dataclass
class Contents:
    """Everything a journal holds."""

    inbox: set[tuple[str, UUID, datetime]] = field(default_factory=set)
    streams: dict[StreamId, StreamRow] = field(default_factory=dict)
    decisions: list[DecisionRow] = field(default_factory=list)
    outbox: list[OutboxRow] = field(default_factory=list)
    timers: dict[tuple[StreamId, str], TimerRow] = field(default_factory=dict)
    parked: list[ParkedRow] = field(default_factory=list)
    retry_at: dict[int, float] = field(default_factory=dict)
    stimuli: set[UUID] = field(default_factory=set)
    refused: list[tuple[OutboxRow, str]] = field(default_factory=list)
    decided: set[tuple[StreamId, int]] = field(default_factory=set)
    orders: dict[tuple[str, str, UUID], StreamId] = field(default_factory=dict)
    last_id: int = 0


class MemoryUnit:
    """One transaction: works on a copy that is dropped when the block fails."""

    def __init__(self, contents: Contents, machine: Callable[[], float]) -> None:
        self._all = contents
        self._machine = machine

    @property
    def connection(self) -> Any:
        """See Unit."""
        return self._all

    async def note(self, consumer: str, messages: Sequence[tuple[UUID, datetime]]) -> set[UUID]:
        """See Unit."""
        fresh = {message for message in messages if (consumer, *message) not in self._all.inbox}
        self._all.inbox.update((consumer, *message) for message in fresh)
        return {identity for identity, _ in fresh}

    async def first_seen(self, ids: Sequence[UUID]) -> set[UUID]:
        """See Unit."""
        fresh = set(ids) - self._all.stimuli
        self._all.stimuli |= fresh
        return fresh

    async def held_keys(self, consumer: str, order_keys: Sequence[str]) -> set[str]:
        """See Unit."""
        held = {row.order_key for row in self._all.parked if row.consumer == consumer and row.state != "skipped"}
        return held & set(order_keys)

    async def skipped(self, row: ParkedRow) -> bool:
        """See Unit."""
        there = [old for old in self._all.parked if _place(old) == _place(row) and old.state == "skipped"]
        return any(_same(old, row) for old in there)

    async def ordering(self, decider: str, commands: Sequence[tuple[str, UUID]]) -> dict[tuple[str, UUID], StreamId]:
        """See Unit."""
        known = self._all.orders
        return {one: known[decider, *one] for one in commands if (decider, *one) in known}

    async def lock(self, streams: Sequence[StreamId]) -> dict[StreamId, StreamRow]:
        """See Unit."""
        for stream in streams:
            self._all.streams.setdefault(stream, StreamRow(stream, 0, None))
        return {stream: self._all.streams[stream] for stream in streams}

    async def write(self, writes: Writes) -> None:
        """See Unit."""
        self._all.streams.update({row.stream: row for row in writes.streams})
        for command, stream in writes.orders:
            self._all.orders.setdefault((stream.decider, stream.portal, command), stream)
        for decision in writes.decisions:
            place = (decision.stream, decision.position)
            if place in self._all.decided:
                raise ValueError(f"a position is decided twice: {place}")
            self._all.decided.add(place)
            self._all.decisions.append(decision)
        for key, timer in writes.timers.items():
            self._all.timers.pop(key, None)
            self._all.parked = _settled(self._all.parked, *key)
            if timer is not None:
                self._all.timers[key] = timer
        self._park(writes.parked)
        self._all.outbox.extend(row._replace(id=self._next_id()) for row in writes.outbox)

    def _park(self, rows: Sequence[ParkedRow]) -> None:
        for row in rows:
            if "\x00" in row.order_key + row.reason:
                raise ValueError("NUL in a text: PostgreSQL takes none")
            there = [old for old in self._all.parked if _place(old) == _place(row)]
            if not there or (there[0].state == "skipped" and not _same(there[0], row)):
                self._all.parked = [old for old in self._all.parked if old not in there]
                parked = replace(row, id=self._next_id())
                self._all.parked.append(parked)
                self._all.retry_at[parked.id] = self._machine() + row.retry_in_seconds

    def _next_id(self) -> int:
        self._all.last_id += 1
        return self._all.last_id

    async def due_timers(self, decider: str, portals: Sequence[str], now: datetime, limit: int) -> list[TimerRow]:
        """See Unit."""
        first: dict[StreamId, TimerRow] = {}
        mine = [row for row in self._all.timers.values() if row.stream.decider == decider and row.due_at <= now]
        due = sorted(mine, key=lambda row: (row.due_at, row.stream, row.name))
        for row in [row for row in due if row.stream.portal in portals][:limit]:
            first.setdefault(row.stream, row)
        return list(first.values())

    async def take_timers(self, timers: Sequence[TimerRow]) -> list[TimerRow]:
        """See Unit."""
        there = [row for row in timers if self._all.timers.get((row.stream, row.name)) == row]
        for row in there:
            del self._all.timers[row.stream, row.name]
        return there

    async def take_parked(self, consumer: str, after_id: int = 0) -> ParkedRow | None:
        """See Unit."""
        heads: dict[str, ParkedRow] = {}
        for row in self._all.parked:
            if row.consumer == consumer and row.state != "skipped":
                heads.setdefault(row.order_key, row)
        due = [
            replace(row, retry_in_seconds=0.0)
            for row in heads.values()
            if row.state == "waiting" and row.id > after_id and self._all.retry_at[row.id] <= self._machine()
        ]
        return min(due, key=lambda row: row.id, default=None)

    async def unpark(self, parked_id: int) -> None:
        """See Unit."""
        self._all.parked = [row for row in self._all.parked if row.id != parked_id]

    async def repark(self, row: ParkedRow) -> bool:
        """See Unit."""
        for number, old in enumerate(self._all.parked):
            if (old.id, old.state, old.attempts) == (row.id, "waiting", row.attempts - 1):
                self._all.parked[number] = row
                self._all.retry_at[row.id] = self._machine() + row.retry_in_seconds
                return True
        return False


def _place(row: ParkedRow) -> tuple[str, str, int, int]:
    return row.consumer, row.topic, row.partition, row.offset


def _same(skipped: ParkedRow, row: ParkedRow) -> bool:
    return row.topic != WAKE and (skipped.headers, skipped.value) == (row.headers, row.value)


def _settled(parked: Sequence[ParkedRow], stream: StreamId, name: str) -> list[ParkedRow]:
    """*parked* without the wake that waits, and with the dead one skipped."""
    place = stream.decider, wake_key(stream, name)
    others = [row for row in parked if row.state != "waiting" or (row.consumer, row.order_key) != place]
    return [
        replace(row, state="skipped", reason=row.reason + TAKEN_BACK)
        if row.state == "dead" and (row.consumer, row.order_key) == place
        else row
        for row in others
    ]


class MemoryJournal:
    """Units one after another over one Contents."""

    def __init__(self, machine: Callable[[], float] = time.monotonic) -> None:
        self.contents = Contents()
        self._machine = machine
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Unit]:
        """See Journal."""
        async with self._turn:
            before = {name: copy.copy(value) for name, value in vars(self.contents).items()}
            try:
                yield MemoryUnit(self.contents, self._machine)
            except BaseException:
                vars(self.contents).update(before)
                raise

    async def prepare(self, times: Sequence[datetime]) -> None:
        """Nothing to prepare."""

    async def waiting(self, limit: int, without: Sequence[str] = ()) -> list[OutboxRow]:
        """See Outbox. What a unit has written is seen when it has ended."""
        async with self._turn:
            return [row for row in self.contents.outbox if row.topic not in without][:limit]

    async def published(self, ids: Sequence[int]) -> None:
        """See Outbox."""
        async with self._turn:
            self.contents.outbox = [row for row in self.contents.outbox if row.id not in set(ids)]

    async def refused(self, row: OutboxRow, reason: str) -> None:
        """See Outbox."""
        self.contents.refused.append((row, reason))
        await self.published([row.id])
