"""How much of a time entry stands on which invoice, while the entry itself goes on changing.

An entry has a part on the invoice of its own month, and one on each later invoice that took up more of it.
Rule: BILLING-17. Source: issue 7, "Rating" (nothing is billed twice).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from contracts.billing.parts import EntryChange, Standing
from contracts.claims import Text

from billing.core.desk_state import Client, Invoice, Month, whole


class Portion(NamedTuple):
    """Seconds of an entry on an invoice; None: on one that is not remembered."""

    invoice: Invoice | None
    seconds: int


def length(change: EntryChange) -> int:
    """Seconds that a late change adds; 0 where an old one doesn't say."""
    return max(0, (change.seconds or 0) - change.before_seconds)


def added(state: Client, entry_id: int) -> list[Portion]:
    """What later invoices that count took up of an entry, oldest first; what they hold of it stands on none."""
    return [
        Portion(one, sum(length(change) for change in one.late if change.entry_id == entry_id))
        for one in state.invoices
        if one.phase != "void"
        and any(change.entry_id == entry_id for change in one.late)
        and all(change.entry_id != entry_id for change in one.held)
    ]


def elsewhere(state: Client, entry_id: int) -> int:
    """Seconds of an entry that its own month's invoice must not have: another has them, or is about to."""
    made = (one for month in state.months if month.phase == "rating" for one in month.late)
    taken = sum(length(one) for one in made if one.entry_id == entry_id)
    return taken + sum(one.seconds for one in added(state, entry_id))


def apart(state: Client, changes: tuple[EntryChange, ...]) -> tuple[EntryChange, ...]:
    """Each with what other invoices have of it; an old one doesn't say how long it is."""
    return tuple(
        one.model_copy(update={"before_seconds": elsewhere(state, one.entry_id)}) if one.seconds is not None else one
        for one in changes
    )


def own_invoice(state: Client, month: Month) -> Invoice | None:
    """The invoice of a month, if it counts and is remembered. Numbers begin anew each year: its days tell which."""
    wanted = month.invoice, month.first_on, month.last_on
    found = (one for one in state.invoices if (one.number, one.first_on, one.last_on) == wanted)
    return next((one for one in found if one.phase != "void"), None)


def portions(state: Client, month: Month, entry_id: int, billed: int, was: int, now: int) -> list[tuple[Portion, int]]:
    """What invoices have of an entry that goes from *was* to *now*, each with what is left of it: the last one first.

    billed: seconds of it on all invoices.
    """
    later = added(state, entry_id)
    own = Portion(own_invoice(state, month), billed - sum(one.seconds for one in later))
    found, below = [], 0
    for one in (own, *later):
        before, left = (min(max(length_ - below, 0), one.seconds) for length_ in (was, now))
        if before > 0:
            found.append((Portion(one.invoice, before), left))
        below += max(0, one.seconds)
    return found[::-1]


def known_changes(state: Client, invoice: Invoice) -> Iterator[EntryChange]:
    """How entries of an invoice became others since. seconds: of each on it; None: all that it has of it stands."""
    late = {one.entry_id for one in invoice.late}
    for month in state.months:
        own = (month.first_on, month.last_on) == (invoice.first_on, invoice.last_on)
        for one in month.since:
            if own or one.entry_id in late:
                yield one.model_copy(update={"before_seconds": 0, "seconds": _left_on(state, month, invoice, one)})


def drawn_changes(state: Client, invoice: Invoice) -> Iterator[EntryChange]:
    """The same, but each as short as drafts have it: what grew again within what was billed has none for that."""
    for one in known_changes(state, invoice):
        found = (month for month in state.months if any(each.entry_id == one.entry_id for each in month.least))
        month = next(found, None)
        yield one if month is None else one.model_copy(update={"seconds": _drawn_on(state, month, invoice, one)})


def shortest_of(month: Month, entry_id: int) -> int | None:
    """The least that an entry of a billed month was since; None: it is as it was."""
    least = [one.seconds for one in month.least if one.entry_id == entry_id]
    since = [one.seconds for one in month.since if one.entry_id == entry_id and one.seconds is not None]
    return min((*least, *since), default=None)


