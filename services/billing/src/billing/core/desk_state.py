"""What is known of one client's billing: its months, its open invoices, what came late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from contracts.base import Command, Event
from contracts.billing.v1 import (
    AdvanceUsed,
    EntryChange,
    ExpenseItem,
    ExpenseKept,
    InvoicePresented,
    InvoiceReleased,
    MonthOpened,
    MonthReported,
    Paper,
    WorkChanged,
    WorkCollected,
)
from contracts.claims import Text
from contracts.corrections.v1 import InvoiceCredited, InvoiceOverdue, InvoiceVoided, WorkReduced
from contracts.crm.v1 import CreateTask
from contracts.disk.v1 import CreateFolder
from contracts.items.v1 import AppendToRegistry, CreateItem

MonthPhase = Literal["collecting", "rating", "held", "billed"]
InvoicePhase = Literal["approval", "released", "void", "paid"]
APPROVAL_TAG = "согласование счёта"
KEPT = 24  # months and settled invoices that are remembered


@dataclass(frozen=True)
class Month:
    """A period. sheet: its frozen entries; changes: what differs by now; told: hash of what was reported missing.

    late, expenses: what else the attempt at its invoice took up.
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


@dataclass(frozen=True)
class Invoice:
    """An invoice on its way. item, folder, approval: the commands that made them.

    late, used, expenses: what it has of earlier periods, of advances and of money laid out. month: what it was made of.
    rows: of management's list.
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
class Client:
    """One client. late, expenses: changes of billed periods, and money laid out, that the next invoice takes up.

    used: what invoices that count took of advances. reduced: so that the same time is not billed again when it comes
    back.
    """

    months: tuple[Month, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    late: tuple[EntryChange, ...] = ()
    expenses: tuple[ExpenseItem, ...] = ()
    used: tuple[AdvanceUsed, ...] = ()
    reduced: tuple[Reduced, ...] = ()

    def billed(self, entry_id: int, before_seconds: int) -> int:
        """Seconds of an entry that stand on invoices, if it was *before_seconds* long."""
        return next((one.billed_seconds for one in self.reduced if one.entry_id == entry_id), before_seconds)

    def month(self, first_on: date, last_on: date) -> Month | None:
        """The period, if it was opened."""
        return next((one for one in self.months if (one.first_on, one.last_on) == (first_on, last_on)), None)

    def invoice(self, invoice_id: str | None) -> Invoice | None:
        """An invoice that is remembered."""
        return next((one for one in self.invoices if one.invoice_id == invoice_id), None)

    def at_work(self, first_on: date, last_on: date) -> tuple[Month, ...]:
        """The months that share a day with these."""
        return tuple(one for one in self.months if one.first_on <= last_on and first_on <= one.last_on)


def evolve(state: Client, event: Event) -> Client:
    """Facts are copied, nothing is judged."""
    match event:
        case MonthOpened():
            opened = Month(event.first_on, event.last_on)
            return replace(state, months=(*state.months, opened)[-KEPT:])
        case WorkCollected():
            return _collected(state, event)
        case WorkChanged():
            return _changed(state, event)
        case WorkReduced():
            return _reduced(state, event)
        case ExpenseKept():
            return _expense(state, event)
        case MonthReported():
            return _month(state, event, lambda one: replace(one, phase="held", told=event.report.sha256))
        case InvoicePresented():
            return _presented(state, event)
        case _:
            return _of_invoice(state, event)


def _of_invoice(state: Client, event: Event) -> Client:
    match event:
        case InvoiceReleased():
            return _invoice(state, event.invoice_id, lambda one: replace(one, phase="released"))
        case InvoiceVoided():
            return _voided(state, event)
        case InvoiceOverdue():
            return _invoice(state, event.invoice_id, lambda one: replace(one, reminded=event.step))
        case InvoiceCredited():
            return _invoice(state, event.invoice_id, lambda one: _paid(one, event))
    return state


def _collected(state: Client, event: WorkCollected) -> Client:
    changes = tuple(one for one in event.changes if one.kind != "late")
    late = tuple(one for one in event.changes if one.kind == "late")

    def collected(one: Month) -> Month:
        made = replace(one, phase="rating", sheet=event.entries, attempt=event.attempt, changes=changes)
        return replace(made, late=late, expenses=event.expenses or ())

    return _month(state, event, collected)


def _changed(state: Client, event: WorkChanged) -> Client:
    if event.change.kind == "late":
        reduced = tuple(one for one in state.reduced if one.entry_id != event.change.entry_id)
        return replace(state, late=(*state.late, event.change), reduced=reduced)

    def taken_up(one: Month) -> Month:
        others = tuple(change for change in one.changes if change.entry_id != event.change.entry_id)
        return replace(one, changes=(*others, event.change))

    return _month(state, event, taken_up)


def _expense(state: Client, event: ExpenseKept) -> Client:
    others = tuple(one for one in state.expenses if one.expense_id != event.item.expense_id)
    return replace(state, expenses=others if event.withdrawn else (*others, event.item))


def _reduced(state: Client, event: WorkReduced) -> Client:
    if any(one.entry_id == event.entry_id for one in state.reduced):
        return state
    return replace(state, reduced=(*state.reduced, Reduced(event.entry_id, event.before_seconds)))


def _presented(state: Client, event: InvoicePresented) -> Client:
    month = state.month(event.first_on, event.last_on)
    late, expenses = (month.late, month.expenses) if month else ((), ())
    made = Invoice(
        *(event.invoice_id, event.number, event.issued_on, event.first_on, event.last_on, event.client_name),
        *(event.currency, event.to_pay, event.papers),
        due_on=event.due_on,
        deal_id=event.deal_id,
        late=late,
        expenses=expenses,
        used=event.used or (),
        month=event.month,
    )
    done = _month(state, event, lambda one: replace(one, phase="billed", invoice=event.number))
    settled = [one for one in state.invoices if one.phase in ("void", "paid")]
    open_ones = [one for one in state.invoices if one.phase not in ("void", "paid")]
    kept = (*settled[-KEPT:], *open_ones, made)
    return replace(
        done,
        invoices=kept,
        used=(*state.used, *(event.used or ())),
        late=tuple(one for one in state.late if one not in late),
        expenses=tuple(one for one in state.expenses if one not in expenses),
    )


def _voided(state: Client, event: InvoiceVoided) -> Client:
    """Its month waits for another attempt, what it took up waits with it, and advances are there again."""
    gone = state.invoice(event.invoice_id)
    made = _invoice(state, event.invoice_id, lambda one: replace(one, phase="void", late=(), used=(), expenses=()))
    if gone is None:
        return made

    def again(one: Month) -> Month:
        same = (one.first_on, one.last_on) == (gone.first_on, gone.last_on)
        return replace(one, phase="held", told=None, invoice=None) if same else one

    months = tuple(again(one) for one in made.months)
    return replace(
        made,
        months=months,
        late=(*made.late, *gone.late),
        used=_without(made.used, gone.used),
        expenses=(*gone.expenses, *made.expenses),
    )


def _without(used: tuple[AdvanceUsed, ...], gone: tuple[AdvanceUsed, ...]) -> tuple[AdvanceUsed, ...]:
    left = list(used)
    for one in gone:
        left.remove(one)
    return tuple(left)


def _paid(one: Invoice, event: InvoiceCredited) -> Invoice:
    phase: InvoicePhase = "paid" if event.left <= 0 else "released" if one.phase == "paid" else one.phase
    return replace(one, paid=one.to_pay - event.left, phase=phase)


def _month(
    state: Client,
    event: WorkCollected | WorkChanged | MonthReported | InvoicePresented,
    change: Callable[[Month], Month],
) -> Client:
    def same(one: Month) -> bool:
        return (one.first_on, one.last_on) == (event.first_on, event.last_on)

    return replace(state, months=tuple(change(one) if same(one) else one for one in state.months))


def _invoice(state: Client, invoice_id: str, change: Callable[[Invoice], Invoice]) -> Client:
    made = tuple(change(one) if one.invoice_id == invoice_id else one for one in state.invoices)
    return replace(state, invoices=made)


def ordered(state: Client, command: Command, command_id: UUID) -> Client:
    """Keep which command made what of the newest invoice: it is moved, filled and answered by that."""
    if not state.invoices:
        return state
    newest = state.invoices[-1]
    match command:
        case CreateItem() if newest.item is None:
            newest = replace(newest, item=command_id)
        case CreateFolder() if newest.folder is None:
            newest = replace(newest, folder=command_id)
        case AppendToRegistry():
            newest = replace(newest, rows=(*newest.rows, command_id))
        case CreateTask() if APPROVAL_TAG in command.tags:
            newest = replace(newest, approval=command_id)
        case _:
            return state
    return replace(state, invoices=(*state.invoices[:-1], newest))
