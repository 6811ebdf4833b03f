"""Letters from Kafka to a real mailbox, and back as bounces: Kafka, PostgreSQL, GreenMail, mail-ingest."""

from __future__ import annotations

import email
import email.policy
import imaplib
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from contracts.claims import Blob, Text
from contracts.crm.v1 import CreateTask
from contracts.letters.v1 import LetterAccepted, LetterRefused, LetterReturned
from delo.testing import RunningStack, stack
from mail_bench import Bench
from mail_letters import letter, paper

CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    names = ("postgres", "kafka", "greenmail", "mail-ingest", "mail-dispatch")
    with stack(tmp_path_factory.mktemp("dispatch"), services=names) as started:
        yield started


@pytest.fixture
def bench(running: RunningStack) -> Bench:
    return Bench(running)


def mailbox(running: RunningStack, number: UUID) -> list[Any]:
    """The letters of a command in the shared mailbox."""
    _, user, password = running.mailbox
    with imaplib.IMAP4(*running.imap) as server:
        server.login(user, password)
        server.select("INBOX", readonly=True)
        _, (found,) = server.search(None, "ALL")
        raws = [server.fetch(uid, "(BODY.PEEK[])")[1][0][1] for uid in found.split()]
    letters = [email.message_from_bytes(raw, policy=email.policy.default) for raw in raws]
    return [one for one in letters if number.hex in str(one["Message-ID"])]


async def test_a_command_becomes_a_letter_in_the_mailbox(bench: Bench, running: RunningStack) -> None:
    address, _, _ = running.mailbox
    content = bytes(range(256)) * 200
    order = letter(
        address,
        html=Text.of("<p>Счёт <b>во вложении</b></p>"),
        calendar=Blob.holding(CALENDAR, "text/calendar"),
        attachments=(paper(content),),
    )
    (number,) = await bench.send(order)
    result = (await bench.results([number]))[number]

    assert isinstance(result, LetterAccepted)
    (found,) = mailbox(running, number)
    assert found["Message-ID"] == result.message_id
    assert (found["Subject"], found["To"]) == ("Счёт № 17 за октябрь", address)
    assert found["From"] == "Нордлекс Консалт <office@nordlex-consult.example>"
    assert [part.get_content_type() for part in found.walk() if not part.is_multipart()] == [
        "text/plain",
        "text/html",
        "text/calendar",
        "application/pdf",
    ]
    (attached,) = found.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("Счёт № 17.pdf", content)


async def test_a_command_that_comes_twice_and_a_kill_between_send_one_letter(
    bench: Bench, running: RunningStack
) -> None:
    address, _, _ = running.mailbox
    number = uuid4()
    await bench.send(letter(address), number=number)
    running.kill("mail-dispatch")
    await bench.send(letter(address), number=number)
    await running.restarted("mail-dispatch")
    (after,) = await bench.send(letter(address))
    assert isinstance((await bench.results([after]))[after], LetterAccepted)

    said = await bench.results([number], "mail.accepted.v1", "mail.parked.v1")
    assert said.keys() == {number}
    assert len(mailbox(running, number)) <= 1


async def test_a_letter_without_a_good_address_or_sender_is_refused_with_a_task(bench: Bench) -> None:
    ids = await bench.send(letter("nobody"), letter("a@one.example", sender="stranger"))
    results = await bench.results(ids)

    assert {type(one) for one in results.values()} == {LetterRefused}
    assert [results[one].code for one in ids] == ["bad_address", "unknown_sender"]
    assert all(results[one].hint for one in ids)
    await bench.heard(
        lambda said: sum(isinstance(one, CreateTask) and one.responsible_id == 3 for one in said) >= 2, "crm.commands"
    )


async def test_a_letter_that_came_back_is_told_and_whoever_ordered_it_has_a_task(
    bench: Bench, running: RunningStack
) -> None:
    address, _, _ = running.mailbox
    (number,) = await bench.send(letter(address, ordered_by_id=44))
    known_as = (await bench.results([number]))[number].message_id
    running.deliver(
        (
            "From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered Mail\r\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
            "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
            f"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; {address}\r\nAction: failed\r\n"
            "Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 no such user\r\n\r\n"
            f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {known_as}\r\n\r\n--b--\r\n"
        ).encode()
    )
    returned = (await bench.results([number], "mail.returned.v1"))[number]

    assert isinstance(returned, LetterReturned)
    assert (returned.permanent, returned.status, returned.contact_id) == (True, "5.1.1", 1)

    def told(said: list[Any]) -> bool:
        return any(isinstance(one, CreateTask) and one.responsible_id == 44 for one in said)

    await bench.heard(told, "crm.commands")


def test_it_is_alive_and_ready_and_measured(running: RunningStack) -> None:

    assert httpx.get(f"{running.http('mail-dispatch')}/ready").status_code == 200
    metrics = httpx.get(f"{running.http('mail-dispatch')}/metrics").text
    assert 'delo_contact_timestamp_seconds{system="smtp:demo/main"}' in metrics
    assert 'dispatch_parked_letters{portal="demo"} 0.0' in metrics
