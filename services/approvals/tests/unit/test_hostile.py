"""What a careless word, a date moved back and a missing choice must not do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from approvals.core.results import is_done, verdict
from approvals_scenes import ACCOUNTANT, APPLICANT, HEAD, LAWYER, VACATION, Scene, rub, text
from approvals_trips import REFUND, back, refunds, task
from contracts.approvals.v1 import ApprovalAsked, RequestOpened, RequestReturned
from contracts.claims import Text
from contracts.crm.v1 import Value
from contracts.items.v1 import MoveItemStage
from contracts.signs.v1 import Notify

OURS = 1000


@pytest.mark.parametrize(
    "said",
    [
        "Согласовано, но поездом",
        "Согласен, хотя дорого",
        "Да, пусть сперва сдаст отчёт",
        "Согласую вместо Казани Сочи",
        "Одобряю, за исключением такси",
        "Согласен, сократите проживание",
        "Согласовано, возможно позже",
    ],
)
def test_a_yes_with_a_condition_agrees_to_nothing(said: str) -> None:
    assert verdict(Text.of(said)) is None


@pytest.mark.parametrize("said", ["Согласовано", "Да, всё верно", "Согласен. Хорошей поездки!"])
def test_a_plain_yes_still_agrees(said: str) -> None:
    assert verdict(Text.of(said)) is True


@pytest.mark.parametrize(
    "said",
    [
        "Отправлено на подпись директору",
        "Платёж проведён, ждём банк",
        "Отправлено на согласование",
        "Переведено в черновики",
    ],
)
def test_money_that_waits_for_a_signature_has_not_moved(said: str) -> None:
    assert not is_done(Text.of(said), "out", Decimal("30000.00"))


def test_a_leave_that_has_begun_is_not_moved_away_by_its_owner() -> None:
    scene = Scene("vacation", dict(VACATION), deal_id=None).submit()
    scene.answer(HEAD)
    scene.now = datetime(2026, 12, 7, 8, tzinfo=UTC)  # taken, and over
    scene.values |= {"first_on": Value(on=date(2027, 1, 18)), "last_on": Value(on=date(2027, 1, 31))}
    scene.item("approved", moved=False)

    assert [(one.field, one.code) for one in scene.last(RequestReturned).lacks] == [("first_on", "begun")]
    assert (scene.state.phase, scene.state.version) == ("approved", 1)
    assert "кадры" in scene.last(Notify).text.content


def test_a_paper_of_no_kind_that_is_handed_in_is_given_back_with_the_kinds_there_are() -> None:
    paper = Scene("document", {"subject": text("О дежурстве"), "text": text("Текст"), "type": Value()}, deal_id=None)
    paper.submit()

    assert [(one.field, one.code) for one in paper.last(RequestReturned).lacks] == [("type", "no_kind_chosen")]
    assert paper.last(MoveItemStage).stage == "draft"
    assert (paper.last(Notify).employee_id, "Приказ" in paper.last(Notify).text.content) == (APPLICANT, True)
    since = len(paper.commands)
    paper.item("draft", moved=False)
    assert len(paper.commands) == since
    paper.values["type"] = Value(choice="order")
    paper.submit()
    assert (paper.last(RequestOpened).kind, len(paper.all_of(ApprovalAsked))) == ("order", 2)


def test_an_item_of_no_kind_that_nobody_hands_in_is_let_be() -> None:
    paper = Scene("document", {"subject": text("О дежурстве"), "type": Value()}, deal_id=None)
    paper.item("draft", moved=False)
    paper.item("on_approval", moved=False)

    assert (paper.commands, paper.events) == ([], [])


def test_a_late_move_of_ours_hands_nothing_in_that_an_approver_has_sent_back() -> None:
    values = {"employee": Value(employee_ids=(APPLICANT,)), "source": text("trip:58"), "origin": text("trip:58")}
    values |= {"purpose": text("extra"), "amount": rub("500.00")}
    scene = Scene("payment", values, creator=OURS, deal_id=None)
    scene.item("on_approval", OURS)
    scene.item("approved", LAWYER)  # who was not asked: our move back is on its way
    scene.item("draft", HEAD)
    assert scene.state.phase == "returned"
    scene.now += timedelta(minutes=1)
    scene.item("on_approval", OURS)

    assert (scene.state.phase, scene.state.version) == ("returned", 1)
    assert scene.last(MoveItemStage).stage == "draft"
    scene.item("on_approval")  # and now its applicant
    assert (scene.state.phase, scene.state.version) == ("asking", 2)


def test_a_refund_that_is_booked_is_not_asked_for_again_when_its_task_is_closed_once_more() -> None:
    scene = back("30000.00", "5000.00")
    asked = task(scene, REFUND)
    scene.close(asked, ACCOUNTANT, "вернул 21 500")
    since = len(scene.commands)
    scene.close(asked, ACCOUNTANT, "вернул 21 500")

    assert scene.commands[since:] == []
    assert refunds(scene) == ["21500.00"]
