"""What holds for every month: sums, minutes, splitting, order."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from typing import Any

from billing.core.diary import rows
from billing.core.ledes import ledes
from billing.core.rated import Rated
from billing.core.rounding import PRESETS
from billing.papers.diary import diary
from billing.papers.files import files
from hypothesis import given, settings
from hypothesis import strategies as st
from making import rated, small

DAYS = st.integers(1, 31).map(lambda day: f"2026-10-{day:02}")
MANUAL = st.fixed_dictionaries(
    {"on": DAYS, "seconds": st.integers(0, 86_400), "minutes": st.none()},
    optional={
        "person": st.sampled_from(["Партнёр", "Юрист"]),
        "matter": st.sampled_from(["А", "Б", None]),
        "billable": st.booleans(),
        "travel": st.booleans(),
        "write_off": st.booleans(),
        "held": st.sampled_from([None, "ждём"]),
    },
)
# What the day is made of: fragments that steps, free and included minutes cut in the middle.
SHORT = st.fixed_dictionaries(
    {"on": DAYS, "seconds": st.integers(1, 900), "minutes": st.none(), "matter": st.sampled_from(["А", "Б", None])}
)
TIMER = st.builds(
    lambda day, start, length, matter: {
        "started_at": f"2026-10-{day:02}T{start // 60:02}:{start % 60:02}:00+03:00",
        "ended_at": f"2026-10-{day + (start + length) // 1440:02}"
        f"T{(start + length) % 1440 // 60:02}:{(start + length) % 60:02}:00+03:00",
        "matter": matter,
    },
    st.integers(1, 30),
    st.integers(0, 1439),
    st.integers(0, 600),
    st.sampled_from(["А", "Б"]),
)
# Timers of one morning and matter, which overlap in every way.
CROWDED = st.builds(
    lambda start, length: {
        "started_at": f"2026-10-05T{start // 60:02}:{start % 60:02}:00+03:00",
        "ended_at": f"2026-10-05T{(start + length) // 60:02}:{(start + length) % 60:02}:00+03:00",
    },
    st.integers(540, 600),
    st.integers(0, 90),
)
MONEY = st.integers(0, 10**7).map(lambda kopecks: str(Decimal(kopecks) / 100))
PERCENT = st.integers(0, 10_000).map(lambda share: str(Decimal(share) / 100))
CONTRACT = st.fixed_dictionaries(
    {
        "rounding": st.one_of(
            st.sampled_from(list(PRESETS)),
            st.fixed_dictionaries(
                {
                    "increment_minutes": st.sampled_from([0, 6, 15]),
                    "direction": st.sampled_from(["up", "nearest"]),
                    "per": st.sampled_from(["fragment", "day_matter_person", "line"]),
                    "minimum_minutes": st.integers(0, 20),
                }
            ),
        ),
        "rates": st.tuples(MONEY, MONEY, MONEY).map(
            lambda rates: [
                {"grade": "партнёр", "rate": rates[0]},
                {"grade": "юрист", "rate": rates[1]},
                {"grade": "партнёр", "since": "2026-10-15", "rate": rates[2]},
            ]
        ),
        "vat": st.sampled_from(
            [{"mode": "general"}, {"mode": "usn_7", "prices_include_vat": True}, {"mode": "none", "ground": "х"}]
        ),
    },
    optional={
        "discount_percent": PERCENT,
        "travel_percent": PERCENT,
        "cap": MONEY,
        "minimum": MONEY,
        "cap_minutes": st.one_of(st.integers(0, 60), st.integers(0, 5000)),
        "free": st.fixed_dictionaries(
            {"minutes": st.integers(0, 500), "per": st.sampled_from(["period", "matter", "fragment"])}
        ),
        "retainer": st.fixed_dictionaries(
            {"fee": MONEY, "included_minutes": st.one_of(st.integers(0, 60), st.integers(0, 5000))}
        ),
        "lines_by": st.sampled_from(["rate", "matter"]),
        "matters": st.tuples(MONEY, PERCENT).map(lambda t: [{"id": "А", "cap": t[0], "discount_percent": t[1]}]),
    },
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(MANUAL, TIMER), max_size=12), CONTRACT)
def test_sums_of_lines_are_the_totals_and_no_second_is_lost(entries: list[Any], contract: dict[str, Any]) -> None:
    found = rated(small(*entries, **contract))
    totals = found.totals

    assert sum((one.net for one in found.lines), Decimal(0)) == totals.net
    assert sum((one.vat for one in found.lines), Decimal(0)) == totals.vat
    assert totals.net + totals.vat == totals.gross == totals.to_pay
    assert sum((one.net for one in totals.by_vat), Decimal(0)) == totals.net
    assert all(one.net >= 0 and one.vat >= 0 and one.net == one.net.quantize(Decimal("0.01")) for one in found.lines)
    assert found.account.difference == 0
    assert found.account.recorded == sum(entry.recorded_seconds for entry in found.month.entries)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(SHORT, MANUAL, TIMER), max_size=12), CONTRACT)
def test_rows_of_the_diary_and_of_ledes_add_up_to_the_lines(entries: list[Any], contract: dict[str, Any]) -> None:
    found = rated(small(*entries, **contract))
    of_time = sum((one.net for one in found.lines if one.draft.kind == "time"), Decimal(0))
    paper, made = diary(found), rows(found)

    assert sum((row.net or Decimal(0) for row in made), Decimal(0)) == of_time == paper.amount
    assert sum(row.billed for row in made) == found.totals.seconds
    assert all(bool(row.net) <= bool(row.billed and row.seconds) for row in made)
    assert sum((one.amount or Decimal(0) for one in paper.by_matter), Decimal(0)) == of_time
    assert sum(row.seconds for row in made) == found.account.recorded - found.account.by_fate.get("overlapped", 0)
    (total,) = {row.split("|")[4] for row in ledes(found).decode().splitlines()[2:]} or {"0.00"}
    assert Decimal(total) == found.totals.net


@settings(max_examples=5, deadline=None)
@given(st.lists(st.one_of(SHORT, MANUAL, TIMER), max_size=6), CONTRACT)
def test_every_invoice_has_its_papers(entries: list[Any], contract: dict[str, Any]) -> None:
    made = files(rated(small(*entries, **contract)))

    assert len(made) == 8
    assert all(made.values())


@settings(max_examples=100, deadline=None)
@given(st.lists(MANUAL, min_size=1, max_size=8), CONTRACT, st.randoms(use_true_random=False))
def test_the_order_of_the_entries_changes_nothing(entries: list[Any], contract: dict[str, Any], random: Any) -> None:
    given_month = small(*entries, **contract)
    shuffled = copy.deepcopy(given_month)
    random.shuffle(shuffled["entries"])

    assert money(rated(shuffled)) == money(rated(given_month))


@settings(max_examples=100, deadline=None)
@given(st.lists(MANUAL, min_size=1, max_size=8), st.integers(0, 7), st.integers(0, 86_400))
def test_splitting_an_entry_in_two_changes_nothing_where_actual_minutes_are_billed(
    entries: list[Any], which: int, at: int
) -> None:
    whole = small(*entries)
    parts = copy.deepcopy(whole)
    entry = parts["entries"][which % len(entries)]
    second = dict(entry) | {"id": "second", "seconds": entry["seconds"] - min(at, entry["seconds"])}
    entry["seconds"] = min(at, entry["seconds"])
    parts["entries"].append(second)

    assert money(rated(parts)) == money(rated(whole))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.one_of(TIMER, CROWDED), st.booleans()), min_size=1, max_size=8))
def test_two_invoices_after_each_other_bill_as_much_time_as_one(entries: list[tuple[Any, bool]]) -> None:
    both = small(*(entry for entry, _ in entries))
    earlier = [one["id"] for one, (_, first) in zip(both["entries"], entries, strict=True) if first]
    first = both | {"entries": [one for one in both["entries"] if one["id"] in earlier]}
    then = rated(both | {"billed_entries": earlier})

    assert rated(first).totals.seconds + then.totals.seconds == rated(both).totals.seconds
    assert then.account.difference == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(MANUAL, min_size=1, max_size=8), st.sampled_from(["six_up_per_fragment", "six_up_per_day"]))
def test_rounding_up_never_bills_less_and_at_most_one_step_more_for_each_entry(entries: list[Any], name: str) -> None:
    actual, up = rated(small(*entries)).totals.seconds, rated(small(*entries, rounding=name)).totals.seconds

    assert actual <= up < actual + 360 * len(entries) + 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(MANUAL, TIMER), max_size=8), CONTRACT)
def test_the_same_input_gives_the_same_invoice(entries: list[Any], contract: dict[str, Any]) -> None:
    given_month = small(*entries, **contract)

    assert rated(given_month) == rated(json.loads(json.dumps(given_month)))


def money(found: Rated) -> list[tuple[str | None, Decimal, int]]:
    return [(one.draft.person, one.gross, one.draft.seconds) for one in found.lines]
