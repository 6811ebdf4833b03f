"""A small automation for tests: it counts demands per INN and sends a task at the second one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from chassis.bus import Delivery
from chassis.clock import FixedClock
from chassis.consumers import Shop
from chassis.deciding import Author
from chassis.decision import Asked, Decider, Decision, OfCommand, Wake, Woken
from chassis.errors import Refused, Unavailable
from chassis.profile import PortalProfile, Profiles
from contracts.base import Event, Message
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, CrmRef
from contracts.envelope import Envelope
from contracts.tasks.v1 import TaskCompleted
from contracts.tax.v1 import DemandFound, DemandRecognised

from chassis import bus

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LETTER = UUID("0b8f7f0e-6c0a-5a59-8d3c-111111111111")


@dataclass(frozen=True)
class Count:
    seen: int = 0


@dataclass(frozen=True)
class Facts:
    head: int = 1


class TooMany(Refused):
    code = "counting.too_many"


@dataclass
class World:
    """What the look-ups of the test find, how often they were asked, and what they saw of each stream."""

    head: int = 1
    away: bool = False
    broken: Exception | None = None
    headless: frozenset[str] = frozenset()
    asked: list[int] = field(default_factory=list)
    states: list[Any] = field(default_factory=list)


def decide(state: Count, message: DemandFound | TaskCompleted | Woken, context: Facts) -> Decision:
    if isinstance(message, TaskCompleted):
        return Decision(events=(DemandRecognised(identity="answered", letter_id=LETTER, client_known=True),))
    if isinstance(message, Woken) and context.head == 0:
        raise RuntimeError("a bug in a wake")
    if isinstance(message, Woken):
        return Decision(commands=(task(context.head, f"woken {message.name}"),))
    if message.number == "template":
        raise FileNotFoundError("no template")
    if message.number == "bug":
        raise RuntimeError("a bug of the core")
    if state.seen >= 3:
        raise TooMany("three are enough")
    known = DemandRecognised(identity=message.identity, letter_id=message.letter_id, client_known=False)
    commands = (task(context.head, f"second of {message.identity}"),) if state.seen == 1 else ()
    wakes = (Wake("remind", NOON + timedelta(days=1)),) if state.seen == 0 else (Wake("remind", None),)
    return Decision(events=(known,), commands=commands, wakes=wakes)


def evolve(state: Count, event: Event) -> Count:
    return Count(state.seen + 1) if isinstance(event, DemandRecognised) else state


@dataclass(frozen=True)
class Remembering(Count):
    task: UUID | None = None


def remembering(world: World) -> Decider[Remembering, Facts]:
    """The same automation, which keeps by which command it asked for a task."""
    return replace(
        counting(world),
        state_type=Remembering,
        initial=Remembering(),
        evolve=lambda state, event: replace(state, seen=evolve(state, event).seen),
        ordered=lambda state, _, identifier: replace(state, task=identifier),
        stream=lambda message: (
            OfCommand(message.command_id) if isinstance(message, TaskCompleted) else message.identity
        ),
    )  # type: ignore[return-value,arg-type]


def task(responsible_id: int, prose: str) -> CreateTask:
    return CreateTask(
        automation="counting",
        belongs_to=CrmRef(kind="client", id=7),
        responsible_id=responsible_id,
        title="Требование",
        description=Text.of(prose),
    )


def counting(world: World) -> Decider[Count, Facts]:
    async def context(_: Any, asked: Sequence[Asked]) -> list[Facts]:
        world.asked.append(len(asked))
        world.states += [one.state for one in asked]
        if world.broken:
            raise world.broken
        if world.away:
            raise Unavailable("the directory is not loaded")
        return [Facts(world.head if one.portal not in world.headless else 0) for one in asked]

    return Decider(
        name="counting",
        state_type=Count,
        context_type=Facts,
        initial=Count(),
        stream=lambda message: message.identity,
        decide=decide,
        evolve=evolve,
        context=context,
        rules_version="1",
    )


def shop(mode: str = "on") -> Shop:
    profile = PortalProfile.model_validate({"zone": "Europe/Moscow", "automations": {"counting": mode}})
    return Shop(Author("counting-service", "0"), Profiles({"demo": profile, "other": profile}), FixedClock(NOON))


def enveloped(body: Message, portal: str = "demo") -> Envelope[Message]:
    identifier = uuid4()
    return Envelope(id=identifier, source="/test", time=NOON, portal=portal, correlation_id=identifier, body=body)


def found(identity: str = "a", number: str = "1", portal: str = "demo") -> Envelope[DemandFound]:
    return enveloped(DemandFound(letter_id=LETTER, seq=1, identity=identity, number=number), portal)  # type: ignore[return-value]


_offsets = iter(range(1_000_000))


def delivered(envelope: Envelope[Any]) -> Delivery:
    return bus.read(
        "demand.found", 0, next(_offsets), envelope.key.encode(), envelope.headers(), envelope.body.encoded()
    )


def broken(key: bytes | None = b"demo/demand/a") -> Delivery:
    return bus.read("demand.found", 0, next(_offsets), key, (("ce_type", b"demand.found.v1"), ("x", b"\xff")), b"{")
