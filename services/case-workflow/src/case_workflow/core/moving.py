"""A person moves the deal: he is obeyed, but for four guards, which a partner may lift once."""

from __future__ import annotations

from collections.abc import Collection

from contracts.cases.v1 import CaseNoted
from contracts.deals.v1 import DealStageChanged

from case_workflow.core import tasking, wording
from case_workflow.core.acting import make_folder
from case_workflow.core.declaration import StateSpec
from case_workflow.core.draft import Draft
from case_workflow.core.facts import Facts, asked, holds, known, there
from case_workflow.core.handing import handed
from case_workflow.core.noting import OVERRIDE, Message, allowed, note
from case_workflow.core.objections import object_to
from case_workflow.core.settling import closed, enter, settle


def opened(draft: Draft, message: Message) -> None:
    """The deal is seen first, in whatever stage. One of the time before `since` begins with its next stage."""
    note(draft, message, message.stage)
    if message.stage not in draft.funnel.states:
        return  # nobody has named this stage: the case begins when the deal comes to one that is known
    since = draft.office.settings.since
    old = since is not None and draft.today < since
    enter(draft, message.stage, "opened", {}, quiet=old)
    if not old:
        _unpaid(draft)
    if draft.funnel.folder and not old and draft.office.does("folder"):
        make_folder(draft)
    settle(draft)


def _unpaid(draft: Draft) -> None:
    """A deal that is made in a stage behind a gate is led on: there is nowhere to give it back to. A person is told."""
    gate = draft.funnel.gates.get(draft.spec.instance or draft.spec.gate or "")
    missing = [name for name, wanted in gate.needs.items() if draft.facts.get(name) != wanted] if gate else []
    if missing and not allowed(draft):
        fields = wording.titles(draft.funnel, missing)
        text = wording.say(draft.office, "unpaid", client=draft.client, stage=draft.spec.title, missing=fields)
        draft.comment(text)
        draft.notify(text)


def moved(draft: Draft, message: DealStageChanged) -> None:
    """The deal stands in another stage of its funnel: by our own order, or by a person."""
    ours = message.stage in draft.state.pending or message.stage == draft.state.stage
    handed(draft, message)
    note(draft, message, message.stage)
    if ours:
        return settle(draft)
    target = draft.funnel.states.get(message.stage)
    if target is None:
        object_to(draft, "unknown_stage", message.stage, field=message.stage)
        return None
    objection = guard(draft, message.stage, target)
    lifted = objection is not None and allowed(draft)
    if objection is not None and not lifted:
        about = f"{message.stage}@{message.moved_at.isoformat()}"
        object_to(draft, objection, about, returned_from=message.stage)
        return settle(draft)
    _obey(draft, message.stage, target, lifted=lifted)
    return settle(draft, by_person=True)


def guard(draft: Draft, stage: str, target: StateSpec) -> str | None:
    """The guard before *stage*: next instance unpaid, a close without reason, a verdict before filing, a second one."""
    facts = draft.facts
    gate = _gate_before(draft, target)
    if gate is not None and not holds(draft.funnel.gates[gate].needs, facts):
        return "next_instance"
    if target.ends and not any(holds({name: wanted}, facts) for name, wanted in target.reason.items()):
        return "no_reason"
    if target.verdict is not None and not there(target.verdict.filed, facts, draft.funnel):
        return "verdict_before_filing"
    if target.verdict is not None and target.verdict.outcome in facts and draft.state.visits.get(stage):
        return "second_verdict"
    return None


def _gate_before(draft: Draft, target: StateSpec) -> str | None:
    """The gate that a person passes who moves the case to *target*; none within its instance, or back to a lower one.

    Of `gates` each is of a higher instance than the one before it.
    """
    if target.instance is None:
        return target.gate
    order, here = list(draft.funnel.gates), draft.spec.instance
    begun = here is not None and order.index(here) >= order.index(target.instance)
    return None if begun else target.instance


