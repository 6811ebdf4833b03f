"""Every journal, real or in memory, keeps the same promises."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from chassis.journal import WAKE, DecisionRow, OutboxRow, ParkedRow, StreamId, StreamRow, TimerRow, Writes, wake_key
from chassis.journal.memory import MemoryJournal
from chassis.journal.postgres import PostgresJournal, PostgresOutbox

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
A, B = StreamId("d", "demo", "a"), StreamId("d", "demo", "b")


class Journals:
    """The promises; a subclass gives a journal and its outbox."""

    @pytest.fixture
    def journal(self) -> Any:
        raise AssertionError("a subclass gives it")

    @pytest.fixture
    def outbox(self, journal: Any) -> Any:
        return journal

    async def test_an_id_is_new_once_for_each_consumer(self, journal: Any) -> None:
        first, second = uuid4(), uuid4()
        await journal.prepare([NOON])
        async with journal.unit() as unit:
            assert await unit.note("x", [(first, NOON), (second, NOON), (first, NOON)]) == {first, second}
        async with journal.unit() as unit:
            assert await unit.note("x", [(first, NOON)]) == set()
            assert await unit.note("y", [(first, NOON)]) == {first}

    async def test_ids_of_all_months_find_room(self, journal: Any) -> None:
        times = [NOON + timedelta(days=days) for days in (-4000, -31, 0, 31, 4000)]
        await journal.prepare(times)
        async with journal.unit() as unit:
            assert len(await unit.note("x", [(uuid4(), time) for time in times])) == len(times)

    async def test_a_failed_unit_leaves_nothing(self, journal: Any, outbox: Any) -> None:
        message = uuid4()
        await journal.prepare([NOON])
        with pytest.raises(RuntimeError):
            async with journal.unit() as unit:
                await unit.note("x", [(message, NOON)])
                await unit.write(Writes(outbox=[OutboxRow("t", b"k", (), b"v")], parked=[parked(1)]))
                raise RuntimeError("crash")
        async with journal.unit() as unit:
            assert await unit.note("x", [(message, NOON)]) == {message}
            assert await unit.held_keys("x", ["t:k"]) == set()
        assert await outbox.waiting(10) == []

    async def test_what_a_unit_says_is_heard_of_when_it_has_ended(self, journal: Any, outbox: Any) -> None:
        async with journal.unit() as unit:
            await unit.write(Writes(outbox=[OutboxRow("t", b"k", (), b"v")]))
            looking = asyncio.create_task(outbox.waiting(10))
            await asyncio.wait([looking], timeout=0.2)
            early = looking.result() if looking.done() else []
        await looking
        assert early == []
        assert len(await outbox.waiting(10)) == 1

    async def test_a_stream_begins_empty_and_keeps_what_is_saved(self, journal: Any) -> None:
        async with journal.unit() as unit:
            assert await unit.lock([B, A, A]) == {A: StreamRow(A, 0, None), B: StreamRow(B, 0, None)}
            await unit.write(Writes(streams=[StreamRow(A, 3, '{"x":1}', 2)]))
        async with journal.unit() as unit:
            assert (await unit.lock([A]))[A] == StreamRow(A, 3, '{"x":1}', 2)

    async def test_an_order_leads_back_to_the_stream_that_gave_it(self, journal: Any) -> None:
        first, second = uuid4(), uuid4()
        async with journal.unit() as unit:
            await unit.write(Writes(orders=[(first, A), (second, B)]))
            await unit.write(Writes(orders=[(first, A)]))
        async with journal.unit() as unit:
            asked = [("demo", first), ("demo", second), ("demo", uuid4()), ("other", first)]
            assert await unit.ordering("d", asked) == {("demo", first): A, ("demo", second): B}
            assert await unit.ordering("e", asked) == {}

    async def test_the_outbox_gives_records_in_order_until_they_are_published(self, journal: Any, outbox: Any) -> None:
        headers = (("ce_id", b"1"), ("odd", b"\xff\x00"), ("null", None))
        rows = [OutboxRow("t", b"k", headers, str(n).encode()) for n in range(5)] + [OutboxRow("t", None, (), None)]
        async with journal.unit() as unit:
            await unit.write(Writes(outbox=rows))
        waiting = await outbox.waiting(100)
        assert [row._replace(id=0) for row in waiting] == rows
        await outbox.published([row.id for row in waiting[:2]])
        assert await outbox.waiting(1) == [waiting[2]]

    async def test_topics_that_rest_are_left_out_of_the_look_and_not_counted_in_its_limit(
        self, journal: Any, outbox: Any
    ) -> None:
        topics = ("refused", "refused", "a", "late", "b")
        async with journal.unit() as unit:
            await unit.write(Writes(outbox=[OutboxRow(topic, b"k", (), b"v") for topic in topics]))
        waiting = await outbox.waiting(2, ["refused", "late", "empty"])
        assert [row.topic for row in waiting] == ["a", "b"]

    async def test_a_timer_of_the_same_name_is_replaced_and_taken_once(self, journal: Any) -> None:
        first = TimerRow(A, "remind", NOON, uuid4(), uuid4())
        moved = replace(first, due_at=NOON + timedelta(hours=1))
        async with journal.unit() as unit:
            await unit.write(Writes(timers={(A, "remind"): first}))
            await unit.write(Writes(timers={(A, "remind"): moved}))
        async with journal.unit() as unit:
            assert await unit.due_timers("d", ["demo"], NOON, 10) == []
            assert await unit.due_timers("other", ["demo"], moved.due_at, 10) == []
            assert await unit.due_timers("d", ["demo"], moved.due_at, 10) == [moved]
            assert await unit.take_timers([first, moved]) == [moved]
            assert await unit.take_timers([moved]) == []

    async def test_a_cancelled_timer_is_gone(self, journal: Any) -> None:
        async with journal.unit() as unit:
            await unit.write(Writes(timers={(A, "remind"): TimerRow(A, "remind", NOON, uuid4(), uuid4())}))
            await unit.write(Writes(timers={(A, "remind"): None, (B, "remind"): None}))
            assert await unit.due_timers("d", ["demo"], NOON, 10) == []

    async def test_a_new_word_about_a_wake_settles_the_one_that_waits_and_the_one_that_is_dead(
        self, journal: Any
    ) -> None:
        waiting = replace(parked(1), consumer="d", order_key=wake_key(A, "remind"), topic=WAKE)
        dead = replace(waiting, offset=2, state="dead")
        late = replace(dead, offset=3, order_key=wake_key(A, "late"))
        async with journal.unit() as unit:
            await unit.write(Writes(parked=[waiting, dead, late]))
            await unit.write(Writes(timers={(B, "remind"): None}))
            assert await unit.take_parked("d") is not None
            await unit.write(Writes(timers={(A, "remind"): None}))
            assert await unit.take_parked("d") is None
            assert await unit.held_keys("d", [dead.order_key, late.order_key]) == {late.order_key}
            await unit.write(Writes(timers={(A, "late"): TimerRow(A, "late", NOON, uuid4(), uuid4())}))
            assert await unit.held_keys("d", [late.order_key]) == set()

    async def test_parked_records_come_back_by_key_in_order(self, journal: Any) -> None:
        async with journal.unit() as unit:
            await unit.write(Writes(parked=[parked(1, "k1"), parked(2, "k1"), parked(3, "k2"), parked(1, "k1")]))
            assert await unit.held_keys("x", ["k1", "k2", "k3"]) == {"k1", "k2"}
        taken = []
        for _ in range(3):
            async with journal.unit() as unit:
                row = await unit.take_parked("x")
                assert row is not None
                taken.append((row.order_key, row.offset, row.headers))
                await unit.unpark(row.id)
        assert taken == [("k1", 1, HEADERS), ("k1", 2, HEADERS), ("k2", 3, HEADERS)]

    async def test_a_dead_record_holds_its_key_and_a_skipped_one_frees_it(self, journal: Any) -> None:
        async with journal.unit() as unit:
            await unit.write(Writes(parked=[parked(1, "k1"), parked(2, "k1")]))
            head = await unit.take_parked("x")
            assert await unit.repark(replace(head, state="dead", reason="bug", attempts=1))
            await unit.write(Writes(parked=[parked(3, "k2"), parked(4, "k2")]))
        async with journal.unit() as unit:
            other = await unit.take_parked("x")
            assert other.offset == 3
            assert await unit.repark(replace(other, state="skipped", attempts=1))
            assert (await unit.take_parked("x")).offset == 4

    async def test_a_parked_record_is_put_back_only_as_it_was_taken(self, journal: Any) -> None:
        async with journal.unit() as unit:
            await unit.write(Writes(parked=[parked(1)]))
            taken = await unit.take_parked("x")
            assert await unit.repark(replace(taken, attempts=1))
            assert not await unit.repark(replace(taken, state="dead", attempts=1))
            await unit.unpark(taken.id)
            assert not await unit.repark(replace(taken, state="dead", attempts=2))

    async def test_the_place_of_a_skipped_record_can_be_taken_by_another_one_and_not_by_itself(
        self, journal: Any
    ) -> None:
        """A topic that was made anew counts from 0."""
        async with journal.unit() as unit:
            await unit.write(Writes(parked=[parked(1)]))
            taken = await unit.take_parked("x")
            await unit.repark(replace(taken, state="skipped", attempts=1))
            await unit.write(Writes(parked=[replace(parked(1), reason="again")]))
            assert await unit.held_keys("x", ["t:k"]) == set()
            assert await unit.skipped(replace(parked(1), reason="again"))
            assert not await unit.skipped(replace(parked(1), value=b"another"))
            assert not await unit.skipped(replace(parked(1), consumer="y"))
            assert not await unit.skipped(parked(2))
            await unit.write(Writes(parked=[replace(parked(1), value=b"another")]))
            assert (await unit.take_parked("x")).value == b"another"
            assert not await unit.skipped(replace(parked(1), value=b"another"))

    async def test_a_wake_that_was_skipped_can_be_parked_again(self, journal: Any) -> None:
        wake = replace(parked(1), consumer="d", order_key=wake_key(A, "remind"), topic=WAKE, state="dead", value=None)
        async with journal.unit() as unit:
            await unit.write(Writes(parked=[wake]))
            await unit.write(Writes(timers={(A, "remind"): None}))
            await unit.write(Writes(parked=[replace(wake, state="waiting")]))
            assert await unit.take_parked("d") is not None

    async def test_an_outside_fact_is_new_once(self, journal: Any) -> None:
        first, second = uuid4(), uuid4()
        async with journal.unit() as unit:
            assert await unit.first_seen([first, first]) == {first}
        async with journal.unit() as unit:
            assert await unit.first_seen([first, second]) == {second}

    async def test_the_first_due_timer_of_each_stream_comes_oldest_first(self, journal: Any) -> None:
        rows = [
            TimerRow(stream, name, NOON + timedelta(hours=hours), uuid4(), uuid4())
            for stream, name, hours in [(A, "late", 5), (A, "soon", 2), (B, "x", 1), (B, "far", 50)]
        ]
        async with journal.unit() as unit:
            await unit.write(Writes(timers={(row.stream, row.name): row for row in rows}))
            due = await unit.due_timers("d", ["demo"], NOON + timedelta(hours=6), 10)
            assert [(row.stream, row.name) for row in due] == [(B, "x"), (A, "soon")]
            assert await unit.due_timers("d", ["elsewhere"], NOON + timedelta(hours=6), 10) == []

    async def test_of_the_oldest_due_timers_only_the_first_of_each_stream_comes(self, journal: Any) -> None:
        rows = [
            TimerRow(stream, name, NOON + timedelta(hours=hours), uuid4(), uuid4())
            for stream, name, hours in [(A, "late", 3), (A, "soon", 1), (B, "x", 1), (A, "at once", 1), (B, "far", 9)]
        ]
        async with journal.unit() as unit:
            await unit.write(Writes(timers={(row.stream, row.name): row for row in rows}))
            for limit, expected in ((1, [(A, "at once")]), (2, [(A, "at once")]), (3, [(A, "at once"), (B, "x")])):
                due = await unit.due_timers("d", ["demo"], NOON + timedelta(hours=6), limit)
                assert [(row.stream, row.name) for row in due] == expected

    async def test_a_text_that_postgresql_cannot_hold_is_not_parked(self, journal: Any) -> None:
        with pytest.raises(Exception, match=r"(?i)nul|0x00"):
            async with journal.unit() as unit:
                await unit.write(Writes(parked=[replace(parked(1), reason="a\x00b")]))
        async with journal.unit() as unit:
            assert await unit.held_keys("x", ["t:k"]) == set()

    async def test_what_kafka_refuses_is_set_aside(self, journal: Any, outbox: Any) -> None:
        async with journal.unit() as unit:
            await unit.write(Writes(outbox=[OutboxRow("t", b"k", (), b"1"), OutboxRow("t", b"k", (), b"2")]))
        first, second = await outbox.waiting(10)
        await outbox.refused(first, "too large")
        assert await outbox.waiting(10) == [second]

    async def test_a_pause_is_kept(self, journal: Any) -> None:
        async with journal.unit() as unit:
            await unit.write(Writes(parked=[replace(parked(1), retry_in_seconds=600.0)]))
            assert await unit.take_parked("x") is None

    async def test_decisions_of_a_stream_have_one_place_each(self, journal: Any) -> None:
        async with journal.unit() as unit:
            await unit.write(Writes(decisions=[decision(0), decision(1)]))
        with pytest.raises(Exception, match=r"(?i)duplicate|twice"):
            async with journal.unit() as unit:
                await unit.write(Writes(decisions=[decision(1)]))


HEADERS = (("ce_type", b"x"), ("null", None))


def parked(offset: int, key: str = "t:k") -> ParkedRow:
    return ParkedRow("x", key, "t", 0, offset, b"k", HEADERS, b"v", "reason")


def decision(position: int) -> DecisionRow:
    ids = uuid4(), uuid4()
    return DecisionRow(A, position, ids[0], "t.v1", "{}", "{}", "{}", ids[1], "1", "0", "on", NOON)


class TestMemoryJournal(Journals):
    @pytest.fixture
    def journal(self) -> MemoryJournal:
        return MemoryJournal()


class TestPostgresJournal(Journals):
    @pytest.fixture
    def journal(self, pool: asyncpg.Pool[Any]) -> PostgresJournal:
        return PostgresJournal(pool)

    @pytest.fixture
    def outbox(self, pool: asyncpg.Pool[Any]) -> PostgresOutbox:
        return PostgresOutbox(pool)

    async def test_two_batches_of_the_same_streams_take_turns(self, journal: PostgresJournal) -> None:
        order: list[str] = []

        async def batch(name: str, streams: list[StreamId]) -> None:
            async with journal.unit() as unit:
                rows = await unit.lock(streams)
                order.append(f"{name} in")
                await asyncio.sleep(0.01)
                await unit.write(Writes(streams=[rows[A]._replace(position=rows[A].position + 1)]))
                order.append(f"{name} out")

        await asyncio.gather(*(batch(str(n), [A, B] if n % 2 else [B, A]) for n in range(6)))

        assert all(order[n].split()[0] == order[n + 1].split()[0] for n in range(0, len(order), 2))
        async with journal.unit() as unit:
            assert (await unit.lock([A]))[A].position == 6

    async def test_replicas_add_a_month_at_the_same_instant(self, pool: asyncpg.Pool[Any]) -> None:
        await asyncio.gather(*(PostgresJournal(pool).prepare([NOON]) for _ in range(8)))
        async with PostgresJournal(pool).unit() as unit:
            assert len(await unit.note("x", [(uuid4(), NOON)])) == 1

    async def test_a_parked_record_that_another_replica_works_on_is_passed_over(self, journal: PostgresJournal) -> None:
        async with journal.unit() as unit:
            await unit.write(Writes(parked=[parked(1, "k1"), parked(2, "k2")]))
        async with journal.unit() as one, journal.unit() as two:
            first, second = await one.take_parked("x"), await two.take_parked("x")
        assert first is not None
        assert second is not None
        assert (first.offset, second.offset) == (1, 2)
