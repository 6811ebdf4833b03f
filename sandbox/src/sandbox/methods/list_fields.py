"""lists.field.*: what a list's elements consist of. Source: Bitrix24 documentation, "universal lists"."""

from __future__ import annotations

from typing import Any

from sandbox.methods import lists
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.store import Row
from sandbox.wire import php

methods = Methods()
TYPES = {
    "S": "Строка", "N": "Число", "L": "Список", "F": "Файл", "G": "Привязка к разделам", "E": "Привязка к элементам",
    "S:Date": "Дата", "S:DateTime": "Дата/Время", "S:HTML": "HTML/текст",
    "E:EList": "Привязка к элементам в виде списка",
    "N:Sequence": "Счетчик", "S:ECrm": "Привязка к элементам CRM", "S:Money": "Деньги", "S:DiskFile": "Файл (Диск)",
    "S:employee": "Привязка к сотруднику",
}  # fmt: skip
SETTINGS = {"SHOW_ADD_FORM": "Y", "SHOW_EDIT_FORM": "Y", "ADD_READ_ONLY_FIELD": "N", "EDIT_READ_ONLY_FIELD": "N",
            "SHOW_FIELD_PREVIEW": "N"}  # fmt: skip


@methods.offer("lists.field.get", "lists")
def get(call: Call) -> Reply:
    """All fields by their ids, or one by its type; a field that is not there is an empty list."""
    row = lists.found(call)
    wanted = php.text(call.given("FIELD_ID"))
    fields = {told["FIELD_ID"]: told for told in (_name(), *(_shown(f) for f in lists.fields_of(call, row.id)))}
    if not wanted:
        return Reply(fields)
    return Reply({fields[wanted]["TYPE"]: fields[wanted]} if wanted in fields else [])


@methods.offer("lists.field.type.get", "lists")
def types(call: Call) -> Reply:
    """Which types of fields this portal has."""
    lists.found(call)
    return Reply(dict(TYPES))


@methods.offer("lists.field.add", "lists")
def add(call: Call) -> Reply:
    """A new field; its code is needed and its own within the list."""
    call.admin_only()
    row, given = lists.found(call), call.fields("FIELDS")
    kind, code = php.text(given.get("TYPE")), php.text(given.get("CODE"))
    if kind not in TYPES or not php.text(given.get("NAME")):
        raise RestError("ERROR_SAVE_FIELD", "Error saving the field")
    if not code:
        raise RestError("ERROR_SAVE_FIELD", "Please fill the code fields")
    if any(field.body["CODE"] == code for field in lists.fields_of(call, row.id)):
        raise RestError("ERROR_SAVE_FIELD", "Property already exists")
    body: dict[str, Any] = {"IBLOCK_ID": row.id, "TYPE": kind, "CODE": code, "SORT": 500, "IS_REQUIRED": "N"}
    body |= {"MULTIPLE": "N", "DEFAULT_VALUE": "", "SETTINGS": dict(SETTINGS), "VALUES": {}, "LAST": 0}
    body |= {"USER_TYPE_SETTINGS": None} | _values(call, given, {})
    return Reply(f"PROPERTY_{call.documents('list_field').add(body)}")


@methods.offer("lists.field.update", "lists")
def update(call: Call) -> Reply:
    """Change a field; its type stays."""
    call.admin_only()
    field = existing(call, lists.found(call).id)
    body = field.body | _values(call, call.fields("FIELDS"), field.body["VALUES"])
    call.documents("list_field").put(field.id, body)
    return Reply(True)  # noqa: FBT003


@methods.offer("lists.field.delete", "lists")
def delete(call: Call) -> Reply:
    """Remove a field; its values are not told any more."""
    call.admin_only()
    call.documents("list_field").remove(existing(call, lists.found(call).id).id)
    return Reply(True)  # noqa: FBT003


def existing(call: Call, list_id: int) -> Row:
    """The field that FIELD_ID names (``PROPERTY_951`` or 951)."""
    number = php.integer(php.text(call.wanted("FIELD_ID")).removeprefix("PROPERTY_"))
    field = call.documents("list_field").get(number)
    if field is None or field.body["IBLOCK_ID"] != list_id:
        raise RestError("ERROR_FIELD_NOT_FOUND", "Field not found")
    return field


def _values(call: Call, given: dict[str, Any], present: dict[str, str]) -> dict[str, Any]:
    kept: dict[str, Any] = {name: php.text(given[name]) for name in ("NAME", "CODE") if name in given}
    kept |= {name: "Y" if php.truth(given[name]) else "N" for name in ("IS_REQUIRED", "MULTIPLE") if name in given}
    if "SORT" in given:
        kept["SORT"] = php.integer(given["SORT"])
    kept |= {name: given[name] for name in ("DEFAULT_VALUE", "USER_TYPE_SETTINGS") if name in given}
    if isinstance(given.get("SETTINGS"), dict):
        kept["SETTINGS"] = SETTINGS | {str(name).upper(): value for name, value in given["SETTINGS"].items()}
    if "LIST" in given or "LIST_TEXT_VALUES" in given:
        kept["VALUES"] = _choices(call, given, present)
    return kept


def _choices(call: Call, given: dict[str, Any], present: dict[str, str]) -> dict[str, str]:
    """The choices of a list field by their numbers: those with a known number are renamed, others are new."""
    told = given.get("LIST")
    items = told.items() if isinstance(told, dict) else enumerate(told or [])
    kept = dict(present)
    for key, item in items:
        text = php.text(item.get("VALUE") if isinstance(item, dict) else item)
        kept[str(key) if str(key) in present else _number(call)] = text
    for line in php.text(given.get("LIST_TEXT_VALUES")).splitlines():
        if line.strip():
            kept[_number(call)] = line.strip()
    return {number: text for number, text in kept.items() if text}


def _number(call: Call) -> str:
    return str(call.documents("value_id").add({}))


def _name() -> dict[str, Any]:
    told = {"FIELD_ID": "NAME", "SORT": 10, "NAME": "Название", "IS_REQUIRED": "Y", "MULTIPLE": "N"}
    return told | {"DEFAULT_VALUE": "", "TYPE": "NAME", "SETTINGS": dict(SETTINGS)}


def _shown(row: Row) -> dict[str, Any]:
    body = row.body
    base, _, user = body["TYPE"].partition(":")
    told: dict[str, Any] = {"FIELD_ID": f"PROPERTY_{row.id}", "SORT": body["SORT"], "NAME": body["NAME"]}
    told |= {name: body[name] for name in ("IS_REQUIRED", "MULTIPLE", "DEFAULT_VALUE", "TYPE")}
    told |= {"PROPERTY_TYPE": base, "PROPERTY_USER_TYPE": {"USER_TYPE": user} if user else False}
    told |= {"CODE": body["CODE"], "ID": str(row.id), "LINK_IBLOCK_ID": None, "ROW_COUNT": "1", "COL_COUNT": "30"}
    told |= {"USER_TYPE_SETTINGS": body["USER_TYPE_SETTINGS"], "SETTINGS": body["SETTINGS"]}
    return told | ({"DISPLAY_VALUES_FORM": php.filled(body["VALUES"])} if body["TYPE"] == "L" else {})
