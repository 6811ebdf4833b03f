"""The whole stack under a benchmark: letters in, what Kafka says of them."""

from __future__ import annotations

import asyncio
import csv
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from email.message import EmailMessage
from importlib.resources import files
from pathlib import Path

from aiokafka import AIOKafkaConsumer, ConsumerRecord
from contracts.catalogue import TOPICS, Topic
from delo.testing import RunningStack, stack

SERVICES = ("mail-ingest", "tax-calendar", "task-gateway")
TEXT = """В Контур.Экстерн поступил документ от налогового органа.
Организация: {name}
ИНН/КПП: {inn}/{kpp}
Отправитель: ИФНС России № 25 по г. Москве (7725)
Документ: Требование о представлении пояснений
Номер: {number} от 12.10.2026
Дата отправки налоговым органом: 12.10.2026
"""
with (files("delo") / "data" / "demands" / "clients.csv").open(encoding="utf-8") as listed:
    # What belongs to one client is done in order, one thing after another: a load is of many. Without КПП: a person.
    CLIENTS = [client for client in csv.DictReader(listed) if client["kpp"]]


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


def letter(number: str, client: Mapping[str, str] = CLIENTS[0]) -> bytes:
    """A notice of an operator about one demand."""
    message = EmailMessage()
    message["From"], message["Subject"] = "robot@operator.example", f"Требование № {number}"
    message["To"] = "buh@nordlex-consult.example"
    message["Date"] = "Mon, 12 Oct 2026 11:15:07 +0300"
    message.set_content(TEXT.format(number=number, **client))
    return message.as_bytes()


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
