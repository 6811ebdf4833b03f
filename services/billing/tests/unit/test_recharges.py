"""Expenses of business trips reach the invoice of the client whose deal the trip was made for, each once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from billing.core.reading import read
from contracts.base import Message
from contracts.billing.v1 import BillingAsked, InvoiceIssued, MonthHeld, WorkCollected
from contracts.claims import Text
from contracts.corrections.v1 import InvoiceVoided, VoidAsked
from contracts.crm.v1 import CreateTask
from contracts.deals.v1 import DealChanged
from contracts.recharges.v1 import RechargeDue
from contracts.trips.v1 import ExpenseClaimed, TripApproved
from making import WORKED
from office import OCTOBER, Office, entries, profile, sheet

NOON = datetime(2026, 10, 20, 9, tzinfo=UTC)


def trip(deal: int | None = 311, version: int = 1) -> TripApproved:
    return TripApproved(
        request="trip:58",
        version=version,
        employee_id=13,
        first_on=date(2026, 10, 12),
        last_on=date(2026, 10, 15),
        approved_at=NOON,
        per_diem=Decimal("4000.00"),
        per_diem_taxed=Decimal("0.00"),
        advance=Decimal("40000.00"),
        currency="RUB",
        report_due_on=date(2026, 10, 20),
        deal_id=deal,
    )


def claimed(amount: str = "10000.00", number: int = 77, *, accepted: bool | None = True, **more: Any) -> ExpenseClaimed:
    about = {"kind": "lodging", "on": date(2026, 10, 14), "currency": "RUB", "document": True} | more
    return ExpenseClaimed(
        request=f"expense:{number}",
        source="trip:58",
        amount=Decimal(amount),
        claimed_at=NOON,
        accepted=accepted,
        **about,
    )


def deal(client: int | None = 104, number: int = 311) -> DealChanged:
    return DealChanged(deal_id=number, funnel="service", stage="work", changes=(), changed_at=NOON, client_id=client)


def due(office: Office) -> list[tuple[int, str, str, bool]]:
    """What clients heard."""
    return [(one.client_id, one.line.request, str(one.line.amount), one.withdrawn) for one in office.said(RechargeDue)]


def billed(*messages: Message, contract: dict[str, Any] | None = None, **client: Any) -> Office:
    """October is issued after these."""
    office = Office(profile(contract=WORKED["contract"] | (contract or {}), **client))
    office.hear(*messages)
    bill(office)
    return office


def bill(office: Office, first: date = OCTOBER[0], last: date = OCTOBER[1]) -> None:
    office.hear(BillingAsked(client_id=104, first_on=first, last_on=last, asked_at=NOON))
    office.hear(sheet(entries() if first == OCTOBER[0] else [], first, last))


def charged(office: Office) -> list[tuple[str, str, str]]:
    """Kind, title and amount of the expenses on the last invoice's input."""
    month = read(office.said(InvoiceIssued)[-1].month.content)
    return [(one.kind, one.title, str(one.amount)) for one in month.expenses]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_trip_expense_and_deal_find_the_client_in_any_order_and_once(order: tuple[int, ...]) -> None:
    office = Office(profile())
    messages = (trip(), claimed(), deal())
    office.hear(*(messages[place] for place in order), trip(), claimed(), deal())

    assert due(office) == [(104, "expense:77", "10000.00", False)]


def test_an_accepted_expense_is_billed_with_the_contract_s_mark_up_and_vat() -> None:
    # 10 000 + 10 % = 11 000, VAT of 22 % 2 420; with the worked month 19 450.84 and 4 279.19
    office = billed(trip(), claimed(), deal(), contract={"markup_percent": 10})

    assert charged(office) == [("own", "Командировка № 58: проживание, 14.10.2026", "10000.00")]
    (issued,) = office.said(InvoiceIssued)
    assert (str(issued.net), str(issued.vat), str(issued.gross)) == ("30450.84", "6699.19", "37150.03")


def test_the_profile_s_mark_up_for_trips_goes_before_the_contract_s() -> None:
    office = billed(trip(), claimed(), deal(), contract={"markup_percent": 10}, trips={"markup_percent": 0})

    assert str(office.said(InvoiceIssued)[0].net) == "29450.84"


