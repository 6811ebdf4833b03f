"""A link that somebody takes off an item: its people hear of it, and its money stays where it was counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from approvals.core.office import Named
from approvals_scenes import ACCOUNTANT, APPLICANT, HEAD, Scene, fields, kind_of, office, rub, text
from contracts.approvals.v1 import PaymentMade, RequestReturned
from contracts.base import Message
from contracts.crm.v1 import Value
from contracts.deals.v1 import Change
from contracts.items.v1 import ItemChanged
from contracts.signs.v1 import Notify
from contracts.trips.v1 import ExpenseClaimed

RECEIPT = {
    "source": text("trip:58"),
    "kind": Value(choice="taxi"),
    "amount": rub("5000.00"),
    "spent_on": Value(on=date(2026, 10, 2)),
}
ADVANCE = {
    "employee": Value(employee_ids=(APPLICANT,)),
    "source": text("trip:58"),
    "origin": text("trip:58"),
    "purpose": text("advance"),
    "amount": rub("30000.00"),
}


def advance() -> Scene:
    """Made by us for a trip, and agreed to; its kind requires no `source`, as in the demo."""
    kind = Named("payment", kind_of("payment", required=("purpose", "amount")))
    firm = replace(office(), kinds=(kind,))
    scene = Scene("payment", dict(ADVANCE), creator=1000, deal_id=None, office=firm)
    scene.item("on_approval", 1000)
    scene.answer(HEAD)
    assert scene.state.phase == "approved"
    return scene


def told(scene: Scene, since: int) -> dict[int, str]:
    return {one.employee_id: one.text.content for _, one in scene.commands[since:] if isinstance(one, Notify)}


def seen(scene: Scene, stage: str, *changed: str) -> Message:
    about: dict[str, Any] = {"item_type": scene.item_type, "item_id": 58, "stage": stage, "created_by_id": 1000}
    changes = tuple(Change(name=name, before=ADVANCE[name], after=scene.values[name]) for name in changed)
    return ItemChanged(**about, by_id=APPLICANT, fields=fields(scene.values), changes=changes, changed_at=scene.now)


def test_an_expense_taken_off_its_trip_stays_counted_and_is_told_of_once() -> None:
    scene = Scene("expense", dict(RECEIPT), deal_id=None).submit()
    scene.answer(ACCOUNTANT)
    since = len(scene.commands)
    scene.values["source"] = Value()
    for _ in range(2):
        scene.item("approved", moved=False)

    assert [(one.field, one.code) for one in scene.last(RequestReturned).lacks] == [("source", "missing")]
    assert (scene.last(ExpenseClaimed).source, scene.last(ExpenseClaimed).accepted) == ("trip:58", True)
    assert set(told(scene, since)) == {APPLICANT, ACCOUNTANT}
    assert "trip:58" in told(scene, since)[ACCOUNTANT]
    assert len(scene.all_of(RequestReturned)) == 1
    scene.values["source"] = text("trip:58")
    scene.item("approved", moved=False)
    assert (scene.state.phase, scene.state.version) == ("approved", 1)


@pytest.mark.parametrize("source", [Value(), text("trip:59")])
def test_an_advance_taken_off_its_trip_is_given_back_and_paid_for_it_all_the_same(source: Value) -> None:
    scene = advance()
    since = len(scene.commands)
    scene.values["source"] = source
    for _ in range(2):
        scene.item("approved", moved=False)

    assert [(one.field, one.code) for one in scene.last(RequestReturned).lacks] == [("source", "unlinked")]
    assert len(scene.all_of(RequestReturned)) == 1
    assert set(told(scene, since)) == {APPLICANT, ACCOUNTANT}
    assert "trip:58" in told(scene, since)[ACCOUNTANT]
    scene.close(scene.task_of(ACCOUNTANT), ACCOUNTANT)
    assert scene.last(PaymentMade).source == "trip:58"


def test_an_advance_whose_field_was_empty_before_this_was_asked_is_paid_for_its_trip() -> None:
    scene = advance()
    granted = scene.state.granted
    assert granted is not None
    bare = tuple(one for one in granted.fields if one.name != "source")
    scene.state = replace(scene.state, fields=bare, granted=replace(granted, fields=bare))
    scene.close(scene.task_of(ACCOUNTANT), ACCOUNTANT)

    assert scene.last(PaymentMade).source == "trip:58"


def test_a_payment_that_has_been_made_and_is_taken_off_its_trip_is_told_of_once() -> None:
    scene = advance()
    scene.close(scene.task_of(ACCOUNTANT), ACCOUNTANT)
    since = len(scene.commands)
    scene.values["source"] = Value()
    scene.hear(seen(scene, "closed", "source"))
    scene.hear(seen(scene, "closed", "purpose"))

    assert set(told(scene, since)) == {APPLICANT, ACCOUNTANT}
    assert len([one for _, one in scene.commands[since:] if isinstance(one, Notify)]) == 2
    assert (scene.state.phase, len(scene.all_of(PaymentMade))) == ("closed", 1)


def test_a_trip_taken_off_its_deal_is_given_back_once_and_holds() -> None:
    scene = Scene().submit()
    scene.answer(HEAD)
    scene.deal_id = None
    for _ in range(2):
        scene.item("approved", moved=False)

    assert [(one.field, one.code) for one in scene.last(RequestReturned).lacks] == [("deal", "missing")]
    assert len(scene.all_of(RequestReturned)) == 1
    assert (scene.state.phase, scene.state.version, scene.state.deal_id) == ("approved", 1, 377)
    scene.deal_id = 377
    scene.item("approved", moved=False)
    assert (scene.state.version, len(scene.all_of(RequestReturned))) == (1, 1)


def test_a_trip_that_is_being_approved_and_taken_off_its_deal_is_given_back() -> None:
    scene = Scene().submit()
    scene.deal_id = None
    scene.item("on_approval", moved=False)
    assert scene.state.phase == "returned"
    scene.deal_id = 377
    scene.submit().answer(HEAD)

    assert (scene.state.phase, scene.state.deal_id) == ("approved", 377)
