"""The last day to sue only shortens the firm's own days for the statement of claim."""

from __future__ import annotations

from datetime import datetime

import pytest
from case_world import World

DAYS = [
    ("apk", "ordinary", "2026-03-17"),
    ("gpk", "ordinary", "2026-03-17"),
    ("kas", "ordinary", "2026-03-10"),
    ("apk", "order", "2026-03-17"),
]  # ten and five working days from Monday 2 March, 9 March is off


def end_of(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T18:00:00+03:00")


def filing(proceeding: str, kind: str, **facts: str) -> World:
    world = World("litigation")
    world.open_deal(position="plaintiff", proceeding=proceeding, kind=kind, claim_needed="no", **facts)
    assert world.stage == "filing"
    return world


@pytest.mark.parametrize(("proceeding", "kind", "firm"), DAYS)
def test_a_limitation_that_ends_in_years_puts_nothing_off(proceeding: str, kind: str, firm: str) -> None:
    world = filing(proceeding, kind)
    assert world.task("statement").deadline == end_of(firm)

    world.fill(limitation_on="2028-11-20")
    assert world.task("statement").deadline == end_of(firm)
    assert filing(proceeding, kind, limitation_on="2028-11-20").task("statement").deadline == end_of(firm)


@pytest.mark.parametrize(("proceeding", "kind", "firm"), DAYS)
def test_a_limitation_that_ends_sooner_is_the_term(proceeding: str, kind: str, firm: str) -> None:
    world = filing(proceeding, kind)
    world.fill(limitation_on="2026-03-06")

    task = world.task("statement")
    assert task.deadline == end_of("2026-03-06") < end_of(firm)
    sooner = filing(proceeding, kind, limitation_on="2026-03-06").task("statement")
    assert "06.03.2026 — дата из карточки дела («Последний день исковой давности»)" in (
        sooner.command.description.content
    )
