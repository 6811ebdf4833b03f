"""The whole stack under a benchmark: letters in, what Kafka says of them."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from email.message import EmailMessage
from importlib.resources import files
from pathlib import Path

import aiohttp
from aiokafka import AIOKafkaConsumer, ConsumerRecord
from contracts.catalogue import TOPICS, Topic
from delo.testing import RunningStack, stack

SERVICES = ("mail-ingest", "tax-calendar", "task-gateway")
CLIENT = "ООО «Северный Каркас», ИНН/КПП: 7798120412/772501001"
TEXT = """В Контур.Экстерн поступил документ от налогового органа.
Организация: {client}
Отправитель: ИФНС России № 25 по г. Москве (7725)
Документ: Требование о представлении пояснений
Номер: {number} от 12.10.2026
Дата отправки налоговым органом: 12.10.2026
"""


@contextmanager
def office(
    mail: str = "greenmail", more: Sequence[str] = (), topics: Sequence[Topic] = TOPICS
) -> Iterator[RunningStack]:
    """A private stack with every service and *more* (replicas), gone at the end."""
    names = ("postgres", "kafka", mail, "sandbox", *SERVICES, *more)
    with tempfile.TemporaryDirectory(prefix="delo-bench-") as folder:
        Path(folder).chmod(0o755)  # Dovecot reads its letters as a user of its own
        with stack(Path(folder), names, topics) as running:
            yield running


def letter(number: str, client: str = CLIENT) -> bytes:
    """A notice of an operator about one demand. client: its name and numbers, as in CLIENT."""
    message = EmailMessage()
    message["From"], message["Subject"] = "robot@operator.example", f"Требование № {number}"
    message["To"] = "buh@nordlex-consult.example"
    message["Date"] = "Mon, 12 Oct 2026 11:15:07 +0300"
    message.set_content(TEXT.format(number=number, client=client))
    return message.as_bytes()


async def clients(running: RunningStack) -> list[str]:
    """The sandbox's clients that have an INN and a KPP, as `letter` names them."""
    select = {"select": ["RQ_INN", "RQ_KPP", "RQ_COMPANY_NAME"], "order": {"ID": "ASC"}}
    async with aiohttp.ClientSession() as http:
        found = []
        for start in (0, 50):
            address = f"{running.webhook_url.rstrip('/')}/crm.requisite.list"
            async with http.post(address, json={**select, "start": start}) as answer:
                found += (await answer.json())["result"]
    known = [row for row in found if row.get("RQ_INN") and row.get("RQ_KPP")]
    return [f"{row['RQ_COMPANY_NAME']}, ИНН/КПП: {row['RQ_INN']}/{row['RQ_KPP']}" for row in known]


def samples(*, scans: bool = True) -> list[bytes]:
    """The thirty letters of the demo; without scans those that no OCR, where it is installed, takes seconds for."""
    folder = files("delo") / "data" / "demands"
    letters = [one for one in sorted(folder.iterdir(), key=str) if one.name.endswith(".eml")]
    return [one.read_bytes() for one in letters if scans or "scan" not in one.name]


@asynccontextmanager
async def reading(bootstrap: str, *topics: str) -> AsyncIterator[AIOKafkaConsumer]:
    """A reader of what comes from now on, in no group."""
    consumer = AIOKafkaConsumer(
        *topics, bootstrap_servers=bootstrap, auto_offset_reset="latest", enable_auto_commit=False
    )
    await consumer.start()
    try:
        await consumer.seek_to_end()
        for partition in consumer.assignment():
            await consumer.position(partition)
        yield consumer
    finally:
        await consumer.stop()


async def records(consumer: AIOKafkaConsumer, count: int, seconds: float) -> list[ConsumerRecord[bytes, bytes]]:
    """The next *count* records with distinct ids. Raises TimeoutError if they don't come in so many *seconds*."""
    found: dict[bytes, ConsumerRecord[bytes, bytes]] = {}
    end = time.monotonic() + seconds
    while len(found) < count:
        if time.monotonic() > end:
            raise TimeoutError(f"{len(found)} of {count} records in {seconds:.0f} s")
        for batch in (await consumer.getmany(timeout_ms=200)).values():
            for record in batch:
                found.setdefault(dict(record.headers)["ce_id"], record)
    return list(found.values())


async def until(true: Callable[[], Awaitable[bool]], seconds: float, what: str) -> None:
    """Wait for a condition. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while not await true():
        if time.monotonic() > end:
            raise TimeoutError(what)
        await asyncio.sleep(0.2)
