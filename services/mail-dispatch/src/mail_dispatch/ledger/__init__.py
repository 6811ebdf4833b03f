"""The ledger: every letter, `intended → sent → accepted | refused | parked`, and what came in about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol
from uuid import UUID, uuid5

from contracts.base import Event
from contracts.crm.v1 import CrmCommand
from contracts.letters.v1 import MailBounced

RESULTS = UUID("8c0b7a52-5d0e-5f1c-9b41-6a2f5a1d9e73")
SETTLED = {"accepted", "refused", "dropped"}
# From which states a notice leads on: what is known to have arrived was in doubt, a person decides about the rest.
OPEN_TO: Mapping[str, frozenset[str]] = {
    "bounced": frozenset({"sent", "parked"}),
    "journaled": frozenset({"sent", "parked"}),
    "again": frozenset({"parked", "refused", "dropped"}),
    "drop": frozenset({"parked"}),
}

Ended = Literal["accepted", "refused", "parked", "dropped"]
NoticeKind = Literal["bounced", "journaled", "again", "drop"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A letter of the ledger. refused: index among its recipients → the server's reply, for those who don't get it.

    attempt: names the last time that the end of its data went out; attempts: how often it did; sent_seconds: since it.
    troubles: how often it had to wait; troubled_seconds: since the first time. again: how often a person has sent it
    again. revision: who writes names the one he knows.
    """

    command_id: UUID
    portal: str
    sender: str
    subject: str
    body: str
    lane: str
    automation: str
    correlation_id: UUID
    traceparent: str | None
    state: str = "intended"
    message_id: str | None = None
    attempt: UUID | None = None
    refused: Mapping[int, str] = field(default_factory=dict)
    attempts: int = 0
    troubles: int = 0
    again: int = 0
    revision: int = 0
    troubled_seconds: float | None = None
    sent_seconds: float | None = None

    def marked(self, attempt: UUID, message_id: str, refused: Mapping[int, str]) -> Entry:
        """The same as the ledger has it while the end of its data goes out. attempt: a new name."""
        return replace(
            self,
            state="sent",
            message_id=message_id,
            attempt=attempt,
            refused=refused,
            attempts=self.attempts + 1,
            revision=self.revision + 1,
        )


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of a letter: said with its one result, and what is to be done in the CRM for it."""

    state: Ended
    said: Event
    tasks: tuple[CrmCommand, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What came in about a letter; body: of the message that said so, or a person's words."""

    id: UUID
    kind: NoticeKind
    body: str
    entry: Entry

    @property
    def news(self) -> str:
        """What it tells of the letter; one that comes twice (to two mailboxes, or forged) tells it once."""
        if self.kind != "bounced":
            return f"{self.kind}/{self.id}"
        bounce = MailBounced.model_validate_json(self.body)
        who = bounce.recipient.sha256 if bounce.recipient else "nobody"
        return f"bounced/{'for good' if bounce.permanent else 'delayed'}/{who}"


@dataclass(frozen=True, slots=True)
class Share:
    """Whose letters a sender takes: of these names, and (others) of names that nobody has, to refuse them."""

    mine: Sequence[str]
    known: Sequence[str] = ()
    others: bool = False

    def takes(self, sender: str) -> bool:
        """Whether it is one of them."""
        return sender in self.mine or (self.others and sender not in self.known)


class Ledger(Protocol):
    """One portal's letters. Writes answer False where somebody else has written what contradicts them.

    Who knows what became of an attempt names it: that stays true whoever has parked the letter meanwhile, and is
    written over `parked`; it says nothing of an attempt that somebody else has made since.
    """

    async def due(self, share: Share, busy: Sequence[UUID], limit: int, lane: str | None = None) -> list[Entry]:
        """What may go out, most pressing first, without the *busy* ones. lane: of this one only."""
        ...

    async def oldest_due(self, share: Share, lane: str | None = None) -> float:
        """For how many seconds the oldest of them has been due; 0 if there is none."""
        ...

    async def mark(self, marked: Entry) -> bool:
        """Write down that the end of the data goes out now; False if it is no longer ours to send."""
        ...

    async def put_back(self, entry: Entry, seconds: float, reason: str) -> bool:
        """It was certainly not taken: due again in *seconds*."""
        ...

    async def defer(self, entry: Entry, seconds: float) -> bool:
        """Not now, without any trouble: due again in *seconds*."""
        ...

    async def settle(self, entry: Entry, settlement: Settlement) -> bool:
        """Write down what became of it, with the result and its tasks, all or nothing."""
        ...

    async def doubtful(self, share: Share, busy: Sequence[UUID], older_than_seconds: float) -> list[Entry]:
        """Marked so long ago by somebody who has not said what became of it."""
        ...

    async def notices(self, share: Share, limit: int, but: Sequence[UUID] = ()) -> list[Notice]:
        """What came in and was not taken in yet, before what people decided; *but* these notices."""
        ...

    async def conclude(self, notice: Notice, outcome: Settlement | None, beside: Settlement | None = None) -> None:
        """Take a notice in, once. outcome: written where `OPEN_TO` lets it; beside: a result that changes no state.

        A person's `again` makes it due anew.
        """
        ...

    async def parked(self) -> int:
        """How many wait for a person."""
        ...


def result_id(entry: Entry, kind: str) -> UUID:
    """The id of one result of a letter; of another one for each time that a person sent it again."""
    return uuid5(RESULTS, f"{entry.command_id}/{entry.again}/{kind}")


def closing_id(entry: Entry) -> UUID:
    """The id of the command that closes the task which a parked letter made."""
    return task_id(entry, "parked", 1)


def task_id(entry: Entry, kind: str, number: int = 0) -> UUID:
    """The id of the command to the CRM that goes with that result."""
    return uuid5(result_id(entry, kind), f"task/{number}")
