"""Papers of the examples, opened again: every figure is there as text, the code says what the result says."""

from __future__ import annotations

import io
import json
from functools import cache

import deqr
import pdfplumber
import pypdf
import pypdfium2
import pytest
from billing.core.rated import Rated
from billing.core.rating import rate
from billing.core.reading import read
from billing.papers.diary import diary
from billing.papers.files import files
from billing.papers.values import act, invoice, transfer
from making import DOCS, rated, small

NAMES = ("1-worked-month", "2-steps-discount-advance", "3-euro-retainer")


@cache
def example(name: str) -> Rated:
    return rate(read((DOCS / "examples" / f"{name}.json").read_text(encoding="utf-8")))


@cache
def made(name: str) -> dict[str, bytes]:
    return files(example(name))


def text(content: bytes) -> str:
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return "\n".join(page.extract_text() for page in pdf.pages).replace("\u00a0", " ")


def shown(amount: object) -> str:
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",")


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_of_the_lines_stands_on_invoice_and_act(name: str) -> None:
    found = example(name)
    for paper in ("invoice.pdf", "act.pdf", "upd.pdf"):
        words = text(made(name)[paper])
        for line in found.lines:
            assert shown(line.net) in words
            assert shown(line.gross) in words
        assert shown(found.totals.gross) in words
    assert shown(found.totals.to_pay) in text(made(name)["invoice.pdf"])


@pytest.mark.parametrize("name", NAMES)
def test_every_entry_stands_in_the_diary(name: str) -> None:
    words = " ".join(text(made(name)["diary.pdf"]).split())

    assert all(" ".join(entry.text.split()[:2]) in words for entry in example(name).month.entries)


def test_the_same_input_gives_the_same_bytes() -> None:
    name = NAMES[1]

    assert files(example(name)) == made(name)


def test_the_machine_data_lies_within_the_papers() -> None:
    for paper in ("invoice.pdf", "act.pdf", "upd.pdf", "diary.pdf"):
        reader = pypdf.PdfReader(io.BytesIO(made(NAMES[0])[paper]))

        (inside,) = reader.attachments["invoice.json"]
        whole, shown = json.loads(made(NAMES[0])["invoice.json"]), json.loads(inside)
        for name in ("invoice", "lines", "totals", "amount_in_words", "qr_payload", "purpose", "to_pay", "advances"):
            assert shown[name] == whole[name]
        assert shown["entries"][0] == {"id": "1001", "on": "2026-10-02", "minutes": 7}


def test_what_the_firm_tells_itself_is_in_no_paper_that_the_client_gets() -> None:
    given = small({}, {"held": "клиент спорит о сумме"}, {"write_off": True})
    row = {"issuer": "*", "client": "*", "action": "flag", "reason": "бенефициар под санкциями"}
    papers = files(rated(given | {"compliance": [row]}))

    assert "бенефициар" in papers["invoice.json"].decode()
    for name in ("invoice.pdf", "act.pdf", "upd.pdf", "diary.pdf"):
        (inside,) = pypdf.PdfReader(io.BytesIO(papers[name])).attachments["invoice.json"]
        words = inside.decode() + text(papers[name])
        assert not [one for one in ("бенефициар", "спорит", "unbilled", "fate") if one in words]
    assert "перенесено" in text(papers["diary.pdf"])


def test_outlays_in_the_client_s_name_alone_are_no_service_and_have_neither_act_nor_transfer_document() -> None:
    fee = {"id": "1", "kind": "agent", "on": "2026-10-05", "title": "Госпошлина", "amount": "30000"}
    papers = files(rated(small() | {"expenses": [fee]}))

    assert [name for name in papers if name.endswith(".pdf")] == ["invoice.pdf", "diary.pdf"]


def test_minutes_of_the_diary_add_up_although_seconds_were_worked() -> None:
    report = diary(rated(small(*({"minutes": None, "seconds": 50, "on": f"2026-10-{day:02}"} for day in range(1, 13)))))

    assert report.minutes == 10
    assert sum(day.minutes for day in report.days) == 10
    assert sum(one.minutes for one in report.by_specialist) == 10
    assert report.amount == sum(day.amount or 0 for day in report.days)


def test_the_diary_s_sums_by_matter_are_what_each_matter_costs() -> None:
    given = small({"minutes": 1}, {"minutes": 6, "matter": "Б"}, rounding="six_up_per_fragment")

    assert [(one.name, str(one.amount)) for one in diary(rated(given)).by_matter] == [("А", "600.00"), ("Б", "600.00")]


@pytest.mark.parametrize(
    ("corrects", "words"),
    [
        ("к счёту № 101 за сентябрь 2026", "исправление к счёту № 101 за сентябрь 2026"),
        ("отложено из счёта № 101 за сентябрь 2026", "отложено из счёта № 101 за сентябрь 2026"),
        ("к соседнему периоду: таймер шёл через полночь", "к соседнему периоду: таймер шёл через полночь"),
        ("Исправление № 2", "Исправление № 2"),
    ],
)
def test_papers_call_a_correction_only_what_is_one(corrects: str, words: str) -> None:
    found = rated(small({"on": "2026-09-29", "corrects": corrects, "minutes": 10}))

    assert diary(found).days[0].entries[0].state == words
    assert invoice(found).lines[0].note == f"10 мин по 6000 руб./ч; {words}"


def test_the_transfer_document_names_advances_in_rows_5_and_5b() -> None:
    paper = transfer(example(NAMES[1]))

    assert (paper.status, paper.number, str(paper.issued_on)) == (1, "131", "2026-11-30")
    assert [one.number for one in paper.payments] == ["412"]
    assert [(one.number, str(one.date)) for one in paper.advance_invoices] == [("А-44", "2026-11-03")]


def test_without_vat_the_transfer_document_is_an_act_alone() -> None:
    assert transfer(example(NAMES[2])).status == 2


def test_an_entrepreneur_signs_alone() -> None:
    given = small({}, vat={"mode": "none", "ground": "гл. 26.2 НК РФ"})
    given["issuer"] |= {"inn": "500100732259", "kpp": None, "ogrn": "304500116000157", "name": "ИП Воронцова А. П."}
    paper = transfer(rated(given))

    assert (paper.head, paper.accountant) == (None, None)
    assert paper.entrepreneur is not None
    assert paper.entrepreneur.basis == "ОГРНИП 304500116000157"


@pytest.mark.parametrize("name", NAMES[:2])
def test_a_scanner_reads_off_the_page_what_the_result_says(name: str) -> None:
    page = pypdfium2.PdfDocument(made(name)["invoice.pdf"])[0].render(scale=300 / 72, grayscale=True).to_pil()

    (code,) = deqr.QuircDecoder().decode(page, convert_data=False)
    assert b"".join(part.data for part in code.data_entries).decode() == example(name).qr_payload


def test_a_void_paper_has_no_code() -> None:
    assert invoice(example(NAMES[0]), void=True).qr_payload == ""
    assert act(example(NAMES[0]), void=True).void


def test_travel_at_half_of_a_rate_with_odd_kopecks_is_on_every_paper() -> None:
    # 14 501.01 × 50 % = 7 250.505 an hour; 40 minutes are 4 833.67
    found = rated(small({"travel": True, "minutes": 40}, rates=[{"grade": "партнёр", "rate": "14501.01"}]))

    papers = files(found)
    assert str(found.lines[0].net) == "4833.67"
    assert "7 250,505" in text(papers["diary.pdf"])
    assert json.loads(papers["invoice.json"])["lines"][0]["rate"] == "7250.505"
