"""From which day a card holds: last year's taxes don't go because next year's regime was entered clumsily."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from calendar_office import Life, of, office, tasks
from chassis.decision import Decision
from contracts.duties.v1 import CalendarUnjudged, DeadlineCancelled
from contracts.portal.v1 import ClientChanged
from tax_calendar.core.facts_of_client import Span, raw_profile
from tax_calendar.core.history import UNDATED, Card, dated
from tax_calendar.core.tax_profile import ProfileUnjudgeable
from tax_calendar.law import planner

OSNO = {"legal_form": "ORG", "regimes": "OSNO", "vat_status": "payer_general", "profit_mode": "quarterly_only"}
USN = {"legal_form": "ORG", "regimes": "USN", "vat_status": "exempt_usn"}
NEW_YEAR, DECEMBER = date(2027, 1, 1), date(2026, 12, 15)


def told(*cards: tuple[dict[str, str], date | None]) -> Card:
    before = None
    for fields, since in cards:
        before = dated(before, {name: [value] for name, value in fields.items()}, since)
    assert before is not None
    return before


def spans(card: Card) -> tuple[Span, ...]:
    return tuple(
        Span(one["since"] and date.fromisoformat(one["since"]), {k: tuple(v) for k, v in one["fields"].items()})
        for one in (card.known if not card.is_doubtful else [{"since": None, "fields": card.fields}])
    )


def days(card: Card) -> list[tuple[Any, Any]]:
    return [(one["since"], one["fields"]["regimes"][0]) for one in card.known]


TWO_YEARS = [(None, "OSNO"), ("2027-01-01", "USN")]


@pytest.mark.parametrize(
    "cards",
    [
        [(OSNO, None), (USN, NEW_YEAR)],
        [(OSNO, None), (USN, None), (USN, NEW_YEAR)],
        [(OSNO, None), ({**USN, "vat_status": "payer_general"}, None), (USN, None), (USN, NEW_YEAR)],
        [(OSNO, None), (USN, NEW_YEAR), ({**USN, "employees": "3"}, NEW_YEAR)],
        [(OSNO, None), (USN, date(2027, 6, 1)), (USN, NEW_YEAR)],
        [(OSNO, None), (USN, NEW_YEAR), ({**USN, "employees": "3"}, DECEMBER), ({**USN, "employees": "3"}, NEW_YEAR)],
        [(OSNO, None), (USN, NEW_YEAR), (USN, None), (USN, NEW_YEAR)],
    ],
    ids=["one save", "day later", "field by field", "same day", "day put right", "earlier day", "day cleared"],
)
def test_the_year_before_a_change_stays_what_it_was(cards: list[tuple[dict[str, str], date | None]]) -> None:
    assert days(told(*cards)) == TWO_YEARS


@pytest.mark.parametrize(
    ("cards", "words"),
    [
        ([(OSNO, None), (USN, None)], "since: regimes, vat_status changed, but not the day"),
        ([(OSNO, None), ({**OSNO, "vat_status": "exempt_145"}, None)], "since: vat_status changed, but not the day"),
        ([(OSNO, None), (USN, NEW_YEAR), (USN, None)], "since: regimes, vat_status changed, but not the day"),
        ([(USN, None), (OSNO, NEW_YEAR), (USN, NEW_YEAR)], "since: regimes, vat_status changed, but not the day"),
        (
            [(OSNO, None), (USN, NEW_YEAR), ({**USN, "employees": "3"}, DECEMBER)],
            "since: 2026-12-15 is earlier than the change of regimes, vat_status that is known",
        ),
    ],
    ids=["no day", "vat without a day", "day cleared", "stale day", "day before the change"],
)
def test_a_change_without_its_day_is_asked_about_and_nothing_known_is_lost(
    cards: list[tuple[dict[str, str], date | None]], words: str
) -> None:
    before, after = told(*cards[:-1]), told(*cards)

    assert after.fields[UNDATED][0].startswith(words)
    assert days(after) == days(before)


@pytest.mark.parametrize(
    "mended",
    [
        {**USN, "employees": "3"},
        {**USN, "legal_form": "IP"},
        {"legal_form": "ORG", "regimes": "USN", "vat_status": "exempt_usn", "usn_object": "income"},
    ],
    ids=["people", "a wrong form", "filled in"],
)
def test_what_leaves_the_client_what_it_is_is_mended_without_a_day(mended: dict[str, str]) -> None:
    card = told(({"legal_form": "ORG", "regimes": "USN"}, None), (USN, None), (mended, None))

    assert UNDATED not in card.fields
    assert [(one["since"], one["fields"]) for one in card.known] == [(None, {k: [v] for k, v in mended.items()})]


def test_a_wrong_form_is_put_right_for_all_years() -> None:
    card = told((OSNO, None), (USN, NEW_YEAR), ({**USN, "legal_form": "IP"}, NEW_YEAR))

    assert days(card) == TWO_YEARS
    assert [one["fields"]["legal_form"] for one in card.known] == [["IP"], ["IP"]]


def test_until_the_day_is_clear_the_plan_stays_and_the_head_accountant_is_asked() -> None:
    def saved(day: date, *cards: tuple[dict[str, str], date | None]) -> Decision:
        card = ClientChanged(client_id=1, name="ООО «Северный Каркас»", active=True)
        return life.hear(card, office(day, None, history=spans(told(*cards))))

    life = Life()
    saved(date(2026, 11, 30), (OSNO, None))
    saved(date(2026, 12, 1), (OSNO, None), (USN, NEW_YEAR))
    planned = life.state.deadlines
    assert "PROFIT_DECL_Y/2026" in planned
    decision = saved(date(2026, 12, 16), (OSNO, None), (USN, NEW_YEAR), ({**USN, "employees": "3"}, DECEMBER))

    (doubt,) = of(CalendarUnjudged, decision.events)
    assert "2026-12-15" in doubt.contradictions[0]
    assert [one.responsible_id for one in tasks(decision.commands).values()] == [4]
    assert not of(DeadlineCancelled, decision.events)
    assert life.state.deadlines == planned


IP = {"legal_form": "IP", "regimes": ["OSNO"], "vat_status": "payer_general"}
ORG = {**OSNO, "regimes": ["OSNO"]}
TO_USN = {"regimes": ["USN"], "vat_status": "exempt_usn"}
TO_ESHN = {"regimes": ["ESHN"], "vat_status": "exempt_145"}


@pytest.mark.parametrize(
    ("before", "change", "words"),
    [
        (ORG, {"from": "2026-12-15", **TO_USN}, "USN begins on 1 January or with the registration, not on 2026-12-15"),
        (ORG, {"from": "2026-07-01", **TO_ESHN}, "ESHN begins on 1 January"),
        (ORG, {"from": "2026-12-15", "legal_form": "IP", "profit_mode": None}, "legal_form changes on 2026-12-15"),
    ],
)
def test_a_change_that_the_law_does_not_know_is_doubted(before: Any, change: Any, words: str) -> None:
    """НК 346.13 п. 1, 2; 346.3 п. 1, 2: from 1 January, or from the registration."""
    with pytest.raises(ProfileUnjudgeable) as doubt:
        planner().judge({**before, "changes": [change]})
    assert words in str(doubt.value)


@pytest.mark.parametrize(
    ("before", "change"),
    [
        (ORG, {"from": "2027-01-01", **TO_USN}),
        ({**ORG, "registered_on": "2026-12-01"}, {"from": "2026-12-15", **TO_USN}),
        ({**IP, "regimes": ["AUSN"], "vat_status": None}, {"from": "2026-12-01", **TO_USN}),
        ({"legal_form": "IP", "regimes": ["NPD"]}, {"from": "2026-12-05", **TO_USN}),
        ({"legal_form": "IP", "regimes": ["PSN"]}, {"from": "2026-07-01", **TO_USN}),
        ({**ORG, **TO_USN}, {"from": "2026-10-01", "regimes": ["OSNO"], "vat_status": "payer_general"}),
    ],
    ids=["1 January", "registration", "from АУСН", "from НПД", "from ПСН", "right lost"],
)
def test_a_change_that_the_law_knows_is_taken(before: Any, change: Any) -> None:
    planner().judge({**before, "changes": [change]})


def test_why_a_day_is_doubtful_is_no_field_of_the_profile() -> None:
    (span,) = spans(told((OSNO, None), (USN, None)))
    assert UNDATED not in raw_profile([span], (), planner().law)
