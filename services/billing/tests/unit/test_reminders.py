"""When an invoice is late, by whose day, and whether its client may still be reminded."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from billing.core.desk_invoices import due_wake, overdue
from billing.core.desk_state import Client, Invoice
from chassis.decision import Woken
from contracts.crm.v1 import CreateTask
from contracts.letters.v1 import SendLetter
from office import billed


def desk(zone: str = "Europe/Moscow") -> Any:
    return SimpleNamespace(zone=zone, morning=time(9), remind_after_days=1, now=datetime(2026, 11, 12, 21, tzinfo=UTC))


def invoice(due: str) -> Invoice:
    first, last = date(2026, 10, 1), date(2026, 10, 31)
    return Invoice(
        *("a/2026/1", "1", date(2026, 11, 2), first, last, "ООО", "RUB", Decimal(100)),
        due_on=date.fromisoformat(due),
        phase="released",
    )


@pytest.mark.parametrize(
    ("due", "reminded"),
    [
        ("2026-11-13", "2026-11-16"),  # Friday: late on Saturday, and somebody works on Monday
        ("2026-11-14", "2026-11-17"),  # Saturday: Monday is the last day to pay (ГК 193)
        ("2026-11-12", "2026-11-13"),
    ],
)
def test_who_may_pay_until_monday_is_late_on_tuesday(due: str, reminded: str) -> None:
    ((wake),) = due_wake("a/2026/1", desk(), invoice(due), SimpleNamespace(client_id=7))  # type: ignore[arg-type]

    assert wake.at is not None
    assert (wake.at.date().isoformat(), wake.at.time()) == (reminded, time(9))


def test_the_client_s_turn_is_counted_from_the_day_that_it_is_where_the_portal_is() -> None:
    """21:00 UTC on the 12th is 9 in the morning of the 13th, a Friday, in Kamchatka."""
    office = billed(remind_client=True)
    state = Client(invoices=(invoice("2026-11-12"),))
    terms = office.profile.terms(104)
    here = desk("Asia/Kamchatka")
    woken = Woken("overdue:a/2026/1|104", datetime(2026, 11, 12, 21, tzinfo=UTC))
    (again,) = overdue(state, woken, here, terms).wakes  # type: ignore[arg-type]

    assert again.at is not None
    assert again.at.isoformat() == "2026-11-16T09:00:00+12:00"  # Saturday, so Monday; not Friday at nine, which is now


def test_a_reminder_that_is_heard_late_leaves_the_client_the_same_days() -> None:
    """Nine days late, on 24 November: seven days on it is 1 December, and not the 20 November that lies behind."""
    office = billed(remind_client=True)
    key = ("client/104", "overdue:nordlex/2026/118|104")
    at = office.wakes.pop(key)
    assert at == datetime(2026, 11, 13, 6, tzinfo=UTC)
    office.now = datetime(2026, 11, 24, 6, tzinfo=UTC)
    office.fire(Woken(key[1], at))

    again = office.wakes[key]
    assert again == datetime(2026, 12, 1, 6, tzinfo=UTC)


def test_sums_end_with_one_dot_where_a_sentence_does() -> None:
    office = billed(remind_client=True)
    office.wake("overdue")
    task = office.ordered(CreateTask)[-1]
    office.wake("overdue")
    letter = office.ordered(SendLetter)[-1]

    assert "осталось 23730,03 руб.\n" in task.description.content
    assert "осталось оплатить 23730,03 руб. Счёт приложен" in letter.text.content


def test_a_client_who_may_not_be_reminded_any_more_gets_no_letter() -> None:
    office = billed(remind_client=True)
    office.wake("overdue")
    sent = len(office.ordered(SendLetter))
    office.profile = billed().profile  # switched off after the manager's reminder
    office.wake("overdue")

    assert len(office.ordered(SendLetter)) == sent
