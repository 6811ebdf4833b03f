"""Days of an input: written as YYYY-MM-DD, of a year that can be meant; a strange order of them is a warning."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from billing.core.month import Input
from billing.core.problems import BadInput
from billing.core.reading import read
from billing.core.terms import Rate
from making import WORKED, rated, small

MOMENT = "YYYY-MM-DDThh:mm:ss+03:00"
LIKE_NUMBERS = [0, "0", "-0", 1731110400, "1731110400", 1.5, True, "2026-11-09T00:00:00", "20261109", "٢٠٢٦-11-09", ""]


def nodes(schema: dict[str, Any], node: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every place in the schema that holds a day or an instant."""
    for one in (node, *node.get("anyOf", ())):
        if "$ref" in one:
            yield from nodes(schema, schema["$defs"][one["$ref"].rsplit("/", 1)[-1]], path)
        elif one.get("format") in ("date", "date-time"):
            yield path
        elif "items" in one:
            yield from nodes(schema, one["items"], (*path, "0"))
        for name, inner in one.get("properties", {}).items():
            yield from nodes(schema, inner, (*path, name))


SCHEMA = Input.model_json_schema()
EVERYWHERE = sorted(set(nodes(SCHEMA, SCHEMA)))


def at(given: dict[str, Any], path: tuple[str, ...], value: object) -> dict[str, Any]:
    """With *value* at *path*, whatever else that part lacks."""
    made = copy.deepcopy(given)
    here: Any = made
    for step, following in zip(path, (*path[1:], ""), strict=True):
        if following == "":
            here[int(step) if step == "0" else step] = value
            break
        empty: Any = [] if following == "0" else {}
        if step == "0":
            here[:] = here or [empty]
            here = here[0]
        else:
            here[step] = here.get(step) or empty
            here = here[step]
    return made


def refused(given: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(BadInput) as refusal:
        read(json.dumps(given))
    return {one.path: one.what for one in refusal.value.problems}


def shown(path: tuple[str, ...]) -> str:
    return ".".join(path).replace(".0", "[0]")


@pytest.mark.parametrize("path", EVERYWHERE, ids=shown)
def test_no_number_is_a_day_anywhere(path: tuple[str, ...]) -> None:
    form = MOMENT if path[-1].endswith("_at") else "YYYY-MM-DD"
    for value in LIKE_NUMBERS:
        if not (form == MOMENT and value == "2026-11-09T00:00:00"):
            assert form in refused(at(WORKED, path, value)).get(shown(path), ""), value


def test_days_are_looked_for_in_every_part() -> None:
    assert {one[0] for one in EVERYWHERE} >= {
        "invoice",
        "period",
        "contract",
        "entries",
        "expenses",
        "advances",
        "people",
    }


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("invoice", "on"), "0206-12-01"),
        (("invoice", "due_on"), "2206-12-01"),
        (("invoice", "act_on"), "1026-10-31"),
        (("period", "first_on"), "0206-10-01"),
        (("period", "last_on"), "9999-12-31"),
        (("contract", "on"), "0026-01-15"),
        (("contract", "rates", "0", "until"), "0206-01-01"),
        (("contract", "rates", "0", "since"), "0206-10-15"),
        (("contract", "rates", "0", "since"), "2206-10-15"),
    ],
)
def test_a_year_that_nobody_means_is_refused(path: tuple[str, ...], value: str) -> None:
    with pytest.raises(BadInput) as refusal:
        rated(at(WORKED, path, value))

    assert (shown(path), "day") in [(one.path, one.code) for one in refusal.value.problems]


def test_years_of_money_are_looked_at_too() -> None:
    given = small({})
    given["expenses"] = [{"id": "1", "kind": "own", "on": "0206-10-05", "title": "Курьер", "amount": "900"}]
    given["advances"] = [
        {"amount": 1, "payment_number": "7", "payment_on": "0206-09-01", "sf_number": "А-7", "sf_on": "0206-09-02"}
    ]
    given["contract"]["fees"] = [{"title": "Успех", "amount": "5", "kind": "success", "on": "0206-10-05"}]
    given["contract"]["exchange_rate"] = {"on": "0206-10-05", "rate": "90"}
    with pytest.raises(BadInput) as refusal:
        rated(given)

    assert {one.path for one in refusal.value.problems if one.code == "day"} == {
        *("expenses[0].on", "advances[0].payment_on", "advances[0].sf_on"),
        *("contract.fees[0].on", "contract.exchange_rate.on"),
    }


@pytest.mark.parametrize(
    ("invoice", "warned"),
    [
        ({"on": "2025-11-02"}, "invoice.on: 2025-11-02 lies before the period"),
        ({"on": "2026-09-30"}, "invoice.on: 2026-09-30 lies before the period"),
        ({"on": "2062-11-02", "act_on": "2026-10-31"}, "invoice.on: 2062-11-02 lies more than a year after the period"),
        ({"act_on": "2026-10-30"}, "invoice.act_on: 2026-10-30 lies before the period's last day"),
        ({"on": "2026-10-20"}, None),
        ({"on": "2026-11-02", "act_on": "2026-10-31"}, None),
    ],
)
def test_a_strange_order_of_days_is_a_warning(invoice: dict[str, str], warned: str | None) -> None:
    given = small({})
    given["invoice"] = given["invoice"] | invoice
    found = [one for one in rated(given).warnings if one.startswith("invoice.")]

    assert [one.startswith(warned or "?") for one in found if "УПД" not in one] == ([True] if warned else [])


def test_what_is_left_out_begins_with_the_beginning() -> None:
    assert Rate(grade="юрист", rate=1).since == date.min
    assert Rate.model_validate({"grade": "юрист", "rate": 1, "since": date(2026, 1, 1)}).since == date(2026, 1, 1)
    for since, until in (("0001-01-01", "2099-12-31"), ("1900-01-01", "9999-12-31"), ("1970-01-01", None)):
        given = small({}, rates=[{"grade": "партнёр", "rate": 1, "since": since, "until": until}])
        assert rated(given).lines


@pytest.mark.parametrize(
    ("since", "until"),
    [("1999-01-01", "2999-12-31"), ("1980-01-01", "3999-12-31"), ("1991-12-25", "2100-01-01"), ("1899-12-30", None)],
)
def test_terms_may_begin_long_ago_and_end_whenever_programs_write_for_good(since: str, until: str | None) -> None:
    given = small({}, rates=[{"grade": "партнёр", "rate": 1, "since": since, "until": until}])
    assert rated(given).lines
