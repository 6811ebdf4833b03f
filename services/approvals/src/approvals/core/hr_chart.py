"""The HR chart of absences: no REST method writes it, so a process of the portal does, where the profile names one."""

from __future__ import annotations

from datetime import date

from contracts.claims import Text
from contracts.crm.v1 import Field, Known, Value
from contracts.workflows.v1 import StartWorkflow

from approvals.core import responsible
from approvals.core.course import AUTOMATION, Course
from approvals.core.folding import CHART

PARAMETERS = ("employee", "kind", "first_on", "last_on", "reason")  # what every such process is given


def enter(course: Course, kind: str, first_on: date, last_on: date, reason: str) -> None:
    """Into the chart, by the process that does it."""
    if course.kind.absence_workflow is not None:
        _start(course, course.kind.absence_workflow, kind, (first_on, last_on), reason)


def leave(course: Course, kind: str, first_on: date, last_on: date, reason: str) -> None:
    """Out of it again, if it went in: by a process, else by a person, for nothing of ours can."""
    if course.made(CHART) is None:
        return
    if course.kind.absence_end_workflow is not None:
        _start(course, course.kind.absence_end_workflow, kind, (first_on, last_on), reason)
        return
    office, who = course.office, course.state.applicant_id
    days = f"{first_on:%d.%m.%Y}–{last_on:%d.%m.%Y}"
    words = f"{reason} Записи из графика отсутствий Дело не убирает: уберите её вручную (сотрудник № {who}, {days})."
    title = f"Убрать из графика отсутствий: сотрудник № {who}, {days}"
    responsible.task(course, "исправить график", office.general.roles.hr, title, words, office.soon(course.at))


def _start(course: Course, workflow: str, kind: str, days: tuple[date, date], reason: str) -> None:
    values = (
        Value(employee_ids=(course.state.applicant_id,)),
        Value(choice=kind),
        Value(on=days[0]),
        Value(on=days[1]),
        Value(prose=Text.of(reason)),
    )
    course.order(
        StartWorkflow(
            automation=AUTOMATION,
            belongs_to=course.item,
            workflow=workflow,
            item_type=course.kind.item_type,
            item=Known(crm_id=course.state.item_id),
            parameters=tuple(Field(name=name, value=value) for name, value in zip(PARAMETERS, values, strict=True)),
        )
    )
