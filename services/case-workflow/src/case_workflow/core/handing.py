"""A deal of a service that a person gives to another client: both hear of it, and so do those who work for them."""

from __future__ import annotations

from contracts.cases.v1 import CaseHanded
from contracts.deals.v1 import DealChanged, DealStageChanged

from case_workflow.core import wording
from case_workflow.core.draft import Draft


def handed(draft: Draft, message: DealChanged | DealStageChanged) -> None:
    """Tell each of the two clients, before the case knows its new one. An emptied field is nobody else's deal yet."""
    state = draft.state
    before, now = state.client_id or state.former_client_id, message.client_id
    if before is None or now is None or before == now or state.stage not in draft.funnel.serves:
        return
    for client, other in ((before, now), (now, before)):
        draft.say(
            CaseHanded(
                deal_id=draft.deal_id,
                funnel=draft.funnel.funnel,
                client_id=client,
                other_client_id=other,
                came=client == now,
                stage=state.stage,
                at=draft.at,
            )
        )
    draft.comment(wording.say(draft.office, "handed"))
