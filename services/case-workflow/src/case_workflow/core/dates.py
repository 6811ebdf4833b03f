"""When something of a case is due: a date of the court, a term of law, or working days of the firm's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from case_workflow.core.declaration import TermSpec
from case_workflow.core.facts import Facts, day_of, holds
from case_workflow.core.office import Office
from case_workflow.core.term_rules import RULES
from case_workflow.core.terms import Deadline, OutOfCalendar, Rule, deadline

PLACE = "{proceeding}"


@dataclass(frozen=True)
class Due:
    """counted: of a term of law. event: what that runs from, note: what to know, in Russian; source: what it is by
    where the rule's own law does not hold. field: of a date that stands in the deal.

    days: working days since *start*.
    """

    on: date
    start: date | None = None
    counted: Deadline | None = None
    field: str | None = None
    days: int | None = None
    event: str | None = None
    note: str | None = None
    source: str | None = None

    @property
    def rule_id(self) -> str | None:
        """The rule of law, if it is one."""
        return self.counted.rule.id if self.counted else None

    @property
    def law(self) -> str | None:
        """Its source."""
        return self.source or (self.counted.rule.law if self.counted else None)


def due(terms: Iterable[TermSpec], facts: Facts, office: Office, entered_on: date, name: str) -> Due | None:
    """The first of *terms* that can be counted. name: of the task, by which the profile gives other days."""
    for term in terms:
        found = _due(term, facts, office, entered_on, name) if holds(term.when, facts) else None
        if found is not None:
            return found
    return None


def _due(term: TermSpec, facts: Facts, office: Office, entered_on: date, name: str) -> Due | None:
    if term.field is not None:
        day = day_of(facts.get(term.field), office.zone)
        return None if day is None else Due(day, field=term.field)
    if term.days is not None:
        days = office.settings.days.get(name, term.days)
        return Due(office.calendar.add_working_days(entered_on, days), entered_on, days=days)
    start, rule = day_of(facts.get(term.start or ""), office.zone), rule_of(term, facts)
    if start is None or rule is None:
        return None
    try:
        counted = deadline(rule, start, office.calendar)
    except OutOfCalendar:
        return None
    return Due(
        counted.due_on, start, counted, event=term.event or rule.event, note=term.note or rule.note, source=term.law
    )


def rule_of(term: TermSpec, facts: Facts) -> Rule | None:
    """The rule of law that a term means in this case; None if it means none."""
    return RULES.get((term.rule or "").replace(PLACE, facts.get("proceeding", ""))) if holds(term.when, facts) else None
