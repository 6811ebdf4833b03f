"""A letter's bytes: the same command, time and rules give the same bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import format_datetime
from uuid import UUID

from contracts.claims import Claim
from contracts.letters.v1 import Recipient, SendLetter

from mail_dispatch.core.addresses import domain_of, normal
from mail_dispatch.core.rules import SenderRule

POLICY = SMTP.clone(cte_type="7bit")
BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")
REFERENCE = re.compile(r"<[^<>\s@]{1,200}@[^<>\s@]{1,200}>")
MESSAGE_ID = re.compile(r"<([0-9a-f]{32})@[^<>@\s]{1,253}>")
METHOD = re.compile(rb"^METHOD:([A-Za-z]{1,20})\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is handed to the mail server. recipients: normal, each once, in order; journal: gets a copy unseen."""

    message_id: str
    return_path: str
    recipients: tuple[str, ...]
    content: bytes
    journal: str | None = None

    @property
    def domains(self) -> set[str]:
        """Of its recipients."""
        return {domain_of(one) for one in self.recipients}


def message_id(command_id: UUID, address: str) -> str:
    """The same for a command however often it is tried: whoever gets it twice can see that it is one letter."""
    return f"<{command_id.hex}@{domain_of(normal(address))}>"


def command_of(reference: str) -> UUID | None:
    """The command whose letter has this Message-ID; None if it can't be one of ours."""
    found = MESSAGE_ID.fullmatch(reference.strip())
    return UUID(hex=found[1]) if found else None


def composed(command: SendLetter, command_id: UUID, rule: SenderRule, at: datetime) -> Parcel:
    """The letter, every claim of *command* being at hand. at: its Date. Raises BadAddress."""
    known_as = message_id(command_id, rule.address)
    letter = EmailMessage(policy=POLICY)
    _head(letter, command, rule, at)
    letter["Message-ID"] = known_as
    _body(letter, command)
    for number, part in enumerate(_multiparts(letter)):
        part.set_boundary(f"=_{command_id.hex}_{number}")  # drawn at random otherwise
    return Parcel(
        known_as,
        normal(rule.return_path or rule.address),
        tuple(dict.fromkeys(normal(one.address.content) for one in (*command.to, *command.cc))),
        letter.as_bytes(),
        normal(rule.journal) if rule.journal else None,
    )


def _head(letter: EmailMessage, command: SendLetter, rule: SenderRule, at: datetime) -> None:
    letter["From"] = Address(_line(rule.name), addr_spec=normal(rule.address))
    letter["To"] = _addresses(command.to)
    if command.cc:
        letter["Cc"] = _addresses(command.cc)
    if rule.reply_to:
        letter["Reply-To"] = Address(addr_spec=normal(rule.reply_to))
    letter["Subject"] = _line(command.title.content)
    letter["Date"] = format_datetime(at)
    if command.in_reply_to and REFERENCE.fullmatch(command.in_reply_to):
        letter["In-Reply-To"] = letter["References"] = command.in_reply_to
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notices in answer


def _addresses(recipients: Sequence[Recipient]) -> tuple[Address, ...]:
    return tuple(Address(addr_spec=normal(one.address.content)) for one in recipients)


def _body(letter: EmailMessage, command: SendLetter) -> None:
    letter.set_content(command.text.content, cte="base64")
    if command.html is not None:
        letter.add_alternative(command.html.content, subtype="html", cte="base64")
    if command.calendar is not None:
        _invitation(letter, command.calendar)
    for file in command.attachments:
        kind, _, subtype = file.blob.media_type.partition(";")[0].strip().partition("/")
        if not subtype or kind in {"multipart", "message"}:
            kind, subtype = "application", "octet-stream"
        letter.add_attachment(_held(file.blob), maintype=kind, subtype=subtype, filename=_line(file.name))


def _invitation(letter: EmailMessage, calendar: Claim) -> None:
    """As an alternative, which mail programs show with its buttons; its method is that of the calendar itself."""
    content = _held(calendar)
    found = METHOD.search(content)
    method = found[1].decode().upper() if found else "PUBLISH"
    letter.add_alternative(content, maintype="text", subtype="calendar", params={"method": method, "charset": "utf-8"})


def _multiparts(letter: MIMEPart) -> Sequence[MIMEPart]:
    return [part for part in letter.walk() if part.get_content_maintype() == "multipart"]


def _held(claim: Claim) -> bytes:
    if claim.held is None:
        raise LookupError(f"the content {claim.sha256} has not been fetched")
    return claim.held


def _line(text: str) -> str:
    """One line: a line feed would begin another header."""
    return BLANKS.sub(" ", text).strip()
