"""How the legacy CRM methods write and print documents: upper case, numbers as texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sandbox.portal import dates
from sandbox.portal.calls import Call
from sandbox.portal.schema import Field, Schema
from sandbox.portal.store import Row
from sandbox.wire import php


def written(call: Call, schema: Schema, given: dict[str, Any]) -> dict[str, Any]:
    """Values to keep; names that are no writable fields are passed over without a word, as the portal does."""
    kept = {}
    for name, value in given.items():
        field = schema.fields.get(name)
        if field is not None and not field.read_only and field.kind != "multifield":
            kept[name] = [_value(call, field, item) for item in _items(value)] if field.multiple else _value(
                call, field, value
            )  # fmt: skip
    return kept


def _items(value: Any) -> list[Any]:
    return [item for item in (value if isinstance(value, list) else [value]) if item not in (None, "", False)]


def _value(call: Call, field: Field, value: Any) -> Any:
    if value is None or value is False or value == "":
        return None
    if field.kind == "integer":
        return php.integer(value)
    if field.kind == "flag":
        return "Y" if php.truth(value) else "N"
    if field.kind == "datetime":
        moment = dates.read(php.text(value), call.portal.zone)
        return dates.kept(moment) if moment else None
    return php.text(value)


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
    own = [name for name, field in schema.fields.items() if not name.startswith("UF_") and field.kind != "multifield"]
    names = [str(item).upper() for item in wanted] if isinstance(wanted, list) else []
    found = own if not names or "*" in names else ["ID"]
    users = [name for name in schema.fields if name.startswith("UF_")] if "UF_*" in names else []
    return list(dict.fromkeys([*found, *users, *(name for name in names if name in schema.fields)]))


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
        return [str(item) for item in value or []]
    if field.kind == "datetime":
        return call.shown_by_server(value)
    return str(value) if isinstance(value, int) else value


def described(schema: Schema) -> dict[str, Any]:
    """What ``*.fields`` answers."""
    names = {"flag": "char", "exact": "string", "multifield": "crm_multifield"}
    return {
        field.name: {
            "type": names.get(field.kind, field.kind),
            "isRequired": field.required,
            "isReadOnly": field.read_only,
            "isImmutable": False,
            "isMultiple": field.multiple or field.kind == "multifield",
            "isDynamic": field.name.startswith("UF_"),
            "title": field.name if field.name.startswith("UF_") else field.title,
            **({"listLabel": field.title, "formLabel": field.title} if field.name.startswith("UF_") else {}),
        }
        for field in schema.fields.values()
    }
