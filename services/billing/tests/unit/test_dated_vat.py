"""A firm that begins to charge VAT, or ends: each day of work is taxed as its own day was, whenever it is billed.

Source: docs/facts/invoicing.md, section 2 (УСН that crosses the limit: VAT from the 1st of the next month).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from billing.core.problems import BadInput
from billing.papers.values import transfer
from contracts.billing.v1 import BillingAsked
from contracts.crm.v1 import CreateTask
from making import WORKED, lines, rated, small, sums
from office import OCTOBER, Office, entries, profile, sheet

GROUND = "применение УСН, гл. 26.2 НК РФ"
WITHOUT = {"mode": "none", "ground": GROUND}
FROM_NOVEMBER = [{"since": "2026-11-01", "mode": "usn_5"}]
OF_OCTOBER, OF_NOVEMBER = {"on": "2026-10-30", "corrects": "счёт № 7"}, {"on": "2026-11-02"}
ADVANCE = {"payment_number": "5", "payment_on": "2026-10-20", "amount": "5000"}


def november(*entries: dict[str, Any], **contract: Any) -> dict[str, Any]:
    """One of 60 minutes at 6 000 each, of a firm that charges 5 % from 1 November."""
    given = small(*(entries or (OF_OCTOBER, OF_NOVEMBER)), **{"vat": WITHOUT, "vat_changes": FROM_NOVEMBER} | contract)
    given["period"] = {"first_on": "2026-11-01", "last_on": "2026-11-30"}
    given["invoice"] |= {"on": "2026-12-01"}
    return given


def test_work_of_before_the_switch_has_no_vat_on_an_invoice_of_after_it() -> None:
    assert [one[2:] for one in lines(november())] == [("6000.00", "300.00", "6300.00"), ("6000.00", "0.00", "6000.00")]
    assert sums(november()) == ("12000.00", "300.00", "12300.00")
    found = rated(november()).totals.by_vat
    assert [(one.tax.label, one.tax.ground, str(one.net)) for one in found] == [
        ("5%", None, "6000.00"),
        ("без НДС", GROUND, "6000.00"),
    ]


def test_the_day_of_the_switch_is_taxed_and_the_day_before_is_not() -> None:
    given = november({"on": "2026-10-31"}, {"on": "2026-11-01"})
    given["period"] = {"first_on": "2026-10-15", "last_on": "2026-11-14"}

    assert [(str(one.draft.first), one.draft.tax.label) for one in rated(given).lines] == [
        ("2026-10-31", "без НДС"),
        ("2026-11-01", "5%"),
    ]


def test_of_several_changes_the_latest_that_has_begun_holds_in_whatever_order_they_stand() -> None:
    changes = [{"since": "2026-11-20", "mode": "general"}, *FROM_NOVEMBER, {"since": "2026-11-25", **WITHOUT}]
    days = [{"on": f"2026-11-{day}"} for day in ("19", "20", "25")]

    assert [one[3] for one in lines(november(*days, vat_changes=changes))] == ["300.00", "1320.00", "0.00"]


def test_fees_and_outlays_are_taxed_by_their_day_too() -> None:
    fees = [{"title": "До", "amount": 1000, "kind": "success", "on": "2026-10-31"}, {"title": "После", "amount": 1000}]
    given = november(OF_NOVEMBER, fees=fees)
    given["expenses"] = [
        {"id": "1", "kind": "own", "on": "2026-10-30", "title": "Курьер", "amount": "100"},
        {"id": "2", "kind": "own", "on": "2026-11-30", "title": "Курьер", "amount": "100"},
    ]

    found = {(one.draft.title, str(one.draft.last)): str(one.vat) for one in rated(given).lines}
    assert found["До", "2026-10-31"] == "0.00"
    assert found["После", "2026-11-30"] == "50.00"
    assert (found["Курьер", "2026-10-30"], found["Курьер", "2026-11-30"]) == ("0.00", "5.00")


def test_prices_that_include_vat_include_it_only_while_there_is_any() -> None:
    given = november(vat=WITHOUT | {"prices_include_vat": True})

    # 6 000 × 5 / 105 = 285.714…
    assert [one[2:] for one in lines(given)] == [("5714.29", "285.71", "6000.00"), ("6000.00", "0.00", "6000.00")]


def test_an_advance_of_before_the_switch_needs_no_invoice_for_vat_and_has_none_in_it() -> None:
    given = november() | {"advances": [ADVANCE]}

    assert [(str(one.amount), str(one.vat)) for one in rated(given).offsets] == [("5000", "0.00")]
    with pytest.raises(BadInput) as refusal:
        rated(november() | {"advances": [ADVANCE | {"payment_on": "2026-11-01"}]})
    assert [one.code for one in refusal.value.problems] == ["advance_sf"]


def test_the_purpose_tells_no_vat_that_is_not_in_what_is_paid() -> None:
    assert rated(november()).purpose.endswith(", в т.ч. НДС 5% - 300,00 руб.")
    # 7 300 are left; how much of them is for October nobody can say
    assert rated(november() | {"advances": [ADVANCE]}).purpose.endswith(", в т.ч. НДС 5%")


def test_the_paper_with_some_vat_is_an_invoice_for_it() -> None:
    made = transfer(rated(november()))

    assert made.status == 1
    assert [one.vat.label for one in made.lines] == ["5%", "без НДС"]
    assert transfer(rated(november(OF_OCTOBER))).status == 2


def test_each_mode_is_checked_like_the_first() -> None:
    changes = [
        {"since": "2026-11-01", "mode": "none"},
        {"since": "2026-11-01", "mode": "usn_5"},
        {"since": "2026-12-01", "mode": "outside"},
    ]
    with pytest.raises(BadInput) as refusal:
        rated(november(OF_NOVEMBER, vat_changes=changes))

    assert [(one.path, one.code) for one in refusal.value.problems] == [
        ("contract.vat_changes[0].ground", "vat_ground"),
        ("contract.vat_changes[1].since", "vat_twice"),
        ("contract.vat_changes[2].mode", "vat_outside"),
    ]


def test_a_day_that_its_mode_has_no_rate_for_is_named_with_that_mode() -> None:
    given = november({"on": "2024-12-31", "corrects": "счёт № 7"}, vat={"mode": "usn_7"})
    with pytest.raises(BadInput) as refusal:
        rated(given)

    assert [(one.code, one.what) for one in refusal.value.problems] == [
        ("vat_day", "mode usn_7 has no VAT rate on 2024-12-31.")
    ]


@pytest.mark.parametrize(
    ("vat", "changes", "watched"),
    [
        (WITHOUT, [{"since": "2026-11-01", "mode": "usn_5"}], False),
        (WITHOUT, [{"since": "2026-10-31", "mode": "usn_5"}], True),
        ({"mode": "general"}, [{"since": "2026-10-02", **WITHOUT}], True),
        ({"mode": "general"}, [{"since": "2026-10-01", **WITHOUT}], False),
    ],
)
def test_the_term_is_watched_where_a_day_of_the_period_has_vat(
    vat: dict[str, Any], changes: list[dict[str, Any]], *, watched: bool
) -> None:
    rates = [one for one in WORKED["contract"]["rates"] if one["grade"] != "партнёр"]
    office = Office(profile(contract=WORKED["contract"] | {"rates": rates, "vat": vat, "vat_changes": changes}))
    office.hear(
        BillingAsked(
            client_id=104, first_on=OCTOBER[0], last_on=OCTOBER[1], asked_at=datetime(2026, 11, 2, 9, tzinfo=UTC)
        ),
        sheet(entries()),
    )
    office.wake("term:")

    assert any("срок счёта-фактуры" in one.title for one in office.ordered(CreateTask)) is watched
