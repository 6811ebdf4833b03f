"""Six silent months: only the client's own act is a sign of life; marketing, and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from case_workflow import deciders
from case_workflow.core import silence
from case_workflow.core.silence import SilenceState
from case_workflow.funnels import funnels
from case_world import OFFICE, World, payment
from chassis.decision import Decision, OfCommand, Woken
from contracts.cases.v1 import CaseHanded, ServiceTold
from contracts.claims import Text
from contracts.crm.v1 import CrmRef, Field, Value
from contracts.deals.v1 import DealChanged, DealStageChanged
from contracts.engagements.v1 import ClientActive, ClientSign
from contracts.portal.v1 import ClientEvent
from contracts.signs.v1 import ActivityLogged, CallFinished, FormSubmitted
from contracts.tasks.v1 import TaskChanged

BEGAN = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
CLIENT = 55


class Office:
    """The client's decider and the deal's, one telling the other."""

    def __init__(self, funnel: str = "accounting") -> None:
        self.world = World(funnel, now=BEGAN)
        self.state = SilenceState()
        self.wake: datetime | None = None
        self.world.open_deal("service")
        self.tell(self.world._changed(()))

    def tell(self, message: Any) -> Decision:
        decision = silence.decide(self.state, message, OFFICE, funnels(), CLIENT)
        for event in decision.events:
            self.state = silence.evolve(self.state, event)
        for wake in decision.wakes:
            self.wake = wake.at
        for event in decision.events:
            if isinstance(event, ServiceTold):
                self._told(event)
        return decision

    def _told(self, event: ServiceTold) -> None:
        before = self.world.stage
        self.world.now = max(self.world.now, event.at)
        self.world.tell(event)
        if self.world.stage != before:
            self.tell(self.world._moved(self.world.stage).model_copy(update={"from_stage": before}))

    def until(self, at: datetime) -> None:
        while self.wake is not None and self.wake <= at:
            due, self.wake = self.wake, None
            self.world.now = due
            self.tell(Woken(silence.WAKE, due))


def letter(at: datetime, direction: Any = "incoming", kind: Any = "letter") -> ActivityLogged:
    client = CrmRef(kind="client", id=CLIENT)
    return ActivityLogged(activity_id=1, kind=kind, belongs_to=client, at=at, client_id=CLIENT, direction=direction)


def test_after_six_months_without_a_sign_the_service_goes_to_marketing() -> None:
    office = Office()
    office.until(datetime(2026, 7, 16, 5, 59, tzinfo=UTC))
    assert office.world.stage == "service"

    office.until(datetime(2026, 7, 16, 6, 0, tzinfo=UTC))  # the morning after 15 July, in Moscow
    assert (office.world.stage, office.world.open) == ("dormant", ["revive"])
    assert "больше 6 мес. (с 15.01.2026)" in office.world.comments[-1]
    assert not [one for one in office.world.comments if "вручную" in one]


def test_a_sign_of_life_brings_it_back_and_the_months_begin_anew() -> None:
    office = Office()
    office.until(datetime(2026, 7, 16, 6, 0, tzinfo=UTC))
    office.tell(letter(datetime(2026, 8, 3, 9, 0, tzinfo=UTC)))

    assert (office.world.stage, office.world.open) == ("service", [])
    assert "Клиент снова активен (письмо, 03.08.2026)" in office.world.comments[-1]
    assert office.wake == datetime(2027, 2, 4, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "message",
    [
        letter(BEGAN + timedelta(days=100)),
        letter(BEGAN + timedelta(days=100), kind="call"),
        letter(BEGAN + timedelta(days=100), direction=None, kind="meeting"),
        CallFinished(
            call_id="1",
            direction="incoming",
            answered=False,
            duration_seconds=0,
            started_at=BEGAN + timedelta(days=100),
            phone=Text.of("+7"),
            client_id=CLIENT,
        ),
        FormSubmitted(form="site", submitted_at=BEGAN + timedelta(days=100), answers=Text.of("{}"), client_id=CLIENT),
        ClientSign(client_id=CLIENT, at=BEGAN + timedelta(days=100), sign="payment"),
        DealChanged(
            deal_id=900,
            funnel="enquiry",
            stage="new",
            changes=(),
            changed_at=BEGAN + timedelta(days=100),
            client_id=CLIENT,
        ),
    ],
    ids=["letter", "call", "meeting", "missed call", "form", "payment", "deal"],
)
def test_the_client_s_own_act_is_a_sign_of_life(message: Any) -> None:
    office = Office()
    before = office.wake
    office.tell(message)

    assert office.wake is not None
    assert before is not None
    assert office.wake > before


@pytest.mark.parametrize(
    "message",
    [
        letter(BEGAN + timedelta(days=100), direction="outgoing"),
        letter(BEGAN + timedelta(days=100), direction="outgoing", kind="call"),
        letter(BEGAN + timedelta(days=100), direction=None, kind="comment"),
        CallFinished(
            call_id="1",
            direction="outgoing",
            answered=True,
            duration_seconds=60,
            started_at=BEGAN + timedelta(days=100),
            phone=Text.of("+7"),
            client_id=CLIENT,
        ),
        DealChanged(
            deal_id=901,
            funnel="enforcement",
            stage="choose",
            changes=(),
            changed_at=BEGAN + timedelta(days=100),
            client_id=CLIENT,
            fields=(Field(name="litigation_deal", value=Value(crm_ids=(100,))),),
        ),
    ],
    ids=["our letter", "our call", "a comment", "our answered call", "a copy that Delo made"],
)
def test_what_we_do_ourselves_is_none(message: Any) -> None:
    office = Office()
    before = office.wake
    office.tell(message)

    assert office.wake == before


def test_an_old_advance_that_covers_an_invoice_is_no_payment_of_the_client_s() -> None:
    office = Office()
    before = office.wake
    covered = {"client_id": CLIENT, "deal_id": None, "on": (BEGAN + timedelta(days=100)).date()}
    covered |= {"total": Decimal("0.00"), "invoice_id": "firm/2026/17"}
    office.tell(payment(office.world, payment_id="advance:firm/2026/17", **covered))
    assert office.wake == before

    office.tell(payment(office.world, payment_id="18", **covered))
    assert office.wake != before


def test_a_task_that_a_person_made_for_the_deal_is_a_sign_and_one_of_delo_s_own_never() -> None:
    office = Office()
    made = TaskChanged(task_id=9, state="pending", changed=(), changed_at=BEGAN + timedelta(days=30), created_by_id=7)
    (sign,) = office.world.tell(made).events
    assert sign == ClientSign(client_id=CLIENT, at=BEGAN + timedelta(days=30), sign="task")
    assert [type(one) for one in office.tell(sign).events] == [ClientActive]

    ours = made.model_copy(update={"command_id": office.world.inputs[0][2]})
    assert office.world.tell(ours) == Decision()
    assert office.world.tell(made.model_copy(update={"changed": ("deadline",)})) == Decision()


def test_a_client_without_a_service_is_not_watched() -> None:
    decision = silence.decide(SilenceState(), letter(BEGAN), OFFICE, funnels(), CLIENT)

    assert decision == Decision()


def test_a_service_that_ended_is_not_watched() -> None:
    office = Office()
    closed = DealStageChanged(
        deal_id=100,
        funnel="accounting",
        stage="closed",
        from_funnel="accounting",
        from_stage="service",
        moved_at=BEGAN + timedelta(days=1),
        client_id=CLIENT,
    )
    office.tell(closed)

    assert (office.wake, office.state.services) == (None, {})


def test_liquidation_begins_the_closing_with_its_reason() -> None:
    office = Office()
    office.tell(ClientEvent(client_id=CLIENT, event_id=3, kind="liquidation", on=BEGAN.date()))

    assert office.world.deal["close_reason"] == "liquidated"
    assert (office.world.stage, office.world.open) == ("closing", ["access", "act", "handover"])


@pytest.mark.parametrize(
    ("funnel", "stage"),
    [("accounting", "intake"), *[("legal", one) for one in ("intake", "request", "opinion", "review", "answer")]],
)
def test_liquidation_begins_the_closing_wherever_the_client_is_served(funnel: str, stage: str) -> None:
    world = World(funnel)
    world.open_deal(stage)
    at = world.now + timedelta(days=1)
    world.tell(ServiceTold(deal_id=100, funnel=funnel, client_id=CLIENT, news="liquidated", at=at))

    assert (world.stage, world.deal["close_reason"]) == ("closing", "liquidated")


def test_who_refuses_in_the_intake_is_closed_and_a_request_under_way_is_answered_first() -> None:
    taken = World("accounting")
    taken.open_deal("intake")
    taken.fill(close_reason="refused")
    assert taken.stage == "closing"

    asked = World("legal")
    asked.open_deal("opinion", request_on="2026-03-02", request_kind="question")
    asked.fill(close_reason="refused")
    assert asked.stage == "opinion"
    asked.fill(opinion_ready_on="2026-03-03")
    asked.fill(answered_on="2026-03-04")
    assert asked.stage == "closing"


@pytest.mark.parametrize("funnel", ["accounting", "legal"])
@pytest.mark.parametrize("stage", ["terms", "contract"])
def test_who_gives_up_before_the_service_is_closed_at_once_and_not_taken_leave_of(funnel: str, stage: str) -> None:
    world = World(funnel)
    world.open_deal(stage, client_email=f"{'a' * 64} 12 text/plain; charset=utf-8")
    world.fill(close_reason="refused")
    assert (world.stage, world.open, world.letters) == ("closed", [], [])

    client = World(funnel)
    client.open_deal("closing", client_email=f"{'a' * 64} 12 text/plain; charset=utf-8")
    client.fill(close_reason="refused", handover_on="2026-03-03", final_act_on="2026-03-03")
    client.fill(access_closed_on="2026-03-03") if funnel == "accounting" else client.fill(
        powers_revoked_on="2026-03-03"
    )
    assert (client.stage, len(client.letters)) == ("closed", 1)


def test_a_request_under_way_is_not_called_silence() -> None:
    office = Office("legal")
    office.world.fill(request_on="2026-01-16")
    office.tell(office.world._moved("request").model_copy(update={"from_stage": "service"}))

    assert (office.world.stage, office.wake) == ("request", None)


def test_a_person_who_takes_a_silent_client_back_from_marketing_is_obeyed_and_the_months_begin_anew() -> None:
    office = Office()
    office.until(datetime(2026, 7, 16, 6, 0, tzinfo=UTC))
    assert office.world.stage == "dormant"
    office.world.now = datetime(2026, 7, 20, 9, 0, tzinfo=UTC)
    office.world.move("service")
    office.tell(office.world._moved("service").model_copy(update={"from_stage": "dormant"}))

    office.until(datetime(2026, 12, 1, 9, 0, tzinfo=UTC))
    assert office.world.stage == "service"
    office.until(datetime(2027, 1, 21, 6, 0, tzinfo=UTC))  # the morning after 20 January
    assert office.world.stage == "dormant"


def test_a_service_that_is_another_client_s_by_now_is_not_told_of_the_first_one_s_silence() -> None:
    office = Office()
    about: dict[str, Any] = {"deal_id": office.world.deal_id, "funnel": "accounting", "at": BEGAN}
    office.tell(CaseHanded(client_id=CLIENT, other_client_id=CLIENT + 1, came=False, stage="service", **about))
    office.until(datetime(2026, 7, 16, 6, 0, tzinfo=UTC))
    assert office.world.stage == "service"

    office.world.tell(ServiceTold(client_id=CLIENT + 1, news="silent", **about))  # of whose deal it is not
    assert office.world.stage == "service"


@pytest.mark.parametrize(("more", "stage"), [({}, "service"), ({"created_by_id": None}, "dormant")])
def test_a_task_that_a_person_makes_for_the_client_himself_is_a_sign_of_life(more: dict[str, Any], stage: str) -> None:
    office = Office()
    task = TaskChanged(
        task_id=5,
        state="pending",
        belongs_to=(CrmRef(kind="client", id=CLIENT),),
        changed_at=datetime(2026, 7, 1, 9, 0, tzinfo=UTC),
        created_by_id=7,
        changed=(),
    ).model_copy(update=more)
    assert deciders.silence_of(task) == str(CLIENT)
    office.tell(task)
    office.until(datetime(2026, 7, 16, 6, 0, tzinfo=UTC))

    assert office.world.stage == stage


def test_a_task_of_a_deal_concerns_the_deal_and_of_nobody_nothing() -> None:
    plain = TaskChanged(task_id=5, state="pending", changed_at=BEGAN, created_by_id=7, changed=())

    assert isinstance(deciders.silence_of(plain), OfCommand)
    of_deal = plain.model_copy(update={"belongs_to": (CrmRef(kind="deal", id=100),)})
    assert (isinstance(deciders.silence_of(of_deal), OfCommand), deciders.deal_of(of_deal)) == (True, "100")


def test_a_letter_of_before_the_silence_that_is_logged_late_wakes_nobody() -> None:
    office = Office()
    office.until(datetime(2026, 7, 16, 6, 0, tzinfo=UTC))
    office.tell(letter(datetime(2025, 12, 10, 9, 0, tzinfo=UTC)))
    assert (office.world.stage, office.world.open) == ("dormant", ["revive"])

    office.tell(letter(datetime(2026, 7, 20, 9, 0, tzinfo=UTC)))
    assert office.world.stage == "service"
