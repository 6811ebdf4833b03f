"""How the legacy CRM methods write and print documents: upper case, numbers as texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sandbox.portal import dates
from sandbox.portal.calls import Call
from sandbox.portal.schema import MONEY, Field, Schema
from sandbox.portal.store import Row
from sandbox.wire import php

# lists of links that the older methods take but do not print
UNPRINTED = frozenset({"CONTACT_IDS", "COMPANY_IDS", "OBSERVERS"})


def written(
    call: Call, schema: Schema, given: dict[str, Any], *, new: bool = True, universal: bool = False
) -> dict[str, Any]:
    """Values to keep; names that are no writable fields are passed over without a word, as the portal does.

    universal: as crm.item.* writes, which takes some fields that the older methods only read.
    """
    kept = {}
    for name, value in given.items():
        field = schema.fields.get(name)
        if field is None or field.kind == "multifield" or (field.immutable and not new):
            continue
        if field.read_only and not (universal and field.universal):
            continue
        kept[name] = value_of(call, field, value)
    return kept


def value_of(call: Call, field: Field, value: Any) -> Any:
    """One field's value as it is kept; a multiple field's is a list."""
    if field.multiple:
        return [_single(call, field, item) for item in _items(value)]
    return _single(call, field, value)


def _items(value: Any) -> list[Any]:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
    return [item for item in items if item not in (None, "", False)]


def _single(call: Call, field: Field, value: Any) -> Any:
    if field.kind == "boolean":
        return int(php.truth(value))
    if value is None or value is False or value == "":
        return None
    if field.kind == "integer":
        return php.integer(value)
    if field.kind == "double":
        return php.number(value)
    if field.kind == "flag":
        return "Y" if php.truth(value) else "N"
    if field.kind in {"datetime", "date"}:
        moment = dates.read(php.text(value), call.portal.zone)
        if moment is None:
            return None
        return dates.kept(moment) if field.kind == "datetime" else moment.date().isoformat()
    return value if field.kind == "struct" else php.text(value)


def merged(call: Call, present: Sequence[dict[str, Any]], given: Any, type_id: str) -> list[dict[str, Any]]:
    """A multi-field (phones, e-mails) after a write: an item with ID changes that one, without ID is added.

    DELETE "Y" or an empty VALUE removes.
    """
    kept = {item["ID"]: dict(item) for item in present}
    for item in given if isinstance(given, list) else []:
        if not isinstance(item, dict):
            continue
        number = php.text(item.get("ID"))
        if number in kept and (php.truth(item.get("DELETE")) or item.get("VALUE") == ""):
            del kept[number]
        elif number in kept:
            kept[number] |= {name: str(item[name]) for name in ("VALUE", "VALUE_TYPE") if name in item}
        elif item.get("VALUE"):
            made = str(call.documents("multifield").add({}))
            value_type = str(item.get("VALUE_TYPE") or "WORK")
            kept[made] = {"ID": made, "VALUE_TYPE": value_type, "VALUE": str(item["VALUE"]), "TYPE_ID": type_id}
    return list(kept.values())


def selected(schema: Schema, wanted: Any) -> list[str]:
    """Names of a ``select``: ``*`` are the own fields without UF_ and multi-fields, ``UF_*`` the user fields."""
    own = [name for name in every(schema) if not name.startswith("UF_") and schema.fields[name].kind != "multifield"]
    names = [str(item).upper() for item in wanted] if isinstance(wanted, list) else []
    found = own if not names or "*" in names else ["ID"]
    users = [name for name in schema.fields if name.startswith("UF_")] if "UF_*" in names else []
    return list(dict.fromkeys([*found, *users, *(name for name in names if name in schema.fields)]))


def every(schema: Schema) -> list[str]:
    """The names a single row is printed with."""
    return [name for name in schema.fields if name not in UNPRINTED]


def shown(call: Call, schema: Schema, row: Row, select: list[str]) -> dict[str, Any]:
    """A flat row: every value a text or null, dates in the server's zone."""
    return {name: _printed(call, row, schema.fields[name]) for name in select if _present(row, schema.fields[name])}


def _present(row: Row, field: Field) -> bool:
    return field.kind != "multifield" or bool(row.body.get(field.name))


def _printed(call: Call, row: Row, field: Field) -> Any:
    if field.name == "ID":
        return str(row.id)
    value = row.body.get(field.name)
    if field.kind == "multifield":
        return value
    if field.multiple:
        return [as_text(call, field, item) for item in value or []]
    return as_text(call, field, value)


def as_text(call: Call, field: Field, value: Any) -> Any:
    """One kept value as legacy methods print it."""
    if value is None or field.kind == "struct":
        return value
    if field.kind == "datetime":
        return call.shown_by_server(value)
    if field.kind == "date":
        return dates.day_shown(value, call.portal.zone)
    if field.kind == "double":
        return f"{value:.2f}" if field.name in MONEY else f"{value:g}"
    return str(value)


def described(schema: Schema) -> dict[str, Any]:
    """What ``*.fields`` answers."""
    return {field.name: attributes(field) for field in schema.fields.values()}


def attributes(field: Field) -> dict[str, Any]:
    """One field as ``*.fields`` tells it."""
    names = {"flag": "char", "exact": "string", "multifield": "crm_multifield"}
    own = field.name.startswith("UF_")
    told = {
        "type": field.type or names.get(field.kind, field.kind),
        "isRequired": field.required,
        "isReadOnly": field.read_only,
        "isImmutable": field.immutable,
        "isMultiple": field.multiple or field.kind == "multifield",
        "isDynamic": own,
        "title": field.name if own else field.title,
    }
    if field.dictionary:
        told["statusType"] = field.dictionary
    if field.type == "enumeration":
        told["items"] = [{"ID": number, "VALUE": value} for number, value in field.values.items()]
    return told | ({"listLabel": field.title, "formLabel": field.title} if own else {})
