"""What a letter may cost; over it the letter is quarantined with the reason."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, counts in pieces.

    header_bytes: of one part. parts: of a letter and the letters inside it, together. pieces: letters and files that
    are told of; their description must fit into a record of Kafka. path_chars: of where a file hung, its end.
    expanded_bytes: all attachments of a letter together, however deeply wrapped. ratio: expanded to packed bytes of
    one archive. markup_bytes: of one text, HTML or XML that is read. text_chars: kept of one extracted text.
    """

    letter_bytes: int = 40 * MIB
    header_bytes: int = 256 * 1024
    parts: int = 1000
    mime_depth: int = 30
    wrap_depth: int = 5
    pieces: int = 300
    path_chars: int = 300
    file_bytes: int = 40 * MIB
    expanded_bytes: int = 120 * MIB
    ratio: int = 200
    pages: int = 300
    markup_bytes: int = 4 * MIB
    text_chars: int = 400_000


class TooMuch(ValueError):
    """A cap is exceeded: what and how much, for the quarantine's reason."""


@dataclass(slots=True)
class Budget:
    """What a letter may still use. Raises TooMuch when it is spent."""

    limits: Limits
    parts_used: int = 0
    pieces_used: int = 0
    bytes_used: int = 0

    def part(self) -> None:
        """Before one more part is looked at."""
        self.parts_used += 1
        if self.parts_used > self.limits.parts:
            raise TooMuch(f"more than {self.limits.parts} parts")

    def count(self) -> None:
        """Before one more letter or file is kept."""
        self.pieces_used += 1
        if self.pieces_used > self.limits.pieces:
            raise TooMuch(f"more than {self.limits.pieces} letters and files")

    def spend(self, size: int) -> None:
        """Before *size* more bytes are kept."""
        self.bytes_used += size
        if self.bytes_used > self.limits.expanded_bytes:
            raise TooMuch(f"expands to more than {self.limits.expanded_bytes} bytes")
