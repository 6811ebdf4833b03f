"""From an envelope to the bytes in Kafka and back."""

from __future__ import annotations

import string
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin
from uuid import UUID

import pytest
from contracts.base import Message
from contracts.claims import Claim
from contracts.crm.v1 import CommandRefused, CrmRef
from contracts.envelope import Envelope, follow_up
from contracts.portal.v1 import PortalSwept
from contracts.registry import MESSAGES, Malformed, UnknownType, read, wire_type
from contracts.snapshots import schema_of
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import AwareDatetime, BaseModel

each_message = pytest.mark.parametrize("message", MESSAGES, ids=wire_type)

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
# A day off either end of the calendar, so that every offset has a UTC.
AWARE = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=OFFSETS)  # noqa: DTZ001 - timezones gives it
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    int: st.integers(-(2**63), 2**63),
    float: st.floats(0, 1),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False, places=2),
    bool: st.booleans(),
    date: st.dates(),
    UUID: st.uuids(),
    AwareDatetime: AWARE,
    type(None): st.none(),
}


def values(annotation: Any) -> st.SearchStrategy[Any]:
    """Any value a field of this annotation may hold."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if annotation in SIMPLE:
        return SIMPLE[annotation]
    if origin is Literal:
        return st.sampled_from(inner)
    if origin in (Union, UnionType):
        return st.one_of(*(values(each) for each in inner))
    if origin is tuple:
        return st.lists(values(inner[0]), max_size=2).map(tuple)
    if issubclass(annotation, Claim):
        return st.binary(max_size=20).map(lambda content: annotation.holding(content, "text/plain"))
    return bodies(annotation)


@cache  # a strategy learns its shape once, not for every example
def bodies(model: type[BaseModel]) -> st.SearchStrategy[Any]:
    return st.builds(model, **{name: values(field.annotation) for name, field in model.model_fields.items()})


@cache
def envelopes(message: type[Message]) -> st.SearchStrategy[Envelope[Message]]:
    return st.builds(
        Envelope,
        id=st.uuids(),
        source=TEXT,
        time=AWARE,
        portal=TEXT,
        correlation_id=st.uuids(),
        body=bodies(message),
        causation_id=st.none() | st.uuids(),
        traceparent=st.none() | st.text(string.hexdigits, min_size=1),
    )


SWEPT = PortalSwept(entity="client", count=200, swept_at=datetime(2026, 10, 1, 8, 0, 7, tzinfo=UTC))
ID = UUID("93f1c7de-50ab-5e24-8d11-b7e0f4a62c39")
ENVELOPE = Envelope(
    id=ID,
    source="task-gateway",
    time=datetime(2026, 10, 1, 8, 0, 7, tzinfo=timezone(timedelta(hours=3))),
    portal="demo",
    correlation_id=ID,
    body=SWEPT,
)
HEADERS = dict(ENVELOPE.headers())
BODY = SWEPT.encoded()


@each_message
def test_a_message_is_read_as_it_was_written_by_its_schema_and_as_pydantic_would(message: type[Message]) -> None:
    """One drawing for all three: they are 141 classes."""
    schema = Draft202012Validator(schema_of(message))

    @settings(max_examples=40)
    @given(envelopes(message))
    def holds(envelope: Envelope[Message]) -> None:
        body = envelope.body.encoded()
        again = read(envelope.headers(), body)
        assert again == envelope
        assert again.headers() == envelope.headers()
        assert again.body.encoded() == body
        assert body == envelope.body.model_dump_json(exclude_none=True).encode()
        assert again.body == message.model_validate_json(body)
        schema.validate(envelope.body.model_dump(mode="json", exclude_none=True))

    holds()


@given(
    st.lists(st.tuples(TEXT, st.none() | st.binary(max_size=30))), st.none() | st.binary(), st.sampled_from(MESSAGES)
)
def test_whatever_lies_in_a_topic_is_read_unknown_or_malformed(
    headers: list[tuple[str, bytes | None]], value: bytes | None, message: type[Message]
) -> None:
    known = ("ce_type", wire_type(message).encode())
    for given_headers in (headers, [*headers, known], [*HEADERS.items(), *headers, known]):
        try:
            envelope = read(given_headers, value)
        except (UnknownType, Malformed):
            continue
        assert read(envelope.headers(), envelope.body.encoded()) == envelope


def test_the_attributes_of_a_message_are_cloudevents_headers() -> None:
    assert ENVELOPE.headers() == (
        ("ce_specversion", b"1.0"),
        ("ce_id", b"93f1c7de-50ab-5e24-8d11-b7e0f4a62c39"),
        ("ce_type", b"portal.swept.v1"),
        ("ce_source", b"task-gateway"),
        ("ce_time", b"2026-10-01T05:00:07+00:00"),
        ("ce_subject", b"sweep/client"),
        ("ce_portal", b"demo"),
        ("ce_correlationid", b"93f1c7de-50ab-5e24-8d11-b7e0f4a62c39"),
        ("content-type", b"application/json"),
    )


def test_the_key_is_the_portal_and_the_subject() -> None:
    assert ENVELOPE.key == "demo/sweep/client"


def test_a_body_is_utf_8_json_in_the_order_of_the_fields_and_none_leaves_no_bytes() -> None:
    refused = CommandRefused(
        command_id=ID,
        command_type="task.create.v1",
        belongs_to=CrmRef(kind="client", id=104),
        code="crm.unknown_employee",
        message="нет сотрудника 17",
        hint=None,
    )

    assert (
        refused.encoded()
        == (
            '{"type":"crm.refused.v1","command_id":"93f1c7de-50ab-5e24-8d11-b7e0f4a62c39",'
            '"command_type":"task.create.v1","belongs_to":{"kind":"client","id":104},'
            '"code":"crm.unknown_employee","message":"нет сотрудника 17"}'
        ).encode()
    )


def test_a_field_of_a_later_version_is_passed_over() -> None:
    later = BODY.replace(b'{"type"', b'{"since":"2027","type"')

    assert read(HEADERS.items(), later) == ENVELOPE


def test_a_null_header_is_none() -> None:
    assert read([*HEADERS.items(), ("ce_causationid", None), ("x-other", None)], BODY) == ENVELOPE


def test_a_type_nobody_told_us_of_is_unknown_and_not_malformed() -> None:
    with pytest.raises(UnknownType, match=r"planet\.changed\.v1"):
        read((HEADERS | {"ce_type": b"planet.changed.v1"}).items(), b"anything")


def without(name: str) -> dict[str, bytes | None]:
    return {header: value for header, value in HEADERS.items() if header != name}


MALFORMED: dict[str, tuple[dict[str, bytes | None], bytes | None, str]] = {
    "no type": (without("ce_type"), BODY, "no header ce_type"),
    "a null type": (HEADERS | {"ce_type": None}, BODY, "no header ce_type"),
    "a null id": (HEADERS | {"ce_id": None}, BODY, "portal.swept.v1: no header ce_id"),
    "no body": (HEADERS, None, "portal.swept.v1 without a body"),
    "an empty body": (HEADERS, b"", "portal.swept.v1: body: Invalid JSON"),
    "half a body": (HEADERS, BODY[:-1], "portal.swept.v1: body: Invalid JSON"),
    "a body in another encoding": (HEADERS, "клиент".encode("cp1251"), "portal.swept.v1: body: Invalid JSON"),
    "no object": (HEADERS, b"[]", "portal.swept.v1: body: Input should be an object"),
    "a missing field": (HEADERS, BODY.replace(b"count", b"number"), "portal.swept.v1: count: Field required"),
    "a wrong value": (HEADERS, BODY.replace(b'"client"', b'"deal"'), "entity: Input should be 'client' or 'employee'"),
    "a wrong type": (HEADERS, BODY.replace(b"200", b'"many"'), "count: Input should be a valid integer"),
    "a time without offset": (HEADERS, BODY.replace(b"07Z", b"07"), "swept_at: Input should have timezone info"),
    "another type inside": (HEADERS, BODY.replace(b".v1", b".v2"), "type: Input should be 'portal.swept.v1'"),
    "no id": (without("ce_id"), BODY, "portal.swept.v1: no header ce_id"),
    "no source": (without("ce_source"), BODY, "portal.swept.v1: no header ce_source"),
    "no time": (without("ce_time"), BODY, "portal.swept.v1: no header ce_time"),
    "no portal": (without("ce_portal"), BODY, "portal.swept.v1: no header ce_portal"),
    "no correlation": (without("ce_correlationid"), BODY, "portal.swept.v1: no header ce_correlationid"),
    "an id that is none": (HEADERS | {"ce_id": b"42"}, BODY, "header ce_id: badly formed hexadecimal UUID"),
    "a cause that is none": (HEADERS | {"ce_causationid": b"42"}, BODY, "header ce_causationid: badly formed"),
    "no time at all": (
        HEADERS | {"ce_time": b"yesterday"},
        BODY,
        "header ce_time: Invalid isoformat string: 'yesterday'",
    ),
    "a time before the first": (
        HEADERS | {"ce_time": b"0001-01-01T00:00:00+03:00"},
        BODY,
        "header ce_time: 0001-01-01T00:00:00.03:00 lies outside the calendar",
    ),
    "a time of nowhere": (
        HEADERS | {"ce_time": b"2026-10-01T08:00:07"},
        BODY,
        "header ce_time: 2026-10-01T08:00:07 has no offset",
    ),
}


@pytest.mark.parametrize(("headers", "value", "message"), MALFORMED.values(), ids=MALFORMED)
def test_a_record_that_breaks_its_contract_is_malformed_and_says_how(
    headers: dict[str, bytes | None], value: bytes | None, message: str
) -> None:
    with pytest.raises(Malformed, match=message):
        read(headers.items(), value)


def test_what_follows_from_a_message_has_the_same_id_at_every_redelivery() -> None:
    ids = [follow_up(ID, "demands", number) for number in (1, 2)] + [follow_up(ID, "letters", 1)]

    assert ids == [follow_up(ID, "demands", 1), follow_up(ID, "demands", 2), follow_up(ID, "letters", 1)]
    assert len(set(ids)) == 3
