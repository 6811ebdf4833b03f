"""userfieldconfig.*: fields of any object, in camelCase. Source: Bitrix24 documentation, "userfieldconfig"."""

from __future__ import annotations

from typing import Any

from sandbox.crm.fields import camel
from sandbox.methods import crm_userfields as own
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.store import Row
from sandbox.wire import php

methods = Methods()
NAMES = {
    camel(name): name
    for name in ("ID", "ENTITY_ID", "FIELD_NAME", "USER_TYPE_ID", "XML_ID", "SORT", "SHOW_FILTER", "SETTINGS",
                 *own.FLAGS, *own.LABELS)
}  # fmt: skip


@methods.offer("userfieldconfig.add", "userfieldconfig")
def add(call: Call) -> Reply:
    """A new field of a CRM object (``entityId`` CRM_DEAL, or CRM_ and the id of a smart process)."""
    given = _given(call)
    entity_id = php.text(given.get("ENTITY_ID")).upper()
    name = php.text(given.get("FIELD_NAME")).upper()
    start = f"UF_{entity_id}_" if entity_id.removeprefix("CRM_").isdigit() else "UF_CRM_"
    if not entity_id.startswith("CRM_") or not name.startswith(start):
        raise RestError("ERROR_CORE", f"fieldName должно начинаться с {start}")
    return Reply({"field": _shown(call, own.create(call, entity_id, given))})


@methods.offer("userfieldconfig.get", "userfieldconfig")
def get(call: Call) -> Reply:
    """One field."""
    return Reply({"field": _shown(call, _existing(call))})


@methods.offer("userfieldconfig.list", "userfieldconfig")
def listed(call: Call) -> Reply:
    """Fields by filter."""
    wanted, order = call.given("filter"), call.given("order")
    page = own.page_of(call, None, _upper(wanted), _upper(order))
    return Reply({"fields": [_shown(call, row) for row in page.rows]}, page.total, page.next)


@methods.offer("userfieldconfig.update", "userfieldconfig")
def update(call: Call) -> Reply:
    """Change a field."""
    return Reply({"field": _shown(call, own.change(call, _existing(call), _given(call)))})


@methods.offer("userfieldconfig.delete", "userfieldconfig")
def delete(call: Call) -> Reply:
    """Remove a field."""
    own.forget(call, _existing(call))
    return Reply(None)


@methods.offer("userfieldconfig.getTypes", "userfieldconfig")
def types(call: Call) -> Reply:
    """Which types of fields there are."""
    del call
    return Reply({"types": {name: {"userTypeId": name, "description": text} for name, text in own.TYPES.items()}})


def _given(call: Call) -> dict[str, Any]:
    if php.text(call.wanted("moduleId")) != "crm":
        raise RestError("ERROR_CORE", "Модуль не поддерживается")
    given = call.wanted("field")
    upper = {NAMES.get(key, key.upper()): value for key, value in given.items()}
    if "ENUM" in upper:
        upper["LIST"] = upper.pop("ENUM")
    return upper


def _upper(wanted: Any) -> Any:
    return {NAMES.get(key, key): value for key, value in wanted.items()} if isinstance(wanted, dict) else wanted


def _existing(call: Call) -> Row:
    row = call.documents("userfield").get(call.number("id"))
    if row is None:
        raise RestError("NOT_FOUND", "Поле не найдено")
    return row


def _shown(call: Call, row: Row) -> dict[str, Any]:
    plain = {"SORT": 100, "SHOW_FILTER": "N", **dict.fromkeys(own.FLAGS, "N")}
    body = plain | {"EDIT_FORM_LABEL": {"ru": row.body.get("LABEL") or row.body["FIELD_NAME"]}} | row.body
    told: dict[str, Any] = {"id": str(row.id)}
    for name, kept in NAMES.items():
        if kept in body and name != "id":
            told[name] = str(body[kept]) if kept == "SORT" else body[kept]
    if body["USER_TYPE_ID"] == "enumeration":
        told["enum"] = [
            {"id": str(item.id), "userFieldId": str(row.id), "value": item.body["VALUE"], "def": item.body["DEF"],
             "sort": str(item.body["SORT"]), "xmlId": item.body["XML_ID"]}
            for item in own.choices(call, row)
        ]  # fmt: skip
    return told
