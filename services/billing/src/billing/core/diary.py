"""Every piece of work with its share of the money: rows of the diary, of LEDES, of the report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.money import shared

from billing.core.month import Entry
from billing.core.rated import Line, Rated
from billing.core.sorting import Fate, apportioned
from billing.core.vat import Tax
from billing.core.wording import STATES


@dataclass(frozen=True, slots=True)
class Row:
    """A piece of an entry. rate: per hour as billed; net: its share of the line, None if it is not billed by the hour.

    tax: of the line that has it. state: empty if billed, else why not, in Russian, as the client may read it. seconds:
    as worked; billed: in steps of the contract. reason: why it is held, as somebody said it.
    """

    entry: Entry
    on: date
    person: str
    grade: str
    seconds: int
    fate: Fate
    state: str
    rate: Decimal | None = None
    net: Decimal | None = None
    reason: str | None = None
    billed: int = 0
    tax: Tax | None = None


def rows(rated: Rated) -> list[Row]:
    """By day, then as people and entries come. The net amounts of a line's rows add up to the line's."""
    places = {one.id: place for place, one in enumerate(rated.month.people)}
    keyed = [(place, row) for place, row in (*_billed(rated), *_others(rated)) if row.seconds or row.fate == "billed"]
    keyed.sort(key=lambda one: (one[1].on, places.get(one[1].entry.person, len(places)), one[0]))
    return [row for _, row in keyed]


def _billed(rated: Rated) -> Iterator[tuple[int, Row]]:
    for line in rated.lines:
        if line.draft.kind == "time":
            yield from _of_line(rated, line)


def _of_line(rated: Rated, line: Line) -> Iterator[tuple[int, Row]]:
    pieces, rate = line.draft.pieces, line.draft.rate
    steps = [piece.billed for piece in pieces]
    parts = shared(line.net, [Decimal(billed) for billed in steps])
    for piece, net, billed in zip(pieces, parts, apportioned(line.draft.seconds, steps), strict=True):
        entry = rated.month.entries[piece.entry]
        who, grade = _who(rated, entry, piece.on)
        row = Row(entry, piece.on, who, grade, piece.seconds, "billed", "", rate, net, None, billed, line.draft.tax)
        yield piece.entry, row


def _others(rated: Rated) -> Iterator[tuple[int, Row]]:
    billed = {piece for line in rated.lines for piece in line.draft.pieces}
    for piece in rated.pieces:
        if piece.fate == "overlapped" or piece in billed:
            continue
        entry = rated.month.entries[piece.entry]
        who, grade = _who(rated, entry, piece.on)
        told = piece.reason if piece.fate != "held" else None  # why it waits is said within the firm
        state = STATES[piece.fate] + (f": {told}" if told else "")
        yield piece.entry, Row(entry, piece.on, who, grade, piece.seconds, piece.fate, state, reason=piece.reason)


def _who(rated: Rated, entry: Entry, on: date) -> tuple[str, str]:
    person = rated.month.person(entry.person)
    return (person.shown, person.grade_on(on) or "") if person else (entry.person, "")
