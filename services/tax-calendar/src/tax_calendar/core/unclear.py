"""What follows from a letter that a person must look at: one task to the head accountant."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from chassis.decision import Decision
from contracts.base import Command, Event
from contracts.crm.v1 import CommandRefused, CreateTask, TaskFile
from contracts.signs.v1 import Notify
from contracts.tasks.v1 import TaskCompleted
from contracts.triage.v1 import (
    LetterUnclear,
    TriageAnswered,
    TriageAsked,
)

from tax_calendar.core import wording
from tax_calendar.core.notices import notice
from tax_calendar.core.people import Directory
from tax_calendar.core.task_of import AUTOMATION, NOBODY


@dataclass(frozen=True)
class UnclearState:
    """Whether a person has been asked about this content, by which command, and has answered."""

    asked: bool = False
    fingerprint: str = ""
    letter_id: UUID | None = None
    task: UUID | None = None
    answered: bool = False


Heard = LetterUnclear | TaskCompleted | CommandRefused


def decide(state: UnclearState, message: Heard, directory: Directory) -> Decision:
    """Ask once; what the person did with it is kept."""
    if isinstance(message, LetterUnclear):
        return letter_unclear(state, message, directory)
    if isinstance(message, CommandRefused):
        return Decision() if message.command_id != state.task else _refused(state, message, directory)
    if state.answered or message.cancelled:
        return Decision()
    answered = TriageAnswered(
        fingerprint=state.fingerprint, letter_id=state.letter_id, by_id=message.by_id, at=message.completed_at
    )
    return Decision(events=(answered,))


def _refused(state: UnclearState, refused: CommandRefused, directory: Directory) -> Decision:
    """The task could not be put: the head accountant is told which letter waits for him."""
    words = notice("letter_refused", said=refused.message, letter=str(state.letter_id))
    head = directory.head_accountant_id
    return Decision(commands=(Notify(automation=AUTOMATION, belongs_to=NOBODY, employee_id=head, text=words),))


def letter_unclear(state: UnclearState, letter: LetterUnclear, directory: Directory) -> Decision:
    """The same content again (a forward, a second delivery) makes no second task."""
    if state.asked or _repeats(letter, directory):
        return Decision()
    named = list(zip(letter.originals, letter.original_names, strict=True))
    files = [TaskFile(name=name or "document", blob=blob) for blob, name in named]
    if letter.raw is not None:
        files.append(TaskFile(name="Исходное письмо.eml", blob=letter.raw))
    command = CreateTask(
        automation=AUTOMATION,
        belongs_to=NOBODY,
        responsible_id=directory.head_accountant_id,
        title=wording.unclear_title(letter),
        description=wording.unclear_description(letter),
        urgent=True,
        checklist=wording.triage_checklist(),
        files=tuple(files),
        tags=("ФНС", "разобрать"),
    )
    asked = TriageAsked(fingerprint=letter.fingerprint, letter_id=letter.letter_id, reasons=letter.reasons)
    return Decision(events=(asked,), commands=(command,))


def _repeats(letter: LetterUnclear, directory: Directory) -> bool:
    """A reminder that leaves the inspectorate out names a demand that somebody has: nothing is new to anybody.

    A letter with a paper is looked at all the same.
    """
    return letter.authority_code is None and not letter.originals and len(directory.fitting) == 1


def evolve(state: UnclearState, event: Event) -> UnclearState:
    """A person once asked stays asked."""
    match event:
        case TriageAsked():
            return replace(state, asked=True, fingerprint=event.fingerprint, letter_id=event.letter_id)
        case TriageAnswered():
            return replace(state, answered=True)
    return state


def ordered(state: UnclearState, command: Command, command_id: UUID) -> UnclearState:
    """By which command the person was asked."""
    return replace(state, task=command_id) if isinstance(command, CreateTask) else state
