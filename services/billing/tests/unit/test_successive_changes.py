"""Several changes of an invoice that went out: each draft goes on from those before, and says what all come to.

Воронцова's hour costs 15 950 from 15 October and 14 500 before, Дроздов's 4 250 from then; VAT of 22 %.
"""

from __future__ import annotations

import io
import itertools
from typing import Any

import pypdf
import pytest
from contracts.billing.v1 import InvoiceIssued
from contracts.crm.v1 import CreateTask
from late_time import again, close, corrected, firm, void
from making import WORKED
from office import OCTOBER, Office, entries

ROW = entries()[0] | {"id": 801, "employee_id": 11, "on": "2026-10-20", "seconds": 3600}
OTHER = ROW | {"id": 802, "on": "2026-10-21", "seconds": 1800}
TOGETHER = "Вместе с прежними изменениями этого счёта: "


def billed(*rows: dict[str, Any], **contract: Any) -> Office:
    office = firm(contract=WORKED["contract"] | contract)
    close(office, OCTOBER, list(rows))
    return office


def drafts(office: Office) -> list[tuple[str, str]]:
    """Words of each task, and the text of its draft, without spaces; empty where there is none."""
    return [(one.description.content, _text(one)) for one in office.ordered(CreateTask)]


def _text(task: CreateTask) -> str:
    pages = (page for one in task.files for page in pypdf.PdfReader(io.BytesIO(one.blob.held or b"")).pages)
    return "".join("".join(page.extract_text().split()) for page in pages)


def test_an_entry_that_shrinks_twice_has_a_draft_of_each_step_and_is_told_the_whole() -> None:
    office = billed(ROW)
    office.hear(corrected(ROW | {"seconds": 3000}, before=3600))
    office.hear(corrected(ROW | {"seconds": 2400}, before=3000))

    (first, _), (second, paper) = drafts(office)
    # 15 950.00 + 3 509.00; 13 291.67 + 2 924.17; 10 633.33 + 2 339.33
    assert "уменьшение на 2658,33 руб. без НДС, НДС 584,83 руб., всего 3243,16 руб." in first
    assert TOGETHER not in first
    assert "уменьшение на 2658,34 руб. без НДС, НДС 584,84 руб., всего 3243,18 руб." in second
    assert f"{TOGETHER}уменьшение на 5316,67 руб. без НДС, НДС 1169,67 руб., всего 6486,34 руб." in second
    assert "13291,67" in paper
    assert "10633,33" in paper


def test_two_entries_of_a_line_that_shrink_take_it_down_one_after_the_other() -> None:
    rows = entries()
    office = billed(*rows)
    for row in rows[:2]:
        office.hear(corrected(row | {"seconds": row["seconds"] - 120}, before=row["seconds"]))

    (_, first), (words, second) = drafts(office)
    assert "4591,67" in first  # 19 minutes, 17, 15
    assert "4108,33" in first
    assert "4591,67" not in second
    assert "4108,33" in second
    assert "3625,00" in second
    assert f"{TOGETHER}уменьшение на 966,67 руб." in words


def test_changes_that_make_a_difference_only_together_are_drafted_with_the_last() -> None:
    first, second = (ROW | {"id": number, "employee_id": 13, "seconds": 540} for number in (801, 802))
    office = billed(first, second | {"on": "2026-10-20"}, rounding="six_up_per_day")
    office.hear(corrected(first | {"seconds": 360}, before=540))
    office.hear(corrected(second | {"seconds": 360, "on": "2026-10-20"}, before=540))

    (alone, none), (both, _) = drafts(office)  # 18 minutes; 15 in steps of six are 18; 12
    assert "Деньги не меняются" in alone
    assert none == ""
    assert "уменьшение на 425,00 руб." in both


def test_what_lies_beyond_a_cap_goes_first() -> None:
    office = billed(ROW, OTHER, cap="10000")
    office.hear(corrected(ROW | {"seconds": 600}, before=3600))  # 40 min are 10 633.33
    office.hear(corrected(OTHER | {"seconds": 60}, before=1800))  # 11 min are 2 924.17

    (alone, _), (both, _) = drafts(office)
    assert "Деньги не меняются" in alone
    assert "уменьшение на 7075,83 руб." in both


@pytest.mark.parametrize(
    ("contract", "change"),
    [
        ({"retainer": {"fee": "50000", "included_minutes": 600}}, {}),
        ({"fees": [{"title": "Фикс", "amount": "50000"}]}, {}),
        ({}, {"billable": False}),
    ],
    ids=["included", "covered", "not billable"],
)
@pytest.mark.parametrize("left", [600, None], ids=["shorter", "gone"])
def test_time_that_was_not_paid_for_by_itself_changes_no_money_and_says_so(
    contract: dict[str, Any], change: dict[str, Any], left: int | None
) -> None:
    office = billed(ROW, OTHER | change, **contract)
    now = None if left is None else OTHER | change | {"seconds": left}
    gone = corrected(now, before=1800)
    office.hear(gone if now else gone.model_copy(update={"entry_id": 802}))

    ((words, paper),) = drafts(office)
    assert f"было 30 мин, стало {(left or 0) // 60} мин" in words
    assert "Деньги не меняются" in words
    assert "Решите" not in words
    assert paper == ""


