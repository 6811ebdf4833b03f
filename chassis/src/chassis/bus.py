"""Kafka records as the runtime takes them: never failing to parse, so that one bad record can't hold a batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from aiokafka import ConsumerRecord
from contracts.base import Message
from contracts.envelope import Envelope, RawHeaders
from faststream import AckPolicy
from faststream.kafka import KafkaMessage, KafkaRouter

from chassis.errors import DeloError, LaterVersion, Unreadable
from chassis.ids import read_id
from chassis.storable import storable
from contracts import registry


class Delivery(NamedTuple):
    """One record: its place, its original bytes, and what was read of it.

    envelope is None for a record that can't be read now or ever (fault says why) and for a type that isn't for us
    (fault is None).
    """

    topic: str
    partition: int
    offset: int
    key: bytes | None
    headers: RawHeaders
    value: bytes | None
    envelope: Envelope[Message] | None = None
    fault: DeloError | None = None

    @property
    def order_key(self) -> str:
        """What keeps its order: the record's key in its topic; a record without a key stands alone."""
        if self.key is None:
            return f"{self.topic}@{self.partition}/{self.offset}"
        return f"{self.topic}:{storable(self.key.decode(errors='backslashreplace'))}"


def delivered(record: ConsumerRecord[bytes | None, bytes | None]) -> Delivery:
    """Read one Kafka record. Never raises for what the record holds."""
    return read(record.topic, record.partition, record.offset, record.key, tuple(record.headers), record.value)


def read(
    topic: str, partition: int, offset: int, key: bytes | None, headers: RawHeaders, value: bytes | None
) -> Delivery:
    """The same from the parts of a record, as they are parked and redriven."""
    envelope: Envelope[Message] | None = None
    fault: DeloError | None = None
    try:
        envelope = registry.read(headers, value, read_id)
    except registry.UnknownType as error:
        if registry.awaited(topic, str(error)):
            fault = LaterVersion(f"{error} is of a later version")
    except registry.Malformed as error:
        fault = Unreadable(str(error))
    return Delivery(topic, partition, offset, key, headers, value, envelope, fault)


async def parse(records: Sequence[ConsumerRecord[Any, Any]], original: Any) -> KafkaMessage:
    """A batch without FastStream's own reading of headers, which raises on bytes that are no UTF-8."""
    message_class = original.__self__.msg_class
    consumer = original.__self__._consumer  # noqa: SLF001 - FastStream gives a custom parser no other way to ack
    return cast(
        KafkaMessage,
        message_class(body=[], headers={}, batch_headers=[], raw_message=tuple(records), consumer=consumer),
    )


async def decode(message: KafkaMessage) -> list[Delivery]:
    """The records of a batch, in order."""
    return [delivered(record) for record in cast("tuple[ConsumerRecord[Any, Any], ...]", message.raw_message)]


if TYPE_CHECKING:
    Batch = list[Delivery]
else:
    Batch = list[object]  # what FastDepends sees: deliveries are passed on as they are


POLL_RECORDS = 2000  # some transactions' worth: the shorter a poll, the more often both lanes end and wait together
# Where one decision takes tens of milliseconds: between two polls nothing is fetched, and a consumer that fetches
# nothing for half a minute is taken for unwell (chassis.watchdog).
DEAR_RECORDS = 250

H = TypeVar("H", bound=Callable[..., Any])


class Router(KafkaRouter):
    """A FastStream router with the only settings that lose nothing.

    A broker-wide ack policy does not reach a router and the default acknowledges before the handler ran.
    The pause between empty polls is FastStream's batch_timeout_ms: it is part of the latency of an idle stack.
    """

    def __init__(self) -> None:
        super().__init__(ack_policy=AckPolicy.NACK_ON_ERROR)

    def subscriber(self, *topics: str, group_id: str, **options: Any) -> Callable[[H], H]:  # type: ignore[override]
        """Read *topics* from their beginning, in batches."""
        settings: dict[str, Any] = {
            "batch": True,
            "auto_offset_reset": "earliest",
            "batch_timeout_ms": 5,
            "max_records": POLL_RECORDS,
            "max_poll_interval_ms": 300_000,
            "session_timeout_ms": 10_000,
            "heartbeat_interval_ms": 500,  # how soon a member hears of a rebalance: each handler joins by itself
        }
        subscribed: Any = super().subscriber(*topics, group_id=group_id, **(settings | options))
        return cast("Callable[[H], H]", subscribed)
