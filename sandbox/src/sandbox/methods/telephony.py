"""telephony.*: calls of an outside exchange. Source: Bitrix24 documentation, "telephony"."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from sandbox.crm.activities import ACTIVITIES, CALL, TELEPHONY
from sandbox.crm.entities import COMPANY, CONTACT, LEAD, by_name
from sandbox.crm.items import items
from sandbox.crm.people import having
from sandbox.portal import dates
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError, core
from sandbox.portal.store import Row, digits
from sandbox.wire import php

methods = Methods()
OUTGOING, INCOMING = 1, 2
KINDS = {"CONTACT": CONTACT, "COMPANY": COMPANY, "LEAD": LEAD}
SAME_CALL = timedelta(minutes=30)
ANSWERED = "200"
CODES = {"200", "304", "603", "603-S", "403", "404", "486", "484", "503", "480", "402", "423", "OTHER"}


@methods.offer("telephony.externalCall.register", "telephony")
def register(call: Call) -> Reply:
    """A call has begun. The same call within half an hour is the same CALL_ID."""
    call.app_only()
    user, phone, kind = _person(call), digits(call.given("PHONE_NUMBER")), php.integer(call.given("TYPE"))
    if kind not in {1, 2, 3, 4, 5}:
        raise core("Unknown TYPE.")
    if not phone:
        raise core("Unsupported phone number format.")
    start = _start(call)
    body: dict[str, Any] = {"PORTAL_USER_ID": user.id, "PHONE_NUMBER": phone, "CALL_TYPE": kind}
    body |= {"PORTAL_NUMBER": php.text(call.given("LINE_NUMBER")) or "1"}
    body["EXTERNAL_CALL_ID"] = php.text(call.given("EXTERNAL_CALL_ID")) or None
    known = _same(call, body)
    if known is None:
        known = _registered(call, body | {"CALL_START_DATE": start, "REGISTERED": call.now()}, user)
    names = ("CALL_ID", "CRM_CREATED_LEAD", "CRM_CREATED_ENTITIES", "CRM_ENTITY_TYPE", "CRM_ENTITY_ID")
    return Reply({name: known.body[name] for name in names})


@methods.offer("telephony.externalCall.finish", "telephony")
def finish(call: Call) -> Reply:
    """A call has ended: it goes into the statistics and becomes an activity of its CRM object."""
    call.app_only()
    row, user = _call(call, finished=False), _person(call)
    if row is None:
        raise core("Call is not found (call should be registered prior to finishing)")
    code = php.text(call.given("STATUS_CODE")) or ANSWERED
    body = row.body | {"FINISHED": 1, "PORTAL_USER_ID": user.id, "CALL_FAILED_CODE": code if code in CODES else "OTHER"}
    body |= {"CALL_DURATION": php.integer(call.given("DURATION")), "CALL_VOTE": php.integer(call.given("VOTE")) or None}
    body |= {"COST": php.number(call.given("COST") or 0), "COST_CURRENCY": php.text(call.given("COST_CURRENCY"))}
    body["CALL_FAILED_REASON"] = php.text(call.given("FAILED_REASON"))
    body["CRM_ACTIVITY_ID"] = _activity(call, body)
    call.documents("call").put(row.id, body)
    _ended(call, body)
    return Reply(_finished(row.id, body))


@methods.offer("telephony.externalCall.show", "telephony")
def show(call: Call) -> Reply:
    """Show the card of a call under way."""
    return _card(call)


@methods.offer("telephony.externalCall.hide", "telephony")
def hide(call: Call) -> Reply:
    """Hide it."""
    return _card(call)


@methods.offer("telephony.externalCall.searchCrmEntities", "telephony")
def search(call: Call) -> Reply:
    """Contacts, companies and leads with that telephone, and who looks after them."""
    phone = php.text(call.given("PHONE_NUMBER"))
    if not phone:
        raise core("PHONE_NUMBER is empty")
    found = [(name, number) for name in KINDS for number in having(call, name, "PHONE", [phone])]
    return Reply([_entity_shown(call, name, number) for name, number in found])


def _person(call: Call) -> Row:
    number, inner = php.integer(call.given("USER_ID")), php.text(call.given("USER_PHONE_INNER"))
    if not number and not inner:
        raise core("USER_ID or USER_PHONE_INNER should be set")
    people = call.documents("person")
    found = people.get(number) if number else next(iter(people.where(UF_PHONE_INNER=inner)), None)
    if found is None or not found.body["ACTIVE"]:
        raise core("User is not found or is not active")
    return found


def _start(call: Call) -> str:
    given = php.text(call.given("CALL_START_DATE"))
    moment = dates.read(given, call.portal.zone) if given else call.portal.clock.now()
    if moment is None:
        raise core("CALL_START_DATE should be in the ISO-8601 format.")
    return dates.kept(moment)


def _same(call: Call, body: dict[str, Any]) -> Row | None:
    since = dates.kept(call.portal.clock.now() - SAME_CALL)
    rows = call.documents("call").where(**{name: value for name, value in body.items() if value is not None})
    return next((row for row in rows if row.body["REGISTERED"] >= since and _alike(row.body, body)), None)


def _alike(known: dict[str, Any], body: dict[str, Any]) -> bool:
    return bool(known["EXTERNAL_CALL_ID"] == body["EXTERNAL_CALL_ID"])


def _registered(call: Call, body: dict[str, Any], user: Row) -> Row:
    made, entity_type, entity_id = None, php.text(call.given("CRM_ENTITY_TYPE")).upper(), None
    if entity_type in KINDS:
        entity_id = php.integer(call.given("CRM_ENTITY_ID")) or None
    else:
        entity_type, entity_id = _found(call, body["PHONE_NUMBER"])
    if entity_id is None and php.truth(call.given("CRM_CREATE")):
        made = entity_id = _lead(call, body, user)
        entity_type = "LEAD"
    stamp = int(call.portal.clock.now().timestamp())
    body |= {"CALL_ID": f"externalCall.{secrets.token_hex(16)}.{stamp}", "FINISHED": 0, "CRM_CREATED_LEAD": made}
    body["CRM_CREATED_ENTITIES"] = [{"ENTITY_TYPE": "LEAD", "ENTITY_ID": made}] if made else []
    body |= {"CRM_ENTITY_TYPE": entity_type if entity_id else None, "CRM_ENTITY_ID": entity_id}
    row = Row(call.documents("call").add(body), body)
    told = {"CALL_ID": body["CALL_ID"], "CALL_TYPE": body["CALL_TYPE"], "CALLER_ID": body["PHONE_NUMBER"]}
    call.emit("ONVOXIMPLANTCALLINIT", told | {"REST_APP_ID": 1})
    return row


def _found(call: Call, phone: str) -> tuple[str, int | None]:
    for name in KINDS:
        numbers = having(call, name, "PHONE", [phone])
        if numbers:
            return name, numbers[0]
    return "", None


def _lead(call: Call, body: dict[str, Any], user: Row) -> int:
    words = "Исходящий звонок" if body["CALL_TYPE"] == OUTGOING else "Входящий звонок"
    number = str(call.documents("multifield").add({}))
    phone = {"ID": number, "VALUE_TYPE": "WORK", "VALUE": f"+{body['PHONE_NUMBER']}", "TYPE_ID": "PHONE"}
    values = {"TITLE": f"{words} +{body['PHONE_NUMBER']}", "PHONE": [phone], "ASSIGNED_BY_ID": user.id}
    values["SOURCE_ID"] = php.text(call.given("CRM_SOURCE")) or "CALL"
    return items(LEAD).add(call, values).id


def _activity(call: Call, body: dict[str, Any]) -> int | None:
    if not body["CRM_ENTITY_ID"] or call.documents(body["CRM_ENTITY_TYPE"].lower()).get(body["CRM_ENTITY_ID"]) is None:
        return None
    outgoing = body["CALL_TYPE"] == OUTGOING
    end = dates.read(body["CALL_START_DATE"], call.portal.zone) or call.portal.clock.now()
    values: dict[str, Any] = {"OWNER_TYPE_ID": KINDS[body["CRM_ENTITY_TYPE"]], "OWNER_ID": body["CRM_ENTITY_ID"]}
    values |= {"TYPE_ID": CALL, "PROVIDER_ID": TELEPHONY, "PROVIDER_TYPE_ID": "CALL", "COMPLETED": "Y"}
    values["SUBJECT"] = f"{'Исходящий' if outgoing else 'Входящий'} звонок +{body['PHONE_NUMBER']}"
    values |= {"DIRECTION": 2 if outgoing else 1, "RESPONSIBLE_ID": body["PORTAL_USER_ID"]}
    values |= {"START_TIME": body["CALL_START_DATE"], "ORIGIN_ID": f"VI_{body['CALL_ID']}"}
    values["END_TIME"] = dates.kept(end + timedelta(seconds=body["CALL_DURATION"]))
    values["COMMUNICATIONS"] = [{"TYPE": "PHONE", "VALUE": f"+{body['PHONE_NUMBER']}"}]
    return ACTIVITIES.add(call, values).id


def _call(call: Call, *, finished: bool) -> Row | None:
    given = call.given("CALL_ID")
    if not isinstance(given, str):
        raise RestError("INVALID_ARGUMENT", "CALL_ID must be a string")
    return next(iter(call.documents("call").where(CALL_ID=given, FINISHED=int(finished))), None)


def _card(call: Call) -> Reply:
    if _call(call, finished=False) is None:
        raise RestError("ERROR_NOT_FOUND", "Call is not found")
    return Reply(True)  # noqa: FBT003


def _ended(call: Call, body: dict[str, Any]) -> None:
    names = ("CALL_ID", "CALL_TYPE", "PHONE_NUMBER", "PORTAL_NUMBER", "PORTAL_USER_ID", "CALL_DURATION", "COST",
             "COST_CURRENCY", "CALL_FAILED_CODE", "CALL_FAILED_REASON", "CRM_ACTIVITY_ID")  # fmt: skip
    told = {name: body[name] for name in names}
    call.emit("ONVOXIMPLANTCALLEND", told | {"CALL_START_DATE": call.shown_by_server(body["CALL_START_DATE"])})


def _finished(number: int, body: dict[str, Any]) -> dict[str, Any]:
    told = {name: body[name] for name in ("CALL_ID", "EXTERNAL_CALL_ID", "PORTAL_USER_ID", "PHONE_NUMBER")}
    told |= {"PORTAL_NUMBER": body["PORTAL_NUMBER"], "INCOMING": str(body["CALL_TYPE"])}
    told |= {"CALL_DURATION": body["CALL_DURATION"], "CALL_START_DATE": {}}  # no date: as the portal has it
    told |= {"CALL_STATUS": int(body["CALL_FAILED_CODE"] == ANSWERED), "CALL_VOTE": body["CALL_VOTE"]}
    told |= {name: body[name] for name in ("COST", "COST_CURRENCY", "CALL_FAILED_CODE", "CALL_FAILED_REASON")}
    told |= {"REST_APP_ID": "1", "REST_APP_NAME": "Delo", "CRM_ACTIVITY_ID": body["CRM_ACTIVITY_ID"], "COMMENT": None}
    return told | {name: body[name] for name in ("CRM_ENTITY_TYPE", "CRM_ENTITY_ID")} | {"ID": number}


def _entity_shown(call: Call, name: str, number: int) -> dict[str, Any]:
    found = by_name(call.portal, name)
    row = call.documents(name.lower()).get(number)
    if found is None or row is None:
        raise LookupError(name, number)
    title = row.body.get("TITLE") or " ".join(filter(None, (row.body.get("NAME"), row.body.get("LAST_NAME"))))
    keeper = call.documents("person").get(row.body["ASSIGNED_BY_ID"])
    who = keeper.body if keeper else {}
    told: dict[str, Any] = {"ID": str(row.body["ASSIGNED_BY_ID"]), "TIMEMAN_STATUS": "CLOSED"}
    told |= {"USER_PHONE_INNER": who.get("UF_PHONE_INNER"), "WORK_PHONE": who.get("WORK_PHONE") or None}
    told |= {"PERSONAL_PHONE": None, "PERSONAL_MOBILE": who.get("PERSONAL_MOBILE") or None}
    brief = {"CRM_ENTITY_TYPE": name, "CRM_ENTITY_ID": number, "ASSIGNED_BY_ID": row.body["ASSIGNED_BY_ID"]}
    return brief | {"NAME": title, "ASSIGNED_BY": told}
