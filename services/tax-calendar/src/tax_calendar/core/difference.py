"""What differs between two plans, or two laws: one reviewable list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal

from tax_calendar.core.dated import Dated
from tax_calendar.core.obligations import Lawbook


@dataclass(frozen=True, slots=True)
class Change:
    """what: added, moved or cancelled. before, after: the actual date, None where there is none."""

    what: Literal["added", "moved", "cancelled"]
    obligation_id: str
    period: str
    before: date | None
    after: date | None


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row of the law. fields: what it says otherwise, empty for a row that came or went."""

    what: Literal["new row", "row gone", "row changed"]
    obligation_id: str
    fields: tuple[str, ...] = ()


def of_plans(before: Iterable[Dated], after: Iterable[Dated]) -> list[Change]:
    """In order of obligation and period; what stays on its day is left out."""
    old, new = ({one.key: one for one in plan} for plan in (before, after))
    found = []
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        days = was.actual if was else None, now.actual if now else None
        if days[0] != days[1]:
            one = now or old[key]
            what: Literal["added", "moved", "cancelled"] = "added" if not was else "moved" if now else "cancelled"
            found.append(Change(what, one.obligation.id, one.period, *days))
    return found


def of_laws(before: Lawbook, after: Lawbook) -> list[RowChange]:
    """Rows that came, went, or say something else, in order of their ids."""
    found = []
    for name in sorted(before.obligations.keys() | after.obligations.keys()):
        old, new = before.obligations.get(name), after.obligations.get(name)
        if old is None or new is None:
            found.append(RowChange("new row" if old is None else "row gone", name))
        elif old != new:
            differ = tuple(one.name for one in fields(new) if getattr(old, one.name) != getattr(new, one.name))
            found.append(RowChange("row changed", name, differ))
    return found
