"""How a step is done: its call of the CRM, and the id that the reply gives. Pure.

Source: docs/facts/portal-setup.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from task_gateway.core.calls import Call, mapping
from task_gateway.core.setup.plan import Step
from task_gateway.core.setup.rules import stage_id
from task_gateway.core.setup.things import Thing, Wish, field_code

ENDS = {"success": "S", "failure": "F"}


def call(step: Step, root: str) -> Call:
    """What carries a step out. root: the id of the common disk's first folder."""
    making = CREATE if step.do == "create" else CHANGE
    if step.wish.kind == "folder":
        parent = root if step.parent == "common" else step.parent
        return Call("disk.folder.addsubfolder", {"id": parent, "data": {"NAME": step.wish.title}})
    return making[step.wish.kind](step)


def made_id(step: Step, result: Any) -> str:
    """The id of what a creating call has made. Raises KeyError, TypeError, ValueError for a reply we don't know."""
    told = TOLD.get(step.wish.kind)
    return step.wish.code if told is None else told(step, result)


TOLD: dict[str, Callable[[Step, Any], str]] = {
    "type": lambda _, result: str(int(result["type"]["entityTypeId"])),
    "funnel": lambda _, result: str(int(result["category"]["id"])),
    "stage": lambda step, _: stage_id(step.parent, step.wish.code),
    "field": lambda _, result: str(result["field"]["fieldName"]),
    "choice": lambda step, result: next(
        str(one["id"]) for one in _rows(result["field"]["enum"]) if one["xmlId"] == step.wish.code
    ),
    "folder": lambda _, result: str(int(result["ID"])),
    "column": lambda _, result: str(result),
    "registry": lambda _, result: str(int(result)),
    "section": lambda _, result: str(int(result)),
}


def _type_add(step: Step) -> Call:
    fields: dict[str, Any] = {"title": step.wish.title} | dict(step.wish.facts)
    if step.wish.id is not None:
        fields["entityTypeId"] = int(step.wish.id)
    return Call("crm.type.add", {"fields": fields})


def _type_update(step: Step) -> Call:
    return Call("crm.type.update", {"id": int(step.key), "fields": _renamed(step.changes)})


def _funnel_add(step: Step) -> Call:
    fields = {"name": step.wish.title} | _numbers(step.wish.facts)
    return Call("crm.category.add", {"entityTypeId": int(step.parent), "fields": fields})


def _funnel_update(step: Step) -> Call:
    fields = _numbers(_renamed(step.changes, "name"))
    return Call("crm.category.update", {"entityTypeId": int(step.parent), "id": int(step.id), "fields": fields})


def _stage_add(step: Step) -> Call:
    wish = step.wish
    fields = {"ENTITY_ID": step.parent, "STATUS_ID": wish.code, "NAME": wish.title, "SORT": int(wish.facts["sort"])}
    if wish.facts.get("ends"):
        fields["SEMANTICS"] = ENDS[wish.facts["ends"]]
    if "color" in wish.facts:
        fields["COLOR"] = wish.facts["color"]
    return Call("crm.status.add", {"fields": fields})


def _stage_update(step: Step) -> Call:
    fields = {name.upper(): value for name, value in _numbers(_renamed(step.changes, "name")).items()}
    return Call("crm.status.update", {"id": int(step.key), "fields": fields})


def _field_add(step: Step) -> Call:
    wish = step.wish
    field: dict[str, Any] = {
        "entityId": step.parent,
        "fieldName": field_code(wish, step.parent),
        "userTypeId": wish.facts["type"],
        "multiple": wish.facts["multiple"],
        "mandatory": wish.facts.get("mandatory", "N"),
        "showFilter": "Y",
        "editFormLabel": _labels(wish.title),
    }
    if step.within:
        field["enum"] = [_choice(one, place) for place, one in enumerate(step.within, 1)]
    return Call("userfieldconfig.add", {"moduleId": "crm", "field": field})


def _field_update(step: Step) -> Call:
    field: dict[str, Any] = {name: value for name, value in step.changes.items() if name != "title"}
    if "title" in step.changes:
        field["editFormLabel"] = _labels(step.changes["title"])
    return Call("userfieldconfig.update", {"moduleId": "crm", "id": int(step.key), "field": field})


def _choice_add(step: Step) -> Call:
    return _choices(step, [_as_it_is(one) for one in step.beside] + [_choice(step.wish, len(step.beside) + 1)])


def _choice_update(step: Step) -> Call:
    title = step.changes["title"]
    return _choices(step, [_as_it_is(one) | ({"value": title} if one.id == step.id else {}) for one in step.beside])


def _choices(step: Step, enum: Sequence[Mapping[str, Any]]) -> Call:
    """All values of the field: one that isn't sent might be taken for one that is to go."""
    field = {"userTypeId": "enumeration", "enum": list(enum)}
    return Call("userfieldconfig.update", {"moduleId": "crm", "id": int(step.parent), "field": field})


def _as_it_is(one: Thing) -> dict[str, Any]:
    said = {"id": one.id, "value": one.title, "xmlId": one.code}
    return said | {name: one.facts[name] for name in ("sort", "def") if name in one.facts}


