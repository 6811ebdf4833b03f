"""The ledger in memory: the twin of the one in PostgreSQL, for schedules that no database could be led through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from contracts.base import Event
from contracts.crm.v1 import CrmCommand

from task_gateway.core.progress import INSTEAD, Progress
from task_gateway.ledger import COLLECT, RESTORE, Closing, Effect, Entry, Outcome, result_id

HEAD_START = {"interactive": 0.0, "normal": 20.0, "read": 60.0, "bulk": 120.0}
OPEN = {"intended", "sent"}


@dataclass
class Row:
    """A command as the table has it; times in seconds of the machine's clock."""

    entry: Entry
    seq: int
    intended_at: float
    retry_at: float
    sent_at: float | None = None
    recheck_at: float | None = None
    crm_id: str | None = None
    reason: str | None = None


@dataclass
class MemoryLedger:
    """See Ledger. rows and results outlive whoever writes them."""

    portal: str
    machine: Callable[[], float]
    rows: dict[UUID, Row] = field(default_factory=dict)
    results: dict[UUID, Event] = field(default_factory=dict)
    stopped: dict[str, int] = field(default_factory=dict)
    released: dict[str, float] = field(default_factory=dict)
    thrown: dict[str, tuple[float, str]] = field(default_factory=dict)

    def intend(self, command_id: UUID, command: CrmCommand) -> None:
        """Write a command down; one that is known changes nothing."""
        if command_id in self.rows:
            return
        body, now = command.encoded().decode(), self.machine()
        entry = Entry(
            *(command_id, self.portal, command.subject, command.type, body, command.lane, command_id, None),
            *("intended", Progress(), 0, 0, 0, command.automation, None),
        )
        self.rows[command_id] = Row(entry, len(self.rows), now, now)

    async def due(self, busy: Sequence[str], limit: int, lane: str | None = None) -> list[Entry]:
        """See Ledger."""
        ready = [row for row in self._heads(busy) if row.retry_at <= self.machine()]
        ready = [row for row in ready if lane in (None, row.entry.lane)]
        ready.sort(key=lambda row: row.intended_at + HEAD_START[row.entry.lane])
        return [self._read(row) for row in ready[:limit]]

    async def next_at(self, busy: Sequence[str]) -> float | None:
        """See Ledger."""
        times = [row.retry_at for row in self._heads(busy)] + [row.recheck_at or 0.0 for row in self._in_doubt()]
        return min(times) - self.machine() if times else None

    async def mark(self, entries: Sequence[Entry]) -> set[UUID]:
        """See Ledger."""
        ours = {one.command_id for one in entries if self._ours(one)}
        for one in entries:
            if one.command_id in ours:
                row = self.rows[one.command_id]
                row.entry = replace(one.written(), state="sent", attempts=row.entry.attempts + 1)
                row.sent_at = self.machine()
        return ours

    async def advance(self, entry: Entry, seconds: float) -> bool:
        """See Ledger."""
        if not self._ours(entry):
            return False
        row = self.rows[entry.command_id]
        row.entry = replace(entry.written(), state=row.entry.state, attempts=row.entry.attempts)
        row.retry_at = self.machine() + seconds
        return True

    async def close(self, entry: Entry, closing: Closing) -> bool:
        """See Ledger."""
        if not self._ours(entry):
            return False
        row = self.rows[entry.command_id]
        row.entry = replace(entry.written(), state=closing.state, attempts=row.entry.attempts)
        row.crm_id, row.reason = closing.crm_id, closing.reason
        if closing.recheck_seconds is not None:
            row.recheck_at = self.machine() + closing.recheck_seconds
        self.results.setdefault(result_id(entry), closing.said)
        return True

    async def advance_all(self, those: Sequence[tuple[Entry, float]]) -> set[UUID]:
        """See Ledger."""
        return {entry.command_id for entry, seconds in those if await self.advance(entry, seconds)}

    async def close_all(self, those: Sequence[tuple[Entry, Closing]]) -> set[UUID]:
        """See Ledger."""
        return {entry.command_id for entry, closing in those if await self.close(entry, closing)}

    async def suspect(self, command_id: UUID, seconds: float) -> None:
        """See Ledger."""
        self.rows[command_id].recheck_at = self.machine() + seconds

    async def outcomes(self, command_ids: Sequence[UUID]) -> dict[UUID, Outcome]:
        """See Ledger."""
        rows = {number: self.rows[number] for number in command_ids if number in self.rows}
        return {
            n: Outcome(r.entry.state, r.entry.type, r.crm_id, r.entry.body, r.entry.progress) for n, r in rows.items()
        }

    async def restored(self, crm_id: int) -> int | None:
        """See Ledger."""
        closed = [r for r in self.rows.values() if (r.entry.type, r.entry.state) == (RESTORE, "confirmed")]
        rows = [r for r in closed if (r.entry.progress.seen or {}).get(INSTEAD) == str(crm_id)]
        return int(rows[-1].crm_id or 0) if rows else None

    async def passed(self, entry: Entry) -> list[Outcome]:
        """See Ledger."""
        after = self.rows[entry.command_id].seq
        rows = [row for row in self.rows.values() if row.seq > after and row.entry.subject == entry.subject]
        told = await self.outcomes([row.entry.command_id for row in rows if row.entry.state == "confirmed"])
        return list(told.values())

    async def effects(self, seconds: float) -> list[Effect]:
        """See Ledger."""
        sent = [(row.entry, row.sent_at) for row in self.rows.values() if row.sent_at is not None]
        since = self.machine() - seconds
        counted = [(e, at) for e, at in sent if at > max(since, self.released.get(e.automation, since))]
        return [Effect(e.command_id, e.automation, self.machine() - at) for e, at in counted]

    async def stop(self, automation: str, effects: int, asks: CrmCommand, asks_id: UUID) -> None:
        """See Ledger."""
        self.stopped[automation] = effects
        self.intend(asks_id, asks)

    async def to_drop(self, limit: int) -> list[tuple[Entry, str]]:
        """See Ledger."""
        held = [row for row in self.rows.values() if row.entry.state == "intended" and self._held(row)]
        marked = [(row, *self.thrown[row.entry.automation]) for row in held if row.entry.automation in self.thrown]
        found = [(self._read(row), why) for row, until, why in marked if row.intended_at <= until]
        if not found:
            self.thrown.clear()
        return found[:limit]

    async def to_recheck(self, limit: int) -> list[Entry]:
        """See Ledger."""
        rows = [row for row in self._in_doubt() if (row.recheck_at or 0.0) <= self.machine()]
        return [self._read(row) for row in sorted(rows, key=lambda row: row.recheck_at or 0.0)[:limit]]

    async def rechecked(self, entry: Entry, again_seconds: float | None) -> None:
        """See Ledger."""
        row = self.rows[entry.command_id]
        if row.recheck_at is not None and row.recheck_at <= self.machine():
            row.recheck_at = None if again_seconds is None else self.machine() + again_seconds

    def _heads(self, busy: Sequence[str]) -> list[Row]:
        heads: dict[str, Row] = {}
        taken = set(busy)
        for row in self.rows.values():
            if row.entry.state in OPEN and not self._held(row):
                heads.setdefault(row.entry.subject, row)
        heads_left = (row for subject, row in heads.items() if subject not in taken)
        return [row for row in heads_left if row.entry.type != COLLECT]

    def _held(self, row: Row) -> bool:
        return row.entry.automation in self.stopped and row.entry.attempts == 0

    def _in_doubt(self) -> list[Row]:
        return [row for row in self.rows.values() if row.entry.state not in OPEN and row.recheck_at is not None]

    def _ours(self, entry: Entry) -> bool:
        now = self.rows[entry.command_id].entry
        return now.revision == entry.revision and now.state in OPEN

    def _read(self, row: Row) -> Entry:
        held = self.released.get(row.entry.automation, row.intended_at) > row.intended_at
        sent_seconds = None if row.sent_at is None else self.machine() - row.sent_at
        age = self.machine() - row.intended_at
        return replace(row.entry, sent_seconds=sent_seconds, held=held, age_seconds=age)
