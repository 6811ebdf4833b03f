"""Who is no client asks for something, by a form, a call or a letter: a deal of the enquiry's funnel, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from case_workflow.core.enquiries import Enquirer, decide, evolve, who_of
from case_workflow.deciders import enquiries
from case_workflow.funnels import funnels
from case_world import LAWYER, OFFICE, OFFICE_MANAGER
from chassis.decision import Decision, OfCommand
from contracts.cases.v1 import EnquiryBegun
from contracts.claims import Text
from contracts.crm.v1 import CrmRef
from contracts.deals.v1 import CreateDeal
from contracts.signs.v1 import ActivityLogged, CallFinished, FormSubmitted

AT = datetime(2026, 3, 2, 7, 4, tzinfo=UTC)  # 10:04 in Moscow
PHONE = Text.of("+79990000000")
NEW = Enquirer()


def form(**given: Any) -> FormSubmitted:
    return FormSubmitted(**{"form": "site", "submitted_at": AT, "answers": Text.of("{}"), "lead_id": 77} | given)


def call(**given: Any) -> CallFinished:
    values = {"call_id": "1", "direction": "incoming", "answered": True, "duration_seconds": 60, "started_at": AT}
    return CallFinished(**values | {"phone": PHONE} | given)


def letter(**given: Any) -> ActivityLogged:
    portal = CrmRef(kind="portal", id=0)
    values = {
        "activity_id": 5,
        "kind": "letter",
        "belongs_to": portal,
        "at": AT,
        "direction": "incoming",
        "lead_id": 77,
    }
    return ActivityLogged(**values | given)


def begun(message: Any, state: Enquirer = NEW) -> Decision:
    return decide(state, message, OFFICE, funnels())


def test_a_form_that_made_a_lead_begins_an_enquiry_of_the_office() -> None:
    decision = begun(form())

    assert decision.events == (EnquiryBegun(who="lead/77", by="form", at=AT),)
    (deal,) = decision.commands
    assert isinstance(deal, CreateDeal)
    assert (deal.funnel, deal.stage, deal.title) == ("enquiry", "new", "Обращение: форма «site»")
    assert (deal.lead_id, deal.responsible_id) == (77, OFFICE_MANAGER)


def test_a_form_of_a_client_s_contact_begins_one_with_both() -> None:
    (deal,) = begun(form(lead_id=None, contact_id=310, client_id=55)).commands

    assert isinstance(deal, CreateDeal)
    assert (deal.contact_id, deal.client_id, deal.belongs_to) == (310, 55, CrmRef(kind="client", id=55))


def test_a_stranger_s_call_begins_one_of_whoever_answered_with_the_number_in_its_note_alone() -> None:
    (deal,) = begun(call(employee_id=LAWYER)).commands

    assert isinstance(deal, CreateDeal)
    assert (deal.title, deal.responsible_id) == ("Обращение: звонок 02.03.2026 10:04", LAWYER)
    assert deal.note is not None
    assert deal.note.content == "Звонок с номера +79990000000, 02.03.2026 10:04."


def test_a_missed_call_is_the_office_s_to_call_back() -> None:
    (deal,) = begun(call(answered=False, employee_id=LAWYER)).commands

    assert isinstance(deal, CreateDeal)
    assert deal.responsible_id == OFFICE_MANAGER
    assert deal.note is not None
    assert deal.note.content.endswith("10:04. На звонок не ответили: перезвоните.")


def test_a_letter_of_a_lead_begins_one() -> None:
    assert begun(letter()).events == (EnquiryBegun(who="lead/77", by="letter", at=AT),)


@pytest.mark.parametrize(
    "message",
    [
        form(deal_id=900),
        form(lead_id=None),
        call(client_id=55),
        call(contact_id=310),
        call(direction="outgoing"),
        letter(direction="outgoing"),
        letter(kind="comment"),
        letter(client_id=55),
        letter(lead_id=None),
    ],
    ids=["made a deal", "of nobody", "client", "contact", "our call", "our letter", "comment", "client's", "no lead"],
)
def test_what_is_seen_elsewhere_begins_nothing(message: Any) -> None:
    assert who_of(message) is None
    assert isinstance(enquiries.stream(message), OfCommand)


def test_the_same_person_within_the_days_of_the_profile_is_the_same_enquiry() -> None:
    (event,) = begun(call()).events
    state = evolve(NEW, event)

    assert begun(call(started_at=AT + timedelta(days=13)), state) == Decision()
    assert len(begun(call(started_at=AT + timedelta(days=14)), state).commands) == 1
    assert who_of(call()) != who_of(call(phone=Text.of("+79991111111")))


def test_a_portal_may_leave_each_way_out() -> None:
    for skip in ("enquiry", "enquiry.call"):
        office = replace(OFFICE, settings=OFFICE.settings.model_copy(update={"skip": (skip,)}))
        assert decide(NEW, call(), office, funnels()) == Decision()
        assert bool(decide(NEW, form(), office, funnels()).commands) is (skip != "enquiry")
