"""Harm in the structure and in the words: parts, headers, markup, what regular expressions stumble over."""

from __future__ import annotations

from hostile_making import MIB, Hostile, filled, html, multipart, parts, plain
from mail_examples import archive, attached
from mail_ingest.decoding.limits import Limits
from mail_ingest.extraction.markup import marks

FORWARDED = "---- Forwarded message"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def truncated() -> bytes:
    """It ends in the middle of a base64 line of the second part."""
    whole = attached("Требование.pdf", b"%PDF-1.4 " + bytes(range(256)) * 40, "application/pdf")
    return whole[: len(whole) * 2 // 3]


def nested(levels: int = 200) -> bytes:
    part = b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n"
    opening = b"".join(part % (number, number + 1) for number in range(levels))
    closing = b"".join(b"\r\n--b%d--\r\n" % n for n in range(levels, -1, -1))
    return multipart(opening + b"--b%d\r\n\r\ninnermost" % levels + closing, "b0")


def prefixes() -> bytes:
    """Boundaries that begin with one another, and lines that look like all of them."""
    part = b"--%b\r\nContent-Type: multipart/mixed; boundary=%bb\r\n\r\n"
    opening = b"".join(part % (b"b" * length, b"b" * length) for length in range(1, 29))
    return multipart(opening + filled(b"\n--" + b"b" * 30, 900_000), "b")


def huge() -> bytes:
    return plain(filled(b"x" * 76 + b"\r\n", 60 * MIB))


def injected() -> bytes:
    """A file name that ends its header and goes on with one of its own, in each way a name is written."""
    names = (
        "filename*=utf-8''a.txt%0D%0ABcc:%20victim@b.example%0D%0A%0D%0Abody",
        'filename="=?utf-8?Q?a.txt=0D=0ABcc:_victim@b.example?="',
        'filename="..\\..\\boot.ini"',
    )
    found = (f"--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; {n}\r\n\r\nx\r\n" for n in names)
    return multipart(f"{''.join(found)}--b--\r\n".encode())


def unprintable() -> bytes:
    """NUL and half a surrogate wherever a header is told of: a database and a topic refuse them."""
    named = b'Content-Type: a/b\0c; name="=?utf-7?Q?+2AA-=00?=.txt"\r\n\r\nx'
    return b"Message-ID: <\0=?utf-7?Q?+2AA-?=>\r\nSubject: \0\xff=?utf-7?Q?+2AA-?=\r\n" + parts(named, 1)


def continued() -> bytes:
    return plain(b"x", "Content-Type: text/plain; " + "; ".join(f"name*{n}*=%41" for n in range(15_000)))


def long_names() -> bytes:
    """Archives in archives whose names are as long as names may be: where a file hung must fit into a message."""
    packed = archive(*((f"{number}{'Ж' * 200}.bin", b"x") for number in range(250)))
    for _ in range(4):
        packed = archive((f"{'Ж' * 200}.zip", packed))
    return attached("a.zip", packed)


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return xml(f'<!DOCTYPE l [<!ENTITY l0 "lol">{entities}]><l>&l9;</l>'.encode())


def xml(document: bytes) -> bytes:
    return attached("a.xml", document, "application/xml")


def outside() -> bytes:
    document = b'<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % y SYSTEM "http://127.0.0.1:9/">%y;]>'
    return xml(document + b"<l>&x;</l>")


def docx(*members: bytes) -> bytes:
    return attached("a.docx", word(*members))


def word(*members: bytes) -> bytes:
    return archive(*zip(("word/document.xml", "word/footnotes.xml"), members, strict=False))


def paragraphs(middle: bytes) -> bytes:
    return f"<w:document xmlns:w='{WORD}'>".encode() + middle + b"</w:document>"


MARKUP = (b"<br>", b"<div>", b"<a><b>", b"<ul><li>", b"<pre>\n", b"<!--", b"<?", b"<script>", b"&#9")
MARKS = Limits().marks
CLEAN = (
    ("a header line of 250 KB", lambda: b"Subject: " + filled(b"x", 250_000) + b"\n\nx"),
    ("60 000 header lines", lambda: filled(b"a:\n", 180_000) + b"\n\nx"),
    ("encoded words without end", lambda: b"Subject: " + filled(b"=?utf-8?Q?a?= ", 250_000) + b"\n\nx"),
    (
        "18 000 unknown charsets",
        lambda: b"Subject: " + b" ".join(b"=?x%d?Q?a?=" % n for n in range(18_000)) + b"\n\nx",
    ),
    ("a quote that never ends", lambda: plain(b"x", 'Content-Type: text/plain; name="' + ";" * 200_000)),
    ("comments in comments", lambda: b"From: " + b"(" * 250_000 + b"\n\nx"),
    ("addresses without end", lambda: b"From: " + filled(b"a,", 250_000) + b"\n\nx"),
    ("NUL in quoted-printable", lambda: plain(filled(b"=00"), "Content-Transfer-Encoding: quoted-printable")),
    ("base64 that is none", lambda: plain(filled(b"!@#\n"), "Content-Transfer-Encoding: base64")),
    ("8-bit garbage", lambda: plain(filled(bytes(range(256)), 390_000))),
    ("quoted lines without words", lambda: plain(filled(b">\n", 390_000))),
    (
        "a forward's mark and wide spaces",
        lambda: plain((FORWARDED + "\u2003" * 300_000).encode() + b"x", "Content-Type: text/plain; charset=utf-8"),
    ),
    ("a forward's line of @", lambda: plain(f"{FORWARDED}\n05.10.2026, 08:11 <{'a@' * 150_000}\n".encode())),
    ("a forward's sender of 300 KB", lambda: plain(f"{FORWARDED}\nFrom: {'a' * 300_000}\n".encode())),
    ("punycode", lambda: plain(filled("a-Д".encode(), 390_000), "Content-Type: text/plain; charset=punycode")),
    *(
        (f"HTML of {unit.decode()} as many as are read", lambda unit=unit: html(unit * (MARKS // marks(unit))))
        for unit in MARKUP
    ),
    ("HTML of quotes without an end", lambda: html(filled(b"<a \"'", 390_000))),
    ("a number that is no character", lambda: html(b"&#" + b"9" * MIB + b";")),
    ("140 000 attributes", lambda: html(b"<a " + b" ".join(b"a%d" % n for n in range(140_000)) + b">x")),
)
TEXTS = (
    Hostile("truncated MIME", truncated, states=("unreadable",)),
    Hostile("200 nested parts", nested, "30 levels"),
    Hostile("100 000 parts in 1 MB", lambda: multipart(filled(b"--b\r\n\r\n\r\n", 900_000)), "more than 1000 parts"),
    Hostile("boundaries that begin alike", prefixes, "more than 1000 parts"),
    Hostile(
        "letters in letters in letters",
        lambda: filled(b"Content-Type: message/rfc822\r\n\r\n", 700_000),
        "letters inside one another",
    ),
    Hostile("a letter of 60 MB", huge, "more than 41943040"),
    Hostile("a header of 1 MB", lambda: plain(b"x", "X: " + "y" * MIB), "more than 262144 bytes"),
    Hostile("a text of 1 MB", lambda: plain(filled(b"abc ")), "more than 400000"),
    Hostile("header injection in a file name", injected, states=("text", "text", "text")),
    Hostile("NUL and half characters", unprintable, states=("text",)),
    Hostile("continuations of a name (RFC 2231)", continued, states=("text",)),
    Hostile("names of 200 letters five deep", long_names, states=("unsupported",) * 250),
    *(Hostile(name, make) for name, make in CLEAN),
    *(
        Hostile(f"HTML of {unit.decode()}", lambda unit=unit: html(filled(unit)), f"more than {MARKS} tags")
        for unit in MARKUP
    ),
    Hostile("a billion laughs", laughs, states=("unreadable",)),
    Hostile("outside entities", outside, states=("unreadable",)),
    Hostile("233 000 elements", lambda: xml(b"<r>" + filled(b"<a>", 700_000)), states=("unreadable",)),
    Hostile("entities in a DOCX", lambda: docx(b'<!DOCTYPE l [<!ENTITY a "ha">]><l>&a;</l>'), states=("unreadable",)),
    Hostile(
        "a DOCX of 39 MB", lambda: docx(paragraphs(filled(b"<w:p><w:t>a</w:t></w:p>", 39 * MIB))), states=("too_large",)
    ),
    Hostile(
        "nine DOCX of 90 000 elements",
        lambda: attached("a.zip", archive(*((f"{n}.docx", word(paragraphs(b"<w:p/>" * 90_000))) for n in range(9)))),
        states=("text", *["too_large"] * 8),
    ),
    Hostile(
        "paragraphs in paragraphs", lambda: docx(paragraphs(b"<w:p>" * 90_000 + b"</w:p>" * 90_000)), states=("text",)
    ),
)
