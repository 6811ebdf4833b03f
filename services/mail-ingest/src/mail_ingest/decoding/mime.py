"""A letter taken apart: the text a person reads, the files, the letters inside.

One pass over the raw bytes, linear in their number whatever they hold: the stdlib's parser needs minutes for some
letters of a megabyte. Parts are places in the raw letter; nothing is copied before it is decoded.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message

from mail_ingest.decoding import headers
from mail_ingest.decoding.charsets import decode
from mail_ingest.decoding.limits import Budget, TooMuch
from mail_ingest.decoding.parameters import Field
from mail_ingest.decoding.parameters import field as with_parameters
from mail_ingest.extraction.markup import html, marks, tidy

# Possessive: no way back, no memory for one. A line that is no header line ends the block, as in the stdlib.
LINE = rb"[^\r\n]*+(?:\r\n|\r|\n|\Z)"
HEADERS = re.compile(rb"((?:From %b)?+(?:[ \t]%b)*+)(?:(?:[!-9;-~]*+:|[ \t])%b)*+" % (LINE, LINE, LINE))
HEADER = re.compile(rb"([!-9;-~]*+):([^\r\n]*+(?:(?:\r\n|\r|\n)[ \t][^\r\n]*+)*+)(?:\r\n|\r|\n|\Z)")
MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")
NEWLINE = re.compile(rb"\r\n|\r|\n")
AFTER_BOUNDARY = re.compile(rb"(--)?[ \t]*+(?:\r\n|\r|\n|\Z)")


@dataclass(frozen=True, slots=True)
class Part:
    """One part: the first header of each name (lower case, folded as it came); its body is raw[start:end]."""

    raw: bytes
    headers: Mapping[str, bytes]
    start: int
    end: int
    kind: Field
    media_type: str

    @property
    def decoder(self) -> Callable[[memoryview], bytes] | None:
        """None: the bytes are as they stand, or in an encoding that nobody knows."""
        return DECODERS.get(self.headers.get("content-transfer-encoding", b"").strip().lower())

    @property
    def content(self) -> bytes:
        """The bytes after the transfer encoding; a broken one gives what can be had."""
        body = memoryview(self.raw)[self.start : self.end]
        return self.decoder(body) if self.decoder else bytes(body)


@dataclass(frozen=True, slots=True)
class Said:
    """A text of the letter itself, not yet decoded."""

    html: bool
    content: bytes
    charset: str | None

    @property
    def text(self) -> str:
        """Readable lines."""
        return html(self.content, self.charset) if self.html else decode(self.content, self.charset)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A file as it hangs on the letter."""

    name: str
    media_type: str
    content: bytes


@dataclass(slots=True)
class Tree:
    """One letter taken apart, not yet the letters inside it."""

    headers: Mapping[str, bytes]
    text: str = ""
    files: list[Leaf] = field(default_factory=list)
    letters: list[Part] = field(default_factory=list)


def parse(raw: bytes, budget: Budget) -> Part:
    """The whole letter as a part. Raises TooMuch."""
    if len(raw) > budget.limits.letter_bytes:
        raise TooMuch(f"letter of {len(raw)} bytes, more than {budget.limits.letter_bytes}")
    return _part(raw, 0, len(raw), budget)


def take_apart(letter: Part, budget: Budget) -> Tree:
    """Raises TooMuch for too much of anything."""
    tree = Tree(letter.headers)
    tree.text = tidy("\n\n".join(said.text for said in _walk(letter, tree, 0, budget)))
    if len(tree.text) > budget.limits.text_chars:
        raise TooMuch(f"a text of {len(tree.text)} characters, more than {budget.limits.text_chars}")
    return tree


def _part(raw: bytes, start: int, end: int, budget: Budget, usual_type: str = "text/plain") -> Part:
    budget.part()
    block = HEADERS.match(raw, start, end)
    first, after = (block.end(1), block.end()) if block else (start, start)
    if after - start > budget.limits.header_bytes:
        raise TooMuch(f"a header block of more than {budget.limits.header_bytes} bytes")
    found: dict[str, bytes] = {}
    for header in HEADER.finditer(raw, first, after):
        found.setdefault(header[1].decode("ascii").lower(), header[2])
    empty_line = NEWLINE.match(raw, after, end)
    kind = with_parameters(found.get("content-type"))
    media_type = kind.word if MEDIA_TYPE.fullmatch(kind.word) else "text/plain" if kind.word else usual_type
    return Part(raw, found, empty_line.end() if empty_line else after, end, kind, media_type)


