"""The diary as XLSX: every entry a row, sums on sheets of their own. The same bytes for the same report."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from documents.format import money, period, price
from documents.model.diary import DiaryReport, Subtotal
from documents.pdf.text import clean

LONGEST_CELL = 32_767  # characters that a cell of Excel holds
MINUTES_A_DAY = 1440
MOST_EXACT = Decimal(10) ** 13  # a cell is a double: above this kopecks may be lost, so the amount goes in as text
COLUMNS = (
    ("Дата", 11),
    ("Специалист", 24),
    ("Должность", 18),
    ("Дело", 36),
    ("Задача", 30),
    ("Что сделано", 70),
    ("Минуты", 9),
    ("Время", 9),
    ("Ставка без НДС", 15),
    ("Сумма без НДС", 16),
    ("Состояние", 24),
)
MINUTES, RATE, AMOUNT = 6, 8, 9


def diary_xlsx(report: DiaryReport) -> bytes:
    """The workbook.

    Text is text: nothing that begins with = becomes a formula, no address a link. Raises ValueError if an amount
    has fractions of a kopeck.
    """
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties(
        {
            "title": f"Отчёт-дневник № {clean(report.number)} за {period(report.first, report.last)}",
            "author": clean(report.issuer.name),
            "company": clean(report.issuer.name),
            "created": datetime.combine(report.issued_on, datetime.min.time(), UTC),
        }
    )
    formats = _Formats(book, report.currency.sign, (report.rate_currency or report.currency).sign)
    _entries(book.add_worksheet("По дням"), report, formats)
    _sums(book.add_worksheet("По специалистам"), ("Специалист", "Должность"), report.by_specialist, report, formats)
    _sums(book.add_worksheet("По делам"), ("Дело", "Номер"), report.by_matter, report, formats)
    book.close()
    return target.getvalue()


class _Formats:
    """How cells look."""

    def __init__(self, book: Workbook, sign: str, rate_sign: str) -> None:
        look = {"font_name": "Arial", "font_size": 10, "valign": "top"}
        amount = f'#,##0.00\\ "{sign}"'
        strong = {**look, "bold": True, "top": 1}
        self.text: Format = book.add_format({**look, "text_wrap": True})
        self.date: Format = book.add_format({**look, "num_format": "dd.mm.yyyy", "align": "left"})
        self.count: Format = book.add_format({**look, "num_format": "#,##0"})
        self.time: Format = book.add_format({**look, "num_format": "[h]:mm"})
        self.amount: Format = book.add_format({**look, "num_format": amount})
        self.rate: Format = book.add_format({**look, "num_format": f'#,##0.00####\\ "{rate_sign}"'})
        self.head: Format = book.add_format(
            {**look, "bold": True, "bg_color": "#ECF1F3", "bottom": 1, "text_wrap": True}
        )
        self.total: Format = book.add_format(strong)
        self.total_count: Format = book.add_format({**strong, "num_format": "#,##0"})
        self.total_time: Format = book.add_format({**strong, "num_format": "[h]:mm"})
        self.total_amount: Format = book.add_format({**strong, "num_format": amount})


def _entries(sheet: Worksheet, report: DiaryReport, formats: _Formats) -> None:
    of_rates = {RATE: "Ставка с НДС"} if report.rates_with_tax else {}
    _head(sheet, [(of_rates.get(place, name), width) for place, (name, width) in enumerate(COLUMNS)], formats)
    row = 0
    for one in report.days:
        for entry in one.entries:
            row += 1
            sheet.write_datetime(row, 0, datetime.combine(one.day, datetime.min.time()), formats.date)
            texts = (entry.specialist, entry.grade, entry.matter, entry.task, entry.description)
            for column, text in enumerate(texts, 1):
                _text(sheet, row, column, text, formats.text)
            _time(sheet, row, MINUTES, entry.minutes, (formats.count, formats.time))
            _figure(sheet, row, RATE, entry.rate, (formats.rate, price))
            _amount(sheet, row, AMOUNT, entry.amount, formats.amount)
            _text(sheet, row, AMOUNT + 1, entry.state, formats.text)
    if row:
        sheet.autofilter(0, 0, row, len(COLUMNS) - 1)
    _text(sheet, row + 1, 0, "Итого", formats.total)
    _time(sheet, row + 1, MINUTES, report.minutes, (formats.total_count, formats.total_time))
    _amount(sheet, row + 1, AMOUNT, report.amount, formats.total_amount)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _sums(
    sheet: Worksheet, names: tuple[str, str], rows: Sequence[Subtotal], report: DiaryReport, formats: _Formats
) -> None:
    _head(sheet, ((names[0], 48), (names[1], 24), ("Минуты", 10), ("Время", 10), ("Сумма без НДС", 18)), formats)
    for number, row in enumerate(rows, 1):
        _text(sheet, number, 0, row.name, formats.text)
        _text(sheet, number, 1, row.detail, formats.text)
        _time(sheet, number, 2, row.minutes, (formats.count, formats.time))
        _amount(sheet, number, 4, row.amount, formats.amount)
    last = len(rows) + 1
    _text(sheet, last, 0, "Итого", formats.total)
    _time(sheet, last, 2, report.minutes, (formats.total_count, formats.total_time))
    _amount(sheet, last, 4, report.amount, formats.total_amount)


def _head(sheet: Worksheet, columns: Sequence[tuple[str, int]], formats: _Formats) -> None:
    for number, (name, width) in enumerate(columns):
        sheet.set_column(number, number, width)
        sheet.write_string(0, number, name, formats.head)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)


def _text(sheet: Worksheet, row: int, column: int, text: str, look: Format) -> None:
    sheet.write_string(row, column, clean(text)[:LONGEST_CELL], look)


def _time(sheet: Worksheet, row: int, column: int, minutes: int, looks: tuple[Format, Format]) -> None:
    """Minutes, and beside them the same as hours and minutes."""
    sheet.write_number(row, column, minutes, looks[0])
    sheet.write_number(row, column + 1, minutes / MINUTES_A_DAY, looks[1])


def _amount(sheet: Worksheet, row: int, column: int, amount: Decimal | None, look: Format) -> None:
    _figure(sheet, row, column, amount, (look, money))


def _figure(
    sheet: Worksheet, row: int, column: int, amount: Decimal | None, how: tuple[Format, Callable[[Decimal], str]]
) -> None:
    """An amount, in whole kopecks, or a rate: a share of one may have more digits. how: its look, and it as text."""
    look, written = how
    if amount is None:
        sheet.write_blank(row, column, None, look)
        return
    text = written(amount)  # refuses what is no figure
    if abs(amount) >= MOST_EXACT:
        sheet.write_string(row, column, text, look)
    else:
        sheet.write_number(row, column, float(amount), look)
