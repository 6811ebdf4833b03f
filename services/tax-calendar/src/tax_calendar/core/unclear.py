"""What follows from a letter that a person must look at: one task to the head accountant."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from chassis.decision import Decision
from contracts.base import Command, Event
from contracts.crm.v1 import CommandRefused, CreateTask, Made, TaskFile
from contracts.signs.v1 import Notify
from contracts.tasks.v1 import CommentTask, ReassignTask, TaskChanged, TaskCompleted
from contracts.tax.v1 import DemandFound
from contracts.triage.v1 import (
    LetterUnclear,
    TriageAnswered,
    TriageAsked,
)

from tax_calendar.core import wording
from tax_calendar.core.notices import notice
from tax_calendar.core.people import Directory, by_id, responsible
from tax_calendar.core.prose import Known
from tax_calendar.core.reading import ANSWERED
from tax_calendar.core.reply import Handed, answer_of, asked_again, taken_up
from tax_calendar.core.task_of import AUTOMATION, NOBODY, place


@dataclass(frozen=True)
class UnclearState:
    """Whether a person was asked about this content, by which command, and has answered; whose letter he says it is.

    unread: hash of the answer that could not be understood, after which the task was opened again.
    """

    asked: bool = False
    fingerprint: str = ""
    letter_id: UUID | None = None
    task: UUID | None = None
    answered: bool = False
    client_id: int | None = None
    unread: str = ""


Heard = LetterUnclear | TaskChanged | TaskCompleted | CommandRefused


def decide(state: UnclearState, message: Heard, directory: Directory) -> Decision:
    """Ask once; what the person did with it is kept."""
    if isinstance(message, LetterUnclear):
        return letter_unclear(state, message, directory)
    if isinstance(message, CommandRefused):
        return Decision() if message.command_id != state.task else _refused(state, message, directory)
    if isinstance(message, TaskChanged):
        return _client_named(state, message, directory)
    return Decision() if state.answered or message.cancelled else _completed(state, message, directory)


def _completed(state: UnclearState, done: TaskCompleted, directory: Directory) -> Decision:
    """The task was closed: with an answer whose letter it is, or because nothing is to be done."""
    about: dict[str, Any] = {
        "fingerprint": state.fingerprint,
        "letter_id": state.letter_id,
        "by_id": done.by_id,
        "at": done.completed_at,
        "answer": done.result,
    }
    said = None if state.client_id is not None else answer_of(done, Known(), state.unread, directory)
    if said is None or state.task is None:
        return Decision(events=(TriageAnswered(**about),))
    task = Made(command_id=state.task)
    if said.client is None:
        return Decision((TriageAnswered(**about, unread=said.problems),), asked_again(task, NOBODY, said.problems))
    choice = responsible(said.client, directory)
    to_id = choice.employee_id
    about |= {"client_id": said.client.client_id, "responsible_id": to_id, "kind": said.kind, "due_on": said.due_on}
    title = wording.answered_title(said.kind, said.client.name, said.due_on)
    taken = taken_up(task, said, title, Handed(to_id, choice.because, said.due_on), directory)
    return Decision((TriageAnswered(**about),), taken)


def _client_named(state: UnclearState, changed: TaskChanged, directory: Directory) -> Decision:
    """The client named in the task is an answer: the task goes to that client's accountant, unless a person chose."""
    named = next((ref.id for ref in changed.belongs_to if ref.kind == "client"), None)
    if changed.gone or state.answered or state.task is None or named in {None, state.client_id}:
        return Decision()
    about: dict[str, Any] = {"automation": AUTOMATION, "belongs_to": place(named), "task": Made(command_id=state.task)}
    client = by_id(directory, named)
    if client is None:
        return Decision(commands=(CommentTask(**about, text=notice("client_unknown", client=str(named))),))
    choice = responsible(client, directory)
    chosen = changed.responsible_id if "responsible_id" in changed.changed else None
    answered = TriageAnswered(
        fingerprint=state.fingerprint,
        letter_id=state.letter_id,
        by_id=changed.by_id,
        at=changed.changed_at,
        client_id=named,
        responsible_id=chosen or choice.employee_id,
    )
    because = f"Почему вы: {choice.because}." if choice.because and chosen is None else ""
    said = CommentTask(**about, text=notice("client_changed", client=client.name, because=because))
    moved = () if chosen else (ReassignTask(**about, responsible_id=choice.employee_id),)
    return Decision((answered,), (*moved, said))


def _refused(state: UnclearState, refused: CommandRefused, directory: Directory) -> Decision:
    """The task could not be put: the head accountant is told which letter waits for him."""
    words = notice("letter_refused", said=refused.message, letter=str(state.letter_id))
    head = directory.head_accountant_id
    return Decision(commands=(Notify(automation=AUTOMATION, belongs_to=NOBODY, employee_id=head, text=words),))


def letter_unclear(state: UnclearState, letter: LetterUnclear, directory: Directory) -> Decision:
    """The same content again (a forward, a second delivery) makes no second task."""
    if state.asked or state.answered:
        return Decision()
    if letter.kind == ANSWERED and len(directory.fitting) == 1:
        return _of_known(letter, directory.fitting[0])
    if _repeats(letter, directory):
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


def _of_known(letter: LetterUnclear, identity: str) -> Decision:
    """Whoever has the demand hears what is said of it; nobody else needs to."""
    found = DemandFound(
        letter_id=letter.letter_id,
        seq=1,
        identity=identity,
        inn=identity.partition(":")[0],
        number=letter.number,
        doubts=letter.reasons,
        news=letter.reasons,
        raw=letter.raw,
        delivery_said=False,
    )
    return Decision(events=(found, TriageAnswered(fingerprint=letter.fingerprint, letter_id=letter.letter_id)))


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
        case TriageAnswered(unread=unread, answer=answer) if unread is not None:
            return replace(state, unread=answer.sha256 if answer else "")
        case TriageAnswered(client_id=None):
            return replace(state, answered=True)
        case TriageAnswered():
            return replace(state, client_id=event.client_id)
    return state


def ordered(state: UnclearState, command: Command, command_id: UUID) -> UnclearState:
    """By which command the person was asked."""
    return replace(state, task=command_id) if isinstance(command, CreateTask) else state
