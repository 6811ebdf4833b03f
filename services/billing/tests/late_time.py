"""Time entries that change after their month was billed: the small office of `office.py`, with words that hold time."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from billing.core.rating import rate
from billing.core.reading import read
from contracts.billing.v1 import BillingAsked, InvoiceIssued
from contracts.claims import Blob, Text
from contracts.corrections.v1 import VoidAsked
from contracts.timesheets.v1 import TimesheetCorrected
from office import OCTOBER, Office, entries, profile, sheet

NOON = datetime(2026, 11, 2, 9, tzinfo=UTC)
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
DECEMBER = (date(2026, 12, 1), date(2026, 12, 31))
HELD_ID = 900


def held_entry(text: str = "Звонок #отложить: ждём акт", seconds: int = 600, **more: Any) -> dict[str, Any]:
    """Ten minutes of Воронцова on 9 October."""
    return (
        entries()[2] | {"id": HELD_ID, "employee_id": 11, "on": "2026-10-09", "seconds": seconds, "text": text} | more
    )


def firm(**client: Any) -> Office:
    named = {"hold_words": "#отложить", "report_registry": "billing"}
    return Office(profile(**client).model_copy(update=named))


def ask(office: Office, period: tuple[date, date] = OCTOBER) -> None:
    """`billing close`."""
    office.hear(BillingAsked(client_id=104, first_on=period[0], last_on=period[1], asked_at=NOON))


def close(office: Office, period: tuple[date, date], rows: list[dict[str, Any]]) -> InvoiceIssued:
    ask(office, period)
    office.hear(sheet(rows, *period))
    return office.said(InvoiceIssued)[-1]


def corrected(row: dict[str, Any] | None, before: int = 600) -> TimesheetCorrected:
    said = None if row is None else Blob.holding(json.dumps(row, ensure_ascii=False).encode(), "application/json")
    return TimesheetCorrected(
        client_id=104,
        first_on=OCTOBER[0],
        last_on=OCTOBER[1],
        entry_id=HELD_ID if row is None else row["id"],
        change="removed" if row is None else "changed",
        seconds=0 if row is None else row["seconds"],
        before_seconds=before,
        seen_at=NOON,
        entry=said,
    )


def fates(issued: InvoiceIssued) -> dict[str, int]:
    return {fate: seconds // 60 for fate, seconds in rate(read(issued.month.content)).account.by_fate.items()}


HOUR = entries()[0] | {"id": 700, "employee_id": 13, "on": "2026-11-10", "seconds": 3600}  # 4 250.00
LATER = HOUR | {"id": 701, "on": "2026-12-10"}


def void(office: Office, invoice: InvoiceIssued) -> None:
    office.hear(VoidAsked(invoice_id=invoice.invoice_id, client_id=104, reason=Text.of("ошибка"), asked_at=NOON))


def again(office: Office, period: tuple[date, date] = OCTOBER) -> InvoiceIssued:
    """`billing close` of a period whose invoice is void."""
    ask(office, period)
    return office.said(InvoiceIssued)[-1]
