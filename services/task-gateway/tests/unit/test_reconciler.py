"""What a reconciler does with trouble: each hint's is its own, and nothing is forgotten. No CRM, no engine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from task_gateway.core.calls import Reply
from task_gateway.core.inbound.hints import WHOLE, Hint
from task_gateway.core.inbound.listing import Listing
from task_gateway.inbound.asking import NotAnswered
from task_gateway.inbound.kind import Look, Outcome, Rows
from task_gateway.inbound.memory import MemoryInbound
from task_gateway.inbound.reconciler import Reconciler
from task_gateway.inbound.store import News, Swept
from task_gateway.portal import NotSender


@dataclass
class Things:
    """A kind whose rows are numbers; *odd* ones end in *error*, and *closed* ones fail the read."""

    odd: set[int] = field(default_factory=set)
    error: Exception = field(default_factory=lambda: KeyError("stageId"))
    closed: set[int] = field(default_factory=set)
    away: bool = False
    read_ids: list[list[int]] = field(default_factory=list)
    entity: str = "deal"
    listing: Listing = field(default_factory=lambda: Listing("x", {}, [], "", "ID", "ID", "T", "T"))

    async def begin(self) -> None: ...

    async def mark(self) -> None: ...

    async def read(self, ids: Sequence[int]) -> Rows:
        self.read_ids.append(list(ids))
        if self.away or self.closed & set(ids):
            raise NotAnswered("x", Reply("unknown"))
        return {number: number for number in ids}

    async def whole(self) -> AsyncIterator[Rows]:
        yield {}

    async def compare(self, look: Look) -> Outcome:
        if self.odd & look.rows.keys():
            raise self.error
        return Outcome([News("deal", number, f"{row}", "t") for number, row in look.rows.items()])


@dataclass
class Desk:
    """Never asked: the kind is no CRM's. away: the portal's circuit is open."""

    away: bool = False


def office(things: Things, *, away: bool = False) -> tuple[Reconciler, MemoryInbound]:
    store = MemoryInbound(sweeps={"deal": Swept(0)})
    asking: Any = Desk(away)
    return Reconciler(asking, store, [things], lambda: datetime.now(UTC)), store


def deals(*numbers: int) -> list[Hint]:
    return [Hint("deal", str(number)) for number in numbers]


@pytest.mark.parametrize("error", [KeyError("stageId"), OverflowError("date value out of range")])
async def test_one_odd_row_is_put_off_and_the_others_are_taken(error: Exception) -> None:
    reconciler, store = office(Things(odd={2}, error=error))
    await store.hint(deals(1, 2, 3))
    await reconciler.follow()
    assert {number for _, number in store.mirror} == {1, 3}
    assert list(store.hints) == deals(2)
    assert store.hints[deals(2)[0]].tries == 1


@pytest.mark.parametrize("error", [NotSender(), OSError("the database is away")])
async def test_what_is_nobody_s_own_trouble_is_put_off_by_nobody(error: Exception) -> None:
    reconciler, store = office(Things(odd={2}, error=error))
    await store.hint(deals(1, 2))
    with pytest.raises(type(error)):
        await reconciler.follow()
    assert {one.tries for one in store.hints.values()} == {0}


async def test_one_that_was_put_off_for_days_is_put_off_once_more() -> None:
    reconciler, store = office(Things(closed={7}))
    await store.hint(deals(7))
    (known,) = store.hints.values()
    store.hints[known.hint] = replace(known, tries=5000)
    await reconciler.follow()
    assert store.hints[known.hint].tries == 5001


async def test_a_hint_that_names_nothing_is_left_to_the_sweep_and_the_others_are_taken() -> None:
    things = Things()
    reconciler, store = office(things)
    await store.hint([*deals(1), Hint("deal", "9" * 40), Hint("deal", "x")])
    await reconciler.follow()
    assert (things.read_ids, store.hints, reconciler.wanted) == ([[1]], {}, {"deal"})


async def test_hints_wait_for_a_portal_that_does_not_answer() -> None:
    things = Things(away=True)
    reconciler, store = office(things)
    await store.hint(deals(1, 2))
    await reconciler.follow()
    assert list(store.hints) == deals(1, 2)
    things.away = False
    await store.hint(deals(1, 2))
    await reconciler.follow()
    assert (store.hints, len(store.mirror)) == ({}, 2)


async def test_one_that_the_portal_keeps_from_us_holds_no_other_of_its_fifty() -> None:
    things = Things(closed={7})
    reconciler, store = office(things)
    await store.hint(deals(*range(1, 51)))
    await reconciler.follow()
    assert {number for _, number in store.mirror} == {*range(1, 51)} - {7}
    assert list(store.hints) == deals(7)
    assert len(things.read_ids) <= 13  # halved again and again, not one by one


async def test_while_the_circuit_is_open_a_group_is_not_asked_for_by_halves() -> None:
    things = Things(away=True)
    reconciler, store = office(things, away=True)
    await store.hint(deals(1, 2, 3))
    await reconciler.follow()
    assert things.read_ids == [[1, 2, 3]]
    assert list(store.hints) == deals(1, 2, 3)


async def test_many_hints_are_read_fifty_at_a_time() -> None:
    things = Things()
    reconciler, store = office(things)
    await store.hint(deals(*range(1, 121)))
    await reconciler.follow()
    assert [len(ids) for ids in things.read_ids] == [50, 50, 20]
    assert store.hints == {}


async def test_a_hint_of_the_whole_is_a_wish_for_a_sweep_and_one_of_nothing_known_is_dropped() -> None:
    things = Things()
    reconciler, store = office(things)
    await store.hint([Hint("deal", WHOLE), Hint("quote", "5"), *deals(7)])
    await reconciler.follow()
    assert reconciler.wanted == {"deal"}
    assert reconciler.sweep_wanted.is_set()
    assert things.read_ids == [[7]]
    assert store.hints == {}


async def test_a_row_that_somebody_has_written_meanwhile_is_looked_at_again() -> None:
    things = Things()
    reconciler, store = office(things)
    before = await reconciler.before(things)
    await reconciler.look(things, [5])
    await reconciler.take_in(things, {5: "old", 6: "new"}, before)
    assert list(store.hints) == deals(5)
    assert store.mirror["deal", 5][0].body == "5"
    assert store.mirror["deal", 6][0].body == "new"
