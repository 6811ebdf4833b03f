"""Which kinds a message is decided on: those its item may turn out to be, else the one its request has."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from approvals.core.chart import Absence, Chart, Person
from approvals.core.office import Named, Team
from approvals.core.rules import ApprovalsProfile
from approvals.desk import _deputed, _teams, kinds_of
from approvals_scenes import APPLICANT, HEAD, LAWYER, PROFILE, VACATION, Scene, office
from contracts.approvals.v1 import RequestReturned

MEMO = {"title": "Записка", "item_type": "document", "when": {"type": "memo"}, "chain": ["manager"]}
WITH_MEMO = ApprovalsProfile.model_validate(
    {"own_users": [1], "kinds": {**PROFILE.model_dump(mode="json")["kinds"], "memo": MEMO}}
)


@pytest.mark.parametrize(
    ("item_type", "kept", "moving", "names"),
    [
        ("document", "", False, ["order", "memo"]),  # nothing has begun: its first item says which
        ("document", "memo", True, ["order", "memo"]),  # its item may make it an order
        ("document", "memo", False, ["memo"]),
        ("=memo", "", False, ["memo"]),  # a wake names it
        ("trip", "trip", False, ["trip", "payment"]),  # its advance is a payment
        ("=trip", "", False, ["trip", "payment"]),
        ("payment", "payment", False, ["payment"]),
        ("unheard_of", "", False, []),
    ],
)
def test_a_message_is_decided_on_the_kinds_that_can_matter_for_it(
    item_type: str, kept: str, *, moving: bool, names: list[str]
) -> None:
    assert [one.name for one in kinds_of(WITH_MEMO, item_type, kept, moving=moving)] == names


def test_a_deputyship_alone_is_decided_on_all_the_kinds_there_are() -> None:
    assert _deputed(WITH_MEMO, kinds_of(WITH_MEMO, "deputy", "")) == (
        ("trip", "Командировка"),
        ("vacation", "Отпуск"),
        ("payment", "Оплата"),
        ("expense", "Расход"),
        ("order", "Приказ"),
        ("deputy", "Замещение"),
        ("memo", "Записка"),
    )
    assert _deputed(WITH_MEMO, kinds_of(WITH_MEMO, "trip", "")) is None


def test_whoever_belongs_to_two_departments_must_leave_enough_people_in_both() -> None:
    two = (Person(APPLICANT, department_ids=(3, 4, 7)), Person(HEAD, department_ids=(3,)))
    chart = Chart((*two, Person(LAWYER, department_ids=(4, 3)), Person(8, active=False, department_ids=(4,))))
    rules = PROFILE.model_copy(update={"minimum_present": {3: 2, 4: 1, 5: 9}})
    kinds = [Named("vacation", PROFILE.kinds["vacation"])]

    assert _teams(rules, kinds, chart, APPLICANT) == (
        Team((APPLICANT, HEAD, LAWYER), 2),
        Team((APPLICANT, LAWYER), 1),
    )
    assert _teams(rules, [Named("trip", PROFILE.kinds["trip"])], chart, APPLICANT) == ()


def test_a_leave_that_empties_the_second_department_goes_back() -> None:
    gone = Absence(LAWYER, "vacation", date(2026, 11, 16), date(2026, 11, 17), "vacation:4")
    firm = replace(office(gone, team=(APPLICANT, HEAD, 8), minimum=2), more_teams=(Team((APPLICANT, LAWYER), 1),))
    scene = Scene("vacation", dict(VACATION), deal_id=None, office=firm).submit()

    returned = scene.last(RequestReturned)
    assert [one.code for one in returned.lacks] == ["too_few"]
    assert returned.comment is not None
    assert "меньше 1 человек: 16.11.2026, 17.11.2026" in returned.comment.content
