"""What is kept of a case: facts, stage, tasks, the hearing. `evolve` copies what events say and never judges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from contracts.base import Command, Event
from contracts.calendar.v1 import AddCalendarEvent
from contracts.cases.v1 import (
    CaseAdvanced,
    CaseLinked,
    CaseNoted,
    CaseObjected,
    CaseTaskEnded,
    CaseTaskSet,
    Fact,
    HearingCancelled,
    HearingPassed,
    HearingScheduled,
)
from contracts.crm.v1 import CreateTask
from contracts.deals.v1 import MoveDealStage
from contracts.disk.v1 import CreateFolder

from case_workflow.core import remembering
from case_workflow.core.facts import changed

TASK_TAG = "дело:"  # before a task's key among its tags, so that the command says which task it is


@dataclass(frozen=True)
class Written:
    """A field that we have set and the CRM may not show yet: while it shows *before*, *after* counts."""

    before: str | None
    after: str | None


@dataclass(frozen=True)
class CaseTask:
    """A task that was set. command_id: None in shadow. open: False once it is done or its reason is gone.

    title: of its document; empty for one set before titles were kept. rule_id: of the law that its term is of.
    """

    stage: str
    responsible_id: int
    due_on: date | None = None
    command_id: UUID | None = None
    open: bool = True
    done: bool = False
    title: str = ""
    rule_id: str | None = None


@dataclass(frozen=True)
class Session:
    """The last hearing that has a time. stage: where it was set, or held. passed: it has been; cancelled: won't be.

    place: as it was told; None for one set before places were kept. holder_id: in whose calendar it is; None: nobody's.
    """

    number: int
    at: datetime
    stage: str
    sequence: int = 0
    command_id: UUID | None = None
    passed: bool = False
    cancelled: bool = False
    place: str | None = None
    holder_id: int | None = None

    @property
    def ahead(self) -> bool:
        """Whether it is still awaited."""
        return not self.passed and not self.cancelled


@dataclass(frozen=True)
class CaseState:
    """stage: where the case stands; crm_stage: where the CRM last had the deal; pending: moves ordered, not seen yet.

    facts: accepted ones. emptied: by a person, with what they held last. written: see Written. rejected: values of
    fields that are not accepted. redo: fields that were filled when a person put the deal here, and have to be given
    anew. objections: what was objected to already. visits: how often a stage was entered. links: funnel → the other
    deal, 0 while it is being made; linked_before: those that it came beside. invoices: invoice → the visit at which it
    was heard of first. paid: of which all is paid. filled: field → the visit at which money filled it. folder: the
    command that made it. former_client_id: whose deal it was last, while its card names no client.
    """

    deal_id: int = 0
    funnel: str = ""
    stage: str = ""
    crm_stage: str = ""
    entered_at: datetime | None = None
    seen_at: datetime | None = None
    client_id: int | None = None
    former_client_id: int | None = None
    client_name: str | None = None
    responsible_id: int | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    emptied: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[str, Written] = field(default_factory=dict)
    rejected: Mapping[str, str] = field(default_factory=dict)
    redo: tuple[str, ...] = ()
    tasks: Mapping[str, CaseTask] = field(default_factory=dict)
    visits: Mapping[str, int] = field(default_factory=dict)
    hearing: Session | None = None
    pending: tuple[str, ...] = ()
    objections: tuple[str, ...] = ()
    links: Mapping[str, int] = field(default_factory=dict)
    linked_before: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    invoices: Mapping[str, str] = field(default_factory=dict)
    paid: tuple[str, ...] = ()
    filled: Mapping[str, str] = field(default_factory=dict)
    folder: UUID | None = None
    quiet: bool = False
    gone: bool = False

    @property
    def begun(self) -> bool:
        """Whether the deal has been seen in a funnel of ours."""
        return bool(self.stage)

    @property
    def visit(self) -> int:
        """The number of the present visit of the stage."""
        return self.visits.get(self.stage, 0)

    @property
    def here(self) -> str:
        """The present visit of the stage, among all visits of all stages."""
        return f"{self.stage}#{self.visit}"


def evolve(state: CaseState, event: Event) -> CaseState:
    """Copy what the event says."""
    match event:
        case CaseNoted():
            return _noted(state, event)
        case CaseAdvanced():
            return _advanced(state, event)
        case CaseTaskSet():
            return _task_set(state, event)
        case CaseTaskEnded():
            return _task(state, event.task, open=False, done=event.done)
        case CaseObjected():
            said = f"{event.code}:{event.about}"
            return state if said in state.objections else _but(state, objections=(*state.objections, said))
        case CaseLinked():
            return _but(state, **remembering.linked(state.links, state.linked_before, event))
        case HearingScheduled() | HearingCancelled() | HearingPassed():
            return _but(state, hearing=_session(state.hearing, event))
    return state


def ordered(state: CaseState, command: Command, command_id: UUID) -> CaseState:
    """Which command set a task, put the hearing into the calendar, moves the deal."""
    match command:
        case CreateTask():
            return _task(state, task_key(command.tags), command_id=command_id)
        case AddCalendarEvent() if state.hearing is not None:
            return _but(state, hearing=replace(state.hearing, command_id=command_id))
        case CreateFolder():
            return _but(state, folder=command_id)
        case MoveDealStage():
            return _but(state, pending=(*state.pending, command.stage))
    return state


def _but(state: CaseState, **changes: object) -> CaseState:
    """`dataclasses.replace` without its look at every field, which took a sixth of a decision."""
    made = object.__new__(CaseState)
    made.__dict__.update(state.__dict__, **changes)
    return made


def task_key(tags: Iterable[str]) -> str:
    """Which task of the case a command's tags name; empty for none."""
    return next((tag.removeprefix(TASK_TAG) for tag in tags if tag.startswith(TASK_TAG)), "")


