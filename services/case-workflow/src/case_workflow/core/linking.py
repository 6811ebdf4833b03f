"""Deals that belong together: a case is copied into another funnel, both know of each other and of each other's end."""

from __future__ import annotations

from contracts.cases.v1 import CaseLinked
from contracts.claims import Text
from contracts.crm.v1 import CrmRef, Field, Known, Value
from contracts.deals.v1 import CopyDeal, UpdateDeal
from contracts.signs.v1 import CommentTimeline

from case_workflow.core import wording
from case_workflow.core.declaration import CopySpec, Origin
from case_workflow.core.draft import Draft
from case_workflow.core.facts import holds


def link(draft: Draft) -> None:
    """Copy the case where its conditions hold, once; note which deal came of it, and where this one came from."""
    if draft.state.gone:
        return
    for spec in draft.funnel.copies:
        here = not spec.states or draft.state.stage in spec.states
        other = _deal(draft, spec.link)
        if other is not None:
            _linked(draft, spec.funnel, other)
        elif here and _may_copy(draft, spec) and holds(spec.when, draft.state.facts):
            _copy(draft, spec)
    for origin in draft.funnel.origins:
        other = _deal(draft, origin.field)
        if other is not None and _linked(draft, origin.funnel, other):
            _tell_origin(draft, origin, other)


def _may_copy(draft: Draft, spec: CopySpec) -> bool:
    """Whether it was not copied yet, or what came of it is no more its deal; not where a person took the link away."""
    known = draft.state.links.get(spec.funnel)
    return known is None or (known > 0 and spec.link not in draft.state.emptied)


def tell_others(draft: Draft, name: str, now: str) -> None:
    """Say in the timelines of the other deals what became of this one."""
    text = wording.say(draft.office, name, other=draft.funnel.title, now=now)
    state = draft.state
    known = (
        deal_id for funnel, last in state.links.items() for deal_id in (*state.linked_before.get(funnel, ()), last)
    )
    for deal_id in known:
        if deal_id:
            other = CrmRef(kind="deal", id=deal_id)
            draft.order(CommentTimeline(automation=draft.automation, belongs_to=other, text=Text.of(text)))


def _deal(draft: Draft, field: str) -> int | None:
    said = draft.state.facts.get(field, "").split(",")[0]
    return int(said) if said.isdigit() and int(said) != draft.deal_id else None


def _linked(draft: Draft, funnel: str, other: int | None) -> bool:
    """Know it; answers whether it is new."""
    if draft.state.links.get(funnel) == (other or 0):
        return False
    draft.say(CaseLinked(deal_id=draft.deal_id, funnel=draft.funnel.funnel, other_funnel=funnel, other_deal_id=other))
    return True


def _copy(draft: Draft, spec: CopySpec) -> None:
    if spec.funnel in draft.state.links:
        tell_others(draft, "linked.again", draft.spec.title)
    _linked(draft, spec.funnel, None)
    back = Field(name=spec.back, value=Value(crm_ids=(draft.deal_id,)))
    draft.order(
        CopyDeal(
            automation=draft.automation,
            belongs_to=draft.belongs_to,
            deal=draft.deal,
            funnel=spec.funnel,
            stage=spec.stage,
            carry=spec.carry,
            fields=(back,),
            responsible_id=draft.state.responsible_id,
        )
    )
    draft.comment(wording.say(draft.office, "copied", other=wording.funnel(spec.funnel)))


def _tell_origin(draft: Draft, origin: Origin, other: int) -> None:
    """The deal that this one was copied from learns its number: the copy is what knows both."""
    draft.order(
        UpdateDeal(
            automation=draft.automation,
            belongs_to=CrmRef(kind="deal", id=other),
            deal=Known(crm_id=other),
            fields=(Field(name=origin.link, value=Value(crm_ids=(draft.deal_id,))),),
        )
    )
