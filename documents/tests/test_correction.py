"""The draft of a корректировочный счёт-фактура: before, after, more, less, and their sums."""

from __future__ import annotations

from dataclasses import replace

from documents.model import Change, Difference
from documents.papers.correction import correction_pdf
from reading import pages, text
from samples import TOTALS, correction


def test_each_line_says_what_it_was_is_and_lacks() -> None:
    found = text(correction_pdf(correction()))

    for part in (
        *("Корректировочный счёт-фактура — проект", "УПД (счёт-фактура) № 118 от 31.10.2026", "7897000019/784101001"),
        *("А (до изменения) усл. ед. 1 4 591,67 4 591,67 22% 1 010,17 5 601,84",),
        *("Б (после изменения) усл. ед. 1 3 141,67 3 141,67 22% 691,17 3 832,84",),
        *("Г (уменьшение) 1 450,00 22% 319,00 1 769,00", "13 мин по 14500 руб./ч"),
        *("Всего увеличение (сумма строк В) — Х — —", "Всего уменьшение (сумма строк Г) 1 450,00 Х 319,00 1 769,00"),
    ):
        assert part in found


def test_a_paper_with_a_number_is_no_draft() -> None:
    found = text(correction_pdf(replace(correction(), number="К-1")))

    assert "№ К-1 от 05.11.2026 (1)" in found
    assert "роект" not in found


def test_who_shows_no_tax_makes_a_correcting_record_instead() -> None:
    (change,) = correction().changes
    free = Change(before=replace(change.before, tax=None), after=replace(change.after, tax=None))
    none = Difference(net=TOTALS.net, tax=None, gross=TOTALS.net)

    found = text(correction_pdf(replace(correction(), changes=(free,), more=none, less=none)))
    assert "Корректировочный документ (УКД, статус 2) — проект" in found


def test_the_four_rows_of_a_line_stay_together() -> None:
    for page in pages(correction_pdf(correction(40))):
        assert page.count("А (до изменения)") == page.count("Г (уменьшение)")
