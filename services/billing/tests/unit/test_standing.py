"""Which invoice an entry stands on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from billing.core.desk_state import Client, Invoice, Month
from billing.core.standing import own_invoice


def december(year: int) -> Month:
    return Month(date(year, 12, 1), date(year, 12, 31), phase="billed", invoice="3")


def invoice(year: int) -> Invoice:
    month = december(year)
    return Invoice(
        f"a/{year + 1}/3", "3", date(year + 1, 1, 12), month.first_on, month.last_on, "ООО", "RUB", Decimal("1.00")
    )


def test_an_invoice_with_the_same_number_of_another_year_is_another_one() -> None:
    state = Client(months=(december(2025), december(2026)), invoices=(invoice(2025), invoice(2026)))

    assert [own_invoice(state, month) for month in state.months] == [invoice(2025), invoice(2026)]
