"""Cases: what the workflow of a deal has decided, version 1. Funnels, stages, fields and tasks by domain name."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from pydantic import AwareDatetime

from contracts.base import Event, Part
from contracts.claims import Blob
from contracts.engagements.v1 import Sign


class Fact(Part):
    """A field of the deal as the case knows it: dates in ISO, yes or no, a choice's name. value: None for empty."""

    name: str
    value: str | None = None


class CaseEvent(Event):
    """What is said of the case of one deal."""

    deal_id: int
    funnel: str

    @property
    def subject(self) -> str:
        return f"deal/{self.deal_id}"


class CaseNoted(CaseEvent):
    """The case knows other facts than before. stage: where the CRM has the deal.

    written: of the facts those that a task's result said and that are put into the deal now. rejected: those that the
    case doesn't accept (a verdict before filing) and that change nothing. shown: fields that were written and that the
    deal shows now. confirmed: fields asked for anew that stay as they were. gone: the deal was deleted, or has left.
    invoice_id: an invoice of the deal of which the case hears first, at its present stage. invoice_paid: whether all of
    it is paid now; None where nothing is said of that. invoice_void: it is none of the deal's any more.
    """

    topic: ClassVar[str] = "case.noted"
    type: Literal["case.noted.v1"] = "case.noted.v1"
    stage: str
    seen_at: AwareDatetime
    facts: tuple[Fact, ...] = ()
    written: tuple[Fact, ...] = ()
    rejected: tuple[Fact, ...] = ()
    shown: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    client_id: int | None = None
    responsible_id: int | None = None
    gone: bool = False
    client_name: str | None = None
    invoice_id: str | None = None
    invoice_paid: bool | None = None
    invoice_void: bool | None = None


class CaseAdvanced(CaseEvent):
    """The case entered a stage. from_stage: None for its first.

    because: a fact (an answer that was awaited, the client's silence or return), a term that ended (rule_id), a person
    who moved it; opened: it was seen first.
    written: fields of the deal that are set or emptied with it. anew: fields that were filled before a person put the
    deal here, and are asked for again. ends: how the funnel ends there, None where it goes on. quiet: a deal of before
    the automation; its tasks begin with its next stage. reason: where it ends, the value of the field that says why.
    """

    topic: ClassVar[str] = "case.advanced"
    type: Literal["case.advanced.v1"] = "case.advanced.v1"
    stage: str
    because: Literal["opened", "fact", "term", "person"]
    at: AwareDatetime
    from_stage: str | None = None
    rule_id: str | None = None
    written: tuple[Fact, ...] = ()
    anew: tuple[str, ...] = ()
    quiet: bool = False
    client_id: int | None = None
    responsible_id: int | None = None
    ends: Literal["success", "failure"] | None = None
    reason: str | None = None


class CaseTaskSet(CaseEvent):
    """A task of the case is open, with its term and the term's source; said again if either or the person changes.

    task: its key within the case. rule_id, law: of a term by law; None for a date of the court or the firm. paper: the
    draft it begins with, facts and client_id: what that is filled from; said only when the task is set first, or is of
    another document now. title: what it is called, without client and term.
    """

    topic: ClassVar[str] = "case.task_set"
    type: Literal["case.task_set.v1"] = "case.task_set.v1"
    task: str
    stage: str
    responsible_id: int
    due_on: date | None = None
    rule_id: str | None = None
    law: str | None = None
    paper: str | None = None
    facts: tuple[Fact, ...] | None = None
    client_id: int | None = None
    title: str | None = None


class CaseDraftMade(CaseEvent):
    """The draft of a task's paper. file: None where it could not be made (trouble). missing: fields not filled."""

    topic: ClassVar[str] = "case.draft_made"
    type: Literal["case.draft_made.v1"] = "case.draft_made.v1"
    task: str
    paper: str
    at: AwareDatetime
    name: str | None = None
    file: Blob | None = None
    missing: tuple[str, ...] = ()
    trouble: str | None = None


