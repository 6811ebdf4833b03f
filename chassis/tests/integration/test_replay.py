"""Replay agrees with what was recorded, and finds what was altered; dead letters can be redriven and skipped."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import asyncpg
import pytest
from chassis.blobs.memory import MemoryBlobs
from chassis.bus import read
from chassis.decision import Decision
from chassis.journal.postgres import PostgresJournal
from chassis.redrive import dead, original, redrive, skip
from chassis.replay import DECISIONS, Difference, Verdict, replay
from chassis.runtime import Runtime
from chassis.shadow import shadowed
from chassis_examples import LETTER, World, broken, counting, delivered, enveloped, found, remembering, shop, task
from contracts.claims import Text
from contracts.tax.v1 import DemandRecognised


class Bench:
    def __init__(self, pool: asyncpg.Pool[Any]) -> None:
        self.pool = pool
        self.world = World()
        self.decider = counting(self.world)
        self.blobs = MemoryBlobs()
        self.runtime = Runtime(PostgresJournal(pool), self.blobs, shop(), "counting-service")

    async def replay(self, stream: str | None = None) -> tuple[list[Difference], Verdict]:
        verdict = Verdict()
        async with self.pool.acquire() as connection:
            found = [one async for one in replay(connection, self.blobs, [self.decider], verdict, stream)]
        return found, verdict

    async def retry(self) -> None:
        for consumer in self.runtime.consumers():
            await self.runtime.retry_parked(consumer)


@pytest.fixture
def bench(pool: asyncpg.Pool[Any]) -> Bench:
    return Bench(pool)


async def test_replay_gives_the_same_bytes(bench: Bench) -> None:
    for identity in ("a", "b"):
        await bench.runtime.run(bench.decider, [delivered(found(identity)) for _ in range(5)])

    differences, verdict = await bench.replay()
    assert differences == []
    assert (verdict.streams, verdict.decisions) == (2, 10)


@pytest.mark.parametrize("mode", ["on", "shadow"])
async def test_replay_knows_again_what_was_ordered(bench: Bench, mode: str) -> None:
    bench.decider = remembering(bench.world)
    runtime = Runtime(PostgresJournal(bench.pool), bench.blobs, shop(mode), "counting-service")
    await runtime.run(bench.decider, [delivered(found()) for _ in range(3)])

    assert (await bench.replay())[0] == []


class Meanwhile:
    """A connection after whose reading of the decisions the service decides once more."""

    def __init__(self, connection: Any, bench: Bench) -> None:
        self._connection = connection
        self._bench = bench

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    async def fetch(self, query: str, *values: Any) -> Any:
        rows = await self._connection.fetch(query, *values)
        if query == DECISIONS:
            await self._bench.runtime.run(self._bench.decider, [delivered(found())])
        return rows


async def test_replay_beside_a_service_that_goes_on_deciding_finds_nothing(bench: Bench) -> None:
    await bench.runtime.run(bench.decider, [delivered(found())])

    async with bench.pool.acquire() as connection:
        reading = replay(Meanwhile(connection, bench), bench.blobs, [bench.decider], Verdict())  # type: ignore[arg-type]
        assert [one async for one in reading] == []
    assert (await bench.replay())[1].decisions == 2


async def test_replay_of_one_stream_looks_at_no_other(bench: Bench) -> None:
    await bench.runtime.run(bench.decider, [delivered(found("a")), delivered(found("b"))])

    assert (await bench.replay("b"))[1].decisions == 1


@pytest.mark.parametrize(
    ("statement", "position"),
    [
        ("UPDATE decision SET output = replace(output, '7', '8') WHERE position = 1", 1),
        ("UPDATE decision SET context = '{\"head\":2}' WHERE position = 1", 1),
        ("UPDATE stream SET state = '{\"seen\":9}'", None),
        ("DELETE FROM decision WHERE position = 0", 0),
        ("DELETE FROM decision WHERE position = 1", None),
        ("DELETE FROM decision", None),
    ],
)
async def test_an_altered_record_is_found(bench: Bench, statement: str, position: int | None) -> None:
    await bench.runtime.run(bench.decider, [delivered(found()) for _ in range(2)])
    await bench.pool.execute(statement)

    differences, _ = await bench.replay()
    assert position in [difference.position for difference in differences]


async def test_a_deleted_refusal_is_found_too(bench: Bench) -> None:
    await bench.runtime.run(bench.decider, [delivered(found()) for _ in range(5)])
    await bench.pool.execute("DELETE FROM decision WHERE position = 4")

    (difference,) = (await bench.replay())[0]
    assert (difference.position, difference.recorded[:8], difference.replayed[:8]) == (None, "5 inputs", "4 inputs")


async def test_what_follows_an_erased_input_is_replayed_on_what_was_said_then(bench: Bench) -> None:
    reading = replace(bench.decider, decide=lambda state, message, context: _counted(state, message))
    erased = Text.of("слова")
    for prose in (erased, Text.of("ещё"), Text.of("и ещё")):
        await bench.blobs.put("demo", {prose.sha256: prose.content.encode()})
        command = task(1, prose.content)
        await bench.runtime.run(replace(reading, stream=lambda _: "s"), [delivered(enveloped(command))])
    del bench.blobs.contents["demo", erased.sha256]

    bench.decider = reading
    differences, verdict = await bench.replay()
    assert (differences, verdict.erased, verdict.decisions) == ([], 1, 3)


def _counted(state: Any, message: Any) -> Decision:
    assert message.description.content
    known = DemandRecognised(identity=f"{state.seen}", letter_id=LETTER, client_known=False)
    return Decision(events=(known,))


async def test_a_dead_letter_is_shown_with_what_waits_behind_it(bench: Bench) -> None:
    await bench.runtime.run(bench.decider, [broken(), delivered(found("a"))])

    async with bench.pool.acquire() as connection:
        (letter,) = await dead(connection)
        whole = await original(connection, letter.id)
    assert (letter.consumer, letter.held, letter.attempts) == ("counting", 1, 1)
    assert whole is not None
    assert (whole.value, whole.headers["x"]) == (b"{", "\\xff")


async def test_a_skipped_letter_frees_its_key(bench: Bench) -> None:
    await bench.runtime.run(bench.decider, [broken(), delivered(found("a"))])
    async with bench.pool.acquire() as connection:
        (letter,) = await dead(connection)
        assert await skip(connection, letter.id, "garbage of a test")
        assert not await skip(connection, letter.id, "twice")
    await bench.retry()

    assert (await bench.replay())[1].decisions == 1


async def test_a_skipped_letter_stays_skipped_when_kafka_delivers_it_again_and_its_cause_is_mended(
    bench: Bench,
) -> None:
    """The offsets of a group without members end some day: its topics are then read from their beginning."""
    bug, unreadable, next_one = delivered(found("a", number="bug")), broken(b"demo/demand/b"), delivered(found("a"))
    copy = bug._replace(offset=bug.offset + 1000)  # the relay may publish twice
    await bench.runtime.run(bench.decider, [bug, unreadable, next_one])
    async with bench.pool.acquire() as connection:
        for letter in await dead(connection):
            assert await skip(connection, letter.id, "not ours")
    await bench.retry()
    mended = counting(World())
    object.__setattr__(mended, "decide", lambda state, message, context: bench.decider.decide(state, MENDED, context))
    runtime = Runtime(PostgresJournal(bench.pool), bench.blobs, shop(), "counting-service")
    await runtime.run(mended, [bug, unreadable, next_one, copy])

    assert (await bench.replay())[1].decisions == 1
    async with bench.pool.acquire() as connection:
        assert await dead(connection) == []
        left = await connection.fetch("SELECT state, record_offset FROM parked ORDER BY record_offset")
    assert [tuple(row) for row in left] == [("skipped", bug.offset), ("skipped", unreadable.offset)]


async def test_of_a_skipped_letter_that_no_version_could_read_the_id_is_noted(bench: Bench) -> None:
    """A later version may read it: for good is for good. Nothing of its month has been noted before."""
    whole = delivered(found("a"))
    torn = read(whole.topic, whole.partition, whole.offset, whole.key, whole.headers, b"{")
    await bench.runtime.run(bench.decider, [torn])
    async with bench.pool.acquire() as connection:
        (letter,) = await dead(connection)
        assert await skip(connection, letter.id, "torn")
        assert await connection.fetchval("SELECT id FROM inbox") == whole.envelope.id  # type: ignore[union-attr]


async def test_a_redriven_letter_is_handled_when_its_cause_is_mended(bench: Bench) -> None:
    await bench.runtime.run(bench.decider, [delivered(found("a", number="bug")), delivered(found("a"))])
    mended = counting(World())
    object.__setattr__(mended, "decide", lambda state, message, context: bench.decider.decide(state, MENDED, context))
    runtime = Runtime(PostgresJournal(bench.pool), bench.blobs, shop(), "counting-service")
    runtime.register(mended)
    async with bench.pool.acquire() as connection:
        (letter,) = await dead(connection)
        assert await redrive(connection, letter.id)
    for consumer in runtime.consumers():
        await runtime.retry_parked(consumer)

    assert (await bench.replay())[1].decisions == 2


MENDED = found("a").body


async def test_what_was_decided_in_shadow_is_shown(pool: asyncpg.Pool[Any]) -> None:
    decider = counting(World())
    runtime = Runtime(PostgresJournal(pool), MemoryBlobs(), shop("shadow"), "counting-service")
    await runtime.run(decider, [delivered(found()), delivered(found())])

    async with pool.acquire() as connection:
        (one,) = await shadowed(connection, 10)
    assert (one.decider, [command["type"] for command in one.commands]) == ("counting", ["task.create.v1"])
