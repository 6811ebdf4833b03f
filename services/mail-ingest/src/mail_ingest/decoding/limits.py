"""Caps that are checked before anything is parsed; over them a letter is quarantined with the reason."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, counts in pieces.

    expanded_bytes: all attachments of a letter together, however deeply wrapped. ratio: expanded to packed bytes of
    one archive. text_chars: kept of one extracted text.
    """

    letter_bytes: int = 40 * MIB
    header_bytes: int = 256 * 1024
    parts: int = 400
    mime_depth: int = 30
    wrap_depth: int = 5
    files: int = 300
    file_bytes: int = 40 * MIB
    expanded_bytes: int = 120 * MIB
    ratio: int = 200
    pages: int = 300
    text_chars: int = 400_000


class TooMuch(ValueError):
    """A cap is exceeded: what and how much, for the quarantine's reason."""
