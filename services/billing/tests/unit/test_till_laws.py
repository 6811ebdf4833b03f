"""Whatever comes and goes back in whatever order: money is on the invoice, or spare, or somebody is asked."""

from __future__ import annotations

from decimal import Decimal

from bank import INN, STRANGER, given_back, statement
from contracts.payments.v1 import PaymentMatched, PaymentUnmatched
from domain.money import summed
from hypothesis import given, settings
from hypothesis import strategies as st
from office import billed

NAMED = st.sampled_from(
    [
        *("по счету № Н-118", "по счету № Н-118 от 02.11.2026", "по счету № Н-118 от 01.01.2025", "за услуги"),
        "за ООО Хельсинки Трейд Рус по счету № Н-118",
    ]
)
SUMS = st.sampled_from(["23730.03", "10000.00", "13730.03", "269.97", "24000.00", "5.00"])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.booleans(), SUMS, NAMED, st.sampled_from([INN, INN, STRANGER])), max_size=10))
def test_no_money_is_lost_or_counted_twice(moves: list[tuple[bool, str, str, str]]) -> None:
    office = billed()
    for number, (came, amount, named, inn) in enumerate(moves, 1):
        before = len(office.events)
        known = (str(number), amount, inn, named)
        office.hear(statement(known) if came else given_back(amount, f"Возврат {named}", inn=inn, number=str(number)))
        said = office.events[before:]
        matched = summed(one.amount for one in said if isinstance(one, PaymentMatched))
        others = summed(one.amount for one in said if isinstance(one, PaymentUnmatched))
        assert abs(matched) + others == Decimal(amount)

        invoice = office.states["billing.desk", "client/104"].invoices[0]
        till = office.states["billing.till", "nordlex"]
        assert 0 <= invoice.paid <= invoice.to_pay
        assert invoice.paid == till.paid.get(invoice.invoice_id, 0)
        assert (invoice.phase == "paid") == (invoice.left <= 0)

    came_in = sum((Decimal(amount) for came, amount, *_ in moves if came), Decimal(0))
    back = summed(one.amount for one in office.said(PaymentUnmatched) if one.why == "given_back")
    back -= summed(one.amount for one in office.said(PaymentMatched) if one.amount < 0)
    paid = office.states["billing.desk", "client/104"].invoices[0].paid
    spare = office.states["billing.till", "nordlex"].spare if moves else ()
    assert came_in - back == paid + summed(one.amount for one in spare)
