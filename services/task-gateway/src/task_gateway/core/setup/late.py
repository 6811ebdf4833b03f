"""Objects whose only name is their title: how one that we made is found again after an unknown outcome. Pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from task_gateway.core.calls import Call
from task_gateway.core.setup import rows
from task_gateway.core.setup.asking import Asking, pages
from task_gateway.core.setup.things import Thing

NAMELESS = {"crm.type.add", "crm.category.add", "calendar.section.add"}


def told(call: Call, result: Any) -> str | None:
    """The id that the reply to a creating call gives, of a kind that has no code; None for all others."""
    match call.method:
        case "crm.type.add":
            return str(int(result["type"]["entityTypeId"]))
        case "crm.category.add":
            return str(int(result["category"]["id"]))
        case "calendar.section.add":
            return str(int(result))
    return None


def look(call: Call, beside: Collection[str]) -> Asking:
    """Ids of what has the title that *call* gave and was not there before it; none for kinds that have a code."""
    things, title = yield from _there(call)
    return [one.id for one in things if one.title == title and one.id not in beside]


def _there(call: Call) -> Asking:
    params: Any = call.params
    things: list[Thing] = []
    title = ""
    match call.method:
        case "crm.type.add":
            title = params["fields"]["title"]
            things = [rows.smart_process(row) for row in (yield from pages("crm.type.list", {}, "types"))]
        case "crm.category.add":
            entity, title = params["entityTypeId"], params["fields"]["name"]
            found = yield from pages("crm.category.list", {"entityTypeId": entity}, "categories")
            things = [rows.funnel(str(entity), row) for row in found]
        case "calendar.section.add":
            title, about = params["name"], {name: params[name] for name in ("type", "ownerId")}
            found = yield from pages("calendar.section.get", about)
            things = [rows.section(f"{params['type']}/{params['ownerId']}", row) for row in found]
    return things, title
