"""The diary report of a rated month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import groupby

from documents.model import ChartBar, DiaryDay, DiaryEntry, DiaryReport, Subtotal
from domain.money import summed

from billing.core.diary import Row, rows
from billing.core.rated import Rated
from billing.core.vat import is_included
from billing.core.wording import correction, day, policy
from billing.papers import parties
from billing.papers.values import signs

NO_MATTER = "Без дела"
Timed = tuple[Row, int]


def diary(rated: Rated) -> DiaryReport:
    """Every entry by day, with its share of the money; what is not billed says why."""
    month = rated.month
    timed = _timed(rows(rated))
    places = {one.shown: place for place, one in enumerate(month.people)}
    people = sorted(timed, key=lambda one: places.get(one[0].person, len(places)))
    return DiaryReport(
        number=month.invoice.number,
        issued_on=month.invoice.on,
        issuer=parties.issuer(month),
        client=parties.client(month),
        first=month.period.first_on,
        last=month.period.last_on,
        days=tuple(_day(rated, list(group)) for _, group in groupby(timed, key=lambda one: one[0].on)),
        by_specialist=_subtotals(people, lambda row: (row.person, row.grade)),
        by_matter=_subtotals(timed, lambda row: (_matter(rated, row), "")),
        minutes=sum(minutes for _, minutes in timed),
        amount=_net(timed),
        contract=parties.contract(month),
        annex_to=f"к счёту № {month.invoice.number} от {day(month.invoice.on)}",
        currency=parties.currency(rated),
        rate_currency=parties.rate_currency(rated),
        rates_with_tax=any(row.tax is not None and is_included(month, row.tax) for row, _ in timed),
        chart=_chart(timed),
        signatories=signs(rated)[:1],
        notes=policy(month),
    )


def _timed(found: Sequence[Row]) -> list[Timed]:
    """Rows with whole minutes that add up to the whole time: seconds are carried on from row to row."""
    timed, seconds, given = [], 0, 0
    for row in found:
        seconds += row.seconds
        upto = (seconds + 30) // 60
        timed.append((row, upto - given))
        given = upto
    return timed


def _day(rated: Rated, timed: Sequence[Timed]) -> DiaryDay:
    return DiaryDay(
        day=timed[0][0].on,
        entries=tuple(_entry(rated, row, minutes) for row, minutes in timed),
        minutes=sum(minutes for _, minutes in timed),
        amount=_net(timed),
    )


def _entry(rated: Rated, row: Row, minutes: int) -> DiaryEntry:
    notes = [
        row.state,
        "проезд" if row.entry.travel else "",
        correction(row.entry.corrects) if row.entry.corrects else "",
    ]
    return DiaryEntry(
        specialist=row.person,
        grade=row.grade,
        matter=_matter(rated, row),
        task=row.entry.task or "",
        minutes=minutes,
        description=row.entry.text,
        rate=row.rate,
        amount=row.net,
        state="; ".join(filter(None, notes)),
    )


def _matter(rated: Rated, row: Row) -> str:
    known = rated.month.contract.matter(row.entry.matter)
    return (known.title or known.id) if known else row.entry.matter or NO_MATTER


def _net(timed: Sequence[Timed]) -> Decimal:
    return summed(row.net for row, _ in timed if row.net is not None)


def _subtotals(timed: Sequence[Timed], key: Callable[[Row], tuple[str, str]]) -> tuple[Subtotal, ...]:
    groups: dict[tuple[str, str], list[Timed]] = defaultdict(list)
    for row, minutes in timed:
        groups[key(row)].append((row, minutes))
    return tuple(
        Subtotal(name=name, detail=detail, minutes=sum(minutes for _, minutes in group), amount=_net(group))
        for (name, detail), group in groups.items()
    )


def _chart(timed: Sequence[Timed]) -> tuple[ChartBar, ...]:
    """The busiest first."""
    found: dict[str, int] = defaultdict(int)
    for row, minutes in timed:
        found[row.person] += minutes
    ordered = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return tuple(ChartBar(label=name, minutes=minutes) for name, minutes in ordered)
