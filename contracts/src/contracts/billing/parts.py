"""What facts of billing are made of: changes of entries, papers, advances, fees."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from contracts.base import Part
from contracts.claims import Blob, Text


class EntryChange(Part):
    """What differs from the frozen entries. late: of a period that was billed already, paid for now.

    before_seconds: what other invoices have of it. corrects: the invoice that is corrected, as printed. seconds: all of
    the entry as it is now, 0 where it is gone. first_on: of its period.
    """

    kind: Literal["replaced", "removed", "late"]
    entry_id: int
    before_seconds: int = 0
    entry: Text | None = None
    corrects: str | None = None
    seconds: int | None = None
    first_on: date | None = None


class Standing(Part):
    """What invoices that count have of a period: its frozen entries, what differed, and what came late.

    month: what its own invoice was made of, as INPUT.json: the terms that it was billed on. since: entries as they
    became after they were billed. beside: what the other invoices that have some of it were made of.
    """

    entries: Text
    changes: tuple[EntryChange, ...] = ()
    month: Text | None = None
    since: tuple[EntryChange, ...] | None = None
    beside: tuple[Text, ...] | None = None


class Paper(Part):
    """A file of an invoice, under the name a person will see."""

    name: str
    blob: Blob


class AdvanceUsed(Part):
    """What an invoice takes of an advance. payment_number, payment_on: of the order that brought it."""

    payment_number: str
    payment_on: date
    amount: Decimal
    currency: str | None = None


class FeeDay(Part):
    """A fee that has a day of its own, as the client's terms name it."""

    kind: Literal["fixed", "success"]
    on: date
    title: str
    matter: str | None = None
