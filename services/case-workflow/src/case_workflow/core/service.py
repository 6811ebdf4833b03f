"""What the client's silence, return or end means for a deal of a service."""

from __future__ import annotations

from contracts.cases.v1 import CaseNoted, Fact, ServiceTold

from case_workflow.core import wording
from case_workflow.core.draft import Draft
from case_workflow.core.facts import REASON
from case_workflow.core.settling import enter, settle
from case_workflow.core.writing import write

LIQUIDATED = "liquidated"
SIGNS = {
    "letter": "письмо",
    "call": "звонок",
    "form": "форма на сайте",
    "payment": "оплата",
    "task": "задача по просьбе клиента",
    "deal": "новая сделка",
    "meeting": "встреча",
    "message": "сообщение",
}


def told(draft: Draft, message: ServiceTold) -> None:
    """Go to marketing, come back, or begin to close."""
    silence = draft.funnel.silence
    if silence is None or draft.spec.ends or message.client_id != draft.state.client_id:
        return
    if message.news == "liquidated":
        _liquidated(draft)
    elif message.news == "silent" and draft.state.stage == silence.stage:
        _go(draft, silence.to, "silent", message)
    elif message.news == "active" and draft.state.stage == silence.to:
        _go(draft, silence.stage, "active", message)


def _go(draft: Draft, stage: str, text: str, message: ServiceTold) -> None:
    began = draft.state.stage
    enter(draft, stage, "fact", {})
    day = wording.day(draft.office.day(message.at))
    facts = {
        "months": draft.office.settings.silent_months,
        "since": day,
        "on": day,
        "sign": SIGNS.get(message.sign or "", "—"),
        "stage": draft.spec.title,
    }
    draft.comment(wording.say(draft.office, text, **facts))
    settle(draft, began=began)


def _liquidated(draft: Draft) -> None:
    if REASON in draft.state.facts or LIQUIDATED not in draft.funnel.fields[REASON].choices:
        return
    fact = (Fact(name=REASON, value=LIQUIDATED),)
    draft.say(
        CaseNoted(
            deal_id=draft.deal_id,
            funnel=draft.funnel.funnel,
            stage=draft.state.crm_stage,
            seen_at=draft.at,
            written=fact,
            client_id=draft.state.client_id,
            responsible_id=draft.state.responsible_id,
        )
    )
    write(draft, fact)
    settle(draft)
