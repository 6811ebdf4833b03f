"""task.elapseditem.*: time spent on tasks; positional. Source: Bitrix24 documentation, "elapsed items"."""

from __future__ import annotations

from typing import Any

from sandbox.methods.task_access import named
from sandbox.portal import dates
from sandbox.portal.calls import Call, Methods, Reply, wrong_arguments
from sandbox.portal.errors import core
from sandbox.portal.listing import Listing
from sandbox.portal.schema import Field, Schema
from sandbox.portal.store import Condition, Row
from sandbox.wire import php

methods = Methods()
PAGE = 50
BY_HAND, BY_TIMER = 2, 3
ELAPSED = Schema.of(
    "elapsed",
    (
        *(Field(name, "integer") for name in ("ID", "TASK_ID", "USER_ID", "SECONDS", "MINUTES", "SOURCE")),
        Field("COMMENT_TEXT", "string"),
        *(Field(name, "datetime") for name in ("CREATED_DATE", "DATE_START", "DATE_STOP")),
    ),
)
FILTERED = {"ID", "USER_ID", "CREATED_DATE", "TASK_ID"}


@methods.offer("task.elapseditem.add", "task")
def add(call: Call) -> Reply:
    """Time spent; USER_ID and CREATED_DATE may be given."""
    task_id, fields = call.positional(("TASKID", "ARFIELDS"), required=2)
    values = _fields(call, fields, 1)
    for name in ("SECONDS", "COMMENT_TEXT"):
        if name not in values:
            raise wrong_arguments(call.method, name, 1)
    now = call.now()
    task = named(call, task_id)
    body: dict[str, Any] = {"TASK_ID": task, "USER_ID": call.caller.user_id, "SOURCE": BY_HAND, "CREATED_DATE": now}
    body |= {"DATE_START": now, "DATE_STOP": now} | values
    number = call.documents("elapsed").add(body)
    _sum(call, task)
    return Reply(number)


@methods.offer("task.elapseditem.get", "task")
def get(call: Call) -> Reply:
    """One entry, in a list of one."""
    return Reply([_shown(call, _entry(call, *call.positional(("TASKID", "ITEMID"), required=2)), None)])


@methods.offer("task.elapseditem.getlist", "task")
def getlist(call: Call) -> Reply:
    """Entries of one task or of all: ``[TASKID, ORDER, FILTER, SELECT, PARAMS]``, or without the TASKID.

    ``start`` is not read here; pages go by PARAMS.NAV_PARAMS {nPageSize up to 50, iNumPage from 1}.
    """
    task_id, order, wanted, select, params = _arguments(call)
    listing = Listing(ELAPSED)
    given = wanted if isinstance(wanted, dict) else {}
    known = {key: value for key, value in given.items() if key.lstrip("!<>=").upper() in FILTERED}
    condition = listing.condition(call, known) & _seen(call)
    if task_id is not None:
        condition &= Condition("json_extract(body, '$.TASK_ID') = ?", (named(call, task_id),))
    size, page = _paging(params)
    rows = call.documents("elapsed").find(condition, listing.order(order), size, (page - 1) * size)
    total = call.documents("elapsed").count(condition)
    return Reply([_shown(call, row, select) for row in rows], total, page * size if total > page * size else None)


@methods.offer("task.elapseditem.update", "task")
def update(call: Call) -> Reply:
    """Change an entry."""
    task_id, item_id, fields = call.positional(("TASKID", "ITEMID", "ARFIELDS"), required=3)
    row = _entry(call, task_id, item_id)
    call.documents("elapsed").put(row.id, row.body | _fields(call, fields, 2))
    _sum(call, row.body["TASK_ID"])
    return Reply(None)


@methods.offer("task.elapseditem.delete", "task")
def delete(call: Call) -> Reply:
    """Remove an entry."""
    row = _entry(call, *call.positional(("TASKID", "ITEMID"), required=2))
    call.documents("elapsed").remove(row.id)
    _sum(call, row.body["TASK_ID"])
    return Reply(None)


def _arguments(call: Call) -> list[Any]:
    names = ("TASKID", "ORDER", "FILTER", "SELECT", "PARAMS")
    given = call.arguments()
    if isinstance(given, list) and (not given or isinstance(given[0], (dict, list))):
        return [None, *([*given, None, None, None, None][:4])]
    values = call.positional(names, required=0)
    if values[0] is not None and not str(values[0]).strip().isdigit():
        raise wrong_arguments(call.method, "TASKID")
    return [item if place == 0 or isinstance(item, (dict, list)) else None for place, item in enumerate(values)]


def _paging(params: Any) -> tuple[int, int]:
    nav = params.get("NAV_PARAMS") if isinstance(params, dict) else None
    given = nav if isinstance(nav, dict) else {}
    size = php.integer(given.get("nPageSize")) or PAGE
    return min(max(size, 1), PAGE), max(php.integer(given.get("iNumPage")), 1)


def _seen(call: Call) -> Condition:
    return (
        Condition() if call.caller.admin else Condition("json_extract(body, '$.USER_ID') = ?", (call.caller.user_id,))
    )


def _fields(call: Call, fields: Any, position: int) -> dict[str, Any]:
    if not isinstance(fields, dict):
        raise wrong_arguments(call.method, "ARFIELDS", position)
    given = {str(key).upper(): value for key, value in fields.items()}
    kept: dict[str, Any] = {
        name: php.integer(given[name]) for name in ("SECONDS", "USER_ID", "SOURCE") if name in given
    }
    if "SECONDS" in kept:
        kept["MINUTES"] = kept["SECONDS"] // 60
    if "COMMENT_TEXT" in given:
        kept["COMMENT_TEXT"] = php.text(given["COMMENT_TEXT"])
    for name in ("CREATED_DATE", "DATE_START", "DATE_STOP"):
        moment = dates.read(php.text(given.get(name)), call.portal.zone)
        if moment:
            kept[name] = dates.kept(moment)
    return kept


def _entry(call: Call, task_id: Any, item_id: Any) -> Row:
    number = named(call, task_id)
    row = call.documents("elapsed").get(php.integer(item_id))
    if row is None or row.body["TASK_ID"] != number:
        raise core("TASKS_ERROR_EXCEPTION_#4; Action failed; 4/TE/ITEM_NOT_FOUND_OR_NOT_ACCESSIBLE<br>")
    return row


def _sum(call: Call, number: int) -> None:
    task = call.documents("task").get(number)
    if task is not None:
        spent = sum(row.body["SECONDS"] for row in call.documents("elapsed").where(TASK_ID=number))
        call.documents("task").put(number, task.body | {"TIME_SPENT_IN_LOGS": spent})


def _shown(call: Call, row: Row, select: Any) -> dict[str, Any]:
    names = (
        [str(name).upper() for name in select] if isinstance(select, list) and select and "*" not in select else None
    )
    told: dict[str, Any] = {}
    for field in ELAPSED.fields.values():
        if names is not None and field.name not in names and field.name != "ID":
            continue
        value: Any = row.id if field.name == "ID" else row.body.get(field.name)
        told[field.name] = call.shown(value) if field.kind == "datetime" else php.text(value)
    return told
