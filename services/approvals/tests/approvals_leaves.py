"""A leave of two weeks in November 2026, agreed to and begun, and notes of illness in its item."""

from __future__ import annotations

from datetime import UTC, date, datetime

from approvals_scenes import HEAD, VACATION, Scene
from contracts.crm.v1 import CreateTask, Value

LEAVE = (date(2026, 11, 16), date(2026, 11, 29))


def nov(day: int) -> date:
    return date(2026, 11, day)


def asked(scene: Scene) -> str:
    """What the approver reads."""
    return [one for one in scene.all_of(CreateTask) if one.tags[0] == "согласование"][-1].description.content


def on_leave() -> Scene:
    scene = Scene("vacation", dict(VACATION), deal_id=None).submit()
    scene.answer(HEAD)
    scene.now = datetime(2026, 11, 23, 8, tzinfo=UTC)
    return scene


def ill(scene: Scene, first: date | None, last: date | None) -> Scene:
    scene.values |= {"sick_first_on": Value(on=first), "sick_last_on": Value(on=last)}
    scene.item("approved", moved=False)
    return scene
