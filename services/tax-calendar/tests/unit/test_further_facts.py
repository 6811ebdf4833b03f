"""A second fact of the same day or window: each person, payment and patent is reported, whatever is done already."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from calendar_office import WITHOUT_STAFF, Fields, Life, of, office, tasks
from chassis.decision import Decision
from contracts.duties.v1 import DeadlineScheduled
from contracts.portal.v1 import ClientEvent
from contracts.signs.v1 import Notify
from contracts.tasks.v1 import CancelTask, CommentTask
from tax_calendar.core.facts_of_client import Fact

TUESDAY, DUE = date(2026, 11, 24), date(2026, 11, 25)
HIRED = Fact("hire", TUESDAY, event_id=5)
ALSO_HIRED = Fact("hire", TUESDAY, event_id=6)
DISMISSED = Fact("dismissal", TUESDAY, event_id=7)
KEY = "EFS1_EMPL_NEXTDAY/2026-11-24"
REPORT = (KEY,)
PAID, PAID_AGAIN = Fact("payment", date(2026, 11, 5), event_id=5), Fact("payment", date(2026, 11, 20), event_id=6)
OWNER: Fields = {"legal_form": ["IP"], "regimes": ["USN", "PSN"], "vat_status": ["exempt_usn"]}


def told(life: Life, day: date, fact: Fact, *facts: Fact, withdrawn: bool = False) -> Decision:
    said = ClientEvent(client_id=1, event_id=fact.event_id or 0, kind=fact.kind, on=fact.on, withdrawn=withdrawn)
    return life.hear(said, office(day, WITHOUT_STAFF, facts=facts))


def open_one(life: Life, key: str = KEY) -> str:
    (found,) = (name for name, put in life.state.tasks.items() if key in put.parts and not put.closed)
    return found


def reported(*, done: bool = True) -> Life:
    """One hire, its report a task on the day that it is due."""
    life = Life()
    life.card(date(2026, 11, 20), WITHOUT_STAFF)
    told(life, TUESDAY, HIRED, HIRED)
    life.morning(DUE, WITHOUT_STAFF, facts=(HIRED,))
    if done:
        life.done(open_one(life), DUE)
    return life


def before_facts_were_kept(life: Life) -> Life:
    """The same, put by the release before."""
    state = life.state
    life.state = replace(
        state,
        deadlines={key: replace(one, facts=None) for key, one in state.deadlines.items()},
        tasks={name: replace(one, facts={}) for name, one in state.tasks.items()},
    )
    return life


def test_a_second_hire_of_a_day_whose_report_is_done_is_a_task_of_its_own() -> None:
    life = reported()
    decision = told(life, DUE, ALSO_HIRED, HIRED, ALSO_HIRED)

    words = tasks(decision.commands)[REPORT].description.content
    assert "Прежняя задача закрыта, событие от 24.11.2026 стало известно после неё." in words
    assert "Событий: 2" in words
    assert KEY not in {key for put in tasks(told(life, DUE, ALSO_HIRED, HIRED, ALSO_HIRED).commands) for key in put}
    life.done(open_one(life), DUE)
    assert not life.morning(date(2026, 11, 26), WITHOUT_STAFF, facts=(HIRED, ALSO_HIRED)).commands


def test_a_further_fact_while_the_task_is_open_is_one_comment_on_it() -> None:
    life = reported(done=False)
    decision = told(life, DUE, DISMISSED, HIRED, DISMISSED)

    assert not tasks(decision.commands)
    (comment,) = of(CommentTask, decision.commands)
    assert comment.task.command_id == UUID(open_one(life))
    assert "Добавилось событие от 24.11.2026" in comment.text.content
    assert "ЕФС-1, подраздел 1.1" in comment.text.content
    assert not told(life, DUE, DISMISSED, HIRED, DISMISSED).commands
    life.done(open_one(life), DUE)
    assert not told(life, DUE, DISMISSED, HIRED, DISMISSED).commands


def test_a_further_fact_told_after_the_day_of_its_report_is_an_overdue_task_and_a_notice() -> None:
    life, late = reported(), date(2026, 12, 7)
    decision = told(life, late, ALSO_HIRED, HIRED, ALSO_HIRED)

    assert tasks(decision.commands)[REPORT].title.startswith("Просрочено: ")
    assert [one.employee_id for one in of(Notify, decision.commands)] == [4]
    (comment,) = of(CommentTask, told(life, late, DISMISSED, HIRED, ALSO_HIRED, DISMISSED).commands)
    assert "24.11.2026" in comment.text.content
    again = life.morning(date(2026, 12, 8), WITHOUT_STAFF, facts=(HIRED, ALSO_HIRED, DISMISSED))
    assert not {CommentTask, Notify} & {type(one) for one in again.commands}
    assert REPORT not in tasks(again.commands)


def test_a_second_payment_of_a_window_whose_notification_is_done_is_notified_too() -> None:
    """Paid on the 5th and the 20th: one window, notified until Wednesday 25 November."""
    life = Life()
    life.card(date(2026, 11, 2), WITHOUT_STAFF)
    told(life, date(2026, 11, 5), PAID, PAID)
    for day in (18, 19, 20):
        life.morning(date(2026, 11, day), WITHOUT_STAFF, facts=(PAID,))
    key = "NDFL_NOTIF_P1/2026-M11-P1"
    life.done(open_one(life, key), date(2026, 11, 20))
    decision = told(life, date(2026, 11, 20), PAID_AGAIN, PAID, PAID_AGAIN)

    assert [(key,)] == [put for put in tasks(decision.commands) if key in put]
    assert key not in str(life.morning(date(2026, 11, 23), WITHOUT_STAFF, facts=(PAID, PAID_AGAIN)).commands)


def test_the_task_of_a_fact_that_was_a_mistake_goes_though_another_s_is_done() -> None:
    life = reported()
    told(life, DUE, ALSO_HIRED, HIRED, ALSO_HIRED)
    decision = told(life, DUE, ALSO_HIRED, HIRED, withdrawn=True)

    (cancelled,) = of(CancelTask, decision.commands)
    assert "событие, из-за которого она возникла, отменено" in cancelled.reason.content
    assert [put.closed for put in life.state.tasks.values() if KEY in put.parts] == [True]


def test_taking_up_one_of_two_tasks_of_an_obligation_leaves_the_other_closed() -> None:
    life = reported()
    first = next(name for name, put in life.state.tasks.items() if KEY in put.parts)
    told(life, DUE, ALSO_HIRED, HIRED, ALSO_HIRED)
    second = open_one(life)
    life.done(second, DUE)
    life.touched(first, DUE, "state")

    assert (life.state.tasks[first].closed, life.state.tasks[second].closed) == (False, True)


@pytest.mark.parametrize("done", [True, False], ids=["done", "open"])
def test_what_was_put_before_facts_were_kept_is_not_asked_again_and_a_new_fact_is(done: bool) -> None:
    life = before_facts_were_kept(reported(done=done))
    assert not told(life, DUE, HIRED, HIRED).commands
    for morning in (life, before_facts_were_kept(reported(done=done))):
        assert KEY not in {
            key for put in tasks(morning.morning(DUE, WITHOUT_STAFF, facts=(HIRED,)).commands) for key in put
        }
    both = told(life, DUE, ALSO_HIRED, HIRED, ALSO_HIRED)
    assert (REPORT in tasks(both.commands), bool(of(CommentTask, both.commands))) == (done, not done)
    assert not told(life, DUE, ALSO_HIRED, HIRED, ALSO_HIRED).commands


def test_an_upgrade_says_nothing_anew_of_what_hangs_on_no_fact() -> None:
    life = before_facts_were_kept(reported())
    decision = life.morning(DUE, WITHOUT_STAFF, facts=(HIRED,))

    assert {one.obligation_id for one in of(DeadlineScheduled, decision.events)} <= {"EFS1_EMPL_NEXTDAY"}


def test_a_second_patent_from_the_same_day_is_applied_for_too() -> None:
    """Also with the same last day: two kinds of business of one owner. Applied for until 16 December."""
    one, other = "2027-01-01..2027-12-31", "2027-01-01..2027-06-30"
    life, day, key = Life(), date(2026, 12, 8), "PSN_APPLICATION/2027-01-01"
    life.card(day, {**OWNER, "patents": [one]})
    life.done(open_one(life, key), day)

    for patents in ([one, other], [one, other, other]):
        fields = {**OWNER, "patents": patents}
        assert [(key,)] == [put for put in tasks(life.card(day, fields).commands) if key in put]
        life.done(open_one(life, key), day)
        assert key not in str(life.card(day, fields).commands)
    mended = {**OWNER, "patents": [one, other, "2027-01-01..2027-03-31"]}
    assert key not in str(life.card(day, mended).commands)


def test_what_the_card_shows_of_a_fact_told_before_is_not_another_fact() -> None:
    life, today = Life(), date(2026, 12, 1)
    life.card(date(2026, 11, 2), OWNER)
    closed = Fact("liquidation", date(2026, 11, 20), event_id=5)
    life.hear(
        ClientEvent(client_id=1, event_id=5, kind=closed.kind, on=closed.on), office(today, OWNER, facts=(closed,))
    )
    key = "IP_CLOSE_CONTRIB/2026-11-20"
    life.done(open_one(life, key), today)

    assert key not in str(life.card(today, {**OWNER, "closed_on": ["2026-11-20"]}, facts=(closed,)).commands)
