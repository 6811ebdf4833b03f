"""Letters made to harm: quarantined by a cap, or read as clean text; the worker that read them goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from hostile_costs import each
from hostile_files import seven
from hostile_letters import ELSEWHERE, HOSTILE, Hostile
from mail_examples import attached
from mail_ingest.decoding.messages import Place, to_message
from mail_ingest.workers.pool import Worker

NEXT = b"From: a@b.example\r\nSubject: x\r\n\r\nthe next letter"
LOST = ("crashed", "decoding took", "decoding failed")
NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
RECORD_BYTES = 1_000_000  # Kafka's usual cap, less headers


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def worker() -> AsyncIterator[Worker]:
    """With the memory that it has in production, and a third of the time."""
    made = Worker(memory_mib=512, seconds=60, cpu_seconds=5)
    yield made
    await made.end("stop")


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.name)
async def test_it_is_quarantined_or_clean_and_the_next_letter_is_read(worker: Worker, hostile: Hostile) -> None:
    await worker.decode(NEXT, None)
    process, raw = worker._process, hostile.make()
    letter = await worker.decode(raw, None)

    if hostile.reason is None:
        assert letter.quarantined is None
        assert tuple(file.state for file in letter.files) == hostile.states
    else:
        assert hostile.reason in (letter.quarantined or "")
        assert hostile.fatal or not any(word in (letter.quarantined or "") for word in LOST)
    for file in letter.files:
        assert not set(file.name) & set("/\\\r\n\0")
        assert ".." not in file.path.split("/")
        assert "\n" not in file.path
    body = to_message(letter, raw, Place("shared", "INBOX", 7, 1, NOON)).model_dump_json()
    assert len(body) < RECORD_BYTES
    assert "\\u0000" not in body
    assert (await worker.decode(NEXT, None)).letters[0].text == "the next letter"
    assert hostile.fatal or worker._process is process, "the letter cost its worker"
    assert not ELSEWHERE.exists()


@pytest.mark.asyncio(loop_scope="module")
async def test_what_archives_took_is_free_for_the_letter_behind_them(worker: Worker) -> None:
    many = await worker.decode(attached("a.zip", each(".7z", seven(b"x"), 290)), None)
    behind = await worker.decode(attached("a.7z", seven(b"x")), None)

    assert [file.state for file in many.files].count("unsupported") == 50  # opened, the others only told of
    assert [file.path for file in behind.files] == ["a.7z/a.bin"]
