"""Reading the topics from their beginning, without a group: a spectator leaves no trace."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition
from contracts.base import Message
from contracts.envelope import Envelope
from contracts.registry import Malformed, UnknownType, read

TOPICS = (
    "mail.received",
    "letter.judged",
    "demand.found",
    "demand.recognised",
    "demand.clarified",
    "crm.commands",
    "crm.results",
)


class Spectator:
    """Hears every message of some topics, those of the past first."""

    def __init__(self, consumer: AIOKafkaConsumer, places: Sequence[TopicPartition]) -> None:
        self._consumer = consumer
        self._places = places

    async def past(self) -> list[Envelope[Message]]:
        """Everything that was there before."""
        ends = await self._consumer.end_offsets(self._places)
        heard: list[Envelope[Message]] = []
        while [place for place in self._places if await self._consumer.position(place) < ends[place]]:
            heard += await self.news(1.0)
        return heard

    async def news(self, wait_seconds: float) -> list[Envelope[Message]]:
        """What has come since; empty if nothing comes in that time. What breaks its contract is passed over."""
        batches = await self._consumer.getmany(timeout_ms=int(wait_seconds * 1000))
        heard = []
        for records in batches.values():
            for record in records:
                try:
                    heard.append(read(record.headers, record.value))
                except (UnknownType, Malformed):
                    continue
        return heard


@asynccontextmanager
async def listening(bootstrap: str) -> AsyncIterator[Spectator]:
    """A spectator at the first message of each topic: without a group, all partitions are its own."""
    async with AIOKafkaConsumer(
        *TOPICS, bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False, auto_offset_reset="earliest"
    ) as consumer:
        yield Spectator(consumer, sorted(consumer.assignment()))
