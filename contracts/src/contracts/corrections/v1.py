"""What befalls an invoice after it was issued: void, credited, overdue, or its work turns out less; version 1."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import AwareDatetime

from contracts.base import Event
from contracts.billing.parts import EntryChange, Paper
from contracts.claims import Text


class VoidAsked(Event):
    """Somebody wants an invoice not to count any more. reason: in words, for whoever looks later."""

    topic: ClassVar[str] = "billing.void_asked"
    type: Literal["billing.void_asked.v1"] = "billing.void_asked.v1"
    invoice_id: str
    client_id: int
    reason: Text
    asked_at: AwareDatetime

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class WorkReduced(Event):
    """A time entry of an invoice that went out is shorter now, or gone, or another: a person decides, with a draft.

    before_seconds, seconds: of the entry on that invoice, 0 where it is gone. month: what the invoice was made
    of, as INPUT.json. entry: as it is now, for it may be somebody else's, or not billable any more. earlier: what its
    entries, this one too, had become before; seconds of each on that invoice, None where all of it stands. shared: what
    every invoice with time of the entry's period was made of, that period's own first; None: there is no other.
    drawn: as earlier, but each as short as drafts have it already, where it grew again since; None: as earlier.
    """

    topic: ClassVar[str] = "work.reduced"
    type: Literal["work.reduced.v1"] = "work.reduced.v1"
    invoice_id: str
    client_id: int
    entry_id: int
    before_seconds: int
    seconds: int
    month: Text
    entry: Text | None = None
    earlier: tuple[EntryChange, ...] | None = None
    shared: tuple[Text, ...] | None = None
    drawn: tuple[EntryChange, ...] | None = None

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class InvoiceVoided(Event):
    """An invoice doesn't count any more; its number stays used. month, deal_id: as of invoice.issued."""

    topic: ClassVar[str] = "invoice.voided"
    type: Literal["invoice.voided.v1"] = "invoice.voided.v1"
    invoice_id: str
    issuer: str
    client_id: int
    reason: Literal["rejected", "withdrawn"]
    month: Text | None = None
    deal_id: int | None = None

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class InvoiceRejected(Event):
    """The partner rejected an invoice that is paid for already: it is void once all of that has gone back."""

    topic: ClassVar[str] = "invoice.rejected"
    type: Literal["invoice.rejected.v1"] = "invoice.rejected.v1"
    invoice_id: str
    client_id: int

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class InvoiceRenewed(Event):
    """The papers of an invoice that was released late say until when it is to be paid by now; those before count no
    more.
    """

    topic: ClassVar[str] = "invoice.renewed"
    type: Literal["invoice.renewed.v1"] = "invoice.renewed.v1"
    invoice_id: str
    client_id: int
    papers: tuple[Paper, ...]

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class InvoiceCredited(Event):
    """The client's account knows of a payment. left: still to pay."""

    topic: ClassVar[str] = "invoice.credited"
    type: Literal["invoice.credited.v1"] = "invoice.credited.v1"
    invoice_id: str
    client_id: int
    amount: Decimal
    left: Decimal
    currency: str

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class InvoiceOverdue(Event):
    """An invoice was to be paid by a day that has passed. left: still to pay; step: 1 the manager, 2 the client."""

    topic: ClassVar[str] = "invoice.overdue"
    type: Literal["invoice.overdue.v1"] = "invoice.overdue.v1"
    invoice_id: str
    client_id: int
    left: Decimal
    currency: str
    step: int

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"
