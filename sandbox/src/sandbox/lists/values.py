"""Values of a list's own fields: how they are read, kept, compared and told."""

from __future__ import annotations

from typing import Any

from sandbox.methods import uploads
from sandbox.portal import dates
from sandbox.portal.calls import Call
from sandbox.portal.errors import RestError
from sandbox.portal.schema import Field, Kind, Schema
from sandbox.portal.store import Row
from sandbox.wire import php

NUMBERED = {"L", "G", "E", "E:EList", "S:employee", "S:DiskFile", "F"}
KINDS: dict[str, Kind] = {
    "N": "double", "N:Sequence": "integer", "S:Date": "date", "S:DateTime": "datetime",
    **dict.fromkeys(NUMBERED, "integer"),
}  # fmt: skip
HIDDEN_FOLDER = -1  # files that hang at an element and lie in no folder


class Elements(Schema):
    """The elements of one list; a property's column is its first value."""

    def column(self, name: str) -> str:
        """See Schema."""
        if name.startswith("PROPERTY_"):
            return f"json_extract(body, '$.{name}[0].VALUE')"
        return super().column(name)


def schema(fields: list[Row]) -> Schema:
    """What an element can be found and sorted by."""
    own = (
        *(Field(name, "integer") for name in ("ID", "IBLOCK_SECTION_ID", "CREATED_BY", "MODIFIED_BY", "SORT")),
        Field("NAME", "string"),
        *(Field(name, "datetime") for name in ("DATE_CREATE", "TIMESTAMP_X")),
    )
    properties = (Field(f"PROPERTY_{row.id}", KINDS.get(row.body["TYPE"], "string")) for row in fields)
    return Elements.of("list_element", (*own, *properties))


def written(call: Call, field: Row, given: Any) -> list[dict[str, Any]]:
    """A property's values as they are kept, each under a number of its own."""
    items = _items(field, given)
    if field.body["MULTIPLE"] != "Y":
        items = items[:1]
    values = [_kept(call, field, item) for item in items]
    return [{"ID": call.documents("value_id").add({}), "VALUE": value} for value in values if value not in (None, "")]


def _items(field: Row, given: Any) -> list[Any]:
    kind = field.body["TYPE"]
    if kind == "F" and ((isinstance(given, dict) and "fileData" in given) or _is_file(given)):
        return [given]
    if kind == "S:HTML" and isinstance(given, dict) and "TEXT" in given:
        return [given]
    if isinstance(given, dict):
        return [item["VALUE"] if isinstance(item, dict) and "VALUE" in item else item for item in given.values()]
    return given if isinstance(given, list) else [given]


def _is_file(given: Any) -> bool:
    return isinstance(given, list) and len(given) == 2 and all(isinstance(item, str) for item in given)


def _kept(call: Call, field: Row, value: Any) -> Any:
    kind = field.body["TYPE"]
    if value in (None, "", False):
        return None
    if kind == "F":
        return hidden_file(call, value)
    if kind in {"S:Date", "S:DateTime"}:
        moment = dates.read(php.text(value), call.portal.zone)
        if moment is None:
            raise RestError("ERROR_ELEMENT_FIELD_VALUE", f"Неверное значение поля «{field.body['NAME']}»")
        return dates.kept(moment) if kind == "S:DateTime" else moment.date().isoformat()
    if kind == "S:HTML":
        return {"TEXT": php.text(value.get("TEXT") if isinstance(value, dict) else value), "TYPE": "HTML"}
    if kind in NUMBERED or kind == "N:Sequence":
        return php.integer(php.text(value).removeprefix("n").removeprefix("user_"))
    if kind == "N":
        number = php.number(value)
        return int(number) if number.is_integer() else number
    return php.text(value)


def hidden_file(call: Call, value: Any) -> int:
    """Keep a file that lies in no folder, from ``[name, base64]`` or ``{"fileData": …}``; returns its number."""
    pair = value.get("fileData") if isinstance(value, dict) else value
    if php.text(pair).isdigit():
        raise RestError("ERROR_ELEMENT_FIELD_VALUE", "Writing file values by ID is not supported")
    name = php.text(pair[0]) if isinstance(pair, list) and len(pair) == 2 else "file"
    return keep_hidden(call, name, uploads.content(pair))


def keep_hidden(call: Call, name: str, content: bytes) -> int:
    """Keep a file that lies in no folder; returns its number."""
    body = {"NAME": name, "TYPE": "file", "PARENT_ID": HIDDEN_FOLDER, "STORAGE_ID": 0, "SIZE": len(content)}
    body |= {"FILE_ID": call.portal.store.add_content(content), "VERSION": 1, "CODE": None}
    body |= {"CREATE_TIME": call.now(), "UPDATE_TIME": call.now()}
    body |= dict.fromkeys(("CREATED_BY", "UPDATED_BY"), call.caller.user_id)
    return call.documents("disk_object").add(body)


def shown(call: Call, field: Row, kept: list[dict[str, Any]]) -> dict[str, Any]:
    """A property as lists.element.get tells it: its values by their numbers."""
    return {str(item["ID"]): _told(call, field.body["TYPE"], item["VALUE"]) for item in kept}


def _told(call: Call, kind: str, value: Any) -> Any:
    if kind == "S:DateTime":
        return dates.local(value, call.portal.zone)
    if kind == "S:Date":
        return ".".join(reversed(value.split("-")))
    return value if isinstance(value, dict) else php.text(value)
