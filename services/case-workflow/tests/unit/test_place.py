"""The place of a hearing is that of its instance: the next court's hearing doesn't take over the last one's address."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from case_world import World
from contracts.calendar.v1 import AddCalendarEvent

HALL, OTHER_HALL = "АС города Москвы, зал 5025", "9 ААС, зал 12"
FIRST, SECOND = "2026-03-10T07:00:00+00:00", "2026-05-20T07:00:00+00:00"
PAID = {"appeal_contract": "yes", "appeal_paid": "yes"}
VERDICT = {"outcome": "against", "announced_on": "2026-03-10", "text_on": "2026-03-12"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def heard(proceeding: str = "apk") -> World:
    world = World("litigation", now=at("2026-02-24T08:00"))
    known = {"position": "plaintiff", "proceeding": proceeding, "kind": "ordinary", "filed_on": "2026-01-12"}
    world.open_deal("hearing", **known)
    world.fill(hearing_place=HALL, hearing_at=FIRST)
    world.until(at("2026-03-11T08:00"))
    world.fill(**VERDICT)
    return world


def places(world: World) -> list[str | None]:
    return [one.location for one in world.commands if isinstance(one, AddCalendarEvent)]


def test_the_appeal_s_hearing_is_not_in_the_court_of_the_first_instance() -> None:
    world = heard()
    world.fill(appeal_by="us", **PAID)
    assert {"hearing_place", "hearing_at"} & set(world.deal) == set()
    world.fill(appeal_filed_on="2026-04-10")
    world.fill(hearing_at=SECOND)
    assert places(world) == [HALL, None]

    world.fill(hearing_place=OTHER_HALL)
    assert world.deal["hearing_place"] == OTHER_HALL


def test_what_is_entered_of_the_appeal_s_hearing_with_the_appeal_itself_stays() -> None:
    world = heard()
    world.fill(appeal_by="them", **PAID, hearing_at=SECOND, hearing_place=OTHER_HALL)

    assert (world.stage, world.deal["hearing_at"], places(world)[-1]) == ("appeal_filing", SECOND, OTHER_HALL)


def test_the_first_instance_s_place_does_not_go_with_a_time_that_is_entered_first() -> None:
    world = heard()
    world.fill(appeal_by="them", **PAID, hearing_at=SECOND)

    assert (world.deal["hearing_at"], "hearing_place" in world.deal, places(world)[-1]) == (SECOND, False, None)


def test_a_case_that_is_sent_back_is_heard_at_a_place_to_be_entered() -> None:
    world = heard()
    world.fill(appeal_by="us", **PAID)
    world.fill(appeal_filed_on="2026-04-10", hearing_place=OTHER_HALL, hearing_at=SECOND)
    world.until(at("2026-05-21T08:00"))
    world.fill(appeal_outcome="remanded", appeal_announced_on="2026-05-20", appeal_text_on="2026-05-25")

    assert (world.stage, {"hearing_place", "hearing_at"} & set(world.deal)) == ("hearing", set())


@pytest.mark.parametrize("stage", ["appeal_filing", "appeal_hearing"])
def test_a_person_who_moves_the_deal_to_the_next_instance_leaves_the_place_behind(stage: str) -> None:
    world = heard()
    world.fill(**PAID)
    world.move(stage)

    assert (world.stage, "hearing_place" in world.deal) == (stage, False)


def test_a_hearing_that_the_verdict_made_needless_is_not_set_again_for_the_next_instance() -> None:
    world = World("litigation", now=at("2026-02-24T08:00"))
    world.open_deal("hearing", position="plaintiff", proceeding="apk", kind="ordinary", filed_on="2026-01-12")
    world.fill(hearing_place=HALL, hearing_at=SECOND)
    world.fill(**VERDICT)
    assert world.calendar == {}
    world.fill(appeal_by="us", **PAID, appeal_filed_on="2026-04-10")

    assert (world.stage, world.calendar, world.open) == ("appeal_hearing", {}, ["date1"])


def test_within_an_instance_the_place_stays() -> None:
    world = World("litigation", now=at("2026-02-24T08:00"))
    world.open_deal("preliminary", position="plaintiff", proceeding="apk", kind="ordinary", filed_on="2026-01-12")
    world.fill(hearing_place=HALL, hearing_at=FIRST)
    world.until(at("2026-03-11T08:00"))
    world.fill(preliminary_result="main")

    assert (world.stage, world.deal["hearing_place"]) == ("hearing", HALL)
