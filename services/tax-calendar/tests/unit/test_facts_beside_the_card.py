"""What a fact or an odd field of a card calls for though the card itself asks for nothing of the kind."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from domain.calendar import russia
from tax_calendar.core.facts_of_client import Fact, one_offs
from tax_calendar.core.planner import Planner
from tax_calendar.law import lawbook

PLANNER = Planner(lawbook(), russia())
OWNER: dict[str, Any] = {"legal_form": "IP"}
COMPANY: dict[str, Any] = {"legal_form": "ORG"}
ON_USN: dict[str, Any] = {**COMPANY, "regimes": ["USN"], "vat_status": "exempt_usn"}
FROM, TO = date(2026, 10, 1), date(2027, 2, 28)
INVOICED = {"VAT_DECL/2026-Q4": date(2027, 1, 25), "VAT_INVOICE_PAY/2026-Q4": date(2027, 1, 28)}


def planned(raw: dict[str, Any], prefix: str, *facts: Fact) -> dict[str, date]:
    once = one_offs(facts, PLANNER.law)
    found = PLANNER.plan(PLANNER.judge(raw), FROM, TO, once)
    return {one.key: one.actual for one in found if one.key.startswith(prefix) and "2026-Q3" not in one.key}


@pytest.mark.parametrize("regime", ["PSN", "AUSN", "NPD"])
def test_who_is_asked_for_no_vat_pays_that_of_an_invoice_which_he_issued_all_the_same(regime: str) -> None:
    owner = {**OWNER, "regimes": [regime]}

    assert planned({**owner, "vat_invoice_issued_by_non_payer": True}, "VAT_") == INVOICED
    assert planned(owner, "VAT_", Fact("vat_invoice", date(2026, 11, 10))) == INVOICED
    assert planned(owner, "VAT_") == {}


def test_an_intermediary_on_ausn_keeps_the_journal_of_invoices() -> None:
    assert planned({**COMPANY, "regimes": ["AUSN"], "vat_intermediary": True}, "VAT_") == {
        "VAT_JOURNAL/2026-Q4": date(2027, 1, 20)
    }


def test_a_payer_who_goes_over_to_patents_within_a_quarter_still_returns_it() -> None:
    """VAT of the fourth quarter of 2026 by thirds: 28 January, 1 March (the 28th is a Sunday), 29 March 2027."""
    change = {"from": "2026-11-01", "regimes": ["PSN"], "vat_status": None}
    owner = {**OWNER, "regimes": ["USN"], "vat_status": "payer_5", "changes": [change]}

    assert planned(owner, "VAT_") == {"VAT_DECL/2026-Q4": date(2027, 1, 25), "VAT_PAY_1/2026-Q4": date(2027, 1, 28)}


@pytest.mark.parametrize(
    ("until", "expected"), [("2026-12-31", {}), ("2026-10-31", {"2026-M11-P1": date(2026, 11, 25)})]
)
def test_a_payment_told_as_a_fact_is_covered_by_the_advance_notification_too(
    until: str, expected: dict[str, date]
) -> None:
    """Paid on 10 November 2026; what covers that month covers it, what ends in October does not."""
    found = planned(
        {**ON_USN, "advance_notification_until": until}, "NDFL_NOTIF_P1", Fact("payment", date(2026, 11, 10))
    )

    assert found == {f"NDFL_NOTIF_P1/{period}": day for period, day in expected.items()}
