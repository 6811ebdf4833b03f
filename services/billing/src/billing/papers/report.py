"""The management's report as a workbook: a sheet by client, matter and specialist, each with its chart."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from billing.core.report import By, Report, Sums, hours, why_held

SHEETS: tuple[tuple[By, str], ...] = (
    ("client", "По клиентам"),
    ("matter", "По делам"),
    ("specialist", "По специалистам"),
)
HEADS = (
    *("Часы", "К оплате, ч", "Не выставлено, ч", "Списано, ч", "Себестоимость", "По ставкам", "Выставлено"),
    *("Фикс. плата", "Не выставлено", "Списано", "Маржа", "Реализация, %", "Не выставлено, себестоимость"),
)
WHY_HELD = "Отложено: сколько и почему"
MONEY_FROM = 4
CHARTED = 15


def report_xlsx(report: Report, first: date, last: date) -> bytes:
    """The same bytes for the same report. Names stay text, whatever they look like."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties(
        {"title": f"Отчёт по времени {first}—{last}", "created": datetime(*last.timetuple()[:3], tzinfo=UTC)}
    )
    styles = {
        "head": book.add_format({"bold": True, "text_wrap": True, "bottom": 1}),
        "money": book.add_format({"num_format": "#,##0.00"}),
        "total": book.add_format({"bold": True, "top": 1, "num_format": "#,##0.00"}),
    }
    for by, name in SHEETS:
        _sheet(book, name, report.by[by], report.total if by != "specialist" else _sum(report.by[by]), styles)
    book.close()
    return buffer.getvalue()


def _sum(rows: Mapping[str, Sums]) -> Sums:
    """Fees stand with no specialist, so that this total has none."""
    total = Sums()
    for one in rows.values():
        for name in Sums.__dataclass_fields__:
            setattr(total, name, getattr(total, name) + getattr(one, name))
    return total


def _sheet(book: Any, name: str, rows: Mapping[str, Sums], total: Sums, styles: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, len(HEADS), 14)
    sheet.set_column(len(HEADS) + 1, len(HEADS) + 1, 44)
    sheet.set_row(0, 32)
    sheet.write_row(0, 0, (name, *HEADS, WHY_HELD), styles["head"])
    shown = hours([one.seconds for one in rows.values()])
    for number, ((label, sums), worked) in enumerate(zip(rows.items(), shown, strict=True), 1):
        sheet.write_string(number, 0, label)
        sheet.write_row(number, 1, [_cell(value) for value in _values(sums, worked)], styles["money"])
        sheet.write_string(number, len(HEADS) + 1, why_held(sums))
    last = len(rows) + 1
    sheet.write_string(last, 0, "Итого", styles["total"])
    sheet.write_row(last, 1, [_cell(value) for value in _values(total, sum(shown, Decimal(0)))], styles["total"])
    if rows:
        _chart(book, sheet, name, min(len(rows), CHARTED), last + 2)


def _values(sums: Sums, worked: Decimal) -> tuple[Decimal | None, ...]:
    billed, unbilled, off = (
        Decimal(one) / 3600 for one in (sums.billed_seconds, sums.unbilled_seconds, sums.written_off_seconds)
    )
    return (
        *(worked, billed, unbilled, off, sums.cost, sums.standard, sums.billed, sums.fees),
        *(sums.unbilled + sums.unbilled_fees, sums.written_off, sums.margin, sums.realisation, sums.held_cost),
    )


def _cell(value: Decimal | None) -> float | str:
    return "" if value is None else float(value)


def _chart(book: Any, sheet: Any, name: str, count: int, row: int) -> None:
    """Cost beside what was billed and what was not."""
    chart = book.add_chart({"type": "bar"})
    for column in (MONEY_FROM + 1, MONEY_FROM + 3, MONEY_FROM + 5):
        chart.add_series(
            {
                "name": [name, 0, column],
                "categories": [name, 1, 0, count, 0],
                "values": [name, 1, column, count, column],
            }
        )
    chart.set_y_axis({"reverse": True})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 760, "height": 120 + 34 * count})
    sheet.insert_chart(row, 0, chart)
