"""A service process on real engines: from a record to what follows, through kills and stops."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from chassis_examples import found
from contracts.envelope import Envelope
from contracts.registry import read
from delo.testing import RunningStack

HERE = Path(__file__).parent.parent


class Process:
    """The example service, started and stopped as a user's supervisor would."""

    def __init__(self, engines: RunningStack, folder: Path) -> None:
        self.dsn = engines.dsn("tax-calendar")
        self._bootstrap = engines.bootstrap
        self._blobs = engines.home.blobs  # one for all tests, as their database: a service stays with its store
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = folder / "service.log"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, **changes: str) -> None:
        environment = os.environ | {
            "PYTHONPATH": str(HERE),
            "COUNTING_KAFKA_BOOTSTRAP_SERVERS": self._bootstrap,
            "COUNTING_POSTGRES_DSN": self.dsn,
            "COUNTING_BLOB_FOLDER": str(self._blobs),
            "COUNTING_PROFILE": str(HERE / "data/demo/portal.yaml"),
            "COUNTING_HTTP_PORT": str(self.port),
            "COUNTING_CLOCK": "local",
            "COUNTING_INSTANCE": "0",
        }
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                str(HERE / "chassis_example_service.py"),
                stdout=log,
                stderr=log,
                env=environment | changes,
            )

    async def ready(self) -> None:
        async with aiohttp.ClientSession() as session:
            for _ in range(300):
                try:
                    async with session.get(f"http://127.0.0.1:{self.port}/ready") as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.1)
        raise AssertionError(self.log.read_text())

    async def says(self, words: str, times: int = 1) -> None:
        for _ in range(300):
            if self.log.read_text().count(words) >= times:
                return
            await asyncio.sleep(0.1)
        raise AssertionError(self.log.read_text())

    async def end(self, number: int) -> int:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(number)
        return await asyncio.wait_for(self._process.wait(), 60)


@pytest.fixture
async def service(engines: RunningStack, tmp_path: Path) -> AsyncIterator[Process]:
    process = Process(engines, tmp_path)
    await process.start()
    await process.ready()
    yield process
    await process.end(signal.SIGKILL)


@pytest.fixture
async def producer(engines: RunningStack) -> AsyncIterator[AIOKafkaProducer]:
    opened = AIOKafkaProducer(bootstrap_servers=engines.bootstrap)
    await opened.start()
    yield opened
    await opened.stop()


async def send(producer: AIOKafkaProducer, *envelopes: Envelope[Any]) -> None:
    for one in envelopes:
        await producer.send_and_wait(
            "demand.found", one.body.encoded(), key=one.key.encode(), headers=list(one.headers())
        )


async def records(engines: RunningStack, topic: str, wanted: set[str], seconds: float = 60) -> list[Any]:
    """Records of *topic* whose identity is in *wanted*, until each has come or time is over."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=engines.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    seen: list[Any] = []
    try:
        end = time.monotonic() + seconds
        while time.monotonic() < end and {record.body.identity for record in seen} != wanted:
            for batch in (await consumer.getmany(timeout_ms=200)).values():
                envelopes = [read(record.headers, record.value) for record in batch]
                seen += [envelope for envelope in envelopes if envelope.body.identity in wanted]  # type: ignore[attr-defined]
    finally:
        await consumer.stop()
    return seen


async def test_a_record_becomes_what_follows_from_it(
    engines: RunningStack, service: Process, producer: AIOKafkaProducer
) -> None:
    cause = found("through")
    await send(producer, cause)

    (effect,) = await records(engines, "demand.recognised", {"through"})
    assert (effect.causation_id, effect.correlation_id, effect.portal) == (cause.id, cause.correlation_id, "demo")


async def test_a_sigkill_in_the_middle_loses_and_doubles_nothing(
    engines: RunningStack, service: Process, producer: AIOKafkaProducer
) -> None:
    identities = {f"kill-{n}" for n in range(300)}
    sending = asyncio.create_task(send(producer, *(found(identity) for identity in sorted(identities))))
    for _ in range(3):
        await asyncio.sleep(0.15)
        await service.end(signal.SIGKILL)
        await service.start()
    await sending
    effects = await records(engines, "demand.recognised", identities, 60)

    assert {effect.body.identity for effect in effects} == identities
    assert len({effect.id for effect in effects}) == len(identities)
    decided = await decided_inputs(service, "kill-%")
    assert len(decided) == len(set(decided)) == len(identities)


async def decided_inputs(service: Process, streams: str) -> list[Any]:
    """The messages that were decided on; wakes are another matter, they fire by today's date."""
    connection = await asyncpg.connect(service.dsn)
    try:
        query = "SELECT input_id FROM decision WHERE stream LIKE $1 AND input_type = 'demand.found.v1'"
        rows = await connection.fetch(query, streams)
    finally:
        await connection.close()
    return [row["input_id"] for row in rows]


