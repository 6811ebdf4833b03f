"""A trip that is cancelled or changed: its deal and the calendar follow, also a deal that it is not for any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from approvals.core import deals
from approvals.core.deals import OfDeal, Showing
from approvals.core.office import Named
from approvals_scenes import APPLICANT, HEAD, PROFILE, TRIP, Scene, kind_of, office, rub, text
from contracts.approvals.v1 import RequestOpened, RequestReturned
from contracts.calendar.v1 import CancelAbsence, RegisterAbsence
from contracts.crm.v1 import CreateTask, Value
from contracts.deals.v1 import UpdateDeal
from contracts.items.v1 import CreateItem
from contracts.signs.v1 import CommentTimeline
from contracts.trips.v1 import TripPlaced

OF_THE_DEAL = {"first_on": "trip_from", "outcome": "trip_state"}


def approved(deal_field: str | None = None) -> Scene:
    """On deal 377, whose fields show the trip's first day and what became of it."""
    firm = office()
    kinds = [one for one in firm.kinds if one.name != "trip"]
    trip = Named("trip", kind_of("trip", deal_field=deal_field))
    general = PROFILE.model_copy(update={"deal_fields": OF_THE_DEAL})
    scene = Scene(office=replace(firm, general=general, kinds=(trip, *kinds)))
    if deal_field:
        scene.deal_id, scene.values = None, TRIP | {deal_field: Value(number=377)}
    scene.submit().answer(HEAD)
    return scene


def of_deals(scene: Scene) -> list[tuple[int, dict[str, Value]]]:
    """What is written into deals, each by its own decider."""
    showing, states = Showing.of(scene.office.general, scene.office.zone), dict[int, OfDeal]()
    written: list[UpdateDeal] = []
    for placed in scene.all_of(TripPlaced):
        state = states.get(placed.deal_id, OfDeal())
        decision = deals.decide(state, placed, showing)
        for event in decision.events:
            states[placed.deal_id] = state = deals.evolve(state, event)
        written += [one for one in decision.commands if isinstance(one, UpdateDeal)]
    return [(one.belongs_to.id, {two.name: two.value for two in one.fields}) for one in written]


def comments(scene: Scene, deal: int) -> list[str]:
    found = [one for one in scene.all_of(CommentTimeline) if (one.belongs_to.kind, one.belongs_to.id) == ("deal", deal)]
    return [one.text.content for one in found]


def test_a_cancelled_trip_is_taken_off_its_deal() -> None:
    scene = approved()
    assert of_deals(scene) == [(377, {"trip_from": TRIP["first_on"], "trip_state": text("Согласована")})]
    scene.item("cancelled")

    assert of_deals(scene)[-1] == (377, {"trip_from": Value(), "trip_state": text("Отменена")})


@pytest.mark.parametrize("by_field", [True, False])
def test_a_trip_of_another_deal_is_asked_for_again_and_leaves_the_first(by_field: bool) -> None:
    scene = approved("deal" if by_field else None)
    if by_field:
        scene.values["deal"] = Value(number=400)
    else:
        scene.deal_id = 400
    scene.item("approved", moved=False)
    opened = scene.last(RequestOpened)
    assert (opened.version, opened.deal_id) == (2, 400)
    assert "Сделка" in comments_of_item(scene)[-1]
    scene.answer(HEAD)

    assert of_deals(scene)[-2:] == [
        (377, {"trip_from": Value(), "trip_state": text("Другая сделка")}),
        (400, {"trip_from": TRIP["first_on"], "trip_state": text("Согласована")}),
    ]
    assert "относится к другой сделке" in comments(scene, 377)[-1]
    scene.item("approved", moved=False)
    assert (scene.state.version, scene.state.phase) == (2, "approved")  # nothing new


def comments_of_item(scene: Scene) -> list[str]:
    return [one.text.content for one in scene.all_of(CommentTimeline) if one.belongs_to.kind == "item"]


