"""CRM objects as people see them: kanban by funnel, a card with its timeline, and moving from stage to stage."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from sandbox.crm.entities import DEAL, INVOICE, LEAD, Entity, entity
from sandbox.web import card
from sandbox.web.desk import Desk, act, show, text_of
from sandbox.wire import php


async def kinds(request: Request) -> Response:
    """Which boards there are."""
    return await show(request, "kinds.html", "crm", lambda desk: {"kinds": _kinds(desk)})


async def board(request: Request) -> Response:
    """One funnel of one kind."""
    number, category = int(request.path_params["kind"]), request.query_params.get("funnel", "")
    return await show(request, "board.html", "crm", lambda desk: _board(desk, number, category))


async def details(request: Request) -> Response:
    """One object."""
    kind, number = _named(request)
    return await show(request, "card.html", "crm", lambda desk: card.card(desk, kind, number))


async def move(request: Request) -> Response:
    """Put an object to another stage, by a button or a drag."""
    kind, number = _named(request)

    def work(desk: Desk, form: FormData) -> str:
        desk.ask("crm.item.update", _of(kind, number) | {"fields": {"stageId": text_of(form, "stage")}})
        return text_of(form, "back") if text_of(form, "back").startswith("/crm/") else address(kind, number)

    return await act(request, "crm", work)


async def add(request: Request) -> Response:
    """A new object at the beginning of a funnel."""
    kind = int(request.path_params["kind"])

    def work(desk: Desk, form: FormData) -> str:
        given = {"title": text_of(form, "title"), "companyId": php.integer(text_of(form, "company")) or None}
        if text_of(form, "funnel"):
            given["categoryId"] = php.integer(text_of(form, "funnel"))
        fields = {name: value for name, value in given.items() if value is not None}
        made = desk.ask("crm.item.add", {"entityTypeId": kind, "fields": fields})
        return address(kind, int(made["item"]["id"]))

    return await act(request, "crm", work)


async def say(request: Request) -> Response:
    """A comment in the timeline."""
    kind, number = _named(request)

    def work(desk: Desk, form: FormData) -> str:
        name = entity(desk.host.portal, kind).name.lower()
        said = {"ENTITY_TYPE": name, "ENTITY_ID": number, "COMMENT": text_of(form, "text")}
        desk.ask("crm.timeline.comment.add", {"fields": said})
        return address(kind, number)

    return await act(request, "crm", work)


def address(kind: int, number: int) -> str:
    """An object's page."""
    return f"/crm/deal/details/{number}/" if kind == DEAL else f"/crm/type/{kind}/details/{number}/"


def _named(request: Request) -> tuple[int, int]:
    return int(request.path_params.get("kind", DEAL)), int(request.path_params["id"])


def _of(kind: int, number: int) -> dict[str, Any]:
    return {"entityTypeId": kind, "id": number}


def _kinds(desk: Desk) -> list[dict[str, Any]]:
    smart = [(int(one["entityTypeId"]), one["title"]) for one in desk.all("crm.type.list", "types", {})]
    known = [(DEAL, "Сделки"), (LEAD, "Лиды"), (INVOICE, "Счета"), *smart]
    store = desk.host.portal.store
    return [
        {"id": number, "title": title, "count": store.documents(entity(desk.host.portal, number).kind).count()}
        for number, title in known
    ]


def _board(desk: Desk, number: int, category: str) -> dict[str, Any] | None:
    title = next((one["title"] for one in _kinds(desk) if one["id"] == number), None)
    if title is None:
        return None
    found = entity(desk.host.portal, number)
    funnels = _funnels(desk, found)
    chosen = php.integer(category) if category else next((one["id"] for one in funnels if one["default"]), 0)
    wanted = {"categoryId": chosen} if found.categories else {}
    asked = {"entityTypeId": number, "filter": wanted, "order": {"id": "desc"}}
    rows = desk.all("crm.item.list", "items", asked)
    people, companies = desk.people(), _companies(desk)
    lines = [_line(one, people, companies) for one in rows]
    return {
        "kind": number,
        "title": title,
        "funnels": funnels,
        "chosen": chosen,
        "companies": sorted(companies.items(), key=lambda one: one[1]),
        "columns": _columns(card.stages_of(desk, found, chosen), lines),
    }


def _funnels(desk: Desk, found: Entity) -> list[dict[str, Any]]:
    if not found.categories:
        return []
    rows = desk.ask("crm.category.list", {"entityTypeId": found.type_id})["categories"]
    return [{"id": int(one["id"]), "name": one["name"], "default": one["isDefault"] == "Y"} for one in rows]


def _columns(known: list[dict[str, Any]], lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A column for each stage; one for all where there are none."""
    if not known:
        return [{"id": "", "name": "Все", "end": "", "lines": lines}]
    return [stage | {"lines": [one for one in lines if one["stage"] == stage["id"]]} for stage in known]


def _companies(desk: Desk) -> dict[int, str]:
    return {row.id: row.body["TITLE"] for row in desk.host.portal.store.documents("company").find()}


def _line(row: dict[str, Any], people: dict[int, str], companies: dict[int, str]) -> dict[str, Any]:
    amount = float(row.get("opportunity") or 0)
    return {
        "id": row["id"],
        "title": row.get("title") or f"№ {row['id']}",
        "stage": row.get("stageId") or "",
        "amount": card.money(amount, row.get("currencyId")) if amount else "",
        "company": companies.get(php.integer(row.get("companyId")), ""),
        "person": people.get(php.integer(row.get("assignedById")), ""),
    }
