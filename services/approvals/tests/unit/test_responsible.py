"""Whose the tasks after an approval are: of one who has the role, is there, and whose own money it is not."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from approvals.core.chart import Absence, Deputy, Person
from approvals_scenes import (
    ACCOUNTANT,
    APPLICANT,
    DUTY,
    HEAD,
    HR,
    MONDAY,
    PEOPLE,
    PROFILE,
    TRIP,
    VACATION,
    Scene,
    office,
    rub,
    text,
)
from contracts.crm.v1 import CreateTask, Value
from contracts.signs.v1 import CommentTimeline, Notify
from hypothesis import given, settings
from hypothesis import strategies as st

SECOND = 22
TWO = (*PEOPLE, Person(SECOND, roles=("head_accountant",)))
TODAY = MONDAY.date()
PAYMENT = {"source": text("trip:1"), "purpose": text("other"), "amount": rub("5000.00")}


def away(who: int, last: date = date(2026, 12, 31)) -> Absence:
    return Absence(who, "vacation", date(2026, 10, 1), last, f"vacation:{who}")


def task(scene: Scene, words: str) -> CreateTask:
    return next(one for one in scene.all_of(CreateTask) if words in one.title)


def payment(creator: int = APPLICANT, *changes: Absence | Deputy, people: Any = TWO, **more: Any) -> Scene:
    firm = office(*changes, people=people, **more)
    scene = Scene("payment", dict(PAYMENT), office=firm, deal_id=None, creator=creator)
    if "employee" in more:
        scene.values["employee"] = Value(employee_ids=(more["employee"],))
    scene.item("on_approval", creator)
    (asked,) = scene.all_of(CreateTask)
    scene.answer(asked.responsible_id)
    return scene


def test_a_payment_is_for_the_first_accountant_who_is_there() -> None:
    assert task(payment(), "Оплатить").responsible_id == ACCOUNTANT
    paid = task(payment(APPLICANT, away(ACCOUNTANT)), "Оплатить")

    assert (paid.responsible_id, "Почему вы" in paid.description.content) == (SECOND, False)


def test_nobody_pays_himself_nor_what_he_has_asked_for_another() -> None:
    assert task(payment(ACCOUNTANT), "Оплатить").responsible_id == SECOND
    scene = Scene("payment", PAYMENT | {"employee": Value(employee_ids=(APPLICANT,))}, office(people=TWO), None)
    scene.creator = ACCOUNTANT
    scene.item("on_approval", ACCOUNTANT)
    scene.answer(HEAD)

    assert scene.state.authors == (ACCOUNTANT,)
    assert task(scene, "Оплатить").responsible_id == SECOND


def test_without_another_accountant_it_is_told_why_it_is_for_who_is_on_duty() -> None:
    own = task(payment(ACCOUNTANT, people=(*PEOPLE, Person(41, roles=("duty_approver",))), duty=(DUTY, 41)), "Оплатить")
    gone = task(payment(APPLICANT, away(ACCOUNTANT), people=PEOPLE), "Оплатить")

    assert (own.responsible_id, gone.responsible_id) == (DUTY, DUTY)
    assert "роль «head_accountant» — сотрудник № 21 — сам заявитель" in own.description.content
    assert "сотрудник № 21 в отпуске до 31.12.2026" in gone.description.content
    assert "Вы дежурный согласующий" in gone.description.content


def test_a_deputy_of_the_accountant_comes_before_who_is_on_duty() -> None:
    standing = Deputy("deputy:1", ACCOUNTANT, 9, date(2026, 10, 1), date(2026, 12, 31), consented=True)
    found = task(payment(APPLICANT, away(ACCOUNTANT), standing, people=PEOPLE), "Оплатить")

    assert found.responsible_id == 9
    assert "Вы замещаете сотрудника № 21" in found.description.content


def test_a_deputy_whom_the_applicant_has_named_does_not_pay_him() -> None:
    standing = Deputy("deputy:1", ACCOUNTANT, 9, date(2026, 10, 1), date(2026, 12, 31), consented=True)

    assert task(payment(ACCOUNTANT, standing, people=PEOPLE), "Оплатить").responsible_id == DUTY


def test_one_who_is_back_when_it_is_due_need_not_be_replaced() -> None:
    scene = Scene("vacation", dict(VACATION), office(away(ACCOUNTANT, TODAY), away(HR, TODAY)), None).submit()
    scene.answer(HEAD)

    assert task(scene, "Отпускные").responsible_id == ACCOUNTANT  # 13 November
    assert task(scene, "Приказ").responsible_id == HR


def test_an_accountant_takes_no_leave_pay_and_no_advance_to_himself() -> None:
    leave = Scene("vacation", dict(VACATION), office(people=TWO), None, creator=ACCOUNTANT)
    leave.item("on_approval", ACCOUNTANT)
    leave.answer(DUTY)
    trip = Scene("trip", dict(TRIP), office(people=TWO), creator=ACCOUNTANT)
    trip.item("on_approval", ACCOUNTANT)
    trip.answer(DUTY)

    assert task(leave, "Отпускные").responsible_id == SECOND
    assert task(trip, "Аванс").responsible_id == SECOND


def test_who_enters_a_leave_for_another_still_writes_its_order() -> None:
    scene = Scene("vacation", VACATION | {"employee": Value(employee_ids=(APPLICANT,))}, deal_id=None, creator=HR)
    scene.item("on_approval", HR)
    scene.answer(HEAD)

    assert task(scene, "Приказ").responsible_id == HR


def test_the_order_of_hrs_own_leave_is_somebody_elses() -> None:
    scene = Scene("vacation", dict(VACATION), deal_id=None, creator=HR)
    scene.item("on_approval", HR)
    scene.answer(DUTY)

    assert task(scene, "Приказ").responsible_id == DUTY


def test_a_refund_and_its_reminders_go_to_who_is_there() -> None:
    scene = Scene(office=office(people=TWO)).submit()
    scene.answer(HEAD)
    scene.paid("advance", "30000.00")
    scene.with_office(away(ACCOUNTANT), people=TWO)
    scene.now = datetime.fromisoformat("2026-10-31T12:00+03:00")
    scene.wake("back")
    scene.close(scene.state.by_purpose("task:отчёт"), APPLICANT)  # type: ignore[arg-type]
    assert task(scene, "Принять остаток").responsible_id == SECOND
    since = len(scene.commands)
    scene.wake("refund")

    told = [one.employee_id for _, one in scene.commands[since:] if isinstance(one, Notify)]
    assert told == [APPLICANT, SECOND]


def test_with_nobody_at_all_the_owner_of_the_webhook_arranges_it() -> None:
    people = tuple(one for one in PEOPLE if one.employee_id in {APPLICANT, HEAD})
    found = task(payment(people=people, duty=()), "Оплатить")

    assert (found.responsible_id, *PROFILE.own_users) == (1000, 1000)
    assert "роли «head_accountant» ни у кого нет" in found.description.content
    assert "вы администратор" in found.description.content


@pytest.mark.parametrize("owner", [1000, APPLICANT])
def test_where_even_he_may_not_the_item_says_so(owner: int) -> None:
    people = tuple(one for one in PEOPLE if one.employee_id in {APPLICANT, HEAD})
    general = PROFILE.model_copy(update={"own_users": (owner,)})
    scene = Scene("payment", dict(PAYMENT), deal_id=None)
    firm = office(people=people, duty=())
    scene.office = type(firm)(**{**vars(firm), "general": general})
    scene.submit()
    scene.answer(HEAD)

    told = [one.text.content for one in scene.all_of(CommentTimeline) if "Некому поручить" in one.text.content]
    assert len(told) == (owner == APPLICANT)


@given(st.sets(st.sampled_from([one.employee_id for one in TWO])), st.sampled_from([APPLICANT, ACCOUNTANT, SECOND, HR]))
@settings(max_examples=60, deadline=None)
def test_whoever_is_away_money_is_somebodys_who_is_not_paid_himself(gone: set[int], applicant: int) -> None:
    scene = payment(applicant, *(away(one) for one in sorted(gone)))
    paid = [one.responsible_id for one in scene.all_of(CreateTask) if "Оплатить" in one.title]
    there = [one for one in (ACCOUNTANT, SECOND) if one not in gone | {applicant}]

    assert len(paid) == 1
    assert paid[0] != applicant
    assert paid[0] in (there or [ACCOUNTANT, SECOND, DUTY])
    assert there or paid[0] == DUTY or DUTY in gone | {applicant}
