"""lists.*: the lists themselves. Source: Bitrix24 documentation, "universal lists"."""

from __future__ import annotations

from typing import Any

from sandbox.portal import dates
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.listing import Listing
from sandbox.portal.schema import Field, Schema
from sandbox.portal.store import Condition, Row
from sandbox.wire import php

methods = Methods()
TYPES = ("lists", "bitrix_processes", "lists_socnet")
WORDS = {
    "ELEMENTS_NAME": "Элементы", "ELEMENT_NAME": "Элемент", "SECTIONS_NAME": "Разделы", "SECTION_NAME": "Раздел",
}  # fmt: skip
LIST = Schema.of(
    "list",
    (
        *(Field(name, "integer") for name in ("ID", "SORT")),
        *(Field(name, "string") for name in ("NAME",)),
        *(Field(name, "exact") for name in ("CODE", "IBLOCK_TYPE_ID")),
    ),
)
_NULLS_BEFORE = ("LIST_PAGE_URL", "DETAIL_PAGE_URL", "SECTION_PAGE_URL", "CANONICAL_PAGE_URL", "PICTURE")


@methods.offer("lists.get", "lists")
def listed(call: Call) -> Reply:
    """The lists of a type, or one of them."""
    condition = Condition("json_extract(body, '$.IBLOCK_TYPE_ID') = ?", (kind_of(call),))
    number, code = php.integer(call.given("IBLOCK_ID")), php.text(call.given("IBLOCK_CODE"))
    if number:
        condition &= Condition("id = ?", (number,))
    if code:
        condition &= Condition("json_extract(body, '$.CODE') = ?", (code,))
    page = Listing(LIST).page(call, None, call.given("IBLOCK_ORDER"), condition)
    return Reply([_shown(call, row) for row in page.rows], page.total, page.next)


@methods.offer("lists.get.iblock.type.id", "lists")
def type_of(call: Call) -> Reply:
    """Which type a list is of."""
    return Reply(found(call).body["IBLOCK_TYPE_ID"])


@methods.offer("lists.add", "lists")
def add(call: Call) -> Reply:
    """A new list; its code is its own among all lists."""
    call.admin_only()
    code, fields = php.text(call.wanted("IBLOCK_CODE")), call.fields("FIELDS")
    if call.documents("list").where(CODE=code):
        raise RestError("ERROR_IBLOCK_ALREADY_EXISTS", "Iblock already exists")
    if not php.text(fields.get("NAME")):
        raise RestError("ERROR_ADD_IBLOCK", "Введите название списка")
    body: dict[str, Any] = {"IBLOCK_TYPE_ID": kind_of(call), "CODE": code, "SORT": 500, "DESCRIPTION": ""}
    body |= {"BIZPROC": "N", "SOCNET_GROUP_ID": php.integer(call.given("SOCNET_GROUP_ID")) or None}
    body |= {"MESSAGES": dict(WORDS), "TIMESTAMP_X": call.now()} | _values(call, fields)
    return Reply(call.documents("list").add(body))


@methods.offer("lists.update", "lists")
def update(call: Call) -> Reply:
    """Rename a list, change its settings."""
    call.admin_only()
    row = found(call)
    body = row.body | _values(call, call.fields("FIELDS")) | {"TIMESTAMP_X": call.now()}
    call.documents("list").put(row.id, body)
    return Reply(True)  # noqa: FBT003


@methods.offer("lists.delete", "lists")
def delete(call: Call) -> Reply:
    """Remove a list with everything in it."""
    call.admin_only()
    row = found(call)
    for kind in ("list_element", "list_field", "list_section"):
        for part in call.documents(kind).where(IBLOCK_ID=row.id):
            call.documents(kind).remove(part.id)
    call.documents("list").remove(row.id)
    return Reply(True)  # noqa: FBT003


def kind_of(call: Call) -> str:
    """The type of lists that the call means; others are not for REST."""
    kind = php.text(call.wanted("IBLOCK_TYPE_ID"))
    if kind not in TYPES:
        raise RestError("ACCESS_DENIED", "Access denied")
    return kind


def found(call: Call) -> Row:
    """The list that the call names by id or by code."""
    number, code = php.integer(call.given("IBLOCK_ID")), php.text(call.given("IBLOCK_CODE"))
    row = call.documents("list").get(number) if number else None
    if not number and code:
        row = next(iter(call.documents("list").where(CODE=code)), None)
    kind = php.text(call.given("IBLOCK_TYPE_ID"))
    if row is None or (kind and row.body["IBLOCK_TYPE_ID"] != kind):
        raise RestError("ERROR_IBLOCK_NOT_FOUND", "Iblock not found")
    return row


def fields_of(call: Call, list_id: int) -> list[Row]:
    """A list's own fields in their order."""
    rows = call.documents("list_field").where(IBLOCK_ID=list_id)
    return sorted(rows, key=lambda row: (row.body["SORT"], row.id))


def _values(call: Call, fields: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {name: php.text(fields[name]) for name in ("NAME", "DESCRIPTION") if name in fields}
    if "SORT" in fields:
        kept["SORT"] = php.integer(fields["SORT"])
    if "BIZPROC" in fields:
        kept["BIZPROC"] = "Y" if php.truth(fields["BIZPROC"]) else "N"
    words = call.given("MESSAGES")
    if isinstance(words, dict):
        kept["MESSAGES"] = WORDS | {str(name).upper(): php.text(text) for name, text in words.items()}
    return kept


def _shown(call: Call, row: Row) -> dict[str, Any]:
    body = row.body
    told: dict[str, Any] = {"ID": str(row.id), "TIMESTAMP_X": dates.local(body["TIMESTAMP_X"], call.portal.zone)}
    told |= {"IBLOCK_TYPE_ID": body["IBLOCK_TYPE_ID"], "LID": "s1", "CODE": body["CODE"], "API_CODE": None}
    told |= {"NAME": body["NAME"], "ACTIVE": "Y", "SORT": str(body["SORT"])} | dict.fromkeys(_NULLS_BEFORE)
    told |= {"DESCRIPTION": body["DESCRIPTION"], "DESCRIPTION_TYPE": "text", "XML_ID": None, "BIZPROC": body["BIZPROC"]}
    group = body["SOCNET_GROUP_ID"]
    told |= {"VERSION": "1", "SOCNET_GROUP_ID": str(group) if group else None, "RIGHTS_MODE": "E"}
    return told | {name: body["MESSAGES"].get(name, text) for name, text in WORDS.items()} | {"LANG_DIR": "/"}
