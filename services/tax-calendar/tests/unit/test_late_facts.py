"""A fact that becomes known after its day: an overdue task at once and a word to the head accountant, never silence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from calendar_office import ON_USN, WITHOUT_STAFF, Fields, Life, moscow, of, office, tasks
from chassis.decision import Decision
from contracts.duties.v1 import DeadlineCancelled, DeadlineScheduled
from contracts.portal.v1 import ClientEvent
from contracts.signs.v1 import Notify
from contracts.tasks.v1 import CancelTask
from tax_calendar.core.facts_of_client import Fact, Span

OWNER: Fields = {"legal_form": ["IP"], "regimes": ["USN"], "vat_status": ["exempt_usn"]}
HIRED = Fact("hire", date(2026, 11, 23))  # a Monday: ЕФС-1 1.1 is due on Tuesday the 24th
REPORT = ("EFS1_EMPL_NEXTDAY/2026-11-23",)


def entered(life: Life, day: date, fact: Fact, fields: Fields, **changes: Any) -> Decision:
    said = ClientEvent(client_id=1, event_id=5, kind=fact.kind, on=fact.on, until_on=fact.until_on, **changes)
    return life.hear(said, office(day, fields, facts=(fact,)))


def overdue(decision: Decision, today: date) -> dict[str, date]:
    found = {}
    for parts, one in tasks(decision.commands).items():
        if one.deadline is not None and one.deadline.date() < today:
            assert one.title.startswith("Просрочено: ")
            found |= dict.fromkeys(parts, one.deadline.date())
    return found


def test_a_hire_entered_after_the_day_of_its_report_is_an_overdue_task_at_once_and_told_to_the_head_accountant() -> (
    None
):
    life, today = Life(), date(2026, 11, 26)
    life.card(date(2026, 11, 23), WITHOUT_STAFF)
    decision = entered(life, today, HIRED, WITHOUT_STAFF)

    task = tasks(decision.commands)[REPORT]
    assert task.title.startswith("Просрочено: Сдать: ЕФС-1, подраздел 1.1")
    assert (task.responsible_id, task.deadline) == (7, moscow(date(2026, 11, 24), 18))
    (notice,) = of(Notify, decision.commands)
    assert notice.employee_id == 4
    assert "ЕФС-1, подраздел 1.1" in notice.text.content
    assert "24.11.2026" in notice.text.content
    assert [(one.obligation_id, one.actual_on) for one in of(DeadlineScheduled, decision.events)] == [
        ("EFS1_EMPL_NEXTDAY", date(2026, 11, 24))
    ]
    again = life.morning(date(2026, 11, 27), WITHOUT_STAFF, facts=(HIRED,))
    assert not tasks(again.commands)
    assert not of(Notify, again.commands)


def test_a_next_day_term_over_which_the_service_slept_is_a_task_when_it_wakes() -> None:
    life = Life()
    life.card(date(2026, 11, 23), WITHOUT_STAFF, facts=(HIRED,))
    assert REPORT not in tasks(life.decisions[0][1].commands)  # without a lead it comes on the day itself
    decision = life.morning(date(2026, 11, 26), WITHOUT_STAFF, facts=(HIRED,))

    assert overdue(decision, date(2026, 11, 26)) == {REPORT[0]: date(2026, 11, 24)}


def test_what_was_asked_in_time_is_not_asked_again() -> None:
    life = Life()
    life.card(date(2026, 11, 23), WITHOUT_STAFF, facts=(HIRED,))
    life.morning(date(2026, 11, 24), WITHOUT_STAFF, facts=(HIRED,))
    (task,) = (name for name, put in life.state.tasks.items() if put.parts == REPORT)
    for day in (25, 26):
        assert REPORT not in tasks(life.morning(date(2026, 11, day), WITHOUT_STAFF, facts=(HIRED,)).commands)
    life.done(task, date(2026, 11, 26))
    assert REPORT not in tasks(entered(life, date(2026, 11, 27), HIRED, WITHOUT_STAFF).commands)


def test_a_fact_is_told_however_old_it_is_when_it_is_entered_and_only_then() -> None:
    """A Tuesday in March, entered in November."""
    old, today = Fact("hire", date(2026, 3, 10)), date(2026, 11, 26)
    life = Life()
    life.card(today, WITHOUT_STAFF)

    assert overdue(life.card(today, WITHOUT_STAFF, facts=(old,)), today) == {}
    assert overdue(entered(life, today, old, WITHOUT_STAFF), today) == {
        "EFS1_EMPL_NEXTDAY/2026-03-10": date(2026, 3, 11)
    }
    withdrawn = entered(Life(), today, old, WITHOUT_STAFF, withdrawn=True)
    assert overdue(withdrawn, today) == {}


def test_a_fact_that_was_a_mistake_takes_its_overdue_task_back() -> None:
    """Entered with a wrong month, mended at once: due on 24 November, and the mistaken one on Monday 26 October."""
    life, today = Life(), date(2026, 11, 26)
    life.card(date(2026, 11, 23), WITHOUT_STAFF)
    wrong = Fact("hire", date(2026, 10, 23))
    assert overdue(entered(life, today, wrong, WITHOUT_STAFF), today) == {
        "EFS1_EMPL_NEXTDAY/2026-10-23": date(2026, 10, 26)
    }
    mended = entered(life, today, HIRED, WITHOUT_STAFF)

    (cancelled,) = of(CancelTask, mended.commands)
    assert "событие, из-за которого она возникла, отменено" in cancelled.reason.content
    assert [(one.period, one.reason) for one in of(DeadlineCancelled, mended.events)] == [
        ("2026-10-23", "event_withdrawn")
    ]
    assert overdue(mended, today) == {REPORT[0]: date(2026, 11, 24)}
    assert {part for put in life.state.tasks.values() for part in put.parts if "EFS1" in part} == set(REPORT)


def test_a_closing_told_late_leaves_what_was_due_after_it_overdue() -> None:
    """Deregistered on 20 August 2026: contributions within 15 calendar days (facts, 4.5)."""
    life, today = Life(), date(2026, 9, 15)
    life.card(date(2026, 9, 1), OWNER)
    decision = entered(life, today, Fact("liquidation", date(2026, 8, 20)), OWNER)

    assert overdue(decision, today) == {"IP_CLOSE_CONTRIB/2026-08-20": date(2026, 9, 4)}
    assert life.state.deadlines["USN_STOP_DECL/2026-M08"].actual_on == date(2026, 9, 25)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 12, 21), {"PSN_APPLICATION/2027-01-01": date(2026, 12, 16)}),
        (date(2027, 2, 1), {}),
        (date(2027, 4, 12), {"PSN_PAY_1_3/2027-01-01": date(2027, 4, 1)}),
    ],
    ids=["before it begins", "while it runs", "after its first payment"],
)
def test_of_a_patent_told_late_what_is_left_to_do_is_overdue(today: date, expected: dict[str, date]) -> None:
    """Applied for until 16 December; a third is due 90 days after 1 January."""
    owner = {**OWNER, "regimes": ["USN", "PSN"]}
    life = Life()
    life.card(date(2026, 12, 1), owner)

    late = overdue(entered(life, today, Fact("patent", date(2027, 1, 1), date(2027, 12, 31)), owner), today)
    assert {key: day for key, day in late.items() if key.startswith("PSN")} == expected  # nobody looked since December


def test_a_card_that_shows_late_that_usn_was_lost_asks_for_the_overdue_return() -> None:
    osno = {**WITHOUT_STAFF, "regimes": ["OSNO"], "vat_status": ["payer_general"], "profit_mode": ["quarterly_only"]}
    history = tuple(
        Span(since, {name: tuple(texts) for name, texts in fields.items()})
        for since, fields in ((None, WITHOUT_STAFF), (date(2026, 7, 1), osno))
    )
    life, today = Life(), date(2026, 11, 12)
    life.card(date(2026, 11, 2), WITHOUT_STAFF)

    assert overdue(life.card(today, osno, history=history), today) == {
        "USN_LOST_DECL/2026-Q3": date(2026, 10, 26),
        "USN_LOST_PAY/2026-Q3": date(2026, 10, 28),
    }


def test_what_lies_behind_when_a_client_comes_is_not_ours() -> None:
    decision = Life().card(date(2026, 11, 27), ON_USN)

    assert min(one.actual_on for one in of(DeadlineScheduled, decision.events)) >= date(2026, 11, 27)
    assert overdue(decision, date(2026, 11, 27)) == {}
