"""Vacations, documents, payments, expenses and deputyships: what each outcome brings about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from approvals.core.chart import Absence
from approvals.core.office import Named
from approvals.core.rules import Kind
from approvals_scenes import ACCOUNTANT, APPLICANT, HEAD, HR, LAWYER, VACATION, Scene, office, rub, text
from contracts.approvals.v1 import (
    AbsenceRegistered,
    ApprovalDenied,
    DeputyDeclared,
    DocumentApproved,
    PaymentMade,
    RequestDecided,
    RequestOpened,
    RequestReturned,
)
from contracts.calendar.v1 import RegisterAbsence
from contracts.crm.v1 import CreateTask, Value
from contracts.items.v1 import AppendToRegistry, MoveItemStage, UpdateRegistry
from contracts.payments.v1 import PaymentDebited
from contracts.signs.v1 import CommentTimeline, Notify
from contracts.tasks.v1 import CompleteTask, ReopenTask
from contracts.trips.v1 import ExpenseClaimed

MEMO = Kind.model_validate(
    {"title": "Записка", "item_type": "document", "when": {"type": "memo"}, "chain": ["manager"]}
)


def tasks(scene: Scene) -> dict[str, CreateTask]:
    """The newest task of each purpose."""
    return {one.tags[0]: one for one in scene.all_of(CreateTask)}


def test_a_vacation_brings_absence_order_notice_and_money_three_days_before() -> None:
    scene = Scene("vacation", dict(VACATION), deal_id=None)
    scene.submit().answer(HEAD)

    found = tasks(scene)
    assert "не позднее 02.11.2026 (ТК ст. 123)" in found["кадры"].description.content
    assert found["отпускные"].deadline == datetime.fromisoformat("2026-11-13T18:00+03:00")
    assert scene.last(RegisterAbsence).kind == "vacation"
    assert [file.name for file in found["кадры"].files] == ["Проект приказа Т-6.txt"]


@pytest.mark.parametrize(
    ("changes", "context", "code"),
    [
        ({"first_on": Value(on=date(2026, 10, 18))}, {}, "late_notice"),
        ({}, {"balance_days": Decimal("13.99")}, "balance"),
        ({}, {"balance_days": Decimal("20.00"), "reserved_days": 7}, "balance"),
        ({}, {"team": (17, 9, 5), "minimum": 3}, "too_few"),
        ({"first_on": Value(on=date(2027, 1, 1)), "last_on": Value(on=date(2027, 1, 8))}, {}, "no_days"),
    ],
)
def test_an_impossible_vacation_is_returned(changes: dict[str, Value], context: dict[str, object], code: str) -> None:
    scene = Scene("vacation", VACATION | changes, deal_id=None, office=office(**context))
    scene.submit()

    assert [one.code for one in scene.last(RequestReturned).lacks] == [code]


def test_days_reserved_by_other_requests_are_shown_to_the_approver() -> None:
    left = {"balance_days": Decimal("35.00"), "reserved_days": 7}
    scene = Scene("vacation", dict(VACATION), deal_id=None, office=office(**left)).submit()

    assert "Остаток отпуска до него: 35.00 дн., из них 7 заняты заявками на согласовании." in (
        scene.last(RequestOpened).summary.content
    )


def test_where_nobody_counts_his_days_the_approver_and_the_applicant_are_told_that_nobody_has() -> None:
    unchecked = "Остаток дней не проверен"
    scene = Scene("vacation", dict(VACATION), deal_id=None, office=office(unaccounted=True)).submit()
    assert unchecked in scene.last(RequestOpened).summary.content
    assert [one.employee_id for one in scene.all_of(Notify) if unchecked in one.text.content] == [APPLICANT]

    scene.values["last_on"] = Value(on=date(2026, 11, 30))
    scene.item("on_approval", moved=False)
    assert unchecked in scene.last(RequestOpened).summary.content
    assert len([one for one in scene.all_of(Notify) if unchecked in one.text.content]) == 1  # he knows it
    counted = Scene("vacation", dict(VACATION), deal_id=None, office=office(balance_days=Decimal("35.00"))).submit()
    assert unchecked not in counted.last(RequestOpened).summary.content


def test_before_six_months_the_approver_is_told_that_he_need_not_agree() -> None:
    early = office(balance_days=Decimal("14.00"), leave_from=date(2026, 12, 1))
    scene = Scene("vacation", dict(VACATION), deal_id=None, office=early).submit()
    assert "первых шести месяцев работы, до 01.12.2026: только по соглашению (ТК ст. 122)" in (
        scene.last(RequestOpened).summary.content
    )
    later = office(balance_days=Decimal("14.00"), leave_from=date(2026, 11, 16))
    scene = Scene("vacation", dict(VACATION), deal_id=None, office=later).submit()
    assert "ТК ст. 122" not in scene.last(RequestOpened).summary.content


def test_a_vacation_in_conflict_names_who_is_away() -> None:
    away = Absence(LAWYER, "vacation", date(2026, 11, 16), date(2026, 11, 20))
    scene = Scene("vacation", dict(VACATION), office=office(away, team=(17, 9), minimum=1))
    scene.submit()

    said = scene.last(CommentTimeline).text.content
    assert "В отделе остаётся меньше 1 человек: 16.11.2026, 17.11.2026" in said
    assert "Отсутствуют сотрудники № 9" in said


def test_a_deputy_named_in_a_vacation_stands_in_once_he_agrees() -> None:
    scene = Scene("vacation", VACATION | {"deputy": Value(employee_ids=(LAWYER,))})
    scene.submit().answer(HEAD)
    assert not scene.last(DeputyDeclared).consented
    task = scene.task_of(LAWYER)
    scene.close(task, HEAD)
    assert not scene.last(DeputyDeclared).consented
    scene.close(task, LAWYER)

    assert scene.last(DeputyDeclared).consented
    scene.item("cancelled", APPLICANT)
    assert scene.last(DeputyDeclared).withdrawn


def test_a_declared_deputyship_counts_only_by_the_deputys_own_consent() -> None:
    days = {"first_on": Value(on=date(2026, 10, 12)), "last_on": Value(on=date(2026, 10, 20))}
    scene = Scene("deputy", days | {"deputy": Value(employee_ids=(LAWYER,)), "kinds": text("trip, vacation")})
    scene.submit()
    scene.item("approved", APPLICANT)
    assert scene.last(ApprovalDenied).code == "own_request"
    scene.answer(LAWYER)

    declared = scene.last(DeputyDeclared)
    assert (declared.employee_id, declared.deputy_id, declared.kinds) == (APPLICANT, LAWYER, ("trip", "vacation"))
    assert (declared.consented, declared.declaration) == (True, "deputy:58")


def test_a_document_with_missing_fields_goes_back_and_mended_it_is_approved_and_carried_out() -> None:
    scene = Scene("document", {"type": Value(choice="order")})
    scene.submit()
    assert [one.field for one in scene.last(RequestReturned).lacks] == ["subject", "text"]
    scene.values |= {"subject": text("О дежурстве"), "text": text("Текст")}
    scene.submit()
    for approver in (LAWYER, HR, HEAD):
        scene.answer(approver)

    assert scene.last(DocumentApproved).kind == "order"
    assert (tasks(scene)["исполнение"].responsible_id, scene.last(AppendToRegistry).registry) == (HR, "orders")


def payment() -> Scene:
    values = {"source": text("trip:58"), "purpose": text("advance"), "amount": rub("30000.00")}
    return Scene("payment", values, deal_id=None)


def test_an_approved_payment_is_paid_by_accounting_and_told_to_its_trip() -> None:
    scene = payment()
    scene.submit().answer(HEAD)
    assert tasks(scene)["оплата"].title == "Оплатить 30 000,00 ₽: Оплата № 58"
    scene.close(scene.task_of(ACCOUNTANT), APPLICANT)
    assert not scene.all_of(PaymentMade)
    scene.close(scene.task_of(ACCOUNTANT), ACCOUNTANT)

    made = scene.last(PaymentMade)
    assert (made.source, made.purpose, made.amount) == ("trip:58", "advance", Decimal("30000.00"))
    assert scene.last(MoveItemStage).stage == "closed"
    assert len(scene.all_of(AppendToRegistry)) == 1


def debit(amount: str) -> PaymentDebited:
    about = {"payment_id": "p", "issuer": "nordlex", "request": "payment:58", "purpose": "advance", "currency": "RUB"}
    return PaymentDebited(**about, employee_id=APPLICANT, amount=Decimal(amount), on=date(2026, 10, 13))  # type: ignore[arg-type]


def test_a_debit_of_the_bank_closes_the_payment_task_once() -> None:
    scene = payment()
    scene.submit().answer(HEAD)
    assert (scene.last(DocumentApproved).payment, scene.all_of(PaymentMade)) == ("advance", [])
    scene.hear(debit("30000.00"))
    scene.hear(debit("30000.00"))

    (made,) = scene.all_of(PaymentMade)
    assert (made.source, made.amount, made.paid_at.date()) == ("trip:58", Decimal("30000.00"), date(2026, 10, 13))
    (closed,) = [one for one in scene.all_of(CompleteTask) if "выписке" in one.result.content]  # type: ignore[union-attr]
    assert closed.task.command_id == scene.task_of(ACCOUNTANT)  # type: ignore[union-attr]
    assert scene.last(MoveItemStage).stage == "closed"


def test_a_debit_of_another_sum_or_before_the_approval_pays_nothing() -> None:
    scene = payment()
    scene.submit()
    scene.hear(debit("30000.00"))
    scene.answer(HEAD)
    scene.hear(debit("29999.99"))

    assert not scene.all_of(PaymentMade)
    assert "29 999,99 ₽ от 13.10.2026. К оплате было 30 000,00 ₽" in scene.last(CommentTimeline).text.content


def refused_change() -> Scene:
    """Thirty thousand are approved, ninety for another reason have been refused."""
    scene = payment()
    scene.submit().answer(HEAD)
    scene.values |= {"amount": rub("90000.00"), "purpose": text("extra")}
    scene.item("approved", moved=False)
    scene.answer(HEAD, agreed=False)
    return scene


def test_after_a_refused_change_what_was_approved_is_paid() -> None:
    scene = refused_change()
    scene.close(scene.task_of(ACCOUNTANT), ACCOUNTANT)

    made = scene.last(PaymentMade)
    assert (made.amount, made.purpose) == (Decimal("30000.00"), "advance")
    row = {one.name: one.value for one in scene.last(UpdateRegistry).fields}
    assert (row["amount"], row["purpose"], row["version"]) == (rub("30000.00"), text("advance"), Value(number=1))


def test_after_a_refused_change_the_debit_of_what_was_approved_closes_the_payment() -> None:
    scene = refused_change()
    scene.hear(debit("90000.00"))
    assert not scene.all_of(PaymentMade)
    assert "К оплате было 30 000,00 ₽" in scene.last(CommentTimeline).text.content
    scene.hear(debit("30000.00"))

    assert scene.last(PaymentMade).amount == Decimal("30000.00")


def test_a_payment_said_to_be_done_while_its_change_is_asked_for_is_asked_again() -> None:
    scene = payment()
    scene.submit().answer(HEAD)
    task = scene.task_of(ACCOUNTANT)
    scene.values["amount"] = rub("90000.00")
    scene.item("approved", moved=False)
    scene.close(task, ACCOUNTANT)
    assert not scene.all_of(PaymentMade)
    assert scene.last(ReopenTask).task.command_id == task  # type: ignore[union-attr]
    scene.answer(HEAD, agreed=False)
    scene.close(task, ACCOUNTANT)

    assert scene.last(PaymentMade).amount == Decimal("30000.00")


def test_of_a_trip_whose_other_traveller_was_refused_the_first_ones_absence_is_taken_back() -> None:
    scene = Scene()
    scene.submit().answer(HEAD)
    scene.values["employee"] = Value(employee_ids=(LAWYER,))
    scene.item("approved", moved=False)
    scene.answer(HEAD, agreed=False)
    scene.item("cancelled", HR)

    withdrawn = scene.last(AbsenceRegistered)
    assert (withdrawn.employee_id, withdrawn.withdrawn) == (APPLICANT, True)


@pytest.mark.parametrize(("agreed", "accepted"), [(True, True), (False, False)])
def test_an_expense_counts_for_its_trip_as_it_is_judged(agreed: bool, accepted: bool) -> None:
    values = {
        "source": text("trip:58"),
        "kind": Value(choice="lodging"),
        "amount": rub("1200.50"),
        "spent_on": Value(on=date(2026, 10, 2)),
        "file": Value(crm_ids=(7,)),
    }
    scene = Scene("expense", values, deal_id=None)
    scene.submit()
    assert scene.last(ExpenseClaimed).accepted is None
    scene.answer(ACCOUNTANT, agreed=agreed)

    claimed = scene.last(ExpenseClaimed)
    assert (claimed.source, claimed.accepted, claimed.document) == ("trip:58", accepted, True)


def test_a_paid_item_stays_closed() -> None:
    scene = payment()
    scene.submit().answer(HEAD)
    scene.close(scene.task_of(ACCOUNTANT), ACCOUNTANT)
    said = len(scene.commands)
    scene.item("closed", by=1)  # the echo of our own move

    assert len(scene.commands) == said
    scene.item("approved", by=HEAD)
    assert scene.last(MoveItemStage).stage == "closed"


def test_what_a_request_of_ours_cancels_is_cancelled() -> None:
    scene = payment()
    general = scene.office.general.model_copy(update={"own_users": (1000,)})
    scene.office = replace(scene.office, general=general)
    scene.submit()
    scene.item("cancelled", by=1000)

    assert scene.last(RequestDecided).outcome == "cancelled"


def test_a_document_of_another_type_takes_another_way() -> None:
    scene = Scene("document", {"type": Value(choice="order"), "subject": text("О дежурстве"), "text": text("Текст")})
    scene.office = replace(scene.office, kinds=(*scene.office.kinds, Named("memo", MEMO)))
    scene.submit()
    scene.values["type"] = Value(choice="memo")
    scene.item("on_approval", moved=False)

    assert (scene.last(RequestOpened).kind, scene.last(RequestOpened).version) == ("memo", 2)
    assert [one.employee_ids for one in scene.last(RequestOpened).seats] == [()]


def test_a_row_keeps_the_day_of_the_decision_and_gets_that_of_the_payment() -> None:
    scene = payment()
    columns = {"request": "request", "outcome": "outcome", "decided": "decided_on", "paid": "paid_on"}
    kinds = tuple(
        Named(one.name, one.kind.model_copy(update={"registry_fields": columns})) for one in scene.office.kinds
    )
    scene.office = replace(scene.office, kinds=kinds)
    scene.submit().answer(HEAD)
    made = {one.name: one.value.on or one.value.text for one in scene.last(AppendToRegistry).fields}
    assert made == {"request": "payment:58", "outcome": "Согласовано", "decided": date(2026, 10, 5)}
    scene.hear(debit("30000.00"))
    set_ = {one.name: one.value.on or one.value.text for one in scene.last(UpdateRegistry).fields}
    assert set_ == {"request": "payment:58", "outcome": "Оплачено", "paid": date(2026, 10, 13)}
