"""What a core says, and what the chassis needs to know of a core."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from contracts.base import Command, Event, Message

if TYPE_CHECKING:
    import asyncpg

    from chassis.profile import PortalProfile

S = TypeVar("S")
C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Wake:
    """Wake this stream at a business time; the same name again replaces it, `at=None` cancels it."""

    name: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Woken:
    """A wake has come due. Its time is its due time, also after an outage."""

    name: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from one message. Ids are given by the shell, in this order: events, then commands."""

    events: tuple[Event, ...] = ()
    commands: tuple[Command, ...] = ()
    wakes: tuple[Wake, ...] = ()


class OfCommand(NamedTuple):
    """In the place of a stream: the one that ordered this command.

    If no stream of the decider did, the message is passed over.
    """

    command_id: UUID | None


class Asked(NamedTuple):
    """One input a context is wanted for, with its portal's profile.

    at: its business time, a wake's due time. causation_id: what the input follows from. state: of its stream, as it was
    before the batch, read once for look-ups and core.
    """

    portal: str
    message: Message | Woken
    profile: PortalProfile
    at: datetime
    causation_id: UUID | None = None
    state: Any = None


Contexts = Callable[["asyncpg.Connection[Any]", Sequence[Asked]], Awaitable[Sequence[C]]]
Ordered = Callable[[S, Command, UUID], S]


@dataclass(frozen=True)
class Decider(Generic[S, C]):
    """A pure core and how to run it.

    name: the automation, as the portal profile switches it off, shadow or on; also part of every id it makes.
    stream: the stream a message belongs to, within its portal, or the command it answers (only where there is
    `ordered`); a wake comes back to the stream that asked for it.
    decide, evolve: pure. context: the shell's look-ups for a batch, one value per input, read in the batch's own
    transaction. state_type, context_type: frozen, JSON-able by pydantic, so that replay finds them again.
    rules_version: version of the rule data the core used, kept with each decision.
    state_version: one more with every change of the state's shape (`delo`'s states.json says so): a replica that knows
    only an older shape leaves such a stream to its successors.
    ordered: pure; what the state keeps of a command that is sent, by its id: who may have to take it back later must
    know it. Asked after the decision's events, in order; never of a command of an automation in shadow.
    seconds: of the processor, that one decision may take with its fold; one that takes more is ended (see overrun.py).
    acted_upon: facts on which others begin or stop their work, as if commanded; in shadow they are recorded, not sent.
    """

    name: str
    state_type: type[S]
    context_type: type[C]
    initial: S
    stream: Callable[[Any], str | OfCommand]
    decide: Callable[[S, Any, C], Decision]
    evolve: Callable[[S, Event], S]
    context: Contexts[C]
    rules_version: str
    ordered: Ordered[S] | None = None
    acted_upon: tuple[type[Event], ...] = ()
    state_version: int = 1
    seconds: float = 10.0
