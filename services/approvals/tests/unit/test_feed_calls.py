"""A process of the feed may ask several times, and each time it is answered, whatever the portal makes of the item."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

import pytest
from approvals.core import feed
from approvals.core.feed import FeedState, Starts
from approvals.core.rules import ApprovalsProfile
from approvals_scenes import APPLICANT, MONDAY, PROFILE, ROOT, text
from chassis.decision import Decision, OfCommand
from contracts.approvals.v1 import RequestDecided, RequestSubmitted
from contracts.base import Message
from contracts.crm.v1 import CommandRefused, CrmRef, Field
from contracts.items.v1 import CreateItem
from contracts.signs.v1 import Notify, ProcessStarted, RespondToProcess

STARTS = Starts.of(ApprovalsProfile.model_validate(PROFILE.model_dump() | {"feed": {"ask": "vacation"}}))
DAYS = {"first_on": "16.11.2026", "last_on": "29.11.2026"}


class Feed:
    """All streams of the feed, as the chassis keeps them."""

    def __init__(self) -> None:
        self.states: dict[str, FeedState] = {}
        self.ordered: dict[UUID, str] = {}

    def hear(self, message: Message) -> Decision:
        where = feed.stream(message)
        name = self.ordered.get(where.command_id or ROOT, "") if isinstance(where, OfCommand) else where
        if isinstance(where, OfCommand) and not name:
            return Decision()
        state = self.states.get(name, FeedState())
        decision = feed.decide(state, message, STARTS)
        for event in decision.events:
            state = feed.evolve(state, event)
        for command in decision.commands:
            identity = uuid5(ROOT, str(len(self.ordered)))
            self.ordered[identity] = name
            state = feed.ordered(state, command, identity)
        self.states[name] = state
        return decision

    def starts(self, token: str, *, waits: bool = True, **values: str) -> Decision:
        return self.hear(
            ProcessStarted(
                process_id="wf1",
                code="ask",
                document=CrmRef(kind="deal", id=377),
                event_token=token,
                started_at=MONDAY,
                values=tuple(Field(name=name, value=text(said)) for name, said in (DAYS | values).items()),
                started_by_id=APPLICANT,
                waits=waits,
            )
        )

    def refuses(self, code: str = "unknown_name", message: str = "нет поля note_for_head") -> Decision:
        """The portal, the item ordered last."""
        return self.hear(
            CommandRefused(
                command_id=next(reversed(self.ordered)),
                command_type="item.create.v1",
                belongs_to=CrmRef(kind="deal", id=377),
                code=code,
                message=message,
                hint="есть: first_on, last_on",
            )
        )


def made(decision: Decision) -> str:
    """The origin of the item it makes."""
    (item,) = [one for one in decision.commands if isinstance(one, CreateItem)]
    (origin,) = [one.value.text for one in item.fields if one.name == "origin"]
    assert origin is not None
    return origin


def outcome(origin: str, **more: Any) -> RequestDecided:
    about = {"request": "vacation:58", "kind": "vacation", "version": 1, "outcome": "refused", "decided_at": MONDAY}
    return RequestDecided(**about, applicant_id=APPLICANT, origin=origin, **more)


def answers(decision: Decision) -> list[tuple[str, str | None]]:
    return [
        (one.event_token, one.values[0].value.text) for one in decision.commands if isinstance(one, RespondToProcess)
    ]


def test_a_process_that_asks_again_after_its_answer_has_another_item_and_another_answer() -> None:
    here = Feed()
    first = made(here.starts("T1"))
    assert answers(here.hear(outcome(first))) == [("T1", "refused")]

    second = made(here.starts("T2", first_on="17.11.2026"))
    assert second != first
    assert answers(here.hear(outcome(second))) == [("T2", "refused")]
    assert answers(here.hear(outcome(second))) == []


def test_one_that_was_given_back_and_asks_again_is_heard() -> None:
    here = Feed()
    assert answers(here.starts("T1", first_on="31.02.2026")) == [("T1", "returned")]
    assert made(here.starts("T2"))


def test_two_questions_at_once_are_answered_each_by_its_own_outcome() -> None:
    here = Feed()
    first, second = made(here.starts("T1")), made(here.starts("T2"))
    assert answers(here.hear(outcome(second))) == [("T2", "refused")]
    assert answers(here.hear(outcome(first))) == [("T1", "refused")]


def test_the_same_question_twice_makes_one_item() -> None:
    here = Feed()
    made(here.starts("T1"))
    assert here.starts("T1") == Decision()


def test_a_process_of_before_is_answered_as_it_began() -> None:
    here = Feed()
    here.states["process/wf1"] = FeedState(made=True, token="T1")
    assert answers(here.hear(outcome("process/wf1"))) == [("T1", "refused")]


def test_whose_item_the_portal_refuses_is_told_why() -> None:
    here = Feed()
    here.starts("T1", note_for_head="прошу")
    said = here.refuses()
    assert answers(said) == [("T1", "returned")]
    (comment,) = [one.value.prose for one in said.commands[0].values if one.name == "comment"]  # type: ignore[attr-defined]
    assert comment.content == "Портал не принял заявку: нет поля note_for_head (есть: first_on, last_on)."
    assert here.refuses() == Decision()  # of the answer itself nobody hears


@pytest.mark.parametrize("by_form", [True, False])
def test_where_no_process_waits_the_applicant_is_told(by_form: bool) -> None:
    here = Feed()
    if by_form:
        fields = tuple(Field(name=name, value=text(said)) for name, said in DAYS.items())
        about = {"submission_id": ROOT, "kind": "vacation", "applicant_id": APPLICANT, "submitted_at": MONDAY}
        here.hear(RequestSubmitted(**about, fields=fields))
    else:
        here.starts("T1", waits=False)
    (said,) = here.refuses().commands
    assert isinstance(said, Notify)
    assert said.employee_id == APPLICANT
    assert said.text.content.startswith("Портал не принял заявку: нет поля note_for_head")
    assert here.refuses() == Decision()


def test_what_the_portal_says_is_markup_to_nobody() -> None:
    here = Feed()
    here.starts("T1", waits=False)
    (said,) = here.refuses(message="нет поля [url=https://evil.example]x[/url]").commands
    assert isinstance(said, Notify)
    assert "нет поля ［url=https://evil.example］x［/url］ (есть" in said.text.content
