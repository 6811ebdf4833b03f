"""crm.activity.* of the older kind. Source: Bitrix24 documentation, "activities"."""

from __future__ import annotations

from typing import Any

from sandbox.crm.activities import ACTIVITIES, ACTIVITY, CALL, CONFIGURABLE, EMAIL
from sandbox.methods import crud
from sandbox.portal import legacy
from sandbox.portal.calls import Call, Methods
from sandbox.portal.errors import RestError
from sandbox.portal.records import Records
from sandbox.portal.store import Row
from sandbox.wire import php

methods = Methods()


def written(call: Call, records: Records, given: dict[str, Any], row: Row | None) -> dict[str, Any]:
    """Field values; calls and letters need somebody at the other end."""
    if given.get("PROVIDER_ID") == CONFIGURABLE or (row and row.body["PROVIDER_ID"] == CONFIGURABLE):
        verb = "update" if row else "add"
        raise RestError("", f"Use crm.activity.configurable.{verb} for this activity provider")
    values = legacy.written(call, records.schema(call), given, new=row is None)
    people = given.get("COMMUNICATIONS")
    if people:
        values["COMMUNICATIONS"] = [_person(item) for item in people] if isinstance(people, list) else [_person(people)]
    if row is None and values.get("TYPE_ID") in {CALL, EMAIL} and not people:
        raise RestError("", "The field COMMUNICATIONS is not defined or invalid")
    return values


def _person(item: Any) -> dict[str, Any]:
    told = {str(key).upper(): value for key, value in item.items()} if isinstance(item, dict) else {"VALUE": item}
    known = {"ENTITY_ID": "", "ENTITY_TYPE_ID": "", "TYPE": "", "VALUE": ""}
    return {name: php.text(told.get(name, fallback)) for name, fallback in known.items()}


def shown(call: Call, records: Records, row: Row, select: list[str]) -> dict[str, Any]:
    """A flat row; COMMUNICATIONS only where they were asked for by name."""
    told = legacy.shown(call, ACTIVITY, row, select)
    given = call.given("select")
    if isinstance(given, list) and "COMMUNICATIONS" in {str(name).upper() for name in given}:
        told["COMMUNICATIONS"] = row.body.get("COMMUNICATIONS", [])
    return told


crud.Crud("crm.activity", ACTIVITIES, written, shown).offer(methods)