def test_a_kind_that_is_paid_in_the_client_s_name_is_passed_on_at_cost_outside_vat() -> None:
    # 23 730.03 + 10 000
    office = billed(trip(), claimed(), deal(), contract={"markup_percent": 10}, trips={"agent_kinds": ["lodging"]})

    (issued,) = office.said(InvoiceIssued)
    assert (str(issued.gross), str(issued.to_pay)) == ("23730.03", "33730.03")
    assert charged(office)[0][0] == "agent"


def test_what_is_not_accepted_refused_or_of_a_trip_without_a_deal_is_nobody_s() -> None:
    office = billed(trip(), claimed(accepted=None), claimed(number=78, accepted=False), deal())
    other = billed(trip(deal=None), claimed(), deal())

    assert (charged(office), charged(other)) == ([], [])


def test_a_contract_by_which_the_firm_bears_its_trips_is_not_charged() -> None:
    assert charged(billed(trip(), claimed(), deal(), trips={"charged": False})) == []


def test_an_expense_that_is_no_more_accepted_before_the_invoice_is_left_out() -> None:
    assert charged(billed(trip(), claimed(), deal(), claimed(accepted=False))) == []


def test_an_expense_that_was_given_another_sum_is_billed_as_it_is_last() -> None:
    office = billed(trip(), claimed(), deal(), claimed("9000.00"))

    assert [amount for _, _, amount in charged(office)] == ["9000.00"]


def test_a_trip_that_turns_out_to_be_for_another_deal_moves_its_expenses() -> None:
    office = Office(profile())
    office.hear(trip(), claimed(), deal(), deal(105, 312), trip(312, version=2))

    assert due(office)[1:] == [(104, "expense:77", "10000.00", True), (105, "expense:77", "10000.00", False)]


def test_a_deal_that_gets_another_client_keeps_what_the_former_was_told() -> None:
    office = Office(profile())
    office.hear(trip(), claimed(), deal())
    office.hear(deal(105), claimed("500.00", 78))

    assert due(office) == [(104, "expense:77", "10000.00", False), (105, "expense:78", "500.00", False)]


def test_an_expense_accepted_after_the_invoice_stands_on_the_next() -> None:
    office = billed(trip(), deal())
    office.hear(claimed())
    bill(office, date(2026, 11, 1), date(2026, 11, 30))

    assert [title for _, title, _ in charged(office)] == ["Командировка № 58: проживание, 14.10.2026"]


def test_an_expense_that_is_taken_back_after_the_invoice_is_a_task_and_not_given_back_by_a_void() -> None:
    office = billed(trip(), claimed(), deal())
    office.hear(claimed(accepted=False), claimed(accepted=False))

    tasks = [one.title for one in office.ordered(CreateTask) if "расход" in one.title]
    assert tasks == ["Изменён расход в счёте № Н-118: ООО «Хельсинки Трейд Рус»"]
    (issued,) = office.said(InvoiceIssued)
    office.hear(VoidAsked(invoice_id=issued.invoice_id, client_id=104, reason=Text.of("ошибка"), asked_at=NOON))
    assert office.said(InvoiceVoided)
    bill(office)
    assert charged(office) == []


def test_an_expense_that_changes_while_its_invoice_is_made_is_not_billed_twice() -> None:
    office = Office(profile())
    office.hear(
        trip(), claimed(), deal(), BillingAsked(client_id=104, first_on=OCTOBER[0], last_on=OCTOBER[1], asked_at=NOON)
    )
    office.between[WorkCollected] = [claimed("9000.00")]
    office.hear(sheet(entries()))

    assert [amount for _, _, amount in charged(office)] == ["10000.00"]
    assert any("Изменён расход" in one.title for one in office.ordered(CreateTask))
    bill(office, date(2026, 11, 1), date(2026, 11, 30))
    assert len(office.said(InvoiceIssued)) == 1  # November has nothing to bill


def test_everything_that_is_wrong_is_told_at_once_also_an_expense_in_another_currency() -> None:
    rates = {"rates": WORKED["contract"]["rates"][:2]}  # of some grades only
    office = billed(trip(), claimed(currency="EUR"), deal(), contract=rates)

    (held,) = office.said(MonthHeld)
    assert set(held.codes) == {"expense_currency", "no_rate"}
    assert "delo billing expense … --id expense:77" in held.report.content
