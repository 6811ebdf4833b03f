"""W3C trace context: the trace of a chain has the id of what started it, so a trace is found by its correlation id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from contracts.base import Message
from contracts.envelope import Envelope
from opentelemetry import propagate, trace
from opentelemetry.trace import Link, SpanKind

tracer = trace.get_tracer("delo.chassis")


def root(correlation_id: UUID, message_id: UUID) -> str:
    """The traceparent of the first message of a chain."""
    return f"00-{correlation_id.hex}-{message_id.hex[:16]}-01"


@contextmanager
def batch_span(consumer: str, envelopes: Sequence[Envelope[Message]]) -> Iterator[None]:
    """One span for a batch, linked to every message's own trace; costs nothing without an SDK."""
    if not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        with tracer.start_as_current_span(f"{consumer} process", kind=SpanKind.CONSUMER, links=_links(envelopes)):
            yield
    else:
        yield


def _links(envelopes: Sequence[Envelope[Message]]) -> list[Link]:
    contexts = (
        trace.get_current_span(propagate.extract({"traceparent": envelope.traceparent})).get_span_context()
        for envelope in envelopes
        if envelope.traceparent
    )
    return [Link(context) for context in contexts if context.is_valid]
