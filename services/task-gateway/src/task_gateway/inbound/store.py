"""What is kept of the CRM between looks: the mirror, hints of what to look at, how far the sweeps are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from contracts.base import Event
from contracts.crm.v1 import CrmCommand

from task_gateway.core.inbound.facts import Fact, Making, Ordered
from task_gateway.core.inbound.hints import Hint

GONE = "gone"  # the stamp of what the CRM no longer has


@dataclass(frozen=True, slots=True)
class Mirrored:
    """body: JSON. stamp: the CRM's time of change as it writes it, or GONE."""

    body: str
    stamp: str


@dataclass(frozen=True, slots=True)
class News:
    """A thing whose mirror is to be written. facts: what is said of it, in order."""

    entity: str
    id: int
    body: str
    stamp: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """A hint in hand. revision: another event meanwhile makes it another hint. tries: looks in vain before."""

    hint: Hint
    revision: int
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Ticket:
    """Drawn before a read begins. at: by the database's clock."""

    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Swept:
    """How far the sweeps of a kind are. baseline: the highest id at the first contact; cursor: a time of change, or
    the highest id seen of what never changes.
    """

    baseline: int
    cursor: str = ""


class InboundStore(Protocol):
    """Of one portal."""

    async def hint(self, hints: Sequence[Hint]) -> None:
        """Look at these soon."""

    async def due(self, limit: int) -> list[Taken]:
        """Hints whose time has come, oldest first."""

    async def settle(self, taken: Sequence[Taken]) -> None:
        """They have been followed; one that was renewed meanwhile stays."""

    async def postpone(self, taken: Sequence[Taken], seconds: float) -> None:
        """They could not be followed now."""

    async def ticket(self) -> Ticket:
        """Drawn before a read begins: only a mirror that nobody has written since may be written after it."""

    async def mirrored(self, entity: str, ids: Sequence[int]) -> dict[int, Mirrored]:
        """What is known of these."""

    async def stamps(self, entity: str) -> dict[int, str]:
        """Id → time of change of all that is known and not gone."""

    async def commit(
        self, news: Sequence[News], ticket: Ticket, taken: Sequence[Taken] = (), echoed: Sequence[UUID] = ()
    ) -> set[int]:
        """Write mirrors and publish their facts in one transaction, each under its lock; settles *taken*.

        Answers the ids whose mirror somebody has written since *ticket*: of these nothing is written, said or settled.
        echoed: commands whose effect has been seen, or can't be seen any more.
        """

    async def ordered(self, types: Sequence[type[CrmCommand]], ids: Sequence[int], ticket: Ticket) -> list[Ordered]:
        """Commands of these types that were sent, not yet echoed, and may have touched these ids.

        Those confirmed before *ticket* are over: a read after it shows their effect or nothing will.
        """

    async def overlook(self) -> None:
        """No longer wait for effects of commands that were confirmed more than a day ago."""

    async def ours(self, ids: Sequence[UUID]) -> dict[UUID, Making]:
        """Those of these that are commands of this gateway."""

    async def swept(self, entity: str) -> Swept | None:
        """None before the first contact."""

    async def sweep(self, entity: str, swept: Swept) -> None:
        """Remember how far."""

    async def count(self, entity: str) -> int:
        """How many were ever seen."""

    async def say_once(self, name: str, event: Event) -> None:
        """Publish unless it has been said under this name."""
