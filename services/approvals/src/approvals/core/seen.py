"""An item as a message of the gateway shows it, whichever message it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from contracts.crm.v1 import Field, Value
from contracts.items.v1 import ItemChanged, ItemStageChanged

from approvals.core.form import Form, Unfit, plain
from approvals.core.office import Named, Office
from approvals.core.rules import Kind
from approvals.core.state import Request


@dataclass(frozen=True)
class Seen:
    """moved: by this message, from from_stage. by_id: who did it; None for a rule or unknown. changed: names of fields
    that are others than before. first: nothing was known of it before. born: made since Delo is here. from_stage:
    "" where it was not moved.
    """

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
    changed: frozenset[str] = frozenset()
    first: bool = False
    born: bool = False
    from_stage: str = ""

    @property
    def request(self) -> str:
        return f"{self.item_type}:{self.item_id}"


def seen(message: ItemChanged | ItemStageChanged, zone: str) -> Seen:
    """What it shows. zone: the office's, whose days a field with a time means."""
    moved = isinstance(message, ItemStageChanged)
    looked = message if isinstance(message, ItemChanged) else None
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
        looked is not None and looked.gone,
        frozenset(one.name for one in looked.changes) if looked is not None else frozenset(),
        looked is not None and not looked.changes and not looked.gone,
        looked is not None and bool(looked.born),
        message.from_stage if isinstance(message, ItemStageChanged) else "",
    )


def kinds_of(item: Seen, office: Office) -> tuple[Named, ...]:
    """Those whose conditions it meets."""
    form = Form(item.fields)
    return tuple(
        one
        for one in office.kinds
        if one.kind.item_type == item.item_type
        and all(form.choice(name) == wanted for name, wanted in one.kind.when.items())
    )


PARENT_DEAL = "parent_deal"


def with_deal(item: Seen, kind: Kind, known: Request) -> Seen:
    """The deal that the item hangs on, else the one that a field of its names by number."""
    if item.deal_id is None and kind.deal_field is not None:
        try:
            number = Form(item.fields).person(kind.deal_field)
        except Unfit:
            number = None
        if number:
            return replace(item, deal_id=number)  # a change of that field is seen as of any other
    return _watched(item, kind, known)


def _watched(item: Seen, kind: Kind, known: Request) -> Seen:
    """A trip that has come to hang on another deal, or on none, is another one, though no field of its says so: from
    then on a field of ours does (0 for none), by which versions are compared.
    """
    if kind.form != "trip" or not known.version or (item.deal_id is None and known.deal_id is None):
        return item
    granted = known.granted.fields if known.granted is not None else ()
    said = {one.value.number for one in (*known.fields, *granted, *known.returned_fields) if one.name == PARENT_DEAL}
    if item.deal_id == known.deal_id and item.deal_id not in said:
        return item
    return replace(item, fields=(*item.fields, Field(name=PARENT_DEAL, value=Value(number=item.deal_id or 0))))
