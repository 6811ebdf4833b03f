"""crm.{object}.userfield.* and userfieldconfig.*: fields of the portal's own. Source: documentation, "user fields"."""

from __future__ import annotations

import re
from typing import Any

from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.listing import Listing
from sandbox.portal.schema import Field, Schema
from sandbox.portal.store import Condition, Row
from sandbox.wire import php

methods = Methods()

TYPES = {
    "string": "Строка", "integer": "Целое число", "double": "Число", "boolean": "Да/Нет", "date": "Дата",
    "datetime": "Дата со временем", "enumeration": "Список", "file": "Файл", "money": "Деньги", "url": "Ссылка",
    "address": "Адрес", "employee": "Привязка к сотруднику", "crm": "Привязка к элементам CRM",
    "crm_status": "Привязка к справочникам CRM", "iblock_section": "Привязка к разделам инфоблоков",
    "iblock_element": "Привязка к элементам инфоблоков",
}  # fmt: skip
FLAGS = ("MULTIPLE", "MANDATORY", "SHOW_IN_LIST", "EDIT_IN_LIST", "IS_SEARCHABLE")
LABELS = ("EDIT_FORM_LABEL", "LIST_COLUMN_LABEL", "LIST_FILTER_LABEL", "ERROR_MESSAGE", "HELP_MESSAGE")
FIELD = Schema.of(
    "userfield",
    (
        *(Field(name, "integer") for name in ("ID", "SORT")),
        *(Field(name, "exact") for name in ("ENTITY_ID", "FIELD_NAME", "USER_TYPE_ID", "XML_ID", "SHOW_FILTER")),
        *(Field(name, "flag") for name in FLAGS),
    ),
)
_NAME = re.compile(r"UF_[A-Z0-9_]{1,47}")


def create(call: Call, entity_id: str, given: dict[str, Any]) -> Row:
    """A new field of an object; ``given`` in upper case."""
    call.admin_only()
    name, kind = php.text(given.get("FIELD_NAME")).upper(), php.text(given.get("USER_TYPE_ID"))
    if kind not in TYPES:
        raise RestError("", f"The user type '{kind}' is not supported.")
    if not _NAME.fullmatch(name):
        raise RestError("", f"FIELD_NAME '{name}': UF_, Latin letters, digits and '_', at most 50 characters.")
    if any(row.body["FIELD_NAME"] == name for row in call.documents("userfield").where(ENTITY_ID=entity_id)):
        raise RestError("", f"Поле {name} для объекта {entity_id} уже существует.")
    body: dict[str, Any] = {"ENTITY_ID": entity_id, "FIELD_NAME": name, "USER_TYPE_ID": kind, "XML_ID": None}
    body |= {"SORT": 100, "SETTINGS": {}, "SHOW_FILTER": "N", "LABEL": name} | dict.fromkeys(FLAGS, "N")
    body |= {"SHOW_IN_LIST": "Y", "EDIT_IN_LIST": "Y"} | dict.fromkeys(LABELS) | _values(given)
    row = Row(call.documents("userfield").add(body), body)
    _keep_list(call, row, given)
    call.portal.cache.clear()
    return row


def change(call: Call, row: Row, given: dict[str, Any]) -> Row:
    """Change what may be changed: neither the name nor the type nor whether it is multiple."""
    call.admin_only()
    fixed = {"FIELD_NAME", "USER_TYPE_ID", "ENTITY_ID", "MULTIPLE"}
    row.body.update({name: value for name, value in _values(given).items() if name not in fixed})
    call.documents("userfield").put(row.id, row.body)
    _keep_list(call, row, given)
    call.portal.cache.clear()
    return row


def forget(call: Call, row: Row) -> None:
    """Remove a field; values stay with their objects, nobody sees them."""
    call.admin_only()
    for item in call.documents("enumeration").where(USER_FIELD_ID=row.id):
        call.documents("enumeration").remove(item.id)
    call.documents("userfield").remove(row.id)
    call.portal.cache.clear()


def choices(call: Call, row: Row) -> list[Row]:
    """The items of a list field."""
    found = call.documents("enumeration").where(USER_FIELD_ID=row.id)
    return sorted(found, key=lambda item: (item.body["SORT"], item.id))


def page_of(call: Call, entity_id: str | None, wanted: Any, order: Any) -> Any:
    """A page of fields, of one object or of all."""
    mine = Condition("json_extract(body, '$.ENTITY_ID') = ?", (entity_id,)) if entity_id else Condition()
    return Listing(FIELD).page(call, wanted, order, mine)


