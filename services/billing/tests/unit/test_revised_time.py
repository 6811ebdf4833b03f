"""An entry that is another now, and no shorter, after its invoice went out: the manager hears what that is worth.

Воронцова worked an hour on 20 October: 15 950.00, VAT 3 509.00, 19 459.00. Дроздов's hour costs 4 250 then; hers
14 500 on 5 October. An hour of Дроздов in November is 4 250.00.
"""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest
from contracts.corrections.v1 import WorkReduced
from contracts.crm.v1 import CreateTask
from late_time import HOUR, NOVEMBER, close, corrected, firm
from office import OCTOBER, Office, entries

ROW = entries()[0] | {"id": 900, "employee_id": 11, "on": "2026-10-20", "seconds": 3600}
TITLE = "Изменено время в выставленном счёте № Н-118: ООО «Хельсинки Трейд Рус»"


def billed() -> Office:
    office = firm()
    office.profile = office.profile.model_copy(update={"write_off_words": "#списать"})
    close(office, OCTOBER, [ROW])
    return office


@pytest.mark.parametrize(
    ("change", "said", "sums"),
    [
        ({"billable": False}, "клиент за неё не платит", ("уменьшение", "15950,00", "3509,00", "19459,00")),
        ({"employee_id": 13}, "Воронцова → Дроздов", ("уменьшение", "11700,00", "2574,00", "14274,00")),
        ({"on": "2026-10-05"}, "20.10.2026 → 05.10.2026", ("уменьшение", "1450,00", "319,00", "1769,00")),
        ({"travel": True}, "время в пути", ("уменьшение", "7975,00", "1754,50", "9729,50")),
        ({"text": "Звонок #списать"}, "списана", ("уменьшение", "15950,00", "3509,00", "19459,00")),
        ({"billable": False, "seconds": 1800}, "60 мин → 30 мин", ("уменьшение", "15950,00", "3509,00", "19459,00")),
    ],
)
def test_an_entry_that_is_worth_another_sum_now_is_a_task_with_a_draft(
    change: dict[str, Any], said: str, sums: tuple[str, ...]
) -> None:
    office = billed()
    office.hear(corrected(ROW | change, before=3600))

    (task,) = office.ordered(CreateTask)
    assert task.title == TITLE
    words = task.description.content
    assert said in words
    assert f"{sums[0]} на {sums[1]} руб. без НДС, НДС {sums[2]} руб., всего {sums[3]} руб." in words
    (file,) = task.files  # each line as it was and as it would be
    text = "\n".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(file.blob.held or b"")).pages)
    assert "19459,00" in text.replace(" ", "").replace("\u00a0", "").replace("\u202f", "")


def test_an_entry_that_is_dearer_now_says_so_and_is_not_billed_anew() -> None:
    office = firm()
    close(office, OCTOBER, [ROW | {"employee_id": 13}])
    office.hear(corrected(ROW, before=3600))

    (task,) = office.ordered(CreateTask)
    assert "увеличение на 11700,00 руб. без НДС, НДС 2574,00 руб., всего 14274,00 руб." in task.description.content
    assert str(close(office, NOVEMBER, [HOUR]).net) == "4250.00"


@pytest.mark.parametrize("change", [{"text": "Другие слова"}, {"deal_id": 999}, {"text": "Звонок #отложить: спор"}])
def test_an_entry_that_is_worth_the_same_makes_no_task(change: dict[str, Any]) -> None:
    office = billed()
    office.hear(corrected(ROW | change, before=3600))

    assert office.ordered(CreateTask) == []


def test_an_entry_that_grew_and_is_somebody_elses_is_billed_the_growth_and_the_rest_is_a_draft() -> None:
    office = billed()
    office.hear(corrected(ROW | {"employee_id": 13, "seconds": 7200}, before=3600))

    (task,) = office.ordered(CreateTask)
    assert "уменьшение на 11700,00 руб. без НДС" in task.description.content
    assert str(close(office, NOVEMBER, [HOUR]).net) == "8500.00"


def test_somebody_without_a_rate_is_named_without_a_draft() -> None:
    office = billed()
    office.hear(corrected(ROW | {"employee_id": 99}, before=3600))

    (task,) = office.ordered(CreateTask)
    assert "Воронцова → 99" in task.description.content
    assert task.files == ()


def test_what_an_entry_becomes_again_is_heard_and_worth_nothing() -> None:
    office = billed()
    office.hear(corrected(ROW | {"billable": False}, before=3600))
    office.hear(corrected(ROW, before=3600))

    _, back = office.ordered(CreateTask)  # the first task has a draft that is needed no more
    assert "сумма счёта — как выставлено" in back.description.content
    assert [(one.before_seconds, one.seconds) for one in office.said(WorkReduced)] == [(3600, 3600)] * 2
    assert office.states["billing.desk", "client/104"].reduced == ()
