"""From sorted work, fees and expenses to lines that are not priced yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from domain.money import HUNDRED, product, rounded

from billing.core import wording
from billing.core.cutting import Fragment
from billing.core.late_steps import standing_fragments
from billing.core.month import Input, is_late
from billing.core.rated import Draft, Kind
from billing.core.rates import Agreed, Rates
from billing.core.sorting import MINUTE, Sorted, Unit, billed_pieces, stepped
from billing.core.vat import Tax, tax_on


class Key(NamedTuple):
    """What is one line: a person at one rate, apart from what is taxed, discounted, capped or shown otherwise."""

    person: str
    grade: str
    rate: Decimal
    travel: bool
    matter: str | None
    discount: Decimal
    tax: Tax
    corrects: str | None


def drafts(month: Input, rates: Rates, found: Sorted) -> list[Draft]:
    """All lines in the order they are printed: retainer, time, fees, own expenses."""
    return [*_retainer(month), *time_drafts(month, rates, found.units), *_fees(month), *_expenses(month)]


def time_drafts(month: Input, rates: Rates, units: Sequence[Unit]) -> list[Draft]:
    """A line for each person and rate; by person as the input orders them, then by first day of work."""
    groups: dict[Key, list[Unit]] = defaultdict(list)
    for unit in units:
        groups[line_key(month, rates, unit.fragment)].append(unit)
    before = _line_bases(month, rates)
    made = [_time_draft(month, rates, key, group, before) for key, group in groups.items()]
    return _within_cap(month, sorted((one for one in made if one.seconds), key=lambda one: _order(rates, one)))


def _within_cap(month: Input, lines: list[Draft]) -> list[Draft]:
    """Where whole lines are rounded, their steps may reach beyond the cap in minutes: the last to end gives them up."""
    most = month.contract.cap_minutes
    within = [place for place, one in enumerate(lines) if not is_late(one.corrects)]
    beyond = 0 if most is None else sum(lines[place].seconds for place in within) - most * MINUTE
    for place in sorted(within, key=lambda place: (lines[place].last, place), reverse=True):
        off = max(0, min(beyond, lines[place].seconds))
        beyond -= off
        lines[place] = replace(lines[place], seconds=lines[place].seconds - off)
    return lines


def line_key(month: Input, rates: Rates, fragment: Fragment) -> Key:
    """The line that a fragment belongs to."""
    contract, on = month.contract, fragment.on
    terms = contract.matter(fragment.matter)
    shown = contract.lines_by == "matter" or (terms is not None and terms.cap is not None)
    discount = terms.discount_percent if terms and terms.discount_percent is not None else contract.discount_percent
    return Key(
        person=fragment.person,
        grade=rates.grade(fragment.person, on) or "",
        rate=rates.per_hour(fragment.person, on),
        travel=fragment.travel,
        matter=fragment.matter if shown else None,
        discount=discount,
        tax=tax_of(month, on),
        corrects=fragment.corrects,
    )


def tax_of(month: Input, on: date) -> Tax:
    """VAT of a day that has been checked."""
    return tax_on(month, on) or Tax(None)


def effective(month: Agreed, rate: Decimal, *, travel: bool) -> Decimal:
    """The rate that is paid."""
    return product(rate, month.contract.travel_percent) / HUNDRED if travel else rate


def _line_bases(month: Input, rates: Rates) -> defaultdict[object, int]:
    """Seconds that lines of earlier invoices have."""
    found: defaultdict[object, int] = defaultdict(int)
    if month.contract.rounding.per == "line":
        for one in standing_fragments(month):
            found[_of_month(line_key(month, rates, one), one.on)] += one.seconds
    return found


def _of_month(key: Key, on: date) -> object:
    return key._replace(corrects=None), on.year, on.month


def _steps(month: Input, key: Key, units: Sequence[Unit], before: MutableMapping[object, int]) -> int:
    """Of a line; of one that comes late what it adds to the steps of the line it goes on from."""
    rule, seconds = month.contract.rounding, sum(one.billed for one in units)
    if rule.per != "line":
        return seconds
    if not is_late(key.corrects):
        return stepped(seconds, rule)
    line = _of_month(key, units[0].fragment.on)
    base = before[line]
    before[line] += seconds
    return stepped(base + seconds, rule) - stepped(base, rule)


def _time_draft(
    month: Input, rates: Rates, key: Key, units: Sequence[Unit], before: MutableMapping[object, int]
) -> Draft:
    pieces = tuple(piece for one in units for piece in billed_pieces(one))
    days = [piece.on for piece in pieces] or [one.fragment.on for one in units]
    person = month.person(key.person)
    return Draft(
        "time",
        wording.time_title(month, person.shown if person else key.person, key.grade, key.matter, travel=key.travel),
        key.tax,
        min(days),
        max(days),
        person=key.person,
        grade=key.grade or None,
        rate=effective(month, key.rate, travel=key.travel),
        travel=key.travel,
        matter=key.matter,
        corrects=key.corrects,
        discount_percent=key.discount,
        seconds=_steps(month, key, units, before),
        pieces=pieces,
    )


def _order(rates: Rates, one: Draft) -> tuple[object, ...]:
    place = rates.order.get(one.person or "", len(rates.order))
    return (one.corrects is not None, place, one.first, one.travel, one.matter or "", one.discount_percent)


def _retainer(month: Input) -> Iterator[Draft]:
    if retainer := month.contract.retainer:
        title = f"{retainer.title} за {wording.period(month.period.first_on, month.period.last_on)}"
        yield _sum(month, "retainer", title, month.period.last_on, retainer.fee)


def _fees(month: Input) -> Iterator[Draft]:
    for fee in (*month.contract.fees, *month.contract.late_fees):
        kind: Kind = "fixed_fee" if fee.kind == "fixed" else "success_fee"
        made = _sum(month, kind, fee.title, fee.on or month.period.last_on, fee.amount, fee.matter)
        yield replace(made, corrects=wording.late_fee(made.first)) if fee in month.contract.late_fees else made


def _expenses(month: Input) -> Iterator[Draft]:
    for one in month.expenses:
        if one.kind == "own":
            amount = rounded(product(one.amount, HUNDRED + month.markup(one)), HUNDRED)
            yield Draft(
                *("expense", one.title, tax_of(month, one.on), one.on, one.on),
                matter=one.matter,
                amount=amount,
                expense=one,
            )


def _sum(month: Input, kind: Kind, title: str, on: date, amount: Decimal, matter: str | None = None) -> Draft:
    return Draft(kind, title, tax_of(month, on), on, on, matter=matter, amount=amount)


def minimum(month: Input, services: Decimal) -> Draft | None:
    """The line that makes up for what *services* (in prices of the contract) lack; None if nothing lacks."""
    least = month.contract.minimum
    if least is None or services >= least:
        return None
    return _sum(month, "minimum", wording.MINIMUM, month.period.last_on, least - services)
