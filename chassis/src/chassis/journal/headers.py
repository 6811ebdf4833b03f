"""Kafka headers in one column: any bytes, and a text that a person can read in psql."""

from __future__ import annotations

import json

from contracts.envelope import Headers


def packed(headers: Headers) -> bytes:
    """JSON of [name, value] pairs; latin-1 maps every byte to one character and back."""
    return json.dumps([[name, value.decode("latin-1")] for name, value in headers]).encode()


def unpacked(column: bytes) -> Headers:
    """The same headers."""
    return tuple((name, value.encode("latin-1")) for name, value in json.loads(column))
