"""How much a PDF unpacks to, before PDFium unpacks it: that takes all the memory there is, and gives up with it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from mail_ingest.decoding.limits import Limits

STREAM = re.compile(rb"(?<!end)stream\r?\n")
DICTIONARY_BYTES = 2000
PIECE = 64 * 1024


def swells(content: bytes, limits: Limits) -> bool:
    """Whether its deflated streams but pictures, which are unpacked line by line, are more than the limits allow."""
    total = 0
    for match in STREAM.finditer(content):
        before = max(0, match.start() - DICTIONARY_BYTES)
        dictionary = content[max(before, content.rfind(b" obj", before, match.start())) : match.start()]
        if b"/Image" in dictionary:
            continue
        unpacked = _unpacked(content, match.end(), dictionary.count(b"FlateDecode"), limits.pdf_stream_bytes)
        total += unpacked
        if unpacked > limits.pdf_stream_bytes or total > limits.pdf_bytes:
            return True
    return False


def _unpacked(packed: bytes, start: int, layers: int, most: int) -> int:
    """Bytes of a stream, also of one that was deflated more than once; a count over *most* ends early."""
    if layers > 1:
        inner = b"".join(_inflated(packed, start, most))
        return len(inner) if len(inner) > most else _unpacked(inner, 0, layers - 1, most)
    return sum(map(len, _inflated(packed, start, most))) if layers else 0


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
