"""Letters made to harm, each small to send. `HOSTILE`: what it is, its bytes, and what must become of it."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import py7zr
from mail_examples import archive, attached

MIB = 1 << 20
ELSEWHERE = Path("/tmp/delo-was-here")  # noqa: S108 - where the traversing archives want to write
TEN_GIBIBYTES = 10 << 30
WORDS = "см. вложение"  # what attached() writes into the letter itself


@dataclass(frozen=True)
class Hostile:
    """A letter and its end: quarantined for *reason* (a part of it), or read as *words* with its files as *states*."""

    name: str
    make: Callable[[], bytes]
    reason: str | None = None
    words: str = WORDS
    states: tuple[str, ...] = ()


def multipart(body: bytes, boundary: str = "b") -> bytes:
    head = f"From: a@b.example\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary={boundary}\r\n\r\n"
    return head.encode() + body


def truncated() -> bytes:
    """It ends in the middle of a base64 line of the second part."""
    whole = attached("Требование.pdf", b"%PDF-1.4 " + bytes(range(256)) * 40, "application/pdf")
    return whole[: len(whole) * 2 // 3]


def nested(levels: int = 200) -> bytes:
    part = b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n"
    opening = b"".join(part % (number, number + 1) for number in range(levels))
    closing = b"".join(b"\r\n--b%d--\r\n" % n for n in range(levels, -1, -1))
    return multipart(opening + b"--b%d\r\n\r\ninnermost" % levels + closing, "b0")


def many_parts() -> bytes:
    return multipart(b"--b\r\n\r\n\r\n" * 100_000 + b"--b--\r\n")


def bomb(size: int = TEN_GIBIBYTES) -> bytes:
    """A ZIP of one member of *size* noughts: a deflated block that stands alone, repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(8 * MIB)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = block * (size // (8 * MIB)) + packer.flush(zlib.Z_FINISH)
    sizes = struct.pack("<III", 0, len(packed), 0xFFFFFFFE)  # more can be said in a ZIP64 only
    local = struct.pack("<4sHHHHH", b"PK\x03\x04", 20, 0, 8, 0, 0x21) + sizes + struct.pack("<HH", 1, 0) + b"a" + packed
    central = struct.pack("<4sHHHHHH", b"PK\x01\x02", 20, 20, 0, 8, 0, 0x21) + sizes
    central += struct.pack("<HHHHHII", 1, 0, 0, 0, 0, 0, 0) + b"a"
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local), 0)
    return attached("bomb.zip", local + central + end, "application/zip")


def honest_bomb() -> bytes:
    return attached("bomb.zip", archive(*((f"{number}", bytes(8 * MIB)) for number in range(30))))


def matryoshka(layers: int = 12) -> bytes:
    packed = archive(("a.txt", b"x"))
    for _ in range(layers):
        packed = archive(("inside.zip", packed))
    return attached("m.zip", packed)


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return attached("a.xml", f'<!DOCTYPE l [<!ENTITY l0 "lol">{entities}]><l>&l9;</l>'.encode(), "application/xml")


def outside() -> bytes:
    document = b'<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % y SYSTEM "http://127.0.0.1:9/">%y;]>'
    return attached("a.xml", document + b"<l>&x;</l>", "application/xml")


def laughing_docx() -> bytes:
    document = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>'
    return attached("a.docx", archive(("word/document.xml", document)))


def huge() -> bytes:
    line = b"x" * 76 + b"\r\n"
    return b"From: a@b.example\r\nSubject: sixty\r\n\r\n" + line * (60 * MIB // len(line))


def injected() -> bytes:
    """A file name that ends its header and goes on with one of its own, in each way a name is written."""
    names = (
        "filename*=utf-8''a.txt%0D%0ABcc:%20victim@b.example%0D%0A%0D%0Abody",
        'filename="=?utf-8?Q?a.txt=0D=0ABcc:_victim@b.example?="',
        'filename="..\\..\\boot.ini"',
    )
    parts = (f"--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; {n}\r\n\r\nx\r\n" for n in names)
    first = f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{WORDS}\r\n"
    return multipart(f"{first}{''.join(parts)}--b--\r\n".encode())


def traversing() -> bytes:
    names = (f"../../../..{ELSEWHERE}", str(ELSEWHERE), "..\\..\\delo-was-here", "a/../../x", "C:\\x")
    return attached("a.zip", archive(*((name, b"x") for name in names)))


def traversing_7z() -> bytes:
    packed = io.BytesIO()
    with py7zr.SevenZipFile(packed, "w") as file:
        file.writestr(b"x", "..up/up/tmp/delo-was-here")
    raw = packed.getvalue().replace("..up/up".encode("utf-16-le"), "../../.".encode("utf-16-le"))
    return attached("a.7z", _resealed(raw))


def _resealed(seven: bytes) -> bytes:
    """Checksums of a 7z whose header was changed: 7zFormat.txt, SignatureHeader."""
    offset, size = struct.unpack_from("<QQ", seven, 12)
    header = seven[32 + offset : 32 + offset + size]
    start = struct.pack("<QQI", offset, size, zlib.crc32(header))
    return seven[:8] + struct.pack("<I", zlib.crc32(start)) + start + seven[32:]


HOSTILE = (
    Hostile("truncated MIME", truncated, states=("unreadable",)),
    Hostile("200 nested parts", nested, "30 levels"),
    Hostile("100 000 parts in 1 MB", many_parts, "more than 1000 parts"),
    Hostile("a ZIP of 10 GB", bomb, "expands to"),
    Hostile("a ZIP of 240 MB", honest_bomb, "expands to"),
    Hostile("ZIP in ZIP in ZIP", matryoshka, "wrappers inside one another"),
    Hostile("a billion laughs", laughs, states=("unreadable",)),
    Hostile("outside entities", outside, states=("unreadable",)),
    Hostile("entities in a DOCX", laughing_docx, states=("unreadable",)),
    Hostile("a letter of 60 MB", huge, "more than 41943040"),
    Hostile("header injection in a file name", injected, states=("text", "text", "text")),
    Hostile("path traversal in a ZIP", traversing, states=("unsupported",) * 5),
    Hostile("path traversal in a 7z", traversing_7z, states=("unsupported",)),
)
