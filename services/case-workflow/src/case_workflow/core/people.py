"""Somebody works here no more: each open deal of his, or with a task of his, is told, so that another gets it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chassis.decision import Decision
from contracts.base import Event
from contracts.cases.v1 import ResponsibleLeft
from contracts.portal.v1 import EmployeeChanged


@dataclass(frozen=True)
class Person:
    """Nothing is kept of him: he may come back and leave again, and a deal that is told twice does nothing anew."""


@dataclass(frozen=True)
class HisDeals:
    """at: the time of the message. deals: the open ones that are his, or have a task of his, with their funnel."""

    at: datetime
    deals: tuple[tuple[int, str], ...] = ()


def decide(_: Person, message: EmployeeChanged, his: HisDeals) -> Decision:
    """Tell each of his deals."""
    if message.active:
        return Decision()
    return Decision(
        tuple(
            ResponsibleLeft(deal_id=deal, funnel=funnel, employee_id=message.employee_id, at=his.at)
            for deal, funnel in his.deals
        )
    )


def evolve(state: Person, _: Event) -> Person:
    """Nothing follows for the next time."""
    return state
