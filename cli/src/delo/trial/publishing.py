"""Saying something to the stack from the command line."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from aiokafka import AIOKafkaProducer
from contracts.base import Event
from contracts.envelope import Envelope

from delo.stack.services import PORTAL

SOURCE = "/delo"


async def publish(bootstrap: str, asked: Event) -> None:
    """Say it, as a stimulus of its own."""
    identity = uuid4()
    envelope = Envelope(identity, SOURCE, datetime.now(UTC), PORTAL, identity, asked)
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
    await producer.start()
    try:
        key, headers = envelope.key.encode(), list(envelope.headers())
        await producer.send_and_wait(envelope.topic, asked.encoded(), key=key, headers=headers)
    finally:
        await producer.stop()
