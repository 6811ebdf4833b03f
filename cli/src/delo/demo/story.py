"""What became of each letter, told by the messages alone. Pure: messages in, rows out, in whatever order they come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar, cast
from uuid import UUID

from contracts.base import Message
from contracts.crm.v1 import CommandConfirmed, CommandRefused, CreateTask, Made
from contracts.envelope import Envelope
from contracts.mail.v1 import MailReceived
from contracts.tasks.v1 import CancelTask
from contracts.tax.v1 import (
    DemandClarified,
    DemandFound,
    DemandRecognised,
)
from contracts.triage.v1 import (
    LetterJudged,
)

Result = CommandConfirmed | CommandRefused
M = TypeVar("M", bound=Message)


@dataclass(frozen=True)
class Task:
    """A task of the CRM. crm_id None: not confirmed yet, or refused (why)."""

    responsible_id: int
    deadline: datetime | None
    crm_id: str | None = None
    url: str | None = None
    refused: str | None = None


@dataclass(frozen=True)
class Row:
    """One demand of one letter, or a letter without any. found: the demand's kind, or what the letter is."""

    letter: str
    found: str
    number: str | None = None
    task: Task | None = None
    repeated: bool = False


@dataclass(frozen=True)
class Counts:
    """How far it is: letters received and judged, demands found and recognised, tasks these letters led to."""

    received: int
    judged: int
    found: int
    demands: int
    ordered: int
    confirmed: int
    refused: int


