"""Whom approvals.yaml names by number works in the portal, or the doctor says so."""

from __future__ import annotations

from typing import Any

import pytest
from approvals.core.rules import ApprovalsProfile
from delo.portal.people_check import check_balances, check_people
from task_gateway.core.calls import Reply

MEMO = {"title": "Записка", "item_type": "document"}


def found(rules: dict[str, Any], *pages: Reply) -> tuple[list[list[int]], list[tuple[str, str, str]]]:
    """Whom the portal is asked for, and what is said of them."""
    asking = check_people(ApprovalsProfile.model_validate({"own_users": [1]} | rules))
    calls = next(asking)
    with pytest.raises(StopIteration) as ended:
        asking.send(list(pages))
    asked = [one.params["FILTER"]["ID"] for one in calls]
    return asked, [(one.level, one.about, one.said) for one in ended.value.value]


def users(*rows: tuple[int, bool]) -> Reply:
    return Reply("done", [{"ID": str(number), "ACTIVE": active} for number, active in rows])


def test_who_is_not_there_or_has_left_is_told_with_the_place_that_names_him() -> None:
    rules = {
        "kinds": {"memo": MEMO | {"chain": [{"employee": 99999}, {"any": [{"employee": 5}, {"employee": 6}]}]}},
        "leave": {888: {"hired_on": "2024-01-01"}, 7: {"hired_on": "2024-01-01"}},
        "letters": {"addresses": {9: "a@firm.example"}},
    }
    asked, said = found(rules, users((1, True), (5, True), (6, False), (7, False), (9, True)))
    assert asked == [[1, 5, 6, 7, 9, 888, 99999]]
    assert said == [
        ("bad", "approvals kind memo", "employee 6 does not work here any more"),
        ("note", "approvals leave", "employee 7 does not work here any more"),
        ("bad", "approvals leave", "there is no employee 888"),
        ("bad", "approvals kind memo", "there is no employee 99999"),
    ]


def test_many_are_asked_for_page_by_page() -> None:
    rules = {"leave": {number: {"hired_on": "2024-01-01"} for number in range(1, 61)}}
    asked, said = found(rules, users(*((n, True) for n in range(1, 51))), users(*((n, True) for n in range(51, 61))))
    assert [len(page) for page in asked] == [50, 10]
    assert said == []


def test_a_portal_that_says_nothing_is_a_note() -> None:
    assert found({}, Reply("refused", code="x")) == (
        [[1]],
        [("note", "approvals people", "the portal doesn't say who works there")],
    )


def unaccounted(leave: list[int], *pages: Reply) -> tuple[list[int], list[str]]:
    """Where each page that is asked for begins, and what is said."""
    vacation = {"title": "Отпуск", "item_type": "vacation", "form": "vacation", "chain": ["manager"]}
    rules = {"own_users": [1], "kinds": {"vacation": vacation}}
    known = {"leave": {number: {"hired_on": "2024-01-01"} for number in leave}}
    asking = check_balances(ApprovalsProfile.model_validate(rules | known))
    (call,) = next(asking)
    starts = [call.params["start"]]
    for page in pages:
        try:
            (call,) = asking.send([page])
            starts.append(call.params["start"])
        except StopIteration as ended:
            return starts, [f"{one.level} {one.said}" for one in ended.value]
    raise AssertionError("more pages are wanted")


def test_of_whom_nobody_counts_the_days_of_leave_is_told() -> None:
    said = "note nobody counts the days of leave of employees 1, 9"
    first = Reply("done", [{"ID": "9"}, {"ID": "17"}], following=50)
    assert unaccounted([17], first, users((1, True))) == ([0, 50], [said])
    assert unaccounted([1], users((1, True))) == ([0], [])
    many = users(*((number, True) for number in range(1, 24)))
    assert unaccounted([], many)[1][0].endswith("19, 20 and 3 others")
    assert list(check_balances(ApprovalsProfile.model_validate({}))) == []
