"""Records to Kafka: for each partition one batch at a time, so that a failure never lets a later record pass."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Protocol

from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    KafkaError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    RecordTooLargeError,
    UnknownTopicOrPartitionError,
)
from aiokafka.partitioner import DefaultPartitioner

from chassis.dead import describe
from chassis.journal import OutboxRow

BATCH_BYTES = 256 * 1024
# A dead letter of the largest record is larger than that record by its reason.
RECORD_BYTES = 2 * 1024 * 1024
METADATA_SECONDS = 3.0

TOO_LARGE = (MessageSizeTooLargeError, RecordListTooLargeError, RecordTooLargeError)


class Unpublishable(Exception):
    """Kafka refuses this record whatever happens."""


class Publisher(Protocol):
    """What the relay needs of Kafka."""

    async def publish(self, rows: Sequence[OutboxRow]) -> list[Exception | None]:
        """For each row: None if Kafka has acknowledged it, else why not.

        A row of a partition is never acknowledged before an earlier one, unless that one is Unpublishable.
        """


class KafkaPublisher:
    """Publishes through one producer. Not idempotent by Kafka's means: readers know a repetition by its id, and a
    producer whose sequence the broker has forgotten would never send again.
    """

    def __init__(self, client_id: str, **client: Any) -> None:
        self.producer = AIOKafkaProducer(
            acks="all", client_id=client_id, max_batch_size=BATCH_BYTES, max_request_size=RECORD_BYTES, **client
        )
        self._partitioner = DefaultPartitioner()

    async def publish(self, rows: Sequence[OutboxRow]) -> list[Exception | None]:
        """See Publisher."""
        outcomes: list[Exception | None] = [None] * len(rows)
        lanes: dict[tuple[str, int], list[int]] = {}
        partitions: dict[str, list[int] | KafkaError] = {}
        for number, row in enumerate(rows):
            if row.topic not in partitions:
                partitions[row.topic] = await self._partitions(row.topic)
            known = partitions[row.topic]
            if isinstance(known, KafkaError):
                outcomes[number] = known
            else:
                lanes.setdefault((row.topic, self._partitioner(row.key, known, known)), []).append(number)
        await asyncio.gather(*(self._lane(*lane, rows, numbers, outcomes) for lane, numbers in lanes.items()))
        return outcomes

    async def _partitions(self, topic: str) -> list[int] | KafkaError:
        try:
            return sorted(await asyncio.wait_for(self.producer.partitions_for(topic), METADATA_SECONDS))
        except KafkaError as error:
            return error
        except TimeoutError:  # aiokafka would ask for forty seconds, and the other topics wait
            return UnknownTopicOrPartitionError(topic)

    async def _lane(
        self,
        topic: str,
        partition: int,
        rows: Sequence[OutboxRow],
        numbers: Sequence[int],
        outcomes: list[Exception | None],
    ) -> None:
        """Send the rows of one partition, batch after batch; after a failure nothing more."""
        begin, most = 0, len(numbers)
        while begin < len(numbers):
            batch, count, refused = self._batch(rows, numbers[begin : begin + most])
            if count:
                try:
                    await (await self.producer.send_batch(batch, topic, partition=partition))
                except TOO_LARGE as error:
                    if count > 1:
                        most = 1  # one of them is: find it
                        continue
                    refused = error
                except KafkaError as error:
                    for number in numbers[begin:]:
                        outcomes[number] = error
                    return
                else:
                    begin += count
                    continue
            outcomes[numbers[begin]] = Unpublishable(describe(refused)) if refused else None
            begin += 1

    def _batch(self, rows: Sequence[OutboxRow], numbers: Sequence[int]) -> tuple[Any, int, Exception | None]:
        """As many rows as fit into a batch; if not even the first can be encoded, why."""
        batch, count = self.producer.create_batch(), 0
        for number in numbers:
            row = rows[number]
            try:
                fitted = batch.append(timestamp=None, key=row.key, value=row.value, headers=list(row.headers))
            except Exception as error:  # noqa: BLE001 - aiokafka asserts what a record may be
                return batch, count, error if count == 0 else None
            if fitted is None:
                break
            count += 1
        batch.close()
        return batch, count, None
