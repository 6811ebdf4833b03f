"""Letters in every charset and wrapper, and letters made to harm."""

# ruff: noqa: E501 - letters stand as they are written

from __future__ import annotations

import base64
import io
import struct
import zipfile
import zlib
from email.message import EmailMessage
from importlib.resources import files
from pathlib import Path

import py7zr
import pytest
from hostile_costs import CRUMB, signed, swelling, unlike, value
from hostile_files import tnef
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mail_examples import archive, attached
from mail_ingest.decoding.limits import Limits
from mail_ingest.decoding.model import DecodedLetter
from mail_ingest.decoding.reading import read_letter
from mail_ingest.extraction import ocr
from PIL import Image

TEXT = "Требование № 19-12/034518 от 12.10.2026, ИНН 7798120412"
WINMAIL = b"\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n\r\n"
SAMPLES = sorted(Path(str(files("delo") / "data" / "demands")).glob("*.eml"))


def plain(body: bytes, *headers: str) -> bytes:
    return "\r\n".join(["From: a@b.example", "Subject: x", *headers, "", ""]).encode() + body


def said(letter: DecodedLetter) -> str:
    assert letter.quarantined is None
    return "\n".join([*(part.text for part in letter.letters), *(file.text or "" for file in letter.files)])


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251", "koi8-r", "iso-8859-5"])
@pytest.mark.parametrize("declared", [True, False], ids=["declared", "undeclared"])
def test_russian_is_read_in_every_charset_declared_or_not(charset: str, *, declared: bool) -> None:
    text = "Уважаемый абонент! Поступило требование о представлении документов, ИНН 7798120412"
    headers = [f"Content-Type: text/plain; charset={charset}"] if declared else []
    letter = read_letter(plain(text.encode(charset), *headers, "Content-Transfer-Encoding: 8bit"))

    assert said(letter) == text


def test_a_charset_that_lies_is_not_believed() -> None:
    text = "Поступило требование о представлении пояснений"
    for lie in ("us-ascii", "koi8-r", "utf-8", "x-nonsense"):
        letter = read_letter(plain(text.encode("cp1251"), f"Content-Type: text/plain; charset={lie}"))
        assert said(letter) == text, lie


def test_soft_breaks_inside_numbers_and_base64_without_padding() -> None:
    quoted = plain(b"INN 77981=\r\n20412", "Content-Type: text/plain", "Content-Transfer-Encoding: quoted-printable")
    bare = base64.b64encode(TEXT.encode()).rstrip(b"=")
    packed = plain(bare, "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64")

    assert said(read_letter(quoted)) == "INN 7798120412"
    assert said(read_letter(packed)) == TEXT


def test_html_alone_with_entities_is_text_and_links_are_kept() -> None:
    body = b"<p>&#1048;&#1053;&#1053; <b>7798120412</b></p><script>x</script><a href='http://pay.example/x'>go</a>"
    text = said(read_letter(plain(body, "Content-Type: text/html; charset=windows-1251")))

    assert "ИНН 7798120412" in text
    assert "http://pay.example/x" in text
    assert "script" not in text


@pytest.mark.parametrize(
    "header",
    [
        'filename="=?koi8-r?B?' + base64.b64encode("Требование 1480.txt".encode("koi8-r")).decode() + '?="',
        "filename*0*=windows-1251''%D2%F0%E5%E1%EE%E2; filename*1*=%E0%ED%E8%E5%201480.txt",
        "filename*=utf-8''%D0%A2%D1%80%D0%B5%D0%B1%D0%BE%D0%B2%D0%B0%D0%BD%D0%B8%D0%B5%201480.txt",
    ],
    ids=["RFC 2047", "RFC 2231 continued", "RFC 2231"],
)
def test_names_of_files_are_read_however_they_are_written(header: str) -> None:
    raw = plain(
        f"--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; {header}\r\n\r\nx\r\n--b--".encode(),
        "Content-Type: multipart/mixed; boundary=b",
    )
    assert [file.name for file in read_letter(raw).files] == ["Требование 1480.txt"]


def test_of_two_names_the_one_in_unicode_is_taken() -> None:
    header = "attachment; filename=_.txt; filename*=utf-8''%D0%96.txt"
    raw = plain(b"x", "Content-Type: application/pdf", f"Content-Disposition: {header}")

    assert [file.name for file in read_letter(raw).files] == ["Ж.txt"]


def test_a_raw_8_bit_name_and_subject_are_read() -> None:
    raw = b"From: a@b.example\r\nSubject: " + "Требование из ФНС".encode("cp1251") + b"\r\n"
    raw += b'Content-Type: text/plain; name="' + "Опись.txt".encode("cp1251") + b'"\r\n\r\nx'
    letter = read_letter(raw)

    assert letter.letters[0].subject == "Требование из ФНС"
    assert letter.files[0].name == "Опись.txt"


def test_a_missing_boundary_end_and_an_empty_body_lose_nothing() -> None:
    cut = attached("t.txt", TEXT.encode(), "text/plain").rsplit(b"--", 2)[0]
    assert TEXT in said(read_letter(cut))
    assert said(read_letter(b"From: a@b.example\r\n\r\n")) == ""


