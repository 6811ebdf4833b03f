"""Somebody asks for something, by a form, a call or a letter: a deal of the enquiry's funnel. Pure.

The same person within the days of the profile is the same enquiry: what he asks in a form beside it is a task. A form
or a call that made a deal by itself begins nothing, nor does a form that made the contact of a stranger alone (of a
subscription, or beside a lead or deal that is told apart), nor a call of a client or of a contact that the CRM knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from chassis.decision import Decision
from contracts.base import Event
from contracts.cases.v1 import EnquiryBegun
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, CrmRef
from contracts.deals.v1 import CreateDeal
from contracts.signs.v1 import ActivityLogged, CallFinished, FormSubmitted

from case_workflow.core import wording
from case_workflow.core.askers import Message, who_of
from case_workflow.core.declaration import Funnel
from case_workflow.core.draft import AUTOMATION
from case_workflow.core.office import Office

FUNNEL = "enquiry"
By = Literal["form", "call", "letter"]
Asking = FormSubmitted | CallFinished | ActivityLogged
SAME = timedelta(minutes=10)  # the rows that one form makes, and a second click
DAYS = 1  # in which whoever asks again is answered


@dataclass(frozen=True)
class Enquirer:
    """began_at: his last enquiry that a deal was made for."""

    began_at: datetime | None = None


def decide(state: Enquirer, message: Message, office: Office, funnels: Mapping[str, Funnel]) -> Decision:
    """Begin an enquiry, unless this one has begun."""
    who, by, at = who_of(message), _by(message), _at(message)
    if who is None or not office.does(FUNNEL) or not office.does(f"{FUNNEL}.{by}"):
        return Decision()
    began = state.began_at
    lead = None if isinstance(message, EnquiryBegun) or who == f"lead/{message.lead_id}" else message.lead_id
    if began is None or at >= began + timedelta(days=office.settings.enquiry_days):
        begun = EnquiryBegun(who=who, by=by, at=at, lead_id=lead)
        if isinstance(message, EnquiryBegun):
            return Decision((begun,))  # of a lead whose person has his deal
        return Decision((begun,), (_deal(message, by, at, office, funnels[FUNNEL]),))
    if not isinstance(message, FormSubmitted):
        return Decision()
    more = () if lead is None else (EnquiryBegun(who=who, by=by, at=began, lead_id=lead),)
    return Decision(more, _task(message, began, office, funnels[FUNNEL]) if at >= began + SAME else ())


def _task(form: FormSubmitted, began_at: datetime, office: Office, funnel: Funnel) -> tuple[CreateTask, ...]:
    """Whoever asks again has a deal: its people are to answer this, too."""
    who = office.who("responsible", None, funnel.role)
    if who is None:
        return ()
    today = office.day(form.submitted_at)
    said = {"form": form.form, "when": wording.moment(form.submitted_at, office), "lead": form.lead_id or "—"}
    task = CreateTask(
        automation=AUTOMATION,
        belongs_to=_about(form),
        responsible_id=who,
        title=wording.say(office, "enquiry.again.title", **said),
        description=Text.of(wording.say(office, "enquiry.again", began=wording.moment(began_at, office), **said)),
        deadline=office.deadline(office.calendar.add_working_days(today, DAYS)),
        tags=(funnel.title,),
    )
    return (task,)


def _about(message: Asking) -> CrmRef:
    client = message.client_id
    return CrmRef(kind="portal", id=0) if client is None else CrmRef(kind="client", id=client)


def _deal(message: Asking, by: By, at: datetime, office: Office, funnel: Funnel) -> CreateDeal:
    client = message.client_id
    answered = message.employee_id if isinstance(message, CallFinished) and message.answered else None
    said: dict[str, Any] = {"when": wording.moment(at, office)}
    if isinstance(message, FormSubmitted):
        said["form"] = message.form
    if isinstance(message, CallFinished):
        missed = "" if message.answered else f" {wording.say(office, 'enquiry.missed')}"
        said |= {"phone": message.phone.content, "missed": missed}
    return CreateDeal(
        automation=AUTOMATION,
        belongs_to=_about(message),
        funnel=FUNNEL,
        stage=funnel.starts,
        title=wording.say(office, f"enquiry.title.{by}", **said),
        client_id=client,
        contact_id=message.contact_id if isinstance(message, FormSubmitted) else None,
        lead_id=message.lead_id,
        responsible_id=office.who("responsible", answered, funnel.role),
        note=Text.of(wording.say(office, f"enquiry.note.{by}", **said)),
    )


def _by(message: Message) -> By:
    match message:
        case FormSubmitted():
            return "form"
        case CallFinished():
            return "call"
        case ActivityLogged():
            return "letter"
        case EnquiryBegun():
            return message.by


def _at(message: Message) -> datetime:
    match message:
        case FormSubmitted():
            return message.submitted_at
        case CallFinished():
            return message.started_at
        case ActivityLogged() | EnquiryBegun():
            return message.at


def evolve(state: Enquirer, event: Event) -> Enquirer:
    """Copy when it began."""
    return replace(state, began_at=event.at) if isinstance(event, EnquiryBegun) else state
