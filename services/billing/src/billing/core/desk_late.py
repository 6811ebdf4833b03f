"""An entry of a closed timesheet is another now. Before the invoice it is taken up; after it upwards goes into the
next invoice, downwards is a person's to decide.

Rule: BILLING-11. Source: issue 7, "Rating".
"""

from __future__ import annotations

from typing import Literal

from chassis.decision import Decision
from contracts.billing.v1 import EntryChange, WorkChanged
from contracts.claims import Text
from contracts.corrections.v1 import WorkReduced
from contracts.crm.v1 import CreateTask, TaskFile
from contracts.timesheets.v1 import TimesheetCorrected

from billing.core import wording
from billing.core.desk_months import AUTOMATION, as_text, belongs, retry_wake
from billing.core.desk_state import Client, Invoice, Month
from billing.core.office import ClientTerms, Desk
from billing.core.templates import filled

UNKNOWN = "—"


def _named(month: Month) -> str:
    number = f"к счёту № {month.invoice} за" if month.invoice else "за"
    return f"{number} {wording.period(month.first_on, month.last_on)}"


def timesheet_corrected(state: Client, change: TimesheetCorrected, desk: Desk, terms: ClientTerms) -> Decision:
    """Before the invoice it is taken up; after it more time waits for the next one, less is a task with a draft.

    What waits as a whole, held or entered late, is simply another by then, or is gone.
    """
    month = state.month(change.first_on, change.last_on)
    if month is None:
        return Decision()
    entry = None if change.entry is None else as_text(change.entry)
    if month.phase in ("collecting", "held"):
        made = EntryChange(kind="removed" if entry is None else "replaced", entry_id=change.entry_id, entry=entry)
        again = (retry_wake(month, desk, terms),) if month.phase == "held" else ()
        return Decision(_said(change, made, terms).events, wakes=again)
    waits = state.waiting(change.entry_id)
    if waits is not None:
        kind: Literal["late", "removed"] = "removed" if entry is None else "late"
        return _said(change, waits.model_copy(update={"kind": kind, "entry": entry}), terms)
    if change.seconds < change.before_seconds:
        return _reduced(state, month, change, terms)
    billed = state.billed(change.entry_id, change.before_seconds)
    if entry is None or change.seconds <= billed:
        back = change.seconds > change.before_seconds  # else other words for the same time
        return Decision(commands=(_restored(month, change, billed, terms),) if back else ())
    late = EntryChange(
        kind="late",
        entry_id=change.entry_id,
        before_seconds=billed,
        entry=entry,
        corrects=_named(month),
    )
    return _said(change, late, terms)


def _said(change: TimesheetCorrected, made: EntryChange, terms: ClientTerms) -> Decision:
    changed = WorkChanged(client_id=terms.client_id, first_on=change.first_on, last_on=change.last_on, change=made)
    return Decision(events=(changed,))


def _reduced(state: Client, month: Month, change: TimesheetCorrected, terms: ClientTerms) -> Decision:
    """The invoice's content is said again, so that a draft can be reckoned; without it there is a task in words."""
    invoice = next((one for one in state.invoices if one.number == month.invoice and one.phase != "void"), None)
    if invoice is None or invoice.month is None:
        return Decision(commands=(_in_words(invoice, month, change, terms),))
    reduced = WorkReduced(
        invoice_id=invoice.invoice_id,
        client_id=terms.client_id,
        entry_id=change.entry_id,
        before_seconds=change.before_seconds,
        seconds=change.seconds,
        month=invoice.month,
    )
    return Decision(events=(reduced,))


def _restored(month: Month, change: TimesheetCorrected, billed: int, terms: ClientTerms) -> CreateTask:
    words = filled(
        "restored",
        number=month.invoice or UNKNOWN,
        entry=change.entry_id,
        before=minutes(change.before_seconds),
        after=minutes(change.seconds),
        billed=minutes(billed),
    )
    return _task(f"Время в счёте № {month.invoice} снова увеличено: {terms.client.name}", words, terms)


def _in_words(invoice: Invoice | None, month: Month, change: TimesheetCorrected, terms: ClientTerms) -> CreateTask:
    words = filled(
        "reduced",
        number=month.invoice or UNKNOWN,
        issued=wording.day(invoice.issued_on) if invoice else UNKNOWN,
        period=wording.period(month.first_on, month.last_on),
        entry=change.entry_id,
        before=minutes(change.before_seconds),
        after=minutes(change.seconds),
        draft=filled(
            "reduced_words",
            minutes=minutes(change.before_seconds - change.seconds),
            employee=change.employee_id or UNKNOWN,
            day=wording.day(change.on) if change.on else UNKNOWN,
        ),
    )
    return reduced_task(month.invoice or UNKNOWN, words, terms)


def reduced_task(number: str, words: str, terms: ClientTerms, files: tuple[TaskFile, ...] = ()) -> CreateTask:
    """The manager decides what becomes of an accepted act."""
    return _task(f"Уменьшено время в выставленном счёте № {number}: {terms.client.name}", words, terms, files)


def _task(title: str, words: str, terms: ClientTerms, files: tuple[TaskFile, ...] = ()) -> CreateTask:
    return CreateTask(
        automation=AUTOMATION,
        belongs_to=belongs(terms.client_id),
        responsible_id=terms.manager_id,
        title=title,
        description=Text.of(words),
        files=files,
        urgent=True,
        tags=("счёт",),
    )


def minutes(seconds: int) -> str:
    """As people say it: 7, 7.5."""
    return f"{seconds / 60:g}"
