"""After a trip: what was spent against what was paid out, and what follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from domain.calendar import russia

from approvals.core.limits import Limits
from approvals.core.money import ZERO, total

Outcome = Literal["even", "extra", "refund"]
Step = Literal["wait", "close", "extra", "refund", "drop"]


@dataclass(frozen=True)
class Expense:
    """One line of a report. accepted: None until the accountant has looked; document: whether a paper proves it.

    payment: the item of its own payment, for one paid beside the advance.
    """

    key: str
    on: date
    kind: str
    amount: Decimal
    currency: str = "RUB"
    document: bool = True
    accepted: bool | None = None
    payment: str | None = None


@dataclass(frozen=True)
class Settlement:
    """owed: what the firm owes for the trip; paid: what it has paid. amount: of the difference, never negative.

    open: the expenses that nobody has judged, the payments in foreign money that nobody has counted.
    """

    owed: Decimal
    paid: Decimal
    outcome: Outcome
    amount: Decimal
    without_document: tuple[str, ...] = ()
    open: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing waits for a paper or for the accountant."""
        return not (self.without_document or self.open)


def settle(
    expenses: tuple[Expense, ...],
    per_diem: Decimal,
    paid: Decimal,
    waived: Decimal = ZERO,
    uncounted: tuple[str, ...] = (),
) -> Settlement:
    """Compare. Refused lines don't count; lines without a paper are named, and count only when accepted all the same.

    waived: extra costs that were not granted; they are not owed, and nothing that was paid comes back for them.
    All in roubles: foreign sums are converted before (НК ст. 272 п. 10).
    """
    spent = total([per_diem, *(one.amount for one in expenses if one.accepted)])
    owed = min(spent, max(paid, spent - waived))
    outcome: Outcome = "even" if owed == paid else "extra" if owed > paid else "refund"
    return Settlement(
        owed,
        paid,
        outcome,
        abs(owed - paid),
        tuple(one.key for one in expenses if not one.document and one.accepted is None),
        (*(one.key for one in expenses if one.accepted is None), *uncounted),
    )


def next_step(found: Settlement, *, reported: bool, waits_for: Step | None, asked: Decimal | None) -> Step:
    """What follows of a comparison, by nothing but what is known now: never by what became known first.

    A trip closes when it is reported, all is judged and counted, and nothing is owed to anybody. waits_for, asked: an
    extra or a refund that is under way; it ends before the next is asked for, for its money may be on its way. An
    extra that is owed no more is dropped (asked: 0 from then on).
    """
    if waits_for is not None:
        superfluous = waits_for == "extra" and asked != ZERO and found.complete and found.outcome != "extra"
        return "drop" if superfluous else "wait"
    if not (reported and found.complete):
        return "wait"
    return "close" if found.outcome == "even" else found.outcome


def report_due(returned_on: date, limits: Limits) -> date:
    """The last day of the expense report: three working days after the return.

    Rule: TRIPS-REPORT. Source: ПП № 749 п. 26, carried into ПП № 501 (docs/facts/hr-trips.md §1).
    """
    return russia().add_working_days(returned_on, limits.term("report_working_days", returned_on).value)
