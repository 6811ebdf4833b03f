"""How the time of corrected entries follows from a client's facts: what waits, what comes back.

Rule: BILLING-17. Source: issue 7, "Rating" (nothing is billed twice).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from contracts.billing.parts import EntryChange
from contracts.billing.v1 import WorkChanged
from contracts.corrections.v1 import WorkReduced

from billing.core.desk_state import Client, Correction, Invoice, Least, Month, Reduced, whole
from billing.core.standing import being_made, billed_anew, growing, latest, length, shortest_of


def changed(state: Client, event: WorkChanged) -> Client:
    """An entry is another now: deferred, waiting, remembered of a billed month, or taken up by one that is not."""
    change, month = event.change, state.month(event.first_on, event.last_on)
    if month is None:
        return state
    if change.kind != "late" and being_made(state, month, change.entry_id):
        return _deferred(state, Correction(event.first_on, event.last_on, change))
    waits = state.waiting(change.entry_id) is not None
    if waits and (change.kind == "removed" or whole(change)):
        kept = tuple(one for one in state.late if not (whole(one) and one.entry_id == change.entry_id))
        made = replace(state, late=kept if change.kind == "removed" else (*kept, change))
        return _forgotten(made, change.entry_id)
    if change.kind == "late":
        late = replace(_without_growth(state, change), late=(*_without_growth(state, change).late, change))
        late = replace(late, reduced=_others(late, change.entry_id))
        if whole(change):
            return late
        return _anew(_remembered(late, month, change.model_copy(update={"kind": "replaced"})), month, change.entry_id)
    if month.phase == "billed":
        return _remembered(_marked(_without_growth(state, change), change), month, change)
    return _taken_up(state, month, change)


def _deferred(state: Client, seen: Correction) -> Client:
    """The last one counts, measured against what the entry was at first."""
    same = next((one for one in state.deferred if one.change.entry_id == seen.change.entry_id), None)
    if same is not None:
        update = {"before_seconds": same.change.before_seconds}
        seen = replace(seen, change=seen.change.model_copy(update=update))
    return replace(state, deferred=(*(one for one in state.deferred if one is not same), seen))


def reconciled(state: Client) -> Client:
    """After an invoice was made, held or void: nothing waits for one that is done, or for another than takes it."""

    def waits(one: Correction) -> bool:
        month = state.month(one.first_on, one.last_on)
        return month is not None and being_made(state, month, one.change.entry_id)

    late = tuple(one for one in state.late if not billed_anew(state, one))
    return replace(state, deferred=tuple(one for one in state.deferred if waits(one)), late=late)


def collected(state: Client, changes: tuple[EntryChange, ...]) -> Client:
    """What is rated now has entries of which other invoices may have more than there is."""
    for one in changes:
        if one.kind != "late":
            state = _marked(state, one)
    return state


def reduced(state: Client, event: WorkReduced) -> Client:
    """So that the same time is not billed again when it comes back."""
    if event.seconds >= event.before_seconds or any(one.entry_id == event.entry_id for one in state.reduced):
        return state
    return replace(state, reduced=(*state.reduced, Reduced(event.entry_id, event.before_seconds)))


def _others(state: Client, entry_id: int) -> tuple[Reduced, ...]:
    return tuple(one for one in state.reduced if one.entry_id != entry_id)


def _marked(state: Client, change: EntryChange) -> Client:
    """Whether more of the entry stands on invoices than there is of it; an old change doesn't say."""
    if change.seconds is None:
        return state
    more = (Reduced(change.entry_id, change.before_seconds),) if change.before_seconds > change.seconds else ()
    return replace(state, reduced=(*_others(state, change.entry_id), *more))


def _without_growth(state: Client, change: EntryChange) -> Client:
    """Without what waits above the time that a newer change starts from, unless its invoice is being made."""
    if change.entry_id in state.taken or change.seconds is None:
        return state

    def gone(one: EntryChange) -> bool:
        same = one.kind == "late" and not whole(one) and one.entry_id == change.entry_id
        return same and one.before_seconds >= change.before_seconds

    return replace(state, late=tuple(one for one in state.late if not gone(one)))


