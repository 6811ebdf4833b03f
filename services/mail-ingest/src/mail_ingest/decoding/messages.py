"""A decoded letter as `mail.received`: content becomes claim checks."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from contracts.claims import Blob, Text
from contracts.letters.v1 import LetterJournaled, MailBounced
from contracts.mail.v1 import Attachment, Authentication, LetterPart, MailReceived

from mail_ingest.decoding.model import DecodedFile, DecodedLetter, DecodedPart


@dataclass(frozen=True, slots=True)
class Place:
    """Where a letter was found. received_at: the mailbox's own date (INTERNALDATE). history: older than MAIL_SINCE."""

    mailbox: str
    folder: str
    uid_validity: int
    uid: int
    received_at: datetime
    history: bool = False


def to_message(decoded: DecodedLetter, raw: bytes, place: Place) -> MailReceived:
    """The message, its claims still holding their content."""
    return MailReceived(
        mailbox=place.mailbox,
        folder=place.folder,
        uid_validity=place.uid_validity,
        uid=place.uid,
        received_at=place.received_at,
        history=place.history,
        raw=Blob.holding(raw, "message/rfc822"),
        letters=tuple(_part(part) for part in decoded.letters),
        attachments=tuple(_attachment(file) for file in decoded.files),
        authentication=Authentication(**asdict(decoded.authentication)),
        message_id=_said(decoded.message_id),
        quarantined=_said(decoded.quarantined),
    )


def bounced(decoded: DecodedLetter, letter_id: UUID, place: Place) -> list[MailBounced]:
    """What the letter says of others that did not arrive."""
    return [
        MailBounced(
            letter_id=letter_id,
            message_id=_clean(one.message_id),
            permanent=one.permanent,
            received_at=place.received_at,
            recipient=_text(one.recipient) if one.recipient else None,
            status=one.status,
            notice=_text(one.words) if one.words else None,
        )
        for one in decoded.bounces
    ]


def journaled(decoded: DecodedLetter, place: Place) -> list[LetterJournaled]:
    """That the copy of a letter is there; nothing of one that nobody can name."""
    known_as = (decoded.message_id or "").strip()
    if not known_as:
        return []
    return [LetterJournaled(message_id=_clean(known_as), mailbox=place.mailbox, received_at=place.received_at)]


def _part(part: DecodedPart) -> LetterPart:
    return LetterPart(
        depth=part.depth,
        subject=_text(part.subject),
        text=_text(part.text) if part.text else None,
        sender_domain=part.sender_domain,
        sent_at=part.sent_at,
    )


def _attachment(file: DecodedFile) -> Attachment:
    return Attachment(
        letter=file.letter,
        path=_clean(file.path),
        name=_clean(file.name),
        blob=Blob.holding(file.content, file.media_type),
        state=file.state,
        text=_text(file.text) if file.text else None,
        reason=_said(file.reason),
        ocr_confidence=file.ocr_confidence,
    )


def _text(content: str) -> Text:
    return Text.of(_clean(content))


def _said(text: str | None) -> str | None:
    return None if text is None else _clean(text)


def _clean(text: str) -> str:
    """Without what UTF-8 can't carry: lone surrogates of broken headers and NUL, which PostgreSQL refuses."""
    return text.replace("\x00", "").encode("utf-8", errors="replace").decode()
