"""A letter that eats its worker costs only itself."""

from __future__ import annotations

import asyncio
import os
import signal
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
from hostile_files import picture
from mail_examples import archive, attached
from mail_ingest.workers.pool import Worker

# It says that its languages are there, notes its process and reads for ever.
TESSERACT = """#!/bin/sh
case "$*" in
    *--list-langs*) echo "List of available languages (1):"; echo rus;;
    *--version*) echo "tesseract 5.3.0";;
    *) echo $$ > {pid}; exec sleep 300;;
esac
"""
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


async def test_a_letter_that_uses_up_its_processor_time_is_quarantined_and_the_worker_goes_on() -> None:
    worker = Worker(memory_mib=4096, seconds=60, cpu_seconds=1)
    await worker.decode(LETTER, None)
    process = worker._process
    documents = ((f"{number}.txt", "слово ".encode("cp1251") * 100_000) for number in range(50))
    slow = attached("a.zip", archive(*documents, method=zipfile.ZIP_STORED))

    assert (await worker.decode(slow, None)).quarantined == "decoding took more than 1 s of processor time"
    assert (await worker.decode(LETTER, None)).letters[0].text == "hello"
    assert worker._process is process
    await worker.end("stop")


async def test_what_a_worker_started_and_wrote_goes_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pid, program = tmp_path / "pid", tmp_path / "tesseract"
    program.write_text(TESSERACT.format(pid=pid))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    worker = Worker(memory_mib=512, seconds=60, cpu_seconds=15)
    decoding = asyncio.create_task(worker.decode(attached("a.png", picture(1000, "PNG"), "image/png"), None))
    async with asyncio.timeout(60):
        while not pid.exists() or not pid.read_text():  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.05)
        started, folder = psutil.Process(int(pid.read_text())), worker._folder
        assert os.listdir(folder)

        await worker.end("stop")
        while started.is_running() and started.status() != psutil.STATUS_ZOMBIE:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert not os.path.exists(folder)  # noqa: ASYNC240 - after all waiting
    assert (await decoding).quarantined
