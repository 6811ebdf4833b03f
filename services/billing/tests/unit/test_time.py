"""What becomes of time: days, overlaps, steps, what is free, covered, held. Computed by hand: 100 roubles a minute."""

from __future__ import annotations

from typing import Any

import pytest
from billing.core.diary import rows
from making import lines, rated, small, sums


def timer(start: str, end: str, **more: Any) -> dict[str, Any]:
    return {"started_at": start, "ended_at": end, **more}


def fates(given: dict[str, Any]) -> dict[str, int]:
    """Minutes by what became of them."""
    return {fate: seconds // 60 for fate, seconds in rated(given).account.by_fate.items()}


NEW_RATE = [{"grade": "партнёр", "rate": 6000}, {"grade": "партнёр", "since": "2026-10-15", "rate": 7200}]


def test_a_timer_over_midnight_is_two_days_work_each_at_its_own_rate() -> None:
    given = small(timer("2026-10-14T23:50:00+03:00", "2026-10-15T00:20:00+03:00"), rates=NEW_RATE)

    assert [(one[1], one[2]) for one in lines(given)] == [(10, "1000.00"), (20, "2400.00")]


def test_the_contract_s_zone_decides_the_day() -> None:
    given = small(
        timer("2026-10-14T20:50:00+00:00", "2026-10-14T21:20:00+00:00"), rates=NEW_RATE, zone="Asia/Vladivostok"
    )

    assert [(one[1], one[2]) for one in lines(given)] == [(30, "3600.00")]  # 06:50–07:20 of the 15th there


def test_a_day_of_twenty_five_hours_has_them_all() -> None:
    given = small(
        timer("2026-10-24T23:00:00+03:00", "2026-10-25T22:59:00+02:00"),  # Helsinki sets its clocks back on the 25th
        timer("2026-10-25T23:00:00+02:00", "2026-10-26T00:00:00+02:00"),
        zone="Europe/Helsinki",
    )
    given["entries"][0]["ended_at"] = "2026-10-25T21:00:00+02:00"

    assert rated(given).account.recorded == 24 * 3600
    assert fates(given) == {"billed": 24 * 60}


def test_overlapping_timers_of_one_person_on_one_matter_count_once_and_are_one_fragment() -> None:
    given = small(
        timer("2026-10-05T10:00:00+03:00", "2026-10-05T10:30:00+03:00"),
        timer("2026-10-05T10:20:00+03:00", "2026-10-05T10:40:00+03:00"),
        rounding="fifteen_up_per_fragment",
    )
    assert fates(given) == {"billed": 40, "overlapped": 10}
    assert rated(given).totals.seconds == 45 * 60  # joined: 40 minutes up to 45, not 30 + 15


def test_timers_that_only_touch_are_two_fragments() -> None:
    given = small(
        timer("2026-10-05T10:00:00+03:00", "2026-10-05T10:05:00+03:00"),
        timer("2026-10-05T10:05:00+03:00", "2026-10-05T10:10:00+03:00"),
        rounding="six_up_per_fragment",
    )
    assert rated(given).totals.seconds == 12 * 60


def test_a_timer_within_another_adds_nothing() -> None:
    given = small(
        timer("2026-10-05T10:00:00+03:00", "2026-10-05T11:00:00+03:00"),
        timer("2026-10-05T10:10:00+03:00", "2026-10-05T10:20:00+03:00"),
        timer("2026-10-05T10:50:00+03:00", "2026-10-05T11:10:00+03:00"),
    )
    assert fates(given) == {"billed": 70, "overlapped": 20}


def test_two_matters_at_once_are_both_billed_and_pointed_at() -> None:
    given = small(
        timer("2026-10-05T10:00:00+03:00", "2026-10-05T10:30:00+03:00"),
        timer("2026-10-05T10:20:00+03:00", "2026-10-05T10:40:00+03:00", matter="Б"),
    )
    assert fates(given) == {"billed": 50}
    assert rated(given).warnings == ("entries: Партнёр has timers on two matters at once: 1 and 2",)


def test_the_same_external_id_counts_once() -> None:
    given = small({"id": "7"}, {"id": "7", "text": "other words"})

    assert fates(given) == {"billed": 60}
    assert rated(given).repeated == ("7",)


@pytest.mark.parametrize(
    ("rounding", "minutes"),
    [
        ("six_up_per_fragment", 6 + 12 + 6),
        ("six_up_per_day", 12 + 6),
        ("six_up_per_line", 12),
        ("six_nearest_per_fragment", 6 + 6 + 0),
        ({"increment_minutes": 15, "per": "day_matter_person"}, 15 + 15),
        ({"increment_minutes": 6, "per": "fragment", "minimum_minutes": 10}, 10 + 12 + 10),
        ({"minimum_minutes": 5}, 5 + 7 + 5),
    ],
)
def test_steps_go_by_fragment_by_day_and_by_line(rounding: Any, minutes: int) -> None:
    given = small({"minutes": 3}, {"minutes": 7}, {"minutes": 1, "on": "2026-10-06"}, rounding=rounding)

    assert rated(given).totals.seconds == minutes * 60
    assert sum(fates(given).values()) == 11  # what was worked is accounted for as it was recorded


@pytest.mark.parametrize("per", ["fragment", "day_matter_person", "line"])
def test_time_that_the_nearest_step_makes_nothing_of_is_not_called_billed(per: str) -> None:
    found = rated(small({"minutes": 2}, rounding={"increment_minutes": 6, "direction": "nearest", "per": per}))

    assert (found.lines, found.account.by_fate) == ((), {"rounded": 120})
    assert [(one.fate, str(one.value)) for one in found.unbilled] == [("rounded", "200.00")]
    assert [row.state for row in rows(found)] == ["округлено до нуля: меньше половины шага"]


def test_a_fragment_that_is_rounded_to_nothing_says_so_beside_others_of_its_line() -> None:
    found = rated(small({"minutes": 7}, {"minutes": 2}, rounding="six_nearest_per_fragment"))

    assert [(row.fate, row.net and str(row.net)) for row in rows(found)] == [("billed", "600.00"), ("rounded", None)]
    assert found.account.by_fate == {"billed": 420, "rounded": 120}


def test_half_a_step_goes_up_to_the_nearest() -> None:
    assert rated(small({"minutes": 3}, rounding="six_nearest_per_fragment")).totals.seconds == 360


def test_a_day_of_two_matters_or_people_is_rounded_apart() -> None:
    entries = ({"minutes": 1}, {"minutes": 1, "matter": "Б"}, {"minutes": 1, "person": "Юрист"})

    assert rated(small(*entries, rounding="six_up_per_day")).totals.seconds == 18 * 60


def test_seconds_are_billed_exactly_where_no_step_is_agreed() -> None:
    assert lines(small({"seconds": 90, "minutes": None}))[0][2] == "150.00"


def test_no_time_is_no_line_even_with_a_minimum() -> None:
    assert lines(small({"minutes": 0}, rounding={"minimum_minutes": 15})) == []


def test_travel_is_paid_at_half_the_rate_on_a_line_of_its_own() -> None:
    given = small({}, {"travel": True, "minutes": 30})

    assert [(one[1], one[2]) for one in lines(given)] == [(60, "6000.00"), (30, "1500.00")]
    assert sums(given) == ("7500.00", "1650.00", "9150.00")


def test_what_is_not_billable_written_off_or_held_is_shown_with_its_worth() -> None:
    given = small({}, {"billable": False}, {"write_off": True, "minutes": 15}, {"held": "ждём акт", "minutes": 5})
    found = rated(given)

    assert fates(given) == {"billed": 60, "held": 5, "non_billable": 60, "written_off": 15}
    assert {one.fate: str(one.value) for one in found.unbilled} == {
        "held": "500.00",
        "non_billable": "0.00",
        "written_off": "1500.00",
    }
    assert str(found.totals.net) == "6000.00"


def test_work_of_other_days_is_held_unless_it_says_what_it_corrects() -> None:
    given = small(
        {"on": "2026-09-30"}, {"on": "2026-09-29", "corrects": "к счёту № 101 за сентябрь 2026", "minutes": 10}
    )

    assert fates(given) == {"billed": 10, "held": 60}
    assert [one.draft.corrects for one in rated(given).lines] == ["к счёту № 101 за сентябрь 2026"]


def test_what_stands_on_an_earlier_invoice_is_never_billed_again() -> None:
    given = small({}, {"minutes": 30}) | {"billed_entries": ["1"]}

    assert fates(given) == {"already_billed": 60, "billed": 30}


@pytest.mark.parametrize(
    ("start", "end", "billed", "overlapped"),
    [
        ("10:30", "11:30", 30, 30),  # it went on after what is billed
        ("09:30", "10:30", 30, 30),  # it had begun before
        ("09:45", "11:30", 45, 60),  # before and after
        ("10:10", "10:50", 0, 40),
        ("11:00", "11:15", 15, 0),
    ],
)
def test_a_timer_that_overlaps_one_on_an_earlier_invoice_is_billed_for_the_rest_only(
    start: str, end: str, billed: int, overlapped: int
) -> None:
    given = small(
        timer("2026-10-05T10:00:00+03:00", "2026-10-05T11:00:00+03:00"),
        timer(f"2026-10-05T{start}:00+03:00", f"2026-10-05T{end}:00+03:00"),
    ) | {"billed_entries": ["1"]}

    found = fates(given)
    assert (found["already_billed"], found["billed"], found.get("overlapped", 0)) == (60, billed, overlapped)
    assert rated(given).totals.seconds == billed * 60


def test_what_two_earlier_invoices_took_out_of_a_timer_leaves_one_fragment() -> None:
    given = small(
        timer("2026-10-05T09:00:00+03:00", "2026-10-05T12:00:00+03:00"),
        timer("2026-10-05T09:10:00+03:00", "2026-10-05T10:00:00+03:00"),
        timer("2026-10-05T09:40:00+03:00", "2026-10-05T10:20:00+03:00"),
        timer("2026-10-05T11:00:00+03:00", "2026-10-05T11:50:00+03:00"),
        rounding="fifteen_up_per_fragment",
    ) | {"billed_entries": ["2", "3", "4"]}

    # left are 10 minutes, 40 and 10: 60, four steps of one fragment, not 15 + 45 + 15
    assert fates(given) == {"already_billed": 50 + 40 + 50, "billed": 60, "overlapped": 120}
    assert rated(given).totals.seconds == 60 * 60


def test_a_billed_timer_on_another_matter_or_of_another_person_takes_nothing() -> None:
    given = small(
        timer("2026-10-05T10:00:00+03:00", "2026-10-05T11:00:00+03:00", matter="Б"),
        timer("2026-10-05T10:00:00+03:00", "2026-10-05T11:00:00+03:00", person="Юрист"),
        timer("2026-10-05T10:30:00+03:00", "2026-10-05T11:30:00+03:00"),
    ) | {"billed_entries": ["1", "2"]}

    assert fates(given) == {"already_billed": 120, "billed": 60}


def test_free_minutes_are_the_first_of_the_period_of_a_matter_or_of_each_fragment() -> None:
    entries = ({"on": "2026-10-06"}, {"matter": "Б"}, {"minutes": 20, "on": "2026-10-07"})

    def minutes(per: str) -> int:
        return rated(small(*entries, free={"minutes": 30, "per": per})).totals.seconds // 60

    assert minutes("period") == 60 + 30 + 20
    assert minutes("matter") == 30 + 30 + 20
    assert minutes("fragment") == 30 + 30 + 0


def test_free_time_is_taken_off_before_it_is_rounded() -> None:
    given = small({"minutes": 12}, free={"minutes": 10, "per": "fragment"}, rounding="six_up_per_fragment")

    assert rated(given).totals.seconds == 6 * 60


def test_a_retainer_covers_the_first_hours_and_the_rest_is_billed_by_its_own_day() -> None:
    given = small(
        *({"on": "2026-10-20"}, {"on": "2026-10-02"}, {"on": "2026-10-10", "person": "Юрист"}),
        retainer={"fee": 50000, "included_minutes": 90},
    )
    assert [(one[0], one[1], one[2]) for one in lines(given)] == [
        (None, 0, "50000.00"),
        ("Партнёр", 60, "6000.00"),
        ("Юрист", 30, "1500.00"),
    ]
    assert fates(given) == {"billed": 90, "included": 90}


def test_what_a_retainer_includes_is_used_up_by_billed_time() -> None:
    given = small(
        {"minutes": 5}, {"minutes": 5}, rounding="six_up_per_fragment", retainer={"fee": 1, "included_minutes": 8}
    )

    assert rated(given).totals.seconds == 4 * 60


def test_included_minutes_that_end_within_a_step_leave_its_work_half_billed() -> None:
    given = small(
        {"minutes": 1}, rounding="six_up_per_fragment", retainer={"fee": 1000, "included_minutes": 3}
    )  # 1 minute is 6; 3 are included, so half of the work, and 3 are 300.00

    assert [one[:3] for one in lines(given)] == [(None, 0, "1000.00"), ("Партнёр", 3, "300.00")]
    assert rated(given).account.by_fate == {"billed": 30, "included": 30}
    assert [(row.fate, row.seconds, row.net and str(row.net)) for row in rows(rated(given))] == [
        *(("billed", 30, "300.00"), ("included", 30, None)),
    ]


def test_a_cap_that_ends_within_a_step_cuts_its_work_in_half() -> None:
    given = small({"minutes": 2}, rounding="six_up_per_fragment", cap_minutes=3)

    assert lines(given)[0][1:3] == (3, "300.00")
    assert fates(given) == {"billed": 1, "capped": 1}


def test_a_fixed_fee_covers_its_matter_and_a_success_fee_comes_on_top() -> None:
    fees = [
        {"title": "Ведение дела Б", "amount": 70000, "matter": "Б"},
        {"title": "Гонорар успеха", "amount": 10000, "kind": "success", "matter": "А"},
    ]
    given = small({}, {"matter": "Б", "minutes": 600}, fees=fees)

    assert [one[2] for one in lines(given)] == ["6000.00", "70000.00", "10000.00"]
    assert fates(given) == {"billed": 60, "covered": 600}


def test_minutes_beyond_the_cap_are_written_off_in_order_of_work() -> None:
    given = small({"on": "2026-10-09"}, {"on": "2026-10-08"}, {"on": "2026-10-10"}, cap_minutes=90)

    assert fates(given) == {"billed": 90, "capped": 90}
    assert {one.fate: str(one.value) for one in rated(given).unbilled} == {"capped": "9000.00"}


def test_what_lies_between_two_overlapping_timers_does_not_part_them() -> None:
    given = small(
        timer("2026-10-05T10:00:00+03:00", "2026-10-05T10:31:00+03:00"),
        timer("2026-10-05T10:10:00+03:00", "2026-10-05T10:20:00+03:00", billable=False),
        timer("2026-10-05T10:25:00+03:00", "2026-10-05T10:44:00+03:00"),
        rounding="fifteen_up_per_fragment",
    )
    assert fates(given) == {"billed": 44, "non_billable": 0, "overlapped": 16}
    assert rated(given).totals.seconds == 45 * 60  # 44 minutes up to 45, not 31 up to 45 and 13 up to 15


def test_a_cap_in_minutes_holds_where_whole_lines_are_rounded() -> None:
    given = small(
        {"minutes": 70}, {"minutes": 70, "person": "Юрист"}, rounding="six_up_per_line", cap_minutes=100
    )  # 70 -> 72 of the partner; of the lawyer 28 are left, although 30 would be 5 whole steps

    assert [(one[0], one[1], one[2]) for one in lines(given)] == [
        ("Партнёр", 72, "7200.00"),
        ("Юрист", 28, "1400.00"),
    ]


def test_an_invoice_without_lines_is_pointed_at() -> None:
    assert rated(small({"billable": False})).warnings == (
        "entries: there is nothing to bill, the invoice has no lines",
    )