def _walk(part: Part, tree: Tree, depth: int, budget: Budget) -> Iterator[Said]:
    """What is said, in order; files and letters inside go to the tree."""
    if depth > budget.limits.mime_depth:
        raise TooMuch(f"more than {budget.limits.mime_depth} levels")
    if part.media_type == "message/rfc822" and depth:
        tree.letters.append(_inner(part, budget))
    elif part.media_type.startswith("message/"):
        yield from _walk(_inner(part, budget), tree, depth + 1, budget)
    elif part.media_type.startswith("multipart/") and (inside := list(children(part, budget))):
        said = [one for child in inside for one in _walk(child, tree, depth + 1, budget)]
        if part.media_type == "multipart/alternative" and any(one.content.strip() for one in said if not one.html):
            said = [one for one in said if not one.html]  # of two versions the plain one, if it says anything
        yield from said
    else:
        yield from _leaf(part, tree, budget)


def children(part: Part, budget: Budget) -> Iterator[Part]:
    """Between lines of the boundary; the last one may be missing. Outer boundaries end inner parts, by their places."""
    boundary = part.kind.parameters.get("boundary")
    if boundary is None or not boundary.content:
        return
    usual_type = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
    needle = b"\n--" + boundary.content.rstrip()
    begun: int | None = None
    at = part.raw.find(needle, max(part.start - 1, 0), part.end)
    while at >= 0:
        match = AFTER_BOUNDARY.match(part.raw, at + len(needle), part.end)
        if match is None:
            budget.part()  # a line that only looks like it costs the same
        else:
            if begun is not None and begun <= at:
                yield _part(part.raw, begun, at - (part.raw[at - 1 : at] == b"\r"), budget, usual_type)
            if match[1]:
                return
            begun = match.end()
        at = part.raw.find(needle, at + 1 if match is None else match.end() - 1, part.end)
    if begun is not None:
        yield _part(part.raw, begun, part.end, budget, usual_type)


def _inner(part: Part, budget: Budget) -> Part:
    """The letter in a message/rfc822; a transfer encoding is forbidden there, and programs use one all the same."""
    if part.decoder is None:
        return _part(part.raw, part.start, part.end, budget)
    return parse(part.content, budget)


def _leaf(part: Part, tree: Tree, budget: Budget) -> Iterator[Said]:
    name = headers.file_name(part.headers)
    attached = name is not None or with_parameters(part.headers.get("content-disposition")).word == "attachment"
    content = part.content
    if part.media_type in {"text/plain", "text/html"} and not attached:
        if len(content) > budget.limits.markup_bytes:
            raise TooMuch(f"a text of {len(content)} bytes, more than {budget.limits.markup_bytes}")
        markup = part.media_type == "text/html"
        if markup and marks(content) > budget.limits.marks:
            raise TooMuch(f"HTML of more than {budget.limits.marks} tags")
        yield Said(markup, content, part.kind.plain("charset"))
    elif content or attached:
        tree.files.append(Leaf(name or f"attachment-{len(tree.files) + 1}", part.media_type, content))


def _base64(body: memoryview) -> bytes:
    """Whatever is not of its alphabet is passed over; a missing padding is added."""
    with suppress(binascii.Error):
        return binascii.a2b_base64(body)
    for padding in (b"=", b"=="):
        with suppress(binascii.Error):
            return binascii.a2b_base64(bytes(body) + padding)
    return bytes(body)


def _uudecoded(body: memoryview) -> bytes:
    """Rare enough to leave it to the stdlib."""
    stand_in = Message()
    stand_in["Content-Transfer-Encoding"] = "x-uuencode"
    stand_in.set_payload(bytes(body).decode("ascii", errors="surrogateescape"))
    decoded = stand_in.get_payload(decode=True)
    return decoded if isinstance(decoded, bytes) else bytes(body)


DECODERS: Mapping[bytes, Callable[[memoryview], bytes]] = {
    b"base64": _base64,
    b"quoted-printable": binascii.a2b_qp,
    **dict.fromkeys((b"x-uuencode", b"uuencode", b"uue", b"x-uue"), _uudecoded),
}
