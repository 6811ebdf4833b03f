"""Letters that mail-ingest has decoded, said again under other ids: a backlog for tax-calendar without any mail."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
from collections.abc import Iterable, Iterator, Sequence

from aiokafka import AIOKafkaProducer, ConsumerRecord
from contracts.envelope import Envelope
from contracts.mail.v1 import MailReceived, letter_id
from delo.testing import RunningStack

from contracts import registry


class Copies:
    """Copies of *letters*, each a letter of its own: same texts, another raw letter."""

    def __init__(self, letters: Sequence[ConsumerRecord[bytes, bytes]]) -> None:
        self._letters = [_read(one) for one in letters]
        self._numbers = itertools.count()

    def take(self, count: int) -> Iterator[Envelope[MailReceived]]:
        """The next *count*."""
        for number in itertools.islice(self._numbers, count):
            envelope = self._letters[number % len(self._letters)]
            sha256 = hashlib.sha256(f"copy {number}".encode()).hexdigest()
            raw = envelope.body.raw.model_copy(update={"sha256": sha256})
            body = envelope.body.model_copy(update={"raw": raw, "uid": 1_000_000 + number})
            identity = letter_id(body.mailbox, sha256)
            yield envelope._replace(id=identity, correlation_id=identity, body=body)


async def send(running: RunningStack, letters: Iterable[Envelope[MailReceived]], pause_seconds: float = 0.0) -> None:
    """Put *letters* into mail.received; with a pause after each, or as fast as they go."""
    producer = AIOKafkaProducer(bootstrap_servers=running.bootstrap, linger_ms=0 if pause_seconds else 20)
    await producer.start()
    try:
        sent = []
        for one in letters:
            headers = list(one.headers())
            sent.append(await producer.send(one.topic, one.body.encoded(), key=one.key.encode(), headers=headers))
            if pause_seconds:
                await asyncio.sleep(pause_seconds)
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


def _read(record: ConsumerRecord[bytes, bytes]) -> Envelope[MailReceived]:
    envelope = registry.read(tuple(record.headers), record.value or b"")
    if not isinstance(envelope.body, MailReceived):
        raise TypeError(f"{envelope.type} is no letter")
    return envelope._replace(body=envelope.body)
