"""What today's contracts may not do to what was published."""

from __future__ import annotations

import json
from typing import Any, Literal
from uuid import UUID

import pytest
from contracts.base import Message
from contracts.compatibility.published import Published, problems
from contracts.envelope import Envelope, Headers
from contracts.portal.v1 import PortalSwept
from pydantic import Field

from contracts import golden, registry, snapshots

KIND = "portal.swept.v1"
TOPIC = {"partitions": 12, "partitions_local": 3, "retention_ms": -1}
MINIMAL = {
    "topic": "portal.swept",
    "key": "demo/sweep/client",
    "headers": {
        "ce_specversion": "1.0",
        "ce_id": "93f1c7de-50ab-5e24-8d11-b7e0f4a62c39",
        "ce_type": KIND,
        "ce_source": "task-gateway",
        "ce_time": "2026-10-01T05:00:07+00:00",
        "ce_subject": "sweep/client",
        "ce_portal": "demo",
        "ce_correlationid": "93f1c7de-50ab-5e24-8d11-b7e0f4a62c39",
        "content-type": "application/json",
    },
    "body": {"type": KIND, "entity": "client", "count": 200, "swept_at": "2026-10-01T08:00:07+03:00"},
}
PUBLISHED = Published(
    schemas={KIND: snapshots.schema_of(PortalSwept)},
    golden={KIND: {"minimal": MINIMAL}},
    topics={"portal.swept": TOPIC},
)


class WithNote(PortalSwept):
    """An optional field more."""

    note: str | None = None


class WithFlag(PortalSwept):
    """A field that is written even if nobody asked."""

    urgent: bool = False


class Renamed(PortalSwept):
    """The same name in Python, another on the wire."""

    count: int = Field(alias="number")


class Moved(PortalSwept):
    """The same fields, another key: the order within a subject would be lost."""

    @property
    def subject(self) -> str:
        return f"portal/{self.entity}"


class Rounded(PortalSwept):
    """Says the same in other bytes: what was recorded would not replay byte for byte."""

    def encoded(self) -> bytes:
        return json.dumps(self.model_dump(mode="json", exclude_none=True)).encode()


class SecondVersion(PortalSwept):
    """A version of its own."""

    type: Literal["portal.swept.v2"] = "portal.swept.v2"


def reading_as(message: type[Message]) -> golden.Reader:
    """How a service reads whose contracts hold *message* in place of what was published."""

    def read(headers: Headers, value: bytes) -> Envelope[Message]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(registry.BY_TYPE, KIND, message)
            return registry.read(headers, value)

    return read


def problems_with(message: type[Message], **topic: Any) -> list[str]:
    schemas = {registry.wire_type(message): snapshots.schema_of(message)}
    return problems(PUBLISHED, schemas, {"portal.swept": TOPIC | topic}, reading_as(message))


def test_the_same_contracts_break_nothing() -> None:
    assert problems_with(PortalSwept) == []


def test_an_optional_field_breaks_nothing_and_old_records_keep_their_bytes() -> None:
    assert problems_with(WithNote) == []


def test_a_field_written_by_default_changes_the_bytes_of_old_records() -> None:
    schema, body = problems_with(WithFlag)

    assert (
        schema == f"{KIND}: urgent: is new and doesn't default to None: old records would be written with other bytes"
    )
    assert body.startswith(f"{KIND}: the minimal example: the body was ")


def test_a_renamed_field_leaves_old_records_unreadable() -> None:
    assert problems_with(Renamed) == [
        f"{KIND}: count: is gone (removed or renamed)",
        f"{KIND}: number: is new and required: records written before it don't have it",
        f"{KIND}: the minimal example: can no longer be read: Malformed: {KIND}: number: Field required",
    ]


def test_another_key_is_seen_though_the_schema_is_the_same() -> None:
    assert problems_with(Moved) == [
        f"{KIND}: the minimal example: key was 'demo/sweep/client', is now 'demo/portal/client'",
        f"{KIND}: the minimal example: header ce_subject was 'sweep/client', is now 'portal/client'",
    ]


def test_other_bytes_are_seen_though_the_schema_is_the_same() -> None:
    (problem,) = problems_with(Rounded)

    assert problem.startswith(f"{KIND}: the minimal example: the body was ")


def test_a_type_that_is_gone_is_said_once() -> None:
    assert problems_with(SecondVersion) == [
        f"{KIND}: is gone; what was published must stay readable: keep the class, put the new one beside it"
    ]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"partitions": 24}, "topic portal.swept: partitions was 12, is 24"),
        ({"partitions_local": 6}, "topic portal.swept: partitions_local was 3, is 6"),
        ({"retention_ms": 604800000}, "topic portal.swept: kept for -1 ms, now for 604800000"),
    ],
)
def test_a_topic_keeps_its_partitions_and_its_facts(changed: dict[str, int], sentence: str) -> None:
    (problem,) = problems_with(PortalSwept, **changed)

    assert problem.startswith(sentence)


def test_a_topic_may_be_kept_longer() -> None:
    short = Published(schemas={}, golden={}, topics={"portal.swept": TOPIC | {"retention_ms": 1000}})

    assert problems(short, {}, {"portal.swept": TOPIC | {"retention_ms": 2000}}) == []
    assert problems(short, {}, {"portal.swept": TOPIC}) == []


def test_a_topic_that_is_gone_is_said() -> None:
    (problem,) = problems(PUBLISHED, {KIND: snapshots.schema_of(PortalSwept)}, {})

    assert problem.startswith("topic portal.swept: is gone")


def test_what_was_published_is_found_by_its_path() -> None:
    files = {
        f"schemas/{KIND}.json": '{"type": "object"}',
        f"golden/{KIND}.json": json.dumps({"minimal": MINIMAL}),
        "topics.json": json.dumps({"portal.swept": TOPIC}),
    }

    assert Published.of(files) == Published({KIND: {"type": "object"}}, PUBLISHED.golden, PUBLISHED.topics)


def test_the_example_is_what_the_class_writes() -> None:
    body = PortalSwept(entity="client", count=200, swept_at="2026-10-01T08:00:07+03:00")  # type: ignore[arg-type]
    identity = UUID("93f1c7de-50ab-5e24-8d11-b7e0f4a62c39")
    envelope = Envelope(identity, "task-gateway", body.swept_at, "demo", identity, body)

    assert golden.example_of(envelope) == MINIMAL
