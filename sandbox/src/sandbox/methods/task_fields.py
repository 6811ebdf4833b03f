"""The fields of a task and how they are written and shown."""

from __future__ import annotations

import re
from typing import Any

from sandbox.crm.fields import users
from sandbox.portal import dates
from sandbox.portal.calls import Call
from sandbox.portal.errors import core
from sandbox.portal.schema import Field, Schema
from sandbox.portal.store import Row
from sandbox.wire import php

PENDING, IN_PROGRESS, AWAITING_CONTROL, COMPLETED, DEFERRED = 2, 3, 4, 5, 6
STATUSES = {"2": "Ждёт выполнения", "3": "Выполняется", "4": "Ожидает контроля", "5": "Завершена", "6": "Отложена"}
YES_NO = {"Y": "Да", "N": "Нет"}
PRIORITIES = {"0": "Низкий", "1": "Средний", "2": "Высокий"}
ENTITY = "TASKS_TASK"  # what tasks are called where fields of the portal's own are kept
USER_FIELDS = ("UF_CRM_TASK", "UF_TASK_WEBDAV_FILES", "UF_MAIL_MESSAGE")


def _flag(name: str, title: str, default: str = "N") -> Field:
    return Field(name, "flag", title, default=default, values=YES_NO)


TASK = Schema.of(
    "task",
    (
        Field("ID", "integer", "ID", read_only=True),
        Field("PARENT_ID", "integer", "ID базовой задачи"),
        Field("TITLE", "string", "Название", required=True, template=True),
        Field("DESCRIPTION", "string", "Описание", default=""),
        Field("MARK", "string", "Оценка"),
        Field("PRIORITY", "integer", "Приоритет", default=1, values=PRIORITIES),
        Field("STATUS", "integer", "Статус", default=PENDING, values=STATUSES),
        _flag("MULTITASK", "Множественная задача"),
        _flag("REPLICATE", "Повторяемая задача"),
        Field("GROUP_ID", "integer", "Проект", default=0),
        Field("STAGE_ID", "integer", "Стадия", default=0),
        Field("CREATED_BY", "integer", "Постановщик", required=True),
        Field("CREATED_DATE", "datetime", "Дата создания", read_only=True),
        Field("RESPONSIBLE_ID", "integer", "Исполнитель", required=True),
        Field("ACCOMPLICES", "integer", "Соисполнители", multiple=True),
        Field("AUDITORS", "integer", "Наблюдатели", multiple=True),
        Field("CHANGED_BY", "integer", "Изменил", read_only=True),
        Field("CHANGED_DATE", "datetime", "Дата изменения", read_only=True),
        Field("STATUS_CHANGED_BY", "integer", "Изменил статус", read_only=True),
        Field("STATUS_CHANGED_DATE", "datetime", "Дата изменения статуса", read_only=True),
        Field("CLOSED_BY", "integer", "Закрыл", read_only=True),
        Field("CLOSED_DATE", "datetime", "Дата закрытия", read_only=True),
        Field("ACTIVITY_DATE", "datetime", "Дата последней активности", read_only=True),
        Field("DATE_START", "datetime", "Дата начала", read_only=True),
        Field("DEADLINE", "datetime", "Крайний срок"),
        Field("START_DATE_PLAN", "datetime", "Плановое начало"),
        Field("END_DATE_PLAN", "datetime", "Плановое завершение"),
        Field("GUID", "exact", "GUID", read_only=True),
        Field("XML_ID", "exact", "XML_ID"),
        Field("TAGS", "string", "Теги", multiple=True),
        _flag("ALLOW_CHANGE_DEADLINE", "Исполнитель может менять срок"),
        _flag("ALLOW_TIME_TRACKING", "Учёт времени"),
        _flag("TASK_CONTROL", "Контроль результата"),
        _flag("MATCH_WORK_TIME", "Пропускать выходные"),
        Field("TIME_ESTIMATE", "integer", "Плановые трудозатраты, с", default=0),
        Field("TIME_SPENT_IN_LOGS", "integer", "Затраченное время, с", read_only=True, default=0),
        Field("FLOW_ID", "integer", "Поток"),
        Field("UF_CRM_TASK", "exact", "Элементы CRM", multiple=True),
        Field("UF_TASK_WEBDAV_FILES", "integer", "Файлы", multiple=True),
        Field("UF_MAIL_MESSAGE", "integer", "Письмо"),
    ),
)


def schema(call: Call) -> Schema:
    """The fields of a task with those of the portal's own."""
    if "task_schema" not in call.portal.cache:
        call.portal.cache["task_schema"] = TASK.extended(users(call.portal, ENTITY))
    found: Schema = call.portal.cache["task_schema"]
    return found


