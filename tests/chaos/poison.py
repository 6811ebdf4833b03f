"""Records that nobody can read, put among the others: they must be set aside, explained, and hold up nobody else."""

from __future__ import annotations

from aiokafka import AIOKafkaProducer
from chaos.evidence import Place

TOPICS = ("mail.received", "demand.found", "crm.commands")


async def poison(bootstrap: str) -> frozenset[Place]:
    """One of each kind into each topic; answers where they lie."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap)
    await producer.start()
    try:
        places = set()
        for topic in TOPICS:
            for number, (headers, value) in enumerate(_kinds(topic)):
                key = f"demo/poison/{number}".encode()
                done = await producer.send_and_wait(topic, value, key=key, headers=headers)
                places.add((done.topic, done.partition, done.offset))
        return frozenset(places)
    finally:
        await producer.stop()


def _kinds(topic: str) -> list[tuple[list[tuple[str, bytes]], bytes]]:
    kind = {"mail.received": b"mail.received.v1", "demand.found": b"demand.found.v1", "crm.commands": b"task.create.v1"}
    return [([], b"\xff\xfe not a record of ours"), ([("ce_type", kind[topic])], b'{"torn": ')]
