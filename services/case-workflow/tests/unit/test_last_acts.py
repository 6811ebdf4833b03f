"""Terms that run from the last thing that happened: costs from the last act, presentation from the writ's return."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from case_world import World


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def end_of(day: str) -> datetime:
    """The profile's hour of a day in Moscow."""
    return datetime.fromisoformat(f"{day}T18:00:00+03:00")


def won(proceeding: str, **facts: str) -> World:
    """The first instance is won, the appeal leaves it so and puts it into force on 15.06.2026."""
    world = World("litigation", now=at("2026-11-05T08:00"))
    known = {"position": "plaintiff", "proceeding": proceeding, "kind": "ordinary", "outcome": "for_client"}
    appeal = {"appeal_outcome": "for_client", "appeal_announced_on": "2026-06-15", "appeal_text_on": "2026-06-17"}
    world.open_deal("in_force", **known, in_force_on="2026-06-15", writ_on="2026-06-20", **appeal, **facts)
    return world


CASSATION = {
    "cassation_outcome": "for_client",
    "cassation_announced_on": "2026-11-02",
    "cassation_text_on": "2026-11-05",
}
SUPREME = {"supreme_outcome": "for_client", "supreme_announced_on": "2027-03-01", "supreme_text_on": "2027-03-04"}


@pytest.mark.parametrize(
    ("proceeding", "acts", "since", "due"),
    [
        ("apk", {}, "17.06.2026", "2026-09-17"),  # АПК 176 ч. 2: made in full is adopted
        ("gpk", {}, "15.06.2026", "2026-09-15"),  # ГПК 329 ч. 5: in force from its adoption
        ("apk", CASSATION, "05.11.2026", "2027-02-05"),
        ("gpk", CASSATION, "02.11.2026", "2027-02-02"),
        ("apk", CASSATION | SUPREME, "04.03.2027", "2027-06-04"),
        ("gpk", CASSATION | SUPREME, "01.03.2027", "2027-06-01"),
    ],
)
def test_the_term_of_costs_runs_from_the_last_act_of_the_case(
    proceeding: str, acts: dict[str, str], since: str, due: str
) -> None:
    task = won(proceeding, **acts).task("costs")

    assert task.deadline == end_of(due)
    assert f"Считается со дня {since}: вступил в силу последний судебный акт" in task.command.description.content


def test_without_an_act_of_a_higher_court_costs_are_counted_from_the_day_the_decision_came_into_force() -> None:
    world = World("litigation", now=at("2026-04-14T08:00"))
    known = {"position": "plaintiff", "proceeding": "apk", "kind": "ordinary", "outcome": "for_client"}
    world.open_deal("in_force", **known, text_on="2026-03-12", in_force_on="2026-04-14")

    assert world.task("costs").deadline == end_of("2026-07-14")
