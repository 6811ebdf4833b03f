"""What is agreed holds from a day on: the contract itself, its fees, retainer, caps and minimum.

An hour of Дроздов is 4 250.00 (HOUR on 10 November, LATER on 10 December), of the partner in small inputs 6 000.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from contracts.billing.v1 import InvoiceIssued, MonthHeld
from contracts.crm.v1 import CreateTask
from contracts.letters.v1 import SendLetter
from contracts.portal.v1 import ClientChanged
from contracts.timesheets.v1 import CollectTimesheet
from late_time import DECEMBER, HOUR, LATER, NOVEMBER, again, ask, close
from making import WORKED, rated, small, sums
from office import Office, profile, sheet

FEE = {"title": "Бухгалтерское обслуживание", "amount": "40000"}
RETAINER = {"fee": "50000", "included_minutes": 30}
RAISED = {"fee": "70000", "included_minutes": 60}


def office(**contract: Any) -> Office:
    return Office(profile(contract=WORKED["contract"] | contract), now=datetime(2026, 11, 20, 9, tzinfo=UTC))


def new_client() -> Office:
    """Described in November, its contract is of December; November is collected on 1 December."""
    made = office(on="2026-12-01", fees=[FEE])
    made.hear(ClientChanged(client_id=104, name="ООО «Новое имя»", active=True))
    made.wake("month")
    assert [(one.first_on, one.last_on) for one in made.ordered(CollectTimesheet)] == [NOVEMBER]
    return made


def nets(made: Office) -> list[str]:
    return [str(one.net) for one in made.said(InvoiceIssued)]


def test_a_month_before_the_contract_is_charged_nothing_and_the_next_one_is() -> None:
    made = new_client()
    made.hear(sheet([], *NOVEMBER))
    assert (nets(made), made.ordered(SendLetter), made.ordered(CreateTask)) == ([], [], [])

    made.wake("month")
    made.hear(sheet([], *DECEMBER))
    assert nets(made) == ["40000.00"]


def test_work_of_a_month_before_the_contract_is_held_until_somebody_says_that_it_holds_for_it() -> None:
    made = new_client()
    made.hear(sheet([HOUR], *NOVEMBER))
    assert [one.codes for one in made.said(MonthHeld)] == [("before_contract",)]
    (task,) = made.ordered(CreateTask)
    assert "Период раньше договора" in task.description.content
    assert nets(made) == []

    made.profile = profile(contract=WORKED["contract"] | {"on": "2026-12-01", "since": "2026-11-01"})
    assert str(again(made, NOVEMBER).net) == "4250.00"


def test_a_rendered_period_before_the_contract_warns() -> None:
    found = rated(small({}, on="2026-11-01")).warnings
    assert [one for one in found if one.startswith("contract.since")]
    assert not [one for one in rated(small({}, on="2026-10-31")).warnings if one.startswith("contract")]
    assert not [one for one in rated(small({}, on="2026-12-31", since="2026-10-01")).warnings if "contract" in one]


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (  # 30 minutes beyond 30 included; an hour within an hour
            {"retainer": RETAINER, "monthly_changes": [{"since": "2026-12-01", "retainer": RAISED}]},
            ["52125.00", "70000.00"],
        ),
        (
            {"retainer": RETAINER, "monthly_changes": [{"since": "2026-12-01"}]},  # agreed no more
            ["52125.00", "4250.00"],
        ),
        (
            {"minimum": "9000", "monthly_changes": [{"since": "2026-12-01", "minimum": "12000"}]},
            ["9000.00", "12000.00"],
        ),
        ({"cap": "3000", "monthly_changes": [{"since": "2026-12-01", "cap": "3500"}]}, ["3000.00", "3500.00"]),
        (
            {"cap_minutes": 30, "monthly_changes": [{"since": "2026-12-01", "cap_minutes": 45}]},
            ["2125.00", "3187.50"],
        ),
        (
            {"fees": [FEE | {"until": "2026-11-30"}, FEE | {"amount": "45000", "since": "2026-12-01"}]},
            ["40000.00", "45000.00"],
        ),
    ],
    ids=["retainer", "no retainer", "minimum", "cap", "cap in minutes", "fee"],
)
def test_what_is_agreed_for_a_month_from_a_day_on_holds_for_months_from_then(
    terms: dict[str, Any], expected: list[str]
) -> None:
    made = office(**terms)
    made.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    close(made, NOVEMBER, [HOUR])
    close(made, DECEMBER, [LATER])

    assert nets(made) == expected


@pytest.mark.parametrize(
    ("terms", "path"),
    [
        ({"monthly_changes": [{"since": "2026-11-15", "minimum": "1"}]}, "contract.monthly_changes[0].since"),
        ({"fees": [FEE | {"since": "2026-11-02"}]}, "contract.fees[0].since"),
        ({"fees": [FEE | {"until": "2026-11-29"}]}, "contract.fees[0].until"),
    ],
)
def test_what_changes_within_a_period_is_a_question(terms: dict[str, Any], path: str) -> None:
    made = office(**terms)
    ask(made, NOVEMBER)
    made.hear(sheet([HOUR], *NOVEMBER))

    assert [one.codes for one in made.said(MonthHeld)] == [("terms_day",)]
    assert path in made.ordered(CreateTask)[-1].description.content


def test_a_part_of_a_month_is_billed_before_anything_is_agreed_for_months() -> None:
    made = office(monthly_changes=[{"since": "2026-12-01", "retainer": RETAINER}])
    days = (date(2026, 11, 1), date(2026, 11, 15))
    assert str(close(made, days, [HOUR]).net) == "4250.00"

    ask(made, (date(2026, 12, 1), date(2026, 12, 15)))
    assert made.ordered(CreateTask)[-1].title.startswith("Счёт за часть месяца не выставлен")


def test_an_input_of_the_command_has_the_terms_of_its_period() -> None:
    changes = [{"since": "2026-10-01", "minimum": 9000}, {"since": "2026-11-01", "minimum": 12000}]
    assert sums(small({}, minimum=7000, monthly_changes=changes))[0] == "9000.00"
