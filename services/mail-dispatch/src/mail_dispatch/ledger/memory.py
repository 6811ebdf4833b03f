"""The ledger in memory: the twin of the one in PostgreSQL, for schedules that no database could be led through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from contracts.base import Message
from contracts.letters.v1 import SendLetter

from mail_dispatch.ledger import (
    OPEN_TO,
    SETTLED,
    Entry,
    Notice,
    NoticeKind,
    Settlement,
    Share,
    closing_id,
    result_id,
    task_id,
)
from mail_dispatch.ledger.closing import closes_task

HEAD_START = {"interactive": 0.0, "normal": 20.0, "read": 60.0, "bulk": 120.0}


@dataclass
class Row:
    """A letter as the table has it; times in seconds of the machine's clock."""

    entry: Entry
    intended_at: float
    retry_at: float
    sent_at: float | None = None
    troubled_at: float | None = None
    parked: bool = False
    reason: str | None = None


@dataclass
class MemoryLedger:
    """See Ledger. rows, notices and said (results and commands to the CRM) outlive whoever writes them."""

    portal: str
    machine: Callable[[], float]
    rows: dict[UUID, Row] = field(default_factory=dict)
    open_notices: dict[UUID, tuple[UUID, NoticeKind, str]] = field(default_factory=dict)
    said: dict[UUID, Message] = field(default_factory=dict)

    def intend(self, command_id: UUID, command: SendLetter) -> None:
        """Write a letter down; one that is known changes nothing."""
        about = (command_id, self.portal, command.sender, command.subject, command.encoded().decode(), command.lane)
        now = self.machine()
        self.rows.setdefault(command_id, Row(Entry(*about, command.automation, command_id, None), now, now))

    def notice(self, number: UUID, command_id: UUID, kind: NoticeKind, body: str = "") -> None:
        """Something came in."""
        row = self.rows.get(command_id)
        if row is not None and (kind in {"again", "drop"} or row.entry.message_id is not None):
            self.open_notices.setdefault(number, (command_id, kind, body))

    async def due(self, share: Share, busy: Sequence[UUID], limit: int, lane: str | None = None) -> list[Entry]:
        """See Ledger."""
        ready = [row for row in self._due(share, lane) if row.entry.command_id not in busy]
        ready.sort(key=lambda row: (row.intended_at + HEAD_START[row.entry.lane], row.entry.command_id))
        return [self._read(row) for row in ready[:limit]]

    async def oldest_due(self, share: Share, lane: str | None = None) -> float:
        """See Ledger."""
        return max((self.machine() - row.retry_at for row in self._due(share, lane)), default=0.0)

    async def mark(self, marked: Entry) -> bool:
        """See Ledger."""
        row = self.rows[marked.command_id]
        if row.entry.revision != marked.revision - 1 or row.entry.state != "intended":
            return False
        row.entry, row.sent_at = marked, self.machine()
        return True

    async def put_back(self, entry: Entry, seconds: float, reason: str) -> bool:
        """See Ledger."""
        row = self.rows[entry.command_id]
        if not self._still(entry):
            return False
        now = row.entry
        row.entry = replace(now, state="intended", attempt=None, troubles=now.troubles + 1, revision=now.revision + 1)
        row.retry_at, row.reason = self.machine() + seconds, reason
        row.troubled_at = self.machine() if row.troubled_at is None else row.troubled_at
        return True

    async def defer(self, entry: Entry, seconds: float) -> bool:
        """See Ledger."""
        row = self.rows[entry.command_id]
        if row.entry.revision != entry.revision or row.entry.state != "intended":
            return False
        row.entry, row.retry_at = replace(entry, revision=entry.revision + 1), self.machine() + seconds
        return True

    async def settle(self, entry: Entry, settlement: Settlement) -> bool:
        """See Ledger."""
        now = self.rows[entry.command_id].entry
        if not self._still(entry) or (settlement.state == "parked" and now.state != "sent"):
            return False
        self._settled(entry, settlement)
        return True

    async def doubtful(self, share: Share, busy: Sequence[UUID], older_than_seconds: float) -> list[Entry]:
        """See Ledger."""
        until = self.machine() - older_than_seconds
        rows = [row for row in self.rows.values() if row.entry.state == "sent" and (row.sent_at or 0.0) <= until]
        return [self._read(r) for r in rows if share.takes(r.entry.sender) and r.entry.command_id not in busy]

    async def notices(self, share: Share, limit: int, but: Sequence[UUID] = ()) -> list[Notice]:
        """See Ledger."""
        known = [(n, kind, body, self.rows[letter]) for n, (letter, kind, body) in self.open_notices.items()]
        ours = [one for one in known if share.takes(one[3].entry.sender) and one[0] not in but]
        ours.sort(key=lambda one: (one[1] in {"again", "drop"}, one[0]))
        return [Notice(n, kind, body, self._read(row)) for n, kind, body, row in ours[:limit]]

    async def conclude(self, notice: Notice, outcome: Settlement | None, beside: Settlement | None = None) -> None:
        """See Ledger."""
        if self.open_notices.pop(notice.id, None) is None:
            return
        row, one = self.rows[notice.entry.command_id], notice.entry
        if row.entry.again == one.again and row.entry.state in OPEN_TO[notice.kind]:
            if outcome is not None:
                self._settled(one, outcome)
            elif notice.kind == "again":
                self._close_task(row)
                fresh = replace(row.entry, state="intended", attempt=None, refused={}, troubles=0)
                row.entry = replace(fresh, again=one.again + 1, revision=one.revision + 1)
                row.troubled_at, row.retry_at, row.reason = None, self.machine(), None
        if beside is not None:
            self._say(one, notice.news, beside)

    async def parked(self) -> int:
        """See Ledger."""
        return sum(row.entry.state == "parked" for row in self.rows.values())

    def _due(self, share: Share, lane: str | None) -> list[Row]:
        now = self.machine()
        rows = [row for row in self.rows.values() if row.entry.state == "intended" and row.retry_at <= now]
        return [row for row in rows if share.takes(row.entry.sender) and lane in (None, row.entry.lane)]

    def _still(self, known: Entry) -> bool:
        now = self.rows[known.command_id].entry
        tried = (now.attempt, now.again) != (known.attempt, known.again)
        overtaken = known.state == "intended" and now.revision != known.revision
        return not (now.state in SETTLED or tried or overtaken)

    def _settled(self, one: Entry, settlement: Settlement) -> None:
        row = self.rows[one.command_id]
        if settlement.state != "parked":
            self._close_task(row)
        row.parked, row.reason = settlement.state == "parked", settlement.reason
        row.entry = replace(row.entry, state=settlement.state, refused=one.refused, revision=row.entry.revision + 1)
        self._say(one, settlement.state, settlement)

    def _close_task(self, row: Row) -> None:
        if row.parked:
            self.said.setdefault(closing_id(row.entry), closes_task(row.entry))
            row.parked = False

    def _say(self, one: Entry, kind: str, settlement: Settlement) -> None:
        self.said.setdefault(result_id(one, kind), settlement.said)
        for number, task in enumerate(settlement.tasks):
            self.said.setdefault(task_id(one, kind, number), task)

    def _read(self, row: Row) -> Entry:
        now = self.machine()
        since = [None if at is None else now - at for at in (row.troubled_at, row.sent_at)]
        return replace(row.entry, troubled_seconds=since[0], sent_seconds=since[1])
