"""Orders letters by Kafka, and reads what is said of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from chassis.blobs.folder import FolderBlobs
from contracts.base import Message
from contracts.claims import claims_in
from contracts.envelope import Envelope
from contracts.letters.v1 import SendLetter
from contracts.registry import read
from delo.testing import RunningStack

PATIENCE_SECONDS = 90.0


class Bench:
    """One stack."""

    def __init__(self, running: RunningStack) -> None:
        self.running = running
        self.blobs = FolderBlobs(running.home.blobs)
        self.blobs.set_up()  # a letter may be ordered before the first service has started

    async def send(self, *letters: SendLetter, number: UUID | None = None) -> list[UUID]:
        """Order letters; answers their commands' ids."""
        producer = AIOKafkaProducer(bootstrap_servers=self.running.bootstrap)
        await producer.start()
        ids = []
        for command in letters:
            ids.append(number := number or uuid4())
            await self.blobs.put("demo", {c.sha256: c.held for c in claims_in(command) if c.held})
            envelope = Envelope(number, "/test", datetime.now(UTC), "demo", number, command)
            key, headers = envelope.key.encode(), list(envelope.headers())
            await producer.send_and_wait(command.topic, command.encoded(), key=key, headers=headers)
            number = None
        await producer.stop()
        return ids

    async def heard(
        self, done: Callable[[list[Message]], bool], *topics: str, seconds: float = PATIENCE_SECONDS
    ) -> list[Message]:
        """Everything said in *topics* from the beginning, until *done*; each message once."""
        consumer = AIOKafkaConsumer(
            *topics, bootstrap_servers=self.running.bootstrap, auto_offset_reset="earliest", client_id="bench"
        )
        await consumer.start()
        found: dict[UUID, Message] = {}
        try:
            async with asyncio.timeout(seconds):
                while not done(list(found.values())):
                    for records in (await consumer.getmany(timeout_ms=200)).values():
                        for record in records:
                            envelope: Any = read(record.headers, record.value)
                            found[envelope.id] = envelope.body
        except TimeoutError:
            raise AssertionError(f"not heard in time; said so far: {[one.type for one in found.values()]}") from None
        finally:
            await consumer.stop()
        return list(found.values())

    async def results(self, ids: list[UUID], *kinds: str) -> dict[UUID, Any]:
        """The result of each command, of one of *kinds*; any but `parked` and `returned` without."""
        wanted = set(kinds or ("mail.accepted.v1", "mail.refused.v1"))

        def of(said: list[Message]) -> dict[UUID, Any]:
            ours: list[Any] = [one for one in said if one.type in wanted]
            return {one.command_id: one for one in ours if one.command_id in ids}

        return of(await self.heard(lambda said: of(said).keys() == set(ids), "mail.results"))
