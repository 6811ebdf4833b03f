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


NOVEMBER: dict[str, Any] = {
    "period": {"first_on": "2026-11-01", "last_on": "2026-11-30"},
    "invoice": {"number": "130", "on": "2026-12-01"},
}
OCTOBER_HELD = small({"held": "ждём акт", "id": "900"}, {"id": "901"})


def hours_of(*invoices: dict[str, Any], void: tuple[dict[str, Any], ...] = ()) -> tuple[str, str, str, str, str]:
    """Worked, billed and unbilled hours, billed, unbilled."""
    total = report(map(rated, invoices), {"Партнёр": Decimal(2000)}, map(rated, void)).total
    seconds = (total.seconds, total.billed_seconds, total.unbilled_seconds)
    return (*(f"{one / 3600:g}" for one in seconds), str(total.billed), str(total.unbilled))  # type: ignore[return-value]


def late(**more: Any) -> dict[str, Any]:
    return small({"id": "900+3600", "corrects": "отложено из счёта № 118", **more}) | NOVEMBER


def test_an_hour_that_was_held_and_billed_with_the_next_invoice_was_worked_once() -> None:
    assert hours_of(OCTOBER_HELD, late()) == ("2", "2", "0", "12000.00", "0.00")
    assert hours_of(late(), OCTOBER_HELD) == ("2", "2", "0", "12000.00", "0.00")  # in whatever order they come
    assert hours_of(OCTOBER_HELD) == ("2", "1", "1", "6000.00", "6000.00")  # November is not asked for


def test_an_hour_that_is_held_again_waits_once() -> None:
    again = late(id="900+20261005", held="ждём акт")

    assert hours_of(OCTOBER_HELD, again) == ("2", "1", "1", "6000.00", "6000.00")


def test_another_clients_entry_of_the_same_id_is_another_entry() -> None:
    other = late()
    other["client"] = other["client"] | {"name": "ООО «Другой»"}

    assert hours_of(OCTOBER_HELD, other) == ("3", "2", "1", "12000.00", "6000.00")


def test_time_that_an_earlier_invoice_has_is_no_time_of_this_one() -> None:
    both = small({"id": "1"}, {"id": "2"}) | {"billed_entries": ["1"]} | NOVEMBER
    both["period"] = {"first_on": "2026-10-01", "last_on": "2026-10-31"}

    assert hours_of(small({"id": "1"}), both) == ("2", "2", "0", "12000.00", "0.00")


def test_what_a_void_invoice_had_is_unbilled_until_it_is_issued_anew() -> None:
    """Its late hour of September is on November's invoice; what it held as well."""
    gone = small(
        {"id": "1"},
        {"id": "2", "write_off": True},
        {"id": "3", "on": "2026-09-10", "corrects": "к счёту № 101"},
        {"id": "4", "held": "ждём"},
    )
    found = report([], {}, [rated(gone)]).total
    after = small({"id": "3+3600", "corrects": "к счёту № 101", "on": "2026-09-10"}, {"id": "4+3600", "corrects": "х"})

    assert (found.seconds, found.unbilled_seconds, found.written_off_seconds) == (4 * 3600, 3 * 3600, 3600)
    assert dict(found.held) == {"счёт аннулирован": 2 * 3600, "ждём": 3600}
    assert hours_of(after | NOVEMBER, void=(gone,)) == ("4", "2", "1", "12000.00", "6000.00")
