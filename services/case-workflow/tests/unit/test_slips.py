"""A date with a slip of the pen in it counts for nothing: not in a year far off, not before what it comes after."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from case_world import World

CASE = {
    "position": "plaintiff",
    "proceeding": "apk",
    "kind": "ordinary",
    "claim_needed": "no",
    "filed_on": "2026-01-12",
}
AGAINST = {"outcome": "against", "announced_on": "2026-03-02"}


def announced() -> World:
    """Lost on 02.03.2026; the full text is awaited."""
    world = World("litigation", now=datetime(2026, 3, 2, 8, 0, tzinfo=UTC))
    world.open_deal("hearing", **CASE)
    world.fill(**AGAINST)
    assert world.stage == "decision"
    return world


def test_a_year_far_off_is_objected_to_and_no_term_is_counted_from_it() -> None:
    world = announced()
    world.fill(text_on="2062-03-05")
    assert (world.stage, world.open, world.objections) == ("decision", ["announced", "safe"], ["year_slip"])
    assert "«Полный текст изготовлен» 05.03.2062" in world.notices[-1]

    world.fill(court="АС города Москвы")
    assert world.objections == ["year_slip"]  # once
    world.fill(text_on="2026-03-05")
    assert world.stage == "full_text"
    assert world.task("appeal").deadline.date().isoformat() == "2026-04-06"  # a month, from Sunday 05.04 to Monday


def test_a_text_of_before_the_judgement_is_objected_to() -> None:
    world = announced()
    world.fill(text_on="2025-03-05")

    assert (world.stage, world.open, world.objections) == ("decision", ["announced", "safe"], ["order_slip"])
    assert (
        "«Полный текст изготовлен» 05.03.2025 раньше, чем «Резолютивная часть объявлена» 02.03.2026"
        in (world.notices[-1])
    )


def test_where_the_other_date_was_wrong_the_one_that_was_refused_counts_as_soon_as_it_is_mended() -> None:
    world = announced()
    world.fill(announced_on="2026-06-02")  # for February
    world.fill(text_on="2026-02-05")
    assert (world.stage, world.objections) == ("decision", ["order_slip"])

    world.fill(announced_on="2026-02-02")
    assert (world.stage, world.state.facts["text_on"]) == ("full_text", "2026-02-05")


def test_a_date_that_is_mended_into_a_wrong_one_keeps_what_counted() -> None:
    world = announced()
    world.fill(text_on="2026-03-05")
    world.fill(announced_on="2026-03-20")

    assert (world.state.facts["announced_on"], world.objections) == ("2026-03-02", ["order_slip"])
    assert world.task("appeal").deadline.date().isoformat() == "2026-04-06"


def test_a_slip_uses_up_no_permission_of_a_partner() -> None:
    world = announced()
    world.fill(text_on="2062-03-05")
    world.fill(partner_override="yes")
    assert (world.stage, world.deal["partner_override"]) == ("decision", "yes")

    world.fill(text_on="2026-03-05", appeal_by="us")  # without contract or money
    assert (world.stage, "partner_override" in world.deal) == ("appeal_filing", False)


def test_a_result_of_a_task_with_a_slip_counts_for_nothing_and_the_task_is_open_again() -> None:
    world = World("litigation", now=datetime(2026, 3, 16, 8, 0, tzinfo=UTC))
    world.open_deal("simplified", **CASE | {"kind": "simplified"})
    world.fill(**AGAINST, reasons="asked")
    world.complete("text", "05.03.2025")

    assert ("text_on" in world.deal, world.objections) == (False, ["order_slip"])
    assert "text" in world.open


@pytest.mark.parametrize(
    ("day", "taken"),
    [("2036-03-02", True), ("2036-03-03", False), ("1996-03-02", True), ("1996-03-01", False)],
)
def test_limitation_may_end_ten_years_ahead_and_nothing_is_older_than_thirty(day: str, *, taken: bool) -> None:
    world = World("litigation", now=datetime(2026, 3, 2, 8, 0, tzinfo=UTC))
    world.open_deal(**CASE | {"filed_on": ""})
    world.fill(limitation_on=day)

    assert ("limitation_on" in world.state.facts) is taken


def test_a_hearing_of_another_century_is_not_in_the_calendar() -> None:
    world = World("litigation", now=datetime(2026, 3, 2, 8, 0, tzinfo=UTC))
    world.open_deal("hearing", **CASE)
    world.fill(hearing_at="2062-03-20T07:00:00+00:00")

    assert (world.calendar, world.objections) == ({}, ["year_slip"])