def _open_to(state: CaseState, news: Iterable[Fact]) -> tuple[str, ...]:
    """The objections without those to values that are gone from the deal: entered again, they are objected to again."""
    gone: set[str] = set()
    for fact in news:
        old = state.facts.get(fact.name), state.rejected.get(fact.name)
        gone |= {about for one in old if one is not None and one != fact.value for about in (one, f"{fact.name}={one}")}
    return tuple(one for one in state.objections if one.partition(":")[2] not in gone) if gone else state.objections


def _noted(state: CaseState, event: CaseNoted) -> CaseState:
    news = (*event.facts, *event.written)
    facts = changed(state.facts, news)
    rejected = {name: one for name, one in state.rejected.items() if name not in {fact.name for fact in news}}
    place = state.pending.index(event.stage) + 1 if event.stage in state.pending else len(state.pending)
    moved = event.stage != state.crm_stage
    wrote = _wrote(state, event.written).written
    return _but(
        state,
        deal_id=event.deal_id,
        funnel=event.funnel,
        crm_stage=event.stage,
        written={name: one for name, one in wrote.items() if name not in event.shown},
        seen_at=event.seen_at,
        client_id=event.client_id,
        former_client_id=None if event.client_id is not None else state.client_id or state.former_client_id,
        client_name=event.client_name if event.client_name is not None else state.client_name,
        responsible_id=event.responsible_id,
        facts=facts,
        emptied=_emptied(state, event),
        rejected=rejected | {fact.name: fact.value or "" for fact in event.rejected},
        redo=tuple(
            name for name in state.redo if facts.get(name) == state.facts.get(name) and name not in event.confirmed
        ),
        pending=state.pending[place:] if moved else state.pending,
        objections=_open_to(state, news),
        invoices=remembering.invoices(state.invoices, event, state.here),
        paid=remembering.paid(state.paid, event),
        filled=remembering.filled(state.filled, event, state.here),
        gone=event.gone,
    )


def _emptied(state: CaseState, event: CaseNoted) -> dict[str, str]:
    """Keep what a person has taken away, until it is given again or set by us."""
    said = {fact.name for fact in (*event.facts, *event.written)}
    kept = {name: value for name, value in state.emptied.items() if name not in said}
    gone = [fact.name for fact in event.facts if fact.value is None]
    return kept | {name: last for name in gone if (last := state.facts.get(name, state.emptied.get(name))) is not None}


def _wrote(state: CaseState, written: Iterable[Fact]) -> CaseState:
    """Keep what we set over what the CRM still shows."""
    news = {fact.name: Written(state.facts.get(fact.name), fact.value) for fact in written}
    return _but(state, written={**state.written, **news}) if news else state


def _advanced(state: CaseState, event: CaseAdvanced) -> CaseState:
    by_person = event.because in {"person", "opened"}
    said = {fact.name for fact in event.written}
    return _but(
        _wrote(state, event.written),
        deal_id=event.deal_id,
        funnel=event.funnel,
        stage=event.stage,
        crm_stage=event.stage if by_person else state.crm_stage,
        entered_at=event.at,
        facts=changed(state.facts, event.written),
        emptied={name: one for name, one in state.emptied.items() if name not in said},
        filled={name: one for name, one in state.filled.items() if name not in said},
        redo=event.anew,
        objections=_open_to(state, event.written),
        quiet=event.quiet,
        gone=False,
        visits={**state.visits, event.stage: state.visits.get(event.stage, 0) + 1},
        pending=() if by_person else state.pending,
    )


def _task_set(state: CaseState, event: CaseTaskSet) -> CaseState:
    known = state.tasks.get(event.task)
    task = CaseTask(
        event.stage,
        event.responsible_id,
        event.due_on,
        known.command_id if known else None,
        title=event.title or "",
        rule_id=event.rule_id,
    )
    return _but(state, tasks={**state.tasks, event.task: task})


def _task(state: CaseState, key: str, **changes: object) -> CaseState:
    if key not in state.tasks:
        return state
    return _but(state, tasks={**state.tasks, key: replace(state.tasks[key], **changes)})  # type: ignore[arg-type]


def _session(known: Session | None, event: HearingScheduled | HearingCancelled | HearingPassed) -> Session:
    command_id = known.command_id if known and known.number == event.number else None
    if isinstance(event, HearingScheduled):
        return Session(
            event.number,
            event.starts_at,
            event.stage,
            event.sequence,
            command_id,
            place=event.place,
            holder_id=event.responsible_id,
        )
    sequence = event.sequence if isinstance(event, HearingCancelled) else known.sequence if known else 0
    passed = isinstance(event, HearingPassed)
    stage = event.stage if isinstance(event, HearingPassed) else known.stage if known else ""
    place = known.place if known and known.number == event.number else None
    over = Session(event.number, event.starts_at, stage, sequence, command_id, place=place)
    return replace(over, passed=passed, cancelled=not passed)
