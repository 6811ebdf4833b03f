"""crm.company.*: the clients. Source: Bitrix24 documentation, "companies"."""

from __future__ import annotations

from typing import Any, get_args

from sandbox.portal import legacy
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError, not_found
from sandbox.portal.listing import Listing
from sandbox.portal.schema import Field, Kind, Schema
from sandbox.portal.store import Row

methods = Methods()

MULTIFIELDS = ("PHONE", "EMAIL", "WEB")
OWN = Schema.of(
    "company",
    (
        Field("ID", "integer", "ID", read_only=True),
        Field("TITLE", "string", "Название компании", required=True),
        Field("COMPANY_TYPE", "exact", "Тип компании", default="CUSTOMER"),
        Field("LOGO", "string", "Логотип"),
        Field("LEAD_ID", "integer", "Лид", read_only=True),
        Field("HAS_PHONE", "flag", "Есть телефон", read_only=True),
        Field("HAS_EMAIL", "flag", "Есть e-mail", read_only=True),
        Field("HAS_IMOL", "flag", "Есть открытая линия", read_only=True, default="N"),
        Field("ASSIGNED_BY_ID", "integer", "Ответственный"),
        Field("CREATED_BY_ID", "integer", "Кем создана", read_only=True),
        Field("MODIFY_BY_ID", "integer", "Кем изменена", read_only=True),
        Field("BANKING_DETAILS", "string", "Банковские реквизиты"),
        Field("INDUSTRY", "exact", "Сфера деятельности"),
        Field("REVENUE", "string", "Годовой оборот"),
        Field("CURRENCY_ID", "exact", "Валюта", default="RUB"),
        Field("EMPLOYEES", "exact", "Количество сотрудников"),
        Field("COMMENTS", "string", "Комментарий"),
        Field("DATE_CREATE", "datetime", "Дата создания", read_only=True),
        Field("DATE_MODIFY", "datetime", "Дата изменения", read_only=True),
        Field("OPENED", "flag", "Доступна для всех", default="Y"),
        Field("IS_MY_COMPANY", "flag", "Моя компания", default="N"),
        Field("ORIGINATOR_ID", "exact", "Внешний источник"),
        Field("ORIGIN_ID", "exact", "Идентификатор элемента во внешнем источнике"),
        Field("ORIGIN_VERSION", "exact", "Версия оригинала"),
        Field("ADDRESS", "string", "Фактический адрес"),
        Field("ADDRESS_CITY", "string", "Город"),
        Field("PHONE", "multifield", "Телефон"),
        Field("EMAIL", "multifield", "E-mail"),
        Field("WEB", "multifield", "Сайт"),
    ),
)
_KINDS: dict[str, Kind] = {"employee": "integer", "integer": "integer", "boolean": "integer", "datetime": "datetime"}


def schema(call: Call) -> Schema:
    """The company's fields with the portal's user fields."""
    rows = call.documents("userfield").where(ENTITY_ID="CRM_COMPANY")
    return OWN.extended(_user_field(row.body) for row in rows)


def _user_field(body: dict[str, Any]) -> Field:
    kind = _KINDS.get(body["USER_TYPE_ID"], "string")
    if kind not in get_args(Kind):
        raise ValueError(kind)
    return Field(body["FIELD_NAME"], kind, body["LABEL"], multiple=body["MULTIPLE"] == "Y")


@methods.offer("crm.company.list", "crm")
def companies(call: Call) -> Reply:
    """Companies by filter."""
    fields = schema(call)
    page = Listing(fields).page(call, call.given("filter"), call.given("order"))
    select = legacy.selected(fields, call.given("select"))
    return Reply([legacy.shown(call, fields, row, select) for row in page.rows], page.total, page.next)


@methods.offer("crm.company.get", "crm")
def get(call: Call) -> Reply:
    """One company with all its fields."""
    fields, row = schema(call), _existing(call)
    return Reply(legacy.shown(call, fields, row, list(fields.fields)))


@methods.offer("crm.company.add", "crm")
def add(call: Call) -> Reply:
    """A new company; returns its id."""
    given, now = call.fields(), call.now()
    values = legacy.written(call, schema(call), given)
    if not values.get("TITLE"):
        raise RestError("", "Не заполнено поле «Название компании».")
    body = {name: field.default for name, field in OWN.fields.items() if name not in {"ID", *MULTIFIELDS}}
    body |= {"ASSIGNED_BY_ID": call.caller.user_id, "CREATED_BY_ID": call.caller.user_id, "DATE_CREATE": now}
    body |= values
    _touch(call, body, given, now)
    return Reply(call.documents("company").add(body))


@methods.offer("crm.company.update", "crm")
def update(call: Call) -> Reply:
    """Change a company."""
    row, given = _existing(call), call.fields()
    row.body.update(legacy.written(call, schema(call), given))
    if not row.body.get("TITLE"):
        raise RestError("", "Не заполнено поле «Название компании».")
    _touch(call, row.body, given, call.now())
    call.documents("company").put(row.id, row.body)
    return Reply(True)  # noqa: FBT003


@methods.offer("crm.company.delete", "crm")
def delete(call: Call) -> Reply:
    """Remove a company and its requisites."""
    row = _existing(call)
    for requisite in call.documents("requisite").where(ENTITY_ID=row.id):
        if requisite.body["ENTITY_TYPE_ID"] == 4:
            call.documents("requisite").remove(requisite.id)
    call.documents("company").remove(row.id)
    return Reply(True)  # noqa: FBT003


@methods.offer("crm.company.fields", "crm")
def fields(call: Call) -> Reply:
    """What fields a company has."""
    return Reply(legacy.described(schema(call)))


def _touch(call: Call, body: dict[str, Any], given: dict[str, Any], now: str) -> None:
    for name in MULTIFIELDS:
        body[name] = legacy.merged(call, body.get(name) or [], given.get(name), name)
    body |= {"HAS_PHONE": "Y" if body["PHONE"] else "N", "HAS_EMAIL": "Y" if body["EMAIL"] else "N"}
    body |= {"MODIFY_BY_ID": call.caller.user_id, "DATE_MODIFY": now}


def _existing(call: Call) -> Row:
    row = call.documents("company").get(call.number("id"))
    if row is None:
        raise not_found()
    return row