def camel(name: str) -> str:
    """``UF_CRM_TASK`` → ``ufCrmTask``."""
    head, *rest = name.lower().split("_")
    return head + "".join(part.capitalize() for part in rest)


def written(call: Call, given: dict[str, Any]) -> dict[str, Any]:
    """What a request's field values are kept as; names that are no writable fields are passed over."""
    kept: dict[str, Any] = {}
    for name, value in given.items():
        field = schema(call).fields.get(name)
        if field is None or field.read_only or name == "UF_TASK_WEBDAV_FILES":
            continue
        kept[name] = _value(call, field, value)
    return kept


def _value(call: Call, field: Field, value: Any) -> Any:
    if field.multiple:
        items = value if isinstance(value, list) else re.split(r",\s*", php.text(value))
        cast = php.integer if field.kind == "integer" else php.text
        return [cast(item) for item in items if item not in (None, "", False)]
    if field.kind == "datetime":
        return _moment(call, field, value)
    if field.kind == "integer":
        number = php.integer(value)
        return number if number or field.default is not None else None
    if field.kind == "flag":
        return "Y" if php.truth(value) else "N"
    if field.kind == "boolean":
        return int(php.truth(value))
    if field.kind == "double":
        return php.number(value) if value not in (None, "") else None
    return php.text(value)


def _moment(call: Call, field: Field, value: Any) -> str | None:
    text = php.text(value)
    if not text:
        return None
    moment = dates.read(text, call.portal.zone)
    if moment is None:
        raise core(f"Некорректное значение поля «{field.title}»")
    return dates.kept(dates.minute(moment))


def shown(call: Call, row: Row, select: list[str]) -> dict[str, Any]:
    """A task in camelCase with the wanted fields; numbers are texts, dates have the caller's offset."""
    fields = schema(call).fields
    out = {camel(name): _printed(call, row, fields[name]) for name in select}
    out["id"] = str(row.id)
    out["group"] = []
    if "STATUS" in select:
        out["subStatus"] = _sub_status(call, row)
    if "CREATED_BY" in select:
        out["creator"] = person_shown(call, row.body["CREATED_BY"])
    if "RESPONSIBLE_ID" in select:
        out["responsible"] = person_shown(call, row.body["RESPONSIBLE_ID"])
    for name in ("ACCOMPLICES", "AUDITORS"):
        if name in select:
            found = {str(number): person_shown(call, number) for number in row.body.get(name) or []}
            out[f"{name.lower()}Data"] = php.filled(found)
    return out


def _printed(call: Call, row: Row, field: Field) -> Any:
    if field.name == "ID":
        return str(row.id)
    value = row.body.get(field.name, [] if field.multiple else None)
    if field.name == "TAGS":
        return php.filled({str(n): {"id": n, "title": tag} for n, tag in enumerate(value or [], 1)})
    if field.multiple:
        keep = field.name == "UF_TASK_WEBDAV_FILES"
        return value if keep else [str(item) for item in value or []]
    if field.kind == "datetime":
        return call.shown(value)
    return str(value) if isinstance(value, int) else value


def _sub_status(call: Call, row: Row) -> str:
    deadline = row.body.get("DEADLINE")
    late = deadline and deadline < call.now() and row.body["STATUS"] in (PENDING, IN_PROGRESS)
    return "-1" if late else str(row.body["STATUS"])


def person_shown(call: Call, number: int) -> dict[str, Any]:
    """A person as tasks show them."""
    found = call.documents("person").get(number)
    body = found.body if found else {}
    return {
        "id": str(number),
        "name": f"{body.get('NAME', '')} {body.get('LAST_NAME', '')}".strip(),
        "link": f"/company/personal/user/{number}/",
        "icon": "/bitrix/images/tasks/default_avatar.png",
        "workPosition": body.get("WORK_POSITION", ""),
    }


def selected(call: Call, wanted: Any, *, listing: bool) -> list[str]:
    """Field names of a ``select``; nothing given means the own fields (user fields only by name or mask)."""
    fields = schema(call).fields
    own = [name for name in TASK.fields if not name.startswith("UF_")]
    names = [str(item).upper() for item in wanted] if isinstance(wanted, list) else []
    if not names:
        return [name for name in own if name != "TAGS"] if listing else own
    found = list(fields) if "*" in names and not listing else own if "*" in names else []
    found += [name for name in fields if name.startswith("UF_")] if "UF_*" in names else []
    return list(dict.fromkeys([*found, *(name for name in names if name in fields)]))
