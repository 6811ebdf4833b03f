"""What passed while a client's profile could not be judged, or what a change told late makes due: never silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from calendar_office import ON_USN, WITHOUT_STAFF, Fields, Life, of, tasks
from chassis.decision import Decision
from contracts.duties.v1 import DeadlineCancelled
from contracts.signs.v1 import Notify
from tax_calendar.core.facts_of_client import Span

OSNO: Fields = {
    "legal_form": ["ORG"], "regimes": ["OSNO"], "vat_status": ["payer_general"], "profit_mode": ["quarterly_only"],
}  # fmt: skip
CONTRADICTING: Fields = {**OSNO, "vat_status": ["payer_5"]}
PAYER: Fields = {**WITHOUT_STAFF, "vat_status": ["payer_5"]}
TODAY = date(2027, 1, 27)


def since(day: date, before: Fields, fields: Fields) -> tuple[Span, ...]:
    told = ((None, before), (day, fields))
    return tuple(Span(start, {name: tuple(texts) for name, texts in one.items()}) for start, one in told)


def overdue(decision: Decision, today: date) -> dict[str, date]:
    found = tasks(decision.commands).items()
    return {key: day for parts, one in found for key in parts if (day := one.deadline.date()) < today}  # type: ignore[union-attr]


def test_what_passed_while_the_card_contradicted_itself_is_overdue_when_it_is_mended() -> None:
    """Known since 21 December; of 2026 the VAT return, РСВ, ЕФС-1 of injuries are due on 25 January 2027, a Monday."""
    life = Life()
    life.card(date(2026, 12, 21), OSNO)
    life.card(date(2026, 12, 29), CONTRADICTING)
    life.mornings(date(2027, 1, 11), date(2027, 1, 26), CONTRADICTING)
    put = {part for one in life.state.tasks.values() for part in one.parts}
    mended = life.card(TODAY, OSNO)

    late = overdue(mended, TODAY)
    day = date(2027, 1, 25)
    assert {"VAT_DECL/2026-Q4": day, "RSV/2026-Y": day, "EFS1_INJ/2026-Q4": day}.items() <= late.items()
    assert not put & late.keys()
    assert all(one >= date(2026, 12, 21) for one in late.values())
    (notice,) = [one for one in of(Notify, mended.commands) if "Декларация по НДС" in one.text.content]
    assert notice.employee_id == 4
    again = life.morning(date(2027, 1, 28), OSNO)
    assert overdue(again, date(2027, 1, 28)) == {}


def test_what_a_change_told_late_makes_due_is_overdue_at_once() -> None:
    """A payer of VAT from 1 December 2026, as the card says on 27 January 2027."""
    life = Life()
    life.card(date(2026, 12, 21), WITHOUT_STAFF)
    life.mornings(date(2026, 12, 22), date(2027, 1, 26), WITHOUT_STAFF)
    history = since(date(2026, 12, 1), WITHOUT_STAFF, PAYER)
    changed = life.card(TODAY, PAYER, history=history)

    assert overdue(changed, TODAY) == {"VAT_DECL/2026-Q4": date(2027, 1, 25)}
    assert life.state.deadlines["VAT_PAY_1/2026-Q4"].actual_on == date(2027, 1, 28)
    assert overdue(life.morning(date(2027, 1, 28), PAYER, history=history), date(2027, 1, 28)) == {}


def test_what_lay_behind_before_the_client_came_is_not_ours_whatever_its_card_says_of_the_past() -> None:
    life = Life()
    history = since(date(2026, 12, 1), WITHOUT_STAFF, PAYER)
    life.card(date(2027, 2, 1), WITHOUT_STAFF)
    assert overdue(life.card(date(2027, 2, 2), PAYER, history=history), date(2027, 2, 2)) == {}
    fresh = Life()
    assert overdue(fresh.card(TODAY, PAYER, history=history), TODAY) == {}


def test_days_over_which_the_service_slept_are_overdue_when_it_wakes() -> None:
    life = Life()
    life.card(date(2026, 12, 21), WITHOUT_STAFF)
    woken = life.morning(date(2027, 1, 29), WITHOUT_STAFF)

    assert overdue(woken, date(2027, 1, 29))["RSV/2026-Y"] == date(2027, 1, 25)


def test_what_a_person_has_done_or_is_asked_for_is_not_asked_again() -> None:
    life = Life()
    life.card(date(2026, 12, 21), ON_USN)
    life.mornings(date(2026, 12, 22), date(2027, 1, 20), ON_USN)
    done = next(name for name, one in life.state.tasks.items() if "RSV/2026-Y" in one.parts)
    life.done(done, date(2027, 1, 20))
    life.mornings(date(2027, 1, 21), date(2027, 1, 26), ON_USN)

    assert overdue(life.card(TODAY, ON_USN), TODAY) == {}


OWNER_ON_OSNO: Fields = {"legal_form": ["IP"], "regimes": ["OSNO"], "vat_status": ["payer_general"]}
OWNER_ON_PATENTS: Fields = {"legal_form": ["IP"], "regimes": ["PSN"], "patents": ["2026-01-01..2026-12-31"]}
SATURDAY = date(2026, 11, 28)
EARLIER: Fields = {**OWNER_ON_PATENTS, "patents": ["2026-01-01..2026-12-31", "2026-10-01..2026-11-26"]}


def told_late(life: Life, since: date, before: Fields, after: Fields) -> dict[str, date]:
    """What is overdue on 28 November by a card that is mended then, without the day of a change."""
    life.card(since, before)
    life.mornings(since + timedelta(days=1), SATURDAY - timedelta(days=1), before)
    decision = life.card(SATURDAY, after)
    found = overdue(decision, SATURDAY)
    assert len(of(Notify, decision.commands)) == (1 if found else 0)
    assert overdue(life.morning(date(2026, 11, 30), after), date(2026, 11, 30)) == {}
    return found


def test_a_closing_that_the_card_tells_late_without_a_day_of_change_is_overdue() -> None:
    """Closed on Tuesday, 10 November: five working days for 3-НДФЛ, 15 calendar days for НДФЛ and contributions."""
    after = {**OWNER_ON_OSNO, "closed_on": ["2026-11-10"]}

    assert told_late(Life(), date(2026, 10, 1), OWNER_ON_OSNO, after) == {
        "IP_3NDFL/2026": date(2026, 11, 17),
        "IP_NDFL_PAY/2026": date(2026, 11, 25),
        "IP_CLOSE_CONTRIB/2026-11-10": date(2026, 11, 25),
    }


def test_a_patent_that_the_card_tells_late_is_overdue_though_nothing_else_was_due_since_the_client_came() -> None:
    """Its whole tax is due on its last day; the first day that the calendar knew till then is 28 December."""
    life = Life()

    assert told_late(life, date(2026, 10, 1), OWNER_ON_PATENTS, EARLIER) == {
        "PSN_PAY_FINAL/2026-11-26": date(2026, 11, 26)
    }
    assert life.state.known_since == date(2026, 10, 1)


def test_a_patent_that_was_due_before_the_client_came_is_not_ours() -> None:
    assert told_late(Life(), date(2026, 11, 27), OWNER_ON_PATENTS, EARLIER) == {}


def test_a_state_from_before_the_day_was_kept_takes_the_first_day_that_it_knows() -> None:
    life = Life()
    life.card(date(2026, 10, 1), OWNER_ON_OSNO)
    first = min(one.actual_on for one in life.state.deadlines.values())
    life.state = replace(life.state, known_since=None)
    life.card(SATURDAY, {**OWNER_ON_OSNO, "closed_on": ["2026-11-10"]})

    assert life.state.known_since == first


@pytest.mark.parametrize("mended", [{}, {"closed_on": ["2026-11-12"]}, {"closed_on": ["2027-10-10"]}])
def test_a_closing_that_was_a_mistake_takes_its_overdue_task_back(mended: Fields) -> None:
    """By what the card says now: nothing, 15 days from 12 November (the 27th, a Friday), a day to come."""
    life, monday = Life(), date(2026, 11, 30)
    told_late(life, date(2026, 10, 1), OWNER_ON_OSNO, {**OWNER_ON_OSNO, "closed_on": ["2026-11-10"]})
    decision = life.card(monday, {**OWNER_ON_OSNO, **mended})

    contributions = {part for one in life.state.tasks.values() for part in one.parts if part.startswith("IP_CLOSE")}
    right = mended.get("closed_on") == ["2026-11-12"]
    assert contributions == ({"IP_CLOSE_CONTRIB/2026-11-12"} if right else set())
    assert "IP_CLOSE_CONTRIB/2026-11-10" not in life.state.deadlines
    assert [one.reason for one in of(DeadlineCancelled, decision.events) if one.period == "2026-11-10"] == [
        "event_withdrawn"
    ]


def test_a_closing_that_was_so_before_a_change_keeps_its_overdue_task() -> None:
    """Who registers again in December still owes what the closing of November asks for."""
    life, closed = Life(), {**OWNER_ON_OSNO, "closed_on": ["2026-11-10"]}
    told_late(life, date(2026, 10, 1), OWNER_ON_OSNO, closed)
    history = since(date(2026, 12, 1), closed, OWNER_ON_OSNO)
    life.card(date(2026, 12, 2), OWNER_ON_OSNO, history=history)

    assert "IP_CLOSE_CONTRIB/2026-11-10" in {part for one in life.state.tasks.values() for part in one.parts}
