"""What is done with the messages of a batch: decided, or written into a read model."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypeVar

from asyncpg import PostgresError
from contracts.base import Message
from contracts.envelope import Envelope

from chassis import wakes
from chassis.clock import Clock
from chassis.deciding import Author, Input, Outcome, Step, automation, decide_all, read_all
from chassis.decision import Asked, Decider, OfCommand
from chassis.errors import Broken, DeloError
from chassis.faults import passes
from chassis.journal import StreamId, StreamRow, TimerRow, Unit, Writes
from chassis.overrun import Bound
from chassis.profile import Profiles
from chassis.projection import Projection

T = TypeVar("T")
Locked = Mapping[StreamId, StreamRow]

SLICE_SECONDS = 0.1  # of decisions in one go; a batch of quick ones is over before


@dataclass(frozen=True, slots=True)
class Shop:
    """What every decision of a service needs from its shell."""

    author: Author
    profiles: Profiles
    clock: Clock


class Accepted(NamedTuple):
    """A message that was new here and what became of it."""

    envelope: Envelope[Message]
    outcome: Outcome | str


class Consumer(Protocol):
    """One reader of messages; its name is its place in the inbox."""

    @property
    def name(self) -> str: ...

    async def process(self, unit: Unit, envelopes: Sequence[Envelope[Message]], writes: Writes) -> list[Accepted]:
        """Handle new messages in order and add what follows to *writes*."""


class ProjectingConsumer:
    """Writes facts into a read model."""

    def __init__(self, projection: Projection) -> None:
        self._projection = projection
        self.name = projection.name

    async def process(
        self,
        unit: Unit,
        envelopes: Sequence[Envelope[Message]],
        writes: Writes,
    ) -> list[Accepted]:
        """See Consumer."""
        await looked_up(unit.connection, self._projection.apply(unit.connection, envelopes))
        return [Accepted(envelope, "projected") for envelope in envelopes]


class DecidingConsumer:
    """Runs a core over its streams."""

    def __init__(self, decider: Decider[Any, Any], shop: Shop) -> None:
        self.decider = decider
        self.name = decider.name
        self._shop = shop

    async def process(self, unit: Unit, envelopes: Sequence[Envelope[Message]], writes: Writes) -> list[Accepted]:
        """See Consumer."""
        now = self._shop.clock.business()
        streams = await self._streams(unit, envelopes)
        inputs = [
            (stream, Input(e.id, e.portal, e.correlation_id, now, e.body, e.traceparent, e.causation_id))
            for e, stream in zip(envelopes, streams, strict=True)
            if stream is not None
        ]
        outcomes = iter(await self._decide(unit, inputs, writes))
        return [
            Accepted(envelope, "of_others" if stream is None else next(outcomes))
            for envelope, stream in zip(envelopes, streams, strict=True)
        ]

    def portals(self) -> list[str]:
        """The portals where this automation isn't off: elsewhere its wakes wait."""
        profiles, name = self._shop.profiles, automation(self.decider)
        return [portal for portal in profiles.names if profiles.mode(portal, name) != "off"]

    async def woken(self, unit: Unit, timers: Sequence[TimerRow], writes: Writes, locked: Locked | None = None) -> None:
        """Handle wakes that have been taken under their streams' locks. locked: those streams, if they are at hand."""
        await self._decide(unit, [(timer.stream, wakes.woken(timer)) for timer in timers], writes, locked)

    async def _streams(self, unit: Unit, envelopes: Sequence[Envelope[Message]]) -> list[StreamId | None]:
        """The stream of each; None for the answer to a command that this decider has not given."""
        named = [self._stream(envelope.body) for envelope in envelopes]
        answers = [
            (envelope.portal, one.command_id)
            for envelope, one in zip(envelopes, named, strict=True)
            if isinstance(one, OfCommand) and one.command_id is not None
        ]
        known = await unit.ordering(self.name, answers) if answers else {}
        return [
            StreamId(self.name, envelope.portal, one)
            if isinstance(one, str)
            else known.get((envelope.portal, one.command_id))  # type: ignore[arg-type] # None is in no table
            for envelope, one in zip(envelopes, named, strict=True)
        ]

    def _stream(self, message: Message) -> str | OfCommand:
        try:
            return self.decider.stream(message)
        except Exception as error:
            raise Broken(str(error)) from error

    async def _decide(
        self, unit: Unit, inputs: Sequence[tuple[StreamId, Input]], writes: Writes, locked: Locked | None = None
    ) -> list[Outcome]:
        if not inputs:
            return []
        rows = await unit.lock([stream for stream, _ in inputs]) if locked is None else locked
        states = read_all(self.decider, rows)
        profiles = self._shop.profiles
        asked = [
            Asked(one.portal, one.message, profiles[one.portal], one.time, one.causation_id, states[stream])
            for stream, one in inputs
        ]
        contexts = await looked_up(unit.connection, self.decider.context(unit.connection, asked))
        name = automation(self.decider)
        modes = {one.portal: self._shop.profiles.mode(one.portal, name) for one in asked}
        steps = [
            Step(stream, one, context, modes[one.portal])
            for (stream, one), context in zip(inputs, contexts, strict=True)
        ]
        decided = decide_all(self.decider, rows, states, steps, self._shop.author, writes)
        return await in_slices(decided, self.decider.seconds)


async def in_slices(steps: Iterator[T], seconds: float) -> list[T]:
    """What *steps* give, each within *seconds* of the processor; heartbeats and health come to word. Raises Broken."""
    bound, found = Bound(seconds), list[T]()
    while True:
        if not bound.within(lambda: _slice(bound, steps, found)):
            return found
        await asyncio.sleep(0)


def _slice(bound: Bound, steps: Iterator[T], found: list[T]) -> bool:
    """Steps for the time of a slice; whether there may be more."""
    until = time.perf_counter() + SLICE_SECONDS
    for one in steps:
        bound.step += 1
        found.append(one)
        if time.perf_counter() >= until:
            return True
    return False


async def looked_up(connection: Any, work: Awaitable[T]) -> T:
    """What *work* answers. An error that looks like an engine away, while our connection is well, is a bug of *work*.

    Raises DeloError, what the engine raises, or Broken.
    """
    try:
        return await work
    except (DeloError, ConnectionError, TimeoutError, PostgresError):
        raise
    except Exception as error:
        if passes(error) and getattr(connection, "is_closed", lambda: False)():
            raise
        raise Broken(str(error)) from error
