"""What can't be is told to a person once: what is wrong, and how to mend it. The case keeps its state."""

from __future__ import annotations

from contracts.cases.v1 import CaseObjected
from contracts.deals.v1 import MoveDealStage

from case_workflow.core import wording
from case_workflow.core.draft import Draft


def object_to(
    draft: Draft,
    code: str,
    about: str,
    *,
    field: str | None = None,
    returned_from: str | None = None,
    who: int | None = None,
) -> bool:
    """Say what is wrong, in the deal's timeline and to the responsible person; once for the same matter.

    returned_from: the stage that the deal is taken back from; this is done each time. who: the employee who gets the
    tasks instead. Answers whether it was said.
    """
    said = f"{code}:{about}" not in draft.state.objections
    if said or returned_from is not None:
        draft.say(
            CaseObjected(
                deal_id=draft.deal_id,
                funnel=draft.funnel.funnel,
                code=code,
                about=about,
                stage=draft.state.stage,
                returned_from=returned_from,
            )
        )
    if returned_from is not None:
        back = MoveDealStage(
            automation=draft.automation,
            belongs_to=draft.belongs_to,
            deal=draft.deal,
            funnel=draft.funnel.funnel,
            stage=draft.state.stage,
            only_from=(returned_from,),
        )
        draft.order(back)
    if said or returned_from is not None:
        text = wording.objection(draft, code, field=field, returned_from=returned_from, who=who)
        draft.comment(text)
        draft.notify(text)
    return said


def told(draft: Draft, code: str, about: str) -> bool:
    """Note that something is said once; answers whether it is new."""
    if f"{code}:{about}" in draft.state.objections:
        return False
    draft.say(
        CaseObjected(deal_id=draft.deal_id, funnel=draft.funnel.funnel, code=code, about=about, stage=draft.state.stage)
    )
    return True
