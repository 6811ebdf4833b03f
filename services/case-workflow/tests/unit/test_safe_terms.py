"""Until the full text is there a term of review is counted from the operative part: the safe one, no forecast."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from case_world import World

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
PLAINTIFF = {"position": "plaintiff", "claim_needed": "no", "filed_on": "2026-01-12"}
PAID = {"appeal_contract": "yes", "appeal_paid": "yes"}


def end_of(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T18:00:00+03:00")


def announced(proceeding: str, kind: str, **facts: str) -> World:
    world = World("litigation", now=NOW)
    stage = "simplified" if kind == "simplified" else "hearing"
    world.open_deal(stage, **PLAINTIFF, proceeding=proceeding, kind=kind)
    world.fill(outcome="against", announced_on="2026-03-02", **facts)
    assert world.stage == "decision"
    return world


@pytest.mark.parametrize(
    ("proceeding", "kind", "facts", "due"),
    [
        ("apk", "ordinary", {}, "2026-04-02"),  # a month
        ("gpk", "ordinary", {}, "2026-04-02"),
        ("kas", "ordinary", {}, "2026-04-02"),
        ("apk", "simplified", {"reasons": "asked"}, "2026-03-24"),  # fifteen working days, 9 March is off
        ("gpk", "simplified", {"reasons": "asked"}, "2026-03-24"),
    ],
)
def test_an_appeal_has_its_safe_day_while_the_full_text_is_awaited(
    proceeding: str, kind: str, facts: dict[str, str], due: str
) -> None:
    world = announced(proceeding, kind, **facts)
    assert world.task("safe").deadline == end_of(due)

    world.fill(text_on="2026-03-16")
    assert (world.stage, "safe" in world.open, "appeal" in world.open) == ("full_text", False, True)


def test_the_safe_day_says_that_it_is_counted_from_the_operative_part_and_ends_nothing() -> None:
    world = announced("apk", "ordinary")
    text = world.task("safe").command.description.content
    assert "Считается со дня 02.03.2026: объявлена резолютивная часть" in text
    world.until(datetime(2026, 6, 1, 8, 0, tzinfo=UTC))

    assert (world.stage, world.open) == ("decision", ["announced", "safe"])
    assert any("на стадии «Объявлена резолютивная часть» нет движения" in one for one in world.notices)


@pytest.mark.parametrize("who", ["us", "them"])
def test_an_appeal_against_a_judgement_without_its_full_text_is_prepared_by_the_safe_day(who: str) -> None:
    world = announced("apk", "ordinary")
    world.fill(appeal_by=who)
    assert (world.stage, world.open) == ("full_text", ["gate_appeal", "text"])
    assert world.task("gate_appeal").deadline == end_of("2026-04-02")

    world.fill(**PAID)
    assert world.stage == "appeal_filing"
    if who == "us":
        assert world.task("complaint").deadline == end_of("2026-04-02")


def test_where_nobody_appeals_the_full_text_is_awaited() -> None:
    world = announced("apk", "ordinary")
    world.fill(appeal_by="nobody")

    assert (world.stage, world.open) == ("decision", ["announced"])


def test_a_simplified_judgement_of_the_administrative_code_asks_for_its_last_day_within_two_days() -> None:
    world = announced("kas", "simplified")
    world.fill(reasons="not_asked")
    assert (world.stage, world.open) == ("full_text", ["appeal", "until"])
    assert world.task("until").deadline == end_of("2026-03-04")

    world.fill(appeal_until="2026-03-25")
    assert (world.open, world.task("appeal").deadline) == (["appeal"], end_of("2026-03-25"))
    world.until(datetime(2026, 3, 26, 8, 0, tzinfo=UTC))
    assert world.stage == "in_force"


@pytest.mark.parametrize(("proceeding", "due"), [("apk", "2026-08-10"), ("gpk", "2026-09-10"), ("kas", "2026-12-10")])
def test_the_next_review_has_its_safe_day_while_the_appeal_s_full_text_is_awaited(proceeding: str, due: str) -> None:
    world = World("litigation", now=datetime(2026, 6, 11, 8, 0, tzinfo=UTC))
    world.open_deal(
        "appeal_hearing",
        **PLAINTIFF,
        **PAID,
        proceeding=proceeding,
        kind="ordinary",
        outcome="against",
        appeal_by="us",
        appeal_filed_on="2026-04-10",
    )
    world.fill(appeal_outcome="against", appeal_announced_on="2026-06-10")
    assert (world.stage, world.open) == ("appeal_act", ["safe", "text"])
    assert world.task("safe").deadline == end_of(due)

    world.fill(appeal_text_on="2026-06-15")
    assert world.open == ["next"]


def test_the_other_side_s_own_appeal_beside_ours_is_answered() -> None:
    world = World("litigation", now=datetime(2026, 4, 10, 8, 0, tzinfo=UTC))
    verdict = {"outcome": "partly", "announced_on": "2026-03-10", "text_on": "2026-03-12"}
    world.open_deal("full_text", **PLAINTIFF, **PAID, **verdict, proceeding="apk", kind="ordinary", appeal_by="us")
    world.fill(appeal_filed_on="2026-04-10")
    assert (world.stage, world.open) == ("appeal_hearing", ["date1"])
    world.fill(appeal_response_by="2026-05-05")

    assert world.open == ["answer", "date1"]
    task = world.task("answer")
    assert task.deadline == end_of("2026-05-05")
    assert task.command.title.startswith("Подать отзыв (возражения) на апелляционную жалобу другой стороны")
    world.complete("answer", "30.04.2026")
    assert world.open == ["answer", "date1"]  # a day to come is a promise

    world.now = datetime(2026, 4, 30, 8, 0, tzinfo=UTC)
    world.complete("answer", "30.04.2026")
    assert world.open == ["date1"]


@pytest.mark.parametrize("proceeding", ["apk", "gpk"])
def test_a_simplified_judgement_whose_reasons_were_asked_for_comes_into_force_by_its_text_only(proceeding: str) -> None:
    world = announced(proceeding, "simplified", reasons="asked")
    world.fill(appeal_by="us")  # not paid for yet
    assert (world.stage, world.open) == ("full_text", ["gate_appeal", "text"])
    assert world.task("gate_appeal").deadline == end_of("2026-03-24")
    world.until(datetime(2026, 3, 26, 8, 0, tzinfo=UTC))
    assert (world.stage, world.open) == ("full_text", ["gate_appeal", "text"])

    world.fill(text_on="2026-03-20")  # fifteen working days more
    assert world.task("gate_appeal").deadline == end_of("2026-04-10")
    world.until(datetime(2026, 4, 13, 8, 0, tzinfo=UTC))
    assert world.stage == "in_force"