async def test_sigterm_ends_it_in_order_within_ten_seconds(service: Process) -> None:
    began = time.monotonic()

    assert await service.end(signal.SIGTERM) == 0
    assert time.monotonic() - began < 10
    events = [json.loads(line)["event"] for line in service.log.read_text().splitlines() if line.startswith("{")]
    assert events[-1] == "service.stopped"


async def test_a_lost_database_connection_is_waited_out(
    engines: RunningStack, service: Process, producer: AIOKafkaProducer
) -> None:
    engines.kill("postgres")
    await send(producer, found("during"))
    await engines.restarted("postgres")

    assert len(await records(engines, "demand.recognised", {"during"}, 60)) >= 1


@contextmanager
def unmounted(folder: Path) -> Iterator[None]:
    """An empty folder in its place."""
    folder.rename(folder.with_name("away"))
    folder.mkdir()
    try:
        yield
        assert list(folder.iterdir()) == []
    finally:
        folder.rename(folder.with_name("mount point"))
        folder.with_name("away").rename(folder)


async def test_a_blob_folder_that_is_not_mounted_is_waited_out_and_nothing_is_stored_in_its_place(
    engines: RunningStack, service: Process, producer: AIOKafkaProducer
) -> None:
    with unmounted(engines.home.blobs):
        await send(producer, found("unmounted"), found("unmounted"))  # the second makes a task, whose prose is stored
        await service.says("blob.unavailable")
        await service.end(signal.SIGKILL)
        await service.start()
        await service.says("blob.unavailable", times=2)
        assert len(await decided_inputs(service, "unmounted")) < 2

    for _ in range(300):
        if len(await decided_inputs(service, "unmounted")) == 2:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(service.log.read_text())


async def test_metrics_and_liveness_are_served(service: Process) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{service.port}/metrics") as answer:
            assert "delo_messages_total" in await answer.text()
        async with session.get(f"http://127.0.0.1:{service.port}/live") as answer:
            assert answer.status == 200


async def test_a_wrong_setting_is_said_in_one_line_and_ends_the_process(engines: RunningStack, tmp_path: Path) -> None:
    process = Process(engines, tmp_path)
    await process.start(COUNTING_PROFILE=str(tmp_path / "nowhere"))

    assert await process.end(0) == 2
    assert "portal.yaml" in process.log.read_text()


async def test_what_ends_the_process_is_said_in_one_line_of_json(engines: RunningStack, tmp_path: Path) -> None:
    process = Process(engines, tmp_path)
    await process.start(COUNTING_POSTGRES_DSN=process.dsn.replace("tax_calendar:", "tax_calendar:not-"))

    assert await process.end(0) == 1
    last = json.loads(process.log.read_text().splitlines()[-1])
    assert (last["event"], last["level"]) == ("service.failed", "critical")
    assert "InvalidPasswordError" in last["exception"]
