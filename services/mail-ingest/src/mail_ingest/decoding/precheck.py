"""Caps on the raw bytes in one pass, before a parser that is slow on hostile input sees them."""

from __future__ import annotations

import re

from mail_ingest.decoding.limits import Limits, TooMuch

# What begins a part, or makes the parser descend. Lines of prose that begin with -- count too: the cap is generous.
DESCENT = re.compile(rb"^content-type:\s*(?:multipart/|message/rfc822)", re.MULTILINE | re.IGNORECASE)
END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
HEADER_AFTER_BOUNDARY = re.compile(rb"^--[^\r\n]*\r?\n", re.MULTILINE)


def check(raw: bytes, limits: Limits) -> None:
    """Raises TooMuch."""
    if len(raw) > limits.letter_bytes:
        raise TooMuch(f"letter of {len(raw)} bytes, more than {limits.letter_bytes}")
    _headers(raw, 0, limits)
    for boundaries, match in enumerate(HEADER_AFTER_BOUNDARY.finditer(raw), start=1):
        if boundaries > 2 * limits.parts:
            raise TooMuch(f"more than {limits.parts} parts")
        _headers(raw, match.end(), limits)
    descents = sum(1 for _ in DESCENT.finditer(raw))
    if descents > limits.parts:
        raise TooMuch(f"{descents} nested parts, more than {limits.parts}")


def _headers(raw: bytes, start: int, limits: Limits) -> None:
    end = END_OF_HEADERS.search(raw, start, start + limits.header_bytes + 1)
    if end is None and len(raw) - start > limits.header_bytes and _looks_like_headers(raw, start):
        raise TooMuch(f"a header block of more than {limits.header_bytes} bytes")


def _looks_like_headers(raw: bytes, start: int) -> bool:
    """A body of base64 lines has no empty line for long, either; its first line is no header."""
    line = raw[start : start + 1000].split(b"\n", 1)[0]
    return b":" in line[:100]
