"""What an office does around billing: people enter time, a manager asks, a bank writes, a client opens the letter."""

from __future__ import annotations

import asyncio
import email
import email.policy
import imaplib
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from email.message import EmailMessage
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import asyncpg
from aiokafka import AIOKafkaProducer
from billing.deciders import DECIDERS
from chassis.blobs.folder import FolderBlobs
from chassis.replay import Verdict, replay
from contracts.base import Message
from contracts.billing.v1 import BillingAsked
from contracts.envelope import Envelope
from delo.clock.lag import unread
from delo.commands.replay import parted
from e2e.office import Office

WAITING = """
    SELECT (SELECT count(*) FROM task_gateway.command WHERE state IN ('intended', 'sent'))
        + (SELECT count(*) FROM task_gateway.outbox) + (SELECT count(*) FROM mail_ingest.outbox)
        + (SELECT count(*) FROM billing.outbox) + (SELECT count(*) FROM billing.parked)
"""
SERVICES = ("mail-ingest", "task-gateway", "mail-dispatch", "billing")
INVOICE = 31
OCTOBER = date(2026, 10, 1), date(2026, 10, 31)
OURS, THEIRS = "40702810700000012345", "40702810300000054321"


async def until(what: Callable[[], Any], seconds: float, said: str) -> Any:
    """Ask again until the answer is something."""
    end = time.monotonic() + seconds
    while True:
        if found := await what():
            return found
        assert time.monotonic() < end, f"{said} never came"
        await asyncio.sleep(0.5)


async def quiet(office: Office, seconds: float) -> None:
    """Until nothing waits to be sent, read or carried out, for two seconds."""

    async def still() -> bool:
        for _ in range(2):
            if await _waiting(office):
                return False
            await asyncio.sleep(1)
        return True

    await until(still, seconds, "rest")


async def _waiting(office: Office) -> int:
    connection = await asyncpg.connect(office.running.admin_dsn)
    try:
        rows = await connection.fetchval(WAITING)
    finally:
        await connection.close()
    return int(rows) + await unread(office.running.bootstrap, SERVICES)


async def enter_time(office: Office, client: int, entries: Sequence[tuple[int, str, int]]) -> list[tuple[int, int]]:
    """A task of the client with time of people: employee, day, minutes. Returns task and entry of each."""
    task = await office.crm(
        "tasks.task.add", fields={"TITLE": f"Работа {client}", "RESPONSIBLE_ID": 1, "UF_CRM_TASK": [f"CO_{client}"]}
    )
    number, made = int(task["task"]["id"]), []
    for person, day, minutes in entries:
        fields = {
            "SECONDS": minutes * 60,
            "COMMENT_TEXT": "Подготовка позиции",
            "USER_ID": person,
            "CREATED_DATE": f"{day}T12:00:00+03:00",
        }
        made.append((number, int(await office.crm("task.elapseditem.add", TASKID=number, ARFIELDS=fields))))
    return made


async def ask(office: Office, *clients: int) -> None:
    """As `delo billing close CLIENT 2026-10` does it."""
    first, last = OCTOBER
    now = datetime.now(UTC)
    await publish(office, *(BillingAsked(client_id=one, first_on=first, last_on=last, asked_at=now) for one in clients))


async def publish(office: Office, *said: Message) -> None:
    """Facts of others, as they lie in Kafka."""
    async with AIOKafkaProducer(bootstrap_servers=office.running.bootstrap, acks="all") as producer:
        for body in said:
            number = uuid5(NAMESPACE_URL, f"said/{body.subject}/{time.monotonic_ns()}")
            made = Envelope(number, "/delo", datetime.now(UTC), "demo", number, body)
            await producer.send_and_wait(
                made.topic, body.encoded(), key=made.key.encode(), headers=list(made.headers())
            )


async def invoices(office: Office) -> list[dict[str, Any]]:
    """The smart invoices of the CRM, by id."""
    found = await office.crm("crm.item.list", entityTypeId=INVOICE, select=["*"], order={"id": "ASC"})
    return list(found["items"])


