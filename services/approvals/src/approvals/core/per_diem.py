"""Суточные: how much for which days, and what of it is taxed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.calendar import ONE_DAY

from approvals.core.limits import Limits, Place
from approvals.core.money import ZERO, rounded, total
from approvals.core.route import Leg

HALF = Decimal("0.5")


@dataclass(frozen=True)
class Rates:
    """What the firm pays a day, roubles. one_day_home: its own compensation for a one-day trip at home, none by law."""

    home: Decimal = Decimal("700.00")
    abroad: Decimal = Decimal("2500.00")
    one_day_home: Decimal = ZERO


@dataclass(frozen=True)
class Day:
    """One day of a trip, what is paid for it and how much of that is free of tax."""

    on: date
    place: Place
    amount: Decimal
    tax_free: Decimal


@dataclass(frozen=True)
class PerDiem:
    """The days in order."""

    days: tuple[Day, ...]

    @property
    def amount(self) -> Decimal:
        return total(day.amount for day in self.days)

    @property
    def taxed(self) -> Decimal:
        """Above the limits: НДФЛ and contributions."""
        return total(day.amount - day.tax_free for day in self.days)


def per_diem(first_on: date, last_on: date, legs: tuple[Leg, ...], rates: Rates, limits: Limits) -> PerDiem:
    """Calendar days, both ends and days off included.

    A one-day trip at home has none by law; abroad half the foreign rate. The day of crossing out counts as abroad, the
    day of crossing back as home. Raises ValueError if last_on is before first_on.
    Rule: TRIPS-PER-DIEM. Source: ПП № 749 п. 11, 18, 20 (kept by ПП № 501 of 16.04.2025); НК ст. 217 п. 1.
    """
    if last_on < first_on:
        raise ValueError(f"a trip from {first_on} to {last_on} has no days")
    one_day = first_on == last_on
    days = []
    day = first_on
    while day <= last_on:
        place = _place(day, legs, last_on, one_day=one_day)
        amount = _one_day(place, rates) if one_day else (rates.abroad if place == "abroad" else rates.home)
        free = min(amount, limits.tax_free(place, day).amount)
        days.append(Day(day, place, rounded(amount), rounded(free)))
        day += ONE_DAY
    return PerDiem(tuple(days))


def _one_day(place: Place, rates: Rates) -> Decimal:
    return rounded(rates.abroad * HALF) if place == "abroad" else rates.one_day_home


def _place(day: date, legs: tuple[Leg, ...], last_on: date, *, one_day: bool) -> Place:
    """Whose norm a day has. On the last day one has crossed back; of two legs of one day the later counts. On the way
    one has not left yet where one was before: at first at home.
    """
    if one_day:  # out and back again: wherever he ends, he was abroad
        return "abroad" if any(leg.place == "abroad" for leg in legs) else "home"
    at = [leg for leg in legs if leg.first_on <= day <= leg.last_on]
    at = at or [leg for leg in legs if leg.last_on < day]
    if not at or day == last_on:
        return "home"
    return at[-1].place
