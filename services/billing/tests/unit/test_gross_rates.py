"""Rates that include VAT: whatever sets them beside sums without VAT says so, or shows them without.

By hand: 15 950 with VAT of 22 % is 13 073.77 without (15 950 × 100 ÷ 122 = 13 073.770…).
"""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
import pypdf
import pytest
from billing.core.ledes import FIELDS, ledes
from billing.core.rated import Rated
from billing.papers.files import files
from making import rated, small

GROSS = {"vat": {"mode": "general", "prices_include_vat": True}, "rates": [{"grade": "партнёр", "rate": "15950"}]}
NET = {"vat": {"mode": "general"}, "rates": [{"grade": "партнёр", "rate": "15950"}]}
UNTAXED = {"vat": {"mode": "none", "ground": "гл. 26.2 НК РФ", "prices_include_vat": True}, "rates": NET["rates"]}


def rows(found: Rated) -> list[dict[str, str]]:
    lines = ledes(found).decode("ascii").removesuffix("\r\n").split("\r\n")[2:]
    return [dict(zip(FIELDS, line.removesuffix("[]").split("|"), strict=True)) for line in lines]


def text(found: Rated, name: str) -> str:
    pages = pypdf.PdfReader(io.BytesIO(files(found)[name])).pages
    return " ".join("".join(page.extract_text() for page in pages).split())


def test_a_unit_costs_in_ledes_what_it_costs_without_vat() -> None:
    (row,) = rows(rated(small({}, **GROSS)))

    assert (row["LINE_ITEM_UNIT_COST"], row["LINE_ITEM_TOTAL"], row["LINE_ITEM_ADJUSTMENT_AMOUNT"]) == (
        *("13073.77", "13073.77", "0.00"),
    )


def test_what_is_left_for_the_adjustment_is_roundings_and_discounts() -> None:
    given = small({"minutes": 420}, **GROSS, discount_percent=10)
    (row,) = rows(rated(given))

    # 7 h × 15 950 = 111 650, less 10 % = 100 485.00, of which VAT is 18 120.25; 7 × 13 073.77 = 91 516.39
    assert row["LINE_ITEM_TOTAL"] == "82364.75"
    assert row["LINE_ITEM_ADJUSTMENT_AMOUNT"] == str(Decimal("82364.75") - Decimal("91516.39"))


@pytest.mark.parametrize("terms", [NET, UNTAXED])
def test_a_rate_without_vat_costs_what_it_is(terms: dict[str, object]) -> None:
    (row,) = rows(rated(small({}, **terms)))

    assert (row["LINE_ITEM_UNIT_COST"], row["LINE_ITEM_ADJUSTMENT_AMOUNT"]) == ("15950.00", "0.00")


@pytest.mark.parametrize(
    ("terms", "said"), [(GROSS, "Ставка с НДС"), (NET, "Ставка без НДС"), (UNTAXED, "Ставка без НДС")]
)
def test_the_workbook_says_what_its_rates_are(terms: dict[str, object], said: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files(rated(small({}, **terms)))["diary.xlsx"]))
    head = [cell.value for cell in book.worksheets[0][1]]

    assert said in head
    assert "Сумма без НДС" in head


@pytest.mark.parametrize("name", ["invoice.pdf", "act.pdf", "diary.pdf"])
def test_papers_say_that_a_rate_is_with_vat(name: str) -> None:
    assert "Ставка с НДС" in text(rated(small({}, **GROSS)), name)
    assert "Ставка с НДС" not in text(rated(small({}, **NET)), name)
    assert "Ставка с НДС" not in text(rated(small({}, **UNTAXED)), name)


def test_the_row_of_an_invoice_says_it_too() -> None:
    assert "1 ч по 15950 руб./ч с НДС" in text(rated(small({}, **GROSS)), "invoice.pdf")
    assert "1 ч по 15950 руб./ч с НДС" not in text(rated(small({}, **NET)), "invoice.pdf")
