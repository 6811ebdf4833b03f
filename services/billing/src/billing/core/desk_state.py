"""What is known of one client's billing: its months, its open invoices, what came late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from contracts.billing.parts import AdvanceUsed, EntryChange, FeeDay, Paper
from contracts.billing.v1 import ExpenseItem
from contracts.claims import Text

MonthPhase = Literal["collecting", "rating", "held", "billed"]
InvoicePhase = Literal["approval", "released", "void", "paid"]
APPROVAL_TAG = "согласование счёта"
NOTHING_TO_BILL = "nothing_to_bill"
KEPT = 24  # settled invoices that are remembered
MONTHS_KEPT = 120  # billed periods that are; one that is not billed is remembered as long as it takes


@dataclass(frozen=True)
class Least:
    """An entry of a billed month that grew again: the least that it was since, which its drafts are made to."""

    entry_id: int
    seconds: int


@dataclass(frozen=True)
class Month:
    """A period. sheet: its frozen entries; changes: what differs by now; told: hash of what was reported missing.

    late, expenses: what else the attempt at its invoice took up. since: entries that became others after it was billed.
    cause: what began it. empty: there was nothing to bill. rows: of management's list while it has no invoice; listed:
    hash of the work that they show. fees: with a day of their own, that its invoice has, or the one that is being made;
    None: that is not known.
    until: the last day of the months that were asked for with this one, as long as the next one waits for it.
    least: how short entries of since were before they grew again, within what was billed.
    """

    first_on: date
    last_on: date
    phase: MonthPhase = "collecting"
    sheet: Text | None = None
    attempt: int = 0
    changes: tuple[EntryChange, ...] = ()
    told: str | None = None
    invoice: str | None = None
    late: tuple[EntryChange, ...] = ()
    expenses: tuple[ExpenseItem, ...] = ()
    since: tuple[EntryChange, ...] = ()
    cause: Literal["calendar", "deal", "person"] = "calendar"
    empty: bool = False
    rows: tuple[UUID, ...] = ()
    listed: str | None = None
    until: date | None = None
    least: tuple[Least, ...] = ()
    fees: tuple[FeeDay, ...] | None = None


@dataclass(frozen=True)
class Invoice:
    """An invoice on its way. item, folder, approval: the commands that made them.

    late, used, expenses: what it has of earlier periods, of advances and of money laid out. month: what it was made of.
    rows: of management's list. held: its time that later invoices take up. doubted, rejected: the partner's
    answer was unclear, or a no when money was there already. uploaded: files in the folder, and what put them there.
    """

    invoice_id: str
    number: str
    issued_on: date
    first_on: date
    last_on: date
    client_name: str
    currency: str
    to_pay: Decimal
    papers: tuple[Paper, ...] = ()
    paid: Decimal = Decimal("0.00")
    due_on: date | None = None
    deal_id: int | None = None
    phase: InvoicePhase = "approval"
    item: UUID | None = None
    folder: UUID | None = None
    approval: UUID | None = None
    reminded: int = 0
    late: tuple[EntryChange, ...] = ()
    used: tuple[AdvanceUsed, ...] = ()
    month: Text | None = None
    rows: tuple[UUID, ...] = ()
    expenses: tuple[ExpenseItem, ...] = ()
    held: tuple[EntryChange, ...] = ()
    doubted: bool = False
    rejected: bool = False
    uploaded: tuple[tuple[str, UUID], ...] = ()

    @property
    def left(self) -> Decimal:
        """Still to pay."""
        return self.to_pay - self.paid


@dataclass(frozen=True)
class Reduced:
    """An entry that is less now than what was billed of it."""

    entry_id: int
    billed_seconds: int


@dataclass(frozen=True)
class Correction:
    """An entry of a period is another now. change.before_seconds: what it was; employee_id, on: whose and when."""

    first_on: date
    last_on: date
    change: EntryChange
    employee_id: int | None = None
    on: date | None = None


@dataclass(frozen=True)
class Revised:
    """An expense that stands on an invoice and is another now; item None: it was taken back."""

    expense_id: str
    item: ExpenseItem | None


def whole(change: EntryChange) -> bool:
    """Whether nothing of a late entry stands on an invoice yet."""
    return change.kind == "late" and not change.before_seconds


@dataclass(frozen=True)
class Client:
    """One client. late, expenses: changes of billed periods, and money laid out, that the next invoice takes up.

    used: what invoices that count took of advances. reduced: so that the same time is not billed again when it comes
    back. revised: of expenses on invoices, for the case that one is void. deferred: what came while an invoice with
    that entry was being made, to be looked at after it.
    """

    months: tuple[Month, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    late: tuple[EntryChange, ...] = ()
    expenses: tuple[ExpenseItem, ...] = ()
    used: tuple[AdvanceUsed, ...] = ()
    reduced: tuple[Reduced, ...] = ()
    revised: tuple[Revised, ...] = ()
    deferred: tuple[Correction, ...] = ()

    @property
    def taken(self) -> frozenset[int]:
        """Late entries that an invoice which is being made takes up."""
        return frozenset(one.entry_id for month in self.months if month.phase == "rating" for one in month.late)

    def waiting(self, entry_id: int) -> EntryChange | None:
        """An entry that waits as a whole for the next invoice; not one whose invoice is being made."""
        found = (one for one in self.late if whole(one) and one.entry_id == entry_id and entry_id not in self.taken)
        return next(found, None)

    def billed(self, entry_id: int, before_seconds: int) -> int:
        """Seconds of an entry that stand on invoices, if it was *before_seconds* long."""
        return next((one.billed_seconds for one in self.reduced if one.entry_id == entry_id), before_seconds)

    def on_invoice(self, expense_id: str) -> tuple[Invoice, ExpenseItem] | None:
        """The invoice that has an expense, and how it stands there."""
        found = ((one, item) for one in self.invoices for item in one.expenses if item.expense_id == expense_id)
        return next(found, None)

    def revision(self, billed: ExpenseItem) -> ExpenseItem | None:
        """What an expense on an invoice is by now."""
        return next((one.item for one in self.revised if one.expense_id == billed.expense_id), billed)

    def month(self, first_on: date, last_on: date) -> Month | None:
        """The period, if it was opened."""
        return next((one for one in self.months if (one.first_on, one.last_on) == (first_on, last_on)), None)

    def invoice(self, invoice_id: str | None) -> Invoice | None:
        """An invoice that is remembered."""
        return next((one for one in self.invoices if one.invoice_id == invoice_id), None)

    def at_work(self, first_on: date, last_on: date) -> tuple[Month, ...]:
        """The months that share a day with these."""
        return tuple(one for one in self.months if one.first_on <= last_on and first_on <= one.last_on)