class CaseTaskEnded(CaseEvent):
    """A task of the case is done, or its reason is gone."""

    topic: ClassVar[str] = "case.task_ended"
    type: Literal["case.task_ended.v1"] = "case.task_ended.v1"
    task: str
    done: bool


class CaseObjected(CaseEvent):
    """What a person did or entered can't be; he was told why, the case keeps its state. It is said once.

    code: which objection. about: what it is about, so that another value is objected to anew. returned_from: the
    stage that the deal is moved back from.
    """

    topic: ClassVar[str] = "case.objected"
    type: Literal["case.objected.v1"] = "case.objected.v1"
    code: str
    about: str
    stage: str
    returned_from: str | None = None


class CaseLinked(CaseEvent):
    """Another deal belongs to the case. other_deal_id: None while the copy is being made."""

    topic: ClassVar[str] = "case.linked"
    type: Literal["case.linked.v1"] = "case.linked.v1"
    other_funnel: str
    other_deal_id: int | None = None


class CaseHanded(CaseEvent):
    """The deal of a service has another client; said of each of the two. client_id: whose news it is.

    came: whether the deal is his from now on, or no more. stage: where the case stands.
    """

    topic: ClassVar[str] = "case.handed"
    type: Literal["case.handed.v1"] = "case.handed.v1"
    client_id: int
    other_client_id: int
    came: bool
    stage: str
    at: AwareDatetime


class ResponsibleLeft(CaseEvent):
    """Whoever is responsible for a deal, or has a task of it, works here no more; another gets what is his."""

    topic: ClassVar[str] = "case.responsible_left"
    type: Literal["case.responsible_left.v1"] = "case.responsible_left.v1"
    employee_id: int
    at: AwareDatetime


class HearingScheduled(CaseEvent):
    """A hearing has a time, or another one, another place, another lawyer. number: 1, 2 … within the case; sequence: 0,
    one more for each change. place: a hall or a link, empty while nobody knows. responsible_id: whose calendar has it.
    """

    topic: ClassVar[str] = "hearing.scheduled"
    type: Literal["hearing.scheduled.v1"] = "hearing.scheduled.v1"
    stage: str
    number: int
    starts_at: AwareDatetime
    sequence: int = 0
    previous_at: AwareDatetime | None = None
    client_id: int | None = None
    responsible_id: int | None = None
    place: str | None = None


class HearingCancelled(CaseEvent):
    """A hearing that was scheduled will not be."""

    topic: ClassVar[str] = "hearing.cancelled"
    type: Literal["hearing.cancelled.v1"] = "hearing.cancelled.v1"
    number: int
    starts_at: AwareDatetime
    sequence: int


class HearingPassed(CaseEvent):
    """The time of a hearing has passed; how it ended is awaited."""

    topic: ClassVar[str] = "hearing.passed"
    type: Literal["hearing.passed.v1"] = "hearing.passed.v1"
    stage: str
    number: int
    starts_at: AwareDatetime


class EnquiryBegun(Event):
    """Somebody has asked for something who has no deal: by a form, a call, a letter.

    who: "contact/310", "client/55", "lead/77", or "phone/", "email/" and a hash. lead_id: the lead of somebody who is
    known otherwise, too: what comes of it is of the same enquiry, that began at that time.
    """

    topic: ClassVar[str] = "enquiry.begun"
    type: Literal["enquiry.begun.v1"] = "enquiry.begun.v1"
    who: str
    by: Literal["form", "call", "letter"]
    at: AwareDatetime
    lead_id: int | None = None

    @property
    def subject(self) -> str:
        return self.who


class ServiceTold(CaseEvent):
    """What became of a client concerns a service of his: silent for the profile's months, active again, liquidated.

    at: of the last sign, of the new one, of the liquidation. sign: of one that is active again.
    """

    topic: ClassVar[str] = "service.told"
    type: Literal["service.told.v1"] = "service.told.v1"
    client_id: int
    news: Literal["silent", "active", "liquidated"]
    at: AwareDatetime
    sign: Sign | None = None
