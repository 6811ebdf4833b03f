"""Days of a demand besides its last one. Source: docs/facts/tax-demands.md, sections 1 and 2."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from contracts.tax.v1 import DemandKind
from domain.calendar import ProductionCalendar

from tax_calendar.core.assembling import Demand
from tax_calendar.core.kinds import EXPLICIT, Term
from tax_calendar.core.terms import counted

NOTICE_AFTER = 1  # working day from receipt: НК ст. 93 п. 3, ст. 93.1 п. 5


@dataclass(frozen=True, slots=True)
class Milestones:
    """notice_by_on: last day to say that documents can't be had in time. soft_due_on: the term run from sending."""

    notice_by_on: date | None = None
    soft_due_on: date | None = None


def milestones(demand: Demand, calendar: ProductionCalendar) -> Milestones:
    """Of what asks for documents, the notice; of what is counted from receipt, a target for the prudent."""
    if demand.kind is None or demand.due_on is None:
        return Milestones()
    return Milestones(notice_by(demand.kind.key, demand.received_on, calendar), _soft(demand, calendar))


def notice_by(kind: DemandKind | None, received_on: date | None, calendar: ProductionCalendar) -> date | None:
    """The last day to say that documents can't be had in time; None of what asks for none."""
    if kind is None or not kind.startswith("docs_93") or received_on is None:
        return None
    return calendar.add_working_days(received_on, NOTICE_AFTER)


def _soft(demand: Demand, calendar: ProductionCalendar) -> date | None:
    if demand.sent_on is None or demand.due_rule in {None, EXPLICIT.rule}:
        return None
    count, unit = str(demand.due_rule).split(maxsplit=1)
    term = Term("month", 1) if unit.startswith("month") else Term("working days", int(count))
    return counted(calendar, term, demand.sent_on)
