"""The engines of the local stack, real ones: what a kill leaves, what a restart finds, who may read what."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Iterator
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import asyncpg
import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from contracts.catalogue import TOPICS
from delo.stack.problems import Problem
from delo.testing import RunningStack, stack


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    with stack(tmp_path_factory.mktemp("engines"), ["postgres", "kafka", "greenmail"]) as running:
        yield running


async def rows(dsn: str, query: str, *arguments: object) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetch(query, *arguments)
    finally:
        await connection.close()


async def test_a_role_owns_its_schema_and_reads_no_other(engines: RunningStack) -> None:
    await rows(engines.dsn("billing"), "CREATE TABLE invoice (number int)")
    await rows(engines.dsn("billing"), "INSERT INTO invoice VALUES (7)")

    assert [tuple(row) for row in await rows(engines.dsn("billing"), "SELECT number FROM billing.invoice")] == [(7,)]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await rows(engines.dsn("approvals"), "SELECT number FROM billing.invoice")


async def test_a_service_reads_the_clock_and_may_not_move_it(engines: RunningStack) -> None:
    read = "SELECT offset_microseconds, frozen_at FROM delo_clock.clock"

    assert [tuple(row) for row in await rows(engines.dsn("billing"), read)] == [(0, None)]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await rows(engines.dsn("billing"), "UPDATE delo_clock.clock SET offset_microseconds = 1")


async def test_a_wrong_password_opens_nothing(engines: RunningStack) -> None:
    dsn = engines.dsn("billing")
    password = dsn.split(":")[2].split("@")[0]

    with pytest.raises(asyncpg.InvalidPasswordError):
        await rows(dsn.replace(password, "guessed"), "SELECT 1")


async def test_the_topics_of_the_catalogue_are_kept_for_ever_in_three_partitions(engines: RunningStack) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=engines.bootstrap)
    await admin.start()
    try:
        described = {topic["topic"]: topic for topic in await admin.describe_topics([t.name for t in TOPICS])}
    finally:
        await admin.close()

    assert {name: len(topic["partitions"]) for name, topic in described.items()} == {t.name: 3 for t in TOPICS}


async def test_a_killed_postgres_comes_back_on_its_port_with_what_was_committed(engines: RunningStack) -> None:
    dsn = engines.dsn("survivor")
    await rows(dsn, "CREATE TABLE kept AS SELECT 42 AS answer")

    engines.kill("postgres")
    assert engines.started("postgres") is None
    engines.restart("postgres")

    assert [tuple(row) for row in await rows(dsn, "SELECT answer FROM kept")] == [(42,)]


async def test_a_killed_kafka_comes_back_on_its_port_with_its_records(engines: RunningStack) -> None:
    bootstrap = engines.bootstrap
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
        await producer.send_and_wait("mail.received", b"a letter", key=b"k", partition=0)

    engines.kill("kafka")
    engines.restart("kafka")

    assert engines.bootstrap == bootstrap
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap) as consumer:
        place = TopicPartition("mail.received", 0)
        consumer.assign([place])
        await consumer.seek_to_beginning(place)
        assert (await consumer.getone()).value == b"a letter"


async def test_a_killed_mail_server_comes_back_on_its_ports(engines: RunningStack) -> None:
    smtp, imap = engines.smtp, engines.imap

    engines.kill("greenmail")
    engines.restart("greenmail")

    assert (engines.smtp, engines.imap) == (smtp, imap)
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "a@b.example", engines.mailbox[0], "still there"
    letter.set_content("text")
    refused, _ = await aiosmtplib.send(letter, hostname=smtp[0], port=smtp[1])
    assert refused == {}


async def test_a_connection_that_was_reset_leaves_no_thread_of_the_mail_server_spinning(engines: RunningStack) -> None:
    server = engines.started("greenmail")
    assert server is not None
    process = psutil.Process(server.pid)
    before = process.num_threads()
    for _ in range(10):
        with socket.create_connection(engines.imap, timeout=5) as connection:
            assert connection.recv(4) == b"* OK"
            # Closed at once: the kernel resets the connection instead of ending it in order.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    for _ in range(100):
        if process.num_threads() <= before:
            break
        await asyncio.sleep(0.1)
    assert process.num_threads() <= before


async def test_a_restart_of_a_running_process_replaces_it(engines: RunningStack) -> None:
    before = engines.started("greenmail")

    await engines.restarted("greenmail")

    after = engines.started("greenmail")
    assert before is not None
    assert after is not None
    assert after.pid != before.pid


def test_two_stacks_side_by_side_do_not_meet(engines: RunningStack, tmp_path: Path) -> None:
    with stack(tmp_path, ["greenmail"]) as other:
        assert {other.smtp, other.imap}.isdisjoint({engines.smtp, engines.imap})
        assert other.mailbox[2] != engines.mailbox[2]
    assert engines.started("greenmail") is not None


def test_a_stack_taken_down_and_up_again_keeps_ports_and_secrets(tmp_path: Path) -> None:
    with stack(tmp_path, ["greenmail"]) as first:
        addresses, mailbox = (first.smtp, first.imap), first.mailbox

    with stack(tmp_path, ["greenmail"]) as second:
        assert ((second.smtp, second.imap), second.mailbox) == (addresses, mailbox)


def test_a_port_lost_to_another_program_while_the_stack_was_down_is_drawn_anew(tmp_path: Path) -> None:
    with stack(tmp_path, ["greenmail"]) as first:
        lost = first.smtp[1]

    with closing(socket.create_server(("127.0.0.1", lost))), stack(tmp_path, ["greenmail"]) as second:
        assert second.smtp[1] != lost


def test_a_port_lost_while_others_know_it_is_named_with_its_holder(engines: RunningStack) -> None:
    engines.kill("greenmail")
    port = engines.smtp[1]

    with closing(socket.create_server(("127.0.0.1", port))), pytest.raises(Problem, match=rf"Port {port}.*taken by"):
        engines.restart("greenmail")

    engines.restart("greenmail")
