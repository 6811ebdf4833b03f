"""Open invoices of two clients, and payments by whoever."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from billing.core.allotment import Matched, OpenInvoice, Unmatched
from billing.core.statement import Movement, Side

INN, OTHER_INN, STRANGER = "7801007771", "7707083893", "7798120412"


def invoice(number: str, total: str, *, on: str = "2026-10-31", inn: str = INN, **more: Any) -> OpenInvoice:
    name = "ООО «Хельсинки Трейд Рус»" if inn == INN else "АО «Сосед»"
    return OpenInvoice(
        f"{inn}/{on[:4]}/{number}",
        *(number, date.fromisoformat(on), name, inn, Decimal(total)),
        **{"vat_percent": Decimal(22), **more},
    )


def payment(amount: str, purpose: str = "", *, inn: str | None = INN, **more: Any) -> Movement:
    side = Side(name="Плательщик", inn=inn)
    return Movement(
        **{"direction": "in", "currency": "RUB", "on": date(2026, 11, 3), "our_account": "1", **more},
        amount=Decimal(amount),
        purpose=purpose,
        other=side,
    )


def paid(found: Matched | Unmatched) -> dict[str, str]:
    assert isinstance(found, Matched), found
    return {part.invoice.number: str(part.amount) for part in found.parts}
