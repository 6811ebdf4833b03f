"""What follows from a letter that a person must look at: one task to the head accountant."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.decision import Decision
from contracts.base import Event
from contracts.crm.v1 import CreateTask, TaskFile
from contracts.tax.v1 import LetterUnclear, TriageAsked

from tax_calendar.core import wording
from tax_calendar.core.demands import AUTOMATION, NOBODY
from tax_calendar.core.people import Directory


@dataclass(frozen=True)
class UnclearState:
    """Whether a person has been asked."""

    asked: bool = False


def letter_unclear(state: UnclearState, letter: LetterUnclear, directory: Directory) -> Decision:
    """The same content again (a forward, a second delivery) makes no second task."""
    if state.asked:
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


def evolve(state: UnclearState, event: Event) -> UnclearState:
    """A person once asked stays asked."""
    return UnclearState(asked=True) if isinstance(event, TriageAsked) else state
