"""Nobody goes two years running without leave, who is under eighteen or works in harm's way not one (ТК ст. 124)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from approvals.core.office import LeaveYear
from approvals.core.vacation import Account, balance, due, year_of
from approvals.law import limits
from approvals_leaves import asked, ill, nov
from approvals_scenes import HEAD, HR, VACATION, Scene, office
from contracts.approvals.v1 import RequestReturned
from contracts.crm.v1 import CreateTask, Value
from contracts.signs.v1 import Notify

LAW, HIRED = limits(), date(2022, 3, 1)
ON = nov(16)
Part = tuple[date, date]


def year(*leaves: Part, on: date = ON, **more: object) -> LeaveYear:
    account = Account(HIRED, **more)  # type: ignore[arg-type]
    return year_of(account, [[one] for one in leaves], on, LAW)


def spring(of: int, day: int = 1) -> Part:
    return date(of, 4, day), date(of, 4, day + 6)


@pytest.mark.parametrize(
    ("leaves", "idle"),
    [
        ((spring(2022), spring(2023), spring(2024), spring(2025)), 0),
        ((spring(2022), spring(2023), spring(2024)), 1),
        ((spring(2022),), 3),
        ((), 4),
        (((date(2026, 2, 24), date(2026, 3, 5)),), 0),  # five days of it lie in the year before
        (((date(2025, 2, 24), date(2025, 2, 28)),), 1),
    ],
)
def test_the_years_before_it_in_which_nobody_took_leave_are_counted(leaves: tuple[Part, ...], idle: int) -> None:
    assert year(*leaves).idle_years == idle


def test_another_leave_of_this_year_is_known_also_one_that_is_still_to_come() -> None:
    assert year().alone
    assert not year(spring(2026)).alone
    assert not year((date(2027, 2, 1), date(2027, 2, 14))).alone
    assert year((date(2027, 3, 1), date(2027, 3, 14))).alone  # of the next one


def test_what_was_before_delo_is_known_by_its_last_day_or_not_at_all() -> None:
    used = Decimal(28)
    assert year(used_days=used).idle_years is None
    assert year(used_days=used, last_leave_on=date(2025, 8, 1)).idle_years == 0
    assert year(used_days=used, last_leave_on=date(2024, 8, 1)).idle_years == 1
    assert year(spring(2025), used_days=used).idle_years == 0
    assert year(used_days=used, on=date(2022, 11, 1)).idle_years == 0  # of the first year there is none before
    assert not year(last_leave_on=date(2026, 5, 1)).alone


def test_who_is_under_age_or_in_harms_way_has_leave_each_year() -> None:
    assert year(harmful=True).each_year
    assert year(adult_on=nov(17)).each_year
    assert not year(adult_on=nov(16)).each_year
    assert not year().each_year


def test_who_is_under_age_waits_no_six_months() -> None:
    account = Account(date(2026, 9, 1), adult_on=date(2027, 6, 1))
    assert (due(account, nov(16), LAW), due(Account(date(2026, 9, 1)), nov(16), LAW)) == (28, Decimal(7))
    assert balance(account, [], nov(15), LAW) == 28


THIS = {"ended_on": date(2027, 2, 28), "alone": True}
KNOWN = LeaveYear(date(2026, 3, 1), 0, Decimal(28), **THIS)  # type: ignore[arg-type]


def of(**changes: object) -> LeaveYear:
    return LeaveYear(date(2026, 3, 1), 0, Decimal(28), **THIS | changes)  # type: ignore[arg-type]


def scene(known: LeaveYear) -> Scene:
    firm = office(balance_days=Decimal(28), leave_year=known)
    return Scene("vacation", dict(VACATION), deal_id=None, office=firm)


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (of(idle_years=1), "Отпуска не было весь прошлый рабочий год: дать его надо до 28.02.2027"),
        (of(idle_years=2), "Отпуска не было 2 рабочих года подряд: это уже запрещено, дать его надо как можно раньше"),
        (of(each_year=True), "Другого отпуска до 28.02.2027 нет, а до 18 лет и на вредной работе его дают каждый год"),
        (
            of(idle_years=None),
            "Когда был прошлый отпуск, не известно: проверьте, что двух лет подряд без него не выйдет",
        ),
    ],
)
def test_who_decides_reads_it(known: LeaveYear, words: str) -> None:
    assert f"{words} (ТК ст. 124)" in asked(scene(known).submit())


@pytest.mark.parametrize("known", [of(), of(idle_years=1, alone=False), of(each_year=True, alone=False)])
def test_where_the_law_is_kept_nothing_is_said(known: LeaveYear) -> None:
    assert "ст. 124" not in asked(scene(known).submit())


def told_hr(played: Scene) -> list[str]:
    return [one.text.content for one in played.all_of(Notify) if one.employee_id == HR]


def test_hr_hears_of_a_refusal_that_would_leave_him_without() -> None:
    refused = scene(of(idle_years=1)).submit()
    refused.answer(HEAD, agreed=False)
    assert "Отпуск № 58: отказ" in told_hr(refused)[-1]
    assert "дать его надо до 28.02.2027" in told_hr(refused)[-1]
    kept = scene(of()).submit()
    kept.answer(HEAD, agreed=False)
    assert told_hr(kept) == []


def test_hr_reads_it_in_the_task_of_a_cancelled_one() -> None:
    cancelled = scene(of(each_year=True)).submit()
    cancelled.answer(HEAD)
    cancelled.item("cancelled")

    (task,) = [one for one in cancelled.all_of(CreateTask) if "Приказ об отмене" in one.title]
    assert "его дают каждый год (ТК ст. 124)" in task.description.content


def moved(known: LeaveYear) -> Scene:
    """From November 2026 into the next year of work, which begins in March."""
    played = scene(KNOWN).submit()
    played.answer(HEAD)
    played.office = office(balance_days=Decimal(56), leave_year=known)
    played.values |= {"first_on": Value(on=date(2027, 4, 5)), "last_on": Value(on=date(2027, 4, 18))}
    played.item("approved", moved=False)
    return played


NEXT = {"began_on": date(2027, 3, 1), "longest": 0, "left": Decimal(28), "ended_on": date(2028, 2, 29), "alone": True}


def following(**changes: object) -> LeaveYear:
    return LeaveYear(**NEXT | changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "code"),
    [(following(idle_years=1, each_year=True), "each_year"), (following(idle_years=2), "two_years")],
)
def test_a_leave_is_not_moved_out_of_the_year_that_must_have_one(known: LeaveYear, code: str) -> None:
    played = moved(known)

    assert [(one.field, one.code) for one in played.last(RequestReturned).lacks] == [("first_on", code)]
    assert played.state.phase == "approved"


@pytest.mark.parametrize("known", [following(idle_years=1), following(idle_years=0, each_year=True)])
def test_else_it_is_moved_by_consent_and_to_be_taken_within_a_year(known: LeaveYear) -> None:
    played = moved(known)

    assert played.state.phase == "asking"
    assert "только в исключительных случаях, с согласия работника" in asked(played)
    assert "использовать до 29.02.2028 (ТК ст. 124)" in asked(played)


def begun(known: LeaveYear) -> Scene:
    played = scene(known).submit()
    played.answer(HEAD)
    played.now = datetime(2026, 11, 23, 8, tzinfo=UTC)
    return played


def test_who_must_have_it_is_not_recalled_from_it() -> None:
    recalled = begun(of(each_year=True))
    recalled.values["last_on"] = Value(on=nov(24))
    recalled.item("approved", moved=False)
    assert [(one.field, one.code) for one in recalled.last(RequestReturned).lacks] == [("last_on", "no_recall")]

    for known, last in ((of(), nov(24)), (of(each_year=True), date(2026, 12, 1))):
        changed = begun(known)
        changed.values["last_on"] = Value(on=last)
        changed.item("approved", moved=False)
        assert changed.state.phase == "asking"
    sick = begun(of(each_year=True))
    sick.values["last_on"] = Value(on=nov(24))  # the rest is moved instead of prolonging it
    assert ill(sick, nov(18), nov(20)).state.phase == "asking"
