"""Bank details, presets, addresses and links of requisites. Source: Bitrix24 documentation, "requisites"."""

from __future__ import annotations

from typing import Any

from sandbox.methods import crud
from sandbox.portal import legacy
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.listing import Listing
from sandbox.portal.records import LEGACY, Records
from sandbox.portal.schema import Field, Schema
from sandbox.portal.store import Row
from sandbox.wire import php

methods = Methods()
REQUISITE_TYPE = 8
STAMPS = (
    Field("DATE_CREATE", "datetime", "Дата создания", read_only=True),
    Field("DATE_MODIFY", "datetime", "Дата изменения", read_only=True),
    Field("CREATED_BY_ID", "integer", "Кем создан", read_only=True),
    Field("MODIFY_BY_ID", "integer", "Кем изменён", read_only=True),
)
BANK = Schema.of(
    "bankdetail",
    (
        Field("ID", "integer", "ID", read_only=True),
        Field("ENTITY_TYPE_ID", "integer", "Тип объекта", read_only=True, default=REQUISITE_TYPE),
        Field("ENTITY_ID", "integer", "Реквизит", required=True, immutable=True),
        Field("COUNTRY_ID", "integer", "Страна", default=1),
        *STAMPS,
        Field("NAME", "string", "Название", required=True),
        *(Field(name, "exact", title) for name, title in (("CODE", "Код"), ("XML_ID", "Внешний ключ"))),
        Field("ORIGINATOR_ID", "exact", "Внешний источник"),
        Field("ACTIVE", "flag", "Активен", default="Y"),
        Field("SORT", "integer", "Сортировка", default=500),
        *(Field(name, "string", title) for name, title in (("RQ_BANK_NAME", "Банк"), ("RQ_BANK_ADDR", "Адрес банка"))),
        *(Field(name, "exact", title) for name, title in (("RQ_BIK", "БИК"), ("RQ_ACC_NUM", "Расчётный счёт"))),
        *(Field(name, "exact", title) for name, title in (("RQ_COR_ACC_NUM", "Кор. счёт"), ("RQ_SWIFT", "SWIFT"))),
        Field("RQ_ACC_CURRENCY", "exact", "Валюта счёта"),
        Field("COMMENTS", "string", "Комментарий"),
    ),
)
PRESET = Schema.of(
    "preset",
    (
        Field("ID", "integer", "ID", read_only=True),
        Field("ENTITY_TYPE_ID", "integer", "Тип объекта", required=True, default=REQUISITE_TYPE),
        Field("COUNTRY_ID", "integer", "Страна", required=True, default=1),
        *STAMPS,
        Field("NAME", "string", "Название", required=True),
        Field("XML_ID", "exact", "Внешний ключ"),
        Field("ACTIVE", "flag", "Активен", default="Y"),
        Field("SORT", "integer", "Сортировка", default=500),
    ),
)
ADDRESS = Schema.of(
    "address",
    (
        *(Field(name, "integer", name) for name in ("TYPE_ID", "ENTITY_TYPE_ID", "ENTITY_ID")),
        *(Field(name, "string", name) for name in ("ADDRESS_1", "ADDRESS_2", "CITY", "REGION", "PROVINCE", "COUNTRY")),
        *(Field(name, "exact", name) for name in ("POSTAL_CODE", "COUNTRY_CODE")),
        *(Field(name, "integer", name) for name in ("LOC_ADDR_ID", "ANCHOR_TYPE_ID", "ANCHOR_ID")),
    ),
)
LINK = Schema.of(
    "requisite_link",
    tuple(
        Field(name, "integer", name)
        for name in ("ENTITY_TYPE_ID", "ENTITY_ID", "REQUISITE_ID", "BANK_DETAIL_ID", "MC_REQUISITE_ID",
                     "MC_BANK_DETAIL_ID")
    ),
)  # fmt: skip
ADDRESS_KEY, LINK_KEY = ("TYPE_ID", "ENTITY_TYPE_ID", "ENTITY_ID"), ("ENTITY_TYPE_ID", "ENTITY_ID")


def _bank_checked(call: Call, body: dict[str, Any], before: dict[str, Any] | None) -> None:
    del before
    if call.documents("requisite").get(body.get("ENTITY_ID") or 0) is None:
        raise RestError("", f"The Requisite with ID '{body.get('ENTITY_ID')}' is not found")
    _named(body)


def _named(body: dict[str, Any]) -> None:
    if not body.get("NAME"):
        raise RestError("", "Не заполнено обязательное поле «Название» (NAME).")


_BANKS = Records(
    lambda call: BANK, "bankdetail", LEGACY, check=_bank_checked,
    lost=lambda number: RestError("", f"The BankDetail with ID '{number}' is not found"),
)  # fmt: skip
_PRESETS = Records(
    lambda call: PRESET, "preset", LEGACY, check=lambda call, body, before: _named(body),
    lost=lambda number: RestError("", f"The Preset with ID '{number}' is not found"),
)  # fmt: skip
crud.plain("crm.requisite.bankdetail", _BANKS).offer(methods)
crud.plain("crm.requisite.preset", _PRESETS).offer(methods)


