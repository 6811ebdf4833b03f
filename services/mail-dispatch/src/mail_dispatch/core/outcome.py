"""What is said when a letter's fate is known, and what people are asked to do about it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from contracts.claims import Text
from contracts.crm.v1 import CreateTask
from contracts.letters.v1 import LetterAccepted, LetterParked, LetterRefused, LetterReturned, MailBounced, SendLetter

from mail_dispatch.core.addresses import normal
from mail_dispatch.core.wording import DROPPED, HINTS, TITLES, Kind, refusals, told

AUTOMATION = "mail-dispatch"


def accepted(command: SendLetter, command_id: UUID, message_id: str, at: datetime, refused: int) -> LetterAccepted:
    """refused: how many of its recipients don't get it."""
    return LetterAccepted(
        command_id=command_id, belongs_to=command.belongs_to, message_id=message_id, accepted_at=at, refused=refused
    )


def declined(command: SendLetter, command_id: UUID, code: str, words: str) -> LetterRefused:
    """code: of HINTS."""
    return LetterRefused(
        command_id=command_id, belongs_to=command.belongs_to, code=code, message=words, hint=HINTS.get(code)
    )


def dropped(command: SendLetter, command_id: UUID, why: str) -> LetterRefused:
    """A person has decided. why: in that person's words, may be empty."""
    words = f"{DROPPED}: {why}" if why else DROPPED
    return LetterRefused(command_id=command_id, belongs_to=command.belongs_to, code="dropped", message=words)


def parked(command: SendLetter, command_id: UUID, message_id: str, at: datetime, reason: str) -> LetterParked:
    """reason: what is known of the attempt, in English, for results and logs."""
    return LetterParked(
        command_id=command_id, belongs_to=command.belongs_to, message_id=message_id, parked_at=at, reason=reason
    )


def returned(command: SendLetter, command_id: UUID, bounce: MailBounced) -> LetterReturned:
    """Whose address it is that failed is known by comparing; None if the notice names none of ours."""
    failed = _address(bounce.recipient).lower()
    people = (*command.to, *command.cc)
    who = next((one for one in people if failed and _address(one.address).lower() == failed), None)
    return LetterReturned(
        command_id=command_id,
        belongs_to=command.belongs_to,
        returned_at=bounce.received_at,
        permanent=bounce.permanent,
        status=bounce.status,
        contact_id=who.contact_id if who else None,
        employee_id=who.employee_id if who else None,
        notice=bounce.notice,
    )


def _address(text: Text | None) -> str:
    """As the letter's envelope has it; empty where it was erased, or is none."""
    try:
        return normal(text.content) if text is not None and text.held is not None else ""
    except ValueError:  # no address, or no text
        return ""


def parked_task(command: SendLetter, command_id: UUID, asks: int, moment: str, reason: str) -> CreateTask:
    """Asks a person what to do. moment: when it was tried, as people write it."""
    return _task(
        "parked", command, asks, told("parked", command, moment=moment, reason=reason, command_id=str(command_id))
    )


def refused_task(command: SendLetter, asks: int, said: LetterRefused, reason: str) -> CreateTask:
    """Tells a person that it isn't sent. reason: in full, addresses and all."""
    facts = {"reason": reason, "hint": said.hint or "", "command_id": str(said.command_id)}
    return _task("refused", command, asks, told("refused", command, **facts))


def partly_task(command: SendLetter, asks: int, refused: Mapping[int, str]) -> CreateTask:
    """Tells a person who doesn't get it."""
    # Each once, as the envelope has them; of erased ones only their hash tells who is the same.
    known = [(_address(one.address), one.address.sha256) for one in (*command.to, *command.cc)]
    named = {address or sha256: address or "(удалено)" for address, sha256 in known}
    lines = refusals(command, refused, list(named.values()))
    return _task("partly", command, asks, told("partly", command, refusals=lines))


def returned_task(command: SendLetter, asks: int, bounce: MailBounced) -> CreateTask:
    """Tells a person that it came back, in the notice's own words."""
    recipient = bounce.recipient.content if bounce.recipient and bounce.recipient.held else "(не назван)"
    words = bounce.notice.content[:1000] if bounce.notice and bounce.notice.held else ""
    reason = " ".join(part for part in (bounce.status or "", words.strip()) if part) or "не названа"
    return _task("returned", command, asks, told("returned", command, recipient=recipient, reason=reason))


def _task(kind: Kind, command: SendLetter, asks: int, words: str) -> CreateTask:
    return CreateTask(
        automation=AUTOMATION,
        belongs_to=command.belongs_to,
        responsible_id=command.ordered_by_id or asks,
        title=TITLES[kind],
        description=Text.of(words),
        urgent=kind == "parked",
    )
