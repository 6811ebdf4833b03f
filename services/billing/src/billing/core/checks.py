"""Whether an invoice may be made of an input: everything that is missing or wrong, at once.

Source: issue 7, "Bad input". Rule: BILLING-05.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from billing.core.agreed import changes_within
from billing.core.check_days import days
from billing.core.check_entries import entries, entry_days
from billing.core.check_parties import parties
from billing.core.check_vat import is_charged, vat_modes
from billing.core.letters import names
from billing.core.month import Input
from billing.core.problems import Problem
from billing.core.rates import Rates
from billing.core.vat import tax_on


def problems(month: Input) -> list[Problem]:
    """All that is wrong, in the order of the input's parts; empty: an invoice may be made."""
    zone = zone_of(month.contract.zone)
    found = [
        *parties(month),
        *_contract(month),
        *_period(month),
        *days(month),
        *_unique(month),
        *_money(month),
        *names(month),
    ]
    if zone is None:
        what = f"{month.contract.zone!r} is no time zone."
        found.append(Problem("contract.zone", "zone", what, "Give an IANA name, e.g. Europe/Moscow."))
    return [*found, *of_work(month)]


def of_work(month: Input) -> list[Problem]:
    """Of entries, and of what their people and days want of the terms."""
    zone = zone_of(month.contract.zone)
    days_of_work = entry_days(month, zone)
    return [*entries(month, zone), *_rates(month, days_of_work), *_vat_days(month, days_of_work)]


