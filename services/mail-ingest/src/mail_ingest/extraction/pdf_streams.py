"""How much a PDF unpacks to and shows, before PDFium unpacks it: that takes all the time and memory there is."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from mail_ingest.decoding.limits import Limits

STREAM = re.compile(rb"(?<!end)stream\r?\n")
DICTIONARY_BYTES = 2000
PIECE = 64 * 1024


# PDFium finds the place of every letter of a page before it says how many there are: they are counted here.
MOST_STRINGS = 200_000  # in one stream, of which each shows a letter; beyond, they are only counted
BEGINS_TEXT = re.compile(rb"\bBT\s")
SHOWS_TEXT = re.compile(rb"[)>\]]\s*(?:T[jJ]|['\"])")
FONTS = (b"\0\1\0\0", b"OTTO", b"true", b"\1\0\4", b"%!")


def excess(content: bytes, limits: Limits) -> str | None:
    """What of it is more than the limits allow. Pictures are unpacked line by line: they don't count."""
    total = 0
    for match in STREAM.finditer(content):
        before = max(0, match.start() - DICTIONARY_BYTES)
        dictionary = content[max(before, content.rfind(b" obj", before, match.start())) : match.start()]
        if b"/Image" in dictionary:
            continue
        layers = dictionary.count(b"FlateDecode")
        unpacked = _unpacked(content, match.end(), layers, limits.pdf_stream_bytes)
        total += len(unpacked) if layers else 0
        if (layers and len(unpacked) > limits.pdf_stream_bytes) or total > limits.pdf_bytes:
            return "a PDF that unpacks to more than is allowed"
        if len(unpacked) > limits.pdf_letters and letters_shown(unpacked) > limits.pdf_letters:
            return f"a PDF that shows more than {limits.pdf_letters} letters at once"
    return None


def _unpacked(packed: bytes, start: int, layers: int, most: int) -> bytes:
    """A stream, also one that was deflated more than once; what is over *most* is more than *most* bytes of it."""
    if layers == 0:
        end = packed.find(b"endstream", start)
        return packed[start : end if end >= 0 else None]
    inner = b"".join(_inflated(packed, start, most))
    return inner if layers == 1 or len(inner) > most else _unpacked(inner, 0, layers - 1, most)


def letters_shown(stream: bytes) -> int:
    """About as many as a page's stream shows, by the bytes of its strings; 0 if it is no page."""
    if stream.startswith(FONTS) or not BEGINS_TEXT.search(stream) or not SHOWS_TEXT.search(stream):
        return 0
    return _between(stream, b"(", b")") + _between(stream, b"<", b">") // 2


def _between(stream: bytes, begin: bytes, end: bytes) -> int:
    """Bytes from each *begin* to the last *end* before the next one: a string may hold one that is escaped."""
    if (most := stream.count(begin)) > MOST_STRINGS:
        return most
    return sum(part.rfind(end) if end in part else len(part) for part in stream.split(begin)[1:])


def _inflated(packed: bytes, start: int, most: int) -> Iterator[bytes]:
    """Pieces, until the stream ends, breaks, or *most* is passed."""
    unpacking, total = zlib.decompressobj(), 0
    for at in range(start, len(packed), PIECE):
        rest = packed[at : at + PIECE]
        while rest and not unpacking.eof and total <= most:
            try:
                piece = unpacking.decompress(rest, most + 1)
            except zlib.error:
                return
            total += len(piece)
            rest = unpacking.unconsumed_tail
            yield piece
        if unpacking.eof or total > most:
            return
