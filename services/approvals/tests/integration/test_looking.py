"""What a request's core is given to know, on a real PostgreSQL: the chart of the day, the department, the balance."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import asyncpg
import pytest
from approvals import pages_store
from approvals.core.chart import Absence
from approvals.core.office import LeaveYear, OwnTrip
from approvals.core.schedule import planned
from approvals.core.state import Granted, Request
from approvals.desk import REQUESTS
from approvals.errors import ChartIncomplete
from approvals.held import held_by
from approvals.looking import look_up
from approvals.scheduling import firms
from approvals_chart import NOW, office, opened, staffed, told, vacation
from approvals_scenes import APPLICANT, CHIEF, DUTY, HEAD, HR, LAWYER, Scene
from chassis.decision import Asked, Woken
from chassis.profile import PortalProfile
from contracts.approvals.v1 import AbsenceRegistered, AnswerGiven, DeputyDeclared, RequestDecided
from contracts.envelope import Envelope
from contracts.items.v1 import ItemChanged
from contracts.portal.v1 import EmployeeChanged, PortalSwept
from contracts.trips.v1 import TripPlaced

from chassis import recording


async def test_until_the_employees_are_all_known_a_request_waits(connection: asyncpg.Connection) -> None:
    await told(connection, EmployeeChanged(employee_id=HEAD, active=True))
    with pytest.raises(ChartIncomplete):
        await office(connection, vacation(date(2026, 11, 16), date(2026, 11, 29)))


async def test_a_vacation_knows_its_department_its_balance_and_who_is_away(connection: asyncpg.Connection) -> None:
    await staffed(connection)
    days = {"first_on": date(2026, 9, 7), "last_on": date(2026, 9, 20)}
    await told(connection, AbsenceRegistered(employee_id=APPLICANT, kind="vacation", source="vacation:3", **days))
    found = await office(connection, vacation(date(2026, 11, 16), date(2026, 11, 29)))

    assert (found.team, found.minimum) == ((HEAD, LAWYER, APPLICANT), 2)
    assert found.balance_days == Decimal("42.00")  # 28 for each of three years, less 28 and 14
    assert [one.name for one in found.kinds] == ["vacation"]
    assert [one.source for one in found.chart.absences] == ["vacation:3"]


async def test_of_whom_nobody_counts_the_days_is_said_where_a_leave_is_asked_for(
    connection: asyncpg.Connection,
) -> None:
    await staffed(connection)
    leave = vacation(date(2026, 11, 16), date(2026, 11, 29))
    assert (await office(connection, leave)).unaccounted is False
    other = leave.model_copy(update={"created_by_id": HEAD, "fields": leave.fields[1:]})
    assert (await office(connection, other)).unaccounted is True
    assert (await office(connection, other.model_copy(update={"item_type": "trip"}))).unaccounted is False


async def test_an_illness_within_a_leave_is_no_leave_taken(connection: asyncpg.Connection) -> None:
    await staffed(connection)
    days = {"first_on": date(2026, 9, 7), "last_on": date(2026, 9, 23)}
    ill = {"first_on": date(2026, 9, 10), "last_on": date(2026, 9, 12)}
    leave = AbsenceRegistered(employee_id=APPLICANT, kind="vacation", source="vacation:3", **days)
    note = AbsenceRegistered(employee_id=APPLICANT, kind="sick_leave", source="vacation:3/sick", **ill)
    duty = note.model_copy(update={"kind": "public_duty", "source": "vacation:3/duty"})
    await told(connection, leave, note, duty)  # on the same days
    found = await office(connection, vacation(date(2026, 11, 16), date(2026, 11, 29)))

    assert found.balance_days == Decimal("42.00")  # seventeen days of which three were none
    assert found.leave_year == LeaveYear(date(2026, 3, 1), 14, Decimal(14), date(2027, 2, 28), idle_years=None)


async def test_its_own_days_are_no_days_taken(connection: asyncpg.Connection) -> None:
    await staffed(connection)
    days = {"first_on": date(2026, 11, 16), "last_on": date(2026, 11, 29)}
    await told(connection, AbsenceRegistered(employee_id=APPLICANT, kind="vacation", source="vacation:4", **days))

    assert (await office(connection, vacation(date(2026, 11, 16), date(2026, 11, 29)))).balance_days == Decimal("56.00")


async def test_leaves_under_approval_are_reserved_in_the_balance(connection: asyncpg.Connection) -> None:
    await staffed(connection)
    await opened(connection, 5, date(2026, 10, 29), date(2026, 11, 6))  # nine days, 4 November is a holiday
    await opened(connection, 6, date(2026, 12, 1), date(2026, 12, 7))
    asked = vacation(date(2026, 11, 16), date(2026, 11, 29))
    found = await office(connection, asked)
    assert (found.balance_days, found.reserved_days) == (Decimal("56.00"), 15)

    decided = RequestDecided(
        request="vacation:6", kind="vacation", version=1, outcome="refused", decided_at=NOW, applicant_id=APPLICANT
    )
    await pages_store.put(connection, [Envelope(uuid4(), "test", NOW, "demo", uuid4(), decided)])
    assert (await office(connection, asked)).reserved_days == 8


async def test_neither_itself_nor_what_was_approved_is_reserved_twice_but_what_a_change_adds_is(
    connection: asyncpg.Connection,
) -> None:
    await staffed(connection)
    december = vacation(date(2026, 12, 1), date(2026, 12, 7))
    await opened(connection, 4, date(2026, 11, 16), date(2026, 11, 29))
    await opened(connection, 7, date(2026, 12, 1), date(2026, 12, 10), granted=Granted(1, december.fields))
    await opened(connection, 8, date(2026, 12, 1), date(2026, 12, 2), granted=Granted(1, december.fields))

    assert (await office(connection, vacation(date(2026, 11, 16), date(2026, 11, 29)))).reserved_days == 3


@pytest.mark.parametrize(("kind", "left"), [("vacation", Decimal("56.00")), ("trip", None)])
async def test_an_answer_to_a_leave_is_judged_on_the_balance_of_its_own_days(
    connection: asyncpg.Connection, kind: str, left: Decimal | None
) -> None:
    await staffed(connection)
    await opened(connection, 5, date(2026, 12, 1), date(2026, 12, 7))
    fields = vacation(date(2026, 11, 16), date(2026, 11, 29)).fields
    state = Request("asking", f"{kind}:4", 4, kind, 1, NOW, APPLICANT, fields=fields)
    answer = AnswerGiven(request=state.request, version=1, approver_id=HEAD, given_at=NOW, agreed=True)
    profile = PortalProfile.model_validate({"zone": "Europe/Moscow"})
    (found,) = await look_up(connection, [Asked("demo", answer, profile, NOW, None, state)])

    assert (found.balance_days, found.reserved_days) == (left, 0)


async def test_expenses_and_payments_know_the_trips_of_their_own_applicant(connection: asyncpg.Connection) -> None:
    await staffed(connection)
    days = {"first_on": date(2026, 9, 21), "last_on": date(2026, 9, 25)}
    held = Granted(1, (), **days)
    trips = {"phase": "cancelled", "kind": "trip"}
    await opened(connection, 1, date(2026, 9, 21), date(2026, 9, 25), granted=held, **trips)
    await opened(connection, 2, date(2026, 9, 21), date(2026, 9, 25), granted=held, by=LAWYER, **trips)
    await opened(connection, 3, date(2026, 9, 21), date(2026, 9, 25), **trips)
    await opened(connection, 4, date(2026, 9, 21), date(2026, 9, 25), dropped=held, kind="trip")  # handed in again
    await connection.execute("UPDATE page SET kind = 'trip'")
    receipt = vacation(date(2026, 9, 21), date(2026, 9, 25))

    for item_type in ("expense", "payment"):
        found = await office(connection, receipt.model_copy(update={"item_type": item_type}))
        assert (found.trips, found.trip_types) == (
            tuple(OwnTrip(f"vacation:{number}", **days) for number in (1, 4)),
            ("trip",),
        )
    assert (await office(connection, receipt.model_copy(update={"item_type": "trip"}))).trips is None
    answer = AnswerGiven(request="expense:4", version=1, approver_id=HEAD, given_at=NOW, agreed=True)
    assert (await office(connection, answer)).trips is None


async def test_the_trips_that_a_deal_has_are_found_also_those_that_it_was_never_told_of(
    connection: asyncpg.Connection,
) -> None:
    scene = Scene().submit()
    scene.answer(HEAD)
    said, granted = scene.last(TripPlaced), scene.state.granted
    assert granted is not None
    old = replace(scene.state, request="trip:59", granted=replace(granted, applicant_id=0, deal_id=None))
    moved = replace(scene.state, request="trip:60", granted=replace(granted, deal_id=378))
    insert = "INSERT INTO stream (decider, portal, id, position, state) VALUES ($1, 'demo', $2, 1, $3)"
    for one in (scene.state, old, moved):
        await connection.execute(insert, REQUESTS, one.request, recording.written(Request, one))
        about = {"employee_id": APPLICANT, "kind": "trip", "source": one.request}
        await told(connection, AbsenceRegistered(**about, first_on=said.trip.first_on, last_on=said.trip.last_on))
    profile = PortalProfile.model_validate({"zone": "Europe/Moscow"})

    found = await held_by(connection, Asked("demo", said, profile, NOW))
    assert found == (said.trip, said.trip.model_copy(update={"request": "trip:59", "fields": found[1].fields}))
    later = datetime(2026, 11, 1, tzinfo=UTC)
    assert await held_by(connection, Asked("demo", said, profile, later)) == ()
    assert await held_by(connection, Asked("demo", Woken("next", NOW), profile, NOW)) == ()


async def test_the_schedule_of_leaves_rests_on_the_chart_of_the_day_it_is_due(connection: asyncpg.Connection) -> None:
    await staffed(connection)
    days = {"first_on": date(2027, 3, 15), "last_on": date(2027, 3, 28)}
    await told(connection, AbsenceRegistered(employee_id=APPLICANT, kind="vacation", source="vacation:3", **days))
    profile = PortalProfile.model_validate({"zone": "Europe/Moscow"})
    due = datetime(2026, 12, 1, 6, tzinfo=UTC)
    messages = (EmployeeChanged(employee_id=APPLICANT, active=True), Woken("schedule", due))
    asleep, woken = await firms(connection, [Asked("demo", one, profile, due) for one in messages])

    assert (asleep.active, asleep.chart.people) == (True, ())
    assert (woken.hr, woken.others) == ((HR,), (DUTY, 1000))
    assert [(one.employee_id, one.days) for one in planned(woken.chart, 2027) if one.leaves] == [(APPLICANT, 14)]


async def test_a_withdrawn_absence_and_deputyship_are_gone(connection: asyncpg.Connection) -> None:
    await staffed(connection)
    days = {"first_on": date(2026, 10, 5), "last_on": date(2026, 10, 9)}
    absent = AbsenceRegistered(employee_id=HEAD, kind="trip", source="trip:1", **days)
    standing = DeputyDeclared(
        declaration="trip:1", employee_id=HEAD, deputy_id=LAWYER, declared_at=NOW, consented=True, **days
    )
    await told(connection, absent, standing)
    woken = Woken(f"silence|1.1|trip|{APPLICANT}", NOW)
    before = await office(connection, woken)
    await told(
        connection, absent.model_copy(update={"withdrawn": True}), standing.model_copy(update={"withdrawn": True})
    )
    after = await office(connection, woken)

    assert (len(before.chart.absences), len(before.chart.deputies)) == (1, 1)
    assert (after.chart.absences, after.chart.deputies) == ((), ())
    assert (before.chart.duty, before.kinds[0].name) == ((DUTY,), "trip")


async def test_whoever_answers_is_in_the_chart_also_from_another_branch(connection: asyncpg.Connection) -> None:
    await staffed(connection)
    answer = AnswerGiven(request="trip:58", version=1, approver_id=CHIEF, given_at=NOW, hand_over_to=LAWYER)
    found = await office(connection, answer)

    assert {CHIEF, LAWYER} <= {one.employee_id for one in found.chart.people}


async def test_what_the_crm_s_calendar_shows_counts_until_it_shows_it_no_more(connection: asyncpg.Connection) -> None:
    await staffed(connection)
    shown = EmployeeChanged(employee_id=HEAD, active=True, manager_id=CHIEF, away_until=date(2026, 10, 9))
    woken = Woken(f"silence|1.1|trip|{APPLICANT}", NOW)
    await told(connection, shown)
    (absence,) = (await office(connection, woken)).chart.absences
    assert (absence.employee_id, absence.kind, absence.first_on) == (HEAD, "calendar", date(2026, 10, 5))
    assert absence.last_on == date(2026, 10, 9)

    await told(connection, shown.model_copy(update={"away_until": None}))
    assert (await office(connection, woken)).chart.absences == ()


async def test_answers_of_one_batch_that_look_at_the_same_share_it_and_an_item_sees_what_it_may_become(
    connection: asyncpg.Connection,
) -> None:
    await staffed(connection)
    profile = PortalProfile.model_validate({"zone": "Europe/Moscow"})
    known = (("trip", 1, APPLICANT), ("trip", 1, APPLICANT), ("leave", 3, APPLICANT), ("leave", 4, CHIEF))
    states = [Request("asking", f"{kind}:{number}", number, kind, 1, NOW, who) for kind, number, who in known]
    answers = [AnswerGiven(request=f"trip:{number}", version=1, approver_id=HEAD, given_at=NOW, agreed=True)
               for number in (1, 1, 3, 4)]  # fmt: skip
    item = ItemChanged(item_type="trip", item_id=4, stage="on_approval", changes=(), changed_at=NOW, fields=())
    asked = [Asked("demo", one, profile, NOW, None, state) for one, state in zip(answers, states, strict=True)]
    first, second, other, changed, _ = await look_up(connection, [*asked, Asked("demo", item, profile, NOW)])

    assert first is second
    assert [one.name for one in first.kinds] == ["trip", "payment"]
    assert other.kinds == ()  # the profile has that kind no more
    assert [one.name for one in changed.kinds] == ["trip", "payment"]  # its item makes a trip of it in this very batch


async def test_a_chart_is_read_once_until_something_of_it_changes(connection: asyncpg.Connection) -> None:
    await staffed(connection)
    woken = Woken(f"silence|1.1|trip|{APPLICANT}", NOW)
    assert (await office(connection, woken)).chart.person(HEAD).active  # type: ignore[union-attr]

    await connection.execute("UPDATE employee SET active = false WHERE employee_id = $1", HEAD)  # behind its back
    assert (await office(connection, woken)).chart.person(HEAD).active  # type: ignore[union-attr]

    await told(connection, EmployeeChanged(employee_id=LAWYER, active=True, manager_id=HEAD))
    assert not (await office(connection, woken)).chart.person(HEAD).active  # type: ignore[union-attr]


async def test_whatever_changes_the_chart_is_seen_by_the_next_request(connection: asyncpg.Connection) -> None:
    await staffed(connection)
    woken = Woken(f"silence|1.1|trip|{APPLICANT}", NOW)
    days = {"first_on": date(2026, 10, 5), "last_on": date(2026, 10, 9)}
    seen = []
    for body in (
        EmployeeChanged(employee_id=HEAD, active=False, manager_id=CHIEF),
        AbsenceRegistered(employee_id=HEAD, kind="trip", source="trip:1", **days),
        DeputyDeclared(
            declaration="trip:1", employee_id=HEAD, deputy_id=LAWYER, declared_at=NOW, consented=True, **days
        ),
    ):
        await told(connection, body)
        chart = (await office(connection, woken)).chart
        seen.append((chart.person(HEAD).active, len(chart.absences), len(chart.deputies)))  # type: ignore[union-attr]
    assert seen == [(False, 0, 0), (False, 1, 0), (False, 1, 1)]

    await told(connection, PortalSwept(entity="employee", count=1000, swept_at=NOW))
    with pytest.raises(ChartIncomplete):
        await office(connection, woken)


async def test_a_change_that_was_undone_leaves_no_chart_behind(connection: asyncpg.Connection) -> None:
    await staffed(connection)
    woken = Woken(f"silence|1.1|trip|{APPLICANT}", NOW)
    change = connection.transaction()
    await change.start()
    await told(connection, EmployeeChanged(employee_id=HEAD, active=False, manager_id=CHIEF))
    assert not (await office(connection, woken)).chart.person(HEAD).active  # type: ignore[union-attr]
    await change.rollback()

    assert (await office(connection, woken)).chart.person(HEAD).active  # type: ignore[union-attr]


async def test_what_we_have_just_approved_counts_before_the_chart_has_heard_of_it(
    connection: asyncpg.Connection,
) -> None:
    await staffed(connection)
    granted = Granted(1, (), first_on=date(2026, 11, 16), last_on=date(2026, 11, 18))
    await opened(connection, 6, date(2026, 11, 16), date(2026, 11, 18), phase="approved", granted=granted)
    await opened(connection, 7, date(2026, 11, 16), date(2026, 11, 18), phase="approved", granted=granted, by=LAWYER)
    asked = vacation(date(2026, 11, 16), date(2026, 11, 29))
    heard = [Absence(HEAD, "vacation", date(2026, 11, 17), date(2026, 11, 17), "vacation:9")]
    days = {"first_on": date(2026, 11, 17), "last_on": date(2026, 11, 17)}
    await told(connection, AbsenceRegistered(employee_id=HEAD, kind="vacation", source="vacation:9", **days))
    own = [Absence(who, "vacation", date(2026, 11, 16), date(2026, 11, 18), f"vacation:{number}")
           for who, number in ((LAWYER, 7), (APPLICANT, 6))]  # fmt: skip

    for _ in range(2):
        found = await office(connection, asked)
        assert (found.chart.absences, found.balance_days) == ((*heard, *own), Decimal("53.00"))
        about = {"kind": "vacation", "version": 1, "outcome": "approved", "decided_at": NOW}
        for number, who in ((6, APPLICANT), (7, LAWYER)):  # the pages hear of it before the chart does
            decided = RequestDecided(request=f"vacation:{number}", applicant_id=who, **about)
            await pages_store.put(connection, [Envelope(uuid4(), "test", NOW, "demo", uuid4(), decided)])
