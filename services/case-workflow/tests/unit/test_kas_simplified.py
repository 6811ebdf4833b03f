"""КАС, simplified: no term of its response or appeal is known, so tasks are due on a safe day until one is given."""

from __future__ import annotations

from datetime import datetime

from case_world import World

KNOWN = {"proceeding": "kas", "kind": "simplified", "claim_needed": "no"}


def end_of(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T18:00:00+03:00")


def test_the_response_is_asked_for_within_the_firm_s_three_days_until_the_court_s_day_is_known() -> None:
    world = World("litigation")
    world.open_deal("filing", **KNOWN, position="defendant", suit_served_on="2026-03-02")
    task = world.task("response")
    assert task.deadline == end_of("2026-03-05")
    assert any(step.startswith("Внести срок") for step in task.command.checklist)
    assert any("упрощённого порядка" in step for step in task.command.checklist)

    world.fill(response_by="2026-03-20")
    assert task.deadline == end_of("2026-03-20")


def test_its_appeal_has_a_safe_day_until_the_last_one_is_entered() -> None:
    world = World("litigation")
    world.open_deal("simplified", **KNOWN, position="plaintiff", filed_on="2026-01-12")
    world.fill(outcome="against", announced_on="2026-03-02")
    world.fill(reasons="not_asked")
    assert (world.stage, world.open) == ("full_text", ["appeal", "until"])
    task = world.task("appeal")
    assert task.deadline == end_of("2026-03-24")  # fifteen working days, as in ГПК; 9 March is off
    assert "осторожный" in task.command.description.content

    world.fill(appeal_by="us", appeal_contract="yes", appeal_paid="yes")
    assert (world.stage, world.task("complaint").deadline) == ("appeal_filing", end_of("2026-03-24"))


def test_nothing_comes_into_force_by_the_safe_day() -> None:
    world = World("litigation")
    world.open_deal("simplified", **KNOWN, position="plaintiff", filed_on="2026-01-12")
    world.fill(outcome="for_client", announced_on="2026-03-02", reasons="not_asked")
    world.until(datetime.fromisoformat("2026-05-04T08:00:00+00:00"))

    assert world.stage == "full_text"
