"""What takes a command back: each by a command of its own, or a sentence that says why nothing can. Pure.

A state goes back to what the step that set it had read; where somebody has changed it since, the guard of the command
that takes it back says no.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from contracts.calendar.v1 import AddCalendarEvent, CancelAbsence, CancelCalendarEvent, RegisterAbsence
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, CrmCommand, Field, Made, Value, WithdrawMade
from contracts.deals.v1 import CopyDeal, CreateDeal, MoveDealStage, UpdateDeal
from contracts.disk.v1 import ArchiveFolder, CreateFolder, RestoreFolder
from contracts.items.v1 import AppendToRegistry, CreateItem, MoveItemStage, UpdateItem
from contracts.signs.v1 import CommentTimeline
from contracts.tasks.v1 import CancelTask, CommentTask, CompleteTask, ReassignTask, ReopenTask, UpdateTask

from task_gateway.core.names import Fields, Names
from task_gateway.core.progress import Progress

AUTOMATION = "undo"
REASON = "действие, из-за которого это появилось, отменено"
WITHDRAWN = (CreateDeal, CopyDeal, CreateItem, AppendToRegistry, CommentTimeline, CommentTask)
STAYS = "what it did stays: it was said to a person, is a record, or does no harm"


def undoing(command: CrmCommand, command_id: UUID, progress: Progress, names: Names) -> CrmCommand | str:
    """The command that takes a confirmed *command* back, or why there is none."""
    about: dict[str, Any] = {"automation": AUTOMATION, "belongs_to": command.belongs_to}
    made = Made(command_id=command_id)
    match command:
        case CreateTask():
            return CancelTask(**about, task=made, reason=Text.of(REASON))
        case AddCalendarEvent():
            return CancelCalendarEvent(**about, event=made)
        case RegisterAbsence():
            return CancelAbsence(**about, absence=made)
        case CreateFolder():
            return ArchiveFolder(**about, folder=made, place=command.place)
        case ArchiveFolder():
            return RestoreFolder(**about, folder=command.folder, place=command.place)
        case _ if isinstance(command, WITHDRAWN):
            return WithdrawMade(**about, what=made)
    return _set_back(command, about, progress.seen, names)


def _set_back(
    command: CrmCommand, about: Mapping[str, Any], seen: Mapping[str, Any] | None, names: Names
) -> CrmCommand | str:
    if seen is None:
        return STAYS
    match command:
        case CompleteTask() | CancelTask():
            return STAYS if str(seen.get("status")) == "5" else ReopenTask(**about, task=command.task)
        case ReassignTask():
            return ReassignTask(**about, task=command.task, responsible_id=int(seen["responsibleId"]))
        case UpdateTask():
            return _task_back(command, about, seen)
        case MoveDealStage() | MoveItemStage():
            return _stage_back(command, about, str(seen.get("stageId")), names)
        case UpdateDeal():
            return _fields_back(command, about, seen, names.deal_fields, {"deal": command.deal})
        case UpdateItem():
            kept = {"item": command.item, "item_type": command.item_type}
            return _fields_back(command, about, seen, names.item(command.item_type).fields, kept)
    return STAYS


def _task_back(command: UpdateTask, about: Mapping[str, Any], seen: Mapping[str, Any]) -> CrmCommand:
    deadline = seen.get("deadline")
    touched = command.deadline is not None or command.no_deadline
    return UpdateTask(
        **about,
        task=command.task,
        title=None if command.title is None else str(seen.get("title") or ""),
        description=None if command.description is None else Text.of(str(seen.get("description") or "")),
        deadline=datetime.fromisoformat(str(deadline)) if touched and deadline else None,
        no_deadline=touched and not deadline,
        urgent=None if command.urgent is None else str(seen.get("priority")) == "2",
    )


def _stage_back(
    command: MoveDealStage | MoveItemStage, about: Mapping[str, Any], stage: str, names: Names
) -> CrmCommand | str:
    """Only from where we put it: a person who has moved it on is right."""
    funnels = names.funnels if isinstance(command, MoveDealStage) else names.item(command.item_type).funnels
    found = [(f, n) for f, funnel in funnels.items() for n, number in funnel.stages.items() if number == stage]
    if not found:
        return f"the stage it came from ({stage}) has no name in the portal profile"
    funnel, name = found[0]
    if isinstance(command, MoveItemStage):
        kept = {"item_type": command.item_type, "item": command.item, "only_from": (command.stage,)}
        return MoveItemStage(**about, **kept, stage=name, funnel=funnel)
    if funnel != command.funnel:
        return "it came from another funnel: a person moves it back"
    return MoveDealStage(**about, deal=command.deal, funnel=funnel, stage=name, only_from=(command.stage,))


def _fields_back(
    command: UpdateDeal | UpdateItem,
    about: Mapping[str, Any],
    seen: Mapping[str, Any],
    slots: Fields,
    kept: Mapping[str, Any],
) -> CrmCommand | str:
    fields = [Field(name=one.name, value=_value(slots[one.name].field, seen)) for one in command.fields]
    given: dict[str, Any] = {"fields": tuple(fields), **kept}
    if command.title is not None:
        given["title"] = str(seen.get("title") or "")
    if command.responsible_id is not None:
        given["responsible_id"] = int(seen.get("assignedById") or 0)
    return type(command)(**about, **given)


def _value(slot: str, seen: Mapping[str, Any]) -> Value:
    """What the CRM held, as it held it."""
    raw = seen.get(slot)
    if slot == "opportunity":
        return Value(amount=Decimal(str(raw or 0)), currency=str(seen.get("currencyId") or "RUB"))
    if isinstance(raw, list):
        return Value(crm_ids=tuple(int(one) for one in raw))
    if raw in (None, ""):
        return Value()
    return Value(yes=raw) if isinstance(raw, bool) else Value(text=str(raw))
