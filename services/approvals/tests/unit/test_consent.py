"""A deputy's consent is his own: nobody gives it for him, and he may take it back (ТК ст. 60.2)."""

from __future__ import annotations

from datetime import date

import pytest
from approvals_scenes import APPLICANT, HEAD, HR, LAWYER, MONDAY, Scene
from contracts.approvals.v1 import AnswerGiven, ApprovalAsked, ApprovalDenied, DeputyDeclared
from contracts.crm.v1 import Value
from contracts.signs.v1 import Notify
from contracts.tasks.v1 import ReassignTask

DAYS = {"first_on": Value(on=date(2026, 10, 12)), "last_on": Value(on=date(2026, 10, 16))}


def declared() -> Scene:
    return Scene("deputy", DAYS | {"deputy": Value(employee_ids=(LAWYER,))}, deal_id=None).submit()


@pytest.mark.parametrize("door", ["task", "link"])
def test_nobody_consents_in_the_deputys_place(door: str) -> None:
    scene = declared()
    if door == "task":
        scene.reassign(scene.task_of(LAWYER), LAWYER, HR)
    else:
        about = {"request": scene.request, "version": 1, "approver_id": LAWYER, "given_at": MONDAY}
        scene.hear(AnswerGiven(**about, hand_over_to=HR))

    assert [one.approver_id for one in scene.all_of(ApprovalAsked)] == [LAWYER]
    assert scene.last(ApprovalDenied).code == "own_consent"
    assert [one.responsible_id for one in scene.all_of(ReassignTask)] == ([LAWYER] if door == "task" else [])
    scene.answer(HR)
    assert scene.state.phase == "asking"
    scene.answer(LAWYER)
    assert scene.state.phase == "approved"


def test_the_deputy_may_stop_standing_in_and_the_other_hears_of_it() -> None:
    scene = declared()
    scene.answer(LAWYER)
    scene.item("cancelled", LAWYER)

    assert (scene.state.phase, scene.last(DeputyDeclared).withdrawn) == ("cancelled", True)
    told = [one.text.content for one in scene.all_of(Notify) if one.employee_id == APPLICANT]
    assert "больше не замещает" in told[-1]


def test_who_has_nothing_to_do_with_a_deputyship_cannot_stop_it() -> None:
    scene = declared()
    scene.answer(LAWYER)
    scene.item("cancelled", 21)

    assert scene.state.phase == "approved"
    scene.item("cancelled", HEAD)  # who is above
    assert scene.state.phase == "cancelled"
