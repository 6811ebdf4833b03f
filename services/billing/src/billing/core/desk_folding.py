"""How a client's billing follows from its facts; copied, nothing is judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from contracts.base import Command, Event
from contracts.billing.parts import AdvanceUsed
from contracts.billing.v1 import (
    ExpenseItem,
    ExpenseKept,
    InvoicePresented,
    InvoiceReleased,
    MonthOpened,
    MonthReported,
    WorkChanged,
    WorkCollected,
)
from contracts.corrections.v1 import (
    InvoiceCredited,
    InvoiceOverdue,
    InvoiceRejected,
    InvoiceRenewed,
    InvoiceVoided,
    WorkReduced,
)
from contracts.crm.v1 import CreateTask, Made
from contracts.disk.v1 import CreateFolder, UploadFile
from contracts.items.v1 import AppendToRegistry, CreateItem
from contracts.tasks.v1 import ReopenTask

from billing.core import wording
from billing.core.desk_listing import period_that_waits
from billing.core.desk_state import APPROVAL_TAG, KEPT, MONTHS_KEPT, NOTHING_TO_BILL, Client, Invoice, Month, Revised
from billing.core.desk_time import changed, collected, come_back, corrected_since, reconciled, reduced, with_its_own


def _remembered(months: tuple[Month, ...]) -> tuple[Month, ...]:
    """All but the oldest billed ones beyond MONTHS_KEPT."""
    billed = sorted((one for one in months if one.phase == "billed"), key=lambda one: one.last_on)
    gone = billed[:-MONTHS_KEPT]
    return tuple(one for one in months if one not in gone)


def evolve(state: Client, event: Event) -> Client:
    """Facts are copied, nothing is judged."""
    match event:
        case MonthOpened():
            opened = Month(event.first_on, event.last_on, cause=event.cause, until=event.until)
            return replace(state, months=(*_remembered(state.months), opened))
        case WorkCollected():
            return _collected(state, event)
        case WorkChanged():
            return changed(state, event)
        case WorkReduced():
            return reduced(state, event)
        case ExpenseKept():
            return _expense(state, event)
        case MonthReported():
            return reconciled(_relisted(_month(state, event, lambda one: _held(one, event)), event))
        case InvoicePresented():
            return _presented(state, event)
        case _:
            return _of_invoice(state, event)


def _held(one: Month, event: MonthReported) -> Month:
    told, empty = event.report.sha256, event.codes == (NOTHING_TO_BILL,)
    return replace(one, phase="held", told=told, empty=empty, fees=None, until=None)


def _relisted(state: Client, event: MonthReported) -> Client:
    """Rows of the attempt before were replaced, if this one's work is another."""

    def listed(one: Month) -> Month:
        if event.work is None or event.work.sha256 == one.listed:
            return one
        return replace(one, rows=(), listed=event.work.sha256)

    return _month(state, event, listed)


def _of_invoice(state: Client, event: Event) -> Client:
    match event:
        case InvoiceReleased():
            return _invoice(
                state, event.invoice_id, lambda one: _released(replace(one, due_on=event.due_on or one.due_on))
            )
        case InvoiceVoided():
            return _voided(state, event)
        case InvoiceRejected():
            return _invoice(state, event.invoice_id, lambda one: replace(one, rejected=True))
        case InvoiceRenewed():
            return _invoice(state, event.invoice_id, lambda one: replace(one, papers=event.papers))
        case InvoiceOverdue():
            return _invoice(state, event.invoice_id, lambda one: replace(one, reminded=event.step))
        case InvoiceCredited():
            return _invoice(state, event.invoice_id, lambda one: _paid(one, event))
    return state


def _collected(state: Client, event: WorkCollected) -> Client:
    changes = tuple(one for one in event.changes if one.kind != "late")
    late = tuple(one for one in event.changes if one.kind == "late")

    def rating(one: Month) -> Month:
        made = replace(one, phase="rating", sheet=event.entries, attempt=event.attempt, changes=changes)
        return replace(made, late=late, expenses=event.expenses or (), fees=event.fees)

    return _month(collected(state, changes), event, rating)


def _expense(state: Client, event: ExpenseKept) -> Client:
    item = None if event.withdrawn else event.item
    if state.on_invoice(event.item.expense_id):
        return _revised(state, Revised(event.item.expense_id, item))
    others = tuple(one for one in state.expenses if one.expense_id != event.item.expense_id)
    return replace(state, expenses=(*others, item) if item else others)


def _revised(state: Client, *news: Revised) -> Client:
    names = {one.expense_id for one in news}
    return replace(state, revised=(*(one for one in state.revised if one.expense_id not in names), *news))


