"""Engines for a run, and the records that lie in Kafka before the clock starts."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from aiokafka import AIOKafkaProducer
from chassis.blobs.folder import FolderBlobs
from contracts.catalogue import TOPICS, Topic
from delo.testing import RunningStack, stack

from benchmarks import neutral
from benchmarks.harness import run_peer

_schemas = iter(range(1_000_000))


@contextmanager
def engines(
    services: Sequence[str] = ("postgres", "kafka"), topics: Sequence[Topic] = TOPICS
) -> Iterator[RunningStack]:
    """A private stack in a temporary folder, gone at the end."""
    with (
        tempfile.TemporaryDirectory(prefix="delo-bench-") as folder,
        stack(Path(folder), services=services, catalogue=topics) as running,
    ):
        yield running


def place(running: RunningStack) -> dict[str, str]:
    """A fresh schema, and where the engines are: what a worker's job begins with."""
    schema = f"bench_{next(_schemas)}"
    blobs = running.home.blobs
    FolderBlobs(blobs).set_up()
    return {"dsn": running.dsn(schema), "schema": schema, "bootstrap": running.bootstrap, "blobs": str(blobs)}


async def fill(bootstrap: str, count: int, streams: int, topic: str = neutral.INPUT) -> None:
    """Put *count* neutral records into *topic*, by key, as our relay would."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", linger_ms=5, max_batch_size=256 * 1024)
    await producer.start()
    try:
        sent = []
        for number in range(count):
            key, value, headers = neutral.record(number, streams)
            sent.append(await producer.send(topic, value, key=key, headers=list(headers)))
        for one in sent:
            await one
    finally:
        await producer.stop()


def peer_rate(running: RunningStack, worker: str, messages: int, streams: int, **job: str) -> float:
    """Messages a second of a peer."""
    return float(peer_done(running, worker, messages, streams, **job)["rate"])


def peer_done(running: RunningStack, worker: str, messages: int, streams: int, **job: str) -> dict[str, float]:
    """What a peer says of itself (rate, cpu_us), in a database of its own: some make schemas. job: topic, mode."""
    where = place(running)
    own = asyncio.run(_database(running, where["schema"]))
    return run_peer(worker, {**where, "database": own, "messages": messages, "streams": streams, **job})


async def _database(running: RunningStack, name: str) -> str:
    connection = await asyncpg.connect(running.admin_dsn)
    try:
        await connection.execute(f"CREATE DATABASE {name}")
    finally:
        await connection.close()
    return running.admin_dsn.rpartition("/")[0] + f"/{name}"
