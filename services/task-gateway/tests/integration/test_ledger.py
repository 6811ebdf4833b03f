"""Every ledger, real or in memory, keeps the same promises."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from chassis.blobs.memory import MemoryBlobs
from chassis.database import connect, migrate, own_migrations
from chassis.deciding import Author
from chassis.intake import Intake
from chassis.journal.postgres import PostgresJournal
from contracts.crm.v1 import CommandConfirmed, CrmCommand, RestoreTaken
from contracts.envelope import Envelope
from delo.testing import RunningStack, stack
from gateway_examples import CLIENT, command
from task_gateway.core.progress import Progress
from task_gateway.ledger import Closing, Entry
from task_gateway.ledger.care import again, release, stopped, throw, unfinished
from task_gateway.ledger.memory import MemoryLedger
from task_gateway.ledger.postgres import PostgresLedger, intend

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
Intend = Callable[..., Awaitable[UUID]]
Results = Callable[[], Awaitable[int]]


def confirmed(entry: Entry) -> Closing:
    order = CrmCommand.model_validate_json(entry.body)
    said = CommandConfirmed(
        command_id=entry.command_id, command_type=entry.type, belongs_to=order.belongs_to, crm_id="9"
    )
    return Closing("confirmed", said, crm_id="9")


class Ledgers:
    """The promises; a subclass gives a ledger, a way to write commands down and to count published results."""

    @pytest.fixture
    def ledger(self) -> Any:
        raise AssertionError("a subclass gives it")

    async def test_the_head_of_each_subject_is_due_most_pressing_lane_first(self, ledger: Any, order: Intend) -> None:
        first = await order(command(client=1, lane="bulk"))
        await order(command(client=1))
        other = await order(command(client=2))
        urgent = await order(command(client=3, lane="interactive"))

        assert [one.command_id for one in await ledger.due([], 9)] == [urgent, other, first]
        assert [one.command_id for one in await ledger.due(["client/2"], 1)] == [urgent]
        assert [one.command_id for one in await ledger.due(["client/2", "client/3"], 9)] == [first]

    async def test_what_is_written_down_twice_is_one_command(self, ledger: Any, order: Intend) -> None:
        number = uuid4()
        await order(command(client=1), number)
        await order(command(client=1), number)
        assert [one.command_id for one in await ledger.due([], 9)] == [number]

    async def test_the_next_time_is_that_of_heads_which_are_free(self, ledger: Any, order: Intend) -> None:
        assert await ledger.next_at([]) is None
        await order(command(client=1))
        await order(command(client=1))
        assert await ledger.next_at([]) <= 0
        assert await ledger.next_at(["client/1"]) is None
        (head,) = await ledger.due([], 9)
        assert await ledger.advance(head, 1000.0)
        assert 900 < await ledger.next_at([]) <= 1000
        assert await ledger.due([], 9) == []

    async def test_an_event_that_was_put_back_is_found_under_its_new_number(self, ledger: Any, order: Intend) -> None:
        """The last one that stands for it; one that is still to come, or stands for another, does not count."""
        for former, crm_id in (("500", "620"), ("501", "630"), ("500", "640"), ("502", None)):
            await order(RestoreTaken(automation="undo", belongs_to=CLIENT, takes_back=uuid4()))
            (entry,) = await ledger.due([], 9)
            entry = entry.but(Progress(seen={"instead_of": former}))
            if crm_id is None:
                await ledger.advance(entry, 0.0)
            else:
                await ledger.close(entry, replace(confirmed(entry), crm_id=crm_id))
        assert [await ledger.restored(number) for number in (500, 501, 502, 620)] == [640, 630, None, None]

    async def test_a_mark_keeps_progress_and_counts(self, ledger: Any, order: Intend) -> None:
        await order(command())
        (entry,) = await ledger.due([], 9)
        assert entry.sent_seconds is None
        assert await ledger.mark([entry.but(Progress(uncertain=True, nodes=(1, 2)))]) == {entry.command_id}
        (now,) = await ledger.due([], 9)
        assert (now.state, now.attempts, now.revision) == ("sent", 1, entry.revision + 1)
        assert now.progress == Progress(uncertain=True, nodes=(1, 2))
        assert 0 <= now.sent_seconds < 60

    async def test_marking_nothing_marks_nothing(self, ledger: Any) -> None:
        assert await ledger.mark([]) == set()

    async def test_who_was_overtaken_writes_nothing(self, ledger: Any, order: Intend, results: Results) -> None:
        mine, other = await order(command(client=1)), await order(command(client=2))
        frozen = {one.command_id: one for one in await ledger.due([], 9)}
        (successors,) = await ledger.due(["client/2"], 9)
        assert await ledger.mark([successors.but(Progress(uncertain=True))]) == {mine}

        assert await ledger.mark(list(frozen.values())) == {other}
        assert not await ledger.advance(frozen[mine].but(Progress(made=4)), 0.0)
        assert not await ledger.close(frozen[mine], confirmed(frozen[mine]))
        assert await results() == 0
        (now,) = await ledger.due(["client/2"], 9)
        assert now.progress == Progress(uncertain=True)

    async def test_an_end_comes_with_its_one_result(self, ledger: Any, order: Intend, results: Results) -> None:
        await order(command())
        (entry,) = await ledger.due([], 9)
        assert await ledger.close(entry.but(Progress(made=9)), confirmed(entry))
        assert await results() == 1
        assert await ledger.due([], 9) == []
        assert not await ledger.close(entry.written(), confirmed(entry))
        assert not await ledger.advance(entry.written(), 0.0)
        assert await results() == 1
        assert await ledger.next_at([]) is None

    async def test_one_lane_can_be_asked_for_alone(self, ledger: Any, order: Intend) -> None:
        await order(command(client=1, lane="bulk"))
        urgent = await order(command(client=2, lane="interactive"))
        assert [one.command_id for one in await ledger.due([], 9, "interactive")] == [urgent]

    async def test_what_became_of_a_command_is_known_to_those_that_refer_to_it(
        self, ledger: Any, order: Intend
    ) -> None:
        done, still = await order(command(client=1)), await order(command(client=2))
        (entry,) = await ledger.due(["client/2"], 9)
        await ledger.close(entry.but(Progress(made=9)), confirmed(entry))
        told = await ledger.outcomes([done, still, uuid4()])
        assert told.keys() == {done, still}
        assert (told[done].state, told[done].crm_id, told[done].progress.made) == ("confirmed", "9", 9)
        assert (told[still].state, told[still].crm_id, told[still].type) == ("intended", None, "task.create.v1")

    async def test_of_a_stopped_rule_only_what_has_gone_out_goes_on_and_the_task_that_asks_is_handed_out(
        self, ledger: Any, order: Intend
    ) -> None:
        number = await order(command(client=1, automation="wild"))
        await order(command(client=2, automation="wild"))
        tame = await order(command(client=3, automation="tame"))
        (first,) = await ledger.due(["client/2", "client/3"], 9)
        await ledger.mark([first])
        (effect,) = await ledger.effects(3600.0)
        assert (effect.command_id, effect.automation, 0 <= effect.seconds_ago < 60) == (number, "wild", True)
        asks = uuid4()
        await ledger.stop("wild", 1, command(client=9, automation="brake"), asks)
        assert {one.command_id for one in await ledger.due([], 9)} == {tame, asks, number}

    async def test_what_a_stopped_rule_waits_with_holds_neither_its_subject_nor_the_sleep_of_the_sender(
        self, ledger: Any, order: Intend
    ) -> None:
        await order(command(client=1, automation="wild"))
        await order(command(client=2, automation="wild"))
        behind = await order(command(client=1, automation="tame"))
        await order(command(client=1, automation="tame"))
        await ledger.stop("wild", 1, command(client=9, automation="brake"), uuid4())
        assert [one.command_id for one in await ledger.due(["client/9"], 9)] == [behind]
        (entry,) = await ledger.due(["client/9"], 9)
        await ledger.advance(entry, 1000.0)
        # Two heads of the stopped rule are long due, and nobody has to look for them.
        assert 900 < await ledger.next_at(["client/9"]) <= 1000

    async def test_what_was_in_doubt_is_looked_into_until_it_is_not(self, ledger: Any, order: Intend) -> None:
        await order(command())
        (entry,) = await ledger.due([], 9)
        closing = confirmed(entry)
        await ledger.close(entry.but(Progress(made=9)), Closing("confirmed", closing.said, recheck_seconds=0.0))
        (found,) = await ledger.to_recheck(9)
        assert (found.state, found.progress.made) == ("confirmed", 9)
        await ledger.rechecked(found, 1000.0)
        assert await ledger.to_recheck(9) == []
        assert 900 < await ledger.next_at([]) <= 1000
        await ledger.suspect(found.command_id, 0.0)
        assert len(await ledger.to_recheck(9)) == 1
        await ledger.rechecked(found, None)
        assert await ledger.next_at([]) is None

    async def test_a_suspicion_survives_the_end_and_a_recheck_that_was_under_way(
        self, ledger: Any, order: Intend
    ) -> None:
        await order(command())
        (entry,) = await ledger.due([], 9)
        await ledger.suspect(entry.command_id, 0.0)
        assert await ledger.to_recheck(9) == []
        await ledger.close(entry, confirmed(entry))
        (found,) = await ledger.to_recheck(9)
        await ledger.suspect(entry.command_id, 500.0)
        await ledger.rechecked(found, None)
        assert 400 < await ledger.next_at([]) <= 500


class TestMemoryLedger(Ledgers):
    @pytest.fixture
    def ledger(self) -> MemoryLedger:
        return MemoryLedger("demo", time.monotonic)

    @pytest.fixture
    def order(self, ledger: MemoryLedger) -> Intend:
        async def write(body: CrmCommand, number: UUID | None = None) -> UUID:
            ledger.intend(chosen := number or uuid4(), body)
            return chosen

        return write

    @pytest.fixture
    def results(self, ledger: MemoryLedger) -> Results:
        async def count() -> int:
            return len(ledger.results)

        return count


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    with stack(tmp_path_factory.mktemp("ledger"), services=("postgres",)) as running:
        yield running


_schemas = iter(range(1_000_000))


@pytest.fixture
async def pool(engines: RunningStack) -> AsyncIterator[asyncpg.Pool[Any]]:
    name = f"ledger-test-{next(_schemas)}"
    opened = await connect(engines.dsn(name), name.replace("-", "_"))
    await migrate(opened, [own_migrations(), files("task_gateway") / "migrations"])
    yield opened
    await opened.close()


class TestPostgresLedger(Ledgers):
    @pytest.fixture
    def ledger(self, pool: asyncpg.Pool[Any]) -> PostgresLedger:
        intake = Intake(PostgresJournal(pool), MemoryBlobs(), Author("task-gateway", "1"))
        return PostgresLedger(pool, intake, lambda: NOON, "demo")

    @pytest.fixture
    def order(self, pool: asyncpg.Pool[Any]) -> Intend:
        async def write(body: CrmCommand, number: UUID | None = None) -> UUID:
            chosen = number or uuid4()
            async with pool.acquire() as connection, connection.transaction():
                await intend(connection, [Envelope(chosen, "/test", NOON, "demo", chosen, body)])
            return chosen

        return write

    @pytest.fixture
    def results(self, pool: asyncpg.Pool[Any]) -> Results:
        async def count() -> int:
            return int(await pool.fetchval("SELECT count(*) FROM outbox"))

        return count

    async def test_a_refused_command_can_be_sent_again_and_has_a_second_result(
        self, ledger: PostgresLedger, order: Intend, results: Results, pool: asyncpg.Pool[Any]
    ) -> None:
        number = await order(command())
        (entry,) = await ledger.due([], 9)
        gone = entry.but(Progress(nodes=(1, 2), doubts=1, tries=9))
        await ledger.close(gone, Closing("refused", confirmed(entry).said, reason="no"))
        async with pool.acquire() as connection:
            assert [(one.entry.command_id, one.reason) for one in await unfinished(connection, 9)] == [(number, "no")]
            assert await again(connection, number)
            assert not await again(connection, number)
        (now,) = await ledger.due([], 9)
        # The files are looked up anew; a call that was once in doubt is looked up before another goes out.
        assert now.progress == Progress(doubts=1, uncertain=True)
        assert await ledger.close(now, confirmed(now))
        assert await results() == 2

    async def test_what_a_person_throws_away_of_a_stopped_rule_is_what_has_not_gone_out_until_then(
        self, ledger: PostgresLedger, order: Intend, pool: asyncpg.Pool[Any]
    ) -> None:
        await order(command(client=1, automation="wild"))
        (gone_out,) = await ledger.due([], 9)
        await ledger.mark([gone_out])
        waits = [await order(command(client=n, automation="wild")) for n in (2, 3)]
        await order(command(client=4, automation="tame"))
        await ledger.stop("wild", 1, command(client=9, automation="brake"), uuid4())
        assert await ledger.to_drop(9) == []
        async with pool.acquire() as connection:
            assert await throw(connection, "demo", "tame", "") is None  # it is not stopped
            assert await throw(connection, "demo", "wild", "цикл") == 2
            assert not await release(connection, "demo", "wild")  # first they go, then it may go on
        await order(command(client=5, automation="wild"))
        held = await ledger.to_drop(9)
        assert [(one.command_id, why) for one, why in held] == [(number, "цикл") for number in waits]
        await ledger.close_all([(one, confirmed(one)) for one, _ in held])
        assert await ledger.to_drop(9) == []
        async with pool.acquire() as connection:
            assert [(one.automation, one.waiting, one.dropping) for one in await stopped(connection)] == [
                ("wild", 1, False)
            ]
            assert await release(connection, "demo", "wild")
            assert await stopped(connection) == []

    async def test_what_passed_a_held_command_is_known_when_its_rule_is_released(
        self, ledger: PostgresLedger, order: Intend, pool: asyncpg.Pool[Any]
    ) -> None:
        await order(command(client=1, automation="wild"))
        await ledger.stop("wild", 1, command(client=9, automation="brake"), uuid4())
        passing = await order(command(client=1, automation="tame"))
        (entry,) = await ledger.due(["client/9"], 9)
        await ledger.close(entry, confirmed(entry))
        async with pool.acquire() as connection:
            assert await release(connection, "demo", "wild")
        (held,) = await ledger.due(["client/9"], 9)
        assert (held.automation, held.held, entry.held) == ("wild", True, False)
        (newer,) = await ledger.passed(held)
        assert (newer.state, newer.crm_id, passing) == ("confirmed", "9", entry.command_id)

    async def test_what_is_put_back_again_and_again_is_shown(
        self, ledger: PostgresLedger, order: Intend, pool: asyncpg.Pool[Any]
    ) -> None:
        number = await order(command(client=1))
        await order(command(client=2))
        (entry,) = await ledger.due(["client/2"], 9)
        await ledger.advance(entry.but(Progress(tries=5)), 60.0)
        async with pool.acquire() as connection:
            assert [one.entry.command_id for one in await unfinished(connection, 9)] == [number]
