"""A person has closed a task of the case: what its result says counts, by the same guards as the card's fields."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.cases.v1 import CaseNoted, CaseTaskEnded, Fact
from contracts.tasks.v1 import TaskCompleted

from case_workflow.core import noting, results, slips, tasking, zones
from case_workflow.core.draft import Draft
from case_workflow.core.facts import holds, known, time_of
from case_workflow.core.settling import settle
from case_workflow.core.writing import write


def completed(draft: Draft, message: TaskCompleted) -> None:
    """Take the answer, if the result is one; what was asked for and is missing opens the task again."""
    key = next((key for key, task in draft.state.tasks.items() if task.command_id == message.command_id), None)
    if key is None or message.command_id is None or message.cancelled or not draft.state.tasks[key].open:
        return
    asks = tasking.asks_of(draft, key)
    said = _said(draft, message.result.content, asks) if message.result else {}
    facts = tuple(Fact(name=name, value=value) for name, value in said.items())
    against, amiss = noting.refusals(draft, facts, draft.state.crm_stage), slips.found(draft, facts)
    lifted = bool(against) and noting.allowed(draft)
    taken = tuple(fact for fact in facts if fact.name not in amiss and (lifted or fact.name not in against))
    confirmed = [name for name in asks if name in draft.state.redo]
    if taken or confirmed:
        written = (*taken, Fact(name=noting.OVERRIDE)) if lifted else taken
        draft.say(_noted(draft, message, written, confirmed))
        write(draft, written)
    draft.say(CaseTaskEnded(deal_id=draft.deal_id, funnel=draft.funnel.funnel, task=key, done=True))
    for fact in facts:
        if fact not in taken:
            about = f"{fact.name}={fact.value}@{message.completed_at.isoformat()}"
            noting.refuse(draft, fact, against | amiss, about, facts)
    settle(draft)


def _said(draft: Draft, text: str, asks: tuple[str, ...]) -> dict[str, str]:
    hearing = draft.spec.hearing  # after a hearing its field still holds the old time
    missing = [name for name in asks if name not in draft.facts or (hearing and name == hearing.field)]
    said = results.read(text, missing, draft.funnel.fields, zones.of(draft.facts, draft.office.zone))
    return _agreeing(draft, text, {name: value for name, value in said.items() if not _promised(draft, name, value)})


def _promised(draft: Draft, name: str, value: str) -> bool:
    """What a task asks for by a day has been done: a day to come is only meant."""
    return draft.funnel.fields[name].type == "date" and value > draft.today.isoformat()


def _agreeing(draft: Draft, text: str, said: Mapping[str, str]) -> dict[str, str]:
    """Without an end of the sessions that names a day to come as well: one of the two is a slip of the pen."""
    hearing = draft.spec.hearing
    if hearing is None or hearing.result not in said or _sessions_go_on(draft, said):
        return dict(said)
    plain = {name: value for name, value in said.items() if name != hearing.field}
    at, last = time_of(said.get(hearing.field)), results.latest(text)
    ahead = (at is not None and at > draft.at) or (last is not None and last > draft.today)
    return {name: value for name, value in plain.items() if name != hearing.result} if ahead else plain


def _sessions_go_on(draft: Draft, said: Mapping[str, str]) -> bool:
    """Whether the stage that the answer leads to has sessions, too: the main one after the preliminary."""
    facts = known({**draft.facts, **said}, draft.funnel)
    target = next((arrow.to for arrow in draft.spec.next if holds(arrow.when, facts)), None)
    return target is not None and draft.funnel.states[target].hearing is not None


def _noted(draft: Draft, message: TaskCompleted, facts: tuple[Fact, ...], confirmed: list[str]) -> CaseNoted:
    state = draft.state
    return CaseNoted(
        deal_id=draft.deal_id,
        funnel=draft.funnel.funnel,
        stage=state.crm_stage,
        seen_at=message.completed_at,
        written=facts,
        confirmed=tuple(confirmed),
        client_id=state.client_id,
        responsible_id=state.responsible_id,
    )
