"""crm.activity.todo.* and crm.activity.configurable.*. Source: Bitrix24 documentation, "activities"."""

from __future__ import annotations

from typing import Any

from sandbox.crm import activities
from sandbox.crm.activities import ACTIVITIES, CONFIGURABLE, PROVIDER, TODO
from sandbox.portal import dates
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.store import Row
from sandbox.wire import php

methods = Methods()


@methods.offer("crm.activity.todo.add", "crm")
def add(call: Call) -> Reply:
    """A to-do at a CRM object."""
    values = _owner(call) | _todo(call) | {"TYPE_ID": PROVIDER, "PROVIDER_ID": TODO, "PROVIDER_TYPE_ID": TODO}
    values["RESPONSIBLE_ID"] = values.get("RESPONSIBLE_ID") or call.caller.user_id
    return Reply({"id": ACTIVITIES.add(call, values).id})


@methods.offer("crm.activity.todo.update", "crm")
def update(call: Call) -> Reply:
    """Change a to-do that is open."""
    return _changed(call, _todo(call))


@methods.offer("crm.activity.todo.updateDeadline", "crm")
def update_deadline(call: Call) -> Reply:
    """Move a to-do."""
    return _changed(call, _deadline(call, call.wanted("value")))


@methods.offer("crm.activity.todo.updateDescription", "crm")
def update_description(call: Call) -> Reply:
    """Say it otherwise."""
    return _changed(call, {"DESCRIPTION": php.text(call.given("value"))})


@methods.offer("crm.activity.todo.updateResponsibleUser", "crm")
def update_responsible(call: Call) -> Reply:
    """Hand a to-do over."""
    number = call.number("responsibleId")
    if number <= 0:
        raise RestError("INVALID_ARG_VALUE", 'Parameter "responsibleId" must be greater than 0')
    return _changed(call, {"RESPONSIBLE_ID": number}, "CAN_NOT_UPDATE_RESPONSIBLE_USER_COMPLETED_TODO")


@methods.offer("crm.activity.todo.updateColor", "crm")
def update_color(call: Call) -> Reply:
    """Give a to-do one of eight colours."""
    color = php.text(call.wanted("colorId"))
    if color not in {*"1234567", "default"}:
        raise RestError("CAN_NOT_UPDATE_WRONG_COLOR_TODO", "Invalid color value")
    return _changed(call, {"SETTINGS": {"COLOR": color}}, "CAN_NOT_UPDATE_COLOR_COMPLETED_TODO")


@methods.offer("crm.activity.configurable.add", "crm")
def add_configurable(call: Call) -> Reply:
    """An activity whose looks an application describes."""
    _app_only(call)
    values = _owner(call) | _configurable(call)
    values |= {"TYPE_ID": PROVIDER, "PROVIDER_ID": CONFIGURABLE, "SUBJECT": _title(call)}
    values |= {"RESPONSIBLE_ID": values.get("RESPONSIBLE_ID") or call.caller.user_id, "LAYOUT": _layout(call)}
    return Reply({"activity": {"id": ACTIVITIES.add(call, values).id}})


@methods.offer("crm.activity.configurable.update", "crm")
def update_configurable(call: Call) -> Reply:
    """Change such an activity."""
    _app_only(call)
    row = _existing(call, CONFIGURABLE)
    values = _configurable(call)
    if call.given("layout"):
        values |= {"LAYOUT": _layout(call), "SUBJECT": _title(call)}
    return Reply({"activity": {"id": ACTIVITIES.update(call, row, values).id}})


@methods.offer("crm.activity.configurable.get", "crm")
def get_configurable(call: Call) -> Reply:
    """Such an activity as its application made it."""
    _app_only(call)
    row = _existing(call, CONFIGURABLE)
    body = row.body
    fields: dict[str, Any] = {"typeId": body["PROVIDER_TYPE_ID"], "completed": body["COMPLETED"] == "Y"}
    fields |= {"deadline": call.shown_by_server(body["DEADLINE"]), "pingOffsets": body.get("PINGS", [])}
    fields |= {"isIncomingChannel": body.get("INCOMING", False), "responsibleId": body["RESPONSIBLE_ID"]}
    fields |= {"badgeCode": body.get("BADGE", "")}
    fields |= {"originatorId": body["ORIGINATOR_ID"], "originId": body["ORIGIN_ID"]}
    told = {"id": row.id, "ownerTypeId": body["OWNER_TYPE_ID"], "ownerId": body["OWNER_ID"], "fields": fields}
    return Reply({"activity": told | {"layout": body["LAYOUT"]}})


