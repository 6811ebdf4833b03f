"""The ledger: every command, `intended → sent → confirmed | refused`, and how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol
from uuid import UUID, uuid5

from contracts.base import Event
from contracts.crm.v1 import CrmCommand

from task_gateway.core.progress import Progress

RESTORE = "taken.restore.v1"
COLLECT = "timesheet.collect.v1"  # left to a helper of the sender
RESULTS = UUID("3f7d8d84-6b0b-5d57-8f6f-27b5f2a5b6a1")


@dataclass(frozen=True, slots=True)
class Entry:
    """A command of the ledger. sent_seconds: since its last creating call, None if there was none.

    revision: how often it was written; who writes next names the one he knows, so that a sender that was frozen
    can't undo what its successor has written. again: how often a person sent it again after a refusal.
    automation: the rule that ordered it. age_seconds: since it was written down. held: the brake had it and it is
    released: others may have passed.
    """

    command_id: UUID
    portal: str
    subject: str
    type: str
    body: str
    lane: str
    correlation_id: UUID
    traceparent: str | None
    state: str
    progress: Progress
    attempts: int
    revision: int
    again: int
    automation: str
    sent_seconds: float | None
    held: bool = False
    age_seconds: float = 0.0

    def but(self, progress: Progress) -> Entry:
        """The same with other progress, not yet written."""
        return replace(self, progress=progress)

    def written(self) -> Entry:
        """The same as it stands in the ledger after one more writing."""
        return replace(self, revision=self.revision + 1)


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of a command. recheck_seconds: when to look for a double; None: nothing was ever in doubt."""

    state: Literal["confirmed", "refused"]
    said: Event
    crm_id: str | None = None
    reason: str | None = None
    recheck_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a command so far. crm_id: None until it is confirmed."""

    state: str
    type: str
    crm_id: str | None
    body: str
    progress: Progress


@dataclass(frozen=True, slots=True)
class Effect:
    """When a command first went out."""

    command_id: UUID
    automation: str
    seconds_ago: float


class Ledger(Protocol):
    """One portal's commands. Writes answer False where somebody else has written since the entry was read."""

    async def due(self, busy: Sequence[str], limit: int, lane: str | None = None) -> list[Entry]:
        """What can be worked on, most pressing first, the head of each subject only; *busy* subjects are left out.

        lane: of this one only.
        """
        ...

    async def next_at(self, busy: Sequence[str]) -> float | None:
        """Seconds until something comes due (negative: it is); None if nothing will."""
        ...

    async def mark(self, entries: Sequence[Entry]) -> set[UUID]:
        """Write down that creating calls go out now, with each entry's progress; answers which are still ours."""
        ...

    async def advance(self, entry: Entry, seconds: float) -> bool:
        """Write progress down; due again in *seconds*."""
        ...

    async def close(self, entry: Entry, closing: Closing) -> bool:
        """End a command and publish its result, both or neither."""
        ...

    async def advance_all(self, those: Sequence[tuple[Entry, float]]) -> set[UUID]:
        """Several at once, all or nothing; answers which were still ours."""
        ...

    async def close_all(self, those: Sequence[tuple[Entry, Closing]]) -> set[UUID]:
        """Several at once, all or nothing; answers which were still ours."""
        ...

    async def suspect(self, command_id: UUID, seconds: float) -> None:
        """A call for this command may have had an effect that nobody wrote down: recheck in *seconds*."""
        ...

    async def outcomes(self, command_ids: Sequence[UUID]) -> dict[UUID, Outcome]:
        """Of those that are known."""
        ...

    async def restored(self, crm_id: int) -> int | None:
        """What a calendar event is called now that was taken away under *crm_id* and put back; None: it was not."""
        ...

    async def passed(self, entry: Entry) -> list[Outcome]:
        """What was ordered after *entry* for its subject and is confirmed, oldest first."""
        ...

    async def effects(self, seconds: float) -> list[Effect]:
        """The commands that went out in the last *seconds*, oldest first; before a release they don't count."""
        ...

    async def stop(self, automation: str, effects: int, asks: CrmCommand, asks_id: UUID) -> None:
        """Hand nothing of *automation* out any more, and order the task that asks a person, both or neither."""
        ...

    async def to_drop(self, limit: int) -> list[tuple[Entry, str]]:
        """What stopped rules wait with and a person has thrown away, with the person's reason; oldest first."""
        ...

    async def to_recheck(self, limit: int) -> list[Entry]:
        """Closed commands once in doubt whose doubles must have shown by now."""
        ...

    async def rechecked(self, entry: Entry, again_seconds: float | None) -> None:
        """Nothing is in doubt any more, or: look again in *again_seconds*. A doubt that came meanwhile stays."""
        ...


def result_id(entry: Entry) -> UUID:
    """The id of a command's one result; of another one for each time that it was sent again."""
    return uuid5(RESULTS, f"{entry.command_id}/{entry.again}" if entry.again else str(entry.command_id))
