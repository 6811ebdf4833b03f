"""crm.item.productrow.* and crm.{lead,deal}.productrows.*: what is sold. Source: documentation, "product rows"."""

from __future__ import annotations

from typing import Any

from sandbox.crm.entities import Entity, entity
from sandbox.crm.fields import camel
from sandbox.crm.items import items
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError, argument
from sandbox.portal.listing import Listing
from sandbox.portal.schema import Field, Schema
from sandbox.portal.store import Row
from sandbox.wire import php

methods = Methods()
DEFAULTS: dict[str, Any] = {
    "PRODUCT_ID": 0, "PRODUCT_NAME": "", "PRICE": 0.0, "QUANTITY": 1.0, "DISCOUNT_TYPE_ID": 2, "DISCOUNT_RATE": 0.0,
    "DISCOUNT_SUM": 0.0, "TAX_RATE": None, "TAX_INCLUDED": "N", "CUSTOMIZED": "Y", "MEASURE_CODE": 796,
    "MEASURE_NAME": "шт", "SORT": 0, "XML_ID": "",
}  # fmt: skip
INTEGERS = {"PRODUCT_ID", "DISCOUNT_TYPE_ID", "MEASURE_CODE", "SORT"}
TEXTS = {"PRODUCT_NAME", "TAX_INCLUDED", "MEASURE_NAME", "XML_ID", "CUSTOMIZED"}
NAMES = {camel(name): name for name in DEFAULTS}
ROW = Schema.of(
    "product_row",
    (
        Field("ID", "integer"),
        Field("OWNER_ID", "integer"),
        Field("OWNER_TYPE", "exact"),
        *(Field(name, "integer" if name in INTEGERS else "exact" if name in TEXTS else "double") for name in DEFAULTS),
    ),
)
LEGACY_OWNERS = {"lead": "L", "deal": "D"}


@methods.offer("crm.item.productrow.set", "crm")
def put(call: Call) -> Reply:
    """Put these rows in place of the present ones."""
    found, owner = _owner(call, call.wanted("ownerType"), call.number("ownerId"))
    given = call.wanted("productRows")
    if not isinstance(given, list | dict):
        raise argument("productRows must be array")
    rows = _replace(call, found, owner.id, list(given.values()) if isinstance(given, dict) else given)
    return Reply({"productRows": [_shown(row) for row in rows]})


@methods.offer("crm.item.productrow.add", "crm")
def add(call: Call) -> Reply:
    """One more row."""
    given = call.map("fields")
    found, owner = _owner(call, given.get("ownerType"), php.integer(given.get("ownerId")))
    row = _keep(call, found, owner.id, given)
    _sum(call, found, owner.id)
    return Reply({"productRow": _shown(row)})


@methods.offer("crm.item.productrow.fields", "crm")
def fields(call: Call) -> Reply:
    """What fields a row has."""
    del call
    told = {}
    for name, field in ROW.fields.items():
        upper, kind = name, {"exact": "string"}.get(field.kind, field.kind)
        flags = {"isRequired": name in {"OWNER_ID", "OWNER_TYPE"}, "isReadOnly": name == "ID"}
        flags |= dict.fromkeys(("isImmutable", "isMultiple", "isDynamic"), False)
        told[camel(name)] = {"type": kind, **flags, "title": upper, "upperName": upper}
    return Reply({"fields": told})


@methods.offer("crm.item.productrow.get", "crm")
def get(call: Call) -> Reply:
    """One row."""
    return Reply({"productRow": _shown(_existing(call))})


@methods.offer("crm.item.productrow.list", "crm")
def listed(call: Call) -> Reply:
    """The rows of an object: the filter names its type and id."""
    wanted = call.wanted("filter")
    if not isinstance(wanted, dict):
        raise argument("filter needs ownerType and ownerId")
    spelled = {_upper(key): value for key, value in wanted.items()}
    if not {"=OWNER_TYPE", "OWNER_TYPE"} & set(spelled) or not {"=OWNER_ID", "OWNER_ID"} & set(spelled):
        raise argument("filter needs ownerType and ownerId")
    page = Listing(ROW).page(call, spelled, call.given("order"))
    return Reply({"productRows": [_shown(row) for row in page.rows]}, page.total, page.next)


