"""Rates, discounts, caps, fees, VAT, currencies, expenses, advances. By hand: 6 000 an hour is 100 a minute."""

from __future__ import annotations

from typing import Any

import pytest
from billing.core import result
from billing.core.ledes import ledes
from billing.papers import values
from making import lines, rated, small, sums


def test_a_person_s_own_rate_goes_before_that_of_the_grade_and_the_latest_that_has_begun_wins() -> None:
    rates = [
        {"grade": "партнёр", "rate": 6000},
        {"person": "Партнёр", "since": "2026-10-10", "until": "2026-10-12", "rate": 9000},
        {"person": "Партнёр", "since": "2026-10-11", "until": "2026-10-11", "rate": 12000},
    ]
    days = ("2026-10-09", "2026-10-10", "2026-10-11", "2026-10-12", "2026-10-13")
    given = small(*({"on": day} for day in days), rates=rates)

    assert [(str(one.draft.rate), one.draft.seconds // 60) for one in rated(given).lines] == [
        ("6000", 120),
        ("9000", 120),
        ("12000", 60),
    ]


def test_a_grade_may_change_within_the_month() -> None:
    given = small({"on": "2026-10-14"}, {"on": "2026-10-15"})
    given["people"][0] = {"id": "Партнёр", "grades": [{"grade": "юрист"}, {"grade": "партнёр", "since": "2026-10-15"}]}

    assert [(one.draft.grade, str(one.net)) for one in rated(given).lines] == [
        ("юрист", "3000.00"),
        ("партнёр", "6000.00"),
    ]


def test_a_discount_is_that_of_the_matter_and_comes_off_before_vat() -> None:
    matters = [{"id": "А", "discount_percent": 10}, {"id": "Б", "discount_percent": 0}]
    given = small({}, {"matter": "Б"}, {"matter": "В"}, matters=matters, discount_percent=5)

    assert [(str(one.discount), str(one.net), str(one.vat)) for one in rated(given).lines] == [
        ("0.00", "6000.00", "1320.00"),
        ("300.00", "5700.00", "1254.00"),
        ("600.00", "5400.00", "1188.00"),
    ]


def test_a_misspelt_matter_is_pointed_at() -> None:
    given = small({"matter": "Аа"}, matters=[{"id": "А", "discount_percent": 10}])

    assert "'Аа', which is not listed" in rated(given).warnings[0]


def test_a_cap_is_shared_by_the_lines_to_the_kopeck() -> None:
    given = small({}, {"person": "Юрист"}, {"person": "Юрист", "travel": True}, cap=100)

    # 6 000 : 3 000 : 1 500 of 100 — 57.142…, 28.571…, 14.285…
    assert [str(one.net) for one in rated(given).lines] == ["57.14", "28.57", "14.29"]
    assert [str(one.capped) for one in rated(given).lines] == ["5942.86", "2971.43", "1485.71"]


def test_a_cap_of_a_matter_leaves_the_others_alone() -> None:
    given = small({}, {"matter": "Б"}, matters=[{"id": "А", "cap": 1000}])

    assert [(one.draft.matter, str(one.net)) for one in rated(given).lines] == [(None, "6000.00"), ("А", "1000.00")]


def test_a_minimum_is_made_up_by_a_line_of_its_own() -> None:
    assert lines(small({}, minimum="6000.01"))[-1] == (None, 0, "0.01", "0.00", "0.01")
    assert len(lines(small({}, minimum=6000))) == 1
    assert lines(small(minimum=5000)) == [(None, 0, "5000.00", "1100.00", "6100.00")]


def test_vat_goes_by_the_day_of_the_service() -> None:
    given = small({"on": "2025-12-31"}, {"on": "2026-01-01"})
    given["period"] = {"first_on": "2025-12-15", "last_on": "2026-01-14"}

    assert [(one.draft.tax.label, str(one.vat)) for one in rated(given).lines] == [
        ("20%", "1200.00"),
        ("22%", "1320.00"),
    ]
    assert rated(given).purpose == "Оплата по счету № 118 от 31.10.2026, в т.ч. НДС - 2520,00 руб."


@pytest.mark.parametrize(
    ("vat", "expected", "words"),
    [
        ({"mode": "usn_5"}, ("6000.00", "300.00", "6300.00"), "в т.ч. НДС 5% - 300,00 руб."),
        ({"mode": "usn_7"}, ("6000.00", "420.00", "6420.00"), "в т.ч. НДС 7% - 420,00 руб."),
        ({"mode": "none", "ground": "гл. 26.2 НК РФ"}, ("6000.00", "0.00", "6000.00"), "без НДС"),
        # 6000 × 22 / 122 = 1081.967…
        ({"mode": "general", "prices_include_vat": True}, ("4918.03", "1081.97", "6000.00"), "НДС 22% - 1081,97 руб."),
    ],
)
def test_each_mode_of_vat(vat: Any, expected: tuple[str, str, str], words: str) -> None:
    given = small({}, vat=vat)

    assert sums(given) == expected
    assert rated(given).purpose.endswith(words)


def test_vat_included_is_taken_out_once_of_the_total_if_agreed_so() -> None:
    vat = {"mode": "general", "prices_include_vat": True}
    entries = ({"minutes": 1}, {"minutes": 2, "person": "Юрист"}, {"minutes": 2, "travel": True})

    # 100 gross each: 18.0328 by line; 54.0984 of the whole
    assert sums(small(*entries, vat=vat)) == ("245.91", "54.09", "300.00")
    assert sums(small(*entries, vat=vat, rounding="actual_vat_on_total")) == ("245.90", "54.10", "300.00")


def test_a_foreign_client_is_outside_russian_vat_whatever_the_mode() -> None:
    given = small({})
    given["client"] = {"name": "Trade Oy", "country": "FI", "foreign_id": "Y-tunnus 1234567-8"}
    found = rated(given)

    assert sums(given) == ("6000.00", "0.00", "6000.00")
    assert found.lines[0].draft.tax.ground == "пп. 4 п. 1, пп. 4 п. 1.1 ст. 148 НК РФ"
    assert found.warnings == ("contract.vat: the client's seat is FI, so no Russian VAT is charged",)


def test_a_russian_branch_of_a_foreign_client_pays_vat() -> None:
    given = small({})
    given["client"] = {"name": "Trade Oy", "country": "FI", "russian_branch": True, "inn": "9909000001"}
    given["client"]["inn"] = "7707083893"

    assert sums(given)[1] == "1320.00"


def test_euros_are_billed_in_euros_with_the_rate_kept_and_without_a_code_for_roubles() -> None:
    given = small({}, currency="EUR", rates=[{"grade": "партнёр", "rate": "150.50"}])
    given["contract"]["exchange_rate"] = {"on": "2026-10-30", "rate": "94.1234"}
    found = rated(given)

    assert sums(given) == ("150.50", "33.11", "183.61")
    assert (found.currency, found.qr_payload) == ("EUR", None)
    assert found.words == "Сто восемьдесят три евро 61 цент"


def test_terms_in_euros_may_be_billed_in_roubles() -> None:
    given = small({"minutes": 20}, currency="EUR", invoice_currency="RUB", rates=[{"grade": "партнёр", "rate": "100"}])
    given["contract"]["exchange_rate"] = {"on": "2026-10-30", "rate": "94.1234"}
    given["expenses"] = [{"id": "п", "kind": "agent", "on": "2026-10-05", "title": "Пошлина", "amount": "10"}]

    # 33.33 € × 94.1234 = 3137.132922; 10 € = 941.234
    assert sums(given)[0] == "3137.13"
    found = rated(given)
    assert str(found.totals.agent) == "941.23"
    assert (result.line(found.lines[0], "EUR")["rate"], result.shape(found)["lines"][0]["rate_currency"]) == (
        *("100.00", "EUR"),
    )


@pytest.mark.parametrize("policy", ["actual", "actual_vat_on_total", "round_at_end"])
@pytest.mark.parametrize(
    ("partner", "rate", "expected"),
    [
        ("900.45", "90", ("10.01", "2.20", "12.21")),  # 10.005
        ("6000.30", "90", ("66.67", "14.67", "81.34")),  # 66.67
        ("700.35", "70", ("10.01", "2.20", "12.21")),  # 10.005
    ],
)
def test_terms_in_roubles_billed_in_euros_round_half_a_cent_up(
    partner: str, rate: str, expected: tuple[str, str, str], policy: str
) -> None:
    rates = [{"grade": "партнёр", "rate": partner}]
    given = small({}, invoice_currency="EUR", rates=rates, rounding=policy)
    given["contract"]["exchange_rate"] = {"on": "2026-10-30", "rate": rate}

    assert sums(given) == expected


def test_half_a_cent_that_only_all_lines_have_together_is_rounded_up_too() -> None:
    rates = [{"grade": "партнёр", "rate": "100"}, {"grade": "юрист", "rate": "800.45"}]
    given = small({}, {"person": "Юрист"}, invoice_currency="EUR", rates=rates, rounding="round_at_end")
    given["contract"]["exchange_rate"] = {"on": "2026-10-30", "rate": "90"}

    # 1.11… + 8.893888… = 10.005
    assert sums(given)[0] == "10.01"


def test_the_purpose_of_an_invoice_in_euros_names_vat_in_euros() -> None:
    given = small({"minutes": 20}, invoice_currency="EUR", rates=[{"grade": "партнёр", "rate": "87021"}])
    given["contract"]["exchange_rate"] = {"on": "2026-10-30", "rate": "90"}
    two = small({"on": "2025-12-31"}, {"on": "2026-01-01"}, currency="EUR")
    two["contract"]["exchange_rate"] = {"on": "2026-01-14", "rate": "90"}
    two["period"] = {"first_on": "2025-12-15", "last_on": "2026-01-14"}

    # 29 007 ÷ 90 = 322.30, of which 22 % are 70.906
    assert rated(given).purpose == "Оплата по счету № 118 от 31.10.2026, в т.ч. НДС 22% - 70,91 евро"
    assert rated(two).purpose == "Оплата по счету № 118 от 31.10.2026, в т.ч. НДС - 2520,00 евро"


def test_papers_say_in_which_currency_a_rate_is() -> None:
    given = small({"minutes": 20}, currency="EUR", invoice_currency="RUB", rates=[{"grade": "партнёр", "rate": "99.5"}])
    given["contract"]["exchange_rate"] = {"on": "2026-10-30", "rate": "94.1234"}
    found = rated(given)

    (row,) = values.invoice(found).breakdown
    assert (row.rate_sign, str(row.rate)) == ("€", "99.5")
    assert values.invoice(found).lines[0].note == "20 мин по 99,5 евро/ч"
    # 99.5 × 94.1234 = 9365.2783; LEDES has one currency only
    assert "|9365.28|" in ledes(found).decode()


def test_own_expenses_take_mark_up_and_vat_and_agent_expenses_neither() -> None:
    given = small({})
    given["expenses"] = [
        {"id": "1", "kind": "own", "on": "2026-10-05", "title": "Курьер", "amount": "333.33", "markup_percent": "15"},
        {"id": "2", "kind": "agent", "on": "2026-10-06", "title": "Госпошлина", "amount": "3000"},
    ]
    found = rated(given)

    assert lines(given)[1] == (None, 0, "383.33", "84.33", "467.66")  # 333.33 × 1.15 = 383.3295
    assert str(found.totals.gross) == "7787.66"
    assert str(found.totals.agent) == "3000.00"
    assert str(found.totals.to_pay) == "10787.66"
    assert found.words == "Десять тысяч семьсот восемьдесят семь рублей 66 копеек"


def test_expenses_do_not_count_towards_the_minimum() -> None:
    given = small({}, minimum=7000)
    given["expenses"] = [{"id": "1", "kind": "own", "on": "2026-10-05", "title": "Курьер", "amount": "900"}]

    assert [one.draft.kind for one in rated(given).lines] == ["time", "minimum", "expense"]


ADVANCES = [
    {"amount": 2000, "payment_number": "7", "payment_on": "2026-09-01", "sf_number": "А-7", "sf_on": "2026-09-02"},
    {"amount": 9000, "payment_number": "8", "payment_on": "2026-09-20", "sf_number": "А-8", "sf_on": "2026-09-21"},
]


def test_advances_are_offset_oldest_first_as_far_as_services_go() -> None:
    given = small({}) | {"advances": ADVANCES}
    given["expenses"] = [{"id": "2", "kind": "agent", "on": "2026-10-06", "title": "Госпошлина", "amount": "3000"}]
    found = rated(given)

    assert [(str(one.amount), str(one.left)) for one in found.offsets] == [("2000", "0"), ("5320.00", "3680.00")]
    assert str(found.totals.to_pay) == "3000.00"  # the fee paid for the client is still owed


def test_money_that_came_after_the_services_is_no_advance_for_them() -> None:
    later = {
        "amount": 1000,
        "payment_number": "9",
        "payment_on": "2026-11-02",
        "sf_number": "А-9",
        "sf_on": "2026-11-03",
    }
    given = small({}) | {"advances": [ADVANCES[0], later]}
    found = rated(given)

    assert [(one.advance.payment_number, str(one.amount)) for one in found.offsets] == [("7", "2000")]
    assert str(found.totals.to_pay) == "5320.00"
    (warning,) = found.warnings
    assert warning.startswith("advances[1]: received on 2026-11-02, after the act of 2026-10-31")
    given["invoice"] = given["invoice"] | {"on": "2026-11-05", "act_on": "2026-11-02"}
    assert [str(one.amount) for one in rated(given).offsets] == ["2000", "1000"]


def test_money_that_came_after_the_services_is_no_warning_where_nothing_is_left_to_offset() -> None:
    later = ADVANCES[1] | {"payment_on": "2026-11-02"}
    enough = ADVANCES[0] | {"amount": 7320}

    assert rated(small({}) | {"advances": [enough, later]}).warnings == ()


def test_the_purpose_names_vat_of_what_is_paid() -> None:
    given = small({}) | {"advances": ADVANCES[:1]}

    # 7 320 − 2 000 = 5 320; × 22 / 122 = 959.344…
    assert str(rated(given).totals.to_pay) == "5320.00"
    assert rated(given).purpose.endswith("в т.ч. НДС 22% - 959,34 руб.")


def test_the_purpose_names_no_vat_where_advances_leave_only_agent_expenses_to_pay() -> None:
    given = small({}) | {"advances": ADVANCES}
    given["expenses"] = [{"id": "2", "kind": "agent", "on": "2026-10-06", "title": "Госпошлина", "amount": "3000"}]

    assert rated(given).purpose.endswith("от 31.10.2026, без НДС")


def test_vat_in_an_advance_is_that_of_the_day_it_was_paid() -> None:
    given = small({}) | {"advances": [ADVANCES[0] | {"payment_on": "2025-12-20"}, ADVANCES[1]]}

    # 2 000 × 20 / 120 = 333.333…; 5 320 × 22 / 122 = 959.344…
    assert [str(one.vat) for one in rated(given).offsets] == ["333.33", "959.34"]


def test_nothing_to_pay_has_no_code() -> None:
    found = rated(small({}) | {"advances": ADVANCES})

    assert (str(found.totals.to_pay), found.qr_payload) == ("0.00", None)
    assert found.words == "Ноль рублей 00 копеек"


def test_a_name_too_long_for_the_code_leaves_it_out_with_a_warning() -> None:
    given = small({})
    given["issuer"] |= {"name": "Ю" * 160, "bank": given["issuer"]["bank"] | {"name": "₽" * 45}}
    found = rated(given)

    assert found.qr_payload is None
    assert found.warnings == ("issuer.name: with the bank's name it is too long for the payment QR, so there is none",)


def test_a_code_for_which_every_separator_is_taken_is_left_out_with_that_warning() -> None:
    given = small({})
    given["issuer"] |= {"name": "ООО |#~^_;*@$%&!"}
    found = rated(given)

    assert found.qr_payload is None
    (warning,) = found.warnings
    assert "separate" in warning
    assert "too long" not in warning


def test_a_flagged_pair_is_billed_with_a_warning() -> None:
    row = {"issuer": "7897555319", "client": "*", "action": "flag", "reason": "ст. 5n"}

    assert "ст. 5n" in rated(small({}) | {"compliance": [row]}).warnings[0]
