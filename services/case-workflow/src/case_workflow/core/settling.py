"""What follows by itself: arrows whose conditions hold, gates, terms that end, copies into other funnels."""

from __future__ import annotations

from contracts.cases.v1 import CaseAdvanced, Fact
from contracts.deals.v1 import MoveDealStage

from case_workflow.core import hearings, linking, prepaid, tasking, wording
from case_workflow.core.acting import act
from case_workflow.core.dates import Due, due
from case_workflow.core.declaration import Arrow, Gate
from case_workflow.core.draft import Draft
from case_workflow.core.facts import asked, holds
from case_workflow.core.noting import OVERRIDE, allowed, told
from case_workflow.core.objections import told as new_to
from case_workflow.core.writing import write

LAPSE, STILL = "lapse", "still"
IN_FORCE = "in_force_on"  # when an act is in force no more, what was begun by it is looked at again


def settle(draft: Draft, *, by_person: bool = False, lapsed: bool = False, began: str | None = None) -> None:
    """Go on as far as the facts lead, then make tasks, hearing, copies and wakes those of where the case stands.

    by_person: it was moved by hand before. lapsed: a term's wake has come. began: where the deal stands, if the case
    has gone on from there already.
    """
    began = began or draft.state.stage
    came_from = (draft.state.crm_stage, *draft.state.pending, began)
    gate = _walk(draft, lapsed=lapsed)
    hearings.sync(draft)
    tasking.sync(draft, gate, by_person=by_person and draft.state.stage == began)
    linking.link(draft)
    if draft.state.stage != began:
        _move(draft, came_from)
    if draft.events:
        _wakes(draft)


def _walk(draft: Draft, *, lapsed: bool) -> str | None:
    """Take arrows as long as one is ready; answers the gate that stands before the next."""
    passed = {draft.state.stage}
    while not draft.state.gone:
        ready = next((arrow for arrow in draft.spec.next if _ready(draft, arrow)), None)
        over = _over(draft) if lapsed else None
        lapsed = False
        if ready is not None:
            gate = closed(draft, ready.to)
            if gate is None:
                tasking.finish(draft, draft.funnel.states[ready.to].gate)
                _take(draft, ready)
            elif over is None:
                return _ask(draft, ready.to, gate)
        if (ready is None or gate is not None) and over is not None and draft.spec.lapse is not None:
            _lapse(draft, draft.spec.lapse.to, over)
        elif ready is None:
            return None
        if draft.state.stage in passed:
            return None  # a declaration that goes round in a circle is cut, not followed
        passed.add(draft.state.stage)
    return None


def _ready(draft: Draft, arrow: Arrow) -> bool:
    """Whether its conditions hold; an end is left only by what has just been said, not by what stood there before."""
    return holds(arrow.when, draft.facts) and (not draft.spec.ends or not told(draft).isdisjoint(arrow.when))


def closed(draft: Draft, stage: str) -> str | None:
    """The gate before *stage* that isn't open; a partner may open it once."""
    name = draft.funnel.states[stage].gate
    if name is None or holds(draft.funnel.gates[name].needs, draft.facts) or allowed(draft):
        return None
    return name


def waiting(draft: Draft) -> str | None:
    """The gate that the case waits before."""
    gates = (closed(draft, arrow.to) for arrow in draft.spec.next if holds(arrow.when, draft.facts))
    return next((gate for gate in gates if gate is not None), None)


def still_days(draft: Draft) -> int | None:
    """After how many working days without movement the responsible person is told: of the stage, or of the gate."""
    gate = waiting(draft)
    return draft.spec.still_days or (draft.funnel.gates[gate].still_days if gate else None)


def _take(draft: Draft, arrow: Arrow) -> None:
    gate = draft.funnel.states[arrow.to].gate
    opened = gate is not None and not holds(draft.funnel.gates[gate].needs, draft.facts)
    why = wording.titles(draft.funnel, [name for name in arrow.when if name in draft.state.facts])
    before = draft.spec.title
    outdated = [name for name in arrow.outdates if name not in told(draft)]
    facts = dict.fromkeys((*arrow.clears, *outdated)) | dict(arrow.sets) | ({OVERRIDE: None} if opened else {})
    facts |= {name: draft.state.facts.get(other) for name, other in arrow.takes.items()}
    facts |= dict.fromkeys(arrow.takes.values())
    enter(draft, arrow.to, "fact", facts)
    if IN_FORCE in arrow.clears:
        linking.tell_others(draft, "linked.remanded" if draft.spec.hearing else "linked.appealed", draft.spec.title)
    name = "advanced.override" if opened else "advanced.fact"
    draft.comment(wording.say(draft.office, name, before=before, now=draft.spec.title, why=why))


