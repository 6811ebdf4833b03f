"""When a client is served and when no more: what a deal's stages mean for whoever works for him."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from case_workflow.core.engagements import Engagements, client_of, decide, evolve
from case_workflow.funnels import funnels
from case_world import World
from contracts.base import Event
from contracts.cases.v1 import CaseAdvanced, CaseHanded, CaseNoted
from contracts.engagements.v1 import ServiceBegun, ServiceEnded

EMAIL = f"{'a' * 64} 12 text/plain; charset=utf-8"
AT = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)


def advanced(stage: str, deal: int = 100, funnel: str = "accounting", **more: Any) -> CaseAdvanced:
    said = {"because": "fact", "at": AT, "client_id": 55} | more
    return CaseAdvanced(deal_id=deal, funnel=funnel, stage=stage, **said)


def closed(deal: int = 100, **more: Any) -> CaseAdvanced:
    return advanced("closed", deal, ends="failure", reason="refused", **more)


def told(*messages: CaseAdvanced | CaseNoted | CaseHanded) -> list[Event]:
    state, said = Engagements(), []
    for message in messages:
        events = decide(state, message, funnels()).events
        said += events
        for event in events:
            state = evolve(state, event)
    return said


BEGUN = ServiceBegun(client_id=55, deal_id=100, funnel="accounting", at=AT)
ENDED = ServiceEnded(client_id=55, deal_id=100, funnel="accounting", at=AT, how="closed", reason="refused")


def test_a_client_is_served_from_the_intake_on_and_not_while_terms_and_contract_are_agreed() -> None:
    assert told(advanced("terms"), advanced("contract")) == []
    assert told(advanced("contract"), advanced("intake"), advanced("service")) == [BEGUN]


def test_silence_and_closing_are_still_service_and_the_end_says_the_reason() -> None:
    stages = (advanced("service"), advanced("dormant"), advanced("closing"), closed())
    assert told(*stages) == [BEGUN, ENDED]


def test_the_end_of_one_deal_names_the_others_that_go_on() -> None:
    said = told(advanced("service"), advanced("service", 101), closed(), closed(101))

    assert [one.others for one in said if isinstance(one, ServiceEnded)] == [(101,), ()]


def test_a_deal_that_was_closed_when_it_was_seen_first_has_ended_nothing() -> None:
    assert told(closed(because="opened")) == []
    assert told(advanced("terms"), closed()) == []  # a prospect who never was served


def test_a_person_who_takes_a_closed_deal_up_again_begins_the_service_anew() -> None:
    assert told(advanced("service"), closed(), advanced("service", because="person")) == [BEGUN, ENDED, BEGUN]


def test_a_deal_that_is_deleted_is_gone_and_not_closed() -> None:
    gone = CaseNoted(deal_id=100, funnel="accounting", stage="service", seen_at=AT, client_id=55, gone=True)

    (_, event) = told(advanced("service"), gone)
    assert isinstance(event, ServiceEnded)
    assert (event.how, event.reason) == ("gone", None)
    assert told(gone) == []


def test_what_is_no_service_or_has_no_client_concerns_nobody() -> None:
    assert client_of(advanced("study", funnel="litigation"), funnels()) is None
    assert client_of(advanced("service", client_id=None), funnels()) is None
    noted = CaseNoted(deal_id=100, funnel="accounting", stage="service", seen_at=AT, client_id=55)
    assert client_of(noted, funnels()) is None


def test_a_case_that_closes_says_what_for() -> None:
    world = World("accounting")
    world.open_deal("service")
    world.fill(close_reason="liquidated")
    world.fill(handover_on="2026-03-05", access_closed_on="2026-03-05", final_act_on="2026-03-05")

    (end,) = [one for one in world.events if isinstance(one, CaseAdvanced) and one.ends]
    assert (end.stage, end.reason) == ("closed", "liquidated")


def handed(*, came: bool, at: datetime = AT, stage: str = "service") -> CaseHanded:
    deal = {"deal_id": 100, "funnel": "accounting"}
    return CaseHanded(**deal, client_id=55, other_client_id=56, came=came, stage=stage, at=at)  # type: ignore[arg-type]


def test_a_deal_given_to_another_client_ends_the_service_of_the_one_and_begins_that_of_the_other() -> None:
    over = ENDED.model_copy(update={"reason": "another_client", "others": (101,)})

    assert told(advanced("service"), advanced("service", 101), handed(came=False))[-1] == over
    assert told(handed(came=True)) == [BEGUN]
    assert told(handed(came=True), advanced("dormant")) == [BEGUN]


def test_what_the_first_client_s_deal_did_before_it_was_given_away_begins_nothing_when_it_is_heard_late() -> None:
    later = AT + timedelta(seconds=1)

    assert told(handed(came=False, at=later), advanced("service")) == [
        ENDED.model_copy(update={"reason": "another_client", "at": later})
    ]
    assert told(handed(came=False, at=later), handed(came=True, at=later))[-1] == BEGUN.model_copy(update={"at": later})


def test_a_case_whose_card_names_another_client_says_so_of_both_once() -> None:
    world = World("accounting")
    world.open_deal("service")
    world.client_id = 56
    world.fill(client_email=EMAIL)
    world.fill(client_email=None)

    said = [(one.client_id, one.other_client_id, one.came) for one in world.events if isinstance(one, CaseHanded)]
    assert said == [(55, 56, False), (56, 55, True)]
    assert world.comments == ["У сделки другой клиент: обслуживание прежнего по ней закончено, нового — начато."]


def test_a_card_that_names_no_client_for_a_while_is_given_away_only_when_it_names_another() -> None:
    world = World("accounting")
    world.open_deal("service")
    world.client_id = None
    world.fill()
    world.client_id = 55
    world.fill()
    assert not [one for one in world.events if isinstance(one, CaseHanded)]

    world.client_id = None
    world.fill()
    world.client_id = 56
    world.move("dormant")
    assert [one.client_id for one in world.events if isinstance(one, CaseHanded)] == [55, 56]


def test_before_a_client_is_served_another_one_in_the_card_is_no_news_of_a_service() -> None:
    for funnel, stage in (("accounting", "terms"), ("litigation", "study")):
        world = World(funnel)
        world.open_deal(stage)
        world.client_id = 56
        world.fill()
        assert not [one for one in world.events if isinstance(one, CaseHanded)]


def test_a_deal_that_is_deleted_is_gone_for_whose_it_was_until_then() -> None:
    world = World("accounting")
    world.open_deal("service")
    world.client_id = None
    world.tell(world.deleted())

    noted = [one for one in world.events if isinstance(one, CaseNoted)][-1]
    assert (noted.gone, noted.client_id) == (True, 55)
