"""A request through every door: who is asked, whose answer counts, and one outcome whatever comes at once."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from approvals.core.chart import Absence, Deputy, Person
from approvals.core.tasks import verdict
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
from contracts.approvals.v1 import (
    ApprovalAnswered,
    ApprovalAsked,
    ApprovalDenied,
    RequestDecided,
    RequestOpened,
    RequestReturned,
)
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, Value
from contracts.items.v1 import MoveItemStage
from contracts.signs.v1 import CommentTimeline, Notify
from contracts.tasks.v1 import CancelTask, CompleteTask, ReassignTask, ReopenTask


def away(employee: int) -> Absence:
    return Absence(employee, "vacation", date(2026, 10, 1), date(2026, 10, 20))


def test_a_complete_trip_is_put_to_the_manager_with_why_and_by_when() -> None:
    scene = Scene().submit()

    asked, task = scene.last(ApprovalAsked), scene.last(CreateTask)
    assert (asked.approver_id, asked.seat, asked.version) == (HEAD, "1.1", 1)
    assert asked.due_at == datetime.fromisoformat("2026-10-05T18:00+03:00")
    assert (task.responsible_id, task.deadline) == (HEAD, asked.due_at)
    said = task.description.content
    assert "Почему вы:[/b] непосредственный руководитель заявителя — сотрудник № 5." in said
    assert "Командировка 26.10.2026–30.10.2026: Казань" in said
    assert "Всего 35 500,00 ₽, аванс 30 000,00 ₽" in said


def test_everything_that_is_missing_or_impossible_comes_back_in_one_list() -> None:
    scene = Scene(
        values={
            "first_on": Value(on=date(2026, 10, 30)),
            "last_on": Value(on=date(2026, 10, 26)),
            "tickets": text("много"),
        }
    )
    scene.deal_id = None
    scene.submit()

    returned = scene.last(RequestReturned)
    assert {(one.field, one.code) for one in returned.lacks} == {
        ("route", "missing"),
        ("purpose", "missing"),
        ("lodging", "missing"),
        ("advance", "missing"),
        ("deal", "missing"),
        ("last_on", "backwards"),
        ("tickets", "unfit"),
    }
    assert scene.last(MoveItemStage).stage == "draft"
    assert "Маршрут: не заполнено." in scene.last(CommentTimeline).text.content
    assert scene.last(Notify).employee_id == APPLICANT
    assert not scene.all_of(CreateTask)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"advance": rub("35500.01")}, "over_cost"),
        ({"tickets": rub("290000.00")}, "over_limit"),
        ({"per_diem": rub("3500.01")}, "over_policy"),
        ({"route": text("Казань 25.10.2026–30.10.2026")}, "outside"),
        ({"deputy": Value(employee_ids=(APPLICANT,))}, "self"),
        ({"tickets": Value(amount=rub("1").amount, currency="USD")}, "currencies"),
        ({"tickets": text("-5")}, "unfit"),
    ],
)
def test_what_is_impossible_is_named(changes: dict[str, Value], code: str) -> None:
    scene = Scene()
    scene.values |= changes
    scene.submit()

    assert [one.code for one in scene.last(RequestReturned).lacks] == [code]


def test_a_trip_over_a_vacation_is_impossible() -> None:
    scene = Scene(office=office(Absence(APPLICANT, "vacation", date(2026, 10, 30), date(2026, 11, 8), "vacation:4")))
    scene.submit()

    assert [one.code for one in scene.last(RequestReturned).lacks] == ["overlap"]


def test_a_mended_request_goes_on() -> None:
    scene = Scene()
    del scene.values["purpose"]
    scene.submit()
    scene.values["purpose"] = text("Заседание")
    scene.submit()

    assert [type(one) for one in scene.events] == [RequestReturned, RequestOpened, ApprovalAsked]


def test_the_managers_move_approves_and_closes_his_task() -> None:
    scene = Scene().submit()
    task = scene.task_of(HEAD)
    scene.item("approved", HEAD)

    assert scene.last(RequestDecided).outcome == "approved"
    assert (scene.last(ApprovalAnswered).by, scene.last(ApprovalAnswered).approver_id) == ("stage", HEAD)
    assert task in [one.task.command_id for one in scene.all_of(CompleteTask)]  # type: ignore[union-attr]


def test_a_deputy_answers_for_an_absent_manager_and_the_record_says_for_whom() -> None:
    scene = Scene(
        office=office(away(HEAD), Deputy("d", HEAD, LAWYER, date(2026, 10, 1), date(2026, 10, 31), consented=True))
    )
    scene.submit()
    scene.close(scene.task_of(LAWYER), LAWYER, "Согласовано")

    answered = scene.last(ApprovalAnswered)
    assert (answered.approver_id, answered.for_id, answered.by) == (LAWYER, HEAD, "task")
    assert scene.last(RequestDecided).outcome == "approved"


@pytest.mark.parametrize("door", ["stage", "task", "link"])
@pytest.mark.parametrize(
    ("who", "code"),
    [(APPLICANT, "own_request"), (CHIEF, "not_asked"), (None, "unknown_person"), (999, "not_asked")],
)
def test_whoever_may_not_approve_is_denied_at_every_door(door: str, who: int | None, code: str) -> None:
    scene = Scene().submit()
    task = scene.task_of(HEAD)
    if door == "stage":
        scene.item("approved", who)
        assert scene.last(MoveItemStage).stage == "on_approval"
    elif door == "task":
        scene.close(task, who)
        assert scene.last(ReopenTask).task.command_id == task  # type: ignore[union-attr]
    elif who is None:
        return
    else:
        scene.answer(who)

    assert (scene.last(ApprovalDenied).code, scene.last(ApprovalDenied).by) == (code, door)
    assert not scene.all_of(ApprovalAnswered)
    assert not scene.all_of(RequestDecided)


def test_nobody_hands_his_place_to_the_applicant() -> None:
    scene = Scene().submit()
    task = scene.task_of(HEAD)
    scene.reassign(task, HEAD, APPLICANT)

    assert scene.last(ApprovalDenied).code == "not_allowed"
    assert scene.last(ReassignTask).responsible_id == HEAD
    scene.close(task, APPLICANT)
    assert not scene.all_of(RequestDecided)


def test_an_approver_hands_over_and_the_other_answers_for_him() -> None:
    scene = Scene().submit()
    scene.reassign(scene.task_of(HEAD), HEAD, DIRECTOR)

    asked = scene.last(ApprovalAsked)
    assert (asked.approver_id, asked.for_id, asked.instead_of, asked.cause) == (DIRECTOR, HEAD, HEAD, "handed_over")
    scene.close(scene.task_of(DIRECTOR), DIRECTOR, "да")
    assert (scene.last(ApprovalAnswered).approver_id, scene.last(ApprovalAnswered).for_id) == (DIRECTOR, HEAD)


def test_a_stranger_who_takes_the_task_gets_nothing() -> None:
    scene = Scene().submit()
    scene.reassign(scene.task_of(HEAD), CHIEF, CHIEF)

    assert scene.last(ApprovalDenied).code == "not_asked"
    assert scene.last(ReassignTask).responsible_id == HEAD


def test_two_answers_at_once_give_one_outcome() -> None:
    for first, second in ((True, False), (False, True)):
        scene = Scene().submit()
        task = scene.task_of(HEAD)
        scene.answer(HEAD, agreed=first)
        scene.close(task, HEAD, "да" if second else "отказ")

        assert [one.outcome for one in scene.all_of(RequestDecided)] == ["approved" if first else "refused"]
        assert len(scene.all_of(ApprovalAnswered)) == 1


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


def test_a_refusal_with_its_reason_goes_to_the_applicant() -> None:
    scene = Scene().submit()
    scene.close(scene.task_of(HEAD), HEAD, "Отказ: дорого [url=http://evil]тут[/url]")

    assert scene.last(RequestDecided).outcome == "refused"
    assert scene.last(MoveItemStage).stage == "refused"
    assert scene.last(Notify).employee_id == APPLICANT
    assert "[url=" not in scene.last(Notify).text.content


def test_a_result_that_says_neither_yes_nor_no_is_asked_again() -> None:
    scene = Scene().submit()
    scene.close(scene.task_of(HEAD), HEAD, "посмотрю завтра")

    assert scene.last(ApprovalDenied).code == "unclear"
    assert scene.all_of(ReopenTask)
    assert not scene.all_of(RequestDecided)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (None, True), ("", True), ("Согласовано", True), ("ОК", True), ("да, но быстро", True), ("Утверждаю", True),
        ("Отказ: дорого", False), ("нет", False), ("Не согласовано", False), ("не согласен", False),
        ("отклоняю", False),
        ("данные?", None), ("посмотрю", None), ("нетто 5", None),
    ],
)  # fmt: skip
def test_what_a_result_means(said: str | None, meant: bool | None) -> None:
    assert verdict(None if said is None else Text.of(said)) is meant


def test_a_change_while_it_is_approved_begins_a_new_version_and_shows_what_changed() -> None:
    scene = Scene().submit()
    scene.values["advance"] = rub("10000.00")
    scene.item("on_approval", moved=False)

    opened = scene.last(RequestOpened)
    assert (opened.version, opened.changed) == (2, ("advance",))
    assert "Изменилось:[/b] Аванс." in scene.last(CreateTask).description.content
    assert len(scene.all_of(CancelTask)) == 1
    scene.answer(HEAD, version=1)
    assert scene.last(ApprovalDenied).code == "old_version"
    scene.answer(HEAD)
    assert scene.last(RequestDecided).version == 2


def test_an_older_look_in_another_topic_changes_nothing() -> None:
    scene = Scene().submit()
    later, scene.now = scene.now, datetime.fromisoformat("2026-10-05T09:00+03:00")
    scene.values["advance"] = rub("1.00")

    assert scene.item("draft", moved=False).events == ()
    scene.now = later


def test_an_echo_of_our_own_move_reopens_nothing() -> None:
    scene = Scene().submit()
    scene.answer(HEAD, agreed=False)
    scene.item("on_approval", by=1)  # the webhook's user: a move back that was under way

    assert scene.last(MoveItemStage).stage == "refused"
    assert len(scene.all_of(RequestOpened)) == 1


def test_a_request_that_goes_away_takes_its_tasks_along() -> None:
    scene = Scene().submit()
    scene.item("on_approval", moved=False, gone=True)

    assert scene.last(RequestDecided).outcome == "cancelled"
    assert len(scene.all_of(CancelTask)) == 1


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


def test_the_same_hand_in_told_by_two_topics_is_returned_once() -> None:
    scene = Scene()
    del scene.values["purpose"]
    scene.submit()
    scene.item("on_approval", moved=False)
    scene.item("on_approval")

    assert len(scene.all_of(RequestReturned)) == 1
    assert len(scene.all_of(Notify)) == 1


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
