"""Kafka headers in one column: any bytes, and a text that a person can read in psql."""

from __future__ import annotations

from contracts.envelope import RawHeaders
from pydantic_core import PydanticSerializationError, from_json, to_json


def packed(headers: RawHeaders) -> bytes:
    """JSON of [name, value] pairs; latin-1 maps every byte to one character and back, a null stays one."""
    try:
        plain = to_json(headers)
    except PydanticSerializationError:  # bytes that are no UTF-8
        plain = b"\xff"
    if plain.isascii():  # then UTF-8 and latin-1 are the same: so are all headers of ours
        return plain
    return to_json([(name, None if value is None else value.decode("latin-1")) for name, value in headers])


def unpacked(column: bytes) -> RawHeaders:
    """The same headers."""
    pairs = from_json(column, cache_strings="none")
    return tuple([(name, None if value is None else value.encode("latin-1")) for name, value in pairs])
