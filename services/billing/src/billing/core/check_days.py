"""Days of a year that nobody means: 0206, 2206.

Rule: BILLING-05.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from billing.core.month import Input
from billing.core.problems import Problem

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
FIRST_CONTRACT = date(1991, 1, 1)
# "From the beginning" is written as day 0 of a spreadsheet, or any later one; "for good" as any day to come.
FROM_EVER = date(1899, 12, 30)


def days(month: Input) -> Iterator[Problem]:
    """Of everything but entries, which are looked at by themselves."""
    for path, day in (*_of_papers(month), *_of_terms(month), *_of_money(month)):
        if day is not None and not _may_be(path, day):
            yield Problem(path, "day", f"{day} is no day of this work.", "Mend the year.")


def _may_be(path: str, day: date) -> bool:
    if path.endswith(".since"):
        return FROM_EVER <= day <= LATEST or day in (date.min, date.max)
    if path.endswith(".until"):
        return day >= FROM_EVER
    return (FIRST_CONTRACT if path == "contract.on" else EARLIEST) <= day <= LATEST


def _of_papers(month: Input) -> Iterator[tuple[str, date | None]]:
    head, period = month.invoice, month.period
    yield from (("invoice.on", head.on), ("invoice.due_on", head.due_on), ("invoice.act_on", head.act_on))
    yield from (("period.first_on", period.first_on), ("period.last_on", period.last_on))


def _of_terms(month: Input) -> Iterator[tuple[str, date | None]]:
    contract = month.contract
    yield from (("contract.on", contract.on), ("contract.since", contract.since))
    if contract.exchange_rate is not None:
        yield "contract.exchange_rate.on", contract.exchange_rate.on
    for place, fee in enumerate(contract.fees):
        path = f"contract.fees[{place}]"
        yield from ((f"{path}.on", fee.on), (f"{path}.since", fee.since), (f"{path}.until", fee.until))
    for place, change in enumerate(contract.monthly_changes):
        yield f"contract.monthly_changes[{place}].since", change.since
    for place, vat in enumerate(contract.vat_changes):
        yield f"contract.vat_changes[{place}].since", vat.since
    for place, rate in enumerate(contract.rates):
        yield from ((f"contract.rates[{place}].since", rate.since), (f"contract.rates[{place}].until", rate.until))


def _of_money(month: Input) -> Iterator[tuple[str, date | None]]:
    for place, expense in enumerate(month.expenses):
        yield f"expenses[{place}].on", expense.on
    for place, advance in enumerate(month.advances):
        yield f"advances[{place}].payment_on", advance.payment_on
        yield f"advances[{place}].sf_on", advance.sf_on
