"""Management's report: cost against billed, by hand: an hour of the partner is worth 6 000 and costs 2 000."""

from __future__ import annotations

import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
from billing.core.rating import rate
from billing.core.reading import read
from billing.core.report import Report, report
from billing.papers.report import report_xlsx
from making import WORKED, rated, small


def made(*entries: dict[str, Any], **contract: Any) -> Report:
    return report([rated(small(*entries, **contract))], {"Партнёр": Decimal(2000)})


def test_billed_work_is_set_against_its_cost_and_its_standard_value() -> None:
    found = made({}, {"write_off": True, "minutes": 30}, {"held": "ждём", "minutes": 15}, discount_percent=10)
    total = found.total

    assert (total.seconds, total.billed_seconds, total.written_off_seconds, total.unbilled_seconds) == (
        *(105 * 60, 60 * 60, 30 * 60, 15 * 60),
    )
    assert (str(total.cost), str(total.standard), str(total.billed)) == ("3500.00", "10500.00", "5400.00")
    assert (str(total.written_off), str(total.unbilled), str(total.margin)) == ("3000.00", "1500.00", "1900.00")
    assert str(total.realisation) == "51.43"  # 5 400 of 10 500


def test_groups_add_up_to_the_total_and_fees_stand_with_the_client() -> None:
    found = made(
        {}, {"person": "Юрист", "matter": "Б"}, fees=[{"title": "Гонорар успеха", "amount": 100, "kind": "success"}]
    )

    for by in ("client", "matter"):
        rows = found.by[by].values()  # type: ignore[index]
        assert sum(one.billed for one in rows) == found.total.billed
        assert sum(one.fees for one in rows) == found.total.fees == 100
    assert list(found.by["specialist"]) == ["Партнёр", "Юрист"]
    assert found.uncosted == ("Юрист",)


def test_time_that_steps_made_nothing_of_is_a_write_off() -> None:
    total = made({"minutes": 2}, rounding="six_nearest_per_fragment").total

    assert (total.billed_seconds, total.written_off_seconds, str(total.written_off)) == (0, 120, "200.00")


def test_what_was_billed_for_a_matter_is_what_its_own_steps_cost() -> None:
    found = made({"minutes": 1}, {"minutes": 6, "matter": "Б"}, rounding="six_up_per_fragment")

    assert [str(one.billed) for one in found.by["matter"].values()] == ["600.00", "600.00"]


def test_work_that_is_not_billable_costs_and_is_worth_nothing() -> None:
    total = made({"billable": False}).total

    assert (str(total.cost), total.standard, total.realisation) == ("2000.00", 0, None)


def test_the_workbook_holds_the_figures_and_never_a_formula_of_a_stranger() -> None:
    found = made({"matter": "=1+1"})
    book = openpyxl.load_workbook(io.BytesIO(report_xlsx(found, date(2026, 10, 1), date(2026, 10, 31))))

    assert book.sheetnames == ["По клиентам", "По делам", "По специалистам"]
    row = [cell.value for cell in book["По делам"][2]]
    assert row[0] == "ООО «Хельсинки Трейд Рус»: =1+1"
    assert row[1:8] == [1, 1, 0, 0, 2000, 6000, 6000]
    assert book["По клиентам"]["A3"].value == "Итого"


def test_small_fragments_cost_and_are_worth_what_their_whole_time_is() -> None:
    month = read(json.dumps(WORKED))
    found = report([rate(month)], {"Воронцова": Decimal(2000)})

    # 33 minutes at 2 000; the lines of the worked month: 4 591.67 + 3 721.67, and 19 450.84 of all
    partner = found.by["specialist"]["Воронцова"]
    assert (str(partner.cost), str(partner.standard)) == ("1100.00", "8313.34")
    assert (str(found.total.standard), str(found.total.billed)) == ("19450.84", "19450.84")
    assert str(found.total.realisation) == "100.00"
