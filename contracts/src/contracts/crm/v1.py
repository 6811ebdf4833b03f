"""What commands to the CRM are made of, `task.create`, and the results of all of them, version 1.

Domain names only: funnels, stages, fields, item types, registries and folders are named as in the portal profile, which
knows that portal's ids. People are employees by id; prose is a Text, bytes are a Blob.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.base import Command, Event, Part
from contracts.claims import Blob, Text


class CrmRef(Part):
    """What in the CRM a command belongs to, by the portal's own id; `portal` 0 where it belongs to nobody yet.

    item_type: of an item, the smart process (or "invoice") it is of, for example "trip".
    """

    kind: Literal["client", "deal", "item", "portal"]
    id: int
    item_type: str | None = None

    @property
    def subject(self) -> str:
        return f"{self.kind}/{self.item_type}:{self.id}" if self.item_type else f"{self.kind}/{self.id}"


class Made(Part):
    """Something that an earlier command has made: the gateway waits for that command and knows the CRM's id then.

    If that command is refused, whatever refers to it is refused too (code "not_made").
    """

    command_id: UUID


class Known(Part):
    """Something that the CRM has, by its id there."""

    crm_id: int


Target = Made | Known


class Value(Part):
    """The content of a mapped field; exactly one kind of value is given, none of them means empty.

    text: short, no personal data; prose is a Text. choice: the domain name of one of the field's choices. amount:
    with its currency (ISO 4217). employee_ids, crm_ids: in order; the latter of whatever the field refers to.
    """

    text: str | None = None
    prose: Text | None = None
    number: int | None = None
    amount: Decimal | None = None
    currency: str | None = None
    on: date | None = None
    at: AwareDatetime | None = None
    yes: bool | None = None
    choice: str | None = None
    employee_ids: tuple[int, ...] = ()
    crm_ids: tuple[int, ...] = ()


class Field(Part):
    """A field by its domain name, and what is in it."""

    name: str
    value: Value


class TaskFile(Part):
    """A file, under the name a person will see."""

    name: str
    blob: Blob


class CrmCommand(Command):
    """A command to the CRM; those that belong to one deal, client or item are carried out in their order."""

    topic: ClassVar[str] = "crm.commands"
    belongs_to: CrmRef

    @property
    def subject(self) -> str:
        return self.belongs_to.subject


class WithdrawMade(CrmCommand):
    """Take away what a command of ours has made: a copied deal, an item, a registry's row, a comment, an event, a task.

    A task is closed, the others are deleted. Nothing is to be done if it is gone. Never what a person made.
    """

    type: Literal["made.withdraw.v1"] = "made.withdraw.v1"
    what: Made
    reason: Text | None = None


class RestoreTaken(CrmCommand):
    """Put back what a command of ours took away or replaced, as it was before: an item's rows, an event, an absence.

    takes_back: the item.set_rows, calendar.cancel_event or absence.cancel. Rows that somebody has changed since stay,
    and that is refused. An event comes back under another id; the commands that refer to it find it there. Nothing is
    to be done if it stands there.
    """

    type: Literal["taken.restore.v1"] = "taken.restore.v1"
    takes_back: UUID


class CreateTask(CrmCommand):
    """Put a task to an employee.

    deadline: with offset; None where the law sets no term. checklist: Russian, in order.
    """

    type: Literal["task.create.v1"] = "task.create.v1"
    lane: Literal["interactive", "normal", "bulk"] = "normal"
    responsible_id: int
    title: str
    description: Text
    deadline: AwareDatetime | None = None
    urgent: bool = False
    checklist: tuple[str, ...] = ()
    files: tuple[TaskFile, ...] = ()
    tags: tuple[str, ...] = ()


class CommandConfirmed(Event):
    """The CRM has carried out a command; crm_id is its id there, url the page a person opens.

    left: of a command that takes another back: names of what was changed since and is left as it is.
    """

    topic: ClassVar[str] = "crm.results"
    type: Literal["crm.confirmed.v1"] = "crm.confirmed.v1"
    command_id: UUID
    command_type: str
    belongs_to: CrmRef
    crm_id: str
    url: str | None = None
    left: tuple[str, ...] | None = None

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
