"""The draft for an accepted act that becomes less: what each line was and what it would be.

Source: issue 7 ("a reduction of an accepted act is a task with a draft"). Rule: BILLING-17.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from documents.model import Change, Correction, Difference, DocumentRef, Line
from domain.money import ZERO, summed

from billing.core import rated as core
from billing.core.month import Entry, Input
from billing.core.rated import Rated
from billing.papers import lines, parties
from billing.papers.values import act_number, act_on, signs

BASIS = "соглашение сторон об изменении объёма услуг от __.__.____"


def shortened(month: Input, entry_id: str, seconds: int) -> Input | None:
    """The input with an entry of that length, without it at 0; None if it is not longer there than that."""
    parts = [one for one in month.entries if one.id.partition("+")[0] == entry_id]
    if sum(one.recorded_seconds for one in parts) <= seconds:
        return None
    left, lengths = seconds, {}
    for one in parts:  # of a timer over the end of a month there are several
        lengths[one.id] = min(left, one.recorded_seconds)
        left -= lengths[one.id]
    kept = (_of_length(one, lengths[one.id]) if one.id in lengths else one for one in month.entries)
    return month.model_copy(update={"entries": tuple(one for one in kept if one.recorded_seconds)})


def revised(month: Input, entry_id: str, now: Mapping[str, Any]) -> Input:
    """The input with an entry as it is now, but for its length. now: of `entry_of`; `on` where its day is another."""
    update = {name: now[name] for name in ("person", "matter", "billable", "travel", "write_off")}

    def of(one: Entry) -> Entry:
        if one.id.partition("+")[0] != entry_id:
            return one
        if "on" not in now:
            return one.model_copy(update=update)
        day = {"on": now["on"], "minutes": None, "seconds": one.recorded_seconds, "started_at": None, "ended_at": None}
        return one.model_copy(update=update | day)

    return month.model_copy(update={"entries": tuple(of(one) for one in month.entries)})


def _of_length(entry: Entry, seconds: int) -> Entry:
    if entry.started_at is not None:
        return entry.model_copy(update={"ended_at": entry.started_at + timedelta(seconds=seconds)})
    return entry.model_copy(update={"minutes": None, "seconds": seconds})


def correction(before: Rated, after: Rated, made_on: date) -> Correction:
    """The paper of all lines that differ."""
    month = before.month
    changes = tuple(_changes(before, after))
    return Correction(
        made_on=made_on,
        original=DocumentRef(number=act_number(month), date=act_on(month), title="УПД (счёт-фактура)"),
        seller=parties.issuer(month),
        buyer=parties.client(month),
        changes=changes,
        more=_sum((one.before, one.after) for one in changes),
        less=_sum((one.after, one.before) for one in changes),
        basis=f"{BASIS}; {month.contract.title} № {month.contract.number} от {month.contract.on:%d.%m.%Y}",
        currency=parties.currency(before),
        signs=signs(before),
    )


def _changes(before: Rated, after: Rated) -> Iterable[Change]:
    was, now = _by_key(before), _by_key(after)
    for key in dict.fromkeys((*was, *now)):
        old, new = was.get(key), now.get(key)
        if old is None and new is not None:
            yield Change(before=_nothing(new), after=new)
        elif old is not None and new is None:
            yield Change(before=old, after=_nothing(old))
        elif old is not None and new is not None and (old.net, old.gross) != (new.net, new.gross):
            yield Change(before=old, after=new)


def _by_key(rated: Rated) -> dict[object, Line]:
    printed = lines.lines(rated)
    return {_key(one): line for one, line in zip(rated.lines, printed, strict=True)}


def _key(one: core.Line) -> object:
    """The same line of both: person, rate and terms, else the very paper or title."""
    draft = one.draft
    whose = (draft.person, draft.grade, draft.rate, draft.travel, draft.matter, draft.discount_percent, draft.corrects)
    return (draft.kind, draft.title, draft.tax, whose, draft.expense.id if draft.expense else None)


def _nothing(line: Line) -> Line:
    tax = None if line.tax is None else ZERO
    return replace(line, quantity=Decimal(0), net=ZERO, tax=tax, gross=ZERO, note="")


def _sum(pairs: Iterable[tuple[Line, Line]]) -> Difference:
    """What the second of each pair is above the first."""
    known = list(pairs)
    taxes = [max(ZERO, high.tax - low.tax) for low, high in known if low.tax is not None and high.tax is not None]
    return Difference(
        net=summed(max(ZERO, high.net - low.net) for low, high in known),
        tax=summed(taxes) if taxes else None,
        gross=summed(max(ZERO, high.gross - low.gross) for low, high in known),
    )
