"""Periods are remembered for ten years of months; days of what is forgotten are never billed again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from billing.core.desk_folding import evolve
from billing.core.desk_state import MONTHS_KEPT, Client
from contracts.billing.v1 import BillingAsked, MonthOpened
from late_time import NOON
from office import Office, profile

FIRST = date(2026, 1, 1)


def period(number: int) -> tuple[date, date]:
    """Of the client's many periods, each a week."""
    return FIRST + timedelta(days=7 * number), FIRST + timedelta(days=7 * number + 6)


def after(count: int, held: frozenset[int] = frozenset()) -> Client:
    state = Client()
    for number in range(count):
        first, last = period(number)
        state = evolve(state, MonthOpened(client_id=104, first_on=first, last_on=last, cause="deal"))
        now = replace(state.months[-1], phase="held" if number in held else "billed")
        state = replace(state, months=(*state.months[:-1], now))
    return state


def opened(state: Client, first: date, last: date) -> list[tuple[date, date]]:
    office = Office(profile())
    office.states["billing.desk", "client/104"] = state
    office.hear(BillingAsked(client_id=104, first_on=first, last_on=last, asked_at=NOON))
    said = office.said(MonthOpened)
    return [(one.first_on, one.last_on) for one in said]


def test_days_of_a_period_that_is_forgotten_are_not_opened_again() -> None:
    many = after(MONTHS_KEPT + 30)

    assert period(0) not in [(one.first_on, one.last_on) for one in many.months]
    assert opened(many, *period(0)) == []
    assert opened(many, *period(MONTHS_KEPT + 30)) == [period(MONTHS_KEPT + 30)]


def test_what_is_held_is_never_forgotten() -> None:
    assert (after(MONTHS_KEPT + 30, frozenset({3})).months[0].first_on, len(after(30).months)) == (period(3)[0], 30)
