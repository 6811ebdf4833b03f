"""A small automation that every contender can do: count what a subject has had, say one fact about each.

It is what lies under all of Delo's automations and nothing more: known ids, a state that is loaded and saved, a
decision that is kept, a message that goes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid5

from chassis.bus import Batch, Router
from chassis.clock import FixedClock
from chassis.consumers import Shop
from chassis.deciding import Author
from chassis.decision import Asked, Decider, Decision
from chassis.profile import PortalProfile, Profiles
from chassis.runtime import Runtime
from contracts.base import Event
from contracts.envelope import Envelope, Headers
from contracts.tax.v1 import DemandFound, DemandRecognised
from faststream import Context

SPACE = UUID("5c7a3f10-2d4e-5b6f-8a90-0123456789ab")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
INPUT, OUTPUT, GROUP = DemandFound.topic, DemandRecognised.topic, "benchmark"
PROFILE = {"zone": "Europe/Moscow", "automations": {"counting": "on"}}

Record = tuple[bytes, bytes, Headers]  # key, value, headers


@dataclass(frozen=True)
class Count:
    """State: how many messages the subject has had."""

    seen: int = 0


@dataclass(frozen=True)
class Nothing:
    """No look-ups."""


def decide(_state: Count, message: DemandFound, _context: Nothing) -> Decision:
    """One fact for each message."""
    known = DemandRecognised(identity=message.identity, letter_id=message.letter_id, client_known=False)
    return Decision(events=(known,))


def evolve(state: Count, event: Event) -> Count:
    """Count them."""
    return Count(state.seen + 1) if isinstance(event, DemandRecognised) else state


async def _nothing(_: Any, asked: Sequence[Asked]) -> list[Nothing]:
    return [Nothing() for _ in asked]


counting: Decider[Count, Nothing] = Decider(
    name="counting",
    state_type=Count,
    context_type=Nothing,
    initial=Count(),
    stream=lambda message: message.identity,
    decide=decide,
    evolve=evolve,
    context=_nothing,
    rules_version="1",
)


def shop() -> Shop:
    """A portal with the automation on, a clock that stands."""
    profile = PortalProfile.model_validate(PROFILE)
    return Shop(Author("benchmark", "0"), Profiles({"demo": profile}), FixedClock(NOON))


def router() -> Router:
    """Kafka → runtime, as every service has it."""
    made = Router()

    @made.subscriber(INPUT, group_id=GROUP)
    async def on_demand(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
        await runtime.run(counting, batch)

    return made


def record(number: int, streams: int, at: datetime = NOON) -> Record:
    """The *number*-th input; its subject is one of *streams*, its size that of an ordinary demand."""
    subject = number * 7919 % streams  # neighbours in the topic belong to different subjects
    body = DemandFound(
        letter_id=uuid5(SPACE, f"letter {number}"),
        seq=1,
        identity=f"demand-{subject:06}",
        kind="docs_93",
        inn="7798120412",
        kpp="772501001",
        number=f"25-{number}",
        authority_code="7725",
        confidence=0.98,
    )
    one = UUID(record_id(number))
    envelope = Envelope(one, "/benchmarks", at, "demo", one, body)
    return envelope.key.encode(), body.encoded(), envelope.headers()


def record_id(number: int) -> str:
    """The id of the *number*-th input."""
    return str(uuid5(SPACE, f"record {number}"))


def write_profile(folder: Path) -> Path:
    """The same portal as a file, for a whole service."""
    path = folder / "demo" / "portal.yaml"  # a portal is called as its folder
    path.parent.mkdir(exist_ok=True)
    path.write_text("zone: Europe/Moscow\nautomations: {counting: 'on'}\n", encoding="utf-8")
    return path
