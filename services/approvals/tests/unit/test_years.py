"""A mistyped year goes back to the applicant like any other mistake: it neither stops the service nor is believed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from approvals.core.form import Form
from approvals.desk import days_of
from approvals_scenes import TRIP, VACATION, Scene, fields, text
from contracts.approvals.v1 import RequestOpened, RequestReturned
from contracts.crm.v1 import Value


def lacks(item_type: str, first_on: Value, last_on: Value) -> list[tuple[str, str]]:
    days = {"first_on": first_on, "last_on": last_on}
    values = {"trip": TRIP, "vacation": VACATION}.get(item_type, {"deputy": Value(employee_ids=(5,))}) | days
    scene = Scene(item_type, values).submit()
    return [(one.field, one.code) for one in scene.last(RequestReturned).lacks if one.field != "route"]


@pytest.mark.parametrize("item_type", ["trip", "vacation", "deputy"])
@pytest.mark.parametrize("year", [1, 26, 2007, 9999])
def test_a_year_that_no_calendar_of_a_firm_has_is_no_day(item_type: str, year: int) -> None:
    first, last = Value(on=date(year, 12, 20)), Value(on=date(year, 12, 31))

    assert lacks(item_type, first, last) == [("first_on", "unfit"), ("last_on", "unfit")]


@pytest.mark.parametrize("item_type", ["trip", "vacation", "deputy"])
@pytest.mark.parametrize("year", [2024, 2062])
def test_a_year_that_is_not_meant_either_is_told(item_type: str, year: int) -> None:
    first, last = text(f"03.10.{year}"), text(f"05.10.{year}")

    assert lacks(item_type, first, last) == [("first_on", "other_year")]


def test_a_moment_and_a_text_are_read_alike() -> None:
    moment = Form(fields({"first_on": Value(at=datetime(26, 10, 12, tzinfo=UTC)), "last_on": text("12.10.0026")}))

    assert days_of(moment) is None  # so that no balance of that year is looked up
    assert days_of(Form(fields({"first_on": text("12.10.2026"), "last_on": text("2026-10-13")}))) is not None


def test_an_expense_of_another_century_is_no_day() -> None:
    values = {"source": text("trip:58"), "kind": text("lodging"), "amount": text("100")}
    scene = Scene("expense", values | {"spent_on": Value(on=date(26, 10, 2))}).submit()

    assert [(one.field, one.code) for one in scene.last(RequestReturned).lacks] == [("spent_on", "unfit")]


def test_a_trip_of_last_year_may_still_be_written_down() -> None:
    days = {
        "first_on": text("26.10.2025"),
        "last_on": text("30.10.2025"),
        "route": text("Казань 26.10.2025–30.10.2025"),
        "advance": text("0"),
    }

    assert Scene(values=TRIP | days).submit().all_of(RequestOpened)
