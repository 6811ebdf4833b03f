"""A request through every door: who is asked, whose answer counts, and one outcome whatever comes at once."""

from __future__ import annotations

import time
from datetime import date, datetime

import pytest
from approvals.core.chart import Absence, Deputy
from approvals.core.results import verdict
from approvals_scenes import (
    APPLICANT,
    HEAD,
    LAWYER,
    Scene,
    office,
    rub,
    text,
)
from contracts.approvals.v1 import (
    ApprovalAnswered,
    ApprovalAsked,
    ApprovalDenied,
    RequestDecided,
    RequestOpened,
    RequestReturned,
)
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, Value
from contracts.items.v1 import MoveItemStage
from contracts.signs.v1 import CommentTimeline, Notify
from contracts.tasks.v1 import CancelTask, CompleteTask, ReopenTask


def away(employee: int) -> Absence:
    return Absence(employee, "vacation", date(2026, 10, 1), date(2026, 10, 20))


def test_a_complete_trip_is_put_to_the_manager_with_why_and_by_when() -> None:
    scene = Scene().submit()

    asked, task = scene.last(ApprovalAsked), scene.last(CreateTask)
    assert (asked.approver_id, asked.seat, asked.version) == (HEAD, "1.1", 1)
    assert asked.due_at == datetime.fromisoformat("2026-10-05T18:00+03:00")
    assert (task.responsible_id, task.deadline) == (HEAD, asked.due_at)
    said = task.description.content
    assert "Почему вы:[/b] непосредственный руководитель заявителя — сотрудник № 5." in said
    assert "Командировка 26.10.2026–30.10.2026: Казань" in said
    assert "Всего 35 500,00 ₽, аванс 30 000,00 ₽" in said


def test_everything_that_is_missing_or_impossible_comes_back_in_one_list() -> None:
    scene = Scene(
        values={
            "first_on": Value(on=date(2026, 10, 30)),
            "last_on": Value(on=date(2026, 10, 26)),
            "tickets": text("много"),
        }
    )
    scene.deal_id = None
    scene.submit()

    returned = scene.last(RequestReturned)
    assert {(one.field, one.code) for one in returned.lacks} == {
        ("route", "missing"),
        ("purpose", "missing"),
        ("lodging", "missing"),
        ("advance", "missing"),
        ("deal", "missing"),
        ("last_on", "backwards"),
        ("tickets", "unfit"),
    }
    assert scene.last(MoveItemStage).stage == "draft"
    assert "Маршрут: не заполнено." in scene.last(CommentTimeline).text.content
    assert scene.last(Notify).employee_id == APPLICANT
    assert not scene.all_of(CreateTask)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"advance": rub("35500.01")}, "over_cost"),
        ({"tickets": rub("290000.00")}, "over_limit"),
        ({"per_diem": rub("3500.01")}, "over_policy"),
        ({"route": text("Казань 25.10.2026–30.10.2026")}, "outside"),
        ({"deputy": Value(employee_ids=(APPLICANT,))}, "self"),
        ({"tickets": Value(amount=rub("1").amount, currency="USD")}, "currencies"),
        ({"tickets": text("-5")}, "unfit"),
    ],
)
def test_what_is_impossible_is_named(changes: dict[str, Value], code: str) -> None:
    scene = Scene()
    scene.values |= changes
    scene.submit()

    assert [one.code for one in scene.last(RequestReturned).lacks] == [code]


def test_a_trip_over_a_vacation_is_impossible() -> None:
    scene = Scene(office=office(Absence(APPLICANT, "vacation", date(2026, 10, 30), date(2026, 11, 8), "vacation:4")))
    scene.submit()

    assert [one.code for one in scene.last(RequestReturned).lacks] == ["overlap"]


def test_a_mended_request_goes_on() -> None:
    scene = Scene()
    del scene.values["purpose"]
    scene.submit()
    scene.values["purpose"] = text("Заседание")
    scene.submit()

    assert [type(one) for one in scene.events] == [RequestReturned, RequestOpened, ApprovalAsked]


def test_the_managers_move_approves_and_closes_his_task() -> None:
    scene = Scene().submit()
    task = scene.task_of(HEAD)
    scene.item("approved", HEAD)

    assert scene.last(RequestDecided).outcome == "approved"
    assert (scene.last(ApprovalAnswered).by, scene.last(ApprovalAnswered).approver_id) == ("stage", HEAD)
    assert task in [one.task.command_id for one in scene.all_of(CompleteTask)]  # type: ignore[union-attr]


def test_a_deputy_answers_for_an_absent_manager_and_the_record_says_for_whom() -> None:
    scene = Scene(
        office=office(away(HEAD), Deputy("d", HEAD, LAWYER, date(2026, 10, 1), date(2026, 10, 31), consented=True))
    )
    scene.submit()
    scene.close(scene.task_of(LAWYER), LAWYER, "Согласовано")

    answered = scene.last(ApprovalAnswered)
    assert (answered.approver_id, answered.for_id, answered.by) == (LAWYER, HEAD, "task")
    assert scene.last(RequestDecided).outcome == "approved"


