"""What follows from a letter: one judgement, and each demand (or the letter itself) to where it is decided."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from chassis.decision import Decision
from contracts.base import Event
from contracts.mail.v1 import MailReceived, letter_id
from contracts.tax.v1 import (
    DemandFound,
    DemandMentioned,
)
from contracts.triage.v1 import (
    LetterJudged,
    LetterUnclear,
)
from domain.calendar import ProductionCalendar

from tax_calendar.core.budget import within
from tax_calendar.core.lifted import of_lifted
from tax_calendar.core.mention import Mention
from tax_calendar.core.milestones import Milestones, milestones
from tax_calendar.core.pieces import words
from tax_calendar.core.reading import Demand, Reading, read
from tax_calendar.core.replies import of_replies


@dataclass(frozen=True)
class Letter:
    """A letter's state: whether it has been judged."""

    judged: bool = False


@dataclass(frozen=True)
class Nothing:
    """Reading a letter needs no look-ups."""


def mail_received(state: Letter, message: MailReceived, calendar: ProductionCalendar) -> Decision:
    """Judge a letter once."""
    if state.judged:
        return Decision()
    if message.quarantined is not None:
        return _quarantined(message, message.quarantined)
    reading = read(message, calendar)
    if reading.demands:
        return _with_demands(message, reading, calendar)
    return _without(message, reading)


def _with_demands(message: MailReceived, reading: Reading, calendar: ProductionCalendar) -> Decision:
    found: list[Event] = [
        demand_found(message, demand, number, milestones(demand, calendar))
        for number, demand in enumerate(reading.demands, start=1)
    ]
    judged = LetterJudged(
        letter_id=letter_id(message.mailbox, message.raw.sha256),
        relevance="yes",
        demands=len(found),
        reasons=reading.reasons,
    )
    beside = words(within(message)) if len(reading.demands) == 1 else ""
    lifted = [one for demand in reading.demands for one in of_lifted(demand, beside)]
    if reading.reasons and not message.history:
        found.append(unclear(message, reading.reasons, None))
    return Decision(events=(judged, *found, *_mentioned(message, lifted)))


def _mentioned(message: MailReceived, mentions: Iterable[Mention]) -> tuple[Event, ...]:
    """Old letters tell nothing that is to be acted on."""
    if message.history:
        return ()
    return tuple(
        DemandMentioned(
            letter_id=letter_id(message.mailbox, message.raw.sha256),
            seq=number,
            what=one.what,
            inn=one.inn,
            number=one.number,
            dated_on=one.dated_on,
            authority_code=one.authority_code,
            on=one.on or message.received_at.date(),
            verified=message.authentication.verified,
            raw=message.raw,
            fingerprint=fingerprint(message),
        )
        for number, one in enumerate(mentions, start=1)
    )


def _without(message: MailReceived, reading: Reading) -> Decision:
    sort = reading.sort
    of_ours = sort is not None and sort.kind in {"receipt", "refused"}
    told = _mentioned(message, of_replies(within(message))) if of_ours else ()
    if sort is None or sort.relevance != "triage":
        relevance = sort.relevance if sort else "no"
        judged = LetterJudged(
            letter_id=letter_id(message.mailbox, message.raw.sha256),
            relevance=relevance,
            demands=0,
            kind=sort.kind if sort else None,
        )
        return Decision(events=(judged, *told))
    judged = LetterJudged(
        letter_id=letter_id(message.mailbox, message.raw.sha256),
        relevance="triage",
        demands=0,
        kind=sort.kind,
        reasons=reading.reasons,
    )
    if message.history:
        return Decision(events=(judged,))
    return Decision(events=(judged, unclear(message, reading.reasons, reading.best, sort.kind), *told))


def _quarantined(message: MailReceived, reason: str) -> Decision:
    said = f"Письмо не удалось разобрать: {reason}. Откройте исходное письмо осторожно."
    judged = LetterJudged(
        letter_id=letter_id(message.mailbox, message.raw.sha256),
        relevance="triage",
        demands=0,
        kind="quarantined",
        reasons=(said,),
    )
    if message.history:
        return Decision(events=(judged,))
    return Decision(events=(judged, unclear(message, (said,), None, "quarantined")))


def demand_found(message: MailReceived, demand: Demand, number: int, days: Milestones) -> DemandFound:
    """The fact that this letter holds this demand."""
    file = message.attachments[demand.attachment] if demand.attachment is not None else None
    f = demand.fields
    return DemandFound(
        letter_id=letter_id(message.mailbox, message.raw.sha256),
        seq=number,
        identity=str(demand.identity),
        kind=demand.kind.key if demand.kind else None,
        inn=f.inn,
        kpp=f.kpp,
        number=f.number,
        dated_on=f.dated_on,
        authority_code=f.authority_code,
        authority_name=f.authority_name,
        taxpayer_name=f.taxpayer_name,
        sent_on=demand.sent_on,
        received_on=demand.received_on,
        due_on=demand.due_on,
        due_rule=demand.due_rule,
        channel=demand.channel,
        inn_valid=demand.inn_valid,
        confidence=demand.confidence,
        doubts=demand.doubts,
        news=demand.news or None,
        remarks=_remarks(demand),
        original=file.blob if file else None,
        original_name=file.name if file else None,
        raw=message.raw,
        history=message.history,
        found_at=message.received_at,
        notice_by_on=days.notice_by_on,
        soft_due_on=days.soft_due_on,
        ocr_confidence=file.ocr_confidence if file else None,
        delivery_said=demand.delivery_said,
        sender_domain=message.letters[0].sender_domain if message.letters else None,
        sender_verified=message.authentication.verified,
    )


def _remarks(demand: Demand) -> tuple[str, ...]:
    if not demand.provisional:
        return demand.remarks
    return (*demand.remarks, "Производственный календарь этого года ещё не утверждён: дата предварительная.")


def unclear(
    message: MailReceived, reasons: tuple[str, ...], best: Demand | None, kind: str | None = None
) -> LetterUnclear:
    """The letter for a person, with the best reading there is."""
    f = best.fields if best else None
    return LetterUnclear(
        letter_id=letter_id(message.mailbox, message.raw.sha256),
        fingerprint=fingerprint(message),
        reasons=reasons,
        kind=best.kind.key if best and best.kind else kind,
        inn=f.inn if f else None,
        number=f.number if f else None,
        authority_code=f.authority_code if f else None,
        originals=tuple(file.blob for file in message.attachments[:10]),
        original_names=tuple(file.name for file in message.attachments[:10]),
        raw=message.raw,
        received_on=message.received_at.date(),
        kpp=f.kpp if f else None,
        dated_on=f.dated_on if f else None,
        due_on=best.due_on if best else None,
        taxpayer_name=f.taxpayer_name if f else None,
        ocr_confidence=min((file.ocr_confidence for file in message.attachments if file.ocr_confidence), default=None),
    )


def fingerprint(message: MailReceived) -> str:
    """sha256 over bodies and attachments: the same letter sent again has other headers and the same fingerprint."""
    digest = hashlib.sha256()
    for letter in message.letters:
        digest.update(letter.text.sha256.encode() if letter.text else b"-")
    for file in message.attachments:
        digest.update(file.blob.sha256.encode())
    if not message.letters and not message.attachments:
        digest.update(message.raw.sha256.encode())
    return digest.hexdigest()


def evolve(state: Letter, event: Event) -> Letter:
    """A judged letter stays judged."""
    return Letter(judged=True) if isinstance(event, LetterJudged) else state
