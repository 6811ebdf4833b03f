"""Which demand a letter speaks of: by its identity where the letter gives all of it, else the only one that fits.

A receipt that doesn't say whose demand it is can mean an open one of its inspectorate only, and the only one there with
that number; else a person looks.
"""

from __future__ import annotations

from dataclasses import dataclass

from chassis.decision import Decision
from contracts.tax.v1 import DemandMentioned, DemandSettled
from contracts.triage.v1 import LetterUnclear

from tax_calendar.core.numbering import comparable


@dataclass(frozen=True)
class Mentions:
    """Letters already heard: the same one again says nothing new. It is the inbox that knows; nothing is kept here."""


@dataclass(frozen=True)
class Candidates:
    """Identities of known demands with the INN and the number, and with date and inspectorate where they are said."""

    identities: tuple[str, ...]


def mentioned(state: Mentions, told: DemandMentioned, known: Candidates) -> Decision:
    """Where several demands fit, or none does, nothing is closed by it: a person closes his task himself."""
    identity = whole_identity(told)
    if identity is None and len(known.identities) == 1:
        identity = known.identities[0]
    if identity is None:
        return Decision(events=() if told.inn or told.what == "reply_refused" else (_unclear(told, known),))
    settled = DemandSettled(
        identity=identity, letter_id=told.letter_id, what=told.what, on=told.on, verified=told.verified
    )
    return Decision(events=(settled,))


def whole_identity(told: DemandMentioned) -> str | None:
    """The identity that the letter gives; None if it leaves something out."""
    if not told.inn or told.dated_on is None or told.authority_code is None:
        return None
    return f"{told.inn}:{told.authority_code}:{comparable(told.number)}:{told.dated_on.isoformat()}"


def _unclear(told: DemandMentioned, known: Candidates) -> LetterUnclear:
    """A refusal of a reply is a person's to look at already."""
    why = "их несколько" if known.identities else "открытого требования с таким номером у этого органа нет"
    if told.authority_code is None:
        why = "налоговый орган не назван"
    return LetterUnclear(
        letter_id=told.letter_id,
        fingerprint=told.fingerprint or str(told.letter_id),
        reasons=(f"Принят ответ на требование № {told.number}, но в письме нет ИНН: {why}. Закройте его задачу сами.",),
        kind="receipt",
        number=told.number,
        authority_code=told.authority_code,
        dated_on=told.dated_on,
        raw=told.raw,
        received_on=told.on,
    )
