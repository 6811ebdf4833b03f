"""What a command sets, so that one that the brake has held gives way to a newer one that passed it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from contracts.calendar.v1 import ChangeAbsence, MoveCalendarEvent
from contracts.crm.v1 import CrmCommand, Known, Made
from contracts.deals.v1 import MoveDealStage, UpdateDeal
from contracts.items.v1 import MoveItemStage, SetItemRows, UpdateItem, UpdateRegistry
from contracts.tasks.v1 import CancelTask, CompleteTask, ReassignTask, ReopenTask, UpdateTask

Thing = tuple[str, str, object]
WHOLE: Mapping[type[CrmCommand], str] = {
    ReassignTask: "responsible",
    **dict.fromkeys((CompleteTask, CancelTask, ReopenTask), "status"),
    **dict.fromkeys((MoveDealStage, MoveItemStage), "stage"),
    **dict.fromkeys((MoveCalendarEvent, ChangeAbsence), "days"),
    SetItemRows: "rows",
}


def overridden(held: CrmCommand, newer: CrmCommand, made: Mapping[UUID, int]) -> frozenset[str]:
    """What both set of one thing. made: ids of what commands have made that the two refer to."""
    return _sets(held) & _sets(newer) if _thing(held, made) == _thing(newer, made) else frozenset()


def _sets(command: CrmCommand) -> frozenset[str]:
    """Names of what it sets; nothing where it makes something or says something."""
    match command:
        case UpdateDeal() | UpdateItem():
            own = _given(title=command.title, responsible=command.responsible_id)
            return own.union(one.name for one in command.fields)
        case UpdateRegistry():
            return _given(title=command.title).union(one.name for one in command.fields)
        case UpdateTask():
            deadline = command.deadline or command.no_deadline or None
            texts = _given(title=command.title, description=command.description)
            return texts | _given(deadline=deadline, urgent=command.urgent)
    return frozenset(name for kind, name in WHOLE.items() if isinstance(command, kind))


def _given(**values: object) -> frozenset[str]:
    return frozenset(name for name, value in values.items() if value is not None)


def _thing(command: CrmCommand, made: Mapping[UUID, int]) -> Thing | None:
    """Which deal, task, item, row or entry it is about; None if none."""
    for name in ("deal", "item", "row", "task", "event", "absence"):
        target = getattr(command, name, None)
        if isinstance(target, Made | Known):
            number = target.crm_id if isinstance(target, Known) else made.get(target.command_id, target.command_id)
            return name, str(getattr(command, "item_type", getattr(command, "registry", ""))), number
    return None