def _drawn_on(state: Client, month: Month, invoice: Invoice, change: EntryChange) -> int | None:
    now = next(one for one in month.since if one.entry_id == change.entry_id)
    billed = max(state.billed(change.entry_id, now.before_seconds), now.seconds or 0)
    return _left_of(state, month, invoice, now.model_copy(update={"seconds": shortest_of(month, now.entry_id)}), billed)


def _left_on(state: Client, month: Month, invoice: Invoice, change: EntryChange) -> int | None:
    billed = next((one.billed_seconds for one in state.reduced if one.entry_id == change.entry_id), None)
    return None if billed is None else _left_of(state, month, invoice, change, billed)


def _left_of(state: Client, month: Month, invoice: Invoice, change: EntryChange, billed: int) -> int | None:
    found = portions(state, month, change.entry_id, billed, billed, change.seconds or 0)
    own = (left for portion, left in found if portion.invoice and portion.invoice.invoice_id == invoice.invoice_id)
    return next(own, None)


def growing(state: Client, entry_id: int) -> EntryChange | None:
    """More of a billed entry that waits for the next invoice; not one whose invoice is being made."""
    found = [one for one in state.late if one.kind == "late" and not whole(one) and one.entry_id == entry_id]
    return min(found, key=lambda one: one.before_seconds, default=None) if entry_id not in state.taken else None


def being_made(state: Client, month: Month, entry_id: int) -> bool:
    """Whether an invoice that is being rated right now has the entry: what it will say of it is not known yet."""
    return month.phase == "rating" or entry_id in state.taken


def latest(state: Client, entry_id: int) -> EntryChange | None:
    """What an entry is by now, as far as it was corrected."""
    found = (one for month in state.months for one in (*month.since, *month.changes))
    return next((one for one in found if one.entry_id == entry_id and one.seconds is not None), None)


def billed_anew(state: Client, late: EntryChange) -> bool:
    """Whether the entry's own month is tried again and takes all of it, as it is by now."""
    held = (month for month in state.months if month.phase == "held" and month.first_on == late.first_on)
    known = (one for month in held for one in month.changes if one.seconds is not None)
    return late.entry_id not in state.taken and any(one.entry_id == late.entry_id for one in known)


def standing(state: Client, late: tuple[EntryChange, ...]) -> tuple[Standing, ...]:
    """What invoices that count have of the periods that *late* is of."""
    periods = {one.first_on for one in late}
    found = (one for one in state.months if one.phase == "billed" and one.first_on in periods)
    return tuple(_standing(state, one, one.sheet) for one in found if one.sheet)


def _standing(state: Client, month: Month, sheet: Text) -> Standing:
    own = own_invoice(state, month)
    changes = (*month.changes, *later(state, month))
    return Standing(
        entries=sheet,
        changes=changes,
        month=own.month if own else None,
        since=month.since or None,
        beside=beside(state, month),
    )


def later(state: Client, month: Month) -> tuple[EntryChange, ...]:
    """What invoices of other periods have of *month*."""
    return tuple(change for one in state.invoices for change in _of(one, month))


def beside(state: Client, month: Month) -> tuple[Text, ...] | None:
    """What the invoices of other periods that have some of *month* were made of; None: of one it is not remembered."""
    several = [one.month for one in state.invoices if any(_of(one, month))]
    known = tuple(one for one in several if one is not None)
    return known if len(known) == len(several) else None


def sharing(state: Client, month: Month) -> tuple[Text, ...] | None:
    """What each invoice with time of *month* was made of, its own first; None: it is one, or one is not remembered."""
    own = own_invoice(state, month)
    several = [own, *(one for one in state.invoices if one is not own and any(_of(one, month)))]
    known = tuple(one.month for one in several if one is not None and one.month is not None)
    return known if len(known) == len(several) > 1 else None


def _of(one: Invoice, month: Month) -> Iterator[EntryChange]:
    if one.phase != "void":
        held = {change.entry_id for change in one.held}
        yield from (two for two in one.late if two.first_on == month.first_on and two.entry_id not in held)
