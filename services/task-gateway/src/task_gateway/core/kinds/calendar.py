"""Calendar events and absences. The CRM has no marker for them: a line of the description is sought (facts 5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from contracts.calendar.v1 import (
    AddCalendarEvent,
    CancelAbsence,
    CancelCalendarEvent,
    ChangeAbsence,
    MoveCalendarEvent,
    RegisterAbsence,
)
from contracts.crm.v1 import CrmCommand

from task_gateway.core.calls import Call, mapping
from task_gateway.core.doubles import Found, Marker
from task_gateway.core.fitting import fitting
from task_gateway.core.guard import Parts, guarded, remaining
from task_gateway.core.kinds.bindings import task_binding
from task_gateway.core.kinds.create_task import number_of
from task_gateway.core.names import Calendar, known, same
from task_gateway.core.order import Order
from task_gateway.core.progress import Progress
from task_gateway.core.refusals import changed_meanwhile, gone
from task_gateway.core.way import Step, Taken, Way

ADD, GET, BY_ID, UPDATE, DELETE = (f"calendar.event.{verb}" for verb in ("add", "get", "getbyid", "update", "delete"))


def event_id(order: Order[Any]) -> int:
    """Of the event or absence that the command is about."""
    command = order.command
    return order.id_of(command.event if hasattr(command, "event") else command.absence)


def _owner(order: Order[Any]) -> Calendar:
    """Whose calendar. Raises UnknownName."""
    command = order.command
    if isinstance(command, RegisterAbsence):
        return Calendar(type="user", owner_id=command.employee_id)
    if command.calendar is not None:
        return order.names.calendar(command.calendar)
    return Calendar(type="user", owner_id=command.owner_id or 0)


def _owned(order: Order[Any]) -> dict[str, Any]:
    owner = _owner(order)
    section = {"section": owner.section} if owner.section else {"auto_detect_section": "Y"}
    return {"type": owner.type, "ownerId": owner.owner_id, **section}


def _span(order: Order[Any]) -> dict[str, Any]:
    """from, to, skip_time: whole days as days, anything else with the portal's offset."""
    command = order.command
    if isinstance(command, RegisterAbsence | ChangeAbsence):
        return {"from": command.first_on.isoformat(), "to": command.last_on.isoformat(), "skip_time": "Y"}
    if command.all_day:
        first, last = command.starts_at.date(), command.ends_at.date()
        return {"from": first.isoformat(), "to": last.isoformat(), "skip_time": "Y"}
    return {"from": order.local(command.starts_at), "to": order.local(command.ends_at), "skip_time": "N"}


def _add(order: Order[Any]) -> Call:
    command = order.command
    given = {**_owned(order), **_span(order), "description": _description(order)}
    if isinstance(command, RegisterAbsence):
        title = known("вид отсутствия", order.names.absences, command.kind)
        return Call(ADD, {**given, "name": title, "accessibility": "absent"})
    given |= {"name": fitting(command.title), "accessibility": "busy"}
    if command.location is not None:
        given["location"] = command.location
    if command.attendee_ids:
        given |= {"is_meeting": "Y", "attendees": list(command.attendee_ids), "host": command.attendee_ids[0]}
    if command.remind_minutes:
        given["remind"] = [{"type": "min", "count": minutes} for minutes in command.remind_minutes]
    if binding := task_binding(command.belongs_to, order.names):
        given["crm_fields"] = [binding]
    return Call(ADD, given)


def _description(order: Order[Any]) -> str:
    command = order.command
    text = command.reason if isinstance(command, RegisterAbsence) else command.description
    return f"{text.content}\n{order.mark}" if text else order.mark


def _look(order: Order[Any]) -> Call:
    owner = _owner(order)
    return window(owner.type, owner.owner_id, _span(order))


def window(kind: str, owner_id: int, span: Mapping[str, Any]) -> Call:
    """What is around a time: an event that somebody moved out of it meanwhile was not in doubt any more."""
    first, last = (date.fromisoformat(span[name][:10]) for name in ("from", "to"))
    around = {"from": (first - timedelta(days=2)).isoformat(), "to": (last + timedelta(days=2)).isoformat()}
    return Call(GET, {"type": kind, "ownerId": owner_id, **around})


def found(order: Order[Any], result: Any) -> list[Found]:
    """Events that carry the command's marker."""
    rows = [row for row in mapping(result).values() if order.mark in str(row.get("DESCRIPTION") or "")]
    return sorted((Found(int(row["ID"]), row.get("DELETED") == "Y") for row in rows), key=lambda one: one.id)


def withdraw(_: Order[Any], number: int, __: int | None) -> list[Call]:
    """Takes one away."""
    return [Call(DELETE, {"id": number})]


def _made(order: Order[Any], result: Any) -> Progress:
    return order.progress.but(made=number_of(result))


def _read(order: Order[Any]) -> Call:
    return Call(BY_ID, {"id": event_id(order)})


def row_of(result: Any) -> dict[str, Any]:
    """The event, empty if it is gone."""
    row = mapping(result)
    return row if row.get("ID") and row.get("DELETED") != "Y" else {}


