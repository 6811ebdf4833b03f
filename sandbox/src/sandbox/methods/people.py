"""user.*, department.get, profile: who works here."""

from __future__ import annotations

from typing import Any

from sandbox.calendar.recurrence import absent_until
from sandbox.methods.people_shown import brief
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.listing import Listing
from sandbox.portal.schema import Field, Schema
from sandbox.portal.store import Row
from sandbox.wire import php

methods = Methods()

PERSON = Schema.of(
    "person",
    (
        Field("ID", "integer"),
        Field("XML_ID", "exact"),
        Field("ACTIVE", "boolean"),
        *(Field(name, "string") for name in ("NAME", "LAST_NAME", "SECOND_NAME", "EMAIL")),
        Field("LAST_LOGIN", "datetime"),
        Field("DATE_REGISTER", "datetime"),
        Field("TIME_ZONE", "exact"),
        Field("IS_ONLINE", "flag"),
        Field("TIMESTAMP_X", "struct"),
        Field("LAST_ACTIVITY_DATE", "struct"),
        *(Field(name, "string") for name in ("PERSONAL_GENDER", "PERSONAL_WWW", "PERSONAL_BIRTHDAY")),
        *(Field(name, "string") for name in ("PERSONAL_MOBILE", "PERSONAL_CITY", "WORK_PHONE", "WORK_POSITION")),
        Field("UF_EMPLOYMENT_DATE", "string"),
        Field("UF_DEPARTMENT", "integer", multiple=True),
        Field("UF_PHONE_INNER", "exact"),
        Field("USER_TYPE", "exact"),
    ),
)
DEPARTMENT = Schema.of(
    "department",
    (
        Field("ID", "integer"),
        Field("NAME", "string"),
        Field("SORT", "integer"),
        Field("PARENT", "integer"),
        Field("UF_HEAD", "integer"),
    ),
)


@methods.offer("user.get", "user")
def users(call: Call) -> Reply:
    """People by filter, given as FILTER or as plain parameters."""
    wanted = call.given("FILTER")
    if not isinstance(wanted, dict):
        wanted = _plain(call, PERSON)
    page = Listing(PERSON).page(call, wanted, _sorted(call))
    chosen = call.given("select")
    names = [str(name).upper() for name in chosen] if isinstance(chosen, list) else None
    return Reply([shown(call, row, names) for row in page.rows], page.total, page.next)


@methods.offer("user.current", "user")
def current(call: Call) -> Reply:
    """The person the credential acts for."""
    return Reply(shown(call, _me(call), None))


@methods.offer("user.fields", "user")
def user_fields(call: Call) -> Reply:
    """What is known of a person."""
    del call
    return Reply({name: name for name in PERSON.fields})


@methods.offer("im.user.get", "im")
def chat_user(call: Call) -> Reply:
    """A person as chats tell one, with the day an absence ends."""
    number = php.integer(call.given("ID")) or call.caller.user_id
    told = brief(call, number)
    if told is None:
        raise RestError("USER_NOT_EXISTS", "User not exists")
    return Reply(told | {"absent": absent_until(call, number) or False})


@methods.offer("department.fields", "department")
def department_fields(call: Call) -> Reply:
    """What is known of a department."""
    del call
    titles = ("ID", "Название подразделения", "Поле сортировки", "Родительское подразделение", "Руководитель")
    return Reply(dict(zip(DEPARTMENT.fields, titles, strict=True)))


@methods.offer("department.get", "department")
def departments(call: Call) -> Reply:
    """Departments by plain parameters."""
    page = Listing(DEPARTMENT).page(call, _plain(call, DEPARTMENT), _sorted(call))
    return Reply([_department(row) for row in page.rows], page.total, page.next)


@methods.offer("profile", "basic")
def profile(call: Call) -> Reply:
    """The caller in brief."""
    row = _me(call)
    offset = call.portal.clock.now().astimezone(call.caller.zone).utcoffset()
    return Reply(
        {
            "ID": str(row.id),
            "ADMIN": call.caller.admin,
            "NAME": row.body["NAME"],
            "LAST_NAME": row.body["LAST_NAME"],
            "PERSONAL_GENDER": row.body["PERSONAL_GENDER"],
            "TIME_ZONE": row.body["TIME_ZONE"],
            "TIME_ZONE_OFFSET": int(offset.total_seconds()) if offset else 0,
        }
    )


def _me(call: Call) -> Row:
    row = call.documents("person").get(call.caller.user_id)
    if row is None:
        raise LookupError(call.caller.user_id)
    return row


def _plain(call: Call, schema: Schema) -> dict[str, Any]:
    if not isinstance(call.params, dict):
        return {}
    return {key: value for key, value in call.params.items() if key.lstrip("!=<>%@").upper() in schema.fields}


def _sorted(call: Call) -> dict[str, Any] | None:
    name, order = call.given("sort"), call.given("order")
    if isinstance(order, dict):
        return order
    return {php.text(name): php.text(order or "ASC")} if isinstance(name, str) and name else None


def shown(call: Call, row: Row, names: list[str] | None) -> dict[str, Any]:
    """A person as user.get tells one, with the wanted fields or all."""
    out: dict[str, Any] = {}
    for field in PERSON.fields.values():
        if names is not None and field.name not in names and field.name != "ID":
            continue
        value = row.body.get(field.name, "")
        if field.name == "ID":
            value = str(row.id)
        elif field.kind == "datetime":
            value = call.shown(value) or ""
        elif field.kind == "struct":
            value = {}
        out[field.name] = value
    return out


def _department(row: Row) -> dict[str, Any]:
    shown = {"ID": str(row.id), "NAME": row.body["NAME"], "SORT": row.body["SORT"]}
    shown |= {name: str(row.body[name]) for name in ("PARENT", "UF_HEAD") if row.body.get(name)}
    return shown
