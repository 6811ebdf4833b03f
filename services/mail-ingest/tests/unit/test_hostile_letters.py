"""The first ten hostile letters: quarantined by a cap, or read as clean text; the worker that read them goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from hostile_letters import ELSEWHERE, HOSTILE, Hostile
from mail_ingest.workers.pool import Worker

NEXT = b"From: a@b.example\r\nSubject: x\r\n\r\nthe next letter"
CRASHED = ("crashed", "decoding took", "decoding failed")


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    """With the memory and the time that it has in production."""
    made = Worker(memory_mib=512, seconds=60, cpu_seconds=15)
    yield made
    await made.end("stop")


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.name)
async def test_it_is_quarantined_or_clean_and_the_next_letter_is_read(worker: Worker, hostile: Hostile) -> None:
    await worker.decode(NEXT, None)
    process = worker._process
    letter = await worker.decode(hostile.make(), None)

    if hostile.reason is None:
        assert letter.quarantined is None
        assert hostile.words in letter.letters[0].text
        assert tuple(file.state for file in letter.files) == hostile.states
    else:
        assert hostile.reason in (letter.quarantined or "")
        assert not any(word in (letter.quarantined or "") for word in CRASHED)
    for file in letter.files:
        assert not set(file.name) & set("/\\\r\n\0")
        assert ".." not in file.path.split("/")
        assert "\n" not in file.path
    assert (await worker.decode(NEXT, None)).letters[0].text == "the next letter"
    assert worker._process is process, "the letter cost its worker"
    assert not ELSEWHERE.exists()
