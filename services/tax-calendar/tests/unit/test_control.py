"""The morning's control notice: each working day, by the clock of the office."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from chassis.decision import Decision, Wake, Woken
from contracts.duties.v1 import ControlNoticed
from contracts.portal.v1 import PortalSwept
from contracts.signs.v1 import Notify
from domain.calendar import russia
from tax_calendar.core.control import ControlState, Counts, Desk, evolve, morning_after, morning_before, noticed

ZONE, HOUR = "Europe/Moscow", time(8, 30)
COUNTS = Counts(12, 3, 5, 1, 41, 2, datetime(2026, 12, 1, 7, 15, tzinfo=UTC))
SWEPT = PortalSwept(entity="client", count=60, swept_at=datetime(2026, 12, 30, 9, tzinfo=UTC))


def at(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    """A time of Moscow, three hours ahead."""
    return datetime(year, month, day, hour - 3, minute, tzinfo=UTC)


def told(state: ControlState, message: PortalSwept | Woken, now: datetime, counts: Counts = COUNTS) -> Decision:
    return noticed(state, message, Desk(now, ZONE, HOUR, 4, counts), russia())


def test_at_first_sight_of_a_portal_its_mornings_begin_and_holidays_are_passed_over() -> None:
    assert told(ControlState(), SWEPT, at(12, 30, 12)) == Decision(wakes=(Wake("morning", at(1, 11, 8, 30, 2027)),))
    assert told(ControlState(), SWEPT, at(12, 29, 8)).wakes == (Wake("morning", at(12, 29, 8, 30)),)
    assert told(ControlState(begun=True), SWEPT, at(12, 30, 12)) == Decision()


def test_each_morning_says_how_things_stand_and_asks_for_the_next() -> None:
    now = at(12, 11, 8, 30)
    decision = told(ControlState(), Woken("morning", now), now)

    (event,), (notice,) = decision.events, decision.commands
    assert isinstance(event, ControlNoticed)
    assert (event.letters, event.demands, event.tasks, event.triage, event.open_tasks, event.overdue) == (
        12,
        3,
        5,
        1,
        41,
        2,
    )
    assert isinstance(notice, Notify)
    assert (notice.employee_id, notice.automation) == (4, "tax-control")
    assert str(notice.text.content) == (
        "Налоги и требования на 11.12.2026.\n"
        "С прошлого утра: писем — 12, требований — 3, поставлено задач — 5, на разбор — 1.\n"
        "Сейчас: открытых задач — 41, просрочено — 2.\n"
        "Самая старая незакрытая задача поставлена 01.12.2026."
    )
    assert decision.wakes == (Wake("morning", at(12, 14, 8, 30)),)
    assert evolve(ControlState(), event) == ControlState(begun=True)


def test_a_morning_without_work_is_told_too() -> None:
    now = at(12, 11, 8, 30)
    (notice,) = told(ControlState(begun=True), Woken("morning", now), now, Counts()).commands

    assert isinstance(notice, Notify)
    assert "Незакрытых задач нет." in str(notice.text.content)


@pytest.mark.parametrize(
    ("now", "before", "after"),
    [
        (at(12, 11, 8, 30), at(12, 10, 8, 30), at(12, 14, 8, 30)),
        (at(12, 11, 8, 29), at(12, 10, 8, 30), at(12, 11, 8, 30)),
        (at(12, 12, 15), at(12, 11, 8, 30), at(12, 14, 8, 30)),
        (at(1, 11, 8, 30, 2027), at(12, 30, 8, 30), at(1, 12, 8, 30, 2027)),
        (at(2, 19, 12, 0, 2027), at(2, 19, 8, 30, 2027), at(2, 20, 8, 30, 2027)),  # a working Saturday
    ],
)
def test_mornings_are_those_of_working_days(now: datetime, before: datetime, after: datetime) -> None:
    assert morning_before(now, ZONE, HOUR, russia()) == before
    assert morning_after(now, ZONE, HOUR, russia()) == after
