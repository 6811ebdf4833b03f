"""Somebody who is asked to stand in, by an item of his own or by a leave that names him."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from approvals_scenes import HEAD, LAWYER, Scene
from contracts.approvals.v1 import DeputyDeclared
from contracts.crm.v1 import CreateTask, Made, Value
from contracts.tasks.v1 import CancelTask

DAYS = {"first_on": Value(on=date(2026, 10, 12)), "last_on": Value(on=date(2026, 10, 16))}


def declared() -> Scene:
    return Scene("deputy", DAYS | {"deputy": Value(employee_ids=(LAWYER,))}, deal_id=None).submit()


def named(first: date, last: date) -> Scene:
    """A leave that names a deputy, agreed to, and he has agreed too."""
    days = {"first_on": Value(on=first), "last_on": Value(on=last), "deputy": Value(employee_ids=(LAWYER,))}
    scene = Scene("vacation", days, deal_id=None).submit()
    scene.answer(HEAD)
    return scene


def moved(scene: Scene, first: date, last: date) -> Scene:
    scene.values |= {"first_on": Value(on=first), "last_on": Value(on=last)}
    scene.item("approved", moved=False)
    scene.answer(HEAD)
    return scene


def standing(scene: Scene) -> tuple[date, date, bool, bool]:
    said = scene.last(DeputyDeclared)
    return said.first_on, said.last_on, said.consented, said.withdrawn


def consent(scene: Scene) -> list[UUID]:
    """The open tasks that ask for it."""
    gone = {one.task.command_id for one in scene.all_of(CancelTask) if isinstance(one.task, Made)}
    asked = [number for number, one in scene.commands if isinstance(one, CreateTask) and one.tags[0] == "замещение"]
    return [number for number in asked if number not in gone]


def agreed(scene: Scene) -> UUID:
    """He has consented, and may take the same task up again."""
    task = consent(scene)[-1]
    scene.close(task, LAWYER, "согласен")
    return task


def another(scene: Scene) -> list[UUID]:
    """The open tasks to find another deputy."""
    gone = {one.task.command_id for one in scene.all_of(CancelTask) if isinstance(one.task, Made)}
    asked = [(number, one) for number, one in scene.commands if isinstance(one, CreateTask)]
    return [number for number, one in asked if "другого заместителя" in one.title and number not in gone]
