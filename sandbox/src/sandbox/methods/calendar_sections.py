"""calendar.section.*: the calendars of a person, a group, the company. Source: Bitrix24 documentation, "calendar"."""

from __future__ import annotations

from typing import Any

from sandbox.calendar.entries import TYPES
from sandbox.portal import dates
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.store import Row
from sandbox.wire import php

methods = Methods()
COLOR = "#9dcf00"


@methods.offer("calendar.section.get", "calendar")
def listed(call: Call) -> Reply:
    """The calendars of an owner; a first one is made for a person or the company that has none."""
    kind, owner = owner_of(call)
    return Reply([_shown(call, row) for row in sections(call, kind, owner)])


@methods.offer("calendar.section.add", "calendar")
def add(call: Call) -> Reply:
    """A new calendar of a person or a group."""
    kind, owner = owner_of(call)
    if kind == "company_calendar":
        raise RestError("", "Access denied")
    may_edit(call, kind, owner)
    row = make(call, kind, owner, php.text(call.wanted("name")), _values(call))
    call.emit("ONCALENDARSECTIONADD", {"id": row.id})
    return Reply(row.id)


@methods.offer("calendar.section.update", "calendar")
def update(call: Call) -> Reply:
    """Rename or recolour a calendar."""
    row = _existing(call)
    values = _values(call) | {"TIMESTAMP_X": call.now()}
    call.documents("calendar_section").put(row.id, row.body | values)
    call.emit("ONCALENDARSECTIONUPDATE", {"id": row.id})
    return Reply(row.id)


@methods.offer("calendar.section.delete", "calendar")
def delete(call: Call) -> Reply:
    """Remove a calendar with its entries."""
    row = _existing(call)
    for entry in call.documents("calendar_event").where(SECTION_ID=row.id):
        call.documents("calendar_event").remove(entry.id)
    call.documents("calendar_section").remove(row.id)
    call.emit("ONCALENDARSECTIONDELETE", {"id": row.id})
    return Reply(True)  # noqa: FBT003


def owner_of(call: Call) -> tuple[str, int]:
    """Whose calendar the call means; a person's own unless told otherwise."""
    kind, owner = php.text(call.wanted("type")), call.given("ownerId")
    if kind not in TYPES:
        raise RestError("", "Access denied")
    if kind == "user":
        return kind, php.integer(owner) or call.caller.user_id
    if kind == "group" and owner in (None, ""):
        raise RestError("", f'The required parameter "ownerId" for the method "{call.method}" is not set')
    return kind, 0 if kind == "company_calendar" else php.integer(owner)


def may_edit(call: Call, kind: str, owner: int) -> None:
    """One writes into one's own calendar; an administrator into everybody's."""
    if kind == "user" and owner != call.caller.user_id and not call.caller.admin:
        raise RestError("", "Access denied")


def sections(call: Call, kind: str, owner: int) -> list[Row]:
    """The owner's calendars, at least one."""
    rows = call.documents("calendar_section").where(CAL_TYPE=kind, OWNER_ID=owner)
    return rows or [make(call, kind, owner, _first_name(call, kind, owner), {})]


def make(call: Call, kind: str, owner: int, name: str, values: dict[str, Any]) -> Row:
    """Keep a new calendar."""
    body: dict[str, Any] = {"CAL_TYPE": kind, "OWNER_ID": owner, "NAME": name, "DESCRIPTION": "", "COLOR": COLOR}
    body |= {"TEXT_COLOR": "", "EXPORT": {"ALLOW": True}, "CREATED_BY": call.caller.user_id}
    body |= {"DATE_CREATE": call.now(), "TIMESTAMP_X": call.now()} | values
    return Row(call.documents("calendar_section").add(body), body)


def _first_name(call: Call, kind: str, owner: int) -> str:
    person = call.documents("person").get(owner) if kind == "user" else None
    if person is None:
        return {"company_calendar": "Календарь компании", "group": "Календарь группы"}.get(kind, "Календарь")
    return f"{person.body['NAME']} {person.body['LAST_NAME']}"


def _values(call: Call) -> dict[str, Any]:
    names = {"name": "NAME", "description": "DESCRIPTION", "color": "COLOR", "text_color": "TEXT_COLOR"}
    values: dict[str, Any] = {
        upper: php.text(call.given(name)) for name, upper in names.items() if call.given(name) is not None
    }
    export = call.given("export")
    return values | ({"EXPORT": {str(key).upper(): item for key, item in export.items()}} if export else {})


def _existing(call: Call) -> Row:
    kind, owner = owner_of(call)
    row = call.documents("calendar_section").get(call.number("id"))
    if row is None or (row.body["CAL_TYPE"], row.body["OWNER_ID"]) != (kind, owner):
        raise RestError("", "Access denied")
    may_edit(call, kind, owner)
    return row


def _shown(call: Call, row: Row) -> dict[str, Any]:
    body = row.body
    told: dict[str, Any] = {"ID": str(row.id), "NAME": body["NAME"], "GAPI_CALENDAR_ID": None}
    told |= {name: body[name] for name in ("DESCRIPTION", "COLOR", "TEXT_COLOR", "EXPORT", "CAL_TYPE")}
    told |= {"OWNER_ID": str(body["OWNER_ID"]), "CREATED_BY": str(body["CREATED_BY"])}
    told |= {name: _stamp(call, body[name]) for name in ("DATE_CREATE", "TIMESTAMP_X")}
    told |= dict.fromkeys(("CAL_DAV_CON", "SYNC_TOKEN", "PAGE_TOKEN"), None) | {"EXTERNAL_TYPE": "local"}
    own = body["CAL_TYPE"] != "user" or body["OWNER_ID"] == call.caller.user_id or call.caller.admin
    names = ("view_time", "view_title", "view_full", "add", "edit", "edit_section", "access")
    rights = {name: own or name.startswith("view") for name in names}
    return told | {"ACCESS": {f"U{body['CREATED_BY']}": 19}, "IS_COLLAB": False, "PERM": rights}


def _stamp(call: Call, kept: str) -> str:
    return (dates.shown(kept, call.portal.zone) or "")[:19].replace("T", " ")
