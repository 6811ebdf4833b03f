"""For which kinds of request a deputy stands in: those that there are, by their names or by what people call them."""

from __future__ import annotations

from datetime import date

import pytest
from approvals.web.fields import inputs_of
from approvals_scenes import LAWYER, Scene, kind_of, text
from contracts.approvals.v1 import ApprovalAsked, DeputyDeclared, RequestOpened, RequestReturned
from contracts.crm.v1 import CreateTask, Value

DAYS = {"first_on": Value(on=date(2026, 10, 12)), "last_on": Value(on=date(2026, 10, 16))}


def declared(kinds: str) -> Scene:
    return Scene("deputy", DAYS | {"deputy": Value(employee_ids=(LAWYER,)), "kinds": text(kinds)}).submit()


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("trip, vacation", ("trip", "vacation")),
        ("Командировка; отпуск", ("trip", "vacation")),
        ("TRIP,  trip ,", ("trip",)),
        ("", ()),
        (" , ;", ()),
    ],
)
def test_kinds_are_known_by_their_names_and_by_their_titles(written: str, names: tuple[str, ...]) -> None:
    scene = declared(written)
    scene.answer(LAWYER)

    assert scene.last(DeputyDeclared).kinds == names
    assert ("Командировка, Отпуск" in scene.last(RequestOpened).summary.content) is (len(names) == 2)


@pytest.mark.parametrize("written", ["командировки, отпуск", "trips", "все"])
def test_a_kind_that_there_is_not_goes_back_with_those_there_are(written: str) -> None:
    scene = declared(written)

    assert [(one.field, one.code) for one in scene.last(RequestReturned).lacks] == [("kinds", "no_kind")]
    comment = scene.last(RequestReturned).comment
    assert comment is not None
    assert comment.content.startswith("• Виды заявок: нет вида «")
    assert "есть: Командировка, Отпуск, " in comment.content
    assert not scene.all_of(ApprovalAsked)
    assert not scene.all_of(CreateTask)


def test_the_form_calls_the_field_as_people_do() -> None:
    (found,) = [one for one in inputs_of(kind_of("deputy"), {}, (), {}) if one.name == "kinds"]

    assert (found.title, found.required) == ("Виды заявок", False)