@methods.offer("crm.requisite.delete", "crm")
def delete(call: Call) -> Reply:
    """Remove a requisite with its bank details and addresses."""
    number = call.number("id")
    if call.documents("requisite").get(number) is None:
        raise RestError("", f"The Requisite with ID '{number}' is not found")
    for row in call.documents("bankdetail").where(ENTITY_ID=number):
        call.documents("bankdetail").remove(row.id)
    for row in call.documents("address").where(ENTITY_TYPE_ID=REQUISITE_TYPE, ENTITY_ID=number):
        call.documents("address").remove(row.id)
    call.documents("requisite").remove(number)
    call.emit("ONCRMREQUISITEDELETE", {"FIELDS": {"ID": number}})
    return Reply(True)  # noqa: FBT003


@methods.offer("crm.address.add", "crm")
def add_address(call: Call) -> Reply:
    """A new address; an owner has one of a type."""
    given = call.fields()
    key = _key(given, ADDRESS_KEY)
    if _by_key(call, "address", key):
        raise RestError("", "TypeAddress exists")
    body = dict.fromkeys(ADDRESS.fields) | legacy.written(call, ADDRESS, given)
    call.documents("address").add(body | key)
    return Reply(True)  # noqa: FBT003


@methods.offer("crm.address.update", "crm")
def update_address(call: Call) -> Reply:
    """Change an address."""
    given = call.fields()
    row = _one(call, "address", _key(given, ADDRESS_KEY))
    call.documents("address").put(row.id, row.body | legacy.written(call, ADDRESS, given))
    return Reply(True)  # noqa: FBT003


@methods.offer("crm.address.delete", "crm")
def delete_address(call: Call) -> Reply:
    """Remove an address."""
    call.documents("address").remove(_one(call, "address", _key(call.fields(), ADDRESS_KEY)).id)
    return Reply(True)  # noqa: FBT003


@methods.offer("crm.address.list", "crm")
def addresses(call: Call) -> Reply:
    """Addresses by filter."""
    return _page(call, ADDRESS)


@methods.offer("crm.address.fields", "crm")
def address_fields(call: Call) -> Reply:
    """What fields an address has."""
    del call
    return Reply(legacy.described(ADDRESS))


@methods.offer("crm.requisite.link.register", "crm")
def register(call: Call) -> Reply:
    """Say which requisites a deal or an invoice goes by; the former link is replaced."""
    given = call.fields()
    key = _key(given, LINK_KEY)
    body = dict.fromkeys(LINK.fields, 0) | legacy.written(call, LINK, given) | key
    found = _by_key(call, "requisite_link", key)
    if found:
        call.documents("requisite_link").put(found[0].id, body)
    else:
        call.documents("requisite_link").add(body)
    return Reply(True)  # noqa: FBT003


@methods.offer("crm.requisite.link.unregister", "crm")
def unregister(call: Call) -> Reply:
    """Take a link away."""
    call.documents("requisite_link").remove(_one(call, "requisite_link", _link_key(call)).id)
    return Reply(True)  # noqa: FBT003


@methods.offer("crm.requisite.link.get", "crm")
def link(call: Call) -> Reply:
    """The link of one object."""
    row = _one(call, "requisite_link", _link_key(call))
    return Reply({name: value if name in LINK_KEY else php.text(value) for name, value in row.body.items()})


@methods.offer("crm.requisite.link.list", "crm")
def links(call: Call) -> Reply:
    """Links by filter."""
    return _page(call, LINK)


def _link_key(call: Call) -> dict[str, int]:
    return {"ENTITY_TYPE_ID": call.number("entityTypeId"), "ENTITY_ID": call.number("entityId")}


def _key(given: dict[str, Any], names: tuple[str, ...]) -> dict[str, int]:
    for name in names:
        if not php.integer(given.get(name)):
            raise RestError("", f"{name} is not defined or invalid.")
    return {name: php.integer(given[name]) for name in names}


def _by_key(call: Call, kind: str, key: dict[str, int]) -> list[Row]:
    return call.documents(kind).where(**key)


def _one(call: Call, kind: str, key: dict[str, int]) -> Row:
    found = _by_key(call, kind, key)
    if not found:
        raise RestError("", "TypeAddress not found" if kind == "address" else "Not found")
    return found[0]


def _page(call: Call, schema: Schema) -> Reply:
    page = Listing(schema).page(call, call.given("filter"), call.given("order"))
    select = [name for name in legacy.selected(schema, call.given("select")) if name in schema.fields]
    return Reply([legacy.shown(call, schema, row, select) for row in page.rows], page.total, page.next)
