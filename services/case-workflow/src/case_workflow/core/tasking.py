"""The tasks of a case: those that the present stage wants are open, all others are closed, with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from contracts.cases.v1 import CaseNoted, CaseTaskEnded, CaseTaskSet, Fact
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, Made
from contracts.tasks.v1 import CancelTask, CommentTask, CompleteTask, ReassignTask, ReopenTask, UpdateTask

from case_workflow.core import objections, sessions, wording
from case_workflow.core.acting import make_folder
from case_workflow.core.dates import Due, due
from case_workflow.core.declaration import TaskSpec, TermSpec
from case_workflow.core.draft import Draft
from case_workflow.core.facts import holds, there
from case_workflow.core.noting import told
from case_workflow.core.state import TASK_TAG, CaseTask

NO = "no"
NEEDS = TaskSpec(key="needs", title="Заполнить карточку дела", due=(TermSpec(days=1),))


@dataclass(frozen=True)
class Wanted:
    """A task that may be open. step: its name in the profile. filled: the fields that answer it, empty until all do.

    at: what its deadline is never later than.
    """

    key: str
    step: str
    spec: TaskSpec
    filled: tuple[str, ...]
    at: datetime | None = None


def sync(draft: Draft, gate: str | None = None, *, by_person: bool = False) -> None:
    """Make the tasks those of the present stage. gate: the one that is asked for. by_person: who left the last one."""
    wanted = {one.key: one for one in _wanted(draft, gate)}
    for key, task in list(draft.state.tasks.items()):
        if key not in wanted:
            _end(draft, key, task, _reason(draft, key, task, by_person=by_person))
    for one in wanted.values():
        known = draft.state.tasks.get(one.key)
        if known is not None:
            _known(draft, one, known)
        elif not one.filled and not draft.state.quiet:
            _set(draft, one)


def _known(draft: Draft, one: Wanted, known: CaseTask) -> None:
    """A task that was set: its answer is there, or it goes on, or it was closed without its answer."""
    if known.open and one.filled:
        _end(draft, one.key, known, None, filled=one.filled)
    elif known.open:
        _keep_up(draft, one, known)
    elif not one.filled and (one.spec.asks or not known.done):
        _reopen(draft, one, known)


def _wanted(draft: Draft, gate: str | None) -> Iterator[Wanted]:
    """The tasks of the stage whose conditions hold, of its hearing, of a gate before the next, of an unfilled card."""
    state, facts, name = draft.state, draft.facts, draft.funnel.funnel
    if state.gone or draft.spec.ends:
        return
    visit = f"{state.stage}#{state.visit}"
    mine = [spec for spec in draft.spec.tasks if holds(spec.when, facts) and _news_here(draft, spec, visit)]
    own = [sessions.Asked(spec, _filled(draft, spec)) for spec in mine]
    for spec, filled, at in (*own, *sessions.tasks(draft)):
        step = f"{name}.{state.stage}.{spec.key}"
        if draft.office.does(step):
            yield Wanted(f"{visit}.{spec.key}", step, spec, filled, at)
    if gate is not None:
        spec = draft.funnel.gates[gate].task
        yield Wanted(f"{visit}.{spec.key}", f"{name}.{spec.key}", spec, _filled(draft, spec))
    asked = () if state.stage == draft.funnel.starts else (*draft.funnel.needs, *draft.spec.needs)
    needs = tuple(name for name in asked if name in facts or not there(name, facts, draft.funnel))
    if needs:
        spec = NEEDS.model_copy(update={"asks": needs})
        yield Wanted(f"{visit}.needs", f"{name}.needs", spec, needs if all(one in facts for one in needs) else ())


def _news_here(draft: Draft, spec: TaskSpec, visit: str) -> bool:
    """Whether what a task is about has been told in this stage: just now, or when the task was set."""
    return spec.told is None or spec.told in told(draft) or f"{visit}.{spec.key}" in draft.state.tasks


def _filled(draft: Draft, spec: TaskSpec) -> tuple[str, ...]:
    return spec.asks if all(answered(draft, name) for name in spec.asks) else ()


def answered(draft: Draft, name: str) -> bool:
    """Whether a field has what is asked for: a "no" counts only where the stage says what follows from it."""
    fact = draft.facts.get(name)
    if fact != NO:
        return fact is not None
    return any(NO in _values(arrow.when.get(name, ())) for arrow in draft.spec.next)


def _values(wanted: str | tuple[str, ...]) -> tuple[str, ...]:
    return (wanted,) if isinstance(wanted, str) else wanted


def _due(draft: Draft, one: Wanted, known: CaseTask | None = None) -> Due | None:
    """Days of the firm's own run from the day the task was set; a hearing is when the calendar has it.

    Its field may hold a date of the past, which was objected to and moved nothing.
    """
    facts, field, session = draft.facts, draft.funnel.sessions, draft.state.hearing
    if field is not None and session is not None and session.ahead and field in facts:
        facts = {**facts, field: session.at.isoformat()}
    found = due(one.spec.due, facts, draft.office, draft.today, one.step)
    if known is not None and known.rule_id is None:
        found = _of_the_firm(found, known)
    last = due(one.spec.by, facts, draft.office, draft.today, one.step)
    return last if last is not None and (found is None or last.on < found.on) else found


def _of_the_firm(found: Due | None, known: CaseTask) -> Due | None:
    """What was found, or the day that was set, where it is of the firm's own days."""
    if found is None or found.days is None or known.due_on is None:
        return found
    return Due(known.due_on)


