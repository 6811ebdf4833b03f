"""What is said to people in the CRM, and processes, calls and forms that ask us or tell us something, version 1."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import AwareDatetime

from contracts.base import Event
from contracts.claims import Blob, Text
from contracts.crm.v1 import CrmCommand, CrmRef, Field

Direction = Literal["incoming", "outgoing"]


class CommentTimeline(CrmCommand):
    """Say something in the timeline of what the command belongs to (a client, deal or item), once."""

    type: Literal["timeline.comment.v1"] = "timeline.comment.v1"
    text: Text


class Notify(CrmCommand):
    """Tell an employee something in the CRM; in quiet hours it waits unless its lane is interactive.

    Its order is that of the employee's notices: a deal does not wait for the morning.
    """

    type: Literal["notify.v1"] = "notify.v1"
    employee_id: int
    text: Text

    @property
    def subject(self) -> str:
        return f"employee/{self.employee_id}"


class RespondToProcess(CrmCommand):
    """Answer a process of the CRM that waits for us; a process takes one answer only.

    event_token: of process.started; useless without the portal's credential. values: by the names the activity
    declares. log: what a person reads in the process's log.
    """

    type: Literal["process.respond.v1"] = "process.respond.v1"
    event_token: str
    values: tuple[Field, ...] = ()
    log: Text | None = None


class LogCall(CrmCommand):
    """Write a telephone call down with its record. outcome: of the telephone network, 200 for answered (facts 3.13)."""

    type: Literal["call.log.v1"] = "call.log.v1"
    employee_id: int
    phone: Text
    direction: Direction
    started_at: AwareDatetime
    duration_seconds: int
    outcome: Literal["200", "304", "603", "403", "404", "486", "484", "503", "480", "402", "423"] = "200"
    record: Blob | None = None
    record_name: str | None = None


class ActivityLogged(Event):
    """A sign of life of a client: a letter, a call, a meeting, a message, entered by a person or by the CRM itself.

    by_id: the employee; None where the client did it or nobody knows. lead_id: of one who is no client yet.
    """

    topic: ClassVar[str] = "activity.logged"
    type: Literal["activity.logged.v1"] = "activity.logged.v1"
    activity_id: int
    kind: Literal["letter", "call", "meeting", "message", "form", "comment", "other"]
    belongs_to: CrmRef
    at: AwareDatetime
    client_id: int | None = None
    direction: Direction | None = None
    by_id: int | None = None
    lead_id: int | None = None

    @property
    def subject(self) -> str:
        return self.belongs_to.subject


class ProcessStarted(Event):
    """A process of the CRM asks us to act and waits for process.respond.

    code: of our activity or robot, a domain name. document: what it runs on. values: what the author of the process
    filled in. event_token: goes into the answer. answer_by: after that the process goes on without us.
    """

    topic: ClassVar[str] = "process.started"
    type: Literal["process.started.v1"] = "process.started.v1"
    process_id: str
    code: str
    document: CrmRef
    event_token: str
    started_at: AwareDatetime
    values: tuple[Field, ...] = ()
    started_by_id: int | None = None
    waits: bool = True
    answer_by: AwareDatetime | None = None

    @property
    def subject(self) -> str:
        return f"process/{self.process_id}"


class CallFinished(Event):
    """A telephone call is over. Whom it was with: the client and contact that the CRM matched; phone: a claim check."""

    topic: ClassVar[str] = "call.finished"
    type: Literal["call.finished.v1"] = "call.finished.v1"
    call_id: str
    direction: Direction
    answered: bool
    duration_seconds: int
    started_at: AwareDatetime
    phone: Text
    employee_id: int | None = None
    client_id: int | None = None
    contact_id: int | None = None
    lead_id: int | None = None
    activity_id: int | None = None
    record: Blob | None = None

    @property
    def subject(self) -> str:
        return f"call/{self.call_id}"


class FormSubmitted(Event):
    """Somebody filled in a form of the site; the CRM made a lead, deal or contact of it.

    form: domain name, "#7" for one nobody has named. answers: as the form has them, a claim check of JSON text.
    """

    topic: ClassVar[str] = "form.submitted"
    type: Literal["form.submitted.v1"] = "form.submitted.v1"
    form: str
    submitted_at: AwareDatetime
    answers: Text
    lead_id: int | None = None
    deal_id: int | None = None
    contact_id: int | None = None
    client_id: int | None = None

    @property
    def subject(self) -> str:
        made = [
            ("lead", self.lead_id),
            ("deal", self.deal_id),
            ("contact", self.contact_id),
            ("client", self.client_id),
        ]
        return next((f"{kind}/{number}" for kind, number in made if number is not None), f"form/{self.form}")
