"""tax-calendar on 1, 2 and 4 replicas: letters judged a second, order kept, and how long a new replica stops the work.

Letters lie in mail.received before the clock starts; it runs from the first to the last letter.judged of a backlog
(Kafka's own times of the records). All replicas, Kafka, PostgreSQL and the rest share this machine's cores.
"""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
from collections import defaultdict
from collections.abc import Sequence

import asyncpg
from aiokafka import AIOKafkaConsumer
from contracts.catalogue import TOPICS
from delo.testing import RunningStack

from benchmarks.harness import Figure, say
from benchmarks.stacks import letter, office, reading, records, samples, until

COPIES = 15
REPLICAS = ("tax-calendar", "tax-calendar-2", "tax-calendar-3", "tax-calendar-4")
FLOW_LETTERS, FLOW_SECONDS = 200, 0.05
LONG_SECONDS = 120.0
GUARANTEE = "order kept per demand: the decisions of each stream stand in the order of Kafka's records"
ORDER = "SELECT stream, input_id FROM decision WHERE decider = 'tax-demands.demands' ORDER BY stream, position"


def run() -> list[Figure]:
    """Letters a second for each count of replicas beside one replica, and the pause in ms."""
    topics = [dataclasses.replace(topic, partitions_local=topic.partitions) for topic in TOPICS]
    with office(more=REPLICAS[1:], topics=topics) as running:
        rates = {count: asyncio.run(_rate(running, count)) for count in (1, 2, 4)}
        still, pause = asyncio.run(_pauses(running))
        asyncio.run(_check_order(running))
    for count, rate in rates.items():
        say(f"  {count} replicas: {rate:.0f} letters/s")
    scaled = [
        Figure(f"tax-calendar, {count} replicas", rate, "letters/s", "one replica", rates[1], GUARANTEE)
        for count, rate in rates.items()
    ]
    return [*scaled, Figure("rebalance: longest silence", pause, "ms", "two replicas, nobody comes", still, GUARANTEE)]


async def _rate(running: RunningStack, count: int) -> float:
    _kill(running, REPLICAS)
    wanted = [f"X-Copy: {count}-{copy}\r\n".encode() + one for copy in range(COPIES) for one in samples(scans=False)]
    async with (
        reading(running.bootstrap, "mail.received") as received,
        reading(running.bootstrap, "letter.judged") as judged,
    ):
        await asyncio.to_thread(running.deliver, *wanted)
        await records(received, len(wanted), LONG_SECONDS)
        for name in REPLICAS[:count]:
            running.restart(name)
        times = sorted(record.timestamp for record in await records(judged, len(wanted), LONG_SECONDS))
    # The first tenth: replicas that are not all there yet.
    begin = len(times) // 10
    return float(len(times) - begin) / float(times[-1] - times[begin]) * 1000


def _kill(running: RunningStack, names: Sequence[str]) -> None:
    for name in names:
        if running.started(name) is not None:
            running.kill(name)


async def _pauses(running: RunningStack) -> tuple[float, float]:
    """The longest silence in ms between two judged letters: without, and with a third replica coming."""
    _kill(running, REPLICAS[2:])
    await asyncio.to_thread(running.deliver, letter("90-0"))
    await asyncio.sleep(15)  # the killed ones' sessions run out
    silences = []
    for series, coming in (("91", None), ("92", REPLICAS[2])):
        async with reading(running.bootstrap, "letter.judged") as judged:
            waiting = asyncio.create_task(records(judged, FLOW_LETTERS, LONG_SECONDS))
            for index in range(FLOW_LETTERS):
                if coming and index == FLOW_LETTERS // 4:
                    starting = asyncio.create_task(asyncio.to_thread(running.restart, coming))
                await asyncio.to_thread(running.deliver, letter(f"{series}-{index}"))
                await asyncio.sleep(FLOW_SECONDS)
            times = sorted(record.timestamp for record in await waiting)
            if coming:
                await starting
        silences.append(max(float(later - one) for one, later in itertools.pairwise(times)))
    return silences[0], silences[1]


async def _check_order(running: RunningStack) -> None:
    """Raises RuntimeError if some demand's decisions are in another order than its records."""
    connection = await asyncpg.connect(running.dsn("tax-calendar"))

    async def done() -> bool:
        return not await connection.fetchval("SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM parked)")

    try:
        await until(done, LONG_SECONDS, "tax-calendar never came to rest")
        decided = defaultdict(list)
        for row in await connection.fetch(ORDER):
            decided[row["stream"]].append(str(row["input_id"]))
    finally:
        await connection.close()
    if {stream: order for stream, order in (await _said(running)).items() if stream in decided} != decided:
        raise RuntimeError("decisions are not in the order of their records")


async def _said(running: RunningStack) -> dict[str, list[str]]:
    """The ids of demand.found by identity, in Kafka's order, repetitions left out."""
    consumer = AIOKafkaConsumer(
        "demand.found", bootstrap_servers=running.bootstrap, auto_offset_reset="earliest", enable_auto_commit=False
    )
    await consumer.start()
    order: dict[str, dict[str, None]] = defaultdict(dict)
    try:
        ends = await consumer.end_offsets(list(consumer.assignment()))
        while any([await consumer.position(partition) < end for partition, end in ends.items()]):
            for batch in (await consumer.getmany(timeout_ms=200)).values():
                for record in batch:
                    order[record.key.decode().split("/", 2)[2]][dict(record.headers)["ce_id"].decode()] = None
    finally:
        await consumer.stop()
    return {identity: list(ids) for identity, ids in order.items()}
