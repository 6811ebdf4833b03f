"""What the CRM writes of a client, as the planner takes it; what can't be read stays for the judgement to name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tax_calendar.core.facts_of_client import Fact, Span, day_of, one_offs, raw_profile
from tax_calendar.core.tax_profile import ProfileUnjudgeable
from tax_calendar.law import lawbook, planner

LAW = lawbook()


def raw(**fields: str | tuple[str, ...]) -> dict[str, Any]:
    told = {name: (texts,) if isinstance(texts, str) else texts for name, texts in fields.items()}
    return raw_profile((Span(None, told),), (), LAW)


@pytest.mark.parametrize(
    ("name", "texts", "value"),
    [
        ("employees", "5", 5),
        ("transport", "1", True),
        ("transport", "Y", True),
        ("transport", "Нет", False),
        ("regimes", "USN, PSN", ["USN", "PSN"]),
        ("regimes", ("USN", "PSN"), ["USN", "PSN"]),
        ("closed_on", "2026-08-20T03:00:00+03:00", date(2026, 8, 20)),
        ("closed_on", "20.08.2026", date(2026, 8, 20)),
        ("closed_on", "20.08.2026 00:00:00", date(2026, 8, 20)),
        ("patents", "01.01.2026 — 31.12.2026", ({"start": date(2026, 1, 1), "end": date(2026, 12, 31)},)),
        ("patents", "2026-01-01..2026-06-30", ({"start": date(2026, 1, 1), "end": date(2026, 6, 30)},)),
        ("region_code", "77", "77"),
    ],
)
def test_a_field_is_read_by_its_type(name: str, texts: str | tuple[str, ...], value: Any) -> None:
    assert raw(**{name: texts}) == {name: value}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("employees", "пять"),
        ("employees", "²"),
        ("employees", "-1"),
        ("transport", "может быть"),
        ("closed_on", "31.02.2026"),
        ("patents", "с января"),
        ("regimes", "ОСНО"),
        ("colour", "red"),
    ],
)
def test_what_cant_be_read_is_named_and_never_taken_for_something_else(name: str, text: str) -> None:
    with pytest.raises(ProfileUnjudgeable, match=name):
        planner().judge({**raw(legal_form="ORG", regimes="USN", vat_status="exempt_usn"), **raw(**{name: text})})


def test_what_a_later_card_says_no_more_is_so_no_more() -> None:
    found = raw_profile(
        (Span(None, {"transport": ("1",), "employees": ("5",)}), Span(date(2027, 1, 1), {"employees": ("6",)})), (), LAW
    )

    assert found == {
        "transport": True,
        "employees": 5,
        "changes": [{"from": date(2027, 1, 1), "transport": None, "employees": 6}],
    }


def test_a_fact_calls_for_the_obligations_of_its_kind_and_one_of_other_business_for_none() -> None:
    facts = (
        Fact("Hire", date(2026, 6, 11)),
        Fact("sepdiv_open", date(2026, 1, 31)),
        Fact("birthday", date(2026, 6, 12)),
    )

    assert [(one.obligation_id, one.on, dict(one.sets)) for one in one_offs(facts, LAW)] == [
        ("EFS1_EMPL_NEXTDAY", date(2026, 6, 11), {"employees": 1}),
        ("SEPDIV_OPEN", date(2026, 1, 31), {}),
    ]


def test_a_payment_to_a_person_brings_the_window_it_lies_in_and_the_reports_of_its_year() -> None:
    profile = planner().judge({"legal_form": "ORG", "regimes": ["USN"], "vat_status": "exempt_usn", "employees": 0})
    events = one_offs((Fact("payment", date(2026, 5, 25)),), LAW)
    plan = planner().plan(profile, date(2026, 5, 1), date(2027, 3, 1), events)

    assert {one.key: one.actual for one in plan if one.obligation.id.startswith("NDFL")} == {
        "NDFL_NOTIF_P2/2026-M05-P2": date(2026, 6, 3),
        "NDFL_PAY_P2/2026-M05-P2": date(2026, 6, 5),
        "NDFL6_Q/2026-H1": date(2026, 7, 27),
        "NDFL6_Q/2026-9M": date(2026, 10, 26),
        "NDFL6_Y/2026": date(2027, 2, 25),
    }


@pytest.mark.parametrize("text", ["", "скоро", "2026-13-01", "1.1.2026", "20260820"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert day_of(text) in {None, date(2026, 8, 20)}
