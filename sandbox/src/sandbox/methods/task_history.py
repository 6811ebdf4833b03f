"""tasks.task.history.list: what a task was like before. Source: Bitrix24 documentation, "task history"."""

from __future__ import annotations

from typing import Any

from sandbox.methods.task_access import existing
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.listing import Listing
from sandbox.portal.schema import Field, Schema
from sandbox.portal.store import Condition, Row
from sandbox.wire import php

methods = Methods()
HISTORY = Schema.of(
    "task_history",
    (
        *(Field(name, "integer") for name in ("ID", "TASK_ID", "USER_ID")),
        Field("FIELD", "exact"),
        Field("CREATED_DATE", "datetime"),
    ),
)
DATES = {"DEADLINE", "START_DATE_PLAN", "END_DATE_PLAN", "CLOSED_DATE", "DATE_START"}


@methods.offer("tasks.task.history.list", "task")
def listed(call: Call) -> Reply:
    """Every change of a task at once: field, old and new value, by whom, when."""
    mine = Condition("json_extract(body, '$.TASK_ID') = ?", (existing(call).id,))
    listing = Listing(HISTORY)
    condition = listing.condition(call, call.given("filter")) & mine
    rows = call.documents("task_history").find(condition, listing.order(call.given("order")))
    return Reply({"list": [_shown(call, row) for row in rows]})


def _shown(call: Call, row: Row) -> dict[str, Any]:
    field = row.body["FIELD"]
    person = call.documents("person").get(row.body["USER_ID"])
    names = {"name": "NAME", "lastName": "LAST_NAME", "secondName": "SECOND_NAME", "login": "EMAIL"}
    user = {key: person.body[kept] for key, kept in names.items()} if person else {}
    return {
        "id": str(row.id),
        "createdDate": call.shown(row.body["CREATED_DATE"]),
        "field": field,
        "value": {side: _value(call, field, row.body[kept]) for side, kept in (("from", "FROM"), ("to", "TO"))},
        "user": {"id": str(row.body["USER_ID"]), **user},
    }


def _value(call: Call, field: str, value: Any) -> Any:
    if value is None:
        return None
    if field in DATES:
        return call.shown(value)
    return ",".join(php.text(item) for item in value) if isinstance(value, list) else php.text(value)
