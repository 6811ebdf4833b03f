"""A case that is sent to another court by jurisdiction: it is registered and heard there anew."""

from __future__ import annotations

from datetime import datetime

import pytest
from case_world import World

KNOWN = {"proceeding": "gpk", "kind": "ordinary", "filed_on": "2026-01-12"}
OLD = {"court": "Хамовнический районный суд", "case_number": "2-1/2026", "registered_at": "2026-01-13T07:00:00+00:00"}
NEW = {"court": "Басманный районный суд", "case_number": "2-77/2026", "registered_at": "2026-03-16T07:00:00+00:00"}


def end_of(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T18:00:00+03:00")


def sent(stage: str, position: str = "plaintiff", **facts: str) -> World:
    world = World("litigation")
    world.open_deal(stage, position=position, **{**KNOWN, **OLD, "acceptance": "accepted", **facts})
    world.fill(hearing_at="2026-03-20T07:30:00+00:00", hearing_place="зал 5")
    world.fill(transferred_on="2026-03-02")
    return world


@pytest.mark.parametrize("position", ["plaintiff", "defendant"])
@pytest.mark.parametrize("stage", ["preliminary", "hearing"])
def test_a_transferred_case_forgets_its_court_and_asks_for_the_new_one(stage: str, position: str) -> None:
    world = sent(stage, position)
    assert (world.stage, world.open, world.calendar) == ("transfer", ["complaint", "court"], {})
    assert not {"court", "case_number", "registered_at", "hearing_at", "hearing_place"} & set(world.deal)
    assert world.task("complaint").deadline == end_of("2026-03-24")  # fifteen working days of ГПК, 9 March is off

    world.fill(**NEW)
    assert (world.stage, world.open) == ("preliminary", ["date2" if stage == "preliminary" else "date1"])
    assert (world.deal["court"], "transferred_on" in world.deal) == (NEW["court"], False)


def test_a_transfer_of_the_commercial_courts_is_complained_of_within_days() -> None:
    world = sent("preliminary", proceeding="apk")

    assert world.task("complaint").deadline == end_of("2026-03-10")  # five working days, the law gives ten


def test_a_transferred_simplified_case_goes_on_with_the_new_court_s_terms() -> None:
    world = sent("simplified", kind="simplified", evidence_by="2026-03-16")
    world.fill(**NEW)

    assert (world.stage, "evidence_by" in world.deal) == ("simplified", False)


def test_a_case_may_be_transferred_twice_and_taken_back_by_hand() -> None:
    world = sent("hearing")
    world.fill(**NEW)
    world.fill(transferred_on="2026-03-02")
    assert world.stage == "transfer"

    world.move("preliminary")
    assert (world.stage, "transferred_on" in world.deal) == ("preliminary", False)


def test_a_defendant_who_filed_no_answer_is_still_judged_after_a_transfer() -> None:
    world = World("litigation")
    world.open_deal("hearing", position="defendant", suit_served_on="2026-02-20", **(OLD | KNOWN | {"filed_on": ""}))
    world.fill(transferred_on="2026-03-02")
    world.fill(**NEW)
    world.fill(preliminary_result="main", outcome="against")

    assert (world.stage, world.objections) == ("decision", [])


def test_one_save_that_tells_of_the_new_court_as_well_is_kept_whole() -> None:
    world = World("litigation")
    world.open_deal("hearing", position="plaintiff", **{**KNOWN, **OLD, "acceptance": "accepted"})
    world.fill(hearing_at="2026-03-20T07:30:00+00:00", hearing_place="зал 5")
    world.fill(transferred_on="2026-03-02", hearing_at="2026-04-20T07:30:00+00:00", **NEW)

    assert (world.stage, world.deal["court"], world.deal["case_number"]) == (
        "preliminary",
        NEW["court"],
        NEW["case_number"],
    )
    assert world.deal["hearing_at"].startswith("2026-04-20")
    assert "hearing_place" not in world.deal  # the old court's hall
    assert len(world.calendar) == 1


def test_a_new_hearing_alone_told_with_the_transfer_is_kept() -> None:
    world = World("litigation")
    world.open_deal("hearing", position="plaintiff", **{**KNOWN, **OLD, "acceptance": "accepted"})
    world.fill(transferred_on="2026-03-02", hearing_at="2026-04-20T07:30:00+00:00")

    assert (world.stage, "court" in world.deal, len(world.calendar)) == ("transfer", False, 1)


@pytest.mark.parametrize(
    ("stage", "kind"), [("acceptance", "ordinary"), ("no_motion", "simplified"), ("court_order", "order")]
)
def test_a_case_is_transferred_from_every_stage_of_the_first_instance(stage: str, kind: str) -> None:
    world = World("litigation")
    world.open_deal(stage, position="plaintiff", **{**KNOWN, **OLD, "kind": kind})
    world.fill(transferred_on="2026-03-02")
    assert (world.stage, world.open) == ("transfer", ["complaint", "court"])

    world.fill(**NEW)
    assert world.stage == {"ordinary": "preliminary", "simplified": "simplified", "order": "court_order"}[kind]


def test_a_suspended_case_that_is_transferred_is_suspended_at_its_new_court() -> None:
    world = World("litigation")
    world.open_deal("hearing", position="plaintiff", **{**KNOWN, **OLD, "acceptance": "accepted"})
    world.fill(suspended_on="2026-02-20")
    world.fill(transferred_on="2026-03-02")
    assert (world.stage, "case_number" in world.deal) == ("transfer", False)

    world.fill(**NEW)
    assert (world.stage, world.open) == ("suspended", ["complaint", "watch"])
    world.now = datetime.fromisoformat("2026-09-02T08:00:00+03:00")
    world.fill(resumed_on="2026-09-01")
    assert (world.stage, world.deal["court"]) == ("preliminary", NEW["court"])