def _lapse(draft: Draft, to: str, over: Due) -> None:
    before, law = draft.spec.title, over.law or ""
    enter(draft, to, "term", {}, over.rule_id)
    facts = {"before": before, "now": draft.spec.title, "on": wording.day(over.on), "law": law}
    draft.comment(wording.say(draft.office, "advanced.term", **facts))


def enter(
    draft: Draft,
    stage: str,
    because: str,
    facts: dict[str, str | None],
    rule_id: str | None = None,
    anew: tuple[str, ...] = (),
    *,
    quiet: bool = False,
) -> None:
    """Be in *stage*, with the fields set or emptied that go with it."""
    if because != "opened":
        facts = {**hearings.left_behind(draft, stage), **facts}
    state, paid = draft.state, prepaid.counted(draft.state, draft.funnel, stage)
    if paid is not None:
        facts = {**facts, paid: prepaid.YES}  # the money came before the stage that waits for it
    news = [name for name, value in facts.items() if state.facts.get(name) != value or name in state.emptied]
    written = tuple(Fact(name=name, value=facts[name]) for name in news)
    draft.say(
        CaseAdvanced(
            deal_id=draft.deal_id,
            funnel=draft.funnel.funnel,
            stage=stage,
            because=because,
            at=draft.at,
            from_stage=state.stage or None,
            rule_id=rule_id,
            written=written,
            anew=anew or _still_anew(draft, stage, because),
            quiet=quiet,
            client_id=state.client_id,
            responsible_id=state.responsible_id,
            ends=draft.funnel.states[stage].ends,
            reason=_why_ended(draft, stage),
        )
    )
    write(draft, written)
    prepaid.ask(draft)
    act(draft)
    if draft.spec.ends:
        linking.tell_others(draft, "linked.ended", draft.spec.title)


def _still_anew(draft: Draft, stage: str, because: str) -> tuple[str, ...]:
    """What a person's move back had made to be given anew, was not, and is asked in the next stage as well."""
    return (
        ()
        if because == "person"
        else tuple(name for name in asked(draft.funnel.states[stage], draft.facts) if name in draft.state.redo)
    )


def _why_ended(draft: Draft, stage: str) -> str | None:
    """What was given as the reason of an end."""
    spec, facts = draft.funnel.states[stage], draft.facts
    given = [facts[name] for name, wanted in spec.reason.items() if holds({name: wanted}, facts)]
    return given[0] if spec.ends and given else None


def _ask(draft: Draft, stage: str, name: str) -> str:
    """The case waits before a closed gate and says so, once at each visit."""
    gate: Gate = draft.funnel.gates[name]
    if new_to(draft, "gate", f"{name}#{draft.state.visit}"):
        missing = [field for field, wanted in gate.needs.items() if draft.facts.get(field) != wanted]
        until = due(gate.task.due, draft.facts, draft.office, draft.today, name)
        text = wording.say(
            draft.office,
            "gate",
            stage=draft.spec.title,
            now=draft.funnel.states[stage].title,
            title=gate.title,
            missing=wording.titles(draft.funnel, missing),
            until=f" до {wording.day(until.on)}" if until else "",
        )
        draft.comment(text)
    return name


def lapse_of(draft: Draft) -> Due | None:
    """The term whose end leads on from here, if nothing comes."""
    lapse = draft.spec.lapse
    if lapse is None or not holds(lapse.when, draft.facts):
        return None
    found = due(lapse.due, draft.facts, draft.office, draft.today, "")
    entered = draft.state.entered_at
    # A person who comes back to a stage whose term has passed is obeyed: it does not end at once again.
    return found if found and entered and draft.office.after(found.on) > entered else None


def _over(draft: Draft) -> Due | None:
    found = lapse_of(draft)
    return found if found is not None and draft.office.after(found.on) <= draft.at else None


def _move(draft: Draft, came_from: tuple[str, ...]) -> None:
    draft.order(
        MoveDealStage(
            automation=draft.automation,
            belongs_to=draft.belongs_to,
            deal=draft.deal,
            funnel=draft.funnel.funnel,
            stage=draft.state.stage,
            only_from=tuple(one for one in dict.fromkeys(came_from) if one in draft.funnel.states),
        )
    )


def _wakes(draft: Draft) -> None:
    """When the term of the stage is over, and when to say that nothing moves."""
    over = None if draft.state.gone else lapse_of(draft)
    draft.wake(LAPSE, draft.office.after(over.on) if over else None)
    days = None if draft.state.gone else still_days(draft)
    still = None
    if days is not None:
        still = draft.office.morning(draft.office.calendar.add_working_days(draft.today, days))
    draft.wake(STILL, still)
