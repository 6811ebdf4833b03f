"""A trip or a leave that was cancelled, handed in again and approved begins anew, but for the money that was paid."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from approvals_scenes import ACCOUNTANT, APPLICANT, HEAD, VACATION, Scene, rub, text
from approvals_trips import REFUND, REPORT, asked_for, back, change, comes_back, ends, refunds, report, task, trip
from contracts.crm.v1 import CreateTask, Made, Value
from contracts.signs.v1 import Notify
from contracts.tasks.v1 import CancelTask, CompleteTask
from contracts.trips.v1 import TripSettled
from hypothesis import given, settings
from hypothesis import strategies as st

RETURN = "Вернуть 30 000,00 ₽"


def cancelled(advance: str = "30000.00") -> Scene:
    """Approved, its advance paid, then cancelled by the traveller: the money is asked back."""
    scene = trip(advance)
    scene.paid("advance", advance)
    scene.item("cancelled")
    return scene


def again(scene: Scene, *, agreed: bool = True) -> Scene:
    scene.submit().answer(HEAD, agreed=agreed)
    return scene


def open_tasks(scene: Scene) -> dict[UUID, CreateTask]:
    """What is to be done: what we have neither taken back nor seen done."""
    ended = (*scene.all_of(CancelTask), *scene.all_of(CompleteTask))
    gone = {one.task.command_id for one in ended if isinstance(one.task, Made)}
    tasks = {identity: one for identity, one in scene.commands if isinstance(one, CreateTask)}
    return {identity: one for identity, one in tasks.items() if identity not in gone}


def titles(scene: Scene) -> set[str]:
    return {one.title for one in open_tasks(scene).values()}


def test_what_was_paid_is_its_advance_and_nothing_is_asked_back() -> None:
    scene = again(cancelled())

    assert asked_for(scene, "advance") == [Decimal("30000.00")]
    assert titles(scene) == {"Приказ о командировке № 58", "Подготовиться к командировке № 58"}
    assert (scene.state.settling, scene.state.asked, scene.state.reported) == (None, None, False)
    assert [name.partition("|")[0] for name in scene.wakes] == ["back"]
    told = {one.employee_id: one.text.content for one in scene.all_of(Notify)}
    assert "30 000,00 ₽ возвращать не нужно, они учтены в ней. Если они уже вернулись, выдайте" in told[ACCOUNTANT]


def test_it_is_reported_after_its_return_and_settled_by_all_that_was_paid() -> None:
    scene = again(cancelled())
    scene.wake("back")
    assert REPORT in scene.last(CreateTask).title
    scene.spent(20, "20000.00")
    report(scene)
    comes_back(scene)

    assert (refunds(scene), ends(scene)) == (["6500.00"], [("23500.00", "23500.00", "refund")])


def test_a_refund_that_is_asked_for_no_more_is_none_whoever_closes_its_task() -> None:
    scene = again(cancelled())
    comes_back(scene, RETURN)

    assert (refunds(scene), scene.state.paid) == ([], Decimal("30000.00"))


def test_of_a_bigger_advance_only_the_rest_is_ordered() -> None:
    scene = cancelled()
    scene.values |= {"advance": rub("40000.00"), "lodging": rub("30000.00")}
    again(scene)

    assert asked_for(scene, "advance") == [Decimal("30000.00"), Decimal("10000.00")]
    assert "Аванс 10 000,00 ₽ на командировку № 58" in titles(scene)


def test_what_came_back_before_is_ordered_again_and_a_smaller_one_takes_its_place() -> None:
    scene = cancelled()
    comes_back(scene, RETURN)
    again(scene)
    assert asked_for(scene, "advance") == [Decimal("30000.00"), Decimal("30000.00")]
    change(scene, advance=rub("20000.00"))

    assert asked_for(scene, "advance")[2:] == [Decimal("20000.00")]


def test_while_nobody_has_agreed_to_it_the_money_is_still_asked_back() -> None:
    scene = again(cancelled(), agreed=False)
    assert f"{RETURN}: командировка № 58 отменена" in titles(scene)
    comes_back(scene, RETURN)

    assert refunds(scene) == ["30000.00"]


def test_a_trip_made_longer_while_a_refund_is_under_way_is_not_reported_by_that() -> None:
    scene = back("30000.00", "10000.00")  # 3 500 of per diem, so 16 500 come back
    change(scene, last_on=Value(on=date(2026, 11, 6)), route=text("Казань 26.10.2026–06.11.2026"))
    comes_back(scene)

    assert (refunds(scene), asked_for(scene, "extra"), scene.state.reported) == (["16500.00"], [], False)
    scene.wake("back")
    report(scene)
    assert asked_for(scene, "extra") == [Decimal("4900.00")]  # twelve days are 8 400, 13 500 were paid


def test_a_trip_made_longer_while_an_extra_is_under_way_is_reported_again() -> None:
    scene = back("30000.00", "45000.00")
    change(scene, last_on=Value(on=date(2026, 11, 6)), route=text("Казань 26.10.2026–06.11.2026"))
    scene.spent(21, "5000.00")
    assert not scene.state.reported
    asked = len(scene.all_of(CreateTask))
    scene.wake("back")

    assert [REPORT in one.title for one in scene.all_of(CreateTask)[asked:]] == [True]


def leave() -> Scene:
    scene = Scene("vacation", dict(VACATION), deal_id=None).submit()
    scene.answer(HEAD)
    scene.item("cancelled")
    return scene


def test_of_a_leave_neither_its_cancellation_nor_its_offset_stays_asked_for() -> None:
    scene = leave()
    assert titles(scene) == {"Приказ об отмене отпуска № 58", "Отпускные № 58: отпуск отменён"}
    again(scene)

    assert titles(scene) == {
        "Приказ и уведомление об отпуске № 58",
        "Отпускные № 58: пересчитать, выплатить до 13.11.2026",
    }
    (pay,) = [one for one in open_tasks(scene).values() if one.tags[0] == "отпускные"]
    assert "что за него уже выплачено и не вернулось, учесть" in pay.description.content


def test_a_leave_that_nobody_agrees_to_again_stays_cancelled() -> None:
    scene = again(leave(), agreed=False)

    assert titles(scene) == {"Приказ об отмене отпуска № 58", "Отпускные № 58: отпуск отменён"}


@settings(max_examples=60, deadline=None)
@given(deeds=st.lists(st.integers(0, 6), max_size=12))
def test_before_the_report_of_its_days_nothing_is_settled(deeds: list[int]) -> None:
    scene = trip()
    scene.wake("back")
    reported = False
    for number, deed in enumerate(deeds, 30):
        before = _settled(scene)
        if deed == REPORTS and scene.state.phase == "approved" and not reported:
            reported = _handed_in(scene)
        elif deed in {PROLONGS, TAKES_BACK} and scene.state.phase == "approved":
            _begins_anew(scene, deed, number)
            reported = False
            before = _settled(scene) if deed == TAKES_BACK else before  # cancelled, it is settled by that
        else:
            _money_moves(scene, deed, number)
        assert reported or _settled(scene) == before


REPORTS, PROLONGS, TAKES_BACK = 4, 5, 6


def _money_moves(scene: Scene, deed: int, number: int) -> None:
    match deed:
        case 0:
            scene.paid("advance", "30000.00", number)
        case 1 | 2:
            scene.spent(20 + number % 3, "7000.00", accepted=deed == 1)
        case 3 if scene.state.settling == "refund":
            scene.close(task(scene, "ернуть" if "Вернуть" in _refunds(scene)[-1] else REFUND), ACCOUNTANT)
        case 3 if scene.state.settling == "extra" and scene.state.asked:
            scene.paid("extra", str(scene.state.asked), number)


def _begins_anew(scene: Scene, deed: int, number: int) -> None:
    if deed == PROLONGS:
        last = date(2026, 11, number - 25)
        change(scene, last_on=Value(on=last), route=text(f"Казань 26.10.2026–{last:%d.%m.%Y}"))
    else:
        scene.item("cancelled", APPLICANT)
        again(scene)
    assert scene.state.phase == "approved"


def _handed_in(scene: Scene) -> bool:
    if any(name.startswith("back") for name in scene.wakes):
        scene.wake("back")
    report(scene)
    return True


def _refunds(scene: Scene) -> list[str]:
    return [one.title for one in scene.all_of(CreateTask) if REFUND in one.title or "Вернуть" in one.title]


def _settled(scene: Scene) -> tuple[int, int, int]:
    """How often it has closed, money was asked back, and an extra asked for."""
    return len(scene.all_of(TripSettled)), len(_refunds(scene)), len(asked_for(scene, "extra"))
