"""Activities: calls, meetings, to-dos and those of applications, each hanging at a CRM object."""

from __future__ import annotations

from typing import Any

from sandbox.crm.entities import Entity, entity
from sandbox.portal.calls import Call
from sandbox.portal.errors import RestError
from sandbox.portal.records import Records, Stamps, fires
from sandbox.portal.schema import Field, Schema
from sandbox.portal.store import Row

MEETING, CALL, EMAIL, PROVIDER = 1, 2, 4, 6
TODO, CONFIGURABLE, TELEPHONY = "CRM_TODO", "CONFIGURABLE_REST_APP", "VOXIMPLANT_CALL"
PROVIDERS = {MEETING: ("CRM_MEETING", "MEETING"), CALL: (TELEPHONY, "CALL"), EMAIL: ("CRM_EMAIL", "EMAIL")}
WAITING, DONE = 1, 2
ACTIVITY = Schema.of(
    "activity",
    (
        Field("ID", "integer", "ID", read_only=True),
        Field("OWNER_ID", "integer", "Владелец", required=True, immutable=True),
        Field("OWNER_TYPE_ID", "integer", "Тип владельца", required=True, immutable=True),
        Field("TYPE_ID", "integer", "Тип", required=True, immutable=True),
        Field("PROVIDER_ID", "exact", "Провайдер", immutable=True),
        Field("PROVIDER_TYPE_ID", "exact", "Тип провайдера", immutable=True),
        Field("PROVIDER_GROUP_ID", "exact", "Группа провайдера"),
        Field("ASSOCIATED_ENTITY_ID", "integer", "Связанный объект", default=0),
        Field("SUBJECT", "string", "Тема", required=True),
        Field("CREATED", "datetime", "Создано", read_only=True),
        Field("LAST_UPDATED", "datetime", "Изменено", read_only=True),
        Field("START_TIME", "datetime", "Начало"),
        Field("END_TIME", "datetime", "Завершение"),
        Field("DEADLINE", "datetime", "Срок"),
        Field("COMPLETED", "flag", "Выполнено", default="N"),
        Field("STATUS", "integer", "Статус", default=WAITING),
        Field("RESPONSIBLE_ID", "integer", "Ответственный", required=True),
        Field("PRIORITY", "integer", "Важность", default=2),
        Field("NOTIFY_TYPE", "integer", "Напоминание", default=0),
        Field("NOTIFY_VALUE", "integer", "Напомнить за", default=0),
        Field("DESCRIPTION", "string", "Описание", default=""),
        Field("DESCRIPTION_TYPE", "integer", "Вид описания", default=1),
        Field("DIRECTION", "integer", "Направление", default=0),
        Field("LOCATION", "string", "Место", default=""),
        Field("SETTINGS", "struct", "Настройки", default=[]),
        Field("ORIGINATOR_ID", "exact", "Внешний источник"),
        Field("ORIGIN_ID", "exact", "Код во внешнем источнике"),
        Field("AUTHOR_ID", "integer", "Автор", read_only=True),
        Field("EDITOR_ID", "integer", "Редактор", read_only=True),
        Field("PROVIDER_PARAMS", "struct", "Параметры провайдера", default=[]),
        Field("PROVIDER_DATA", "exact", "Данные провайдера"),
        Field("RESULT_MARK", "integer", "Оценка", default=0),
        Field("RESULT_VALUE", "double", "Результат"),
        Field("RESULT_SUM", "double", "Сумма"),
        Field("RESULT_CURRENCY_ID", "exact", "Валюта"),
        Field("RESULT_STATUS", "integer", "Статус результата", default=0),
        Field("RESULT_STREAM", "integer", "Поток", default=0),
        Field("RESULT_SOURCE_ID", "exact", "Источник"),
        Field("AUTOCOMPLETE_RULE", "integer", "Правило завершения", default=0),
    ),
)


def owner(call: Call, type_id: int, number: int) -> tuple[Entity, Row]:
    """The CRM object at which an activity hangs; OWNER_NOT_FOUND."""
    try:
        found = entity(call.portal, type_id)
    except RestError:
        raise RestError("OWNER_NOT_FOUND", "Владелец не найден") from None
    row = call.documents(found.kind).get(number)
    if row is None:
        raise RestError("OWNER_NOT_FOUND", "Владелец не найден")
    return found, row


def _check(call: Call, body: dict[str, Any], before: dict[str, Any] | None) -> None:
    for name in ("SUBJECT", "RESPONSIBLE_ID", "TYPE_ID"):
        if not body.get(name) and body.get("PROVIDER_ID") not in {TODO, CONFIGURABLE}:
            words = "not defined or empty" if name == "SUBJECT" else "not defined or invalid"
            raise RestError("", f"The field {name} is {words}")
    if before is None:
        _provider(body)
        body["DEADLINE"] = body.get("DEADLINE") or body.get("START_TIME") or body.get("END_TIME")
    elif body["START_TIME"] != before["START_TIME"] and body["DEADLINE"] == before["DEADLINE"]:
        body["DEADLINE"] = body["START_TIME"]
    body["STATUS"] = DONE if body["COMPLETED"] == "Y" else WAITING
    if before is None or body != before:
        _touch(call, body)


def _provider(body: dict[str, Any]) -> None:
    if body.get("PROVIDER_ID"):
        body["PROVIDER_TYPE_ID"] = body.get("PROVIDER_TYPE_ID") or body["PROVIDER_ID"]
    elif body["TYPE_ID"] in PROVIDERS:
        body["PROVIDER_ID"], body["PROVIDER_TYPE_ID"] = PROVIDERS[body["TYPE_ID"]]
    else:
        raise RestError("", "The custom activity without provider is not supported in current context")


def _touch(call: Call, body: dict[str, Any]) -> None:
    """An activity is a sign of life of its owner: LAST_ACTIVITY_TIME moves, no event of the owner is fired."""
    try:
        found, row = owner(call, body["OWNER_TYPE_ID"] or 0, body["OWNER_ID"] or 0)
    except RestError:
        text = "Could not build binding. Please ensure that owner info and communications are defined correctly"
        raise RestError("", text) from None
    if "LAST_ACTIVITY_TIME" in found.schema.fields:
        told = {"LAST_ACTIVITY_TIME": call.now(), "LAST_ACTIVITY_BY": call.caller.user_id}
        call.documents(found.kind).put(row.id, row.body | told)


ACTIVITIES = Records(
    schema=lambda call: ACTIVITY,
    kind="activity",
    stamps=Stamps("CREATED", "AUTHOR_ID", "LAST_UPDATED", "EDITOR_ID"),
    tell=fires("ONCRMACTIVITY"),
    check=_check,
    lost=lambda number: RestError("", "Activity is not found"),
)
