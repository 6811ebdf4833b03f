"""Who has refused to stand in, or has taken it back, and agrees after all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from approvals_deputies import agreed, another, consent, declared, moved, named, standing
from approvals_scenes import APPLICANT, HEAD, HR, LAWYER, Scene
from contracts.approvals.v1 import DeputyDeclared
from contracts.crm.v1 import Made, Value
from contracts.signs.v1 import Notify
from contracts.tasks.v1 import ReopenTask


def told(scene: Scene, since: int) -> dict[int, str]:
    return {one.employee_id: one.text.content for _, one in scene.commands[since:] if isinstance(one, Notify)}


@pytest.mark.parametrize("agreed_before", [True, False])
def test_who_took_it_back_or_refused_and_agrees_after_all_stands_in(agreed_before: bool) -> None:
    scene = named(date(2026, 11, 16), date(2026, 11, 29))
    task = agreed(scene) if agreed_before else consent(scene)[-1]
    scene.close(task, LAWYER, "не согласен")
    since = len(scene.commands)
    scene.close(task, LAWYER, "согласен")

    assert standing(scene) == (date(2026, 11, 16), date(2026, 11, 29), True, False)
    assert another(scene) == []
    assert "№ 9 снова согласен замещать вас (16.11.2026–29.11.2026)" in told(scene, since)[APPLICANT]
    scene.close(task, LAWYER, "не согласен")
    assert (standing(scene)[2:], len(another(scene))) == ((False, True), 1)


def test_nobody_agrees_again_for_him_nor_without_a_word() -> None:
    scene = named(date(2026, 11, 16), date(2026, 11, 29))
    task = agreed(scene)
    scene.close(task, LAWYER, "не согласен")
    scene.close(task, HR, "согласен")
    assert standing(scene)[2:] == (False, True)
    scene.close(task, LAWYER)

    assert standing(scene)[2:] == (False, True)
    assert scene.last(ReopenTask).task == Made(command_id=task)
    scene.close(task, LAWYER, "согласен")
    assert standing(scene)[2:] == (True, False)


@pytest.mark.parametrize("why", ["cancelled", "nobody", "over"])
def test_who_agrees_to_what_is_not_wanted_any_more_hears_so(why: str) -> None:
    scene = named(date(2026, 11, 16), date(2026, 11, 29))
    task = agreed(scene)
    scene.close(task, LAWYER, "не согласен")
    if why == "cancelled":
        scene.item("cancelled")
    elif why == "over":
        scene.now = scene.now.replace(month=11, day=30)
    else:
        scene.values["deputy"] = Value()
        moved(scene, date(2026, 11, 16), date(2026, 11, 29))
    since, said = len(scene.commands), len(scene.all_of(DeputyDeclared))
    scene.close(task, LAWYER, "согласен")

    assert len(scene.all_of(DeputyDeclared)) == said
    assert list(told(scene, since)) == [LAWYER]
    assert "Отпуск № 58: замещать сотрудника № 17 больше не нужно" in told(scene, since)[LAWYER]


def test_while_a_change_is_asked_for_his_word_is_of_what_was_approved() -> None:
    scene = named(date(2026, 11, 16), date(2026, 11, 29))
    task = agreed(scene)
    scene.close(task, LAWYER, "не согласен")
    scene.values |= {"first_on": Value(on=date(2026, 11, 18)), "last_on": Value(on=date(2026, 12, 1))}
    scene.item("approved", moved=False)
    scene.close(task, LAWYER, "согласен")
    assert standing(scene) == (date(2026, 11, 16), date(2026, 11, 29), True, False)
    scene.answer(HEAD)

    assert standing(scene) == (date(2026, 11, 18), date(2026, 11, 29), True, False)
    assert len(consent(scene)) == 1


@pytest.mark.parametrize("ended", ["refused", "cancelled"])
@pytest.mark.parametrize("door", ["task", "on_approval", "approved"])
def test_of_a_declared_deputyship_that_ended_he_is_told_who_declares_it_anew(ended: str, door: str) -> None:
    scene = declared()
    task = scene.task_of(LAWYER)
    if ended == "refused":
        scene.close(task, LAWYER, "не согласен")
    else:
        scene.close(task, LAWYER, "согласен")
        scene.item("cancelled", LAWYER)
    scene.now += timedelta(hours=1)
    since = len(scene.commands)
    if door == "task":
        scene.close(task, LAWYER, "согласен")
    else:
        scene.item(door, LAWYER)

    assert scene.state.phase == ended
    assert "чтобы вы снова замещали, заявку подаёт сотрудник № 17 или кадры" in told(scene, since)[LAWYER]
    scene.now += timedelta(hours=1)
    scene.item("on_approval", APPLICANT)
    scene.answer(LAWYER)
    assert (scene.state.phase, standing(scene)[2:]) == ("approved", (True, False))


def test_where_another_is_named_his_word_changes_nothing() -> None:
    scene = named(date(2026, 11, 16), date(2026, 11, 29))
    task = agreed(scene)
    scene.close(task, LAWYER, "не согласен")
    scene.values["deputy"] = Value(employee_ids=(HR,))
    moved(scene, date(2026, 11, 16), date(2026, 11, 29))
    scene.close(task, LAWYER, "согласен")  # the task was taken back, which said so

    assert (scene.last(DeputyDeclared).deputy_id, *standing(scene)[2:]) == (HR, False, False)
