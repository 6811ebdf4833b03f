"""What an event of the CRM makes us look at: it carries ids and no news (facts 4.1). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from task_gateway.core.calls import mapping
from task_gateway.core.inbound.values import reference

CLIENT, EMPLOYEE, DEAL, LEAD, CONTACT, TASK = "client", "employee", "deal", "lead", "contact", "task"
ACTIVITY, CALL, OFFLINE = "activity", "call", "offline"
WHOLE = ""  # in place of an id: everything of the kind

ITEM_PREFIX = "ONCRMDYNAMICITEM"
CHANGES = ("ADD", "UPDATE", "DELETE")
OF_CRM = {
    **{f"ONCRMDEAL{change}": DEAL for change in CHANGES},
    **{f"ONCRMLEAD{change}": LEAD for change in CHANGES},
    **{f"ONCRMCONTACT{change}": CONTACT for change in CHANGES},
    **{f"ONCRMCOMPANY{change}": CLIENT for change in CHANGES},
    **{f"ONCRMACTIVITY{change}": ACTIVITY for change in CHANGES},
    "ONCRMDEALMOVETOCATEGORY": DEAL,
}
WHOLE_KINDS = {
    **{f"ONCRMREQUISITE{change}": CLIENT for change in CHANGES},  # its company is told by nobody
    "ONUSERADD": EMPLOYEE,
    "ONOFFLINEEVENT": OFFLINE,
}
TASKS = {f"ONTASK{change}" for change in CHANGES}
# What a gateway wants to be told of; binding more than it reads costs the portal work for nothing.
EVENTS = (
    *OF_CRM,
    *(name for name in WHOLE_KINDS if name != "ONOFFLINEEVENT"),
    *sorted(TASKS),
    *(f"{ITEM_PREFIX}{change}" for change in CHANGES),
    "ONVOXIMPLANTCALLEND",
)


@dataclass(frozen=True, slots=True, order=True)
class Hint:
    """Look at this. key: the id of one, or WHOLE."""

    entity: str
    key: str


def item_entity(entity_type_id: int) -> str:
    """How items of a smart process are called here."""
    return f"item/{entity_type_id}"


def hint(event: str, data: Mapping[str, Any]) -> Hint | None:
    """None for an event that says nothing to us, or says it in a way we don't know. event: in any case of letters."""
    name = event.strip().upper()
    if name in WHOLE_KINDS:
        return Hint(WHOLE_KINDS[name], WHOLE)
    fields = mapping(data.get("FIELDS"))
    if name in OF_CRM:
        return _of(OF_CRM[name], fields.get("ID"))
    if name.startswith(ITEM_PREFIX):
        kind = reference(fields.get("ENTITY_TYPE_ID"))
        return None if kind is None else _of(item_entity(kind), fields.get("ID"))
    if name in TASKS:
        after, before = mapping(data.get("FIELDS_AFTER")), mapping(data.get("FIELDS_BEFORE"))
        return _of(TASK, after.get("ID") or before.get("ID"))
    if name == "ONVOXIMPLANTCALLEND":
        call_id = str(data.get("CALL_ID") or "").replace("\0", "").strip()
        return Hint(CALL, call_id) if call_id else None
    return None


def _of(entity: str, raw: Any) -> Hint | None:
    number = reference(raw)
    return None if number is None else Hint(entity, str(number))