def test_archives_inside_archives_are_opened_with_the_names_people_saw() -> None:
    inner = archive(("Опись.txt", TEXT.encode()))
    seven = io.BytesIO()
    with py7zr.SevenZipFile(seven, "w") as file:
        file.writestr(inner, "внутри.zip")
    letter = read_letter(attached("все.7z", seven.getvalue()))

    assert [file.path for file in letter.files] == ["все.7z/внутри.zip/Опись.txt"]
    assert TEXT in said(letter)


def test_cp866_names_with_backslashes() -> None:
    name = "Документы\\Требование.txt".encode("cp866")
    local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 0, 0, 0, 0xEB8EBA67, 2, 2, len(name), 0) + name + b"hi"
    central = struct.pack(
        "<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0xEB8EBA67, 2, 2, len(name), 0, 0, 0, 0, 0, 0
    ) + name  # fmt: skip
    crc = struct.pack("<I", zlib.crc32(b"hi"))
    local, central = local[:14] + crc + local[18:], central[:16] + crc + central[20:]
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local), 0)

    assert [file.name for file in read_letter(attached("a.zip", local + central + end)).files] == ["Требование.txt"]


def test_a_letter_inside_a_letter_and_an_inline_forward_keep_sender_and_date() -> None:
    inner = EmailMessage()
    inner["From"], inner["Subject"], inner["Date"] = "robot@operator.example", "y", "Mon, 12 Oct 2026 11:15:07 +0300"
    inner.set_content(TEXT)
    outer = EmailMessage()
    outer["From"], outer["Subject"] = "a@b.example", "Fwd"
    outer.set_content("кто пойдёт?")
    outer.add_attachment(inner)
    forward = "Оплатим?\n\n-------- Пересылаемое сообщение --------\nОт: Робот <robot@operator.example>\nДата: 12 октября 2026 г.\n\n"

    for raw in (outer.as_bytes(), plain((forward + TEXT).encode(), "Content-Type: text/plain; charset=utf-8")):
        letter = read_letter(raw)
        inside = letter.letters[-1]
        assert (inside.depth, inside.sender_domain) == (1, "operator.example")
        assert inside.sent_at is not None
        assert inside.sent_at.date().isoformat() == "2026-10-12"
        assert TEXT in inside.text


@pytest.mark.parametrize(("year", "read_as"), [("0001", 2001), ("9999", None)])  # RFC 5322 knows years of two digits
def test_a_date_at_an_end_of_the_calendar_is_none(year: str, read_as: int | None) -> None:
    forward = f"-------- Пересылаемое сообщение --------\nОт: Робот <a@b.example>\nДата: 01.01.{year}, 00:00\n\n"
    head = f"Content-Type: text/plain; charset=utf-8\r\nDate: Fri, 31 Dec {year} 23:59:59 +0000"
    outer, inner = read_letter(plain((forward + TEXT).encode(), head)).letters

    assert (outer.sent_at and outer.sent_at.year, inner.sent_at) == (read_as, None)


def test_the_last_forward_that_is_told_of_holds_those_inside_it() -> None:
    text = "".join(f"-------- Forwarded message --------\nFrom: {n}@b.example\nSubject: {n}\n\n" for n in range(9))
    letters = read_letter(plain((text + TEXT).encode(), "Content-Type: text/plain; charset=utf-8")).letters

    assert [part.subject for part in letters[1:]] == ["0", "1", "2", "3", "4"]
    assert TEXT in letters[-1].text


def test_a_file_whose_text_is_cut_says_so() -> None:
    (file,) = read_letter(attached("a.txt", b"abc " * 100, "text/plain"), Limits(text_chars=50)).files

    assert (file.state, len(file.text or ""), file.reason) == ("too_large", 50, "only the first 50 characters")


def test_a_winmail_dat_without_files_is_told_of_and_needs_nobody_beside_the_same_words() -> None:
    version = tnef((1, 0x00089006, bytes(4)))
    beside, alone = attached("winmail.dat", version), plain(b"").replace(b"\r\n\r\n", WINMAIL) + version

    assert [file.state for file in read_letter(beside).files] == ["no_text"]
    assert [file.state for file in read_letter(alone).files] == ["unreadable"]


def test_what_cannot_be_read_says_why() -> None:
    assert [f.state for f in read_letter(attached("a.rar", b"Rar!\x1a\x07\x01\x00x")).files] == ["unsupported"]
    assert [f.state for f in read_letter(attached("a.pdf", b"%PDF-1.4 nonsense")).files] == ["unreadable"]
    assert [f.state for f in read_letter(attached("a.zip", b"PK\x03\x04 nonsense")).files] == ["unreadable"]
    assert [f.state for f in read_letter(attached("a.sig", b"\x30\x82")).files] == ["no_text"]


