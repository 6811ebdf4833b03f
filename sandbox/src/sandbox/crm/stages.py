"""Funnels and their stages: where an object begins, where it may stand, what a stage means."""

from __future__ import annotations

from typing import Any

from sandbox.crm.entities import DEAL, INVOICE, LEAD, Entity
from sandbox.portal.state import Portal
from sandbox.portal.store import Row

PROCESS = "P"
# Lists of statuses that every portal has, filled or not.
DICTIONARIES = {
    "SOURCE",
    "CONTACT_TYPE",
    "COMPANY_TYPE",
    "DEAL_TYPE",
    "EMPLOYEES",
    "INDUSTRY",
    "HONORIFIC",
    "EVENT_TYPE",
}
DICTIONARIES |= {"QUOTE_STATUS", "CALL_LIST", "ADVANCE_TYPE"}
# code, name, meaning, colour
_DEAL = (
    ("NEW", "Новая", None, "#39A8EF"), ("PREPARATION", "Подготовка документов", None, "#2FC6F6"),
    ("PREPAYMENT_INVOICE", "Счёт на предоплату", None, "#55D0E0"), ("EXECUTING", "В работе", None, "#47E4C2"),
    ("FINAL_INVOICE", "Финальный счёт", None, "#FFA900"), ("WON", "Сделка успешна", "S", "#7BD500"),
    ("LOSE", "Сделка провалена", "F", "#FF5752"), ("APOLOGY", "Анализ причины провала", "F", "#FF5752"),
)  # fmt: skip
_LEAD = (
    ("NEW", "Не обработан", None, "#39A8EF"), ("IN_PROCESS", "В работе", None, "#2FC6F6"),
    ("PROCESSED", "Обработан", None, "#55D0E0"), ("CONVERTED", "Качественный лид", "S", "#7BD500"),
    ("JUNK", "Некачественный лид", "F", "#FF5752"),
)  # fmt: skip
_INVOICE = (
    ("N", "Новый", None, "#39A8EF"), ("S", "Отправлен клиенту", None, "#2FC6F6"), ("P", "Оплачен", "S", "#7BD500"),
    ("D", "Не оплачен", "F", "#FF5752"),
)  # fmt: skip
_SMART = (
    ("NEW", "Начало", None, "#22B9FF"), ("PREPARATION", "Подготовка", None, "#88B9FF"),
    ("CLIENT", "Согласование с клиентом", None, "#10E5FC"), ("SUCCESS", "Успех", "S", "#00FF00"),
    ("FAIL", "Провал", "F", "#FF0000"),
)  # fmt: skip
Template = tuple[tuple[str, str, str | None, str], ...]


def template(type_id: int) -> Template:
    """The stages a new funnel begins with."""
    return {DEAL: _DEAL, LEAD: _LEAD, INVOICE: _INVOICE}.get(type_id, _SMART)


def list_id(type_id: int, category: int) -> str:
    """ENTITY_ID of a funnel's stages among the statuses."""
    if type_id == LEAD:
        return "STATUS"
    if type_id == DEAL:
        return f"DEAL_STAGE_{category}" if category else "DEAL_STAGE"
    return f"SMART_INVOICE_STAGE_{category}" if type_id == INVOICE else f"DYNAMIC_{type_id}_STAGE_{category}"


def prefix(type_id: int, category: int) -> str:
    """What the stages of a funnel begin with: ``C5:``, ``DT128_3:``."""
    if type_id == LEAD or (type_id == DEAL and not category):
        return ""
    return f"C{category}:" if type_id == DEAL else f"DT{type_id}_{category}:"


def funnel_of(list_name: str) -> tuple[int, int] | None:
    """entityTypeId and funnel of a list of stages; None for any other list of statuses."""
    if list_name == "STATUS":
        return LEAD, 0
    head, _, category = list_name.rpartition("_STAGE_") if "_STAGE_" in list_name else (list_name, "", "0")
    if not category.isdigit():
        return None
    if head in {"DEAL", "DEAL_STAGE"}:
        return DEAL, int(category)
    if head == "SMART_INVOICE":
        return INVOICE, int(category)
    number = head.removeprefix("DYNAMIC_")
    return (int(number), int(category)) if number.isdigit() and number != head else None


def plant(portal: Portal, type_id: int, category: int) -> None:
    """Give a new funnel its first stages."""
    name, start = list_id(type_id, category), prefix(type_id, category)
    for position, (code, title, meaning, colour) in enumerate(template(type_id), 1):
        system = "Y" if position == 1 or meaning else "N"
        body = {"ENTITY_ID": name, "STATUS_ID": f"{start}{code}", "NAME": title, "SORT": position * 10, "COLOR": colour}
        body |= {"NAME_INIT": title if system == "Y" else "", "SYSTEM": system, "SEMANTICS": meaning}
        portal.store.documents("status").add(body | {"CATEGORY_ID": category or None})
    portal.cache.clear()


def of_list(portal: Portal, name: str) -> list[Row]:
    """The statuses of a list, in the order people see them."""
    cached: dict[str, list[Row]] = portal.cache.setdefault("statuses", {})
    if name not in cached:
        rows = portal.store.documents("status").where(ENTITY_ID=name)
        cached[name] = sorted(rows, key=lambda row: (row.body["SORT"], row.id))
    return cached[name]


def has_list(portal: Portal, name: str) -> bool:
    """Whether there is such a dictionary, or such a funnel."""
    if funnel := funnel_of(name):
        return funnel in {(LEAD, 0), (DEAL, 0)} or any(row.id == funnel[1] for row in categories(portal, funnel[0]))
    return name in DICTIONARIES or bool(of_list(portal, name))


def first(portal: Portal, entity: Entity, category: int) -> str:
    """Where an object begins in a funnel."""
    rows = of_list(portal, list_id(entity.type_id, category))
    return str(rows[0].body["STATUS_ID"]) if rows else ""


def meaning(portal: Portal, entity: Entity, category: int, stage: str) -> str | None:
    """P, S or F; None if the funnel has no such stage."""
    for row in of_list(portal, list_id(entity.type_id, category)):
        if row.body["STATUS_ID"] == stage:
            return str(row.body["SEMANTICS"] or PROCESS)
    return None


def categories(portal: Portal, type_id: int) -> list[Row]:
    """The funnels of an object, in the order people see them."""
    rows = portal.store.documents("category").find()
    mine = [row for row in rows if row.body["ENTITY_TYPE_ID"] == type_id]
    return sorted(mine, key=lambda row: (row.body["SORT"], row.id))


def default_category(portal: Portal, entity: Entity) -> int:
    """The funnel of an object made without one."""
    found = categories(portal, entity.type_id)
    chosen = [row.id for row in found if row.body["IS_DEFAULT"] == "Y"] or [row.id for row in found]
    return chosen[0] if chosen else 0


def has_category(portal: Portal, entity: Entity, category: int) -> bool:
    """Whether the object has that funnel."""
    return any(row.id == category for row in categories(portal, entity.type_id))


def semantics_for_people(value: Any) -> str:
    """How ``EXTRA`` of a stage names its meaning."""
    return {"S": "success", "F": "failure"}.get(str(value), "process")
