"""A complaint that is heard of when its term has lapsed here already: posted on the last day, or its term restored."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from case_world import World
from contracts.signs.v1 import CommentTimeline

KNOWN = {"position": "plaintiff", "proceeding": "apk", "kind": "ordinary", "claim_needed": "no"}
PAID = {"appeal_contract": "yes", "appeal_paid": "yes"}
END = datetime(2026, 4, 13, 21, 1, tzinfo=UTC)  # a minute after the midnight of Moscow that ends 13.04.2026


def end_of(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T18:00:00+03:00")


def judged(outcome: str = "against", **facts: str) -> World:
    """In full on 12.03.2026, a Thursday: the month ends on Sunday 12.04, so on Monday 13.04.2026."""
    world = World("litigation", now=datetime(2026, 3, 16, 8, 0, tzinfo=UTC))
    verdict = {"outcome": outcome, "announced_on": "2026-03-10", "text_on": "2026-03-12"}
    world.open_deal("full_text", **KNOWN, filed_on="2026-01-12", **verdict, **facts)
    return world


def lapsed(outcome: str = "against", **facts: str) -> World:
    world = judged(outcome, **facts)
    world.until(END)
    assert world.stage == "in_force"
    return world


def test_the_other_side_s_appeal_that_comes_by_post_takes_the_judgement_out_of_force() -> None:
    world = lapsed("for_client")
    world.fill(in_force_on="2026-04-13")
    world.now = datetime(2026, 4, 23, 8, 0, tzinfo=UTC)
    world.fill(appeal_by="them", appeal_response_by="2026-05-20")

    assert (world.stage, world.open, "in_force_on" in world.deal) == ("full_text", ["gate_appeal"], False)
    assert world.task("gate_appeal").deadline == end_of("2026-05-20")
    assert "Основание: «Кто подаёт апелляционную жалобу»." in " ".join(world.comments)
    world.fill(writ_on="2026-04-23")
    assert world.copies == []

    world.fill(**PAID)
    assert (world.stage, world.open) == ("appeal_filing", ["response"])
    assert world.task("response").deadline == end_of("2026-05-20")
    world.until(datetime(2026, 6, 30, 8, 0, tzinfo=UTC))
    assert world.stage == "appeal_filing"


def test_our_own_appeal_of_the_last_day_that_is_heard_of_after_midnight_goes_on_as_filed() -> None:
    world = judged(**PAID)
    world.until(datetime(2026, 4, 13, 20, 58, tzinfo=UTC))
    before, filed = dict(world.deal), {"appeal_by": "us", "appeal_filed_on": "2026-04-13"}
    world.deal = before | filed
    late = world._changed(tuple(filed), before)
    world.deal = before
    world.until(END)
    assert world.stage == "in_force"

    world.deal = before | filed
    world.tell(late)
    assert (world.stage, world.objections) == ("appeal_hearing", [])


def test_our_appeal_that_was_filed_and_not_paid_for_waits_and_does_not_come_into_force_again() -> None:
    world = lapsed()
    world.fill(appeal_by="us", appeal_filed_on="2026-04-13")
    assert (world.stage, "gate_appeal" in world.open) == ("full_text", True)

    world.until(datetime(2026, 7, 1, 8, 0, tzinfo=UTC))
    assert (world.stage, "gate_appeal" in world.open) == ("full_text", True)
    world.fill(**PAID)
    assert world.stage == "appeal_hearing"


def test_an_appeal_that_was_filed_before_its_term_ended_does_not_lapse_for_want_of_money() -> None:
    world = judged()
    world.fill(appeal_by="us", appeal_filed_on="2026-04-10")
    world.until(END)

    assert (world.stage, world.open) == ("full_text", ["gate_appeal"])


def test_an_appeal_whose_term_is_restored_is_prepared_once_it_is_paid_for() -> None:
    world = lapsed()
    world.fill(appeal_by="us")  # the client wants it, and does not pay
    assert world.stage == "in_force"

    world.fill(**PAID)
    assert (world.stage, world.open) == ("appeal_filing", ["complaint"])


def appealed() -> World:
    """The appeal is won on 10.06.2026, in full on 15.06: the two months of cassation end on Monday 17.08.2026."""
    world = judged(appeal_by="us", **PAID)
    world.fill(appeal_filed_on="2026-04-10")
    world.fill(appeal_outcome="for_client", appeal_announced_on="2026-06-10", appeal_text_on="2026-06-15")
    world.fill(in_force_on="2026-06-15")
    world.until(datetime(2026, 8, 18, 8, 0, tzinfo=UTC))
    assert world.stage == "in_force"
    return world


def test_the_other_side_s_cassation_is_answered_while_the_act_stays_in_force() -> None:
    world = appealed()
    world.fill(cassation_by="them", cassation_response_by="2026-09-18")
    assert (world.stage, "gate_cassation" in world.open, "writ" in world.open) == ("in_force", True, True)
    assert world.task("gate_cassation").deadline == end_of("2026-09-18")
    world.fill(writ_on="2026-08-20", costs="none")
    assert world.stage == "in_force"  # it does not end while the other side's complaint is open

    world.fill(cassation_contract="yes", cassation_paid="yes")
    assert (world.stage, world.open) == ("cassation_filing", ["response"])
    assert world.deal["in_force_on"] == "2026-06-15"


@pytest.mark.parametrize("instance", ["cassation", "supreme"])
def test_a_complaint_that_was_heard_leads_nowhere_again(instance: str) -> None:
    world = World("litigation")
    acts = {"outcome": "against", "appeal_by": "us", "appeal_filed_on": "2026-04-10", "appeal_outcome": "against"}
    heard = {f"{instance}_by": "us", f"{instance}_filed_on": "2026-09-01", f"{instance}_outcome": "against"}
    world.open_deal("in_force", **KNOWN, filed_on="2026-01-12", **acts, **heard)
    assert world.stage == "in_force"

    world.fill(in_force_on="2026-06-15")
    assert world.stage == "lost"


@pytest.mark.parametrize("who", ["us", "them"])
def test_a_person_who_says_that_the_judgement_is_in_force_is_obeyed(who: str) -> None:
    world = judged(appeal_by=who, appeal_filed_on="2026-04-10")
    world.move("in_force")

    assert (world.stage, world.deal.get("appeal_by")) == ("in_force", None)
    assert "«Кто подаёт апелляционную жалобу»" in world.comments[-1]


def test_the_deal_that_enforces_already_hears_that_the_judgement_is_appealed() -> None:
    world = lapsed("for_client")
    world.fill(in_force_on="2026-04-13", writ_on="2026-04-20")
    world.fill(enforcement_deal="200")
    world.fill(appeal_by="them")

    (text,) = [
        one.text.content for one in world.commands if isinstance(one, CommentTimeline) and one.belongs_to.id == 200
    ]
    assert text == (
        "По связанному судебному делу судебный акт обжалован или отменён и больше не в силе: "
        "проверьте исполнение и его приостановление."
    )
    assert (world.deal.get("writ_on"), len(world.copies)) == (None, 1)
