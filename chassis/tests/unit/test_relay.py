"""The relay over the in-memory outbox: order kept, nothing deleted that Kafka has not acknowledged."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest
from aiokafka.errors import RequestTimedOutError, TopicAuthorizationFailedError
from chassis.journal import OutboxRow, Writes
from chassis.journal.memory import MemoryJournal
from chassis.publishing import Unpublishable
from chassis.relay import Relay
from chassis.resting import Resting

from chassis import metrics


class Log:
    """Kafka as the relay sees it: a list for each topic, and a script of failures by value."""

    def __init__(self) -> None:
        self.records: list[bytes | None] = []
        self.failing: dict[bytes, list[Exception]] = {}
        self.refusing: set[str] = set()
        self.asked: list[str] = []

    async def publish(self, rows: Sequence[OutboxRow]) -> list[Exception | None]:
        outcomes: list[Exception | None] = []
        stopped: dict[str, Exception] = {}
        self.asked += sorted({row.topic for row in rows})
        for row in rows:
            if row.topic in self.refusing:
                stopped[row.topic] = TopicAuthorizationFailedError()
            script = self.failing.get(row.value or b"", [])
            error = stopped.get(row.topic) or (script.pop(0) if script else None)
            if error is None:
                self.records.append(row.value)
            elif not isinstance(error, Unpublishable):
                stopped[row.topic] = error
            outcomes.append(error)
        return outcomes


class Held:
    """A lease that is held until told otherwise."""

    def __init__(self) -> None:
        self.taken = True

    async def take(self, name: str, ttl_seconds: float) -> Any:
        return self if self.taken else None

    def held(self) -> bool:
        return self.taken

    def worn(self) -> bool:
        return False

    async def release(self) -> None:
        self.taken = False


async def outbox(*values: bytes, topic: str = "t") -> MemoryJournal:
    journal = MemoryJournal()
    async with journal.unit() as unit:
        await unit.write(Writes(outbox=[OutboxRow(topic, b"k", (), value) for value in values]))
    return journal


async def relayed(journal: MemoryJournal, log: Log, leases: Held | None = None) -> None:
    """Run a relay until it has nothing left, or a second of pauses is over."""
    stopping = asyncio.Event()
    relay = Relay(journal, log, leases or Held())  # type: ignore[arg-type]
    running = asyncio.create_task(relay.run(stopping))
    with suppress(TimeoutError):
        async with asyncio.timeout(1.0):
            while journal.contents.outbox:  # noqa: ASYNC110 - the relay sets no event
                await asyncio.sleep(0.005)
    stopping.set()
    await running


async def test_rows_go_out_in_order_and_are_deleted() -> None:
    journal, log = await outbox(b"1", b"2", b"3"), Log()
    await relayed(journal, log)

    assert log.records == [b"1", b"2", b"3"]
    assert journal.contents.outbox == []


async def test_no_row_passes_one_of_its_partition_that_failed() -> None:
    journal, log = await outbox(b"1", b"2", b"3"), Log()
    log.failing[b"2"] = [RequestTimedOutError(), RequestTimedOutError()]
    await relayed(journal, log)

    assert log.records == [b"1", b"2", b"3"]


async def test_a_row_that_kafka_never_takes_is_set_aside_and_the_next_go_out() -> None:
    journal, log = await outbox(b"1", b"large", b"3"), Log()
    log.failing[b"large"] = [Unpublishable("too large")]
    await relayed(journal, log)

    assert log.records == [b"1", b"3"]
    assert [(row.value, reason) for row, reason in journal.contents.refused] == [(b"large", "too large")]


async def test_a_relay_without_the_lease_publishes_nothing() -> None:
    journal, log, leases = await outbox(b"1"), Log(), Held()
    leases.taken = False
    await relayed(journal, log, leases)

    assert log.records == []
    assert len(journal.contents.outbox) == 1


@pytest.mark.parametrize("lost_after", [1, 2, 3])
async def test_a_lease_lost_in_the_middle_stops_the_relay_before_its_next_batch(lost_after: int) -> None:
    journal, log, leases = await outbox(*(b"%d" % n for n in range(1500))), Log(), Held()

    class Losing(Log):
        async def publish(self, rows: Sequence[OutboxRow]) -> list[Exception | None]:
            answers = await log.publish(rows)
            leases.taken = len(log.records) < 500 * lost_after
            return answers

    await relayed(journal, Losing(), leases)

    assert len(log.records) == 500 * lost_after
    assert len(journal.contents.outbox) == 1500 - 500 * lost_after


async def test_a_relay_without_the_lease_counts_nothing_waiting() -> None:
    journal, log, lease, stopping = await outbox(b"1"), Log(), Held(), asyncio.Event()
    log.failing[b"1"] = [RequestTimedOutError()] * 1000
    relay = Relay(journal, log, lease)  # type: ignore[arg-type]
    running = asyncio.create_task(relay.run(stopping))

    async with asyncio.timeout(5.0):
        while metrics.OUTBOX._value.get() != 1:  # noqa: ASYNC110 - the relay sets no event
            await asyncio.sleep(0.005)
        lease.taken = False
        while metrics.OUTBOX._value.get() != 0:  # noqa: ASYNC110 - the same
            await asyncio.sleep(0.005)
    stopping.set()
    await running


async def test_a_topic_that_kafka_refuses_holds_up_no_other_and_goes_out_in_order_later() -> None:
    refused = [b"%d" % number for number in range(600)]  # more than a look takes
    journal, log, now = await outbox(*refused, topic="refused"), Log(), [0.0]
    async with journal.unit() as unit:
        await unit.write(Writes(outbox=[OutboxRow("t", b"k", (), b"other")]))
    log.refusing.add("refused")
    relay = Relay(journal, log, Held(), lambda: now[0])  # type: ignore[arg-type]
    failed = metrics.RELAY_FAILED.labels("refused")._value.get()

    await relay._publish_all()
    assert (log.records, log.asked) == ([b"other"], ["refused", "t"])
    assert metrics.RELAY_FAILED.labels("refused")._value.get() == failed + 1
    assert metrics.OUTBOX._value.get() == 500, "what rests is seen waiting"

    async with journal.unit() as unit:
        await unit.write(Writes(outbox=[OutboxRow("t", b"k", (), b"another")]))
    await relay._publish_all()
    assert (log.records, log.asked[2:]) == ([b"other", b"another"], ["t"])

    log.refusing.clear()
    now[0] += 0.1
    await relay._publish_all()
    assert log.records[2:] == refused
    assert journal.contents.outbox == []
    assert metrics.OUTBOX._value.get() == 0


async def test_what_is_left_at_the_end_is_tried_once_more_though_its_topic_rests() -> None:
    journal, log, now = await outbox(b"1"), Log(), [0.0]
    log.refusing.add("t")
    relay, stopping = Relay(journal, log, Held(), lambda: now[0]), asyncio.Event()  # type: ignore[arg-type]
    await relay._publish_all()
    log.refusing.clear()
    stopping.set()
    await relay.run(stopping)

    assert log.records == [b"1"]


def test_the_rest_of_a_topic_grows_and_longer_if_the_others_go_out_meanwhile() -> None:
    for meanwhile, expected in (
        ([], [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0]),  # Kafka is away
        (["other"], [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 60.0, 60.0]),  # the topic is not there
    ):
        now, pauses = [0.0], []
        resting = Resting(lambda now=now: now[0])
        for _ in expected:
            pauses.append(round(resting.failed("refused", 3), 6))
            assert (resting.topics(), resting.records()) == (["refused"], 3)
            assert round(resting.ends_in(), 6) == pauses[-1]
            now[0] += pauses[-1] / 2
            resting.went(meanwhile)
            now[0] += pauses[-1] / 2 + 0.001
            assert (resting.topics(), resting.records()) == ([], 0)
        assert pauses == expected
        resting.went(["refused"])
        assert resting.failed("refused", 1) == 0.1
