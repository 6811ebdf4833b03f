"""A person gives a task of the calendar another day in the CRM: his day stands there, the law's day stays the law's."""

from __future__ import annotations

from datetime import date

from calendar_office import Life, moscow, of
from chassis.decision import Decision
from contracts.duties.v1 import DeadlineReminded
from contracts.signs.v1 import Notify
from contracts.tasks.v1 import CommentTask

OWNER = {"legal_form": ["IP"], "regimes": ["USN"], "vat_status": ["exempt_usn"]}


def with_fixed_contributions_moved(to: date) -> tuple[Life, str, Decision]:
    """Due on Monday, 28 December 2026; moved in the CRM on the 21st."""
    life = Life()
    life.card(date(2026, 12, 1), OWNER)
    life.mornings(date(2026, 12, 2), date(2026, 12, 21), OWNER)
    task = next(name for name, one in life.state.tasks.items() if "IP_FIXED/2026" in one.parts)
    return life, task, life.touched(task, date(2026, 12, 21), "deadline", deadline=moscow(to, 18))


def test_a_task_moved_past_its_legal_day_is_told_and_the_reminders_keep_the_law_s() -> None:
    life, task, decision = with_fixed_contributions_moved(date(2027, 1, 28))

    (comment,) = of(CommentTask, decision.commands)
    assert str(comment.task.command_id) == task
    (notice,) = of(Notify, decision.commands)
    assert notice.employee_id == 4
    for words in (comment.text.content, notice.text.content):
        assert "28.01.2027" in words
        assert "28.12.2026" in words
    life.mornings(date(2026, 12, 22), date(2027, 1, 29), OWNER)
    assert [
        (day.isoformat(), one.days_left, one.employee_id)
        for day, decided in life.decisions
        for one in of(DeadlineReminded, decided.events)
        if str(one.command_id) == task and day > date(2026, 12, 21)
    ] == [("2026-12-23", 3, 7), ("2026-12-25", 1, 7), ("2026-12-28", 0, 4)]
    (said,) = [
        one for day, decided in life.decisions if day == date(2026, 12, 28) for one in of(Notify, decided.commands)
    ]
    assert "28.12.2026" in said.text.content
    deleted = life.touched(task, date(2027, 1, 29), gone=True)
    assert "со сроком 28.12.2026" in of(Notify, deleted.commands)[0].text.content


def test_a_task_moved_to_an_earlier_day_is_told_to_nobody() -> None:
    life, task, decision = with_fixed_contributions_moved(date(2026, 12, 24))

    assert decision.commands == ()
    assert life.state.tasks[task].due_on == date(2026, 12, 24)
