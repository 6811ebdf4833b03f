"""A leave that has begun, one that is cancelled, one whose days are changed: who may, and who hears of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from approvals.core.chart import Person
from approvals_scenes import ACCOUNTANT, APPLICANT, DUTY, HEAD, HR, LAWYER, PEOPLE, VACATION, Scene
from contracts.approvals.v1 import AbsenceRegistered, ApprovalDenied, RequestDecided, RequestOpened, RequestReturned
from contracts.calendar.v1 import RegisterAbsence
from contracts.crm.v1 import CreateTask, Value
from contracts.tasks.v1 import CancelTask

AS_HR = Person(APPLICANT, manager_id=HEAD, roles=("hr",))


def leave() -> Scene:
    """Agreed to: 16 to 29 November, to be paid by Friday the 13th."""
    scene = Scene("vacation", dict(VACATION), deal_id=None).submit()
    scene.answer(HEAD)
    return scene


def on(scene: Scene, month: int, day: int) -> Scene:
    scene.now = datetime(2026, month, day, 8, tzinfo=UTC)
    return scene


def new_tasks(scene: Scene, since: int) -> dict[int, CreateTask]:
    """The tasks of people that were made since."""
    return {one.responsible_id: one for _, one in scene.commands[since:] if isinstance(one, CreateTask)}


def task(scene: Scene, purpose: str) -> UUID:
    return [number for number, one in scene.commands if isinstance(one, CreateTask) and one.tags[0] == purpose][-1]


@pytest.mark.parametrize("who", [APPLICANT, HEAD, DUTY])
@pytest.mark.parametrize(("month", "day"), [(11, 16), (12, 14)])
def test_a_leave_that_has_begun_is_not_cancelled_by_its_owner_nor_his_head(who: int, month: int, day: int) -> None:
    scene = on(leave(), month, day)
    scene.item("cancelled", who)

    assert scene.state.phase == "approved"
    assert not [one for one in scene.all_of(AbsenceRegistered) if one.withdrawn]
    assert (scene.last(ApprovalDenied).by_id, scene.last(ApprovalDenied).code) == (who, "already_decided")


def test_a_leave_that_was_not_taken_is_cancelled_by_hr_but_not_his_own() -> None:
    scene = on(leave(), 12, 14)
    scene.item("cancelled", HR)
    assert scene.last(RequestDecided).outcome == "cancelled"

    own = leave()
    own.with_office(people=[one for one in PEOPLE if one.employee_id not in {HR, APPLICANT}] + [AS_HR])
    on(own, 12, 14).item("cancelled", APPLICANT)
    assert own.state.phase == "approved"
    own.item("cancelled", DUTY)
    assert own.last(RequestDecided).outcome == "cancelled"


def test_a_deleted_item_of_a_leave_that_has_begun_leaves_it_and_hr_hears_of_it_once() -> None:
    scene = on(leave(), 11, 20)
    since = len(scene.commands)
    for _ in range(2):
        scene.item("approved", APPLICANT, moved=False, gone=True)

    assert scene.state.phase == "approved"
    (told,) = [one for _, one in scene.commands[since:] if isinstance(one, CreateTask)]
    assert (told.responsible_id, "Удалён" in told.title) == (HR, True)
    scene.item("approved", HR, moved=False, gone=True)
    assert scene.last(RequestDecided).outcome == "cancelled"


def test_a_cancelled_leave_has_its_order_revoked_and_its_pay_taken_back() -> None:
    scene = on(leave(), 11, 14)
    scene.close(task(scene, "отпускные"), ACCOUNTANT)
    since = len(scene.commands)
    scene.item("cancelled", APPLICANT)

    found = new_tasks(scene, since)
    assert found[HR].title == "Приказ об отмене отпуска № 58"
    assert found[ACCOUNTANT].title == "Отпускные № 58: отпуск отменён"
    assert "16.11.2026–29.11.2026" in found[ACCOUNTANT].description.content


def test_a_leave_cut_short_is_counted_anew_and_not_paid_again() -> None:
    scene = on(leave(), 11, 20)
    since = len(scene.commands)
    scene.values["last_on"] = Value(on=date(2026, 11, 22))
    scene.item("approved", moved=False)
    scene.answer(HEAD)

    found = new_tasks(scene, since)
    pay, order = found[ACCOUNTANT], found[HR]
    assert pay.title == "Отпускные № 58: пересчитать"
    assert "Было 16.11.2026–29.11.2026" in pay.description.content
    assert pay.deadline == datetime.fromisoformat("2026-11-23T18:00+03:00")  # the working day after Friday the 20th
    assert order.title == "Изменение приказа об отпуске № 58"
    assert "02.11.2026" not in order.description.content  # no notice by a day that is over
    assert "(ТК ст. 124, 125)" in order.description.content


def test_a_leave_whose_deputy_alone_changes_has_its_order_and_pay_already() -> None:
    scene = leave()
    since = len(scene.commands)
    scene.values["deputy"] = Value(employee_ids=(LAWYER,))
    scene.item("approved", moved=False)
    scene.answer(HEAD)

    made = [one.tags[0] for _, one in scene.commands[since:] if isinstance(one, CreateTask)]
    assert set(made) == {"согласование", "замещение"}
    kept = {task(scene, "кадры"), task(scene, "отпускные")}
    assert not kept & {one.task.command_id for one in scene.all_of(CancelTask)}  # type: ignore[union-attr]


def test_a_leave_moved_ahead_is_paid_for_its_new_days() -> None:
    scene = leave()
    since = len(scene.commands)
    scene.values = {"first_on": Value(on=date(2026, 12, 14)), "last_on": Value(on=date(2026, 12, 27))}
    scene.item("approved", moved=False)
    scene.answer(HEAD)

    pay = new_tasks(scene, since)[ACCOUNTANT]
    assert pay.title == "Отпускные № 58: пересчитать, выплатить до 11.12.2026"
    assert pay.deadline == datetime.fromisoformat("2026-12-11T18:00+03:00")


@pytest.mark.parametrize(("month", "day"), [(11, 16), (12, 1)])
def test_nobody_agrees_to_a_leave_whose_first_day_has_come(month: int, day: int) -> None:
    scene = Scene("vacation", dict(VACATION), deal_id=None).submit()
    on(scene, month, day).answer(HEAD)

    assert [one.code for one in scene.last(RequestReturned).lacks] == ["begun"]
    assert not scene.all_of(RegisterAbsence)


def test_a_leave_agreed_to_after_its_pay_day_is_paid_at_once() -> None:
    scene = Scene("vacation", dict(VACATION), deal_id=None).submit()
    on(scene, 11, 15).answer(HEAD)

    pay = new_tasks(scene, 0)[ACCOUNTANT]
    assert pay.title == "Отпускные № 58: выплатить сразу"
    assert pay.deadline == datetime.fromisoformat("2026-11-16T18:00+03:00")
    assert "ТК ст. 236" in pay.description.content


@pytest.mark.parametrize("who", [APPLICANT, HEAD])
@pytest.mark.parametrize(
    ("today", "last_on"),
    [
        ((12, 10), date(2026, 11, 16)),  # thirteen days that were taken
        ((12, 10), date(2026, 12, 20)),  # another leave, without its two weeks
        ((11, 20), date(2026, 11, 18)),  # the 19th is over
    ],
)
def test_days_that_have_passed_are_neither_given_back_nor_added_but_by_hr(
    who: int, today: tuple[int, int], last_on: date
) -> None:
    scene = on(leave(), *today)
    scene.values["last_on"] = Value(on=last_on)
    scene.item("approved", who, moved=False)

    assert [(one.field, one.code) for one in scene.last(RequestReturned).lacks] == [("last_on", "past")]
    assert (scene.state.phase, len(scene.all_of(RequestOpened))) == ("approved", 1)
    scene.item("on_approval", HR)
    assert (scene.state.phase, len(scene.all_of(RequestOpened))) == ("asking", 2)
    scene.answer(HEAD)
    assert scene.state.granted.last_on == last_on  # type: ignore[union-attr]


@pytest.mark.parametrize("last_on", [date(2026, 11, 19), date(2026, 11, 22), date(2026, 12, 4)])
def test_days_that_have_not_passed_are_changed_like_any(last_on: date) -> None:
    scene = on(leave(), 11, 20)
    scene.values["last_on"] = Value(on=last_on)
    scene.item("approved", moved=False)

    assert scene.state.phase == "asking"


def by_hr() -> Scene:
    """HR has said that the leave ended on the 24th, and the head is asked."""
    scene = on(leave(), 12, 10)
    scene.values["last_on"] = Value(on=date(2026, 11, 24))
    scene.item("on_approval", HR)
    return on(scene, 12, 11)


@pytest.mark.parametrize("who", [APPLICANT, HEAD, None])
def test_whoever_changes_something_else_meanwhile_leaves_the_days_that_hr_gave(who: int | None) -> None:
    scene = by_hr()
    scene.values["comment"] = Value(text="Документы сданы")
    scene.item("on_approval", who, moved=False)

    assert (scene.state.phase, len(scene.all_of(RequestOpened)), scene.all_of(RequestReturned)) == ("asking", 3, [])
    assert [one.value.on for one in scene.state.fields if one.name == "last_on"] == [date(2026, 11, 24)]


@pytest.mark.parametrize("who", [APPLICANT, None])
def test_other_days_that_have_passed_are_hr_s_meanwhile_too(who: int | None) -> None:
    scene = by_hr()
    scene.values["last_on"] = Value(on=date(2026, 11, 20))
    scene.item("on_approval", who, moved=False)

    assert [one.code for one in scene.last(RequestReturned).lacks] == ["past"]
    assert scene.state.granted.last_on == date(2026, 11, 29)  # type: ignore[union-attr]


def test_hr_gives_itself_no_days_back() -> None:
    scene = leave()
    scene.with_office(people=[one for one in PEOPLE if one.employee_id not in {HR, APPLICANT}] + [AS_HR])
    on(scene, 12, 10).values["last_on"] = Value(on=date(2026, 11, 16))
    scene.item("approved", APPLICANT, moved=False)

    assert [one.code for one in scene.last(RequestReturned).lacks] == ["past"]


def test_a_note_of_illness_is_handed_in_after_the_leave_by_its_owner() -> None:
    scene = on(leave(), 12, 10)
    scene.values |= {"sick_first_on": Value(on=date(2026, 11, 24)), "sick_last_on": Value(on=date(2026, 11, 26))}
    scene.item("approved", moved=False)

    assert scene.state.phase == "asking"
