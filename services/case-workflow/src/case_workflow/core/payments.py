"""A payment of the deal: it opens the gate that asks for it, or ends a stage that waits for money."""

from __future__ import annotations

from contracts.cases.v1 import CaseNoted, Fact
from contracts.payments.v1 import (
    PaymentMatched,
)

from case_workflow.core import wording
from case_workflow.core.draft import Draft
from case_workflow.core.settling import settle, waiting
from case_workflow.core.writing import write

YES = "yes"


def matched(draft: Draft, message: PaymentMatched) -> None:
    """Money came in for an invoice of the deal, or went back; what it means is said in the timeline."""
    field = _awaited(draft)
    if message.paid and message.amount > 0 and field is not None:
        fact = (Fact(name=field, value=YES),)
        draft.say(_noted(draft, fact))
        write(draft, fact)
    name = "payment.paid" if message.paid else "payment.back" if message.amount < 0 else "payment.part"
    awaited = draft.funnel.fields[field].title if field else "—"
    facts = {"number": message.number, "amount": abs(message.amount), "currency": message.currency}
    draft.comment(wording.say(draft.office, name, on=wording.day(message.on), left=message.left, what=awaited, **facts))
    settle(draft)


def _awaited(draft: Draft) -> str | None:
    """The field that the case waits to be paid: of the gate before its next stage, or of the stage itself."""
    gate = waiting(draft)
    return draft.funnel.gates[gate].paid if gate is not None else draft.spec.paid


def _noted(draft: Draft, written: tuple[Fact, ...]) -> CaseNoted:
    state = draft.state
    return CaseNoted(
        deal_id=draft.deal_id,
        funnel=draft.funnel.funnel,
        stage=state.crm_stage,
        seen_at=draft.at,
        written=written,
        client_id=state.client_id,
        responsible_id=state.responsible_id,
    )