def zone_of(name: str) -> ZoneInfo | None:
    """None for a name that no zone has."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError, a folder's name an OSError
        return None
    except KeyError:
        return None


def _contract(month: Input) -> Iterator[Problem]:
    contract, vat = month.contract, month.contract.vat
    if vat is None:
        yield Problem(
            *("contract.vat", "vat_mode", "it is not said how VAT is charged."),
            'Give {"mode": "general" | "usn_5" | "usn_7" | "none" | "outside"}.',
        )
    else:
        yield from vat_modes(month, vat)
    foreign = sorted({contract.currency, contract.billed_in} - {"RUB"})
    if foreign and contract.exchange_rate is None:
        yield Problem(
            *("contract.exchange_rate", "currency_rate", f"{foreign[0]} without a rate."),
            'Give {"on": "YYYY-MM-DD", "rate": "roubles for one"} of the agreed day.',
        )
    yield from _rate_rows(month)
    yield from changes_within(contract, month.period)


def _rate_rows(month: Input) -> Iterator[Problem]:
    seen: dict[object, int] = {}
    for place, one in enumerate(month.contract.rates):
        path = f"contract.rates[{place}]"
        if (one.person is None) == (one.grade is None):
            yield Problem(path, "rate_of_whom", "it is not said whose rate this is.", "Give either person or grade.")
        if one.until is not None and one.until < one.since:
            yield Problem(f"{path}.until", "rate_days", "it ends before it begins.", "Let until follow since.")
        if one.rate < 0:
            yield Problem(f"{path}.rate", "rate_sign", f"{one.rate} is negative.", "Give what an hour costs.")
        first = seen.setdefault((one.person, one.grade, one.since), place)
        if first != place:
            what = f"the same person or grade has a rate of that day in contract.rates[{first}]."
            yield Problem(path, "rate_twice", what, "Keep one of them.")


def _period(month: Input) -> Iterator[Problem]:
    period, days = month.period, month.contract.payment_days or 0
    if (date.max - month.invoice.on).days < days:
        what = f"{days} days after {month.invoice.on} there is no calendar."
        yield Problem("invoice.on", "due_day", what, "Give the day on which the invoice is issued.")
    if period.last_on < period.first_on:
        what = f"{period.last_on} lies before first_on {period.first_on}."
        yield Problem("period.last_on", "period_days", what, "Let last_on follow first_on.")
    for place, closed in enumerate(month.closed_periods):
        if closed.first_on <= period.last_on and period.first_on <= closed.last_on:
            by = f" by invoice {closed.invoice}" if closed.invoice else ""
            what = f"{closed.first_on}–{closed.last_on} was closed before{by} (closed_periods[{place}])."
            remedy = (
                "Bill other days; late work of a closed period goes into the next invoice, with entries[].corrects."
            )
            yield Problem("period", "period_closed", what, remedy)


def _unique(month: Input) -> Iterator[Problem]:
    for name, ids in (
        ("people", [one.id for one in month.people]),
        ("contract.matters", [one.id for one in month.contract.matters]),
        ("expenses", [one.id for one in month.expenses]),
    ):
        first: dict[str, int] = {}
        for place, one in enumerate(ids):
            if first.setdefault(one, place) != place:
                what = f"{one!r} is also the id of {name}[{first[one]}]."
                yield Problem(f"{name}[{place}].id", "id_twice", what, "Give each an id of its own.")


def _money(month: Input) -> Iterator[Problem]:
    for place, one in enumerate(month.expenses):
        path = f"expenses[{place}]"
        if one.amount <= 0:
            yield Problem(f"{path}.amount", "amount_sign", f"{one.amount} is not above 0.", "Give what was paid.")
        if one.kind == "agent" and one.markup_percent:
            remedy = "Set markup_percent to 0, or make it an own expense."
            yield Problem(f"{path}.markup_percent", "agent_markup", "an agent expense is passed on at cost.", remedy)
    for place, advance in enumerate(month.advances):
        path = f"advances[{place}]"
        if advance.amount <= 0:
            what = f"{advance.amount} is not above 0."
            yield Problem(f"{path}.amount", "amount_sign", what, "Give what is left of it, or leave it out.")
        if is_charged(month, advance.payment_on) and not (advance.sf_number and advance.sf_on):
            remedy = "Give sf_number and sf_on: row 5б of the счёт-фактура names them."
            yield Problem(path, "advance_sf", "the счёт-фактура of this advance is missing.", remedy)


def _rates(month: Input, days: dict[int, list[date]]) -> Iterator[Problem]:
    """One problem for each person without a rate, with the days and entries it concerns."""
    rates = Rates(month)
    known = {one.id for one in month.people}
    missing: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for place, on in ((place, on) for place, several in days.items() for on in several):
        one = month.entries[place]
        if one.billable and one.person in known and rates.find(one.person, on) is None:
            missing[one.person].append((on, place))
    for person, places in missing.items():
        first = min(places)
        grade = rates.grade(person, first[0])
        of = f"grade {grade!r}" if grade else "the person has no grade"
        many = f" and {len(places) - 1} more" if len(places) > 1 else ""
        yield Problem(
            *(f"entries[{first[1]}]", "no_rate", f"no rate for {person!r} ({of}) on {first[0]}{many}."),
            "Add to contract.rates a rate of that person or grade that has begun by then.",
        )


def _vat_days(month: Input, days: dict[int, list[date]]) -> Iterator[Problem]:
    if month.contract.vat is None:
        return
    dated = [(on, f"entries[{place}]") for place, several in days.items() for on in several]
    dated += [(one.on, f"expenses[{place}].on") for place, one in enumerate(month.expenses) if one.kind == "own"]
    for name, fees in (("fees", month.contract.fees), ("late_fees", month.contract.late_fees)):
        dated += [(one.on, f"contract.{name}[{place}].on") for place, one in enumerate(fees) if one.on]
    dated += [(month.period.last_on, "period.last_on")]
    unknown = sorted({(on, path) for on, path in dated if tax_on(month, on) is None})
    for on, path in unknown[:1]:
        vat = month.contract.vat_on(on) or month.contract.vat
        what = f"mode {vat.mode} has no VAT rate on {on}."
        yield Problem(path, "vat_day", what, "Mend the date, or bill those days by a contract with another mode.")
