"""A sample letter under another number and another client: the same length everywhere, so that its terms stay true."""

from __future__ import annotations

import base64
import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from email import message_from_bytes
from email.header import decode_header
from email.message import Message

STREAM = re.compile(rb"/ASCII85Decode /FlateDecode \] /Length (\d+)\s*>>\s*stream\r?\n(.*?)endstream", re.DOTALL)
OBJECT = re.compile(rb"(?m)^(\d+) 0 obj\b")
ENCODED_WORD = re.compile(r"=\?[^?]+\?[bBqQ]\?[^?]*\?=(?:\s+=\?[^?]+\?[bBqQ]\?[^?]*\?=)*")


class Swap:
    """Replaces whole figures: one that is part of a longer row of digits is left alone."""

    def __init__(self, figures: Mapping[str, str]) -> None:
        self._new = {old.encode(): new.encode() for old, new in figures.items()}
        longest_first = sorted(self._new, key=len, reverse=True)
        self._any = re.compile(rb"(?<!\d)(" + b"|".join(map(re.escape, longest_first)) + rb")(?!\d)")

    def octets(self, content: bytes) -> bytes:
        """Digits are the same octets in every charset the samples use."""
        return self._any.sub(lambda found: self._new[found[1]], content)

    def text(self, content: str) -> str:
        """The same in text."""
        return self.octets(content.encode()).decode()


def varied(raw: bytes, swap: Swap | None, message_id: str) -> bytes:
    """*raw* under another Message-ID, every figure swapped: in headers, bodies, PDF, DOCX, XML, archives.

    TNEF is unwrapped: its paper is attached as it is.
    """
    letter = message_from_bytes(raw)
    if swap is not None:
        for part in letter.walk():
            _headers(part, swap)
            if not part.is_multipart():
                _body(part, swap)
    del letter["Message-ID"]
    letter["Message-ID"] = f"<{message_id}>"
    return letter.as_bytes()


def _headers(part: Message, swap: Swap) -> None:
    for name, value in part.items():
        part.replace_header(name, swap.text(ENCODED_WORD.sub(lambda found: _word(found[0], swap), str(value))))


def _word(encoded: str, swap: Swap) -> str:
    """An encoded word (or several in a row) in UTF-8, in one line."""
    text = "".join(
        content.decode(charset or "ascii") if isinstance(content, bytes) else content
        for content, charset in decode_header(encoded)
    )
    return f"=?utf-8?B?{base64.b64encode(swap.text(text).encode()).decode()}?="


def _body(part: Message, swap: Swap) -> None:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        raise TypeError(f"a part without octets: {part.get_content_type()}")
    if part.get_content_type() == "application/ms-tnef":
        content = unwrapped(content)
        part.replace_header("Content-Type", 'application/pdf; name="winmail.pdf"')
        part.replace_header("Content-Disposition", 'attachment; filename="winmail.pdf"')
    del part["Content-Transfer-Encoding"]
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(base64.encodebytes(swapped(content, swap)).decode())


def unwrapped(tnef: bytes) -> bytes:
    """The PDF in a winmail.dat."""
    return tnef[tnef.index(b"%PDF") : tnef.rindex(b"%%EOF") + 6]


def papers(letter: bytes) -> list[bytes]:
    """The PDF and DOCX files of a letter in its order: attachments, and what lies in archives and winmail.dat."""
    found: list[bytes] = []
    for part in message_from_bytes(letter).walk():
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        if part.get_content_type() == "application/ms-tnef":
            content = unwrapped(content)
        if content.startswith(b"PK") and b"word/" not in content:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                found += [archive.read(name) for name in archive.namelist()]
        else:
            found.append(content)
    return [one for one in found if one.startswith((b"%PDF", b"PK"))]


def swapped(content: bytes, swap: Swap) -> bytes:
    """A file with every figure swapped, by what its first octets say it is."""
    if content.startswith(b"%PDF"):
        return _pdf(content, swap)
    if content.startswith(b"PK"):
        return _archive(content, swap)
    return swap.octets(content)


def _archive(content: bytes, swap: Swap) -> bytes:
    fresh = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            name = entry.filename if entry.flag_bits & 0x800 else entry.filename.encode("cp437").decode("cp866")
            new.writestr(zipfile.ZipInfo(swap.text(name), entry.date_time), swapped(old.read(entry), swap))
    return fresh.getvalue()


def _pdf(content: bytes, swap: Swap) -> bytes:
    """Pages of ReportLab: figures stand in their streams as they are; lengths and offsets are written anew."""
    fresh = STREAM.sub(lambda found: _stream(found, swap), content)
    body, _, rest = fresh.partition(b"\nxref\n")
    trailer = rest[rest.index(b"trailer") : rest.index(b"startxref")]
    places = {int(found[1]): found.start() for found in OBJECT.finditer(body)}
    rows = b"".join(b"%010d 00000 n \n" % places[number] for number in sorted(places))
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1) + rows
    return body + b"\n" + table + trailer + b"startxref\n%d\n%%%%EOF\n" % (len(body) + 1)


def _stream(found: re.Match[bytes], swap: Swap) -> bytes:
    page = zlib.decompress(base64.a85decode(found[2].strip().removesuffix(b"~>")))
    packed = base64.a85encode(zlib.compress(swap.octets(page))) + b"~>"
    return b"/ASCII85Decode /FlateDecode ] /Length %d\n>>\nstream\n" % len(packed) + packed + b"endstream"