def overtaken(state: Client, billed: tuple[ExpenseItem, ...]) -> tuple[Revised, ...]:
    """Expenses that became others, or were taken back, while the invoice that has them was being made."""
    now = {one.expense_id: one for one in state.expenses}
    found = ((one, now.get(one.expense_id)) for one in billed)
    return tuple(Revised(one.expense_id, is_now) for one, is_now in found if is_now != one)


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
        held=event.held or (),
    )
    billed = {one.expense_id for one in expenses}
    known = _revised(state, *overtaken(state, expenses))
    done = _month(known, event, lambda one: _billed(one, event))
    settled = [one for one in state.invoices if one.phase in ("void", "paid")]
    open_ones = [one for one in state.invoices if one.phase not in ("void", "paid")]
    kept = (*settled[-KEPT:], *open_ones, made)
    presented = replace(
        done,
        invoices=kept,
        used=(*state.used, *(event.used or ())),
        late=(*(one for one in state.late if one not in late), *made.held),
        expenses=tuple(one for one in state.expenses if one.expense_id not in billed),
    )
    return reconciled(presented)


def _voided(state: Client, event: InvoiceVoided) -> Client:
    """Its month waits for another attempt, what it took up waits with it, and advances are there again.

    What it held is on its way with the next invoice already, and is no more of this month's.
    """
    gone = state.invoice(event.invoice_id)
    made = _invoice(state, event.invoice_id, lambda one: replace(one, phase="void", late=(), used=(), expenses=()))
    if gone is None:
        return made

    def again(one: Month) -> Month:
        same = (one.first_on, one.last_on) == (gone.first_on, gone.last_on)
        return replace(one, phase="held", told=None, invoice=None, fees=None) if same else one

    waits = replace(made, months=tuple(again(one) for one in made.months))
    return replace(
        reconciled(with_its_own(come_back(corrected_since(waits, gone), gone))),
        used=_without(made.used, gone.used),
        expenses=(*_as_they_are(state, gone.expenses), *made.expenses),
        revised=tuple(one for one in state.revised if all(one.expense_id != each.expense_id for each in gone.expenses)),
    )


def _billed(one: Month, event: InvoicePresented) -> Month:
    return replace(one, phase="billed", invoice=event.number, rows=(), listed=None, until=None)


def _as_they_are(state: Client, billed: tuple[ExpenseItem, ...]) -> tuple[ExpenseItem, ...]:
    found = (state.revision(one) for one in billed)
    return tuple(one for one in found if one is not None)


def _without(used: tuple[AdvanceUsed, ...], gone: tuple[AdvanceUsed, ...]) -> tuple[AdvanceUsed, ...]:
    left = list(used)
    for one in gone:
        left.remove(one)
    return tuple(left)


def _released(one: Invoice) -> Invoice:
    return replace(one, phase="released" if one.left > 0 else "paid")


def _paid(one: Invoice, event: InvoiceCredited) -> Invoice:
    """What waits for approval goes on waiting, and what is void stays void, whatever is paid.

    What is owed again after it was paid is reminded of from the beginning.
    """
    again = one.left <= 0 < event.left
    known = replace(one, paid=one.to_pay - event.left, reminded=0 if again else one.reminded)
    return _released(known) if one.phase in ("released", "paid") else known


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


def _doubted(state: Client, command: ReopenTask) -> Client:
    def meant(one: Invoice) -> bool:
        return one.approval is not None and command.task == Made(command_id=one.approval)

    return replace(state, invoices=tuple(replace(one, doubted=True) if meant(one) else one for one in state.invoices))


def _uploaded(state: Client, command: UploadFile, command_id: UUID) -> Client:
    def meant(one: Invoice) -> bool:
        return one.folder is not None and command.folder == Made(command_id=one.folder)

    known = (
        replace(one, uploaded=(*one.uploaded, (command.name, command_id))) if meant(one) else one
        for one in state.invoices
    )
    return replace(state, invoices=tuple(known))


def _waits(state: Client, period: str, row: UUID) -> Client:
    def meant(one: Month) -> bool:
        return wording.period(one.first_on, one.last_on) == period

    return replace(
        state, months=tuple(replace(one, rows=(*one.rows, row)) if meant(one) else one for one in state.months)
    )


def ordered(state: Client, command: Command, command_id: UUID) -> Client:
    """Keep which command made what of the newest invoice: it is moved, filled and answered by that."""
    if isinstance(command, ReopenTask):
        return _doubted(state, command)
    if isinstance(command, UploadFile):
        return _uploaded(state, command, command_id)
    if isinstance(command, AppendToRegistry) and (period := period_that_waits(command)) is not None:
        return _waits(state, period, command_id)
    return _of_newest(state, command, command_id) if state.invoices else state


def _of_newest(state: Client, command: Command, command_id: UUID) -> Client:
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
