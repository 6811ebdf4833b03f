"""Time that the client did not pay for on its invoice, and pays for by now, is new work of the next invoice.

Воронцова worked an hour on 20 October, not billable: 15 950.00. HOUR and LATER are an hour of Дроздов, 4 250.00.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from billing.core.rating import rate
from billing.core.reading import read
from billing.core.report import report
from contracts.billing.v1 import InvoiceIssued, WorkCollected
from contracts.corrections.v1 import WorkReduced
from contracts.crm.v1 import CreateTask
from late_time import DECEMBER, HOUR, LATER, NOVEMBER, again, ask, close, corrected, firm, void
from office import OCTOBER, Office, entries

FREE = entries()[0] | {"id": 801, "employee_id": 11, "on": "2026-10-20", "seconds": 3600, "billable": False}
PAID = FREE | {"billable": True}
OTHER = FREE | {"id": 802, "billable": True}
TIMES = {"started_at": "2026-10-20T10:00:00+03:00", "ended_at": "2026-10-20T11:00:00+03:00", "source": "timer"}


def billed(*rows: dict[str, Any], **contract: Any) -> Office:
    office = firm(**contract)
    office.profile = office.profile.model_copy(update={"write_off_words": "#списать"})
    close(office, OCTOBER, [*(rows or (FREE,)), OTHER])
    office.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    return office


def nets(office: Office) -> list[str]:
    return [str(one.net) for one in office.said(InvoiceIssued)]


def told(office: Office) -> list[str]:
    """Titles of tasks, but for what an invoice should be looked at for."""
    return [one.title for one in office.ordered(CreateTask) if not one.title.startswith("Проверить счёт")]


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (FREE, PAID),
        (PAID | {"text": "Звонок #списать"}, PAID | {"text": "Звонок"}),
        (FREE | TIMES, PAID | TIMES),
        (PAID | TIMES | {"text": "Звонок #списать"}, PAID | TIMES | {"text": "Звонок"}),
    ],
    ids=["not billable", "written off", "timer", "timer written off"],
)
def test_time_that_becomes_billable_is_in_the_next_invoice_once_and_says_what_it_corrects(
    was: dict[str, Any], now: dict[str, Any]
) -> None:
    office = billed(was)
    office.hear(corrected(now, before=3600))
    november = close(office, NOVEMBER, [HOUR])
    close(office, DECEMBER, [LATER])

    assert nets(office) == ["15950.00", "20200.00", "4250.00"]
    assert '"corrects": "к счёту № Н-118 за октябрь 2026"' in november.month.content
    assert told(office) == []


@pytest.mark.parametrize(("seconds", "net"), [(5400, "28175.00"), (1800, "12225.00")], ids=["longer", "shorter"])
def test_time_that_becomes_billable_is_billed_as_long_as_it_is_by_then(seconds: int, net: str) -> None:
    office = billed()
    office.hear(corrected(PAID | {"seconds": seconds}, before=3600))
    close(office, NOVEMBER, [HOUR])
    close(office, DECEMBER, [LATER])

    assert nets(office) == ["15950.00", net, "4250.00"]
    assert told(office) == []


def test_what_grew_first_and_became_billable_later_is_billed_whole() -> None:
    office = billed()
    office.hear(corrected(FREE | {"seconds": 5400}, before=3600))
    office.hear(corrected(PAID | {"seconds": 5400}, before=5400))

    assert str(close(office, NOVEMBER, [HOUR]).net) == "28175.00"


def test_time_that_is_not_billable_again_before_the_next_invoice_is_not_billed() -> None:
    office = billed()
    office.hear(corrected(PAID, before=3600))
    office.hear(corrected(FREE, before=3600))
    close(office, NOVEMBER, [HOUR])

    assert nets(office) == ["15950.00", "4250.00"]
    assert told(office) == []


def test_less_of_it_after_the_next_invoice_is_a_draft_for_that_one_alone() -> None:
    office = billed()
    office.hear(corrected(PAID, before=3600))
    close(office, NOVEMBER, [HOUR])
    office.hear(corrected(PAID | {"seconds": 1800}, before=3600))

    (words,) = [one.description.content for one in office.ordered(CreateTask) if one.files]
    assert "счёта № Н-119" in words
    assert "уменьшение на 7975,00 руб." in words


def test_the_invoice_it_stood_on_is_reckoned_without_it_when_something_else_changes() -> None:
    office = billed()
    office.hear(corrected(PAID, before=3600))
    office.hear(corrected(OTHER | {"seconds": 1800}, before=3600))

    (words,) = [one.description.content for one in office.ordered(CreateTask)]
    assert "уменьшение на 7975,00 руб." in words
    assert "увеличение" not in words


def test_a_void_invoice_gives_it_back_to_its_month_or_to_the_next_one() -> None:
    office = billed()
    office.hear(corrected(PAID, before=3600))
    void(office, office.said(InvoiceIssued)[0])
    assert str(again(office).net) == "31900.00"
    assert str(close(office, NOVEMBER, [HOUR]).net) == "4250.00"

    office = billed()
    office.hear(corrected(PAID, before=3600))
    void(office, close(office, NOVEMBER, [HOUR]))
    assert str(again(office, NOVEMBER).net) == "20200.00"

    office = billed()
    october = office.said(InvoiceIssued)[0]
    office.hear(corrected(PAID, before=3600))
    close(office, NOVEMBER, [HOUR])
    void(office, october)
    assert str(again(office).net) == "15950.00"


@pytest.mark.parametrize("message", [WorkCollected, WorkReduced])
def test_what_is_said_while_another_invoice_is_being_made_is_not_lost(message: type) -> None:
    office = billed()
    ask(office, NOVEMBER)
    if message is WorkCollected:
        office.between[message] = [corrected(PAID, before=3600)]
    else:
        office.between[message] = [corrected(PAID | {"seconds": 1800}, before=3600)]
        office.hear(corrected(PAID, before=3600))
    close(office, NOVEMBER, [HOUR])
    close(office, DECEMBER, [LATER])

    expected = Decimal(15950 + 15950 + 8500) if message is WorkCollected else Decimal(15950 + 7975 + 8500)
    assert sum(map(Decimal, nets(office))) == expected
    assert told(office) == []


def test_the_report_has_the_hour_once_where_it_was_billed() -> None:
    office = billed()
    office.hear(corrected(PAID, before=3600))
    close(office, NOVEMBER, [HOUR])
    total = report([rate(read(one.month.content)) for one in office.said(InvoiceIssued)], {}).total

    assert (total.seconds, total.billed_seconds, str(total.billed)) == (3 * 3600, 3 * 3600, "36150.00")


def test_what_was_held_then_is_still_the_next_invoices() -> None:
    office = firm()
    close(office, OCTOBER, [FREE | {"billable": True, "text": "Звонок #отложить: спор"}, OTHER])
    office.hear(corrected(PAID | {"text": "Звонок"}, before=3600))

    assert str(close(office, NOVEMBER, [HOUR]).net) == "20200.00"
