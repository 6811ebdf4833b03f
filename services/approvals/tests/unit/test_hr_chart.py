"""The HR chart: entered by a process of the portal, where its profile names one, and taken out again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from approvals.core.office import Named, Office
from approvals.core.rules import Kind
from approvals_scenes import APPLICANT, HEAD, HR, VACATION, Scene, kind_of, office
from contracts.calendar.v1 import CancelAbsence, RegisterAbsence
from contracts.crm.v1 import CreateTask, Known, Value
from contracts.workflows.v1 import StartWorkflow
from pydantic import ValidationError


def charted(name: str, **changes: Any) -> Office:
    """The firm whose portal has a process for the chart."""
    kind = kind_of(name, absence_workflow=f"hr_{name}", **changes)
    found = office()
    kinds = tuple(Named(name, kind) if one.name == name else one for one in found.kinds)
    return replace(found, kinds=kinds)


def approved(name: str = "trip", **changes: Any) -> Scene:
    own = {"item_type": name, "values": dict(VACATION)} if name == "vacation" else {}
    scene = Scene(office=charted(name, **changes), **own).submit()
    scene.answer(HEAD)
    return scene


def told(start: StartWorkflow) -> dict[str, Value]:
    return {one.name: one.value for one in start.parameters}


@pytest.mark.parametrize(
    ("name", "first_on", "last_on"),
    [("trip", date(2026, 10, 26), date(2026, 10, 30)), ("vacation", date(2026, 11, 16), date(2026, 11, 29))],
)
def test_an_approved_absence_is_entered_into_the_chart_with_its_reason(
    name: str, first_on: date, last_on: date
) -> None:
    scene = approved(name)
    (start,) = scene.all_of(StartWorkflow)

    assert (start.workflow, start.item_type, start.item) == (f"hr_{name}", name, Known(crm_id=58))
    assert told(start)["employee"] == Value(employee_ids=(APPLICANT,))
    assert told(start)["kind"] == Value(choice=name)
    assert (told(start)["first_on"].on, told(start)["last_on"].on) == (first_on, last_on)
    reason = scene.last(RegisterAbsence).reason
    assert reason is not None
    assert told(start)["reason"].prose == reason


def test_a_portal_without_such_a_process_has_only_its_calendar() -> None:
    scene = Scene().submit()
    scene.answer(HEAD)

    assert scene.all_of(RegisterAbsence)
    assert not scene.all_of(StartWorkflow)


def moved(scene: Scene) -> Scene:
    """Three days later, approved again."""
    scene.values |= {"last_on": Value(on=date(2026, 11, 2)), "route": Value(text="Казань 26.10.2026–02.11.2026")}
    scene.item("approved", moved=False)
    scene.answer(HEAD)
    return scene


def test_other_days_are_entered_and_the_old_ones_taken_out() -> None:
    scene = moved(approved(absence_end_workflow="hr_trip_off"))

    assert [one.last_on.day for one in scene.all_of(RegisterAbsence)] == [30, 2]
    assert len(scene.all_of(CancelAbsence)) == 1
    starts = [(one.workflow, told(one)["last_on"].on) for one in scene.all_of(StartWorkflow)]
    old, new = date(2026, 10, 30), date(2026, 11, 2)
    assert starts == [("hr_trip", old), ("hr_trip_off", old), ("hr_trip", new)]


def test_a_cancelled_absence_is_taken_out_by_a_person_where_no_process_does_it() -> None:
    scene = approved()
    scene.item("cancelled", APPLICANT)

    assert scene.all_of(CancelAbsence)
    assert len(scene.all_of(StartWorkflow)) == 1
    task = next(one for one in scene.all_of(CreateTask) if "график" in one.title)
    assert (task.responsible_id, task.title) == (
        HR,
        "Убрать из графика отсутствий: сотрудник № 17, 26.10.2026–30.10.2026",
    )


def test_what_never_went_in_is_not_taken_out() -> None:
    scene = Scene().submit()
    scene.answer(HEAD)
    scene.office = charted("trip")  # the profile has got its process since
    scene.item("cancelled", APPLICANT)

    assert not scene.all_of(StartWorkflow)
    assert not [one for one in scene.all_of(CreateTask) if "график" in one.title]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"form": "expense", "absence_workflow": "hr"}, "only trips and vacations"),
        ({"form": "trip", "absence_end_workflow": "hr_off"}, "needs `absence_workflow`"),
    ],
)
def test_a_profile_that_makes_no_sense_of_it_is_refused(given: dict[str, str], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Kind.model_validate({"title": "Заявка", "item_type": "trip", "chain": ["manager"], **given})
