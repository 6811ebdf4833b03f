"""The diary as a workbook: opened again, its figures are figures, its text is text."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest
from documents.sheets.diary import diary_xlsx
from openpyxl.workbook import Workbook
from samples import diary, diary_day, entry, report


def book(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_every_fragment_of_the_worked_month_is_a_row() -> None:
    rows = list(book(diary_xlsx(diary()))["По дням"].iter_rows(values_only=True))

    assert len(rows) == 1 + 26 + 1  # header, fragments of invoicing.md section 6, sum
    assert rows[1][:3] == (datetime(2026, 10, 1), "Лехтинен Я. М.", "старший юрист")  # noqa: DTZ001 - a cell has no zone
    assert rows[1][6:10] == (3, timedelta(minutes=3), 8700, 435)
    assert sum(row[6] for row in rows[1:-1]) == rows[-1][6] == 133


def test_sums_by_specialist_and_by_matter_stand_on_sheets_of_their_own() -> None:
    made = book(diary_xlsx(diary()))

    assert made.sheetnames == ["По дням", "По специалистам", "По делам"]
    specialists = list(made["По специалистам"].iter_rows(values_only=True))
    assert specialists[1] == ("Лехтинен Я. М.", "старший юрист", 52, timedelta(minutes=52), 7832.5)
    assert specialists[-1][2] == 133


@pytest.mark.parametrize("text", ["=1+1", "=HYPERLINK(1)", "+7 812", "-1", "@SUM(A1)", "https://example.org", "0042"])
def test_text_stays_text(text: str) -> None:
    odd = replace(entry(0, 1, 0), description=text, specialist=text)

    sheet = book(diary_xlsx(report([diary_day(date(2026, 10, 1), [odd])])))["По дням"]

    assert (sheet["B2"].value, sheet["F2"].value) == (text, text)
    assert (sheet["B2"].data_type, sheet["F2"].data_type) == ("s", "s")
    assert sheet["F2"].hyperlink is None


def test_controls_and_texts_longer_than_a_cell_do_not_break_the_file() -> None:
    odd = replace(entry(0, 1, 0), description="\x00\x1b" + "я" * 40_000, task="\ud800_x000D_")

    sheet = book(diary_xlsx(report([diary_day(date(2026, 10, 1), [odd])])))["По дням"]

    assert sheet["F2"].value == "я" * 32_767
    assert sheet["E2"].value == "_x000D_"


def test_an_amount_too_long_for_a_double_keeps_its_kopecks_as_text() -> None:
    huge = replace(entry(0, 1, 0), amount=Decimal("12345678901234567.89"))

    sheet = book(diary_xlsx(report([diary_day(date(2026, 10, 1), [huge])])))["По дням"]

    assert sheet["J2"].value == "12\u00a0345\u00a0678\u00a0901\u00a0234\u00a0567,89"


def test_a_period_without_work_has_its_sheets_and_a_sum() -> None:
    assert [row[0].value for row in book(diary_xlsx(report([])))["По дням"]] == ["Дата", "Итого"]


def test_the_same_report_gives_the_same_bytes_at_any_time() -> None:
    data = diary_xlsx(diary())

    assert data == diary_xlsx(diary())
    assert {part.date_time for part in zipfile.ZipFile(io.BytesIO(data)).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert b"2026-10-31T00:00:00Z" in zipfile.ZipFile(io.BytesIO(data)).read("docProps/core.xml")


def test_fractions_of_a_kopeck_are_refused() -> None:
    broken = replace(entry(0, 1, 0), amount=Decimal("1.005"))

    with pytest.raises(ValueError, match="whole kopecks"):
        diary_xlsx(report([diary_day(date(2026, 10, 1), [broken])]))


def test_a_rate_may_have_parts_of_a_kopeck_an_amount_has_none() -> None:
    odd = replace(entry(0, 1, 0), rate=Decimal("7250.505"))

    assert book(diary_xlsx(report([diary_day(date(2026, 10, 1), [odd])])))["По дням"]["I2"].value == 7250.505
    with pytest.raises(ValueError, match="kopecks"):
        diary_xlsx(report([diary_day(date(2026, 10, 1), [replace(odd, amount=Decimal("1.005"))])]))
