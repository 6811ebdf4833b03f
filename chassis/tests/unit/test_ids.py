"""Ids and headers made the short way are what the long way makes."""

from __future__ import annotations

from uuid import UUID

import pytest
from chassis.ids import follow_up, read_id
from chassis.journal.headers import packed, unpacked
from contracts.envelope import RawHeaders
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic_core import to_json

from contracts import envelope

VALUES = st.none() | st.binary(max_size=30) | st.text(max_size=10).map(lambda text: text.encode("utf-8", "replace"))
HEADERS = st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"]), max_size=10), VALUES)).map(tuple)


@given(st.uuids(), st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.integers(0, 1000))
def test_what_follows_has_the_id_of_the_contract(cause: UUID, decider: str, number: int) -> None:
    made = follow_up(cause, decider, number)

    assert made == envelope.follow_up(cause, decider, number)
    assert follow_up(read_id(str(cause)), decider, number) == made
    assert (str(made), hash(made), made.version) == (str(UUID(int=made.int)), hash(UUID(int=made.int)), 5)


@given(st.uuids())
def test_an_id_is_read_in_any_form(identity: UUID) -> None:
    for text in (str(identity), identity.hex, str(identity).upper(), identity.urn, f"{{{identity}}}"):
        assert read_id(text) == UUID(text) == identity


NEARLY = st.builds(
    lambda identity, place, other: f"{str(identity)[:place]}{other}{str(identity)[place + 1 :]}",
    st.uuids(),
    st.integers(0, 36),
    st.sampled_from(["", "-", "_", " ", "g", "--", "я", "٣", "+"]),
)


@given(st.text(max_size=40) | NEARLY)
def test_what_is_no_id_is_refused_as_the_standard_library_refuses_it(text: str) -> None:
    try:
        expected = UUID(text)
    except ValueError:
        with pytest.raises(ValueError, match=r"UUID|int"):
            read_id(text)
    else:
        assert read_id(text) == expected


@example((("утро", "утро".encode()), ("odd", b"\xff\x00"), ("null", None)))
@given(HEADERS)
def test_headers_come_out_of_their_column_as_they_went_in(headers: RawHeaders) -> None:
    column = packed(headers)

    assert unpacked(column) == headers
    # the form that columns written before have
    assert column == to_json([(name, None if value is None else value.decode("latin-1")) for name, value in headers])
