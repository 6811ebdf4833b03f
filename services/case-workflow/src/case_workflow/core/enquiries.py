"""Somebody who has no deal asks for something, by a form, a call or a letter: a deal of the enquiry's funnel. Pure.

The same person within the days of the profile is the same enquiry. A form that made a deal by itself, a call of a
client or of a contact that the CRM knows, begin nothing: those are seen where they belong.
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
from contracts.crm.v1 import CrmRef
from contracts.deals.v1 import CreateDeal
from contracts.signs.v1 import ActivityLogged, CallFinished, FormSubmitted

from case_workflow.core import wording
from case_workflow.core.declaration import Funnel
from case_workflow.core.draft import AUTOMATION
from case_workflow.core.office import Office

FUNNEL = "enquiry"
By = Literal["form", "call", "letter"]
Message = FormSubmitted | CallFinished | ActivityLogged


@dataclass(frozen=True)
class Enquirer:
    """began_at: his last enquiry that a deal was made for."""

    began_at: datetime | None = None


def who_of(message: Message) -> str | None:
    """Who asks; None for what is no enquiry of somebody new."""
    lead = None if message.lead_id is None else f"lead/{message.lead_id}"
    match message:
        case FormSubmitted():
            contact = None if message.contact_id is None else f"contact/{message.contact_id}"
            return None if message.deal_id is not None else lead or contact
        case CallFinished():
            stranger = message.client_id is None and message.contact_id is None
            return (lead or f"phone/{message.phone.sha256}") if stranger and message.direction == "incoming" else None
        case ActivityLogged():
            stranger = message.client_id is None and (message.kind, message.direction) == ("letter", "incoming")
            return lead if stranger else None


def decide(state: Enquirer, message: Message, office: Office, funnels: Mapping[str, Funnel]) -> Decision:
    """Begin an enquiry, unless this one has begun."""
    who, by, at = who_of(message), _by(message), _at(message)
    if who is None or not office.does(FUNNEL) or not office.does(f"{FUNNEL}.{by}"):
        return Decision()
    if state.began_at is not None and at < state.began_at + timedelta(days=office.settings.enquiry_days):
        return Decision()
    return Decision((EnquiryBegun(who=who, by=by, at=at),), (_deal(message, by, at, office, funnels[FUNNEL]),))


def _deal(message: Message, by: By, at: datetime, office: Office, funnel: Funnel) -> CreateDeal:
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
        belongs_to=CrmRef(kind="portal", id=0) if client is None else CrmRef(kind="client", id=client),
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


def _at(message: Message) -> datetime:
    match message:
        case FormSubmitted():
            return message.submitted_at
        case CallFinished():
            return message.started_at
        case ActivityLogged():
            return message.at


def evolve(state: Enquirer, event: Event) -> Enquirer:
    """Copy when it began."""
    return replace(state, began_at=event.at) if isinstance(event, EnquiryBegun) else state
