"""Every day of a client is billed once: whatever was billed, held or under way before, the month's end takes the rest.

An hour of Дроздов in November is 4 250.00 (worked month, rates from 15.10).
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from billing.core.desk_opening import gaps
from billing.core.desk_state import Month
from billing.core.office import BillingProfile
from chassis.decision import Woken
from contracts.billing.v1 import ExpenseEntered, ExpenseItem, InvoiceIssued, MonthHeld
from contracts.crm.v1 import CreateTask
from contracts.deals.v1 import DealStageChanged
from contracts.portal.v1 import ClientChanged
from contracts.timesheets.v1 import CollectTimesheet
from late_time import DECEMBER, HOUR, NOVEMBER, ask, close, corrected, void
from making import WORKED
from office import OCTOBER, Office, profile, sheet
from pydantic import ValidationError

HALF = (date(2026, 11, 1), date(2026, 11, 15))
REST = (date(2026, 11, 16), date(2026, 11, 30))
RENAMED = ClientChanged(client_id=104, name="ООО «Новое имя»", active=True)


def collected(office: Office) -> list[tuple[date, date]]:
    return [(one.first_on, one.last_on) for one in office.ordered(CollectTimesheet)]


def moved(day: int) -> DealStageChanged:
    """To the stage of billing, on a day of November."""
    return DealStageChanged(
        deal_id=311,
        funnel="service",
        stage="billing",
        from_funnel="service",
        from_stage="work",
        moved_at=datetime(2026, 11, day, 9, tzinfo=UTC),
        client_id=104,
    )


def mid_november() -> Office:
    office = Office(profile(), now=datetime(2026, 10, 20, 9, tzinfo=UTC))
    office.hear(RENAMED)
    office.wake("month")
    office.hear(sheet([], *OCTOBER))
    office.now = datetime(2026, 11, 15, 9, tzinfo=UTC)
    office.hear(moved(15))
    return office


@pytest.mark.parametrize("rows", [[], [HOUR | {"employee_id": 99}], None], ids=["empty", "faulty", "not closed yet"])
def test_the_rest_of_a_month_is_collected_at_its_end_whatever_became_of_its_first_part(
    rows: list[dict[str, Any]] | None,
) -> None:
    office = mid_november()
    if rows is not None:
        office.hear(sheet(rows, *HALF))
    office.wake("month")

    assert collected(office) == [OCTOBER, HALF, REST]


def test_the_days_before_a_period_that_a_person_billed_are_collected_at_months_end_too() -> None:
    office = mid_november()
    office.hear(sheet([HOUR], *HALF))
    days = (date(2026, 11, 20), date(2026, 11, 24))
    ask(office, days)
    office.wake("month")

    assert collected(office)[2:] == [days, (REST[0], date(2026, 11, 19)), (date(2026, 11, 25), REST[1])]


def test_a_void_part_of_a_month_is_tried_again_and_its_rest_collected() -> None:
    office = mid_november()
    office.hear(sheet([HOUR], *HALF))
    void(office, office.said(InvoiceIssued)[0])
    office.wake("month")

    assert [str(one.net) for one in office.said(InvoiceIssued)] == ["4250.00", "4250.00"]
    assert collected(office)[-1] == REST


def test_two_held_periods_that_are_tried_again_at_once_take_up_late_time_once() -> None:
    office, known = Office(profile()), profile()
    row = HOUR | {"id": 900, "on": "2026-10-20"}
    close(office, OCTOBER, [row])
    office.hear(corrected(row | {"seconds": 7200}, before=3600))
    office.profile = known.model_copy(update={"people": known.people[:2]})
    for number, days in enumerate((HALF, REST)):
        ask(office, days)
        office.hear(sheet([HOUR | {"id": 700 + number, "on": str(days[0])}], *days))
    assert [one.codes for one in office.said(MonthHeld)] == [("unknown_person",)] * 2

    office.profile = known
    ask(office, NOVEMBER)
    assert [str(one.net) for one in office.said(InvoiceIssued)] == ["4250.00", "8500.00", "4250.00"]


def test_gaps_are_the_days_that_no_period_has() -> None:
    days = [date(2026, 11, day) for day in range(1, 31)]
    known = (Month(days[9], days[11]), Month(days[4], days[5]))

    assert list(gaps(known, days[0], days[29])) == [
        *((days[0], days[3]), (days[6], days[8]), (days[12], days[29])),
    ]
    assert list(gaps((Month(*OCTOBER), Month(*NOVEMBER)), days[0], days[29])) == []


def month_wakes(office: Office) -> list[str]:
    return [name for _, name in office.wakes if name.startswith("month:")]


def test_a_client_that_is_renamed_when_its_month_is_due_is_billed_for_it_all_the_same() -> None:
    office = Office(profile(), now=datetime(2026, 10, 20, 9, tzinfo=UTC))
    office.hear(RENAMED)
    office.now = datetime(2026, 11, 2, 6, 0, 20, tzinfo=UTC)  # 9:00:20 in Moscow: due, and not heard yet
    office.hear(RENAMED)
    office.wake("month:2026-11")

    assert collected(office) == [OCTOBER]
    assert month_wakes(office) == ["month:2026-12|104"]


def test_a_month_whose_wake_came_after_the_next_one_was_due_does_not_hide_that() -> None:
    office = Office(profile(), now=datetime(2026, 10, 20, 9, tzinfo=UTC))
    office.hear(RENAMED)
    due = office.wakes.pop(("client/104", "month:2026-11|104"))
    assert due is not None
    office.now = datetime(2026, 12, 1, 6, 5, tzinfo=UTC)
    office.fire(Woken("month:2026-11|104", due))
    office.wake("month")

    assert collected(office) == [OCTOBER, NOVEMBER]
    assert month_wakes(office) == ["month:2027-01|104"]


def test_a_wake_of_before_that_names_no_month_is_heard_once() -> None:
    office = Office(profile(), now=datetime(2026, 11, 2, 6, tzinfo=UTC))
    office.fire(Woken("month|104", office.now))
    office.hear(RENAMED)

    assert collected(office) == [OCTOBER]
    assert month_wakes(office) == ["month:2026-12|104"]


def told(office: Office) -> list[str]:
    return [one.title for one in office.ordered(CreateTask)]


def test_a_deal_whose_client_has_nothing_in_the_month_before_is_billed_until_now() -> None:
    office = Office(profile(), now=datetime(2026, 11, 5, 9, tzinfo=UTC))
    office.hear(moved(5))
    office.hear(sheet([], *OCTOBER))
    days = (date(2026, 11, 1), date(2026, 11, 5))
    assert collected(office) == [OCTOBER, days]

    office.hear(sheet([HOUR | {"on": "2026-11-03"}], *days))
    assert [str(one.net) for one in office.said(InvoiceIssued)] == ["4250.00"]
    assert told(office) == []


def test_whoever_moves_a_deal_of_a_client_without_any_work_hears_so_once() -> None:
    office = Office(profile(), now=datetime(2026, 11, 5, 9, tzinfo=UTC))
    days = (date(2026, 11, 1), date(2026, 11, 5))
    office.hear(moved(5))
    office.hear(sheet([], *OCTOBER))
    office.hear(sheet([], *days))
    office.hear(moved(5))
    assert told(office) == ["Выставлять нечего: ООО «Хельсинки Трейд Рус», 01.11.2026–05.11.2026"]

    office.hear(moved(7))
    assert collected(office)[2:] == [(date(2026, 11, 6), date(2026, 11, 7))]


def test_time_that_comes_late_to_an_empty_month_makes_it_one_to_bill() -> None:
    office = Office(profile(), now=datetime(2026, 11, 2, 9, tzinfo=UTC))
    ask(office, OCTOBER)
    office.hear(sheet([], *OCTOBER))
    office.hear(corrected(HOUR | {"on": "2026-10-20"}, before=0))
    office.now = datetime(2026, 11, 2, 10, tzinfo=UTC)
    office.hear(moved(2))

    assert [str(one.net) for one in office.said(InvoiceIssued)] == ["4250.00"]


def test_a_client_that_the_profile_describes_twice_is_refused() -> None:
    raw = profile().model_dump()
    with pytest.raises(ValidationError, match="described more than once: client 104"):
        BillingProfile.model_validate(raw | {"clients": (*raw["clients"], raw["clients"][0])})


@pytest.mark.parametrize(
    ("terms", "nets"),
    [
        ({"retainer": {"fee": "50000", "included_minutes": 600}}, ["50000.00", "50000.00"]),
        ({"fees": [{"title": "Бухгалтерское обслуживание", "amount": "40000"}]}, ["40000.00", "40000.00"]),
        ({"cap": "5000"}, ["5000.00", "5000.00"]),
    ],
    ids=["retainer", "fixed fee", "cap"],
)
def test_what_is_agreed_for_a_month_is_billed_month_by_month_when_several_are_asked_for(
    terms: dict[str, Any], nets: list[str]
) -> None:
    office = Office(profile(contract=WORKED["contract"] | terms), now=datetime(2026, 12, 1, 9, tzinfo=UTC))
    ask(office, (OCTOBER[0], NOVEMBER[1]))
    assert collected(office) == [OCTOBER]

    ten_hours = HOUR | {"seconds": 36000}  # 42 500.00
    office.hear(sheet([ten_hours | {"id": 701, "on": "2026-10-20"}], *OCTOBER))
    assert collected(office) == [OCTOBER, NOVEMBER]
    office.hear(sheet([ten_hours], *NOVEMBER))
    assert [str(one.net) for one in office.said(InvoiceIssued)] == nets


ADVANCE = {
    "amount": "300000.00",
    "payment_number": "7",
    "payment_on": "2026-10-01",
    "sf_number": "А-7",
    "sf_on": "2026-10-02",
}
MONTHLY = {"fees": [{"title": "Абонемент", "amount": "100000"}]}
TO_DECEMBER = (OCTOBER[0], DECEMBER[1])


def after_december(**client: Any) -> Office:
    return Office(profile(**client), now=datetime(2027, 1, 1, 9, tzinfo=UTC))


def test_of_several_months_the_next_is_billed_when_it_is_known_what_the_one_before_took() -> None:
    office = after_december(contract=WORKED["contract"] | MONTHLY, advances=[ADVANCE])
    item = ExpenseItem(
        expense_id="E1", kind="own", on=NOVEMBER[0], title="Пошлина", amount=Decimal(5000), currency="RUB"
    )
    office.hear(ExpenseEntered(client_id=104, entered_at=office.now, item=item))
    ask(office, TO_DECEMBER)
    for place, period in enumerate((OCTOBER, NOVEMBER, DECEMBER), 1):
        assert collected(office) == [OCTOBER, NOVEMBER, DECEMBER][:place]
        office.hear(sheet([], *period))

    # 122 000 of 300 000, 128 100 (with 5 000 and their VAT) of 178 000, 122 000 less the last 49 900
    assert [str(one.gross) for one in office.said(InvoiceIssued)] == ["122000.00", "128100.00", "122000.00"]
    assert [str(one.to_pay) for one in office.said(InvoiceIssued)] == ["0.00", "0.00", "72100.00"]


def test_of_several_months_the_next_is_billed_when_the_one_before_is_held_and_once() -> None:
    office = after_december(contract=WORKED["contract"] | MONTHLY)
    ask(office, TO_DECEMBER)
    office.hear(sheet([HOUR | {"on": "2026-10-20", "employee_id": 99}], *OCTOBER))
    assert [one.first_on for one in office.said(MonthHeld)] == [OCTOBER[0]]
    assert collected(office) == [OCTOBER, NOVEMBER]

    ask(office)  # held again
    ask(office, TO_DECEMBER)
    assert [one.first_on for one in office.said(MonthHeld)] == [OCTOBER[0]] * 3
    assert collected(office) == [OCTOBER, NOVEMBER]
    office.hear(sheet([], *NOVEMBER))
    assert collected(office) == [OCTOBER, NOVEMBER, DECEMBER]


def test_months_that_are_asked_for_are_passed_over_where_they_have_an_invoice() -> None:
    office = after_december(contract=WORKED["contract"] | MONTHLY)
    close(office, NOVEMBER, [])
    ask(office, TO_DECEMBER)
    assert collected(office) == [NOVEMBER, OCTOBER]
    office.hear(sheet([], *OCTOBER))
    assert collected(office) == [NOVEMBER, OCTOBER, DECEMBER]


def test_of_days_that_hold_a_whole_month_only_the_rest_is_a_question_where_something_is_agreed_for_a_month() -> None:
    office = Office(
        profile(contract=WORKED["contract"] | {"minimum": "1000"}), now=datetime(2026, 12, 1, 9, tzinfo=UTC)
    )
    ask(office, (date(2026, 10, 15), NOVEMBER[1]))

    assert collected(office) == [NOVEMBER]
    assert told(office) == ["Счёт за часть месяца не выставлен: ООО «Хельсинки Трейд Рус», 15.10.2026–31.10.2026"]


def test_without_terms_for_a_month_several_are_one_invoice() -> None:
    office = Office(profile(), now=datetime(2026, 12, 1, 9, tzinfo=UTC))
    ask(office, (OCTOBER[0], NOVEMBER[1]))

    assert collected(office) == [(OCTOBER[0], NOVEMBER[1])]
