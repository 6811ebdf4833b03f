"""Whatever people do, at whichever door, in whatever order: nobody who may not approves, and a version ends once."""

from __future__ import annotations

import os
from datetime import date, timedelta
from typing import Any

from approvals.core.approver import stands_in
from approvals.core.chart import Absence, Deputy, Person
from approvals_scenes import APPLICANT, CHIEF, DIRECTOR, DUTY, HEAD, HR, LAWYER, Scene, office, rub
from contracts.approvals.v1 import ApprovalAnswered, ApprovalAsked, RequestDecided, RequestOpened
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, Value
from hypothesis import given, settings
from hypothesis import strategies as st

TIMES = int(os.environ.get("LAWS", "1"))  # how many times as many examples
HANDED = "handed_over"
EVERYBODY = (APPLICANT, HEAD, CHIEF, DIRECTOR, LAWYER, HR, DUTY, 999, None)
STAGES = ("draft", "on_approval", "approved", "refused", "cancelled", "closed", "unknown")
RESULTS = (None, "Согласовано", "отказ", "потом")

people = st.sampled_from(EVERYBODY)
known = st.sampled_from([one for one in EVERYBODY if one is not None])
deeds = st.one_of(
    st.tuples(st.just("move"), people, st.sampled_from(STAGES)),
    st.tuples(st.just("close"), people, st.sampled_from(RESULTS)),
    st.tuples(st.just("link"), known, st.booleans()),
    st.tuples(st.just("old link"), known, st.booleans()),
    st.tuples(st.just("give"), people, known),
    st.tuples(st.just("change"), people, st.integers(1, 3)),
    st.tuples(st.just("wake"), st.none(), st.none()),
    st.tuples(st.just("away"), known, st.none()),
    st.tuples(st.just("dismissed"), known, st.none()),
    st.tuples(st.just("gone"), st.none(), st.none()),
    st.tuples(st.just("stands in"), known, st.tuples(known, st.integers(-1, 2))),
    st.tuples(st.just("days pass"), st.none(), st.integers(1, 4)),
    st.tuples(st.just("rename"), people, known),
)


def do(scene: Scene, deed: tuple[str, Any, Any]) -> None:
    """One thing that somebody does, or that befalls him."""
    what, who, how = deed
    scene.now += timedelta(minutes=7)
    happens = BEFALLS.get(what)
    if happens is not None:
        happens(scene, who, how)
        return
    tasks = [identity for identity, one in scene.commands if isinstance(one, CreateTask)]
    match what:
        case "move":
            scene.item(how, who)
        case "close" if tasks:
            scene.close(tasks[-1], who, how)
        case "link":
            scene.answer(who, agreed=how)
        case "old link":
            scene.answer(who, agreed=how, version=max(1, scene.state.version - 1))
        case "give" if tasks:
            scene.reassign(tasks[-1], who, how)
        case "change":
            scene.values["advance"] = rub(f"{how}0000.00")
            scene.item("on_approval", who, moved=False)


def gets_another_applicant(scene: Scene, who: Any, how: Any) -> None:
    scene.values["employee"] = Value(employee_ids=(how,))
    scene.item("on_approval", who, moved=False)


def days_pass(scene: Scene, _: Any, how: Any) -> None:
    scene.now += timedelta(days=how)


def stands_in_from(scene: Scene, who: Any, how: Any) -> None:
    """Somebody stands in for another up to so many days from now, also no more."""
    whom, days = how
    chart, today = scene.office.chart, scene.now.date()
    name = f"deputy:{len(chart.deputies)}"
    new = Deputy(name, whom, who, today - timedelta(days=9), today + timedelta(days=days), consented=True)
    scene.office = office(*chart.absences, *chart.deputies, new, people=chart.people)


def time_passes(scene: Scene, *_: Any) -> None:
    if scene.wakes:
        scene.wake(min(scene.wakes, key=lambda name: scene.wakes[name]))


def goes_away(scene: Scene, who: Any, _: Any) -> None:
    gone = Absence(who, "vacation", date(2026, 10, 1), date(2026, 10, 20))
    chart = scene.office.chart
    scene.office = office(*chart.absences, *chart.deputies, gone, people=chart.people)


def is_dismissed(scene: Scene, who: Any, _: Any) -> None:
    staff = [
        Person(one.employee_id, one.employee_id != who and one.active, one.manager_id, one.roles)
        for one in scene.office.chart.people
    ]
    scene.office = office(*scene.office.chart.absences, *scene.office.chart.deputies, people=staff)


