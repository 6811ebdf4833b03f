"""What of a contract holds for a period: what is agreed for a month may change from a day on.

A month is charged as a whole, so nothing of it changes in its midst: that is a person's to settle. Rule: BILLING-30.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from billing.core.month import Input
from billing.core.parts import Period
from billing.core.problems import Problem
from billing.core.terms import Contract

REMEDY = "Let it begin with a period (and the one before end the day before), or bill the parts by their own terms."


def agreed(contract: Contract, period: Period) -> Contract:
    """The terms of *period*, without those of others; as it was given where something changes within."""
    if any(changes_within(contract, period)):
        return contract
    known = [one for one in contract.monthly_changes if one.since <= period.first_on]
    here = [one for one in contract.fees if one.on is not None or one.is_of(period.first_on)]
    beyond = [one for one in here if one.whole_case and one.on is not None and not period.has(one.on)]
    update = {
        "fees": tuple(one for one in here if one not in beyond),
        "covering": (*contract.covering, *beyond),
        "monthly_changes": (),
    }
    if not known:
        return contract.model_copy(update=update)
    now = max(known, key=lambda one: one.since)
    sums = {name: getattr(now, name) for name in ("retainer", "cap", "cap_minutes", "minimum")}
    return contract.model_copy(update=update | sums)


def changes_within(contract: Contract, period: Period) -> Iterator[Problem]:
    """Whatever begins or ends in the midst of a period."""
    for place, change in enumerate(contract.monthly_changes):
        if period.first_on < change.since <= period.last_on:
            yield _within(f"contract.monthly_changes[{place}].since", change.since)
    for place, fee in enumerate(contract.fees):
        if fee.on is None and fee.since is not None and period.first_on < fee.since <= period.last_on:
            yield _within(f"contract.fees[{place}].since", fee.since)
        if fee.on is None and fee.until is not None and period.first_on <= fee.until < period.last_on:
            yield _within(f"contract.fees[{place}].until", fee.until)


def _within(path: str, day: date) -> Problem:
    return Problem(path, "terms_day", f"what is agreed for the period changes on {day}, in its midst.", REMEDY)


def in_force(month: Input) -> Input:
    """An input that has been checked, with the terms of its period."""
    contract = agreed(month.contract, month.period)
    return month if contract == month.contract else month.model_copy(update={"contract": contract})
