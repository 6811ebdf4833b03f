"""A period that has no invoice is unbilled work: hours × cost by client, matter and specialist, and why.

The worked month of docs/facts/invoicing.md, section 6: 133 minutes worth 19 450.84, of them 33 of Воронцова (8 313.34),
52 of Лехтинен (7 832.50) and 48 of Дроздов (3 305.00); an hour of each costs 2 000.
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from billing.core.rating import rate
from billing.core.reading import read
from billing.core.report import Report, Sums, report, why_held
from billing.core.waiting import Waiting, waiting_of, written
from billing.papers.report import report_xlsx
from contracts.billing.parts import FeeDay
from contracts.billing.v1 import BillingAsked, InvoiceIssued, MonthHeld, WorkCollected
from making import WORKED, rated, small
from office import OCTOBER, Office, entries, profile, sheet
from unbilled_work import CLIENT, NO_RATE, WITHOUT_RATE

NOON = datetime(2026, 11, 2, 9, tzinfo=UTC)
COSTS = {"11": Decimal(2000), "12": Decimal(2000), "13": Decimal(2000)}


def held_office(rows: list[dict[str, Any]] | None = None, **client: Any) -> Office:
    """October is collected, and held: the partner has no rate unless *client* says otherwise."""
    client = {"contract": WITHOUT_RATE} | client
    office = Office(profile(**client))
    office.profile = office.profile.model_copy(update={"hold_words": "#отложить", "write_off_words": "#списать"})
    office.hear(BillingAsked(client_id=104, first_on=OCTOBER[0], last_on=OCTOBER[1], asked_at=NOON))
    office.hear(sheet(entries() if rows is None else rows))
    return office


def waiting(office: Office) -> Waiting:
    work = office.said(MonthHeld)[-1].work
    assert work is not None
    return waiting_of(work.content)


def reported(*several: Waiting) -> Report:
    return report([], COSTS, (), several)


def held(*rows: dict[str, Any], **client: Any) -> Sums:
    return reported(waiting(held_office(list(rows), **client))).total


def entry(**more: Any) -> dict[str, Any]:
    """An hour of Лехтинен on 5 October, at 8 700."""
    return entries()[0] | {"id": 900, "employee_id": 12, "on": "2026-10-05", "seconds": 3600, "text": "Звонок"} | more


def test_a_month_held_as_a_whole_is_unbilled_with_its_hours_their_cost_and_the_reason() -> None:
    found = reported(waiting(held_office()))

    total = found.total
    assert (total.seconds, total.unbilled_seconds, total.billed_seconds) == (133 * 60, 133 * 60, 0)
    assert (str(total.cost), str(total.held_cost)) == ("4433.33", "4433.33")  # 133 minutes at 2 000
    # what no rate is known of is worth nothing yet: 7 832.50 + 3 305.00
    assert (str(total.unbilled), str(total.standard), total.billed) == ("11137.50", "11137.50", 0)
    assert why_held(total) == f"133 мин — {NO_RATE}"
    assert {name: one.unbilled_seconds // 60 for name, one in found.by["specialist"].items()} == {
        "Воронцова": 33,
        "Лехтинен": 52,
        "Дроздов": 48,
    }
    assert list(found.by["client"]) == [CLIENT]
    assert list(found.by["matter"]) == [f"{CLIENT}: 311"]


def test_every_reason_is_said_in_russian_and_codes_are_not() -> None:
    client = WORKED["client"] | {"inn": "7801007772"}
    found = waiting(held_office(client=client))

    assert found.why == "счёт не выставлен: ИНН не проходит проверку; нет ставки"


def test_the_reason_of_an_entry_goes_before_that_of_the_period() -> None:
    total = held(entry(), entry(id=901, text="Звонок #отложить: ждём акт", seconds=600), entry(id=902, employee_id=11))

    assert why_held(total) == f"120 мин — {NO_RATE}; 10 мин — ждём акт"


def test_a_month_whose_time_is_all_held_says_why_in_the_words_of_its_entries() -> None:
    office = held_office([entry(text="Звонок #отложить: ждём акт")], contract=WORKED["contract"])

    total = reported(waiting(office)).total
    assert office.said(MonthHeld)[-1].codes == ("all_held",)
    assert (total.unbilled_seconds, str(total.unbilled), why_held(total)) == (3600, "8700.00", "60 мин — ждём акт")


def test_what_is_not_billable_costs_and_what_is_written_off_is_no_unbilled_work() -> None:
    rows = (entry(billable=False), entry(id=901, text="Звонок #списать"), entry(id=902, employee_id=11))
    total = held(*rows)

    assert (total.seconds, total.unbilled_seconds, total.written_off_seconds) == (3 * 3600, 3600, 3600)
    assert (str(total.cost), str(total.held_cost), str(total.written_off)) == ("6000.00", "2000.00", "8700.00")


def test_a_month_with_nothing_to_bill_has_no_unbilled_work() -> None:
    total = held(entry(billable=False), contract=WORKED["contract"])

    assert (total.seconds, total.unbilled_seconds, total.unbilled) == (3600, 0, 0)


def test_an_entry_that_says_nonsense_hides_no_other() -> None:
    nonsense = [
        entry(id=901, seconds=-60),
        entry(id=902, started_at="2026-10-05T10:00:00+03:00", ended_at="2026-10-05T09:00:00+03:00"),
        entry(id=903, on="nonsense"),
        entry(id=904, employee_id=99),  # nobody has described that person
        entry(id=905, started_at="2020-10-05T10:00:00+03:00", ended_at="2026-10-05T10:00:00+03:00"),
    ]
    office = held_office([entry(), *nonsense])
    found = reported(waiting(office))

    assert found.total.unbilled_seconds == 2 * 3600
    assert set(found.by["specialist"]) == {"Лехтинен", "99"}
    assert found.uncosted == ("99",)


def test_timers_that_overlap_are_worked_once() -> None:
    times = [("10:00", "11:00"), ("10:30", "11:30")]
    rows = [
        entry(id=901 + place, started_at=f"2026-10-05T{one}:00+03:00", ended_at=f"2026-10-05T{other}:00+03:00")
        for place, (one, other) in enumerate(times)
    ]

    assert held(*rows, entry(id=910, employee_id=11, seconds=60)).seconds == 90 * 60 + 60


def test_a_fee_that_is_not_charged_is_unbilled_and_the_time_that_it_covers_is_worth_nothing_more() -> None:
    fees = [{"title": "Абонентская плата", "amount": "45000"}]
    contract = WORKED["contract"] | {"fees": fees}
    bad = WORKED["client"] | {"inn": "7801007772"}
    found = reported(waiting(held_office([entry()], contract=contract, client=bad)))

    assert (found.total.unbilled_seconds, str(found.total.held_cost)) == (3600, "2000.00")
    assert (str(found.total.unbilled), str(found.total.unbilled_fees)) == ("0.00", "45000.00")
    assert str(found.by["client"][CLIENT].unbilled_fees) == "45000.00"
    assert found.by["specialist"]["Лехтинен"].unbilled_fees == 0


@pytest.mark.parametrize(
    ("charged", "until", "unbilled_sum", "fees"),
    [
        (False, "2026-12-31", "0.00", "0.00"),  # September's invoice has it, October's hour is of the case
        (False, "2026-09-30", "8700.00", "0.00"),  # the case had ended
        (True, "2026-12-31", "0.00", "50000.00"),  # it was entered late, and stands on none yet
    ],
)
def test_a_fee_of_a_whole_case_covers_its_days_and_is_unbilled_where_it_is_due(
    charged: bool,
    until: str,
    unbilled_sum: str,
    fees: str,
) -> None:
    fee = {"title": "Дело", "amount": "50000", "matter": "311", "on": "2026-09-10", "since": "2026-09-01"}
    contract = WORKED["contract"] | {"fees": [fee | {"until": until}]}
    office = held_office([entry()], contract=contract, client=WORKED["client"] | {"inn": "7801007772"})
    due = (FeeDay(kind="fixed", on=date(2026, 9, 10), title="Дело", matter="311"),)
    work = office.said(WorkCollected)[-1].model_copy(update={"fees": due if charged else ()})
    office.hear(work)

    total = reported(waiting(office)).total
    assert (str(total.unbilled), str(total.unbilled_fees)) == (unbilled_sum, fees)
    both = reported(waiting(office), waiting(office)).total  # another period may wait with it as well
    assert str(both.unbilled_fees) == fees


def test_what_a_retainer_includes_is_worth_its_fee_and_the_rest_its_hours() -> None:
    contract = WORKED["contract"] | {"retainer": {"fee": "10000", "included_minutes": 45}}
    bad = WORKED["client"] | {"inn": "7801007772"}
    total = reported(waiting(held_office([entry()], contract=contract, client=bad))).total

    # 15 minutes at 8 700 are beyond
    assert (total.unbilled_seconds, str(total.unbilled), str(total.unbilled_fees)) == (3600, "2175.00", "10000.00")


def test_euros_count_by_the_rate_of_the_day_and_for_nothing_without_it() -> None:
    bad = WORKED["client"] | {"inn": "7801007772"}
    euro = {"currency": "EUR", "invoice_currency": "RUB", "rates": [{"grade": "старший юрист", "rate": "100"}]}
    rated_at = {"exchange_rate": {"on": "2026-10-31", "rate": "95.5"}}
    with_rate = held_office([entry()], contract=WORKED["contract"] | euro | rated_at, client=bad)
    without = held_office([entry()], contract=WORKED["contract"] | euro, client=bad)

    assert str(reported(waiting(with_rate)).total.unbilled) == "9550.00"
    assert (reported(waiting(without)).total.unbilled, reported(waiting(without)).total.unbilled_seconds) == (0, 3600)


def test_a_client_without_terms_waits_under_its_number() -> None:
    office = held_office()
    work = office.events[1]
    office.profile = office.profile.model_copy(update={"clients": ()})
    office.hear(work)

    found = waiting(office)
    assert (found.client, found.why) == ("клиент 104", "счёт не выставлен: условия клиента не описаны")
    assert sum(one.seconds for one in found.pieces) == 133 * 60


def test_the_same_work_has_the_same_text_at_each_attempt() -> None:
    office = held_office()
    office.wake("retry:")

    first, second = office.said(MonthHeld)
    assert first.work is not None
    assert first.work == second.work
    assert written(waiting(office)).sha256 == first.work.sha256


def test_an_entry_that_was_billed_meanwhile_is_unbilled_no_more() -> None:
    found = waiting(held_office([entry(), entry(id=901, employee_id=11)]))

    assert reported(found.without({"900"})).total.unbilled_seconds == 3600
    assert reported(found.without({"900", "901"})).total.seconds == 0


def test_late_time_that_two_held_months_wait_with_and_an_invoice_held_is_there_once() -> None:
    base = waiting(held_office([entry()], client=WORKED["client"] | {"inn": "7801007772"}))
    late = replace(base.pieces[0], entry="900+20261005")
    month = replace(base, pieces=(replace(late, entry="1"), late))
    other = replace(base, pieces=(replace(late, entry="2"), late))

    assert reported(month, other).total.unbilled_seconds == 3 * 3600
    october = rated(small({"id": "900", "held": "ждём акт"}, {"id": "901"}))
    again = report([october], COSTS, (), [month])
    assert again.total.unbilled_seconds == 2 * 3600  # the one that October's invoice holds, and the month's own


def test_fees_of_a_void_invoice_are_unbilled_again() -> None:
    gone = rated(small({}, fees=[{"title": "Гонорар успеха", "amount": 100, "kind": "success"}]))
    total = report([], {}, [gone]).total

    assert (total.fees, str(total.unbilled_fees)) == (0, "100.00")


def test_a_month_that_is_mended_has_an_invoice_and_its_hours_stand_there() -> None:
    office = held_office()
    office.profile = profile()
    office.wake("retry:")

    (issued,) = office.said(InvoiceIssued)
    assert str(report([rate(read(issued.month.content))], COSTS).total.billed) == "19450.84"


def test_the_workbook_shows_unbilled_work_by_value_and_by_cost_and_charts_it() -> None:
    made = report_xlsx(reported(waiting(held_office())), date(2026, 10, 1), date(2026, 10, 31))
    book = openpyxl.load_workbook(io.BytesIO(made))
    heads = {cell.value: cell.column - 1 for cell in book["По клиентам"][1]}
    row = [cell.value for cell in book["По клиентам"][2]]

    assert row[heads["Не выставлено"]] == pytest.approx(11137.50)
    assert row[heads["Не выставлено, себестоимость"]] == pytest.approx(4433.33)
    assert row[heads["Отложено: сколько и почему"]] == f"133 мин — {NO_RATE}"
    names = [one.tx.strRef.f for one in book["По клиентам"]._charts[0].series]
    assert names == ["'По клиентам'!$F$1", "'По клиентам'!$H$1", "'По клиентам'!$J$1"]