def is_deleted(scene: Scene, *_: Any) -> None:
    scene.item("on_approval", None, moved=False, gone=True)


BEFALLS = {
    "wake": time_passes,
    "away": goes_away,
    "dismissed": is_dismissed,
    "gone": is_deleted,
    "stands in": stands_in_from,
    "days pass": days_pass,
    "rename": gets_another_applicant,
}


def last_resort(scene: Scene, version: int) -> set[int]:
    """Who was asked though he had been passed over for his own change: nobody else was left."""
    asked = [one for one in scene.all_of(ApprovalAsked) if one.version == version]
    over = {(one.approver_id, two.code, two.employee_id) for one in asked for two in one.because}
    return {number for number, code, whom in over if code == "author" and whom == number}


def lawful(scene: Scene) -> None:
    """What holds after any deeds."""
    asked = {(one.version, one.seat, one.approver_id) for one in scene.all_of(ApprovalAsked)}
    answered = scene.all_of(ApprovalAnswered)
    decided = scene.all_of(RequestDecided)
    opened = {one.version: one for one in scene.all_of(RequestOpened)}
    for one in (*scene.all_of(ApprovalAsked), *answered):
        barred = {opened[one.version].applicant_id, *(opened[one.version].author_ids or ())}
        hands = {*(opened[one.version].hand_ids or ())}
        if len(opened[one.version].seats) <= len(hands):
            barred |= hands - last_resort(scene, one.version)
        assert one.approver_id not in barred
    assert all((one.version, one.seat, one.approver_id) in asked for one in answered)
    assert len({(one.version, one.seat) for one in answered}) == len(answered)
    judged = [one.version for one in decided if one.outcome != "cancelled"]
    assert len(set(judged)) == len(judged)
    for one in decided:
        if one.outcome == "approved":
            agreed = {two.seat for two in answered if two.version == one.version and two.agreed}
            assert agreed == {seat.key for seat in opened[one.version].seats}
            approvers = [two.approver_id for two in answered if two.version == one.version]
            assert len(set(approvers)) == len(approvers)


def stands_for_whom_he_answers(scene: Scene, before: int) -> None:
    """Whoever has answered since as a deputy is one today, unless the place was given to him."""
    given = {(one.version, one.seat, one.approver_id) for one in scene.all_of(ApprovalAsked) if one.cause == HANDED}
    for one in scene.all_of(ApprovalAnswered)[before:]:
        if one.for_id is not None and (one.version, one.seat, one.approver_id) not in given:
            assert stands_in(scene.office.chart, one.approver_id, one.for_id, scene.now.date(), "trip")


@given(st.lists(deeds, max_size=14), st.booleans(), st.sampled_from((APPLICANT, HEAD, LAWYER, DUTY)))
@settings(max_examples=120 * TIMES, deadline=None)
def test_nobody_who_may_not_approves_and_each_version_has_one_outcome(
    deeds_done: list[tuple[str, Any, Any]], dear: bool, creator: int
) -> None:
    scene = Scene(creator=creator)
    scene.values["employee"] = Value(employee_ids=(APPLICANT,))
    if dear:
        scene.values["tickets"] = rub("90000.00")
    scene.submit()
    for deed in deeds_done:
        before = len(scene.all_of(ApprovalAnswered))
        do(scene, deed)
        lawful(scene)
        stands_for_whom_he_answers(scene, before)


def test_prose_in_a_field_is_read_once_and_replays_alike() -> None:
    scene = Scene()
    scene.values["purpose"] = Value(prose=Text.of("Очень длинная цель " * 40))
    scene.values["route"] = Value(prose=Text.of("Казань 26.10.2026–30.10.2026"))
    scene.submit()
    scene.wake("silence")
    scene.answer(HEAD)

    assert scene.last(RequestDecided).outcome == "approved"


def test_a_deputyship_that_is_over_or_begins_tomorrow_opens_nothing() -> None:
    gone = Absence(HEAD, "vacation", date(2026, 10, 1), date(2026, 10, 20))
    over = Deputy("a", HEAD, LAWYER, date(2026, 9, 1), date(2026, 10, 4), consented=True)
    later = Deputy("b", HEAD, LAWYER, date(2026, 10, 6), date(2026, 10, 9), consented=True)
    scene = Scene(office=office(gone, over, later))
    scene.submit()

    assert scene.last(ApprovalAsked).approver_id == CHIEF
