"""crm.stagehistory.list: who stood where and when. Source: Bitrix24 documentation, "stage history"."""

from __future__ import annotations

from typing import Any

from sandbox.crm.entities import LEAD, entity
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import argument
from sandbox.portal.filters import split_prefix
from sandbox.portal.listing import Listing
from sandbox.portal.schema import Field, Schema
from sandbox.portal.store import Condition, Row

methods = Methods()
HISTORY = Schema.of(
    "stage_history",
    (
        *(Field(name, "integer") for name in ("ID", "TYPE_ID", "OWNER_ID", "CATEGORY_ID")),
        Field("CREATED_TIME", "datetime"),
        *(Field(name, "exact") for name in ("STAGE_SEMANTIC_ID", "STAGE_ID")),
    ),
)
OF_LEADS = {"STATUS_SEMANTIC_ID": "STAGE_SEMANTIC_ID", "STATUS_ID": "STAGE_ID"}


@methods.offer("crm.stagehistory.list", "crm")
def listed(call: Call) -> Reply:
    """Every stage an object entered; leads call it status."""
    found = entity(call.portal, call.number("entityTypeId"))
    if not found.stage:
        raise argument("entityTypeId is not supported")
    mine = Condition("json_extract(body, '$.ENTITY_TYPE_ID') = ?", (found.type_id,))
    page = Listing(HISTORY).page(call, _renamed(call.given("filter")), _renamed(call.given("order")), mine)
    given = call.given("select")
    select = {str(name).upper() for name in given} if isinstance(given, list) and "*" not in given else None
    rows = [_shown(call, row, lead=found.type_id == LEAD) for row in page.rows]
    if select:
        rows = [{name: value for name, value in row.items() if name in select or name == "ID"} for row in rows]
    return Reply({"items": rows}, page.total, page.next)


def _renamed(wanted: Any) -> Any:
    if not isinstance(wanted, dict):
        return wanted
    out = {}
    for key, value in wanted.items():
        prefix, name = split_prefix(key)
        out[prefix + OF_LEADS.get(name, name)] = value
    return out


def _shown(call: Call, row: Row, *, lead: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"ID": row.id}
    for name in ("TYPE_ID", "OWNER_ID", "CREATED_TIME"):
        told[name] = row.body[name]
    told["CREATED_TIME"] = call.shown_by_server(row.body["CREATED_TIME"])
    if lead:
        return told | {name: row.body[kept] for name, kept in OF_LEADS.items()}
    return told | {name: row.body[name] for name in ("CATEGORY_ID", "STAGE_SEMANTIC_ID", "STAGE_ID")}
