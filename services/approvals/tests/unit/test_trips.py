"""A trip from its approval to its closing, a vacation, a document, an expense: what each outcome brings about."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from approvals.core.rules import Kind
from approvals_scenes import ACCOUNTANT, APPLICANT, HEAD, HR, LAWYER, Scene, rub, text
from contracts.approvals.v1 import (
    AbsenceRegistered,
    ApprovalDenied,
    PaymentMade,
    RequestDecided,
    RequestOpened,
    RequestReturned,
)
from contracts.calendar.v1 import CancelAbsence, RegisterAbsence
from contracts.crm.v1 import CreateTask, Value
from contracts.items.v1 import AppendToRegistry, CreateItem, MoveItemStage, UpdateRegistry
from contracts.signs.v1 import CommentTimeline, Notify
from contracts.tasks.v1 import CancelTask, CommentTask, CompleteTask, ReopenTask
from contracts.trips.v1 import (
    TripApproved,
    TripSettled,
    TripTallied,
)

MEMO = Kind.model_validate(
    {"title": "Записка", "item_type": "document", "when": {"type": "memo"}, "chain": ["manager"]}
)


def approved(**changes: Value) -> Scene:
    """A trip that its manager has approved."""
    scene = Scene()
    scene.values |= changes
    scene.submit().answer(HEAD)
    return scene


def tasks(scene: Scene) -> dict[str, CreateTask]:
    """The newest task of each purpose."""
    return {one.tags[0]: one for one in scene.all_of(CreateTask)}


def test_an_approved_trip_brings_papers_advance_absence_deal_and_registry() -> None:
    scene = approved()

    fact = scene.last(TripApproved)
    assert (fact.employee_id, fact.per_diem, fact.per_diem_taxed) == (APPLICANT, Decimal("3500.00"), Decimal("0.00"))
    assert (fact.report_due_on, fact.deal_id) == (date(2026, 11, 5), 377)
    found = tasks(scene)
    assert found["кадры"].responsible_id == HR
    assert found["кадры"].deadline == datetime.fromisoformat("2026-10-23T18:00+03:00")
    assert [file.name for file in found["кадры"].files] == ["Проект приказа Т-9.txt", "Проект заявления на аванс.txt"]
    assert found["командировка"].responsible_id == APPLICANT
    assert (found["аванс"].responsible_id, found["аванс"].title) == (
        ACCOUNTANT,
        "Аванс 30 000,00 ₽ на командировку № 58",
    )
    item = scene.last(CreateItem)
    assert (item.item_type, item.stage) == ("payment", "on_approval")
    assert {one.name: one.value for one in item.fields} == {
        "origin": text("trip:58"),
        "source": text("trip:58"),
        "purpose": text("advance"),
        "amount": rub("30000.00"),
        "employee": Value(employee_ids=(APPLICANT,)),
    }
    absence = scene.last(RegisterAbsence)
    assert (absence.employee_id, absence.kind, absence.first_on) == (APPLICANT, "trip", date(2026, 10, 26))
    assert scene.last(AbsenceRegistered).source == "trip:58"
    assert scene.last(AppendToRegistry).registry == "trips"
    assert "deal/377" in [one.belongs_to.subject for one in scene.all_of(CommentTimeline)]


def test_a_trip_without_an_advance_asks_for_no_money() -> None:
    scene = approved(advance=rub("0"))

    assert not scene.all_of(CreateItem)
    assert "аванс" not in tasks(scene)


def test_a_changed_trip_is_approved_again_and_everything_follows() -> None:
    scene = approved()
    scene.values |= {
        "last_on": Value(on=date(2026, 11, 2)),
        "route": text("Казань 26.10.2026–02.11.2026"),
        "advance": rub("34000.00"),
    }
    scene.item("approved", moved=False)
    assert scene.last(RequestOpened).changed == ("last_on", "route", "advance")
    assert not scene.all_of(CancelAbsence)  # the first version holds until the second is approved
    scene.answer(HEAD)

    entered = scene.last(RegisterAbsence)
    assert (entered.first_on, entered.last_on) == (date(2026, 10, 26), date(2026, 11, 2))
    assert scene.last(AbsenceRegistered).last_on == date(2026, 11, 2)
    assert len(scene.all_of(AppendToRegistry)) == 1
    assert scene.all_of(UpdateRegistry)
    amounts = [{one.name: one.value.amount for one in item.fields}["amount"] for item in scene.all_of(CreateItem)]
    assert amounts == [Decimal("30000.00"), Decimal("4000.00")]
    assert scene.wakes["back||trip|17"] == datetime.fromisoformat("2026-11-02T18:00+03:00")


def test_a_payment_in_foreign_money_is_not_added_to_roubles_and_the_accountant_hears_of_it() -> None:
    scene = approved()
    scene.paid("advance", "30000.00")
    made = {"request": "payment:6", "purpose": "lodging", "amount": Decimal("900.00"), "currency": "USD"}
    said = PaymentMade(**made, paid_at=scene.now, source="trip:58")  # type: ignore[arg-type]
    scene.hear(said)
    scene.hear(said)

    assert scene.state.paid == Decimal("30000.00")
    assert [one.currency for one in scene.state.payments] == ["RUB", "USD"]
    titles = [one.title for one in scene.all_of(CreateTask) if one.responsible_id == ACCOUNTANT]
    assert titles.count("Учесть валютную оплату 900,00 $ по командировке № 58") == 1
    assert scene.state.settling is None


@pytest.mark.parametrize("paid", [False, True])
def test_a_cancelled_trip_takes_everything_back(paid: bool) -> None:
    scene = approved()
    if paid:
        scene.paid("advance", "30000.00")
    scene.item("cancelled", APPLICANT)

    assert scene.last(RequestDecided).outcome == "cancelled"
    assert scene.all_of(CancelAbsence)
    assert scene.last(AbsenceRegistered).withdrawn
    assert len(scene.all_of(CancelTask)) == 3
    dropped = [one.stage for one in scene.all_of(MoveItemStage) if one.item_type == "payment"]
    assert dropped == ([] if paid else ["cancelled"])
    assert ("возврат" in tasks(scene)) == paid
    assert not [name for name in scene.wakes if name.startswith(("back", "late"))]


def test_an_advance_paid_after_the_cancellation_is_asked_back() -> None:
    scene = approved()
    scene.item("cancelled", APPLICANT)
    scene.paid("advance", "30000.00")

    assert tasks(scene)["возврат"].responsible_id == ACCOUNTANT
    scene.close(scene.task_of(ACCOUNTANT), ACCOUNTANT)
    assert scene.last(PaymentMade).purpose == "refund"
    assert scene.state.paid == 0


def test_a_stranger_does_not_cancel_a_trip() -> None:
    scene = approved()
    scene.item("cancelled", LAWYER)

    assert scene.last(ApprovalDenied).by_id == LAWYER
    assert scene.last(MoveItemStage).stage == "approved"


def returned(paid: str = "30000.00") -> Scene:
    """A trip whose traveller is back, with an advance."""
    scene = approved()
    scene.paid("advance", paid)
    scene.wake("back")
    return scene


def test_after_the_return_the_report_is_asked_for_with_its_term() -> None:
    scene = returned()

    report = tasks(scene)["отчёт"]
    assert (report.responsible_id, report.deadline) == (APPLICANT, datetime.fromisoformat("2026-11-05T18:00+03:00"))
    assert "ПП № 501 от 16.04.2025" in report.description.content
    assert scene.all_of(CompleteTask)[-1].result.content == "Аванс выплачен: 30 000,00 ₽."  # type: ignore[union-attr]


def test_a_report_with_expenses_that_nobody_accepted_stays_open() -> None:
    scene = returned()
    scene.spent(1, "26500.00", accepted=None)
    scene.close(scene.task_of(APPLICANT), APPLICANT)

    assert scene.all_of(ReopenTask)
    assert not scene.all_of(TripSettled)


def test_what_was_spent_exactly_closes_the_trip() -> None:
    scene = returned()
    scene.spent(1, "26500.00")
    scene.close(scene.task_of(APPLICANT), APPLICANT)

    settled = scene.last(TripSettled)
    assert (settled.owed, settled.paid, settled.outcome) == (Decimal("30000.00"), Decimal("30000.00"), "even")
    assert scene.last(MoveItemStage).stage == "closed"


def test_extra_expenses_need_an_approval_of_their_own_and_the_trip_closes_when_they_are_paid() -> None:
    scene = returned()
    scene.spent(1, "26500.00")
    scene.spent(2, "1200.50")
    scene.close(scene.task_of(APPLICANT), APPLICANT)

    item = scene.last(CreateItem)
    assert {one.name: one.value for one in item.fields}["amount"] == rub("1200.50")
    assert not scene.all_of(TripSettled)
    scene.paid("extra", "1200.50", number=6)
    assert scene.last(TripSettled).outcome == "extra"


def test_the_rest_of_an_advance_comes_back_before_the_trip_closes() -> None:
    scene = returned()
    scene.spent(1, "20000.00")
    scene.close(scene.task_of(APPLICANT), APPLICANT)
    refund = tasks(scene)["возврат"]
    assert (refund.responsible_id, "6 500,00 ₽" in refund.title) == (ACCOUNTANT, True)
    scene.close(scene.task_of(ACCOUNTANT), ACCOUNTANT)

    assert scene.last(PaymentMade).amount == Decimal("6500.00")
    assert [one.registry for one in scene.all_of(AppendToRegistry)] == ["trips", "payments"]
    assert scene.last(TripSettled).outcome == "refund"


def test_a_payment_said_twice_counts_once() -> None:
    scene = returned()
    scene.paid("advance", "30000.00")

    assert len(scene.last(TripTallied).payments) == 1


def test_a_late_report_is_reminded_each_working_day_and_the_head_hears_of_it() -> None:
    scene = returned()
    scene.wake("late")
    assert scene.last(Notify).employee_id == APPLICANT
    scene.wake("late")

    assert scene.now == datetime.fromisoformat("2026-11-06T18:00+03:00")
    assert scene.last(Notify).employee_id == HEAD


def test_a_refused_change_leaves_what_was_approved() -> None:
    scene = approved()
    scene.values["advance"] = rub("35000.00")
    scene.item("approved", moved=False)
    scene.answer(HEAD, agreed=False)

    assert scene.last(MoveItemStage).stage == "approved"
    assert "Действует согласованная версия 1." in scene.last(CommentTimeline).text.content
    scene.wake("back")
    assert "отчёт" in tasks(scene)
    assert not scene.all_of(CancelAbsence)


def test_an_impossible_change_is_told_once_and_leaves_what_was_approved() -> None:
    scene = approved()
    scene.values["advance"] = rub("99000.00")
    for _ in range(3):
        scene.item("approved", moved=False)

    assert [one.code for one in scene.last(RequestReturned).lacks] == ["over_cost"]
    assert len(scene.all_of(RequestReturned)) == 1
    assert scene.last(MoveItemStage).stage == "approved"
    scene.values["advance"] = rub("31000.00")
    scene.item("approved", moved=False)
    assert scene.last(RequestOpened).version == 2


def test_a_report_waits_for_a_change_that_is_being_approved() -> None:
    scene = returned()
    scene.spent(1, "26500.00")
    report = scene.task_of(APPLICANT)
    scene.values["purpose"] = text("Другая цель")
    scene.item("approved", moved=False)
    scene.close(report, APPLICANT)

    assert "ещё согласуется" in scene.all_of(CommentTask)[-1].text.content
    scene.answer(HEAD)
    scene.close(report, APPLICANT)
    assert scene.all_of(TripSettled)


def refused_payment(scene: Scene, number: int = 6) -> None:
    about = {"request": f"payment:{number}", "kind": "payment", "version": 1, "applicant_id": APPLICANT}
    scene.hear(RequestDecided(**about, outcome="refused", decided_at=scene.now, origin=scene.request))


def test_extra_expenses_that_the_head_does_not_grant_are_not_owed_and_the_trip_closes() -> None:
    scene = returned()
    scene.spent(1, "27700.50")
    scene.close(scene.task_of(APPLICANT), APPLICANT)
    refused_payment(scene)

    assert (scene.last(TripSettled).owed, scene.last(TripSettled).outcome) == (Decimal("30000.00"), "even")
    assert "1 200,50 ₽ не согласован и не возмещается" in scene.all_of(CommentTimeline)[-2].text.content
    assert scene.last(MoveItemStage).stage == "closed"


def test_an_advance_that_is_refused_is_told_to_the_traveller() -> None:
    scene = approved()
    refused_payment(scene)

    assert scene.last(Notify).employee_id == APPLICANT
    assert not scene.all_of(TripSettled)
