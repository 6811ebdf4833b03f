"""An item as a message of the gateway shows it, whichever message it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from contracts.crm.v1 import Field
from contracts.items.v1 import ItemChanged, ItemStageChanged

from approvals.core.form import Form, Unfit, plain
from approvals.core.rules import Kind


@dataclass(frozen=True)
class Seen:
    """moved: by this message, from from_stage. by_id: who did it; None for a rule or unknown."""

    item_type: str
    item_id: int
    stage: str
    fields: tuple[Field, ...]
    at: datetime
    by_id: int | None
    created_by_id: int | None
    responsible_id: int | None
    deal_id: int | None
    client_id: int | None
    moved: bool = False
    gone: bool = False

    @property
    def request(self) -> str:
        return f"{self.item_type}:{self.item_id}"


def seen(message: ItemChanged | ItemStageChanged, zone: str) -> Seen:
    """What it shows. zone: the office's, whose days a field with a time means."""
    moved = isinstance(message, ItemStageChanged)
    return Seen(
        message.item_type,
        message.item_id,
        message.stage,
        plain(message.fields, zone),
        message.moved_at if isinstance(message, ItemStageChanged) else message.changed_at,
        message.by_id,
        message.created_by_id,
        message.responsible_id,
        message.deal_id,
        message.client_id,
        moved,
        isinstance(message, ItemChanged) and message.gone,
    )


def with_deal(item: Seen, kind: Kind) -> Seen:
    """The deal that the item hangs on, else the one that a field of its names by number."""
    if item.deal_id is not None or kind.deal_field is None:
        return item
    try:
        number = Form(item.fields).person(kind.deal_field)
    except Unfit:
        number = None
    return replace(item, deal_id=number or None)
