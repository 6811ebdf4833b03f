"""What is agreed for a month is given once, and all of it, whatever comes late and whichever invoices are made anew.

Only more time comes here: what is taken away is a person's to decide. No paper is drawn.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from billing.core.rating import rate
from billing.core.reading import read
from contracts.billing.v1 import InvoiceIssued
from hypothesis import example, given, settings
from hypothesis import strategies as st
from late_time import HOUR, again, ask, corrected, firm, void
from making import WORKED
from office import OCTOBER, Office, entries, sheet

ROW = entries()[0] | {"employee_id": 13, "on": "2026-10-09", "deal_id": 311}
RETAINER = {"retainer": {"fee": "10000", "included_minutes": 60}}
TERMS = (RETAINER, {"cap_minutes": 60}, RETAINER | {"cap_minutes": 30})
STEPS = st.lists(
    st.tuples(st.sampled_from(["late", "late", "grow", "bill", "bill", "void", "anew"]), st.integers(0, 5)), max_size=10
)


@contextmanager
def undrawn() -> Iterator[None]:
    drawn = {f"{name}.pdf": b"" for name in ("invoice", "act", "upd")}
    with (
        patch("billing.delivery.files", lambda _: drawn),
        patch("billing.delivery.void_files", lambda _: drawn),
        patch("billing.reduction.correction_pdf", lambda _: b""),
    ):
        yield


@dataclass
class October:
    """Minutes of its entries by id; the invoices that count; periods whose invoice is void."""

    office: Office
    minutes: dict[int, int] = field(default_factory=dict)
    counted: dict[str, InvoiceIssued] = field(default_factory=dict)
    empty: set[tuple[date, date]] = field(default_factory=set)
    months: int = 0

    def late(self, which: int) -> None:
        number = 901 + len(self.minutes)
        self.minutes[number] = 5 + 10 * which
        self._heard(number, 0)

    def grow(self, which: int) -> None:
        number = sorted(self.minutes)[which % len(self.minutes)]
        before = self.minutes[number]
        self.minutes[number] += 15
        self._heard(number, before)

    def _heard(self, number: int, before: int) -> None:
        self.office.hear(corrected(self._row(number), before=before * 60))

    def _row(self, number: int) -> dict[str, Any]:
        return ROW | {"id": number, "seconds": self.minutes[number] * 60}

    def bill(self, _: int = 0) -> None:
        first = date(2026 + (9 + self.months) // 12, (9 + self.months) % 12 + 1, 1)
        days = (first, first.replace(day=monthrange(first.year, first.month)[1]))
        self.months += 1
        other = HOUR | {"id": 5000 + self.months, "on": str(first)}
        rows = [self._row(one) for one in self.minutes] if days == OCTOBER else [other]
        ask(self.office, days)
        self.office.hear(sheet(rows, *days))
        self._known()

    def _known(self) -> None:
        issued = self.office.said(InvoiceIssued)[-1]
        self.counted[issued.invoice_id] = issued

    def void(self, which: int) -> None:
        if self.counted:
            gone = self.counted.pop(sorted(self.counted)[which % len(self.counted)])
            void(self.office, gone)
            self.empty.add((gone.first_on, gone.last_on))

    def anew(self, which: int = 0) -> None:
        if self.empty:
            days = sorted(self.empty)[which % len(self.empty)]
            self.empty.remove(days)
            again(self.office, days)
            self._known()

    def fates(self) -> Counter[str]:
        """Minutes of all that is October's on invoices that count."""
        found: Counter[str] = Counter()
        for one in self.counted.values():
            rated = rate(read(one.month.content))
            for piece in rated.pieces:
                if int(rated.month.entries[piece.entry].id.partition("+")[0]) in self.minutes:
                    found[piece.fate] += piece.seconds // 60
        return found


@pytest.mark.parametrize("terms", TERMS)
@given(first=st.integers(0, 12), steps=STEPS)
@example(first=6, steps=[("late", 0), ("bill", 0), ("void", 0), ("anew", 0)])
@example(first=0, steps=[("late", 0), ("void", 0)])
@example(first=5, steps=[("late", 0), ("bill", 0), ("late", 0), ("bill", 0), ("void", 1)])
@settings(max_examples=30, deadline=None)
def test_included_hours_and_a_cap_are_given_once_and_whole(
    terms: dict[str, Any], first: int, steps: list[tuple[str, int]]
) -> None:
    with undrawn():
        october = October(firm(contract=WORKED["contract"] | terms), {901: 10 * first + 1})
        october.bill()
        for name, which in steps:
            getattr(october, name)(which)
        while october.empty:
            october.anew()
        october.bill()

    total = sum(october.minutes.values())
    included = min(total, 60) if "retainer" in terms else 0
    billed = min(total - included, terms.get("cap_minutes", total))
    expected = {"included": included, "billed": billed, "capped": total - included - billed}
    assert october.fates() == Counter({fate: minutes for fate, minutes in expected.items() if minutes})
