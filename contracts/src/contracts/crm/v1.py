"""Commands to the CRM and their results, version 1."""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.base import Command, Event, Part
from contracts.claims import Blob, Text


class CrmRef(Part):
    """What in the CRM a command belongs to, by the portal's own id; `portal` 0 where it belongs to nobody yet."""

    kind: Literal["client", "deal", "item", "portal"]
    id: int

    @property
    def subject(self) -> str:
        return f"{self.kind}/{self.id}"


class TaskFile(Part):
    """A file to hang on a task, under the name a person will see."""

    name: str
    blob: Blob


class CreateTask(Command):
    """Put a task to an employee.

    deadline: with offset; None where the law sets no term. checklist: Russian, in order.
    """

    topic: ClassVar[str] = "crm.commands"
    type: Literal["task.create.v1"] = "task.create.v1"
    belongs_to: CrmRef
    responsible_id: int
    title: str
    description: Text
    deadline: AwareDatetime | None = None
    urgent: bool = False
    checklist: tuple[str, ...] = ()
    files: tuple[TaskFile, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        return self.belongs_to.subject


class CommandConfirmed(Event):
    """The CRM has carried out a command; crm_id is its id there, url the page a person opens."""

    topic: ClassVar[str] = "crm.results"
    type: Literal["crm.confirmed.v1"] = "crm.confirmed.v1"
    command_id: UUID
    command_type: str
    belongs_to: CrmRef
    crm_id: str
    url: str | None = None

    @property
    def subject(self) -> str:
        return self.belongs_to.subject


class CommandRefused(Event):
    """The CRM (or the gateway for it) will not carry out a command: its words and a hint what to do."""

    topic: ClassVar[str] = "crm.results"
    type: Literal["crm.refused.v1"] = "crm.refused.v1"
    command_id: UUID
    command_type: str
    belongs_to: CrmRef
    code: str
    message: str
    hint: str | None = None

    @property
    def subject(self) -> str:
        return self.belongs_to.subject
