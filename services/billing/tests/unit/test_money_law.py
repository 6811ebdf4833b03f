"""Whatever two formats, refunds and people say, in whatever order: what came is on invoices, spare, or went back.

Payment by payment, too: no more of one is on invoices and spare than came of it, and no move makes any.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from billing.core.spare import Spare
from contracts.payments.v1 import PaymentMatched, PaymentTold, PaymentUnmatched, StatementFound
from domain.money import ZERO, summed
from hypothesis import example, given, settings
from hypothesis import strategies as st
from office import Office
from two_invoices import of_1c, of_camt, paid, returned, total, two_invoices

PURPOSES = (
    "за услуги",
    "по счету № Н-118",
    "по счету № Н-119",
    "по счетам № Н-118, Н-119",
    "по счетам Н-119 и № Н-118",
)
AMOUNTS = ("730.03", "5000.00", "23000.00", "23730.03", "24736.51", "26000.00", "48466.54", "60000.00")
BACK = ("Возврат излишне перечисленного", "Возврат по счету Н-118", "Возврат по счету Н-119")


@dataclass(frozen=True)
class Came:
    """A payment that one or both files tell, in whatever words."""

    amount: str
    camt: str | None
    one_c: str | None

    def files(self, number: int) -> list[StatementFound]:
        """What is heard of it."""
        in_camt = [of_camt(self.amount, self.camt, str(number))] if self.camt else []
        return in_camt + ([of_1c(self.amount, self.one_c, str(number))] if self.one_c else [])


came = st.builds(
    Came, st.sampled_from(AMOUNTS), st.sampled_from(PURPOSES), st.one_of(st.none(), st.sampled_from(PURPOSES))
)
back = st.tuples(st.sampled_from(AMOUNTS), st.sampled_from(BACK))


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[Came], list[tuple[str, str]], list[tuple[str, int]]]:
    """Payments, refunds, and in which order all of it is heard: a file each, and a person's words between."""
    payments, refunds = draw(st.lists(came, min_size=1, max_size=4)), draw(st.lists(back, max_size=2))
    heard = [("file", place) for place, one in enumerate(payments) for _ in one.files(place)]
    heard += [("back", place) for place in range(len(refunds))]
    heard += [("told", invoice) for invoice in draw(st.lists(st.sampled_from([118, 119]), max_size=2))]
    return payments, refunds, draw(st.permutations(heard))


GUESS_GIVEN_BACK = (
    [Came("23730.03", PURPOSES[0], PURPOSES[2]), Came("23730.03", PURPOSES[1], None)],
    [("23730.03", BACK[1])],
    [("file", 0), ("back", 0), ("file", 1), ("file", 0)],
)
LIST_AFTER_PART = (
    [Came("23000.00", PURPOSES[1], None), Came("5000.00", PURPOSES[4], PURPOSES[2])],
    [],
    [("file", 0), ("file", 1), ("file", 1)],
)
SECOND_WAITS = (
    [Came("23730.03", PURPOSES[0], PURPOSES[2]), Came("23730.03", PURPOSES[1], None)],
    [],
    [("file", 0), ("file", 1), ("file", 0), ("told", 118)],
)


@settings(max_examples=60, deadline=None)
@given(stories())
@example(GUESS_GIVEN_BACK)
@example(LIST_AFTER_PART)
@example(SECOND_WAITS)
def test_no_sight_refund_or_move_makes_money_or_loses_it(
    story: tuple[list[Came], list[tuple[str, str]], list[tuple[str, int]]],
) -> None:
    payments, refunds, heard = story
    office, told = two_invoices(), Counter[int]()
    for kind, place in heard:
        if kind == "file":
            office.hear(payments[place].files(place + 1)[told[place]])
            told[place] += 1
        elif kind == "back":
            amount, words = refunds[place]
            office.hear(returned(amount, words, number=str(90 + place)))
        else:
            _tell(office, place)
        _holds(office, [payments[one].amount for one in told])


def _tell(office: Office, invoice: int) -> None:
    till = office.states.get(("billing.till", "nordlex"))
    for one in till.spare[:1] if till else ():
        named = (f"nordlex/2026/{invoice}",)
        now = datetime(2026, 12, 21, tzinfo=UTC)
        office.hear(PaymentTold(payment_id=one.payment_id, issuer="nordlex", invoices=named, told_at=now))


def _holds(office: Office, amounts: list[str]) -> None:
    till = office.states.get(("billing.till", "nordlex"))
    spare = till.spare if till else ()
    known, moves = paid(office), office.said(PaymentMatched)
    off = summed(-one.amount for one in moves if one.amount < 0 and "moved" not in one.flags)
    off += summed(one.amount for one in office.said(PaymentUnmatched) if one.why == "given_back")
    assert summed(known.values()) + summed(one.amount for one in spare) + off == summed(map(Decimal, amounts))
    assert all(0 <= known[number] <= total(office, number) for number in known)
    if till:
        assert {f"nordlex/2026/{number[2:]}": one for number, one in known.items() if one} == {
            name: one for name, one in till.paid.items() if one
        }
    _of_each(moves, spare, amounts)


def _of_each(moves: list[PaymentMatched], spare: tuple[Spare, ...], amounts: list[str]) -> None:
    """Of a refund nobody knows whose money it is: it may be of any payment that the invoice had."""
    there: dict[tuple[str, str], Decimal] = {}
    net = {one.payment_id: one.amount for one in spare}
    for one in moves:
        key = one.invoice_id, one.payment_id
        if one.how == "refund" and "moved" not in one.flags:
            there |= {each: max(had + one.amount, ZERO) for each, had in there.items() if each[0] == one.invoice_id}
            continue
        there[key] = there.get(key, ZERO) + one.amount
        net[one.payment_id] = net.get(one.payment_id, ZERO) + one.amount
        assert there[key] >= 0  # what went back does not move
    most = sorted(map(Decimal, amounts), reverse=True)
    assert all(had <= came for had, came in zip(sorted(net.values(), reverse=True), most, strict=False))
