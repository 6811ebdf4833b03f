"""An approved trip whose item is deleted: it is cancelled, and those who have worked on it hear how."""

from __future__ import annotations

from approvals_scenes import ACCOUNTANT, APPLICANT, HR, LAWYER, Scene
from approvals_trips import comes_back, refunds, trip
from contracts.crm.v1 import CreateTask
from contracts.signs.v1 import Notify


def deleted(scene: Scene, by: int | None = LAWYER) -> dict[int, str]:
    """Who hears what of it, of the deletion alone."""
    since = len(scene.commands)
    scene.item("approved", by, moved=False, gone=True)
    told = [one for _, one in scene.commands[since:] if isinstance(one, Notify) and "удалён" in one.text.content]
    assert len({one.employee_id for one in told}) == len(told)
    return {one.employee_id: one.text.content for one in told}


def test_hr_accounting_and_the_traveller_hear_by_whom_it_was_deleted() -> None:
    told = deleted(trip())

    assert set(told) == {APPLICANT, HR, ACCOUNTANT}
    for words in told.values():
        assert "Командировка № 58 отменена: её элемент удалён (сотрудник № 9)" in words


def test_who_deletes_his_own_trip_need_not_be_told() -> None:
    assert set(deleted(trip(), APPLICANT)) == {HR, ACCOUNTANT}


def test_by_nobody_who_is_known_it_is_told_as_well() -> None:
    assert "(кем, не известно)" in deleted(trip(), None)[HR]


def test_what_was_paid_is_asked_back_by_a_person() -> None:
    scene = trip()
    scene.paid("advance", "30000.00")
    deleted(scene)

    task = scene.last(CreateTask)
    assert (task.responsible_id, task.title) == (ACCOUNTANT, "Вернуть 30 000,00 ₽: командировка № 58 отменена")
    comes_back(scene, "Вернуть 30 000,00 ₽")
    assert refunds(scene) == ["30000.00"]


def test_of_one_that_nobody_has_approved_yet_nobody_is_told() -> None:
    assert deleted(Scene().submit()) == {}
