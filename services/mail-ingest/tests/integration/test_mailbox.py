"""mail-ingest against a real IMAP server, Kafka and PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import asyncpg
import pytest
from delo.testing import RunningStack, mail_servers, stack
from hostile_letters import HOSTILE
from received import Received, letter, titled

# GreenMail keeps letters in a heap of 96 MB and dies of the largest; test_hostile_server gives all by a real socket.
LARGEST = {"greenmail": 4 << 20, "dovecot": 100 << 20}
SAMPLES = sorted((files("delo") / "data" / "demands").glob("*.eml"))  # type: ignore[attr-defined]


@pytest.fixture(scope="module", params=mail_servers())
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """On each mail server of this machine."""
    services = ("postgres", "kafka", request.param, "mail-ingest")
    with stack(tmp_path_factory.mktemp("mail"), services) as started:
        yield started


async def deliver(running: RunningStack, *letters: bytes) -> None:
    await asyncio.to_thread(running.deliver, *letters)


async def test_every_letter_of_the_mailbox_is_published_once(running: RunningStack, received: Received) -> None:
    await deliver(running, *(sample.read_bytes() for sample in SAMPLES))
    letters = await received.until(len(SAMPLES))

    assert len({one.raw.sha256 for one in letters}) == len(SAMPLES) == 30
    assert {one.quarantined for one in letters} == {None}
    assert not any(one.history for one in letters)


async def test_a_letter_is_pushed_within_a_moment(running: RunningStack, received: Received) -> None:
    await deliver(running, letter("push"))
    (one,) = await received.until(1, seconds=5)

    assert one.letters[0].sender_domain == "sender.example"


async def test_what_comes_while_the_service_is_dead_is_read_when_it_is_back(
    running: RunningStack, received: Received
) -> None:
    running.kill("mail-ingest")
    await deliver(running, letter("one"), letter("two"))
    await running.restarted("mail-ingest")

    assert len(await received.until(2)) == 2


async def test_a_mail_server_that_dies_is_waited_for_and_read_again(running: RunningStack, received: Received) -> None:
    """GreenMail comes back empty and counts anew, Dovecot with its letters: neither is published twice."""
    running.kill(running.mail_server)
    await running.restarted(running.mail_server)
    await deliver(running, letter("after the crash"))
    await received.until(1)
    await deliver(running, letter("and on"))

    assert [titled(one) for one in await received.until(2)] == [titled("after the crash"), titled("and on")]


async def test_hostile_letters_are_published_quarantined_or_clean_and_the_mailbox_goes_on(
    running: RunningStack, received: Received
) -> None:
    letters = {hostile.name: hostile.make() for hostile in HOSTILE}
    taken = [hostile for hostile in HOSTILE if len(letters[hostile.name]) <= LARGEST[running.mail_server]]
    await deliver(running, *(letters[hostile.name] for hostile in taken), letter("after the storm"))
    found = sorted(await received.until(len(taken) + 1, seconds=120), key=lambda one: one.uid)  # partitions mix

    assert [bool(one.quarantined) for one in found] == [bool(hostile.reason) for hostile in taken] + [False]
    assert titled(found[-1]) == titled("after the storm")
    assert running.log("mail-ingest", 500).count("worker.ended") == sum(hostile.fatal for hostile in taken)


async def test_the_resume_point_is_where_the_letters_are(running: RunningStack, received: Received) -> None:
    await deliver(running, letter("last"))
    (last,) = await received.until(1)

    connection = await asyncpg.connect(running.dsn("mail-ingest"))
    row: Any = await connection.fetchrow("SELECT uid_validity, last_uid FROM resume_point")
    await connection.close()
    assert (row["uid_validity"], row["last_uid"]) == (last.uid_validity, last.uid)
