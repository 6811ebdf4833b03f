"""Tasks in the CRM: what to do with one that exists, and what became of one, version 1."""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.base import Event
from contracts.claims import Text
from contracts.crm.v1 import CrmCommand, CrmRef, Target

TaskState = Literal["pending", "in_progress", "awaiting_control", "completed", "deferred"]


class UpdateTask(CrmCommand):
    """Change a task that is open; what is None stays as it is. A task that is closed is left alone and refused.

    no_deadline: the deadline is taken away. takes_back: as of deal.update.
    """

    type: Literal["task.update.v1"] = "task.update.v1"
    task: Target
    title: str | None = None
    description: Text | None = None
    deadline: AwareDatetime | None = None
    no_deadline: bool = False
    urgent: bool | None = None
    takes_back: UUID | None = None


class ReassignTask(CrmCommand):
    """Hand an open task over to another employee. takes_back: as of deal.update."""

    type: Literal["task.reassign.v1"] = "task.reassign.v1"
    task: Target
    responsible_id: int
    takes_back: UUID | None = None


class CompleteTask(CrmCommand):
    """Close a task because what it asks for is done; result says how we know. Nothing is to be done if it is closed.

    takes_back: the task.reopen that this takes back: a task that somebody has begun since is left open, and that is
    refused.
    """

    type: Literal["task.complete.v1"] = "task.complete.v1"
    task: Target
    result: Text | None = None
    takes_back: UUID | None = None


class CancelTask(CrmCommand):
    """Close a task because its reason is gone, and say why. One that is closed already is left as it is.

    The undoing of task.create: a person still sees what was asked and why it is asked no more.
    """

    type: Literal["task.cancel.v1"] = "task.cancel.v1"
    task: Target
    reason: Text


class ReopenTask(CrmCommand):
    """Take a closed task up again; nothing is to be done if it is open. Undoes task.complete and task.cancel."""

    type: Literal["task.reopen.v1"] = "task.reopen.v1"
    task: Target


class CommentTask(CrmCommand):
    """Say something on a task, once."""

    type: Literal["task.comment.v1"] = "task.comment.v1"
    task: Target
    text: Text


class TaskChanged(Event):
    """A task as the CRM holds it now: responsible, deadline, state or title differ from what was seen before.

    command_id: of the task.create it comes from, None for a task that a person made and for a double that came of a
    lost reply. changed: the names of the fields of this message that differ; empty at first sight. by_id: the employee
    who changed it, None for a rule or unknown. gone: the task was deleted.
    """

    topic: ClassVar[str] = "task.changed"
    type: Literal["task.changed.v1"] = "task.changed.v1"
    task_id: int
    state: TaskState
    changed: tuple[str, ...]
    changed_at: AwareDatetime
    command_id: UUID | None = None
    belongs_to: tuple[CrmRef, ...] = ()
    title: Text | None = None
    responsible_id: int | None = None
    created_by_id: int | None = None
    deadline: AwareDatetime | None = None
    urgent: bool | None = None
    by_id: int | None = None
    gone: bool = False

    @property
    def subject(self) -> str:
        return f"task/{self.task_id}"


class TaskCompleted(Event):
    """A task was closed, by whom and with what result; reopened and closed again it is said again.

    command_id: of the task.create it comes from. cancelled: by a task.cancel of ours. result: as our task.complete said
    it; of a task of ours that a person closed what was written on it since it was last closed, the task's result or
    else the last comment by a person: plain text, at most 4 000 characters.
    """

    topic: ClassVar[str] = "task.completed"
    type: Literal["task.completed.v1"] = "task.completed.v1"
    task_id: int
    completed_at: AwareDatetime
    command_id: UUID | None = None
    belongs_to: tuple[CrmRef, ...] = ()
    responsible_id: int | None = None
    by_id: int | None = None
    result: Text | None = None
    cancelled: bool = False

    @property
    def subject(self) -> str:
        return f"task/{self.task_id}"
