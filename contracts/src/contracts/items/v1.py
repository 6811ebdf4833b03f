"""Smart-process items and smart invoices, rows of registries: commands and facts, version 1."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.base import Event, Part
from contracts.crm.v1 import CrmCommand, Field, Target
from contracts.deals.v1 import Change


class ProductRow(Part):
    """A line of an invoice. price: for one, without discount, as the tax setting says. tax_percent: None for exempt."""

    name: str
    price: Decimal
    currency: str
    quantity: Decimal
    unit: str | None = None
    tax_percent: Decimal | None = None
    tax_included: bool = False


class CreateItem(CrmCommand):
    """Make an item of a smart process, or an invoice. item_type, funnel, stage: domain names.

    funnel, stage: None for the first of its type. deal: what it hangs on. client_id: the company. rows: None for none.
    """

    type: Literal["item.create.v1"] = "item.create.v1"
    item_type: str
    title: str
    fields: tuple[Field, ...] = ()
    rows: tuple[ProductRow, ...] = ()
    funnel: str | None = None
    stage: str | None = None
    deal: Target | None = None
    client_id: int | None = None
    responsible_id: int | None = None


class UpdateItem(CrmCommand):
    """Set mapped fields of an item; the others stay. only_if, takes_back: as of UpdateDeal."""

    type: Literal["item.update.v1"] = "item.update.v1"
    item_type: str
    item: Target
    fields: tuple[Field, ...]
    title: str | None = None
    responsible_id: int | None = None
    only_if: tuple[Field, ...] | None = None
    takes_back: UUID | None = None


class SetItemRows(CrmCommand):
    """Give an item exactly these rows."""

    type: Literal["item.set_rows.v1"] = "item.set_rows.v1"
    item_type: str
    item: Target
    rows: tuple[ProductRow, ...]


class MoveItemStage(CrmCommand):
    """Move an item to a stage. Nothing is to be done if it is there. only_from, takes_back: as of deal.move_stage.

    funnel: None where the type has one only, or the item stays in its own.
    """

    type: Literal["item.move_stage.v1"] = "item.move_stage.v1"
    item_type: str
    item: Target
    stage: str
    funnel: str | None = None
    only_from: tuple[str, ...] = ()
    takes_back: UUID | None = None


class AppendToRegistry(CrmCommand):
    """Add a row to a registry (a universal list). registry: domain name; title: what the row is called."""

    type: Literal["registry.append.v1"] = "registry.append.v1"
    registry: str
    title: str
    fields: tuple[Field, ...] = ()


class UpdateRegistry(CrmCommand):
    """Set fields of a registry's row; the others stay. takes_back: as of UpdateDeal."""

    type: Literal["registry.update.v1"] = "registry.update.v1"
    registry: str
    row: Target
    fields: tuple[Field, ...]
    title: str | None = None
    takes_back: UUID | None = None


class ItemChanged(Event):
    """Mapped fields of an item differ from what was seen before; at first sight changes is empty (a baseline).

    fields: all mapped fields as they are now. gone: the item was deleted. born: it was made after the first contact
    with the portal, so that nothing of it was settled before.
    """

    topic: ClassVar[str] = "item.changed"
    type: Literal["item.changed.v1"] = "item.changed.v1"
    item_type: str
    item_id: int
    stage: str
    changes: tuple[Change, ...]
    changed_at: AwareDatetime
    funnel: str | None = None
    deal_id: int | None = None
    client_id: int | None = None
    responsible_id: int | None = None
    created_by_id: int | None = None
    by_id: int | None = None
    fields: tuple[Field, ...] = ()
    gone: bool = False
    born: bool | None = None

    @property
    def subject(self) -> str:
        return f"item/{self.item_type}:{self.item_id}"


class ItemStageChanged(Event):
    """An item moved. Each move once, in order; inferred: as of deal.stage_changed."""

    topic: ClassVar[str] = "item.stage_changed"
    type: Literal["item.stage_changed.v1"] = "item.stage_changed.v1"
    item_type: str
    item_id: int
    stage: str
    from_stage: str
    moved_at: AwareDatetime
    funnel: str | None = None
    deal_id: int | None = None
    client_id: int | None = None
    responsible_id: int | None = None
    created_by_id: int | None = None
    by_id: int | None = None
    fields: tuple[Field, ...] = ()
    inferred: bool = False

    @property
    def subject(self) -> str:
        return f"item/{self.item_type}:{self.item_id}"
