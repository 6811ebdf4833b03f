"""JSON, LEDES 1998B and CommerceML of the examples: every amount is there, the same bytes for the same input."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from billing.core import result
from billing.core.diary import rows
from billing.core.latin import latin
from billing.core.ledes import FIELDS, ledes
from billing.core.onec import onec
from billing.core.rated import Rated
from billing.core.rating import rate
from billing.core.reading import read
from billing.schema import schema_text
from defusedxml import ElementTree
from jsonschema import Draft202012Validator
from making import DOCS, WORKED, rated, small

EXAMPLES = sorted(path for path in (DOCS / "examples").glob("*.json") if not path.name.endswith(".result.json"))


def example(path: Path) -> Rated:
    return rate(read(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_worked_examples_give_the_results_beside_them(path: Path) -> None:
    expected = path.with_suffix(".result.json").read_text(encoding="utf-8")

    assert json.loads(result.text(example(path))) == json.loads(expected)


def test_there_are_three_examples_and_the_schema_beside_them_is_the_model_s() -> None:
    assert len(EXAMPLES) == 3
    assert (DOCS / "invoice-input.schema.json").read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_obey_the_schema(path: Path) -> None:
    Draft202012Validator(json.loads(schema_text())).validate(json.loads(path.read_text(encoding="utf-8")))


def test_the_result_has_the_names_that_are_promised() -> None:
    shown = result.shape(rated(small({})))

    assert {"lines", "totals", "amount_in_words", "qr_payload", "to_pay"} <= shown.keys()
    assert {"person", "grade", "rate", "minutes", "net", "vat", "gross"} <= shown["lines"][0].keys()
    assert [shown["lines"][0][name] for name in ("person", "grade", "rate", "minutes", "net", "vat", "gross")] == [
        *("Партнёр", "партнёр", "6000.00", 60, "6000.00", "1320.00", "7320.00")
    ]


def ledes_rows(found: Rated) -> list[dict[str, str]]:
    text = ledes(found).decode("ascii")
    head, names, *lines = text.removesuffix("\r\n").split("\r\n")
    assert head == "LEDES1998B[]"
    assert names == "|".join(FIELDS) + "[]"
    assert all(line.endswith("[]") and line.count("|") == 23 for line in lines)
    return [dict(zip(FIELDS, line.removesuffix("[]").split("|"), strict=True)) for line in lines]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_rows_of_ledes_add_up_by_their_own_rule(path: Path) -> None:
    found = example(path)
    table = ledes_rows(found)

    for row in table:
        units, cost = Decimal(row["LINE_ITEM_NUMBER_OF_UNITS"]), Decimal(row["LINE_ITEM_UNIT_COST"])
        made = (units * cost).quantize(Decimal("0.01")) + Decimal(row["LINE_ITEM_ADJUSTMENT_AMOUNT"])
        assert abs(made - Decimal(row["LINE_ITEM_TOTAL"])) <= Decimal("0.01")
    total = sum(Decimal(row["LINE_ITEM_TOTAL"]) for row in table)
    assert total == found.totals.net + found.totals.agent
    assert {row["INVOICE_TOTAL"] for row in table} == {f"{total:.2f}"}


def test_a_row_of_ledes_has_the_hours_that_were_billed() -> None:
    worked = WORKED | {"contract": WORKED["contract"] | {"rounding": "six_up_per_fragment"}}
    (partner,) = (row for row in ledes_rows(rated(worked)) if row["LINE_ITEM_TOTAL"] == "2900.00")

    # 02.10: 7 minutes are two steps, 12 minutes at 14 500 an hour
    names = ("LINE_ITEM_DATE", "LINE_ITEM_NUMBER_OF_UNITS", "LINE_ITEM_UNIT_COST", "LINE_ITEM_ADJUSTMENT_AMOUNT")
    assert [partner[name] for name in names] == ["20261002", "0.20", "14500.00", "0.00"]


def test_the_hours_of_a_rounded_line_are_shared_by_its_work() -> None:
    table = ledes_rows(rated(small({"minutes": 6}, {"minutes": 3}, rounding="six_up_per_line")))

    # 9 minutes are 12: two thirds of them 8 minutes, one third 4
    assert [(row["LINE_ITEM_NUMBER_OF_UNITS"], row["LINE_ITEM_TOTAL"]) for row in table] == [
        *(("0.13", "800.00"), ("0.07", "400.00")),
    ]


def test_a_row_of_ledes_says_who_did_what() -> None:
    row = next(row for row in ledes_rows(example(EXAMPLES[1])) if row["LINE_ITEM_DATE"] == "20261109")

    assert [row[name] for name in FIELDS[:10]] == [
        *("20261201", "131", row["CLIENT_ID"], "A56-101/2026", row["INVOICE_TOTAL"]),
        *("20261101", "20261130", "Iuridicheskie uslugi", "2", "F"),
    ]
    assert row["TIMEKEEPER_NAME"] == "Vorontsova, Anna"
    assert (row["TIMEKEEPER_CLASSIFICATION"], row["LINE_ITEM_TASK_CODE"], row["LINE_ITEM_ACTIVITY_CODE"]) == (
        *("PT", "L210", "A103"),
    )
    assert row["CLIENT_MATTER_ID"] == "HT-7"


def test_what_would_break_ledes_is_replaced() -> None:
    text = ledes(rated(small({"text": "a|b [] № 5 — «Ёж» ₽ é 漢\nнова"}))).decode("ascii")

    assert 'a/b () No. 5 - "Ezh" RUB e ? nova' in text


def test_what_is_longer_than_a_field_of_ledes_is_shortened_and_ids_stay_apart() -> None:
    long = "дело о взыскании задолженности по договору поставки оборудования"
    given = small({"matter": f"{long} № 1"}, {"matter": f"{long} № 2", "text": "й" * 20_000}, {"matter": "А56-1/2026"})
    given["people"][0] |= {"name": "Константинопольская-Задунайская Александра Всеволодовна"}
    given["client"] |= {"inn": None, "country": "KZ", "foreign_id": "БИН 123456789012 Республики Казахстан"}
    given["invoice"] |= {"number": "НК-СПБ-2026-10-000000118"}
    table = ledes_rows(rated(given))

    longest = {name: max(len(row[name]) for row in table) for name in FIELDS}
    ids = [name for name in FIELDS if name.endswith(("_ID", "_NUMBER"))]
    assert all(longest[name] <= 20 for name in ids), longest
    assert (longest["TIMEKEEPER_NAME"], longest["LINE_ITEM_DESCRIPTION"]) == (30, 15_000)
    assert {row["TIMEKEEPER_NAME"] for row in table} == {"Konstantinopolskaia-Zadunaiska"}
    matters = [row["LAW_FIRM_MATTER_ID"] for row in table]
    assert len(set(matters)) == 3
    assert [one[:8] for one in matters] == ["delo o v", "delo o v", "A56-1/20"]
    assert matters == [row["LAW_FIRM_MATTER_ID"] for row in ledes_rows(rated(given))]


def test_russian_names_are_written_as_in_passports() -> None:
    assert latin("Дроздов Илья Щукин Хороший Юлия") == "Drozdov Ilia Shchukin Khoroshii Iuliia"


def test_commerceml_has_every_row_with_its_tax_and_both_parties() -> None:
    found = example(EXAMPLES[0])
    root = ElementTree.fromstring(onec(found))
    paper = root.find("Документ")

    def texts(path: str) -> list[Any]:
        return [node.text for node in paper.findall(path)]

    assert (root.tag, root.get("ВерсияСхемы"), texts("ХозОперация")) == (
        *("КоммерческаяИнформация", "2.10", ["Счет на оплату"]),
    )
    assert texts("Номер") + texts("Дата") + texts("Сумма") == ["118", "2026-10-31", "23730.03"]
    assert texts("Контрагенты/Контрагент/ИНН") == [found.month.issuer.inn, found.month.client.inn]
    assert texts("Товары/Товар/Сумма") == [f"{line.net:.2f}" for line in found.lines]
    assert texts("Товары/Товар/Налоги/Налог/Сумма") == [f"{line.vat:.2f}" for line in found.lines]
    assert texts("Налоги/Налог/Ставка") == ["22"]


def test_commerceml_asks_for_what_the_invoice_asks_for_outlays_of_an_agent_included() -> None:
    fee = {"id": "1", "kind": "agent", "on": "2026-10-05", "title": "Госпошлина", "amount": "30000"}
    paper = ElementTree.fromstring(onec(rated(small({}) | {"expenses": [fee]}))).find("Документ")
    rows = [
        tuple(row.findtext(path) for path in ("Наименование", "Сумма", "Налоги/Налог/Ставка", "Налоги/Налог/Сумма"))
        for row in paper.findall("Товары/Товар")
    ]

    # an hour at 6 000 with 1 320 of VAT
    assert [row[1:] for row in rows] == [("6000.00", "22", "1320.00"), ("30000.00", "Без налога", "0.00")]
    assert (rows[1][0], paper.findtext("Сумма")) == ("Госпошлина", "37320.00")


def test_what_xml_can_not_hold_is_left_out() -> None:
    given = small({})
    given["contract"]["service_title"] = "Услуги \u0001 <&>"

    assert b"<&" not in onec(rated(given))
    assert (
        ElementTree.fromstring(onec(rated(given)))
        .find("Документ/Товары/Товар/Наименование")
        .text.startswith("Услуги  <&>")
    )


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_diary_s_rows_add_up_to_the_lines(path: Path) -> None:
    found = example(path)
    billed = [row for row in rows(found) if row.fate == "billed"]

    assert sum(row.net or 0 for row in billed) == sum(line.net for line in found.lines if line.draft.kind == "time")
    overlapped = found.account.by_fate.get("overlapped", 0)
    assert sum(row.seconds for row in rows(found)) == found.account.recorded - overlapped


def test_a_fragment_of_the_diary_has_the_money_of_its_own_steps() -> None:
    given = small({"minutes": 1}, {"minutes": 6, "matter": "Б"}, rounding="six_up_per_fragment")

    assert [(row.entry.matter, str(row.net)) for row in rows(rated(given))] == [("А", "600.00"), ("Б", "600.00")]


def test_work_of_a_day_that_is_rounded_together_shares_its_money_by_time() -> None:
    given = small({"minutes": 1}, {"minutes": 2}, {"minutes": 6, "on": "2026-10-06"}, rounding="six_up_per_day")

    assert [str(row.net) for row in rows(rated(given))] == ["200.00", "400.00", "600.00"]  # 3 minutes are 6


def test_the_diary_s_last_step_within_free_minutes_has_the_money_of_what_is_left() -> None:
    given = small(
        {"minutes": 12}, {"minutes": 6, "matter": "Б"}, free={"minutes": 10}, rounding="six_up_per_fragment"
    )  # of 12 minutes 2 are left, a step of 6

    assert [(row.fate, row.seconds // 60, row.net and str(row.net)) for row in rows(rated(given))] == [
        *(("billed", 2, "600.00"), ("free", 10, None), ("billed", 6, "600.00")),
    ]