def test_a_refusal_with_its_reason_goes_to_the_applicant() -> None:
    scene = Scene().submit()
    scene.close(scene.task_of(HEAD), HEAD, "Отказ: дорого [url=http://evil]тут[/url]")

    assert scene.last(RequestDecided).outcome == "refused"
    assert scene.last(MoveItemStage).stage == "refused"
    assert scene.last(Notify).employee_id == APPLICANT
    assert "[url=" not in scene.last(Notify).text.content


def test_a_result_that_says_neither_yes_nor_no_is_asked_again() -> None:
    scene = Scene().submit()
    scene.close(scene.task_of(HEAD), HEAD, "посмотрю завтра")

    assert scene.last(ApprovalDenied).code == "unclear"
    assert scene.all_of(ReopenTask)
    assert not scene.all_of(RequestDecided)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (None, True), ("", True), ("Согласовано", True), ("ОК", True), ("да, но быстро", None), ("Утверждаю", True),
        ("Отказ: дорого", False), ("нет", False), ("Не согласовано", False), ("не согласен", False),
        ("отклоняю", False),
        ("Отказ: нет бюджета", False), ("Нет, не сейчас", False), ("не утверждаю", False), ("Отклонено.", False),
        ("данные?", None), ("посмотрю", None), ("нетто 5", None),
        ("Согласовать не могу, нет бюджета", None), ("Согласование невозможно", None), ("Утверждать нельзя", None),
        ("Одобрить не могу", None), ("Согласовано не будет", None), ("За отказ", None), ("Да нет, отказ", None),
        ("Готово: отказ", None), ("Готово", None), ("Согласовано, но без гостиницы", None), ("Да? Почему?", None),
        ("Согласовать с директором", None), ("Согласен отказать", None), ("Утверждено частично", None),
        ("ok, not now", None), ("Да вы что", None), ("да: против", None), ("Согласую, если дешевле", None),
        ("нет проблем", None), ("Нет вопросов", None), ("Нет, вопросов нет, поезжайте", None), ("нет бюджета", None),
        ("НЕТ!", False), ("нет - дорого", False), ("Отказ: много вопросов", False), ("— Отказ", False),
        ("согласовано на 10 000", None), ("Согласовано в сумме 10000 руб.", None), ("Да, до 5000", None),
        ("согласен, но на 3 дня", None), ("Согласен, но на три дня", None), ("Согласовано, аванс пять тыс.", None),
        ("Согласовано на неделю", None), ("✔ Согласовано", True), ("Согласовано. Приятной поездки!", True),
        ("Да, поезжайте", True), ("Согласовано, однако дорого", None), ("?", None), ("👍", None),
        ("? Согласовано", None),
        ("Нет возражений", None), ("Отказ невозможен", None), ("Нет, согласен", None), ("Отказать не могу", None),
    ],
)  # fmt: skip
def test_what_a_result_means(said: str | None, meant: bool | None) -> None:
    assert verdict(None if said is None else Text.of(said)) is meant


@pytest.mark.parametrize(
    "said", ["отказ" + " " * 200_000 + "x", "отказ" + " да" * 70_000, "не" * 100_000, "…" * 200_000]
)
def test_a_long_result_is_read_in_no_time(said: str) -> None:
    begun = time.process_time()
    verdict(Text.of(said))

    assert time.process_time() - begun < 0.5


def test_a_change_while_it_is_approved_begins_a_new_version_and_shows_what_changed() -> None:
    scene = Scene().submit()
    scene.values["advance"] = rub("10000.00")
    scene.item("on_approval", moved=False)

    opened = scene.last(RequestOpened)
    assert (opened.version, opened.changed) == (2, ("advance",))
    assert "Изменилось:[/b] Аванс: 30 000,00 ₽ → " in scene.last(CreateTask).description.content
    assert len(scene.all_of(CancelTask)) == 1
    scene.answer(HEAD, version=1)
    assert scene.last(ApprovalDenied).code == "old_version"
    scene.answer(HEAD)
    assert scene.last(RequestDecided).version == 2


def test_an_older_look_in_another_topic_changes_nothing() -> None:
    scene = Scene().submit()
    later, scene.now = scene.now, datetime.fromisoformat("2026-10-05T09:00+03:00")
    scene.values["advance"] = rub("1.00")

    assert scene.item("draft", moved=False).events == ()
    scene.now = later


def test_an_echo_of_our_own_move_reopens_nothing() -> None:
    scene = Scene().submit()
    scene.answer(HEAD, agreed=False)
    scene.item("on_approval", by=1)  # the webhook's user: a move back that was under way

    assert scene.last(MoveItemStage).stage == "refused"
    assert len(scene.all_of(RequestOpened)) == 1


def test_a_request_that_goes_away_takes_its_tasks_along() -> None:
    scene = Scene().submit()
    scene.item("on_approval", moved=False, gone=True)

    assert scene.last(RequestDecided).outcome == "cancelled"
    assert len(scene.all_of(CancelTask)) == 1


def test_the_same_hand_in_told_by_two_topics_is_returned_once() -> None:
    scene = Scene()
    del scene.values["purpose"]
    scene.submit()
    scene.item("on_approval", moved=False)
    scene.item("on_approval")

    assert len(scene.all_of(RequestReturned)) == 1
    assert len(scene.all_of(Notify)) == 1
