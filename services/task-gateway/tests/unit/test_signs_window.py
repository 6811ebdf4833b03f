"""Signs are read by ascending id, and ids are drawn before they are committed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from contracts.crm.v1 import CrmRef
from contracts.signs.v1 import ActivityLogged
from gateway_examples import NAMES
from task_gateway.core.inbound import signs
from task_gateway.core.inbound.listing import PAGE, Row
from task_gateway.inbound.memory import MemoryInbound
from task_gateway.inbound.signs import Named, Signs

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass
class Activities:
    """A portal's activities. asked: how many rows were thought through."""

    ids: set[int] = field(default_factory=set)
    asked: int = 0
    entity = "activity"

    async def highest(self) -> int:
        return max(self.ids, default=0)

    async def after(self, last: int) -> Sequence[Row]:
        return [{"ID": number} for number in sorted(self.ids) if number > last][:PAGE]

    async def some(self, keys: Sequence[str]) -> Sequence[Row]:
        return [{"ID": int(key)} for key in keys if int(key) in self.ids]

    def id(self, row: Row) -> int:
        return int(row["ID"])

    async def told(self, rows: Sequence[Row]) -> list[Named]:
        self.asked += len(rows)
        return [(self.id(row), f"activity/{self.id(row)}", logged(self.id(row))) for row in rows]


def logged(number: int) -> ActivityLogged:
    return ActivityLogged(activity_id=number, belongs_to=CrmRef(kind="client", id=5), client_id=5, kind="call", at=NOON)


def swept(store: MemoryInbound, there: Activities, *later: set[int]) -> list[int]:
    """What is said when *later* are committed one set after the other, each before a sweep."""

    async def schedule() -> None:
        signs = Signs(store, [there])
        await signs.sweep("activity")
        for ids in later:
            there.ids |= ids
            await signs.sweep("activity")

    asyncio.run(schedule())
    return [fact.event.activity_id for fact in store.published]  # type: ignore[attr-defined]


def test_what_was_committed_late_with_a_smaller_id_is_said_too() -> None:
    assert swept(MemoryInbound(), Activities({100}), {103, 104}, {101, 105}, {102}) == [103, 104, 101, 105, 102]


def test_nothing_is_said_twice_nor_thought_through_every_minute() -> None:
    there = Activities({100})
    store = MemoryInbound()
    many = set(range(101, 101 + 3 * PAGE))
    assert swept(store, there, many, set(), set(), set()) == sorted(many)
    assert there.asked == len(many)
    # A successor looks at the window once more and says nothing of it.
    assert swept(store, there, set()) == sorted(many)


def test_what_stood_there_before_us_stays_unsaid() -> None:
    assert swept(MemoryInbound(), Activities({90, 100}), {99, 101}, set()) == [101]


def test_a_letter_of_somebody_who_is_no_client_yet_says_of_which_lead() -> None:
    row = {"ID": "5", "TYPE_ID": "4", "DIRECTION": "1", "OWNER_TYPE_ID": "1", "OWNER_ID": "77"}
    letter = signs.activity(row, None, NAMES, "Europe/Moscow", NOON)
    assert (letter.kind, letter.direction, letter.lead_id, letter.client_id) == ("letter", "incoming", 77, None)

    of_a_client = signs.activity(row | {"OWNER_TYPE_ID": "4"}, 77, NAMES, "Europe/Moscow", NOON)
    assert (of_a_client.lead_id, of_a_client.client_id) == (None, 77)
