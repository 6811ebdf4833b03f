"""Letters that cost seconds although each of their figures is small: what is shared, hidden or cut into crumbs."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib

import py7zr
from hostile_files import file, pdf, seven, stream
from hostile_making import MIB, Hostile, filled, plain

NOTHING = b"q Q "  # an operator's worth of work that draws nothing
CRUMB = b"\x04\x01A"


def unlike(size: int) -> bytes:
    """Bytes that don't shrink, so that an archive of them may swell the more."""
    return os.urandom(size)


def swelling(sizes: int = 3, each: int = 33 * MIB, beside: int = 600_000) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("beside", unlike(beside))
        for number in range(sizes):
            made.writestr(f"{number}.bin", bytes(each), compress_type=zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def nested_zip() -> bytes:
    """4.6 KB that swell to 816 KB that swell to 114 MB, neither by more than 200 times."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as made:
        made.writestr("beside", bytes(700_000))
        for number in range(3):
            made.writestr(f"{number}.bin", bytes(38 * MIB), zipfile.ZIP_DEFLATED, 9)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("inside.zip", inner.getvalue(), zipfile.ZIP_DEFLATED, 9)
        made.writestr("beside", unlike(max(0, len(inner.getvalue()) // 200 - 1200)))
    return packed.getvalue()


def many_in_7z(method: int) -> bytes:
    packed = io.BytesIO()
    with py7zr.SevenZipFile(packed, "w", filters=[{"id": method}]) as made:
        made.writestr(unlike(600_000), "beside")
        for number in range(3):
            made.writestr(bytes(13 * MIB), f"{number}.bin")
    return packed.getvalue()


def hidden(packed: bytes, dictionary: bytes, after: bytes = b"\n") -> bytes:
    """A page's content under a dictionary that says it otherwise than most programs do."""
    return pdf(b"<<%b/Length %d>>stream%b%b\nendstream" % (dictionary, len(packed), after, packed))


def signed(content: bytes) -> bytes:
    """A PKCS#7 signature around *content*, an OCTET STRING of any form."""
    data, signed_data = bytes.fromhex("06092a864886f70d010701"), bytes.fromhex("06092a864886f70d010702")
    inner = value(0x30, data + value(0xA0, content))
    return value(0x30, signed_data + value(0xA0, value(0x30, b"\x02\x01\x01\x31\x00" + inner + b"\x31\x00")))


def value(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else b"\x84" + size.to_bytes(4, "big")
    return bytes([tag]) + length + content


def tiff(tags: int) -> bytes:
    entries = b"".join(struct.pack("<HHII", number, 1, 4, 0x41414141) for number in range(tags))
    return b"II*\0\x08\0\0\0" + struct.pack("<H", tags) + entries


EIGHT_MB = zlib.compress(NOTHING * (2 * MIB), 9)
COSTLY = (
    file("a ZIP of 99 MB in 600 KB", "a.zip", swelling, reason="expands to"),
    file("a ZIP in a ZIP, each within bounds", "a.zip", nested_zip, reason="expands to"),
)
