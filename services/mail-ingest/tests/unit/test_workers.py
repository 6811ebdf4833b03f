"""A letter that eats its worker costs only itself."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import pytest
from mail_ingest.workers.pool import Worker

LETTER = b"From: a@b.example\r\nSubject: x\r\n\r\nhello"


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    made = Worker(memory_mib=1024, seconds=20, cpu_seconds=15)
    yield made
    await made.end("stop")


async def test_a_worker_decodes_letter_after_letter(worker: Worker) -> None:
    first, second = await worker.decode(LETTER, None), await worker.decode(LETTER, None)

    assert first == second
    assert first.letters[0].text == "hello"


async def test_a_worker_that_dies_over_a_letter_quarantines_it_and_is_replaced(worker: Worker) -> None:
    await worker.decode(LETTER, None)
    process = worker._process
    assert process is not None
    os.kill(process.pid, signal.SIGSTOP)  # so that it surely dies in the middle of the next letter
    decoding = asyncio.create_task(worker.decode(LETTER, None))
    await asyncio.sleep(0.2)
    os.kill(process.pid, signal.SIGKILL)

    assert "crashed" in ((await decoding).quarantined or "")
    assert (await worker.decode(LETTER, None)).letters[0].text == "hello"


async def test_a_worker_that_hangs_is_ended_and_replaced() -> None:
    worker = Worker(memory_mib=1024, seconds=5, cpu_seconds=15)
    await worker.decode(LETTER, None)
    process = worker._process
    assert process is not None
    os.kill(process.pid, signal.SIGSTOP)

    stuck = await asyncio.wait_for(worker.decode(LETTER, None), 30)
    assert stuck.quarantined is not None
    assert "5 s" in stuck.quarantined
    assert (await worker.decode(LETTER, None)).letters[0].text == "hello"
    await worker.end("stop")


async def test_a_worker_without_memory_quarantines_the_letter() -> None:
    worker = Worker(memory_mib=400, seconds=20, cpu_seconds=15)
    hungry = b"From: a@b.example\r\n\r\n" + b"x" * (300 << 20)

    assert (await worker.decode(hungry, None)).quarantined is not None
    assert (await worker.decode(LETTER, None)).letters[0].text == "hello"
    await worker.end("stop")
