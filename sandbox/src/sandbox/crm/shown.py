"""How crm.item.* reads and prints objects: camelCase, numbers as numbers."""

from __future__ import annotations

from typing import Any

from sandbox.crm import fields as crm_fields
from sandbox.crm.entities import MULTIFIELDS, Entity
from sandbox.portal import dates, legacy
from sandbox.portal.calls import Call
from sandbox.portal.errors import RestError
from sandbox.portal.filters import split_prefix
from sandbox.portal.schema import Field
from sandbox.portal.store import Row
from sandbox.wire import php

Names = dict[str, str]


def names(call: Call, found: Entity) -> Names:
    """Every spelling of the object's fields in crm.item.*, to the name it is kept by."""
    cached: dict[int, Names] = call.portal.cache.setdefault("camel", {})
    if found.type_id not in cached:
        table: Names = {}
        for name in found.schema.fields:
            table |= {name: name, crm_fields.RENAMED.get(name, name): name, crm_fields.camel(name): name}
        cached[found.type_id] = table
    return cached[found.type_id]


def written(call: Call, found: Entity, given: Any, row: Row | None) -> dict[str, Any]:
    """Field values to keep; unknown names are swallowed, as the portal does (facts 8.15)."""
    known = names(call, found)
    plain = {known[key]: value for key, value in (given if isinstance(given, dict) else {}).items() if key in known}
    values = legacy.written(call, found.schema, plain, universal=True)
    if "fm" in (given if isinstance(given, dict) else {}):
        values |= _multifields(call, found, given["fm"], row)
    return values


def _multifields(call: Call, found: Entity, given: Any, row: Row | None) -> dict[str, Any]:
    values: dict[str, Any] = {}
    items = list(given.values()) if isinstance(given, dict) else given if isinstance(given, list) else []
    for name in MULTIFIELDS:
        mine = [item for item in items if isinstance(item, dict) and str(item.get("typeId")).upper() == name]
        if name in found.schema.fields and mine:
            upper = [
                {"ID": item.get("id"), "VALUE": item.get("value", ""), "VALUE_TYPE": item.get("valueType") or "WORK"}
                for item in mine
            ]
            values[name] = legacy.merged(call, (row.body.get(name) or []) if row else [], upper, name)
    return values


def filtered(call: Call, found: Entity, wanted: Any) -> Any:
    """A filter with the names the store knows; a name nobody knows is refused."""
    known = names(call, found)
    if isinstance(wanted, list):
        return [filtered(call, found, item) for item in wanted]
    if not isinstance(wanted, dict):
        return wanted
    out: dict[str, Any] = {}
    for key, value in wanted.items():
        if key.isdigit():
            out[key] = filtered(call, found, value)
        elif key.lower() == "logic":
            out["LOGIC"] = value
        else:
            prefix, _ = split_prefix(key)
            out[prefix + _known(known, key[len(prefix) :], "filter")] = value
    return out


def ordered(call: Call, found: Entity, wanted: Any) -> Any:
    """An order with the names the store knows."""
    known = names(call, found)
    if not isinstance(wanted, dict):
        return None
    return {_known(known, str(name), "order"): direction for name, direction in wanted.items()}


def _known(known: Names, name: str, where: str) -> str:
    if name not in known:
        raise RestError("INVALID_ARG_VALUE", f"Invalid {where}: field '{name}' is not allowed in {where}")
    return known[name]


def selected(call: Call, found: Entity, wanted: Any) -> list[str]:
    """Kept names of a ``select``; nothing or ``*`` means all."""
    known = names(call, found)
    chosen = [str(item) for item in wanted] if isinstance(wanted, list) else []
    if not chosen or "*" in chosen:
        return list(found.schema.fields)
    return list(dict.fromkeys(["ID", *(known[name] for name in chosen if name in known)]))


def shown(call: Call, found: Entity, row: Row, select: list[str], *, original: bool = False) -> dict[str, Any]:
    """An object in camelCase; *original*: user fields keep their names."""
    out: dict[str, Any] = {"id": row.id}
    for name in select:
        field = found.schema.fields[name]
        if name == "ID" or field.kind == "multifield":
            continue
        key = name if original and name.startswith("UF_") else crm_fields.camel(name)
        out[key] = _printed(call, field, row.body.get(name))
    if "PHONE" in select and found.kind in {"lead", "contact", "company"}:
        out["fm"] = [_multifield(item) for name in MULTIFIELDS for item in row.body.get(name) or []]
    if len(select) == len(found.schema.fields):
        out |= {crm_fields.camel(name): None for name in sorted(found.switched_off)}
    return out


def _multifield(item: dict[str, Any]) -> dict[str, Any]:
    told = {"id": int(item["ID"]), "typeId": item["TYPE_ID"], "valueType": item["VALUE_TYPE"]}
    return told | {"value": item["VALUE"]}


def _printed(call: Call, field: Field, value: Any) -> Any:
    if field.multiple:
        return [_printed_single(call, field, item) for item in value or []]
    return _printed_single(call, field, value)


def _printed_single(call: Call, field: Field, value: Any) -> Any:
    if field.kind == "datetime":
        return call.shown_by_server(value)
    if field.kind == "date":
        return dates.day_shown(value, call.portal.zone)
    if field.kind == "boolean":
        return "Y" if value else "N"
    if field.kind == "double" and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def described(found: Entity) -> dict[str, Any]:
    """What crm.item.fields answers."""
    out = {}
    for name, field in found.schema.fields.items():
        if field.kind == "multifield":
            continue
        told = legacy.attributes(field)
        told["title"] = field.title
        told["isReadOnly"] = field.read_only and not field.universal
        out[crm_fields.camel(name)] = told | {"upperName": crm_fields.RENAMED.get(name, name)}
    return out


def required(found: Entity, body: dict[str, Any]) -> None:
    """Refuse an object whose needed fields are empty."""
    for name, field in found.schema.fields.items():
        if field.required and body.get(name) in (None, "", []):
            raise RestError("CRM_FIELD_ERROR_REQUIRED", f'Поле "{field.title}" обязательно для заполнения')


def wants_original(call: Call) -> bool:
    """Whether the caller wants user fields by their own names."""
    return php.truth(call.given("useOriginalUfNames"))