def test_another_deal_that_was_refused_is_not_asked_for_at_each_look() -> None:
    scene = approved()
    scene.deal_id = 400
    scene.item("approved", moved=False)
    scene.answer(HEAD, agreed=False)
    for _ in range(2):
        scene.item("approved", moved=False)

    assert (scene.state.version, scene.state.phase, scene.state.deal_id) == (2, "approved", 377)
    assert [number for number, _ in of_deals(scene)] == [377]


def test_another_deal_that_was_given_back_and_taken_back_asks_nobody() -> None:
    scene = approved()
    scene.deal_id = 400
    scene.values["lodging"] = text("много")
    scene.item("approved", moved=False)
    scene.deal_id, scene.values = 377, dict(TRIP)
    scene.item("approved", moved=False)

    assert (scene.state.version, scene.state.phase) == (1, "approved")


def test_an_absence_s_reason_in_the_calendar_follows_the_route() -> None:
    scene = approved()
    scene.values["route"] = text("Сочи 26.10.2026–30.10.2026")
    scene.item("approved", moved=False)
    scene.answer(HEAD)

    first, second = [number for number, one in scene.commands if isinstance(one, RegisterAbsence)]
    assert [one.reason.content for one in scene.all_of(RegisterAbsence) if one.reason] == [
        "Командировка 26.10.2026–30.10.2026: Казань",
        "Командировка 26.10.2026–30.10.2026: Сочи",
    ]
    assert [one.absence.command_id for one in scene.all_of(CancelAbsence)] == [first]  # type: ignore[union-attr]
    scene.item("cancelled", APPLICANT)
    assert scene.last(CancelAbsence).absence.command_id == second  # type: ignore[union-attr]


def test_a_change_of_money_alone_leaves_the_calendar_as_it_is() -> None:
    scene = approved()
    scene.values["purpose"] = text("Переговоры")
    scene.item("approved", moved=False)
    scene.answer(HEAD)

    assert len(scene.all_of(RegisterAbsence)) == 1
    assert not scene.all_of(CancelAbsence)


DECEMBER = datetime(2026, 12, 7, 8, tzinfo=UTC)  # the trip was over on 30 October


def test_no_advance_is_asked_for_a_trip_that_is_over_but_what_was_spent_is() -> None:
    scene = Scene(now=DECEMBER).submit()
    assert [(one.field, one.code) for one in scene.last(RequestReturned).lacks] == [("advance", "trip_over")]
    scene.values["advance"] = rub("0.00")
    scene.submit().answer(HEAD)

    assert scene.state.phase == "approved"
    assert not scene.all_of(CreateItem)
    ordered = next(one for one in scene.all_of(CreateTask) if "Приказ" in one.title)
    assert ordered.deadline == datetime.fromisoformat("2026-12-07T18:00+03:00")


def test_nobody_agrees_to_an_advance_once_the_trip_is_over() -> None:
    scene = Scene().submit()
    scene.now = DECEMBER
    scene.answer(HEAD)

    assert [one.code for one in scene.last(RequestReturned).lacks] == ["trip_over"]
    assert not scene.all_of(CreateItem)


def test_a_trip_that_is_over_is_changed_with_the_advance_that_it_had_but_no_more() -> None:
    scene = approved()
    scene.now = DECEMBER
    scene.values["purpose"] = text("Переговоры")
    scene.item("approved", moved=False)
    scene.answer(HEAD)
    assert (scene.state.phase, scene.state.version) == ("approved", 2)
    scene.values["advance"] = rub("30000.01")
    scene.item("approved", moved=False)

    assert [one.code for one in scene.last(RequestReturned).lacks] == ["trip_over"]


@pytest.mark.parametrize(
    ("asked", "code"), [("1000.00", "under_policy"), ("3500.01", "over_policy"), ("3500.00", None), ("0.00", None)]
)
def test_a_per_diem_that_is_asked_for_is_what_is_due_or_it_is_given_back(asked: str, code: str | None) -> None:
    scene = Scene(values=TRIP | {"per_diem": rub(asked)}).submit()  # five days of 700 are due

    returned = [(one.field, one.code) for last in scene.all_of(RequestReturned) for one in last.lacks]
    assert returned == ([("per_diem", code)] if code else [])
