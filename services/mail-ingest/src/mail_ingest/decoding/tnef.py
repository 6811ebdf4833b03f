"""winmail.dat, in which Outlook wraps a letter's files, opened so that no figure in it costs more than its bytes."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from tnefparse import TNEF

from mail_ingest.decoding.charsets import decode
from mail_ingest.decoding.limits import Budget
from mail_ingest.decoding.wrappers import Unopened, opening

HEAD, CHECKSUM = 6, 2
ATTRIBUTE = struct.Struct("<BHHI")  # level, name, type, length
ATTRIBUTES = 5000
COUNT = struct.Struct("<I")
PROPERTY_BYTES = 4  # the least that one takes
PROPERTIES = {TNEF.ATTMAPIPROPS, TNEF.ATTATTACHMENT}
WANTED = PROPERTIES | {
    TNEF.ATTBODY,
    TNEF.ATTOEMCODEPAGE,
    TNEF.ATTATTACHRENDDATA,
    TNEF.ATTATTACHDATA,
    TNEF.ATTATTACHTITLE,
}


class Within(bytes):
    """Bytes past whose end nothing is read: the library takes any number of empty values for values.

    It also swallows what is raised here, therefore `past` says that it was.
    """

    past: list[int]

    @classmethod
    def of(cls, content: bytes, past: list[int]) -> Within:
        made = cls(content)
        made.past = past
        return made

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        if not isinstance(key, slice):
            return found
        if not found and key.stop is not None and key.stop > (key.start or 0):
            self.past.append(key.stop)
            raise ValueError("a value past the end")
        return Within.of(found, self.past)


def untnef(content: bytes, budget: Budget) -> Iterator[tuple[str, bytes]]:
    """Attachments of a winmail.dat, and its body as body.html or body.txt."""
    with opening("TNEF"):
        past: list[int] = []
        tnef = TNEF(Within.of(_wanted(content), past), do_checksum=False)
        if past:
            raise Unopened("a TNEF of values past its end")
        found = [(_name(attachment), bytes(attachment.data or b"")) for attachment in tnef.attachments]
        body = getattr(tnef, "htmlbody", None) or getattr(tnef, "body", None)
        if isinstance(body, str | bytes) and body:
            raw = bytes(body) if isinstance(body, bytes) else body.encode(errors="replace")
            found.append(("body.html" if b"<html" in raw[:500].lower() else "body.txt", raw))
    budget.spend(sum(len(data) for _, data in found))
    yield from found


def _wanted(content: bytes) -> bytes:
    """Only what files and the body need; each attribute as long as it says, and they end where the file ends."""
    kept, at = [content[:HEAD]], HEAD
    for _ in range(ATTRIBUTES):
        if at + ATTRIBUTE.size > len(content):
            break
        _, name, _, length = ATTRIBUTE.unpack_from(content, at)
        end = at + ATTRIBUTE.size + length + CHECKSUM
        if name in PROPERTIES and _properties(content, at + ATTRIBUTE.size) > length // PROPERTY_BYTES:
            raise Unopened("a TNEF of more properties than bytes")
        if name in WANTED:
            kept.append(content[at:end])
        at = end
    if not len(content) - ATTRIBUTE.size < at <= len(content):
        raise Unopened(f"a TNEF of lying lengths, or of more than {ATTRIBUTES} attributes")
    return b"".join(kept)


def _properties(content: bytes, at: int) -> int:
    return int(COUNT.unpack_from(content, at)[0])


def _name(attachment: Any) -> str:
    """The long name, else the short one; Outlook writes 8-bit names in the sender's code page."""
    try:
        name: str | bytes | None = attachment.long_filename()
    except UnicodeDecodeError:
        name = attachment._name  # noqa: SLF001 - its property decodes as UTF-8 whatever the code page
    text = decode(name) if isinstance(name, bytes) else name or "attachment"
    if any("\x80" <= character <= "\xff" for character in text):
        text = decode(text.encode("latin-1", errors="replace"))  # 8-bit names read as latin-1
    return text.rstrip("\x00")
