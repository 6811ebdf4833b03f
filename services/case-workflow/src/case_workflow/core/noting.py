"""What a message says of the deal's fields, and which of them the case accepts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from contracts.cases.v1 import CaseAdvanced, CaseNoted, Fact
from contracts.deals.v1 import DealChanged, DealStageChanged

from case_workflow.core import objections, slips
from case_workflow.core.draft import Draft
from case_workflow.core.facts import facts_of, text_of, there
from case_workflow.core.writing import write

OVERRIDE, PARTNER = "partner_override", "managing_partner"
Message = DealChanged | DealStageChanged


def note(draft: Draft, message: Message, stage: str) -> None:
    """Know what the deal says now. stage: where the CRM has it. Nothing is said if nothing is new."""
    state = draft.state
    shown, news = _news(draft, message)
    claimed = Fact(name=OVERRIDE, value="yes") in news and not _may_permit(draft, message)
    against, amiss = refusals(draft, news, stage), slips.found(draft, news)
    lifted = bool(against) and not claimed and allowed(draft, news)
    rejected = [fact for fact in news if fact.name in amiss or (fact.name in against and not lifted)]
    accepted = tuple(fact for fact in news if fact not in rejected)
    fresh = tuple(fact for fact in rejected if state.rejected.get(fact.name) != fact.value)
    same = (state.crm_stage, state.client_id, state.responsible_id, state.gone)
    if accepted or fresh or shown or same != (stage, message.client_id, message.responsible_id, _gone(message)):
        _say(draft, message, stage, facts=accepted, rejected=fresh, shown=shown)
    if lifted or claimed:
        used = (Fact(name=OVERRIDE),)  # it holds once; or it was no partner's
        _say(draft, message, stage, written=used)
        write(draft, used)
    if claimed:
        about = f"{message.by_id}@{_at(message).isoformat()}"
        objections.object_to(draft, "not_partner", about, field=str(message.by_id))
    for fact in fresh:
        refuse(draft, fact, against | amiss, f"{fact.name}={fact.value}", news)


def refuse(draft: Draft, fact: Fact, why: Mapping[str, str], about: str, news: tuple[Fact, ...]) -> None:
    """Say why a fact is not accepted."""
    code = why[fact.name]
    if code in {slips.YEAR, slips.ORDER}:
        slips.object_to_slip(draft, fact, code, about, news)
    else:
        objections.object_to(draft, code, about, field=fact.name)


def _may_permit(draft: Draft, message: Message) -> bool:
    """Whether who did this is a partner by the profile's roles; where the CRM does not say who, its rights count."""
    return message.by_id is None or message.by_id in draft.office.roles.get(PARTNER, ())


def _say(
    draft: Draft,
    message: Message,
    stage: str,
    *,
    facts: tuple[Fact, ...] = (),
    rejected: tuple[Fact, ...] = (),
    written: tuple[Fact, ...] = (),
    shown: tuple[str, ...] = (),
) -> None:
    draft.say(
        CaseNoted(
            deal_id=draft.deal_id,
            funnel=draft.funnel.funnel,
            stage=stage,
            seen_at=_at(message),
            facts=facts,
            rejected=rejected,
            written=written,
            shown=shown,
            client_id=message.client_id,
            responsible_id=message.responsible_id,
            gone=_gone(message),
            client_name=None if written else draft.office.client_name,
        )
    )


def _gone(message: Message) -> bool:
    return isinstance(message, DealChanged) and message.gone


def _at(message: Message) -> datetime:
    return message.changed_at if isinstance(message, DealChanged) else message.moved_at


def _news(draft: Draft, message: Message) -> tuple[tuple[str, ...], tuple[Fact, ...]]:
    """Which of our writings the deal shows now, and what differs from what is known, our writings over what it shows.

    A change says which fields it is about; only those count, for its other fields may be older than what is known.
    """
    seen = facts_of(message.fields, draft.funnel)
    names = set(draft.funnel.fields)
    if isinstance(message, DealChanged) and message.changes:
        changes = {one.name: text_of(one.after) for one in message.changes if one.name in names}
        seen |= {name: text for name, text in changes.items() if text}
        names &= set(changes)
    writings = draft.state.written
    waiting = {name for name, one in writings.items() if seen.get(name) == one.before and one.before != one.after}
    shown = tuple(sorted(name for name in writings if name in names and name not in waiting))
    known: Mapping[str, str] = {**draft.state.rejected, **draft.state.facts}
    news = [
        Fact(name=name, value=seen.get(name)) for name in sorted(names - waiting) if seen.get(name) != known.get(name)
    ]
    again = [Fact(name=name, value=value) for name, value in draft.state.rejected.items() if seen.get(name) == value]
    return shown, (*news, *again)  # what was rejected may be accepted by now


def told(draft: Draft) -> set[str]:
    """The fields that this message has filled; of a deal that is seen first nobody knows since when they are."""
    if any(isinstance(one, CaseAdvanced) and one.because == "opened" for one in draft.events):
        return set()
    noted = [one for one in draft.events if isinstance(one, CaseNoted)]
    return {fact.name for one in noted for fact in (*one.facts, *one.written) if fact.value is not None}


def allowed(draft: Draft, news: tuple[Fact, ...] = ()) -> bool:
    """Whether a partner has said that the guards do not count."""
    said = {fact.name: fact.value for fact in news}
    return said.get(OVERRIDE, draft.state.facts.get(OVERRIDE)) == "yes"


def refusals(draft: Draft, news: tuple[Fact, ...], stage: str) -> dict[str, str]:
    """Which of the news the case can't accept, and why."""
    return {fact.name: code for fact in news if (code := _refused(draft, fact, news, stage)) is not None}


def _refused(draft: Draft, fact: Fact, news: tuple[Fact, ...], stage: str) -> str | None:
    """Why a verdict can't be accepted: before anything was filed, or after another one, also one that was emptied."""
    state = draft.state
    after = {**state.facts, **{one.name: one.value for one in news if one.value}}
    for name, spec in draft.funnel.states.items():
        if spec.verdict is None or spec.verdict.outcome != fact.name or fact.value is None:
            continue
        if not there(spec.verdict.filed, after, draft.funnel) and (state.begun or _ahead(draft, stage, name)):
            return "verdict_before_filing"
        stood = state.facts.get(fact.name, state.emptied.get(fact.name))
        if state.visits.get(name) and stood not in {None, fact.value}:
            return "second_verdict"
    return None


def _ahead(draft: Draft, stage: str, verdict: str) -> bool:
    """Whether a deal first seen at *stage* is to come to its verdict still; one from after it is taken as it is."""
    states = list(draft.funnel.states)
    return stage in states and states.index(stage) < states.index(verdict)
