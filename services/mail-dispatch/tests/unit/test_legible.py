"""A mail server's words are kept and told, whatever bytes they are."""

from __future__ import annotations

import pytest
from mail_dispatch.core.replies import legible


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (b"no such user", "no such user"),
        ("ящик полон".encode(), "ящик полон"),
        ("Ящик полон".encode("cp1251"), "Ящик полон"),
        ("Ящик полон".encode("koi8-r"), "Ящик полон"),
        ("ящик".encode()[:-1], "ящи\\udcd0"),  # cut in the midst of a letter
        (b"\x98\xff", "\\x98я"),
        (b"a\x00b", "a\\x00b"),
    ],
)
def test_words_of_a_server_can_be_kept_whatever_they_are(given: bytes, read: str) -> None:
    found = legible(given.decode("utf-8", "surrogateescape"))
    assert found == read
    assert found.encode().decode() == found
