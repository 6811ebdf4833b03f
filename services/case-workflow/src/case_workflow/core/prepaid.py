"""Money that comes before the stage that waits for it: which of it is counted there, and when a person is asked."""

from __future__ import annotations

from case_workflow.core import wording
from case_workflow.core.declaration import Funnel
from case_workflow.core.draft import Draft
from case_workflow.core.state import CaseState

YES = "yes"


def meant(funnel: Funnel, visit: str, stage: str) -> bool:
    """Whether an invoice heard of first at *visit* may be of *stage*: of itself, or of one that leads right to it."""
    name = visit.partition("#")[0]
    spec = funnel.states.get(name)
    return name == stage or (spec is not None and any(arrow.to == stage for arrow in spec.next))


def counted(state: CaseState, funnel: Funnel, stage: str) -> str | None:
    """The field that is paid already on entering *stage*: by every invoice of the visit that leads to it.

    Never over what a person has said of the field, or taken out of it.
    """
    field = funnel.states[stage].paid
    if field is None or field in state.facts or field in state.emptied:
        return None
    own = {invoice for invoice, visit in state.invoices.items() if visit == state.here}
    whole = own and own <= set(state.paid)
    return field if whole and meant(funnel, state.here, stage) else None


def ask(draft: Draft) -> None:
    """In a stage that waits for money: some has come before, but not plainly for it."""
    field = draft.spec.paid
    if field is None or not draft.state.paid or draft.facts.get(field) == YES:
        return
    what = draft.funnel.fields[field].title
    text = wording.say(draft.office, "payment.before", client=draft.client, stage=draft.spec.title, what=what)
    draft.comment(text)
    draft.notify(text)
