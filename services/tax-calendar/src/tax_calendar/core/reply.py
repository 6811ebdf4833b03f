"""What follows from a person's words in a closed triage task, whatever the task was about: it goes on with what he
said, or is opened again with what could not be understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.base import Command
from contracts.crm.v1 import CrmRef, Made
from contracts.tasks.v1 import CommentTask, ReassignTask, ReopenTask, TaskCompleted, UpdateTask

from tax_calendar.core import prose, wording
from tax_calendar.core.kinds import BY_KEY
from tax_calendar.core.notices import day, notice
from tax_calendar.core.people import Directory
from tax_calendar.core.prose import Answer, Known
from tax_calendar.core.task_of import AUTOMATION, place


@dataclass(frozen=True, slots=True)
class Handed:
    """Who gets the task, why in Russian where that isn't plain, and by when; no_due: it has no last day any more."""

    to_id: int
    because: str | None = None
    due_on: date | None = None
    no_due: bool = False


def answer_of(done: TaskCompleted, known: Known, unread: str, directory: Directory) -> Answer | None:
    """What the words say; None if they end the matter: there are none, they say so, or the same that were not
    understood are given a second time. unread: hash of those."""
    if done.result is None or done.result.sha256 == unread:
        return None
    today = directory.local_day(done.completed_at)
    said = prose.answer(done.result.content, directory.clients, known, today)
    return None if said.over else said


def asked_again(task: Made, belongs_to: CrmRef, problems: tuple[str, ...]) -> tuple[Command, ...]:
    """The task is open again, and says what was not understood and how to write it."""
    about: dict[str, Any] = {"automation": AUTOMATION, "belongs_to": belongs_to, "task": task}
    return ReopenTask(**about), CommentTask(**about, text=wording.answer_unread(problems))


def taken_up(task: Made, said: Answer, title: str, handed: Handed, directory: Directory) -> tuple[Command, ...]:
    """The task goes on with what was said. Raises ValueError without a client."""
    if said.client is None:
        raise ValueError("nobody can go on with the task of an unknown client")
    about: dict[str, Any] = {"automation": AUTOMATION, "belongs_to": place(said.client.client_id), "task": task}
    read = [f"клиент {said.client.name}"]
    read += [f"вид — {BY_KEY[said.kind].name}"] if said.kind else []
    read += [f"срок {day(handed.due_on)}"] if handed.due_on else []
    because = f"Почему вы: {handed.because}." if handed.because else ""
    return (
        ReopenTask(**about),
        UpdateTask(
            **about,
            title=title,
            deadline=directory.deadline(handed.due_on) if handed.due_on else None,
            no_deadline=handed.no_due,
        ),
        ReassignTask(**about, responsible_id=handed.to_id),
        CommentTask(**about, text=notice("answer_taken", read=", ".join(read), because=because)),
    )