@methods.offer("crm.item.productrow.update", "crm")
def update(call: Call) -> Reply:
    """Change a row."""
    row = _existing(call)
    row.body.update(_values(call.wanted("fields")))
    call.documents("product_row").put(row.id, row.body)
    _sum(call, entity(call.portal, row.body["OWNER_TYPE_ID"]), row.body["OWNER_ID"])
    return Reply({"productRow": _shown(row)})


@methods.offer("crm.item.productrow.delete", "crm")
def delete(call: Call) -> Reply:
    """One row less."""
    row = _existing(call)
    call.documents("product_row").remove(row.id)
    _sum(call, entity(call.portal, row.body["OWNER_TYPE_ID"]), row.body["OWNER_ID"])
    return Reply(None)


def _legacy(name: str, code: str) -> None:
    @methods.offer(f"crm.{name}.productrows.get", "crm")
    def get_rows(call: Call) -> Reply:
        """The rows of an object, names in upper case."""
        found, owner = _owner(call, code, call.number("id"))
        told = [{"ID": str(row.id), **row.body} for row in _rows(call, found, owner.id)]
        return Reply(told)

    @methods.offer(f"crm.{name}.productrows.set", "crm")
    def set_rows(call: Call) -> Reply:
        """Put these rows in place of the present ones."""
        found, owner = _owner(call, code, call.number("id"))
        given = call.given("rows") or []
        _replace(call, found, owner.id, list(given.values()) if isinstance(given, dict) else given)
        return Reply(True)  # noqa: FBT003


for _name, _code in LEGACY_OWNERS.items():
    _legacy(_name, _code)


def _upper(key: str) -> str:
    bare = key.lstrip("=!<>%@")
    return key[: len(key) - len(bare)] + {"ownerType": "OWNER_TYPE", "ownerId": "OWNER_ID"}.get(
        bare, NAMES.get(bare, bare)
    )


def _owner(call: Call, code: Any, number: int) -> tuple[Entity, Row]:
    text = php.text(code).upper()
    plain = {"L": 1, "D": 2, "SI": 31}
    type_id = plain.get(text) or (int(text[1:], 16) if text[:1] == "T" and text[1:].isalnum() else 0)
    found = entity(call.portal, type_id)
    row = call.documents(found.kind).get(number)
    if row is None:
        raise RestError("OWNER_NOT_FOUND", "Не найден владелец товарных позиций")
    return found, row


def _existing(call: Call) -> Row:
    row = call.documents("product_row").get(call.number("id"))
    if row is None:
        raise RestError("NOT_FOUND", "Товарная позиция не найдена")
    return row


def _rows(call: Call, found: Entity, owner: int) -> list[Row]:
    rows = call.documents("product_row").where(OWNER_ID=owner)
    return [row for row in rows if row.body["OWNER_TYPE_ID"] == found.type_id]


def _replace(call: Call, found: Entity, owner: int, given: list[Any]) -> list[Row]:
    for row in _rows(call, found, owner):
        call.documents("product_row").remove(row.id)
    made = [_keep(call, found, owner, item) for item in given if isinstance(item, dict)]
    _sum(call, found, owner)
    return made


def _keep(call: Call, found: Entity, owner: int, given: dict[str, Any]) -> Row:
    body = {"OWNER_ID": owner, "OWNER_TYPE": found.owner_code, "OWNER_TYPE_ID": found.type_id}
    body |= DEFAULTS | _values(given)
    return Row(call.documents("product_row").add(body), body)


def _values(given: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, value in given.items():
        name = NAMES.get(key, key.upper())
        if name in INTEGERS:
            kept[name] = php.integer(value)
        elif name in TEXTS:
            kept[name] = php.text(value)
        elif name in DEFAULTS:
            kept[name] = php.number(value) if value is not None else None
    return kept


def _sum(call: Call, found: Entity, owner: int) -> None:
    """The object's sum follows its rows unless somebody has set it by hand."""
    row = call.documents(found.kind).get(owner)
    if row is None or row.body.get("IS_MANUAL_OPPORTUNITY") == "Y" or "OPPORTUNITY" not in found.schema.fields:
        return
    total = sum(item.body["PRICE"] * item.body["QUANTITY"] for item in _rows(call, found, owner))
    items(found.type_id).update(call, row, {"OPPORTUNITY": round(total, 2)})


def _shown(row: Row) -> dict[str, Any]:
    told: dict[str, Any] = {"id": row.id, "ownerId": row.body["OWNER_ID"], "ownerType": row.body["OWNER_TYPE"]}
    return told | {name: row.body[kept] for name, kept in NAMES.items()}
