"""A trip that has not ended is never forgotten: whoever it waits for hears of it each working day."""

from __future__ import annotations

from datetime import date

from approvals_scenes import ACCOUNTANT, APPLICANT, HEAD, Scene
from approvals_trips import back, comes_back, report, trip
from contracts.signs.v1 import Notify
from contracts.trips.v1 import TripSettled


def told(scene: Scene, since: int) -> list[int]:
    return [one.employee_id for one in scene.all_of(Notify)[since:]]


def waiting(scene: Scene) -> list[str]:
    return sorted(name.partition("|")[0] for name in scene.wakes)


def test_a_report_with_expenses_that_nobody_has_judged_is_not_forgotten() -> None:
    scene = trip()
    scene.paid("advance", "30000.00")
    scene.spent(7, "26500.00", accepted=None)
    scene.wake("back")
    report(scene)
    for day in (date(2026, 11, 5), date(2026, 11, 6), date(2026, 11, 9)):  # due, then each working day
        since = len(scene.all_of(Notify))
        scene.wake("late")
        assert scene.now.date() == day
        assert told(scene, since) == [APPLICANT, ACCOUNTANT]
        assert "expense:7" in scene.last(Notify).text.content
    scene.spent(7, "26500.00")
    assert scene.all_of(TripSettled)
    assert waiting(scene) == []


def test_a_report_that_is_judged_is_late_no_more() -> None:
    scene = back("30000.00", "16500.00")
    since = len(scene.all_of(Notify))
    scene.wake("late")

    assert (told(scene, since), waiting(scene)) == ([], ["refund"])


def test_a_rest_that_does_not_come_back_is_asked_for_again_each_working_day() -> None:
    scene = back("30000.00", "16500.00")  # on Friday 30.10.2026, with three working days for it: 4.11 is a holiday
    for day, head in ((date(2026, 11, 5), []), (date(2026, 11, 6), [HEAD]), (date(2026, 11, 9), [HEAD])):
        since = len(scene.all_of(Notify))
        scene.wake("refund")
        assert scene.now.date() == day
        assert told(scene, since) == [APPLICANT, ACCOUNTANT, *head]
        assert "10 000,00 ₽" in scene.last(Notify).text.content
    comes_back(scene)
    assert waiting(scene) == []


def test_of_a_cancelled_trip_the_advance_is_asked_back_until_it_comes() -> None:
    scene = trip()
    scene.paid("advance", "30000.00")
    scene.item("cancelled", APPLICANT)
    since = len(scene.all_of(Notify))
    scene.wake("refund")
    assert told(scene, since) == [APPLICANT, ACCOUNTANT]
    comes_back(scene, "Вернуть 30 000,00 ₽")

    assert waiting(scene) == []