def finish(draft: Draft, gate: str | None = None) -> None:
    """Close those tasks of the present stage whose answers are there, before it is left. gate: through which."""
    for one in _wanted(draft, gate):
        known = draft.state.tasks.get(one.key)
        if known is not None and one.filled:
            _end(draft, one.key, known, None, filled=one.filled)


def asks_of(draft: Draft, key: str) -> tuple[str, ...]:
    """The fields that a task of the present stage may be answered by; after a hearing also the next one's date."""
    asks = next((one.spec.asks for one in _wanted(draft, None) if one.key == key), ())
    gates = [gate.task.asks for gate in draft.funnel.gates.values() if key.endswith(f".{gate.task.key}")]
    hearing = draft.spec.hearing
    more = (hearing.field,) if hearing is not None and hearing.result in asks else ()
    return (*asks, *more, *(name for found in gates for name in found))


def _set(draft: Draft, one: Wanted) -> None:
    who = _who(draft, one.spec)
    if who is None:
        objections.object_to(draft, "nobody", draft.funnel.role, field=draft.funnel.role)
        return
    until = _due(draft, one)
    draft.say(_with_paper(draft, one, _said(draft, one, who, until)))
    draft.order(
        CreateTask(
            automation=draft.automation,
            belongs_to=draft.belongs_to,
            responsible_id=who,
            title=wording.task_title(draft, one.spec.title, until),
            description=Text.of(wording.task_text(draft, one.spec, until)),
            deadline=_deadline(draft, one, until.on if until else None),
            checklist=one.spec.do,
            tags=(draft.funnel.title, f"{TASK_TAG}{one.key}"),
        )
    )


def _deadline(draft: Draft, one: Wanted, on: date | None) -> datetime | None:
    """The profile's hour of the day; of what prepares for a session its own hour, if that is earlier."""
    latest = [draft.office.deadline(on)] if on is not None else []
    return min([*latest, *([one.at] if one.at is not None and latest else [])], default=None)


def _with_paper(draft: Draft, one: Wanted, said: CaseTaskSet) -> CaseTaskSet:
    """A task that begins with a draft says what it is filled from; persons' words stay where they are."""
    if one.spec.paper is None or not draft.office.does("papers") or not _ready(draft, one.spec):
        return said
    if draft.office.does("folder"):
        make_folder(draft)  # its draft will lie there
    fields = draft.funnel.fields
    plain = {name: fact for name, fact in draft.facts.items() if name in fields and fields[name].type != "prose"}
    facts = tuple(Fact(name=name, value=fact) for name, fact in plain.items())
    return said.model_copy(update={"paper": one.spec.paper, "facts": facts, "client_id": draft.state.client_id})


def _ready(draft: Draft, spec: TaskSpec) -> bool:
    """Whether what the paper can't be without is filled."""
    return all(name in draft.facts for name in spec.paper_needs)


def _ready_now(draft: Draft, spec: TaskSpec) -> bool:
    """Whether it has just been: an open task gets its paper then."""
    return bool(_news(draft) & set(spec.paper_needs)) and _ready(draft, spec)


def _news(draft: Draft) -> set[str]:
    noted = [one for one in draft.events if isinstance(one, CaseNoted)]
    return {fact.name for one in noted for fact in (*one.facts, *one.written)}


