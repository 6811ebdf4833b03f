"""Who is no client asks for something, by a form, a call or a letter: a deal of the enquiry's funnel, once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from case_workflow.core.askers import who_of
from case_workflow.core.enquiries import Enquirer, decide, evolve
from case_workflow.deciders import enquiries
from case_workflow.funnels import funnels
from case_world import LAWYER, OFFICE, OFFICE_MANAGER
from chassis.decision import Decision, OfCommand
from contracts.cases.v1 import EnquiryBegun
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, CrmRef
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
    (deal,) = begun(form(contact_id=310, client_id=55)).commands

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
        form(lead_id=None, contact_id=310),
        call(client_id=55),
        call(contact_id=310),
        call(deal_id=900),
        call(direction="outgoing"),
        letter(direction="outgoing"),
        letter(kind="comment"),
        letter(client_id=55),
        letter(lead_id=None),
    ],
    ids=[
        "made a deal",
        "contact alone",
        "client",
        "contact",
        "call with a deal",
        "our call",
        "our letter",
        "comment",
        "client's",
        "no lead",
    ],
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


def told(*messages: Any) -> tuple[dict[str, Enquirer], list[Decision]]:
    """What each message leads to, in the stream of whoever asks, with what is told of it."""
    states: dict[str, Enquirer] = {}
    decisions = []
    for message in messages:
        stream = str(enquiries.stream(message))
        decisions.append(decide(states.get(stream, NEW), message, OFFICE, funnels()))
        for event in decisions[-1].events:
            states[stream] = evolve(states.get(stream, NEW), event)
            if not isinstance(alias := enquiries.stream(event), OfCommand):
                more = decide(states.get(alias, NEW), event, OFFICE, funnels())
                assert more.commands == ()
                for one in more.events:
                    states[alias] = evolve(states.get(alias, NEW), one)
                    assert isinstance(enquiries.stream(one), OfCommand)  # and so it ends
    return states, decisions


@pytest.mark.parametrize("person", [{"contact_id": 310}, {"contact_id": 310, "client_id": 55}, {"client_id": 55}])
def test_two_leads_of_one_person_make_one_deal_and_a_task(person: dict[str, int]) -> None:
    later = AT + timedelta(days=3)
    _, (first, second) = told(form(**person), form(lead_id=78, submitted_at=later, form="price", **person))

    (deal,) = first.commands
    assert isinstance(deal, CreateDeal)
    (task,) = second.commands
    assert isinstance(task, CreateTask)
    assert (task.title, task.responsible_id) == ("Повторное обращение: форма «price»", OFFICE_MANAGER)
    assert "лид № 78" in task.description.content
    assert "обращение от 02.03.2026 10:04 уже ведётся" in task.description.content
    assert task.deadline is not None
    assert task.deadline.isoformat() == "2026-03-06T18:00:00+03:00"


def fm(**means: str) -> Text:
    return Text.of(json.dumps({"fm": [{"typeId": kind, "value": value} for kind, value in means.items()]}))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"PHONE": "+7 (999) 000-00-00"}, {"PHONE": "8 999 000 00 00", "EMAIL": "b@b.example"}),
        ({"PHONE": "9990000000"}, {"PHONE": "+79990000000"}),
        ({"EMAIL": "A@one.example"}, {"EMAIL": "a@one.example"}),
    ],
)
def test_a_stranger_is_known_by_the_telephone_or_e_mail_that_he_gives(
    first: dict[str, str], second: dict[str, str]
) -> None:
    later = AT + timedelta(days=3)
    _, decisions = told(form(answers=fm(**first)), form(lead_id=78, submitted_at=later, answers=fm(**second)))

    assert [type(one) for decision in decisions for one in decision.commands] == [CreateDeal, CreateTask]


def test_a_call_from_the_number_that_was_given_in_a_form_is_of_the_same_enquiry() -> None:
    _, decisions = told(form(answers=fm(PHONE="8 (999) 000-00-00")), call(started_at=AT + timedelta(days=1)))

    assert [len(one.commands) for one in decisions] == [1, 0]


def test_a_letter_of_a_lead_whose_person_has_asked_already_begins_nothing() -> None:
    later = AT + timedelta(days=1)
    again = form(lead_id=78, contact_id=310, submitted_at=later)
    _, decisions = told(
        form(contact_id=310),
        letter(at=later),
        again,
        letter(lead_id=78, at=later),
        letter(lead_id=79, at=later),
    )

    assert [len(one.commands) for one in decisions] == [1, 0, 1, 0, 1]


def test_the_lead_and_the_contact_of_one_form_are_one_enquiry_without_a_task() -> None:
    contact = form(lead_id=None, contact_id=310, client_id=55)
    lead = form(contact_id=310, client_id=55, submitted_at=AT + timedelta(seconds=1))
    for rows in ((contact, lead), (lead, contact)):
        _, decisions = told(*rows)
        assert [len(one.commands) for one in decisions] == [1, 0]


def test_a_present_client_s_form_begins_an_enquiry_of_his() -> None:
    (deal,) = begun(form(lead_id=None, client_id=55)).commands

    assert isinstance(deal, CreateDeal)
    assert (deal.client_id, deal.stage, deal.belongs_to) == (55, "new", CrmRef(kind="client", id=55))


def test_answers_that_say_nothing_of_who_it_is_leave_the_lead() -> None:
    for answers in ("[]", "{", '{"fm": 7}', '{"fm": [7, {"typeId": "PHONE", "value": "нет"}]}'):
        assert who_of(form(answers=Text.of(answers))) == "lead/77"


def test_a_portal_may_leave_each_way_out() -> None:
    for skip in ("enquiry", "enquiry.call"):
        office = replace(OFFICE, settings=OFFICE.settings.model_copy(update={"skip": (skip,)}))
        assert decide(NEW, call(), office, funnels()) == Decision()
        assert bool(decide(NEW, form(), office, funnels()).commands) is (skip != "enquiry")