def _choice(wish: Wish, place: int) -> dict[str, Any]:
    return {"value": wish.title, "xmlId": wish.code, "sort": place * 10}


def _registry_add(step: Step) -> Call:
    about = {"IBLOCK_TYPE_ID": step.parent, "IBLOCK_CODE": step.wish.code}
    return Call("lists.add", about | {"FIELDS": {"NAME": step.wish.title, "BIZPROC": "N"}})


def _registry_update(step: Step) -> Call:
    about = {"IBLOCK_TYPE_ID": step.parent, "IBLOCK_ID": int(step.id)}
    return Call("lists.update", about | {"FIELDS": {"NAME": step.changes["title"]}})


def _column_add(step: Step) -> Call:
    wish = step.wish
    fields: dict[str, Any] = {
        "NAME": wish.title,
        "TYPE": wish.facts["type"],
        "CODE": wish.code,
        "MULTIPLE": wish.facts["multiple"],
        "IS_REQUIRED": wish.facts.get("mandatory", "N"),
    }
    if step.within:
        values = {f"n{place}": {"VALUE": one.title, "SORT": place * 10} for place, one in enumerate(step.within)}
        fields["LIST"] = values
    return Call("lists.field.add", _in_list(step.parent) | {"FIELDS": fields})


def _column_update(step: Step) -> Call:
    there = next(one for one in step.beside if one.id == step.id)
    return _column(there, {"NAME": step.changes.get("title"), "IS_REQUIRED": step.changes.get("mandatory")})


def _value_add(step: Step) -> Call:
    if step.owner is None:
        raise ValueError(f"{step.wish.path} lies in no field")
    values: dict[str, Any] = {one.id: {"VALUE": one.title} for one in step.beside}
    return _column(step.owner, {"LIST": values | {"n0": {"VALUE": step.wish.title, "SORT": 500}}})


def _column(there: Thing, changes: Mapping[str, Any]) -> Call:
    """lists.field.update takes the field whole."""
    facts = there.facts
    fields: dict[str, Any] = {"NAME": there.title, "TYPE": facts["type"], "CODE": there.code}
    fields |= {"MULTIPLE": facts["multiple"], "IS_REQUIRED": facts["mandatory"], "SORT": facts["sort"]}
    fields |= {name: value for name, value in changes.items() if value is not None}
    return Call("lists.field.update", _in_list(there.parent) | {"FIELD_ID": there.id, "FIELDS": fields})


def _in_list(parent: str) -> dict[str, Any]:
    kind, _, number = parent.rpartition("/")
    return {"IBLOCK_TYPE_ID": kind, "IBLOCK_ID": int(number)}


def _section_add(step: Step) -> Call:
    return Call("calendar.section.add", _of_calendar(step) | {"name": step.wish.title})


def _section_update(step: Step) -> Call:
    return Call("calendar.section.update", _of_calendar(step) | {"id": int(step.id), "name": step.changes["title"]})


def _of_calendar(step: Step) -> dict[str, Any]:
    kind, _, owner = step.parent.rpartition("/")
    return {"type": kind, "ownerId": int(owner)}


def _robot_add(step: Step) -> Call:
    return Call(f"bizproc.{step.wish.kind}.add", {"CODE": step.wish.code} | _robot(step))


def _robot_update(step: Step) -> Call:
    return Call(f"bizproc.{step.wish.kind}.update", {"CODE": step.wish.code, "FIELDS": _robot(step)})


def _robot(step: Step) -> dict[str, Any]:
    facts = step.wish.facts
    return {
        "NAME": step.wish.title,
        "HANDLER": facts["handler"],
        "USE_SUBSCRIPTION": facts["waits"],
        "PROPERTIES": json.loads(facts["properties"]),
        "RETURN_PROPERTIES": json.loads(facts["returns"]),
    }


def _handler_add(step: Step) -> Call:
    event, _, where = step.wish.code.partition(" ")
    return Call(
        "event.bind", {"event": event, **({"event_type": "offline"} if where == "offline" else {"handler": where})}
    )


def _labels(title: str | None) -> dict[str, str]:
    return {"ru": title or "", "en": title or ""}


def _numbers(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: int(value) if name == "sort" else value for name, value in facts.items()}


def _renamed(changes: Mapping[str, str], title: str = "title") -> dict[str, Any]:
    return {title if name == "title" else name: value for name, value in changes.items()}


def _rows(value: Any) -> list[Any]:
    return list(mapping(value).values())


CREATE: dict[str, Callable[[Step], Call]] = {
    "type": _type_add, "funnel": _funnel_add, "stage": _stage_add, "field": _field_add, "choice": _choice_add,
    "registry": _registry_add, "column": _column_add, "value": _value_add, "section": _section_add,
    "robot": _robot_add, "activity": _robot_add, "handler": _handler_add,
}  # fmt: skip
CHANGE: dict[str, Callable[[Step], Call]] = {
    "type": _type_update, "funnel": _funnel_update, "stage": _stage_update, "field": _field_update,
    "choice": _choice_update, "registry": _registry_update, "column": _column_update, "section": _section_update,
    "robot": _robot_update, "activity": _robot_update,
}  # fmt: skip
