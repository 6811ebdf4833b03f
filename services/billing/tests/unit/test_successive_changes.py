"""Several changes of an invoice that went out: each draft goes on from those before, and says what all come to.

Воронцова's hour costs 15 950 from 15 October and 14 500 before, Дроздов's 4 250 from then; VAT of 22 %.
"""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest
from contracts.crm.v1 import CreateTask
from late_time import close, corrected, firm
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
