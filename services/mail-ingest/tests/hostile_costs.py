"""Letters that cost seconds although each of their figures is small: what is shared, hidden or cut into crumbs."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from base64 import a85encode
from random import Random

import py7zr
from hostile_files import GLYPHS, LINES, file, pdf, seven, stream
from hostile_making import MIB, Hostile, plain
from mail_examples import archive
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

NOTHING = b"q Q "  # an operator's worth of work that draws nothing
CRUMB = b"\x04\x01A"
EMPTY = b"\x04\x00"


def unlike(size: int) -> bytes:
    """Bytes that don't shrink, so that an archive of them may swell the more."""
    return Random(4).randbytes(size)


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


def hidden(dictionary: bytes, after: bytes = b"\n") -> bytes:
    """A page's content of 8 MB under a dictionary that says otherwise than most programs how it is packed."""
    packed = zlib.compress(NOTHING * (2 * MIB), 9)
    return pdf(b"<<%b/Length %d>>stream%b%b\nendstream" % (dictionary, len(packed), after, packed))


def misspelt(raw: bytes) -> bytes:
    return raw.replace(b"/Contents", b"/Cont#65nts")


def commented(raw: bytes) -> bytes:
    return raw.replace(b"/Contents", b"/Contents %1 0 R\n")


def in_85(content: bytes) -> bytes:
    packed = a85encode(zlib.compress(content, 9)) + b"~>"
    return b"<</Filter[/ASCII85Decode/FlateDecode]/Length %d>>stream\n%b\nendstream" % (len(packed), packed)


