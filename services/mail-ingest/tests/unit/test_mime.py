"""Our MIME reading beside the stdlib's: the same parts of any letter, and no minute for a megabyte."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mail_ingest.decoding import mime
from mail_ingest.decoding.limits import Budget, Limits, TooMuch
from stdlib_mime import Taken, by_stdlib, by_us

SAMPLES = sorted(Path(str(files("delo") / "data" / "demands")).glob("*.eml"))
LINES = (
    *(b"--b", b"--b--", b"--bb", b"--bb--", b"--b \t", b"-- b", b"", b"", b"", b"text", b"> ---", b"odd : x", b": x"),
    *(b"Content-Type: multipart/mixed; boundary=b", b'Content-Type: multipart/alternative;\r\n boundary="bb"'),
    *(b"Content-Type: multipart/digest; boundary=b", b"Content-Type: message/rfc822", b"Content-Type: text/html"),
    *(b"Content-Type: application/pdf", b"Content-Type: text/plain; charset=koi8-r", b"Content-Type: nonsense"),
    *(b"Content-Disposition: attachment; filename=x.txt", b"Subject: x", b" ; folded=1", b"X:"),
)
LINE = st.tuples(st.sampled_from(LINES), st.sampled_from([b"\r\n", b"\r\n", b"\n"])).map(b"".join)
MULTIPART = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
BEGINNING = st.sampled_from([b"", MULTIPART, b"From a@b.example Mon Jan 12 10:00\r\n" + MULTIPART])
REPEATED_BOUNDARY = re.compile(rb"--bb?[ \t]*\r?\n--bb?")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_samples_are_read_as_the_stdlib_reads_them(sample: Path) -> None:
    assert by_us(sample.read_bytes()) == by_stdlib(sample.read_bytes())


@settings(max_examples=500, deadline=None)
@given(BEGINNING, st.lists(LINE, max_size=25))
def test_letters_of_any_structure_are_read_as_the_stdlib_reads_them(beginning: bytes, lines: list[bytes]) -> None:
    raw = beginning + b"".join(lines)
    assume(not REPEATED_BOUNDARY.search(raw))  # the stdlib drops the part between them, a closing line among them too

    assert compared(by_us(raw)) == compared(by_stdlib(raw))


def compared(taken: Taken) -> Taken:
    """Without newlines at the ends of cut-off parts, which the stdlib drops or keeps, and multiparts without a part:

    we keep the whole of these as a file, the stdlib loses what comes after a boundary.
    """
    files = [
        (" ".join(kind.split()), content.strip(b"\r\n"))
        for kind, content in taken.files
        if content.strip(b"\r\n") and not kind.startswith("multipart/")
    ]
    return Taken(taken.text, files, [compared(letter) for letter in taken.letters])


def test_a_multipart_without_a_part_is_a_file_so_that_a_person_looks() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b--\r\nhidden"

    assert by_us(raw).files == [("multipart/mixed", b"--b--\r\nhidden")]


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        (b"base64", b"0YLQtdC60YHRgg"),
        (b"BASE64 ", b"0YLQ\r\n!tdC6\r\n0YHRgg==\r\n"),
        (b"quoted-printable", b"=D1=82=D0=B5=\r\n=D0=BA=D1=81=D1=82"),
        (b"x-uuencode", b"begin 644 x\n*T8+0M=\"ZT8'1@@  \n \nend\n"),
        (b"8bit", "текст".encode()),
        (b"nonsense", "текст".encode()),
    ],
    ids=lambda value: value.decode(errors="replace")[:12],
)
def test_every_transfer_encoding_is_undone(encoding: bytes, body: bytes) -> None:
    raw = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n" + body

    assert by_us(raw).text == "текст"


def test_a_disclaimer_in_plain_text_does_not_hide_the_letter_in_html() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>the demand</p>\r\n"
        b"--b\r\nContent-Type: text/plain\r\n\r\nConfidential.\r\n--b--\r\n"
    )

    assert by_us(raw).text == "the demand\n\nConfidential."


def test_of_two_versions_the_plain_one_is_read() -> None:
    raw = (
        b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\nplain\r\n"
        b"--b\r\nContent-Type: text/html\r\n\r\n<p>html</p>\r\n--b--\r\n"
    )

    assert by_us(raw).text == "plain"


def test_lines_that_only_look_like_a_boundary_are_counted_too() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n" + b"--bx\r\n" * 100
    budget = Budget(Limits(parts=50))

    with pytest.raises(TooMuch, match="more than 50 parts"):
        mime.take_apart(mime.parse(raw, budget), budget)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_stay_together_and_paragraphs_apart_whatever_ends_a_line(newline: str) -> None:
    said = newline.join(["Организация: ООО «Ромашка»", "ИНН: 7701234567", "", "Ответьте до 12.10.2026"])

    assert mime.tidy(said) == "Организация: ООО «Ромашка»\nИНН: 7701234567\n\nОтветьте до 12.10.2026"
