"""A hearing whose lawyer changes: its event, its invitation and its reminders change hands with the deal."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from case_workflow.core.office import CaseSettings
from case_world import HEAD, LAWYER, OFFICE, OTHER, World
from contracts.calendar.v1 import AddCalendarEvent, CancelCalendarEvent, MoveCalendarEvent
from contracts.cases.v1 import HearingScheduled, ResponsibleLeft
from contracts.signs.v1 import Notify

AT, LATER = "2026-04-10T10:30:00+03:00", "2026-04-20T12:00:00+03:00"


def heard(calendar: str | None = "hearings") -> World:
    """A case whose hearing is in the calendar of its lawyer."""
    settings = CaseSettings(calendar=calendar)
    world = World("litigation", office=replace(OFFICE, settings=settings))
    world.open_deal("hearing", position="plaintiff", proceeding="apk", kind="ordinary", filed_on="2026-02-02")
    world.fill(hearing_at=AT, client_email=f"{'a' * 64} 12 text/plain; charset=utf-8")
    world.commands.clear()
    return world


def handed(world: World, to: int) -> World:
    world.responsible_id = to
    world.now += timedelta(minutes=1)
    world.tell(world._changed(()))
    return world


def in_calendar(world: World) -> list[AddCalendarEvent]:
    return [one for one in world.calendar.values() if isinstance(one, AddCalendarEvent)]


@pytest.mark.parametrize("calendar", ["hearings", None], ids=["of the department", "of the lawyer"])
def test_the_event_goes_out_of_the_old_lawyer_s_hands_into_the_new_one_s(calendar: str | None) -> None:
    world = handed(heard(calendar), OTHER)

    (event,) = in_calendar(world)
    assert (event.attendee_ids, event.owner_id) == ((OTHER,), None if calendar else OTHER)
    assert event.starts_at.isoformat() == "2026-04-10T10:30:00+03:00"
    assert event.remind_minutes == (7 * 24 * 60, 24 * 60)
    (taken,) = [one for one in world.commands if isinstance(one, CancelCalendarEvent)]
    assert "передано другому сотруднику" in taken.reason.content
    said = [one for one in world.events if isinstance(one, HearingScheduled)][-1]
    assert (said.number, said.sequence, said.responsible_id, said.previous_at) == (1, 1, OTHER, None)


def test_the_client_is_not_written_to_and_nothing_is_done_twice() -> None:
    world = handed(heard(), OTHER)
    assert world.letters == []

    world.commands.clear()
    world.fill(case_number="А40-1/2026")
    assert [one for one in world.commands if isinstance(one, AddCalendarEvent | CancelCalendarEvent)] == []


def test_the_reminders_are_the_new_lawyer_s() -> None:
    world = handed(heard(), OTHER)
    world.commands.clear()
    world.until(world.wakes["hearing.remind.1"])

    assert {one.employee_id for one in world.commands if isinstance(one, Notify)} == {OTHER}


def test_one_that_gets_another_lawyer_and_another_time_at_once_is_handed_over_at_the_new_time() -> None:
    world = heard()
    world.responsible_id = OTHER
    world.fill(hearing_at=LATER)

    (event,) = in_calendar(world)
    assert (event.attendee_ids, event.starts_at.isoformat()) == ((OTHER,), LATER)
    assert [one for one in world.commands if isinstance(one, MoveCalendarEvent)] == []


def test_with_a_lawyer_who_works_here_no_more_it_goes_to_whoever_gets_his_tasks() -> None:
    world = heard()
    world.office = replace(world.office, active=tuple(one for one in world.office.active if one != LAWYER))
    world.tell(ResponsibleLeft(deal_id=100, funnel="litigation", employee_id=LAWYER, at=world.now))

    (event,) = in_calendar(world)
    assert event.attendee_ids == (HEAD,)
    world.office = replace(world.office, roles={**world.office.roles, "head_lawyer": (OTHER, HEAD)})
    world.fill(case_number="А40-1/2026")  # who is the least busy changes; who has it keeps it
    assert in_calendar(world) == [event]


def test_a_hearing_that_has_passed_stays_with_who_went_to_it() -> None:
    world = heard()
    world.until(world.wakes["hearing.passed"])
    world.commands.clear()
    handed(world, OTHER)

    assert [one for one in world.commands if isinstance(one, AddCalendarEvent | CancelCalendarEvent)] == []
