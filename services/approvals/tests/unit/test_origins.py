"""What a request comes from is said by an item that we made, once: whatever a person writes there speaks for nobody."""

from __future__ import annotations

import pytest
from approvals.core import feed
from approvals.core.feed import STARTED_BY, FeedState, Starts
from approvals.looking import stream
from approvals_scenes import APPLICANT, CHIEF, HEAD, PROFILE, TRIP, Scene, rub, text
from approvals_trips import back, decided
from contracts.approvals.v1 import ApprovalAsked, RequestDecided, RequestOpened, RequestReturned
from contracts.crm.v1 import Value
from contracts.signs.v1 import RespondToProcess

OURS, WAITING = 1000, FeedState(made=True, token="token of another's process")
FOR_APPLICANT = {"employee": Value(employee_ids=(APPLICANT,))}


def answers(scene: Scene) -> list[RespondToProcess]:
    """What the process 77 of somebody else is told of the request's outcome."""
    outcome = scene.last(RequestDecided)
    if feed.stream(outcome) != "process/77":
        return []
    commands = feed.decide(WAITING, outcome, Starts.of(PROFILE)).commands
    return [one for one in commands if isinstance(one, RespondToProcess)]


def made_by(creator: int, origin: str) -> Scene:
    scene = Scene(values=TRIP | FOR_APPLICANT | {"origin": text(origin)}, creator=creator)
    scene.item("on_approval", creator)
    return scene


def test_the_process_that_an_item_of_ours_comes_from_is_answered() -> None:
    scene = made_by(OURS, "process/77")
    scene.answer(HEAD)

    assert len(answers(scene)) == 1


def test_a_person_s_own_item_answers_nobody_s_process() -> None:
    scene = made_by(APPLICANT, "process/77")
    scene.answer(HEAD)

    assert scene.last(RequestOpened).origin is None
    assert not answers(scene)


def test_what_an_item_of_ours_comes_from_is_read_once() -> None:
    scene = made_by(OURS, f"process/5{STARTED_BY}{CHIEF}")
    scene.values |= {"origin": text(f"process/77{STARTED_BY}{HEAD}"), "tickets": rub("13000.00")}
    scene.item("on_approval", moved=False)

    opened = scene.last(RequestOpened)
    assert (opened.version, opened.origin, opened.author_ids) == (2, f"process/5{STARTED_BY}{CHIEF}", (CHIEF,))
    assert scene.last(ApprovalAsked).approver_id == HEAD
    scene.answer(HEAD)
    assert not answers(scene)


@pytest.mark.parametrize("origin", ["process/77", f"process/77{STARTED_BY}{HEAD}"])
def test_nor_is_it_read_again_when_the_first_look_was_returned(origin: str) -> None:
    scene = Scene(values=TRIP | FOR_APPLICANT | {"origin": text("process/5"), "tickets": Value()}, creator=OURS)
    scene.item("on_approval", OURS)
    assert scene.last(RequestReturned).origin == "process/5"
    scene.values |= {"origin": text(origin), "tickets": rub("12000.00")}
    scene.item("on_approval")

    assert (scene.last(RequestOpened).origin, scene.last(RequestOpened).author_ids) == ("process/5", None)


def test_a_paper_that_names_a_trip_as_its_origin_waives_nothing_of_it() -> None:
    paper = Scene("document", {"subject": text("О дежурстве"), "text": text("Текст"), "origin": text("trip:58")})
    paper.values["type"] = Value(choice="order")
    paper.submit().item("cancelled")

    assert stream(paper.last(RequestDecided)) == "document:58"


def test_only_the_outcome_of_a_payment_is_one_of_a_trip_s_extra_costs() -> None:
    trip = back("10000.00", "20000.00")
    about = {"request": "document:7", "kind": "order", "version": 1, "applicant_id": APPLICANT}
    trip.hear(RequestDecided(**about, outcome="cancelled", decided_at=trip.now, origin=trip.request))
    assert (trip.state.settling, trip.state.waived) == ("extra", rub("0.00").amount)

    decided(trip, "refused")
    assert (trip.state.settling, trip.state.waived) == (None, rub("13500.00").amount)  # 20 000 + 3 500 − 10 000
