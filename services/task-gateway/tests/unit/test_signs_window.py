"""Signs are read by ascending id, and ids are drawn before they are committed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from contracts.crm.v1 import CrmRef
from contracts.signs.v1 import ActivityLogged
from gateway_examples import NAMES
from task_gateway.core.inbound import signs
from task_gateway.core.inbound.hints import Hint
from task_gateway.core.inbound.listing import PAGE, Row
from task_gateway.inbound.memory import MemoryInbound
from task_gateway.inbound.reconciler import Reconciler
from task_gateway.inbound.signs import Named, Signs
from task_gateway.inbound.store import Swept

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass
class Activities:
    """A portal's activities. odd: ids of rows that nobody understands. asked: how many rows were thought through."""

    ids: set[int] = field(default_factory=set)
    odd: set[int] = field(default_factory=set)
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
        if self.odd & {self.id(row) for row in rows}:
            raise OverflowError("date value out of range")
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


def test_one_that_nobody_understands_holds_up_no_other() -> None:
    there = Activities({100}, odd={105})
    assert swept(MemoryInbound(), there, {*range(101, 111)}, {111}) == [*range(101, 105), *range(106, 112)]


async def test_named_by_an_event_it_is_put_off_and_the_others_of_its_fifty_are_said() -> None:
    asking: Any = SimpleNamespace(away=False)
    store = MemoryInbound(sweeps={"activity": Swept(100, "100")})
    there = Activities(set(range(101, 111)), odd={105})
    await store.hint([Hint("activity", str(number)) for number in range(101, 111)])
    await Reconciler(asking, store, [], lambda: NOON, Signs(store, [there])).follow()
    said = sorted(fact.event.activity_id for fact in store.published)  # type: ignore[attr-defined]
    assert said == [*range(101, 105), *range(106, 111)]
    assert list(store.hints) == [Hint("activity", "105")]


def test_a_call_without_a_name_goes_by_its_number() -> None:
    call = signs.call({"ID": "5", "CALL_ID": None}, None, "Europe/Moscow", NOON)
    assert call.call_id == "#5"


def test_a_call_says_which_deal_the_crm_made_of_it() -> None:
    row = {"ID": "5", "CALL_ID": "c", "CALL_TYPE": "2", "CRM_ENTITY_TYPE": "DEAL", "CRM_ENTITY_ID": "377"}
    call = signs.call(row, None, "Europe/Moscow", NOON)
    assert (call.direction, call.deal_id, call.lead_id, call.contact_id) == ("incoming", 377, None, None)


def test_a_letter_of_somebody_who_is_no_client_yet_says_of_which_lead() -> None:
    row = {"ID": "5", "TYPE_ID": "4", "DIRECTION": "1", "OWNER_TYPE_ID": "1", "OWNER_ID": "77"}
    letter = signs.activity(row, None, NAMES, "Europe/Moscow", NOON)
    assert (letter.kind, letter.direction, letter.lead_id, letter.client_id) == ("letter", "incoming", 77, None)

    of_a_client = signs.activity(row | {"OWNER_TYPE_ID": "4"}, 77, NAMES, "Europe/Moscow", NOON)
    assert (of_a_client.lead_id, of_a_client.client_id) == (None, 77)
