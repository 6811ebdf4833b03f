"""What a trip hears of an expense: it never waits for one that nobody will judge, nor counts one that is another's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from approvals_scenes import ACCOUNTANT, APPLICANT, HEAD, Scene, rub, text
from contracts.approvals.v1 import RequestDecided
from contracts.crm.v1 import Value
from contracts.trips.v1 import ExpenseClaimed

RECEIPT = {
    "source": text("trip:58"),
    "kind": Value(choice="taxi"),
    "amount": rub("5000.00"),
    "spent_on": Value(on=date(2026, 10, 2)),
}
Heard = list[tuple[str, str, bool | None]]


def expense() -> Scene:
    return Scene("expense", dict(RECEIPT), deal_id=None).submit()


def heard(scene: Scene) -> Heard:
    """What was told last to each trip, and before."""
    return [(one.source, str(one.amount), one.accepted) for one in scene.all_of(ExpenseClaimed)]


def sent_back() -> Scene:
    scene = expense()
    scene.item("draft", ACCOUNTANT)
    return scene


def withdrawn() -> Scene:
    scene = expense()
    scene.item("draft", APPLICANT)
    return scene


def made_incomplete() -> Scene:
    scene = expense()
    scene.values["amount"] = Value()
    scene.item("on_approval", APPLICANT, moved=False)
    return scene


@pytest.mark.parametrize("scene", [expense, sent_back, withdrawn, made_incomplete])
@pytest.mark.parametrize("gone", [True, False])
def test_an_expense_that_is_dropped_is_waited_for_no_more(scene: Callable[[], Scene], gone: bool) -> None:
    dropped = scene()
    if gone:
        dropped.item("draft", APPLICANT, moved=False, gone=True)
    else:
        dropped.item("cancelled", APPLICANT)

    assert heard(dropped)[-1] == ("trip:58", "5000.00", False)
    assert dropped.state.phase == "cancelled"


def test_a_payment_that_was_sent_back_and_deleted_tells_its_trip() -> None:
    values = {"source": text("trip:58"), "origin": text("trip:58"), "purpose": text("extra"), "amount": rub("500.00")}
    scene = Scene("payment", values, creator=1000, deal_id=None).submit()
    scene.item("draft", HEAD)
    scene.item("draft", HEAD, moved=False, gone=True)

    decided = scene.last(RequestDecided)
    assert (decided.outcome, decided.origin, decided.purpose) == ("cancelled", "trip:58", "extra")


def refused_by_link(scene: Scene) -> None:
    scene.answer(ACCOUNTANT, agreed=False)


def refused_by_task(scene: Scene) -> None:
    scene.close(scene.task_of(ACCOUNTANT), ACCOUNTANT, "отказ")


def refused_by_stage(scene: Scene) -> None:
    scene.item("refused", ACCOUNTANT)


def returned_by_stage(scene: Scene) -> None:
    scene.item("draft", ACCOUNTANT)


@pytest.mark.parametrize("ends", [refused_by_link, refused_by_task, refused_by_stage, returned_by_stage])
def test_after_a_change_that_was_not_granted_an_expense_counts_as_it_was_accepted(
    ends: Callable[[Scene], None],
) -> None:
    scene = expense()
    scene.answer(ACCOUNTANT)
    scene.values["amount"] = rub("50000.00")
    scene.item("approved", APPLICANT, moved=False)
    assert heard(scene)[-1] == ("trip:58", "50000.00", None)
    scene.now += timedelta(hours=1)
    ends(scene)

    assert heard(scene)[-1] == ("trip:58", "5000.00", True)


@pytest.mark.parametrize("accepted", [True, False])
def test_an_expense_given_to_another_trip_is_no_more_the_first_ones(accepted: bool) -> None:
    scene = expense()
    if accepted:
        scene.answer(ACCOUNTANT)
    scene.values["source"] = text("trip:59")
    scene.item("approved" if accepted else "on_approval", APPLICANT, moved=False)

    assert {source: said for source, _, said in heard(scene)} == {"trip:58": False, "trip:59": None}


def test_an_expense_whose_other_trip_was_refused_counts_again_for_the_first() -> None:
    scene = expense()
    scene.answer(ACCOUNTANT)
    scene.values["source"] = text("trip:59")
    scene.item("approved", APPLICANT, moved=False)
    scene.answer(ACCOUNTANT, agreed=False)

    assert {source: said for source, _, said in heard(scene)} == {"trip:58": True, "trip:59": False}
