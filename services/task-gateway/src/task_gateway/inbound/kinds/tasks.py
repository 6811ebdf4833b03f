"""Tasks: tasks.task.list (facts 3.1)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from contracts.claims import Text
from contracts.crm.v1 import CreateTask, CrmCommand
from contracts.tasks.v1 import CancelTask, CompleteTask, ReassignTask, ReopenTask, UpdateTask

from task_gateway.core.calls import Call, mapping
from task_gateway.core.inbound import hints, tasks
from task_gateway.core.inbound.listing import Listing
from task_gateway.core.inbound.tasks import SeenTask
from task_gateway.core.names import Names
from task_gateway.inbound.asking import Asking
from task_gateway.inbound.kind import Look, Outcome, Rows, echoed, missing
from task_gateway.inbound.kinds.closing import Closing
from task_gateway.inbound.store import GONE, InboundStore, News

COMMANDS: tuple[type[CrmCommand], ...] = (
    *(CreateTask, UpdateTask, ReassignTask),
    *(CompleteTask, CancelTask, ReopenTask),
)


class Tasks:
    """names: what a task's bindings are called."""

    def __init__(self, asking: Asking, store: InboundStore, names: Names, zone: str) -> None:
        self._asking = asking
        self._store = store
        self._names = names
        self._zone = zone
        self._closing = Closing(asking, zone)

    @property
    def entity(self) -> str:
        """See Kind."""
        return hints.TASK

    @property
    def listing(self) -> Listing:
        """See Kind."""
        return Listing("tasks.task.list", {}, list(tasks.SELECT), "tasks", "id", "ID", "changedDate", "CHANGED_DATE")

    async def begin(self) -> None:
        """Nothing to learn."""

    async def mark(self) -> None:
        """Nothing to note."""

    async def read(self, ids: Sequence[int]) -> Rows:
        """A missing or invisible task is an empty list with status 200 (facts 8.6): both are gone to us."""
        found: dict[int, Any] = {self.listing.id(row): row for row in await self._asking.rows(self.listing, ids)}
        lacking = [number for number in ids if number not in found]
        select = list(tasks.SELECT)
        replies = await self._asking.ask(
            [Call("tasks.task.get", {"taskId": number, "select": select}) for number in lacking]
        )
        for number, reply in zip(lacking, replies, strict=True):
            if reply.fate == "done":
                found[number] = mapping(mapping(reply.result).get("task")) or None
        return found | missing(self.entity, lacking, replies)

    async def whole(self) -> AsyncIterator[Rows]:
        """See Kind."""
        async for page in self._asking.pages(self.listing):
            yield {self.listing.id(row): row for row in page}

    async def compare(self, look: Look) -> Outcome:
        """See Kind."""
        before = {n: SeenTask.model_validate_json(one.body) for n, one in look.known.items()}
        looks = {
            n: tasks.carried(before.get(n), tasks.look(row, self._names, self._zone, look.read_at))
            for n, row in look.rows.items()
            if row is not None and str(row.get("status")) in tasks.STATES
        }
        changed = [n for n, one in looks.items() if before.get(n) != one.seen]
        gone = [n for n, row in look.rows.items() if row is None and n in before and not before[n].gone]
        seen = [*(looks[n].seen for n in changed), *(before[n] for n in gone)]
        known = await self._store.ours([one.marker for one in seen if one.marker is not None])
        markers = {n: one.seen.marker for n, one in looks.items()} | {n: before[n].marker for n in gone}
        ours = {n for n, marker in markers.items() if marker in known and known[marker].owns(n)}
        ordered = await self._store.ordered(COMMANDS, changed, look.ticket)
        words = await self._closing.said(
            {
                n: looks[n].seen.closed_before
                for n in changed
                if n in ours
                and tasks.ended(before.get(n), looks[n], born=n > look.baseline)
                and tasks.ended_by_us(looks[n], ordered) is None
            }
        )
        news = [self._news(looks[n], before.get(n), ordered, look, words.get(n), ours=n in ours) for n in changed]
        for n in gone:
            found = tasks.gone(n, before[n], look.read_at, ours=n in ours)
            news.append(News(self.entity, n, found.seen.model_dump_json(exclude_none=True), GONE, found.facts))
        touched = [
            News(self.entity, n, look.known[n].body, self.listing.stamp(look.rows[n]))
            for n in looks
            if n not in changed and look.known[n].stamp != self.listing.stamp(look.rows[n])
        ]
        return Outcome([*news, *touched], echoed(ordered, news, changed))

    def _news(
        self, now: tasks.Look, before: SeenTask | None, ordered: Any, look: Look, words: Text | None, *, ours: bool
    ) -> News:
        number = now.number
        found = tasks.compared(before, now, ordered, ours=ours, born=number > look.baseline, words=words)
        stamp = self.listing.stamp(look.rows[number])
        return News(self.entity, number, found.seen.model_dump_json(exclude_none=True), stamp, found.facts)
