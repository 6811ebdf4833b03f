"""One trace for all that one cause led to, in W3C's form, from record to record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from chassis.blobs.memory import MemoryBlobs
from chassis.journal.memory import MemoryJournal
from chassis.runtime import Runtime
from chassis_examples import World, counting, delivered, found, shop
from contracts.registry import read
from opentelemetry.trace import Link

from chassis import tracing

LETTER, MESSAGE = UUID("0b8f7f0e-6c0a-5a59-8d3c-111111111111"), UUID("6fa459ea-ee8a-3ca4-894e-db77e160355e")
TRACEPARENT = "00-0b8f7f0e6c0a5a598d3c111111111111-6fa459eaee8a3ca4-01"


class Tracer:
    """As an operator's SDK has it: notes the spans that are begun."""

    def __init__(self) -> None:
        self.spans: list[tuple[str, list[int]]] = []

    @contextmanager
    def start_as_current_span(self, name: str, *, links: Sequence[Link], **_: Any) -> Iterator[None]:
        self.spans.append((name, [link.context.trace_id for link in links]))
        yield


@pytest.fixture
def runtime() -> Runtime:
    return Runtime(MemoryJournal(), MemoryBlobs(), shop(), "counting-service")


def test_a_chain_s_trace_has_the_id_of_what_began_it() -> None:
    assert tracing.root(LETTER, MESSAGE) == TRACEPARENT
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", TRACEPARENT)


async def test_what_follows_from_a_message_stays_in_its_trace(runtime: Runtime) -> None:
    await runtime.run(counting(World()), [delivered(found().traced(TRACEPARENT)) for _ in range(2)])

    rows = runtime.journal.contents.outbox  # type: ignore[attr-defined]
    assert {read(row.headers, row.value).traceparent for row in rows} == {TRACEPARENT}
    assert {dict(row.headers)["traceparent"] for row in rows} == {TRACEPARENT.encode()}


async def test_with_an_sdk_a_batch_is_a_span_that_links_to_each_message_s_trace(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    sdk = Tracer()
    monkeypatch.setattr(tracing, "tracer", sdk)
    monkeypatch.setattr(tracing.trace, "get_tracer_provider", lambda: sdk)
    other = TRACEPARENT.replace("0b8f7f0e", "ffffffff")
    messages = [found().traced(TRACEPARENT), found("b").traced(other), found("c").traced("nonsense"), found("d")]

    await runtime.run(counting(World()), [delivered(one) for one in messages])

    assert sdk.spans == [("counting process", [int(TRACEPARENT[3:35], 16), int(other[3:35], 16)])]
