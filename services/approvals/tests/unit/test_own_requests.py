"""Nobody approves what he asked for himself, in whosever name: made for another, by a process, by a deputyship."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from approvals.core.feed import STARTED_BY
from approvals_scenes import (
    ACCOUNTANT,
    APPLICANT,
    CHIEF,
    DUTY,
    HEAD,
    HR,
    LAWYER,
    TRIP,
    Scene,
    kind_of,
    office,
    rub,
    text,
)
from contracts.approvals.v1 import (
    AbsenceRegistered,
    ApprovalAnswered,
    ApprovalAsked,
    ApprovalDenied,
    PaymentMade,
    RequestDecided,
    RequestOpened,
    RequestReturned,
)
from contracts.crm.v1 import CreateTask, Value
from contracts.items.v1 import MoveItemStage
from contracts.tasks.v1 import ReopenTask

OF_APPLICANT = {"employee": Value(employee_ids=(APPLICANT,))}
DEPUTY = {"deputy": Value(employee_ids=(HEAD,)), "employee": Value(employee_ids=(CHIEF,))}
DAYS = {"first_on": Value(on=date(2026, 10, 12)), "last_on": Value(on=date(2026, 10, 16))}


def named(by: int, **more: Any) -> Scene:
    """A trip of the applicant's, made by another."""
    return Scene(values=TRIP | OF_APPLICANT | more, creator=by)


def test_a_head_who_makes_a_request_for_another_does_not_approve_it() -> None:
    scene = named(HEAD)
    scene.item("on_approval", HEAD)

    assert (scene.last(RequestOpened).applicant_id, scene.last(RequestOpened).author_ids) == (APPLICANT, (HEAD,))
    asked = scene.last(ApprovalAsked)
    assert (asked.approver_id, asked.level) == (CHIEF, 1)
    assert ("author", HEAD) in {(one.code, one.employee_id) for one in asked.because}


@pytest.mark.parametrize("door", ["stage", "task", "link"])
def test_its_author_is_denied_at_every_door(door: str) -> None:
    scene = named(HEAD)
    scene.item("on_approval", HEAD)
    if door == "stage":
        scene.item("approved", HEAD)
    elif door == "task":
        scene.close(scene.task_of(CHIEF), HEAD)
    else:
        scene.answer(HEAD)

    assert (scene.last(ApprovalDenied).code, scene.last(ApprovalDenied).by) == ("author", door)
    assert not scene.all_of(ApprovalAnswered)


def test_nobody_hands_his_place_to_its_author() -> None:
    scene = named(HEAD)
    scene.item("on_approval", HEAD)
    scene.reassign(scene.task_of(CHIEF), CHIEF, HEAD)

    assert scene.last(ApprovalDenied).code == "not_allowed"


def test_an_author_on_duty_is_passed_over_and_where_nobody_else_is_left_somebody_arranges_it() -> None:
    alone = tuple(one for one in office().chart.people if one.employee_id in {APPLICANT, DUTY, HR})
    scene = named(DUTY).with_office(people=alone)
    scene.item("on_approval", DUTY)

    assert not scene.all_of(ApprovalAsked)
    assert scene.last(CreateTask).responsible_id == HR


def test_whoever_gives_his_request_another_name_stays_barred() -> None:
    scene = Scene(values=TRIP | {"employee": Value(employee_ids=(HEAD,))}, creator=HEAD)
    scene.item("on_approval", HEAD)
    assert scene.last(ApprovalAsked).approver_id == CHIEF
    scene.values |= OF_APPLICANT
    scene.item("on_approval", LAWYER, moved=False)

    assert scene.last(RequestOpened).author_ids == (HEAD, LAWYER)
    assert scene.last(ApprovalAsked).approver_id == CHIEF


def test_a_request_that_a_process_began_has_whoever_started_it_as_its_author() -> None:
    general = office().general.model_copy(update={"own_users": (1,)})
    scene = named(1, origin=text(f"process/7{STARTED_BY}{HEAD}")).with_office()
    scene.office = type(scene.office)(**(vars(scene.office) | {"general": general}))
    scene.item("on_approval", 1)

    assert scene.last(RequestOpened).author_ids == (HEAD,)
    assert scene.last(ApprovalAsked).approver_id == CHIEF


def test_an_origin_written_by_a_person_bars_nobody_but_himself() -> None:
    scene = named(LAWYER, origin=text(f"process/7{STARTED_BY}{HEAD}"))
    scene.item("on_approval", LAWYER)

    assert scene.last(RequestOpened).author_ids == (LAWYER,)
    assert scene.last(ApprovalAsked).approver_id == HEAD


def test_whoever_hands_in_what_its_own_applicant_made_is_no_author_but_does_not_approve_it_alone() -> None:
    scene = Scene()
    scene.item("on_approval", HEAD)

    assert scene.last(RequestOpened).author_ids is None
    assert scene.last(ApprovalAsked).approver_id == CHIEF


