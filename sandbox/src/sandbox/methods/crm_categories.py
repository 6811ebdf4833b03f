"""crm.category.* and crm.dealcategory.*: funnels. Source: Bitrix24 documentation, "funnels"."""

from __future__ import annotations

from typing import Any

from sandbox.crm import stages
from sandbox.crm.entities import DEAL, Entity, entity, kind_of
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.store import Row
from sandbox.wire import php

methods = Methods()


@methods.offer("crm.category.list", "crm")
def listed(call: Call) -> Reply:
    """The funnels of an object; the default one of deals has id 0."""
    found = _entity(call)
    rows = stages.categories(call.portal, found.type_id)
    return Reply({"categories": [_shown(row) for row in rows]}, len(rows))


@methods.offer("crm.category.get", "crm")
def get(call: Call) -> Reply:
    """One funnel."""
    return Reply({"category": _shown(_existing(call, _entity(call)))})


@methods.offer("crm.category.add", "crm")
def add(call: Call) -> Reply:
    """A new funnel with its first stages."""
    found, fields = _entity(call), _fields(call)
    if not php.text(fields.get("NAME")).strip():
        raise RestError("CRM_FIELD_ERROR_REQUIRED", 'Поле "Название" обязательно для заполнения')
    body = {"ENTITY_TYPE_ID": found.type_id, "NAME": "", "SORT": 500, "IS_DEFAULT": "N"}
    body |= {"ORIGIN_ID": "", "ORIGINATOR_ID": ""} | _values(fields)
    return Reply({"category": _shown(make(call, body))})


@methods.offer("crm.category.update", "crm")
def update(call: Call) -> Reply:
    """Rename, reorder, make default."""
    found, fields = _entity(call), _fields(call)
    row = _existing(call, found)
    row.body.update(_values(fields))
    _only_default(call, row)
    call.documents("category").put(row.id, row.body)
    call.portal.cache.clear()
    return Reply({"category": _shown(row)})


@methods.offer("crm.category.delete", "crm")
def delete(call: Call) -> Reply:
    """Remove an empty funnel with its stages."""
    found = _entity(call)
    row = _existing(call, found)
    if row.body["IS_DEFAULT"] == "Y":
        raise RestError("CRM_CATEGORY_IS_DEFAULT", "Нельзя удалить воронку по умолчанию")
    if call.documents(kind_of(found.type_id)).where(CATEGORY_ID=row.id):
        raise RestError("CRM_CATEGORY_HAS_ITEMS", "Нельзя удалить воронку, в которой есть элементы")
    for stage in stages.of_list(call.portal, stages.list_id(found.type_id, row.id)):
        call.documents("status").remove(stage.id)
    call.documents("category").remove(row.id)
    call.portal.cache.clear()
    return Reply(None)


@methods.offer("crm.category.fields", "crm")
def fields(call: Call) -> Reply:
    """What fields a funnel has."""
    _entity(call)
    kinds = {"id": "integer", "name": "string", "sort": "integer", "entityTypeId": "integer", "isDefault": "boolean"}
    read_only = {"id", "entityTypeId"}
    told = {}
    for name, kind in kinds.items():
        flags = {"isRequired": name == "name", "isReadOnly": name in read_only}
        flags |= dict.fromkeys(("isImmutable", "isMultiple", "isDynamic"), False)
        upper = {"entityTypeId": "ENTITY_TYPE_ID", "isDefault": "IS_DEFAULT"}.get(name, name.upper())
        told[name] = {"type": kind, **flags, "title": upper, "upperName": upper}
    return Reply({"fields": told})


@methods.offer("crm.dealcategory.list", "crm")
def deal_funnels(call: Call) -> Reply:
    """The older list of deal funnels: without the default one."""
    rows = [row for row in stages.categories(call.portal, DEAL) if row.id]
    return Reply([_old(row) for row in rows], len(rows))


@methods.offer("crm.dealcategory.stage.list", "crm")
def deal_stages(call: Call) -> Reply:
    """The stages of a deal funnel, in brief."""
    rows = stages.of_list(call.portal, stages.list_id(DEAL, php.integer(call.given("id"))))
    return Reply([{name: row.body[name] for name in ("NAME", "SORT", "STATUS_ID")} for row in rows])


def make(call: Call, body: dict[str, Any]) -> Row:
    """Keep a funnel and give it stages."""
    row = Row(call.documents("category").add(body), body)
    _only_default(call, row)
    stages.plant(call.portal, body["ENTITY_TYPE_ID"], row.id)
    return row


def _only_default(call: Call, row: Row) -> None:
    if row.body["IS_DEFAULT"] != "Y":
        return
    for other in stages.categories(call.portal, row.body["ENTITY_TYPE_ID"]):
        if other.id != row.id and other.body["IS_DEFAULT"] == "Y":
            call.documents("category").put(other.id, other.body | {"IS_DEFAULT": "N"})


def _entity(call: Call) -> Entity:
    found = entity(call.portal, call.number("entityTypeId"))
    if not found.categories:
        raise RestError("ENTITY_TYPE_NOT_SUPPORTED", f"Entity type {found.type_id} has no funnels")
    return found


def _existing(call: Call, found: Entity) -> Row:
    given = call.given("id")
    row = call.documents("category").get(php.integer(given)) if given not in (None, "") else None
    if row is None or row.body["ENTITY_TYPE_ID"] != found.type_id:
        raise RestError("NOT_FOUND", "Воронка не найдена")
    return row


def _fields(call: Call) -> dict[str, Any]:
    names = {"isdefault": "IS_DEFAULT", "originid": "ORIGIN_ID", "originatorid": "ORIGINATOR_ID"}
    return {names.get(key.lower(), key.upper()): value for key, value in call.map("fields").items()}


def _values(fields: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name in ("NAME", "ORIGIN_ID", "ORIGINATOR_ID"):
        if name in fields:
            kept[name] = php.text(fields[name]).strip()
    if "SORT" in fields:
        kept["SORT"] = php.integer(fields["SORT"])
    if "IS_DEFAULT" in fields:
        kept["IS_DEFAULT"] = "Y" if php.truth(fields["IS_DEFAULT"]) else "N"
    return kept


def _shown(row: Row) -> dict[str, Any]:
    body = row.body
    told = {"id": row.id, "name": body["NAME"], "sort": body["SORT"], "entityTypeId": body["ENTITY_TYPE_ID"]}
    told["isDefault"] = body["IS_DEFAULT"]
    origin = {"originId": body["ORIGIN_ID"], "originatorId": body["ORIGINATOR_ID"]}
    return told | (origin if body["ENTITY_TYPE_ID"] == DEAL and row.id else {})


def _old(row: Row) -> dict[str, Any]:
    told = {"ID": str(row.id), "CREATED_DATE": "", "NAME": row.body["NAME"], "IS_LOCKED": "N"}
    return told | {"SORT": str(row.body["SORT"])}
