"""CloudEvents 1.0 in Kafka's binary mode: attributes are headers, the value is the body."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID, uuid5

from contracts.base import Message

M_co = TypeVar("M_co", bound=Message, covariant=True)

Headers = tuple[tuple[str, bytes], ...]
RawHeaders = tuple[tuple[str, bytes | None], ...]  # of any record: Kafka lets a value be null


class Envelope(NamedTuple, Generic[M_co]):
    """A message with what travels beside it.

    id: unique and deterministic; a redelivery has the same. time: business time of the fact, aware.
    correlation_id: id of the outside stimulus that began the chain. causation_id: id of the message
    (or command) this one follows from. traceparent: W3C trace context.
    """

    id: UUID
    source: str
    time: datetime
    portal: str
    correlation_id: UUID
    body: M_co
    causation_id: UUID | None = None
    traceparent: str | None = None

    @property
    def type(self) -> str:
        return self.body.type

    @property
    def topic(self) -> str:
        return self.body.topic

    @property
    def key(self) -> str:
        """The Kafka key, `portal/kind/id`: one subject stays in order in a topic."""
        return f"{self.portal}/{self.body.subject}"

    def headers(self) -> Headers:
        """The CloudEvents attributes as Kafka headers."""
        pairs = [
            ("ce_specversion", b"1.0"),
            ("ce_id", str(self.id).encode()),
            ("ce_type", self.body.type.encode()),
            ("ce_source", self.source.encode()),
            ("ce_time", _utc(self.time)),
            ("ce_subject", self.body.subject.encode()),
            ("ce_portal", self.portal.encode()),
            ("ce_correlationid", str(self.correlation_id).encode()),
            ("content-type", b"application/json"),
        ]
        if self.causation_id is not None:
            pairs.append(("ce_causationid", str(self.causation_id).encode()))
        if self.traceparent is not None:
            pairs.append(("traceparent", self.traceparent.encode()))
        return tuple(pairs)

    def traced(self, traceparent: str | None) -> Envelope[M_co]:
        """The same message under another span."""
        return self._replace(traceparent=traceparent)


@lru_cache(maxsize=256)
def _utc(time: datetime) -> bytes:
    """What follows from one batch has one time."""
    return time.astimezone(UTC).isoformat().encode()


def follow_up(cause: UUID, decider: str, number: int) -> UUID:
    """The id of the *number*-th message that *decider* made of *cause*: the same at every redelivery."""
    return uuid5(cause, f"{decider}/{number}")


def attributes(headers: Iterable[tuple[str, bytes | None]]) -> dict[str, str]:
    """Kafka headers as text; bytes that are no UTF-8 are replaced, a null is no header, a later header wins."""
    return {name: value.decode("utf-8", "replace") for name, value in headers if value is not None}
