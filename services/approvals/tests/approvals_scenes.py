"""Scenes: an office and a request played through the core, commands given their ids as the chassis gives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID, uuid5

from approvals.core import requests
from approvals.core.chart import Absence, Chart, Deputy, Person
from approvals.core.folding import evolve, ordered
from approvals.core.office import Named, Office
from approvals.core.rules import ApprovalsProfile, Kind
from approvals.core.state import NEW, Request
from approvals.law import limits
from chassis.decision import Decision, Wake, Woken
from contracts.approvals.v1 import AnswerGiven, PaymentMade
from contracts.base import Command, Event, Message
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, CrmRef, Field, Value
from contracts.items.v1 import ItemChanged, ItemStageChanged
from contracts.tasks.v1 import TaskChanged, TaskCompleted
from contracts.trips.v1 import (
    ExpenseClaimed,
)

from chassis import recording

T = TypeVar("T", bound=Message)
ROOT = UUID("5d2f8e3a-8f3f-5a0e-a6a1-6c1f3f1b7b55")

APPLICANT, HEAD, CHIEF, DIRECTOR, LAWYER, HR, ACCOUNTANT, DUTY = 17, 5, 3, 1, 9, 20, 21, 40
PEOPLE = (
    Person(APPLICANT, manager_id=HEAD, department_ids=(3,)),
    Person(HEAD, manager_id=CHIEF, department_ids=(3,)),
    Person(CHIEF, manager_id=DIRECTOR),
    Person(DIRECTOR, roles=("managing_partner",)),
    Person(LAWYER, manager_id=HEAD, department_ids=(3,)),
    Person(HR, roles=("hr",)),
    Person(ACCOUNTANT, roles=("head_accountant",)),
    Person(DUTY, roles=("duty_approver",)),
)
PROFILE = ApprovalsProfile.model_validate(
    {
        "own_users": [1000],
        "kinds": {
            "trip": {
                "title": "Командировка",
                "item_type": "trip",
                "form": "trip",
                "limit": "300000.00",
                "chain": ["manager", {"role": "managing_partner", "over": "100000.00"}],
                "registry": "trips",
            },
            "vacation": {
                "title": "Отпуск",
                "item_type": "vacation",
                "form": "vacation",
                "chain": ["manager"],
                "registry": "vacations",
            },
            "payment": {
                "title": "Оплата",
                "item_type": "payment",
                "required": ["source", "purpose", "amount"],
                "amount": "amount",
                "chain": ["manager"],
                "pays": "head_accountant",
                "registry": "payments",
            },
            "expense": {
                "title": "Расход",
                "item_type": "expense",
                "form": "expense",
                "chain": [{"role": "head_accountant"}],
            },
            "order": {
                "title": "Приказ",
                "item_type": "document",
                "when": {"type": "order"},
                "required": ["subject", "text"],
                "chain": [
                    {"all": [{"employee": LAWYER}, {"role": "hr"}]},
                    {"any": ["manager", {"role": "managing_partner"}]},
                ],
                "tells": ["hr"],
                "registry": "orders",
            },
            "deputy": {"title": "Замещение", "item_type": "deputy", "form": "deputy"},
        },
    }
)
MONDAY = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)  # ten in the morning in Moscow


def office(
    *changes: Absence | Deputy, people: Sequence[Person] = PEOPLE, duty: tuple[int, ...] = (DUTY,), **more: Any
) -> Office:
    """The firm, with absences and deputies."""
    chart = Chart(
        tuple(people),
        tuple(one for one in changes if isinstance(one, Absence)),
        tuple(one for one in changes if isinstance(one, Deputy)),
        duty,
    )
    kinds = tuple(Named(name, kind) for name, kind in PROFILE.kinds.items())
    more = {"all_kinds": tuple((one.name, one.kind.title) for one in kinds)} | more
    return Office(chart, "Europe/Moscow", time(18, 0), PROFILE, kinds, **more)


def rub(amount: str) -> Value:
    return Value(amount=Decimal(amount), currency="RUB")


def text(words: str) -> Value:
    return Value(text=words)


TRIP: dict[str, Value] = {
    "first_on": Value(on=date(2026, 10, 26)),
    "last_on": Value(on=date(2026, 10, 30)),
    "route": text("Казань 26.10.2026–30.10.2026"),
    "purpose": text("Заседание по делу А65-1/2026"),
    "tickets": rub("12000.00"),
    "lodging": rub("20000.00"),
    "advance": rub("30000.00"),
}
VACATION: dict[str, Value] = {"first_on": Value(on=date(2026, 11, 16)), "last_on": Value(on=date(2026, 11, 29))}


def fields(values: dict[str, Value]) -> tuple[Field, ...]:
    return tuple(Field(name=name, value=value) for name, value in values.items())


@dataclass
class Scene:
    """One request. said: everything, in order; commands keep the ids that they would have."""

    item_type: str = "trip"
    values: dict[str, Value] = field(default_factory=lambda: dict(TRIP))
    office: Office = field(default_factory=office)
    deal_id: int | None = 377
    now: datetime = MONDAY
    creator: int = APPLICANT
    state: Request = NEW
    events: list[Event] = field(default_factory=list)
    commands: list[tuple[UUID, Command]] = field(default_factory=list)
    wakes: dict[str, datetime] = field(default_factory=dict)
    inputs: int = 0

    def hear(self, message: Message | Woken) -> Decision:
        """The core's answer, and all that it changes."""
        decision = requests.decide(self.state, message, self.office, limits())
        assert recording.output_text(self._again(message)) == recording.output_text(decision)  # as a replay decides
        self.inputs += 1
        for event in decision.events:
            self.state = evolve(self.state, event)
        for number, command in enumerate(decision.commands):
            identity = uuid5(ROOT, f"{self.inputs}/{number}")
            self.state = ordered(self.state, command, identity)
            self.commands.append((identity, command))
        self.events += decision.events
        for wake in decision.wakes:
            self._wake(wake)
        return decision

    def _again(self, message: Message | Woken) -> Decision:
        """Decided on what is kept of the state and of the context, whose prose nobody has fetched."""
        state = recording.read(Request, recording.written(Request, self.state))
        office = recording.read(Office, recording.written(Office, self.office))
        return requests.decide(state, message, office, limits())

    def _wake(self, wake: Wake) -> None:
        self.wakes.pop(wake.name, None)
        if wake.at is not None:
            self.wakes[wake.name] = wake.at

    def item(self, stage: str, by: int | None = APPLICANT, *, moved: bool = True, gone: bool = False) -> Decision:
        """The item as it is now, at a stage."""
        common: dict[str, Any] = {
            "item_type": self.item_type,
            "item_id": 58,
            "stage": stage,
            "deal_id": self.deal_id,
            "created_by_id": self.creator,
            "by_id": by,
            "fields": fields(self.values),
        }
        if moved:
            return self.hear(ItemStageChanged(**common, from_stage="draft", moved_at=self.now))
        return self.hear(ItemChanged(**common, changes=(), changed_at=self.now, gone=gone))

    def submit(self) -> Scene:
        """Handed in by the applicant."""
        self.item("on_approval")
        return self

    def task_of(self, employee: int) -> UUID:
        """The newest task of an employee that is still wanted."""
        return next(
            identity
            for identity, command in reversed(self.commands)
            if isinstance(command, CreateTask) and command.responsible_id == employee
        )

    def close(self, task: UUID, by: int | None, result: str | None = None) -> Decision:
        """Somebody closes a task."""
        said = None if result is None else Text.of(result)
        return self.hear(
            TaskCompleted(
                task_id=1, completed_at=self.now, command_id=task, by_id=by, result=said, belongs_to=(self.ref,)
            )
        )

    def reassign(self, task: UUID, by: int | None, to: int) -> Decision:
        """Somebody gives a task to another."""
        return self.hear(
            TaskChanged(
                task_id=1,
                state="pending",
                changed=("responsible_id",),
                changed_at=self.now,
                command_id=task,
                responsible_id=to,
                by_id=by,
                belongs_to=(self.ref,),
            )
        )

    def answer(self, by: int, *, agreed: bool = True, version: int | None = None) -> Decision:
        """By a signed link."""
        given = {"version": version or self.state.version, "approver_id": by, "given_at": self.now}
        return self.hear(AnswerGiven(request=self.request, agreed=agreed, **given))

    def wake(self, what: str) -> Decision:
        """The wake whose name begins so comes due."""
        name = next(name for name in self.wakes if name.startswith(what))
        self.now = self.wakes.pop(name)
        return self.hear(Woken(name, self.now))

    def paid(self, purpose: str, amount: str, number: int = 5) -> Decision:
        """Money has gone out by an item of its own."""
        return self.hear(
            PaymentMade(
                request=f"payment:{number}",
                purpose=purpose,
                amount=Decimal(amount),
                currency="RUB",
                paid_at=self.now,
                source=self.request,
            )
        )

    def spent(self, number: int, amount: str, *, accepted: bool | None = True) -> Decision:
        """An expense of the trip."""
        return self.hear(
            ExpenseClaimed(
                request=f"expense:{number}",
                source=self.request,
                kind="lodging",
                on=date(2026, 10, 27),
                amount=Decimal(amount),
                currency="RUB",
                claimed_at=self.now,
                document=True,
                accepted=accepted,
            )
        )

    @property
    def request(self) -> str:
        return f"{self.item_type}:58"

    @property
    def ref(self) -> CrmRef:
        return CrmRef(kind="item", item_type=self.item_type, id=58)

    def all_of(self, kind: type[T]) -> list[T]:
        """Events or commands of one class, in order."""
        return [one for one in [*self.events, *(command for _, command in self.commands)] if isinstance(one, kind)]

    def last(self, kind: type[T]) -> T:
        return self.all_of(kind)[-1]

    def with_office(self, *changes: Absence | Deputy, **more: Any) -> Scene:
        """From now on the firm is so."""
        self.office = office(*changes, **more)
        return self


def kind_of(name: str, **changes: Any) -> Kind:
    return PROFILE.kinds[name].model_copy(update=changes)
