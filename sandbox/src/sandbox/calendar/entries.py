"""A calendar entry as it is written, kept and told. Source: Bitrix24 documentation, "calendar"."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.portal import dates
from sandbox.portal.calls import Call
from sandbox.portal.errors import RestError
from sandbox.portal.state import SERVER_ZONE
from sandbox.portal.store import Row
from sandbox.wire import php

TYPES = ("user", "group", "company_calendar")
DAY = timedelta(days=1)
_TEXTS = {"name": "NAME", "description": "DESCRIPTION", "location": "LOCATION", "color": "COLOR",
          "text_color": "TEXT_COLOR", "accessibility": "ACCESSIBILITY", "importance": "IMPORTANCE"}  # fmt: skip
DEFAULTS: dict[str, Any] = {
    "NAME": "", "DESCRIPTION": "", "LOCATION": "", "COLOR": "", "TEXT_COLOR": "", "ACCESSIBILITY": "busy",
    "IMPORTANCE": "normal", "PRIVATE": "", "IS_MEETING": False, "ATTENDEES": [], "MEETING": {}, "REMIND": [],
    "RRULE": None, "EXDATE": [], "CRM": [], "STATUS": "H",
}  # fmt: skip


def written(call: Call) -> dict[str, Any]:
    """What of an entry the request says, as it is kept."""
    kept: dict[str, Any] = {}
    for name, upper in _TEXTS.items():
        if call.given(name) is not None:
            kept[upper] = php.text(call.given(name))
    if call.given("private_event") is not None:
        kept["PRIVATE"] = "1" if php.truth(call.given("private_event")) else ""
    if call.given("is_meeting") is not None:
        kept["IS_MEETING"] = php.truth(call.given("is_meeting"))
    return kept | _lists(call) | _rule(call)


def _lists(call: Call) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    if call.given("remind") is not None:
        kept["REMIND"] = [item for item in _listed(call.given("remind")) if isinstance(item, dict)]
    if call.given("crm_fields") is not None:
        kept["CRM"] = [php.text(item) for item in _listed(call.given("crm_fields"))]
    if call.given("attendees") is not None:
        kept["ATTENDEES"] = [php.integer(item) for item in _listed(call.given("attendees"))]
    if isinstance(call.given("meeting"), dict):
        kept["MEETING"] = {str(key).upper(): php.truth(value) for key, value in call.given("meeting").items()}
    return kept


def times(call: Call) -> dict[str, Any]:
    """When the entry begins and ends, as the request says it; nothing if it does not say."""
    pairs = ((call.given("from"), call.given("from_ts")), (call.given("to"), call.given("to_ts")))
    if any(text in (None, "") and stamp in (None, "") for text, stamp in pairs):
        return {}
    skip = "Y" if php.truth(call.given("skip_time")) else "N"
    zones = [_zone(call, call.given(f"timezone_{side}")) for side in ("from", "to")]
    moments = [_moment(text, stamp, zone, skip=skip) for (text, stamp), zone in zip(pairs, zones, strict=True)]
    if moments[1] < moments[0]:
        moments[1] = moments[0]
    names = [zone.key for zone in zones]
    return {"FROM_TS": moments[0], "TO_TS": moments[1], "SKIP_TIME": skip, "TZ_FROM": names[0], "TZ_TO": names[1]}


def _zone(call: Call, given: Any) -> ZoneInfo:
    if given:
        try:
            return ZoneInfo(php.text(given))
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo(SERVER_ZONE)
    return call.caller.zone if isinstance(call.caller.zone, ZoneInfo) else ZoneInfo(SERVER_ZONE)


def _moment(text: Any, stamp: Any, zone: ZoneInfo, *, skip: str) -> int:
    """Unix seconds; a whole day begins at midnight in Greenwich. An offset in the text beats the zone."""
    if text in (None, ""):
        return php.integer(stamp)
    found = dates.read(php.text(text), zone)
    if found is None:
        raise RestError("", "Invalid value for the date parameter")
    if skip == "Y":
        found = datetime(found.year, found.month, found.day, tzinfo=UTC)
    return int(found.timestamp())


def _rule(call: Call) -> dict[str, Any]:
    given = call.given("rrule")
    if given is None:
        return {}
    told = {str(key).upper(): value for key, value in given.items()} if isinstance(given, dict) else {}
    if php.text(told.get("FREQ")).upper() not in {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}:
        return {"RRULE": None}
    rule: dict[str, Any] = {"FREQ": php.text(told["FREQ"]).upper(), "INTERVAL": php.integer(told.get("INTERVAL")) or 1}
    days = told.get("BYDAY")
    if days:
        rule["BYDAY"] = [php.text(day) for day in (days.split(",") if isinstance(days, str) else _listed(days))]
    if php.integer(told.get("COUNT")):
        rule["COUNT"] = php.integer(told["COUNT"])
    until = dates.read(php.text(told.get("UNTIL")), UTC)
    if until:
        rule["UNTIL_TS"] = int(datetime(until.year, until.month, until.day, tzinfo=UTC).timestamp())
    return {"RRULE": rule}


def _listed(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else [value]


def shown(call: Call, row: Row, start: int, end: int) -> dict[str, Any]:
    """An entry (one time of a series) as the methods tell it; dates in the portal's own format."""
    body = row.body
    told: dict[str, Any] = {"ID": str(row.id), "PARENT_ID": str(body["PARENT_ID"]), "DELETED": "N"}
    told |= {"CAL_TYPE": body["CAL_TYPE"], "OWNER_ID": str(body["OWNER_ID"]), "NAME": body["NAME"]}
    told |= _dates(body, start, end) | {"EVENT_TYPE": None, "CREATED_BY": str(body["CREATED_BY"])}
    told |= {name: dates.local(body[name], call.portal.zone) for name in ("DATE_CREATE", "TIMESTAMP_X")}
    told |= {"DESCRIPTION": body["DESCRIPTION"], "PRIVATE_EVENT": body["PRIVATE"]}
    told |= {name: body[name] for name in ("ACCESSIBILITY", "IMPORTANCE", "IS_MEETING", "LOCATION", "REMIND")}
    told |= {name: body[name] for name in ("COLOR", "TEXT_COLOR")}
    told |= {"MEETING_STATUS": body["STATUS"], "MEETING_HOST": str(body["HOST"])}
    told["MEETING"] = php.filled(body["MEETING"])
    told["RRULE"] = _rule_shown(body["RRULE"]) if body["RRULE"] else ""
    told["EXDATE"] = ";".join(body["EXDATE"])
    everybody = list(dict.fromkeys([body["HOST"], *body["ATTENDEES"]])) if body["IS_MEETING"] else []
    told["ATTENDEES_CODES"] = [f"U{number}" for number in everybody]
    told |= {"SECTION_ID": str(body["SECTION_ID"]), "SECT_ID": str(body["SECTION_ID"])}
    told["UF_CRM_CAL_EVENT"] = body["CRM"] or False
    told["attendeesEntityList"] = [{"entityId": "user", "id": number} for number in everybody]
    return told


