"""Cores of approvals tried without the stack: an office in YAML, a trip, a leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from approvals.core.approver import Choice, Nobody, Question, choose, words
from approvals.core.chart import Absence, Chart, Deputy, Person
from approvals.core.limits import NoLimit
from approvals.core.per_diem import Rates, per_diem
from approvals.core.route import gaps, read_route
from approvals.core.settlement import report_due
from approvals.core.vacation import MOST_DAYS, counted_days, last_day, notice_by, pay_by
from approvals.law import limits
from chassis.yaml_file import BadFile, read_as
from domain.calendar import russia
from pydantic import BaseModel, ConfigDict, Field, model_validator


class Unusable(Exception):
    """The input can't be used: says what and where."""


class Part(BaseModel):
    """A key that nobody knows is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PersonFile(Part):
    """See `delo approvals who --help`."""

    id: int = Field(ge=1)
    manager: int | None = Field(None, ge=1)
    active: bool = True
    roles: tuple[str, ...] = ()


class AbsenceFile(Part):
    """Days are inclusive."""

    employee: int
    kind: str = "vacation"
    first_on: date
    last_on: date

    @model_validator(mode="after")
    def _forward(self) -> AbsenceFile:
        if self.last_on < self.first_on:
            raise ValueError(f"last_on {self.last_on} lies before first_on {self.first_on}")
        return self


class DeputyFile(AbsenceFile):
    """deputy stands in for employee."""

    deputy: int
    kind: str = ""
    kinds: tuple[str, ...] = ()
    consented: bool = True


class OfficeFile(Part):
    """An office: people, who is away, who stands in for whom, who is on duty, in order."""

    people: tuple[PersonFile, ...]
    absences: tuple[AbsenceFile, ...] = ()
    deputies: tuple[DeputyFile, ...] = ()
    duty: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _once(self) -> OfficeFile:
        numbers = [one.id for one in self.people]
        if twice := sorted({one for one in numbers if numbers.count(one) > 1}):
            raise ValueError(f"people: said twice: {', '.join(map(str, twice))}")
        if unknown := sorted(set(self.duty) - set(numbers)):
            raise ValueError(f"duty: not among people: {', '.join(map(str, unknown))}")
        return self


def office(path: Path) -> Chart:
    """The file as a chart. Raises Unusable."""
    try:
        given = read_as(OfficeFile, path)
    except BadFile as error:
        raise Unusable(str(error)) from error
    return Chart(
        tuple(Person(one.id, one.active, one.manager, one.roles) for one in given.people),
        tuple(Absence(one.employee, one.kind, one.first_on, one.last_on) for one in given.absences),
        tuple(
            Deputy(f"{n:05}", one.employee, one.deputy, one.first_on, one.last_on, one.kinds, one.consented)
            for n, one in enumerate(given.deputies)
        ),
        given.duty,
    )


def who(
    chart: Chart, applicant: int, kind: str, on: date, silent: Iterable[int], wanted: tuple[int, ...]
) -> dict[str, Any]:
    """Who approves, and why he. Raises Unusable for an applicant who is not among the people."""
    if chart.person(applicant) is None:
        raise Unusable(f"applicant {applicant} is not among the people of the office")
    found = choose(chart, Question(applicant, kind, on, wanted, silent=frozenset(silent)))
    told = {
        "applicant": applicant,
        "kind": kind,
        "on": on.isoformat(),
        "approver": found.employee_id if isinstance(found, Choice) else None,
        "for": found.for_id if isinstance(found, Choice) else None,
        "level": None if isinstance(found, Nobody) or found.duty else found.level,
        "duty": isinstance(found, Choice) and found.duty,
    }
    steps = [{name: _plain(value) for name, value in asdict(one).items() if value is not None} for one in found.because]
    return told | {"because": steps, "words": [words(one) for one in found.because]}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def trip(first: date, last: date, route: str, rates: Rates) -> dict[str, Any]:
    """Per diem by day, what of it is taxed, and when the report is due. Raises Unusable with every mistake."""
    if last < first:
        raise Unusable(f"the last day {last} lies before the first, {first}")
    if (last - first).days > MOST_DAYS:
        raise Unusable(f"a trip of more than {MOST_DAYS} days")
    legs, mistakes = read_route(route)
    mistakes = mistakes or (gaps(legs, first, last) if legs else ())
    if mistakes:
        raise Unusable("\n".join(one.words for one in mistakes))
    try:
        days = per_diem(first, last, legs, rates, limits())
        due = report_due(last, limits())
    except (NoLimit, OverflowError) as error:
        raise Unusable(str(error)) from error
    return {
        "first_on": first.isoformat(),
        "last_on": last.isoformat(),
        "days": [
            {"on": one.on.isoformat(), "place": one.place, "amount": str(one.amount), "tax_free": str(one.tax_free)}
            for one in days.days
        ],
        "per_diem": str(days.amount),
        "taxed": str(days.taxed),
        "currency": "RUB",
        "report_due_on": due.isoformat(),
        "provisional": russia().is_provisional(due),
    }


def leave(first: date, last: date | None, days: int | None) -> dict[str, Any]:
    """A leave by its last day or by its days: the other of them, and its terms. Raises Unusable."""
    if (last is None) == (days is None):
        raise Unusable("say either the last day or the number of days")
    if last is not None and not 0 <= (last - first).days <= MOST_DAYS:
        raise Unusable(f"the last day {last} must lie within {MOST_DAYS} days from the first, {first}")
    try:
        until = last if last is not None else last_day(first, days or 0)
        notice, pay = notice_by(first, limits()), pay_by(first, limits())
    except (ValueError, NoLimit, OverflowError) as error:
        raise Unusable(str(error)) from error
    return {
        "first_on": first.isoformat(),
        "last_on": until.isoformat(),
        "days": counted_days(first, until),
        "notice_by": notice.isoformat(),
        "pay_by": pay.isoformat(),
        "provisional": russia().is_provisional(first, until, pay),
    }
