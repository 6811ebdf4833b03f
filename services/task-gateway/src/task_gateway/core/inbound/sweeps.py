"""How each kind of thing is swept: what an event should have told and perhaps did not (facts 4.3). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from task_gateway.core.inbound import hints


@dataclass(frozen=True, slots=True)
class Plan:
    """In rounds of SWEEP_EVERY, counted from the start of a term. None: never.

    changed: rows changed since the last sweep, by the CRM's time of change. whole: all ids with their times of change
    compared with the mirror; what is missing there was deleted, what differs is read. added: rows with a higher id
    than the last one seen, of things that never change.
    """

    changed: int | None = None
    whole: int | None = None
    added: int | None = None


ITEMS = Plan(changed=1, whole=10)
SWEEPS: Mapping[str, Plan] = {
    hints.EMPLOYEE: Plan(whole=1),  # a head of department has no time of change
    hints.CLIENT: Plan(whole=1),  # requisites have no time of change before the first
    hints.DEAL: ITEMS,
    hints.TASK: ITEMS,
    hints.LEAD: Plan(added=1),
    hints.CONTACT: Plan(added=1),
    "form/deal": Plan(added=1),
    hints.ACTIVITY: Plan(added=1),
    hints.CALL: Plan(added=1),
}


def plan(entity: str) -> Plan:
    """Of a kind; items of every smart process alike."""
    return SWEEPS.get(entity, ITEMS)


def due(every: int | None, round_number: int | None) -> bool:
    """Whether it is its turn; the first round is everybody's, None is nobody's."""
    return every is not None and round_number is not None and round_number % every == 0
