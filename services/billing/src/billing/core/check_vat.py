"""Whether a contract says how VAT is charged, for each mode that it has had or will have.

Source: issue 7, "Bad input" (contract without VAT mode). Rule: BILLING-05.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from billing.core.month import Input
from billing.core.problems import Problem
from billing.core.terms import Vat, VatChange
from billing.core.vat import is_outside


def vat_modes(month: Input, vat: Vat) -> Iterator[Problem]:
    """Of the first mode and of those that follow it."""
    yield from _mode(month, "contract.vat", vat)
    seen: dict[date, int] = {}
    for place, one in enumerate(month.contract.vat_changes):
        path = f"contract.vat_changes[{place}]"
        yield from _mode(month, path, one)
        first = seen.setdefault(one.since, place)
        if first != place:
            what = f"contract.vat_changes[{first}] begins on that day, too."
            yield Problem(f"{path}.since", "vat_twice", what, "Keep one of them.")


def is_charged(month: Input, on: date) -> bool:
    """Whether what is paid on that day has VAT in it."""
    vat = month.contract.vat_on(on)
    return vat is not None and vat.mode != "none" and not is_outside(month)


def _mode(month: Input, path: str, vat: Vat | VatChange) -> Iterator[Problem]:
    if vat.mode == "none" and not vat.ground and not is_outside(month):
        remedy = "Say why no VAT is charged, e.g. «применение УСН, гл. 26.2 НК РФ»."
        yield Problem(f"{path}.ground", "vat_ground", "«Без НДС» needs its ground.", remedy)
    elif vat.mode == "outside" and not month.client.is_foreign:
        yield Problem(
            *(f"{path}.mode", "vat_outside", "outside of Russian VAT is only who is seated abroad."),
            "Set client.country (and russian_branch false), or another mode.",
        )
