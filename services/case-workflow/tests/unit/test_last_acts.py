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


def presented() -> World:
    """In force 20.02.2023, presented to the bank on 13.01.2026: five weeks before three years were over."""
    world = World("enforcement", now=at("2026-01-12T08:00"))
    world.open_deal(in_force_on="2023-02-20", writ_on="2023-03-15", road="bank")
    world.now = at("2026-01-13T08:00")
    world.fill(bank_sent_on="2026-01-13")
    assert world.stage == "bank_wait"
    return world


@pytest.mark.parametrize("answer", ["partly", "no_money", "refused"])
def test_the_term_to_present_a_writ_begins_anew_when_the_bank_gives_it_back(answer: str) -> None:
    world = presented()
    world.now = at("2026-03-12T08:00")
    world.fill(bank_result=answer)
    assert (world.stage, world.open) == ("bank_wait", ["returned_on"])

    world.fill(writ_returned_on="2026-03-12")
    assert (world.stage, world.open) == ("choose", ["road", "until"])
    task = world.task("until")
    assert task.deadline == end_of("2029-03-12")  # three years of 12.03.2026, a Monday
    assert "Считается со дня 12.03.2026: лист возвращён взыскателю." in task.command.description.content


def test_the_second_return_of_a_writ_is_asked_for_again() -> None:
    world = presented()
    world.fill(bank_result="refused", writ_returned_on="2026-03-12")
    world.fill(road="fssp")
    world.fill(fssp_sent_on="2026-04-06")
    assert "writ_returned_on" not in world.deal

    world.fill(fssp_opened="opened", opened_on="2026-04-09", voluntary="none")
    world.fill(fssp_result="returned")
    assert (world.stage, world.open) == ("returned", ["again", "returned_on"])
    world.fill(writ_returned_on="2026-09-07")
    assert (world.open, world.task("until").deadline) == (["again", "until"], end_of("2029-09-07"))

    world.fill(again="again")
    assert (world.stage, world.task("until").deadline) == ("choose", end_of("2029-09-07"))


def test_a_writ_that_was_never_presented_has_three_years_from_the_day_the_act_came_into_force() -> None:
    world = World("enforcement", now=at("2026-01-12T08:00"))
    world.open_deal(in_force_on="2025-12-01")

    text = world.task("until").command
    assert text.deadline == end_of("2028-12-01")
    assert "Считается со дня 01.12.2025: судебный акт вступил в силу." in text.description.content


def test_the_bank_s_answer_is_awaited_for_days_of_the_firm_until_it_is_known_when_it_executed() -> None:
    world = World("enforcement", now=at("2026-03-13T08:00"))
    world.open_deal("bank_wait", bank_sent_on="2026-03-13")
    task = world.task("bank_report")
    assert task.deadline == end_of("2026-03-20")  # five working days
    assert "банк исполнил документ" not in task.command.description.content

    world.fill(bank_executed_on="2026-03-16")  # and three for its word (229-ФЗ ст. 8 ч. 5)
    assert task.deadline == end_of("2026-03-19")


@pytest.mark.parametrize(("road", "task"), [("bank", "bank"), ("fssp", "fssp")])
def test_the_three_years_to_present_the_writ_go_on_until_it_is_presented(road: str, task: str) -> None:
    """In force 05.03.2023: the last day is 05.03.2026, before the firm's three working days from 4 March (10.03)."""
    world = World("enforcement", now=datetime(2026, 3, 4, 9, 0, tzinfo=UTC))
    world.open_deal(in_force_on="2023-03-05", writ_on="2026-02-20")
    world.fill(road=road)

    assert world.open == [task, "until"]
    assert [world.task(name).deadline for name in (task, "until")] == [
        datetime.fromisoformat("2026-03-05T18:00:00+03:00")
    ] * 2
    assert "229-ФЗ ст. 21 ч. 1" in world.task(task).command.description.content
    world.fill(**{f"{road}_sent_on": "2026-03-05"})
    assert "until" not in world.open


def test_where_the_three_years_are_far_the_firm_s_own_days_count() -> None:
    world = World("enforcement", now=datetime(2026, 3, 4, 9, 0, tzinfo=UTC))
    world.open_deal(in_force_on="2026-02-05", writ_on="2026-02-20", road="bank")

    assert world.task("bank").deadline == datetime.fromisoformat("2026-03-10T18:00:00+03:00")
    assert world.task("until").deadline == datetime.fromisoformat("2029-02-05T18:00:00+03:00")


def test_where_a_refusal_to_open_stands_the_writ_may_be_presented_again_or_the_enforcement_stopped() -> None:
    world = World("enforcement")
    world.open_deal("fssp_open", in_force_on="2026-02-05", writ_on="2026-02-20", road="fssp", fssp_sent_on="2026-03-01")
    world.fill(fssp_opened="refused", inaction_on="2026-03-02")
    world.fill(complaint_filed_on="2026-03-03", complaint_result="rejected")
    assert (world.stage, world.open) == ("returned", ["again", "term", "until"])

    world.fill(again="stop")
    assert world.stage == "stopped"


def test_a_refusal_to_open_gives_no_new_three_years_by_itself() -> None:
    world = World("enforcement")
    world.open_deal("fssp_open", in_force_on="2023-03-20", writ_on="2023-07-01", road="fssp", fssp_sent_on="2026-03-01")
    world.fill(fssp_opened="refused", inaction_on="2026-03-02")
    world.fill(complaint_filed_on="2026-03-03", complaint_result="rejected")
    assert "20.03.2026" in world.task("until").command.title

    world.fill(again="again")
    assert (world.stage, world.deal.get("fssp_opened")) == ("choose", None)
    assert "20.03.2026" in world.task("until").command.title
    world.fill(writ_returned_on="2026-03-02")  # a person: the term was broken
    assert world.task("until").deadline == datetime.fromisoformat("2029-03-02T18:00:00+03:00")
