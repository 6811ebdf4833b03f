"""The in-memory twin of the inbound store, for unit tests: same promises, no engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from contracts.base import Event
from contracts.crm.v1 import CrmCommand

from task_gateway.core.inbound.facts import Fact, Making, Ordered
from task_gateway.core.inbound.hints import Hint
from task_gateway.inbound.store import GONE, Mirrored, News, Swept, Taken, Ticket


@dataclass
class MemoryInbound:
    """published: what was said, in order. commands: what was sent, with whether it is confirmed."""

    published: list[Fact] = field(default_factory=list)
    commands: list[Ordered] = field(default_factory=list)
    echoed: set[UUID] = field(default_factory=set)
    mirror: dict[tuple[str, int], tuple[Mirrored, int]] = field(default_factory=dict)
    hints: dict[Hint, Taken] = field(default_factory=dict)
    postponed: set[Hint] = field(default_factory=set)
    sweeps: dict[str, Swept] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)
    last: int = 0

    async def hint(self, hints: Sequence[Hint]) -> None:
        """See InboundStore."""
        for one in hints:
            self.last += 1
            self.hints[one] = Taken(one, self.last)
            self.postponed.discard(one)

    async def due(self, limit: int) -> list[Taken]:
        """See InboundStore."""
        return [taken for hint, taken in self.hints.items() if hint not in self.postponed][:limit]

    async def settle(self, taken: Sequence[Taken]) -> None:
        """See InboundStore."""
        for one in taken:
            if one.hint in self.hints and self.hints[one.hint].revision == one.revision:
                del self.hints[one.hint]

    async def postpone(self, taken: Sequence[Taken], seconds: float) -> None:
        """See InboundStore."""
        for one in taken:
            if one.hint in self.hints and self.hints[one.hint].revision == one.revision:
                self.hints[one.hint] = Taken(one.hint, one.revision, one.tries + 1)
                self.postponed.add(one.hint)

    async def ticket(self) -> Ticket:
        """See InboundStore."""
        self.last += 1
        return Ticket(self.last, datetime.now(UTC))

    async def mirrored(self, entity: str, ids: Sequence[int]) -> dict[int, Mirrored]:
        """See InboundStore."""
        return {number: self.mirror[entity, number][0] for number in ids if (entity, number) in self.mirror}

    async def stamps(self, entity: str) -> dict[int, str]:
        """See InboundStore."""
        rows = ((number, one.stamp) for (kind, number), (one, _) in self.mirror.items() if kind == entity)
        return {number: stamp for number, stamp in rows if stamp != GONE}

    async def commit(
        self, news: Sequence[News], ticket: Ticket, taken: Sequence[Taken] = (), echoed: Sequence[UUID] = ()
    ) -> set[int]:
        """See InboundStore."""
        stale = set()
        for one in news:
            _, version = self.mirror.get((one.entity, one.id), (None, 0))
            if version > ticket.number:
                stale.add(one.id)
                continue
            self.last += 1
            self.mirror[one.entity, one.id] = (Mirrored(one.body, one.stamp), self.last)
            self.published += one.facts
        await self.settle([one for one in taken if one.hint.key not in {str(number) for number in stale}])
        self.echoed.update(echoed)
        return stale

    async def ordered(self, types: Sequence[type[CrmCommand]], ids: Sequence[int], ticket: Ticket) -> list[Ordered]:
        """See InboundStore."""
        return [one for one in self.commands if type(one.command) in types and one.command_id not in self.echoed]

    async def overlook(self) -> None:
        """See InboundStore. Nothing here lives for a day."""

    async def ours(self, ids: Sequence[UUID]) -> dict[UUID, Making]:
        """See InboundStore."""
        return {one.command_id: Making(one.crm_id) for one in self.commands if one.command_id in ids}

    async def swept(self, entity: str) -> Swept | None:
        """See InboundStore."""
        return self.sweeps.get(entity)

    async def sweep(self, entity: str, swept: Swept) -> None:
        """See InboundStore."""
        self.sweeps[entity] = swept

    async def count(self, entity: str) -> int:
        """See InboundStore."""
        return sum(kind == entity for kind, _ in self.mirror)

    async def say_once(self, name: str, event: Event) -> None:
        """See InboundStore."""
        if name not in self.said:
            self.said.add(name)
            self.published.append(Fact(event))
