"""What the law adds to a leave and to a trip: a part of fourteen days, illness, days off on the way (facts §2, §1)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from approvals.core import sick_note
from approvals.core.chart import Absence
from approvals.core.office import LeaveYear
from approvals.core.vacation import Account, year_of
from approvals.law import limits
from approvals_leaves import LEAVE, asked, ill, nov, on_leave
from approvals_scenes import ACCOUNTANT, APPLICANT, HEAD, HR, LAWYER, TRIP, VACATION, Scene, office, text
from contracts.approvals.v1 import AbsenceRegistered, RequestReturned
from contracts.calendar.v1 import CancelAbsence, RegisterAbsence
from contracts.crm.v1 import CreateTask, Value
from contracts.items.v1 import UpdateRegistry

LAW = limits()


@pytest.mark.parametrize(
    ("note", "last"),
    [
        ((nov(18), nov(20)), date(2026, 12, 2)),  # three days: 30 November, 1 and 2 December
        ((nov(10), nov(17)), date(2026, 12, 1)),  # two of them lie within
        ((nov(18), date(2026, 12, 10)), date(2026, 12, 22)),  # twelve days, after the illness
        ((nov(16), nov(29)), date(2026, 12, 13)),
        ((nov(1), nov(15)), nov(29)),
    ],
)
def test_an_illness_within_a_leave_prolongs_it_by_its_days(note: tuple[date, date], last: date) -> None:
    assert sick_note.until(LEAVE, (note,)) == last


def test_holidays_are_neither_lost_nor_given_back() -> None:
    leave = (date(2026, 12, 28), date(2027, 1, 18))  # 1 to 8 January are holidays: fourteen days
    ill = ((date(2026, 12, 30), date(2027, 1, 10)),)
    assert sick_note.lost(leave, ill) == 4  # 30, 31 December, 9, 10 January
    assert sick_note.until(leave, ill) == date(2027, 1, 22)


def test_what_was_illness_is_no_leave_taken() -> None:
    found = sick_note.without([(nov(16), date(2026, 12, 2))], [(nov(18), nov(20)), (nov(1), nov(2))])
    assert found == ((nov(16), nov(17)), (nov(21), date(2026, 12, 2)))
    assert sick_note.without([(nov(16), nov(18))], [(nov(10), nov(30))]) == ()


def absences(scene: Scene) -> list[tuple[str, date, date, bool]]:
    return [(one.kind, one.first_on, one.last_on, one.withdrawn) for one in scene.all_of(AbsenceRegistered)]


def test_a_note_in_the_item_of_a_leave_prolongs_it_once_it_is_agreed_to() -> None:
    scene = ill(on_leave(), nov(18), nov(20))
    assert "Больничный 18.11.2026–20.11.2026: отпуск продлевается на 3 дн., до 02.12.2026 (ТК ст. 124)" in asked(scene)
    since = len(scene.commands)
    scene.answer(HEAD)

    assert absences(scene)[1:] == [
        ("vacation", nov(16), date(2026, 12, 2), False),
        ("sick_leave", nov(18), nov(20), False),
    ]
    assert scene.state.granted is not None
    assert (scene.state.granted.first_on, scene.state.granted.last_on) == (nov(16), date(2026, 12, 2))
    assert scene.last(RegisterAbsence).last_on == date(2026, 12, 2)
    row = {one.name: one.value for one in scene.last(UpdateRegistry).fields}
    assert (row["days"].number, row["last_on"].on) == (14, date(2026, 12, 2))
    tasks = {one.responsible_id: one for _, one in scene.commands[since:] if isinstance(one, CreateTask)}
    assert "код Б (19)" in tasks[HR].description.content
    assert "с согласия" not in tasks[HR].description.content
    assert "14" in tasks[HR].files[0].blob.held.decode()  # type: ignore[union-attr]
    assert "ТК ст. 124" in tasks[ACCOUNTANT].description.content


def test_a_note_that_is_taken_back_shortens_it_again_and_a_cancelled_leave_takes_it_along() -> None:
    scene = ill(on_leave(), nov(18), nov(20))
    scene.answer(HEAD)
    ill(scene, None, None).answer(HEAD)
    assert absences(scene)[3:] == [("vacation", *LEAVE, False), ("sick_leave", nov(18), nov(20), True)]

    ill(scene, nov(18), nov(20)).answer(HEAD)
    scene.item("cancelled", HR)
    assert absences(scene)[-2:] == [
        ("vacation", nov(16), date(2026, 12, 2), True),
        ("sick_leave", nov(18), nov(20), True),
    ]
    assert len(scene.all_of(CancelAbsence)) == len(scene.all_of(RegisterAbsence))


@pytest.mark.parametrize(
    ("first", "last", "lack"),
    [
        (nov(18), None, ("sick_last_on", "missing")),
        (nov(20), nov(18), ("sick_last_on", "backwards")),
        (nov(24), nov(26), ("sick_first_on", "future")),  # today is the 23rd
        (nov(1), nov(15), ("sick_first_on", "not_in_leave")),
    ],
)
def test_a_note_that_says_nothing_of_the_leave_is_given_back(
    first: date, last: date | None, lack: tuple[str, str]
) -> None:
    scene = ill(on_leave(), first, last)

    assert [(one.field, one.code) for one in scene.last(RequestReturned).lacks] == [lack]
    assert scene.state.phase == "approved"


def test_an_illness_prolongs_a_leave_whoever_is_left_in_the_department() -> None:
    scene = on_leave()
    others = Absence(LAWYER, "vacation", *LEAVE, "vacation:4")
    own = Absence(APPLICANT, "sick_leave", nov(18), nov(19), "vacation:58/sick")  # of an earlier note
    scene.with_office(others, own, team=(APPLICANT, LAWYER, HEAD), minimum=2)

    assert ill(scene, nov(18), nov(20)).state.phase == "asking"


def test_the_approver_reads_that_the_year_has_no_part_of_fourteen_days() -> None:
    week = VACATION | {"last_on": Value(on=nov(22))}
    year = LeaveYear(date(2026, 3, 1), 7, Decimal(21))

    def lines(values: dict[str, Value], known: LeaveYear | None) -> str:
        firm = office(balance_days=Decimal(30), leave_year=known)
        return asked(Scene("vacation", dict(values), deal_id=None, office=firm).submit())

    assert "из оставшихся 14 дн. одна часть должна быть такой" in lines(week, year)
    short = LeaveYear(date(2026, 3, 1), 7, Decimal(14))
    assert "нет части отпуска от 14 дней (ТК ст. 125), и после этого отпуска её уже не будет: останется 7" in lines(
        week, short
    )
    assert "ст. 125" not in lines(VACATION, short)
    assert "ст. 125" not in lines(week, LeaveYear(date(2026, 3, 1), 14, Decimal(14)))
    assert "ст. 125" not in lines(week, None)


def test_the_year_of_work_counts_the_leaves_that_began_in_it() -> None:
    account = Account(date(2024, 3, 1))
    broken = [(date(2026, 9, 7), date(2026, 9, 13)), (date(2026, 9, 20), date(2026, 9, 20))]
    leaves = [[(date(2026, 2, 2), date(2026, 2, 20))], broken]

    assert year_of(account, leaves, nov(16), LAW) == LeaveYear(date(2026, 3, 1), 8, Decimal(20), date(2027, 2, 28))
    assert year_of(account, [], date(2026, 2, 28), LAW) == LeaveYear(
        date(2025, 3, 1), 0, Decimal(28), date(2026, 2, 28), idle_years=1, alone=True
    )


def test_days_off_on_a_trip_are_told_to_who_agrees_and_to_hr() -> None:
    route = text("Казань 24.10.2026–26.10.2026")
    values = TRIP | {"first_on": Value(on=date(2026, 10, 24)), "last_on": Value(on=date(2026, 10, 26)), "route": route}
    scene = Scene(values=values).submit()
    assert "Выходные и праздники в поездке: 24.10.2026, 25.10.2026" in asked(scene)
    scene.answer(HEAD)

    (order,) = [one for one in scene.all_of(CreateTask) if one.responsible_id == HR]
    assert "оплачиваются по ТК ст. 153: код табеля РВ (03)" in order.description.content
    working = Scene().submit()
    assert "ст. 153" not in asked(working)