def shown_often() -> bytes:
    form = stream(NOTHING * 25_000, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    return pdf(stream(b"/X Do " * 1000), form, resources=b"<</XObject<</X 5 0 R>>>>")


def crowded() -> bytes:
    """Beside what makes the file large, so that more may be drawn."""
    return pdf(stream(b"1 1 9 9 re f " * 1000), stream(unlike(600_000)), pages=299)


def shown_in_shown() -> bytes:
    box = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
    outer = stream(b"/X Do " * 100, box + b"/Resources<</XObject<</X 6 0 R>>>>")
    return pdf(stream(b"/X Do " * 100), outer, stream(NOTHING * 2500, box), resources=b"<</XObject<</X 5 0 R>>>>")


def encrypted() -> bytes:
    """Anybody may read it; what its page unpacks to is seen with the empty password."""
    raw = io.BytesIO()
    canvas = Canvas(raw, pageCompression=1, encrypt=StandardEncryption("", "owner"))
    canvas.addLiteral((NOTHING * 600_000).decode())
    canvas.save()
    return raw.getvalue()


def signed(content: bytes, beside: bytes = b"") -> bytes:
    """A PKCS#7 signature around *content*, an OCTET STRING of any form; *beside* are certificates and lists."""
    data, signed_data = bytes.fromhex("06092a864886f70d010701"), bytes.fromhex("06092a864886f70d010702")
    inner = value(0x30, data + value(0xA0, content))
    return value(0x30, signed_data + value(0xA0, value(0x30, b"\x02\x01\x01\x31\x00" + inner + beside + b"\x31\x00")))


def pieces(octets: bytes) -> bytes:
    """An OCTET STRING of many, whose end is only seen when it is there."""
    return b"\x24\x80" + octets + b"\0\0"


def value(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else b"\x84" + size.to_bytes(4, "big")
    return bytes([tag]) + length + content


def tiff(tags: int, each: int = 4) -> bytes:
    """Tags of *each* bytes, of which all but the shortest lie one over another."""
    entries = b"".join(struct.pack("<HHII", number, 1, each, 0x0A) for number in range(tags))
    return b"II*\0\x08\0\0\0" + struct.pack("<H", tags) + entries + bytes(max(0, each - 4))


def exif(tags: bytes) -> bytes:
    pieces = (b"Exif\0\0" + tags[start : start + 65_000] for start in range(0, len(tags), 65_000))
    return b"\xff\xd8" + b"".join(b"\xff\xe1" + struct.pack(">H", len(one) + 2) + one for one in pieces)


def chunk(name: bytes) -> bytes:
    return bytes(4) + name + struct.pack(">I", zlib.crc32(name))


def each(suffix: str, content: bytes, count: int) -> bytes:
    return archive(*((f"{number}{suffix}", content) for number in range(count)), method=zipfile.ZIP_STORED)


def idle_pdf() -> bytes:
    """Three megabytes are unpacked, to be shown nowhere."""
    return pdf(stream(b""), stream(NOTHING * 700_000))


def segments(count: int) -> bytes:
    return b"\xff\xd8" + b"\xff\xfe\x00\x02" * count


def notice(body: bytes) -> bytes:
    return plain(body, "Return-Path: <>")


MB = NOTHING * 250_000
IDLE = ("no_text", *["too_large"] * 99)
# The first is a letter inside.
SIGNED = ["too_large"] * 79
SEVENS = [*["unsupported"] * 50, *["too_large"] * 230]
SEGMENTS = [*["unreadable"] * 10, *["too_large"] * 80]
COSTLY = (
    file("a ZIP of 99 MB in 600 KB", "a.zip", swelling, "too_large"),
    file("a ZIP of 132 MB", "a.zip", lambda: swelling(4), reason="expands to"),
    file("a ZIP in a ZIP, each within bounds", "a.zip", nested_zip, "too_large", "unsupported"),
    file("a 7z of 39 MB", "a.7z", lambda: many_in_7z(py7zr.FILTER_LZMA2), "too_large"),
    file("a 7z by bzip2", "a.7z", lambda: seven(b"x" * 1000, filters=[{"id": py7zr.FILTER_BZIP2}]), "unsupported"),
    file(
        "a DOCX by bzip2",
        "a.docx",
        lambda: archive(("word/document.xml", bytes(4 * MIB)), method=zipfile.ZIP_BZIP2),
        "unsupported",
    ),
    file("a signature in 240 000 pieces", "a.p7m", lambda: signed(pieces(CRUMB * 240_000)), "too_large"),
    file(
        "a list of revoked certificates in pieces",
        "a.p7m",
        lambda: signed(EMPTY, b"\xa1\x80" + CRUMB * 240_000 + b"\0\0"),
        "too_large",
    ),
    file("a JPEG of 190 000 segments", "a.jpg", lambda: segments(190_000), "too_large"),
    file("a JPEG of junk", "a.jpg", lambda: b"\xff\xd8\xff\xfe\x00\x02" + bytes(MIB * 2 // 3), "too_large"),
    file("a JPEG of markers", "a.jpg", lambda: b"\xff\xd8" + b"\xff\xd0" * 350_000, "too_large"),
    file("a JPEG with 60 000 tags of a camera", "a.jpg", lambda: exif(tiff(60_000)), "too_large"),
    file("a PNG of 60 000 chunks", "a.png", lambda: b"\x89PNG\r\n\x1a\n" + chunk(b"aaAa") * 60_000, "too_large"),
    file("a TIFF of 60 000 tags", "a.tif", lambda: tiff(60_000), "too_large"),
    file("a TIFF of tags that share their values", "a.tif", lambda: tiff(400, 700_000), "too_large"),
    file("100 pages of one MB that draws nothing", "a.pdf", lambda: pdf(stream(MB), pages=100), "too_large"),
    file("300 pages of three MB each", "a.pdf", lambda: pdf(stream(NOTHING * 740_000), pages=300), "too_large"),
    file(
        "100 pages of one MB in two",
        "a.pdf",
        lambda: pdf(b"[5 0 R 6 0 R]", stream(MB), stream(MB), pages=100),
        "too_large",
    ),
    file("pages whose contents are misspelt", "a.pdf", lambda: misspelt(pdf(stream(MB), pages=100)), "too_large"),
    file(
        "pages with a comment before what they show",
        "a.pdf",
        lambda: commented(pdf(stream(MB), pages=100)),
        "too_large",
    ),
    file("pages in ASCII85", "a.pdf", lambda: pdf(in_85(MB), pages=100), "too_large"),
    file("a form shown a thousand times", "a.pdf", shown_often, "too_large"),
    file("an encrypted PDF page of two MB", "a.pdf", encrypted, "too_large"),
    file("a form that shows another a hundred times", "a.pdf", shown_in_shown, "too_large"),
    file(
        "a PDF page of a million strings", "a.pdf", lambda: pdf(stream(b"BT ()Tj" + b"(" * MIB), pages=9), "too_large"
    ),
    file("299 pages of 1000 lines", "a.pdf", crowded, "too_large"),
    file("a PDF page of 200 000 lines", "a.pdf", lambda: pdf(stream(LINES * 2), stream(unlike(600_000))), "too_large"),
    file("a PDF page by another name of a letter", "a.pdf", lambda: hidden(b"/Filter/Flate#44ecode"), "too_large"),
    file("a PDF page by a short name", "a.pdf", lambda: hidden(b"/Filter/Fl"), "too_large"),
    file("a PDF page after a space", "a.pdf", lambda: hidden(b"/Filter/FlateDecode", b" \n"), "too_large"),
    file("a PDF page after a carriage return", "a.pdf", lambda: hidden(b"/Filter/FlateDecode", b"\r"), "too_large"),
    file(
        "a PDF page that says it is a picture",
        "a.pdf",
        lambda: hidden(b"/Subtype/Image/Filter/FlateDecode"),
        "too_large",
    ),
    file("a PDF page by a filter named elsewhere", "a.pdf", lambda: hidden(b"/Filter 5 0 R"), "too_large"),
    file("a PDF page by LZW", "a.pdf", lambda: hidden(b"/Filter/LZWDecode"), "too_large"),
    file("a PDF of beginnings of streams", "a.pdf", lambda: pdf(b"stream\n" * 95_000), "too_large"),
    file(
        "300 pages of letters that seem a font",
        "a.pdf",
        lambda: pdf(stream(b"\0\1\0\0 " + GLYPHS), pages=299),
        "too_large",
    ),
    file("100 PDFs, each within bounds", "a.zip", lambda: each(".pdf", idle_pdf(), 100), *IDLE),
    file("280 of the smallest 7z", "a.zip", lambda: each(".7z", seven(b"x"), 280), *SEVENS),
    file("80 signatures, each within bounds", "a.zip", lambda: each(".p7m", signed(pieces(CRUMB * 2900)), 80), *SIGNED),
    file("90 JPEGs, each within bounds", "a.zip", lambda: each(".jpg", segments(1990), 90), *SEGMENTS),
    Hostile("a notice of dashes", lambda: notice(b"-" * 100_000)),
    Hostile("a notice of dashed lines", lambda: notice((b"-" * 70 + b"\n") * 1400)),
)
