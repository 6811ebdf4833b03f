"""Letters of the shared mailboxes, version 1."""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID, uuid5

from pydantic import AwareDatetime

from contracts.base import Event, Part
from contracts.claims import Blob, Text

AttachmentState = Literal[
    "text",  # text was extracted
    "no_text",  # read, but it holds no text (an image, a signature companion)
    "scan",  # pages are pictures and no OCR is installed
    "ocr",  # text was read off pictures: see ocr_confidence
    "encrypted",
    "unreadable",  # broken, or the extractor gave up (see reason)
    "unsupported",
    "too_large",
]


class Authentication(Part):
    """What our own mail server found of the sender (RFC 8601); None where it said nothing."""

    spf: str | None = None
    dkim: str | None = None
    dmarc: str | None = None

    @property
    def verified(self) -> bool | None:
        """Whether the sender's domain is the one it claims to be; None where our server said nothing.

        DMARC joins the others, so that it decides; without it one of SPF and DKIM must have passed.
        """
        if self.dmarc is not None and self.dmarc != "none":
            return self.dmarc == "pass"
        if self.spf is None and self.dkim is None:
            return None
        return "pass" in {self.spf, self.dkim}


MAILBOXES = UUID("5d2f8e3a-8f3f-5a0e-a6a1-6c1f3f1b7b55")


def letter_id(mailbox: str, raw_sha256: str) -> UUID:
    """The id of `mail.received`: the same raw letter of a mailbox has one id, wherever and however often it is seen.

    A Message-ID can be forged or reused and is a mere field.
    """
    return uuid5(uuid5(MAILBOXES, mailbox), raw_sha256)


class LetterPart(Part):
    """The letter itself (first) or a letter inside it: message/rfc822, .msg, an inline forward.

    depth: 0 for the letter itself. sent_at: its Date, as the sender claims it.
    """

    depth: int
    subject: Text
    text: Text | None = None
    sender_domain: str | None = None
    sent_at: AwareDatetime | None = None


class Attachment(Part):
    """A file of the letter, however deeply wrapped (zip in rfc822 in TNEF …).

    letter: index in `letters` of the letter that carries it. path: names on the way to it, joined by "/".
    ocr_confidence: mean share of certainty of the words, 0 to 1.
    """

    letter: int
    path: str
    name: str
    blob: Blob
    state: AttachmentState
    text: Text | None = None
    reason: str | None = None
    ocr_confidence: float | None = None


class MailReceived(Event):
    """One letter of a shared folder, decoded and safe in the blob store.

    received_at: when the mailbox got it (IMAP INTERNALDATE). history: older than MAIL_SINCE, recorded so that
    nothing is lost, but no task follows. quarantined: why it was not decoded (a bomb, over a limit), else None.
    """

    topic: ClassVar[str] = "mail.received"
    type: Literal["mail.received.v1"] = "mail.received.v1"
    mailbox: str
    folder: str
    uid_validity: int
    uid: int
    received_at: AwareDatetime
    raw: Blob
    letters: tuple[LetterPart, ...]
    attachments: tuple[Attachment, ...]
    authentication: Authentication = Authentication()
    message_id: str | None = None
    history: bool = False
    quarantined: str | None = None

    @property
    def subject(self) -> str:
        return f"letter/{self.mailbox}:{self.raw.sha256}"
