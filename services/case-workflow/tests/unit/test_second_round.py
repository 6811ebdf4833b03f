"""What is done a second time is counted from its own dates: those of the first round are gone."""

from __future__ import annotations

from datetime import UTC, datetime

from case_world import World

PLAINTIFF = {"position": "plaintiff", "proceeding": "apk", "claim_needed": "no"}


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 8, 0, tzinfo=UTC)


def end_of(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T18:00:00+03:00")


def test_a_suit_that_was_cured_and_returned_and_filed_again_is_awaited_from_its_second_filing() -> None:
    world = World("litigation", now=at(3, 2))
    world.open_deal(**PLAINTIFF, kind="ordinary", filed_on="2026-03-02")
    world.fill(acceptance="no_motion", cure_by="2026-03-20")
    world.now = at(3, 16)
    world.fill(cured_on="2026-03-16")
    world.fill(acceptance="returned")
    assert (world.stage, {"cured_on", "cure_by"} & set(world.deal)) == ("filing", set())

    world.now = at(4, 20)
    world.fill(filed_on="2026-04-20")
    assert world.task("acceptance").deadline == end_of("2026-04-27")  # five working days, АПК 127


def test_the_suit_after_a_cancelled_order_has_its_own_dates_and_number() -> None:
    world = World("litigation", now=at(3, 2))
    world.open_deal(**PLAINTIFF, kind="order", filed_on="2026-03-02")
    world.fill(acceptance="no_motion")
    world.fill(cured_on="2026-03-10", case_number="А40-1/2026")
    world.fill(acceptance="accepted", registered_at="2026-03-12T09:00:00+00:00")
    world.fill(order_result="cancelled")
    assert (world.stage, {"cured_on", "case_number"} & set(world.deal)) == ("filing", set())

    world.now = at(5, 25)
    world.fill(filed_on="2026-05-25")
    assert world.task("acceptance").deadline == end_of("2026-06-01")


def handed() -> World:
    world = World("enforcement", now=at(3, 2))
    world.open_deal(in_force_on="2026-02-20", writ_on="2026-03-01", road="fssp")
    world.fill(fssp_sent_on="2026-03-02")
    world.fill(fssp_handed_on="2026-03-04")
    assert world.task("opened").deadline == end_of("2026-03-10")  # three working days, 9 March is off
    return world


def test_a_refusal_to_open_that_is_overturned_is_counted_from_the_document_s_second_way_to_the_bailiff() -> None:
    world = handed()
    world.fill(fssp_opened="refused", inaction_on="2026-03-09")
    world.fill(complaint_filed_on="2026-03-12")
    world.now = at(4, 14)
    world.fill(complaint_result="satisfied")
    assert (world.stage, world.task("opened").deadline) == ("fssp_open", end_of("2026-04-22"))  # six of the firm's

    world.fill(fssp_handed_on="2026-04-15")
    assert world.task("opened").deadline == end_of("2026-04-20")


def inactive() -> World:
    """Opened on 15.04.2026, two months for measures; the bailiff is complained of."""
    world = handed()
    world.fill(fssp_opened="opened", opened_on="2026-04-15")
    world.fill(voluntary="none")
    assert world.task("measures").deadline == end_of("2026-06-15")
    world.now = at(6, 16)
    world.fill(fssp_result="inaction", inaction_on="2026-06-16")
    world.fill(complaint_filed_on="2026-06-20")
    world.now = at(7, 14)
    world.fill(complaint_result="satisfied")
    return world


def test_measures_after_a_complaint_have_days_of_their_own_from_its_result() -> None:
    world = inactive()
    assert world.stage == "fssp_measures"
    assert world.task("measures").deadline == end_of("2026-09-10")  # 42 working days from 14 July
    assert world.deal["opened_on"] == "2026-04-15"


def test_a_second_complaint_asks_for_its_own_dates_and_result() -> None:
    world = inactive()
    world.now = at(9, 10)
    world.fill(fssp_result="inaction", inaction_on="2026-09-10")
    assert (world.stage, world.open) == ("fssp_complaint", ["complaint"])

    world.fill(complaint_filed_on="2026-09-14")
    assert (world.stage, world.open) == ("fssp_complaint", ["result"])
    world.fill(complaint_result="rejected")
    assert (world.stage, world.task("measures").deadline is None) == ("fssp_measures", False)


def test_a_complaint_of_before_does_not_answer_for_a_writ_that_is_presented_again() -> None:
    world = inactive()
    world.fill(fssp_result="returned", writ_returned_on="2026-07-20")
    world.fill(again="again")

    assert (world.stage, "complaint_result" in world.deal) == ("choose", False)
