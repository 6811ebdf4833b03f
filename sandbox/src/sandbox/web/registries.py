"""Universal lists as tables."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox.web.desk import Desk, show

KINDS = ("lists", "bitrix_processes")


async def every(request: Request) -> Response:
    """All lists."""
    return await show(request, "lists.html", "lists", lambda desk: {"lists": _all(desk)})


async def one(request: Request) -> Response:
    """The rows of one list."""
    number = int(request.path_params["id"])
    return await show(request, "list.html", "lists", lambda desk: _one(desk, number))


def _all(desk: Desk) -> list[dict[str, Any]]:
    return [
        {"id": int(row["ID"]), "name": row["NAME"], "about": row.get("DESCRIPTION") or "", "kind": kind}
        for kind in KINDS
        for row in desk.all("lists.get", None, {"IBLOCK_TYPE_ID": kind})
    ]


def _one(desk: Desk, number: int) -> dict[str, Any] | None:
    found = next((row for row in _all(desk) if row["id"] == number), None)
    if found is None:
        return None
    named = {"IBLOCK_TYPE_ID": found["kind"], "IBLOCK_ID": number}
    fields = [about for name, about in desk.ask("lists.field.get", named).items() if name != "NAME"]
    rows = desk.all("lists.element.get", None, named)
    return {
        "list": found,
        "heads": [about["NAME"] for about in fields],
        "rows": [
            {"id": row["ID"], "name": row["NAME"], "cells": [_cell(about, row) for about in fields]} for row in rows
        ],
    }


def _cell(about: dict[str, Any], row: dict[str, Any]) -> str:
    """The values of a property, whatever ids they hang on."""
    value = row.get(about["FIELD_ID"])
    values = list(value.values()) if isinstance(value, dict) else [value] if value not in (None, "") else []
    choices = about.get("DISPLAY_VALUES_FORM") or {}
    return ", ".join(str(choices.get(str(one), one)) for one in _flat(values))


def _flat(values: list[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        found += _flat(list(value.values())) if isinstance(value, dict) else [value]
    return found
