"""A hearing's date in whatever stage: in the calendar, reminded of, told to the client, prepared for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from case_world import World
from contracts.calendar.v1 import AddCalendarEvent
from contracts.cases.v1 import HearingCancelled

CASE = {"proceeding": "apk", "kind": "ordinary", "claim_needed": "no"}
EMAIL = f"{'a' * 64} 12 text/plain; charset=utf-8"
AT = "2026-04-07T10:00:00+00:00"
AFTER = datetime(2026, 4, 8, 9, 0, tzinfo=UTC)


def at_stage(stage: str, position: str = "defendant", **facts: str) -> World:
    world = World("litigation")
    world.open_deal(stage, **CASE, position=position, client_email=EMAIL, **facts)
    return world


@pytest.mark.parametrize(
    ("stage", "facts", "what"),
    [
        ("filing", {"response_by": "2026-04-06"}, "Судебное заседание"),
        ("acceptance", {"filed_on": "2026-03-01"}, "Судебное заседание"),
        ("in_force", {"filed_on": "2026-01-12", "outcome": "against"}, "Судебное заседание"),
        (
            "appeal_filing",
            {"appeal_by": "them", "appeal_contract": "yes", "appeal_paid": "yes"},
            "Апелляция: заседание",
        ),
    ],
)
def test_a_date_in_a_stage_without_sessions_is_a_hearing_all_the_same(
    stage: str, facts: dict[str, str], what: str
) -> None:
    world = at_stage(stage, **facts)
    world.fill(hearing_at=AT)

    (event,) = world.calendar.values()
    assert isinstance(event, AddCalendarEvent)
    assert event.title == f"{what} — ООО «Север»"
    assert event.starts_at.isoformat() == AT
    assert [one.title.content for one in world.letters] == ["Назначено судебное заседание: 07.04.2026 13:00 (МСК)"]
    assert {"hearing.remind.7", "hearing.remind.1", "hearing.passed"} <= set(world.wakes)
    assert "prepare1" in world.open

    world.until(AFTER)
    assert "«ООО «Север»»: заседание 07.04.2026 13:00 (МСК) прошло" in world.notices[-1]
    assert "prepare1" not in world.open


def test_a_hearing_held_before_the_response_was_filed_is_asked_about_as_soon_as_its_stage_comes() -> None:
    world = at_stage("filing", response_by="2026-04-06")
    world.fill(hearing_at=AT)
    world.until(AFTER)
    world.fill(filed_on="2026-04-06")

    assert (world.stage, world.open, world.objections) == ("preliminary", ["result1"], [])
    world.complete("result1", "Назначено основное, 21.04.2026 в 10:30")
    assert (world.stage, len(world.calendar), world.open) == ("hearing", 2, ["prepare2"])


def test_a_date_of_the_appeal_that_comes_with_the_other_side_s_complaint_goes_on_into_its_hearing() -> None:
    world = at_stage("appeal_filing", appeal_by="them", appeal_contract="yes", appeal_paid="yes")
    world.fill(hearing_at=AT)
    world.fill(appeal_filed_on="2026-03-20")

    assert (world.stage, world.open, len(world.calendar), len(world.letters)) == (
        "appeal_hearing",
        ["prepare1"],
        1,
        1,
    )


def test_a_past_date_is_told_to_whoever_enters_it_and_not_of_a_deal_first_seen_with_it() -> None:
    world = at_stage("full_text", filed_on="2026-01-12", outcome="against", hearing_at="2026-02-10T08:00:00+00:00")
    assert (world.objections, world.calendar) == ([], {})

    world.fill(hearing_at="2026-02-11T08:00:00+00:00")
    assert world.objections == ["hearing_past"]


def test_a_move_off_the_hearing_by_mistake_and_back_writes_nothing_to_the_client() -> None:
    world = at_stage("preliminary", "plaintiff", filed_on="2026-03-02")
    world.fill(hearing_at=AT)
    world.move("claim")
    world.move("preliminary")

    assert (len(world.letters), len(world.calendar)) == (1, 1)


def test_a_verdict_that_comes_before_the_next_session_calls_it_off_and_leaves_it_so() -> None:
    world = at_stage("hearing", "plaintiff", filed_on="2026-03-02")
    world.fill(hearing_at=AT)
    world.fill(outcome="for_client")
    world.fill(case_number="А40-1/2026")
    assert (world.stage, world.calendar) == ("decision", {})
    assert len([one for one in world.events if isinstance(one, HearingCancelled)]) == 1

    world.fill(hearing_at=None)
    world.fill(hearing_at=AT)  # of the costs, on the same day
    assert len(world.calendar) == 1


@pytest.mark.parametrize("stage", ["full_text", "in_force"])
def test_a_verdict_entered_after_the_case_was_moved_past_its_sessions_calls_the_next_one_off(stage: str) -> None:
    world = at_stage("hearing", "plaintiff", filed_on="2026-03-02")
    world.fill(hearing_at=AT)
    world.move(stage)
    assert len(world.calendar) == 1
    world.fill(outcome="for_client", announced_on="2026-03-02")
    assert (world.stage, world.calendar, "prepare1" in world.open) == (stage, {}, False)

    told = len(world.notices)
    world.until(AFTER)
    assert not any("прошло" in one for one in world.notices[told:])


def test_a_session_of_the_costs_stays_when_the_card_of_the_verdict_is_corrected() -> None:
    world = at_stage("in_force", "plaintiff", filed_on="2026-01-12", outcome="for_client", in_force_on="2026-03-01")
    world.fill(hearing_at=AT)
    world.fill(partner_override="yes")
    world.fill(outcome="partly")

    assert (world.stage, len(world.calendar)) == ("in_force", 1)


def test_the_hearing_of_a_claim_that_is_returned_will_not_be() -> None:
    world = at_stage("acceptance", "plaintiff", filed_on="2026-03-01")
    world.fill(hearing_at=AT)
    world.fill(acceptance="returned")

    assert (world.stage, world.calendar, world.deal.get("hearing_at")) == ("filing", {}, None)


def test_where_the_case_ends_what_is_ahead_is_called_off() -> None:
    world = at_stage("in_force", filed_on="2026-01-12", outcome="for_client", in_force_on="2026-03-01")
    world.fill(hearing_at=AT)
    world.fill(costs="none")

    assert (world.stage, world.calendar, world.open) == ("won", {}, [])


def test_each_task_of_a_hearing_is_closed_with_the_field_that_answered_it() -> None:
    world = at_stage("hearing", "plaintiff", filed_on="2026-03-02")
    world.fill(hearing_at=AT)
    assert world.task("date1").why == "Заполнено в сделке: «Ближайшее заседание»."
    assert world.task("prepare1").deadline == datetime.fromisoformat(AT)

    world.until(AFTER)
    world.fill(hearing_at="2026-04-21T10:00:00+00:00")
    assert world.task("result1").why == "Заполнено в сделке: «Ближайшее заседание»."
    world.fill(outcome="for_client")
    assert world.task("prepare2").why == "Заполнено в сделке: «Решение первой инстанции»."


def test_a_hearing_moved_within_its_day_moves_the_hour_by_which_to_be_ready() -> None:
    world = at_stage("hearing", "plaintiff", filed_on="2026-03-02")
    world.fill(hearing_at=AT)
    world.fill(hearing_at="2026-04-07T08:30:00+00:00")

    assert world.task("prepare1").deadline == datetime.fromisoformat("2026-04-07T08:30:00+00:00")


def test_the_next_date_entered_while_a_hearing_is_held_puts_nothing_off() -> None:
    world = at_stage("hearing", "plaintiff", filed_on="2026-03-02")
    world.fill(hearing_at=AT)
    world.until(datetime(2026, 4, 7, 10, 20, tzinfo=UTC))  # it has begun and is not over
    world.fill(hearing_at="2026-04-21T10:00:00+00:00")

    assert [one.title.content for one in world.letters] == [
        "Назначено судебное заседание: 07.04.2026 13:00 (МСК)",
        "Назначено судебное заседание: 21.04.2026 13:00 (МСК)",
    ]
    assert len(world.calendar) == 2  # the one that was held stays where it was
    assert world.open == ["prepare2"]
    assert world.task("prepare1").why == "Заседание прошло."
    world.until(AFTER)
    world.until(datetime(2026, 4, 22, 9, 0, tzinfo=UTC))
    assert "result2" in world.open


def test_a_hearing_that_has_not_begun_is_put_off() -> None:
    world = at_stage("hearing", "plaintiff", filed_on="2026-03-02")
    world.fill(hearing_at=AT)
    world.until(datetime(2026, 4, 7, 9, 50, tzinfo=UTC))
    world.fill(hearing_at="2026-04-21T10:00:00+00:00")

    assert world.letters[-1].title.content == "Судебное заседание перенесено на 21.04.2026 13:00 (МСК)"
    assert len(world.calendar) == 1


def unaddressed() -> World:
    world = World("litigation")
    world.open_deal("hearing", **CASE, position="plaintiff", filed_on="2026-01-12")
    world.fill(hearing_at=AT)
    assert (world.letters, world.objections) == ([], ["no_email"])
    return world


def test_a_client_whose_address_comes_after_the_date_is_invited_then_and_once() -> None:
    world = unaddressed()
    assert "о заседании 07.04.2026 13:00 (МСК)" in world.notices[-1]
    world.fill(client_email=EMAIL)
    world.fill(court="АС города Москвы")

    (letter,) = world.letters
    assert letter.title.content == "Назначено судебное заседание: 07.04.2026 13:00 (МСК)"
    assert letter.calendar is not None


def test_a_hearing_that_was_never_announced_is_not_told_as_moved() -> None:
    world = unaddressed()
    world.fill(hearing_at="2026-04-14T10:00:00+00:00", client_email=EMAIL)
    assert [one.title.content for one in world.letters] == ["Назначено судебное заседание: 14.04.2026 13:00 (МСК)"]

    world.fill(hearing_at="2026-04-21T10:00:00+00:00")  # of this the client knows
    assert world.letters[-1].title.content == "Судебное заседание перенесено на 21.04.2026 13:00 (МСК)"


def test_the_end_of_a_hearing_that_was_never_announced_is_not_written_of() -> None:
    world = unaddressed()
    world.fill(client_email=EMAIL, hearing_at=None)
    assert world.letters == []


def test_each_hearing_without_an_address_is_told_of() -> None:
    world = unaddressed()
    world.until(AFTER)
    world.fill(hearing_at="2026-05-12T10:00:00+00:00")
    assert world.objections == ["no_email", "no_email"]
    assert "о заседании 12.05.2026 13:00 (МСК)" in world.notices[-1]

    world.until(datetime(2026, 5, 13, 9, 0, tzinfo=UTC))
    world.fill(client_email=EMAIL)
    assert world.letters == []  # both have been


def test_who_leaves_us_is_not_told_that_the_court_has_called_the_hearing_off() -> None:
    left = at_stage("hearing", filed_on="2026-03-01")
    left.fill(hearing_at=AT)
    left.fill(close_reason="refused")
    left.move("lost")
    deleted = at_stage("hearing", filed_on="2026-03-01")
    deleted.fill(hearing_at=AT)
    deleted.tell(deleted.deleted())

    for world in (left, deleted):
        assert (world.calendar, world.wakes) == ({}, {})
        assert [one.title.content for one in world.letters] == ["Назначено судебное заседание: 07.04.2026 13:00 (МСК)"]
