"""A plan as entries of a calendar file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256

from domain.ical import Entry

from domain import ical
from tax_calendar.core.dated import Dated

PRODUCT = "-//Delo//tax-calendar//RU"
PROVISIONAL = "Дата предварительная: постановления о переносе выходных на этот год ещё нет."


def entries(plan: Iterable[Dated], owner: str, client: str = "") -> list[Entry]:
    """An entry for each obligation. owner: whose plan it is, part of the uid; client: named in the title."""
    whose = f" — {client}" if client else ""
    return [
        entry(
            owner=owner,
            key=one.key,
            title=f"{one.obligation.name}, {one.period}{whose}",
            days=(one.nominal, one.actual),
            source=(one.obligation.authority, one.basis),
            provisional=one.provisional,
        )
        for one in plan
    ]


def entry(
    *, owner: str, key: str, title: str, days: tuple[date, date], source: tuple[str, str], provisional: bool
) -> Entry:
    """One obligation. days: by law, after days off. source: the authority, the legal basis."""
    nominal, actual = days
    authority, basis = source
    lines = [
        f"{authority}. Основание: {basis}",
        f"Срок по закону: {nominal:%d.%m.%Y}, с учётом выходных: {actual:%d.%m.%Y}",
        *([PROVISIONAL] if provisional else []),
    ]
    uid = f"{sha256(f'{owner}/{key}'.encode()).hexdigest()[:32]}@delo"
    return Entry(uid, actual, actual, title, "\n".join(lines), provisional)


def calendar(name: str, found: Iterable[Entry], stamp: datetime) -> str:
    """The file. stamp: when the plan was made, with its zone."""
    return ical.calendar(PRODUCT, name, found, stamp)