def _values(given: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {name: "Y" if php.truth(given[name]) else "N" for name in FLAGS if name in given}
    for name in ("XML_ID", "SHOW_FILTER"):
        if name in given:
            kept[name] = php.text(given[name])
    if "SORT" in given:
        kept["SORT"] = php.integer(given["SORT"])
    if isinstance(given.get("SETTINGS"), dict):
        kept["SETTINGS"] = given["SETTINGS"]
    for name in LABELS:
        if name in given:
            kept[name] = given[name] if isinstance(given[name], dict) else {"ru": php.text(given[name])}
    label = kept.get("EDIT_FORM_LABEL") or {}
    title = label.get("ru") or next(iter(label.values()), None) or given.get("LABEL")
    return kept | ({"LABEL": php.text(title)} if title else {})


def _keep_list(call: Call, row: Row, given: dict[str, Any]) -> None:
    items = given.get("LIST")
    for place, item in enumerate(items.values() if isinstance(items, dict) else items or []):
        values = {str(name).upper(): value for name, value in item.items()} if isinstance(item, dict) else {}
        number = php.integer(values.get("ID"))
        known = call.documents("enumeration").get(number) if number else None
        if known and php.truth(values.get("DEL")):
            call.documents("enumeration").remove(number)
            continue
        body: dict[str, Any] = {"USER_FIELD_ID": row.id, "SORT": php.integer(values.get("SORT")) or (place + 1) * 10}
        body |= {"DEF": "Y" if php.truth(values.get("DEF")) else "N", "VALUE": php.text(values.get("VALUE"))}
        body["XML_ID"] = php.text(values.get("XML_ID") or values.get("XMLID"))
        if known:
            call.documents("enumeration").put(number, known.body | body)
        elif body["VALUE"]:
            call.documents("enumeration").add(body)


class _OfObject:
    """crm.{object}.userfield.*: names in upper case, ``UF_CRM_`` added in front."""

    def __init__(self, name: str) -> None:
        self.entity_id = f"CRM_{name.upper()}"
        for operation in ("add", "get", "list", "update", "delete"):
            methods.offer(f"crm.{name}.userfield.{operation}", "crm")(getattr(self, operation))

    def add(self, call: Call) -> Reply:
        """A new field; returns its id."""
        given = call.fields()
        name = php.text(given.get("FIELD_NAME")).upper()
        given["FIELD_NAME"] = name if name.startswith("UF_CRM_") else f"UF_CRM_{name.removeprefix('UF_')}"
        row = create(call, self.entity_id, given)
        what = {"ID": row.id, "ENTITY_ID": self.entity_id, "FIELD_NAME": row.body["FIELD_NAME"]}
        call.emit(f"ON{self.entity_id.replace('_', '')}USERFIELDADD", {"FIELDS": what})
        return Reply(row.id)

    def get(self, call: Call) -> Reply:
        """One field."""
        return Reply(shown(call, self._existing(call), labels=True))

    def list(self, call: Call) -> Reply:
        """Fields by filter."""
        page = page_of(call, self.entity_id, call.given("filter"), call.given("order"))
        return Reply([shown(call, row, labels=False) for row in page.rows], page.total, page.next)

    def update(self, call: Call) -> Reply:
        """Change a field."""
        change(call, self._existing(call), call.fields())
        return Reply(True)  # noqa: FBT003

    def delete(self, call: Call) -> Reply:
        """Remove a field."""
        forget(call, self._existing(call))
        return Reply(True)  # noqa: FBT003

    def _existing(self, call: Call) -> Row:
        row = call.documents("userfield").get(call.number("id"))
        if row is None or row.body["ENTITY_ID"] != self.entity_id:
            raise RestError("ERROR_NOT_FOUND", "The entity with ID is not found.")
        return row


for _name in ("lead", "deal", "contact", "company", "requisite"):
    _OfObject(_name)


def shown(call: Call, row: Row, *, labels: bool) -> dict[str, Any]:
    """A field as the older methods tell it, with its labels in every language or in one."""
    body = row.body
    told: dict[str, Any] = {"ID": str(row.id)}
    told |= {name: body.get(name) for name in ("ENTITY_ID", "FIELD_NAME", "USER_TYPE_ID", "XML_ID")}
    told["SORT"] = str(body.get("SORT", 100))
    told |= {name: body.get(name, "N") for name in FLAGS} | {"SHOW_FILTER": body.get("SHOW_FILTER", "N")}
    told["SETTINGS"] = php.filled(body.get("SETTINGS") or {})
    for name in LABELS:
        value = body.get(name)
        told[name] = value if labels else (value or {}).get("ru") or (body["LABEL"] if "LABEL" in name else None)
    if body["USER_TYPE_ID"] == "enumeration":
        names = ("SORT", "VALUE", "DEF", "XML_ID")
        told["LIST"] = [
            {"ID": str(item.id), **{name: php.text(item.body[name]) for name in names}} for item in choices(call, row)
        ]
    return told
