"""A change of what has been approved: asked for whenever the card says something else, whatever became of it before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from approvals.core.chart import Absence
from approvals_scenes import APPLICANT, HEAD, LAWYER, TRIP, VACATION, Scene, office, rub
from contracts.approvals.v1 import ApprovalAsked, RequestDecided, RequestOpened, RequestReturned
from contracts.crm.v1 import Value
from contracts.items.v1 import MoveItemStage
from contracts.signs.v1 import Notify

DEARER = {"lodging": rub("25000.00")}
BACKWARDS = {"last_on": Value(on=date(2026, 10, 20))}
COLLEAGUE = Absence(LAWYER, "vacation", date(2026, 11, 16), date(2026, 11, 20), "vacation:4")
TEAM = {"team": (APPLICANT, LAWYER, HEAD), "minimum": 2}


def approved() -> Scene:
    scene = Scene().submit()
    scene.answer(HEAD)
    return scene


def says(scene: Scene, stage: str, **values: Value) -> None:
    """An hour later the card says so."""
    scene.now += timedelta(hours=1)
    scene.values = dict(TRIP) | values
    scene.item(stage, moved=False)


def versions(scene: Scene) -> list[int]:
    return [one.version for one in scene.all_of(RequestOpened)]


def test_a_change_that_was_spoilt_and_mended_while_it_was_asked_for_is_asked_for_again() -> None:
    scene = approved()
    says(scene, "approved", **DEARER)
    says(scene, "on_approval", **DEARER, **BACKWARDS)
    assert scene.last(RequestReturned).lacks[0].code == "backwards"
    says(scene, "approved", **DEARER)

    assert versions(scene) == [1, 2, 3]
    assert scene.last(RequestOpened).changed == ("lodging",)
    assert (scene.state.phase, scene.last(ApprovalAsked).version) == ("asking", 3)


def test_a_request_that_was_spoilt_and_mended_is_asked_for_again_whoever_hands_it_in() -> None:
    scene = Scene().submit()
    says(scene, "on_approval", **BACKWARDS)
    says(scene, "draft")
    scene.now += timedelta(hours=1)
    scene.item("on_approval", LAWYER)

    assert (versions(scene), scene.state.phase) == ([1, 2], "asking")


def test_a_spoilt_change_that_is_taken_back_asks_nobody() -> None:
    scene = approved()
    says(scene, "approved", **BACKWARDS)
    says(scene, "approved")

    assert (versions(scene), scene.state.phase) == ([1], "approved")


def test_an_older_look_at_the_card_that_comes_after_the_return_asks_nobody() -> None:
    scene = approved()
    says(scene, "approved", **DEARER)
    says(scene, "on_approval", **DEARER, **BACKWARDS)
    scene.now -= timedelta(minutes=30)
    scene.values = dict(TRIP) | DEARER
    scene.item("on_approval", moved=False)

    assert (versions(scene), scene.state.phase) == ([1, 2], "approved")


def test_a_change_that_was_overtaken_may_be_handed_in_again_as_it_is() -> None:
    scene = Scene("vacation", dict(VACATION), deal_id=None, office=office(**TEAM)).submit()
    scene.answer(HEAD)
    scene.values["last_on"] = Value(on=date(2026, 11, 30))
    scene.item("on_approval", APPLICANT, moved=False)
    own = Absence(APPLICANT, "vacation", date(2026, 11, 16), date(2026, 11, 29), "vacation:58")
    scene.with_office(own, COLLEAGUE, **TEAM)
    scene.answer(HEAD)
    scene.with_office(own, **TEAM)  # the colleague stays after all
    scene.now += timedelta(hours=1)
    scene.item("on_approval", APPLICANT)

    assert (versions(scene), scene.last(RequestOpened).changed) == ([1, 2, 3], ("last_on",))
    scene.answer(HEAD)
    assert (scene.state.phase, scene.state.granted.last_on) == ("approved", date(2026, 11, 30))  # type: ignore[union-attr]


@pytest.mark.parametrize("who", [APPLICANT, LAWYER])
def test_a_refused_change_is_asked_for_again_when_its_applicant_hands_it_in(who: int) -> None:
    scene = approved()
    says(scene, "approved", **DEARER)
    scene.answer(HEAD, agreed=False)
    says(scene, "approved", **DEARER)
    assert versions(scene) == [1, 2]  # its own echo is nothing new
    scene.item("on_approval", who)

    assert versions(scene) == ([1, 2, 3] if who == APPLICANT else [1, 2])
    if who != APPLICANT:
        assert scene.last(MoveItemStage).stage == "approved"


def test_an_echo_of_our_own_move_hands_no_refused_change_in_again() -> None:
    scene = Scene(values=TRIP | {"employee": Value(employee_ids=(APPLICANT,))}, creator=1000)
    scene.item("on_approval", 1000)
    scene.answer(HEAD)
    scene.now += timedelta(hours=1)
    scene.values |= DEARER
    scene.item("approved", moved=False)
    scene.answer(HEAD, agreed=False)
    scene.item("on_approval", 1000)  # what the second version had ordered, late

    assert (versions(scene), scene.last(MoveItemStage).stage) == ([1, 2], "approved")


def test_what_is_approved_is_not_asked_for_again_as_it_is() -> None:
    scene = approved()
    scene.now += timedelta(hours=1)
    scene.item("on_approval", APPLICANT)

    assert (versions(scene), scene.last(MoveItemStage).stage) == ([1], "approved")
    assert len(scene.all_of(RequestDecided)) == 1


def test_whose_trip_it_stays_hears_that_it_can_not_become_another_s() -> None:
    scene = approved()
    says(scene, "approved", employee=Value(employee_ids=(LAWYER,)))

    assert scene.last(RequestReturned).lacks[0].code == "other_person"
    assert (scene.last(RequestReturned).applicant_id, scene.last(Notify).employee_id) == (APPLICANT, APPLICANT)


@pytest.mark.parametrize("last_on", [date(2026, 11, 22), date(2026, 12, 4)])
@pytest.mark.parametrize("today", [10, 20])
def test_an_approved_leave_is_shortened_or_made_longer_also_near_its_beginning(today: int, last_on: date) -> None:
    scene = Scene("vacation", dict(VACATION), deal_id=None).submit()
    scene.answer(HEAD)
    scene.now = scene.now.replace(month=11, day=today)
    scene.values["last_on"] = Value(on=last_on)
    scene.item("approved", moved=False)
    scene.answer(HEAD)

    assert (scene.state.phase, scene.state.granted.last_on) == ("approved", last_on)  # type: ignore[union-attr]


def test_another_beginning_of_an_approved_leave_needs_its_two_weeks_again() -> None:
    scene = Scene("vacation", dict(VACATION), deal_id=None).submit()
    scene.answer(HEAD)
    scene.now = scene.now.replace(month=11, day=10)
    scene.values["first_on"] = Value(on=date(2026, 11, 17))
    scene.item("approved", moved=False)

    assert [(one.field, one.code) for one in scene.last(RequestReturned).lacks] == [("first_on", "late_notice")]


@pytest.mark.parametrize("kind", ["trip", "vacation"])
def test_what_was_cancelled_and_is_handed_in_again_with_a_mistake_is_not_approved_by_that(kind: str) -> None:
    scene = Scene(kind, dict(TRIP if kind == "trip" else VACATION), deal_id=377 if kind == "trip" else None).submit()
    scene.answer(HEAD)
    first_on = scene.values["first_on"]
    scene.item("cancelled", APPLICANT)
    scene.now += timedelta(hours=1)
    scene.values["first_on"] = Value()
    scene.item("on_approval", APPLICANT)

    assert scene.last(RequestReturned).lacks[0].field == "first_on"
    assert (scene.state.phase, scene.last(MoveItemStage).stage) == ("cancelled", "draft")
    assert "Действует" not in scene.last(Notify).text.content
    scene.now += timedelta(hours=1)
    scene.values["first_on"] = first_on
    scene.item("on_approval", LAWYER)
    assert (scene.state.phase, scene.state.granted, versions(scene)) == ("asking", None, [1, 2])
