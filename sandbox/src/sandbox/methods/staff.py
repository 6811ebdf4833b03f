"""user.add, user.update, user.search, department.*: who comes and goes. Source: Bitrix24 documentation, "users"."""

from __future__ import annotations

from typing import Any

from sandbox.methods.people import PERSON, shown
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.listing import Listing
from sandbox.portal.store import Condition, Row, any_of
from sandbox.wire import php

methods = Methods()
KEPT = {"ID", "TIMESTAMP_X", "LAST_ACTIVITY_DATE", "LAST_LOGIN", "DATE_REGISTER", "USER_TYPE", "IS_ONLINE"}
SEARCHED = ("NAME", "LAST_NAME", "SECOND_NAME", "WORK_POSITION", "EMAIL")


@methods.offer("user.add", "user")
def add(call: Call) -> Reply:
    """Somebody new; an e-mail and a department are needed, an e-mail belongs to one person."""
    call.admin_only()
    given = _given(call)
    email = php.text(given.get("EMAIL")).strip()
    if not email:
        raise RestError("ERROR_CORE", "wrong_email")
    if _by_email(call, email):
        raise RestError("ERROR_CORE", f"Пользователь с e-mail {email} уже существует")
    if not given.get("UF_DEPARTMENT"):
        raise RestError("ERROR_CORE", "no_extranet_field")
    now = call.now()
    body: dict[str, Any] = {name: "" for name in PERSON.fields if name != "ID"}
    body |= {"ACTIVE": True, "ADMIN": False, "XML_ID": None, "DATE_REGISTER": now, "LAST_LOGIN": None}
    body |= {"IS_ONLINE": "N", "USER_TYPE": "employee", "TIME_ZONE": ""} | _values(given)
    row = Row(call.documents("person").add(body), body)
    call.emit("ONUSERADD", shown(call, row, None))
    return Reply(row.id)


@methods.offer("user.update", "user")
def update(call: Call) -> Reply:
    """Change somebody; ACTIVE false dismisses."""
    given = _given(call)
    number = php.integer(given.get("ID"))
    if number != call.caller.user_id:
        call.admin_only()
    row = call.documents("person").get(number)
    if row is None:
        raise RestError("ERROR_CORE", "Пользователь не найден")
    values = _values(given)
    others = _by_email(call, values["EMAIL"]) if values.get("EMAIL") else []
    if any(other.id != number for other in others):
        raise RestError("ERROR_CORE", f"Пользователь с e-mail {values['EMAIL']} уже существует")
    call.documents("person").put(number, row.body | values)
    return Reply(True)  # noqa: FBT003


@methods.offer("user.search", "user")
def search(call: Call) -> Reply:
    """People by a few letters of a name, a post or an e-mail (FIND), or by fields."""
    given = call.map("FILTER") or _given(call)
    wanted = {str(name).upper(): value for name, value in given.items()}
    words = php.text(wanted.pop("FIND", ""))
    named = {f"%{name}": wanted[name] for name in SEARCHED if name in wanted}
    if "UF_DEPARTMENT" in wanted:
        named["UF_DEPARTMENT"] = wanted["UF_DEPARTMENT"]
    listing = Listing(PERSON)
    letters = [listing.condition(call, {f"%{name}": words}) for name in SEARCHED] if words else []
    page = listing.page(call, named, None, any_of(letters) if letters else Condition())
    return Reply([shown(call, row, None) for row in page.rows], page.total, page.next)


@methods.offer("department.add", "department")
def add_department(call: Call) -> Reply:
    """A new department beneath another."""
    call.admin_only()
    given = _given(call)
    if not php.text(given.get("NAME")):
        raise RestError("ERROR_CORE", "Не указано название подразделения")
    parent = php.integer(given.get("PARENT"))
    if call.documents("department").get(parent) is None:
        raise RestError("ERROR_CORE", "Не указано родительское подразделение")
    body = {"NAME": php.text(given["NAME"]), "PARENT": parent, "SORT": php.integer(given.get("SORT")) or 500}
    return Reply(call.documents("department").add(body | {"UF_HEAD": php.integer(given.get("UF_HEAD")) or None}))


@methods.offer("department.update", "department")
def update_department(call: Call) -> Reply:
    """Rename, move, give another head."""
    call.admin_only()
    given = _given(call)
    row = _department(call, given)
    body = dict(row.body)
    if "NAME" in given:
        body["NAME"] = php.text(given["NAME"])
    body |= {name: php.integer(given[name]) or None for name in ("PARENT", "UF_HEAD") if name in given}
    body |= {"SORT": php.integer(given["SORT"])} if "SORT" in given else {}
    if body["PARENT"] == row.id:
        raise RestError("ERROR_CORE", "Подразделение не может быть вложено в само себя")
    call.documents("department").put(row.id, body)
    return Reply(True)  # noqa: FBT003


@methods.offer("department.delete", "department")
def delete_department(call: Call) -> Reply:
    """Remove a department; who worked there works in the one above."""
    call.admin_only()
    row = _department(call, _given(call))
    parent = row.body["PARENT"]
    if not parent:
        raise RestError("ERROR_CORE", "Нельзя удалить корневое подразделение")
    for below in call.documents("department").where(PARENT=row.id):
        call.documents("department").put(below.id, below.body | {"PARENT": parent})
    for person in call.documents("person").find():
        if row.id in person.body["UF_DEPARTMENT"]:
            moved = [parent if number == row.id else number for number in person.body["UF_DEPARTMENT"]]
            call.documents("person").put(person.id, person.body | {"UF_DEPARTMENT": list(dict.fromkeys(moved))})
    call.documents("department").remove(row.id)
    return Reply(True)  # noqa: FBT003


def _given(call: Call) -> dict[str, Any]:
    if not isinstance(call.params, dict):
        return {}
    inner = call.map("fields")
    return {str(name).upper(): value for name, value in (inner or call.params).items()}


def _values(given: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, field in PERSON.fields.items():
        if name not in given or name in KEPT:
            continue
        if field.multiple:
            items = given[name] if isinstance(given[name], list) else [given[name]]
            values[name] = [php.integer(item) for item in items]
        else:
            values[name] = php.truth(given[name]) if field.kind == "boolean" else php.text(given[name])
    return values


def _by_email(call: Call, email: str) -> list[Row]:
    return call.documents("person").find(Condition("fold(json_extract(body, '$.EMAIL')) = fold(?)", (email,)))


def _department(call: Call, given: dict[str, Any]) -> Row:
    row = call.documents("department").get(php.integer(given.get("ID")))
    if row is None:
        raise RestError("ERROR_CORE", "Подразделение не найдено")
    return row