def _owner(call: Call) -> dict[str, Any]:
    type_id, number = call.number("ownerTypeId"), call.number("ownerId")
    activities.owner(call, type_id, number)
    return {"OWNER_TYPE_ID": type_id, "OWNER_ID": number}


def _todo(call: Call) -> dict[str, Any]:
    values = _deadline(call, call.wanted("deadline"))
    for name, upper in (("title", "SUBJECT"), ("description", "DESCRIPTION")):
        if call.given(name) is not None:
            values[upper] = php.text(call.given(name))
    if call.given("responsibleId"):
        values["RESPONSIBLE_ID"] = call.number("responsibleId")
    if call.given("parentActivityId"):
        values["ASSOCIATED_ENTITY_ID"] = call.number("parentActivityId")
    if call.given("colorId"):
        values["SETTINGS"] = {"COLOR": php.text(call.given("colorId"))}
    if isinstance(call.given("pingOffsets"), list):
        values["PINGS"] = [php.integer(item) for item in call.given("pingOffsets")]
    return values


def _deadline(call: Call, given: Any) -> dict[str, Any]:
    moment = dates.read(php.text(given), call.portal.zone)
    if moment is None:
        raise RestError("WRONG_DATETIME_FORMAT", "Неверный формат даты")
    kept = dates.kept(moment)
    return {"DEADLINE": kept, "START_TIME": kept, "END_TIME": kept}


def _changed(call: Call, values: dict[str, Any], refusal: str = "CAN_NOT_UPDATE_COMPLETED_TODO") -> Reply:
    _owner(call)
    row = _existing(call, TODO)
    if row.body["COMPLETED"] == "Y":
        raise RestError(refusal, "Завершённое дело изменить нельзя")
    return Reply({"id": ACTIVITIES.update(call, row, values).id})


def _existing(call: Call, provider: str) -> Row:
    row = call.documents("activity").get(call.number("id"))
    if row is None or row.body["PROVIDER_ID"] != provider:
        raise RestError("NOT_FOUND", "Дело не найдено")
    return row


def _app_only(call: Call) -> None:
    if not call.caller.is_app:
        raise RestError("ERROR_WRONG_CONTEXT", "Метод доступен только приложению")


def _configurable(call: Call) -> dict[str, Any]:
    fields = call.map("fields")
    values: dict[str, Any] = {"PROVIDER_TYPE_ID": php.text(fields.get("typeId")) or "CONFIGURABLE"}
    if "completed" in fields:
        values["COMPLETED"] = "Y" if php.truth(fields["completed"]) else "N"
    if fields.get("deadline"):
        values |= _deadline(call, fields["deadline"])
    if "isIncomingChannel" in fields:
        values["INCOMING"] = php.truth(fields["isIncomingChannel"])
    if values.get("INCOMING") and values.get("DEADLINE"):
        raise RestError("INCOMING_ACTIVITY_CAN_NOT_BE_WITH_DEADLINE", "У входящего дела не бывает срока")
    if fields.get("responsibleId"):
        values["RESPONSIBLE_ID"] = php.integer(fields["responsibleId"])
    texts = {"badgeCode": "BADGE", "originatorId": "ORIGINATOR_ID", "originId": "ORIGIN_ID"}
    return values | {kept: php.text(fields[name]) for name, kept in texts.items() if name in fields}


def _layout(call: Call) -> dict[str, Any]:
    given = call.given("layout")
    if not isinstance(given, dict) or not given:
        raise RestError("ERROR_EMPTY_LAYOUT", "The layout field must be filled")
    for name in ("icon", "header", "body"):
        if name not in given:
            raise RestError("FIELD_IS_REQUIRED", f"The `{name}` field in `LayoutDto` must be filled.")
    return given


def _title(call: Call) -> str:
    header = _layout(call)["header"]
    return php.text(header.get("title")) if isinstance(header, dict) else ""
