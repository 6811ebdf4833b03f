"""An invoice as the tables have it: what matching looks at, and nothing behind it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from contracts.billing.v1 import InvoiceIssued
from contracts.claims import Text


def issued(place: int | str, to_pay: str, on: date, **more: Any) -> InvoiceIssued:
    """Of 2026, by nordlex, in roubles; *more* says otherwise."""
    values: dict[str, Any] = {
        "invoice_id": f"nordlex/2026/{place}",
        "issuer": "nordlex",
        "number": f"Н-{place}",
        "client_id": 1,
        "client_name": "ООО",
        "client_inn": "7798120412",
        "issued_on": on,
        "first_on": on,
        "last_on": on,
        "currency": "RUB",
        "net": Decimal(1),
        "vat": Decimal(0),
        "gross": Decimal(1),
        "to_pay": Decimal(to_pay),
        "month": Text.of("{}"),
    }
    return InvoiceIssued(**values | more)
