"""`delo portal doctor`: what the portal says of itself, what is seen from here, what an earlier run has left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from approvals.deciders import DECIDERS as APPROVALS
from billing.deciders import DECIDERS as BILLING
from case_workflow.registry import DECIDERS as CASES
from chassis.deciding import automation
from chassis.decision import Decider
from task_gateway.core.setup.doctor import Finding, Patient, checkup
from task_gateway.setup import store
from task_gateway.setup.applying import Applier
from task_gateway.setup.desk import Desk
from tax_calendar.registry import DECIDERS as TAX_CALENDAR

from delo.portal.approvals_check import check_approvals
from delo.portal.billing_check import check_billing
from delo.portal.folder import Folder
from delo.portal.people_check import check_balances, check_people
from delo.portal.reach import handlers, reach


async def examine(desk: Desk, folder: Folder) -> list[Finding]:
    """Every finding, the portal's first. Raises DeskError."""
    plan = await Applier(desk, folder.wishes).plan()
    roles = {name: rule.model_dump() for name, rule in folder.portal.roles.items()}
    patient = Patient(folder.wishes, plan, folder.portal.tariff, roles, folder.gateway.brake.asks)
    found: list[Finding] = await desk.run(checkup(patient))
    found += await reach(handlers(folder.gateway))
    left = await store.unsettled(desk.connection, desk.portal)
    if left:
        said = f"an earlier apply was cut; {len(left)} calls of it have no known outcome"
        found.append(Finding("bad", "apply", said, "delo portal apply settles them first"))
    found += check_approvals(folder.approvals, folder.gateway, folder.portal, folder.mail)
    found += await desk.run(check_people(folder.approvals))
    found += await desk.run(check_balances(folder.approvals))
    found += check_billing(folder.billing, folder.gateway, folder.mail)
    return [*found, *_automations(folder)]


def _automations(folder: Folder) -> Iterator[Finding]:
    every: tuple[Decider[Any, Any], ...] = (*TAX_CALENDAR, *APPROVALS, *BILLING, *CASES)
    known = {automation(decider) for decider in every}
    for name, mode in folder.portal.automations.items():
        if name in known:
            yield Finding("ok", f"automation {name}", mode)
        else:
            hint = f"there are {', '.join(sorted(known))}"
            yield Finding("note", f"automation {name}", "no service here decides by this name", hint)