def _dates(body: dict[str, Any], start: int, end: int) -> dict[str, Any]:
    whole = body["SKIP_TIME"] == "Y"
    told: dict[str, Any] = {}
    offsets: dict[str, Any] = {}
    for side, stamp in (("FROM", start), ("TO", end)):
        moment = datetime.fromtimestamp(stamp, UTC).astimezone(ZoneInfo("UTC" if whole else body[f"TZ_{side}"]))
        offset = int((moment.utcoffset() or timedelta()).total_seconds())
        told[f"DATE_{side}"] = moment.strftime("%d.%m.%Y" if whole else "%d.%m.%Y %H:%M:%S")
        told[f"DATE_{side}_TS_UTC"] = str(stamp)
        told[f"DATE_{side}_FORMATTED"] = moment.strftime("%a %b %d %Y" if whole else "%a %b %d %Y %H:%M:%S")
        offsets |= {f"TZ_{side}": body[f"TZ_{side}"], f"TZ_OFFSET_{side}": str(offset)}
        offsets[f"~USER_OFFSET_{side}"] = 0
    length = end - start + (int(DAY.total_seconds()) if whole else 0)
    return told | offsets | {"DT_SKIP_TIME": body["SKIP_TIME"], "DT_LENGTH": length, "ORIGINAL_DATE_FROM": None}


def _rule_shown(rule: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"FREQ": rule["FREQ"], "INTERVAL": rule["INTERVAL"]}
    if rule.get("BYDAY"):
        told["BYDAY"] = {day: day for day in rule["BYDAY"]}
    if rule.get("COUNT"):
        told["COUNT"] = rule["COUNT"]
    if rule.get("UNTIL_TS"):
        day = datetime.fromtimestamp(rule["UNTIL_TS"], UTC).strftime("%d.%m.%Y")
        told |= {"UNTIL": day, "~UNTIL": day, "UNTIL_TS": rule["UNTIL_TS"]}
    return told
