"""A review without a session: its outcome is watched, no date is asked for; the other side's complaint is answered."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from case_world import World

KNOWN = {"position": "plaintiff", "claim_needed": "no", "filed_on": "2026-01-12", "outcome": "against"}
PAID = {f"{one}_{name}": "yes" for one in ("appeal", "cassation", "supreme") for name in ("contract", "paid")}
NOON = datetime(2026, 4, 10, 8, 0, tzinfo=UTC)


def end_of(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T18:00:00+03:00")


def reviewed(instance: str, kind: str = "ordinary", **facts: str) -> World:
    world = World("litigation", now=NOON)
    own = {f"{instance}_by": "us", f"{instance}_filed_on": "2026-04-09"}
    world.open_deal(f"{instance}_hearing", **{**KNOWN, **PAID, **own, "proceeding": "apk", "kind": kind, **facts})
    return world


@pytest.mark.parametrize("instance", ["appeal", "cassation"])
def test_a_review_of_a_simplified_case_asks_for_its_outcome_and_for_no_session(instance: str) -> None:
    world = reviewed(instance, "simplified")
    assert world.open == ["outcome"]
    assert world.task("outcome").deadline == end_of("2026-06-11")  # 42 working days, 1 and 11 May are off

    world.fill(**{f"{instance}_outcome": "against"})
    assert world.stage == f"{instance}_act"


@pytest.mark.parametrize("instance", ["appeal", "cassation", "supreme"])
def test_a_review_that_the_court_leads_in_writing_asks_for_no_session(instance: str) -> None:
    world = reviewed(instance, **{f"{instance}_form": "written"})

    assert world.open == ["outcome"]


def test_a_complaint_to_the_supreme_court_is_studied_by_a_judge_before_there_is_a_session() -> None:
    world = reviewed("supreme")
    assert world.open == ["outcome"]

    world.fill(hearing_at="2026-06-10T07:30:00+00:00")
    assert world.open == ["date1", "prepare1"] or world.open == ["prepare1"]
    world.until(datetime(2026, 6, 11, 8, 0, tzinfo=UTC))
    assert world.open == ["result1"]


def test_an_ordinary_appeal_asks_for_its_session_until_it_is_said_that_there_is_none() -> None:
    world = reviewed("appeal")
    assert world.open == ["date1"]

    world.fill(appeal_form="written")
    assert world.open == ["outcome"]


def test_a_session_that_a_court_sets_in_a_simplified_case_is_led_like_any_other() -> None:
    world = reviewed("appeal", "simplified", appeal_form="session")
    assert world.open == ["date1"]

    world = reviewed("appeal", "simplified")
    world.fill(hearing_at="2026-05-20T07:30:00+00:00")
    assert (len(world.calendar), "outcome" in world.open) == (1, False)
    world.until(datetime(2026, 5, 21, 8, 0, tzinfo=UTC))
    assert world.open == ["result1"]


@pytest.mark.parametrize("kind", ["ordinary", "simplified"])
@pytest.mark.parametrize("instance", ["appeal", "cassation", "supreme"])
def test_the_other_side_s_complaint_is_answered_from_the_day_that_the_court_names(instance: str, kind: str) -> None:
    world = World("litigation", now=NOON)
    own = {f"{instance}_by": "us"}
    world.open_deal(f"{instance}_filing", **KNOWN, **PAID, **own, proceeding="apk", kind=kind)
    assert world.open == ["complaint"]
    world.fill(**{f"{instance}_response_by": "2026-05-05"})
    assert (world.open, world.task("answer").deadline) == (["answer", "complaint"], end_of("2026-05-05"))

    world.fill(**{f"{instance}_filed_on": "2026-04-10"})
    assert (world.stage, "answer" in world.open) == (f"{instance}_hearing", True)
    world.fill(**{f"{instance}_answered_on": "2026-04-30"})
    assert "answer" not in world.open


def test_an_answer_that_was_filed_before_our_own_complaint_is_not_asked_for_again() -> None:
    world = World("litigation", now=NOON)
    world.open_deal("appeal_filing", **KNOWN, **PAID, appeal_by="us", proceeding="apk", kind="simplified")
    world.fill(appeal_response_by="2026-05-05", appeal_answered_on="2026-04-09")
    world.fill(appeal_filed_on="2026-04-10")

    assert (world.stage, world.open) == ("appeal_hearing", ["outcome"])
