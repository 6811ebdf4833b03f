"""Time that is held: who must know of it, and how it comes back with the next invoice, until nobody holds it.

Rule: BILLING-17. Source: issue 7, "Rating" (every entry is billed, non-billable or held with a reason).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from contracts.billing.parts import EntryChange
from contracts.billing.v1 import InvoiceIssued
from contracts.claims import Text

from billing.core import wording
from billing.core.month import Entry
from billing.core.rated import Rated
from billing.core.sorting import Piece

MATTER_KEYS: dict[str, str] = {"deal": "deal_id", "task": "task_id"}
SHOWN = 50  # entries that are listed one by one
JSON_TYPE = "application/json"


def held(rated: Rated) -> list[Piece]:
    """Every piece of an entry that waits, by day."""
    return sorted((one for one in rated.pieces if one.fate == "held" and one.seconds), key=lambda one: one.on)


def listing(rated: Rated) -> str:
    """What is held and why, a line for each entry and day; empty where nothing is."""
    pieces = held(rated)
    if not pieces:
        return ""
    lines = [_line(rated, one) for one in pieces[:SHOWN]]
    if len(pieces) > SHOWN:
        lines.append(f"• и ещё записей: {len(pieces) - SHOWN}")
    whole = minutes(sum(one.seconds for one in pieces))
    return "\n".join([f"Отложено до следующего счёта: {whole} мин.", *lines])


def _line(rated: Rated, piece: Piece) -> str:
    entry = rated.month.entries[piece.entry]
    person = rated.month.person(entry.person)
    known = rated.month.contract.matter(entry.matter)
    matter = (known.title or known.id) if known else f"дело {entry.matter}" if entry.matter else None
    about = ", ".join(one for one in (wording.day(piece.on), person.shown if person else entry.person, matter) if one)
    text = f" ({entry.text})" if entry.text else ""
    return f"• {about}: {minutes(piece.seconds)} мин — {piece.reason}{text}"


def minutes(seconds: int) -> str:
    """As people say it: 7, 7,5."""
    return f"{seconds / 60:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def carried(
    rated: Rated,
    issued: InvoiceIssued,
    matter_by: Literal["deal", "task", "client"],
    known: Mapping[int, EntryChange] = MappingProxyType({}),
) -> Iterator[EntryChange]:
    """What the next invoice takes up: each piece by its own day, without the time that another entry has counted.

    known: what the invoice took up of changed entries; other invoices may have some of their time already.
    """
    since = f"отложено из счёта № {issued.number} за {wording.period(issued.first_on, issued.last_on)}"
    for piece in held(rated):
        entry = rated.month.entries[piece.entry]
        of = known.get(base(entry.id))
        before = of.before_seconds if of else 0
        row = json.dumps(_row(entry, piece, matter_by), ensure_ascii=False, sort_keys=True)
        yield EntryChange(
            kind="late",
            entry_id=base(entry.id),
            before_seconds=before,
            seconds=before + piece.seconds,
            first_on=(of.first_on if of else None) or issued.first_on,
            entry=Text.holding(row.encode(), JSON_TYPE),
            corrects=entry.corrects or since,
        )


def base(name: str) -> int:
    """The CRM's id of an entry that has one of its own here."""
    return int(name.partition("+")[0])


def _row(entry: Entry, piece: Piece, matter_by: str) -> dict[str, Any]:
    key = MATTER_KEYS.get(matter_by)
    matter = {key: entry.matter} if key is not None else {}
    return matter | {
        "id": _name(entry, piece.on),
        "employee_id": int(entry.person),
        "on": str(piece.on),
        "seconds": piece.seconds,
        "billable": entry.billable,
        "travel": entry.travel,
        "held": piece.reason,
        "text": entry.text,
    }


def _name(entry: Entry, on: date) -> str:
    """A timer over midnight is two; the same each time it is carried on."""
    return f"{base(entry.id)}+{on:%Y%m%d}"
