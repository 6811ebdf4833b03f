"""What of the years of work doesn't count for a leave, and so moves their ends (ТК ст. 121); counted by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from approvals.core.office import LeaveYear
from approvals.core.rules import ApprovalsProfile
from approvals.core.service_years import Break, BreakKind, Year, year_at
from approvals.core.vacation import Account, balance, year_of
from approvals.law import limits
from approvals_leaves import asked
from approvals_scenes import HEAD, HR, VACATION, Scene, office
from contracts.crm.v1 import CreateTask
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

LAW, HIRED = limits(), date(2024, 3, 1)


def out(first: date, last: date, kind: BreakKind = "unpaid") -> Break:
    return Break(first, last, kind)


def at(on: date, *breaks: Break, hired: date = HIRED) -> Year:
    return year_at(hired, breaks, on, 14)


APRIL = out(date(2026, 4, 1), date(2026, 4, 30))


@pytest.mark.parametrize(
    ("breaks", "ended", "left_out"),
    [
        ((), date(2027, 2, 28), 0),
        ((APRIL,), date(2027, 3, 16), 16),
        ((out(date(2026, 4, 1), date(2026, 4, 14)),), date(2027, 2, 28), 0),
        ((out(date(2026, 4, 1), date(2026, 4, 10)), out(date(2026, 9, 1), date(2026, 9, 10))), date(2027, 3, 6), 6),
        ((APRIL, out(date(2026, 4, 11), date(2026, 4, 30))), date(2027, 3, 16), 16),  # told twice
        ((out(date(2026, 4, 1), date(2026, 4, 3), "absent"),), date(2027, 3, 3), 3),
        ((out(date(2026, 4, 1), date(2026, 4, 30), "other"),), date(2027, 2, 28), 0),
        ((out(date(2026, 2, 20), date(2026, 3, 10)),), date(2027, 2, 28), 0),  # nine days of one year, ten of the next
        ((APRIL, out(date(2026, 4, 1), date(2026, 4, 30), "child_care")), date(2027, 3, 30), 30),
    ],
)
def test_unpaid_leave_counts_for_fourteen_days_a_year(breaks: tuple[Break, ...], ended: date, left_out: int) -> None:
    found = at(date(2026, 10, 1), *breaks)

    assert (found.began_on, found.ended_on, found.left_out) == (date(2026, 3, 1), ended, left_out)


def test_what_a_year_is_longer_by_may_have_more_that_does_not_count() -> None:
    care = out(date(2025, 6, 1), date(2026, 5, 31), "child_care")
    assert at(date(2026, 8, 1), care) == Year(date(2025, 3, 1), date(2027, 2, 28), 365, 2)
    assert at(date(2027, 3, 1), care) == Year(date(2027, 3, 1), date(2028, 2, 29), 365, 3)


def test_the_next_year_begins_later_and_with_it_its_leave() -> None:
    account = Account(HIRED, breaks=(APRIL,))
    before, after = date(2027, 3, 15), date(2027, 3, 16)
    assert at(date(2027, 3, 17), APRIL) == Year(date(2027, 3, 17), date(2028, 3, 16), 16, 4)
    assert balance(account, [], before, LAW) == Decimal(84)
    assert balance(account, [], after, LAW) == Decimal(112)
    assert balance(Account(HIRED), [], before, LAW) == Decimal(112)
    assert year_of(account, [], date(2027, 3, 10), LAW).began_on == date(2026, 3, 1)


def test_in_the_first_six_months_less_is_earned() -> None:
    away = (out(date(2026, 2, 1), date(2026, 2, 28), "absent"),)
    hired, on = date(2026, 1, 12), date(2026, 5, 17)
    assert balance(Account(hired), [], on, LAW) == Decimal("9.33")  # four months
    assert balance(Account(hired, breaks=away), [], on, LAW) == Decimal("7.00")  # three and eight days


def test_who_was_hired_before_the_labour_code_has_leaves_too() -> None:
    account = Account(date(1998, 5, 18), Decimal(784))
    assert balance(account, [], date(2026, 9, 30), LAW) == Decimal(28)  # 29 years of 28 days


@given(
    st.dates(date(2010, 1, 1), date(2026, 12, 31)),
    st.dates(date(2010, 1, 1), date(2030, 12, 31)),
    st.lists(
        st.tuples(
            st.dates(date(2010, 1, 1), date(2030, 12, 31)),
            st.integers(0, 500),
            st.sampled_from(["unpaid", "child_care", "absent", "other"]),
        ),
        max_size=5,
    ),
)
def test_years_follow_each_other_without_a_gap_and_hold_a_year_of_service(
    hired: date, on: date, given_breaks: list[tuple[date, int, BreakKind]]
) -> None:
    breaks = tuple(Break(first, first + timedelta(days=days), kind) for first, days, kind in given_breaks)
    found = year_at(hired, breaks, max(on, hired), 14)
    assert found.began_on <= max(on, hired) <= found.ended_on
    following = year_at(hired, breaks, found.ended_on + timedelta(days=1), 14)
    assert (following.began_on, following.number) == (found.ended_on + timedelta(days=1), found.number + 1)
    assert year_at(hired, (), max(on, hired), 14).number >= found.number


def test_who_decides_reads_what_did_not_count_and_what_nobody_can_tell() -> None:
    doubt = (date(2026, 6, 1), date(2026, 6, 5))
    year = LeaveYear(date(2026, 3, 1), 14, Decimal(14), date(2027, 3, 16), left_out=16, doubtful=(doubt,))
    firm = office(balance_days=Decimal(30), leave_year=year)
    scene = Scene("vacation", dict(VACATION), deal_id=None, office=firm).submit()

    assert "не вошли 16 дн. (ТК ст. 121): рабочий год с 01.03.2026 по 16.03.2027" in asked(scene)
    assert "Отсутствие 01.06.2026–05.06.2026: входит ли оно в стаж для отпуска (ТК ст. 121), решают кадры" in asked(
        scene
    )
    scene.answer(HEAD)
    (order,) = [one for one in scene.all_of(CreateTask) if one.responsible_id == HR]
    assert "Проверить: Отсутствие 01.06.2026–05.06.2026" in order.description.content


def test_of_a_year_that_is_whole_nothing_is_said() -> None:
    year = LeaveYear(date(2026, 3, 1), 14, Decimal(14), date(2027, 2, 28))
    firm = office(balance_days=Decimal(30), leave_year=year)
    scene = Scene("vacation", dict(VACATION), deal_id=None, office=firm).submit()

    assert "ст. 121" not in asked(scene)


def test_whether_six_months_of_work_are_counted_without_them_a_person_says() -> None:
    account = Account(date(2026, 2, 1), breaks=(out(date(2026, 4, 1), date(2026, 5, 31)),))
    year = year_of(account, [], date(2026, 11, 16), LAW)
    assert (year.left_out, year.first) == (47, True)
    firm = office(balance_days=Decimal(28), leave_year=year, leave_from=date(2026, 8, 1))
    scene = Scene("vacation", dict(VACATION), deal_id=None, office=firm).submit()

    assert "в шесть месяцев работы (ТК ст. 122), решают кадры" in asked(scene)


def test_a_profile_says_them_with_days_in_order() -> None:
    def profile(first: str, last: str, kind: str = "unpaid") -> ApprovalsProfile:
        said = {"hired_on": "2024-03-01", "breaks": [{"first_on": first, "last_on": last, "kind": kind}]}
        return ApprovalsProfile.model_validate({"leave": {17: said}})

    assert profile("2026-04-01", "2026-04-30").leave[17].breaks[0].kind == "unpaid"
    for first, last, kind in (("2026-05-01", "2026-04-30", "unpaid"), ("2026-04-01", "2026-04-02", "holiday")):
        with pytest.raises(ValidationError):
            profile(first, last, kind)
    with pytest.raises(ValidationError):
        profile("2026-04-01", "2066-04-30")
