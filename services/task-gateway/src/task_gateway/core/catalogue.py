"""Every command that the gateway carries out, and its way."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.crm.v1 import CreateTask, CrmCommand
from contracts.registry import wire_type
from contracts.timesheets.v1 import CollectTimesheet

from task_gateway.core.kinds import (
    calendar,
    create_task,
    disk,
    items,
    registries,
    restore,
    talk,
    tasks,
    withdraw,
    workflows,
)
from task_gateway.core.way import Way

FAMILIES: tuple[Mapping[type[CrmCommand], Way], ...] = (
    {CreateTask: create_task.WAY},
    tasks.WAYS,
    items.WAYS,
    registries.WAYS,
    calendar.WAYS,
    disk.WAYS,
    talk.WAYS,
    withdraw.WAYS,
    restore.WAYS,
    workflows.WAYS,
)
WAYS: Mapping[type[CrmCommand], Way] = {message: way for family in FAMILIES for message, way in family.items()}
# A timesheet has no way: it is read by a helper of the sender (`inbound/timesheets.py`).
KINDS: tuple[type[CrmCommand], ...] = (*WAYS, CollectTimesheet)
COMMANDS: Mapping[str, type[CrmCommand]] = {wire_type(message): message for message in KINDS}