@dataclass
class Story:
    """All that was heard. names: Message-ID to the letter's file name; other letters are not part of it."""

    names: dict[str, str]
    received: dict[UUID, str] = field(default_factory=dict)
    judged: dict[UUID, LetterJudged] = field(default_factory=dict)
    found: dict[UUID, dict[int, Envelope[DemandFound]]] = field(default_factory=dict)
    recognised: dict[str, Envelope[DemandRecognised]] = field(default_factory=dict)
    clarified: dict[str, Envelope[DemandClarified]] = field(default_factory=dict)
    ordered: dict[UUID, Envelope[CreateTask]] = field(default_factory=dict)
    ended: set[UUID] = field(default_factory=set)
    results: dict[UUID, Result] = field(default_factory=dict)

    def hear(self, envelope: Envelope[Message]) -> None:
        """Take note of one message; of kinds that don't matter here, too."""
        match envelope.body:
            case MailReceived(message_id=str(message_id)) if message_id in self.names:
                self.received[envelope.id] = message_id
            case LetterJudged() as judged:
                self.judged[judged.letter_id] = judged
            case DemandFound() as body:
                self.found.setdefault(body.letter_id, {})[body.seq] = _typed(envelope, body)
            case DemandRecognised() as body:
                self.recognised.setdefault(body.identity, _typed(envelope, body))
            case DemandClarified() as body:
                self.clarified[body.identity] = _typed(envelope, body)
            case CreateTask() | CancelTask():
                self._hear_order(envelope)
            case CommandConfirmed() | CommandRefused() as result:
                self.results[result.command_id] = result

    def _hear_order(self, envelope: Envelope[Message]) -> None:
        match envelope.body:
            case CreateTask() as body:
                self.ordered[envelope.id] = _typed(envelope, body)
            case CancelTask(task=Made(command_id=command)):
                self.ended.add(command)

    def begin(self) -> None:
        """From here on it is about letters yet to come; demands and tasks of the past stay known."""
        self.received.clear()

    def counts(self) -> Counts:
        """How far it is."""
        own = self._own_orders()
        results = [self.results[command] for command in own if command in self.results]
        judged = [letter for letter in self.received if letter in self.judged]
        demands = {e.body.identity for letter in self.received for e in self.found.get(letter, {}).values()}
        return Counts(
            received=len(set(self.received.values())),
            judged=len({self.received[letter] for letter in judged}),
            found=len(demands),
            demands=len(demands & self.recognised.keys()),
            ordered=len(own),
            confirmed=sum(isinstance(result, CommandConfirmed) for result in results),
            refused=sum(isinstance(result, CommandRefused) for result in results),
        )

    def pending(self) -> list[str]:
        """What is still to come, in words; empty when the story is told."""
        waiting = [f"{name}: not received yet" for name in self._missing()]
        for letter in self.received:
            waiting += self._pending_of(letter)
        unanswered = self._own_orders() - self.results.keys()
        return [*waiting, *(f"task {command}: not confirmed yet" for command in sorted(unanswered, key=str))]

    def rows(self) -> list[Row]:
        """A row for each demand of each letter, in the order of the letters; triage tasks beside them."""
        latest = {name: letter for letter, name in self.received.items()}
        rows = []
        for message_id, name in self.names.items():
            if message_id in latest:
                rows += self._rows_of(name, latest[message_id])
        return rows

    def settled(self) -> list[Row]:
        """Rows that stay as they are: of tasks that the CRM has answered for, of letters that ask for nothing."""
        judged = ((name, self.judged.get(letter)) for letter, name in self.received.items())
        idle = {self.names[name] for name, one in judged if one is not None and one.relevance in {"no", "info"}}
        return [
            row for row in self.rows() if row.letter in idle or (row.task and (row.task.crm_id or row.task.refused))
        ]

    def _missing(self) -> list[str]:
        seen = set(self.received.values())
        return [name for message_id, name in self.names.items() if message_id not in seen]

    def _pending_of(self, letter: UUID) -> list[str]:
        name = self.names[self.received[letter]]
        judged = self.judged.get(letter)
        if judged is None:
            return [f"{name}: not judged yet"]
        found = self.found.get(letter, {})
        waiting = [f"{name}: {judged.demands} demands announced, {len(found)} found"] * (len(found) < judged.demands)
        unknown = [e for e in found.values() if e.body.identity not in self.recognised and not e.body.history]
        return [*waiting, *(f"{name}: demand {e.body.seq} not recognised yet" for e in unknown)]

    def _rows_of(self, name: str, letter: UUID) -> list[Row]:
        judged = self.judged.get(letter)
        rows = [self._row_of(name, e) for _, e in sorted(self.found.get(letter, {}).items())]
        told = {row.task for row in rows}
        others = [task for task in map(self._task, self._caused_by(letter)) if task not in told]
        rows += [Row(name, "for a person to look at", task=task) for task in others]
        if rows or judged is None:
            return rows
        return [Row(name, judged.kind or judged.relevance)]

    def _row_of(self, name: str, demand: Envelope[DemandFound]) -> Row:
        first = self.recognised.get(demand.body.identity)
        kind = demand.body.kind or (first.body.kind if first else None)
        row = Row(name, kind or "unclear", demand.body.number)
        if first is None:
            return row
        last = self.clarified.get(demand.body.identity, first)
        task = self._task_of(last)
        return Row(row.letter, row.found, row.number, task, repeated=last.body.letter_id != demand.body.letter_id)

    def _task_of(self, recognised: Envelope[DemandRecognised] | Envelope[DemandClarified]) -> Task | None:
        """The task ordered by the same decision as the recognition, or because of it."""
        causes = {recognised.causation_id, recognised.id}
        for command, order in self.ordered.items():
            if order.causation_id in causes:
                return self._task(command)
        return None

    def _task(self, command: UUID) -> Task:
        order, result = self.ordered[command].body, self.results.get(command)
        match result:
            case CommandConfirmed():
                return Task(order.responsible_id, order.deadline, result.crm_id, result.url)
            case CommandRefused():
                return Task(order.responsible_id, order.deadline, refused=f"{result.code}: {result.message}")
        return Task(order.responsible_id, order.deadline)

    def _caused_by(self, letter: UUID) -> list[UUID]:
        return [
            command
            for command, order in self.ordered.items()
            if order.correlation_id == letter and command not in self.ended
        ]

    def _own_orders(self) -> set[UUID]:
        return {command for command, order in self.ordered.items() if order.correlation_id in self.received}


def tell(letters: Iterable[tuple[str, str]]) -> Story:
    """A story about these letters: (name, Message-ID)."""
    return Story({message_id: name for name, message_id in letters})


def _typed(envelope: Envelope[Message], body: M) -> Envelope[M]:
    """The same envelope, by the type its body was found to have."""
    return cast(Envelope[M], envelope._replace(body=body))
