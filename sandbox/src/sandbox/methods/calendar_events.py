"""calendar.event.* and calendar.accessibility.get. Source: Bitrix24 documentation, "calendar"."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.calendar.entries import DEFAULTS, shown, times, written
from sandbox.calendar.recurrence import DAY_SECONDS, occurrences
from sandbox.methods.calendar_sections import may_edit, owner_of, sections
from sandbox.portal import dates
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.store import Row
from sandbox.wire import php

methods = Methods()
BEFORE_DAYS, AFTER_DAYS, NEAREST_DAYS = 31, 92, 60
BUSY = ("busy", "absent", "quest")
BRIEF = (
    "ID", "NAME", "DATE_FROM", "DATE_TO", "DATE_FROM_TS_UTC", "DATE_TO_TS_UTC", "~USER_OFFSET_FROM", "~USER_OFFSET_TO",
    "DT_SKIP_TIME", "TZ_FROM", "TZ_TO", "ACCESSIBILITY", "IMPORTANCE", "EVENT_TYPE",
)  # fmt: skip


@methods.offer("calendar.event.add", "calendar")
def add(call: Call) -> Reply:
    """A new entry; whoever calls is its organiser, every attendee gets a copy."""
    kind, owner = owner_of(call)
    may_edit(call, kind, owner)
    when = times(call)
    if not when:
        raise RestError("", f'The required parameter "from" for the method "{call.method}" is not set')
    body = DEFAULTS | {"CAL_TYPE": kind, "OWNER_ID": owner, "SECTION_ID": _section(call, kind, owner)}
    body |= {"HOST": call.caller.user_id, "CREATED_BY": call.caller.user_id, "DATE_CREATE": call.now()}
    body |= {"TIMESTAMP_X": call.now(), "PARENT_ID": 0} | when | written(call)
    if body["IS_MEETING"] and not body["ATTENDEES"]:
        raise RestError("", f'The required parameter "attendees" for the method "{call.method}" is not set')
    number = call.documents("calendar_event").add(body)
    body["PARENT_ID"] = number
    call.documents("calendar_event").put(number, body)
    _copies(call, Row(number, body))
    call.emit("ONCALENDARENTRYADD", {"id": number})
    return Reply(number)


@methods.offer("calendar.event.update", "calendar")
def update(call: Call) -> Reply:
    """Change an entry, or one time of a series, or it and all later ones; what is not given stays as it is."""
    row = _existing(call)
    if row.body["RRULE"] and call.given("recurrence_mode") in ("this", "next"):
        return Reply(_parted(call, row, php.text(call.given("recurrence_mode"))))
    body = row.body | times(call) | written(call) | {"TIMESTAMP_X": call.now()}
    if call.given("section"):
        body["SECTION_ID"] = _section(call, body["CAL_TYPE"], body["OWNER_ID"])
    call.documents("calendar_event").put(row.id, body)
    _copies(call, Row(row.id, body))
    call.emit("ONCALENDARENTRYUPDATE", {"id": row.id})
    return Reply(row.id)


def _parted(call: Call, row: Row, mode: str) -> int:
    """Take one time (this) or it and all later ones (next) out of a series as an entry of their own; returns its id."""
    day = dates.read(php.text(call.given("current_date_from")), ZoneInfo(row.body["TZ_FROM"]))
    midnight = int(day.replace(hour=0, minute=0, second=0).timestamp()) if day else 0
    found = occurrences(row.body, midnight, midnight + DAY_SECONDS - 1) if day else []
    if day is None or not found:
        raise RestError(
            "", 'The required parameter "current_date_from" for the method "calendar.event.update" is not set'
        )
    body = row.body | {"FROM_TS": found[0][0], "TO_TS": found[0][1], "EXDATE": []} | times(call) | written(call)
    if mode == "this":
        body["RRULE"] = None
        left = row.body | {"EXDATE": [*row.body["EXDATE"], day.date().isoformat()]}
    else:
        rule = row.body["RRULE"]
        left = row.body | {"RRULE": rule | {"UNTIL_TS": midnight - DAY_SECONDS}}
        if rule.get("COUNT") and not call.given("rrule"):
            gone = len(occurrences(row.body, row.body["FROM_TS"], midnight - 1)) + len(row.body["EXDATE"])
            body["RRULE"] = rule | {"COUNT": rule["COUNT"] - gone}
    call.documents("calendar_event").put(row.id, left)
    number = call.documents("calendar_event").add(body | {"TIMESTAMP_X": call.now()})
    call.documents("calendar_event").put(number, body | {"PARENT_ID": number, "TIMESTAMP_X": call.now()})
    for what, entry in (("UPDATE", row.id), ("ADD", number)):
        call.emit(f"ONCALENDARENTRY{what}", {"id": entry})
    return number


@methods.offer("calendar.event.delete", "calendar")
def delete(call: Call) -> Reply:
    """Remove an entry with its copies."""
    if not php.integer(call.given("id")):
        raise RestError("", "Event id not specified")
    row = _existing(call)
    for copy in call.documents("calendar_event").where(PARENT_ID=row.id):
        call.documents("calendar_event").remove(copy.id)
    call.documents("calendar_event").remove(row.id)
    call.emit("ONCALENDARENTRYDELETE", {"id": row.id})
    return Reply(True)  # noqa: FBT003


@methods.offer("calendar.event.get", "calendar")
def listed(call: Call) -> Reply:
    """Everything of an owner in a stretch of time, at once; a month back and three on unless told otherwise."""
    kind, owner = owner_of(call)
    now = call.portal.clock.now()
    since = _edge(call, "from", now - timedelta(days=BEFORE_DAYS))
    until = _edge(call, "to", now + timedelta(days=AFTER_DAYS)) + DAY_SECONDS - 1
    given = call.given("section")
    wanted = {php.integer(item) for item in (given if isinstance(given, list) else [given] if given else [])}
    rows = [
        row
        for row in call.documents("calendar_event").where(CAL_TYPE=kind, OWNER_ID=owner)
        if not wanted or row.body["SECTION_ID"] in wanted
    ]
    return Reply(_told(call, rows, since, until))


@methods.offer("calendar.event.getbyid", "calendar")
def get(call: Call) -> Reply:
    """One entry; of one that is not there nothing is told."""
    row = call.documents("calendar_event").get(php.integer(call.given("id")))
    if row is None or not _visible(call, row):
        return Reply([])
    return Reply(shown(call, row, row.body["FROM_TS"], row.body["TO_TS"]))


@methods.offer("calendar.event.get.nearest", "calendar")
def nearest(call: Call) -> Reply:
    """What comes next, of the caller unless told otherwise."""
    mine = call.given("forCurrentUser") is None or php.truth(call.given("forCurrentUser"))
    kind, owner = ("user", call.caller.user_id) if mine and not call.given("type") else owner_of(call)
    now = int(call.portal.clock.now().timestamp())
    until = now + (php.integer(call.given("days")) or NEAREST_DAYS) * DAY_SECONDS
    rows = call.documents("calendar_event").where(CAL_TYPE=kind, OWNER_ID=owner)
    limit = php.integer(call.given("maxEventsCount"))
    found = _told(call, rows, now, until)
    return Reply(found[:limit] if limit else found)


@methods.offer("calendar.accessibility.get", "calendar")
def accessibility(call: Call) -> Reply:
    """When people are busy or away, person by person."""
    users = call.given("users")
    for name in ("users", "from", "to"):
        if not call.given(name):
            raise RestError("", f'The required parameter "{name}" for the method "{call.method}" is not set')
    since, until = (_edge(call, name, call.portal.clock.now()) for name in ("from", "to"))
    told: dict[str, Any] = {}
    for user in users if isinstance(users, list) else [users]:
        rows = call.documents("calendar_event").where(CAL_TYPE="user", OWNER_ID=php.integer(user))
        busy = [row for row in rows if row.body["ACCESSIBILITY"] in BUSY]
        told[php.text(user)] = [_brief(item) for item in _told(call, busy, since, until + DAY_SECONDS - 1)]
    return Reply(told)


def _brief(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: entry[name] for name in BRIEF}


def _told(call: Call, rows: list[Row], since: int, until: int) -> list[dict[str, Any]]:
    found = [
        (start, row.id, shown(call, row, start, end))
        for row in rows
        if _visible(call, row)
        for start, end in occurrences(row.body, since, until)
    ]
    return [told for _, _, told in sorted(found, key=lambda item: item[:2])]


def _visible(call: Call, row: Row) -> bool:
    """A private entry is for its owner and the administrator."""
    return not row.body["PRIVATE"] or call.caller.admin or row.body["OWNER_ID"] == call.caller.user_id


def _edge(call: Call, name: str, fallback: datetime) -> int:
    found = dates.read(php.text(call.given(name)), call.portal.zone) if call.given(name) else fallback
    return int((found or fallback).timestamp())


def _section(call: Call, kind: str, owner: int) -> int:
    number, known = php.integer(call.given("section")), sections(call, kind, owner)
    if not number or php.truth(call.given("auto_detect_section")):
        return known[0].id
    if number not in {row.id for row in known}:
        raise RestError("", "Access denied")
    return number


def _existing(call: Call) -> Row:
    row = call.documents("calendar_event").get(php.integer(call.given("id")))
    if row is None:
        raise RestError("", "Access denied")
    may_edit(call, row.body["CAL_TYPE"], row.body["OWNER_ID"])
    return row


def _copies(call: Call, row: Row) -> None:
    """Give every attendee the entry in a calendar of his own; take it from whoever is none any more."""
    documents = call.documents("calendar_event")
    present = {copy.body["OWNER_ID"]: copy for copy in documents.where(PARENT_ID=row.id) if copy.id != row.id}
    guests = {number for number in row.body["ATTENDEES"] if number != row.body["OWNER_ID"]}
    for number in guests if row.body["IS_MEETING"] else set():
        own = {"CAL_TYPE": "user", "OWNER_ID": number, "STATUS": "Q", "PARENT_ID": row.id}
        if number in present:
            documents.put(present[number].id, row.body | own | {"SECTION_ID": present[number].body["SECTION_ID"]})
        else:
            documents.add(row.body | own | {"SECTION_ID": sections(call, "user", number)[0].id})
    for number, copy in present.items():
        if number not in guests or not row.body["IS_MEETING"]:
            documents.remove(copy.id)
