"""What people write is never markup of the CRM: nothing of theirs puts a link or a tag into our words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from approvals.core.feed import FeedState, Starts, decide
from approvals_scenes import ACCOUNTANT, APPLICANT, HEAD, PROFILE, TRIP, VACATION, Scene, fields, rub, text
from contracts.approvals.v1 import AnswerGiven
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, CrmRef, Value
from contracts.items.v1 import CreateItem
from contracts.signs.v1 import CommentTimeline, Notify, ProcessStarted
from contracts.tasks.v1 import CancelTask, CommentTask, CompleteTask

EVIL = "[url=https://evil.example]нажмите[/url] [u]x[/u] '; DROP TABLE page;-- <script>alert(1)</script>"
EXPENSE = {"source": text(EVIL), "kind": text(EVIL), "amount": rub("5.00"), "spent_on": Value(on=date(2026, 10, 2))}
PAYMENT = {"source": text(EVIL), "purpose": text(EVIL), "amount": rub("5.00")}
ORDER = {"type": Value(choice="order"), "subject": text(EVIL), "text": Value(prose=Text.of(EVIL))}
ROUTE = text(f"{EVIL[:60]} 26.10.2026–30.10.2026")


def words(scene: Scene) -> list[str]:
    """Everything that we say in the CRM, where brackets are markup."""
    found: list[str] = []
    for _, one in scene.commands:
        match one:
            case CreateTask():
                found += [one.title, one.description.content, *one.checklist, *one.tags]
            case CommentTimeline() | Notify() | CommentTask():
                found.append(one.text.content)
            case CancelTask() | CompleteTask():
                found += [
                    said.content for name in type(one).model_fields if isinstance(said := getattr(one, name), Text)
                ]
    return found


def harmless(scene: Scene) -> None:
    said = words(scene)
    assert said
    for one in said:
        for mark in ("[url", "[u]", "[/url]"):
            assert mark not in one.lower(), one


@pytest.mark.parametrize(
    ("item_type", "values"),
    [
        ("trip", TRIP | {"purpose": text(EVIL), "route": ROUTE}),
        ("trip", TRIP | {"purpose": text(EVIL), "route": text("[url=x]Казань[/url] 26.10.2026–30.10.2026")}),
        ("trip", TRIP | {"purpose": Value(prose=Text.of(EVIL)), "route": text(EVIL), "advance": text(EVIL)}),
        ("trip", TRIP | {"first_on": text(EVIL), "deputy": text(EVIL), "employee": text(EVIL)}),
        ("vacation", VACATION | {"deputy": text(EVIL), "reason": text(EVIL)}),
        ("expense", EXPENSE),
        ("payment", PAYMENT),
        ("document", ORDER),
        ("deputy", VACATION | {"deputy": Value(employee_ids=(HEAD,)), "kinds": text(EVIL)}),
    ],
)
@pytest.mark.parametrize("agreed", [True, False])
def test_no_field_puts_markup_into_what_we_say(item_type: str, values: dict[str, Value], agreed: bool) -> None:
    scene = Scene(item_type, dict(values), deal_id=377 if item_type == "trip" else None)
    scene.submit()
    if scene.wakes:
        scene.wake("remind")
        scene.wake("silence")
    for who in (HEAD, ACCOUNTANT, 3, 1, 9, 20, 40):
        if scene.state.phase == "asking":
            given: dict[str, Any] = {"approver_id": who, "version": scene.state.version, "given_at": scene.now}
            scene.hear(AnswerGiven(request=scene.request, agreed=agreed, comment=Text.of(EVIL), **given))
    scene.values["subject"] = scene.values["purpose"] = text(EVIL + "!")
    scene.item("approved", APPLICANT, moved=False)
    scene.item("cancelled", APPLICANT)

    harmless(scene)


def test_a_process_hands_words_on_as_they_are_and_says_none_of_them_as_markup() -> None:
    started = ProcessStarted(
        process_id="7", code="trip", event_token="t", document=CrmRef(kind="deal", id=3), waits=True,
        values=fields({"purpose": text(EVIL), "first_on": text("2026-10-26")}), started_by_id=17,
        started_at=Scene().now,
    )  # fmt: skip
    starts = Starts({"trip": "trip"}, Starts.of(PROFILE).kinds)
    (made,) = decide(FeedState(), started, starts).commands

    assert isinstance(made, CreateItem)
    assert made.title == "Командировка"
    assert {one.name: one.value.text for one in made.fields}["purpose"] == EVIL


@pytest.mark.parametrize("by", [17, None])
def test_a_process_that_does_not_wait_is_told_as_well_what_can_not_be_read(by: int | None) -> None:
    started = ProcessStarted(
        process_id="7", code="pay", event_token="t", document=CrmRef(kind="deal", id=3), waits=False,
        values=fields({"amount": text("девятьсот [u]x[/u]")}), started_by_id=by, started_at=Scene().now,
    )  # fmt: skip
    (said,) = decide(FeedState(), started, Starts({"pay": "payment"}, Starts.of(PROFILE).kinds)).commands

    assert isinstance(said, CommentTimeline if by is None else Notify)
    assert said.belongs_to == CrmRef(kind="deal", id=3)
    assert "amount: ожидается сумма числом" in said.text.content


@pytest.mark.parametrize("later", [Value(), text(EVIL + "!")])
def test_what_an_approved_payment_was_for_is_no_markup_when_it_is_changed(later: Value) -> None:
    scene = Scene("payment", PAYMENT | {"purpose": text("Аренда")}, deal_id=None).submit()
    scene.answer(HEAD)
    scene.values["source"] = later
    scene.item("approved", moved=False)

    assert any("evil.example" in one for one in words(scene))
    harmless(scene)
