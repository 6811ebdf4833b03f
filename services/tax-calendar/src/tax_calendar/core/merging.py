"""Which obligations of one client are one task: what falls on a day for one authority, papers apart from money."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.calendar import ProductionCalendar

from tax_calendar.core.dated import Dated

Sort = Literal["money", "papers"]


@dataclass(frozen=True, slots=True)
class Bundle:
    """One task's worth: on one day, to one authority. parts: in order of the plan."""

    on: date
    authority: str
    sort: Sort
    parts: tuple[Dated, ...]

    @property
    def key(self) -> str:
        """Names the task within a client's plan."""
        return f"{self.on.isoformat()}/{self.authority}/{self.sort}"

    @property
    def lead_days(self) -> int:
        """Working days ahead: the part that needs longest decides."""
        return max(one.obligation.lead_days for one in self.parts)

    def put_on(self, lead_days: int, calendar: ProductionCalendar) -> date:
        """The day on which the task is put, *lead_days* working days ahead; the day itself without any lead."""
        return calendar.working_days_before(self.on, lead_days - 1) if lead_days else self.on

    @property
    def is_provisional(self) -> bool:
        """Whether its day may still move by a decree."""
        return any(one.provisional for one in self.parts)


def bundles(plan: Iterable[Dated]) -> list[Bundle]:
    """The tasks of one client's plan, in order of days.

    Payments to the ЕНС of one day are one transfer; a return and the notifications of its day go out together
    (docs/facts/tax-calendar.md, duplicates to merge).
    """
    found: dict[tuple[date, str, Sort], list[Dated]] = {}
    for one in plan:
        sort: Sort = "money" if one.obligation.kind == "payment" else "papers"
        found.setdefault((one.actual, one.obligation.authority, sort), []).append(one)
    return [Bundle(*key, tuple(parts)) for key, parts in sorted(found.items())]
