"""An entry is billed once: whatever people do to it, to its invoice and to later ones, in any order.

No paper is drawn here: what they say is the question of other tests.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from unittest.mock import patch

from billing.core.rating import rate
from billing.core.reading import read
from contracts.billing.v1 import InvoiceIssued, WorkCollected
from hypothesis import given, settings
from hypothesis import strategies as st
from late_time import HELD_ID, HOUR, again, ask, corrected, firm, held_entry, void
from office import OCTOBER, Office, sheet

SECONDS = st.sampled_from([0, 60, 300, 480, 600, 660, 900, 1200])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["set", "set_meanwhile"]), SECONDS),
        st.tuples(st.sampled_from(["hold", "bill", "void", "anew"]), st.integers(0, 5)),
    ),
    max_size=12,
)


@dataclass
class Life:
    """An entry of October, 0 seconds: it is not there. counted: its billed seconds by invoice that counts."""

    seconds: int
    office: Office = field(default_factory=firm)
    held: bool = False
    counted: dict[str, int] = field(default_factory=dict)
    empty: set[tuple[date, date]] = field(default_factory=set)
    months: int = 0
    most: int = 0
    removed: bool = False

    @property
    def total(self) -> int:
        return sum(self.counted.values())

    def row(self) -> dict[str, Any] | None:
        return held_entry("Звонок #отложить" if self.held else "Звонок", self.seconds) if self.seconds else None

    def issuing(self, act: Callable[[], object], most: int = 0) -> None:
        """No invoice bills more of the entry than there is, beside what others have."""
        known, before = len(self.office.said(InvoiceIssued)), self.total
        act()
        for issued in self.office.said(InvoiceIssued)[known:]:
            self.counted[issued.invoice_id] = billed(issued)
        assert self.total <= max(before, self.seconds, most)

    def set(self, seconds: int) -> None:
        if self.removed:  # the CRM gives no id twice
            return
        was, self.seconds = self.seconds, seconds
        self.removed = bool(was) and not seconds
        self.most = max(self.most, was, seconds)
        if was or seconds:
            self.office.hear(corrected(self.row(), before=was))

    def set_meanwhile(self, seconds: int) -> None:
        """While the next invoice is being made."""
        was = self.seconds
        if not self.removed and (was or seconds):
            self.seconds = seconds
            self.office.between[WorkCollected] = [corrected(self.row(), before=was)]
            self.removed = not seconds
            self.most = max(self.most, was, seconds)
        self.bill(most=was)

    def hold(self, _: int = 0) -> None:
        self.held = not self.held
        self.set(self.seconds)

    def bill(self, _: int = 0, most: int = 0) -> None:
        first = date(2026 + (9 + self.months) // 12, (9 + self.months) % 12 + 1, 1)
        days = (first, first.replace(day=monthrange(first.year, first.month)[1]))
        self.months += 1
        row = self.row()
        rows = [HOUR | {"id": 5000 + self.months, "on": str(first)}, *([row] if row and days == OCTOBER else [])]
        self.issuing(lambda: (ask(self.office, days), self.office.hear(sheet(rows, *days))), most)

    def void(self, which: int = 0) -> None:
        if self.counted:
            gone = sorted(self.counted)[which % len(self.counted)]
            del self.counted[gone]
            issued = next(one for one in self.office.said(InvoiceIssued) if one.invoice_id == gone)
            void(self.office, issued)
            self.empty.add((issued.first_on, issued.last_on))

    def anew(self, which: int = 0) -> None:
        if self.empty:
            days = sorted(self.empty)[which % len(self.empty)]
            self.empty.remove(days)
            self.issuing(lambda: again(self.office, days))


def billed(issued: InvoiceIssued) -> int:
    rated = rate(read(issued.month.content))
    ours = (one for one in rated.pieces if rated.month.entries[one.entry].id.partition("+")[0] == str(HELD_ID))
    return sum(one.seconds for one in ours if one.fate == "billed")


@given(st.sampled_from([0, 600]), STEPS)
@settings(max_examples=40)
def test_every_minute_is_billed_and_none_twice_whatever_becomes_of_an_entry_and_its_invoices(
    seconds: int, steps: list[tuple[str, int]]
) -> None:
    drawn = {f"{name}.pdf": b"" for name in ("invoice", "act", "upd")}
    with (
        patch("billing.delivery.files", lambda _: drawn),
        patch("billing.delivery.void_files", lambda _: drawn),
        patch("billing.reduction.correction_pdf", lambda _: b""),
    ):
        life = Life(seconds, most=seconds)
        life.bill()
        for name, number in steps:
            getattr(life, name)(number)
        if life.held:
            life.hold()
        while life.empty:
            life.anew()
        life.bill()

    assert life.seconds <= life.total <= life.most
    desk = life.office.states["billing.desk", "client/104"]
    assert desk.deferred == ()
    assert [one for one in desk.late if one.entry_id == HELD_ID] == []
