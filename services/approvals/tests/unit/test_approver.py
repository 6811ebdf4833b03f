"""Who approves: whatever the absences, somebody who is there and may, or the one on duty; never the applicant."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from itertools import chain, combinations

import pytest
from approvals.core.approver import Because, Choice, Nobody, Question, choose, explained, may_take_over
from approvals.core.approver import stands_in as deputises
from approvals.core.chart import Absence, Chart, Deputy, Person, around
from approvals.core.hours import OfficeHours
from hypothesis import given, settings
from hypothesis import strategies as st

TIMES = int(os.environ.get("LAWS", "1"))  # how many times as many examples
DAY = date(2026, 10, 12)
APPLICANT, HEAD, CHIEF, DIRECTOR, LAWYER, DUTY, SECOND_DUTY = 17, 5, 3, 1, 9, 40, 41
PEOPLE = (
    Person(APPLICANT, manager_id=HEAD),
    Person(HEAD, manager_id=CHIEF),
    Person(CHIEF, manager_id=DIRECTOR),
    Person(DIRECTOR),
    Person(LAWYER, manager_id=HEAD, roles=("budget_owner",)),
    Person(DUTY, roles=("duty_approver",)),
    Person(SECOND_DUTY, roles=("duty_approver",)),
)


def away(employee_id: int, kind: str = "vacation", until: date = date(2026, 10, 25)) -> Absence:
    return Absence(employee_id, kind, date(2026, 10, 5), until)


def stands_in(deputy: int, whom: int, *, consented: bool = True, kinds: tuple[str, ...] = ()) -> Deputy:
    return Deputy(f"{whom}-{deputy}", whom, deputy, date(2026, 10, 1), date(2026, 10, 31), kinds, consented)


def office(*changes: Absence | Deputy, people: tuple[Person, ...] = PEOPLE) -> Chart:
    return Chart(
        people,
        tuple(one for one in changes if isinstance(one, Absence)),
        tuple(one for one in changes if isinstance(one, Deputy)),
        (DUTY, SECOND_DUTY),
    )


def ask(chart: Chart, **changes: object) -> Choice:
    given = {"applicant_id": APPLICANT, "kind": "trip", "on": DAY} | changes
    found = choose(chart, Question(**given))  # type: ignore[arg-type]
    assert isinstance(found, Choice)
    return found


def test_the_immediate_manager_approves_when_he_is_there() -> None:
    found = ask(office())

    assert (found.employee_id, found.for_id, found.level) == (HEAD, None, 0)
    assert explained(found.because) == "непосредственный руководитель заявителя — сотрудник № 5"


def test_an_absent_managers_deputy_approves_for_him_and_is_told_why() -> None:
    found = ask(office(away(HEAD), stands_in(LAWYER, HEAD)))

    assert (found.employee_id, found.for_id, found.level) == (LAWYER, HEAD, 0)
    assert explained(found.because) == (
        "непосредственный руководитель заявителя — сотрудник № 5; сотрудник № 5 в отпуске до 25.10.2026;"
        " его замещает сотрудник № 9"
    )


def test_a_silent_manager_is_passed_over_like_an_absent_one() -> None:
    assert ask(office(stands_in(LAWYER, HEAD)), silent=frozenset({HEAD})).employee_id == LAWYER
    assert ask(office(), silent=frozenset({HEAD})).employee_id == CHIEF


@pytest.mark.parametrize(
    "changes",
    [
        (away(HEAD),),
        (away(HEAD), stands_in(LAWYER, HEAD, consented=False)),
        (away(HEAD), stands_in(LAWYER, HEAD, kinds=("vacation",))),
        (away(HEAD), stands_in(LAWYER, HEAD), away(LAWYER, "sick_leave")),
        (away(HEAD), stands_in(APPLICANT, HEAD)),
        (away(HEAD), stands_in(HEAD, HEAD)),
        (away(HEAD), Deputy("d", HEAD, LAWYER, date(2026, 9, 1), date(2026, 10, 11), consented=True)),
    ],
    ids=["none", "not agreed", "other kinds", "away too", "the applicant", "himself", "over since yesterday"],
)
def test_without_a_deputy_who_may_the_next_level_up_approves(changes: tuple[Absence | Deputy, ...]) -> None:
    found = ask(office(*changes))

    assert (found.employee_id, found.level) == (CHIEF, 1)


def test_several_deputies_are_asked_in_the_order_of_their_declarations() -> None:
    chart = office(away(HEAD), stands_in(LAWYER, HEAD), Deputy("0", HEAD, DIRECTOR, DAY, DAY, consented=True))

    assert ask(chart).employee_id == LAWYER
    assert ask(chart, silent=frozenset({LAWYER})).employee_id == DIRECTOR


def test_a_deputy_of_a_deputy_approves_when_both_are_away() -> None:
    found = ask(office(away(HEAD), away(LAWYER), stands_in(LAWYER, HEAD), stands_in(DIRECTOR, LAWYER)))

    assert (found.employee_id, found.for_id) == (DIRECTOR, HEAD)


def test_a_dismissed_manager_is_passed_over() -> None:
    people = tuple(Person(HEAD, active=False, manager_id=CHIEF) if one.employee_id == HEAD else one for one in PEOPLE)

    assert ask(office(people=people)).employee_id == CHIEF


def test_who_has_nobody_above_goes_to_the_one_on_duty() -> None:
    found = ask(office(), applicant_id=DIRECTOR)

    assert (found.employee_id, found.duty) == (DUTY, True)


def test_the_one_on_duty_never_approves_for_himself() -> None:
    assert ask(office(), applicant_id=DUTY).employee_id == SECOND_DUTY


def test_with_one_on_duty_only_and_he_applies_there_is_nobody() -> None:
    chart = Chart((Person(DUTY),), duty=(DUTY,))

    assert isinstance(choose(chart, Question(DUTY, "trip", DAY)), Nobody)


def test_a_second_approver_is_never_the_first_one_again() -> None:
    found = ask(office(), wanted=(HEAD,), elsewhere=frozenset({HEAD}))

    assert found.employee_id == CHIEF


@pytest.mark.parametrize(
    "barred", [{"applicant_id": HEAD}, {"authors": frozenset({HEAD})}], ids=["applicant", "author"]
)
def test_whoever_may_not_approve_does_not_do_so_by_a_deputy_of_his_either(barred: dict[str, object]) -> None:
    chart = office(stands_in(LAWYER, HEAD), away(CHIEF), stands_in(HEAD, CHIEF))

    assert ask(chart, wanted=(HEAD,), **barred).employee_id == DIRECTOR
    assert deputises(chart, LAWYER, CHIEF, DAY, "trip")
    assert not deputises(chart, LAWYER, CHIEF, DAY, "trip", frozenset({HEAD}))


def test_an_approver_may_hand_over_to_who_is_there_and_not_to_the_applicant() -> None:
    question = Question(APPLICANT, "trip", DAY)

    assert may_take_over(office(), question, DIRECTOR) is None
    assert may_take_over(office(), question, APPLICANT) == Because("applicant", APPLICANT)
    assert may_take_over(office(away(DIRECTOR)), question, DIRECTOR) is not None
    assert may_take_over(office(), question, 999) == Because("unknown", 999)


MANAGERS = (HEAD, CHIEF, DIRECTOR, LAWYER)
SUBSETS = list(chain.from_iterable(combinations(MANAGERS, size) for size in range(len(MANAGERS) + 1)))


@pytest.mark.parametrize("gone", SUBSETS, ids=str)
def test_each_subset_of_managers_away_leaves_an_approver_who_is_there(gone: tuple[int, ...]) -> None:
    chart = office(*map(away, gone), stands_in(LAWYER, HEAD))
    expected = next((one for one in (HEAD, LAWYER, CHIEF, DIRECTOR) if one not in gone), DUTY)

    assert ask(chart).employee_id == expected


def test_with_everybody_away_the_one_on_duty_is_asked_all_the_same() -> None:
    found = ask(office(*(away(one.employee_id) for one in PEOPLE)))

    assert (found.employee_id, found.duty) == (DUTY, True)


ids = st.integers(1, 8)
deputies = st.builds(
    lambda whom, deputy, first, days, kinds, consented: Deputy(
        f"{whom}/{deputy}",
        whom,
        deputy,
        DAY + timedelta(first),
        DAY + timedelta(first + days),
        kinds,
        consented,
    ),
    *(ids, ids, st.integers(-3, 2), st.integers(0, 5), st.sampled_from([(), ("trip",), ("vacation",)]), st.booleans()),
)


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    """Any office of eight: heads may form rings, anybody may be away or gone, anybody may stand in for anybody."""
    people = tuple(Person(number, draw(st.integers(0, 5)) > 0, draw(st.none() | ids)) for number in range(1, 9))
    gone = draw(st.lists(ids, unique=True, max_size=8))
    duty = tuple(draw(st.lists(ids, unique=True, min_size=1, max_size=3)))
    return Chart(people, tuple(map(away, gone)), tuple(draw(st.lists(deputies, max_size=12))), duty)


few = st.frozensets(ids, max_size=3)


@given(charts(), ids, st.lists(ids, max_size=2, unique=True), few, few)
@settings(max_examples=200 * TIMES, deadline=None)
def test_whoever_is_asked_works_is_there_and_is_not_the_applicant_or_he_is_on_duty(
    chart: Chart, applicant: int, wanted: list[int], silent: frozenset[int], elsewhere: frozenset[int]
) -> None:
    question = Question(applicant, "trip", DAY, tuple(wanted), None, silent, elsewhere)
    found = choose(chart, question)

    if isinstance(found, Nobody):
        assert all(
            one == applicant or one in elsewhere or not (person := chart.person(one)) or not person.active
            for one in chart.duty
        )
        return
    person = chart.person(found.employee_id)
    assert person is not None
    assert person.active
    assert found.employee_id != applicant
    assert found.employee_id not in elsewhere
    assert found.duty == (found.level == 12)
    if found.duty:
        assert found.employee_id in chart.duty
    else:
        assert chart.is_present(found.employee_id, DAY)
        assert found.employee_id not in silent


@given(charts(), ids)
@settings(max_examples=150 * TIMES, deadline=None)
def test_a_request_that_nobody_answers_ends_with_the_one_on_duty_within_the_stated_hours(
    chart: Chart, applicant: int
) -> None:
    """Everybody asked stays silent for eight working hours: no more turns than there are people, then duty for good."""
    office_hours, now = OfficeHours("Europe/Moscow"), datetime(2026, 10, 12, 6, 0, tzinfo=UTC)
    silent: set[int] = set()
    for _ in range(len(chart.people) + 1):
        found = choose(chart, Question(applicant, "trip", DAY, silent=frozenset(silent)))
        if isinstance(found, Nobody) or found.duty:
            break
        assert found.employee_id not in silent
        silent.add(found.employee_id)
        now = office_hours.after(now, 8)
    assert isinstance(found, Nobody) or found.duty
    assert now <= office_hours.after(datetime(2026, 10, 12, 6, 0, tzinfo=UTC), 8 * len(chart.people))


@given(charts(), ids, few)
@settings(max_examples=100 * TIMES, deadline=None)
def test_the_part_of_the_chart_around_an_applicant_decides_like_the_whole(
    chart: Chart, applicant: int, silent: frozenset[int]
) -> None:
    question = Question(applicant, "trip", DAY, silent=silent)

    assert choose(around(chart, [applicant]), question) == choose(chart, question)


@pytest.mark.parametrize(
    ("since", "hours", "until"),
    [
        ("2026-10-12T09:00+03:00", 8, "2026-10-12T17:00+03:00"),
        ("2026-10-12T15:00+03:00", 8, "2026-10-13T14:00+03:00"),
        ("2026-10-16T17:30+03:00", 1, "2026-10-19T09:30+03:00"),
        ("2026-10-17T12:00+03:00", 4, "2026-10-19T13:00+03:00"),
        ("2026-11-03T17:00+03:00", 2, "2026-11-05T10:00+03:00"),
        ("2026-10-12T20:00+03:00", 9, "2026-10-13T18:00+03:00"),
    ],
    ids=["same day", "over night", "over a weekend", "from a Saturday", "over 4 November", "a whole day"],
)
def test_silence_is_counted_in_working_hours(since: str, hours: float, until: str) -> None:
    hours_of_ours = OfficeHours("Europe/Moscow")

    assert hours_of_ours.after(datetime.fromisoformat(since), hours) == datetime.fromisoformat(until)


@pytest.mark.parametrize("hours", [0, -1, 2001, float("nan")])
def test_hours_that_are_none_are_refused(hours: float) -> None:
    with pytest.raises(ValueError, match="working hours"):
        OfficeHours("Europe/Moscow").after(datetime(2026, 10, 12, tzinfo=UTC), hours)