def test_nobody_makes_himself_the_deputy_of_his_head() -> None:
    scene = Scene("deputy", DEPUTY | DAYS, creator=HEAD)
    scene.item("on_approval", HEAD)

    assert [one.code for one in scene.last(RequestReturned).lacks] == ["author"]
    assert not scene.all_of(ApprovalAsked)


def test_hr_declares_a_deputyship_for_another_but_not_of_itself() -> None:
    scene = Scene("deputy", DEPUTY | DAYS, creator=HR)
    scene.item("on_approval", HR)
    assert scene.last(ApprovalAsked).approver_id == HEAD

    own = Scene("deputy", DEPUTY | DAYS | {"deputy": Value(employee_ids=(HR,))}, creator=HR)
    own.item("on_approval", HR)
    assert [one.field for one in own.last(RequestReturned).lacks] == ["deputy"]


@pytest.mark.parametrize("stage", ["approved", "closed"])
@pytest.mark.parametrize("who", [APPLICANT, HEAD, None])
def test_a_request_that_nobody_was_asked_about_does_not_reach_the_end_by_its_stage(stage: str, who: int | None) -> None:
    scene = Scene()
    scene.item(stage, who)

    assert (scene.last(ApprovalDenied).code, scene.last(ApprovalDenied).request) == ("not_asked_for", "trip:58")
    assert (scene.last(MoveItemStage).stage, scene.last(MoveItemStage).item.crm_id) == ("draft", 58)  # type: ignore[union-attr]
    scene.item("on_approval")
    assert scene.last(ApprovalAsked).approver_id == HEAD


def test_a_refused_request_is_put_back_when_it_is_moved_to_approved() -> None:
    scene = Scene().submit()
    scene.item("refused", HEAD)
    scene.item("approved", HEAD)

    assert scene.last(MoveItemStage).stage == "refused"
    assert [one.outcome for one in scene.all_of(RequestDecided)] == ["refused"]


def test_what_the_portal_had_before_us_is_left_where_it_stands() -> None:
    scene = Scene()

    assert not scene.item("approved", None, moved=False).commands


def test_the_traveller_does_not_say_himself_that_the_rest_has_come_back() -> None:
    scene = Scene().submit()
    scene.close(scene.task_of(HEAD), HEAD)
    scene.paid("advance", "30000.00")
    scene.wake("back")
    scene.spent(7, "20000.00")
    scene.close(scene.task_of(APPLICANT), APPLICANT)
    refund = scene.task_of(ACCOUNTANT)
    scene.close(refund, APPLICANT)

    assert scene.last(ReopenTask).task.command_id == refund  # type: ignore[union-attr]
    assert not scene.all_of(PaymentMade)
    scene.close(refund, ACCOUNTANT)
    assert scene.last(PaymentMade).amount == rub("6500.00").amount  # 30 000 paid, 20 000 and 5 days of 700 owed


def test_a_foreign_sum_counts_as_above_every_threshold_and_fits_no_limit() -> None:
    amount = Value(amount=rub("900.00").amount, currency="USD")
    dollars = {"source": text("trip:1"), "purpose": text("x"), "amount": amount}
    threshold = kind_of("payment", chain=kind_of("trip").chain)
    limited = kind_of("payment", limit=rub("1000.00").amount)
    for kind, seats in ((threshold, 2), (limited, 0)):
        scene = Scene("payment", dollars | OF_APPLICANT)
        kinds = tuple(type(one)(one.name, kind if one.name == "payment" else one.kind) for one in scene.office.kinds)
        scene.office = type(scene.office)(**(vars(scene.office) | {"kinds": kinds}))
        scene.item("on_approval")
        opened = scene.all_of(RequestOpened)
        assert (len(opened[0].seats) if opened else 0) == seats
    assert [one.code for one in scene.last(RequestReturned).lacks] == ["currency"]


def test_an_expense_in_foreign_money_is_not_added_to_roubles() -> None:
    said = {"source": text("trip:58"), "kind": text("lodging"), "spent_on": Value(on=date(2026, 10, 2))}
    scene = Scene("expense", said | {"amount": Value(amount=rub("100.00").amount, currency="USD")})
    scene.item("on_approval")

    assert [one.code for one in scene.last(RequestReturned).lacks] == ["currency"]


def test_what_was_approved_for_one_does_not_become_another_s() -> None:
    scene = named(APPLICANT).submit()
    scene.answer(HEAD)
    scene.values["employee"] = Value(employee_ids=(LAWYER,))
    scene.item("on_approval", APPLICANT)

    assert [(one.field, one.code) for one in scene.last(RequestReturned).lacks] == [("employee", "other_person")]
    assert (scene.state.phase, scene.state.applicant_id) == ("approved", APPLICANT)
    assert [one.employee_id for one in scene.all_of(AbsenceRegistered)] == [APPLICANT]


def test_once_it_is_cancelled_the_same_item_may_be_another_s() -> None:
    scene = named(APPLICANT).submit()
    scene.answer(HEAD)
    scene.item("cancelled", APPLICANT)
    scene.values["employee"] = Value(employee_ids=(LAWYER,))
    scene.item("on_approval", APPLICANT)

    assert scene.last(RequestOpened).applicant_id == LAWYER
