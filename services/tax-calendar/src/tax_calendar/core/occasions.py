"""What happens once and calls for something: what the profile itself tells of, and whom each concerns. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tax_calendar.core.dated import Dated, OneOff
from tax_calendar.core.obligations import Lawbook
from tax_calendar.core.tax_profile import TaxProfile

FINAL_BY_28_DECEMBER_SINCE = 2025  # law 259-ФЗ of 08.08.2024: a patent that ends on 31 December
LEFT_BY_MONTHS = {"NPD", "AUSN"}  # to these a payer of USN may go over in any month; to others by losing his right
OF_PATENTS = {"patent_start", "patent_start_long", "patent_end"}
DAY = timedelta(days=1)


def of_profile(profile: TaxProfile, law: Lawbook) -> Iterator[OneOff]:
    """The events that the profile itself tells of: patents, closing, USN left within a year."""
    patents, closed = profile.patents or (), profile.latest.get("closed_on")
    running = profile.patents is None or any(one.start <= closed < one.end for one in patents if closed)
    lost, stopped = usn_left(profile)
    days = {
        "usn_stopped": [*stopped, *([closed] if closed else [])],
        "usn_lost": lost,
        "closed_on": [closed] if closed else [],
        "closed_patent": [closed] if closed and running else [],
        "patent_start": [one.start for one in patents],
        "patent_start_long": [one.start for one in patents if one.is_long],
        "patent_end": [one.end for one in patents],
    }
    if any(days.values()):
        for row in law.obligations.values():
            if row.from_profile is not None:
                yield from (OneOff(row.id, day, of_card=True) for day in days.get(row.from_profile, ()))


def usn_left(profile: TaxProfile) -> tuple[list[date], list[date]]:
    """The days within a year from which on a client has USN no more: lost, given up. With 1 January a year is whole."""
    lost: list[date] = []
    stopped: list[date] = []
    for (_, before), (day, after) in zip(profile.spans, profile.spans[1:], strict=False):
        now = set(after.get("regimes") or ())
        if "USN" in (before.get("regimes") or ()) and "USN" not in now and (day.month, day.day) != (1, 1):
            (stopped if now & LEFT_BY_MONTHS else lost).append(day)
    return lost, stopped


def named(one: Dated, before: Dated | None, event: OneOff) -> Dated:
    """With the facts that it is for, *event* the last. before: the same obligation for others of them.

    The closing and a regime left happen once, whoever tells of them. Patents of a day are counted: one whose last day
    is mended is no other.
    """
    row, names = one.obligation, before.facts if before else ()
    if row.from_profile is not None and row.from_profile not in OF_PATENTS:
        return one
    name = f"№ {len(names) + 1}" if row.from_profile is not None or event.name is None else event.name
    return replace(one, facts=tuple(dict.fromkeys((*names, name))))


def outlived(one: Dated, closed: date | None) -> bool:
    """Whether a patent's day comes after its owner has closed: what is left to pay then is due after the closing."""
    of_patent = one.obligation.from_profile in OF_PATENTS
    return of_patent and closed is not None and (one.end > closed or one.nominal > closed)


def concerns(one: Dated, profile: TaxProfile, event: OneOff) -> bool:
    """Whether the client is one whom the row asks, on the day that decides or just before what happened.

    A loss, a refusal, a stop end the very regime that their rows ask of: the card may show the next one already, a
    patent's first day the one that comes.
    """
    by_28_december = (
        one.obligation.from_profile == "patent_end"
        and one.end.year >= FINAL_BY_28_DECEMBER_SINCE
        and ends_a_year(one.end)
    )
    days = {one.judged_on, event.on, event.on - DAY}
    if not event.of_card:  # told by a person, perhaps a day within a quarter that is lost from its beginning
        days.add(one.start - DAY)
    asked = one.obligation.applies_to
    return not by_28_december and any(one.nominal >= asked.holds_since(_proven(profile.at(day), event)) for day in days)


def _proven(values: Mapping[str, Any], event: OneOff) -> Mapping[str, Any]:
    """With what the fact itself proves: of a list besides what is known, else where nothing is known."""
    proven: dict[str, Any] = {}
    for name, value in event.sets:
        known = values.get(name)
        if isinstance(value, tuple):
            proven[name] = (*(known or ()), *value)
        elif not known:
            proven[name] = value
    return {**values, **proven}


def ends_a_year(day: date) -> bool:
    """Whether it is a 31 December."""
    return (day.month, day.day) == (12, 31)
