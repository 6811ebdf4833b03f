"""crm.status.*: dictionaries and stages. Source: Bitrix24 documentation, "statuses"."""

from __future__ import annotations

import re
from typing import Any

from sandbox.crm import stages
from sandbox.crm.entities import DEAL, LEAD
from sandbox.methods.crud import ALL, Crud, written
from sandbox.portal import legacy
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.listing import Listing
from sandbox.portal.records import Records
from sandbox.portal.schema import Field, Schema
from sandbox.portal.store import Row
from sandbox.wire import php

methods = Methods()

STATUS = Schema.of(
    "status",
    (
        Field("ID", "integer", "ID", read_only=True),
        Field("ENTITY_ID", "exact", "Справочник", required=True, immutable=True),
        Field("STATUS_ID", "exact", "Код", required=True, immutable=True),
        Field("NAME", "string", "Название", required=True),
        Field("NAME_INIT", "string", "Первоначальное название", read_only=True, default=""),
        Field("SORT", "integer", "Сортировка", default=10),
        Field("SYSTEM", "flag", "Системный", read_only=True, default="N"),
        Field("CATEGORY_ID", "integer", "Воронка", read_only=True),
        Field("COLOR", "exact", "Цвет"),
        Field("SEMANTICS", "exact", "Семантика", immutable=True),
    ),
)
_CODE = re.compile(r"[A-Za-z0-9_-]+")
_RANK = {None: 0, "P": 0, "S": 1, "F": 2}
_STAGE_LENGTH = {LEAD: 21, DEAL: 22}


def _check(call: Call, body: dict[str, Any], before: dict[str, Any] | None) -> None:
    for name in ("ENTITY_ID", "STATUS_ID", "NAME"):
        if not body.get(name):
            raise RestError("", f"The field {name} is required.")
    if before is None and not stages.has_list(call.portal, body["ENTITY_ID"]):
        raise RestError("", "Specified entity type is not supported.")
    body["SEMANTICS"] = body["SEMANTICS"] if body["SEMANTICS"] in {"S", "F"} else None
    funnel = stages.funnel_of(body["ENTITY_ID"])
    others = [row.body for row in stages.of_list(call.portal, body["ENTITY_ID"])]
    if funnel:
        others = [row for row in others if before is None or row["STATUS_ID"] != before["STATUS_ID"]]
        _stage(body, funnel, others)
    if before is None and any(row["STATUS_ID"] == body["STATUS_ID"] for row in others):
        raise RestError("", "Элемент с таким идентификатором уже существует.")
    call.portal.cache.clear()


def _stage(body: dict[str, Any], funnel: tuple[int, int], others: list[dict[str, Any]]) -> None:
    start = stages.prefix(*funnel)
    if start and not body["STATUS_ID"].startswith(start):
        body["STATUS_ID"] = start + body["STATUS_ID"]
    code = body["STATUS_ID"].removeprefix(start)
    longest = _STAGE_LENGTH.get(funnel[0], 50) - len(start)
    if not _CODE.fullmatch(code) or len(code) > longest:
        raise RestError("", f"STATUS_ID: Latin letters, digits, '-', '_', at most {longest} characters.")
    body["CATEGORY_ID"] = funnel[1] or None
    body["COLOR"] = body["COLOR"] or "#ACE9FB"
    mine = _RANK[body["SEMANTICS"]]
    for other in others:
        rank = _RANK[other["SEMANTICS"]]
        if (rank > mine and other["SORT"] < body["SORT"]) or (rank < mine and other["SORT"] > body["SORT"]):
            raise RestError("", "Стадии в работе должны стоять перед успешной, а успешная перед провальными.")


def _removed(call: Call, row: Row) -> None:
    if row.body["SYSTEM"] == "Y" and not php.truth(call.map("params").get("FORCED")):
        raise RestError("", "Нельзя удалить системный элемент.")
    call.portal.cache.clear()


def _after(call: Call, row: Row, before: dict[str, Any] | None) -> None:
    del row, before
    call.portal.cache.clear()


RECORDS = Records(schema=lambda call: STATUS, kind="status", check=_check, after=_after, removed=_removed)


def _shown(call: Call, records: Records, row: Row, select: list[str]) -> dict[str, Any]:
    del records
    told = legacy.shown(call, STATUS, row, select)
    if stages.funnel_of(row.body["ENTITY_ID"]):
        meaning = stages.semantics_for_people(row.body["SEMANTICS"])
        told["EXTRA"] = {"SEMANTICS": meaning, "COLOR": row.body["COLOR"]}
    return told


_CRUD = Crud("crm.status", RECORDS, written, _shown)
_CRUD.offer(methods, tuple(name for name in ALL if name != "list"))


@methods.offer("crm.status.list", "crm")
def listed(call: Call) -> Reply:
    """Every status that fits at once, no pages, in the order of SORT unless another is asked for."""
    listing = Listing(STATUS, "json_extract(body, '$.SORT'), id")
    condition, order = listing.condition(call, call.given("filter")), listing.order(call.given("order"))
    rows = call.documents("status").find(condition, order)
    return Reply([_shown(call, RECORDS, row, list(STATUS.fields)) for row in rows], len(rows))


@methods.offer("crm.status.entity.items", "crm")
def entity_items(call: Call) -> Reply:
    """A dictionary in brief."""
    rows = stages.of_list(call.portal, php.text(call.wanted("entityId")))
    return Reply([{name: row.body[name] for name in ("NAME", "SORT", "STATUS_ID")} for row in rows])


@methods.offer("crm.status.entity.types", "crm")
def entity_types(call: Call) -> Reply:
    """Which dictionaries there are."""
    names = dict.fromkeys(row.body["ENTITY_ID"] for row in call.documents("status").find())
    return Reply([{"ID": name, "NAME": name, "SEMANTIC_INFO": []} for name in names])
