"""Which rate holds: by person or grade and by the day of work.

Source: docs/facts/invoicing.md, section 5. Rule: BILLING-02.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Protocol

from billing.core.month import Person
from billing.core.terms import Contract, Rate


class Agreed(Protocol):
    """What an hour's worth follows from; an input has it."""

    @property
    def people(self) -> tuple[Person, ...]:
        """With their grades."""

    @property
    def contract(self) -> Contract:
        """With its rates."""


class Rates:
    """The rates of one input, looked up once for each person and day."""

    def __init__(self, month: Agreed) -> None:
        self._people = {one.id: one for one in month.people}
        self._rates = month.contract.rates
        self._known: dict[tuple[str, date], Rate | None] = {}

    @cached_property
    def order(self) -> dict[str, int]:
        """People as the input orders them."""
        return {name: place for place, name in enumerate(self._people)}

    def grade(self, person: str, day: date) -> str | None:
        """Of the day; None if unknown."""
        known = self._people.get(person)
        return known.grade_on(day) if known else None

    def find(self, person: str, day: date) -> Rate | None:
        """A person's own rate before that of the grade, the latest one that has begun; None if there is none."""
        key = (person, day)
        if key not in self._known:
            fit = [one for one in self._rates if one.since <= day and (one.until is None or day <= one.until)]
            own = [one for one in fit if one.person == person]
            grade = self.grade(person, day)
            of_grade = [one for one in fit if one.person is None and grade is not None and one.grade == grade]
            self._known[key] = max(own or of_grade, key=lambda one: one.since, default=None)
        return self._known[key]

    def per_hour(self, person: str, day: date) -> Decimal:
        """The rate of an entry that has been checked."""
        found = self.find(person, day)
        return found.rate if found else Decimal(0)
