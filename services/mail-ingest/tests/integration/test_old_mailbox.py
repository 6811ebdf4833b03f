"""A mailbox with 50,000 old letters at the first start: the service begins where letters matter, in bounded memory."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer
from contracts.claims import Text
from contracts.registry import read
from delo.stack.home import Home
from delo.testing import RunningStack, mail_servers, stack

OLD_LETTERS, RECENT_LETTERS = 50_000, 3
ALIKE = 1_000  # letters that are one file by as many names: they are made in a moment
OLD, RECENT = timedelta(days=4_000), timedelta(days=10)
MOST_BYTES = 130_000_000  # what mail-ingest's own process may need at its peak
PATIENCE_SECONDS = 60.0
LETTER = b"From: a@sender.example\r\nDate: Mon, 12 Oct 2026 11:15:07 +0300\r\nSubject: %s\r\n\r\n%s\r\n"


def fill(folder: Path, name: str, count: int, age: timedelta) -> None:
    """Put *count* letters of that *age* into a Maildir; Dovecot takes a file's time for the time of its arrival."""
    at = datetime.now(UTC) - age
    for number in range(count):
        place = folder / f"{int(at.timestamp()) + number}.M{number}.{name}:2,S"
        if number % ALIKE == 0:
            place.write_bytes(LETTER % (name.encode(), b"%d" % number))
            os.utime(place, (at.timestamp(),) * 2)
            first = place
        else:
            os.link(first, place)


def maildir_of_ten_years(home: Path) -> None:
    """What Dovecot finds when it is started: made by its first letter, which is taken out again."""
    with stack(home, ("dovecot",)) as running:
        running.deliver(LETTER % (b"the first", b""))
    (folder,) = Home(home).data("dovecot").glob("mail/*/new")
    for letter in folder.iterdir():
        letter.unlink()
    fill(folder.parent / "cur", "old", OLD_LETTERS, OLD)
    for number in range(RECENT_LETTERS):
        fill(folder.parent / "cur", f"recent{number}", 1, RECENT - timedelta(minutes=number))


async def subjects(running: RunningStack, count: int) -> list[str]:
    """The claims of the subjects of the first *count* letters that were ever published."""
    consumer = AIOKafkaConsumer("mail.received", bootstrap_servers=running.bootstrap, auto_offset_reset="earliest")
    found: list[str] = []
    end = time.monotonic() + PATIENCE_SECONDS
    async with consumer:
        while len(found) < count and time.monotonic() < end:
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found += [read(r.headers, r.value).body.letters[0].subject.sha256 for r in records]  # type: ignore[attr-defined]
    return sorted(found)


def claims(*titles: str) -> Sequence[str]:
    return sorted(Text.of(title).sha256 for title in titles)


@pytest.fixture
def old_mailbox() -> Iterator[Path]:
    """The folder of a stack that has never run with mail-ingest. A short one: Dovecot's sockets have no long names."""
    with tempfile.TemporaryDirectory(prefix="old-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # Dovecot reads its letters as a user of its own
        maildir_of_ten_years(folder)
        yield folder


if "dovecot" in mail_servers():  # test_hostile_server asks the same of a server that is everywhere

    async def test_letters_of_ten_years_are_counted_and_the_first_that_matter_are_read(old_mailbox: Path) -> None:
        with stack(old_mailbox, ("postgres", "kafka", "dovecot", "mail-ingest")) as running:
            await asyncio.to_thread(running.deliver, LETTER % (b"new", b""))
            recent = [f"recent{number}" for number in range(RECENT_LETTERS)]

            assert await subjects(running, 1 + RECENT_LETTERS) == claims("new", *recent)
            started = running.started("mail-ingest")
            assert started is not None
            assert peak_bytes(started.pid) < MOST_BYTES
            connection = await asyncpg.connect(running.dsn("mail-ingest"))
            assert await connection.fetchval("SELECT letters FROM old_letters") == OLD_LETTERS
            await connection.close()


def peak_bytes(pid: int) -> int:
    """The most that a process has had in memory so far."""
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert peak is not None
    return int(peak[1]) * 1024
