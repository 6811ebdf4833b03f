"""Kafka headers in one column: any bytes, and a text that a person can read in psql."""

from __future__ import annotations

import json

from contracts.envelope import RawHeaders


def packed(headers: RawHeaders) -> bytes:
    """JSON of [name, value] pairs; latin-1 maps every byte to one character and back, a null stays one."""
    return json.dumps([[name, None if value is None else value.decode("latin-1")] for name, value in headers]).encode()


def unpacked(column: bytes) -> RawHeaders:
    """The same headers."""
    pairs = json.loads(column)
    return tuple((name, None if value is None else value.encode("latin-1")) for name, value in pairs)