def test_what_an_entry_becomes_again_tells_that_the_invoice_is_right_as_it_is() -> None:
    office = billed(ROW)
    office.hear(corrected(ROW | {"travel": True}, before=3600))
    office.hear(corrected(ROW, before=3600))
    office.hear(corrected(ROW | {"seconds": 3000}, before=3600))

    _, (back, _), (less, _) = drafts(office)
    assert "увеличение на 7975,00 руб." in back
    assert "Вместе с прежними изменениями сумма счёта — как выставлено" in back
    assert "уменьшение на 2658,33 руб." in less  # of what it is again, not of the travel in between


def test_a_change_of_other_words_goes_on_from_what_the_entry_is_by_now() -> None:
    office = billed(ROW)
    office.hear(corrected(ROW | {"employee_id": 13}, before=3600))
    office.hear(corrected(ROW | {"employee_id": 13, "text": "Другие слова"}, before=3600))
    office.hear(corrected(ROW | {"employee_id": 13, "text": "Другие слова", "seconds": 1800}, before=3600))

    (changed, _), (shorter, _) = drafts(office)
    assert "уменьшение на 11700,00 руб." in changed
    assert "уменьшение на 2125,00 руб." in shorter  # half an hour at 4 250
    assert f"{TOGETHER}уменьшение на 13825,00 руб." in shorter


def test_a_change_without_money_after_one_with_a_draft_leaves_that_draft_to_be_decided() -> None:
    office = billed(ROW)
    office.hear(corrected(ROW | {"billable": False}, before=3600))
    office.hear(corrected(ROW | {"billable": False, "seconds": 3000}, before=3600))

    (_, paper), (words, none) = drafts(office)
    assert "15950,00" in paper
    assert none == ""
    assert "остаётся в силе" not in words
    assert "Из-за этого изменения корректировочный счёт-фактура не нужен" in words
    assert f"{TOGETHER}уменьшение на 15950,00 руб. без НДС, НДС 3509,00 руб., всего 19459,00 руб. Их про" in words


def test_sums_of_all_changes_end_with_one_full_stop() -> None:
    office = billed(ROW)
    office.hear(corrected(ROW | {"seconds": 3000}, before=3600))
    office.hear(corrected(ROW | {"seconds": 2400}, before=3000))

    assert ".." not in drafts(office)[1][0]


def lengths_in_turn(office: Office, *minutes: int, row: dict[str, Any] = ROW) -> None:
    for was, now in itertools.pairwise(minutes):
        office.hear(corrected(row | {"seconds": now * 60}, before=was * 60))


def test_after_a_rise_that_has_no_draft_the_next_goes_on_from_what_was_drawn_last() -> None:
    office = billed(ROW)
    lengths_in_turn(office, 60, 40, 50, 30)

    (first, _), (back, none), (third, paper) = drafts(office)
    assert "уменьшение на 5316,67 руб." in first
    assert "снова увеличена" in back
    assert none == ""
    assert "уменьшение на 2658,33 руб. без НДС, НДС 584,83 руб., всего 3243,16 руб." in third  # 40 minutes, 30
    assert f"{TOGETHER}уменьшение на 7975,00 руб." in third
    assert "13291,67" not in paper
    assert "10633,33" in paper


@pytest.mark.parametrize("lengths", [(60, 40, 50, 45), (60, 40, 60, 45), (60, 40, 60, 40)])
def test_what_shrinks_to_no_less_than_was_drawn_already_has_no_other_draft(lengths: tuple[int, ...]) -> None:
    office = billed(ROW)
    lengths_in_turn(office, *lengths)

    words, paper = drafts(office)[-1]
    assert f"было {lengths[-2]} мин, стало {lengths[-1]} мин" in words
    assert "уже есть проект корректировки до 40 мин" in words
    assert paper == ""


def test_a_rise_beyond_what_was_billed_begins_anew() -> None:
    office = billed(ROW)
    lengths_in_turn(office, 60, 40, 90, 50)

    assert "уменьшение на 2658,33 руб." in drafts(office)[-1][0]  # 60 minutes, 50
    assert TOGETHER not in drafts(office)[-1][0]


def test_a_draft_of_another_entry_of_the_line_has_what_was_drawn_of_the_first() -> None:
    office = billed(ROW, OTHER)
    lengths_in_turn(office, 60, 40, 50)
    lengths_in_turn(office, 30, 20, row=OTHER)

    words, paper = drafts(office)[-1]
    assert "18608,33" in paper  # 70 minutes
    assert "15950,00" in paper  # 60
    assert f"{TOGETHER}уменьшение на 5316,67 руб." in words  # 20 minutes less than 90


def test_who_else_has_the_time_after_a_rise_is_drawn_as_long_as_it_was_drawn() -> None:
    office = billed(ROW)
    lengths_in_turn(office, 60, 40, 50)
    office.hear(corrected(ROW | {"seconds": 3000, "employee_id": 13}, before=3000))

    words, paper = drafts(office)[-1]
    assert "10633,33" in paper
    assert "2833,33" in paper  # 40 minutes at 4 250
    assert f"{TOGETHER}уменьшение на 12408,33 руб." in words  # 50 minutes of 60


def test_what_was_drawn_before_a_void_is_forgotten() -> None:
    office = billed(ROW)
    lengths_in_turn(office, 60, 40, 50)
    void(office, office.said(InvoiceIssued)[0])
    again(office)
    lengths_in_turn(office, 50, 45)

    assert "уменьшение на 1329,17 руб." in drafts(office)[-1][0]


def test_what_no_draft_was_made_of_is_told_as_what_changes_no_money() -> None:
    office = billed(ROW, cap="5000")
    lengths_in_turn(office, 60, 40, 50, 45)

    words, paper = drafts(office)[-1]
    assert "Деньги не меняются" in words
    assert "проект" not in words
    assert paper == ""
