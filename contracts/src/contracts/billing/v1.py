"""Billing: months, invoices and the money that comes in for them, version 1.

Invoices are named `issuer/year/number`. Issuers are domain names of the portal profile. Rates stay in claim checks of
this topic family; company names, numbers and sums may be said.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import AwareDatetime

from contracts.base import Event, Part
from contracts.billing.parts import AdvanceUsed, EntryChange, FeeDay, Paper, Standing
from contracts.claims import Text


class BillingAsked(Event):
    """Somebody wants a period of a client billed now. The days are inclusive."""

    topic: ClassVar[str] = "billing.asked"
    type: Literal["billing.asked.v1"] = "billing.asked.v1"
    client_id: int
    first_on: date
    last_on: date
    asked_at: AwareDatetime

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class MonthOpened(Event):
    """A period of a client is to be billed; its time is being collected. cause: what began it.

    until: of several months that were asked for, the last day: the next is opened when this one is billed or held.
    """

    topic: ClassVar[str] = "month.opened"
    type: Literal["month.opened.v1"] = "month.opened.v1"
    client_id: int
    first_on: date
    last_on: date
    cause: Literal["calendar", "deal", "person"]
    until: date | None = None

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class ExpenseItem(Part):
    """Money laid out for a client, in the contract's currency. own: the firm's; agent: paid in the client's name.

    expense_id: unique for the client. on: its day. document: the paper that proves it. utbms: code for LEDES.
    """

    expense_id: str
    kind: Literal["own", "agent"]
    on: date
    title: str
    amount: Decimal
    currency: str
    markup_percent: Decimal | None = None
    matter: str | None = None
    document: str | None = None
    utbms: str | None = None


class ExpenseEntered(Event):
    """Somebody tells of an expense to be billed; a later one of its id replaces it until it stands on an invoice."""

    topic: ClassVar[str] = "billing.expense_entered"
    type: Literal["billing.expense_entered.v1"] = "billing.expense_entered.v1"
    client_id: int
    item: ExpenseItem
    entered_at: AwareDatetime
    withdrawn: bool = False

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class ExpenseKept(Event):
    """An expense waits for the client's next invoice, or, if withdrawn, no more."""

    topic: ClassVar[str] = "billing.expense_kept"
    type: Literal["billing.expense_kept.v1"] = "billing.expense_kept.v1"
    client_id: int
    item: ExpenseItem
    withdrawn: bool = False

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class WorkCollected(Event):
    """All time entries of a client and period, ready to be rated. invoice_on: the date of the invoice.

    entries: as of timesheet.closed. attempt: 1, 2 … of the same period, until an invoice goes out. used: what earlier
    invoices took of the client's advances, so that nothing is offset twice. expenses: that stand on no invoice yet.
    earlier: the periods that late entries are of, so that a timer is not paid for where another one ran that was.
    elsewhere: what other invoices have of this period, whose own became void; beside: what those were made of.
    fees: those with a day of their own that no other invoice has; None: those of its days.
    """

    topic: ClassVar[str] = "work.collected"
    type: Literal["work.collected.v1"] = "work.collected.v1"
    client_id: int
    issuer: str
    first_on: date
    last_on: date
    invoice_on: date
    attempt: int
    entries: Text
    changes: tuple[EntryChange, ...] = ()
    used: tuple[AdvanceUsed, ...] | None = None
    expenses: tuple[ExpenseItem, ...] | None = None
    earlier: tuple[Standing, ...] | None = None
    elsewhere: tuple[EntryChange, ...] | None = None
    beside: tuple[Text, ...] | None = None
    fees: tuple[FeeDay, ...] | None = None

    @property
    def subject(self) -> str:
        return f"issuer/{self.issuer}"


class MonthHeld(Event):
    """No invoice goes out for a period: what is missing or wrong, by code, and in Russian for whoever mends it.

    work: who worked how long on what, and what of it is worth what, as far as that is known: unbilled work.
    """

    topic: ClassVar[str] = "month.held"
    type: Literal["month.held.v1"] = "month.held.v1"
    client_id: int
    issuer: str
    first_on: date
    last_on: date
    codes: tuple[str, ...]
    report: Text
    work: Text | None = None

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class InvoiceIssued(Event):
    """An invoice has its number. month: everything it is made of, as INPUT.json of `delo invoice render`.

    to_pay: gross, and agent expenses, less advances. vat_percent: None where there is none, or several. entry_ids: time
    entries that stand on it, billed or not. act_sequence: of its act and УПД in their own series; 0: it has none.
    """

    topic: ClassVar[str] = "invoice.issued"
    type: Literal["invoice.issued.v1"] = "invoice.issued.v1"
    invoice_id: str
    issuer: str
    number: str
    client_id: int
    client_name: str
    issued_on: date
    first_on: date
    last_on: date
    currency: str
    net: Decimal
    vat: Decimal
    gross: Decimal
    to_pay: Decimal
    month: Text
    client_inn: str | None = None
    contract_number: str | None = None
    vat_percent: Decimal | None = None
    due_on: date | None = None
    deal_id: int | None = None
    entry_ids: tuple[int, ...] = ()
    act_sequence: int | None = None

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class WorkChanged(Event):
    """A time entry of a collected period is another now: taken up before the invoice, or kept for the next one."""

    topic: ClassVar[str] = "work.changed"
    type: Literal["work.changed.v1"] = "work.changed.v1"
    client_id: int
    first_on: date
    last_on: date
    change: EntryChange

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class MonthReported(Event):
    """The manager knows what is missing for a period's invoice. report, codes, work: the same as of month.held."""

    topic: ClassVar[str] = "month.reported"
    type: Literal["month.reported.v1"] = "month.reported.v1"
    client_id: int
    first_on: date
    last_on: date
    report: Text
    codes: tuple[str, ...] | None = None
    work: Text | None = None

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class InvoicePresented(Event):
    """An invoice and its papers are in the CRM. for_approval: the partner is asked before the client gets it.

    used: what it takes of advances. month: as of invoice.issued. held: its time that later invoices take up.
    """

    topic: ClassVar[str] = "invoice.presented"
    type: Literal["invoice.presented.v1"] = "invoice.presented.v1"
    invoice_id: str
    number: str
    client_id: int
    client_name: str
    issued_on: date
    first_on: date
    last_on: date
    currency: str
    to_pay: Decimal
    papers: tuple[Paper, ...]
    for_approval: bool
    due_on: date | None = None
    deal_id: int | None = None
    used: tuple[AdvanceUsed, ...] | None = None
    month: Text | None = None
    held: tuple[EntryChange, ...] | None = None

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class InvoiceReleased(Event):
    """An invoice goes to the client, at once or after the partner's approval. due_on: where that made it later; month:
    as of invoice.issued, for its papers say so then."""

    topic: ClassVar[str] = "invoice.released"
    type: Literal["invoice.released.v1"] = "invoice.released.v1"
    invoice_id: str
    client_id: int
    approved_by_id: int | None = None
    due_on: date | None = None
    month: Text | None = None

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"
