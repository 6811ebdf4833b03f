"""What takes a command back: each by a command of its own, or a sentence that says why nothing can. Pure.

A state goes back to what the step that set it had read; where somebody has changed it since, the guard of the command
that takes it back says no.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from contracts.calendar.v1 import (
    AddCalendarEvent,
    CancelAbsence,
    CancelCalendarEvent,
    ChangeAbsence,
    MoveCalendarEvent,
    RegisterAbsence,
)
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, CrmCommand, Field, Made, RestoreTaken, Value, WithdrawMade
from contracts.deals.v1 import CopyDeal, CreateDeal, MoveDealStage, UpdateDeal
from contracts.disk.v1 import ArchiveFolder, CreateFolder, RestoreFolder
from contracts.items.v1 import AppendToRegistry, CreateItem, MoveItemStage, SetItemRows, UpdateItem, UpdateRegistry
from contracts.signs.v1 import CommentTimeline
from contracts.tasks.v1 import CancelTask, CommentTask, CompleteTask, ReassignTask, ReopenTask, UpdateTask
from contracts.workflows.v1 import StartWorkflow

from task_gateway.core.kinds.restore import lacking
from task_gateway.core.names import Fields, Names, UnknownName, known
from task_gateway.core.progress import Progress

AUTOMATION = "undo"
REASON = "действие, из-за которого это появилось, отменено"
RESTORED = (SetItemRows, CancelCalendarEvent, CancelAbsence)
DELETED = (CreateDeal, CopyDeal, CreateItem, AppendToRegistry)
WITHDRAWN = (*DELETED, CommentTimeline, CommentTask)
BY_HAND = "nothing of ours puts back what was there before: a person does"
HALF_A_DAY = timedelta(hours=12)
STAYS = "what it did stays: it was said to a person, is a record, or does no harm"


IF_UNCHANGED = "unless somebody has changed it since: then it stays, and you are told"


def proviso(command: CrmCommand) -> str | None:
    """What has to hold for *command* to be taken back, for people."""
    return IF_UNCHANGED if isinstance(command, DELETED) else None


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
    back = _restored if isinstance(command, RESTORED) else _set_back
    try:
        return back(command, command_id, about, progress.before, names)
    except UnknownName as error:
        return f"{error}: a person takes it back"


def _set_back(
    command: CrmCommand, command_id: UUID, about: Mapping[str, Any], seen: Mapping[str, Any] | None, names: Names
) -> CrmCommand | str:
    if seen is None:
        return STAYS
    guarded = {**about, "takes_back": command_id}  # what a person has set since is right
    match command:
        case CompleteTask() | CancelTask() | ReopenTask():
            return _status_back(command, about, command_id, closed=str(seen.get("status")) == "5")
        case ReassignTask():
            return ReassignTask(**guarded, task=command.task, responsible_id=int(seen["responsibleId"]))
        case UpdateTask():
            return _task_back(command, guarded, seen)
        case MoveDealStage() | MoveItemStage():
            return _stage_back(command, guarded, str(seen.get("stageId")), names)
        case UpdateDeal():
            return _fields_back(command, guarded, seen, names.deal_fields, {"deal": command.deal})
        case UpdateItem():
            kept = {"item": command.item, "item_type": command.item_type}
            return _fields_back(command, guarded, seen, names.item(command.item_type).fields, kept)
    return _entry_back(command, guarded, seen, names)


def _status_back(
    command: CompleteTask | CancelTask | ReopenTask, about: Mapping[str, Any], command_id: UUID, *, closed: bool
) -> CrmCommand | str:
    """closed: so it was found."""
    if isinstance(command, ReopenTask):
        return CompleteTask(**about, task=command.task, takes_back=command_id) if closed else STAYS
    return STAYS if closed else ReopenTask(**about, task=command.task)


def _entry_back(
    command: CrmCommand, about: Mapping[str, Any], seen: Mapping[str, Any], names: Names
) -> CrmCommand | str:
    """Of a registry or a calendar."""
    match command:
        case UpdateRegistry():
            kept = {"row": command.row, "registry": command.registry}
            return _fields_back(command, about, seen, names.registry(command.registry).fields, kept)
        case MoveCalendarEvent() | ChangeAbsence():
            return _time_back(command, about, seen)
        case StartWorkflow():
            return BY_HAND  # the CRM is asked what it does, not what it did
    return STAYS


def _restored(
    command: CrmCommand, command_id: UUID, about: Mapping[str, Any], seen: Mapping[str, Any] | None, _: Names
) -> CrmCommand | str:
    """What was taken away or replaced comes back as the ledger has kept it."""
    if not isinstance(command, SetItemRows) and not (seen or {}).get("there"):
        return STAYS  # it was gone before
    if (why := lacking(command, seen)) is not None:
        return f"{BY_HAND} ({why})"
    return RestoreTaken(**about, takes_back=command_id)


def _time_back(
    command: MoveCalendarEvent | ChangeAbsence, about: Mapping[str, Any], seen: Mapping[str, Any]
) -> CrmCommand:
    first, last = (datetime.fromtimestamp(int(seen[f"DATE_{edge}_TS_UTC"]), UTC) for edge in ("FROM", "TO"))
    if isinstance(command, ChangeAbsence):
        return ChangeAbsence(**about, absence=command.absence, first_on=_day(first), last_on=_day(last))
    whole = seen.get("DT_SKIP_TIME") == "Y"
    return MoveCalendarEvent(
        **about,
        event=command.event,
        starts_at=datetime.combine(_day(first), time(), UTC) if whole else first,
        ends_at=datetime.combine(_day(last), time(), UTC) if whole else last,
        all_day=whole,
        title=None if command.title is None else str(seen.get("NAME") or ""),
        location=None if command.location is None else str(seen.get("LOCATION") or ""),
    )


def _day(midnight: datetime) -> date:
    """Of a whole day, which portals keep as a midnight of UTC or of their own zone."""
    return (midnight + HALF_A_DAY).date()


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
        return MoveItemStage(**about, item_type=command.item_type, item=command.item, stage=name, funnel=funnel)
    return MoveDealStage(**about, deal=command.deal, funnel=funnel, stage=name)


def _fields_back(
    command: UpdateDeal | UpdateItem | UpdateRegistry,
    about: Mapping[str, Any],
    seen: Mapping[str, Any],
    slots: Fields,
    kept: Mapping[str, Any],
) -> CrmCommand | str:
    mapped = {one.name: known("field", slots, one.name).field for one in command.fields}
    if any(isinstance(raw := seen.get(slot), list) and not all(map(_is_id, raw)) for slot in mapped.values()):
        return BY_HAND  # several texts or dates: no command says such
    fields = [Field(name=name, value=_value(slot, seen)) for name, slot in mapped.items()]
    given: dict[str, Any] = {"fields": tuple(fields), **kept}
    if command.title is not None:
        given["title"] = str(seen.get("NAME" if isinstance(command, UpdateRegistry) else "title") or "")
    if not isinstance(command, UpdateRegistry) and command.responsible_id is not None:
        given["responsible_id"] = int(seen.get("assignedById") or 0)
    return type(command)(**about, **given)


def _is_id(raw: Any) -> bool:
    return str(raw).isdecimal()


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
