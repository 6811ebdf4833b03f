"""One row of a portal's answer as a thing. Pure. Source of the shapes: docs/facts/portal-setup.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from task_gateway.core.calls import mapping
from task_gateway.core.setup.things import PORTAL, Thing, stage_prefix

SWITCH = "Enabled"
MEANING = {"S": "success", "F": "failure"}


def smart_process(row: Mapping[str, Any]) -> Thing:
    """A smart process."""
    switches = {name: str(value) for name, value in row.items() if name.startswith("is") and name.endswith(SWITCH)}
    return Thing("type", PORTAL, str(row["entityTypeId"]), "", str(row["title"]), str(row["id"]), switches)


def funnel(entity: str, row: Mapping[str, Any]) -> Thing:
    """A funnel of an object."""
    facts = {"default": str(row.get("isDefault", "N")), "sort": str(row.get("sort", ""))}
    return Thing("funnel", entity, str(row["id"]), "", str(row["name"]), str(row["id"]), facts)


def stage(row: Mapping[str, Any]) -> Thing:
    """A status of a list of stages."""
    listed, number = str(row["ENTITY_ID"]), str(row["STATUS_ID"])
    facts = {"sort": str(row["SORT"]), "color": str(row.get("COLOR") or "").upper()}
    facts["ends"] = MEANING.get(str(row.get("SEMANTICS") or ""), "")
    code = number.removeprefix(stage_prefix(listed))
    return Thing("stage", listed, number, code, str(row["NAME"]), str(row["ID"]), facts)


def field(row: Mapping[str, Any]) -> Thing:
    """A user field."""
    label = row.get("editFormLabel")
    title = label if isinstance(label, str) else mapping(label).get("ru") or ""
    facts = {"type": str(row["userTypeId"]), "multiple": str(row.get("multiple") or "N")}
    facts["mandatory"] = str(row.get("mandatory") or "N")
    name = str(row["fieldName"])
    return Thing("field", str(row["entityId"]), name, name, str(title), str(row["id"]), facts)


def choice(parent: str, row: Mapping[str, Any]) -> Thing:
    """A value of a list field. parent: the field's number."""
    facts = {name: str(row[name]) for name in ("sort", "def") if row.get(name) is not None}
    return Thing("choice", parent, str(row["id"]), str(row.get("xmlId") or ""), str(row["value"]), "", facts)


def column(listed: str, row: Mapping[str, Any]) -> list[Thing]:
    """A field of a list with its values."""
    number = str(row["FIELD_ID"])
    facts = {"type": str(row["TYPE"]), "multiple": str(row.get("MULTIPLE") or "N")}
    facts |= {"mandatory": str(row.get("IS_REQUIRED") or "N"), "sort": str(row.get("SORT") or 500)}
    key = f"{listed}/{number}"
    things = [Thing("column", listed, number, str(row.get("CODE") or ""), str(row["NAME"]), key, facts)]
    for value, title in mapping(row.get("DISPLAY_VALUES_FORM")).items() if row["TYPE"] == "L" else ():
        things.append(Thing("value", key, str(value), str(title), str(title)))
    return things


def section(place: str, row: Mapping[str, Any]) -> Thing:
    """A calendar of an owner. place: type/owner."""
    return Thing("section", place, str(row["ID"]), "", str(row["NAME"]), "", {"of": place.partition("/")[0]})


def registry(kind: str, row: Mapping[str, Any]) -> Thing:
    """A universal list."""
    return Thing("registry", kind, str(row["ID"]), str(row.get("CODE") or ""), str(row["NAME"]))


def handler(row: Mapping[str, Any]) -> Thing:
    """An event that the portal sends to us."""
    offline = str(row.get("offline", "0")) in {"1", "Y", "True"}
    where = "offline" if offline else str(row.get("handler", ""))
    code = f"{str(row['event']).upper()} {where}"
    return Thing("handler", PORTAL, code, code, where, code)
