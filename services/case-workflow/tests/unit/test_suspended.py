"""Proceedings that a court suspends: no session and no term of theirs runs, and somebody asks for their resumption."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from case_world import World

KNOWN = {"position": "plaintiff", "proceeding": "apk", "kind": "ordinary", "filed_on": "2026-01-12"}
SITTING = "2026-03-20T07:30:00+00:00"
PAID = {"appeal_by": "us", "appeal_filed_on": "2026-02-10", "appeal_contract": "yes", "appeal_paid": "yes"}


def end_of(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T18:00:00+03:00")


def suspended(stage: str = "hearing", **facts: str) -> World:
    world = World("litigation")
    world.open_deal(stage, **{**KNOWN, **facts})
    world.fill(hearing_at=SITTING, hearing_place="зал 5", client_email=f"{'a' * 64} 12 text/plain; charset=utf-8")
    world.fill(suspended_on="2026-03-02")
    return world


def test_suspended_proceedings_call_their_session_off_and_are_watched() -> None:
    world = suspended()

    assert (world.stage, world.open, world.calendar) == ("suspended", ["complaint", "watch"], {})
    assert world.letters[-1].title.content == "Судебное заседание 20.03.2026 10:30 (МСК) отменено"
    assert "hearing_at" not in world.deal
    assert set(world.wakes) == {"still"}
    assert world.task("watch").deadline == end_of("2026-04-02")  # 22 working days, 9 March is off
    world.fill(suspended_check_on="2026-09-01")
    assert world.task("watch").deadline == end_of("2026-09-01")


@pytest.mark.parametrize(("proceeding", "due"), [("apk", "2026-04-02"), ("gpk", "2026-03-24"), ("kas", "2026-03-10")])
def test_the_suspension_may_be_complained_of_in_the_term_of_its_code(proceeding: str, due: str) -> None:
    assert suspended(proceeding=proceeding).task("complaint").deadline == end_of(due)


def test_suspended_proceedings_never_sleep_unnoticed() -> None:
    world = suspended()
    world.until(datetime(2027, 3, 2, 8, 0, tzinfo=UTC))

    assert (world.stage, "watch" in world.open) == ("suspended", True)
    said = [one for one in world.notices if "на стадии «Производство приостановлено» нет движения" in one]
    assert len(said) >= 10


@pytest.mark.parametrize(
    ("stage", "kind", "back"),
    [
        ("preliminary", "ordinary", "preliminary"),
        ("hearing", "ordinary", "hearing"),
        ("simplified", "simplified", "simplified"),
    ],
)
def test_resumed_proceedings_go_on_where_they_stood_and_ask_for_a_new_session(stage: str, kind: str, back: str) -> None:
    world = suspended(stage, kind=kind)
    world.now = datetime(2026, 9, 2, 8, 0, tzinfo=UTC)
    world.fill(resumed_on="2026-09-01")

    assert world.stage == back
    assert not {"suspended_on", "resumed_on", "suspended_check_on"} & set(world.deal)
    if stage != "simplified":
        assert world.open == ["date2"]


def test_the_terms_of_a_simplified_case_stop_with_it() -> None:
    world = suspended("simplified", kind="simplified", evidence_by="2026-03-16", papers_by="2026-04-06")
    world.now = datetime(2026, 9, 2, 8, 0, tzinfo=UTC)
    world.fill(resumed_on="2026-09-01")

    assert world.task("evidence").deadline == end_of("2026-09-07")  # three working days of the firm's own


def test_a_suspended_case_may_be_suspended_again() -> None:
    world = suspended()
    world.now = datetime(2026, 9, 2, 8, 0, tzinfo=UTC)
    world.fill(resumed_on="2026-09-01")
    world.fill(suspended_on="2026-09-02")

    assert (world.stage, world.open) == ("suspended", ["complaint", "watch"])


def test_an_appeal_that_is_suspended_is_watched_in_its_instance() -> None:
    world = suspended("appeal_hearing", outcome="against", **PAID)
    assert (world.stage, world.open, world.calendar) == ("appeal_paused", ["complaint", "watch"], {})
    world.now = datetime(2026, 9, 2, 8, 0, tzinfo=UTC)
    world.fill(resumed_on="2026-09-01")

    assert (world.stage, world.open) == ("appeal_hearing", ["date2"])


def test_what_a_suspended_court_has_decided_after_all_is_followed() -> None:
    world = suspended()
    world.fill(outcome="for_client")
    assert (world.stage, "suspended_on" in world.deal) == ("decision", False)

    world = suspended()
    world.fill(dismissal="terminated")
    assert world.stage == "discontinued"


@pytest.mark.parametrize("stage", ["hearing", "preliminary"])
def test_a_person_who_takes_a_suspended_case_back_is_obeyed(stage: str) -> None:
    world = suspended()
    world.move(stage)

    assert (world.stage, "suspended_on" in world.deal) == (stage, False)


def test_a_case_that_is_put_there_by_hand_asks_for_the_day() -> None:
    world = World("litigation")
    world.open_deal("hearing", **KNOWN)
    world.move("suspended")
    assert (world.stage, world.open) == ("suspended", ["complaint", "suspended_on", "watch"])

    world.fill(suspended_on="2026-03-02")
    assert "suspended_on" not in world.open


def test_both_days_at_once_leave_the_case_where_it_was() -> None:
    world = World("litigation")
    world.open_deal("hearing", **KNOWN)
    world.fill(suspended_on="2026-02-02", resumed_on="2026-03-02")

    assert (world.stage, "suspended_on" in world.deal) == ("hearing", False)


def test_a_case_that_is_sent_back_does_not_begin_with_what_stood_beside_its_first_round() -> None:
    world = World("litigation")
    world.open_deal("appeal_act", **KNOWN, outcome="against", **PAID)
    world.fill(suspended_on="2026-02-20", transferred_on="2026-02-20", dismissal="terminated", ordinary_on="2026-02-20")
    world.fill(appeal_outcome="remanded", appeal_announced_on="2026-02-25", appeal_text_on="2026-03-02")

    assert world.stage == "hearing"
    assert not {"suspended_on", "transferred_on", "dismissal", "ordinary_on"} & set(world.deal)


@pytest.mark.parametrize("stage", ["hearing", "preliminary", "appeal_hearing"])
def test_a_session_that_is_told_together_with_the_suspension_is_kept(stage: str) -> None:
    world = World("litigation")
    world.open_deal(stage, **KNOWN, **({"outcome": "against", **PAID} if stage == "appeal_hearing" else {}))
    world.fill(hearing_at=SITTING, hearing_place="зал 5")
    world.fill(suspended_on="2026-03-02", hearing_at="2026-09-21T07:30:00+00:00")

    assert world.stage == ("appeal_paused" if stage == "appeal_hearing" else "suspended")
    assert world.deal["hearing_at"].startswith("2026-09-21")
    assert ("hearing_place" in world.deal, len(world.calendar)) == (False, 1)


def test_a_session_that_is_told_together_with_a_remand_is_kept() -> None:
    world = World("litigation")
    world.open_deal("appeal_act", **KNOWN, outcome="against", **PAID)
    told = {"appeal_announced_on": "2026-02-25", "appeal_text_on": "2026-03-02", "hearing_at": SITTING}
    world.fill(appeal_outcome="remanded", **told)

    assert (world.stage, len(world.calendar)) == ("hearing", 1)
    assert world.deal["hearing_at"].startswith("2026-03-20")


@pytest.mark.parametrize(
    ("stage", "kind", "back"),
    [
        ("acceptance", "ordinary", "preliminary"),
        ("no_motion", "simplified", "simplified"),
        ("court_order", "order", "court_order"),
    ],
)
def test_every_stage_of_the_first_instance_may_be_suspended(stage: str, kind: str, back: str) -> None:
    world = suspended(stage, kind=kind)
    assert (world.stage, world.open) == ("suspended", ["complaint", "watch"])

    world.now = datetime(2026, 9, 2, 8, 0, tzinfo=UTC)
    world.fill(resumed_on="2026-09-01")
    assert world.stage == back
