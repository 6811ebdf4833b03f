"""УПД: every row of the form, both statuses, several advances, an entrepreneur, more lines than a page holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from documents.model import DocumentRef, Signatory, Vat, VatTotal
from documents.papers.transfer import transfer_pdf
from reading import pages, text
from samples import ISSUER, TOTALS, lines, transfer


def test_each_row_of_the_form_is_there() -> None:
    found = text(transfer_pdf(transfer()))

    for number in ("1", "1а", "2", "2а", "2б", "3", "4", "5", "5а", "5б", "6", "6а", "6б", "7", "8"):
        assert f"({number})" in found
    for number in range(10, 22):
        assert f"[{number}]" in found
    assert " А 1 1а 1б 2 2а 3 4 5 6 7 8 9 10 10а 11 " in found


def test_sums_tax_and_parties_are_text() -> None:
    found = text(transfer_pdf(transfer()))

    for part in (
        *("19 450,84", "4 279,19", "23 730,03", "4 591,67", "1 010,17", "5 601,84", "7897555319/784101001", "22%"),
        *("7897000019/784101001", "Российский рубль, 643", "876", "без акциза", "Статус: 1", "31 октября 2026 г."),
        *("Договор об оказании юридических услуг № 12/2026 от 01.02.2026", "Воронцова А. П.", "Синицына О. В."),
    ):
        assert part in found


def test_several_advances_are_separated_by_semicolons_in_row_5b() -> None:
    assert "№ А-9 от 04.09.2026; № А-11 от 18.09.2026" in text(transfer_pdf(transfer()))


def test_row_5a_names_this_paper_and_its_lines_if_nothing_else_is_given() -> None:
    found = text(transfer_pdf(transfer()))

    assert "Универсальный передаточный документ, № п/п 1–6, № 118 от" in found


def test_row_5a_names_another_paper_of_the_shipment() -> None:
    act = DocumentRef(title="Акт", number="7", date=date(2026, 10, 30))

    assert "Акт № 7 от 30.10.2026" in text(transfer_pdf(replace(transfer(), shipments=(act,))))


def test_status_2_of_who_shows_no_tax() -> None:
    free = Vat(label="без НДС", ground="п. 1 ст. 145 НК РФ")
    untaxed = tuple(replace(line, vat=free, tax=None, gross=line.net) for line in lines())
    totals = replace(TOTALS, tax=None, gross=TOTALS.net, by_vat=(VatTotal(vat=free, base=TOTALS.net, tax=None),))

    found = text(transfer_pdf(replace(transfer(), status=2, lines=untaxed, totals=totals, advance_invoices=())))

    assert "Статус: 2" in found
    assert found.count("без НДС без НДС") == 6  # columns 7 and 8 of six lines
    assert "Х Х без НДС 19 450,84" in found


def test_a_corrected_paper_names_its_correction() -> None:
    found = text(transfer_pdf(replace(transfer(), correction="1", corrected_on=date(2026, 11, 5))))

    assert "Исправление № 1 от 05.11.2026" in found


def test_an_entrepreneur_signs_with_the_registration() -> None:
    owner = Signatory(role="ИП", name="Кузнецов П. П.", basis="ОГРНИП 304500116000157 от 09.06.2004")

    found = text(transfer_pdf(replace(transfer(), head=None, accountant=None, entrepreneur=owner)))

    assert "Кузнецов П. П." in found
    assert "ОГРНИП 304500116000157 от 09.06.2004" in found


def test_pages_after_the_first_repeat_the_numbers_of_columns_and_are_counted() -> None:
    found = pages(transfer_pdf(replace(transfer(), lines=lines() * 15)))

    assert len(found) > 2
    assert all("А 1 1а 1б 2 2а 3" in page for page in found if "Юридические услуги" in page)
    assert f"Документ составлен на {len(found)} л." in " ".join(found)
    assert "№ п/п 1–90" in found[0]


def test_a_paper_of_one_line_stays_on_one_page() -> None:
    assert len(pages(transfer_pdf(replace(transfer(), lines=lines()[:1])))) == 1


def test_both_sides_sign_on_one_page() -> None:
    for count in range(1, 40):
        found = pages(transfer_pdf(replace(transfer(), lines=lines()[:1] * count)))

        assert sum("[10]" in page and "[12]" in page and "[21]" in page for page in found) == 1


def test_a_seller_without_address_gets_a_dash() -> None:
    found = text(transfer_pdf(replace(transfer(), seller=replace(ISSUER, address=""))))

    assert "Адрес: — (2а)" in found


def test_amounts_of_any_length_fit_their_columns() -> None:
    huge = Decimal("123456789012345.67")
    line = replace(lines()[0], price=huge, net=huge, tax=huge, gross=huge)
    totals = replace(TOTALS, net=huge, tax=huge, gross=huge)

    assert text(transfer_pdf(replace(transfer(), lines=(line,), totals=totals))).count("123 456 789 012 345,67") == 7
