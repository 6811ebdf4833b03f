"""Several notes of one leave: each prolongs it once, however written, and whatever is amended later (ТК ст. 124)."""

from __future__ import annotations

from datetime import date

import pytest
from approvals.core import sick_note
from approvals.core.chart import Absence
from approvals.core.form import Form
from approvals_leaves import LEAVE, asked, ill, nov, on_leave
from approvals_scenes import APPLICANT, HEAD, HR, LAWYER, Scene, fields, text
from contracts.approvals.v1 import AbsenceRegistered, RequestReturned
from contracts.crm.v1 import CreateTask, Value
from hypothesis import given
from hypothesis import strategies as st

DECEMBER = date(2026, 12, 2)
FIRST = (nov(18), nov(20))


def noted(scene: Scene, more: str, first: int = 18, last: date = FIRST[1]) -> Scene:
    scene.values["sick_more"] = text(more)
    return ill(scene, nov(first), last)


@pytest.mark.parametrize(
    ("more", "last"),
    [
        ("23.11.2026–24.11.2026", date(2026, 12, 4)),  # three days and two
        ("18.11.2026–20.11.2026", DECEMBER),  # the same note once more
        ("19.11.2026 - 22.11.2026", date(2026, 12, 4)),  # 18 to 22 are five days
        ("21.11.2026–22.11.2026", date(2026, 12, 4)),  # its continuation
        ("16.11.2026–16.11.2026; 23.11.2026–23.11.2026", date(2026, 12, 4)),
        ("30.11.2026–01.12.2026", date(2026, 12, 4)),  # within the days that the first has added
        ("2026-11-23–2026-11-24", date(2026, 12, 4)),
    ],
)
def test_each_day_of_illness_prolongs_the_leave_once(more: str, last: date) -> None:
    first = {"sick_first_on": Value(on=FIRST[0]), "sick_last_on": Value(on=FIRST[1])}
    form = Form(fields(first | {"sick_more": text(more)}))

    assert sick_note.until(LEAVE, sick_note.notes_of(form)) == last


spans = st.tuples(st.integers(0, 30), st.integers(0, 6)).map(
    lambda two: (date.fromordinal(nov(10).toordinal() + two[0]), date.fromordinal(nov(10).toordinal() + sum(two)))
)


@given(st.lists(spans, max_size=5))
def test_a_leave_with_its_illnesses_taken_out_is_as_long_as_it_was(notes: list[tuple[date, date]]) -> None:
    last = sick_note.until(LEAVE, sick_note.merged(notes))
    left = sick_note.without([(LEAVE[0], last)], notes)

    assert sum((end - begun).days + 1 for begun, end in left) == 14
    assert sick_note.until(LEAVE, sick_note.merged([*notes, *notes])) == last


def sick(scene: Scene) -> list[tuple[str, date, date, bool]]:
    found = [one for one in scene.all_of(AbsenceRegistered) if one.kind == "sick_leave"]
    return [(one.source, one.first_on, one.last_on, one.withdrawn) for one in found]


def test_a_second_note_is_an_absence_of_its_own_and_one_amended_later_takes_the_place_of_what_it_was() -> None:
    scene = noted(on_leave(), "23.11.2026–23.11.2026")
    assert "Больничный 18.11.2026–20.11.2026, 23.11.2026–23.11.2026: отпуск продлевается на 4 дн." in asked(scene)
    scene.answer(HEAD)
    first, second = ("vacation:58/sick", nov(18), nov(20), False), ("vacation:58/sick2", nov(23), nov(23), False)
    assert sick(scene) == [first, second]
    assert scene.state.granted is not None
    assert scene.state.granted.last_on == date(2026, 12, 3)

    noted(scene, "", 18, nov(24)).answer(HEAD)
    assert sick(scene)[2:] == [
        ("vacation:58/sick", nov(18), nov(24), False),
        ("vacation:58/sick2", nov(23), nov(23), True),
    ]
    assert scene.state.granted.last_on == date(2026, 12, 6)
    scene.item("cancelled", HR)
    assert sick(scene)[4:] == [("vacation:58/sick", nov(18), nov(24), True)]


def test_other_days_of_the_same_illness_are_told_to_hr_though_the_leave_ends_as_before() -> None:
    scene = ill(on_leave(), nov(18), nov(20))
    scene.answer(HEAD)
    since = len(scene.commands)
    ill(scene, nov(17), nov(19)).answer(HEAD)

    orders = [one for _, one in scene.commands[since:] if isinstance(one, CreateTask) and one.responsible_id == HR]
    assert ["Больничный 17.11.2026–19.11.2026" in one.description.content for one in orders] == [True]


@pytest.mark.parametrize(
    ("more", "last", "lack"),
    [
        ("24.11.2026–26.11.2026", nov(20), ("sick_more", "future")),  # today is the 23rd
        ("с понедельника", nov(20), ("sick_more", "unfit")),
        ("21.11.2026–20.11.2026", nov(20), ("sick_more", "backwards")),
        ("31.02.2026–01.03.2026", nov(20), ("sick_more", "unfit")),
        ("01.11.2026–02.11.2026", nov(20), ("sick_more", "not_in_leave")),
        ("", date(2099, 12, 31), ("sick_last_on", "too_long")),
        ("18.11.2026–18.11.2028", nov(20), ("sick_more", "too_long")),
        ("; ".join(["19.11.2026–19.11.2026"] * 40), nov(20), ("sick_more", "too_many")),
    ],
)
def test_a_note_that_cannot_be_is_given_back(more: str, last: date, lack: tuple[str, str]) -> None:
    scene = noted(on_leave(), more, last=last)

    assert [(one.field, one.code) for one in scene.last(RequestReturned).lacks] == [lack]
    assert scene.state.phase == "approved"


def test_what_is_no_text_is_no_note_and_is_said() -> None:
    scene = on_leave()
    scene.values["sick_more"] = Value(on=nov(18))
    scene.item("approved", moved=False)

    assert [(one.field, one.code) for one in scene.last(RequestReturned).lacks] == [("sick_more", "unfit")]


def test_notes_beside_no_first_one_count_too() -> None:
    scene = on_leave()
    scene.values["sick_more"] = text("18.11.2026–20.11.2026")
    scene.item("approved", moved=False)
    scene.answer(HEAD)

    assert sick(scene) == [("vacation:58/sick", nov(18), nov(20), False)]


def test_who_agrees_reads_that_too_few_are_left_on_the_days_that_illness_adds() -> None:
    scene = on_leave()
    other = Absence(LAWYER, "vacation", date(2026, 12, 1), date(2026, 12, 10), "vacation:4")
    scene.with_office(other, team=(APPLICANT, LAWYER, HEAD), minimum=2)
    ill(scene, nov(18), nov(20))

    assert scene.state.phase == "asking"
    assert "На днях продления в отделе остаётся меньше 2 человек: 01.12.2026, 02.12.2026." in asked(scene)


def test_a_note_beside_other_days_does_not_hide_that_too_few_are_left() -> None:
    scene = on_leave()
    other = Absence(LAWYER, "vacation", date(2026, 12, 1), date(2026, 12, 10), "vacation:4")
    scene.with_office(other, team=(APPLICANT, LAWYER, HEAD), minimum=2)
    scene.values["last_on"] = Value(on=date(2026, 12, 4))
    ill(scene, nov(18), nov(20))

    assert [one.code for one in scene.last(RequestReturned).lacks] == ["too_few"]
