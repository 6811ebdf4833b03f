"""A public duty within a leave prolongs it, as an illness does (ТК ст. 124); which duty does, HR says."""

from __future__ import annotations

from datetime import date

import pytest
from approvals.core import sick_note
from approvals.core.chart import Absence
from approvals.core.form import Form
from approvals_leaves import LEAVE, asked, ill, nov, on_leave
from approvals_scenes import ACCOUNTANT, APPLICANT, HEAD, HR, LAWYER, Scene, fields, text
from contracts.approvals.v1 import AbsenceRegistered, RequestReturned
from contracts.calendar.v1 import RegisterAbsence
from contracts.crm.v1 import CreateTask
from contracts.items.v1 import UpdateRegistry


def duty(scene: Scene, days: str) -> Scene:
    scene.values["duty_days"] = text(days)
    scene.item("approved", moved=False)
    return scene


def absences(scene: Scene) -> list[tuple[str, str, date, date, bool]]:
    found = scene.all_of(AbsenceRegistered)
    return [(one.kind, one.source, one.first_on, one.last_on, one.withdrawn) for one in found]


def test_its_days_prolong_the_leave_once_it_is_agreed_to() -> None:
    scene = duty(on_leave(), "18.11.2026–19.11.2026")
    read = asked(scene)
    assert "Гос. обязанность 18.11.2026–19.11.2026: отпуск продлевается на 2 дн., до 01.12.2026 (ТК ст. 124)" in read
    assert "если закон освобождает на её время от работы" in read
    since = len(scene.commands)
    scene.answer(HEAD)

    assert absences(scene)[1:] == [
        ("vacation", "vacation:58", nov(16), date(2026, 12, 1), False),
        ("public_duty", "vacation:58/duty", nov(18), nov(19), False),
    ]
    assert scene.last(RegisterAbsence).last_on == date(2026, 12, 1)
    row = {one.name: one.value for one in scene.last(UpdateRegistry).fields}
    assert (row["days"].number, row["last_on"].on) == (14, date(2026, 12, 1))
    tasks = {one.responsible_id: one for _, one in scene.commands[since:] if isinstance(one, CreateTask)}
    assert "Табель: обязанность — код Г (23)" in tasks[HR].description.content
    assert "Проверить: Гос. обязанность продлевает отпуск, только если закон" in tasks[HR].description.content
    assert "с согласия" not in tasks[HR].description.content
    assert "ТК ст. 124" in tasks[ACCOUNTANT].description.content


def test_of_illness_and_duty_each_day_counts_once_and_both_are_told() -> None:
    scene = on_leave()
    scene.values["duty_days"] = text("19.11.2026–19.11.2026; 23.11.2026–23.11.2026")
    ill(scene, nov(18), nov(20))
    assert (
        "Больничный 18.11.2026–20.11.2026, гос. обязанность 19.11.2026–19.11.2026, 23.11.2026–23.11.2026:"
        " отпуск продлевается на 4 дн., до 03.12.2026" in asked(scene)
    )
    scene.answer(HEAD)

    assert [one[:2] for one in absences(scene)[2:]] == [
        ("sick_leave", "vacation:58/sick"),
        ("public_duty", "vacation:58/duty"),
        ("public_duty", "vacation:58/duty2"),
    ]
    (order,) = [one for one in scene.all_of(CreateTask) if "Изменение приказа" in one.title]
    assert "Табель: болезнь — код Б (19), обязанность — код Г (23)" in order.description.content


def test_what_is_taken_back_or_cancelled_takes_it_along() -> None:
    scene = duty(on_leave(), "18.11.2026–19.11.2026")
    scene.answer(HEAD)
    duty(scene, "").answer(HEAD)
    assert absences(scene)[3:] == [
        ("vacation", "vacation:58", *LEAVE, False),
        ("public_duty", "vacation:58/duty", nov(18), nov(19), True),
    ]
    duty(scene, "18.11.2026–19.11.2026").answer(HEAD)
    scene.item("cancelled", HR)
    assert absences(scene)[-1] == ("public_duty", "vacation:58/duty", nov(18), nov(19), True)


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ("24.11.2026–24.11.2026", "future"),  # today is the 23rd
        ("повестка", "unfit"),
        ("20.11.2026–18.11.2026", "backwards"),
        ("01.11.2026–02.11.2026", "not_in_leave"),
    ],
)
def test_days_that_say_nothing_of_the_leave_are_given_back(days: str, code: str) -> None:
    scene = duty(on_leave(), days)

    assert [(one.field, one.code) for one in scene.last(RequestReturned).lacks] == [("duty_days", code)]
    assert scene.state.phase == "approved"


def test_the_law_prolongs_it_whoever_is_left_in_the_department() -> None:
    scene = on_leave()
    scene.with_office(Absence(LAWYER, "vacation", *LEAVE, "vacation:4"), team=(APPLICANT, LAWYER, HEAD), minimum=2)

    assert duty(scene, "18.11.2026–19.11.2026").state.phase == "asking"


def test_illness_and_duty_are_one_interruption() -> None:
    form = Form(fields({"sick_more": text("18.11.2026–20.11.2026"), "duty_days": text("20.11.2026–21.11.2026")}))

    assert sick_note.pauses_of(form) == ((nov(18), nov(21)),)
    assert sick_note.until(LEAVE, sick_note.pauses_of(form)) == date(2026, 12, 3)
