"""A service that was away finds 100,000 records: how long until everything that follows from them is in Kafka.

The whole service process (bus, runtime, relay, timers), not the runtime alone.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time

from aiokafka import AIOKafkaConsumer
from delo.stack.ports import draw
from delo.testing import RunningStack

from benchmarks import neutral
from benchmarks.engines import engines, fill, peer_rate, place
from benchmarks.harness import PROJECT, Figure, say

BACKLOG, STREAMS = 100_000, 10_000
LONGEST_SECONDS = 120.0
GUARANTEE = "one effect each, in order per key, published | at most once, state lost, says nothing"


def run() -> list[Figure]:
    """Seconds for the backlog, beside FastStream's plain batch reader doing the same count."""
    with engines() as running:
        asyncio.run(fill(running.bootstrap, BACKLOG, STREAMS))
        seconds = _ours(running)
        plain = BACKLOG / peer_rate(running, "faststream_plain", 20_000, STREAMS, topic=neutral.INPUT, mode="batch")
    say(f"  {BACKLOG / seconds:,.0f} records/s, in to out")
    return [Figure("catch-up of 100 000 records", seconds, "s", "FastStream batch, in memory", plain, GUARANTEE)]


def _ours(running: RunningStack) -> float:
    """From the start of the process to the last record that follows."""
    where = place(running)
    folder = running.home.blobs.parent
    environment = {
        "BENCH_KAFKA_BOOTSTRAP_SERVERS": running.bootstrap,
        "BENCH_POSTGRES_DSN": where["dsn"],
        "BENCH_BLOB_FOLDER": where["blobs"],
        "BENCH_PROFILE": str(neutral.write_profile(folder)),
        "BENCH_HTTP_PORT": str(draw()),
        "BENCH_CLOCK": "system",
        "BENCH_INSTANCE": "1",
    }
    began = time.monotonic()
    with (folder / "catch-up.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own worker
            [sys.executable, "-m", "benchmarks.workers.service", where["schema"]],
            cwd=PROJECT,
            env={**os.environ, **environment},
            stdout=log,
            stderr=log,
        )
    try:
        asyncio.run(asyncio.wait_for(_published(running.bootstrap, BACKLOG), LONGEST_SECONDS))
        return time.monotonic() - began
    finally:
        process.terminate()
        process.wait(15)


async def _published(bootstrap: str, count: int) -> None:
    consumer = AIOKafkaConsumer(neutral.OUTPUT, bootstrap_servers=bootstrap)
    await consumer.start()
    try:
        places = list(consumer.assignment())
        while sum((await consumer.end_offsets(places)).values()) < count:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.1)
    finally:
        await consumer.stop()
