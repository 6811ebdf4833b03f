"""Harm in attached files: what swells when it is opened, what leads elsewhere, what lies about its length."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence

import py7zr
from hostile_making import ELSEWHERE, MIB, Hostile, filled, parts
from mail_examples import archive, attached
from PIL import Image

TEN_GIBIBYTES = 10 << 30
FONT = b"<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"


def bomb(size: int = TEN_GIBIBYTES, declared: int = 0xFFFFFFFE) -> bytes:
    """A ZIP of one member of *size* noughts: a deflated block that stands alone, repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(8 * MIB)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = block * (size // (8 * MIB)) + packer.flush(zlib.Z_FINISH)
    sizes = struct.pack("<III", 0, len(packed), declared)  # more can be said in a ZIP64 only
    local = struct.pack("<4sHHHHH", b"PK\x03\x04", 20, 0, 8, 0, 0x21) + sizes + struct.pack("<HH", 1, 0) + b"a" + packed
    central = struct.pack("<4sHHHHHH", b"PK\x01\x02", 20, 20, 0, 8, 0, 0x21) + sizes
    central += struct.pack("<HHHHHII", 1, 0, 0, 0, 0, 0, 0) + b"a"
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def matryoshka(layers: int = 12) -> bytes:
    packed = archive(("a.txt", b"x"))
    for _ in range(layers):
        packed = archive(("inside.zip", packed))
    return packed


def seven(content: bytes, name: str = "a.bin", filters: Sequence[dict[str, int]] | None = None) -> bytes:
    packed = io.BytesIO()
    with py7zr.SevenZipFile(packed, "w", filters=filters) as file:
        file.writestr(content, name)
    return packed.getvalue()


def traversing_7z() -> bytes:
    raw = seven(b"x", "..up/up/tmp/delo-was-here")
    raw = raw.replace("..up/up".encode("utf-16-le"), "../../.".encode("utf-16-le"))
    offset, size = struct.unpack_from("<QQ", raw, 12)
    # Checksums anew, as the header was changed: 7zFormat.txt, SignatureHeader.
    start = struct.pack("<QQI", offset, size, zlib.crc32(raw[32 + offset : 32 + offset + size]))
    return raw[:8] + struct.pack("<I", zlib.crc32(start)) + start + raw[32:]


def pdf(content: bytes, *more: bytes, resources: bytes = FONT, pages: int = 1) -> bytes:
    """Pages that all have the same content, the stream *content*; *more* are objects from number 5 on."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources%b>>" % resources
    tree = b"<</Type/Pages/Count %d/Kids[%b]>>" % (pages, b"3 0 R " * pages)
    raw, places = bytearray(b"%PDF-1.7\n"), []
    for number, thing in enumerate((b"<</Type/Catalog/Pages 2 0 R>>", tree, page, content, *more), start=1):
        places.append(len(raw))
        raw += b"%d 0 obj\n%b\nendobj\n" % (number, thing)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(raw) + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (len(places) + 1, table, len(places) + 1, len(raw))
    )


def stream(content: bytes, dictionary: bytes = b"", layers: int = 1) -> bytes:
    for _ in range(layers):
        content = zlib.compress(content, 9)
    filters = b"/Filter[%b]" % (b"/FlateDecode" * layers)
    return b"<<%b%b/Length %d>>stream\n%b\nendstream" % (dictionary, filters, len(content), content)


def forms(levels: int = 25) -> bytes:
    """Each form shows the next one three times."""
    box = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
    chain = (b"%b/Resources<</XObject<</X %d 0 R>>>>" % (box, 6 + level) for level in range(levels))
    shown = [stream(b"/X Do /X Do /X Do", dictionary) for dictionary in chain]
    return pdf(stream(b"/X Do"), *shown, stream(b"", box), resources=b"<</XObject<</X 5 0 R>>>>")


def picture(side: int, kind: str) -> bytes:
    raw = io.BytesIO()
    Image.new("1", (side, side)).save(raw, kind)
    return raw.getvalue()


def tnef(*attributes: tuple[int, int, bytes], lie: int = 0) -> bytes:
    """attributes: level, identifier, content. lie: what is added to each length."""
    raw = struct.pack("<IH", 0x223E9F78, 1)
    for level, identifier, content in attributes:
        raw += (
            struct.pack("<BII", level, identifier, len(content) + lie)
            + content
            + struct.pack("<H", sum(content) % 65536)
        )
    return raw


def properties(kind: int, count: int) -> bytes:
    """One property of many values, of which there are none."""
    return struct.pack("<IHHIII", 1, kind, 0x6600, count, 0, 0)


def compound(raw: bytes = b"") -> bytes:
    """The head of an OLE file whose table of sectors leads in a circle."""
    head = bytearray(512)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", head, 40, 0, 1, 1, 0, 4096, 1, 1, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", head, 76, 0, *([0xFFFFFFFF] * 108))
    return bytes(head) + struct.pack("<128I", 0xFFFFFFFD, *([1] * 127)) + raw


def file(
    title: str,
    name: str,
    make: Callable[[], bytes],
    *states: str,
    reason: str | None = None,
    fatal: bool = False,
) -> Hostile:
    """A letter with one file."""
    return Hostile(title, lambda: attached(name, make()), reason, states, fatal)


TRAVERSING = (f"../../../..{ELSEWHERE}", str(ELSEWHERE), "..\\..\\delo-was-here", "a/../../x", "C:\\x")
LINES = filled(b"1 1 9 9 re f ")
ASIDE = b"BT /F 1 Tf 9999 0 Td " + b"(aaaaaaaaaa)Tj " * 10_000 + b" ET"
STRING = b"BT /F 1 Tf (\\)" + b"a" * 700_000 + b")Tj ET"
TAGS = b"".join(b"<b>%d" % (number % 9973) for number in range(60_000))  # no more than 200 times its packed bytes
GLYPHS = b"BT /F 1 Tf " + filled(b"(aaaaaaaaaa)Tj ") + b" ET"
FILES = (
    file("a ZIP of 10 GB", "a.zip", bomb, reason="expands to"),
    file("a ZIP of 10 GB that says 1 KB", "a.zip", lambda: bomb(declared=1024), "unreadable"),
    file(
        "a ZIP of 240 MB", "a.zip", lambda: archive(*((f"{n}", bytes(8 * MIB)) for n in range(30))), reason="expands to"
    ),
    file(
        "a ZIP of noughts by LZMA",
        "a.zip",
        lambda: archive(("a", bytes(20_000)), method=zipfile.ZIP_LZMA),
        "unsupported",
    ),
    file("ZIP in ZIP in ZIP", "m.zip", matryoshka, reason="wrappers inside one another"),
    file(
        "a ZIP of 7 000 files", "a.zip", lambda: archive(*((f"{n}", b"") for n in range(7000))), reason="more than 300"
    ),
    file("a ZIP of folders", "a.zip", lambda: archive(*((f"{n}/", b"") for n in range(7000))), "unreadable"),
    file(
        "path traversal in a ZIP",
        "a.zip",
        lambda: archive(*((name, b"x") for name in TRAVERSING)),
        *["unsupported"] * 5,
    ),
    file("path traversal in a 7z", "a.7z", traversing_7z, "unsupported"),
    file("a 7z of 100 MB", "a.7z", lambda: seven(bytes(100 * MIB)), reason="expands to"),
    file(
        "a 7z that wants half a gigabyte",
        "a.7z",
        lambda: seven(b"x", filters=[{"id": py7zr.FILTER_LZMA2, "dict_size": 1 << 29}]),
        reason="used up its memory",
    ),
    file(
        "a 7z by PPMd",
        "a.7z",
        lambda: seven(b"x" * 1000, filters=[{"id": py7zr.FILTER_PPMD, "order": 6, "mem": 29}]),
        "unsupported",
    ),
    file("a PDF page of 200 MB", "a.pdf", lambda: pdf(stream(filled(b"q Q ", 200 * MIB))), "too_large"),
    file("a PDF page deflated twice", "a.pdf", lambda: pdf(stream(filled(b"q Q ", 100 * MIB), layers=2)), "too_large"),
    file(
        "a PDF with an object stream of 100 MB",
        "a.pdf",
        lambda: pdf(stream(b""), stream(filled(b"1 0 ", 100 * MIB), b"/Type/ObjStm/N 1000000/First 100000000")),
        "too_large",
    ),
    file("300 pages of 700 000 letters", "a.pdf", lambda: pdf(stream(GLYPHS), pages=299), "too_large"),
    file("a PDF page of one string of 700 000 letters", "a.pdf", lambda: pdf(stream(STRING)), "too_large"),
    file(
        "a PDF page of one string in hex", "a.pdf", lambda: pdf(stream(b"BT <%b> Tj ET" % filled(b"61"))), "too_large"
    ),
    file("300 pages of 200 000 lines", "a.pdf", lambda: pdf(stream(LINES), pages=299), "too_large"),
    file("a PDF page of 100 000 letters beside it", "a.pdf", lambda: pdf(stream(ASIDE), pages=9), "too_large"),
    file("a PDF of arrays in arrays", "a.pdf", lambda: pdf(b"[" * 500_000), "no_text"),
    file("a PDF whose pages are themselves", "a.pdf", lambda: pdf(b"").replace(b"3 0 R ", b"2 0 R "), "unreadable"),
    file("forms in forms, each three times", "a.pdf", forms, "too_large"),
    file("a picture of 81 million pixels", "a.png", lambda: picture(9000, "PNG"), "too_large"),
    file("a TIFF of 81 million pixels", "a.tif", lambda: picture(9000, "TIFF"), "too_large"),
    file("a TNEF of lying lengths", "winmail.dat", lambda: tnef((1, 0x00089006, b"x" * 99), lie=1 << 30), "unreadable"),
    file("a TNEF of 80 000 attributes", "winmail.dat", lambda: tnef(*[(2, 0x00069002, b"")] * 80_000), "unreadable"),
    file(
        "a TNEF of two thousand million values",
        "winmail.dat",
        lambda: tnef((1, 0x00069003, properties(0x1003, 0x7FFFFFFF))),
        "unreadable",
    ),
    file(
        "a TNEF of four thousand million properties",
        "winmail.dat",
        lambda: tnef((1, 0x00069003, struct.pack("<I", 0xFFFFFFFF))),
        "unreadable",
    ),
    file("a .msg that leads in a circle", "a.msg", compound, "unsupported"),
    file("a .msg of garbage", "a.msg", lambda: compound()[:512] + filled(bytes(range(251)), 700_000), "unsupported"),
    file("an HTML file of 260 000 tags", "a.html", lambda: filled(b"<br>"), "too_large"),
    file("PKCS#7 in PKCS#7", "a.p7m", lambda: b"\x30\x80" * 300_000, "too_large"),
    file(
        "a ZIP of HTML files of 60 000 tags",
        "a.zip",
        lambda: archive(*((f"{n}.html", TAGS) for n in range(5))),
        "text",
        *["too_large"] * 4,
    ),
    Hostile("300 files", lambda: parts(b"Content-Type: a/b; name=a\r\n\r\nx", 301), "more than 300"),
)
