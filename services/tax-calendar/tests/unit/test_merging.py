"""What falls together is one task; a plan as iCalendar; what differs between plans."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tax_calendar.core import difference, ics
from tax_calendar.core.dated import Dated
from tax_calendar.core.merging import bundles
from tax_calendar.law import planner

FROM, TO = date(2025, 1, 1), date(2027, 12, 31)
ON_USN = {"legal_form": "ORG", "regimes": ["USN"], "vat_status": "payer_5", "employees": 5, "gph_contractors": True}
ON_OSNO = {
    "legal_form": "ORG",
    "regimes": ["OSNO"],
    "vat_status": "payer_general",
    "profit_mode": "monthly_within_quarter",
    "employees": 25,
    "prop_avg": True,
    "prop_cadastral": True,
    "adv_property": True,
    "transport": True,
    "land": True,
}
OWNER = {"legal_form": "IP", "regimes": ["USN"], "vat_status": "exempt_usn"}


def planned(raw: dict[str, Any]) -> list[Dated]:
    return list(planner().plan(planner().judge(raw), FROM, TO))


def together(raw: dict[str, Any], on: date) -> list[set[str]]:
    return [{part.obligation.id for part in one.parts} for one in bundles(planned(raw)) if one.on == on]


@pytest.mark.parametrize("raw", [ON_USN, ON_OSNO])
def test_a_month_of_a_typical_company_has_at_most_twelve_tasks(raw: dict[str, Any]) -> None:
    by_month = Counter((one.on.year, one.on.month) for one in bundles(planned(raw)))

    assert max(by_month.values()) <= 12


def test_what_the_facts_merge_is_one_task() -> None:
    assert {"USN_PAY_IP", "USN_ADV_PAY"} in together(OWNER, date(2026, 4, 28))
    assert any({"PROFIT_Y_PAY", "PROFIT_ADV_M_PAY"} <= parts for parts in together(ON_OSNO, date(2026, 3, 30)))
    assert any({"PROP_DECL", "PROP_Y_NOTIF"} <= parts for parts in together(ON_OSNO, date(2026, 2, 25)))


def test_merging_loses_nothing_and_repeats_nothing() -> None:
    plan = planned(ON_OSNO)

    assert sorted(part.key for one in bundles(plan) for part in one.parts) == sorted(one.key for one in plan)


def test_lines_of_the_calendar_file_are_short_and_its_text_whole() -> None:
    text = ics.calendar(
        "Календарь",
        ics.entries(planned(ON_OSNO), "client/1", "ООО «Длинное, очень; длинное имя»"),
        datetime(2026, 11, 26, tzinfo=UTC),
    )

    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "")
    assert "— ООО «Длинное\\, очень\\; длинное имя»\r\n" in unfolded
    uids = [line for line in unfolded.split("\r\n") if line.startswith("UID:")]
    assert len(uids) == len(set(uids)) == len(planned(ON_OSNO))


def test_a_change_and_back_makes_the_same_difference_the_other_way() -> None:
    there = difference.of_plans(planned(ON_USN), planned(ON_OSNO))
    back = difference.of_plans(planned(ON_OSNO), planned(ON_USN))

    turned = {"added": "cancelled", "cancelled": "added", "moved": "moved"}
    assert [(turned[one.what], one.after, one.before) for one in there] == [
        (one.what, one.before, one.after) for one in back
    ]
    assert difference.of_plans(planned(ON_USN), planned(ON_USN)) == []
