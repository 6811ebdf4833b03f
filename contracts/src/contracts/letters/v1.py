"""Letters that we send, and what becomes of them, version 1. Addresses are personal data: claim checks."""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.base import Command, Event, Part
from contracts.claims import Blob, Text
from contracts.crm.v1 import CrmRef, TaskFile


class Recipient(Part):
    """Whom a letter goes to. address: the e-mail address. contact_id, employee_id: who that is, where it is known."""

    address: Text
    contact_id: int | None = None
    employee_id: int | None = None


class SendLetter(Command):
    """Send one letter.

    sender: domain name of the mailbox it comes from ("office"). html: beside the plain text, the same in style.
    calendar: an invitation (.ics), shown as one. in_reply_to: Message-ID of the letter it answers. ordered_by_id: the
    employee who hears of it when it can't be delivered; None for the one responsible by the profile.
    """

    topic: ClassVar[str] = "mail.commands"
    type: Literal["mail.send.v1"] = "mail.send.v1"
    belongs_to: CrmRef
    sender: str
    to: tuple[Recipient, ...]
    title: Text
    text: Text
    html: Text | None = None
    cc: tuple[Recipient, ...] = ()
    attachments: tuple[TaskFile, ...] = ()
    calendar: Blob | None = None
    in_reply_to: str | None = None
    ordered_by_id: int | None = None

    @property
    def subject(self) -> str:
        return self.belongs_to.subject


class LetterAccepted(Event):
    """The next mail server has taken the letter for every recipient it was asked for, refused: but for so many."""

    topic: ClassVar[str] = "mail.results"
    type: Literal["mail.accepted.v1"] = "mail.accepted.v1"
    command_id: UUID
    belongs_to: CrmRef
    message_id: str
    accepted_at: AwareDatetime
    refused: int = 0

    @property
    def subject(self) -> str:
        return self.belongs_to.subject


class LetterRefused(Event):
    """The letter was not sent and will not be: the server's words and a hint what to do."""

    topic: ClassVar[str] = "mail.results"
    type: Literal["mail.refused.v1"] = "mail.refused.v1"
    command_id: UUID
    belongs_to: CrmRef
    code: str
    message: str
    hint: str | None = None

    @property
    def subject(self) -> str:
        return self.belongs_to.subject


class LetterParked(Event):
    """Nobody knows whether the letter was sent; it is not sent again until a person says so."""

    topic: ClassVar[str] = "mail.results"
    type: Literal["mail.parked.v1"] = "mail.parked.v1"
    command_id: UUID
    belongs_to: CrmRef
    message_id: str
    parked_at: AwareDatetime
    reason: str

    @property
    def subject(self) -> str:
        return self.belongs_to.subject


class LetterReturned(Event):
    """A letter of ours that was accepted came back. status: RFC 3463 ("5.1.1"), None where the notice names none."""

    topic: ClassVar[str] = "mail.results"
    type: Literal["mail.returned.v1"] = "mail.returned.v1"
    command_id: UUID
    belongs_to: CrmRef
    returned_at: AwareDatetime
    permanent: bool
    status: str | None = None
    contact_id: int | None = None
    employee_id: int | None = None
    notice: Text | None = None

    @property
    def subject(self) -> str:
        return self.belongs_to.subject


class MailBounced(Event):
    """A letter that came in says that one of ours could not be delivered (a DSN, or a common free form).

    message_id: of ours, as the notice names it. recipient: the address that failed. letter_id: of the notice, see
    mail.received. permanent: no further attempt is made by whoever wrote the notice.
    """

    topic: ClassVar[str] = "mail.bounced"
    type: Literal["mail.bounced.v1"] = "mail.bounced.v1"
    letter_id: UUID
    message_id: str
    permanent: bool
    received_at: AwareDatetime
    recipient: Text | None = None
    status: str | None = None
    notice: Text | None = None

    @property
    def subject(self) -> str:
        return f"sent/{self.message_id}"


class LetterJournaled(Event):
    """A copy of a letter lies in the journal mailbox: the mail server has taken it. message_id: with its brackets."""

    topic: ClassVar[str] = "mail.journaled"
    type: Literal["mail.journaled.v1"] = "mail.journaled.v1"
    message_id: str
    mailbox: str
    received_at: AwareDatetime

    @property
    def subject(self) -> str:
        return f"sent/{self.message_id}"
