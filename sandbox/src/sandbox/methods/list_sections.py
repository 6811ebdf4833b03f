"""lists.section.*: folders within a list. Source: Bitrix24 documentation, "universal lists"."""

from __future__ import annotations

from typing import Any

from sandbox.methods import lists
from sandbox.portal import dates
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.listing import Listing
from sandbox.portal.schema import Field, Schema
from sandbox.portal.store import Condition, Row
from sandbox.wire import php

methods = Methods()
SECTION = Schema.of(
    "list_section",
    (
        *(Field(name, "integer") for name in ("ID", "SORT", "IBLOCK_SECTION_ID", "CREATED_BY")),
        *(Field(name, "exact") for name in ("CODE", "XML_ID", "EXTERNAL_ID", "ACTIVE")),
        Field("NAME", "string"),
    ),
)


@methods.offer("lists.section.get", "lists")
def listed(call: Call) -> Reply:
    """Sections by filter."""
    mine = Condition("json_extract(body, '$.IBLOCK_ID') = ?", (lists.found(call).id,))
    page = Listing(SECTION).page(call, call.given("FILTER"), call.given("ORDER"), mine)
    given = call.given("SELECT")
    names = {str(name).upper() for name in given} | {"ID"} if isinstance(given, list) and given else None
    rows = [_shown(call, row) for row in page.rows]
    if names:
        rows = [{name: value for name, value in row.items() if name in names} for row in rows]
    return Reply(rows, page.total, page.next)


@methods.offer("lists.section.add", "lists")
def add(call: Call) -> Reply:
    """A new section."""
    row, given = lists.found(call), call.fields("FIELDS")
    if not php.text(given.get("NAME")):
        raise RestError("ERROR_ADD_SECTION", "Введите название раздела")
    body: dict[str, Any] = {"IBLOCK_ID": row.id, "CODE": php.text(call.wanted("SECTION_CODE")), "SORT": 500}
    body |= {"IBLOCK_SECTION_ID": php.integer(call.given("IBLOCK_SECTION_ID")) or None, "XML_ID": None, "ACTIVE": "Y"}
    body |= {"CREATED_BY": call.caller.user_id, "DATE_CREATE": call.now()} | _values(call, given)
    return Reply(call.documents("list_section").add(body))


@methods.offer("lists.section.update", "lists")
def update(call: Call) -> Reply:
    """Rename or move a section."""
    row = _existing(call)
    call.documents("list_section").put(row.id, row.body | _values(call, call.fields("FIELDS")))
    return Reply(True)  # noqa: FBT003


@methods.offer("lists.section.delete", "lists")
def delete(call: Call) -> Reply:
    """Remove a section; what lay in it lies at the top then."""
    row = _existing(call)
    for element in call.documents("list_element").where(IBLOCK_SECTION_ID=row.id):
        call.documents("list_element").put(element.id, element.body | {"IBLOCK_SECTION_ID": None})
    call.documents("list_section").remove(row.id)
    return Reply(True)  # noqa: FBT003


def _values(call: Call, given: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {name: php.text(given[name]) for name in ("NAME", "XML_ID") if name in given}
    if "EXTERNAL_ID" in given:
        kept["XML_ID"] = php.text(given["EXTERNAL_ID"])
    if "SORT" in given:
        kept["SORT"] = php.integer(given["SORT"])
    if "ACTIVE" in given:
        kept["ACTIVE"] = "Y" if php.truth(given["ACTIVE"]) else "N"
    return kept | {"TIMESTAMP_X": call.now(), "MODIFIED_BY": call.caller.user_id}


def _existing(call: Call) -> Row:
    parent, number = lists.found(call), php.integer(call.given("SECTION_ID"))
    row = call.documents("list_section").get(number) if number else None
    if not number:
        code = php.text(call.given("SECTION_CODE"))
        row = next(iter(call.documents("list_section").where(IBLOCK_ID=parent.id, CODE=code)), None)
    if row is None or row.body["IBLOCK_ID"] != parent.id:
        raise RestError("ERROR_SECTION_NOT_FOUND", "Section not found")
    return row


def _shown(call: Call, row: Row) -> dict[str, Any]:
    body = row.body
    parent = body["IBLOCK_SECTION_ID"]
    told: dict[str, Any] = {"ID": str(row.id), "CODE": body["CODE"], "XML_ID": body["XML_ID"]}
    told |= {"EXTERNAL_ID": body["XML_ID"], "IBLOCK_SECTION_ID": str(parent) if parent else None}
    told |= {name: dates.local(body[name], call.portal.zone) for name in ("TIMESTAMP_X", "DATE_CREATE")}
    told |= {"SORT": str(body["SORT"]), "NAME": body["NAME"], "ACTIVE": body["ACTIVE"]}
    return told | {name: str(body[name]) for name in ("MODIFIED_BY", "CREATED_BY")}
