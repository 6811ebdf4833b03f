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
from urllib.parse import quote
from uuid import UUID

from contracts.claims import Claim
from contracts.letters.v1 import Recipient, SendLetter
from domain.ical import folded

from mail_dispatch.core.addresses import domain_of, normal
from mail_dispatch.core.rules import SenderRule

POLICY = SMTP.clone(cte_type="7bit")
BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")
REFERENCE = re.compile(r"<(?:(?!=\?)[!-;=?A-~]){1,200}@(?:(?!=\?)[!-;=?A-~]){1,200}>")
MEDIA = re.compile(r"([a-z0-9][a-z0-9!#$&^_.+-]{0,63})/([a-z0-9][a-z0-9!#$&^_.+-]{0,63})")  # RFC 6838, 4.2
CHARSET = re.compile(r";\s*charset=\"?([A-Za-z0-9_.:-]{1,40})")
OURS = re.compile(
    rb"(?:From|To|Cc|Reply-To|Subject|Date|In-Reply-To|References|Auto-Submitted|Message-ID|MIME-Version|Content-\S+):"
)
MESSAGE_ID = re.compile(r"<([0-9a-f]{32})@[^<>@\s]{1,253}>")
ORGANIZER = re.compile(rb"^ORGANIZER[;:]", re.MULTILINE | re.IGNORECASE)
EVENT = re.compile(rb"^BEGIN:VEVENT\r?\n", re.MULTILINE)
METHOD = re.compile(rb"^METHOD:([A-Za-z]{1,20})\s*$", re.MULTILINE)


class Malformed(ValueError):
    """What was ordered would make another letter than it says."""


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
    """The letter, every claim of *command* being at hand. at: its Date. Raises BadAddress, Malformed."""
    known_as = message_id(command_id, rule.address)
    letter = EmailMessage(policy=POLICY)
    _head(letter, command, rule, at)
    letter["Message-ID"] = known_as
    _body(letter, command, rule.address)
    for number, part in enumerate(_multiparts(letter)):
        part.set_boundary(f"=_{command_id.hex}_{number}")  # drawn at random otherwise
    content = letter.as_bytes()
    _must_be_ours(content)
    return Parcel(
        known_as,
        normal(rule.return_path or rule.address),
        tuple(dict.fromkeys(normal(one.address.content) for one in (*command.to, *command.cc))),
        content,
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


def _body(letter: EmailMessage, command: SendLetter, sender: str) -> None:
    letter.set_content(command.text.content, cte="base64")
    if command.html is not None:
        letter.add_alternative(command.html.content, subtype="html", cte="base64")
    if command.calendar is not None:
        _invitation(letter, command.calendar, sender)
    for file in command.attachments:
        kind, subtype = _media(file.blob.media_type)
        charset = CHARSET.search(file.blob.media_type) if kind == "text" else None
        params = {"charset": charset[1]} if charset else {}
        name = _line(file.name)
        letter.add_attachment(_held(file.blob), maintype=kind, subtype=subtype, filename=name, params=params)


def _media(told: str) -> tuple[str, str]:
    """A file is a file: what claims to be a letter, many parts or nothing known is bytes."""
    found = MEDIA.fullmatch(told.partition(";")[0].strip().lower())
    if found is None or found[1] in {"multipart", "message"}:
        return "application", "octet-stream"
    return found[1], found[2]


def _invitation(letter: EmailMessage, calendar: Claim, sender: str) -> None:
    """As an alternative, which mail programs show with its buttons; its method is that of the calendar itself."""
    content = _organised(_held(calendar), sender)
    found = METHOD.search(content)
    method = found[1].decode().upper() if found else "PUBLISH"
    letter.add_alternative(content, maintype="text", subtype="calendar", params={"method": method, "charset": "utf-8"})


def _organised(content: bytes, sender: str) -> bytes:
    """With an organiser for each event that has none, as every method asks for (RFC 5546, 3.2): whoever writes."""
    if ORGANIZER.search(content):
        return content
    line = folded(f"ORGANIZER:mailto:{quote(normal(sender), safe='@')}").encode()
    return EVENT.sub(lambda found: found[0] + line + b"\r\n", content)


def _multiparts(letter: MIMEPart) -> Sequence[MIMEPart]:
    return [part for part in letter.walk() if part.get_content_maintype() == "multipart"]


def _held(claim: Claim) -> bytes:
    if claim.held is None:
        raise LookupError(f"the content {claim.sha256} has not been fetched")
    return claim.held


def _line(text: str) -> str:
    """One line: a line feed would begin another header, and so would one inside an encoded word (RFC 2047), which
    the standard library decodes when a header is set and writes out as it is.
    """
    return BLANKS.sub(" ", text).strip().replace("=?", "= ?")


def _must_be_ours(content: bytes) -> None:
    """The last look, whatever the library did: only our headers, no lone line end. Raises Malformed."""
    head = content.partition(b"\r\n\r\n")[0].split(b"\r\n")
    if not all(line.startswith((b" ", b"\t")) or OURS.match(line) for line in head):
        raise Malformed("В заголовке письма оказалось лишнее")
    if b"\r" in (bare := content.replace(b"\r\n", b"")) or b"\n" in bare:
        raise Malformed("В письме оказался одиночный перевод строки")
