"""Who is who: people, their heads, who is away when, and who stands in for whom. Values only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

CALENDAR = "calendar"  # kind and source of an absence that only the CRM's calendar shows
AWAY = {
    CALENDAR: "отсутствует по календарю",
    "vacation": "в отпуске",
    "trip": "в командировке",
    "sick_leave": "на больничном",
    "public_duty": "исполняет государственные обязанности",
    "unpaid_leave": "в отпуске без сохранения зарплаты",
    "study_leave": "в учебном отпуске",
    "parental_leave": "в отпуске по уходу за ребёнком",
}


@dataclass(frozen=True)
class Person:
    """An employee. manager_id: who is above; roles: as the portal profile gives them."""

    employee_id: int
    active: bool = True
    manager_id: int | None = None
    roles: tuple[str, ...] = ()
    department_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Absence:
    """Days on which somebody is away, both inclusive. source: what it comes from ("trip:17")."""

    employee_id: int
    kind: str
    first_on: date
    last_on: date
    source: str = ""

    def covers(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on

    def overlaps(self, first_on: date, last_on: date) -> bool:
        """Whether a day of first_on..last_on is in it."""
        return self.first_on <= last_on and first_on <= self.last_on


@dataclass(frozen=True)
class Deputy:
    """Somebody stands in for somebody, on these days (inclusive), for these kinds of request (none: for all).

    consented: the deputy has agreed; before that the declaration counts for nothing. A deputy is asked only while the
    one he stands in for is away or silent.
    """

    declaration: str
    employee_id: int
    deputy_id: int
    first_on: date
    last_on: date
    kinds: tuple[str, ...] = ()
    consented: bool = False

    def holds(self, day: date, kind: str) -> bool:
        """Whether it counts on *day* for a request of *kind*."""
        return self.consented and self.first_on <= day <= self.last_on and (not self.kinds or kind in self.kinds)


@dataclass(frozen=True)
class Chart:
    """duty: who is asked when nobody else is left, in order."""

    people: tuple[Person, ...] = ()
    absences: tuple[Absence, ...] = ()
    deputies: tuple[Deputy, ...] = ()
    duty: tuple[int, ...] = ()

    @cached_property
    def by_id(self) -> dict[int, Person]:
        """The people by their ids."""
        return {one.employee_id: one for one in self.people}

    @cached_property
    def _by_role(self) -> dict[str, tuple[int, ...]]:
        found: dict[str, list[int]] = {}
        for one in self.people:
            for role in one.roles if one.active else ():
                found.setdefault(role, []).append(one.employee_id)
        return {role: tuple(sorted(numbers)) for role, numbers in found.items()}

    @cached_property
    def stands_in(self) -> dict[int, tuple[int, ...]]:
        """By whom somebody is or may be stood in for, whenever and for whatever."""
        found: dict[int, tuple[int, ...]] = {}
        for one in self.deputies:
            found[one.employee_id] = (*found.get(one.employee_id, ()), one.deputy_id)
        return found

    def person(self, employee_id: int | None) -> Person | None:
        """None for nobody, and for one who is not known."""
        return None if employee_id is None else self.by_id.get(employee_id)

    def with_role(self, role: str) -> tuple[int, ...]:
        """Those who work and have it, by id."""
        return self._by_role.get(role, ())

    def absence_of(self, employee_id: int, day: date) -> Absence | None:
        """Why somebody is away on *day*: the absence that ends last."""
        away = [one for one in self.absences if one.employee_id == employee_id and one.covers(day)]
        return max(away, key=lambda one: (one.last_on, one.kind), default=None)

    def is_present(self, employee_id: int, day: date) -> bool:
        """Whether somebody works here and is not away."""
        person = self.person(employee_id)
        return person is not None and person.active and self.absence_of(employee_id, day) is None

    def deputies_of(self, employee_id: int, day: date, kind: str) -> tuple[int, ...]:
        """Those who stand in for somebody, in the order of their declarations, each once."""
        held = [one for one in self.deputies if one.employee_id == employee_id and one.holds(day, kind)]
        ordered = sorted(held, key=lambda one: (one.first_on, one.declaration))
        return tuple(dict.fromkeys(one.deputy_id for one in ordered))


def around(chart: Chart, people: Iterable[int]) -> Chart:
    """The part of the chart that can matter for a request of *people*: whom heads and deputies lead to.

    What is decided on it is what would be decided on the whole: nothing else is ever looked at.
    """
    seen: set[int] = set()
    waiting = [*people, *chart.duty]
    while waiting:
        current = waiting.pop()
        person = chart.person(current)
        if person is None or current in seen:
            continue
        seen.add(current)
        waiting += chart.stands_in.get(current, ())
        if person.manager_id is not None:
            waiting.append(person.manager_id)
    return Chart(
        tuple(one for one in chart.people if one.employee_id in seen),
        tuple(one for one in chart.absences if one.employee_id in seen),
        tuple(one for one in chart.deputies if one.employee_id in seen),
        chart.duty,
    )