def _obey(draft: Draft, stage: str, target: StateSpec, *, lifted: bool) -> None:
    before = draft.spec.title
    tasking.finish(draft)
    undone = _undone(draft, stage, target)
    over = (*undone, *_leading(draft, stage, target, _without(draft, undone)))
    facts: dict[str, str | None] = dict.fromkeys(over) | ({OVERRIDE: None} if lifted else {})
    enter(draft, stage, "person", facts, anew=_anew(draft, target, _without(draft, over)))
    name = "advanced.override" if lifted else "advanced.person"
    draft.comment(wording.say(draft.office, name, before=before, now=target.title))
    if over:
        name = "comes_back" if undone or target.client_awaited else "stays"
        emptied = wording.titles(draft.funnel, over)
        draft.comment(wording.say(draft.office, name, now=target.title, emptied=emptied))
    if target.against and holds(target.against, draft.facts):
        draft.notify(wording.say(draft.office, "contradicts", client=draft.client, now=target.title))


def _without(draft: Draft, names: Collection[str]) -> Facts:
    """What will count in the next stage: also what the present one has asked for anew, which is asked there no more."""
    return known({name: fact for name, fact in draft.state.facts.items() if name not in names}, draft.funnel)


def _is_before(draft: Draft, stage: str, other: str) -> bool:
    order = list(draft.funnel.states)
    return order.index(stage) < order.index(other)


def _undone(draft: Draft, stage: str, target: StateSpec) -> tuple[str, ...]:
    """What a move back out of the present stage makes void: a close that is taken back is begun anew another time."""
    if not _is_before(draft, stage, draft.state.stage):
        return ()
    return tuple(name for name in draft.spec.undone if name in draft.state.facts and name not in target.undone)


def _leading(draft: Draft, stage: str, target: StateSpec, facts: Facts) -> tuple[str, ...]:
    """What else is void, for it would lead the deal at once from where a person has put it, and is not asked there.

    A deal that was moved on may go on by what is known; back it does not go by itself. What is closed is left as it is,
    and a closed case that is taken up again goes further back by what has come meanwhile.
    """
    if target.ends:
        return ()
    if target.client_awaited:
        return _road_out(draft, target, facts)
    back, here = _is_before(draft, stage, draft.state.stage), set(asked(target, facts))
    found: list[str] = []
    for arrow in target.next:
        further = _is_before(draft, arrow.to, stage)
        away = not further if draft.spec.ends else back or further
        left = {name: fact for name, fact in facts.items() if name not in found}
        if away and not here & set(arrow.when) and holds(arrow.when, left) and closed(draft, arrow.to) is None:
            own = [name for name in arrow.when if name in draft.state.facts and name not in draft.funnel.needs]
            found += own[:1]
    return tuple(found)


def _road_out(draft: Draft, target: StateSpec, facts: Facts) -> tuple[str, ...]:
    """The fields that would lead a client who comes back out of service again."""
    names: dict[str, None] = {}
    here: StateSpec | None = target
    passed = set[str]()
    while here is not None:
        leads = [one for one in here.next if holds(one.when, facts) and one.to not in passed]
        names |= dict.fromkeys(name for one in leads for name in one.when if name in facts)
        passed |= {one.to for one in leads}
        here = draft.funnel.states[leads[0].to] if leads else None
    return tuple(names)


def _anew(draft: Draft, target: StateSpec, facts: Facts) -> tuple[str, ...]:
    """What is asked for again where the case would otherwise leave at once the stage that a person has put it to."""
    if not any(holds(arrow.when, facts) and closed(draft, arrow.to) is None for arrow in target.next):
        return ()
    return tuple(name for name in asked(target, facts) if name in facts)


def left(draft: Draft, message: Message) -> None:
    """The deal is in another funnel now, or deleted: whatever is open is closed, for whose deal it was until now."""
    draft.say(
        CaseNoted(
            deal_id=draft.deal_id,
            funnel=draft.funnel.funnel,
            stage=draft.state.crm_stage,
            seen_at=draft.at,
            client_id=draft.state.client_id or draft.state.former_client_id or message.client_id,
            responsible_id=message.responsible_id,
            gone=True,
        )
    )
    settle(draft)
