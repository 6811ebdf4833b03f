"""What was possible when it was handed in, and no longer is when somebody agrees to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from approvals.core.chart import Absence
from approvals_scenes import APPLICANT, HEAD, LAWYER, VACATION, Scene, office
from contracts.approvals.v1 import ApprovalAnswered, RequestDecided, RequestOpened, RequestReturned
from contracts.calendar.v1 import RegisterAbsence
from contracts.items.v1 import MoveItemStage
from contracts.signs.v1 import CommentTimeline, Notify
from contracts.tasks.v1 import CancelTask

SICK = Absence(APPLICANT, "sick_leave", date(2026, 10, 28), date(2026, 10, 29), "absence:7")
COLLEAGUE = Absence(LAWYER, "vacation", date(2026, 11, 16), date(2026, 11, 20), "vacation:4")
TEAM = {"team": (APPLICANT, LAWYER, HEAD), "minimum": 2}


def agree(scene: Scene, door: str) -> None:
    if door == "stage":
        scene.item("approved", HEAD)
    elif door == "task":
        scene.close(scene.task_of(HEAD), HEAD, "согласовано")
    else:
        scene.answer(HEAD)


@pytest.mark.parametrize("door", ["stage", "task", "link"])
def test_a_trip_over_what_came_meanwhile_goes_back_to_the_applicant_by_every_door(door: str) -> None:
    scene = Scene().submit()
    scene.with_office(SICK)
    agree(scene, door)

    assert [one.code for one in scene.last(RequestReturned).lacks] == ["overlap"]
    assert not scene.all_of(ApprovalAnswered)
    assert not scene.all_of(RequestDecided)
    assert not scene.all_of(RegisterAbsence)
    assert scene.last(MoveItemStage).stage == "draft"
    assert "28.10.2026–29.10.2026" in scene.last(CommentTimeline).text.content


def test_of_two_leaves_of_a_department_the_one_approved_first_is_taken() -> None:
    scene = Scene("vacation", dict(VACATION), deal_id=None, office=office(**TEAM)).submit()
    assert scene.all_of(RequestOpened)
    scene.with_office(COLLEAGUE, **TEAM)
    scene.answer(HEAD)

    assert [one.code for one in scene.last(RequestReturned).lacks] == ["too_few"]
    assert scene.last(CancelTask).task.command_id == scene.task_of(HEAD)  # type: ignore[union-attr]
    told = {one.employee_id: one.text.content for one in scene.all_of(Notify)}
    assert "согласие не записано" in told[HEAD]
    assert "меньше 2 человек" in told[APPLICANT]


def test_a_leave_whose_days_others_have_used_up_meanwhile_goes_back() -> None:
    scene = Scene("vacation", dict(VACATION), deal_id=None, office=office(balance_days=Decimal(14))).submit()
    scene.with_office(balance_days=Decimal(13)).answer(HEAD)

    assert [one.code for one in scene.last(RequestReturned).lacks] == ["balance"]
    assert not scene.all_of(RequestDecided)


def test_a_refusal_needs_nothing_to_be_possible() -> None:
    scene = Scene().submit()
    scene.with_office(SICK)
    scene.answer(HEAD, agreed=False)

    assert scene.last(RequestDecided).outcome == "refused"


def test_handed_in_again_with_other_days_it_is_approved() -> None:
    scene = Scene("vacation", dict(VACATION), deal_id=None, office=office(**TEAM)).submit()
    scene.with_office(COLLEAGUE, **TEAM)
    scene.answer(HEAD)
    scene.values = {name: value.model_copy(update={"on": date(2026, 12, 14)}) for name, value in VACATION.items()}
    scene.submit().answer(HEAD)

    assert scene.last(RequestDecided).outcome == "approved"
    assert scene.last(RegisterAbsence).first_on == date(2026, 12, 14)


def test_an_approved_leave_whose_change_was_overtaken_holds_as_it_was() -> None:
    scene = Scene("vacation", dict(VACATION), deal_id=None, office=office(**TEAM)).submit()
    scene.answer(HEAD)
    scene.values["last_on"] = scene.values["last_on"].model_copy(update={"on": date(2026, 11, 30)})
    scene.item("on_approval", APPLICANT, moved=False)
    own = Absence(APPLICANT, "vacation", date(2026, 11, 16), date(2026, 11, 29), "vacation:58")
    scene.with_office(own, COLLEAGUE, **TEAM)
    scene.answer(HEAD)

    assert scene.last(RequestReturned).lacks[0].code == "too_few"
    assert scene.last(MoveItemStage).stage == "approved"
    assert "Действует согласованная версия 1." in scene.last(CommentTimeline).text.content