def _said(draft: Draft, one: Wanted, who: int, until: Due | None) -> CaseTaskSet:
    return CaseTaskSet(
        deal_id=draft.deal_id,
        funnel=draft.funnel.funnel,
        task=one.key,
        stage=draft.state.stage,
        responsible_id=who,
        due_on=until.on if until else None,
        rule_id=until.rule_id if until else None,
        law=until.law if until else None,
        title=one.spec.title,
    )


def _who(draft: Draft, spec: TaskSpec) -> int | None:
    responsible = draft.state.responsible_id
    who = draft.office.who(spec.who, responsible, draft.funnel.role)
    if spec.who == "responsible" and responsible is not None and who is not None and who != responsible:
        objections.object_to(draft, "responsible_inactive", str(responsible), field=str(responsible), who=who)
    return who


def _keep_up(draft: Draft, one: Wanted, known: CaseTask) -> None:
    """Another document, term, source of the term, or person, than when it was set."""
    until = _of_the_firm(_due(draft, one, known), known)
    on = until.on if until is not None else known.due_on
    who = _kept(draft, one.spec, known)
    other = bool(known.title) and known.title != one.spec.title
    changed = other or on != known.due_on or _of_another_source(until, known) or one.spec.fee in _news(draft)
    paper = other or _ready_now(draft, one.spec)
    if not changed and not paper and who == known.responsible_id:
        return
    said = _said(draft, one, who, until).model_copy(update={"due_on": on})
    draft.say(_with_paper(draft, one, said) if paper else said)
    if known.command_id is None:
        return
    task, base = Made(command_id=known.command_id), {"automation": draft.automation, "belongs_to": draft.belongs_to}
    if changed:
        draft.order(
            UpdateTask(
                task=task,
                title=wording.task_title(draft, one.spec.title, until),
                description=Text.of(wording.task_text(draft, one.spec, until)),
                deadline=_deadline(draft, one, on),
                **base,
            )
        )
    if who != known.responsible_id:
        draft.order(ReassignTask(task=task, responsible_id=who, **base))


def _of_another_source(until: Due | None, known: CaseTask) -> bool:
    """Whether the same day is of another law, or of one at all, than the task says."""
    said = until is not None and (until.counted is not None or until.field is not None)
    return said and bool(known.title) and until is not None and until.rule_id != known.rule_id


def _kept(draft: Draft, spec: TaskSpec, known: CaseTask) -> int:
    """Who goes on with a task: that of a role stays with whoever got it, as long as he works."""
    if spec.who != "responsible" and known.responsible_id in draft.office.active:
        return known.responsible_id
    who = _who(draft, spec)
    return known.responsible_id if who is None else who


def _reopen(draft: Draft, one: Wanted, known: CaseTask) -> None:
    who, until = known.responsible_id, _due(draft, one)
    draft.say(_said(draft, one, who, until))
    if known.command_id is None:
        return
    task, base = Made(command_id=known.command_id), {"automation": draft.automation, "belongs_to": draft.belongs_to}
    missing = [name for name in one.spec.asks if not answered(draft, name)]
    text = wording.say(draft.office, "reopened", missing=wording.answers(draft.funnel, missing))
    draft.order(ReopenTask(task=task, **base), CommentTask(task=task, text=Text.of(text), **base))


def _end(draft: Draft, key: str, task: CaseTask, reason: str | None, filled: tuple[str, ...] = ()) -> None:
    """Close an open task: done because what it asks for is there, else gone for *reason*."""
    if not task.open:
        return
    draft.say(CaseTaskEnded(deal_id=draft.deal_id, funnel=draft.funnel.funnel, task=key, done=reason is None))
    if task.command_id is None:
        return
    made, base = Made(command_id=task.command_id), {"automation": draft.automation, "belongs_to": draft.belongs_to}
    if reason is None:
        text = wording.say(draft.office, "done", fields=wording.titles(draft.funnel, filled))
        draft.order(CompleteTask(task=made, result=Text.of(text), **base))
    else:
        draft.order(CancelTask(task=made, reason=Text.of(reason), **base))


def _reason(draft: Draft, key: str, task: CaseTask, *, by_person: bool) -> str:
    states, state = draft.funnel.states, draft.state
    if sessions.held(state.hearing, key):
        return wording.say(draft.office, "gone.hearing")
    if task.stage == state.stage:
        return wording.say(draft.office, "gone.condition")
    left = states[task.stage].title if task.stage in states else task.stage
    why = "gone.person" if by_person else "gone.stage"
    return wording.say(draft.office, why, stage=left, now=states[state.stage].title)
