"""One decision as it grows: each fact changes the state at once, so that what follows of it can be seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache

from chassis.decision import Decision, Wake
from contracts.base import Command, Event
from contracts.claims import Text
from contracts.crm.v1 import CrmRef, Field, Made
from contracts.items.v1 import MoveItemStage
from contracts.signs.v1 import CommentTimeline, Notify
from contracts.tasks.v1 import CancelTask, CommentTask, CompleteTask, ReopenTask

from approvals.core.folding import evolve, purpose_of
from approvals.core.office import Office
from approvals.core.rules import Kind
from approvals.core.state import Request

AUTOMATION = "approvals"
Words = tuple[tuple[str, ...], str]


def _unsaid() -> Words:
    return (), ""


class Course:
    """state: after what has been said so far. at: the moment of the message that is answered. shown: the fields of the
    item, where it is what is answered.
    """

    def __init__(self, state: Request, office: Office, kind: Kind, name: str, at: datetime) -> None:
        self.state, self.office, self.kind, self.name, self.at = state, office, kind, name, at
        self.shown: tuple[Field, ...] | None = None
        self._words: Callable[[], Words] = _unsaid
        self._events: list[Event] = []
        self._commands: list[Command] = []
        self._wakes: list[Wake] = []

    def described(self, words: Callable[[], Words]) -> None:
        """How `lines` and `changes` are found, once somebody is to read them: most answers need neither."""
        self._words = cache(words)

    @property
    def lines(self) -> tuple[str, ...]:
        """The request in words."""
        return self._words()[0]

    @property
    def changes(self) -> str:
        """What differs from the version before, and how it was."""
        return self._words()[1]

    def say(self, event: Event) -> None:
        """A fact."""
        self._events.append(event)
        self.state = evolve(self.state, event)

    def order(self, *commands: Command) -> None:
        """Commands, in order."""
        self._commands += commands

    def wake(self, what: str, at: datetime | None, detail: str = "") -> None:
        """Wake the request; None: no more. The name carries what the shell looks its context up by."""
        name = "|".join((what, detail, self.name, str(self.state.applicant_id)))
        self._wakes.append(Wake(name, at))

    def decision(self) -> Decision:
        """All of it."""
        return Decision(tuple(self._events), tuple(self._commands), tuple(self._wakes))

    @property
    def item(self) -> CrmRef:
        """The request's item."""
        return CrmRef(kind="item", id=self.state.item_id, item_type=self.kind.item_type)

    def move(self, stage: str) -> None:
        """The item to a stage; it may be there already."""
        target = {"crm_id": self.state.item_id}
        self.order(
            MoveItemStage.model_validate(
                {
                    "automation": AUTOMATION,
                    "belongs_to": self.item,
                    "item_type": self.kind.item_type,
                    "item": target,
                    "stage": stage,
                }
            )
        )

    def comment(self, text: str, on: CrmRef | None = None) -> None:
        """Into the timeline of the item, or of something else."""
        self.order(CommentTimeline(automation=AUTOMATION, belongs_to=on or self.item, text=Text.of(text)))

    def tell(self, employee_id: int, text: str) -> None:
        """A notice to one employee."""
        if employee_id > 0:
            told = {"employee_id": employee_id, "text": Text.of(text)}
            self.order(Notify(automation=AUTOMATION, belongs_to=self.item, **told))

    def cancel_task(self, task: Made | None, reason: str) -> None:
        """Its reason is gone."""
        if task is not None:
            self.order(CancelTask(automation=AUTOMATION, belongs_to=self.item, task=task, reason=Text.of(reason)))

    def complete_task(self, task: Made | None, result: str) -> None:
        """What it asked for has been done elsewhere."""
        if task is not None:
            self.order(CompleteTask(automation=AUTOMATION, belongs_to=self.item, task=task, result=Text.of(result)))

    def reopen_task(self, task: Made, why: str) -> None:
        """It was closed and what it asked for is not done."""
        said = CommentTask(automation=AUTOMATION, belongs_to=self.item, task=task, text=Text.of(why))
        self.order(ReopenTask(automation=AUTOMATION, belongs_to=self.item, task=task), said)

    def has_ordered(self, purpose: str) -> bool:
        """Whether it has been, in this decision or before."""
        return self.state.by_purpose(purpose) is not None or purpose in map(purpose_of, self._commands)

    def made(self, purpose: str) -> Made | None:
        """What an earlier command of that purpose has made."""
        command_id = self.state.by_purpose(purpose)
        return None if command_id is None else Made(command_id=command_id)