KEPT = ("CAL_TYPE", "OWNER_ID", "NAME", "LOCATION", "SECT_ID", "SECTION_ID", "DT_SKIP_TIME", *("DATE_FROM", "DATE_TO"))
KEPT_INSTANTS = ("DATE_FROM_TS_UTC", "DATE_TO_TS_UTC")
# Of one that is taken away: what it takes to enter it again.
WHOLE = (
    *("ID", "PARENT_ID", "DESCRIPTION", "COLOR", "TEXT_COLOR", "ACCESSIBILITY", "IMPORTANCE", "PRIVATE_EVENT"),
    *("IS_MEETING", "MEETING_HOST", "ATTENDEES_CODES", "REMIND", "RRULE", "UF_CRM_CAL_EVENT"),
)


def _remember(order: Order[Any], result: Any) -> Taken:
    row = row_of(result)
    if not row:
        return gone(f"Событие календаря {event_id(order)}")
    progress = guarded(order, _parts, row, _holds).but(seen={name: row.get(name) for name in (*KEPT, *KEPT_INSTANTS)})
    if progress.left and not remaining(order.at(progress), _parts(order)):
        return changed_meanwhile(f"Событие календаря {event_id(order)}", progress.left)
    return progress


def _parts(order: Order[Any]) -> Parts:
    """What is set, by domain name: the time, and what else is given."""
    command = order.command
    title = getattr(command, "title", None)
    own = {"title": ("name", None if title is None else fitting(title)), "location": ("location", _place(command))}
    return {"time": _span(order), **{n: {field: value} for n, (field, value) in own.items() if value is not None}}


def _place(command: CrmCommand) -> str | None:
    return getattr(command, "location", None)


def _holds(order: Order[Any], name: str, row: Mapping[str, Any]) -> bool:
    """Whether an event is so already, in that regard."""
    if name == "time":
        return _at_that_time(order, row)
    (value,) = _parts(order)[name].values()
    return same(value, row.get("NAME" if name == "title" else "LOCATION") or "")


def _reached(order: Order[Any], row: Mapping[str, Any]) -> bool:
    return all(_holds(order, name, row) for name in _parts(order) if name not in order.progress.left)


def _at_that_time(order: Order[Any], row: Mapping[str, Any]) -> bool:
    """Dates come in the portal's own format: only the instants count (facts 8.10)."""
    span = _span(order)
    zone = ZoneInfo(order.zone)
    for name, field in (("from", KEPT_INSTANTS[0]), ("to", KEPT_INSTANTS[1])):
        there = datetime.fromtimestamp(int(row.get(field) or 0), zone)
        if span["skip_time"] == "Y":
            if there.date().isoformat() != span[name] and _utc_day(row, field) != span[name]:
                return False
        elif abs((there - datetime.fromisoformat(span[name])).total_seconds()) >= 60:
            return False
    return True


def _utc_day(row: Any, field: str) -> str:
    """Whole days are kept as midnights of UTC by some portals."""
    return datetime.fromtimestamp(int(row.get(field) or 0), ZoneInfo("UTC")).date().isoformat()


def span_of(order: Order[Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """The time that an event has, as it is written: nothing is changed without saying it again."""
    first, last = (datetime.fromtimestamp(int(row[field] or 0), UTC) for field in KEPT_INSTANTS)
    if row.get("DT_SKIP_TIME") != "Y":
        return {"from": order.local(first), "to": order.local(last), "skip_time": "N"}
    days = [(one + timedelta(hours=12)).date().isoformat() for one in (first, last)]  # midnights of UTC, or of a zone
    return {"from": days[0], "to": days[1], "skip_time": "Y"}


def _move(order: Order[Any]) -> Call | None:
    seen = order.seen
    if _reached(order, seen):
        return None
    owner = {"id": event_id(order), "type": seen["CAL_TYPE"], "ownerId": int(seen["OWNER_ID"] or 0)}
    section = seen.get("SECT_ID") or seen.get("SECTION_ID")
    given = {**owner, **span_of(order, seen), "name": seen["NAME"], **remaining(order, _parts(order))}
    if section:
        given["section"] = int(section)
    return Call(UPDATE, given)


def _moved(order: Order[Any], result: Any) -> Taken | None:
    row = row_of(result)
    if not row:
        return gone(f"Событие календаря {event_id(order)}")
    order = order.at(guarded(order, _parts, row, _holds))
    return order.progress if remaining(order, _parts(order)) and _reached(order, row) else None


def _seen_or_gone(order: Order[Any], result: Any) -> Progress:
    row = row_of(result)
    kept = {name: row.get(name) for name in (*KEPT, *KEPT_INSTANTS, *WHOLE)} if row else {}
    return order.progress.but(seen={"there": bool(row), **kept})


def _cancel(order: Order[Any]) -> Call | None:
    return Call(DELETE, {"id": event_id(order)}) if order.seen.get("there") else None


def _cancelled(order: Order[Any], result: Any) -> Taken | None:
    return None if row_of(result) else order.progress


NOT_THERE = frozenset({"not_found", "error_not_found"})
MAKE = Way((Step(_add, _made, marker=Marker(_look, found, withdraw)),))
MOVE = Way((Step(_read, _remember, judges=True), Step(_move, look=_read, there=_moved)), subject=event_id)
CANCEL = Way(
    (
        Step(_read, _seen_or_gone, already=NOT_THERE, judges=True),
        Step(_cancel, look=_read, there=_cancelled, already=NOT_THERE),
    ),
    subject=event_id,
)

WAYS: dict[type[CrmCommand], Way] = {
    AddCalendarEvent: MAKE,
    RegisterAbsence: MAKE,
    MoveCalendarEvent: MOVE,
    ChangeAbsence: MOVE,
    CancelCalendarEvent: CANCEL,
    CancelAbsence: CANCEL,
}
