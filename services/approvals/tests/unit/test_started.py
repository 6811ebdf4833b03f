"""A document approval that an invoice or a deal begins by reaching a stage: one at a time, its outcome goes back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import pytest
from approvals.core import starting
from approvals.core.rules import ApprovalsProfile
from approvals.core.starting import Beginnings, Started
from approvals_scenes import APPLICANT, HEAD, MONDAY, PROFILE, ROOT, Scene, fields, rub, text
from chassis.decision import Decision, OfCommand
from contracts.approvals.v1 import RequestDecided, RequestOpened
from contracts.base import Message
from contracts.claims import Text
from contracts.crm.v1 import CommandRefused, CrmRef
from contracts.deals.v1 import DealStageChanged, MoveDealStage
from contracts.items.v1 import CreateItem, ItemChanged, ItemStageChanged, MoveItemStage
from contracts.signs.v1 import CommentTimeline, Notify
from pydantic import ValidationError

SINCE = {"since": "2026-10-05", "kind": "order"}
INVOICE = SINCE | {"item_type": "invoice", "stage": "approval", "fields": {"amount": "total"}}
CONTRACT = SINCE | {"funnel": "legal", "stage": "review", "approved": "answer", "refused": "contract"}
GIVEN = PROFILE.model_dump() | {"starts": [INVOICE | {"approved": "issued"}, CONTRACT]}
BEGINNINGS = Beginnings.of(ApprovalsProfile.model_validate(GIVEN), "Europe/Moscow")
REF = CrmRef(kind="item", id=7, item_type="invoice")
OURS = 1000


class Process:
    """One item or deal."""

    def __init__(self) -> None:
        self.state, self.made = Started(), 0

    def hear(self, message: Message) -> Decision:
        decision = starting.decide(self.state, message, BEGINNINGS)
        for command in decision.commands:
            self.made += 1
            self.state = starting.ordered(self.state, command, uuid5(ROOT, str(self.made)))
        return decision

    def moves(self, stage: str = "approval", by: int | None = APPLICANT, **more: Any) -> Decision:
        return self.hear(
            ItemStageChanged(
                **{"item_type": "invoice", "item_id": 7, "deal_id": 377, "responsible_id": HEAD, **more},
                stage=stage,
                from_stage="new",
                moved_at=MONDAY,
                by_id=by,
                fields=fields({"total": rub("1200.00"), "number": text("77")}),
            )
        )

    def decided(self, outcome: str, **more: Any) -> Decision:
        about = {"request": "document:61", "kind": "order", "version": 1, "decided_at": MONDAY}
        return self.hear(RequestDecided(**about, outcome=outcome, applicant_id=APPLICANT, **ORIGIN | more))  # type: ignore[arg-type]


ORIGIN = {"origin": "started/invoice:7"}


def item(decision: Decision) -> CreateItem:
    (found,) = decision.commands
    assert isinstance(found, CreateItem)
    return found


def comments(decision: Decision) -> list[str]:
    return [one.text.content for one in decision.commands if isinstance(one, CommentTimeline)]


def test_an_invoice_at_its_stage_has_a_document_of_whoever_moved_it_with_its_fields() -> None:
    made = item(Process().moves())
    values = {one.name: one.value for one in made.fields}

    assert (made.item_type, made.stage, made.belongs_to, made.title) == (
        "document",
        "on_approval",
        REF,
        "Приказ: invoice:7",
    )
    assert values["origin"].text == "started/invoice:7"
    assert values["employee"].employee_ids == (APPLICANT,)
    assert (values["amount"], values["type"].choice) == (rub("1200.00"), "order")
    assert "number" not in values


def test_its_document_is_approved_as_any_other_and_says_what_began_it() -> None:
    made = item(Process().moves())
    values = {one.name: one.value for one in made.fields} | {"subject": text("Счёт"), "text": text("Оплатить")}
    scene = Scene("document", values, creator=OURS)
    scene.item("on_approval", OURS)
    opened = scene.last(RequestOpened)

    assert (opened.applicant_id, opened.origin, opened.author_ids) == (APPLICANT, "started/invoice:7", None)
    assert starting.stream(RequestDecided(
        request="document:58", kind="order", version=1, outcome="approved", decided_at=MONDAY,
        applicant_id=APPLICANT, origin=opened.origin,
    )) == "started/invoice:7"  # fmt: skip


def test_one_that_is_made_at_the_stage_begins_one_too_and_a_look_does_not() -> None:
    about = {"item_type": "invoice", "item_id": 7, "stage": "approval", "changed_at": MONDAY, "responsible_id": HEAD}
    born = ItemChanged(**about, changes=(), born=True)
    assert starting.stream(born) == "started/invoice:7"
    assert item(Process().hear(born)).responsible_id == HEAD
    assert starting.stream(ItemChanged(**about, changes=())) == OfCommand(None)
    assert starting.stream(born.model_copy(update={"gone": True})) == OfCommand(None)


@pytest.mark.parametrize("stage", ["paid", "review"])
def test_another_stage_begins_nothing(stage: str) -> None:
    assert Process().moves(stage) == Decision()


def test_a_second_is_not_made_while_there_is_one_nor_after_it_was_approved() -> None:
    process = Process()
    process.moves()
    assert comments(process.moves()) == ["«Приказ»: согласование уже начато или закончено, второе не создано."]
    process.decided("approved")
    assert len(comments(process.moves())) == 1
    assert process.state.open


@pytest.mark.parametrize("outcome", ["refused", "cancelled"])
def test_after_a_refusal_whoever_began_it_hears_so_and_may_begin_again(outcome: str) -> None:
    process = Process()
    process.moves()
    said = process.decided(outcome, comment=Text.of("Дорого"))
    assert comments(said)[0].endswith("Дорого")
    (told,) = [one for one in said.commands if isinstance(one, Notify)]
    assert (told.employee_id, "верните invoice:7" in told.text.content) == (APPLICANT, True)
    assert item(process.moves())


def test_a_change_that_was_refused_leaves_the_approved_one() -> None:
    process = Process()
    process.moves()
    process.decided("approved")
    assert [type(one) for one in process.decided("refused", still_holds=1).commands] == [CommentTimeline]
    assert process.state.open


def test_an_approval_goes_back_to_its_timeline_and_moves_it_only_from_where_it_began() -> None:
    process = Process()
    process.moves()
    comment, move = process.decided("approved").commands
    assert isinstance(comment, CommentTimeline)
    assert (comment.belongs_to, comment.text.content) == (REF, "Согласование document:61: согласовано.")
    assert isinstance(move, MoveItemStage)
    assert (move.item_type, move.stage, move.only_from) == ("invoice", "issued", ("approval",))


@pytest.mark.parametrize(("outcome", "stage"), [("approved", "answer"), ("refused", "contract")])
def test_a_deal_s_stage_begins_one_too_and_the_deal_follows(outcome: str, stage: str) -> None:
    process = Process()
    moved = DealStageChanged(
        deal_id=5, funnel="legal", stage="review", from_funnel="legal", from_stage="opinion", moved_at=MONDAY,
        by_id=APPLICANT,
    )  # fmt: skip
    made = item(process.hear(moved))
    assert (made.belongs_to, made.deal.crm_id if made.deal else None) == (CrmRef(kind="deal", id=5), 5)
    assert process.hear(moved.model_copy(update={"funnel": "sales"})) == Decision()
    (move,) = [
        one for one in process.decided(outcome, origin="started/deal:5").commands if isinstance(one, MoveDealStage)
    ]
    assert (move.funnel, move.stage, move.only_from) == ("legal", stage, ("review",))


@pytest.mark.parametrize(
    ("at", "begins"),
    [
        ("2026-03-02T08:00:00+00:00", False),  # a new reader gets every move that there was
        ("2026-10-04T20:59:59+00:00", False),
        ("2026-10-04T21:00:00+00:00", True),  # midnight in Moscow
    ],
)
def test_what_moved_before_the_profile_s_day_begins_nothing(at: str, begins: bool) -> None:
    moved_at = datetime.fromisoformat(at)
    deal = DealStageChanged(
        deal_id=5, funnel="legal", stage="review", from_funnel="legal", from_stage="opinion", moved_at=moved_at,
        by_id=APPLICANT,
    )  # fmt: skip
    about = {"item_type": "invoice", "item_id": 7, "stage": "approval", "responsible_id": HEAD}
    moved = ItemStageChanged.model_validate(about | {"from_stage": "new", "moved_at": moved_at})
    born = ItemChanged.model_validate(about | {"changed_at": moved_at, "changes": (), "born": True})
    for message in (deal, moved, born):
        made = [type(one) for one in Process().hear(message).commands]
        assert made == ([CreateItem] if begins else [])


def test_a_profile_says_since_when() -> None:
    start = {name: value for name, value in INVOICE.items() if name != "since"}
    with pytest.raises(ValidationError, match=r"since\n +Field required"):
        ApprovalsProfile.model_validate(GIVEN | {"starts": [start]})


def test_our_own_moves_are_in_the_name_of_whose_it_is() -> None:
    assert item(Process().moves(by=OURS)).responsible_id == HEAD
    assert item(Process().moves(by=None)).responsible_id == HEAD
    said = Process().moves(by=OURS, responsible_id=OURS)
    assert comments(said)[0].startswith("«Приказ»: неизвестно, от чьего имени")


def test_what_the_portal_refuses_may_be_begun_again() -> None:
    process = Process()
    process.moves()
    refused = CommandRefused(
        command_id=uuid5(ROOT, "1"), command_type="item.create.v1", belongs_to=REF, code="x", message="нет поля amount"
    )
    assert starting.stream(refused) == OfCommand(refused.command_id)
    assert "нет поля amount" in comments(process.hear(refused))[0]
    assert process.hear(refused.model_copy(update={"command_id": UUID(int=5)})) == Decision()
    assert item(process.moves())


def test_what_the_portal_and_people_say_is_markup_to_nobody() -> None:
    evil = "[url=https://evil.example]x[/url]"
    process = Process()
    process.moves()
    about = {"command_id": uuid5(ROOT, "1"), "command_type": "item.create.v1", "belongs_to": REF, "code": "x"}
    refused = process.hear(CommandRefused.model_validate(about | {"message": evil}))
    process.moves()
    for decision in (refused, process.decided("refused", comment=Text.of(evil))):
        said = [one.text.content for one in decision.commands if isinstance(one, CommentTimeline | Notify)]
        assert len(said) == 2
        assert any("evil.example" in one for one in said)
        assert not any("[" in one for one in said)


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (INVOICE | {"funnel": "legal"}, "either item_type or funnel"),
        (INVOICE | {"kind": "trip"}, "trip is no kind of document"),
        (INVOICE | {"kind": "gone"}, "gone is no kind of document"),
        (INVOICE | {"item_type": "document"}, "order would begin itself"),
        (INVOICE | {"fields": {"employee": "responsible"}}, "employee is said by whoever moves it"),
    ],
)
def test_a_profile_that_can_not_mean_that_is_a_mistake(start: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        ApprovalsProfile.model_validate(GIVEN | {"starts": [start]})
