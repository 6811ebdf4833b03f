"""lists.element.*: a list's rows. Source: Bitrix24 documentation, "universal lists"."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from sandbox.lists import values
from sandbox.methods import list_fields, lists
from sandbox.portal import dates
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.listing import Listing
from sandbox.portal.store import Condition, Row
from sandbox.wire import php

methods = Methods()
SHOWN = ("ID", "NAME", "IBLOCK_SECTION_ID", "CREATED_BY", "CODE")
MORE = ("DATE_CREATE", "TIMESTAMP_X", "MODIFIED_BY", "SORT")


@methods.offer("lists.element.get", "lists")
def listed(call: Call) -> Reply:
    """Elements by filter, or one by its id or code; with no hit there is no total."""
    row = lists.found(call)
    fields = lists.fields_of(call, row.id)
    condition = Condition("json_extract(body, '$.IBLOCK_ID') = ?", (row.id,)) & _named(call)
    wanted = {key: value for key, value in _filter(call).items() if not key.upper().endswith("CODE")}
    specials = {f"PROPERTY_{item.id}": _among(item, fields) for item in fields if item.body["MULTIPLE"] == "Y"}
    listing = Listing(values.schema(fields), specials=specials)
    page = listing.page(call, wanted, call.given("ELEMENT_ORDER"), condition)
    given = call.given("SELECT")
    select = {str(name).upper() for name in given} if isinstance(given, list) and given else None
    rows = [_shown(call, item, fields, select) for item in page.rows]
    return Reply(rows, page.total or None, page.next)


@methods.offer("lists.element.add", "lists")
def add(call: Call) -> Reply:
    """A new element; a code that is taken in this list is refused."""
    row, given = lists.found(call), call.fields("FIELDS")
    code = php.text(call.wanted("ELEMENT_CODE"))
    if call.documents("list_element").where(IBLOCK_ID=row.id, CODE=code):
        raise RestError("ERROR_ELEMENT_ALREADY_EXISTS", "Element already exists")
    body: dict[str, Any] = {"IBLOCK_ID": row.id, "CODE": code, "CREATED_BY": call.caller.user_id, "SORT": 500}
    body |= {"IBLOCK_SECTION_ID": php.integer(call.given("IBLOCK_SECTION_ID")) or None, "DATE_CREATE": call.now()}
    body |= _values(call, lists.fields_of(call, row.id), given, "ERROR_ADD_ELEMENT")
    return Reply(call.documents("list_element").add(body))


@methods.offer("lists.element.update", "lists")
def update(call: Call) -> Reply:
    """Write an element anew: properties that are not sent are cleared."""
    row = lists.found(call)
    element = existing(call, row.id)
    fields = lists.fields_of(call, row.id)
    kept = {name: value for name, value in element.body.items() if not name.startswith("PROPERTY_")}
    given = call.fields("FIELDS")
    if "IBLOCK_SECTION_ID" in given:
        kept["IBLOCK_SECTION_ID"] = php.integer(given["IBLOCK_SECTION_ID"]) or None
    body = kept | _values(call, fields, given, "ERROR_UPDATE_ELEMENT")
    call.documents("list_element").put(element.id, body)
    return Reply(True)  # noqa: FBT003


@methods.offer("lists.element.delete", "lists")
def delete(call: Call) -> Reply:
    """Remove an element."""
    element = existing(call, lists.found(call).id)
    call.documents("list_element").remove(element.id)
    return Reply(True)  # noqa: FBT003


@methods.offer("lists.element.get.file.url", "lists")
def file_urls(call: Call) -> Reply:
    """Where the files of a property can be fetched, for an hour."""
    row = lists.found(call)
    element, field = existing(call, row.id), list_fields.existing(call, row.id)
    kept = element.body.get(f"PROPERTY_{field.id}", [])
    tokens = [call.portal.access.file_token(item["VALUE"]) for item in kept]
    return Reply([f"{call.base_url}/rest/download.json?auth=&token={quote(token, safe='')}" for token in tokens])


def existing(call: Call, list_id: int) -> Row:
    """The element that the call names by id or by code."""
    documents, number = call.documents("list_element"), php.integer(call.given("ELEMENT_ID"))
    row = documents.get(number) if number else None
    if not number:
        row = next(iter(documents.where(IBLOCK_ID=list_id, CODE=php.text(call.given("ELEMENT_CODE")))), None)
    if row is None or row.body["IBLOCK_ID"] != list_id:
        raise RestError("ERROR_ELEMENT_NOT_FOUND", "Element not found")
    return row


def _named(call: Call) -> Condition:
    number, code = php.integer(call.given("ELEMENT_ID")), php.text(call.given("ELEMENT_CODE"))
    if number:
        return Condition("id = ?", (number,))
    return Condition("json_extract(body, '$.CODE') = ?", (code,)) if code else Condition()


def _filter(call: Call) -> dict[str, Any]:
    given = call.given("FILTER")
    return given if isinstance(given, dict) else {}


def _among(field: Row, fields: list[Row]) -> Any:
    """A filter over every value of a multiple property."""
    kind = values.schema(fields).fields[f"PROPERTY_{field.id}"].kind

    def condition(prefix: str, value: Any) -> Condition:
        wanted = value if isinstance(value, list) else [value]
        cast = php.text if kind in {"string", "date", "datetime"} else php.integer
        marks = ", ".join("?" for _ in wanted)
        inner = f"json_each(body, '$.PROPERTY_{field.id}') WHERE json_extract(value, '$.VALUE') IN ({marks})"
        sql = f"{'NOT ' if prefix.startswith('!') else ''}EXISTS (SELECT 1 FROM {inner})"  # noqa: S608
        return Condition(sql, tuple(cast(item) for item in wanted))

    return condition


def _values(call: Call, fields: list[Row], given: dict[str, Any], refusal: str) -> dict[str, Any]:
    name = php.text(given.get("NAME")).strip()
    if not name:
        raise RestError(refusal, "Введите название элемента")
    body: dict[str, Any] = {"NAME": name, "TIMESTAMP_X": call.now(), "MODIFIED_BY": call.caller.user_id}
    if "SORT" in given:
        body["SORT"] = php.integer(given["SORT"])
    for field in fields:
        key = f"PROPERTY_{field.id}"
        kept = values.written(call, field, _given(call, field, given.get(key)))
        if not kept and field.body["IS_REQUIRED"] == "Y":
            raise RestError(refusal, f"Поле «{field.body['NAME']}» должно быть заполнено")
        if kept:
            body[key] = kept
    return body


def _given(call: Call, field: Row, value: Any) -> Any:
    """A counter that nobody has set counts on."""
    if field.body["TYPE"] != "N:Sequence" or value not in (None, ""):
        return value
    field.body["LAST"] += 1
    call.documents("list_field").put(field.id, field.body)
    return field.body["LAST"]


def _shown(call: Call, row: Row, fields: list[Row], select: set[str] | None) -> dict[str, Any]:
    body = row.body
    section = body["IBLOCK_SECTION_ID"]
    told: dict[str, Any] = {"ID": str(row.id), "NAME": body["NAME"], "CREATED_BY": str(body["CREATED_BY"])}
    told |= {"IBLOCK_SECTION_ID": str(section) if section else None, "CODE": body["CODE"]}
    told |= {name: dates.local(body[name], call.portal.zone) for name in ("DATE_CREATE", "TIMESTAMP_X")}
    told |= {"MODIFIED_BY": str(body["MODIFIED_BY"]), "SORT": str(body["SORT"])}
    names = SHOWN if select is None else tuple(name for name in (*SHOWN, *MORE) if name in select or name == "ID")
    properties = {
        f"PROPERTY_{item.id}": values.shown(call, item, body[f"PROPERTY_{item.id}"])
        for item in fields
        if f"PROPERTY_{item.id}" in body and (select is None or f"PROPERTY_{item.id}" in select)
    }
    return {name: told[name] for name in names} | properties
