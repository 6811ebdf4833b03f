"""What decoding makes of raw bytes, before claim checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # pydantic would be a third of a worker's memory
    from contracts.mail.v1 import AttachmentState


@dataclass(frozen=True, slots=True)
class DecodedPart:
    """The letter (depth 0) or a letter inside it."""

    depth: int
    subject: str
    text: str
    sender_domain: str | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DecodedFile:
    """A file of the letter. letter: index of the part that carries it; path: names on the way, joined by "/"."""

    letter: int
    path: str
    name: str
    media_type: str
    content: bytes
    state: AttachmentState
    text: str | None = None
    reason: str | None = None
    ocr_confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Authentication:
    """What our own mail server found of the sender (RFC 8601); None where it said nothing."""

    spf: str | None = None
    dkim: str | None = None
    dmarc: str | None = None


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a notice says of a letter that did not arrive; message_id: of that letter. permanent: nobody tries again.

    status: RFC 3463. words: of the mail server that did not take it, else the notice's own.
    """

    message_id: str
    permanent: bool
    recipient: str | None = None
    status: str | None = None
    words: str = ""


NOBODY_ASKED = Authentication()


@dataclass(frozen=True, slots=True)
class DecodedLetter:
    """A decoded letter; quarantined: why it was not decoded, else None."""

    letters: tuple[DecodedPart, ...]
    files: tuple[DecodedFile, ...]
    message_id: str | None = None
    authentication: Authentication = NOBODY_ASKED
    quarantined: str | None = None
    bounces: tuple[Bounce, ...] = ()

    @property
    def held_bytes(self) -> int:
        """About as much memory as it takes: a letter of some kilobytes may hold many megabytes."""
        texts = sum(2 * len(part.text) for part in self.letters) + sum(2 * len(file.text or "") for file in self.files)
        return texts + sum(len(file.content) for file in self.files)


def quarantined(reason: str) -> DecodedLetter:
    """A letter that was not decoded; its raw bytes are kept all the same."""
    return DecodedLetter(letters=(), files=(), quarantined=reason)