def _remembered(state: Client, month: Month, change: EntryChange) -> Client:
    def since(one: Month) -> Month:
        others = tuple(each for each in one.since if each.entry_id != change.entry_id)
        return replace(one, since=(*others, change), least=_least(one, change))

    return _of(state, month, since) if month.phase == "billed" and change.seconds is not None else state


def _least(month: Month, change: EntryChange) -> tuple[Least, ...]:
    """Nothing of an entry that is as short as it ever was: what it is says that."""
    others = _without_least(month, change.entry_id)
    shortest = shortest_of(month, change.entry_id)
    if shortest is None or change.seconds is None or change.seconds <= shortest:
        return others
    return (*others, Least(change.entry_id, shortest))


def _anew(state: Client, month: Month, entry_id: int) -> Client:
    """It is more than was billed of it: drafts to less are of no use any more."""
    return _of(state, month, lambda one: replace(one, least=_without_least(one, entry_id)))


def _without_least(month: Month, entry_id: int) -> tuple[Least, ...]:
    return tuple(one for one in month.least if one.entry_id != entry_id)


def _forgotten(state: Client, entry_id: int) -> Client:
    def without(one: Month) -> Month:
        since = tuple(each for each in one.since if each.entry_id != entry_id)
        return replace(one, since=since, least=_without_least(one, entry_id))

    return replace(state, months=tuple(without(one) for one in state.months))


def _taken_up(state: Client, month: Month, change: EntryChange) -> Client:
    def taken_up(one: Month) -> Month:
        others = tuple(each for each in one.changes if each.entry_id != change.entry_id)
        return replace(one, changes=(*others, change), empty=False)

    return _of(state, month, taken_up)


def _of(state: Client, month: Month, change: Callable[[Month], Month]) -> Client:
    days = (month.first_on, month.last_on)
    made = (change(one) if (one.first_on, one.last_on) == days else one for one in state.months)
    return replace(state, months=tuple(made))


def corrected_since(state: Client, gone: Invoice) -> Client:
    """The month of a void invoice is billed anew as its entries are by now, without what other invoices have of them.

    What it held is on its way with the next invoice already, and is no more of this month's.
    """
    month = state.month(gone.first_on, gone.last_on)
    if month is None:
        return state
    carried = dict.fromkeys(one.entry_id for one in gone.held)
    for one in month.since:
        if one.entry_id not in carried and state.waiting(one.entry_id) is None:
            anew = {"kind": "replaced" if one.entry else "removed", "before_seconds": 0}
            state = _taken_up(state, month, one.model_copy(update=anew))
    for number in carried:
        state = _taken_up(state, month, EntryChange(kind="removed", entry_id=number))
    return _of(state, month, lambda one: replace(one, since=(), least=()))


def come_back(state: Client, gone: Invoice) -> Client:
    """What a void invoice took up of other months waits again, as it is by now, unless it waits already."""
    carried = {one.entry_id for one in gone.held}
    for one in gone.late:
        if one.entry_id not in carried:
            state = _waiting_again(state, one)
    return state


def _waiting_again(state: Client, late: EntryChange) -> Client:
    now, waits = latest(state, late.entry_id), growing(state, late.entry_id)
    if billed_anew(state, late):
        return state
    if now is None or now.seconds is None:
        return replace(state, late=(*state.late, late))
    stands = state.billed(late.entry_id, waits.before_seconds if waits else now.seconds)
    left = max(0, stands - length(late))
    more = now.model_copy(update={"before_seconds": left})
    other = _marked(_without_growth(state, more), more)
    if now.seconds <= left:
        return other
    again = late.model_copy(update={"entry": now.entry, "before_seconds": left, "seconds": now.seconds})
    return replace(other, late=(*other.late, again))


def with_its_own(state: Client) -> Client:
    """What waits as a whole is of its own month where that is billed anew: by no other are its included hours known.

    What a void invoice of it held is not: its month knows it as removed.
    """
    for month in (one for one in state.months if one.phase == "held"):
        known = {one.entry_id for one in month.changes}
        for late in state.late:
            waits = whole(late) and late.first_on == month.first_on and late.seconds is not None
            if waits and late.entry_id not in known and late.entry_id not in state.taken:
                own = late.model_copy(update={"kind": "replaced", "corrects": None})
                state = _taken_up(state, month, own)
    return state
