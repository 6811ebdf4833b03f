"""Signed links: what is altered, forged or over opens nothing."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from approvals.signing import BadLink, Expired, Grant, Signer
from approvals.web.rendering import page
from approvals.web.words import WORDS, language
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)
SECRET = "a secret of the tests, long enough"
SIGNER = Signer(SECRET, "https://delo.example.ru/")
GRANT = Grant("demo", "answer", 5, int((NOW + timedelta(hours=72)).timestamp()), "trip:58", 1)


def test_what_was_signed_is_read_again() -> None:
    assert SIGNER.read(SIGNER.token(GRANT), NOW) == GRANT
    assert SIGNER.url(GRANT).startswith("https://delo.example.ru/approvals/")


def test_a_link_is_over_after_its_last_second() -> None:
    token = SIGNER.token(GRANT)

    assert SIGNER.read(token, NOW + timedelta(hours=72)) == GRANT
    with pytest.raises(Expired):
        SIGNER.read(token, NOW + timedelta(hours=72, seconds=1))


def test_another_secret_signs_nothing_of_ours() -> None:
    with pytest.raises(BadLink):
        Signer(SECRET + "!", "https://delo.example.ru").read(SIGNER.token(GRANT), NOW)


CHANGES = [
    {"employee_id": 17}, {"request": "trip:59"}, {"version": 2}, {"portal": "other"}, {"until": 2**40}, {"act": "form"},
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_no_word_of_a_link_can_be_changed(change: dict[str, object]) -> None:
    payload, _, signature = SIGNER.token(GRANT).partition(".")
    other = SIGNER.token(replace(GRANT, **change)).partition(".")[0]  # type: ignore[arg-type]

    assert other != payload
    with pytest.raises(BadLink):
        SIGNER.read(f"{other}.{signature}", NOW)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"portal":1}', b"\xff\xfe", b'{"x":' + b"[" * 600])
def test_even_a_signed_payload_that_is_none_is_refused(body: bytes) -> None:
    payload = base64.urlsafe_b64encode(body).decode().rstrip("=")
    with pytest.raises(BadLink):
        SIGNER.read(f"{payload}.{SIGNER.mark(payload)}", NOW)


@given(st.text(max_size=200))
def test_no_text_is_a_link(text: str) -> None:
    with pytest.raises(BadLink):
        SIGNER.read(text, NOW)


@given(st.integers(0, 400), st.characters(min_codepoint=33, max_codepoint=126))
def test_a_link_with_one_character_changed_opens_nothing(place: int, other: str) -> None:
    token = SIGNER.token(GRANT)
    place %= len(token)
    if token[place] == other:
        return
    with pytest.raises(BadLink):
        SIGNER.read(token[:place] + other + token[place + 1 :], NOW)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="fewer than 24"):
        Signer("short", "https://delo.example.ru")


def test_both_languages_say_the_same_things() -> None:
    assert set(WORDS["ru"]) == set(WORDS["en"])


@pytest.mark.parametrize(
    ("asked", "accepted", "spoken"),
    [(None, "", "ru"), (None, "de-DE, en;q=0.8", "en"), ("en", "ru", "en"), ("xx", "ru-RU", "ru"), (None, "de", "ru")],
)
def test_the_reader_s_language(asked: str | None, accepted: str, spoken: str) -> None:
    assert language(asked, accepted) == spoken


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}"


def test_what_people_write_is_never_markup_on_a_page() -> None:
    shown = page(
        "approve.html",
        "ru",
        here=None,
        csrf="x",
        employee=5,
        title=HOSTILE,
        number="58",
        lines=[HOSTILE],
        applicant=17,
        version=1,
        until="",
        for_id=None,
        mistake=HOSTILE,
        comment=HOSTILE,
        kind=None,
    )

    assert "<script" not in shown
    assert "<img" not in shown
    assert "49" not in shown


def test_a_payload_holds_no_name_of_a_person() -> None:
    payload = SIGNER.token(GRANT).partition(".")[0]

    assert set(json.loads(base64.urlsafe_b64decode(payload + "=="))) == {
        "portal", "act", "employee_id", "until", "request", "version",
    }  # fmt: skip
