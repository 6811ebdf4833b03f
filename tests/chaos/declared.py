"""Which consumers of a service are given which messages: asked of the service's own handlers, never listed by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, Protocol
from uuid import UUID

from chassis.bus import Delivery
from contracts.base import Message
from contracts.envelope import Envelope
from contracts.registry import MESSAGES, wire_type
from contracts.services import SERVICES, Service
from delo.stack.services import role

NOBODY = UUID(int=0)


class Named(Protocol):
    """A decider or a projection."""

    name: str


class Asked:
    """Stands where a handler expects its runtime, and notes whom it hands what."""

    def __init__(self) -> None:
        self.handed: defaultdict[str, set[str]] = defaultdict(set)

    async def run(self, consumer: Named, batch: Sequence[Delivery]) -> None:
        """Handed to a decider."""
        self.handed[consumer.name] |= {one.envelope.type for one in batch if one.envelope}

    async def apply(self, consumer: Named, batch: Sequence[Delivery]) -> None:
        """Handed to a projection."""
        await self.run(consumer, batch)


async def consumers(service: Service) -> dict[str, frozenset[tuple[str, str]]]:
    """Consumer → every (topic, type) that it is given. A service that reads nothing has none."""
    found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    if not service.reads:
        return {}
    for subscriber in import_module(f"{role(service.name)}.handlers").router.subscribers:
        handler: Any = subscriber.calls[0].handler._original_call
        for topic in subscriber.topic_names:
            asked = Asked()
            await handler(one_of_each(topic), asked)
            for name, types in asked.handed.items():
                found[name] |= {(topic, kind) for kind in types}
    return {name: frozenset(given) for name, given in found.items()}


def one_of_each(topic: str) -> list[Delivery]:
    """One record of each type that *topic* can hold. Handlers part records by type, never by what they say."""
    bodies: list[Message] = [kind.model_construct(type=wire_type(kind)) for kind in MESSAGES if kind.topic == topic]
    now = datetime.now(UTC)
    return [
        Delivery(topic, 0, offset, b"", (), b"", Envelope(NOBODY, "chaos", now, "demo", NOBODY, body))
        for offset, body in enumerate(bodies)
    ]


async def everybody() -> dict[str, dict[str, frozenset[tuple[str, str]]]]:
    """Service → consumer → what it is given."""
    return {service.name: await consumers(service) for service in SERVICES}
