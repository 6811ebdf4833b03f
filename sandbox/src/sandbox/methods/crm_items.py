"""crm.item.*: every CRM object by its entityTypeId. Source: Bitrix24 documentation, "universal methods"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.crm import shown
from sandbox.crm.entities import Entity, entity
from sandbox.crm.items import items
from sandbox.portal import dates
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.listing import Listing
from sandbox.portal.store import Row
from sandbox.wire import php

methods = Methods()
MAX_IMPORT = 20
KEPT_BY_IMPORT = ("createdTime", "updatedTime", "movedTime", "createdBy", "updatedBy", "movedBy")


@methods.offer("crm.item.add", "crm")
def add(call: Call) -> Reply:
    """A new object."""
    found = _entity(call)
    return Reply({"item": _told(call, found, _add(call, found, call.wanted("fields")))})


@methods.offer("crm.item.update", "crm")
def update(call: Call) -> Reply:
    """Change an object; its funnel too, by categoryId."""
    found = _entity(call)
    records, row = items(found.type_id), _existing(call, found)
    values = shown.written(call, found, call.wanted("fields"), row)
    shown.required(found, row.body | values)
    return Reply({"item": _told(call, found, records.update(call, row, values))})


@methods.offer("crm.item.get", "crm")
def get(call: Call) -> Reply:
    """One object."""
    found = _entity(call)
    return Reply({"item": _told(call, found, _existing(call, found))})


@methods.offer("crm.item.list", "crm")
def listed(call: Call) -> Reply:
    """Objects by filter; with useOriginalUfNames and a select the rows are empty, as in the portal (facts 8.13)."""
    found = _entity(call)
    wanted = shown.filtered(call, found, call.given("filter"))
    page = Listing(found.schema).page(call, wanted, shown.ordered(call, found, call.given("order")))
    given = call.given("select")
    if shown.wants_original(call) and given:
        return Reply({"items": [[] for _ in page.rows]}, page.total, page.next)
    select = shown.selected(call, found, given)
    mark = {"entityTypeId": found.type_id} if found.numbered and not given else {}
    original = shown.wants_original(call)
    rows = [shown.shown(call, found, row, select, original=original) | mark for row in page.rows]
    return Reply({"items": rows}, page.total, page.next)


@methods.offer("crm.item.delete", "crm")
def delete(call: Call) -> Reply:
    """Remove an object."""
    found = _entity(call)
    items(found.type_id).remove(call, _existing(call, found))
    return Reply([])


@methods.offer("crm.item.fields", "crm")
def fields(call: Call) -> Reply:
    """What fields an object has."""
    return Reply({"fields": shown.described(_entity(call))})


@methods.offer("crm.item.import", "crm")
def import_one(call: Call) -> Reply:
    """A new object without robots and events; an administrator may say who made it and when."""
    found = _entity(call)
    return Reply({"item": {"id": _import(call, found, call.wanted("fields")).id}})


@methods.offer("crm.item.batchImport", "crm")
def import_many(call: Call) -> Reply:
    """Up to 20 objects; a row that is refused does not hold up the others."""
    found, data = _entity(call), call.wanted("data")
    if not isinstance(data, list | dict):
        raise RestError("INVALID_ARG_VALUE", "data must be array")
    rows = list(data.values()) if isinstance(data, dict) else data
    if len(rows) > MAX_IMPORT:
        raise RestError("MAX_IMPORT_BATCH_SIZE_EXCEEDED", f"At most {MAX_IMPORT} items")
    told: list[dict[str, Any]] = []
    for row in rows:
        try:
            with call.portal.store.part():
                told.append({"item": {"id": _import(call, found, row).id}})
        except RestError as refused:
            told.append({"error": refused.code, "error_description": refused.description})
    return Reply({"items": told})


def _entity(call: Call) -> Entity:
    number = call.number("entityTypeId")
    try:
        return entity(call.portal, number)
    except RestError:
        raise RestError("ENTITY_TYPE_NOT_SUPPORTED", f"Entity type {number} is not supported") from None


def _existing(call: Call, found: Entity) -> Row:
    row = call.documents(found.kind).get(call.number("id"))
    if row is None:
        raise RestError("NOT_FOUND", "Элемент не найден")
    return row


def _add(call: Call, found: Entity, given: Any) -> Row:
    values = shown.written(call, found, given, None)
    defaults = {name: field.default for name, field in found.schema.fields.items()}
    shown.required(found, defaults | values)
    return items(found.type_id).add(call, values)


def _import(call: Call, found: Entity, given: Any) -> Row:
    row = _add(replace(call, silent=True), found, given)
    known, told = shown.names(call, found), given if isinstance(given, dict) else {}
    for name in KEPT_BY_IMPORT if call.caller.admin else ():
        if name in told and name in known:
            field, value = found.schema.fields[known[name]], told[name]
            row.body[known[name]] = _moment(call, name, value) if field.kind == "datetime" else php.integer(value)
    call.documents(found.kind).put(row.id, row.body)
    return row


def _moment(call: Call, name: str, value: Any) -> str:
    moment = dates.read(php.text(value), call.portal.zone)
    if moment is None:
        raise RestError("CRM_FIELD_ERROR_VALUE_NOT_VALID", f"Неверное значение поля «{name}»")
    return dates.kept(moment)


def _told(call: Call, found: Entity, row: Row) -> dict[str, Any]:
    every = list(found.schema.fields)
    out = shown.shown(call, found, row, every, original=shown.wants_original(call))
    return out | {"entityTypeId": found.type_id}
