"""The invoice of the worked month: every figure to be found, the code to be scanned, the same bytes twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import zxingcpp
from documents.model import AdvanceOffset, Attachment, DocumentRef, ExchangeRate, Line, Vat, VatTotal
from documents.papers.invoice import invoice_pdf
from documents.qr import Code
from reading import codes, opened, pages, pictures, text
from samples import QR, TOTALS, VAT_22, WORDS, invoice, long_invoice


def test_every_figure_of_the_worked_month_is_text() -> None:
    found = text(invoice_pdf(invoice()))

    for figure in (
        *("4 591,67", "1 010,17", "5 601,84", "3 721,67", "818,77", "4 540,44", "3 625,00", "797,50", "4 422,50"),
        *("4 207,50", "925,65", "5 133,15", "1 250,83", "275,18", "1 526,01", "2 054,17", "451,92", "2 506,09"),
        *("19 450,84", "4 279,19", "23 730,03 ₽", "14 500,00", "15 950,00", "0:19", "0:29", "2:13", "133 мин"),
    ):
        assert figure in found


def test_the_paper_names_both_parties_their_numbers_and_the_bank() -> None:
    found = text(invoice_pdf(invoice()))

    for requisite in (
        *("Счёт на оплату № 118", "от 31 октября 2026 г.", "ООО «Нордлекс Консалт»", "7897555319", "784101001"),
        *("40702810700000012345", "АО «Синтетик Банк»", "044599901", "30101810000000000901", WORDS),
        *("ООО «Хельсинки Трейд Рус»", "7897000019", "№ 12/2026 от 01.02.2026", "01.10–31.10.2026", "10.11.2026"),
        *("Генеральный директор", "Главный бухгалтер", "Синицына О. В.", "стр. 1 из"),
    ):
        assert requisite in found


def test_the_payment_code_is_read_back_from_the_page() -> None:
    assert codes(invoice_pdf(invoice())) == [QR.encode()]


@pytest.mark.parametrize("dots_per_inch", [100, 150, 300])
def test_the_payment_code_is_read_at_the_resolution_of_a_screen_and_of_a_printer(dots_per_inch: int) -> None:
    found = zxingcpp.read_barcodes(pictures(invoice_pdf(invoice()), dots_per_inch)[0])

    assert [code.bytes for code in found] == [QR.encode()]


def test_the_payment_code_is_plain_text_to_readers_that_know_no_marks_of_encoding() -> None:
    (found,) = zxingcpp.read_barcodes(pictures(invoice_pdf(invoice()), 300)[0])

    assert found.text == QR
    assert first_mode(Code(QR)) in ("0010", "0100")  # letters and figures, or bytes; 0111 is the ECI mark


def first_mode(code: Code) -> str:
    """The first four bits of what it says: in the corner at the bottom, under the mask that row 8 names."""
    dark = {(row, place) for row, first, count in code.bars() for place in range(first, first + count)}
    number = sum(((8, place) in dark) << 4 - place for place in (2, 3, 4)) ^ 0b101
    last = code.size - 1
    corner = [(last, last), (last, last - 1), (last - 1, last), (last - 1, last - 1)]
    return "".join(str(int((one in dark) != MASKS[number](*one))) for one in corner)


# ISO/IEC 18004, table 10: row and column of the modules that are turned over.
MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda row, column: (row + column) % 2 == 0,
    lambda row, column: row % 2 == 0,
    lambda row, column: column % 3 == 0,
    lambda row, column: (row + column) % 3 == 0,
    lambda row, column: (row // 2 + column // 3) % 2 == 0,
    lambda row, column: row * column % 2 + row * column % 3 == 0,
    lambda row, column: (row * column % 2 + row * column % 3) % 2 == 0,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2 == 0,
)


def test_a_code_in_windows_1251_is_read_back_in_its_bytes() -> None:
    payload = QR.replace("ST00012|", "ST00011|")

    assert codes(invoice_pdf(replace(invoice(), qr_payload=payload))) == [payload.encode("windows-1251")]


@pytest.mark.parametrize("payload", ["ST00019|Name=x", "BCD\n002", "ST00011|Name=日本"])
def test_a_code_that_is_none_of_the_standard_is_refused(payload: str) -> None:
    with pytest.raises(ValueError, match=r"payment code"):
        invoice_pdf(replace(invoice(), qr_payload=payload))


def test_without_a_payload_there_is_no_code() -> None:
    data = invoice_pdf(replace(invoice(), qr_payload=""))

    assert codes(data) == []
    assert "QR" not in text(data)


def test_a_void_invoice_is_stamped_on_each_page_and_cannot_be_paid_by_code() -> None:
    data = invoice_pdf(replace(long_invoice(120), void=True))

    assert codes(data) == []
    assert all("АННУЛИРОВАН" in page for page in pages(data))


def test_the_same_invoice_gives_the_same_bytes() -> None:
    attached = (Attachment(name="invoice.json", data=b'{"number": "118"}'),)

    assert invoice_pdf(invoice(), attached) == invoice_pdf(invoice(), attached)


def test_another_invoice_gives_another_file_identifier() -> None:
    first, second = (opened(invoice_pdf(replace(invoice(), number=number))).trailer["/ID"] for number in ("118", "119"))

    assert first != second


def test_advances_are_set_off_with_their_papers() -> None:
    paid = DocumentRef(number="77", date=date(2026, 9, 3), title="Платёжное поручение")
    on_advance = DocumentRef(number="А-9", date=date(2026, 9, 4))
    advance = AdvanceOffset(amount=Decimal("12200.00"), tax=Decimal("2200.00"), payment=paid, invoice=on_advance)

    found = text(invoice_pdf(replace(invoice(), advances=(advance,), to_pay=Decimal("11530.03"))))

    for part in ("№ 77 от 03.09.2026", "№ А-9 от 04.09.2026", "2 200,00", "-12 200,00", "К оплате: 11 530,03 ₽"):
        assert part in found


def test_expenses_paid_for_the_client_stand_apart_from_taxed_services() -> None:
    duty = Line(
        name="Государственная пошлина по делу А56-1/2026",
        quantity=Decimal(1),
        unit="шт",
        price=Decimal("6000"),
        net=Decimal("6000.00"),
        vat=Vat(label="без НДС"),
        tax=None,
        gross=Decimal("6000.00"),
    )
    one = replace(invoice(), agent_expenses=(duty,), agent_total=Decimal("6000.00"), to_pay=Decimal("29730.03"))

    found = text(invoice_pdf(one))

    assert "Возмещаемые расходы, оплаченные за заказчика" in found
    assert "Всего с НДС: 23 730,03 ₽" in found
    assert "К оплате: 29 730,03 ₽" in found


def test_who_is_free_of_tax_shows_the_ground_and_no_empty_columns() -> None:
    free = Vat(label="без НДС", ground="п. 1 ст. 145 НК РФ")
    lines = tuple(replace(line, vat=free, tax=None, gross=line.net) for line in invoice().lines)
    totals = replace(TOTALS, tax=None, gross=TOTALS.net, by_vat=(VatTotal(vat=free, base=TOTALS.net, tax=None),))
    bare = tuple(replace(row, tax=None, gross=row.net) for row in invoice().breakdown)

    found = text(invoice_pdf(replace(invoice(), lines=lines, totals=totals, to_pay=totals.net, breakdown=bare)))

    assert "Без НДС (п. 1 ст. 145 НК РФ)" in found
    assert "Ставка НДС" not in found


def test_two_rates_of_tax_have_a_sum_each() -> None:
    by_vat = (
        VatTotal(vat=Vat(label="20%"), base=Decimal("1000.00"), tax=Decimal("200.00")),
        VatTotal(vat=VAT_22, base=Decimal("18450.84"), tax=Decimal("4059.18")),
    )

    found = text(invoice_pdf(replace(invoice(), totals=replace(TOTALS, by_vat=by_vat))))

    assert "НДС 20% с суммы 1 000,00: 200,00" in found
    assert "НДС 22% с суммы 18 450,84: 4 059,18" in found


def test_a_rate_of_exchange_is_named_with_its_day() -> None:
    rate = ExchangeRate(base="EUR", quote="RUB", rate=Decimal("91.2345"), on=date(2026, 10, 31), source="Банк России")

    assert "1 EUR = 91,2345 RUB на 31.10.2026 (Банк России)" in text(invoice_pdf(replace(invoice(), exchange=rate)))


def test_long_invoices_repeat_the_header_and_count_their_pages() -> None:
    found = pages(invoice_pdf(long_invoice(200)))

    assert len(found) > 4
    for number, page in enumerate(found, 1):
        assert f"стр. {number} из {len(found)}" in page
        assert "Счёт на оплату № 118" in page
    assert all("Наименование" in page for page in found if "Юридические услуги" in page)


def test_fractions_of_a_kopeck_are_refused() -> None:
    with pytest.raises(ValueError, match="whole kopecks"):
        invoice_pdf(replace(invoice(), to_pay=Decimal("0.005")))


def test_no_lines_at_all_is_a_paper_all_the_same() -> None:
    assert "Итого" in text(invoice_pdf(replace(invoice(), lines=(), breakdown=())))
