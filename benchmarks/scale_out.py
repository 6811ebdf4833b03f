"""tax-calendar on 1, 2 and 4 replicas: letters judged a second, order kept, and how long a new replica stops the work.

Thousands of decoded letters lie in mail.received before the clock starts; it runs over the letter.judged that follow
(Kafka's own times of the records), the first quarter left out: replicas come one after another. The pause is seen by a
steady flow. All replicas, Kafka and PostgreSQL share this machine's cores.
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

from benchmarks.copies import Copies, send
from benchmarks.harness import Figure, say
from benchmarks.stacks import office, reading, records, samples, until

BACKLOG = 1200
REPLICAS = ("tax-calendar", "tax-calendar-2", "tax-calendar-3", "tax-calendar-4")
FLOW_LETTERS, FLOW_SECONDS = 300, 0.05
LONG_SECONDS = 180.0
GUARANTEE = "order kept per demand: the decisions of each stream stand in the order of Kafka's records"
ORDER = "SELECT stream, input_id FROM decision WHERE decider = 'tax-demands.demands' ORDER BY stream, position"


def run() -> list[Figure]:
    """Letters a second for each count of replicas beside one replica, and the pause in ms."""
    topics = [dataclasses.replace(topic, partitions_local=topic.partitions) for topic in TOPICS]
    with office(more=REPLICAS[1:], topics=topics) as running:
        copies = asyncio.run(_copies(running))
        for name in ("mail-ingest", "task-gateway"):  # what follows is no matter of theirs
            running.kill(name)
        rates = {count: asyncio.run(_rate(running, copies, count)) for count in (1, 2, 4)}
        still, pause = asyncio.run(_pauses(running, copies))
        asyncio.run(_check_order(running))
    for count, rate in rates.items():
        say(f"  {count} replicas: {rate:.0f} letters/s")
    scaled = [
        Figure(f"tax-calendar, {count} replicas", rate, "letters/s", "one replica", rates[1], GUARANTEE)
        for count, rate in rates.items()
    ]
    return [*scaled, Figure("rebalance: longest silence", pause, "ms", "two replicas, nobody comes", still, GUARANTEE)]


async def _copies(running: RunningStack) -> Copies:
    wanted = samples(scans=False)
    async with reading(running.bootstrap, "mail.received") as received:
        await asyncio.to_thread(running.deliver, *wanted)
        return Copies(await records(received, len(wanted), LONG_SECONDS))


async def _rate(running: RunningStack, copies: Copies, count: int) -> float:
    _kill(running, REPLICAS)
    async with reading(running.bootstrap, "letter.judged") as judged:
        await send(running, copies.take(BACKLOG))
        for name in REPLICAS[:count]:
            running.restart(name)
        times = sorted(record.timestamp for record in await records(judged, BACKLOG, LONG_SECONDS))
    begin = len(times) // 4
    return float(len(times) - begin) / max(1.0, float(times[-1] - times[begin])) * 1000


def _kill(running: RunningStack, names: Sequence[str]) -> None:
    for name in names:
        if running.started(name) is not None:
            running.kill(name)


async def _pauses(running: RunningStack, copies: Copies) -> tuple[float, float]:
    """The longest silence in ms between two judged letters: without, and with a third replica coming."""
    _kill(running, REPLICAS[2:])
    async with reading(running.bootstrap, "letter.judged") as judged:  # until the killed ones' sessions have run out
        await send(running, copies.take(FLOW_LETTERS))
        await records(judged, FLOW_LETTERS, LONG_SECONDS)
    silences = []
    for coming in (None, REPLICAS[2]):
        async with reading(running.bootstrap, "letter.judged") as judged:
            waiting = asyncio.create_task(records(judged, FLOW_LETTERS, LONG_SECONDS))
            flowing = asyncio.create_task(send(running, copies.take(FLOW_LETTERS), FLOW_SECONDS))
            await asyncio.sleep(FLOW_LETTERS * FLOW_SECONDS / 4)
            if coming:
                await asyncio.to_thread(running.restart, coming)
            await flowing
            times = sorted(record.timestamp for record in await waiting)
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
