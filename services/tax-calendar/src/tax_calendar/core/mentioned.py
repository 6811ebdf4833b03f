"""Which demand a letter speaks of: by its identity where the letter gives all of it, else the only one that fits."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.decision import Decision
from contracts.tax.v1 import DemandMentioned, DemandSettled

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
        return Decision()
    settled = DemandSettled(
        identity=identity, letter_id=told.letter_id, what=told.what, on=told.on, verified=told.verified
    )
    return Decision(events=(settled,))


def whole_identity(told: DemandMentioned) -> str | None:
    """The identity that the letter gives; None if it leaves something out."""
    if told.dated_on is None or told.authority_code is None:
        return None
    return f"{told.inn}:{told.authority_code}:{comparable(told.number)}:{told.dated_on.isoformat()}"
