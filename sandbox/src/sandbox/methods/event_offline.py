"""event.offline.*: the queue of what has changed. Source: Bitrix24 documentation, "offline events"."""

from __future__ import annotations

import secrets
from typing import Any

from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.listing import PAGE, Listing
from sandbox.portal.schema import Field, Schema
from sandbox.portal.store import Condition, Row
from sandbox.wire import php

methods = Methods()
EXTENDED = "rest_offline_extended"  # the tariff's feature without which nothing can be reserved
QUEUE = Schema.of(
    "offline",
    (
        Field("ID", "integer"),
        Field("TIMESTAMP_X", "datetime"),
        *(Field(name, "exact") for name in ("EVENT_NAME", "MESSAGE_ID", "PROCESS_ID")),
        Field("ERROR", "integer"),
    ),
)
FREE = Condition("json_extract(body, '$.PROCESS_ID') = ''")


@methods.offer("event.offline.get", "basic")
def get(call: Call) -> Reply:
    """The oldest events: taken away (clear=1, the default) or reserved for a process (clear=0).

    With a process_id those it has reserved already; with error=1 those that were marked as failed.
    """
    _allowed(call)
    clear = _switch(call, "clear", default=1)
    if not clear and call.portal.features.get(EXTENDED) != "Y":
        raise RestError("WRONG_LICENSE", "Extended offline events handling is not available", 403)
    process = php.text(call.given("process_id"))
    rows = _chosen(call, process, failed=bool(_switch(call, "error", default=0)))
    if clear:
        _remove(call, rows)
    elif not process:
        process = secrets.token_hex(16)
        for row in rows:
            row.body["PROCESS_ID"] = process
            call.documents("offline").put(row.id, row.body)
    return Reply({"process_id": None if clear else process, "events": [_shown(call, row) for row in rows]})


@methods.offer("event.offline.list", "basic")
def listed(call: Call) -> Reply:
    """The queue as it stands; nothing is taken or reserved."""
    _allowed(call)
    page = Listing(QUEUE).page(call, call.given("filter"), call.given("order"), _of_source(call))
    rows = [
        _shown(call, row) | {"PROCESS_ID": row.body["PROCESS_ID"], "ERROR": str(row.body["ERROR"])} for row in page.rows
    ]
    return Reply(rows, page.total, page.next)


@methods.offer("event.offline.clear", "basic")
def clear(call: Call) -> Reply:
    """Forget what a process has reserved: all of it, or by ids, or by message ids."""
    _allowed(call)
    rows = _reserved(call)
    ids, messages = _texts(call.given("id")), _texts(call.given("message_id"))
    if ids:
        rows = [row for row in rows if str(row.id) in ids]
    elif messages:
        rows = [row for row in rows if row.body["MESSAGE_ID"] in messages]
    _remove(call, rows)
    return Reply(True)  # noqa: FBT003


@methods.offer("event.offline.error", "basic")
def error(call: Call) -> Reply:
    """Mark events of a process as failed; they stay until somebody asks for errors."""
    _allowed(call)
    messages = _texts(call.given("message_id"))
    for row in _reserved(call):
        if row.body["MESSAGE_ID"] in messages:
            call.documents("offline").put(row.id, row.body | {"ERROR": 1})
    return Reply(True)  # noqa: FBT003


def _allowed(call: Call) -> None:
    call.app_only()
    call.admin_only()


def _switch(call: Call, name: str, *, default: int) -> int:
    given = call.given(name)
    return default if given in (None, "") else int(php.truth(given))


def _of_source(call: Call) -> Condition:
    connector = php.text(call.given("auth_connector"))
    return Condition("json_extract(body, '$.AUTH_CONNECTOR') = ?", (connector,))


def _chosen(call: Call, process: str, *, failed: bool) -> list[Row]:
    listing = Listing(QUEUE, "json_extract(body, '$.TIMESTAMP_X'), id")
    condition = listing.condition(call, call.given("filter")) & _of_source(call)
    condition &= Condition("json_extract(body, '$.ERROR') = ?", (int(failed),))
    if process:
        condition &= Condition("json_extract(body, '$.PROCESS_ID') = ?", (process,))
    elif not failed:
        condition &= FREE
    limit = php.integer(call.given("limit")) or PAGE
    return call.documents("offline").find(condition, listing.order(call.given("order")), max(1, limit))


def _reserved(call: Call) -> list[Row]:
    return call.documents("offline").where(PROCESS_ID=php.text(call.wanted("process_id")))


def _remove(call: Call, rows: list[Row]) -> None:
    for row in rows:
        call.documents("offline").remove(row.id)


def _texts(value: Any) -> list[str]:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
    return [php.text(item) for item in items if item not in (None, "")]


def _shown(call: Call, row: Row) -> dict[str, Any]:
    told: dict[str, Any] = {"ID": str(row.id), "TIMESTAMP_X": call.shown_by_server(row.body["TIMESTAMP_X"])}
    told |= {name: row.body[name] for name in ("EVENT_NAME", "EVENT_DATA", "EVENT_ADDITIONAL", "MESSAGE_ID")}
    return told | {"EVENT_DATA": row.body["EVENT_DATA"] or False}
