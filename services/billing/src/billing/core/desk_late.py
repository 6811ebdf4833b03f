"""An entry of a closed timesheet is another now. Before the invoice it is taken up; after it upwards goes into the
next invoice, downwards is a person's to decide.

Rule: BILLING-11. Source: issue 7, "Rating".
"""

from __future__ import annotations

from chassis.decision import Decision
from contracts.billing.v1 import EntryChange, WorkChanged
from contracts.claims import Text
from contracts.crm.v1 import CreateTask
from contracts.timesheets.v1 import TimesheetCorrected

from billing.core import wording
from billing.core.desk_months import AUTOMATION, as_text, belongs
from billing.core.desk_state import Client, Month
from billing.core.office import ClientTerms
from billing.core.templates import filled

UNKNOWN = "—"


def _named(month: Month) -> str:
    number = f"к счёту № {month.invoice} за" if month.invoice else "за"
    return f"{number} {wording.period(month.first_on, month.last_on)}"


def timesheet_corrected(state: Client, change: TimesheetCorrected, terms: ClientTerms) -> Decision:
    """Before the invoice it is taken up; after it more time waits for the next one, less is a task with a draft."""
    month = state.month(change.first_on, change.last_on)
    if month is None:
        return Decision()
    entry = None if change.entry is None else as_text(change.entry)
    if month.phase in ("collecting", "held"):
        made = EntryChange(kind="removed" if entry is None else "replaced", entry_id=change.entry_id, entry=entry)
        return _said(change, made, terms)
    if change.seconds < change.before_seconds:
        return Decision(commands=(_reduced(state, month, change, terms),))
    if entry is None or change.seconds == change.before_seconds:
        return Decision()  # other words for the same time
    late = EntryChange(
        kind="late",
        entry_id=change.entry_id,
        before_seconds=change.before_seconds,
        entry=entry,
        corrects=_named(month),
    )
    return _said(change, late, terms)


def _said(change: TimesheetCorrected, made: EntryChange, terms: ClientTerms) -> Decision:
    changed = WorkChanged(client_id=terms.client_id, first_on=change.first_on, last_on=change.last_on, change=made)
    return Decision(events=(changed,))


def _reduced(state: Client, month: Month, change: TimesheetCorrected, terms: ClientTerms) -> CreateTask:
    invoice = next((one for one in state.invoices if one.number == month.invoice), None)
    words = filled(
        "reduced",
        number=month.invoice or UNKNOWN,
        issued=wording.day(invoice.issued_on) if invoice else UNKNOWN,
        period=wording.period(month.first_on, month.last_on),
        entry=change.entry_id,
        before=_minutes(change.before_seconds),
        after=_minutes(change.seconds),
        minutes=_minutes(change.before_seconds - change.seconds),
        employee=change.employee_id or UNKNOWN,
        day=wording.day(change.on) if change.on else UNKNOWN,
    )
    return CreateTask(
        automation=AUTOMATION,
        belongs_to=belongs(terms.client_id),
        responsible_id=terms.manager_id,
        title=f"Уменьшено время в выставленном счёте № {month.invoice}: {terms.client.name}",
        description=Text.of(words),
        urgent=True,
        tags=("счёт",),
    )


def _minutes(seconds: int) -> str:
    return f"{seconds / 60:g}"
