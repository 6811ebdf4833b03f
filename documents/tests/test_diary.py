"""The diary: every fragment by day, sums by specialist and matter, long reports that stay readable."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from documents.format import clock
from documents.model import ChartBar, DiaryEntry
from documents.papers.diary import diary_pdf
from reading import pages, text
from samples import diary, diary_day, entry, long_diary, report


def test_every_fragment_of_the_worked_month_is_told_under_its_day() -> None:
    found = text(diary_pdf(diary()))

    assert found.count("0:07") == 7 + 7  # seven fragments of seven minutes, and seven days with such a sum
    for part in (
        *("1 октября 2026 г., четверг", "30 октября 2026 г., пятница", "Лехтинен Я. М.", "старший юрист"),
        *("Дело № А56-1042/2026: взыскание", "Подготовка отзыва", "14 500,00", "2:13 ч"),
    ):
        assert part in found


def test_sums_by_specialist_and_by_matter_have_their_share_of_time() -> None:
    found = text(diary_pdf(diary()))

    assert "Лехтинен Я. М., старший юрист 0:52 39,1 % 7 832,50" in found
    assert "Воронцова А. П., партнёр 0:33 24,8 % 8 313,33" in found
    assert "Абонентское обслуживание 0:47" in found


def test_the_chart_shows_hours_by_specialist() -> None:
    assert "Часы по специалистам Лехтинен Я. М. 0:52 Воронцова А. П. 0:33 Дроздов К. С. 0:48" in text(
        diary_pdf(diary())
    )


def test_more_specialists_than_a_small_chart_holds_are_summed_in_its_last_bar() -> None:
    many = tuple(ChartBar(label=f"Специалист {number}", minutes=10) for number in range(25))

    found = text(diary_pdf(replace(diary(), chart=many)))

    assert "Специалист 18 0:10 остальные (6) 1:00" in found


@pytest.mark.parametrize("notes", [(), ("Время округляется.", "НДС исчислен с итога.")])
def test_signatures_never_stand_on_a_page_of_their_own(notes: tuple[str, ...]) -> None:
    for count in range(1, 45):
        last = pages(diary_pdf(replace(long_diary(count, 7), notes=notes)))[-1]
        assert "подпись" in last
        assert "Итого" in last
        assert any(grade in last for grade in ("партнёр", "юрист")), count


def test_five_thousand_entries_repeat_headers_and_days_and_leave_no_row_alone() -> None:
    found = pages(diary_pdf(long_diary(5000)))

    assert len(found) > 100
    for number, page in enumerate(found, 1):
        assert f"стр. {number} из {len(found)}" in page
    for page in found[1:-1]:
        assert "Специалист Дело, задача Что сделано" in page
    middle = [page for page in found[3:30] if "(продолжение)" in page]
    assert middle
    assert all("партнёр" in page or "юрист" in page for page in found[1:])  # a sum never comes without an entry


def test_no_page_ends_with_a_day_that_has_nothing_under_it() -> None:
    for page in pages(diary_pdf(long_diary(600, a_day=3))):
        body = page.split("стр.")[0]
        assert not body.rstrip().endswith(("₽", "г."))


def test_time_without_money_has_no_columns_of_money() -> None:
    free = DiaryEntry(specialist="Иванов И. И.", grade="юрист", matter="Дело", minutes=30, description="Звонок")
    bare = replace(report([]), days=(diary_day(date(2026, 10, 1), [free]),), minutes=30, amount=None)
    one = replace(bare, days=(replace(bare.days[0], amount=None),))

    found = text(diary_pdf(one))

    assert "0:30" in found
    assert "Ставка" not in found
    assert "Сумма" not in found


def test_unbilled_work_says_why() -> None:
    kept = replace(entry(0, 12, 0), state="не оплачивается: внутреннее совещание", amount=None)

    assert "не оплачивается: внутреннее совещание" in text(diary_pdf(report([diary_day(date(2026, 10, 1), [kept])])))


def test_a_period_without_work_says_so() -> None:
    assert "Записей за период нет." in text(diary_pdf(report([])))


def test_the_same_report_gives_the_same_bytes() -> None:
    assert diary_pdf(long_diary(300)) == diary_pdf(long_diary(300))


def test_fractions_of_a_kopeck_are_refused() -> None:
    broken = replace(entry(0, 1, 0), amount=Decimal("1.005"))

    with pytest.raises(ValueError, match="whole kopecks"):
        diary_pdf(replace(diary(), days=(replace(diary().days[0], entries=(broken,)),)))


def test_a_large_total_breaks_no_text_otherwise_and_stands_clear_of_the_time_beside_it() -> None:
    small, large = (replace(long_diary(300), amount=Decimal(sum_)) for sum_ in ("9.00", "100001003.33"))
    one, two = (pages(diary_pdf(made)) for made in (small, large))

    assert [page.count("\n") for page in one] == [page.count("\n") for page in two]
    assert one[1:-1] == two[1:-1]
    assert f"Итого {clock(large.minutes)} 100 001 003,33" in " ".join(two[-1].split())
