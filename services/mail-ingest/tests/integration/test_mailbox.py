"""mail-ingest against a real IMAP server, Kafka and PostgreSQL."""

from __future__ import annotations

import asyncio
import email.utils
import time
from collections.abc import AsyncIterator, Iterator
from email.message import EmailMessage
from importlib.resources import files
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer
from contracts.claims import Text
from contracts.mail.v1 import MailReceived
from contracts.registry import read
from delo.testing import RunningStack, mail_servers, stack
from hostile_letters import HOSTILE

# GreenMail keeps letters in its heap and dies of the largest; test_hostile_server gives all by a real socket.
LARGEST = {"greenmail": 3 << 19, "dovecot": 100 << 20}
REFUSED = {"greenmail": {"letters in letters in letters"}, "dovecot": set[str]()}  # 451: its own parser gives up
SAMPLES = sorted((files("delo") / "data" / "demands").glob("*.eml"))  # type: ignore[attr-defined]


@pytest.fixture(scope="module", params=mail_servers())
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """On each mail server of this machine."""
    services = ("postgres", "kafka", request.param, "mail-ingest")
    with stack(tmp_path_factory.mktemp("mail"), services) as started:
        yield started


class Received:
    """Everything `mail.received` says from now on."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer
        self.letters: list[MailReceived] = []

    async def until(self, count: int, seconds: float = 240) -> list[MailReceived]:
        end = time.monotonic() + seconds
        while len(self.letters) < count and time.monotonic() < end:
            for records in (await self._consumer.getmany(timeout_ms=200)).values():
                self.letters += [read(r.headers, r.value).body for r in records]  # type: ignore[misc]
        return self.letters


@pytest.fixture
async def received(running: RunningStack) -> AsyncIterator[Received]:
    consumer = AIOKafkaConsumer("mail.received", bootstrap_servers=running.bootstrap, auto_offset_reset="latest")
    await consumer.start()
    for partition in consumer.assignment():
        await consumer.seek_to_end(partition)
    yield Received(consumer)
    await consumer.stop()


def titled(letter: MailReceived | str) -> str:
    """What stands for a subject on the wire."""
    return (Text.of(letter) if isinstance(letter, str) else letter.letters[0].subject).sha256


async def deliver(running: RunningStack, *letters: bytes) -> None:
    await asyncio.to_thread(running.deliver, *letters)


def letter(subject: str) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "operator@sender.example", subject
    message["Date"] = email.utils.formatdate()
    message.set_content(f"Текст: {subject}")
    return message.as_bytes()


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


async def test_letters_of_a_server_that_was_restored_from_a_backup_are_read_and_none_twice(
    running: RunningStack, received: Received
) -> None:
    """It gives them UIDs below the last one that was read, and says the same UIDVALIDITY."""
    running.kill("mail-ingest")
    connection = await asyncpg.connect(running.dsn("mail-ingest"))
    await connection.execute("UPDATE resume_point SET last_uid = last_uid + 1000")
    await connection.close()
    await deliver(running, letter("restored"))
    await running.restarted("mail-ingest")
    await received.until(1)
    await deliver(running, letter("and on"))

    assert [titled(one) for one in await received.until(2)] == [titled("restored"), titled("and on")]


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
    server = running.mail_server
    small = [hostile for hostile in HOSTILE if len(letters[hostile.name]) <= LARGEST[server]]
    taken = [hostile for hostile in small if hostile.name not in REFUSED[server]]
    await deliver(running, *(letters[hostile.name] for hostile in taken), letter("after the storm"))
    found = sorted(await received.until(len(taken) + 1, seconds=120), key=lambda one: one.uid)  # partitions mix

    quarantined = {hostile.name for hostile, one in zip(taken, found, strict=False) if one.quarantined}
    assert quarantined == {hostile.name for hostile in taken if hostile.reason}
    assert (len(found), found[-1].quarantined) == (len(taken) + 1, None)
    assert titled(found[-1]) == titled("after the storm")
    assert running.log("mail-ingest", 500).count("worker.ended") == sum(hostile.fatal for hostile in taken)


async def test_the_resume_point_is_where_the_letters_are(running: RunningStack, received: Received) -> None:
    await deliver(running, letter("last"))
    (last,) = await received.until(1)

    connection = await asyncpg.connect(running.dsn("mail-ingest"))
    row: Any = await connection.fetchrow("SELECT uid_validity, last_uid FROM resume_point")
    await connection.close()
    assert (row["uid_validity"], row["last_uid"]) == (last.uid_validity, last.uid)
