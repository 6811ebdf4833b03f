"""A runtime over the in-memory twin, with everything it touches in view."""

from __future__ import annotations

from typing import Any

from chassis.blobs.memory import MemoryBlobs
from chassis.decision import Decider
from chassis.journal.memory import MemoryJournal
from chassis.parking import Patience
from chassis.runtime import Runtime
from chassis_examples import World, counting, shop

from chassis import bus


class Machine:
    """Machine time that passes only in sleep."""

    def __init__(self) -> None:
        self.now = 0.0

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


class Bench:
    """A runtime with everything it touches in view."""

    def __init__(self, mode: str = "on") -> None:
        self.machine = Machine()
        self.journal = MemoryJournal(lambda: self.machine.now)
        self.blobs = MemoryBlobs()
        self.world = World()
        self.decider = counting(self.world)
        self.shop = shop(mode)
        self.runtime = self.begun()

    def begun(self, decider: Decider[Any, Any] | None = None) -> Runtime:
        """A process of the service over what is kept: of today's decider, or of another version's."""
        waiting = (Patience(), self.machine.sleep, lambda: self.machine.now)
        runtime = Runtime(self.journal, self.blobs, self.shop, "counting-service", *waiting)
        if decider:
            self.decider = decider
            runtime.register(decider)
        return runtime

    async def run(self, *deliveries: bus.Delivery) -> None:
        await self.runtime.run(self.decider, deliveries)

    def topics(self) -> list[str]:
        return [row.topic for row in self.journal.contents.outbox]

    async def retry(self) -> None:
        for consumer in self.runtime.consumers():
            await self.runtime.retry_parked(consumer)