def test_a_scan_is_read_by_ocr_where_there_is_one_and_else_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = next(sample for sample in SAMPLES if sample.name.startswith("d23")).read_bytes()
    monkeypatch.setattr(ocr, "installed", lambda: False)
    assert [file.state for file in read_letter(raw).files] == ["scan"]
    monkeypatch.setattr(ocr, "installed", lambda: True)
    monkeypatch.setattr(ocr, "read", lambda _: (TEXT, 0.9))
    (scan,) = read_letter(raw).files
    assert (scan.state, scan.text, scan.ocr_confidence) == ("ocr", TEXT, 0.9)


SMALL = Limits(letter_bytes=2 << 20, parts=50, pieces=20, file_bytes=1 << 20, expanded_bytes=2 << 20, ratio=50)


@pytest.mark.parametrize(
    "raw",
    [
        plain(b"--b\r\n\r\n" * 100_000, "Content-Type: multipart/mixed; boundary=b"),
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3000)),
        plain(b"x", "X-Long: " + "y" * 1_000_000),
        plain(b"x" * (3 << 20)),
        attached("bomb.zip", archive(("a", b"0" * (1 << 20)))),
        attached("many.zip", archive(*((f"{n}", b"x") for n in range(1000)))),
    ],
    ids=["100 000 parts", "deep nesting", "a header of a megabyte", "a large letter", "a ZIP bomb", "1 000 files"],
)
def test_a_letter_made_to_harm_is_quarantined_with_its_reason(raw: bytes) -> None:
    assert read_letter(raw, SMALL).quarantined


def test_a_scanned_page_as_bmp_is_taken_out_of_its_zip() -> None:
    page, scan = Image.new("RGB", (2480, 3508), "white"), io.BytesIO()  # A4 at 300 dpi, 26 MB
    page.paste(Image.frombytes("RGB", (280, 280), unlike(280 * 280 * 3)))
    page.save(scan, "BMP")
    letter = read_letter(attached("scan.zip", archive(("scan.bmp", scan.getvalue()))))

    assert (letter.quarantined, [file.path for file in letter.files]) == (None, ["scan.zip/scan.bmp"])


def test_an_archive_larger_than_its_letter_may_unpack_is_kept_and_all_else_is_read() -> None:
    message = EmailMessage()
    message.set_content("Выгрузка во вложении")
    for name, content in (("a.zip", swelling()), ("b.zip", archive(("b.txt", TEXT.encode())))):
        message.add_attachment(content, maintype="application", subtype="zip", filename=name)
    letter = read_letter(message.as_bytes())

    assert "Выгрузка во вложении" in said(letter)
    assert [(file.path, file.state) for file in letter.files] == [("a.zip", "too_large"), ("b.zip/b.txt", "text")]


def test_files_of_archives_that_are_not_unpacked_count_as_if_they_were() -> None:
    large = Limits(expanded_least=0, expanded_each=3, pieces=20)
    inner = archive(*((f"{n}", bytes(3000)) for n in range(9)))
    raw = attached("a.zip", archive(*((f"{n}.zip", inner) for n in range(3)), method=zipfile.ZIP_STORED))

    assert read_letter(raw, large).quarantined == "more than 20 letters and files"


def test_a_signature_with_a_list_of_100_000_revoked_certificates_is_opened() -> None:
    said_within = value(0x04, b"Subject: y\r\n\r\n" + TEXT.encode())
    letter = read_letter(attached("a.p7m", signed(said_within, value(0xA1, value(0x30, CRUMB * 100_000)))))

    assert TEXT in said(letter)


def test_entities_of_xml_are_not_followed() -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>'
    outside = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><l>&x;</l>'
    for document in (laughs, outside):
        (file,) = read_letter(attached("a.xml", document, "application/xml")).files
        assert (file.state, file.text) == ("unreadable", None)


def test_names_lead_nowhere() -> None:
    for name in ("../../etc/passwd", "..\\..\\boot.ini", "a\r\nBcc: x@y.example", "/etc/passwd"):
        raw = attached("a.zip", archive((name, b"text")))
        (file,) = read_letter(raw).files
        assert "/" not in file.name
        assert "\\" not in file.name
        assert "\n" not in file.name
        assert ".." not in file.path


def test_only_our_own_server_is_asked_who_the_sender_is() -> None:
    forged = "Authentication-Results: mx.evil.example; dkim=pass"
    own = "Authentication-Results: mx.ours.example; spf=fail; dkim=pass header.d=x; dmarc=none"
    asked = read_letter(plain(b"x", own, forged), authserv_id="mx.ours.example").authentication

    assert (asked.spf, asked.dkim, asked.dmarc) == ("fail", "pass", "none")
    assert read_letter(plain(b"x", forged, own), authserv_id="mx.ours.example").authentication.dkim is None
    assert read_letter(plain(b"x", own)).authentication.dkim is None


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SAMPLES), st.data())
def test_no_bytes_whatever_make_it_fail(sample: Path, data: st.DataObject) -> None:
    raw = bytearray(sample.read_bytes()[:20_000])
    for _ in range(data.draw(st.integers(1, 20))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))

    first, again = read_letter(bytes(raw)), read_letter(bytes(raw))
    assert first == again
