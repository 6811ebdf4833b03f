"""A fee that has a day of its own is charged once, whenever somebody enters it, and covers what was agreed.

An hour of Воронцова on 10 September or 20 October: 14 500 and 15 950; HOUR and LATER are 4 250.00 each.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from billing.core.notes import note
from billing.core.rating import rate
from billing.core.reading import read
from contracts.billing.v1 import InvoiceIssued, WorkCollected
from contracts.crm.v1 import CreateTask
from late_time import DECEMBER, HOUR, LATER, NOVEMBER, again, ask, close, void
from making import WORKED, rated, small
from office import OCTOBER, Office, entries, profile, sheet

SUCCESS = {"title": "Вознаграждение за успех", "amount": "100000", "kind": "success", "on": "2026-10-20"}
CASE = {"title": "Ведение дела", "amount": "150000", "kind": "fixed", "matter": "311", "on": "2026-10-20"}
WORK = entries()[0] | {"id": 801, "employee_id": 11, "on": "2026-10-20", "seconds": 3600}
SEPTEMBER = (date(2026, 9, 1), date(2026, 9, 30))


def agreed(*fees: dict[str, Any], **contract: Any) -> Any:
    return profile(contract=WORKED["contract"] | {"fees": list(fees)} | contract)


def nets(office: Office) -> list[str]:
    return [str(one.net) for one in office.said(InvoiceIssued)]


def october_then(*fees: dict[str, Any], **contract: Any) -> Office:
    """October is billed without the fees: 15 950.00."""
    office = Office(agreed(**contract))
    close(office, OCTOBER, [WORK])
    office.profile = agreed(*fees, **contract)
    office.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    return office


def test_a_fee_entered_after_its_month_was_billed_is_charged_by_the_next_invoice_once_and_said_to_be_late() -> None:
    office = october_then(SUCCESS)
    november = close(office, NOVEMBER, [HOUR])
    close(office, DECEMBER, [LATER])

    assert nets(office) == ["15950.00", "104250.00", "4250.00"]
    made = rate(read(november.month.content))
    assert note(made, made.lines[-1]) == "плата за 20.10.2026, не вошедшая в прежний счёт"


def test_a_late_fee_is_taxed_by_its_own_day_and_is_no_part_of_this_months_minimum() -> None:
    last = (date(2025, 12, 1), date(2025, 12, 31))
    terms = {"since": "2025-01-01", "minimum": "5000"}
    office = Office(agreed(**terms))
    close(office, last, [WORK | {"on": "2025-12-10"}])
    office.profile = agreed(SUCCESS | {"on": "2025-12-20"}, **terms)
    october = close(office, OCTOBER, [WORK | {"employee_id": 13, "on": "2026-10-20"}])

    lines = [(line.net, line.vat) for line in rate(read(october.month.content)).lines]
    assert [tuple(map(str, one)) for one in lines] == [
        *(("4250.00", "935.00"), ("100000.00", "20000.00"), ("750.00", "165.00"))  # the third makes up the minimum
    ]


def test_a_fee_that_was_charged_is_not_charged_again_under_another_title_or_sum() -> None:
    office = Office(agreed(SUCCESS))
    close(office, OCTOBER, [WORK])
    office.profile = agreed(SUCCESS | {"title": "Гонорар успеха", "amount": "90000"})
    close(office, NOVEMBER, [HOUR])
    assert nets(office) == ["115950.00", "4250.00"]

    office.profile = agreed(SUCCESS, SUCCESS | {"title": "Второе вознаграждение"})  # two of one day
    close(office, DECEMBER, [LATER])
    assert nets(office)[-1] == "104250.00"


def test_what_a_later_invoice_charged_the_month_billed_anew_does_not_and_the_other_way_round() -> None:
    office = october_then(SUCCESS)
    november = close(office, NOVEMBER, [HOUR])
    void(office, office.said(InvoiceIssued)[0])
    assert str(again(office).net) == "15950.00"

    void(office, november)
    assert str(again(office, NOVEMBER).net) == "104250.00"


def test_a_fee_of_a_month_that_is_to_be_billed_anew_waits_for_it() -> None:
    office = october_then(SUCCESS)
    void(office, office.said(InvoiceIssued)[0])
    close(office, NOVEMBER, [HOUR])
    again(office)

    assert nets(office) == ["15950.00", "4250.00", "115950.00"]


def test_a_fee_of_a_month_that_had_nothing_to_bill_goes_into_the_next_invoice() -> None:
    office = Office(profile())
    ask(office, OCTOBER)
    office.hear(sheet([], *OCTOBER))
    office.profile = agreed(SUCCESS)
    close(office, NOVEMBER, [HOUR])
    ask(office, OCTOBER)

    assert nets(office) == ["104250.00"]


def test_two_periods_that_are_rated_at_once_charge_a_late_fee_once() -> None:
    office = october_then(SUCCESS)
    ask(office, NOVEMBER)
    ask(office, DECEMBER)
    office.between[WorkCollected] = [sheet([LATER], *DECEMBER)]
    office.hear(sheet([HOUR], *NOVEMBER))

    assert sorted(nets(office)) == ["104250.00", "15950.00", "4250.00"]


def test_a_fee_for_the_whole_case_is_charged_once_and_covers_its_work_in_every_month() -> None:
    office = Office(agreed(CASE | {"since": "2026-09-01", "until": "2026-11-30"}))
    for number, (days, on) in enumerate(
        ((SEPTEMBER, "2026-09-10"), (OCTOBER, "2026-10-20"), (NOVEMBER, "2026-11-10"), (DECEMBER, "2026-12-10"))
    ):
        ask(office, days)
        office.hear(sheet([WORK | {"id": 801 + number, "on": on}], *days))

    assert nets(office) == ["150000.00", "15950.00"]  # of October, and an hour in December
    assert not [one for one in office.ordered(CreateTask) if "Ведение дела" in one.description.content]


def test_a_fee_for_the_whole_case_that_is_charged_late_covers_its_own_days_only() -> None:
    office = october_then(CASE | {"since": "2026-09-01", "until": "2026-11-15"})
    close(office, NOVEMBER, [WORK | {"id": 802, "on": "2026-11-10"}, WORK | {"id": 803, "on": "2026-11-20"}])

    assert nets(office) == ["15950.00", "165950.00"]


def test_time_of_a_case_beside_a_fee_of_another_month_is_billed_and_somebody_is_asked_to_look() -> None:
    office = Office(agreed(CASE))
    close(office, SEPTEMBER, [WORK | {"on": "2026-09-10"}])

    assert nets(office) == ["14500.00"]
    assert "contract.covering: «Ведение дела»" in office.ordered(CreateTask)[-1].description.content


@pytest.mark.parametrize(
    ("days", "net"), [({"since": "2026-01-01"}, "0.00"), ({}, "150000.00"), ({"until": "2026-10-04"}, "6000.00")]
)
def test_an_input_of_the_command_may_have_a_fee_for_the_case_that_another_invoice_charges(
    days: dict[str, Any], net: str
) -> None:
    fee = {"title": "Дело", "amount": 150000, "matter": "А", "on": "2026-09-30"}
    assert str(rated(small({}, fees=[fee | days])).totals.net) == net


def unnamed(*entries_: dict[str, Any], **contract: Any) -> list[str]:
    fee = {"title": "Дело", "amount": 50000, "matter": "Дело-1"}
    found = rated(small(*entries_, **{"fees": [fee]} | contract)).warnings
    return [one for one in found if one.startswith("contract.fees[0].matter")]


def test_a_fee_for_a_matter_that_no_entry_names_is_pointed_at_where_other_time_is_billed() -> None:
    words = (
        "contract.fees[0].matter: no entry names 'Дело-1' that «Дело» pays for; time of 'Дело 1' is billed beside it"
    )
    assert unnamed({"matter": "Дело 1"}) == [words]


@pytest.mark.parametrize(
    ("entry", "contract"),
    [
        ({"matter": "Дело-1"}, {}),
        ({"matter": "Дело 1", "billable": False}, {}),
        ({"matter": "Дело 1"}, {"matters": [{"id": "Дело-1"}, {"id": "Дело 1"}]}),
        ({"matter": "Дело 1"}, {"fees": [{"title": "Успех", "amount": 1}]}),
        ({"matter": None}, {}),
    ],
    ids=["named", "nothing billed", "both known", "of no matter", "no matter"],
)
def test_a_fee_whose_matter_is_known_or_beside_no_other_is_not(entry: dict[str, Any], contract: dict[str, Any]) -> None:
    assert unnamed(entry, **contract) == []
