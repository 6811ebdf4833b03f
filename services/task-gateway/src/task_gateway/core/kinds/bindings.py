"""How the CRM names what a task, an event or a comment belongs to (docs/facts/bitrix24.md, 3.1, 3.6, 3.7)."""

from __future__ import annotations

from typing import Any

from contracts.crm.v1 import CrmRef, Known, Made

from task_gateway.core.names import DEAL, INVOICE, Names, UnknownName
from task_gateway.core.order import Order
from task_gateway.core.progress import Refusal

COMPANY = 4
SHORT = {INVOICE: "SI"}
NO_TIMELINE = Refusal(
    code="no_timeline",
    words="Команда не относится ни к клиенту, ни к сделке, ни к элементу: записать некуда",
    hint="Отправьте её с указанием клиента, сделки или элемента.",
)


def type_of(order: Order[Any]) -> int:
    """The CRM's number of the kind of deal or item that the command is about. Raises UnknownName."""
    kind: str | None = getattr(order.command, "item_type", None)
    return DEAL if kind is None else order.names.item(kind).entity_type_id


def item_id(order: Order[Any]) -> int:
    """Of the deal or item that the command is about."""
    target: Made | Known = order.command.deal if type_of(order) == DEAL else order.command.item
    return order.id_of(target)


def entity_type(ref: CrmRef, names: Names) -> int | None:
    """The CRM's number of the kind of thing. Raises UnknownName."""
    if ref.kind == "item":
        if ref.item_type is None:
            raise UnknownName("тип элемента", "", tuple(names.items))
        return names.item(ref.item_type).entity_type_id
    return {"client": COMPANY, "deal": DEAL}.get(ref.kind)


def task_binding(ref: CrmRef, names: Names) -> str | None:
    """`CO_5`, `D_10`, `SI_3`, `T416_5` (hexadecimal type); None where it belongs to nobody."""
    number = entity_type(ref, names) if ref.kind != "item" or ref.item_type else None
    if number is None:
        return None
    short = {COMPANY: "CO", DEAL: "D"} | SHORT
    return f"{short.get(number) or f'T{number:x}'}_{ref.id}"


def timeline(ref: CrmRef, names: Names) -> tuple[str, int] | None:
    """ENTITY_TYPE and ENTITY_ID of a timeline; None where it belongs to nobody. Raises UnknownName."""
    number = entity_type(ref, names)
    if number is None:
        return None
    return {COMPANY: "company", DEAL: "deal"}.get(number, f"dynamic_{number}"), ref.id
