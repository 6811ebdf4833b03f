"""Deals: what to do with one, and what happened to one, version 1. Funnels, stages and fields by domain name."""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.base import Event, Part
from contracts.claims import Text
from contracts.crm.v1 import CrmCommand, Field, Target, Value


class Change(Part):
    """A mapped field of the CRM that differs from what was seen before."""

    name: str
    before: Value
    after: Value


class MoveDealStage(CrmCommand):
    """Move a deal to a stage, also of another funnel. Nothing is to be done if it is there.

    only_from: domain names of the stages it may come from; from elsewhere (a person moved it meanwhile) it is
    refused (code "moved_meanwhile"). Empty: from anywhere. takes_back: the deal.move_stage that this takes back: only
    from the stage, of whatever funnel, where that one put it.
    """

    type: Literal["deal.move_stage.v1"] = "deal.move_stage.v1"
    deal: Target
    funnel: str
    stage: str
    only_from: tuple[str, ...] = ()
    takes_back: UUID | None = None


class UpdateDeal(CrmCommand):
    """Set mapped fields of a deal; the others stay.

    only_if: what it must hold now; where somebody has changed one of these it is refused.
    takes_back: the command of the same type that this one undoes. What has been changed since that one is left as it
    is and named in the result; where nothing else remains it is refused (code "changed_meanwhile").
    """

    type: Literal["deal.update.v1"] = "deal.update.v1"
    deal: Target
    fields: tuple[Field, ...]
    title: str | None = None
    responsible_id: int | None = None
    only_if: tuple[Field, ...] | None = None
    takes_back: UUID | None = None


class CreateDeal(CrmCommand):
    """Make a deal for somebody who has asked for something and has none.

    title: short, no personal data; note: what is known of the matter, for people. contact_id, lead_id: who asks, as the
    CRM has him.
    """

    type: Literal["deal.create.v1"] = "deal.create.v1"
    funnel: str
    stage: str
    title: str
    fields: tuple[Field, ...] = ()
    client_id: int | None = None
    contact_id: int | None = None
    lead_id: int | None = None
    responsible_id: int | None = None
    note: Text | None = None


class CopyDeal(CrmCommand):
    """Make a deal after the pattern of another: the same client and contacts, in another funnel or stage.

    carry: domain names of the mapped fields to take over. fields: what differs. title: None for the same.
    Its result's crm_id is the new deal.
    """

    type: Literal["deal.copy.v1"] = "deal.copy.v1"
    deal: Target
    funnel: str
    stage: str
    carry: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    title: str | None = None
    responsible_id: int | None = None


class DealStageChanged(Event):
    """A deal moved. Each move once, in order; funnel and stage by domain name, "#C5:NEW" for one nobody has named.

    fields: the mapped fields as they are now. inferred: the portal keeps no history of stages, moves in between may
    be missing. by_id: the employee, None for a rule or unknown.
    """

    topic: ClassVar[str] = "deal.stage_changed"
    type: Literal["deal.stage_changed.v1"] = "deal.stage_changed.v1"
    deal_id: int
    funnel: str
    stage: str
    from_funnel: str
    from_stage: str
    moved_at: AwareDatetime
    client_id: int | None = None
    responsible_id: int | None = None
    by_id: int | None = None
    fields: tuple[Field, ...] = ()
    inferred: bool = False

    @property
    def subject(self) -> str:
        return f"deal/{self.deal_id}"


class DealChanged(Event):
    """Mapped fields of a deal differ from what was seen before; at first sight changes is empty (a baseline).

    fields: all mapped fields as they are now. gone: the deal was deleted.
    """

    topic: ClassVar[str] = "deal.changed"
    type: Literal["deal.changed.v1"] = "deal.changed.v1"
    deal_id: int
    funnel: str
    stage: str
    changes: tuple[Change, ...]
    changed_at: AwareDatetime
    client_id: int | None = None
    responsible_id: int | None = None
    by_id: int | None = None
    fields: tuple[Field, ...] = ()
    gone: bool = False

    @property
    def subject(self) -> str:
        return f"deal/{self.deal_id}"
