"""Somebody works here no more: each of his open deals is told, so that its tasks go to somebody who does. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from chassis.decision import Decision
from contracts.base import Event
from contracts.cases.v1 import ResponsibleLeft
from contracts.portal.v1 import EmployeeChanged


@dataclass(frozen=True)
class Person:
    """told: his deals know that he has left."""

    told: tuple[int, ...] = ()


@dataclass(frozen=True)
class HisDeals:
    """at: the time of the message. deals: his open ones, with their funnel."""

    at: datetime
    deals: tuple[tuple[int, str], ...] = ()


def decide(state: Person, message: EmployeeChanged, his: HisDeals) -> Decision:
    """Tell each deal once."""
    if message.active:
        return Decision()
    return Decision(
        tuple(
            ResponsibleLeft(deal_id=deal, funnel=funnel, employee_id=message.employee_id, at=his.at)
            for deal, funnel in his.deals
            if deal not in state.told
        )
    )


def evolve(state: Person, event: Event) -> Person:
    """Copy who was told."""
    return replace(state, told=(*state.told, event.deal_id)) if isinstance(event, ResponsibleLeft) else state
