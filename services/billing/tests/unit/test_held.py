"""Time that is held by a word in its entry: seen by whoever answers for the invoice, billed when the word is gone.

The worked month of docs/facts/invoicing.md, section 6: 10 minutes of Воронцова at 14 500 are 2 416.67, VAT 531.67.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from billing.core.entry_words import UNSAID, told
from contracts.billing.v1 import BillingAsked, InvoiceIssued, InvoicePresented, MonthHeld
from contracts.claims import Text
from contracts.corrections.v1 import VoidAsked
from contracts.crm.v1 import CreateTask
from contracts.items.v1 import AppendToRegistry
from contracts.signs.v1 import CommentTimeline
from late_time import DECEMBER, HOUR, LATER, NOON, NOVEMBER, close, corrected, fates, firm, held_entry
from office import OCTOBER, entries, sheet


@pytest.mark.parametrize(
    ("text", "left", "why"),
    [
        ("Звонок #отложить: ждём  акт", "Звонок", "ждём акт"),
        ("Звонок #Отложить", "Звонок", UNSAID),
        ("#отложить Звонок с клиентом", "Звонок с клиентом", UNSAID),
        ("Звонок #отложить:\nпо договору", "Звонок\nпо договору", UNSAID),
        ("Звонок #отложитьнавек", "Звонок #отложитьнавек", None),
        ("Звонок", "Звонок", None),
    ],
)
def test_the_words_and_the_reason_behind_them_are_no_part_of_what_was_done(text: str, left: str, why: Any) -> None:
    assert told(text, None, "#отложить") == (left, False, why)
    assert told(text, None, None) == (text, False, None)


def test_what_is_written_off_and_held_is_held_and_nobody_reads_either_word() -> None:
    assert told("Звонок #отложить: спор #списать", "#списать", "#отложить") == ("Звонок", True, "спор")


def test_held_time_is_not_billed_and_the_partner_and_the_timeline_say_what_and_why() -> None:
    office = firm(approval=True)
    issued = close(office, OCTOBER, [*entries(), held_entry()])

    assert str(issued.to_pay) == "23730.03"  # the worked month, as without it
    assert fates(issued) == {"billed": 133, "held": 10}
    line = "• 09.10.2026, Воронцова, дело 311: 10 мин — ждём акт (Звонок)"
    said = f"Отложено до следующего счёта: 10 мин.\n{line}"
    (task,) = [one for one in office.ordered(CreateTask) if "Согласовать" in one.title]
    assert task.description.content.endswith(said)
    assert office.ordered(CommentTimeline)[0].text.content.endswith(said)


def test_an_invoice_with_nothing_held_says_nothing_of_it() -> None:
    office = firm(approval=True)
    close(office, OCTOBER, entries())

    assert "Отложено" not in office.ordered(CreateTask)[0].description.content
    assert "Отложено" not in office.ordered(CommentTimeline)[0].text.content


def test_management_s_list_says_what_is_held_and_why_by_client_matter_and_specialist() -> None:
    office = firm()
    close(office, OCTOBER, [*entries(), held_entry(), held_entry("#отложить: спор о сумме", 180) | {"id": 901}])

    rows = {}
    for row in office.ordered(AppendToRegistry):
        said = {one.name: one.value for one in row.fields}
        rows[said["subject"].text] = (said["unbilled_minutes"].number, said["held"].text)
    both = (Decimal(13), "10 мин — ждём акт; 3 мин — спор о сумме")
    client = "ООО «Хельсинки Трейд Рус»"
    assert rows[client] == rows[f"{client}: 311"] == rows["Воронцова"] == both
    assert rows["Дроздов"] == (Decimal(0), "")


def test_what_is_held_is_shown_again_with_each_invoice_until_the_words_are_gone_and_then_billed_once() -> None:
    office = firm()
    close(office, OCTOBER, [*entries(), held_entry()])
    november = close(office, NOVEMBER, [HOUR])
    assert (str(november.net), fates(november)) == ("4250.00", {"billed": 60, "held": 10})
    assert "09.10.2026, Воронцова, дело 311: 10 мин — ждём акт" in office.ordered(CommentTimeline)[-1].text.content

    office.hear(corrected(held_entry("Звонок")))  # the word is taken out in the CRM
    december = close(office, DECEMBER, [LATER])
    assert (str(december.net), fates(december)) == ("6666.67", {"billed": 70})  # 4 250 + 2 416.67
    january = close(office, (date(2027, 1, 1), date(2027, 1, 31)), [HOUR | {"id": 702, "on": "2027-01-11"}])
    assert str(january.net) == "4250.00"


def test_a_held_entry_is_billed_as_it_is_by_then_or_not_at_all_once_it_is_gone() -> None:
    longer, gone = firm(), firm()
    for office in (longer, gone):
        close(office, OCTOBER, [*entries(), held_entry()])
    longer.hear(corrected(held_entry(seconds=300)))
    longer.hear(corrected(held_entry("Звонок", 1200), before=300))
    gone.hear(corrected(None))

    assert str(close(longer, NOVEMBER, [HOUR]).net) == "9083.33"  # 4 250 + 20 min: 4 833.33
    assert fates(close(gone, NOVEMBER, [HOUR])) == {"billed": 60}
    assert [one.title for one in (*longer.ordered(CreateTask), *gone.ordered(CreateTask))] == []  # nothing was reduced


def test_a_timer_over_midnight_that_is_held_comes_back_with_both_its_days() -> None:
    office = firm()
    timer = {"started_at": "2026-10-14T23:55:00+03:00", "ended_at": "2026-10-15T00:10:00+03:00", "source": "timer"}
    close(office, OCTOBER, [*entries(), held_entry(seconds=900, on="2026-10-14") | timer])
    (waiting,) = [one.held for one in office.said(InvoicePresented)]
    assert waiting is not None
    assert [json.loads(one.entry.content)["id"] for one in waiting if one.entry] == ["900+20261014", "900+20261015"]

    assert fates(close(office, NOVEMBER, [HOUR])) == {"billed": 60, "held": 15}
    office.hear(corrected(held_entry("Звонок", 900, on="2026-10-14") | timer, before=900))
    # 5 min at 14 500 and 10 min at 15 950: 1 208.33 + 2 658.33, and an hour of December
    assert str(close(office, DECEMBER, [LATER]).net) == "8116.66"


def test_a_month_whose_time_is_all_held_is_a_task_that_says_so_and_is_tried_again_when_something_changes() -> None:
    office = firm()
    office.hear(BillingAsked(client_id=104, first_on=OCTOBER[0], last_on=OCTOBER[1], asked_at=NOON))
    office.hear(sheet([held_entry()]))
    (task,) = office.ordered(CreateTask)
    assert [one.codes for one in office.said(MonthHeld)] == [("all_held",)]
    assert "• 09.10.2026, Воронцова, дело 311: 10 мин — ждём акт (Звонок)" in task.description.content

    office.hear(corrected(held_entry("Звонок")))
    office.wake("retry:")
    (issued,) = office.said(InvoiceIssued)
    assert (str(issued.net), str(issued.vat)) == ("2416.67", "531.67")


def test_time_that_comes_late_into_a_month_without_any_is_billed_the_next_morning() -> None:
    office = firm()
    office.hear(BillingAsked(client_id=104, first_on=OCTOBER[0], last_on=OCTOBER[1], asked_at=NOON))
    office.hear(sheet([]))
    office.hear(corrected(held_entry("Звонок"), before=0))
    office.wake("retry:")

    assert [str(one.net) for one in office.said(InvoiceIssued)] == ["2416.67"]


def test_a_void_invoice_leaves_what_it_held_with_the_next_one_and_nothing_is_billed_twice() -> None:
    office = firm()
    first = close(office, OCTOBER, [*entries(), held_entry()])
    office.hear(corrected(held_entry("Звонок")))
    november = close(office, NOVEMBER, [HOUR])
    assert str(november.net) == "6666.67"
    office.hear(VoidAsked(invoice_id=first.invoice_id, client_id=104, reason=Text.of("ошибка"), asked_at=NOON))
    office.hear(BillingAsked(client_id=104, first_on=OCTOBER[0], last_on=OCTOBER[1], asked_at=NOON))

    again = office.said(InvoiceIssued)[-1]
    assert (str(again.net), fates(again)) == ("19450.84", {"billed": 133})


def test_what_a_void_invoice_took_up_of_held_time_waits_again() -> None:
    office = firm()
    close(office, OCTOBER, [*entries(), held_entry()])
    office.hear(corrected(held_entry("Звонок")))
    november = close(office, NOVEMBER, [HOUR])
    office.hear(VoidAsked(invoice_id=november.invoice_id, client_id=104, reason=Text.of("ошибка"), asked_at=NOON))
    office.hear(BillingAsked(client_id=104, first_on=NOVEMBER[0], last_on=NOVEMBER[1], asked_at=NOON))

    assert [str(one.net) for one in office.said(InvoiceIssued)] == ["19450.84", "6666.67", "6666.67"]


def test_management_s_list_has_a_held_hour_once_with_the_invoice_that_settles_it() -> None:
    """At a cost of 2 000 an hour and a rate of 14 500: 133 minutes, 60, and 60 with the ten that had waited."""
    office = firm()
    close(office, OCTOBER, [*entries(), held_entry()])
    close(office, NOVEMBER, [HOUR])
    office.hear(corrected(held_entry("Звонок")))
    close(office, DECEMBER, [LATER])

    rows = [{one.name: one.value for one in row.fields} for row in office.ordered(AppendToRegistry)]
    client = [one for one in rows if one["view"].text == "Клиент"]
    assert [one["minutes"].number for one in client] == [133, 60, 70]
    assert [one["unbilled_minutes"].number for one in client] == [10, 10, 0]
    assert [str(one["cost"].amount) for one in client] == ["4433.33", "2000.00", "2333.33"]
    assert [str(one["standard"].amount) for one in client][1:] == ["4250.00", "6666.67"]
    assert [str(one["margin"].amount) for one in client][1:] == ["2250.00", "4333.34"]
    assert [one["realisation"].text for one in client][1:] == ["100.00 %", "100.00 %"]
