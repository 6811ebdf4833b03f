"""Somebody works here no more: whatever of a deal was his, the deal or a task of a role, goes to somebody who does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from case_workflow.core import people
from case_workflow.core.people import HisDeals, Person
from case_world import ACCOUNTANT, LAWYER, OFFICE, World
from contracts.cases.v1 import ResponsibleLeft
from contracts.portal.v1 import EmployeeChanged

NOON = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_who_comes_back_and_leaves_again_has_his_deals_told_again() -> None:
    left, his = EmployeeChanged(employee_id=LAWYER, active=False), HisDeals(NOON, ((100, "litigation"),))
    person, told = Person(), []
    for active in (False, True, False):
        said = people.decide(person, left.model_copy(update={"active": active}), his if not active else HisDeals(NOON))
        told.append(len(said.events))
        for event in said.events:
            person = people.evolve(person, event)

    assert told == [1, 0, 1]


def test_the_tasks_of_a_role_go_on_with_another_as_soon_as_who_had_them_leaves() -> None:
    world = World("accounting")
    world.open_deal("intake")
    assert ACCOUNTANT in {one.responsible_id for one in world.tasks.values() if one.open}
    active = tuple(one for one in OFFICE.active if one != ACCOUNTANT)
    world.office = replace(OFFICE, active=active, roles={**OFFICE.roles, "accountant": ()})
    world.tell(ResponsibleLeft(deal_id=100, funnel="accounting", employee_id=ACCOUNTANT, at=world.now))

    assert ACCOUNTANT not in {one.responsible_id for one in world.tasks.values() if one.open}
