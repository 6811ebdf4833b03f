"""mail-ingest against a real IMAP server, Kafka and PostgreSQL."""

from __future__ import annotations

import asyncio
import email.utils
import time
from collections.abc import AsyncIterator, Iterator
from email.message import EmailMessage
from importlib.resources import files
from typing import Any

import aiosmtplib
import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer
from contracts.mail.v1 import MailReceived
from contracts.registry import read
from delo.testing import RunningStack, stack

SAMPLES = sorted((files("delo") / "data" / "demands").glob("*.eml"))  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    with stack(tmp_path_factory.mktemp("mail"), services=("postgres", "kafka", "greenmail", "mail-ingest")) as started:
        yield started


class Received:
    """Everything `mail.received` says from now on."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer
        self.letters: list[MailReceived] = []

    async def until(self, count: int, seconds: float = 40) -> list[MailReceived]:
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


async def deliver(running: RunningStack, *letters: bytes) -> None:
    host, port = running.smtp
    address = running.mailbox[0]
    for letter in letters:
        await aiosmtplib.send(letter, hostname=host, port=port, sender="a@b.example", recipients=[address])


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


async def test_a_mail_server_that_dies_is_waited_for_and_its_new_uids_are_read_from_the_start(
    running: RunningStack, received: Received
) -> None:
    running.kill("greenmail")
    await asyncio.sleep(1.5)
    await running.restarted("greenmail")
    await deliver(running, letter("after the crash"))

    assert len(await received.until(1)) == 1


async def test_the_resume_point_is_where_the_letters_are(running: RunningStack, received: Received) -> None:
    await deliver(running, letter("last"))
    (last,) = await received.until(1)

    connection = await asyncpg.connect(running.dsn("mail-ingest"))
    row: Any = await connection.fetchrow("SELECT uid_validity, last_uid FROM resume_point")
    await connection.close()
    assert (row["uid_validity"], row["last_uid"]) == (last.uid_validity, last.uid)
