"""One case played in memory: messages go in, commands are carried out as a faithful CRM would, wakes come due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from case_workflow.core import case
from case_workflow.core.declaration import Funnel
from case_workflow.core.facts import text_of, value_of
from case_workflow.core.office import Office
from case_workflow.core.state import CaseState, evolve, ordered
from case_workflow.funnels import funnels
from chassis.decision import Decision, Woken
from contracts.base import Command, Event
from contracts.calendar.v1 import AddCalendarEvent, CancelCalendarEvent, MoveCalendarEvent
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, Field, Made
from contracts.deals.v1 import Change, CopyDeal, DealChanged, DealStageChanged, MoveDealStage, UpdateDeal
from contracts.letters.v1 import SendLetter
from contracts.payments.v1 import PaymentMatched
from contracts.signs.v1 import CommentTimeline, Notify
from contracts.tasks.v1 import CancelTask, CompleteTask, ReassignTask, ReopenTask, TaskCompleted, UpdateTask

NAMESPACE = UUID("0b5f2f0e-6d6c-5d0c-9f65-0a6d7a3e1c11")
LAWYER, OTHER, HEAD, PARTNER, ACCOUNTANT, PAYROLL, MARKETING, OFFICE_MANAGER = 7, 8, 4, 1, 11, 12, 13, 14
OFFICE = Office(
    active=(LAWYER, OTHER, HEAD, PARTNER, ACCOUNTANT, PAYROLL, MARKETING, OFFICE_MANAGER),
    roles={
        "head_lawyer": (HEAD,),
        "lawyer": (LAWYER, OTHER),
        "head_accountant": (HEAD,),
        "accountant": (ACCOUNTANT,),
        "payroll": (PAYROLL,),
        "marketing": (MARKETING,),
        "office": (OFFICE_MANAGER,),
        "managing_partner": (PARTNER,),
    },
    client_name="ООО «Север»",
)


@dataclass
class Task:
    """A task of the CRM."""

    command: CreateTask
    open: bool = True
    why: str = ""
    deadline: datetime | None = None
    responsible_id: int = 0

    @property
    def key(self) -> str:
        return next(tag.removeprefix("дело:") for tag in self.command.tags if tag.startswith("дело:"))

    @property
    def name(self) -> str:
        """Its key within the stage."""
        return self.key.partition(".")[2]


@dataclass
class World:
    """deal: field → fact, as the CRM has it. by_id: whoever does what is done; None: the CRM does not say who."""

    funnel: str
    deal_id: int = 100
    office: Office = OFFICE
    now: datetime = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
    stage: str = ""
    client_id: int | None = 55
    responsible_id: int | None = LAWYER
    by_id: int | None = None
    deal: dict[str, str] = field(default_factory=dict)
    state: CaseState = field(default_factory=CaseState)
    tasks: dict[UUID, Task] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    wakes: dict[str, datetime] = field(default_factory=dict)
    calendar: dict[UUID, Command] = field(default_factory=dict)
    invited: dict[UUID, tuple[int, ...]] = field(default_factory=dict)
    inputs: list[tuple[Any, Office, UUID, Decision]] = field(default_factory=list)

    @property
    def spec(self) -> Funnel:
        return funnels()[self.funnel]

    def open_deal(self, stage: str | None = None, **facts: str) -> Decision:
        """A deal is made by hand."""
        self.stage = stage or self.spec.starts
        self.deal |= facts
        return self.tell(self._changed(()))

    def fill(self, **facts: str | None) -> Decision:
        """A person fills fields of the card, or empties them."""
        self.now += timedelta(minutes=1)
        before = dict(self.deal)
        self.deal = {name: text for name, text in (self.deal | facts).items() if text}
        return self.tell(
            self._changed(tuple(name for name in facts if before.get(name) != self.deal.get(name)), before)
        )

    def move(self, stage: str) -> Decision:
        """A person moves the deal."""
        self.now += timedelta(minutes=1)
        return self.tell(self._moved(stage))

    def complete(self, name: str, result: str | None = None) -> Decision:
        """A person closes the open task of this name."""
        self.now += timedelta(minutes=1)
        command_id, task = next((key, one) for key, one in self.tasks.items() if one.open and one.name == name)
        task.open = False
        text = Text.of(result) if result is not None else None
        return self.tell(
            TaskCompleted(task_id=1, completed_at=self.now, command_id=command_id, by_id=LAWYER, result=text)
        )

    def until(self, at: datetime) -> None:
        """Time passes: wakes come due one by one, in order."""
        while due := sorted((when, name) for name, when in self.wakes.items() if when <= at):
            when, name = due[0]
            del self.wakes[name]
            self.now = max(self.now, when)
            self.tell(Woken(name, when))
        self.now = at

    def tell(self, message: Any) -> Decision:
        """One message, and what follows; our own moves and changes come back as the CRM says them."""
        decision = case.decide(self.state, message, self.office, funnels(), self.deal_id)
        cause = uuid5(NAMESPACE, f"{self.deal_id}/{len(self.inputs)}")
        self.inputs.append((message, self.office, cause, decision))
        self.state = folded(self.state, decision, cause)
        self.events += decision.events
        self.commands += decision.commands
        for wake in decision.wakes:
            self.wakes.pop(wake.name, None)
            if wake.at is not None:
                self.wakes[wake.name] = wake.at
        ordered = [(one, follow_up(cause, n)) for n, one in enumerate(decision.commands, start=len(decision.events))]
        for command, command_id in sorted(ordered, key=lambda one: isinstance(one[0], MoveDealStage | UpdateDeal)):
            self._carry_out(command, command_id)  # what the CRM says of a deal comes after what was ordered with it
        return decision

    def _carry_out(self, command: Command, command_id: UUID) -> None:
        match command:
            case CreateTask():
                self.tasks[command_id] = Task(command, deadline=command.deadline, responsible_id=command.responsible_id)
            case CompleteTask() | CancelTask() | ReopenTask() | UpdateTask() | ReassignTask():
                self._task(command)
            case MoveDealStage():
                if self.stage in command.only_from and command.stage != self.stage:
                    self.tell(self._moved(command.stage))
            case UpdateDeal() if command.deal.model_dump() == {"crm_id": self.deal_id}:
                self._update(command.fields)
            case _:
                self._hearing(command, command_id)

    def _hearing(self, command: Command, command_id: UUID) -> None:
        match command:
            case AddCalendarEvent():
                self.calendar[command_id] = command
                self.invited[command_id] = command.attendee_ids
            case MoveCalendarEvent() if isinstance(command.event, Made):
                self.calendar[command.event.command_id] = command
            case CancelCalendarEvent() if isinstance(command.event, Made):
                del self.calendar[command.event.command_id]

    def _task(self, command: Any) -> None:
        task = self.tasks[command.task.command_id]
        match command:
            case CompleteTask():
                task.open, task.why = False, command.result.content
            case CancelTask():
                task.open, task.why = False, command.reason.content
            case ReopenTask():
                task.open = True
            case UpdateTask():
                task.deadline = command.deadline or task.deadline
            case ReassignTask():
                task.responsible_id = command.responsible_id

    def _update(self, fields: Sequence[Field]) -> None:
        before = dict(self.deal)
        for one in fields:
            self.deal.pop(one.name, None)
            if text := text_of(one.value):
                self.deal[one.name] = text
        names = tuple(one.name for one in fields if before.get(one.name) != self.deal.get(one.name))
        if names:
            self.tell(self._changed(names, before))

    def _fields(self) -> tuple[Field, ...]:
        specs = self.spec.fields
        return tuple(Field(name=name, value=value_of(text, specs[name])) for name, text in self.deal.items())

    def _changed(self, names: Sequence[str], before: Mapping[str, str] | None = None) -> DealChanged:
        specs, old = self.spec.fields, before or {}
        changes = tuple(
            Change(
                name=name,
                before=value_of(old.get(name, ""), specs[name]),
                after=value_of(self.deal.get(name, ""), specs[name]),
            )
            for name in names
        )
        return DealChanged(
            deal_id=self.deal_id,
            funnel=self.funnel,
            stage=self.stage,
            changes=changes,
            changed_at=self.now,
            client_id=self.client_id,
            responsible_id=self.responsible_id,
            by_id=self.by_id,
            fields=self._fields(),
        )

    def deleted(self) -> DealChanged:
        """What the CRM says of a deal that is no more."""
        return self._changed(()).model_copy(update={"gone": True})

    def _moved(self, stage: str) -> DealStageChanged:
        before, self.stage = self.stage, stage
        return DealStageChanged(
            deal_id=self.deal_id,
            funnel=self.funnel,
            stage=stage,
            from_funnel=self.funnel,
            from_stage=before,
            moved_at=self.now,
            client_id=self.client_id,
            responsible_id=self.responsible_id,
            by_id=self.by_id,
            fields=self._fields(),
        )

    @property
    def open(self) -> list[str]:
        """Names of the open tasks."""
        return sorted(task.name for task in self.tasks.values() if task.open)

    def task(self, name: str) -> Task:
        """The last task of this name."""
        return [task for task in self.tasks.values() if task.name == name][-1]

    @property
    def comments(self) -> list[str]:
        return [one.text.content for one in self.commands if isinstance(one, CommentTimeline)]

    @property
    def letters(self) -> list[SendLetter]:
        return [one for one in self.commands if isinstance(one, SendLetter)]

    @property
    def notices(self) -> list[str]:
        return [one.text.content for one in self.commands if isinstance(one, Notify)]

    @property
    def copies(self) -> list[CopyDeal]:
        return [one for one in self.commands if isinstance(one, CopyDeal)]

    @property
    def objections(self) -> list[str]:
        return [one.code for one in self.events if one.type == "case.objected.v1"]  # type: ignore[attr-defined]


def folded(state: CaseState, decision: Decision, cause: UUID) -> CaseState:
    """As the chassis folds it."""
    for event in decision.events:
        state = evolve(state, event)
    for number, command in enumerate(decision.commands, start=len(decision.events)):
        state = ordered(state, command, follow_up(cause, number))
    return state


def follow_up(cause: UUID, number: int) -> UUID:
    return uuid5(cause, f"cases.deals/{number}")


def payment(world: World, **changes: Any) -> PaymentMatched:
    """The whole of an invoice of 50,000 roubles has been paid, but for *changes*."""
    values: dict[str, Any] = {
        "payment_id": "1",
        "invoice_id": "2",
        "issuer": "firm",
        "number": "17",
        "client_id": 55,
        "amount": Decimal("50000.00"),
        "currency": "RUB",
        "on": world.now.date(),
        "total": Decimal("50000.00"),
        "left": Decimal("0.00"),
        "paid": True,
        "how": "number",
        "deal_id": world.deal_id,
    }
    return PaymentMatched(**values | changes)
