"""crm.type.*: smart processes. Source: Bitrix24 documentation, "user defined object types"."""

from __future__ import annotations

from typing import Any

from sandbox.crm.entities import SWITCHES, kind_of
from sandbox.methods import crm_categories
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.listing import Listing
from sandbox.portal.schema import Field, Schema
from sandbox.portal.store import Row
from sandbox.wire import php

methods = Methods()
FIRST_FREE = 1030


class _Types(Schema):
    """The types' names are camelCase in the store too."""

    def column(self, name: str) -> str:
        """See Schema."""
        spelled = {"ENTITYTYPEID": "entityTypeId"}.get(name, name.lower())
        return "id" if name == "ID" else f"json_extract(body, '$.{spelled}')"


TYPES = _Types.of(
    "crm_type",
    (Field("ID", "integer"), Field("TITLE", "string"), Field("ENTITYTYPEID", "integer"), Field("CODE", "exact")),
)


@methods.offer("crm.type.list", "crm")
def listed(call: Call) -> Reply:
    """Types by filter."""
    page = Listing(TYPES).page(call, call.given("filter"), call.given("order"))
    return Reply({"types": [_shown(call, row, brief=True) for row in page.rows]}, page.total, page.next)


@methods.offer("crm.type.get", "crm")
def get(call: Call) -> Reply:
    """One type by its id."""
    return Reply({"type": _shown(call, _existing(call))})


@methods.offer("crm.type.getByEntityTypeId", "crm")
def get_by_entity_type(call: Call) -> Reply:
    """One type by its entityTypeId."""
    found = call.documents("crm_type").where(entityTypeId=call.number("entityTypeId"))
    if not found:
        raise RestError("NOT_FOUND", "Смарт-процесс не найден")
    return Reply({"type": _shown(call, found[0])})


@methods.offer("crm.type.add", "crm")
def add(call: Call) -> Reply:
    """A new smart process: 128–192 or an even number from 1030 on, chosen if none is given."""
    call.admin_only()
    fields = call.map("fields")
    number = php.integer(fields.get("entityTypeId")) or _free(call)
    if not (128 <= number <= 192 or (number >= FIRST_FREE and number % 2 == 0)):
        raise RestError("ERROR_CORE", f"Недопустимое значение entityTypeId: {number}")
    if call.documents("crm_type").where(entityTypeId=number):
        raise RestError("ERROR_CORE", f"Тип с entityTypeId {number} уже существует")
    if not php.text(fields.get("title")).strip():
        raise RestError("CRM_FIELD_ERROR_REQUIRED", 'Поле "Название" обязательно для заполнения')
    body: dict[str, Any] = {
        "entityTypeId": number,
        "code": "",
        "customSectionId": None,
        "createdBy": call.caller.user_id,
    }
    body |= dict.fromkeys(SWITCHES, "N") | {"createdTime": call.now(), "updatedTime": call.now()}
    body |= {"updatedBy": call.caller.user_id, "relations": {"parent": [], "child": []}, "linkedUserFields": []}
    body |= _values(fields)
    row = Row(call.documents("crm_type").add(body), body)
    call.portal.store.open(kind_of(number))
    call.portal.cache.clear()
    funnel = {"ENTITY_TYPE_ID": number, "NAME": "Общая", "SORT": 500, "IS_DEFAULT": "Y"}
    crm_categories.make(call, funnel | {"ORIGIN_ID": "", "ORIGINATOR_ID": ""})
    call.emit("ONCRMTYPEADD", {"FIELDS": {"ID": row.id}})
    return Reply({"type": _shown(call, row)})


@methods.offer("crm.type.update", "crm")
def update(call: Call) -> Reply:
    """Change a type's title, switches and relations."""
    call.admin_only()
    row, fields = _existing(call), call.map("fields")
    row.body.update(_values(fields) | {"updatedTime": call.now(), "updatedBy": call.caller.user_id})
    call.documents("crm_type").put(row.id, row.body)
    call.portal.cache.clear()
    call.emit("ONCRMTYPEUPDATE", {"FIELDS": {"ID": row.id}})
    return Reply({"type": _shown(call, row)})


@methods.offer("crm.type.delete", "crm")
def delete(call: Call) -> Reply:
    """Remove a type that has no items."""
    call.admin_only()
    row = _existing(call)
    number = row.body["entityTypeId"]
    if call.documents(kind_of(number)).count():
        raise RestError("ERROR_CORE", "Нельзя удалить смарт-процесс, в котором есть элементы")
    for part in call.documents("category").where(ENTITY_TYPE_ID=number):
        call.documents("category").remove(part.id)
    call.documents("crm_type").remove(row.id)
    call.portal.cache.clear()
    call.emit("ONCRMTYPEDELETE", {"FIELDS": {"ID": row.id}})
    return Reply([])


def _free(call: Call) -> int:
    taken = [int(row.body["entityTypeId"]) for row in call.documents("crm_type").find()]
    return max([number + 2 for number in taken if number >= FIRST_FREE] or [FIRST_FREE + 8])


def _existing(call: Call) -> Row:
    row = call.documents("crm_type").get(call.number("id"))
    if row is None:
        raise RestError("NOT_FOUND", "Смарт-процесс не найден")
    return row


def _values(fields: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {name: "Y" if php.truth(fields[name]) else "N" for name in SWITCHES if name in fields}
    if "title" in fields:
        kept["title"] = php.text(fields["title"]).strip()
    relations = fields.get("relations")
    if isinstance(relations, dict):
        kept["relations"] = {side: [_relation(item) for item in _listed(relations.get(side))] for side in _SIDES}
    if "linkedUserFields" in fields:
        kept["linkedUserFields"] = fields["linkedUserFields"]
    return kept


_SIDES = ("parent", "child")


def _listed(value: Any) -> list[dict[str, Any]]:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [item for item in items if isinstance(item, dict)]


def _relation(item: dict[str, Any]) -> dict[str, Any]:
    shows = "Y" if php.truth(item.get("isChildrenListEnabled")) else "N"
    return {"entityTypeId": php.integer(item.get("entityTypeId")), "isChildrenListEnabled": shows, "isPredefined": "N"}


def _shown(call: Call, row: Row, *, brief: bool = False) -> dict[str, Any]:
    told = {"id": row.id} | row.body
    if brief:
        told = {name: value for name, value in told.items() if name not in {"relations", "linkedUserFields"}}
    return told | {name: call.shown_by_server(row.body[name]) for name in ("createdTime", "updatedTime")}