async def numbers(office: Office) -> list[tuple[str, str]]:
    """Number and sum of every invoice that was issued, as billing knows them."""
    connection = await asyncpg.connect(office.running.admin_dsn)
    try:
        rows = await connection.fetch("SELECT number, to_pay::text AS sum FROM billing.invoice ORDER BY invoice_id")
    finally:
        await connection.close()
    return [(row["number"], row["sum"]) for row in rows]


def letters(office: Office, address: str) -> list[EmailMessage]:
    """What lies in a client's mailbox; the mail server made it with the first letter."""
    with imaplib.IMAP4(*office.running.imap) as server:
        try:
            server.login(address, address)
        except imaplib.IMAP4.error:
            return []
        server.select("INBOX", readonly=True)
        _, (found,) = server.search(None, "ALL")
        raws = [server.fetch(one, "(BODY.PEEK[])")[1][0][1] for one in found.split()]  # type: ignore[index]
    return [parsed(raw) for raw in raws]


def parsed(raw: bytes) -> EmailMessage:
    """A letter from its bytes."""
    return email.message_from_bytes(raw, policy=email.policy.default)  # type: ignore[return-value]


async def files(office: Office, client_name: str, year: int) -> dict[str, str]:
    """Name → address of the files in the client's folder of a year."""
    folder = await _child(office, None, "Дела")
    for name in (client_name, "Счета", str(year)):
        if folder is None:
            return {}
        folder = await _child(office, folder, name)
    if folder is None:
        return {}
    rows = await office.crm("disk.folder.getchildren", id=folder)
    return {row["NAME"]: row["DOWNLOAD_URL"] for row in rows}


async def _child(office: Office, folder: str | None, name: str) -> str | None:
    if folder is None:
        storages = await office.crm("disk.storage.getlist", filter={"ENTITY_TYPE": "common"})
        rows = await office.crm("disk.storage.getchildren", id=storages[0]["ID"])
    else:
        rows = await office.crm("disk.folder.getchildren", id=folder)
    return next((row["ID"] for row in rows if row["NAME"] == name), None)


def statement(*payments: tuple[str, str, str, str]) -> bytes:
    """A letter of the bank with a 1CClientBankExchange file: number, sum, ИНН, purpose of each payment."""
    documents = "".join(
        f"СекцияДокумент=Платежное поручение\r\nНомер={number}\r\nДата=03.11.2026\r\nСумма={amount}\r\n"
        f"ПлательщикСчет={THEIRS}\r\nПлательщик=Плательщик\r\nПлательщикИНН={inn}\r\nПолучательСчет={OURS}\r\n"
        f"ДатаПоступило=03.11.2026\r\nНазначениеПлатежа={purpose}\r\nКонецДокумента\r\n"
        for number, amount, inn, purpose in payments
    )
    text = f"1CClientBankExchange\r\nВерсияФормата=1.03\r\nРасчСчет={OURS}\r\n{documents}КонецФайла\r\n"
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "bank@bank.example", "buh@delo.example", "Выписка"
    letter["Message-ID"] = f"<{uuid5(NAMESPACE_URL, text)}@bank.example>"
    letter.set_content("Выписка во вложении")
    letter.add_attachment(text.encode("cp1251"), maintype="text", subtype="plain", filename="kl_to_1c.txt")
    return letter.as_bytes()


async def replayed(office: Office) -> None:
    """Every decision comes out again as it was recorded."""
    verdict = Verdict()
    connection = await asyncpg.connect(office.running.dsn("billing"))
    try:
        blobs = FolderBlobs(office.running.home.blobs)
        differences = [one async for one in replay(connection, blobs, DECIDERS, verdict)]
    finally:
        await connection.close()
    assert [parted(one.recorded, one.replayed) for one in differences] == []
    assert verdict.decisions > 10
