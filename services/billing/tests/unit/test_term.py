"""The five calendar days of a счёт-фактура: whoever looks after a client hears of the last one, and that it has passed.

October ends on a Saturday, its term on Thursday, 5 November; November's on Saturday, 5 December, which is moved to
Monday the 7th; December's on 5 January, which is moved to Monday the 11th, the first working day of 2027.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from billing.core.desk_state import APPROVAL_TAG
from billing.core.transfer_term import last_day
from contracts.billing.v1 import BillingAsked, ExpenseEntered, ExpenseItem
from contracts.claims import Text
from contracts.corrections.v1 import VoidAsked
from contracts.crm.v1 import CreateTask
from contracts.portal.v1 import ClientChanged
from making import WORKED
from office import OCTOBER, Office, answered, billed, entries, profile, sheet

MOSCOW = ZoneInfo("Europe/Moscow")
NOON = datetime(2026, 11, 2, 9, tzinfo=UTC)
CLIENT = "ООО «Хельсинки Трейд Рус»"
ENDS = f"Истекает срок счёта-фактуры: {CLIENT}, до "
ENDED = f"Истёк срок счёта-фактуры: {CLIENT}, "


def asked(first: date = OCTOBER[0], last: date = OCTOBER[1]) -> BillingAsked:
    return BillingAsked(client_id=104, first_on=first, last_on=last, asked_at=NOON)


def of_term(office: Office) -> list[CreateTask]:
    return [one for one in office.ordered(CreateTask) if "срок счёта-фактуры" in one.title]


def titles(office: Office) -> list[str]:
    return [one.title for one in of_term(office)]


def held_office(mode: str = "general", **client: Any) -> Office:
    """A client without a rate for its partner, on the second of November."""
    vat = {"mode": mode, "ground": "применение УСН, гл. 26.2 НК РФ"}
    rates = [one for one in WORKED["contract"]["rates"] if one["grade"] != "партнёр"]
    office = Office(profile(contract=WORKED["contract"] | {"rates": rates, "vat": vat}, **client))
    office.hear(asked(), sheet(entries()))
    return office


@pytest.mark.parametrize(
    ("served", "until"),
    [
        (date(2026, 10, 31), date(2026, 11, 5)),
        (date(2026, 11, 30), date(2026, 12, 7)),
        (date(2026, 12, 31), date(2027, 1, 11)),
        (date(2027, 2, 15), date(2027, 2, 20)),  # a Saturday that the decree made a working day
    ],
)
def test_the_last_day_is_the_fifth_or_the_working_day_after_it(served: date, until: date) -> None:
    assert last_day(served) == until


def test_an_invoice_that_waits_for_its_partner_is_told_of_on_the_last_day_and_the_morning_after() -> None:
    office = billed(approval=True)
    office.wake("term:")

    assert office.now == datetime(2026, 11, 5, 9, tzinfo=MOSCOW)
    (told,) = of_term(office)
    assert (told.title, told.responsible_id) == (f"{ENDS}05.11.2026", 21)
    assert told.deadline == datetime(2026, 11, 5, 18, tzinfo=MOSCOW)
    assert "Счёт № Н-118" in told.description.content
    assert "ждёт согласования партнёра" in told.description.content
    assert "оказанным 31.10.2026, истекают 05.11.2026 (НК РФ ст. 168 п. 3" in told.description.content

    office.wake("term:")
    assert office.now == datetime(2026, 11, 6, 9, tzinfo=MOSCOW)
    assert titles(office)[1:] == [f"{ENDED}05.11.2026"]
    assert "истекли 05.11.2026" in of_term(office)[1].description.content
    assert not [name for _, name in office.wakes if name.startswith("term:")]


@pytest.mark.parametrize(
    ("today", "deadline", "named"),
    [
        (date(2026, 11, 2), datetime(2026, 11, 3, 18, tzinfo=MOSCOW), True),
        (date(2026, 11, 3), datetime(2026, 11, 5, 18, tzinfo=MOSCOW), True),  # the 4th is a holiday
        (date(2026, 11, 5), datetime(2026, 11, 5, 18, tzinfo=MOSCOW), True),
        (date(2026, 11, 6), datetime(2026, 11, 9, 18, tzinfo=MOSCOW), False),  # a Friday; the term has passed
    ],
)
def test_the_partner_s_task_is_due_on_a_working_day_within_the_term(
    today: date, deadline: datetime, *, named: bool
) -> None:
    office = Office(profile(approval=True), now=datetime.combine(today, datetime.min.time(), UTC).replace(hour=9))
    office.hear(asked(), sheet(entries()))

    (task,) = [one for one in office.ordered(CreateTask) if APPROVAL_TAG in one.tags]
    assert task.deadline == deadline
    assert ("последний день 05.11.2026" in task.description.content) is named


def test_the_partner_s_task_names_no_last_day_where_there_is_no_such_paper() -> None:
    vat = {"mode": "none", "ground": "применение УСН, гл. 26.2 НК РФ"}
    office = billed(approval=True, contract=WORKED["contract"] | {"vat": vat})

    (task,) = [one for one in office.ordered(CreateTask) if APPROVAL_TAG in one.tags]
    assert "последний день" not in task.description.content


def test_what_went_out_before_the_last_day_or_by_the_morning_after_is_told_of_no_more() -> None:
    at_once = billed()
    at_once.wake("term:")
    assert titles(at_once) == []

    office = billed(approval=True)
    office.wake("term:")
    answered(office, "Согласовано")
    office.wake("term:")
    assert len(titles(office)) == 1


def test_a_month_that_is_held_is_told_of_with_what_to_do() -> None:
    office = held_office()
    office.wake("term:")

    assert office.now == datetime(2026, 11, 5, 9, tzinfo=MOSCOW)
    assert titles(office) == [f"{ENDS}05.11.2026"]
    assert "delo billing close 104 2026-10-01..2026-10-31" in of_term(office)[0].description.content


def test_a_month_whose_time_does_not_come_is_told_of_too() -> None:
    office = Office(profile())
    office.hear(asked())
    office.wake("term:")

    assert titles(office) == [f"{ENDS}05.11.2026"]
    assert "ещё собирается из CRM" in of_term(office)[0].description.content


def test_a_last_day_that_is_no_working_day_moves_forward() -> None:
    office = Office(profile(), now=datetime(2026, 12, 1, 6, tzinfo=UTC))
    office.hear(asked(date(2026, 11, 1), date(2026, 11, 30)))
    office.wake("term:")

    assert office.now == datetime(2026, 12, 7, 9, tzinfo=MOSCOW)
    assert titles(office) == [f"{ENDS}07.12.2026"]


def test_december_begins_on_the_last_day_itself_and_is_told_of_an_hour_later() -> None:
    office = Office(profile(), now=datetime(2026, 12, 20, 6, tzinfo=UTC))
    office.hear(ClientChanged(client_id=104, name="ООО", active=True))
    office.wake("month:2027-01")
    assert office.now == datetime(2027, 1, 11, 9, tzinfo=MOSCOW)

    office.wake("term:")
    assert office.now == datetime(2027, 1, 11, 10, tzinfo=MOSCOW)
    assert titles(office) == [f"{ENDS}11.01.2027"]


def test_a_month_that_is_billed_after_its_term_is_told_late() -> None:
    office = Office(profile(approval=True), now=datetime(2026, 11, 20, 6, tzinfo=UTC))
    office.hear(asked(), sheet(entries()))
    office.wake("term:")

    assert office.now == datetime(2026, 11, 23, 9, tzinfo=MOSCOW)  # a Monday
    assert titles(office) == [f"{ENDED}05.11.2026"]


def test_an_invoice_that_the_partner_rejects_on_the_last_day_has_to_be_issued_anew_that_day() -> None:
    office = billed(approval=True)
    office.wake("term:")
    answered(office, "Отклонено: не тот договор")
    office.wake("term:")

    assert office.now == datetime(2026, 11, 5, 10, tzinfo=MOSCOW)
    assert titles(office) == [f"{ENDS}05.11.2026"] * 2
    assert "Прежний счёт аннулирован" in of_term(office)[1].description.content


def test_an_invoice_that_is_taken_back_is_watched_again_until_the_next_one_is_out() -> None:
    for anew in (False, True):
        office = billed()
        office.wake("term:")
        reason = Text.of("не тот договор")
        office.hear(VoidAsked(invoice_id="nordlex/2026/118", client_id=104, reason=reason, asked_at=NOON))
        if anew:
            office.hear(asked())
        office.wake("term:")
        assert titles(office) == ([] if anew else [f"{ENDS}05.11.2026"])


@pytest.mark.parametrize(("on", "late"), [(7, False), (8, True)])
def test_an_invoice_is_late_after_the_last_day_that_was_moved(on: int, *, late: bool) -> None:
    days = (date(2026, 11, 1), date(2026, 11, 30))
    office = Office(profile(), now=datetime(2026, 12, on, 6, tzinfo=UTC))
    office.hear(asked(*days), sheet(entries(on="2026-11-20"), *days))

    said = [one.description.content for one in office.ordered(CreateTask) if one.title.startswith("Проверить счёт")]
    assert bool(said) is late
    assert all("until 2026-12-07" in one for one in said)


def test_where_there_is_no_such_paper_nobody_is_told() -> None:
    for mode in ("none", "outside"):
        office = held_office(mode)
        office.wake("term:")
        assert titles(office) == []

    empty = Office(profile())
    empty.hear(asked(), sheet([]))
    empty.wake("term:")
    assert titles(empty) == []


def test_outlays_in_the_client_s_name_alone_have_no_such_paper() -> None:
    office = Office(profile(approval=True))
    paid = ExpenseItem(
        expense_id="пп-88",
        kind="agent",
        on=date(2026, 10, 20),
        title="Государственная пошлина",
        amount=Decimal("5000.00"),
        currency="RUB",
    )
    office.hear(ExpenseEntered(client_id=104, item=paid, entered_at=NOON), asked(), sheet([]))
    office.wake("term:")
    assert titles(office) == []
