"""Claim checks: prose and bytes that don't travel in Kafka."""

from __future__ import annotations

import pytest
from contracts.claims import Blob, Text, claims_in
from contracts.crm.v1 import CreateTask, CrmRef, TaskFile
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

# printf 'да' | sha256sum
YES = "cdc5ed90cb4b9a7540b24d1c45c23c851930c98b07b6885667114c9f95fb0a12"


def from_the_wire(text: Text) -> Text:
    """The same claim as another process reads it."""
    return Text.model_validate_json(text.model_dump_json())


def test_a_text_is_named_by_the_hash_of_its_utf_8_bytes() -> None:
    text = Text.of("да")

    assert (text.sha256, text.size_bytes, text.media_type) == (YES, 4, "text/plain; charset=utf-8")
    assert text.content == "да"


def test_the_content_does_not_travel() -> None:
    assert Text.of("да").model_dump() == {"sha256": YES, "size_bytes": 4, "media_type": "text/plain; charset=utf-8"}


def test_a_text_nobody_fetched_has_no_content() -> None:
    far = from_the_wire(Text.of("да"))

    assert far.held is None
    with pytest.raises(LookupError, match=YES):
        _ = far.content


def test_fetched_content_makes_the_text_readable() -> None:
    far = from_the_wire(Text.of("да"))

    far.hold("да".encode())

    assert far.content == "да"


def test_content_that_is_not_what_the_hash_promises_is_refused() -> None:
    far = from_the_wire(Text.of("да"))

    with pytest.raises(ValueError, match=YES):
        far.hold("нет".encode())
    assert far.held is None


@given(st.binary())
def test_a_claim_equals_itself_fetched_or_not(content: bytes) -> None:
    near = Blob.holding(content, "application/pdf")
    far = Blob.model_validate_json(near.model_dump_json())

    assert (near, hash(near)) == (far, hash(far))
    assert far.held is None


@given(st.binary(), st.binary())
def test_claims_of_other_content_are_not_equal(one: bytes, other: bytes) -> None:
    assert (Blob.holding(one, "text/plain") == Blob.holding(other, "text/plain")) == (one == other)


def test_a_text_is_no_blob_even_of_the_same_bytes() -> None:
    assert Text.of("да") != Blob.holding("да".encode(), "text/plain; charset=utf-8")


def test_a_claim_is_no_string() -> None:
    assert Text.of("да") != YES


@pytest.mark.parametrize("sha256", ["", YES[:-1], YES.upper(), YES + "0", f"{YES}\n"])
def test_a_hash_is_64_small_hexadecimal_digits(sha256: str) -> None:
    with pytest.raises(ValidationError, match="sha256"):
        Blob(sha256=sha256, size_bytes=4, media_type="text/plain")


def test_all_claims_of_a_message_are_found_in_order_of_its_fields() -> None:
    description, paper, scan = Text.of("что делать"), Blob.holding(b"%PDF", "application/pdf"), Text.of("скан")
    task = CreateTask(
        automation="demands",
        belongs_to=CrmRef(kind="client", id=104),
        responsible_id=17,
        title="Требование",
        description=description,
        files=(TaskFile(name="1.pdf", blob=paper), TaskFile(name="2.pdf", blob=paper)),
    )

    assert list(claims_in(task)) == [description, paper, paper]
    assert list(claims_in((task.files, [scan], "слово", None))) == [paper, paper, scan]
