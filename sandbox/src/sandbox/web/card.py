"""What the card of a CRM object shows: fields, stages, timeline, files, tasks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sandbox.crm import stages
from sandbox.crm.entities import DEAL, Entity, entity
from sandbox.portal.errors import RestError
from sandbox.web.bbcode import rendered
from sandbox.web.desk import Desk
from sandbox.web.views import Views, size_shown
from sandbox.wire import php

HIDDEN = {
    "id", "title", "stageId", "previousStageId", "stageSemanticId", "categoryId", "entityTypeId", "webformId", "opened",
    "createdTime", "updatedTime", "movedTime", "createdBy", "updatedBy", "movedBy", "xmlId", "isNew", "closed",
    "isManualOpportunity", "lastActivityBy", "lastActivityTime", "currencyId", "observers", "contactIds", "taxValue",
    "isRecurring", "isReturnCustomer", "isRepeatedApproach", "searchContent",
}  # fmt: skip
PEOPLE = {"assignedById"}
SIGNS = {"RUB": "₽", "EUR": "€", "USD": "$"}


def card(desk: Desk, kind: int, number: int) -> dict[str, Any] | None:
    """Everything about one object; None if there is none."""
    found = entity(desk.host.portal, kind)
    try:
        item = desk.ask("crm.item.get", {"entityTypeId": kind, "id": number})["item"]
    except RestError as refused:
        if refused.code == "NOT_FOUND":
            return None
        raise
    people = desk.people()
    known = stages_of(desk, found, php.integer(item.get("categoryId"))) if found.stage else []
    return {
        "kind": kind,
        "item": item | {"name": item.get("title") or f"№ {number}"},
        "stages": known,
        "stage": item.get("stageId"),
        "funnel": php.integer(item.get("categoryId")),
        "fields": _fields(desk, kind, item, people),
        "timeline": _timeline(desk, found, number, known, people),
        "tasks": _tasks(desk, found, number),
        "base": f"/crm/deal/details/{number}/" if kind == DEAL else f"/crm/type/{kind}/details/{number}/",
        "created": moment(desk, item.get("createdTime")),
        "author": people.get(php.integer(item.get("createdBy")), "—"),
    }


def stages_of(desk: Desk, found: Entity, category: int) -> list[dict[str, Any]]:
    """The stages of a funnel, in their order."""
    if not found.stage:
        return []
    wanted = {"ENTITY_ID": stages.list_id(found.type_id, category)}
    rows = desk.ask("crm.status.list", {"filter": wanted, "order": {"SORT": "ASC"}})
    return [{"id": one["STATUS_ID"], "name": one["NAME"], "end": _end(one.get("SEMANTICS"))} for one in rows]


def money(amount: float, currency: str | None) -> str:
    """A sum as people write it."""
    text = f"{amount:,.2f}".replace(",", " ").replace(".", ",").removesuffix(",00")
    return f"{text} {SIGNS.get(currency or 'RUB', currency)}"


def moment(desk: Desk, stored: str | None) -> str:
    """A date and time as people write them, in the portal's zone."""
    if not stored:
        return "—"
    return datetime.fromisoformat(stored).astimezone(desk.host.portal.zone).strftime("%d.%m.%Y %H:%M")


def _end(meaning: str | None) -> str:
    return {"S": "won", "F": "lost"}.get(meaning or "", "")


def _fields(desk: Desk, kind: int, item: dict[str, Any], people: dict[int, str]) -> list[tuple[str, str]]:
    described = desk.ask("crm.item.fields", {"entityTypeId": kind})["fields"]
    shown = []
    for name, value in item.items():
        if name in HIDDEN or value in (None, "", [], 0, "0", False) or name not in described:
            continue
        about = described[name]
        shown.append((about["title"], _value(desk, name, about, value, people, item)))
    return shown


def _value(
    desk: Desk, name: str, about: dict[str, Any], value: Any, people: dict[int, str], item: dict[str, Any]
) -> str:
    if isinstance(value, list):
        return ", ".join(_value(desk, name, about, one, people, item) for one in value)
    if name in PEOPLE or about["type"] in {"user", "employee"}:
        return people.get(php.integer(value), str(value))
    if name == "companyId":
        row = desk.host.portal.store.documents("company").get(php.integer(value))
        return str(row.body["TITLE"]) if row else str(value)
    if name == "opportunity":
        return money(float(value), item.get("currencyId"))
    if about["type"] in {"datetime", "date"}:
        return moment(desk, str(value)).removesuffix(" 00:00")
    if about["type"] == "enumeration":
        choices = {str(one["ID"]): one["VALUE"] for one in about.get("items") or []}
        return str(choices.get(str(value), value))
    return {"Y": "да", "N": "нет"}.get(str(value), str(value)) if about["type"] in {"boolean", "char"} else str(value)


def _timeline(
    desk: Desk, found: Entity, number: int, known: list[dict[str, Any]], people: dict[int, str]
) -> list[dict[str, Any]]:
    """Comments with their files, moves and activities, the newest first."""
    told = [*_comments(desk, found, number), *_moves(desk, found, number, known), *_activities(desk, found, number)]
    told.sort(key=lambda one: one["at"], reverse=True)
    return [one | {"when": moment(desk, one["at"]), "who": people.get(one["who"], "")} for one in told]


def _comments(desk: Desk, found: Entity, number: int) -> list[dict[str, Any]]:
    wanted = {"ENTITY_TYPE": found.name.lower(), "ENTITY_ID": number}
    return [
        {
            "at": one["CREATED"],
            "who": php.integer(one["AUTHOR_ID"]),
            "mark": "comment",
            "html": rendered(one["COMMENT"]),
            "files": [(file["id"], file["name"], size_shown(file["size"])) for file in one.get("FILES", {}).values()],
        }
        for one in desk.all("crm.timeline.comment.list", None, {"filter": wanted})
    ]


def _moves(desk: Desk, found: Entity, number: int, known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if not found.stage:
        return []
    names = {one["id"]: one["name"] for one in known}
    asked = {"entityTypeId": found.type_id, "filter": {"OWNER_ID": number}, "order": {"ID": "ASC"}}
    rows = desk.all("crm.stagehistory.list", "items", asked)
    said = [one.get("STAGE_ID") or one.get("STATUS_ID") for one in rows]
    return [
        {
            "at": one["CREATED_TIME"],
            "who": 0,
            "mark": "move",
            "html": f"Стадия: {names.get(to, to)}" if place else f"Создано на стадии: {names.get(to, to)}",
            "files": [],
        }
        for place, (one, to) in enumerate(zip(rows, said, strict=True))
    ]


def _activities(desk: Desk, found: Entity, number: int) -> list[dict[str, Any]]:
    wanted = {"OWNER_TYPE_ID": found.type_id, "OWNER_ID": number}
    return [
        {
            "at": one["CREATED"],
            "who": php.integer(one.get("RESPONSIBLE_ID")),
            "mark": "activity",
            "html": one.get("SUBJECT") or "Дело",
            "files": [],
        }
        for one in desk.all("crm.activity.list", None, {"filter": wanted})
    ]


def _tasks(desk: Desk, found: Entity, number: int) -> list[dict[str, Any]]:
    """The tasks bound to it, as lines of a table."""
    views, wanted = Views(desk.host.portal), {"UF_CRM_TASK": f"{found.owner_code}_{number}"}
    bound = desk.all("tasks.task.list", "tasks", {"filter": wanted, "select": ["ID"]})
    documents = desk.host.portal.store.documents("task")
    rows = [documents.get(php.integer(one["id"])) for one in bound]
    return [views.task_line(row) for row in rows if row is not None]
