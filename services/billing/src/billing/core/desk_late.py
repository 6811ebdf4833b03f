"""An entry of a closed timesheet is another now. Before the invoice it is taken up; after it upwards goes into the
next invoice, downwards is a person's to decide.

Rule: BILLING-11. Source: issue 7, "Rating".
"""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

from chassis.decision import Decision
from contracts.billing.parts import EntryChange
from contracts.billing.v1 import WorkChanged
from contracts.claims import Text
from contracts.corrections.v1 import WorkReduced
from contracts.crm.v1 import CreateTask, TaskFile
from contracts.timesheets.v1 import TimesheetCorrected

from billing.core import wording
from billing.core.desk_folding import evolve
from billing.core.desk_months import AUTOMATION, as_text, belongs, retry_wake
from billing.core.desk_state import Client, Correction, Invoice, Month
from billing.core.office import ClientTerms, Desk
from billing.core.standing import added, being_made, drawn_changes, growing, known_changes, portions, sharing
from billing.core.templates import filled

UNKNOWN = "—"


def timesheet_corrected(state: Client, change: TimesheetCorrected, desk: Desk, terms: ClientTerms) -> Decision:
    """Before the invoice it is taken up; after it more time waits for the next one, less is a task with a draft."""
    made = EntryChange(
        kind="removed" if change.entry is None else "replaced",
        entry_id=change.entry_id,
        before_seconds=change.before_seconds,
        entry=None if change.entry is None else as_text(change.entry),
        seconds=change.seconds,
        first_on=change.first_on,
    )
    seen = Correction(change.first_on, change.last_on, made, change.employee_id, change.on)
    return _looked_at(state, seen, desk, terms)


def then_deferred(state: Client, done: Decision, desk: Desk, terms: ClientTerms) -> Decision:
    """After an invoice was made, or held: what came meanwhile is looked at now that it is known what stands where."""
    after = reduce(evolve, done.events, state)
    for seen in (one for one in state.deferred if one not in after.deferred):
        more = _looked_at(after, seen, desk, terms)
        after = reduce(evolve, more.events, after)
        done = Decision((*done.events, *more.events), (*done.commands, *more.commands), (*done.wakes, *more.wakes))
    return done


def _looked_at(state: Client, seen: Correction, desk: Desk, terms: ClientTerms) -> Decision:
    """What waits as a whole, held or entered late, is simply another by then, or is gone."""
    month, made = state.month(seen.first_on, seen.last_on), seen.change
    if month is None:
        return Decision()
    if being_made(state, month, made.entry_id):
        return _said(seen, made, terms)
    again = (retry_wake(month, desk, terms),) if month.phase == "held" else ()
    waits = state.waiting(made.entry_id)
    if waits is not None:
        kind = "removed" if made.entry is None else "late"
        other = waits.model_copy(update={"kind": kind, "entry": made.entry, "seconds": made.seconds})
        return Decision(_said(seen, other, terms).events, wakes=again)
    if month.phase in ("collecting", "held"):
        return Decision(_said(seen, made.model_copy(update={"before_seconds": 0}), terms).events, wakes=again)
    return _of_billed(state, month, seen, terms)


def _of_billed(state: Client, month: Month, seen: Correction, terms: ClientTerms) -> Decision:
    made, now = seen.change, seen.change.seconds or 0
    waits = growing(state, made.entry_id)
    was = waits.before_seconds if waits else made.before_seconds
    billed = state.billed(made.entry_id, was)
    if made.entry is not None and now > billed:
        corrects = waits.corrects if waits else named(state, month, made.entry_id)
        late = {"kind": "late", "before_seconds": billed, "corrects": corrects}
        return _another(state, month, seen, billed, _said(seen, made.model_copy(update=late), terms), terms)
    told = _said(seen, made.model_copy(update={"before_seconds": billed}), terms)
    if now < was:
        less = replace(seen, change=made.model_copy(update={"before_seconds": was}))
        return _reduced(state, month, less, told, terms)
    told = _another(state, month, seen, min(now, billed), told, terms)
    back = now > made.before_seconds  # else it is no longer than it was, or what waited is no more
    return replace(told, commands=(*told.commands, _restored(state, month, made, billed, terms))) if back else told


