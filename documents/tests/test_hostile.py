"""What strangers may put into names, descriptions and figures."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pdfplumber
import pytest
from documents.model import Attachment, DiaryEntry, Invoice, Party
from documents.papers.act import act_pdf
from documents.papers.diary import diary_pdf
from documents.papers.invoice import invoice_pdf
from documents.papers.transfer import transfer_pdf
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import opened, pages, pictures, text
from samples import CLIENT, ISSUER, act, diary_day, entry, invoice, lines, report, transfer

EVIL = '<b>ООО</b> &amp; <img src="file:///etc/passwd"/> {{7*7}} (скобки) \\ "кавычки" %PDF <a href="javascript:1">'


def told(description: str) -> bytes:
    """A diary of one entry."""
    return diary_pdf(report([diary_day(date(2026, 10, 1), [replace(entry(0, 5, 0), description=description)])]))


def test_markup_in_names_is_printed_as_it_is() -> None:
    party = replace(CLIENT, name=EVIL)

    for data in (
        invoice_pdf(replace(invoice(), client=party)),
        act_pdf(replace(act(), client=party)),
        transfer_pdf(replace(transfer(), buyer=party)),
        told(EVIL),
    ):
        squeezed = text(data).replace(" ", "")
        assert EVIL.replace(" ", "") in squeezed
        assert "49" not in text(data).split("{{7*7}}")[0][-3:]


def test_markup_in_titles_does_not_break_the_metadata() -> None:
    data = invoice_pdf(replace(invoice(), number=EVIL, issuer=replace(ISSUER, name=EVIL)))

    assert opened(data).metadata is not None
    assert EVIL in opened(data).metadata.title
    assert EVIL in opened(data).xmp_metadata.dc_title["x-default"]


def test_ten_thousand_characters_are_all_printed_over_several_pages() -> None:
    words = " ".join(f"слово{number}" for number in range(1200))
    assert len(words) > 10_000

    squeezed = "".join(text(told(words)).split())

    assert all(f"слово{number}" in squeezed for number in range(1200))


def test_a_line_without_spaces_stays_within_its_column() -> None:
    with pdfplumber.open(io.BytesIO(told("ё" * 4000))) as document:
        for page in document.pages:
            for word in page.extract_words():
                assert word["x1"] < page.width - 30
        assert sum(page.extract_text().count("ё") for page in document.pages) >= 4000


def test_emoji_and_letters_without_a_glyph_are_drawn_as_replaced_and_copied_as_written() -> None:
    found = text(told("Договор 😀 с 株式会社 и გამარჯობა 🏳"))

    assert "Договор 😀 с 株式会社 и გამარჯობა 🏳" in found


def test_marks_that_turn_text_around_are_dropped() -> None:
    found = text(told("к оплате \u202e00,001\u202c руб.\u200b\x00\x1b[31m"))

    assert "к оплате 00,001 руб.[31m" in found


def test_nothing_of_what_is_copied_is_outside_the_pages() -> None:
    odd = replace(invoice(), client=Party(name="Ж" * 3000, address="щ" * 3000), purpose="ы" * 3000, number="№" * 300)

    with pdfplumber.open(io.BytesIO(invoice_pdf(odd))) as document:
        for page in document.pages:
            for character in page.chars:
                assert character["x0"] >= 0
                assert character["x1"] <= page.width
                assert character["top"] >= 0
                assert character["bottom"] <= page.height


@pytest.mark.parametrize("amount", ["999999999999999999.99", "-999999999999.99", "0.00", "-0.01"])
def test_amounts_of_any_size_are_whole_and_within_the_page(amount: str) -> None:
    sum_of_it = Decimal(amount)
    line = replace(lines()[0], price=sum_of_it, net=sum_of_it, tax=sum_of_it, gross=sum_of_it)
    written = f"{abs(sum_of_it):,.2f}".replace(",", " ").replace(".", ",")

    data = invoice_pdf(replace(invoice(), lines=(line,), to_pay=sum_of_it))

    assert text(data).count(("-" if sum_of_it < 0 else "") + written) >= 4
    with pdfplumber.open(io.BytesIO(data)) as document:
        assert max(character["x1"] for character in document.pages[0].chars) <= document.pages[0].width - 30


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity", "1.001", "1E-3"])
def test_what_is_no_amount_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="whole kopecks"):
        invoice_pdf(replace(invoice(), to_pay=Decimal(amount)))


def test_two_attachments_of_one_name_are_refused() -> None:
    twice = (Attachment(name="a.json", data=b"1"), Attachment(name="a.json", data=b"2"))

    with pytest.raises(ValueError, match="file names that differ"):
        invoice_pdf(invoice(), twice)


def test_attachments_come_out_as_they_went_in() -> None:
    inside = (
        Attachment(name="счёт № 118.json", data='{"к оплате": "23730.03"}'.encode()),
        Attachment(name="ledes.txt", data=b"LEDES1998B[]\r\n", media_type="text/plain"),
    )

    found = opened(invoice_pdf(invoice(), inside)).attachments

    assert dict(found.items()) == {one.name: [one.data] for one in inside}


def test_a_word_of_a_hundred_thousand_letters_is_printed() -> None:
    assert sum(page.count("щ") for page in pages(told("щ" * 100_000))) == 100_000


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=300), st.text(max_size=60), st.text(max_size=60))
def test_any_text_makes_a_paper_that_opens(description: str, name: str, number: str) -> None:
    one = DiaryEntry(specialist=name, grade=number, matter=description, minutes=1, description=description)
    odd: Invoice = replace(invoice(), number=number, client=replace(CLIENT, name=name), words=description)

    assert pages(diary_pdf(replace(report([diary_day(date(2026, 10, 1), [one])]), number=number)))
    assert pages(invoice_pdf(odd))


def test_the_page_is_not_blank_and_its_margin_is() -> None:
    page = pictures(invoice_pdf(invoice()), 72)[0]

    assert min(page.crop((60, 100, 500, 600)).get_flattened_data()) < 60
    assert set(page.crop((0, 0, page.width, 30)).get_flattened_data()) == {255}


def test_names_of_ten_thousand_letters_stay_on_the_pages_of_acts_and_forms() -> None:
    long = Party(name="Ж" * 10_000, address="щ" * 3000, inn="7897555319")

    for data in (
        act_pdf(replace(act(), client=long, number="№" * 3000)),
        transfer_pdf(replace(transfer(), buyer=long, seller=long)),
    ):
        with pdfplumber.open(io.BytesIO(data)) as document:
            characters = [(page, character) for page in document.pages for character in page.chars]
        assert sum(character["text"] == "Ж" for _, character in characters) >= 10_000
        assert all(character["x1"] <= page.width for page, character in characters)
        assert all(character["bottom"] <= page.height for page, character in characters)


@pytest.mark.parametrize("figure", ["1E+1000000", "1E-1000000", "NaN", "1000000000000000000"])
def test_quantities_without_measure_are_refused(figure: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        invoice_pdf(replace(invoice(), lines=(replace(lines()[0], quantity=Decimal(figure)),)))
