"""Who is asked when: silence, thresholds, steps in order, all and any, and nobody left."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from approvals.core.chart import Person
from approvals.core.office import Named
from approvals.core.rules import Kind
from approvals_scenes import (
    APPLICANT,
    CHIEF,
    DIRECTOR,
    DUTY,
    HEAD,
    HR,
    LAWYER,
    MONDAY,
    PEOPLE,
    Scene,
    office,
    rub,
    text,
)
from chassis.decision import Woken
from contracts.approvals.v1 import ApprovalAsked, RequestDecided, RequestReturned
from contracts.crm.v1 import CreateTask, Value
from contracts.items.v1 import MoveItemStage
from contracts.signs.v1 import Notify
from contracts.tasks.v1 import CancelTask


def test_silence_passes_the_request_on_and_a_late_answer_still_counts() -> None:
    scene = Scene().submit()
    scene.wake("silence")

    asked = scene.last(ApprovalAsked)
    assert (asked.approver_id, asked.instead_of, asked.cause) == (CHIEF, HEAD, "silence")
    assert "сотрудник № 5 не ответил в срок" in scene.last(CreateTask).description.content
    scene.answer(HEAD)
    assert scene.last(RequestDecided).outcome == "approved"
    assert len(scene.all_of(CancelTask)) == 1  # the task of the one it had been passed to


def test_with_everybody_silent_the_one_on_duty_is_urged_for_ever() -> None:
    scene = Scene().submit()
    for _ in range(8):
        scene.wake("silence")

    assert [one.approver_id for one in scene.all_of(ApprovalAsked)] == [HEAD, CHIEF, DIRECTOR, DUTY]
    assert scene.last(Notify).employee_id == DUTY
    assert scene.wakes


def test_a_sum_over_the_threshold_needs_a_second_approver_who_is_another_one() -> None:
    scene = Scene()
    scene.values["tickets"] = rub("90000.00")
    scene.submit()
    scene.item("approved", HEAD)

    assert scene.last(MoveItemStage).stage == "on_approval"  # one of two has answered
    assert scene.last(ApprovalAsked).approver_id == DIRECTOR
    scene.answer(DIRECTOR)
    assert scene.last(RequestDecided).outcome == "approved"


def test_the_second_approver_is_another_one_also_when_the_manager_has_the_role() -> None:
    people = tuple(Person(17, manager_id=DIRECTOR) if one.employee_id == APPLICANT else one for one in PEOPLE)
    scene = Scene(office=office(people=people))
    scene.values["tickets"] = rub("90000.00")
    scene.submit()
    scene.answer(DIRECTOR)

    assert [one.approver_id for one in scene.all_of(ApprovalAsked)] == [DIRECTOR, DUTY]


def test_with_nobody_left_somebody_arranges_it_and_every_morning_it_is_tried_again() -> None:
    people = tuple(one for one in PEOPLE if one.employee_id in {APPLICANT, HR})
    scene = Scene(office=office(people=people, duty=()))
    scene.submit()

    assert scene.last(CreateTask).responsible_id == HR
    assert "некому согласовать" in scene.last(CreateTask).description.content
    assert list(scene.wakes.values()) == [datetime.fromisoformat("2026-10-06T09:00+03:00")]
    scene.with_office()
    scene.wake("silence")
    assert scene.last(ApprovalAsked).approver_id == HEAD


def test_a_chain_in_order_with_all_and_any() -> None:
    scene = Scene("document", {"type": Value(choice="order"), "subject": text("О дежурстве"), "text": text("Текст")})
    scene.submit()
    assert [one.approver_id for one in scene.all_of(ApprovalAsked)] == [LAWYER, HR]
    scene.answer(HR)
    assert len(scene.all_of(ApprovalAsked)) == 2
    scene.answer(LAWYER)
    assert [one.approver_id for one in scene.all_of(ApprovalAsked)][2:] == [HEAD, DIRECTOR]
    scene.answer(DIRECTOR)

    assert scene.last(RequestDecided).outcome == "approved"
    assert scene.state.open_seats == ()


def test_a_refusal_in_an_any_step_ends_the_request() -> None:
    scene = Scene("document", {"type": Value(choice="order"), "subject": text("О дежурстве"), "text": text("Текст")})
    scene.submit()
    scene.answer(LAWYER, agreed=False)

    assert [one.outcome for one in scene.all_of(RequestDecided)] == ["refused"]


def test_in_an_any_step_one_person_is_not_asked_twice() -> None:
    people = tuple(Person(17, manager_id=DIRECTOR) if one.employee_id == APPLICANT else one for one in PEOPLE)
    scene = Scene("document", {"type": Value(choice="order"), "subject": text("О дежурстве"), "text": text("Текст")})
    scene.office = office(people=people)
    scene.submit()
    scene.answer(LAWYER)
    scene.answer(HR)

    assert [one.approver_id for one in scene.all_of(ApprovalAsked)] == [LAWYER, HR, DIRECTOR]
    scene.answer(DIRECTOR)
    assert scene.last(RequestDecided).outcome == "approved"


def test_a_role_that_nobody_has_goes_up_from_the_manager_and_says_so() -> None:
    people = tuple(Person(one.employee_id, manager_id=one.manager_id) for one in PEOPLE)
    scene = Scene(office=office(people=people))
    scene.values["tickets"] = rub("90000.00")
    scene.submit()
    scene.answer(HEAD)

    asked = scene.last(ApprovalAsked)
    assert (asked.approver_id, asked.because[0].code) == (CHIEF, "role_empty")


def test_a_wake_that_comes_before_its_hour_waits_for_it() -> None:
    scene = Scene().submit()
    name = next(iter(scene.wakes))
    due = scene.wakes[name]
    scene.hear(Woken(name, MONDAY))

    assert len(scene.all_of(ApprovalAsked)) == 1
    assert scene.wakes[name] == due


def test_after_half_of_the_hours_the_approver_is_reminded_and_answered_requests_remind_nobody() -> None:
    scene = Scene().submit()
    scene.wake("remind")

    assert scene.now == datetime.fromisoformat("2026-10-05T14:00+03:00")
    assert (scene.last(Notify).employee_id, "до 05.10.2026 18:00" in scene.last(Notify).text.content) == (HEAD, True)
    scene.answer(HEAD)
    assert not [name for name in scene.wakes if name.startswith(("remind", "silence"))]


def test_a_chain_of_thresholds_alone_is_no_chain_for_a_small_sum_would_be_asked_of_nobody() -> None:
    above = {"role": "managing_partner", "over": "100000.00"}
    about = {"title": "Оплата", "item_type": "payment", "amount": "amount"}

    with pytest.raises(ValueError, match="one place without `over`"):
        Kind.model_validate(about | {"chain": [above]})
    assert Kind.model_validate(about | {"chain": [above, "manager"]}).chain


@pytest.mark.parametrize("looks", [{"over": "100000.00"}, {"limit": "1.00"}, {"pays": "head_accountant"}])
def test_a_paper_whose_sum_is_left_empty_goes_back_where_anything_looks_at_the_sum(looks: dict[str, str]) -> None:
    over = {"over": looks["over"]} if "over" in looks else {}
    chain = ["manager", {"role": "managing_partner", **over}]
    about = {"title": "Закупка", "item_type": "document", "amount": "amount", "chain": chain}
    kind = Kind.model_validate(about | {name: said for name, said in looks.items() if name != "over"})
    scene = Scene("document", {"subject": text("Ноутбуки")}, office=replace(office(), kinds=(Named("purchase", kind),)))
    scene.submit()

    assert [(one.field, one.code) for one in scene.last(RequestReturned).lacks] == [("amount", "missing")]


def test_a_paper_whose_sum_nothing_looks_at_may_leave_it_empty() -> None:
    kind = Kind.model_validate({"title": "Записка", "item_type": "document", "amount": "amount", "chain": ["manager"]})
    scene = Scene("document", {"subject": text("О")}, office=replace(office(), kinds=(Named("memo", kind),))).submit()

    assert scene.last(ApprovalAsked).approver_id == HEAD


def test_each_version_and_each_step_that_has_nobody_is_somebodys_to_arrange_once() -> None:
    people = tuple(one for one in PEOPLE if one.employee_id in {APPLICANT, HR, LAWYER})
    chain = [{"employee": LAWYER}, {"all": [{"employee": DIRECTOR}, {"role": "managing_partner"}]}]
    kind = Kind.model_validate({"title": "Записка", "item_type": "document", "chain": chain})
    firm = replace(office(people=people, duty=()), kinds=(Named("memo", kind),))
    scene = Scene("document", {"subject": text("О дежурстве")}, office=firm, deal_id=None).submit()

    def arranging() -> list[str]:
        return [one.title for one in scene.all_of(CreateTask) if one.responsible_id == HR]

    assert arranging() == []
    scene.answer(LAWYER)
    assert arranging() == ["Некому согласовать: Записка"]  # one for both of its places
    scene.wake("silence|2.1")
    assert len(arranging()) == 1
    scene.values["subject"] = text("О другом")
    scene.item("on_approval", moved=False)
    assert len(scene.all_of(CancelTask)) == 1
    scene.answer(LAWYER)
    assert len(arranging()) == 2