def _another(
    state: Client, month: Month, seen: Correction, stands: int, told: Decision, terms: ClientTerms
) -> Decision:
    """What invoices have of it is no less, but may be somebody else's now, or not billable: they are looked at."""
    same = seen.change.model_copy(update={"before_seconds": stands, "seconds": stands})
    return _reduced(state, month, replace(seen, change=same), told, terms)


def _said(seen: Correction, made: EntryChange, terms: ClientTerms) -> Decision:
    changed = WorkChanged(client_id=terms.client_id, first_on=seen.first_on, last_on=seen.last_on, change=made)
    return Decision(events=(changed,))


def _newest(state: Client, month: Month, entry_id: int) -> tuple[str | None, str]:
    """The invoice that took up the last of an entry, and its period in words."""
    later = [one.invoice for one in added(state, entry_id) if one.invoice and one.seconds]
    if later:
        return later[-1].number, wording.period(later[-1].first_on, later[-1].last_on)
    return month.invoice, wording.period(month.first_on, month.last_on)


def named(state: Client, month: Month, entry_id: int) -> str:
    """What late time of an entry corrects, as printed."""
    number, period = _newest(state, month, entry_id)
    return f"к счёту № {number} за {period}" if number else f"за {period}"


def _reduced(state: Client, month: Month, seen: Correction, told: Decision, terms: ClientTerms) -> Decision:
    """The invoice's content is said again, so that a draft can be reckoned; without it there is a task in words.

    One for each invoice that has too much of the entry, or may have another than it is now.
    """
    made, now = seen.change, seen.change.seconds or 0
    billed = state.billed(made.entry_id, made.before_seconds)
    for (invoice, before), left in portions(state, month, made.entry_id, billed, made.before_seconds, now):
        if left == before and (made.entry is None or invoice is None or invoice.month is None):
            continue
        if invoice is None or invoice.month is None:
            words = _in_words(invoice, month, seen, (before, left), terms)
            told = replace(told, commands=(*told.commands, words))
            continue
        earlier, drawn = tuple(known_changes(state, invoice)), tuple(drawn_changes(state, invoice))
        reduced = WorkReduced(
            invoice_id=invoice.invoice_id,
            client_id=terms.client_id,
            entry_id=made.entry_id,
            before_seconds=before,
            seconds=left,
            month=invoice.month,
            entry=made.entry,
            earlier=earlier or None,
            shared=sharing(state, month),
            drawn=None if drawn == earlier else drawn,
        )
        told = replace(told, events=(*told.events, reduced))
    return told


def _restored(state: Client, month: Month, made: EntryChange, billed: int, terms: ClientTerms) -> CreateTask:
    number = _newest(state, month, made.entry_id)[0] or UNKNOWN
    words = filled(
        "restored",
        number=number,
        entry=made.entry_id,
        before=minutes(made.before_seconds),
        after=minutes(made.seconds or 0),
        billed=minutes(billed),
    )
    return _task(f"Время в счёте № {number} снова увеличено: {terms.client.name}", words, terms)


def _in_words(
    invoice: Invoice | None, month: Month, seen: Correction, was_now: tuple[int, int], terms: ClientTerms
) -> CreateTask:
    was, now = was_now
    number = (invoice.number if invoice else month.invoice) or UNKNOWN
    words = filled(
        "reduced",
        number=number,
        issued=wording.day(invoice.issued_on) if invoice else UNKNOWN,
        period=wording.period(month.first_on, month.last_on),
        entry=seen.change.entry_id,
        before=minutes(was),
        after=minutes(now),
        draft=filled(
            "reduced_words",
            minutes=minutes(was - now),
            employee=seen.employee_id or UNKNOWN,
            day=wording.day(seen.on) if seen.on else UNKNOWN,
        ),
    )
    return reduced_task(number, words, terms)


def reduced_task(
    number: str, words: str, terms: ClientTerms, files: tuple[TaskFile, ...] = (), what: str = "Уменьшено"
) -> CreateTask:
    """The manager decides what becomes of an accepted act."""
    return _task(f"{what} время в выставленном счёте № {number}: {terms.client.name}", words, terms, files)


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
