"""The first start at a mailbox that is full of old letters, on real servers: 50 000 where the server can hold them."""

from __future__ import annotations

import asyncio
import imaplib
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import psutil
import pytest
from delo.testing import RunningStack, mail_servers, stack
from received import Received, letter, titled

HOW_MANY = {"greenmail": 60, "dovecot": 50_000}  # GreenMail keeps letters in memory
LONG_AGO = datetime(2020, 1, 1, 12, 0, tzinfo=UTC)
PARENT_MIB = 130


@pytest.fixture(params=mail_servers())
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RunningStack]:
    with stack(tmp_path, ("postgres", "kafka", request.param, "mail-ingest")) as started:
        yield started


def appended(running: RunningStack, count: int) -> None:
    """By IMAP, with the date that they came."""
    _, user, password = running.mailbox
    client = imaplib.IMAP4(*running.imap)
    client.login(user, password)
    for number in range(count):
        client.append("INBOX", "", imaplib.Time2Internaldate(LONG_AGO), letter(f"old {number}"))
    client.logout()


def laid_down(running: RunningStack, count: int) -> None:
    """As files of a maildir, whose times are when they came."""
    folder = running.home.data("dovecot") / "mail" / running.mailbox[1] / "cur"
    owner, moment = folder.stat(), LONG_AGO.timestamp()
    for number in range(count):
        path = folder / f"{int(moment) + number}.M1P1.office:2,S"
        path.write_bytes(letter(f"old {number}"))
        os.utime(path, (moment + number, moment + number))
        os.chown(path, owner.st_uid, owner.st_gid)


async def as_if_never_seen(running: RunningStack) -> None:
    connection = await asyncpg.connect(running.dsn("mail-ingest"))
    await connection.execute("TRUNCATE resume_point, history_waiting, old_letters")
    await connection.close()


async def test_the_letter_of_today_comes_first_then_history_without_hurry(
    running: RunningStack, received: Received
) -> None:
    await asyncio.to_thread(running.deliver, letter("so that there is a folder"))
    await received.until(1)
    running.kill("mail-ingest")
    fill = appended if running.mail_server == "greenmail" else laid_down
    await asyncio.to_thread(fill, running, HOW_MANY[running.mail_server])
    await as_if_never_seen(running)
    await asyncio.to_thread(running.deliver, letter("today"))
    began = time.monotonic()
    await running.restarted("mail-ingest")

    found = await received.until(20, seconds=120)
    print(f"{time.monotonic() - began:.1f} s")
    counts = [one for one in found[1:] if not one.history]
    assert [titled(one) for one in counts] == [titled("today")]
    assert all(one.quarantined is None for one in found)

    await asyncio.to_thread(running.deliver, letter("meanwhile"))
    while titled(found[-1]) != titled("meanwhile"):
        found = await received.until(len(found) + 1)
    process = running.started("mail-ingest")
    assert process is not None
    assert psutil.Process(process.pid).memory_info().rss < PARENT_MIB << 20
